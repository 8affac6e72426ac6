//! Subscriptions to change notifications: what we ask Graph for, and what it answers.
//!
//! From Microsoft's page "subscription resource type".

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize, Serializer};
use url::Url;

use crate::{
    ids::{CertificateId, SubscriptionId},
    lenient::or_default,
    secret::Secret,
};

/// The longest life of a subscription to Teams messages: three days.
pub const MAX_LIFE: Duration = Duration::from_hours(72);

/// The shortest: Graph silently raises anything below to 45 minutes.
pub const MIN_LIFE: Duration = Duration::from_mins(45);

/// A subscription as Graph lists it. It never tells the `clientState`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// What it watches, with or without a leading slash.
    #[serde(default, deserialize_with = "or_default")]
    pub resource: String,
    /// A list of `created`, `updated`, `deleted` between commas.
    #[serde(default, deserialize_with = "or_default")]
    pub change_type: String,
    /// Where changes go.
    #[serde(default, deserialize_with = "or_default")]
    pub notification_url: String,
    /// Where lifecycle events go. It cannot be added later.
    #[serde(default, deserialize_with = "or_default")]
    pub lifecycle_notification_url: Option<String>,
    /// When it ends, in UTC.
    pub expiration_date_time: Timestamp,
    /// Whether notifications carry the message.
    #[serde(default, deserialize_with = "or_default")]
    pub include_resource_data: Option<bool>,
    /// The certificate that messages are encrypted for.
    #[serde(default, deserialize_with = "or_default")]
    pub encryption_certificate_id: Option<CertificateId>,
    /// The application that it belongs to.
    #[serde(default, deserialize_with = "or_default")]
    pub application_id: Option<String>,
}

/// The body of `POST /subscriptions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewSubscription {
    /// See [`Subscription::change_type`].
    pub change_type: &'static str,
    /// See [`Subscription::notification_url`].
    pub notification_url: Url,
    /// See [`Subscription::lifecycle_notification_url`].
    pub lifecycle_notification_url: Url,
    /// See [`Subscription::resource`].
    pub resource: &'static str,
    /// See [`Subscription::include_resource_data`].
    pub include_resource_data: bool,
    /// The certificate, DER in base64.
    pub encryption_certificate: String,
    /// Our name for it, at most 128 characters; comes back with each notification.
    pub encryption_certificate_id: CertificateId,
    /// See [`Subscription::expiration_date_time`].
    #[serde(serialize_with = "date_time")]
    pub expiration_date_time: Timestamp,
    /// What each notification must show to be believed, at most 128 characters.
    #[serde(serialize_with = "exposed")]
    pub client_state: Secret,
    /// The newest TLS version that the receiver speaks.
    pub latest_supported_tls_version: &'static str,
}

impl NewSubscription {
    /// What the tenant-wide subscription watches.
    pub const ALL_CHAT_MESSAGES: &'static str = "/chats/getAllMessages";

    /// The subscription to all messages of all chats of the tenant, with their content.
    #[expect(clippy::too_many_arguments, reason = "each is one property of the request")]
    pub fn all_chat_messages(
        notification_url: Url,
        lifecycle_url: Url,
        client_state: Secret,
        certificate_der_base64: String,
        certificate_id: CertificateId,
        expires: Timestamp,
    ) -> Self {
        Self {
            change_type: "created,updated,deleted",
            notification_url,
            lifecycle_notification_url: lifecycle_url,
            resource: Self::ALL_CHAT_MESSAGES,
            include_resource_data: true,
            encryption_certificate: certificate_der_base64,
            encryption_certificate_id: certificate_id,
            expiration_date_time: expires,
            client_state,
            latest_supported_tls_version: "v1_2",
        }
    }

    /// The same for new messages only. Microsoft refuses a second subscription to the same resource for the same kinds
    /// of change (409), so this one can stand beside the whole.
    #[must_use]
    pub fn for_new_messages_only(self) -> Self {
        Self { change_type: "created", ..self }
    }
}

/// The body of `POST /subscriptions` that finds out whether Microsoft reaches us: one that carries no data, ends by
/// itself, and stands beside the one to all chat messages without colliding with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProbeSubscription {
    change_type: &'static str,
    notification_url: Url,
    resource: &'static str,
    #[serde(serialize_with = "date_time")]
    expiration_date_time: Timestamp,
    #[serde(serialize_with = "exposed")]
    client_state: Secret,
}

impl ProbeSubscription {
    /// What it watches: who joins any chat, which `Chat.Read.All` allows as well.
    pub const ALL_CHAT_MEMBERS: &'static str = "/chats/getAllMembers";

