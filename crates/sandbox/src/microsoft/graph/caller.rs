//! Who calls Graph, and whether their permissions allow it.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::AUTHORIZATION, request::Parts},
};

use super::error::GraphError;
use crate::microsoft::{
    entra::grants::{AccessToken, Holder},
    world::World,
};

/// The access token that a request carries.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").filter(|token| !token.is_empty())
}

/// The holder of a valid access token.
pub(crate) struct Caller(pub(crate) AccessToken);

impl FromRequestParts<Arc<World>> for Caller {
    type Rejection = GraphError;

    async fn from_request_parts(parts: &mut Parts, world: &Arc<World>) -> Result<Self, GraphError> {
        let token = bearer(&parts.headers)
            .ok_or_else(|| GraphError::invalid_token("Access token is empty."))?;
        let known = world.state().grants.access.get(token).cloned();
        let known = known.ok_or_else(|| {
            GraphError::invalid_token(if token.split('.').count() == 3 {
                "Access token validation failure. Invalid signature."
            } else {
                "CompactToken parsing failed with error code: 80049217"
            })
        })?;
        if known.expires <= world.now() {
            let text = "Lifetime validation failed, the token is expired.";
            return Err(GraphError::invalid_token(text));
        }
        Ok(Self(known))
    }
}

impl Caller {
    /// Refuses a caller that holds none of these permissions; an empty list means that this kind of caller
    /// is not supported at all.
    pub(crate) fn needs(&self, delegated: &[&str], application: &[&str]) -> Result<(), GraphError> {
        match &self.0.holder {
            Holder::User(_, scopes) => permitted("scope", "Scopes", delegated, scopes),
            Holder::Application(roles) => permitted("role", "Roles", application, roles),
        }
    }

    /// The signed-in user's object id, if it is a user that calls.
    pub(crate) fn user(&self) -> Option<&str> {
        self.0.user()
    }

    /// Whether the caller holds this application permission.
    pub(crate) fn has_role(&self, role: &str) -> bool {
        matches!(&self.0.holder, Holder::Application(roles) if roles.contains(role))
    }
}

fn permitted(
    kind: &str,
    title: &str,
    accepted: &[&str],
    held: &BTreeSet<String>,
) -> Result<(), GraphError> {
    if accepted.iter().any(|&permission| held.contains(permission)) {
        return Ok(());
    }
    let held: Vec<_> = held.iter().map(String::as_str).collect();
    Err(GraphError::forbidden(&format!(
        "Missing {kind} permissions on the request. API requires one of '{}'. {title} on the request '{}'.",
        accepted.join(", "),
        held.join(", ")
    )))
}
