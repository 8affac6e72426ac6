//! Attachments and buttons of posts (`model/slack_attachment.go`, `model/integration_action.go`).
//!
//! The JSON names are Mattermost's own, so that a serialised attachment can be put into a post's props.

use serde_json::Value;

use super::{Post, model};
use crate::{Any, GoString, Object};

model! {
    /// A block of text, fields and buttons under a post.
    SlackAttachment {
        id: i64,
        fallback: GoString,
        color: GoString,
        pretext: GoString,
        author_name: GoString,
        author_link: GoString,
        author_icon: GoString,
        title: GoString,
        title_link: GoString,
        text: GoString,
        fields: Vec<SlackAttachmentField>,
        image_url: GoString = "ImageURL",
        thumb_url: GoString = "ThumbURL",
        footer: GoString,
        footer_icon: GoString,
        #[serde(rename = "ts")]
        timestamp: Any,
        actions: Vec<PostAction>,
    }

    /// A titled value in an attachment.
    SlackAttachmentField {
        title: GoString,
        value: Any,
        short: bool,
    }

    /// A button or menu. Its id is made of ASCII letters and digits only.
    PostAction {
        id: GoString,
        r#type: GoString,
        name: GoString,
        tooltip: GoString,
        disabled: bool,
        style: GoString,
        data_source: GoString,
        options: Vec<PostActionOption>,
        default_option: GoString,
        integration: Option<PostActionIntegration>,
        cookie: GoString,
    }

    /// An entry of a menu.
    PostActionOption {
        text: GoString,
        value: GoString,
    }

    /// What the server calls when the button is pressed; `context` comes back in that call.
    PostActionIntegration {
        url: GoString = "URL",
        context: Object,
    }
    /// What the server posts to the integration as JSON when the button is pressed. Who pressed it is whoever the
    /// request's header says; the ids here are the server's only if it was the server that sent them.
    PostActionIntegrationRequest {
        user_id: GoString,
        user_name: GoString,
        channel_id: GoString,
        channel_name: GoString,
        team_id: GoString,
        #[serde(rename = "team_domain")]
        team_name: GoString,
        post_id: GoString,
        trigger_id: GoString,
        r#type: GoString,
        data_source: GoString,
        context: Object,
    }

    /// The answer: what takes the post's place, and what only the one who pressed is shown. A post that only one
    /// person sees is changed by [`update_ephemeral_post`](crate::Api::update_ephemeral_post) instead: servers before
    /// 12 look for `update`'s post in vain.
    PostActionIntegrationResponse {
        update: Option<Post>,
        ephemeral_text: GoString,
        skip_slack_parsing: bool,
    }
}

impl Post {
    /// Puts these attachments in the place of those that the post has.
    pub fn set_attachments(&mut self, attachments: &[SlackAttachment]) {
        let mut value = serde_json::to_value(attachments).unwrap_or_default();
        drop_zero_fields(&mut value);
        self.props.insert("attachments".to_owned(), value);
    }

    /// The attachments; empty if there are none that can be read.
    pub fn attachments(&self) -> Vec<SlackAttachment> {
        let mut value = self.props.get("attachments").cloned().unwrap_or_default();
        drop_zero_fields(&mut value);
        serde_json::from_value(value).unwrap_or_default()
    }
}

/// A field that is absent is zero on both sides; Go writes nil as `null`, which is no list here.
fn drop_zero_fields(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(drop_zero_fields);
            fields.retain(|_, field| !is_zero(field));
        }
        Value::Array(items) => items.iter_mut().for_each(drop_zero_fields),
        _ => {}
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn attachments_are_read_as_go_and_as_we_write_them() {
        let button = PostAction { id: "on".into(), name: "On".into(), ..PostAction::default() };
        let attachment =
            SlackAttachment { text: "t".into(), actions: vec![button], ..Default::default() };
        let mut post = Post::default();
        post.set_attachments(std::slice::from_ref(&attachment));
        assert_eq!(
            post.props["attachments"],
            json!([{ "text": "t", "actions": [{ "id": "on", "name": "On" }] }])
        );
        assert_eq!(post.attachments(), [attachment]);
        let from_go =
            json!([{ "id": 0, "text": "t", "fields": null, "ts": null, "actions": null }]);
        post.props.insert("attachments".to_owned(), from_go);
        assert_eq!(post.attachments()[0].text, "t");
    }

    #[test]
    fn a_click_arrives_and_is_answered_in_mattermosts_json() {
        let body = json!({
            "user_id": "u", "post_id": "p", "team_domain": "t", "type": "button",
            "context": { "notifications": "on" },
        });
        let request: PostActionIntegrationRequest = serde_json::from_value(body).unwrap();
        assert_eq!((request.post_id.as_str(), request.team_name.as_str()), ("p", "t"));
        assert_eq!(request.context["notifications"], "on");
        let answer = PostActionIntegrationResponse {
            ephemeral_text: "no".into(),
            ..PostActionIntegrationResponse::default()
        };
        let answer = serde_json::to_value(answer).unwrap();
        assert_eq!(
            answer,
            json!({ "update": null, "ephemeral_text": "no", "skip_slack_parsing": false })
        );
    }
}
