//! The signed-in user, as `GET /me` tells.

use serde::Deserialize;

use crate::{
    ids::AadUserId,
    lenient::{list, or_default},
};

/// The user behind an access token. Ask for these with `$select`: Graph leaves some out by default.
///
/// From Microsoft's page "user resource type".
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// Object id.
    pub id: AadUserId,
    /// The main mail address.
    #[serde(default, deserialize_with = "or_default")]
    pub mail: Option<String>,
    /// The sign-in name; for a guest not an address (`x_y#EXT#@tenant`).
    #[serde(default, deserialize_with = "or_default")]
    pub user_principal_name: Option<String>,
    /// `Member` or `Guest`.
    #[serde(default, deserialize_with = "or_default")]
    pub user_type: Option<String>,
    /// All addresses, each with its kind in front: `SMTP:` the main one, `smtp:` others.
    #[serde(default, deserialize_with = "list")]
    pub proxy_addresses: Vec<String>,
    /// The name as shown.
    #[serde(default, deserialize_with = "or_default")]
    pub display_name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_without_a_mailbox_is_read() {
        let me: Me = serde_json::from_str(
            r#"{"id":"u","mail":null,"userPrincipalName":"a@b.example","proxyAddresses":["SMTP:a@b.example",null]}"#,
        )
        .unwrap();
        assert_eq!(
            me,
            Me {
                id: "u".into(),
                user_principal_name: Some("a@b.example".into()),
                proxy_addresses: vec!["SMTP:a@b.example".into()],
                ..Me::default()
            }
        );
    }
}
