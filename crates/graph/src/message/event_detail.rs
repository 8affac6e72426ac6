//! What Teams itself reports in a chat.
//!
//! From Microsoft's page "eventMessageDetail resource type" and those that derive from it. The kind is only in
//! `@odata.type`.

use serde::{Deserialize, Deserializer};

use super::Identity;
use crate::{
    ids::AadUserId,
    lenient::{list, or_default},
};

/// An event of a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventDetail {
    /// Somebody added them.
    MembersAdded {
        /// Who came.
        members: Vec<AadUserId>,
    },
    /// Somebody removed them, or they left.
    MembersDeleted {
        /// Who went.
        members: Vec<AadUserId>,
    },
    /// They joined the meeting's chat.
    MembersJoined {
        /// Who came.
        members: Vec<AadUserId>,
    },
    /// They left the meeting's chat.
    MembersLeft {
        /// Who went.
        members: Vec<AadUserId>,
    },
    /// The chat has another name.
    ChatRenamed {
        /// None if the name was taken away.
        topic: Option<String>,
    },
    /// Everything else, by Microsoft's name, such as `callStarted`; empty if there is none.
    Other(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Wire {
    #[serde(rename = "@odata.type", deserialize_with = "or_default")]
    kind: String,
    #[serde(deserialize_with = "list")]
    members: Vec<Identity>,
    #[serde(deserialize_with = "or_default")]
    chat_display_name: Option<String>,
}

impl<'de> Deserialize<'de> for EventDetail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Wire { kind, members, chat_display_name } = Wire::deserialize(deserializer)?;
        let members = members.into_iter().filter_map(|member| member.id).map(Into::into).collect();
        let name = kind.rsplit('.').next().unwrap_or_default();
        let name = name.strip_suffix("EventMessageDetail").unwrap_or(name);
        Ok(match name.to_ascii_lowercase().as_str() {
            "membersadded" => Self::MembersAdded { members },
            "membersdeleted" => Self::MembersDeleted { members },
            "membersjoined" => Self::MembersJoined { members },
            "membersleft" => Self::MembersLeft { members },
            "chatrenamed" => Self::ChatRenamed { topic: chat_display_name },
            _ => Self::Other(name.to_owned()),
        })
    }
}
