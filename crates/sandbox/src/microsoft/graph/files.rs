//! `GET /shares/{token}/driveItem/content` and the pictures inside messages.
//!
//! `driveItem` itself is documented for permissions to write only ("Access shared items"), so it is not here.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    http::{
        StatusCode,
        header::{CONTENT_TYPE, LOCATION},
    },
    response::{IntoResponse as _, Response},
};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use bytes::Bytes;

use super::{caller::Caller, chats::readable, error::GraphError, odata::Options};
use crate::microsoft::{
    files::{DOWNLOAD_LIFE, Ending, Trouble, body},
    random, sharepoint,
    world::{World, later},
};

const DELEGATED: [&str; 6] = [
    "Files.Read",
    "Files.Read.All",
    "Files.ReadWrite",
    "Files.ReadWrite.All",
    "Sites.Read.All",
    "Sites.ReadWrite.All",
];
const APPLICATION: [&str; 4] =
    ["Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All"];

pub(crate) async fn content(
    State(world): State<Arc<World>>,
    caller: Caller,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, GraphError> {
    Options::read(query.as_deref(), &[])?;
    caller.needs(&DELEGATED, &APPLICATION)?;
    let url = shared_url(&token).ok_or_else(|| {
        let text = "The sharing link no longer exists, or you do not have permission to access it.";
        GraphError::new(StatusCode::BAD_REQUEST, "invalidRequest", text)
    })?;
    let now = world.now();
    let mut state = world.state();
    let not_found = || {
        let text = "The resource could not be found.";
        GraphError::new(StatusCode::NOT_FOUND, "itemNotFound", text)
    };
    let file = state.files.all.get(&url).ok_or_else(not_found)?;
    let readers = file.new.readers.as_ref();
    let may = caller
        .user()
        .is_none_or(|user| readers.is_none_or(|them| them.iter().any(|it| it == user)));
    if !may {
        return Err(GraphError::new(StatusCode::FORBIDDEN, "accessDenied", "Access denied"));
    }
    let (trouble, tempauth) = (file.new.trouble, random::opaque("v1."));
    state.files.downloads.insert(tempauth.clone(), (url, later(now, DOWNLOAD_LIFE)));
    let place =
        format!("{}?Translate=false&tempauth={tempauth}&ApiVersion=2.0", sharepoint::DOWNLOAD);
    let location = match trouble {
        Some(Trouble::RedirectedByGraph) => sharepoint::elsewhere(&world, &place),
        _ => format!("{}{place}", World::text(&world.addresses.sharepoint)),
    };
    Ok((StatusCode::FOUND, [(LOCATION, location)]).into_response())
}

/// The URL in a share token: `u!`, then base64url without padding.
fn shared_url(token: &str) -> Option<String> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token.strip_prefix("u!")?).ok()?;
    crate::microsoft::files::escaped(&String::from_utf8(bytes).ok()?)
}

pub(crate) async fn hosted_content(
    State(world): State<Arc<World>>,
    caller: Caller,
    Path((chat, message, content)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, GraphError> {
    Options::read(query.as_deref(), &[])?;
    caller.needs(&["Chat.Read", "Chat.ReadWrite"], &["Chat.Read.All", "Chat.ReadWrite.All"])?;
    let state = world.state();
    let not_found = || GraphError::not_found("NotFound");
    let message = readable(&world, &state, &caller, &chat)?.message(&message);
    let message = message.filter(|it| it.deleted.is_none()).ok_or_else(not_found)?;
    let hosted = message.hosted_content(&content).ok_or_else(not_found)?;
    let text = "Invalid contentBytes.";
    let bytes = BASE64_STANDARD.decode(&hosted.content_bytes);
    let bytes = bytes.map_err(|_| GraphError::bad_request(text))?;
    // Microsoft promises no Content-Length.
    let body = body(std::iter::once(Bytes::from(bytes)), Ending::Whole);
    Ok(([(CONTENT_TYPE, hosted.content_type.clone())], body).into_response())
}
