//! `GET /chats/{id}`, its members page by page, and one message.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::{caller::Caller, error::GraphError, odata::Options};
use crate::microsoft::{
    chat::{Chat, percent_encode},
    world::{State as Tenant, World},
};

const BASIC: [&str; 3] = ["Chat.ReadBasic.All", "Chat.Read.All", "Chat.ReadWrite.All"];
const READ: [&str; 2] = ["Chat.Read.All", "Chat.ReadWrite.All"];

pub(crate) async fn chat(
    State(world): State<Arc<World>>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Map<String, Value>>, GraphError> {
    let options = Options::read(query.as_deref(), &["$select", "$expand"])?;
    caller.needs(&["Chat.ReadBasic", "Chat.Read", "Chat.ReadWrite"], &BASIC)?;
    let state = world.state();
    let chat = readable(&world, &state, &caller, &id)?;
    let resource = chat.json(World::text(&world.addresses.teams));
    let mut selected = options.select("chat", resource, &[])?;
    match options.value("$expand") {
        None => {}
        Some("members") => {
            selected.insert("members".into(), state.members(chat).into());
        }
        Some(other) => {
            return Err(GraphError::bad_request(&format!(
                "Parsing OData Select and Expand failed: Could not find a property named '{other}' on type \
                 'microsoft.graph.chat'."
            )));
        }
    }
    let graph = World::text(&world.addresses.graph);
    selected
        .insert("@odata.context".into(), format!("{graph}/v1.0/$metadata#chats/$entity").into());
    Ok(Json(selected))
}

pub(crate) async fn members(
    State(world): State<Arc<World>>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, GraphError> {
    let options = Options::read(query.as_deref(), &["$skiptoken"])?;
    caller.needs(
        &["ChatMember.Read", "Chat.ReadBasic", "Chat.Read", "Chat.ReadWrite"],
        &["ChatMember.Read.All", "Chat.ReadBasic.All", "Chat.Read.All", "Chat.ReadWrite.All"],
    )?;
    let state = world.state();
    let chat = readable(&world, &state, &caller, &id)?;
    let from = options.value("$skiptoken").map_or(Ok(0), skip)?;
    let all = state.members(chat);
    let page: Vec<_> = all.iter().skip(from).take(state.page_size).collect();
    let graph = World::text(&world.addresses.graph);
    let path = percent_encode(&id);
    let mut answer = json!({
        "@odata.context": format!("{graph}/v1.0/$metadata#chats('{path}')/members"),
        "@odata.count": page.len(),
        "value": page,
    });
    let next = from + state.page_size;
    if next < all.len() {
        let token = BASE64_URL_SAFE_NO_PAD.encode(format!("members:{next}"));
        answer["@odata.nextLink"] =
            format!("{graph}/v1.0/chats/{path}/members?$skiptoken={token}").into();
    }
    Ok(Json(answer))
}

/// Where a page starts, from the token of the link to it.
pub(crate) fn skip(token: &str) -> Result<usize, GraphError> {
    BASE64_URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.split_once(':')?.1.parse().ok())
        .ok_or_else(|| GraphError::bad_request("Invalid $skiptoken."))
}

pub(crate) async fn message(
    State(world): State<Arc<World>>,
    caller: Caller,
    Path((chat, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, GraphError> {
    Options::read(query.as_deref(), &[])?;
    caller.needs(&["Chat.Read", "Chat.ReadWrite"], &READ)?;
    let state = world.state();
    let chat = readable(&world, &state, &caller, &chat)?;
    let message = chat.message(&id).ok_or_else(|| GraphError::not_found("NotFound"))?;
    let mut resource = message.json(&chat.id);
    let graph = World::text(&world.addresses.graph);
    resource["@odata.context"] =
        format!("{graph}/v1.0/$metadata#chats('{}')/messages/$entity", percent_encode(&chat.id))
            .into();
    Ok(Json(resource))
}

/// The chat, if it exists and the caller may see it: a user as its member, an application if the chat
/// belongs to its own tenant.
pub(crate) fn readable<'a>(
    world: &World,
    state: &'a Tenant,
    caller: &Caller,
    id: &str,
) -> Result<&'a Chat, GraphError> {
    let chat = state.chats.get(id).ok_or_else(|| GraphError::not_found("NotFound"))?;
    let visible = match caller.user() {
        Some(user) => chat.has_member(user),
        None => chat.tenant == world.tenant,
    };
    if visible { Ok(chat) } else { Err(GraphError::forbidden("Forbidden")) }
}
