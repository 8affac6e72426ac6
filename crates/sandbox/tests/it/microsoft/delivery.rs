//! Notifications: encrypted, vouched for, repeated, doubled, held.

use std::time::Duration;

use axum::http::StatusCode;
use graph::{
    TenantId,
    notification::{
        Event, NotificationKey, TokenExpectation, TokenRefusal, check_token, decrypt, parse,
    },
};
use sandbox::microsoft::{Outcome, ValidationTokens};
use serde_json::{Value, json};

use super::{Key, Receiver, World, tokens::signing_keys};

/// A world with a subscription, and a chat of alice and bob.
async fn start() -> (World, Receiver, Key, String) {
    let (world, receiver, key) = (World::start().await, Receiver::start().await, Key::generate());
    let (status, body) = world.subscribe(&world.subscription(&receiver, &key)).await;
    assert_eq!(status, 201, "{body}");
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    (world, receiver, key, chat)
}

#[tokio::test]
async fn a_message_arrives_encrypted_for_the_subscriber_under_a_key_of_its_own() {
    let (world, receiver, key, chat) = start().await;
    let first = world.microsoft.send_message(&chat, "bob", "<p>Hi</p>").unwrap();
    world.microsoft.send_message(&chat, "bob", "<p>Hi</p>").unwrap();
    let posts = receiver.posts("/changes", 2).await;
    let key = NotificationKey::from_pkcs8_der(&key.private).unwrap();
    let mut seen = Vec::new();
    for post in &posts {
        let batch = parse(post.to_string().as_bytes()).unwrap();
        let item = batch.items.first().unwrap();
        assert_eq!(item.client_state.as_ref().unwrap().expose(), "state");
        assert_eq!(item.tenant_id, TenantId::from(world.microsoft.tenant()));
        let Event::Change { chat: of, message, encrypted, .. } = &item.event else {
            panic!("{:?}", item.event)
        };
        assert_eq!(of.as_ref(), chat);
        let content = encrypted.as_ref().unwrap();
        assert_eq!(content.encryption_certificate_id.as_ref(), "k-1");
        let data: Value = serde_json::from_slice(&decrypt(content, &key).unwrap()).unwrap();
        assert_eq!(data["id"], message.as_ref());
        assert_eq!(data["body"]["content"], "<p>Hi</p>");
        assert_eq!(data["chatId"], json!(chat));
        seen.push((message.as_ref().to_owned(), content.data_key.clone()));
    }
    assert!(seen.iter().any(|(message, _)| *message == first));
    assert_ne!(seen[0].1, seen[1].1, "each item has its own key");
}

#[tokio::test]
async fn the_validation_tokens_are_good_or_bad_as_told() {
    let (world, receiver, _, chat) = start().await;
    let keys = signing_keys(&world).await;
    let modes = [
        (ValidationTokens::V2, Ok(())),
        (ValidationTokens::V1, Ok(())),
        (ValidationTokens::ForeignKey, Err(TokenRefusal::UnknownKey)),
        (ValidationTokens::ForeignAudience, Err(TokenRefusal::Audience)),
        (ValidationTokens::ForeignCaller, Err(TokenRefusal::Caller)),
        (ValidationTokens::ForeignTenant, Err(TokenRefusal::Issuer)),
        (ValidationTokens::Expired, Err(TokenRefusal::Expired)),
    ];
    for (number, (mode, expected)) in modes.into_iter().enumerate() {
        world.microsoft.change_delivery(|delivery| delivery.validation_tokens = mode);
        world.microsoft.send_message(&chat, "bob", "x").unwrap();
        let posts = receiver.posts("/changes", number + 1).await;
        let token = posts.last().unwrap()["validationTokens"][0].as_str().unwrap();
        let expectation = TokenExpectation {
            tenant: &TenantId::from(world.microsoft.tenant()),
            client_id: world.microsoft.client_id(),
            received_at: world.clock.now(),
        };
        assert_eq!(check_token(token, &keys, &expectation), expected, "{mode:?}");
    }
    for (number, mode) in [(8, ValidationTokens::Null), (9, ValidationTokens::Missing)] {
        world.microsoft.change_delivery(|delivery| delivery.validation_tokens = mode);
        world.microsoft.send_message(&chat, "bob", "x").unwrap();
        let posts = receiver.posts("/changes", number).await;
        let tokens = posts.last().unwrap().get("validationTokens");
        assert_eq!(tokens.is_some(), mode == ValidationTokens::Null);
        assert!(tokens.is_none_or(Value::is_null));
    }
}

