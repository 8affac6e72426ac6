//! Another way to say the same, which Microsoft's documents leave open or their samples show: GUIDs in capitals, times
//! with an offset and seven digits, seconds as a text, what is null left out, properties that nobody knows yet, and the
//! links to further pages by another name of the host.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderValue, header::CONTENT_LENGTH, header::CONTENT_TYPE},
    response::Response,
};
use graph::is_guid;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Graph says more of its JSON than that it is JSON.
const JSON: &str = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
/// More than any answer has.
const LONGEST: usize = 64 * 1024 * 1024;

/// Says what an answer holds in the other way, if it is JSON.
pub(crate) async fn translated(response: Response) -> Response {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let bytes = to_bytes(body, LONGEST).await.unwrap_or_default();
    let Ok(mut value) = serde_json::from_slice(&bytes) else {
        return Response::from_parts(head, Body::from(bytes));
    };
    translate(&mut value);
    head.headers.remove(CONTENT_LENGTH);
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    Response::from_parts(head, Body::from(value.to_string()))
}

/// Says it in the other way.
pub(crate) fn translate(value: &mut Value) {
    match value {
        Value::Object(fields) => translate_object(fields),
        Value::Array(elements) => elements.iter_mut().for_each(translate),
        Value::String(text) if is_guid(text) => text.make_ascii_uppercase(),
        Value::String(text) if text.ends_with('Z') => {
            if let Ok(time) = text.parse::<Timestamp>() {
                *text = format!("{time:.7}").replace('Z', "+00:00");
            }
        }
        _ => {}
    }
}

fn translate_object(fields: &mut Map<String, Value>) {
    fields.retain(|_, value| !value.is_null());
    for (name, value) in fields.iter_mut() {
        match (name.as_str(), &*value) {
            ("expires_in", Value::Number(seconds)) => *value = seconds.to_string().into(),
            ("@odata.nextLink", Value::String(link)) => {
                *value = link.replace("//127.0.0.1:", "//localhost:").into();
            }
            // Whose keys they are is a part of their address.
            ("issuer" | "jwks_uri", _) => {}
            _ => translate(value),
        }
    }
    fields.insert("ofTomorrow".into(), json!({"kind": "unknownFutureValue", "list": [null, 7]}));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_said_in_another_way() {
        let mut value = json!({
            "id": "28c10244-4bad-4fda-993c-f332faef94f0", "topic": null, "expires_in": 3599,
            "value": [{"at": "2024-10-02T21:06:06.936Z", "text": "Z"}],
            "@odata.nextLink": "http://127.0.0.1:1/v1.0/x?$skiptoken=a",
        });
        translate(&mut value);
        let unknown = json!({"kind": "unknownFutureValue", "list": [null, 7]});
        assert_eq!(
            value,
            json!({
                "id": "28C10244-4BAD-4FDA-993C-F332FAEF94F0", "expires_in": "3599",
                "value": [{"at": "2024-10-02T21:06:06.9360000+00:00", "text": "Z", "ofTomorrow": unknown}],
                "@odata.nextLink": "http://localhost:1/v1.0/x?$skiptoken=a", "ofTomorrow": unknown,
            })
        );
    }
}
