//! Nothing that a log could show holds a secret.

use std::{error::Error as _, fmt::Write as _, time::Duration};

use clock::Clock;
use graph_client::{Error, GraphClient, Requests};
use serde_json::json;

use crate::canned::{Answer, Canned, SECRET, TOKEN_ROUTE, entra_error, graph_error, ok};

const SECRETS: [&str; 6] = [
    SECRET,
    "access-token-value",
    "refresh-token-value",
    "code-value",
    "verifier-value",
    "id-token-value",
];

/// The error and its causes, as Display and as Debug.
fn told(error: &Error) -> String {
    let mut text = format!("{error:?}\n{error:#?}\n{error}");
    let mut source = error.source();
    while let Some(cause) = source {
        write!(text, "\n{cause}\n{cause:?}").unwrap();
        source = cause.source();
    }
    text
}

fn assert_tells_no_secret(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

fn answers() -> Vec<Answer> {
    let secrets = SECRETS.join(" ");
    vec![
        Answer::Text(200, secrets.clone()),
        Answer::Text(401, secrets.clone()),
        Answer::Text(403, secrets.clone()),
        Answer::Text(418, secrets.clone()),
        Answer::Text(503, secrets),
        ok(json!("access-token-value")),
        ok(json!({ "access_token": 1, "refresh_token": "refresh-token-value" })),
        ok(
            json!({ "access_token": "access-token-value", "token_type": "Bearer", "expires_in": "id-token-value" }),
        ),
        ok(
            json!({ "access_token": "access-token-value\n", "token_type": "Bearer", "expires_in": 3600 }),
        ),
        ok(json!({ "id": ["access-token-value"], "value": "refresh-token-value" })),
        entra_error(400, "invalid_grant", 50_173),
        graph_error(403, "Forbidden", "no"),
        Answer::With(429, ("retry-after", "60".to_owned()), json!(SECRET)),
        Answer::Broken,
        Answer::Silence,
    ]
}

#[tokio::test]
async fn no_error_tells_a_secret() {
    let canned = Canned::start().await;
    let mut errors = 0;
    for answer in answers() {
        let http = reqwest::Client::builder().timeout(Duration::from_millis(200)).build().unwrap();
        let client = GraphClient::new(http, canned.app(), Clock::system(), Requests::default());
        canned.answer(TOKEN_ROUTE, [answer.clone()]);
        canned.answer("GET /v1.0/me", [answer]);
        let (refresh, verifier) = ("refresh-token-value".into(), "verifier-value".into());
        let (good, odd) = ("access-token-value".into(), "access-token-value\n".into());
        let chat = "c".into();
        let (works, refreshed, redeemed, me, odd_me, chat) = tokio::join!(
            client.application(),
            client.refresh(&refresh),
            client.redeem_code("code-value", "https://x", &verifier),
            client.me(&good),
            client.me(&odd),
            client.chat(&chat),
        );
        let outcomes =
            [works.err(), refreshed.err(), redeemed.err(), me.err(), odd_me.err(), chat.err()];
        for error in outcomes.iter().flatten() {
            errors += 1;
            assert_tells_no_secret(&told(error));
        }
    }
    assert!(errors > 60, "{errors}");
}

#[tokio::test]
async fn client_tokens_and_keys_do_not_show_themselves() {
    let canned = Canned::start().await;
    let answer = json!({
        "token_type": "Bearer", "expires_in": 3599, "access_token": "access-token-value",
        "refresh_token": "refresh-token-value", "id_token": "id-token-value",
    });
    canned.answer(TOKEN_ROUTE, [ok(answer)]);
    let (client, clock) = canned.client();
    client.application().await.unwrap();
    let signed_in =
        client.redeem_code("code-value", "https://x", &"verifier-value".into()).await.unwrap();
    assert_tells_no_secret(&format!("{client:?} {:?} {signed_in:?}", canned.app()));

    let key = graph_client::notification_key::generate(&"k".into(), clock.now()).unwrap();
    assert_eq!(format!("{key:?}"), "GeneratedKey { .. }");
}
