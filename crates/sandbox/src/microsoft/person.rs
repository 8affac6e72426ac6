//! Who works in the pretend tenant.

use serde::{Deserialize, Serialize};

/// A user of the tenant, with the properties of Microsoft Graph's `user` that the product reads.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Short name by which tests and the control interface refer to this user: `alice`.
    pub name: String,
    /// Object id in the directory (a GUID).
    pub id: String,
    /// Full name as Teams shows it.
    pub display_name: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub surname: String,
    /// Primary mail address; users without a mailbox have none.
    pub mail: Option<String>,
    /// The name to sign in with; a guest's contains `#EXT#`.
    pub user_principal_name: String,
    /// `Member` or `Guest`.
    pub user_type: String,
    /// `SMTP:` (primary) and `smtp:` (further) addresses.
    pub proxy_addresses: Vec<String>,
}

impl Person {
    /// A member of the tenant whose primary address is `{name}@example.com`.
    pub fn member(name: &str, id: &str, given_name: &str, surname: &str) -> Self {
        let mail = format!("{name}@example.com");
        Self {
            name: name.into(),
            id: id.into(),
            display_name: format!("{given_name} {surname}"),
            given_name: given_name.into(),
            surname: surname.into(),
            user_principal_name: mail.clone(),
            user_type: "Member".into(),
            proxy_addresses: vec![format!("SMTP:{mail}")],
            mail: Some(mail),
        }
    }

    /// The `n`-th of the many users that a load test needs: `user-7`, with `n` in the first digits of the object id.
    pub fn numbered(n: u32) -> Self {
        let id = format!("{n:08x}-0000-4000-8000-000000000000");
        Self::member(&format!("user-{n}"), &id, "User", &n.to_string())
    }

    /// The people every sandbox starts with: `alice`, `bob`, `carol` and `dave`.
    pub fn demo() -> Vec<Self> {
        vec![
            Self::member("alice", "0a11ce00-51a5-4c6e-9d0f-3b7e8f1c2a01", "Alice", "Archer"),
            Self::member("bob", "0b0b0b00-7c2e-4a19-8f35-6d9a4e5b7c02", "Bob", "Bernard"),
            Self::member("carol", "0ca20100-92fd-4b83-a6c7-1e8d3f6a9b03", "Carol", "Castillo"),
            Self::member("dave", "0da7e000-3d41-4f57-b2e9-5c7b1a8d4e04", "Dave", "Dunmore"),
        ]
    }
}
