//! The ids of Microsoft's things, one type each, so that they cannot be mixed up.
//!
//! Invariant: opaque. Nothing but [`ChatId`] looks inside. GUIDs are kept as they came and are equal in any case:
//! people type them, and Microsoft writes the same one in capitals here and in small letters there.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[doc = $doc:literal] $(#[$order:meta])? $name:ident)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        $(#[$order])?
        #[serde(transparent)]
        pub struct $name(String);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }
    )*};
}

id! {
    /// A Microsoft Entra tenant, a GUID.
    TenantId
    /// A user's object id in Microsoft Entra, a GUID.
    AadUserId
    /// A Teams chat, such as `19:…@thread.v2`.
    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
    ChatId
    /// A message: its creation in milliseconds since 1970, unique only within its chat.
    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
    MessageId
    /// A change notification subscription, a GUID.
    SubscriptionId
    /// The id that we gave to the certificate with which Graph encrypts resource data.
    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
    CertificateId
}

macro_rules! guid {
    ($($name:ident)*) => {$(
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.eq_ignore_ascii_case(&other.0)
            }
        }

        impl Eq for $name {}

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                small(&self.0).for_each(|byte| state.write_u8(byte));
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                small(&self.0).cmp(small(&other.0))
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
    )*};
}

guid!(TenantId AadUserId SubscriptionId);

fn small(id: &str) -> impl Iterator<Item = u8> {
    id.bytes().map(|byte| byte.to_ascii_lowercase())
}

/// Whether a text has the form of Microsoft's ids of tenants, applications and the secrets of applications.
pub fn is_guid(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

impl TenantId {
    /// Whether both name the same tenant: GUIDs are typed by admins and compare without case.
    pub fn is(&self, other: &str) -> bool {
        self.0.eq_ignore_ascii_case(other)
    }
}

impl ChatId {
    /// The two members of a one-to-one chat, which its id spells out: `19:{a}_{b}@unq.gbl.spaces`.
    ///
    /// A shape seen in all of Microsoft's samples, not a documented contract; either may be a bot.
    pub fn one_on_one_members(&self) -> Option<[AadUserId; 2]> {
        let members = self.0.strip_prefix("19:")?.strip_suffix("@unq.gbl.spaces")?;
        let (first, second) = members.split_once('_')?;
        let usable = !first.is_empty() && !second.is_empty() && !second.contains('_');
        usable.then(|| [first.into(), second.into()])
    }

    /// Whether this is a chat of Teams' own, such as `48:notes`, a user's chat with themself.
    pub fn is_notes(&self) -> bool {
        self.0.starts_with("48:")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn guids_are_the_same_in_any_case() {
        let (one, other) = (AadUserId::from("8EA0e38b"), AadUserId::from("8ea0E38B"));
        assert_eq!((&one, one.cmp(&other)), (&other, Ordering::Equal));
        assert_eq!(HashSet::from([one.clone(), other]).len(), 1);
        assert_eq!(one.to_string(), "8EA0e38b");
        assert_ne!(one, "8ea0e38c".into());
        assert_ne!(ChatId::from("19:A"), "19:a".into());
    }

    #[test]
    fn a_one_to_one_chat_names_its_members() {
        let chat = ChatId::from(
            "19:8ea0e38b-efb3-4757-924a-5f94061cf8c2_97f62344-57dc-409c-88ad-c4af14158ff5@unq.gbl.spaces",
        );
        assert_eq!(
            chat.one_on_one_members(),
            Some([
                "8ea0e38b-efb3-4757-924a-5f94061cf8c2".into(),
                "97f62344-57dc-409c-88ad-c4af14158ff5".into(),
            ]),
        );
    }

    #[test]
    fn other_chats_name_nobody() {
        for id in [
            "19:80a7ff67c0ef43c19d88a7638be436b1@thread.v2",
            "19:meeting_MjdhNjM4@thread.v2",
            "19:_b@unq.gbl.spaces",
            "19:a_@unq.gbl.spaces",
            "19:a_b_c@unq.gbl.spaces",
            "48:notes",
            "",
        ] {
            assert_eq!(ChatId::from(id).one_on_one_members(), None, "{id}");
        }
    }

    #[test]
    fn only_chats_of_teams_itself_are_notes() {
        assert!(ChatId::from("48:notes").is_notes());
        assert!(!ChatId::from("19:48:@thread.v2").is_notes());
    }
}
