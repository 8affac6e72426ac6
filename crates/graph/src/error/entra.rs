//! Errors of Microsoft Entra: `{"error","error_description","error_codes","suberror"}`.
//!
//! The numbers are those of "AADSTS" codes. A known number decides, else the word in `error`, which is OAuth's.

use std::time::Duration;

use serde::Deserialize;

use super::{Disposition, shortened};
use crate::lenient::{from_json, list, or_default};

/// Entra refused to give a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Microsoft Entra answered {status} {error}: {description}")]
pub struct EntraError {
    /// HTTP status.
    pub status: u16,
    /// OAuth's word, such as `invalid_grant`; empty if the answer was not Entra's.
    pub error: String,
    /// The numbers of the AADSTS codes.
    pub codes: Vec<u32>,
    /// For people; at most 1000 characters.
    pub description: String,
    /// A hint within `error`, such as `consent_required`.
    pub suberror: Option<String>,
    /// What the `Retry-After` header asked for.
    pub retry_after: Option<Duration>,
}

/// The well-known reasons, each with its own way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntraProblem {
    /// The client secret is not one of the application's, or is its id instead of its value.
    WrongSecret,
    /// The client secret has expired.
    SecretExpired,
    /// The application does not exist in this tenant, or is disabled there.
    UnknownApp,
    /// The tenant does not exist, is in another cloud, or does not admit this account or application.
    WrongTenant,
    /// Nobody has consented to a permission.
    ConsentMissing,
    /// The redirect URI is not registered.
    RedirectMismatch,
    /// The user must do something at Microsoft: a second factor, a policy, a new password.
    InteractionRequired,
    /// The code or refresh token is no longer good.
    InvalidGrant,
    /// It will pass.
    Temporary,
    /// None of these.
    Other,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire {
    #[serde(deserialize_with = "or_default")]
    error: String,
    #[serde(deserialize_with = "list")]
    error_codes: Vec<u32>,
    #[serde(deserialize_with = "or_default")]
    error_description: String,
    #[serde(deserialize_with = "or_default")]
    suberror: Option<String>,
}

/// How long to stay away after AADSTS50196: the client asks for the same again and again.
const LOOP_BACK_OFF: Duration = Duration::from_mins(10);

impl EntraError {
    /// Reads the body of an answer; one that is not Entra's leaves all but `status` empty.
    pub fn parse(status: u16, body: &[u8], retry_after: Option<Duration>) -> Self {
        let wire: Wire = from_json(body).unwrap_or_default();
        Self {
            status,
            error: shortened(wire.error),
            codes: wire.error_codes,
            description: shortened(wire.error_description),
            suberror: wire.suberror.filter(|suberror| !suberror.is_empty()).map(shortened),
            retry_after,
        }
    }

    /// What to do.
    ///
    /// [`Disposition::SignInAgain`] makes sense only for a user's token; for the application's own token it is
    /// the admin's business.
    pub fn disposition(&self) -> Disposition {
        if self.codes.contains(&50_196) {
            return Disposition::Retry { after: Some(self.retry_after.unwrap_or(LOOP_BACK_OFF)) };
        }
        match self.verdict() {
            Verdict::Retry => Disposition::Retry { after: self.retry_after },
            Verdict::User => Disposition::SignInAgain,
            Verdict::Admin => Disposition::AskAdmin,
            Verdict::GiveUp => Disposition::GiveUp,
        }
    }

    /// Its code as people look it up, `AADSTS50173`, or else the word in `error`.
    pub fn code(&self) -> String {
        match self.codes.first() {
            Some(code) => format!("AADSTS{code}"),
            None => self.error.clone(),
        }
    }

    /// Which of the well-known reasons it is.
    pub fn kind(&self) -> EntraProblem {
        if self.verdict() == Verdict::Retry {
            return EntraProblem::Temporary;
        }
        if let Some(problem) = self.codes.iter().find_map(|&code| known_problem(code)) {
            return problem;
        }
        match (self.error.as_str(), self.suberror.as_deref()) {
            (_, Some("consent_required")) | ("consent_required", _) => EntraProblem::ConsentMissing,
            ("interaction_required" | "login_required", _)
            | (
                _,
                Some(
                    "basic_action"
                    | "additional_action"
                    | "message_only"
                    | "user_password_expired"
                    | "protection_policy_required",
                ),
            ) => EntraProblem::InteractionRequired,
            ("invalid_grant", _) => EntraProblem::InvalidGrant,
            _ => EntraProblem::Other,
        }
    }

