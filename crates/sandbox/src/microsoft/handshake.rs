//! Asking an endpoint whether it wants notifications, before a subscription exists.
//!
//! Microsoft's page "Receive change notifications through webhooks": a POST with `validationToken`, to be
//! answered within 10 seconds with 200, `text/plain` and exactly the decoded token. The encoding is the one of
//! captured requests: `+` for a space, hexadecimal digits in lower case.

use std::{fmt::Write as _, time::Duration};

use axum::http::{
    StatusCode,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE},
};

use super::{graph::error::GraphError, random, subscription::Subscription, world::World};

const DEADLINE: Duration = Duration::from_secs(10);

/// Asks the notification URL and, separately, the lifecycle URL.
pub(crate) async fn both(world: &World, subscription: &Subscription) -> Result<(), GraphError> {
    ask(world, &subscription.notification_url).await?;
    match &subscription.lifecycle_url {
        Some(url) => ask(world, url).await,
        None => Ok(()),
    }
}

/// Asks one URL.
pub(crate) async fn ask(world: &World, url: &str) -> Result<(), GraphError> {
    if !world.state().reaches {
        return Err(refusal("Subscription validation request timed out."));
    }
    let token = format!(
        "Validation: Testing client application reachability for subscription Request-Id: {}",
        random::guid()
    );
    let separator = if url.contains('?') { '&' } else { '?' };
    let request = world
        .http
        .post(format!("{url}{separator}validationToken={}", encode(&token)))
        .header(ACCEPT, "text/plain")
        .header(CONTENT_TYPE, "text/plain; charset=utf-8")
        .header(CONTENT_LENGTH, "0");
    let answer = tokio::time::timeout(DEADLINE, async {
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok::<_, reqwest::Error>((status, headers, response.bytes().await?))
    })
    .await
    .map_err(|_| refusal("Subscription validation request timed out."))?;
    let (status, headers, body) = answer.map_err(|_| not_ok())?;
    if status != StatusCode::OK {
        return Err(not_ok());
    }
    let plain =
        headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
            value.split(';').next().is_some_and(|kind| kind.trim() == "text/plain")
        });
    if !plain {
        return Err(refusal(
            "Subscription validation request failed. Content-Type of the response must be text/plain.",
        ));
    }
    if body != token.as_bytes() {
        return Err(refusal(
            "Subscription validation request failed. Response must exactly match validationToken query parameter.",
        ));
    }
    Ok(())
}

fn not_ok() -> GraphError {
    refusal(
        "Subscription validation request failed. Notification endpoint must respond with 200 OK to validation \
         request.",
    )
}

fn refusal(message: &str) -> GraphError {
    GraphError::new(StatusCode::BAD_REQUEST, "ValidationError", message)
}

/// .NET's `UrlEncode`: `+` for a space, lower-case hexadecimal digits.
fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte {
            b' ' => encoded.push('+'),
            b'-' | b'_' | b'.' | b'!' | b'*' | b'(' | b')' => encoded.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => encoded.push(byte.into()),
            _ => {
                let _ = write!(encoded, "%{byte:02x}");
            }
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_token_is_encoded_as_in_captured_requests() {
        assert_eq!(super::encode("Request-Id: 57 ü<"), "Request-Id%3a+57+%c3%bc%3c");
    }
}
