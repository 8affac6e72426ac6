//! The sign-in page's address, and the code that comes back.

use std::collections::HashMap;

use clock::Clock;
use graph::{Cloud, Disposition, EntraProblem, Hosts};
use graph_client::{
    App, AuthorizeRequest, Error, GraphClient, Problem, Requests,
    sign_in::{code_challenge, code_verifier, unguessable},
};
use serde_json::{Value, json};

use crate::canned::{Answer, Canned, SECRET, TOKEN_ROUTE, entra_error, graph_error, ok};

const REQUEST: AuthorizeRequest<'_> = AuthorizeRequest {
    redirect_uri: "https://mm.example/plugins/x/oauth-redirect",
    state: "s",
    nonce: "n",
    code_challenge: "c",
};

fn tokens() -> Value {
    json!({
        "token_type": "Bearer", "expires_in": 3599, "access_token": "a", "refresh_token": "r",
        "id_token": "i.i.i", "scope": "User.Read",
    })
}

fn of_cloud(cloud: Cloud) -> GraphClient {
    let app = App {
        hosts: Hosts::of(cloud).unwrap(),
        tenant: "tenant".into(),
        client_id: "client".to_owned(),
        client_secret: SECRET.into(),
    };
    GraphClient::new(
        graph_client::http_client().unwrap(),
        app,
        Clock::system(),
        Requests::default(),
    )
}

