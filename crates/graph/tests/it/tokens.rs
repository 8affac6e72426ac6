//! Tokens that `PyJWT` makes: each passes, or is refused for the one thing that is wrong with it.
//! `tests/vectors/tokens/make.py` says what is in each.

use graph::{
    IdToken, IdTokenExpectation, IdTokenRefusal, SigningKeys, TenantId, check_id_token,
    notification::{TokenExpectation, TokenRefusal, check_token, check_tokens},
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub(crate) struct Vectors {
    tenant: String,
    client_id: String,
    issuer: String,
    nonce: String,
    at: i64,
    jwks: Value,
    pub(crate) validation_tokens: Vec<Case>,
    id_tokens: Vec<Case>,
}

#[derive(Deserialize)]
pub(crate) struct Case {
    name: String,
    expected: String,
    pub(crate) token: String,
}

impl Vectors {
    pub(crate) fn read() -> Self {
        serde_json::from_str(include_str!("../vectors/tokens/vectors.json")).unwrap()
    }

    fn keys(&self) -> SigningKeys {
        SigningKeys::from_json(self.jwks.to_string().as_bytes(), self.issuer.as_str()).unwrap()
    }

    fn at(&self) -> Timestamp {
        Timestamp::from_second(self.at).unwrap()
    }

    pub(crate) fn validation(&self, token: &str) -> Result<(), TokenRefusal> {
        let tenant = self.tenant.as_str().into();
        check_token(token, &self.keys(), &self.expected(&tenant))
    }

    fn expected<'a>(&'a self, tenant: &'a TenantId) -> TokenExpectation<'a> {
        TokenExpectation { tenant, client_id: &self.client_id, received_at: self.at() }
    }

    /// What these tokens say together.
    fn together(&self, names: &[&str]) -> Result<(), TokenRefusal> {
        let token = |name: &&str| {
            let case = self.validation_tokens.iter().find(|case| case.name == *name).unwrap();
            case.token.clone()
        };
        let tokens: Vec<String> = names.iter().map(token).collect();
        check_tokens(&tokens, &self.keys(), &self.expected(&self.tenant.as_str().into()))
    }

    pub(crate) fn sign_in(&self, token: &str) -> Result<IdToken, IdTokenRefusal> {
        let expected = IdTokenExpectation {
            tenant: &self.tenant.to_uppercase().into(),
            client_id: &self.client_id,
            nonce: &self.nonce,
            now: self.at(),
        };
        check_id_token(token, &self.keys(), &expected)
    }
}

fn verdict<T, E: std::fmt::Debug>(result: &Result<T, E>) -> String {
    result.as_ref().map_or_else(|refusal| format!("{refusal:?}"), |_| "Ok".to_owned())
}

#[test]
fn validation_tokens_pass_or_are_refused_for_what_is_wrong() {
    let vectors = Vectors::read();
    assert_eq!(vectors.validation_tokens.len(), 39);
    for Case { name, expected, token } in &vectors.validation_tokens {
        assert_eq!(&verdict(&vectors.validation(token)), expected, "{name}");
    }
}

#[test]
fn of_the_tokens_of_a_post_those_of_other_tenants_say_nothing() {
    let vectors = Vectors::read();
    let foreign = "v1 of another tenant";
    assert_eq!(vectors.together(&["v1", "v2"]), Ok(()));
    assert_eq!(vectors.together(&[foreign, "v2"]), Ok(()));
    assert_eq!(vectors.together(&["v2", foreign]), Ok(()));
    assert_eq!(vectors.together(&[foreign]), Err(TokenRefusal::Issuer));
    assert_eq!(vectors.together(&[]), Err(TokenRefusal::Issuer));
    for (bad, refusal) in [
        ("another audience", TokenRefusal::Audience),
        ("expired", TokenRefusal::Expired),
        ("two parts", TokenRefusal::Malformed),
        ("key that nobody published", TokenRefusal::UnknownKey),
    ] {
        assert_eq!(vectors.together(&["v2", bad]), Err(refusal), "{bad}");
        assert_eq!(vectors.together(&[bad, "v2"]), Err(refusal), "{bad}");
    }
}

#[test]
fn id_tokens_pass_or_are_refused_for_what_is_wrong() {
    let vectors = Vectors::read();
    assert_eq!(vectors.id_tokens.len(), 30);
    for Case { name, expected, token } in &vectors.id_tokens {
        assert_eq!(&verdict(&vectors.sign_in(token)), expected, "{name}");
    }
}

#[test]
fn an_id_token_says_who_signed_in() {
    let vectors = Vectors::read();
    let good = &vectors.id_tokens.first().unwrap().token;
    assert_eq!(
        vectors.sign_in(good),
        Ok(IdToken {
            oid: "28c10244-4bad-4fda-993c-f332faef94f0".into(),
            tid: vectors.tenant.as_str().into(),
            preferred_username: Some("adelev@contoso.example".into()),
            name: Some("Adele Vance".into()),
        })
    );
}

#[test]
fn a_token_is_judged_as_of_when_it_came() {
    let mut vectors = Vectors::read();
    let good = vectors.validation_tokens.first().unwrap().token.clone();
    assert_eq!(vectors.validation(&good), Ok(()));
    vectors.at += 9 * 3600;
    assert_eq!(vectors.validation(&good), Err(TokenRefusal::Expired));
}
