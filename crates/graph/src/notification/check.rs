//! Whether a notification comes from a subscription of ours.
//!
//! `clientState` is a secret between us and Graph; Microsoft's page "Receive change notifications through webhooks"
//! asks for this check first. The tenant is what a validation token is later held against.

use super::Item;
use crate::{ids::TenantId, secret::Secret};

/// What an item must show.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The secret that our subscription carries.
    pub client_state: &'a Secret,
    /// Our tenant.
    pub tenant: &'a TenantId,
}

/// Why an item is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// `clientState` is missing or wrong.
    #[error("the notification does not show the secret of our subscription")]
    ClientState,
    /// It is another tenant's.
    #[error("the notification is of another tenant")]
    Tenant,
}

/// Checks the secret, in constant time, and the tenant.
pub fn check(item: &Item, expected: &Expected<'_>) -> Result<(), Refusal> {
    if item.client_state.as_ref() != Some(expected.client_state) {
        return Err(Refusal::ClientState);
    }
    if !expected.tenant.is(item.tenant_id.as_ref()) {
        return Err(Refusal::Tenant);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notification::{Event, LifecycleEvent};

    fn checked(client_state: Option<&str>, tenant: &str) -> Result<(), Refusal> {
        let item = Item {
            subscription_id: "s".into(),
            tenant_id: tenant.into(),
            client_state: client_state.map(Secret::from),
            event: Event::Lifecycle(LifecycleEvent::Missed),
            raw: String::new(),
        };
        check(&item, &Expected { client_state: &"secret".into(), tenant: &"a-1".into() })
    }

    #[test]
    fn only_our_secret_and_our_tenant_pass() {
        assert_eq!(checked(Some("secret"), "a-1"), Ok(()));
        assert_eq!(checked(Some("secret"), "A-1"), Ok(()));
        assert_eq!(checked(Some("Secret"), "a-1"), Err(Refusal::ClientState));
        assert_eq!(checked(Some(""), "a-1"), Err(Refusal::ClientState));
        assert_eq!(checked(None, "a-1"), Err(Refusal::ClientState));
        assert_eq!(checked(Some("secret"), "a-2"), Err(Refusal::Tenant));
    }
}
