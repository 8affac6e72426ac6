//! `GET /applications(appId='{id}')`: the application as its administrator registered it, without the secret's value.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{Method, Uri},
};
use serde_json::{Map, Value, json};

use super::{caller::Caller, error::GraphError, odata::Options};
use crate::microsoft::world::World;

/// Of what Microsoft returns without `$select` (page "application resource type"), what there is here.
const DEFAULT: [&str; 4] = ["id", "appId", "displayName", "passwordCredentials"];

pub(crate) async fn application(
    State(world): State<Arc<World>>,
    Path(resource): Path<String>,
    uri: Uri,
    RawQuery(query): RawQuery,
    caller: Result<Caller, GraphError>,
) -> Result<Json<Map<String, Value>>, GraphError> {
    let id = resource.strip_prefix("applications(appId='").and_then(|id| id.strip_suffix("')"));
    let Some(id) = id else { return Err(super::unknown(State(world), Method::GET, uri).await) };
    caller?.needs(&["Application.Read.All"], &["Application.Read.All"])?;
    if id != world.client_id {
        return Err(GraphError::not_found("The application does not exist."));
    }
    let credential = {
        let state = world.state();
        let registration = &state.registration;
        json!({
            "keyId": "2f1a8f0e-6c1b-4d0e-9b55-0d6f0c2b7a11",
            "displayName": "Mattermost",
            "hint": registration.client_secret.chars().take(3).collect::<String>(),
            "startDateTime": null,
            "endDateTime": registration.secret_ends,
            "secretText": null,
        })
    };
    let all = json!({
        "id": "7d0f6a55-3f0a-4b84-8f1c-5a9c1f6e2d33",
        "appId": world.client_id,
        "displayName": "Mattermost",
        "passwordCredentials": [credential],
        "keyCredentials": [],
    });
    let options = Options::read(query.as_deref(), &["$select"])?;
    Ok(Json(options.select("application", all, &DEFAULT)?))
}
