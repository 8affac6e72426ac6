//! Change notifications: what Graph posts to us when something happens in a chat.
//!
//! From Microsoft's pages "changeNotification resource type", "Change notifications for messages" and "Lifecycle
//! notifications". A POST may mix items of several subscriptions and tenants, and anyone on the internet can send
//! one: what is well-formed is kept item by item, and nothing is believed before [`check()`].
//!
//! Invariant: nested JSON is never descended into, one bad item spoils no other, and `Debug` shows neither text
//! nor tokens.

use std::{collections::BTreeMap, fmt};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    ids::{CertificateId, ChatId, MessageId, SubscriptionId, TenantId},
    lenient::words,
    secret::Secret,
};

mod check;
mod decrypt;
mod validation_token;

pub use self::{
    check::{Expected, Refusal, check},
    decrypt::{CannotDecrypt, InvalidKey, NotificationKey, decrypt},
    validation_token::{
        CHANGE_TRACKING_APP, TokenExpectation, TokenRefusal, check_token, check_tokens,
    },
};

/// What one POST brought.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// The items that can be read.
    pub items: Vec<Item>,
    /// One for each pair of application and tenant; empty if missing or null. What cannot be a token is kept as
    /// an empty one, which no check lets pass.
    pub validation_tokens: Vec<String>,
    /// How many items could not be read; one if not even their list could be.
    pub malformed: usize,
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("items", &self.items)
            .field("validation_tokens", &self.validation_tokens.len())
            .field("malformed", &self.malformed)
            .finish()
    }
}

/// One notification.
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    /// The subscription that it belongs to.
    pub subscription_id: SubscriptionId,
    /// The tenant in which it happened.
    pub tenant_id: TenantId,
    /// The secret of the subscription, if the sender knows it.
    pub client_state: Option<Secret>,
    /// What happened.
    pub event: Event,
    /// The item's JSON as received, without `clientState`; [`event`] reads it again.
    pub raw: String,
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("subscription_id", &self.subscription_id)
            .field("tenant_id", &self.tenant_id)
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}

/// What a notification is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A message of a chat.
    Change {
        /// What became of it.
        change_type: ChangeType,
        /// The chat.
        chat: ChatId,
        /// The message.
        message: MessageId,
        /// The message itself, unless the subscription asked for none.
        encrypted: Option<EncryptedContent>,
    },
    /// Something about the subscription itself.
    Lifecycle(LifecycleEvent),
    /// Something that we did not subscribe to, such as a channel's message.
    Other,
}

words! {
    /// What became of a message.
    ChangeType {
        /// It is new.
        Created = "created",
        /// It was edited, or somebody reacted.
        Updated = "updated",
        /// It was deleted.
        Deleted = "deleted",
    } else
    /// Another word.
    Other
}

words! {
    /// What became of a subscription.
    LifecycleEvent {
        /// Renew it now, or notifications stop.
        ReauthorizationRequired = "reauthorizationRequired",
        /// It is gone: make a new one, and fetch what happened meanwhile.
        SubscriptionRemoved = "subscriptionRemoved",
        /// Notifications were lost; Teams does not send this.
        Missed = "missed",
    } else
    /// Another word.
    Other
}

/// A resource, encrypted for one of our certificates. All in base64 but the last two.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct EncryptedContent {
    /// The resource under the symmetric key.
    pub data: String,
    /// The HMAC of the former, before base64.
    pub data_signature: String,
    /// The symmetric key under our certificate.
    pub data_key: String,
    /// Our name for the certificate.
    pub encryption_certificate_id: CertificateId,
    /// SHA-1 of the certificate, in hex.
    pub encryption_certificate_thumbprint: String,
}

impl fmt::Debug for EncryptedContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptedContent")
            .field("encryption_certificate_id", &self.encryption_certificate_id)
            .field("data", &format_args!("{} bytes", self.data.len()))
            .finish_non_exhaustive()
    }
}

/// The body of a POST is not JSON.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is not JSON")]
pub struct NotJson;

/// A stored item is not one.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the notification is not an object with a subscription, a tenant and an event")]
pub struct MalformedItem;

