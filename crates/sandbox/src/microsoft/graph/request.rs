//! The bodies of `POST` and `PATCH /subscriptions`, understood as strictly as Graph does.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value};
use url::{Host, Url};

use super::error::GraphError;
use crate::microsoft::{
    encryption::Certificate,
    subscription::{LONGEST_LIFE_MINUTES, SHORTEST_LIFE_MINUTES, Watched},
    world::later,
};

const KNOWN: [&str; 12] = [
    "@odata.type",
    "changeType",
    "notificationUrl",
    "lifecycleNotificationUrl",
    "resource",
    "expirationDateTime",
    "clientState",
    "latestSupportedTlsVersion",
    "includeResourceData",
    "encryptionCertificate",
    "encryptionCertificateId",
    "notificationUrlAppId",
];
const CHANGEABLE: [&str; 5] = [
    "@odata.type",
    "expirationDateTime",
    "notificationUrl",
    "encryptionCertificate",
    "encryptionCertificateId",
];

/// A JSON object with only the properties that a subscription has.
pub(crate) struct Body(Map<String, Value>);

impl Body {
    /// Reads the body of a creation.
    pub(crate) fn of_creation(bytes: &[u8]) -> Result<Self, GraphError> {
        Self::read(
            bytes,
            &KNOWN,
            "Invalid property '{name}' for type 'microsoft.graph.subscription'.",
        )
    }

    /// Reads the body of a renewal.
    pub(crate) fn of_renewal(bytes: &[u8]) -> Result<Self, GraphError> {
        Self::read(bytes, &CHANGEABLE, "Property '{name}' cannot be updated on a subscription.")
    }

    fn read(bytes: &[u8], known: &[&str], refusal: &str) -> Result<Self, GraphError> {
        let Ok(Value::Object(fields)) = serde_json::from_slice(bytes) else {
            return Err(GraphError::bad_request("Unable to read JSON request payload."));
        };
        match fields.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(GraphError::bad_request(&refusal.replace("{name}", name))),
            None => Ok(Self(fields)),
        }
    }

    /// A text that may be absent; another type is refused.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, GraphError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(GraphError::bad_request(&format!(
                "Cannot convert the literal of '{name}' to the expected type 'Edm.String'."
            ))),
        }
    }

    pub(crate) fn required(&self, name: &str) -> Result<&str, GraphError> {
        self.text(name)?.filter(|text| !text.is_empty()).ok_or_else(|| {
            GraphError::invalid_request(&format!(
                "{name} is a required property for subscription creation."
            ))
        })
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool, GraphError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(GraphError::bad_request(&format!(
                "Cannot convert the literal of '{name}' to the expected type 'Edm.Boolean'."
            ))),
        }
    }

    /// An absolute https URL; http only to this machine itself.
    pub(crate) fn url(&self, name: &str) -> Result<Option<String>, GraphError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let secure = Url::parse(text).is_ok_and(|url| match url.scheme() {
            "https" => true,
            "http" => is_loopback(&url),
            _ => false,
        });
        if secure {
            return Ok(Some(text.into()));
        }
        let text = format!("{name} must be a valid URL that starts with 'https://'.");
        Err(GraphError::invalid_request(&text))
    }

    /// A comma list of change types, each at most once.
    pub(crate) fn change_type(&self) -> Result<String, GraphError> {
        let text = self.required("changeType")?;
        let known = |kind: &str| ["created", "updated", "deleted"].contains(&kind);
        if text.split(',').all(|kind| known(kind.trim())) {
            return Ok(text.into());
        }
        Err(GraphError::invalid_request(&format!("Invalid change type '{text}'.")))
    }

    pub(crate) fn client_state(&self) -> Result<Option<String>, GraphError> {
        let state = self.text("clientState")?;
        if state.is_some_and(|state| state.chars().count() > 128) {
            let text = "clientState must not be longer than 128 characters.";
            return Err(GraphError::invalid_request(text));
        }
        Ok(state.map(str::to_owned))
    }

    pub(crate) fn tls_version(&self) -> Result<String, GraphError> {
        match self.text("latestSupportedTlsVersion")?.unwrap_or("v1_2") {
            version @ ("v1_0" | "v1_1" | "v1_2" | "v1_3") => Ok(version.into()),
            other => Err(GraphError::invalid_request(&format!("Invalid TLS version '{other}'."))),
        }
    }

    /// The time of expiry: raised to 45 minutes, refused beyond 4320.
    pub(crate) fn expires(&self, now: Timestamp) -> Result<Timestamp, GraphError> {
        let text = self.required("expirationDateTime")?;
        let asked: Timestamp = text.parse().map_err(|_| {
            GraphError::bad_request(&format!(
                "Cannot convert the literal '{text}' to the expected type 'Edm.DateTimeOffset'."
            ))
        })?;
        if asked <= now {
            let text = "Subscription expiration must be in the future.";
            return Err(GraphError::invalid_request(text));
        }
        let minutes = |count: i64| Duration::from_mins(count.unsigned_abs());
        if asked > later(now, minutes(LONGEST_LIFE_MINUTES)) {
            return Err(GraphError::invalid_request(&format!(
                "Subscription expiration can only be {LONGEST_LIFE_MINUTES} minutes in the future."
            )));
        }
        Ok(asked.max(later(now, minutes(SHORTEST_LIFE_MINUTES))))
    }

    /// The certificate, which needs its own name beside it.
    pub(crate) fn certificate(&self) -> Result<Option<Certificate>, GraphError> {
        let (base64, id) =
            (self.text("encryptionCertificate")?, self.text("encryptionCertificateId")?);
        if id.is_some_and(|id| id.chars().count() > 128) {
            let text = "encryptionCertificateId must not be longer than 128 characters.";
            return Err(GraphError::invalid_request(text));
        }
        match (base64.filter(|text| !text.is_empty()), id.filter(|text| !text.is_empty())) {
            (None, _) => Ok(None),
            (Some(_), None) => Err(GraphError::invalid_request(
                "encryptionCertificateId is required when encryptionCertificate is given.",
            )),
            (Some(base64), Some(id)) => {
                Certificate::parse(id, base64).map(Some).map_err(|problem| {
                    let text = format!("Certificate validation error: {problem}.");
                    GraphError::invalid_request(&text)
                })
            }
        }
    }

    /// What is watched. The obsolete `model` parameter is ignored.
    pub(crate) fn watched(&self) -> Result<Watched, GraphError> {
        let resource = self.required("resource")?;
        let path = resource.split('?').next().unwrap_or_default().trim_start_matches('/');
        match path.split('/').collect::<Vec<_>>().as_slice() {
            ["chats", "getAllMessages"] => Ok(Watched::AllChats),
            ["chats", "getAllMembers"] => Ok(Watched::AllMembers),
            ["users", user, "chats", "getAllMessages"] => Ok(Watched::ChatsOf((*user).into())),
            ["chats", chat, "messages"] => Ok(Watched::OneChat((*chat).into())),
            _ => Err(GraphError::invalid_request(&format!(
                "Resource '{resource}' is not supported for subscriptions."
            ))),
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
