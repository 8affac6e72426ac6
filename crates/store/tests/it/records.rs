//! Chats, leases, gaps, settings and keys.

use std::time::Duration;

use clock::Clock;
use graph::{Chat, ChatId, ChatType, Member};
use jiff::Timestamp;
use store::{
    EncryptionKey, Figures, KeyCheck, NewConnection, PendingSubscription, SubscriptionRow,
};

use crate::support::{KEY, chat, database, fresh, node, node_with_key, sql, two_nodes};

fn member(id: &str, name: Option<&str>) -> Member {
    Member { user_id: Some(id.into()), display_name: name.map(str::to_owned), ..Member::default() }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn subscription() -> SubscriptionRow {
    SubscriptionRow {
        id: "sub".into(),
        secret: "client state".into(),
        expires_on: at(1000),
        certificate: "key-1".into(),
        last_activity_at: None,
    }
}

#[tokio::test]
async fn a_chat_is_what_was_written_last() {
    let (store, clock) = fresh("records_chats").await;
    let group = Chat {
        id: chat(),
        chat_type: ChatType::Group,
        topic: Some("Lunch".into()),
        tenant_id: Some("tenant".into()),
    };
    let nobody = Member { display_name: Some("a bot".into()), ..Member::default() };
    let members = [member("b", Some("Bea")), member("a", None), nobody, member("b", Some("Bea"))];
    let version = store.chat_version(&chat()).await.unwrap();
    assert!(store.put_chat(&chat(), version, Some((&group, &members))).await.unwrap());
    let unknown = ChatId::from("unknown");
    let known = store.chats(&[chat(), unknown.clone()]).await.unwrap();
    assert_eq!(known.len(), 1);
    let first = &known[&chat()];
    assert_eq!(first.chat_type, ChatType::Group);
    assert_eq!(first.topic.as_deref(), Some("Lunch"));
    assert_eq!(first.members, [("a".into(), None), ("b".into(), Some("Bea".into()))]);

    clock.advance(Duration::from_hours(1));
    let meeting = Chat { chat_type: ChatType::Meeting, topic: None, ..group };
    let members = [member("a", Some("Ann")), member("c", None)];
    assert!(store.put_chat(&chat(), version, Some((&meeting, &members))).await.unwrap());
    let second = store.chats(&[chat()]).await.unwrap().remove(&chat()).unwrap();
    assert_eq!((second.chat_type, second.topic), (ChatType::Meeting, None));
    assert_eq!(second.members, [("a".into(), Some("Ann".into())), ("c".into(), None)]);
    assert!(second.fetched_at >= first.fetched_at + Duration::from_hours(1));

    assert!(store.put_chat(&chat(), version, Some((&meeting, &[]))).await.unwrap());
    let third = store.chats(&[chat()]).await.unwrap().remove(&chat()).unwrap();
    assert_eq!((third.members, third.hidden), (vec![], false));
    assert!(store.put_chat(&chat(), version, None).await.unwrap());
    let hidden = store.chats(&[chat()]).await.unwrap().remove(&chat()).unwrap();
    assert_eq!((hidden.topic, hidden.members, hidden.hidden), (None, vec![], true));
    assert!(hidden.fetched_at >= third.fetched_at);
    store.forget_chat(&chat()).await.unwrap();
    assert!(store.chats(&[chat(), unknown]).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_asked_before_a_chat_changed_is_not_stored() {
    let (one, other, clock) = two_nodes("records_changed_chats").await;
    let group = Chat { id: chat(), chat_type: ChatType::Group, ..Chat::default() };
    let [old, new] = ["old", "new"].map(|id| [member(id, None)]);
    // Unknown so far; then known; then forgotten already.
    for known in [false, true, false] {
        let before = one.chat_version(&chat()).await.unwrap();
        if known {
            assert!(one.put_chat(&chat(), before, Some((&group, &old))).await.unwrap());
        }
        other.forget_chat(&chat()).await.unwrap();
        for late in [Some((&group, old.as_slice())), None] {
            assert!(!one.put_chat(&chat(), before, late).await.unwrap());
        }
        assert!(one.chats(&[chat()]).await.unwrap().is_empty());
    }
    let now = other.chat_version(&chat()).await.unwrap();
    assert!(other.put_chat(&chat(), now, Some((&group, &new))).await.unwrap());
    assert_eq!(one.chats(&[chat()]).await.unwrap()[&chat()].members, [("new".into(), None)]);

    clock.advance(Duration::from_hours(23));
    one.forget_old().await.unwrap();
    assert_eq!(one.chats(&[chat()]).await.unwrap().len(), 1);
    clock.advance(Duration::from_hours(1));
    one.forget_old().await.unwrap();
    assert!(one.chats(&[chat()]).await.unwrap().is_empty());
    assert_ne!(one.chat_version(&chat()).await.unwrap(), now, "nothing is left of it");
}

#[tokio::test]
async fn a_lease_is_one_owners_until_it_ends_or_is_given_back() {
    let (one, other, clock) = two_nodes("records_leases").await;
    let minute = Duration::from_mins(1);
    let (mine, theirs) =
        tokio::join!(one.lease("job", "a", minute), other.lease("job", "b", minute));
    assert_ne!(mine.unwrap(), theirs.unwrap());

    assert!(one.lease("own", "a", minute).await.unwrap());
    clock.advance(minute / 2);
    assert!(one.lease("own", "a", minute).await.unwrap());
    clock.advance(minute / 2);
    assert!(!other.lease("own", "b", minute).await.unwrap());
    clock.advance(minute / 2);
    assert!(other.lease("own", "b", minute).await.unwrap());
    one.release("own", "a").await.unwrap();
    assert!(!one.lease("own", "a", minute).await.unwrap());
    other.release("own", "b").await.unwrap();
    assert!(one.lease("own", "a", minute).await.unwrap());
}

#[tokio::test]
async fn one_gap_is_open_at_most_and_keeps_its_beginning() {
    let (one, other, _) = two_nodes("records_gaps").await;
    one.gap_close(at(5)).await.unwrap();
    one.gap_open(at(10), "subscription removed").await.unwrap();
    other.gap_open(at(20), "silence").await.unwrap();
    other.record_gap(at(1), Some(at(2)), "restart").await.unwrap();
    let gaps = one.gaps().await.unwrap();
    let spans: Vec<_> = gaps.iter().map(|gap| (gap.from, gap.to, gap.reason.as_str())).collect();
    assert_eq!(spans, [(at(1), Some(at(2)), "restart"), (at(10), None, "subscription removed")]);

    one.gap_close(at(30)).await.unwrap();
    one.gap_close(at(40)).await.unwrap();
    other.gap_open(at(50), "silence").await.unwrap();
    one.gap_caught_up(gaps[0].id).await.unwrap();
    let ends: Vec<_> = one.gaps().await.unwrap().iter().map(|gap| (gap.from, gap.to)).collect();
    assert_eq!(ends, [(at(10), Some(at(30))), (at(50), None)]);
}

#[tokio::test]
async fn settings_are_kept() {
    let (store, _) = fresh("records_settings").await;
    assert_eq!(store.setting("a").await.unwrap(), None);
    store.set_setting("a", "1").await.unwrap();
    store.set_setting("a", "2").await.unwrap();
    assert_eq!(store.setting("a").await.unwrap().as_deref(), Some("2"));
}

#[tokio::test]
async fn the_client_state_of_our_subscription_rests_encrypted() {
    let dsn = database("records_client_state").await;
    let store = node(&dsn, &Clock::system());
    store.migrate().await.unwrap();
    store.put_subscription(&subscription()).await.unwrap();
    let rest = "SELECT secret FROM msteamssync_subscriptions";
    let rest: String = sql(&dsn).await.query_one(rest, &[]).await.unwrap().get(0);
    assert!(!rest.is_empty() && !rest.contains("client state"), "{rest}");
    assert_eq!(store.subscription().await.unwrap(), Some(subscription()));
}

#[tokio::test]
async fn the_figures_say_how_things_are() {
    let (store, _) = fresh("records_figures").await;
    assert_eq!(store.figures().await.unwrap(), Figures::default());
    store.put_subscription(&subscription()).await.unwrap();
    for (user, aad_user) in [("ann", "aad-1"), ("ben", "aad-2")] {
        let connection = NewConnection {
            mattermost_user: user.into(),
            aad_user: aad_user.into(),
            account: "x@example.com".into(),
            tokens_json: "{}".into(),
        };
        store.connect_user(&connection).await.unwrap();
    }
    store.disconnect("ben").await.unwrap();
    store.record_gap(at(1), Some(at(2)), "restart").await.unwrap();
    store.gap_open(at(10), "silence").await.unwrap();
    let expected = Figures {
        gaps: 2,
        gap_since: Some(at(10)),
        subscription_expires: Some(at(1000)),
        connected: 1,
        ..Figures::default()
    };
    assert_eq!(store.figures().await.unwrap(), expected);
}

#[tokio::test]
async fn a_subscription_is_pending_until_it_is_written_down() {
    let dsn = database("records_pending").await;
    let clock = Clock::system();
    let store = node(&dsn, &clock);
    store.migrate().await.unwrap();
    assert_eq!(store.pending_subscription().await.unwrap(), None);
    let pending =
        PendingSubscription { secret: "client state".into(), certificate: "key-1".into() };
    store.begin_subscription(&pending).await.unwrap();
    assert_eq!(store.pending_subscription().await.unwrap(), Some(pending.clone()));
    let stranger = node_with_key(&dsn, &clock, "another key, of 32 characters...");
    assert_eq!(stranger.pending_subscription().await.unwrap(), None);
    let row = SubscriptionRow {
        id: "sub".into(),
        secret: pending.secret,
        expires_on: at(1000),
        certificate: pending.certificate,
        last_activity_at: None,
    };
    store.put_subscription(&row).await.unwrap();
    assert_eq!(store.pending_subscription().await.unwrap(), None);
}

#[tokio::test]
async fn only_the_last_wanted_subscription_is_wanted() {
    let dsn = database("records_wanted").await;
    let clock = Clock::system();
    let (one, other) = (node(&dsn, &clock), node(&dsn, &clock));
    one.migrate().await.unwrap();
    assert!(one.is_wanted_subscription(&"old".into()).await.unwrap(), "nothing is known yet");
    one.want_subscription(&"old".into()).await.unwrap();
    other.want_subscription(&"new".into()).await.unwrap();
    assert!(!one.is_wanted_subscription(&"old".into()).await.unwrap());
    assert!(one.is_wanted_subscription(&"new".into()).await.unwrap());
    let stranger = node_with_key(&dsn, &clock, "another key, of 32 characters...");
    assert!(!stranger.is_wanted_subscription(&"new".into()).await.unwrap());
}

#[tokio::test]
async fn notification_keys_are_shared_by_nodes_with_the_same_encryption_key() {
    let dsn = database("records_keys").await;
    let clock = Clock::system();
    let store = node(&dsn, &clock);
    store.migrate().await.unwrap();
    let (first, second) = ("key-1".into(), "key-2".into());
    store.insert_notification_key(&first, "certificate 1", b"private 1").await.unwrap();
    clock.advance(Duration::from_hours(1));
    store.insert_notification_key(&second, "certificate 2", b"private 2").await.unwrap();
    assert!(store.insert_notification_key(&second, "again", b"again").await.is_err());

    let keys = node(&dsn, &clock).notification_keys().await.unwrap();
    let ids: Vec<&str> = keys.iter().map(|key| key.id.as_ref()).collect();
    assert_eq!(ids, ["key-2", "key-1"]);
    assert_eq!(keys[1].certificate, "certificate 1");
    assert_eq!(keys[1].private_key.as_slice(), b"private 1");
    assert_eq!(keys[1].created_at, keys[1].last_seen_at);
    store.seen(std::slice::from_ref(&first)).await.unwrap();
    let keys = store.notification_keys().await.unwrap();
    assert!(keys[1].last_seen_at >= keys[1].created_at + Duration::from_hours(1));

    let stranger = node_with_key(&dsn, &clock, "another key, of 32 characters...");
    assert!(stranger.notification_keys().await.unwrap().is_empty());
    store.remove_notification_key(&first).await.unwrap();
    assert_eq!(store.notification_keys().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_changed_encryption_key_is_noticed_and_what_is_stored_moves_to_it() {
    let dsn = database("records_key_change").await;
    let clock = Clock::system();
    let old = node(&dsn, &clock);
    let new = node_with_key(&dsn, &clock, "another key, of 32 characters...");
    old.migrate().await.unwrap();
    assert_eq!(old.check_encryption_key().await.unwrap(), KeyCheck::Fresh);
    assert_eq!(new.check_encryption_key().await.unwrap(), KeyCheck::Different);
    let connection = NewConnection {
        mattermost_user: "ann".into(),
        aad_user: "aad-1".into(),
        account: "ann@example.com".into(),
        tokens_json: "{}".into(),
    };
    old.connect_user(&connection).await.unwrap();
    let id = "key-1".into();
    old.insert_notification_key(&id, "certificate", b"private").await.unwrap();
    old.put_subscription(&subscription()).await.unwrap();

    assert_eq!(new.move_to_this_key(&EncryptionKey::parse(KEY).unwrap()).await.unwrap(), 3);
    assert_eq!(new.check_encryption_key().await.unwrap(), KeyCheck::Same);
    assert_eq!(old.check_encryption_key().await.unwrap(), KeyCheck::Different);
    assert_eq!(new.token("ann").await.unwrap().unwrap().json.expose(), "{}");
    assert_eq!(new.notification_keys().await.unwrap()[0].private_key.as_slice(), b"private");
    assert_eq!(new.subscription().await.unwrap(), Some(subscription()));
    // What neither key opens stays as it is, and what is there already is not touched.
    old.replace_token("ann", &new.token("ann").await.unwrap().unwrap().version, &"[]".into())
        .await
        .unwrap();
    let stranger = EncryptionKey::parse("a third key, of 32 characters...").unwrap();
    assert_eq!(new.move_to_this_key(&stranger).await.unwrap(), 0);
    assert_eq!(new.check_encryption_key().await.unwrap(), KeyCheck::Same);
    // One wrong key after another does not become the right one.
    let wrong = node_with_key(&dsn, &clock, "a fourth key, of 32 characters..");
    assert_eq!(wrong.move_to_this_key(&stranger).await.unwrap(), 0);
    assert_eq!(wrong.check_encryption_key().await.unwrap(), KeyCheck::Different);
    assert_eq!(new.check_encryption_key().await.unwrap(), KeyCheck::Same);
    assert_eq!(old.token("ann").await.unwrap().unwrap().json.expose(), "[]");
}