#[tokio::test]
async fn every_change_is_told_and_a_plain_subscription_gets_no_data() {
    let world = World::start().await;
    let receiver = Receiver::start().await;
    world.microsoft.add_plain_subscription(&receiver.url("/plain"), "plain");
    let chat = world.microsoft.create_chat(&["alice", "bob", "carol"], Some("Launch")).unwrap();
    let id = world.microsoft.send_message(&chat, "bob", "x").unwrap();
    world.microsoft.edit_message(&chat, &id, "y").unwrap();
    world.microsoft.delete_message(&chat, &id).unwrap();
    world.microsoft.add_members(&chat, "bob", &["dave"]).unwrap();
    let posts = receiver.posts("/plain", 4).await;
    let mut types: Vec<&str> =
        posts.iter().map(|post| post["value"][0]["changeType"].as_str().unwrap()).collect();
    types.sort_unstable();
    assert_eq!(types, ["created", "created", "deleted", "updated"]);
    for post in posts {
        assert!(post.get("validationTokens").is_none(), "{post}");
        assert!(post["value"][0].get("encryptedContent").is_none(), "{post}");
    }
}

#[tokio::test]
async fn what_is_refused_is_sent_again_with_doubled_pauses_for_four_hours() {
    let (world, receiver, _, chat) = start().await;
    receiver.behave(|it| it.status = StatusCode::SERVICE_UNAVAILABLE);
    world.microsoft.change_delivery(|delivery| delivery.require_reauthorization = false);
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    // 10 s doubled up to half an hour: 15 attempts fit into four hours.
    let mut pause = Duration::from_secs(10);
    for count in 1..=15 {
        receiver.posts("/changes", count).await;
        while world.microsoft.attempts().len() < count {
            tokio::task::yield_now().await;
        }
        world.clock.advance(pause);
        pause = (pause * 2).min(Duration::from_mins(30));
    }
    world.microsoft.settled().await;
    let attempts = world.microsoft.attempts();
    let (last, refused) = attempts.split_last().unwrap();
    assert_eq!((last.outcome, refused.len()), (Outcome::GivenUp, 15), "{attempts:?}");
    assert!(refused.iter().all(|it| it.outcome == Outcome::Refused(503)), "{attempts:?}");
}

#[tokio::test]
async fn a_late_answer_counts_as_none_and_the_repetition_may_take_longer() {
    let (world, receiver, _, chat) = start().await;
    world.microsoft.change_delivery(|delivery| {
        (delivery.deadline_ms, delivery.retry_deadline_ms) = (50, 5_000);
    });
    receiver.behave(|it| it.delay = Duration::from_millis(300));
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    receiver.posts("/changes", 1).await;
    while world.microsoft.attempts().is_empty() {
        tokio::task::yield_now().await;
    }
    world.clock.advance(Duration::from_secs(10));
    world.microsoft.settled().await;
    let outcomes: Vec<_> = world.microsoft.attempts().iter().map(|it| it.outcome).collect();
    assert_eq!(outcomes, [Outcome::TimedOut, Outcome::Accepted(202)]);
}

#[tokio::test]
async fn what_is_held_comes_in_batches_newest_first_and_doubled() {
    let (world, receiver, _, chat) = start().await;
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let ids: Vec<String> = (0..3)
        .map(|number| world.microsoft.send_message(&chat, "bob", &number.to_string()).unwrap())
        .collect();
    world.microsoft.change_delivery(|delivery| {
        delivery.hold = false;
        delivery.batch_size = 3;
        delivery.duplicates = 1;
        delivery.reverse_order = true;
    });
    let posts = receiver.posts("/changes", 2).await;
    for post in &posts {
        let sent: Vec<&str> = post["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["resourceData"]["id"].as_str().unwrap())
            .collect();
        assert_eq!(sent, ids.iter().rev().collect::<Vec<_>>());
        assert_eq!(post["validationTokens"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_subscription_that_expired_hears_nothing() {
    let (world, receiver, _, chat) = start().await;
    world.clock.advance(Duration::from_hours(48));
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    world.microsoft.settled().await;
    assert_eq!(receiver.count("/changes"), 0);
}

#[tokio::test]
async fn a_test_can_post_what_it_likes() {
    let (world, receiver, _, chat) = start().await;
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let id = world.microsoft.send_message(&chat, "bob", "x").unwrap();
    let mut forged = world.microsoft.notification(&chat, &id, "created").unwrap();
    forged["value"][0]["clientState"] = json!("forged");
    let url = receiver.url("/changes");
    assert_eq!(world.microsoft.post_raw(&url, forged.to_string()).await.unwrap(), 202);
    let posts = receiver.posts("/changes", 1).await;
    assert_eq!(posts[0]["value"][0]["clientState"], "forged");
}
