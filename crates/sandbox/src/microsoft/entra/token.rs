//! The token endpoint: authorization codes, refresh tokens and client credentials become tokens.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use aws_lc_rs::digest;
use axum::{
    Json,
    extract::{Path, State, rejection::FormRejection},
    http::HeaderMap,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    check_tenant,
    client::{authenticate, missing},
    error::EntraError,
    grants::{AccessToken, CODE_LIFE, Code, Holder, REFRESH_LIFE, RefreshToken},
    issuer,
};
use crate::microsoft::{
    random,
    world::{World, later},
};

type Fields = HashMap<String, String>;

pub(crate) async fn token(
    State(world): State<Arc<World>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    form: Result<axum::Form<Fields>, FormRejection>,
) -> Result<Json<Value>, EntraError> {
    check_tenant(&world, &tenant)?;
    let axum::Form(form) = form.map_err(|_| missing("grant_type"))?;
    let grant = form.get("grant_type").ok_or_else(|| missing("grant_type"))?;
    authenticate(&world, &headers, &form)?;
    match grant.as_str() {
        "authorization_code" => redeem(&world, &form),
        "refresh_token" => refresh(&world, &form),
        "client_credentials" => application(&world, &form),
        _ => Err(EntraError::of(70003)),
    }
    .map(Json)
}

fn redeem(world: &World, form: &Fields) -> Result<Value, EntraError> {
    let field = |name| form.get(name).ok_or_else(|| missing(name));
    let (given, redirect_uri) = (field("code")?, field("redirect_uri")?);
    let now = world.now();
    let code = take_code(world, given, redirect_uri, form.get("code_verifier"), now)?;
    let scopes = match form.get("scope") {
        Some(scope) => narrowed(world, scope, &code.scopes)?,
        None => code.scopes.clone(),
    };
    let mut answer = user_tokens(world, &code.user, &scopes, now)?;
    if code.scopes.contains("openid") {
        answer["id_token"] = id_token(world, &code, now).into();
    }
    Ok(answer)
}

/// Checks everything about a code and marks it redeemed.
fn take_code(
    world: &World,
    given: &str,
    redirect_uri: &str,
    verifier: Option<&String>,
    now: Timestamp,
) -> Result<Code, EntraError> {
    let mut state = world.state();
    let code = state.grants.codes.get_mut(given).ok_or_else(|| EntraError::of(70000))?;
    if code.redeemed {
        return Err(EntraError::of(54005));
    }
    if later(code.issued, CODE_LIFE) <= now {
        return Err(EntraError::of(70008));
    }
    if code.redirect_uri != redirect_uri {
        return Err(EntraError::of(500_112).about(&format!(
            "The reply address '{redirect_uri}' does not match the reply address '{}' provided when requesting \
             Authorization code.",
            code.redirect_uri
        )));
    }
    if let Some(challenge) = &code.challenge {
        let verifier = verifier.ok_or_else(|| EntraError::of(501_481))?;
        let hash = digest::digest(&digest::SHA256, verifier.as_bytes());
        if BASE64_URL_SAFE_NO_PAD.encode(hash) != *challenge {
            return Err(EntraError::of(501_481));
        }
    }
    code.redeemed = true;
    Ok(code.clone())
}

fn refresh(world: &World, form: &Fields) -> Result<Value, EntraError> {
    let given = form.get("refresh_token").ok_or_else(|| missing("refresh_token"))?;
    let now = world.now();
    let token = {
        let state = world.state();
        let token = state.grants.refresh.get(given).ok_or_else(|| EntraError::of(70000))?;
        if token.revoked {
            return Err(EntraError::of(50173));
        }
        if later(token.issued, REFRESH_LIFE) <= now {
            return Err(EntraError::of(700_082));
        }
        token.clone()
    };
    let scopes = match form.get("scope") {
        Some(scope) => narrowed(world, scope, &token.scopes)?,
        None => token.scopes.clone(),
    };
    user_tokens(world, &token.user, &scopes, now)
}

fn application(world: &World, form: &Fields) -> Result<Value, EntraError> {
    let scope = form.get("scope").ok_or_else(|| missing("scope"))?;
    let Some(resource) = scope.strip_suffix("/.default") else {
        return Err(EntraError::of(1_002_012).about(&format!(
            "The provided value for scope {scope} is not valid. Client credential flows must have a scope value \
             with /.default suffixed to the resource identifier (application ID URI)."
        )));
    };
    if resource.trim_end_matches('/') != World::text(&world.addresses.graph) {
        return Err(EntraError::of(500_011).about(&format!(
            "The resource principal named {resource} was not found in the tenant named {}.",
            world.tenant
        )));
    }
    let now = world.now();
    let permissions = world.state().registration.application.clone();
    let claims = json!({"roles": permissions, "oid": world.service_principal, "idtyp": "app"});
    let (token, seconds) = access_token(world, Holder::Application(permissions), claims, now);
    Ok(json!({
        "token_type": "Bearer",
        "expires_in": seconds,
        "ext_expires_in": seconds,
        "access_token": token,
    }))
}

