//! The pretend Microsoft Entra: discovery, keys, sign-in page and token endpoint of one tenant.

pub(crate) mod authorize;
pub(crate) mod client;
pub(crate) mod error;
pub(crate) mod grants;
pub(crate) mod signing;
pub(crate) mod token;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{get, post},
};
use serde_json::{Value, json};

use self::error::EntraError;
use super::{operation::Operation, page, traffic::watched, world::World};

pub(crate) fn router(world: &Arc<World>) -> Router {
    let watched = |operation, route| watched(world, operation, route);
    Router::new()
        .route(
            "/{tenant}/v2.0/.well-known/openid-configuration",
            watched(Operation::OpenIdConfiguration, get(openid_configuration)),
        )
        .route("/{tenant}/discovery/v2.0/keys", watched(Operation::Jwks, get(keys)))
        .route(
            "/{tenant}/oauth2/v2.0/authorize",
            watched(Operation::Authorize, get(authorize::authorize)),
        )
        .route("/{tenant}/oauth2/v2.0/token", watched(Operation::Token, post(token::token)))
        .route("/account.css", get(page::account_style))
        .fallback(page::unexpected)
        .method_not_allowed_fallback(page::unexpected)
        .with_state(Arc::clone(world))
}

/// Refuses a tenant that is not this one, in Entra's words.
pub(crate) fn check_tenant(world: &World, tenant: &str) -> Result<(), EntraError> {
    match tenant {
        tenant if tenant.eq_ignore_ascii_case(&world.tenant) => Ok(()),
        "common" | "organizations" => Err(EntraError::of(50194).about(&format!(
            "Application '{}' is not configured as a multi-tenant application. Usage of the /common endpoint is \
             not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure \
             the application to be multi-tenant.",
            world.client_id
        ))),
        _ => Err(EntraError::of(90002).about(&format!(
            "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into \
             the correct cloud. Check with your subscription administrator, this may happen if there are no \
             active subscriptions for the tenant."
        ))),
    }
}

/// The issuer of this tenant's version 2.0 tokens.
pub(crate) fn issuer(world: &World, tenant: &str) -> String {
    format!("{}/{tenant}/v2.0", World::text(&world.addresses.login))
}

async fn openid_configuration(
    State(world): State<Arc<World>>,
    Path(tenant): Path<String>,
) -> Result<Json<Value>, EntraError> {
    check_tenant(&world, &tenant)?;
    let base = format!("{}/{tenant}", World::text(&world.addresses.login));
    Ok(Json(json!({
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "jwks_uri": format!("{base}/discovery/v2.0/keys"),
        "response_modes_supported": ["query"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": issuer(&world, &world.tenant),
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver"],
    })))
}

async fn keys(
    State(world): State<Arc<World>>,
    Path(tenant): Path<String>,
) -> Result<Json<Value>, EntraError> {
    check_tenant(&world, &tenant)?;
    let issuer = issuer(&world, &world.tenant);
    let keys: Vec<Value> = world.signing_keys().iter().map(|key| key.jwk(&issuer)).collect();
    Ok(Json(json!({"keys": keys})))
}
