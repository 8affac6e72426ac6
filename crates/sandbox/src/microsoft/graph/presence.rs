//! `POST /communications/getPresencesByUserId`: the presence of up to 650 users at once.

use std::sync::Arc;

use axum::{Json, body::Bytes, extract::State};
use serde_json::{Value, json};

use super::{caller::Caller, error::GraphError};
use crate::microsoft::world::World;

/// More ids than this are refused.
const MOST: usize = 650;

pub(crate) async fn presences(
    State(world): State<Arc<World>>,
    caller: Caller,
    body: Bytes,
) -> Result<Json<Value>, GraphError> {
    caller.needs(&["Presence.Read.All"], &["Presence.Read.All"])?;
    let body: Value = serde_json::from_slice(&body)
        .map_err(|_| GraphError::bad_request("Unable to read JSON request payload."))?;
    let ids: Vec<&str> = body["ids"]
        .as_array()
        .and_then(|ids| ids.iter().map(Value::as_str).collect())
        .filter(|ids: &Vec<_>| !ids.is_empty())
        .ok_or_else(|| GraphError::bad_request("The ids collection must not be empty."))?;
    if ids.len() > MOST {
        let text = format!("The number of ids must not exceed {MOST}.");
        return Err(GraphError::bad_request(&text));
    }
    let state = world.state();
    // Users that the tenant does not know are left out.
    let found: Vec<Value> = ids
        .into_iter()
        .filter_map(|id| {
            let presence = state.presence.get(&id.to_ascii_lowercase())?;
            Some(json!({
                "id": id,
                "availability": presence.availability,
                "activity": presence.activity,
                "statusMessage": null,
                "outOfOfficeSettings": {"message": null, "isOutOfOffice": false},
            }))
        })
        .collect();
    let context = World::text(&world.addresses.graph);
    Ok(Json(json!({
        "@odata.context": format!("{context}/v1.0/$metadata#Collection(microsoft.graph.presence)"),
        "value": found,
    })))
}
