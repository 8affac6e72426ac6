//! Chats and their messages, as the tenant keeps them.
//!
//! Message ids are the milliseconds of their creation, unique inside their chat only; the etag is the
//! millisecond of the last change, so it grows with every version (Microsoft's page "chatMessage resource
//! type" and its samples).

use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{person::Person, random};

/// What kind of chat it is; the serialised form is Graph's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ChatType {
    /// Two people.
    OneOnOne,
    /// Any number of people, perhaps with a topic.
    Group,
    /// The chat of a meeting.
    Meeting,
}

/// What a message consists of, when more than its text matters.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Draft {
    /// The body, in Teams' HTML dialect unless [`content_type`](Self::content_type) says `text`.
    pub html: String,
    /// `html` or `text`.
    pub content_type: String,
    /// Graph's `attachments`, as they shall appear.
    pub attachments: Vec<Value>,
    /// Graph's `mentions`, as they shall appear.
    pub mentions: Vec<Value>,
    /// `normal`, `high` or `urgent`.
    pub importance: String,
    /// Pictures inside the message, and other such content, shown where the HTML or an attachment says
    /// `../hostedContents/1/$value` (counted from 1), as in a message that is sent through Graph.
    pub hosted_contents: Vec<HostedContent>,
    /// Graph's `from`, in place of the sender's own identity: applications, external people.
    pub from: Option<Value>,
    /// Other fields of Graph's `chatMessage`, in place of what they usually are.
    pub others: Map<String, Value>,
}

/// A picture inside a message.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HostedContent {
    /// Such as `image/png`.
    pub content_type: String,
    /// Base64.
    pub content_bytes: String,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            html: String::new(),
            content_type: "html".into(),
            attachments: Vec::new(),
            mentions: Vec::new(),
            importance: "normal".into(),
            hosted_contents: Vec::new(),
            from: None,
            others: Map::new(),
        }
    }
}

impl Draft {
    /// A message with this HTML and nothing else.
    pub fn html(html: impl Into<String>) -> Self {
        Self { html: html.into(), ..Self::default() }
    }

    /// Writes the addresses of the pictures into the HTML and the attachments, below that of the message.
    pub(crate) fn place_pictures(&mut self, message: &str) {
        for number in 1..=self.hosted_contents.len() {
            let place = format!("../hostedContents/{number}/$value");
            let address = format!("{message}/hostedContents/{}/$value", hosted_id(number));
            self.html = self.html.replace(&place, &address);
            for attachment in &mut self.attachments {
                if let Some(Value::String(content)) = attachment.get_mut("content") {
                    *content = content.replace(&place, &address);
                }
            }
        }
    }
}

/// A chat with everything said in it.
#[derive(Clone, Debug)]
pub(crate) struct Chat {
    pub(crate) id: String,
    pub(crate) kind: ChatType,
    pub(crate) topic: Option<String>,
    /// The tenant that owns the chat; another one's for chats that federation brought in.
    pub(crate) tenant: String,
    pub(crate) created: Timestamp,
    pub(crate) last_updated: Timestamp,
    /// Object ids of the members, in the order in which they came.
    pub(crate) members: Vec<Member>,
    pub(crate) messages: Vec<Message>,
}

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) user: String,
    pub(crate) history_from: Timestamp,
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: String,
    /// Graph's `from`; null for system events.
    pub(crate) from: Value,
    pub(crate) draft: Draft,
    pub(crate) event: Option<Value>,
    pub(crate) reactions: Vec<Value>,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) edited: Option<Timestamp>,
    pub(crate) deleted: Option<Timestamp>,
    /// Data loss prevention hides it.
    pub(crate) blocked: bool,
}

/// The id of the chat between two users: it holds both object ids.
pub(crate) fn one_on_one_id(one: &str, other: &str) -> String {
    let (first, second) = if one < other { (one, other) } else { (other, one) };
    format!("19:{first}_{second}@unq.gbl.spaces")
}

/// The id of a picture, in the form of Microsoft's: the base64 of its place in another service.
fn hosted_id(number: usize) -> String {
    let place = format!("id=,type=1,url=https://us-api.asm.example/v1/objects/{number}/views/imgo");
    BASE64_STANDARD.encode(place)
}

/// A new id for a group chat.
pub(crate) fn group_id() -> String {
    format!("19:{}@thread.v2", random::hex(&random::bytes::<16>()))
}

/// Graph's `identitySet` for a user of the tenant.
pub(crate) fn identity(person: &Person, tenant: &str) -> Value {
    json!({
        "application": null,
        "device": null,
        "user": {
            "@odata.type": "#microsoft.graph.teamworkUserIdentity",
            "id": person.id,
            "displayName": person.display_name,
            "userIdentityType": "aadUser",
            "tenantId": tenant,
        },
    })
}

impl Chat {
    pub(crate) fn has_member(&self, user: &str) -> bool {
        self.members.iter().any(|member| member.user == user)
    }