    fn verdict(&self) -> Verdict {
        if self.status == 429 || self.status >= 500 {
            return Verdict::Retry;
        }
        let known = self.codes.iter().find_map(|&code| known_verdict(code));
        known.unwrap_or(match self.error.as_str() {
            "invalid_grant" | "interaction_required" | "consent_required" | "login_required" => {
                Verdict::User
            }
            "invalid_client"
            | "unauthorized_client"
            | "invalid_request"
            | "invalid_scope"
            | "invalid_resource"
            | "unsupported_grant_type"
            | "unsupported_response_type" => Verdict::Admin,
            "access_denied" => Verdict::GiveUp,
            // Also a proxy's page, and words that Microsoft adds later: no reason to disconnect anybody.
            _ => Verdict::Retry,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Retry,
    User,
    Admin,
    GiveUp,
}

fn known_verdict(code: u32) -> Option<Verdict> {
    Some(match code {
        50_033 | 50_087 | 50_196 | 90_006 | 90_012 | 90_024 | 90_033 | 90_055 | 90_090 => {
            Verdict::Retry
        }
        50_034
        | 50_055
        | 50_057
        | 50_072
        | 50_074
        | 50_076
        | 50_078
        | 50_079
        | 50_089
        | 50_105
        | 50_131..=50_133
        | 50_144
        | 50_158
        | 50_173
        | 51_004
        | 53_000
        | 53_001
        | 53_003
        | 54_005
        | 65_001
        | 65_004
        | 70_000
        | 70_008
        | 70_043
        | 501_481
        | 530_032
        | 700_020
        | 700_082
        | 700_084 => Verdict::User,
        50_011 | 50_194 | 70_001 | 70_002 | 90_002 | 90_038 | 90_094 | 90_095 | 500_011
        | 650_052 | 650_056 | 650_057 | 700_011 | 700_016 | 700_027 | 900_023 | 900_382
        | 900_432 | 7_000_112 | 7_000_215 | 7_000_218 | 7_000_222 | 9_002_313 => Verdict::Admin,
        _ => return None,
    })
}

fn known_problem(code: u32) -> Option<EntraProblem> {
    Some(match code {
        7_000_215 | 7_000_218 => EntraProblem::WrongSecret,
        7_000_222 => EntraProblem::SecretExpired,
        70_001 | 700_016 | 7_000_112 => EntraProblem::UnknownApp,
        50_034 | 50_194 | 51_004 | 90_002 | 90_038 | 900_023 | 900_382 | 900_432 => {
            EntraProblem::WrongTenant
        }
        65_001 | 65_004 | 90_094 | 90_095 | 650_052 | 650_056 | 650_057 => {
            EntraProblem::ConsentMissing
        }
        50_011 => EntraProblem::RedirectMismatch,
        50_055 | 50_072 | 50_074 | 50_076 | 50_078 | 50_079 | 50_131 | 50_144 | 50_158 | 53_000
        | 53_001 | 53_003 | 530_032 => EntraProblem::InteractionRequired,
        50_089 | 50_132 | 50_133 | 50_173 | 54_005 | 70_000 | 70_008 | 70_043 | 501_481
        | 700_082 | 700_084 => EntraProblem::InvalidGrant,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRY: Disposition = Disposition::Retry { after: None };

    fn entra(status: u16, error: &str, codes: &[u32]) -> EntraError {
        let body = serde_json::json!({
            "error": error, "error_description": "AADSTS: x", "error_codes": codes,
            "timestamp": "2026-11-25 00:00:00Z", "trace_id": "t", "correlation_id": "c", "error_uri": "u",
        });
        EntraError::parse(status, body.to_string().as_bytes(), None)
    }

    fn check(cases: &[(&str, u32, EntraProblem)], disposition: Disposition) {
        for &(error, code, problem) in cases {
            let entra = entra(400, error, &[code]);
            assert_eq!(entra.disposition(), disposition, "{entra:?}");
            assert_eq!(entra.kind(), problem, "{entra:?}");
        }
    }

    #[test]
    fn some_errors_are_the_users() {
        let cases = [
            ("invalid_grant", 50_173, EntraProblem::InvalidGrant),
            ("invalid_grant", 700_082, EntraProblem::InvalidGrant),
            ("invalid_grant", 1, EntraProblem::InvalidGrant),
            ("interaction_required", 50_076, EntraProblem::InteractionRequired),
            ("login_required", 1, EntraProblem::InteractionRequired),
            ("invalid_grant", 65_001, EntraProblem::ConsentMissing),
            ("consent_required", 1, EntraProblem::ConsentMissing),
        ];
        check(&cases, Disposition::SignInAgain);
    }

    #[test]
    fn some_errors_are_the_admins() {
        let cases = [
            ("invalid_client", 7_000_215, EntraProblem::WrongSecret),
            ("invalid_client", 7_000_222, EntraProblem::SecretExpired),
            ("unauthorized_client", 700_016, EntraProblem::UnknownApp),
            ("invalid_request", 90_002, EntraProblem::WrongTenant),
            ("invalid_request", 900_382, EntraProblem::WrongTenant),
            ("invalid_grant", 90_094, EntraProblem::ConsentMissing),
            ("invalid_request", 50_011, EntraProblem::RedirectMismatch),
            ("invalid_client", 1, EntraProblem::Other),
            ("invalid_scope", 70_011, EntraProblem::Other),
        ];
        check(&cases, Disposition::AskAdmin);
    }

    #[test]
    fn some_errors_pass_and_some_are_nobodys() {
        let cases = [
            ("temporarily_unavailable", 1, EntraProblem::Temporary),
            ("invalid_grant", 90_033, EntraProblem::Temporary),
            ("a_word_of_tomorrow", 1, EntraProblem::Temporary),
        ];
        check(&cases, RETRY);
        check(&[("access_denied", 1, EntraProblem::Other)], Disposition::GiveUp);
    }

    #[test]
    fn an_outage_never_asks_for_a_sign_in() {
        for status in [429, 500, 502, 503, 504] {
            assert_eq!(entra(status, "invalid_grant", &[50_173]).disposition(), RETRY, "{status}");
        }
        for body in ["", "<html>", "[]", "null", r#"{"error":{"code":"x"}}"#] {
            assert_eq!(
                EntraError::parse(400, body.as_bytes(), None).disposition(),
                RETRY,
                "{body}"
            );
        }
    }

    #[test]
    fn a_loop_is_left_for_long() {
        let after = Some(LOOP_BACK_OFF);
        assert_eq!(
            entra(400, "invalid_grant", &[50_196]).disposition(),
            Disposition::Retry { after }
        );
    }

    #[test]
    fn the_hint_is_used_when_no_number_is_known() {
        let body = br#"{"error":"invalid_grant","suberror":"consent_required","error_codes":[1]}"#;
        assert_eq!(EntraError::parse(400, body, None).kind(), EntraProblem::ConsentMissing);
    }
}
