//! Graph's refusals: `{"error":{"code","message","innerError"}}`.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::WWW_AUTHENTICATE},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::microsoft::random;

/// A refusal of Graph.
#[derive(Debug)]
pub(crate) struct GraphError {
    status: StatusCode,
    code: String,
    message: String,
}

impl GraphError {
    pub(crate) fn new(status: StatusCode, code: &str, message: &str) -> Self {
        Self { status, code: code.into(), message: message.into() }
    }

    pub(crate) fn bad_request(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    /// What the subscription service says to a request that it does not take.
    pub(crate) fn invalid_request(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidRequest", message)
    }

    pub(crate) fn forbidden(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Forbidden", message)
    }

    pub(crate) fn not_found(message: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NotFound", message)
    }

    pub(crate) fn invalid_token(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
    }

    /// What Graph usually says with this status.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let (code, message) = match status.as_u16() {
            400 => ("BadRequest", "Invalid request."),
            401 => {
                ("InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
            }
            402 => ("PaymentRequired", "Payment required."),
            403 => ("Forbidden", "Forbidden"),
            404 => ("NotFound", "NotFound"),
            409 => ("Conflict", "Conflict"),
            429 => ("TooManyRequests", "Please retry again later."),
            503 => {
                ("ServiceUnavailable", "The service is temporarily unavailable. Please try again.")
            }
            504 => ("GatewayTimeout", "The request timed out."),
            _ => ("InternalServerError", "An internal server error occurred."),
        };
        Self::new(status, code, message)
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let now = clock::Clock::system().now();
        let request = random::guid();
        let mut inner = json!({
            "date": now.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            "request-id": request,
            "client-request-id": request,
        });
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            inner["code"] = "429".into();
            inner["status"] = "429".into();
            inner["message"] = "Please retry after".into();
        }
        let body =
            json!({"error": {"code": self.code, "message": self.message, "innerError": inner}});
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"\", error=\"invalid_token\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