/// Reads the body of a POST. The caller bounds its size.
pub fn parse(body: &[u8]) -> Result<Batch, NotJson> {
    let body: &RawValue = serde_json::from_slice(body).map_err(|_| NotJson)?;
    let fields: Fields<'_> = parsed(body).unwrap_or_default();

    let mut batch = Batch::default();
    match list(&fields, "value") {
        Some(raw_items) => {
            batch.items = raw_items.iter().filter_map(|raw| item(raw)).collect();
            batch.malformed = raw_items.len() - batch.items.len();
        }
        None => batch.malformed = 1,
    }
    let tokens = list(&fields, "validationTokens").unwrap_or_default();
    batch.validation_tokens = tokens.into_iter().map(validation_token).collect();
    Ok(batch)
}

/// Reads the event of an [`Item::raw`] again.
pub fn event(raw: &str) -> Result<Event, MalformedItem> {
    serde_json::from_str(raw).ok().and_then(|fields| event_of(&fields)).ok_or(MalformedItem)
}

/// The chat and the message that a notification's `resource` names: `chats('…')/messages('…')`.
pub fn resource(raw: &str) -> Option<(ChatId, MessageId)> {
    let rest = after(raw.strip_prefix('/').unwrap_or(raw), "chats('")?;
    let (chat, rest) = rest.split_once("')/")?;
    let message = after(rest, "messages('")?.strip_suffix("')")?;
    let usable = |id| is_id(id) && !id.contains('\'');
    (usable(chat) && usable(message)).then(|| (chat.into(), message.into()))
}

/// Whether a database takes it, and it is not longer than any id of Microsoft's.
fn is_id(text: &str) -> bool {
    const LONGEST: usize = 512;
    !text.is_empty() && text.len() <= LONGEST && !text.contains(char::is_control)
}

fn after<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Of an object only the names; the values stay as received, however deep they are.
type Fields<'a> = BTreeMap<String, &'a RawValue>;

fn item(raw: &RawValue) -> Option<Item> {
    let mut fields: Fields<'_> = parsed(raw)?;
    let id = |name| text(&fields, name).filter(|id| is_id(id));
    let subscription_id = id("subscriptionId")?.into();
    let tenant_id = id("tenantId")?.into();
    let client_state = text(&fields, "clientState").map(Secret::from);
    let event = event_of(&fields)?;
    fields.retain(|name, _| !name.eq_ignore_ascii_case("clientState"));
    let raw = serde_json::to_string(&fields).ok()?;
    Some(Item { subscription_id, tenant_id, client_state, event, raw })
}

fn event_of(fields: &Fields<'_>) -> Option<Event> {
    if let Some(lifecycle_event) = text(fields, "lifecycleEvent") {
        return Some(Event::Lifecycle(lifecycle_event.as_str().into()));
    }
    let change_type = text(fields, "changeType")?.as_str().into();
    let Some((chat, message)) = resource(&text(fields, "resource")?) else {
        return Some(Event::Other);
    };
    let encrypted = value(fields, "encryptedContent").as_ref().map(encrypted);
    Some(Event::Change { change_type, chat, message, encrypted })
}

/// What is missing stays empty: such content is counted as undecryptable, not as absent.
fn encrypted(fields: &Fields<'_>) -> EncryptedContent {
    let text = |name| text(fields, name).unwrap_or_default();
    EncryptedContent {
        data: text("data"),
        data_signature: text("dataSignature"),
        data_key: text("dataKey"),
        encryption_certificate_id: text("encryptionCertificateId").into(),
        encryption_certificate_thumbprint: text("encryptionCertificateThumbprint"),
    }
}

fn validation_token(raw: &RawValue) -> String {
    let token: String = parsed(raw).unwrap_or_default();
    if token.bytes().all(|byte| byte.is_ascii_graphic()) { token } else { String::new() }
}

fn text(fields: &Fields<'_>, name: &str) -> Option<String> {
    value(fields, name)
}

fn list<'a>(fields: &Fields<'a>, name: &str) -> Option<Vec<&'a RawValue>> {
    value(fields, name)
}

/// The value by a name in any case: Microsoft's samples differ in that too.
fn value<'a, T: Deserialize<'a>>(fields: &Fields<'a>, name: &str) -> Option<T> {
    let (_, raw) = fields.iter().find(|(other, _)| other.eq_ignore_ascii_case(name))?;
    parsed(raw)
}

fn parsed<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

#[cfg(test)]
mod tests;
