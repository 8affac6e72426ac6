//! The sign-in page.

use std::collections::HashMap;

use aws_lc_rs::digest;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::{Response, Url};

use super::{REDIRECT, World};

pub(crate) const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-long";

pub(crate) fn challenge() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, VERIFIER.as_bytes()))
}

/// Asks for the sign-in page with some parameters other than the usual ones (an empty value removes one).
pub(crate) async fn ask(world: &World, other: &[(&str, &str)]) -> Response {
    let challenge = challenge();
    let mut parameters = HashMap::from([
        ("client_id", world.microsoft.client_id()),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("response_mode", "query"),
        ("scope", "openid profile offline_access User.Read Chat.Read"),
        ("state", "the state & more"),
        ("nonce", "the nonce"),
        ("prompt", "select_account"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    parameters.extend(other.iter().copied());
    parameters.retain(|_, value| !value.is_empty());
    let tenant = world.microsoft.tenant();
    let mut url =
        Url::parse(&format!("{}{tenant}/oauth2/v2.0/authorize", world.microsoft.login())).unwrap();
    url.query_pairs_mut().extend_pairs(parameters);
    world.http.get(url).send().await.unwrap()
}

/// The parameters of a redirect back to the application.
pub(crate) fn redirected(response: &Response) -> HashMap<String, String> {
    assert_eq!(response.status(), 302);
    let location = response.headers()["location"].to_str().unwrap();
    assert!(location.starts_with(REDIRECT), "{location}");
    Url::parse(location).unwrap().query_pairs().into_owned().collect()
}

/// A code for alice.
pub(crate) async fn code(world: &World, other: &[(&str, &str)]) -> String {
    world.microsoft.sign_in_as(Some("alice"));
    redirected(&ask(world, other).await)["code"].clone()
}

#[tokio::test]
async fn picking_an_account_leads_back_with_code_and_state() {
    let world = World::start().await;
    let response = ask(&world, &[]).await;
    assert_eq!(response.status(), 200);
    let parameters = redirected(&follow(&world, response, "account-dave").await);
    assert_eq!(parameters["state"], "the state & more");
    assert!(parameters.contains_key("code"));
}

/// Follows the link with this `data-testid` on a page.
async fn follow(world: &World, page: Response, id: &str) -> Response {
    let url = page.url().clone();
    let html = page.text().await.unwrap();
    let link = html.split(&format!("data-testid=\"{id}\" href=\"")).nth(1).unwrap();
    let link = link.split('"').next().unwrap().replace("&amp;", "&");
    world.http.get(url.join(&link).unwrap()).send().await.unwrap()
}

#[tokio::test]
async fn a_redirect_uri_that_is_not_registered_exactly_is_shown_and_never_followed() {
    let world = World::start().await;
    for uri in [format!("{REDIRECT}/"), format!("{REDIRECT}?x=1"), "https://evil.example".into()] {
        let response = ask(&world, &[("redirect_uri", &uri)]).await;
        assert_eq!(response.status(), 400);
        assert!(response.text().await.unwrap().contains("AADSTS50011"), "{uri}");
    }
}

#[tokio::test]
async fn an_unknown_application_is_shown_and_never_redirected() {
    let world = World::start().await;
    let response = ask(&world, &[("client_id", "b0000000-0000-4000-8000-000000000000")]).await;
    assert_eq!(response.status(), 400);
    assert!(response.text().await.unwrap().contains("AADSTS700016"));
}

#[tokio::test]
async fn what_else_is_wrong_comes_back_with_the_state() {
    let world = World::start().await;
    let wrong = [
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("scope", ""), "invalid_request"),
        (("scope", "openid Mail.Read"), "access_denied"),
        (("prompt", "none"), "login_required"),
    ];
    for (other, error) in wrong {
        let parameters = redirected(&ask(&world, &[other]).await);
        assert_eq!((parameters["error"].as_str(), other), (error, other));
        assert!(parameters["error_description"].starts_with("AADSTS"), "{parameters:?}");
        assert_eq!(parameters["state"], "the state & more");
    }
}

#[tokio::test]
async fn cancelling_is_access_denied() {
    let world = World::start().await;
    let parameters = redirected(&follow(&world, ask(&world, &[]).await, "account-cancel").await);
    assert_eq!(parameters["error"], "access_denied");
    assert!(parameters["error_description"].starts_with("AADSTS65004"));
}

#[tokio::test]
async fn an_administrator_can_make_it_refuse() {
    let world = World::start().await;
    world.microsoft.refuse_sign_in("access_denied", "AADSTS50105: not assigned");
    let parameters = redirected(&ask(&world, &[]).await);
    assert_eq!(parameters["error_description"], "AADSTS50105: not assigned");
}
