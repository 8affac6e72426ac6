//! The token endpoint.

use std::time::Duration;

use graph::{AadUserId, IdTokenExpectation, SigningKeys, TenantId, check_id_token};
use serde_json::Value;

use super::{
    REDIRECT, World, answer,
    authorize::{VERIFIER, code},
};

/// Redeems a code with some fields other than the right ones (an empty value removes one).
pub(crate) async fn redeem(world: &World, code: &str, other: &[(&str, &str)]) -> (u16, Value) {
    let secret = world.microsoft.client_secret();
    let mut form = std::collections::HashMap::from([
        ("grant_type", "authorization_code"),
        ("client_id", world.microsoft.client_id()),
        ("client_secret", secret.as_str()),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ]);
    form.extend(other.iter().copied());
    form.retain(|_, value| !value.is_empty());
    world.token(&form.into_iter().collect::<Vec<_>>()).await
}

async fn refresh(world: &World, token: &str) -> (u16, Value) {
    let secret = world.microsoft.client_secret();
    world
        .token(&[
            ("grant_type", "refresh_token"),
            ("client_id", world.microsoft.client_id()),
            ("client_secret", &secret),
            ("refresh_token", token),
        ])
        .await
}

/// Status, `error` and the first AADSTS code of a refusal.
fn refused(answer: &(u16, Value)) -> (u16, &str, u64) {
    let (status, body) = answer;
    let code = body["error_codes"][0].as_u64().unwrap();
    let description = body["error_description"].as_str().unwrap();
    assert!(description.starts_with(&format!("AADSTS{code}: ")), "{description}");
    (*status, body["error"].as_str().unwrap(), code)
}

pub(crate) async fn signing_keys(world: &World) -> SigningKeys {
    let tenant = world.microsoft.tenant();
    let url = format!("{}{tenant}/v2.0/.well-known/openid-configuration", world.microsoft.login());
    let (_, configuration) = answer(world.http.get(url)).await;
    let (_, keys) = answer(world.http.get(configuration["jwks_uri"].as_str().unwrap())).await;
    let issuer = configuration["issuer"].as_str().unwrap();
    SigningKeys::from_json(keys.to_string().as_bytes(), issuer).unwrap()
}

#[tokio::test]
async fn a_code_becomes_tokens_and_an_id_token_with_the_nonce() {
    let world = World::start().await;
    let code = code(&world, &[]).await;
    let (status, body) = redeem(&world, &code, &[]).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 3599);
    assert!(body["refresh_token"].is_string());
    let keys = signing_keys(&world).await;
    let expected = IdTokenExpectation {
        tenant: &TenantId::from(world.microsoft.tenant()),
        client_id: world.microsoft.client_id(),
        nonce: "the nonce",
        now: world.clock.now(),
    };
    let token = check_id_token(body["id_token"].as_str().unwrap(), &keys, &expected).unwrap();
    assert_eq!(token.oid, AadUserId::from(world.microsoft.person("alice").unwrap().id));
}

#[tokio::test]
async fn without_the_profile_scope_the_id_token_does_not_say_who_it_is() {
    let world = World::start().await;
    let code = code(&world, &[("scope", "openid User.Read")]).await;
    let (_, body) = redeem(&world, &code, &[]).await;
    assert!(body.get("refresh_token").is_none(), "offline_access was not asked for");
    let claims = body["id_token"].as_str().unwrap().split('.').nth(1).unwrap().to_owned();
    let claims = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, claims).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["nonce"], "the nonce");
    assert!(claims.get("oid").is_none(), "{claims}");
}

#[tokio::test]
async fn a_code_is_good_once_for_ten_minutes() {
    let world = World::start().await;
    let first = code(&world, &[]).await;
    redeem(&world, &first, &[]).await;
    let again = redeem(&world, &first, &[]).await;
    assert_eq!(refused(&again), (400, "invalid_grant", 54005));
    let late = code(&world, &[]).await;
    world.clock.advance(Duration::from_mins(10));
    let late = redeem(&world, &late, &[]).await;
    assert_eq!(refused(&late), (400, "invalid_grant", 70008));
}

