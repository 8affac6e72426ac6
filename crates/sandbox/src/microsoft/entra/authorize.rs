//! The sign-in page: "Pick an account", and the redirect that carries the code.
//!
//! What is wrong with the application or its redirect URI is shown, never redirected; everything else goes
//! back to the application as `error` and `error_description`.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write as _,
    sync::Arc,
};

use axum::{
    extract::{Path, Query, RawQuery, State},
    http::{StatusCode, header::LOCATION},
    response::{Html, IntoResponse as _, Response},
};
use url::Url;

use super::{
    check_tenant,
    client::{missing, unknown_application},
    error::EntraError,
    grants::{AutomaticAnswer, Code},
    token::scopes,
};
use crate::microsoft::{page, person::Person, random, world::World};

/// The parameter by which the page's own links say which account was picked.
const ACCOUNT: &str = "sandbox_account";

type Parameters = HashMap<String, String>;

/// An authorization request that may be answered by a redirect.
struct Request {
    redirect: Url,
    redirect_uri: String,
    state: Option<String>,
    nonce: Option<String>,
    challenge: Option<String>,
    scopes: BTreeSet<String>,
}

pub(crate) async fn authorize(
    State(world): State<Arc<World>>,
    Path(tenant): Path<String>,
    Query(parameters): Query<Parameters>,
    RawQuery(query): RawQuery,
) -> Response {
    let redirect = match redirect(&world, &tenant, &parameters) {
        Ok(redirect) => redirect,
        Err(error) => return show(&world, &error),
    };
    let state = parameters.get("state").cloned();
    let request = match understand(&world, &parameters, redirect.clone(), state.clone()) {
        Ok(request) => request,
        Err(error) => {
            return refuse(redirect, state, error.error, &error.description(world.now()));
        }
    };
    let answer = world.state().grants.answer.clone();
    let picked = match answer {
        Some(AutomaticAnswer::Refuse(error, description)) => {
            return refuse(redirect, request.state, &error, &description);
        }
        Some(AutomaticAnswer::SignIn(name)) => Some(name),
        None => parameters.get(ACCOUNT).cloned(),
    };
    match picked.as_deref() {
        Some("") => {
            let error = EntraError::of(65004);
            refuse(redirect, request.state, error.error, &error.description(world.now()))
        }
        Some(name) => sign_in(&world, &request, name),
        None if parameters.get("prompt").is_some_and(|prompt| prompt == "none") => refuse(
            redirect,
            request.state,
            "login_required",
            "AADSTS50058: A silent sign-in request was sent but no user is signed in.",
        ),
        None => account_picker(&world, &query.unwrap_or_default()),
    }
}

/// The registered redirect URI of a known application, or what is shown instead.
fn redirect(world: &World, tenant: &str, parameters: &Parameters) -> Result<Url, EntraError> {
    check_tenant(world, tenant)?;
    let client = parameters.get("client_id").ok_or_else(|| missing("client_id"))?;
    if *client != world.client_id {
        return Err(unknown_application(world, client));
    }
    let uri = parameters.get("redirect_uri").ok_or_else(|| missing("redirect_uri"))?;
    let registered = world.state().registration.redirect_uris.contains(uri);
    Url::parse(uri).ok().filter(|_| registered).ok_or_else(|| {
        EntraError::of(50011).about(&format!(
            "The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for \
             the application '{client}'. Make sure the redirect URI sent in the request matches one added to \
             your application in the Azure portal."
        ))
    })
}

