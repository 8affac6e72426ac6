//! The requests that the pretend Microsoft tells apart, for its log, its faults and its limits.

use serde::{Deserialize, Serialize};

/// One kind of request. The serialised form (`"POST /subscriptions"`) names it in the control interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Operation {
    /// `OpenID` configuration of the tenant.
    #[serde(rename = "openid-configuration")]
    OpenIdConfiguration,
    /// Entra's signing keys.
    #[serde(rename = "jwks")]
    Jwks,
    /// The sign-in page.
    #[serde(rename = "authorize")]
    Authorize,
    /// The token endpoint, whatever the grant.
    #[serde(rename = "token")]
    Token,
    /// The signed-in user.
    #[serde(rename = "GET /me")]
    Me,
    /// One chat.
    #[serde(rename = "GET /chats/{id}")]
    Chat,
    /// The members of a chat, each page counted.
    #[serde(rename = "GET /chats/{id}/members")]
    Members,
    /// One message of a chat.
    #[serde(rename = "GET /chats/{id}/messages/{id}")]
    Message,
    /// Where a shared file is.
    #[serde(rename = "GET /shares/{id}/driveItem/content")]
    FileContent,
    /// A picture inside a message.
    #[serde(rename = "GET /chats/{id}/messages/{id}/hostedContents/{id}/$value")]
    HostedContent,
    /// The content of a shared file, from `SharePoint`.
    #[serde(rename = "download")]
    Download,
    /// `POST /communications/getPresencesByUserId`.
    #[serde(rename = "presence")]
    Presence,
    /// `GET /applications(appId='…')`.
    #[serde(rename = "GET /applications")]
    Application,
    /// Creating a subscription.
    #[serde(rename = "POST /subscriptions")]
    CreateSubscription,
    /// Listing the application's subscriptions.
    #[serde(rename = "GET /subscriptions")]
    ListSubscriptions,
    /// Reading one subscription.
    #[serde(rename = "GET /subscriptions/{id}")]
    ReadSubscription,
    /// Renewing or changing a subscription.
    #[serde(rename = "PATCH /subscriptions/{id}")]
    RenewSubscription,
    /// Deleting a subscription.
    #[serde(rename = "DELETE /subscriptions/{id}")]
    DeleteSubscription,
    /// Answering `reauthorizationRequired` without renewing.
    #[serde(rename = "POST /subscriptions/{id}/reauthorize")]
    Reauthorize,
}

impl Operation {
    /// Whether Entra answers it (and so fails in Entra's words), not Graph.
    pub(crate) fn is_entra(self) -> bool {
        matches!(self, Self::OpenIdConfiguration | Self::Jwks | Self::Authorize | Self::Token)
    }
}
