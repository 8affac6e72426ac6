//! The pretend `SharePoint`: hands files out to whoever has a pre-authenticated URL, and wants no token beside it.

use std::{ops::Range, sync::Arc};

use axum::{
    Router,
    extract::{Query, Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{
            AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HOST, LOCATION, RANGE,
        },
    },
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde::Deserialize;

use super::{
    files::{Ending, Trouble, body, repeated},
    operation::Operation,
    page,
    traffic::watched,
    world::World,
};

pub(crate) const DOWNLOAD: &str = "/_layouts/15/download.aspx";

pub(crate) fn router(world: &Arc<World>) -> Router {
    Router::new()
        .route(DOWNLOAD, watched(world, Operation::Download, get(download)))
        .fallback(page::unexpected)
        .method_not_allowed_fallback(page::unexpected)
        .layer(from_fn_with_state(Arc::clone(world), guarded))
        .with_state(Arc::clone(world))
}

/// Notes what must never happen: a token that comes along, and a request to the host of [`elsewhere`].
async fn guarded(State(world): State<Arc<World>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let own = world.addresses.sharepoint.authority();
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let mut crime = None;
    if host != Some(own) {
        crime = Some(format!("a host that is not SharePoint's was asked for {path}"));
    } else if request.headers().contains_key(AUTHORIZATION) {
        crime = Some(format!("a token came to SharePoint with a request for {path}"));
    }
    if let Some(crime) = crime {
        world.state().traffic.unexpected.push(crime);
        return StatusCode::UNAUTHORIZED.into_response();
    }
    next.run(request).await
}

/// The same machine under another name: no host of `SharePoint`'s.
pub(crate) fn elsewhere(world: &World, path_and_query: &str) -> String {
    let port = world.addresses.sharepoint.port().unwrap_or_default();
    format!("http://localhost:{port}{path_and_query}")
}

#[derive(Deserialize)]
struct Ticket {
    #[serde(default)]
    tempauth: String,
}

async fn download(
    State(world): State<Arc<World>>,
    Query(Ticket { tempauth }): Query<Ticket>,
    headers: HeaderMap,
) -> Response {
    let now = world.now();
    let mut state = world.state();
    let Some((url, _)) =
        state.files.downloads.get(&tempauth).filter(|(_, end)| *end > now).cloned()
    else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let Some(file) = state.files.all.get_mut(&url) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let size = file.new.size();
    let first = file.shared.downloads == 0;
    let asked = headers.get(RANGE).and_then(|range| range.to_str().ok());
    let asked = asked.filter(|_| file.new.trouble != Some(Trouble::NoRanges));
    let range = match asked.map(|range| satisfiable(range, size)) {
        None => 0..size,
        Some(Some(range)) => range,
        Some(None) => return StatusCode::RANGE_NOT_SATISFIABLE.into_response(),
    };
    let half = range.start..range.start + (range.end - range.start) / 2;
    let (sent, ending) = match file.new.trouble {
        Some(Trouble::RedirectedBySharePoint) => {
            return (StatusCode::FOUND, [(LOCATION, elsewhere(&world, DOWNLOAD))]).into_response();
        }
        Some(Trouble::Stalls) => (half, Ending::Silence),
        Some(Trouble::BreaksOff) if first => (half, Ending::BreakOff),
        _ => (range.clone(), Ending::Whole),
    };
    file.shared.downloads += 1;
    file.shared.sent += sent.end - sent.start;
    let mut response =
        body(repeated(&file.new.content, sent.start, sent.end), ending).into_response();
    let told = response.headers_mut();
    told.insert(CONTENT_LENGTH, (range.end - range.start).into());
    told.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    told.insert(ETAG, HeaderValue::from_static("\"{1},1\""));
    if asked.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let told = format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1));
        if let Ok(told) = told.parse() {
            response.headers_mut().insert(CONTENT_RANGE, told);
        }
    }
    response
}

/// `bytes=0-99` of a file of this size; `None` if there is no such byte.
fn satisfiable(range: &str, size: u64) -> Option<Range<u64>> {
    let (from, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let from: u64 = from.parse().ok()?;
    let last: u64 = last.parse().unwrap_or(u64::MAX);
    (from < size && from <= last).then(|| from..last.saturating_add(1).min(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_the_file() {
        assert_eq!(satisfiable("bytes=0-99", 1000), Some(0..100));
        assert_eq!(satisfiable("bytes=0-99", 50), Some(0..50));
        assert_eq!(satisfiable("bytes=990-", 1000), Some(990..1000));
        assert_eq!(satisfiable("bytes=1000-1001", 1000), None);
        assert_eq!(satisfiable("bytes=0-0", 0), None);
        assert_eq!(satisfiable("bytes=5-4", 10), None);
        assert_eq!(satisfiable("lines=1-2", 10), None);
    }
}
