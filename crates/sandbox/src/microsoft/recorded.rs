//! Chats and messages that are given in Graph's own shape, taken into the pretend tenant.
//!
//! Ids and times are the tenant's own afterwards; everything else stays as it was recorded.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{ControlError, Draft, HostedContent, Microsoft, NewFile, Person, chat::ChatType};

/// What the tenant decides for each message that is said in it.
const OWN_FIELDS: [&str; 7] = [
    "id",
    "etag",
    "chatId",
    "createdDateTime",
    "lastModifiedDateTime",
    "deletedDateTime",
    "reactions",
];

/// What matters of Graph's `chat`, expanded with its members.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordedChat {
    chat_type: ChatType,
    topic: Option<String>,
    #[serde(default)]
    members: Vec<RecordedMember>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordedMember {
    user_id: String,
    display_name: Option<String>,
}

impl Draft {
    /// What a recorded `chatMessage` consists of, with `picture` for each of the pictures inside.
    pub fn recorded(message: &Value, picture: &HostedContent) -> Self {
        let mut others = message.as_object().cloned().unwrap_or_default();
        for own in OWN_FIELDS {
            others.remove(own);
        }
        let body = others.remove("body").unwrap_or_default();
        let text = |name| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (html, pictures) = with_own_pictures(&text("content"));
        Self {
            html,
            content_type: text("contentType"),
            attachments: list(&mut others, "attachments"),
            mentions: list(&mut others, "mentions"),
            importance: others.remove("importance").and_then(word).unwrap_or("normal".into()),
            from: others.remove("from"),
            hosted_contents: vec![picture.clone(); pictures],
            others,
        }
    }
}

/// Numbers the addresses of pictures inside, as [`Draft::hosted_contents`] wants them; the number of pictures.
fn with_own_pictures(html: &str) -> (String, usize) {
    let mut parts = html.split('"').map(str::to_owned).collect::<Vec<_>>();
    let mut pictures = Vec::new();
    for part in &mut parts {
        if part.contains("/hostedContents/") && part.ends_with("/$value") {
            let known = pictures.iter().position(|picture| picture == part);
            let number = known.unwrap_or_else(|| {
                pictures.push(part.clone());
                pictures.len() - 1
            });
            *part = format!("../hostedContents/{}/$value", number + 1);
        }
    }
    (parts.join("\""), pictures.len())
}

fn list(fields: &mut Map<String, Value>, name: &str) -> Vec<Value> {
    match fields.remove(name) {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    }
}

fn word(value: Value) -> Option<String> {
    match value {
        Value::String(word) => Some(word),
        _ => None,
    }
}

impl Microsoft {
    /// Opens a chat like a recorded one, and returns its id. `people`, users of the tenant, are in it beside the
    /// recorded members, who become users, too; a one-to-one chat has `people` alone.
    pub fn open_recorded_chat(
        &self,
        recorded: &Value,
        people: &[&str],
    ) -> Result<String, ControlError> {
        let chat = RecordedChat::deserialize(recorded).map_err(ControlError::Recorded)?;
        let mut members = Vec::new();
        for member in chat.members {
            members.push(self.member(member));
        }
        for name in people {
            let person = self.person(name)?;
            if members.iter().all(|member| member.id != person.id) {
                members.push(person);
            }
        }
        Ok(self.world.open_chat(chat.chat_type, &members, chat.topic.as_deref()))
    }

    /// Puts the files that a message shares into the tenant's `SharePoint`, and leads to them there. One with a name
    /// that no address can hold stays where it was recorded.
    pub fn share_recorded_files(&self, draft: &mut Draft) {
        for attachment in &mut draft.attachments {
            let is_file = attachment["contentType"] == "reference"
                && attachment["contentUrl"].as_str().is_some_and(|url| url.starts_with("https:"));
            let name = attachment["name"].as_str().filter(|_| is_file);
            let file = name.map(|name| NewFile { name: name.into(), ..NewFile::default() });
            if let Some(Ok(shared)) = file.map(|file| self.add_file(file)) {
                attachment["contentUrl"] = shared.url.into();
            }
        }
    }

    fn member(&self, member: RecordedMember) -> Person {
        let RecordedMember { user_id, display_name } = member;
        self.person(&user_id).unwrap_or_else(|_| {
            let name = display_name.unwrap_or_default();
            let (given, surname) = name.split_once(' ').unwrap_or((&name, ""));
            let mut person = Person::member(&user_id, &user_id, given, surname);
            person.display_name.clone_from(&name);
            self.add_person(person.clone());
            person
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_recorded_message_keeps_what_is_not_the_tenants_to_decide() {
        let message = json!({
            "id": "1", "etag": "1", "chatId": "c", "subject": "Lunch", "importance": "urgent",
            "from": null, "body": {"contentType": "text", "content": "<b>"},
            "attachments": [{"id": "a"}], "mentions": null,
        });
        let draft = Draft::recorded(&message, &picture());
        assert_eq!((draft.html.as_str(), draft.content_type.as_str()), ("<b>", "text"));
        assert_eq!((draft.attachments.len(), draft.mentions.len()), (1, 0));
        assert_eq!((draft.importance.as_str(), draft.from), ("urgent", Some(Value::Null)));
        assert_eq!(Value::Object(draft.others), json!({"subject": "Lunch"}));
    }

    #[test]
    fn each_picture_of_a_recorded_message_has_one_here() {
        let [one, other] =
            ["a", "b"].map(|id| format!("https://g.example/hostedContents/{id}/$value"));
        let html = format!(r#"<img src="{one}"><img src="{other}" alt="b"><img src="{one}">"#);
        let message = json!({"body": {"contentType": "html", "content": html}});
        let draft = Draft::recorded(&message, &picture());
        assert_eq!(draft.hosted_contents.len(), 2);
        let numbers = [1, 2, 1].map(|number| format!("../hostedContents/{number}/$value"));
        let [first, second, third] = numbers;
        let expected =
            format!(r#"<img src="{first}"><img src="{second}" alt="b"><img src="{third}">"#);
        assert_eq!(draft.html, expected);
    }

    fn picture() -> HostedContent {
        HostedContent { content_type: "image/png".into(), content_bytes: "AA==".into() }
    }
}
