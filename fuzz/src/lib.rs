//! Renders what is hostile, and judges the post as the tests do.

use graph::{Attachment, ChatMessage};
use notifier::render::ChatView;

#[path = "../../crates/notifier/tests/it/reader.rs"]
mod reader;
#[path = "../../crates/notifier/tests/it/sample.rs"]
mod sample;

pub use sample::{message, one_to_one};

/// An attachment of that kind with that content.
pub fn attachment(content_type: &str, content: &str) -> Attachment {
    Attachment {
        content_type: content_type.into(),
        content: Some(content.into()),
        ..Attachment::default()
    }
}

/// The post has to be one that Mattermost takes and in which nothing of the message acts.
pub fn judge(message: &ChatMessage, chat: &ChatView) {
    let post = sample::post(message, chat, "en");
    reader::judge(&post).unwrap_or_else(|problem| panic!("{problem}\n{post:?}"));
}
