//! Which application asks at the token endpoint, and whether it proves it.

use std::collections::HashMap;

use axum::http::{HeaderMap, header::AUTHORIZATION};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::error::EntraError;
use crate::microsoft::world::World;

/// Checks `client_id` and `client_secret`, from the form or from a Basic header.
pub(crate) fn authenticate(
    world: &World,
    headers: &HeaderMap,
    form: &HashMap<String, String>,
) -> Result<(), EntraError> {
    let basic = basic_credentials(headers);
    let (id, secret) = match &basic {
        Some((id, secret)) => (Some(id), Some(secret)),
        None => (form.get("client_id"), form.get("client_secret")),
    };
    let id = id.ok_or_else(|| missing("client_id"))?;
    if *id != world.client_id {
        return Err(unknown_application(world, id));
    }
    let secret =
        secret.filter(|secret| !secret.is_empty()).ok_or_else(|| EntraError::of(7_000_218))?;
    let state = world.state();
    if *secret != state.registration.client_secret {
        return Err(EntraError::of(7_000_215).about(&format!(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret \
             value, not the client secret ID, for a secret added to app '{id}'."
        )));
    }
    if state.registration.secret_ends <= world.now() {
        return Err(EntraError::of(7_000_222));
    }
    Ok(())
}

/// The refusal of a request that lacks a parameter.
pub(crate) fn missing(parameter: &str) -> EntraError {
    EntraError::of(900_144)
        .about(&format!("The request body must contain the following parameter: '{parameter}'."))
}

/// The refusal of an application that the tenant does not know.
pub(crate) fn unknown_application(world: &World, id: &str) -> EntraError {
    EntraError::of(700_016).about(&format!(
        "Application with identifier '{id}' was not found in the directory '{}'. This can happen if the \
         application has not been installed by the administrator of the tenant or consented to by any user in \
         the tenant. You may have sent your authentication request to the wrong tenant.",
        world.tenant
    ))
}

fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let text = String::from_utf8(BASE64_STANDARD.decode(value).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decode = |part: &str| {
        let pair = format!("v={part}");
        url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    Some((decode(id)?, decode(secret)?))
}
