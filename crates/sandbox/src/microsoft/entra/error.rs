//! Entra's refusals: `error`, an `AADSTS` code and a text, in the shape of the token endpoint.
//!
//! The codes and what they mean are from Microsoft's page "Microsoft Entra authentication and authorization
//! error codes"; which `error` goes with which code is what that page and its error responses show.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::microsoft::random;

/// A refusal of Entra.
#[derive(Clone, Debug)]
pub(crate) struct EntraError {
    status: StatusCode,
    pub(crate) error: &'static str,
    code: u32,
    text: String,
    suberror: Option<&'static str>,
}

impl EntraError {
    /// The refusal with this `AADSTS` number, in Microsoft's own words where they need no details.
    pub(crate) fn of(code: u32) -> Self {
        let (error, text) = known(code);
        let status = match error {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        };
        let suberror = match code {
            50173 | 70000 => Some("bad_token"),
            70008 | 70043 | 700_082 => Some("token_expired"),
            65001 => Some("consent_required"),
            50076 | 50079 => Some("basic_action"),
            53003 => Some("message_only"),
            _ => None,
        };
        Self { status, error, code, text: text.into(), suberror }
    }

    /// Entra itself failing with this status.
    pub(crate) fn unavailable(status: StatusCode) -> Self {
        Self { status, ..Self::of(90033) }
    }

    /// The same refusal in other words.
    pub(crate) fn about(mut self, text: &str) -> Self {
        text.clone_into(&mut self.text);
        self
    }

    /// `error_description` as it appears in bodies and redirects.
    pub(crate) fn description(&self, now: jiff::Timestamp) -> String {
        format!(
            "AADSTS{}: {} Trace ID: {} Correlation ID: {} Timestamp: {}",
            self.code,
            self.text,
            random::guid(),
            random::guid(),
            now.strftime("%Y-%m-%d %H:%M:%SZ")
        )
    }
}

impl IntoResponse for EntraError {
    fn into_response(self) -> Response {
        // The body's own times are decoration: nothing may depend on them.
        let now = clock::Clock::system().now();
        let mut body = json!({
            "error": self.error,
            "error_description": self.description(now),
            "error_codes": [self.code],
            "timestamp": now.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
            "trace_id": random::guid(),
            "correlation_id": random::guid(),
            "error_uri": format!("https://login.microsoftonline.com/error?code={}", self.code),
        });
        if let Some(suberror) = self.suberror {
            body["suberror"] = suberror.into();
        }
        (self.status, Json(body)).into_response()
    }
}

fn known(code: u32) -> (&'static str, &'static str) {
    KNOWN.iter().find(|(known, ..)| *known == code).map_or(
        ("invalid_grant", "The request was refused by the sandbox's administrator."),
        |&(_, error, text)| (error, text),
    )
}

/// Code, `error` and text.
const KNOWN: [(u32, &str, &str); 34] = [
    (
        7_000_215,
        "invalid_client",
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret \
             value, not the client secret ID, for a secret added to the app.",
    ),
    (
        7_000_222,
        "invalid_client",
        "The provided client secret keys for the app are expired. Visit the Azure portal to create new keys \
             for your app, or consider using certificate credentials for added security.",
    ),
    (
        7_000_218,
        "invalid_client",
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    ),
    (7_000_112, "unauthorized_client", "Application is disabled."),
    (700_016, "unauthorized_client", "Application was not found in the directory."),
    (
        50011,
        "invalid_request",
        "The redirect URI specified in the request does not match the redirect URIs configured for the \
             application. Make sure the redirect URI sent in the request matches one added to your application \
             in the Azure portal.",
    ),
    (
        500_112,
        "invalid_client",
        "The reply address does not match the reply address provided when requesting Authorization code.",
    ),
    (90002, "invalid_request", "Tenant not found."),
    (50194, "invalid_request", "The application is not multi-tenant."),
    (900_144, "invalid_request", "The request body must contain a parameter that is missing."),
    (900_561, "invalid_request", "The endpoint only accepts POST requests."),
    (9_002_313, "invalid_request", "Invalid request. Request is malformed or invalid."),
    (
        70011,
        "invalid_scope",
        "The provided request must include a 'scope' input parameter. The provided value for the input \
             parameter 'scope' is not valid.",
    ),
    (
        1_002_012,
        "invalid_scope",
        "The provided value for scope is not valid. Client credential flows must have a scope value with \
             /.default suffixed to the resource identifier (application ID URI).",
    ),
    (500_011, "invalid_resource", "The resource principal was not found in the tenant."),
    (70003, "unsupported_grant_type", "The app requested an unsupported grant type."),
    (70007, "unsupported_response_type", "'response_type' or 'response_mode' is not supported."),
    (
        54005,
        "invalid_grant",
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an \
             existing refresh token.",
    ),
    (
        501_481,
        "invalid_grant",
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    ),
    (70000, "invalid_grant", "Provided grant is invalid or malformed."),
    (
        70008,
        "invalid_grant",
        "The provided authorization code or refresh token has expired due to inactivity. Send a new \
             interactive authorization request for this user and resource.",
    ),
    (
        700_082,
        "invalid_grant",
        "The refresh token has expired due to inactivity. The token was inactive for 90.00:00:00.",
    ),
    (
        50173,
        "invalid_grant",
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user \
             might have changed or reset their password.",
    ),
    (50057, "invalid_grant", "The user account is disabled."),
    (
        65001,
        "invalid_grant",
        "The user or administrator has not consented to use the application. Send an interactive \
             authorization request for this user and resource.",
    ),
    (65004, "access_denied", "User declined to consent to access the app."),
    (
        90094,
        "access_denied",
        "Admin consent is required for the permissions requested by this application.",
    ),
    (
        50105,
        "interaction_required",
        "The signed in user is not assigned to a role for the application.",
    ),
    (
        50076,
        "invalid_grant",
        "Due to a configuration change made by your administrator, or because you moved to a new location, \
             you must use multi-factor authentication to access the resource.",
    ),
    (50079, "interaction_required", "The user is required to use multi-factor authentication."),
    (53003, "invalid_grant", "Access has been blocked by Conditional Access policies."),
    (90033, "temporarily_unavailable", "A transient error has occurred. Please try again."),
    (
        90024,
        "temporarily_unavailable",
        "RequestBudgetExceededError: a transient error has occurred.",
    ),
    (
        50196,
        "invalid_grant",
        "The server terminated an operation because it encountered a client request loop. Please contact \
             your app vendor.",
    ),
];