fn user_tokens(
    world: &World,
    user: &str,
    scopes: &BTreeSet<String>,
    now: Timestamp,
) -> Result<Value, EntraError> {
    if world.state().grants.disabled.contains(user) {
        return Err(EntraError::of(50057));
    }
    if let Some(&code) = world.state().grants.refused.get(user) {
        return Err(EntraError::of(code));
    }
    let listed = scopes
        .iter()
        .filter(|scope| *scope != "offline_access")
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ");
    let claims = json!({"scp": listed, "oid": user, "idtyp": "user"});
    let (token, seconds) =
        access_token(world, Holder::User(user.into(), scopes.clone()), claims, now);
    let mut answer = json!({
        "token_type": "Bearer",
        "scope": listed,
        "expires_in": seconds,
        "ext_expires_in": seconds,
        "access_token": token,
    });
    if scopes.contains("offline_access") {
        let refresh = random::opaque("1.AX0A");
        answer["refresh_token"] = refresh.as_str().into();
        world.state().grants.refresh.insert(
            refresh,
            RefreshToken { user: user.into(), scopes: scopes.clone(), issued: now, revoked: false },
        );
    }
    Ok(answer)
}

/// A new access token and the seconds it lives.
fn access_token(world: &World, holder: Holder, own: Value, now: Timestamp) -> (String, u64) {
    let life = world.state().grants.access_life;
    let expires = later(now, life);
    let mut claims = json!({
        "aud": World::text(&world.addresses.graph),
        "iss": format!("https://sts.windows.net/{}/", world.tenant),
        "iat": now.as_second(),
        "nbf": now.as_second(),
        "exp": expires.as_second(),
        "appid": world.client_id,
        "tid": world.tenant,
        "uti": random::guid(),
        "ver": "1.0",
    });
    merge(&mut claims, own);
    let token = world.sign(&claims);
    world.state().grants.access.insert(token.clone(), AccessToken { holder, expires });
    (token, life.as_secs())
}

fn id_token(world: &World, code: &Code, now: Timestamp) -> String {
    let person = world.state().person(&code.user).cloned();
    let mut claims = json!({
        "aud": world.client_id,
        "iss": issuer(world, &world.tenant),
        "iat": now.as_second(),
        "nbf": now.as_second(),
        "exp": now.as_second() + 3900,
        "sub": random::hex(digest::digest(&digest::SHA256, code.user.as_bytes()).as_ref()),
        "tid": world.tenant,
        "uti": random::guid(),
        "ver": "2.0",
    });
    if let Some(nonce) = &code.nonce {
        claims["nonce"] = nonce.as_str().into();
    }
    if let Some(person) = person.filter(|_| code.scopes.contains("profile")) {
        // Microsoft's page "ID token claims reference": these need the scope `profile`.
        claims["oid"] = person.id.into();
        claims["name"] = person.display_name.into();
        claims["preferred_username"] = person.user_principal_name.into();
    }
    world.sign(&claims)
}

fn merge(claims: &mut Value, own: Value) {
    if let (Value::Object(claims), Value::Object(own)) = (claims, own) {
        claims.extend(own);
    }
}

/// The scopes asked for, if all of them were granted before.
fn narrowed(
    world: &World,
    asked: &str,
    granted: &BTreeSet<String>,
) -> Result<BTreeSet<String>, EntraError> {
    let asked = scopes(world, asked)?;
    if asked.contains(".default") {
        return Ok(granted.clone());
    }
    if asked.is_subset(granted) { Ok(asked) } else { Err(EntraError::of(65001)) }
}

/// Splits `scope`; Graph's own prefix is dropped, another resource is refused.
pub(crate) fn scopes(world: &World, scope: &str) -> Result<BTreeSet<String>, EntraError> {
    let graph = World::text(&world.addresses.graph);
    let short = |scope: &str| {
        let short = scope.strip_prefix(graph).map_or(scope, |rest| rest.trim_start_matches('/'));
        if short.contains("://") {
            return Err(EntraError::of(500_011).about(&format!(
                "The resource principal named {scope} was not found in the tenant named {}.",
                world.tenant
            )));
        }
        Ok(short.to_owned())
    };
    let scopes = scope.split_ascii_whitespace().map(short).collect::<Result<BTreeSet<_>, _>>()?;
    if scopes.is_empty() { Err(EntraError::of(70011)) } else { Ok(scopes) }
}
