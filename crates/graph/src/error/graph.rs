//! Errors of Microsoft Graph: `{"error":{"code","message","innerError"}}`.

use std::time::Duration;

use serde::Deserialize;

use super::{Disposition, shortened};
use crate::lenient::{from_json, or_default};

/// Graph refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Microsoft Graph answered {status} {code}: {message}")]
pub struct GraphError {
    /// HTTP status.
    pub status: u16,
    /// Such as `TooManyRequests`; empty if the answer was not Graph's.
    pub code: String,
    /// For people; at most 1000 characters.
    pub message: String,
    /// What the `Retry-After` header asked for.
    pub retry_after: Option<Duration>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire {
    #[serde(deserialize_with = "or_default")]
    error: WireError,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WireError {
    #[serde(deserialize_with = "or_default")]
    code: String,
    #[serde(deserialize_with = "or_default")]
    message: String,
}

impl GraphError {
    /// Reads the body of an answer; one that is not Graph's leaves `code` and `message` empty.
    pub fn parse(status: u16, body: &[u8], retry_after: Option<Duration>) -> Self {
        let Wire { error } = from_json(body).unwrap_or_default();
        Self { status, code: shortened(error.code), message: shortened(error.message), retry_after }
    }

    /// What to do.
    ///
    /// A 401 for the token itself means a fresh token, not a new sign-in: if the user must sign in again,
    /// refreshing says so. A 401 for anything else names a permission that is missing.
    pub fn disposition(&self) -> Disposition {
        let retry = Disposition::Retry { after: self.retry_after };
        match self.status {
            408 | 409 | 423 | 429 | 500.. => retry,
            401 if matches!(self.code.as_str(), "" | "InvalidAuthenticationToken") => retry,
            401..=403 => Disposition::AskAdmin,
            400 if self.is_unreachable_endpoint() => Disposition::AskAdmin,
            _ => Disposition::GiveUp,
        }
    }

    /// Whether there is no such thing, or not yet.
    pub fn is_not_found(&self) -> bool {
        self.status == 404
    }

    /// Whether it is the chat of another tenant, which an application may not read although it has every permission
    /// (Microsoft Graph, "List messages in a chat").
    ///
    /// A 403 for a missing permission has the same code, so there the text must tell: Teams' says "Missing role
    /// permissions", the directory's "Insufficient privileges", and that of protected APIs "requires".
    pub fn is_hidden(&self) -> bool {
        let says = |word: &str| self.message.to_ascii_lowercase().contains(word);
        // Without a code it is not Graph that speaks, but a proxy on the way.
        self.status == 403
            && !self.code.is_empty()
            && !["permission", "privilege", "requires"].into_iter().any(says)
    }

    /// Whether Graph could not reach our notification URL when it tried. The code has been `ValidationError` and,
    /// earlier, the general `InvalidRequest`, so there the text must tell.
    pub fn is_unreachable_endpoint(&self) -> bool {
        self.code == "ValidationError"
            || self.message.starts_with("Subscription validation request")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(status: u16, body: &str) -> GraphError {
        GraphError::parse(status, body.as_bytes(), None)
    }

    #[test]
    fn throttling_waits_as_long_as_graph_asks() {
        let body = br#"{"error":{"code":"TooManyRequests","message":"Please retry again later.","innerError":{"code":"429","date":"x","message":"Please retry after","request-id":"r","status":"429"}}}"#;
        let after = Some(Duration::from_secs(7));
        let error = GraphError::parse(429, body, after);
        assert_eq!(error.disposition(), Disposition::Retry { after });
        assert_eq!(
            error.to_string(),
            "Microsoft Graph answered 429 TooManyRequests: Please retry again later."
        );
    }

    #[test]
    fn each_refusal_goes_to_whoever_can_help() {
        let retry = Disposition::Retry { after: None };
        for (status, body, expected) in [
            (401, r#"{"error":{"code":"InvalidAuthenticationToken","message":"expired"}}"#, retry),
            (401, "", retry),
            (
                401,
                r#"{"error":{"code":"ExtensionError","message":"Operation: Create; Exception: [Status Code: Unauthorized; Reason: Required permissions to access tenant-wide chat messages subscription one of ('Chat.Read.All,Chat.ReadWrite.All') is missing."}}"#,
                Disposition::AskAdmin,
            ),
            (402, "", Disposition::AskAdmin),
            (403, r#"{"error":{"code":"Forbidden","message":"quota"}}"#, Disposition::AskAdmin),
            (
                400,
                r#"{"error":{"code":"InvalidRequest","message":"Subscription validation request timed out."}}"#,
                Disposition::AskAdmin,
            ),
            (400, r#"{"error":{"code":"ValidationError","message":"x"}}"#, Disposition::AskAdmin),
            (400, r#"{"error":{"code":"BadRequest","message":"x"}}"#, Disposition::GiveUp),
            (404, r#"{"error":{"code":"NotFound","message":"x"}}"#, Disposition::GiveUp),
            (409, r#"{"error":{"code":"ExtensionError","message":"exists"}}"#, retry),
            (500, "<html>", retry),
            (503, "", retry),
        ] {
            assert_eq!(parse(status, body).disposition(), expected, "{status} {body}");
        }
    }

    #[test]
    fn what_we_may_not_see_and_what_an_admin_has_to_permit_are_told_apart() {
        for (status, message, hidden) in [
            (404, "NotFound", false),
            (403, "Forbidden", true),
            (403, "", true),
            (
                403,
                "Missing role permissions on the request. API requires one of 'Chat.Read.All'.",
                false,
            ),
            (403, "Insufficient privileges to complete the operation.", false),
            (403, "Invoked API requires Protected API access in application-only context", false),
            (401, "Forbidden", false),
            (429, "NotFound", false),
            (500, "NotFound", false),
        ] {
            let body = serde_json::json!({ "error": { "code": "Forbidden", "message": message } });
            let error = parse(status, &body.to_string());
            assert_eq!(error.is_hidden(), hidden, "{status} {message}");
        }
        assert!(!parse(403, "<html>").is_hidden());
    }

    #[test]
    fn an_answer_that_is_not_graphs_is_still_an_error() {
        for body in ["", "<html>", "[]", r#"{"error":"x"}"#, r#"{"error":{"code":7}}"#, "\u{ff}"] {
            let error = parse(502, body);
            assert_eq!((error.code.as_str(), error.message.as_str()), ("", ""), "{body}");
        }
    }

    #[test]
    fn what_no_text_holds_hides_no_error() {
        let error = parse(400, r#"{"error":{"code":"c","message":"a\u0000b\ud83d"}}"#);
        assert_eq!((error.code.as_str(), error.message.as_str()), ("c", "ab\u{fffd}"));
    }

    #[test]
    fn a_long_text_is_cut() {
        let body = serde_json::json!({ "error": { "code": "c", "message": "é".repeat(5000) } });
        let error = parse(400, &body.to_string());
        assert_eq!(error.message.chars().count(), 1001);
    }
}
