//! Who wrote a message, or is mentioned in one: Microsoft's `identitySet`, of which one part is set.

use serde::Deserialize;

use crate::{
    ids::{AadUserId, TenantId},
    lenient::or_default,
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
}

impl Identities {
    pub(super) fn sender(&self) -> Option<Sender> {
        let sender = |identity: &Identity, user_id: Option<&String>| Sender {
            user_id: user_id.cloned().map(AadUserId::from),
            display_name: identity.display_name.clone().filter(|name| !name.trim().is_empty()),
            tenant_id: identity.tenant_id.clone(),
        };
        let user = self.user.as_ref().map(|user| sender(user, user.id.as_ref()));
        let other = || self.application.as_ref().or(self.device.as_ref());
        user.or_else(|| other().map(|identity| sender(identity, None)))
    }
}
