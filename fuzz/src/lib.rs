//! Renders what is hostile, and judges the post as the tests do.

use graph::{Attachment, Body, BodyType, ChatMessage, ChatType, Identities, Identity};
use notifier::{
    files::Obstacles,
    render::{ChatView, RenderContext, notification},
    words::Words,
};

#[expect(dead_code, reason = "the tests read more out of a post")]
#[path = "../../crates/notifier/tests/it/reader.rs"]
mod reader;

/// A message by a person in a one-to-one chat.
pub fn message(content_type: BodyType, content: &str) -> ChatMessage {
    let user = Identity { display_name: Some("Adele Vance".into()), ..Identity::default() };
    ChatMessage {
        id: "1612289765949".into(),
        from: Some(Identities { user: Some(user), ..Identities::default() }),
        body: Body { content_type, content: content.into() },
        ..ChatMessage::default()
    }
}

/// The chat that [`message`] is in.
pub fn one_to_one() -> ChatView {
    ChatView {
        id: "19:a_b@unq.gbl.spaces".into(),
        chat_type: ChatType::OneOnOne,
        topic: None,
        tenant: None,
        members: Vec::new(),
    }
}

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
    thread_local!(static WORDS: Words = Words::new());
    let teams = "https://teams.microsoft.com".parse().unwrap();
    let post = WORDS.with(|words| {
        let obstacles = Obstacles::new();
        let context = RenderContext {
            words,
            locale: "en",
            reader: None,
            teams: &teams,
            obstacles: &obstacles,
        };
        notification(message, chat, &context).text
    });
    reader::judge(&post).unwrap_or_else(|problem| panic!("{problem}\n{post:?}"));
}
