//! `GET /me`: the signed-in user, only the default properties unless `$select` names others.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
};
use serde_json::{Map, Value, json};

use super::{caller::Caller, error::GraphError, odata::Options};
use crate::microsoft::world::World;

/// What Microsoft returns without `$select` (page "Get a user").
const DEFAULT: [&str; 11] = [
    "businessPhones",
    "displayName",
    "givenName",
    "id",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
];

pub(crate) async fn me(
    State(world): State<Arc<World>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<Map<String, Value>>, GraphError> {
    let options = Options::read(query.as_deref(), &["$select"])?;
    let user = caller.user().ok_or_else(|| {
        GraphError::bad_request("/me request is only valid with delegated authentication flow.")
    })?;
    caller.needs(&["User.Read", "User.Read.All", "User.ReadWrite"], &[])?;
    let person = world.state().person(user).cloned();
    let person = person.ok_or_else(|| GraphError::not_found("The user does not exist."))?;
    let all = json!({
        "businessPhones": [],
        "displayName": person.display_name,
        "givenName": person.given_name,
        "id": person.id,
        "jobTitle": null,
        "mail": person.mail,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": null,
        "surname": person.surname,
        "userPrincipalName": person.user_principal_name,
        "userType": person.user_type,
        "otherMails": [],
        "proxyAddresses": person.proxy_addresses,
        "accountEnabled": true,
    });
    let mut user = options.select("user", all, &DEFAULT)?;
    let context = format!("{}/v1.0/$metadata#users/$entity", World::text(&world.addresses.graph));
    user.insert("@odata.context".into(), context.into());
    Ok(Json(user))
}
