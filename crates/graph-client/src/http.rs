//! One exchange: a request out, its status, `Retry-After` and body back, within bounds.
//!
//! Office networks put proxies with their own certificate authority in between: the environment's proxies and the
//! system's roots are honoured. Invariant: nothing leaves this process in clear, except to this machine, and a body is
//! never held beyond [`LONGEST_BODY`].

use std::time::Duration;

use graph::{from_json, is_loopback};
use reqwest::{
    Client, ClientBuilder, NoProxy, Proxy, Request, Response, StatusCode, header::HeaderMap,
    redirect,
};
use serde::de::DeserializeOwned;
use url::Url;

use crate::error::{Error, Problem, Transport};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// For one exchange, its body included.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);
const IDLE_TIMEOUT: Duration = Duration::from_mins(1);
const IDLE_CONNECTIONS_PER_HOST: usize = 4;
/// Bytes. The longest honest answer is a page of members or messages, some hundred KiB.
const LONGEST_BODY: usize = 8 * 1024 * 1024;
/// In the form of `NO_PROXY`.
const THIS_MACHINE: &str = "localhost,127.0.0.0/8,::1";
const USER_AGENT: &str = concat!("mattermost-msteams-sync/", env!("CARGO_PKG_VERSION"));

/// The HTTP client for [`GraphClient::new`](crate::GraphClient::new): 10 seconds for one exchange, no redirects,
/// proxies of the environment (`HTTPS_PROXY`, `NO_PROXY`, …) and the system's root certificates.
pub fn http_client() -> Result<Client, CannotBuildClient> {
    client(|name| std::env::var(name).ok())
}

fn client(environment: impl Fn(&str) -> Option<String>) -> Result<Client, CannotBuildClient> {
    // What reqwest itself makes of the environment would take the proxies to this machine, too.
    let without = Client::builder().no_proxy();
    proxies(environment)
        .into_iter()
        .fold(without, ClientBuilder::proxy)
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT)
        .redirect(redirect::Policy::none())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(IDLE_CONNECTIONS_PER_HOST)
        .build()
        .map_err(CannotBuildClient)
}

/// The environment's proxies. To this machine nothing goes through them, as with Mattermost's own client (Go,
/// `golang.org/x/net/http/httpproxy`).
fn proxies(environment: impl Fn(&str) -> Option<String>) -> Vec<Proxy> {
    let value = |name: &str| {
        let value = environment(name).or_else(|| environment(&name.to_ascii_lowercase()));
        value.filter(|value| !value.trim().is_empty())
    };
    let direct = [value("NO_PROXY").unwrap_or_default().as_str(), THIS_MACHINE].join(",");
    // Somebody's header `Proxy` would be this variable in a CGI program.
    let http = value("HTTP_PROXY").filter(|_| environment("REQUEST_METHOD").is_none());
    let all = value("ALL_PROXY");
    let proxies =
        [http.map(Proxy::http), value("HTTPS_PROXY").map(Proxy::https), all.map(Proxy::all)];
    let usable = proxies.into_iter().flatten().filter_map(Result::ok);
    usable.map(|proxy| proxy.no_proxy(NoProxy::from_string(&direct))).collect()
}

/// The HTTP client cannot be set up on this machine.
#[derive(Debug, thiserror::Error)]
#[error(
    "the HTTPS client cannot be set up; install the system's root certificates (package ca-certificates)"
)]
pub struct CannotBuildClient(#[source] reqwest::Error);

/// An answer, whatever its status.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The body as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self, doing: &'static str) -> Result<T, Error> {
        from_json(&self.body).map_err(|error| {
            Error::unexpected(doing, Problem::Json { line: error.line(), column: error.column() })
        })
    }
}

/// Sends `request` once and reads the whole answer.
pub(crate) async fn exchange(
    http: &Client,
    doing: &'static str,
    request: Request,
) -> Result<Reply, Error> {
    read(doing, open(http, doing, request).await?).await
}

/// Sends `request` once and leaves the body of the answer where it is.
pub(crate) async fn open(
    http: &Client,
    doing: &'static str,
    request: Request,
) -> Result<Response, Error> {
    if !is_confidential(request.url()) {
        return Err(Error::unexpected(doing, Problem::Insecure));
    }
    http.execute(request).await.map_err(|error| Error::Transport(Transport::new(doing, error)))
}

/// The whole of an answer.
pub(crate) async fn read(doing: &'static str, mut response: Response) -> Result<Reply, Error> {
    let transport = |error| Error::Transport(Transport::new(doing, error));
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(transport)? {
        if body.len() + chunk.len() > LONGEST_BODY {
            return Err(Error::unexpected(doing, Problem::TooLong(LONGEST_BODY)));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status, headers, body })
}

