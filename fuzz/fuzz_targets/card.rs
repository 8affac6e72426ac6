//! What an attachment holds, as each kind that is read.
#![no_main]

use fuzz::{attachment, judge, message, one_to_one};
use graph::{BodyType, ChatMessage};
use libfuzzer_sys::fuzz_target;

const KINDS: [&str; 4] = [
    "application/vnd.microsoft.card.adaptive",
    "application/vnd.microsoft.teams.card.o365connector",
    "messageReference",
    "forwardedMessageReference",
];

fuzz_target!(|content: &str| {
    for kind in KINDS {
        let attachments = vec![attachment(kind, content)];
        let message = ChatMessage { attachments, ..message(BodyType::Html, "") };
        judge(&message, &one_to_one());
    }
});
