//! Microsoft's side as pure data: resources of Microsoft Graph, change notifications checked and decrypted,
//! tokens verified, and errors turned into what to do about them.
//!
//! Microsoft's samples disagree with each other in case, in nulls and in missing fields, so reading is lenient;
//! writing is exact.
//!
//! Invariant: no IO, no async, no clock. The time is always an argument, and no input, however hostile, panics.

mod access_token;
mod application;
mod chat;
mod cloud;
mod error;
mod file;
mod id_token;
mod ids;
mod lenient;
mod message;
pub mod notification;
mod presence;
mod secret;
mod signing_keys;
mod subscription;
mod user;

pub use crate::{
    access_token::roles,
    application::Application,
    chat::{Chat, ChatType, Member},
    cloud::{Cloud, Hosts, InvalidHost, SharePoint, UnknownCloud, is_loopback},
    error::{Disposition, EntraError, EntraProblem, GraphError},
    file::{FileSource, file_address},
    id_token::{IdToken, IdTokenExpectation, IdTokenRefusal, check_id_token},
    ids::{AadUserId, CertificateId, ChatId, MessageId, SubscriptionId, TenantId, is_guid},
    lenient::from_json,
    message::{
        Attached, Attachment, Body, BodyType, Card, ChatMessage, DlpAction, EventDetail,
        Identities, Identity, Importance, Mention, MessageType, PolicyViolation, QuotedMessage,
        Sender, UserIdentityType,
    },
    presence::{Activity, Availability, Presence},
    secret::Secret,
    signing_keys::{NoSigningKeys, SigningKeys},
    subscription::{MAX_LIFE, MIN_LIFE, NewSubscription, ProbeSubscription, Renewal, Subscription},
    user::Me,
};
