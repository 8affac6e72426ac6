//! A whole message in a whole chat, as Graph gives them.
#![no_main]

use fuzz::judge;
use graph::{Chat, ChatMessage, Member};
use libfuzzer_sys::fuzz_target;
use notifier::render::{ChatView, Participant};
use serde_json::Value;

fuzz_target!(|payload: &[u8]| {
    let Ok(payload) = serde_json::from_slice::<Value>(payload) else { return };
    let Ok(message) = serde_json::from_value::<ChatMessage>(payload["message"].clone()) else {
        return;
    };
    let Ok(chat) = serde_json::from_value::<Chat>(payload["chat"].clone()) else { return };
    let members = serde_json::from_value::<Vec<Member>>(payload["chat"]["members"].clone());
    let members = members
        .into_iter()
        .flatten()
        .map(|one| Participant { id: one.user_id, name: one.display_name.unwrap_or_default() })
        .collect();
    let view = ChatView {
        id: chat.id,
        chat_type: chat.chat_type,
        topic: chat.topic,
        tenant: Some("2432b57b-0abd-43db-aa7b-16eadd115d34".into()),
        members,
    };
    judge(&message, &view);
});
