//! A chat and who is in it.
//!
//! From Microsoft's pages "chat resource type" and "aadUserConversationMember resource type". A change
//! notification carries neither topic nor members, so these come from `GET /chats/{id}` and its `members`.

use serde::Deserialize;

use crate::{
    ids::{AadUserId, ChatId, TenantId},
    lenient::{or_default, words},
};

/// A Teams chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chat {
    /// Its id.
    pub id: ChatId,
    /// One-to-one, group or meeting.
    #[serde(default, deserialize_with = "or_default")]
    pub chat_type: ChatType,
    /// The name that its members gave to a group, or the meeting's title.
    #[serde(default, deserialize_with = "or_default")]
    pub topic: Option<String>,
    /// The tenant in which the chat was created; another than ours if it is federated.
    #[serde(default, deserialize_with = "or_default")]
    pub tenant_id: Option<TenantId>,
}

words! {
    /// What kind of chat it is.
    ChatType {
        /// Two people.
        OneOnOne = "oneOnOne",
        /// A group.
        Group = "group",
        /// The chat of an online meeting.
        Meeting = "meeting",
    } else
    /// A kind that Microsoft added later, or none given.
    Unknown
}

/// Somebody in a chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The user in Microsoft Entra; none for anonymous guests and Skype users.
    #[serde(default, deserialize_with = "or_default")]
    pub user_id: Option<AadUserId>,
    /// The name as Teams shows it.
    #[serde(default, deserialize_with = "or_default")]
    pub display_name: Option<String>,
    /// The user's own tenant; another than ours means external.
    #[serde(default, deserialize_with = "or_default")]
    pub tenant_id: Option<TenantId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_is_read_with_and_without_a_topic() {
        let chat: Chat = serde_json::from_str(
            r#"{"@odata.context":"…","id":"19:x@thread.v2","topic":null,"chatType":"Group","tenantId":"t"}"#,
        )
        .unwrap();
        assert_eq!(
            chat,
            Chat {
                id: "19:x@thread.v2".into(),
                chat_type: ChatType::Group,
                topic: None,
                tenant_id: Some("t".into()),
            }
        );
        let chat: Chat =
            serde_json::from_str(r#"{"id":"x","chatType":"unknownFutureValue"}"#).unwrap();
        assert_eq!(chat.chat_type, ChatType::Unknown);
    }

    #[test]
    fn a_member_without_an_entra_account_is_still_a_member() {
        let member: Member = serde_json::from_str(
            r##"{"@odata.type":"#microsoft.graph.anonymousGuestConversationMember","roles":["guest"],"displayName":"Ann"}"##,
        )
        .unwrap();
        assert_eq!(member, Member { display_name: Some("Ann".into()), ..Member::default() });
    }
}
