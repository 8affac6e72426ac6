//! The argument of `ServeHTTP`, and the request it describes.

use std::collections::HashMap;

use gobwire::{BinaryBytes, Gob};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Version};

use super::{Body, Caller};
use crate::{GoString, model::Context};

/// `Z_ServeHTTPArgs`.
#[derive(Clone, Debug, Default, Gob)]
pub(crate) struct Args {
    pub(crate) response_writer_stream: u32,
    pub(crate) request: Option<Subset>,
    pub(crate) context: Option<Context>,
    pub(crate) request_body_stream: u32,
}

/// `HTTPRequestSubset`. The server has cut `/plugins/<id>` from the URL's path.
#[derive(Clone, Debug, Default, Gob)]
pub(crate) struct Subset {
    pub(crate) method: GoString,
    #[gob(name = "URL")]
    pub(crate) url: Url,
    pub(crate) proto: GoString,
    pub(crate) proto_major: i64,
    pub(crate) proto_minor: i64,
    pub(crate) header: HashMap<GoString, Vec<GoString>>,
    pub(crate) host: GoString,
    pub(crate) remote_addr: GoString,
    #[gob(name = "RequestURI")]
    pub(crate) request_uri: GoString,
}

/// A `url.URL`, which travels as its text.
pub(crate) type Url = Option<BinaryBytes>;

impl Args {
    pub(super) fn request(self, body: Body) -> Result<Request<Body>, http::Error> {
        let subset = self.request.unwrap_or_default();
        let url = subset.url.unwrap_or_default().0;
        let mut request = Request::builder()
            .method(subset.method.as_str())
            .uri(if url.is_empty() { b"/" } else { &*url })
            .version(version(subset.proto_major, subset.proto_minor))
            .body(body)?;
        *request.headers_mut() = headers(subset.header);
        if !subset.host.is_empty()
            && let Ok(host) = HeaderValue::from_str(&subset.host)
        {
            request.headers_mut().insert(http::header::HOST, host);
        }
        let caller = caller(request.headers(), self.context.unwrap_or_default());
        request.extensions_mut().insert(caller);
        Ok(request)
    }
}

fn version(major: i64, minor: i64) -> Version {
    match (major, minor) {
        (2, _) => Version::HTTP_2,
        (1, 0) => Version::HTTP_10,
        _ => Version::HTTP_11,
    }
}

/// Headers that HTTP does not allow are left out rather than failing the request.
fn headers(wire: HashMap<GoString, Vec<GoString>>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, values) in wire {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else { continue };
        for value in values {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.append(name.clone(), value);
            } else if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
                headers.append(name.clone(), value);
            }
        }
    }
    headers
}

fn caller(headers: &HeaderMap, context: Context) -> Caller {
    let header = |name| {
        let value = headers.get(name)?.to_str().ok()?;
        (!value.is_empty()).then(|| GoString::from(value))
    };
    Caller {
        user_id: header("mattermost-user-id"),
        plugin_id: header("mattermost-plugin-id"),
        session_id: (!context.session_id.is_empty()).then_some(context.session_id),
    }
}

/// A header name as Go's `http.CanonicalHeaderKey` writes it. The host keeps the keys of its map verbatim, so another
/// spelling would become a second header.
pub(crate) fn canonical_name(name: &HeaderName) -> String {
    let mut start = true;
    let canonical = name.as_str().chars().map(|letter| {
        let canonical = if start { letter.to_ascii_uppercase() } else { letter };
        start = letter == '-';
        canonical
    });
    canonical.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_names_are_written_as_go_does() {
        let name = |name: &'static str| canonical_name(&HeaderName::from_static(name));
        assert_eq!(name("mattermost-user-id"), "Mattermost-User-Id");
        assert_eq!(name("etag"), "Etag");
        assert_eq!(name("www-authenticate"), "Www-Authenticate");
    }

    #[test]
    fn the_caller_is_what_the_server_vouches_for() {
        let header = HashMap::from([
            (GoString::from("Mattermost-User-Id"), vec![GoString::from("u1")]),
            (GoString::from("Mattermost-Plugin-Id"), vec![GoString::from("")]),
            (GoString::from("bad name"), vec![GoString::from("x")]),
        ]);
        let subset = Subset { method: "GET".into(), header, ..Subset::default() };
        let context = Context { session_id: "s1".into(), ..Context::default() };
        let args = Args { request: Some(subset), context: Some(context), ..Args::default() };
        let request = args.request(super::super::empty()).unwrap();
        let caller = request.extensions().get::<Caller>().unwrap();
        assert_eq!(caller.user_id, Some("u1".into()));
        assert_eq!(caller.plugin_id, None);
        assert_eq!(caller.session_id, Some("s1".into()));
        assert_eq!(request.uri(), "/");
    }
}