/// https, or http that stays on this machine.
fn is_confidential(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url))
}

/// `base` with `segments` appended, each as exactly one segment of the path; `None` if one cannot be.
pub(crate) fn below(base: &Url, segments: &[&str]) -> Option<Url> {
    let mut url = base.clone();
    url.path_segments_mut().ok()?.pop_if_empty();
    let before = segments_of(&url);
    url.path_segments_mut().ok()?.extend(segments);
    let whole = segments.iter().all(|segment| !segment.is_empty());
    (whole && segments_of(&url) == before + segments.len()).then_some(url)
}

fn segments_of(url: &Url) -> usize {
    url.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty()).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::net::TcpListener;

    use super::*;

    /// Whether a request goes through the proxy that the environment names.
    async fn is_proxied(variables: &[(&str, &str)], address: &str) -> bool {
        let (proxy, server) =
            tokio::join!(TcpListener::bind(("127.0.0.1", 0)), TcpListener::bind(("127.0.0.1", 0)),);
        let (proxy, server) = (proxy.unwrap(), server.unwrap());
        let port = |of: &TcpListener| of.local_addr().unwrap().port().to_string();
        let environment = |name: &str| {
            let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
            Some(value.replace("PROXY", &format!("127.0.0.1:{}", port(&proxy))))
        };
        let http = client(environment).unwrap();
        let asking = http.get(address.replace("PORT", &port(&server))).send();
        tokio::select! {
            _ = proxy.accept() => true,
            _ = server.accept() => false,
            failed = asking => panic!("{address}: {failed:?}"),
        }
    }

    #[tokio::test]
    async fn proxies_are_for_other_machines_only() {
        for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
            let variables = [(name, "http://u:p@PROXY"), ("NO_PROXY", "b.example")];
            assert!(is_proxied(&variables, "http://a.example/").await, "{name}");
            for address in ["http://127.0.0.1:PORT/", "http://localhost:PORT/"] {
                assert!(!is_proxied(&variables, address).await, "{name} {address}");
            }
        }
        assert!(is_proxied(&[("HTTPS_PROXY", "PROXY")], "https://a.example/").await);
        assert!(!is_proxied(&[("HTTP_PROXY", "")], "http://127.0.0.1:PORT/").await);
    }

    #[test]
    fn only_https_and_this_machine_are_confidential() {
        for (address, expected) in [
            ("https://graph.microsoft.com/v1.0", true),
            ("http://127.0.0.1:8080", true),
            ("http://[::1]:8080", true),
            ("http://localhost", true),
            ("http://graph.microsoft.com", false),
            ("http://localhost.example.com", false),
            ("http://10.0.0.1", false),
            ("ftp://127.0.0.1", false),
        ] {
            assert_eq!(is_confidential(&address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn ids_become_one_segment_of_the_path() {
        let base = "https://graph.microsoft.com".parse().unwrap();
        let url = below(&base, &["v1.0", "chats", "19:a_b@unq.gbl.spaces"]).unwrap();
        assert_eq!(url.as_str(), "https://graph.microsoft.com/v1.0/chats/19:a_b@unq.gbl.spaces");
        let url = below(&base, &["chats", "../users?x#y/z%2e"]).unwrap();
        assert_eq!(url.as_str(), "https://graph.microsoft.com/chats/..%2Fusers%3Fx%23y%2Fz%252e");
        for hostile in ["", ".", "..", ".\t.", "\n"] {
            assert_eq!(below(&base, &["v1.0", "chats", hostile]), None, "{hostile:?}");
        }
    }

    #[test]
    fn a_path_of_the_base_is_kept() {
        let base = "http://127.0.0.1:1/graph/".parse().unwrap();
        assert_eq!(below(&base, &["v1.0"]).unwrap().as_str(), "http://127.0.0.1:1/graph/v1.0");
    }

    proptest! {
        #[test]
        fn no_id_leaves_its_place(id in ".*") {
            let base = "https://graph.microsoft.com/v1.0".parse().unwrap();
            if let Some(url) = below(&base, &["chats", &id, "members"]) {
                let path: Vec<_> = url.path_segments().unwrap().collect();
                prop_assert_eq!(path.len(), 4);
                prop_assert_eq!((path[0], path[1], path[3]), ("v1.0", "chats", "members"));
                prop_assert_eq!((url.query(), url.fragment()), (None, None));
                prop_assert_eq!(url.host_str(), Some("graph.microsoft.com"));
            }
        }
    }
}
