//! Lists, which Graph gives page by page (<https://learn.microsoft.com/graph/paging>).
//!
//! A link to the next page is opaque but for its host, which may go by another name than the configured one: a proxy
//! passes on what Microsoft calls itself. So it is asked of the configured host, where alone the token goes.

use std::time::Duration;

use graph::Disposition;
use reqwest::{Method, Request};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use url::Url;

use crate::{
    GraphClient,
    error::{Error, Problem},
    http::below,
    throttle::Call,
};

/// A list with more pages is broken: Graph's own pages of members hold 100 and a chat at most some thousand.
const MOST_PAGES: usize = 100;
/// How often a list that was begun waits because Microsoft limits requests, and how long at most.
const MOST_WAITS: usize = 5;
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Graph's version that all requests name, as it stands in a path.
const VERSION: &str = "/v1.0/";

/// A page of a list. One element that cannot be read spoils no other.
#[derive(Deserialize)]
pub(crate) struct Page {
    value: Vec<Value>,
    #[serde(rename = "@odata.nextLink")]
    next_link: Option<String>,
}

impl Page {
    /// The elements that can be read.
    pub(crate) fn readable<T: DeserializeOwned>(self) -> impl Iterator<Item = T> {
        self.value.into_iter().filter_map(|element| serde_json::from_value(element).ok())
    }
}

impl GraphClient {
    /// All items of a list, following its pages.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        call: Call,
        segments: &[&str],
    ) -> Result<Vec<T>, Error> {
        let mut request = self.request(call, Method::GET, segments)?;
        let mut page = self.page(call, &request).await?;
        let (mut items, mut waits) = (Vec::new(), 0);
        for _ in 1..MOST_PAGES {
            let next = self.next(call, &page)?;
            items.extend(page.readable());
            let Some(next) = next else { return Ok(items) };
            request = Request::new(Method::GET, next);
            page = loop {
                match self.page(call, &request).await {
                    Ok(page) => break page,
                    // Begun anew, it would run into the same limit on the same page.
                    Err(error) if waits < MOST_WAITS => {
                        self.clock().sleep(short_wait(&error).ok_or(error)?).await;
                        waits += 1;
                    }
                    Err(error) => return Err(error),
                }
            };
        }
        match self.next(call, &page)? {
            None => Ok(items.into_iter().chain(page.readable()).collect()),
            Some(_) => Err(Error::unexpected(call.doing, Problem::TooManyPages(MOST_PAGES))),
        }
    }

    async fn page(&self, call: Call, request: &Request) -> Result<Page, Error> {
        self.success(self.send_as_application(call, request).await?)?.json(call.doing)
    }

    fn next(&self, call: Call, page: &Page) -> Result<Option<Url>, Error> {
        let Some(link) = page.next_link.as_ref().filter(|link| !link.is_empty()) else {
            return Ok(None);
        };
        let ours = at_our_host(&self.app().hosts.graph, link);
        ours.map(Some).ok_or_else(|| Error::unexpected(call.doing, Problem::ForeignHost))
    }
}

/// The link with the configured host in front of Graph's version; `None` if that is not in it.
fn at_our_host(graph: &Url, link: &str) -> Option<Url> {
    let link = graph.join(link).ok()?;
    let (_, path) = link.path().split_once(VERSION)?;
    let mut ours = below(graph, &["v1.0"])?;
    ours.set_path(&format!("{}/{path}", ours.path()));
    ours.set_query(link.query());
    Some(ours)
}

/// How long Microsoft asks to wait, if it is not long.
fn short_wait(error: &Error) -> Option<Duration> {
    match error.disposition() {
        Disposition::Retry { after } => after.filter(|after| *after <= LONGEST_WAIT),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_asked_of_the_configured_host() {
        let graph = "http://127.0.0.1:1/graph/".parse().unwrap();
        let path = "v1.0/chats/19:a%40b/members?$skiptoken=x%20y";
        for host in [
            "https://graph.microsoft.com/",
            "http://localhost:1/graph/",
            "https://u:p@evil.example/",
            "/",
            "/graph/",
        ] {
            let link = at_our_host(&graph, &format!("{host}{path}")).unwrap();
            assert_eq!(link.as_str(), format!("http://127.0.0.1:1/graph/{path}"), "{host}");
        }
        for other in ["https://graph.microsoft.com/beta/chats", "https://x", "x", ":"] {
            assert_eq!(at_our_host(&graph, other), None, "{other}");
        }
    }
}
