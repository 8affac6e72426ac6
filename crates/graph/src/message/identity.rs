//! Who wrote a message, or is mentioned in one: Microsoft's `identitySet`, of which one part is set.

use serde::Deserialize;

use crate::{
    ids::{AadUserId, TenantId},
    lenient::{or_default, words},
};

/// At most one of these is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Identities {
    /// A person.
    #[serde(deserialize_with = "or_default")]
    pub user: Option<Identity>,
    /// A bot or connector.
    #[serde(deserialize_with = "or_default")]
    pub application: Option<Identity>,
    /// A telephone or room.
    #[serde(deserialize_with = "or_default")]
    pub device: Option<Identity>,
    /// A whole chat or channel: "Everyone".
    #[serde(deserialize_with = "or_default")]
    pub conversation: Option<Identity>,
    /// A tag of a team.
    #[serde(deserialize_with = "or_default")]
    pub tag: Option<Identity>,
}

/// One of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Identity {
    /// For a user the object id in Microsoft Entra.
    #[serde(deserialize_with = "or_default")]
    pub id: Option<String>,
    /// The name as shown; often null.
    #[serde(deserialize_with = "or_default")]
    pub display_name: Option<String>,
    /// A user's own tenant, where Graph tells it.
    #[serde(deserialize_with = "or_default")]
    pub tenant_id: Option<TenantId>,
    /// What kind of user.
    #[serde(deserialize_with = "or_default")]
    pub user_identity_type: UserIdentityType,
}

words! {
    /// What kind of user somebody is.
    UserIdentityType {
        /// Joined a meeting without an account.
        AnonymousGuest = "anonymousGuest",
        /// Of another organization.
        FederatedUser = "federatedUser",
        /// With a Microsoft account of their own.
        PersonalMicrosoftAccountUser = "personalMicrosoftAccountUser",
        /// With Skype.
        SkypeUser = "skypeUser",
        /// On the telephone.
        PhoneUser = "phoneUser",
        /// Writing to the chat by email.
        EmailUser = "emailUser",
        /// Of an application on Azure Communication Services.
        AzureCommunicationServicesUser = "azureCommunicationServicesUser",
    } else
    /// With an account in Microsoft Entra, guests included; also when the kind is not given.
    AadUser
}

/// Who wrote a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// The user; none for applications and devices.
    pub user_id: Option<AadUserId>,
    /// The name as shown, if Graph told one.
    pub display_name: Option<String>,
    /// The user's own tenant, if Graph told it.
    pub tenant_id: Option<TenantId>,
    /// What kind of user, if it is one.
    pub user_type: UserIdentityType,
    /// Whether it is a bot, a connector or another application.
    pub is_application: bool,
}

impl Identities {
    pub(super) fn sender(&self) -> Option<Sender> {
        let sender = |identity: &Identity| Sender {
            display_name: identity.display_name.clone().filter(|name| !name.trim().is_empty()),
            tenant_id: identity.tenant_id.clone(),
            user_type: identity.user_identity_type,
            ..Sender::default()
        };
        if let Some(user) = &self.user {
            return Some(Sender { user_id: user.id.clone().map(AadUserId::from), ..sender(user) });
        }
        let application =
            || Some(Sender { is_application: true, ..sender(self.application.as_ref()?) });
        application().or_else(|| self.device.as_ref().map(sender))
    }
}