    pub(crate) fn message(&self, id: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == id)
    }

    pub(crate) fn message_mut(&mut self, id: &str) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.id == id)
    }

    /// Adds a message and returns its id: the millisecond, or the next one that is free in this chat.
    pub(crate) fn add(
        &mut self,
        from: Value,
        draft: Draft,
        event: Option<Value>,
        now: Timestamp,
    ) -> String {
        let newest =
            self.messages.iter().filter_map(|message| message.id.parse::<i64>().ok()).max();
        let millisecond = now.as_millisecond().max(newest.map_or(i64::MIN, |id| id + 1));
        let created = Timestamp::from_millisecond(millisecond).unwrap_or(now);
        let id = millisecond.to_string();
        self.messages.push(Message {
            id: id.clone(),
            from,
            draft,
            event,
            reactions: Vec::new(),
            created,
            modified: created,
            edited: None,
            deleted: None,
            blocked: false,
        });
        id
    }

    /// Graph's `chat` resource, without members.
    pub(crate) fn json(&self, teams: &str) -> Value {
        json!({
            "id": self.id,
            "topic": self.topic,
            "createdDateTime": date_time(self.created),
            "lastUpdatedDateTime": date_time(self.last_updated),
            "chatType": self.kind,
            "webUrl": format!("{teams}/l/chat/{}/0?tenantId={}", percent_encode(&self.id), self.tenant),
            "tenantId": self.tenant,
            "onlineMeetingInfo": null,
            "viewpoint": null,
            "isHiddenForAllMembers": false,
        })
    }
}

impl Message {
    /// A picture inside by its id.
    pub(crate) fn hosted_content(&self, id: &str) -> Option<&HostedContent> {
        let mut numbered = self.draft.hosted_contents.iter().zip(1..);
        numbered.find(|(_, number)| hosted_id(*number) == id).map(|(content, _)| content)
    }

    /// Marks a change and returns the new version's time, later than the one before.
    pub(crate) fn touch(&mut self, now: Timestamp) -> Timestamp {
        let millisecond = now.as_millisecond().max(self.modified.as_millisecond() + 1);
        self.modified = Timestamp::from_millisecond(millisecond).unwrap_or(now);
        self.modified
    }

    /// Graph's `chatMessage` resource. `webUrl` is null in chats, and system events come as
    /// `unknownFutureValue` to whoever did not ask for unknown members.
    pub(crate) fn json(&self, chat: &str) -> Value {
        let hidden = self.deleted.is_some() || self.blocked;
        let content = match &self.event {
            _ if hidden => "",
            Some(_) => "<systemEventMessage/>",
            None => &self.draft.html,
        };
        let kept = |list: &Vec<Value>| if hidden { Vec::new() } else { list.clone() };
        let mut resource = json!({
            "id": self.id,
            "replyToId": null,
            "etag": self.modified.as_millisecond().to_string(),
            "messageType": if self.event.is_some() { "unknownFutureValue" } else { "message" },
            "createdDateTime": date_time(self.created),
            "lastModifiedDateTime": date_time(self.modified),
            "lastEditedDateTime": self.edited.map(date_time),
            "deletedDateTime": self.deleted.map(date_time),
            "subject": null,
            "summary": null,
            "chatId": chat,
            "importance": self.draft.importance,
            "locale": "en-us",
            "webUrl": null,
            "channelIdentity": null,
            "policyViolation": self.blocked.then(|| json!({"dlpAction": "blockAccess", "userAction": "none"})),
            "from": self.from,
            "body": {"contentType": self.draft.content_type, "content": content},
            "attachments": kept(&self.draft.attachments),
            "mentions": kept(&self.draft.mentions),
            "reactions": self.reactions,
            "eventDetail": self.event,
        });
        if let (Value::Object(fields), None) = (&mut resource, self.deleted) {
            fields.extend(self.draft.others.clone());
        }
        resource
    }
}

/// Graph's way of writing a time: UTC with milliseconds.
pub(crate) fn date_time(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// `text` with everything escaped that a URL path segment does not carry as it is.
pub(crate) fn percent_encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_one_millisecond_get_ids_of_their_own_and_versions_grow() {
        let now = Timestamp::from_millisecond(1_727_903_166_936).unwrap();
        let mut chat = Chat {
            id: one_on_one_id("b", "a"),
            kind: ChatType::OneOnOne,
            topic: None,
            tenant: "t".into(),
            created: now,
            last_updated: now,
            members: Vec::new(),
            messages: Vec::new(),
        };
        let first = chat.add(Value::Null, Draft::html("1"), None, now);
        let second = chat.add(Value::Null, Draft::html("2"), None, now);
        assert_eq!((first.as_str(), second.as_str()), ("1727903166936", "1727903166937"));
        let message = chat.message_mut(&first).unwrap();
        message.touch(now);
        assert_eq!(message.json("c")["etag"], "1727903166937");
        assert_eq!(message.json("c")["createdDateTime"], "2024-10-02T21:06:06.936Z");
        assert_eq!(chat.id, "19:a_b@unq.gbl.spaces");
    }
}