fn understand(
    world: &World,
    parameters: &Parameters,
    redirect: Url,
    state: Option<String>,
) -> Result<Request, EntraError> {
    let field = |name: &str| parameters.get(name).map(String::as_str);
    if field("response_type").ok_or_else(|| missing("response_type"))? != "code" {
        return Err(EntraError::of(70007));
    }
    if !matches!(field("response_mode"), None | Some("query")) {
        return Err(EntraError::of(70007));
    }
    if !matches!(field("prompt"), None | Some("login" | "none" | "consent" | "select_account")) {
        return Err(EntraError::of(9_002_313));
    }
    let challenge = match (field("code_challenge"), field("code_challenge_method")) {
        (None, None) => None,
        (Some(challenge), Some("S256")) if challenge.len() == 43 => Some(challenge.to_owned()),
        _ => return Err(EntraError::of(9_002_313)),
    };
    let scopes = scopes(world, field("scope").ok_or_else(|| missing("scope"))?)?;
    let asked = scopes.iter().filter(|scope| !is_openid(scope));
    let consented = &world.state().registration.delegated;
    if asked.into_iter().any(|scope| !consented.contains(scope)) {
        return Err(EntraError::of(90094));
    }
    Ok(Request {
        redirect,
        redirect_uri: parameters.get("redirect_uri").cloned().unwrap_or_default(),
        state,
        nonce: field("nonce").map(str::to_owned),
        challenge,
        scopes,
    })
}

fn is_openid(scope: &str) -> bool {
    matches!(scope, "openid" | "profile" | "email" | "offline_access")
}

fn sign_in(world: &World, request: &Request, name: &str) -> Response {
    let Some(user) = world.state().person(name).map(|person| person.id.clone()) else {
        let unknown = EntraError::of(50057).about("The user account does not exist.");
        return show(world, &unknown);
    };
    let code = random::opaque("1.AX0AZ");
    let granted = Code {
        user,
        redirect_uri: request.redirect_uri.clone(),
        challenge: request.challenge.clone(),
        scopes: request.scopes.clone(),
        nonce: request.nonce.clone(),
        issued: world.now(),
        redeemed: false,
    };
    world.state().grants.codes.insert(code.clone(), granted);
    let session = random::guid();
    let state = request.state.clone();
    let pairs = [("code", Some(code)), ("state", state), ("session_state", Some(session))];
    back(request.redirect.clone(), pairs)
}

fn refuse(redirect: Url, state: Option<String>, error: &str, description: &str) -> Response {
    let pairs = [
        ("error", Some(error.to_owned())),
        ("error_description", Some(description.to_owned())),
        ("state", state),
    ];
    back(redirect, pairs)
}

fn back(mut redirect: Url, pairs: [(&str, Option<String>); 3]) -> Response {
    for (name, value) in pairs {
        if let Some(value) = value {
            redirect.query_pairs_mut().append_pair(name, &value);
        }
    }
    (StatusCode::FOUND, [(LOCATION, redirect.to_string())]).into_response()
}

fn show(world: &World, error: &EntraError) -> Response {
    let text = page::escape(&error.description(world.now()));
    let body = format!(
        "<h1>Sign in</h1><p>Sorry, but we’re having trouble signing you in.</p><p class=\"trouble\">{text}</p>"
    );
    (StatusCode::BAD_REQUEST, Html(page::account(&body))).into_response()
}

fn account_picker(world: &World, query: &str) -> Response {
    let mut body = String::from("<h1>Pick an account</h1><ul>");
    for person in &world.state().people {
        let _ = write!(body, "<li>{}</li>", account_link(person, query));
    }
    let _ = write!(
        body,
        "</ul><p><a class=\"cancel\" data-testid=\"account-cancel\" href=\"?{}&amp;{ACCOUNT}=\">Cancel</a></p>",
        page::escape(query)
    );
    Html(page::account(&body)).into_response()
}

fn account_link(person: &Person, query: &str) -> String {
    let initials: String = [&person.given_name, &person.surname]
        .iter()
        .filter_map(|name| name.chars().next())
        .collect();
    format!(
        "<a class=\"account\" data-testid=\"account-{name}\" href=\"?{query}&amp;{ACCOUNT}={name}\">\
         <span class=\"initials\">{initials}</span><span><strong>{display}</strong><br>{address}</span></a>",
        name = page::escape(&person.name),
        query = page::escape(query),
        initials = page::escape(&initials),
        display = page::escape(&person.display_name),
        address = page::escape(&person.user_principal_name),
    )
}