    /// One for `notification_url`, at whose test it is over. Without a lifecycle address it may live for an hour.
    pub fn new(notification_url: Url, client_state: Secret, now: Timestamp) -> Self {
        let life = SignedDuration::try_from(MIN_LIFE).unwrap_or(SignedDuration::ZERO);
        Self {
            change_type: "created",
            notification_url,
            resource: Self::ALL_CHAT_MEMBERS,
            expiration_date_time: now.checked_add(life).unwrap_or(now),
            client_state,
        }
    }
}

/// The body of `PATCH /subscriptions/{id}`: what is `None` stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Renewal {
    /// The new end, in UTC.
    #[serde(rename = "expirationDateTime", serialize_with = "date_time")]
    pub expires: Timestamp,
    /// A new certificate: our name for it, and its DER in base64.
    #[serde(flatten, serialize_with = "certificate")]
    pub certificate: Option<(CertificateId, String)>,
    /// Where changes go from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_url: Option<Url>,
}

/// Whole seconds with seven digits, as in Microsoft's samples.
fn date_time<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&time.strftime("%Y-%m-%dT%H:%M:%S.0000000Z"))
}

fn exposed<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn certificate<S: Serializer>(
    certificate: &Option<(CertificateId, String)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(certificate.iter().flat_map(|(id, der_base64)| {
        [("encryptionCertificate", der_base64.as_str()), ("encryptionCertificateId", id.as_ref())]
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn a_new_subscription_is_written_as_in_microsofts_sample() {
        let new = NewSubscription::all_chat_messages(
            url("https://mm.example/plugins/x/graph/notify"),
            url("https://mm.example/plugins/x/graph/lifecycle"),
            "state".into(),
            "MIIC".into(),
            "k-2026-11".into(),
            "2026-11-26T11:00:00.123456789Z".parse().unwrap(),
        );
        assert_eq!(
            serde_json::to_value(&new).unwrap(),
            json!({
                "changeType": "created,updated,deleted",
                "notificationUrl": "https://mm.example/plugins/x/graph/notify",
                "lifecycleNotificationUrl": "https://mm.example/plugins/x/graph/lifecycle",
                "resource": "/chats/getAllMessages",
                "includeResourceData": true,
                "encryptionCertificate": "MIIC",
                "encryptionCertificateId": "k-2026-11",
                "expirationDateTime": "2026-11-26T11:00:00.0000000Z",
                "clientState": "state",
                "latestSupportedTlsVersion": "v1_2",
            })
        );
        assert!(!format!("{new:?}").contains("\"state\""));
    }

    #[test]
    fn a_probe_asks_for_no_data_and_lives_less_than_an_hour() {
        let now = "2026-11-26T11:00:00Z".parse().unwrap();
        let probe = ProbeSubscription::new(url("https://mm.example/x"), "state".into(), now);
        assert_eq!(
            serde_json::to_value(&probe).unwrap(),
            json!({
                "changeType": "created",
                "notificationUrl": "https://mm.example/x",
                "resource": "/chats/getAllMembers",
                "expirationDateTime": "2026-11-26T11:45:00.0000000Z",
                "clientState": "state",
            })
        );
    }

    #[test]
    fn a_renewal_says_only_what_changes() {
        let expires = "2026-11-26T11:00:00Z".parse().unwrap();
        let plain = Renewal { expires, certificate: None, notification_url: None };
        assert_eq!(
            serde_json::to_value(plain).unwrap(),
            json!({ "expirationDateTime": "2026-11-26T11:00:00.0000000Z" })
        );
        let all = Renewal {
            expires,
            certificate: Some(("k2".into(), "MIIC".into())),
            notification_url: Some(url("https://mm.example/x")),
        };
        assert_eq!(
            serde_json::to_value(all).unwrap(),
            json!({
                "expirationDateTime": "2026-11-26T11:00:00.0000000Z",
                "encryptionCertificate": "MIIC",
                "encryptionCertificateId": "k2",
                "notificationUrl": "https://mm.example/x",
            })
        );
    }

    #[test]
    fn a_listed_subscription_is_read() {
        let subscription: Subscription = serde_json::from_value(json!({
            "id": "s", "resource": "chats/getAllMessages", "applicationId": "a", "changeType": "created",
            "clientState": null, "notificationUrl": "https://mm.example/x", "lifecycleNotificationUrl": null,
            "expirationDateTime": "2018-03-12T05:00:00Z", "creatorId": "c", "latestSupportedTlsVersion": "v1_2",
            "encryptionCertificate": "", "encryptionCertificateId": "k", "includeResourceData": false,
            "notificationContentType": "application/json",
        }))
        .unwrap();
        assert_eq!(subscription.resource, "chats/getAllMessages");
        assert_eq!(subscription.lifecycle_notification_url, None);
        assert_eq!(subscription.encryption_certificate_id, Some("k".into()));
        assert_eq!(subscription.expiration_date_time, "2018-03-12T05:00:00Z".parse().unwrap());
    }
}
