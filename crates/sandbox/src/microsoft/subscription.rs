//! A subscription as Graph keeps it, and which changes it hears of.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::encryption::Certificate;

/// The longest life of a subscription to Teams messages: 4320 minutes.
pub(crate) const LONGEST_LIFE_MINUTES: i64 = 4320;
/// What expires earlier than this is silently made to live this long.
pub(crate) const SHORTEST_LIFE_MINUTES: i64 = 45;

/// What a subscription watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Watched {
    /// `/chats/getAllMessages`
    AllChats,
    /// `/chats/getAllMembers`, of which nothing is ever reported here
    AllMembers,
    /// `/users/{id}/chats/getAllMessages`
    ChatsOf(String),
    /// `/chats/{id}/messages`
    OneChat(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Subscription {
    pub(crate) id: String,
    pub(crate) application: String,
    pub(crate) creator: String,
    pub(crate) resource: String,
    pub(crate) watched: Watched,
    /// As given; a comma list of `created`, `updated`, `deleted`.
    pub(crate) change_type: String,
    pub(crate) notification_url: String,
    pub(crate) lifecycle_url: Option<String>,
    pub(crate) expires: Timestamp,
    pub(crate) client_state: Option<String>,
    /// Present if resource data is included.
    pub(crate) certificate: Option<Certificate>,
    pub(crate) tls_version: String,
    /// Until when the access token that made or renewed it vouches for it.
    pub(crate) authorized_until: Timestamp,
    /// When it was renewed last, to find a needless `reauthorize` beside it.
    pub(crate) renewed: Option<Timestamp>,
}

impl Subscription {
    pub(crate) fn change_types(&self) -> impl Iterator<Item = &str> {
        self.change_type.split(',').map(str::trim)
    }

    /// Whether both report the same kinds of change of the same resource, or at least one same kind if `any` is enough.
    pub(crate) fn repeats(&self, other: &Self, any: bool) -> bool {
        let kinds = |one: &Self| -> BTreeSet<String> {
            one.change_types().map(str::to_ascii_lowercase).collect()
        };
        let (mine, theirs) = (kinds(self), kinds(other));
        self.application == other.application
            && self.watched == other.watched
            && if any { !mine.is_disjoint(&theirs) } else { mine == theirs }
    }

    /// Whether it reports `change_type` in `chat` with these members.
    pub(crate) fn hears(
        &self,
        change_type: &str,
        chat: &str,
        is_member: impl Fn(&str) -> bool,
    ) -> bool {
        self.change_types().any(|wanted| wanted.eq_ignore_ascii_case(change_type))
            && match &self.watched {
                Watched::AllChats => true,
                Watched::AllMembers => false,
                Watched::ChatsOf(user) => is_member(user),
                Watched::OneChat(watched) => watched == chat,
            }
    }

    /// Graph's `subscription` resource. `clientState` is returned by creation only.
    pub(crate) fn json(&self, with_client_state: bool) -> Value {
        json!({
            "id": self.id,
            "resource": self.resource,
            "applicationId": self.application,
            "changeType": self.change_type,
            "clientState": self.client_state.as_ref().filter(|_| with_client_state),
            "notificationUrl": self.notification_url,
            "notificationQueryOptions": null,
            "lifecycleNotificationUrl": self.lifecycle_url,
            "expirationDateTime": format!("{:.7}", self.expires),
            "creatorId": self.creator,
            "includeResourceData": self.certificate.is_some(),
            "latestSupportedTlsVersion": self.tls_version,
            "encryptionCertificate": "",
            "encryptionCertificateId": self.certificate.as_ref().map_or("", |certificate| &certificate.id),
            "notificationUrlAppId": null,
        })
    }
}