#[tokio::test]
async fn a_code_needs_its_verifier_its_redirect_uri_and_the_secret() {
    let world = World::start().await;
    let code = code(&world, &[]).await;
    let wrong = [
        (("code_verifier", "another"), (400, "invalid_grant", 501_481)),
        (("code_verifier", ""), (400, "invalid_grant", 501_481)),
        (("redirect_uri", "http://127.0.0.1:8065/"), (401, "invalid_client", 500_112)),
        (("redirect_uri", ""), (400, "invalid_request", 900_144)),
        (("client_secret", "wrong"), (401, "invalid_client", 7_000_215)),
        (("client_secret", ""), (401, "invalid_client", 7_000_218)),
        (
            ("client_id", "b0000000-0000-4000-8000-000000000000"),
            (400, "unauthorized_client", 700_016),
        ),
        (("code", "made-up"), (400, "invalid_grant", 70000)),
        (("grant_type", "password"), (400, "unsupported_grant_type", 70003)),
        (("grant_type", ""), (400, "invalid_request", 900_144)),
    ];
    for (other, expected) in wrong {
        let answer = redeem(&world, &code, &[other]).await;
        assert_eq!(refused(&answer), expected, "{other:?}");
    }
    let (status, body) = redeem(&world, &code, &[]).await;
    assert_eq!(status, 200, "no refusal used the code up: {body}");
}

#[tokio::test]
async fn another_tenant_is_refused_everywhere() {
    let world = World::start().await;
    let login = world.microsoft.login();
    for (path, code) in [("nobody", 90002), ("common", 50194)] {
        let url = format!("{login}{path}/v2.0/.well-known/openid-configuration");
        assert_eq!(refused(&answer(world.http.get(url)).await), (400, "invalid_request", code));
        let url = format!("{login}{path}/oauth2/v2.0/token");
        let form = world.http.post(url).form(&[("grant_type", "client_credentials")]);
        assert_eq!(refused(&answer(form).await), (400, "invalid_request", code));
    }
}

#[tokio::test]
async fn a_refresh_token_is_replaced_but_stays_good_until_it_is_revoked() {
    let world = World::start().await;
    let code = code(&world, &[]).await;
    let (_, body) = redeem(&world, &code, &[]).await;
    let first = body["refresh_token"].as_str().unwrap().to_owned();
    let (_, body) = refresh(&world, &first).await;
    let second = body["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    assert_eq!(refresh(&world, &first).await.0, 200);
    world.microsoft.revoke_sign_ins("alice").unwrap();
    let answer = refresh(&world, &second).await;
    assert_eq!(refused(&answer), (400, "invalid_grant", 50173));
    assert_eq!(answer.1["suberror"], "bad_token");
}

#[tokio::test]
async fn a_refresh_token_expires_after_ninety_days() {
    let world = World::start().await;
    let code = code(&world, &[]).await;
    let (_, body) = redeem(&world, &code, &[]).await;
    world.clock.advance(Duration::from_hours(90 * 24));
    let answer = refresh(&world, body["refresh_token"].as_str().unwrap()).await;
    assert_eq!(refused(&answer), (400, "invalid_grant", 700_082));
}

#[tokio::test]
async fn an_application_asks_for_the_default_scope_of_this_graph_only() {
    let world = World::start().await;
    let secret = world.microsoft.client_secret();
    let graph = world.microsoft.graph().as_str().trim_end_matches('/').to_owned();
    let wrong = [
        (format!("{graph}/Chat.Read.All"), (400, "invalid_scope", 1_002_012)),
        ("https://graph.example/.default".into(), (400, "invalid_resource", 500_011)),
        (String::new(), (400, "invalid_scope", 1_002_012)),
    ];
    for (scope, expected) in wrong {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", world.microsoft.client_id()),
            ("client_secret", &secret),
            ("scope", &scope),
        ];
        assert_eq!(refused(&world.token(&form).await), expected, "{scope}");
    }
}

#[tokio::test]
async fn an_expired_secret_and_planned_refusals_have_their_codes() {
    let world = World::start().await;
    let code = code(&world, &[]).await;
    world.microsoft.expire_client_secret(Duration::ZERO);
    assert_eq!(refused(&redeem(&world, &code, &[]).await), (401, "invalid_client", 7_000_222));
    world.microsoft.replace_client_secret("new");
    world.microsoft.refuse_tokens(90033, 1);
    let answer = redeem(&world, &code, &[]).await;
    assert_eq!(refused(&answer), (503, "temporarily_unavailable", 90033));
    assert_eq!(redeem(&world, &code, &[]).await.0, 200);
}