#[tokio::test]
async fn the_sign_in_page_gets_all_that_it_needs() {
    let url = of_cloud(Cloud::Global).authorize_url(&REQUEST);
    let page = "https://login.microsoftonline.com/tenant/oauth2/v2.0/authorize?";
    assert!(url.as_str().starts_with(page), "{url}");
    let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
    let expected = [
        ("client_id", "client"),
        ("response_type", "code"),
        ("redirect_uri", REQUEST.redirect_uri),
        ("response_mode", "query"),
        ("scope", "openid profile offline_access User.Read Chat.Read Files.Read.All"),
        ("state", "s"),
        ("nonce", "n"),
        ("prompt", "select_account"),
        ("code_challenge", "c"),
        ("code_challenge_method", "S256"),
    ];
    assert_eq!(query, expected.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
    assert!(!url.as_str().contains(SECRET));
}

#[tokio::test]
async fn the_sign_in_page_shows_whether_it_knows_the_redirect_uri() {
    const PAGE: &str = "GET /tenant/oauth2/v2.0/authorize";
    let back = |to: String| Answer::With(302, ("location", to), json!(null));
    let canned = Canned::start().await;
    let (client, _) = canned.client();
    for (answer, known) in [
        (back(format!("{}?error=login_required&state=s", REQUEST.redirect_uri)), Some(true)),
        (
            Answer::Text(
                200,
                r#"{"strServiceExceptionMessage":"AADSTS50011: The redirect"}"#.into(),
            ),
            Some(false),
        ),
        (Answer::Text(400, "AADSTS700016: Application with identifier".into()), None),
        (Answer::Text(200, "<html>Sign in</html>".into()), None),
        (back("https://login.example/elsewhere".into()), None),
        (Answer::Text(503, "busy".into()), None),
    ] {
        canned.answer(PAGE, [answer]);
        assert_eq!(client.has_redirect_uri(&REQUEST).await.unwrap(), known);
    }
    let query = canned.seen(PAGE)[0].query.clone();
    assert!(query.contains("prompt=none") && !query.contains("select_account"), "{query}");
    assert!(query.contains("redirect_uri=https%3A%2F%2Fmm.example%2F"), "{query}");
}

#[tokio::test]
async fn permissions_of_another_cloud_name_its_graph() {
    let url = of_cloud(Cloud::Dod).authorize_url(&REQUEST);
    assert_eq!(url.host_str(), Some("login.microsoftonline.us"));
    let scope = url.query_pairs().find(|(key, _)| key == "scope").unwrap().1.into_owned();
    assert_eq!(
        scope,
        "openid profile offline_access https://dod-graph.microsoft.us/User.Read \
         https://dod-graph.microsoft.us/Chat.Read https://dod-graph.microsoft.us/Files.Read.All"
    );
}

#[test]
fn the_code_challenge_is_that_of_the_standard() {
    // RFC 7636, appendix B.
    let random = [
        116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37,
        77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
    ];
    let verifier = code_verifier(&random);
    assert_eq!(verifier.expose(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert_eq!(code_challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    assert_eq!(unguessable(&random), verifier.expose());
}

#[tokio::test]
async fn a_code_becomes_tokens() {
    let canned = Canned::start().await;
    canned.answer(TOKEN_ROUTE, [ok(tokens())]);
    let (client, clock) = canned.client();
    let signed_in =
        client.redeem_code("code", REQUEST.redirect_uri, &"verifier".into()).await.unwrap();
    assert_eq!(signed_in.id_token, "i.i.i");
    assert_eq!(signed_in.tokens.access_token.expose(), "a");
    assert_eq!(signed_in.tokens.refresh_token.expose(), "r");
    assert_eq!(signed_in.tokens.token_type, "Bearer");
    assert!(signed_in.tokens.expiry > clock.now());
    let form = canned.seen(TOKEN_ROUTE)[0].form();
    let expected = [
        ("grant_type", "authorization_code"),
        ("code", "code"),
        ("redirect_uri", REQUEST.redirect_uri),
        ("code_verifier", "verifier"),
        ("client_id", "client"),
        ("client_secret", SECRET),
    ];
    assert_eq!(form, expected.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
}

#[tokio::test]
async fn a_code_is_sent_only_once() {
    let canned = Canned::start().await;
    for (number, answer) in
        [Answer::Text(503, String::new()), Answer::Broken].into_iter().enumerate()
    {
        canned.answer(TOKEN_ROUTE, [answer]);
        let (client, _) = canned.client();
        let error = client.redeem_code("code", "https://x", &"v".into()).await.unwrap_err();
        assert!(matches!(error.disposition(), Disposition::Retry { .. }), "{error:?}");
        assert_eq!(canned.seen(TOKEN_ROUTE).len(), number + 1);
    }
}

#[tokio::test]
async fn a_refused_code_keeps_entras_reason() {
    let canned = Canned::start().await;
    let (client, _) = canned.client();
    for (error, code, kind) in [
        ("invalid_grant", 54_005, EntraProblem::InvalidGrant),
        ("invalid_client", 7_000_222, EntraProblem::SecretExpired),
    ] {
        canned.answer(TOKEN_ROUTE, [entra_error(400, error, code)]);
        let error = client.redeem_code("code", "https://x", &"v".into()).await.unwrap_err();
        let Error::Entra(error) = error else { panic!("{error:?}") };
        assert_eq!(error.kind(), kind);
    }
}

#[tokio::test]
async fn a_sign_in_without_all_its_tokens_is_not_one() {
    let canned = Canned::start().await;
    let (client, _) = canned.client();
    for missing in ["refresh_token", "id_token"] {
        let mut answer = tokens();
        answer.as_object_mut().unwrap().remove(missing);
        canned.answer(TOKEN_ROUTE, [ok(answer)]);
        let error = client.redeem_code("code", "https://x", &"v".into()).await.unwrap_err();
        let Error::Unexpected(unexpected) = &error else { panic!("{error:?}") };
        assert!(matches!(unexpected.problem, Problem::Missing(_)), "{error:?}");
    }
}

#[tokio::test]
async fn the_user_is_read_with_the_users_own_token() {
    let canned = Canned::start().await;
    let body = json!({
        "id": "u", "mail": "adele@example.com", "userPrincipalName": "adele@example.com",
        "userType": "Member", "proxyAddresses": ["SMTP:adele@example.com"], "displayName": "Adele",
    });
    canned.answer(
        "GET /v1.0/me",
        [ok(body), graph_error(401, "InvalidAuthenticationToken", "expired")],
    );
    let (client, _) = canned.client();
    let me = client.me(&"users-own".into()).await.unwrap();
    assert_eq!((me.id, me.mail.as_deref()), ("u".into(), Some("adele@example.com")));
    let seen = &canned.seen("GET /v1.0/me")[0];
    assert_eq!(seen.authorization(), Some("Bearer users-own"));
    let query: HashMap<_, _> =
        url::form_urlencoded::parse(seen.query.as_bytes()).into_owned().collect();
    assert!(query["$select"].contains("proxyAddresses"), "{query:?}");

    let error = client.me(&"users-own".into()).await.unwrap_err();
    assert!(matches!(error, Error::Graph(_)), "{error:?}");
    assert_eq!(canned.seen("GET /v1.0/me").len(), 2);
    assert_eq!(canned.seen(TOKEN_ROUTE).len(), 0);
}
