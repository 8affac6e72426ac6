//! A person's preferences, at the address and in the form of Mattermost's own API.

use std::sync::Arc;

use ::mattermost::model::Preference;
use axum::{
    Json,
    extract::State as Shared,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};

use super::{Server, logged_out, user};

#[derive(Deserialize, Serialize)]
pub(super) struct Entry {
    category: String,
    name: String,
    value: String,
}

/// All of them.
pub(super) async fn list(Shared(server): Shared<Arc<Server>>, headers: HeaderMap) -> Response {
    let state = server.state();
    let Some(user) = user(&state, &headers) else { return logged_out() };
    let own = state.preferences.iter().filter(|((whose, ..), _)| user.id.as_str() == whose);
    let entries: Vec<Entry> = own
        .map(|((_, category, name), value)| Entry {
            category: category.clone(),
            name: name.clone(),
            value: value.clone(),
        })
        .collect();
    Json(entries).into_response()
}

/// Sets some, and tells the plugin.
pub(super) async fn save(
    Shared(server): Shared<Arc<Server>>,
    headers: HeaderMap,
    Json(entries): Json<Vec<Entry>>,
) -> Response {
    let Some(user) = user(&server.state(), &headers).map(|user| user.id.clone()) else {
        return logged_out();
    };
    for Entry { category, name, value } in entries {
        let preference = Preference {
            user_id: user.clone(),
            category: category.into(),
            name: name.into(),
            value: value.into(),
        };
        if let Err(error) = server.set_preference(preference).await {
            return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response();
        }
    }
    StatusCode::OK.into_response()
}
