//! What Teams itself reports in a chat, in a sentence.

use graph::EventDetail;

use super::{RenderContext, escape};
use crate::words::{Args, Key};

/// The sentence, as Markdown.
pub(super) fn sentence(event: Option<&EventDetail>, context: &RenderContext<'_>) -> String {
    let people =
        |key, members: &[_]| context.text(key, &Args::new().number("count", members.len()));
    match event {
        Some(EventDetail::MembersAdded { members } | EventDetail::MembersJoined { members }) => {
            people(Key::EventJoined, members)
        }
        Some(EventDetail::MembersDeleted { members } | EventDetail::MembersLeft { members }) => {
            people(Key::EventLeft, members)
        }
        Some(EventDetail::ChatRenamed { topic: Some(topic) }) => {
            context.text(Key::EventRenamed, &Args::new().text("topic", escape(topic)))
        }
        Some(EventDetail::Other(kind)) if kind == "callStarted" => {
            context.plain(Key::EventCallStarted)
        }
        Some(EventDetail::Other(kind)) if kind == "callEnded" => context.plain(Key::EventCallEnded),
        _ => context.plain(Key::EventOther),
    }
}
