//! How deliveries, lifecycle and limits behave: the switches of the pretend Microsoft.

use serde::{Deserialize, Serialize};

/// Which `validationTokens` come with resource data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ValidationTokens {
    /// Version 2.0 tokens: the caller in `azp`.
    #[default]
    V2,
    /// Version 1.0 tokens: the caller in `appid`, issuer `https://sts.windows.net/{tenant}/`.
    V1,
    /// `null`: the application's service principal requires assignment.
    Null,
    /// The property is absent.
    Missing,
    /// Right but for a signature by a key that Entra does not publish.
    ForeignKey,
    /// Right but for another application in `aud`.
    ForeignAudience,
    /// Right but for another caller than Microsoft Graph Change Tracking.
    ForeignCaller,
    /// Right but for another tenant as issuer.
    ForeignTenant,
    /// Right, after one for another tenant, as a POST with items of both carries them.
    OfTwoTenants,
    /// Expired a minute ago.
    Expired,
}

/// The switches of delivery; the defaults are Microsoft's documented behaviour at its least kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct DeliverySettings {
    /// Collect notifications instead of sending them, until this is false again.
    pub hold: bool,
    /// Notifications of one URL sent in one POST when a hold ends.
    pub batch_size: usize,
    /// How many times each notification is sent again although it was accepted.
    pub duplicates: u32,
    /// Send what a hold collected newest first.
    pub reverse_order: bool,
    /// Send again what was not answered with 2xx in time, for up to 4 hours.
    pub redelivery: bool,
    /// Milliseconds that the first attempt of a notification may take.
    pub deadline_ms: u64,
    /// Milliseconds that a repeated attempt may take.
    pub retry_deadline_ms: u64,
    /// The validation tokens that come with resource data.
    pub validation_tokens: ValidationTokens,
    /// Pause subscriptions whose access token expired until they are renewed or reauthorized, and
    /// announce it with `reauthorizationRequired`.
    pub require_reauthorization: bool,
    /// Delay and then drop notifications of endpoints that answer too slowly.
    pub endpoint_throttling: bool,
}

impl Default for DeliverySettings {
    fn default() -> Self {
        Self {
            hold: false,
            batch_size: 10,
            duplicates: 0,
            reverse_order: false,
            redelivery: true,
            deadline_ms: 3_000,
            retry_deadline_ms: 10_000,
            validation_tokens: ValidationTokens::default(),
            require_reauthorization: true,
            endpoint_throttling: true,
        }
    }
}
