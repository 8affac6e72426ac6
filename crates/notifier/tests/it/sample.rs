//! A message, its chat and its post, for the tests and for the fuzz targets.

use graph::{Body, BodyType, ChatMessage, ChatType, Identities, Identity};
use notifier::{
    files::Obstacles,
    render::{ChatView, RenderContext, notification},
    words::Words,
};

/// A message by a person.
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

/// What the post says in a language, to a reader who is not known.
pub fn post(message: &ChatMessage, chat: &ChatView, locale: &str) -> String {
    thread_local!(static WORDS: Words = Words::new());
    let teams = "https://teams.microsoft.com".parse().unwrap();
    WORDS.with(|words| {
        notification(
            message,
            chat,
            &RenderContext {
                words,
                locale,
                reader: None,
                teams: &teams,
                obstacles: &Obstacles::new(),
            },
        )
        .text
    })
}
