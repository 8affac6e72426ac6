//! Attachments and buttons of posts (`model/slack_attachment.go`, `model/integration_action.go`).
//!
//! The JSON names are Mattermost's own, so that a serialised attachment can be put into a post's props.

use super::model;
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
}
