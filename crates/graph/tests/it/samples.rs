//! Samples of Microsoft's documentation ("Change notifications for messages", "Get chatMessage", "List messages in a
//! chat") as they are printed there, with ids in place of "…" where something depends on them.

use graph::{
    BodyType, ChatMessage, EventDetail, MessageType,
    notification::{ChangeType, Event, Expected, Refusal, check, event, parse},
};

const NOTIFICATION: &str = include_str!("../samples/notification_rich.json");
const EVERYONE: &str = include_str!("../samples/message_to_everyone.json");
const RENAMED: &str = include_str!("../samples/message_chat_renamed.json");

#[test]
fn a_notification_with_resource_data() {
    let batch = parse(NOTIFICATION.as_bytes()).unwrap();
    assert_eq!((batch.items.len(), batch.malformed), (1, 0));
    assert_eq!(batch.validation_tokens.len(), 1);
    let item = batch.items.first().unwrap();
    assert_eq!(item.subscription_id.as_ref(), "10493aa0-4d29-4df5-bc0c-ef742cc6cd7f");

    let expected = |client_state, tenant| {
        check(item, &Expected { client_state: &client_state, tenant: &tenant })
    };
    let tenant = || "2432b57b-0abd-43db-aa7b-16eadd115d34".into();
    assert_eq!(expected("secretClientState".into(), tenant()), Ok(()));
    assert_eq!(expected("another".into(), tenant()), Err(Refusal::ClientState));
    assert_eq!(expected("secretClientState".into(), "another".into()), Err(Refusal::Tenant));

    let Event::Change { change_type, chat, message, encrypted } = &item.event else {
        panic!("{item:?}")
    };
    assert_eq!(*change_type, ChangeType::Created);
    assert_eq!(message.as_ref(), "1612289765949");
    assert_eq!(
        chat.one_on_one_members(),
        Some([
            "8ea0e38b-efb3-4757-924a-5f94061cf8c2".into(),
            "97f62344-57dc-409c-88ad-c4af14158ff5".into(),
        ])
    );
    let certificate = &encrypted.as_ref().unwrap().encryption_certificate_id;
    assert_eq!(certificate.as_ref(), "k-2026-11");
    assert_eq!(event(&item.raw).as_ref(), Ok(&item.event));
}

#[test]
fn a_message_that_mentions_everyone() {
    let message: ChatMessage = serde_json::from_str(EVERYONE).unwrap();
    assert_eq!(message.message_type, MessageType::Message);
    assert!(!message.is_system_event());
    assert_eq!(message.version(), 1_727_903_166_936);
    assert_eq!(message.body.content_type, BodyType::Html);
    assert_eq!(message.body.content, r#"<p>Hi&nbsp;<at id="0">Everyone</at></p>"#);
    assert_eq!(message.chat_id, Some("19:80a7ff67c0ef43c19d88a7638be436b1@thread.v2".into()));
    let sender = message.sender().unwrap();
    assert_eq!(sender.display_name.as_deref(), Some("Adele Vance"));
    assert_eq!(sender.user_id, Some("28c10244-4bad-4fda-993c-f332faef94f0".into()));
    let mentioned = message.mentions.first().unwrap().mentioned.as_ref().unwrap();
    assert_eq!(mentioned.conversation.as_ref().unwrap().display_name.as_deref(), Some("Everyone"));
    assert_eq!(mentioned.user, None);
}

#[test]
fn a_renamed_chat() {
    let message: ChatMessage = serde_json::from_str(RENAMED).unwrap();
    assert!(message.is_system_event());
    assert_eq!(message.sender(), None);
    assert_eq!(
        message.event_detail,
        Some(EventDetail::ChatRenamed { topic: Some("Graph Members".into()) })
    );
}
