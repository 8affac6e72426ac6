//! From Microsoft's POST to the inbox, and what does not get that far.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use clock::Clock;
use futures_util::{StreamExt as _, future::join_all, stream};
use graph::Secret;
use jiff::SignedDuration;
use sandbox::{
    microsoft::{Operation, ValidationTokens},
    postgres::Postgres,
};
use serde_json::{Value, json};
use store::NewConnection;

use crate::{
    metrics::value,
    world::{World, browser, database::Database},
};

const MIB: usize = 1024 * 1024;

/// A world in which alice is connected, her chat with bob, and deliveries held back: the tests post themselves.
async fn held() -> (World, String) {
    let world = World::new().await;
    world.connect("alice").await;
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    (world, chat)
}

/// What Microsoft would post for a message of bob's.
fn notification(world: &World, chat: &str, text: &str) -> Value {
    let id = world.microsoft.send_message(chat, "bob", text).unwrap();
    world.microsoft.notification(chat, &id, "created").unwrap()
}

fn item(body: &mut Value) -> &mut Value {
    &mut body["value"][0]
}

async fn rows(world: &World) -> i64 {
    world.database.number("SELECT count(*) FROM msteamssync_inbox").await
}

#[tokio::test]
async fn the_test_of_an_address_gets_its_token_back() {
    let world = World::new().await;
    for path in ["/changes", "/lifecycle"] {
        let url = world.address(path) + "?validationToken=Validation%3A+%3Cb%3E%20%C3%A4";
        let answer = browser::client().post(url).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let kind = answer.headers()["Content-Type"].to_str().unwrap().to_owned();
        assert!(kind.starts_with("text/plain"), "{kind}");
        assert_eq!(answer.text().await.unwrap(), "Validation: <b> ä");
    }
    world.finish().await;
}

#[tokio::test]
async fn what_is_not_json_is_refused() {
    let world = World::new().await;
    for body in ["", "{", "<html>", "\u{1}\u{2}"] {
        assert_eq!(world.post_bytes("/changes", body).await, 400, "{body}");
    }
    assert_eq!(rows(&world).await, 0);
    world.finish().await;
}

#[tokio::test]
async fn well_formed_bodies_without_anything_for_us_are_accepted() {
    let world = World::new().await;
    for body in [json!({}), json!({"value": null}), json!({"value": [null, 1, {}]}), json!([])] {
        assert_eq!(world.post("/changes", &body).await, 202, "{body}");
    }
    assert_eq!(rows(&world).await, 0);
    world.finish().await;
}

#[tokio::test]
async fn more_than_eight_mebibytes_are_refused() {
    let world = World::new().await;
    let body = |length: usize| {
        let frame = json!({"value": [], "padding": ""}).to_string().len();
        json!({"value": [], "padding": "x".repeat(length - frame)}).to_string()
    };
    assert_eq!(world.post_bytes("/changes", body(8 * MIB)).await, 202);
    for length in [8 * MIB + 1, 9 * MIB] {
        assert_eq!(world.post_bytes("/changes", body(length)).await, 413);
    }
    world.finish().await;
}

#[tokio::test]
async fn json_that_is_nested_a_hundred_thousand_times_costs_nothing_and_spoils_nothing() {
    const DEPTH: usize = 100_000;
    let (world, chat) = held().await;
    let deep = format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(DEPTH), "}".repeat(DEPTH));
    let good = notification(&world, &chat, "beside it").to_string();
    let value = r#""value":["#;
    let beside = format!(r#"{value}{deep},{objects},{{"clientState":{deep}}},"#);
    let good = good.replacen(value, &beside, 1);
    for (body, status) in [
        ("[".repeat(DEPTH), 400),
        (format!(r#"{{"value":{}"#, "[".repeat(DEPTH)), 400),
        (deep.clone(), 202),
        (format!(r#"{{"value":{deep}}}"#), 202),
        (format!(r#"{{"value":[],"validationTokens":{deep},"more":{objects}}}"#), 202),
        (good, 202),
    ] {
        assert_eq!(world.post_bytes("/changes", body.clone()).await, status, "{body:.40}");
    }
    world.notified("alice", 1).await;
    world.settled().await;
    assert_eq!(rows(&world).await, 1);
    world.finish().await;
}

#[tokio::test]
async fn of_a_hundred_items_the_good_ones_are_told_and_the_others_are_counted_by_reason() {
    let (world, chat) = held().await;
    let mut items = Vec::new();
    let mut tokens = Value::Null;
    let mut add = |count: usize, change: &dyn Fn(&mut Value)| {
        for _ in 0..count {
            let mut body = notification(&world, &chat, "hello");
            change(item(&mut body));
            tokens = body["validationTokens"].take();
            items.push(item(&mut body).take());
        }
    };
    add(60, &|_| {});
    add(9, &|item| item["clientState"] = "guessed".into());
    add(8, &|item| item["tenantId"] = "11111111-2222-3333-4444-555555555555".into());
    add(7, &|item| item["encryptedContent"]["dataSignature"] = "AAAA".into());
    add(3, &|item| item["encryptedContent"]["encryptionCertificateId"] = "nobody's".into());
    add(5, &|item| item["resource"] = "teams('x')/channels('y')/messages('1')".into());
    add(4, &|item| item["changeType"] = "updated".into());
    add(4, &|item| *item = json!([item.take()]));
    // Good and bad mixed: 37 and 100 have no common divisor.
    let mixed: Vec<Value> = (0..100).map(|turn| items[turn * 37 % 100].clone()).collect();
    let body = json!({"value": mixed, "validationTokens": tokens});
    assert_eq!(world.post("/changes", &body).await, 202);
    world.notified("alice", 60).await;
    world.settled().await;
    // An unknown certificate may be another node's, made a moment ago; after ten minutes the messages are fetched.
    assert_eq!(world.notifications("alice").len(), 60);
    world.pass(Duration::from_mins(11)).await;
    world.notified("alice", 63).await;
    world.settled().await;

    let page = world.metrics().await;
    for (outcome, count) in [
        ("told", 63),
        ("dropped: wrong clientState", 9),
        ("dropped: other tenant", 8),
        ("refused: cannot be decrypted", 7),
        ("dropped: neither a chat message nor a lifecycle event", 5),
        ("ignored: neither edited nor deleted", 4),
        ("dropped: malformed item", 4),
    ] {
        let metric = format!(r#"msteams_notifications_total{{outcome="{outcome}"}}"#);
        assert_eq!(value(&page, &metric), Some(count), "{outcome}\n{page}");
    }
    assert_eq!(world.notifications("alice").len(), 63);
    world.finish().await;
}

#[tokio::test]
async fn forged_items_are_dropped_and_the_rest_of_the_batch_is_kept() {
    let (world, chat) = held().await;
    let mut batch = notification(&world, &chat, "first");
    let mut others = Vec::new();
    for (field, value) in [
        ("clientState", json!("guessed")),
        ("clientState", json!("")),
        ("clientState", Value::Null),
        ("tenantId", json!("11111111-2222-3333-4444-555555555555")),
        ("resource", json!("users('x')")),
        ("resource", Value::Null),
    ] {
        let mut forged = notification(&world, &chat, "forged");
        item(&mut forged)[field] = value;
        others.push(item(&mut forged).take());
    }
    others.extend([json!("no object"), Value::Null]);
    others.push(item(&mut notification(&world, &chat, "last")).take());
    batch["value"].as_array_mut().unwrap().extend(others);
    assert_eq!(world.post("/changes", &batch).await, 202);
    world.settled().await;
    assert_eq!(rows(&world).await, 2);
    let mut texts = world.notifications("alice");
    texts.retain(|post| post.message.contains("first") || post.message.contains("last"));
    assert_eq!((texts.len(), world.notifications("alice").len()), (2, 2));
    world.finish().await;
}

#[tokio::test]
async fn the_inbox_keeps_no_client_state() {
    let (world, chat) = held().await;
    let body = notification(&world, &chat, "x");
    // Without its token it is not worked before the test has looked.
    world.microsoft.fail_next(Operation::Presence, 503, 1000, None);
    assert_eq!(world.post("/changes", &body).await, 202);
    let kept = world.database.texts("SELECT payload FROM msteamssync_inbox").await;
    assert!(!kept[0].contains(crate::world::WEBHOOK_SECRET), "{}", kept[0]);
    world.microsoft.no_more_faults();
    let done = "SELECT bool_and(state = 'done') FROM msteamssync_inbox";
    world.until_true_in_steps(Duration::from_mins(1), done).await;
    let kept = world.database.texts("SELECT payload FROM msteamssync_inbox").await;
    assert_eq!(kept, [""], "what is done keeps no content");
    world.finish().await;
}

#[tokio::test]
async fn tampered_data_is_refused() {
    let (world, chat) = held().await;
    for field in ["data", "dataSignature", "dataKey"] {
        let mut tampered = notification(&world, &chat, "x");
        let value = &mut item(&mut tampered)["encryptedContent"][field];
        let mut text = value.as_str().unwrap().to_owned();
        let other = if text.starts_with('A') { "B" } else { "A" };
        text.replace_range(0..1, other);
        *value = text.into();
        assert_eq!(world.post("/changes", &tampered).await, 202);
    }
    world.settled().await;
    assert_eq!(world.outcomes().await, ["refused: cannot be decrypted"; 3]);
    assert_eq!(world.notifications("alice").len(), 0);
    world.finish().await;
}

#[tokio::test]
async fn data_without_a_valid_token_is_refused() {
    let (world, chat) = held().await;
    for (tokens, outcome) in [
        (ValidationTokens::Missing, "refused: no validation token"),
        (ValidationTokens::Null, "refused: no validation token"),
        (ValidationTokens::ForeignAudience, "refused: validation token"),
        (ValidationTokens::ForeignCaller, "refused: validation token"),
        (ValidationTokens::ForeignTenant, "refused: validation token"),
        (ValidationTokens::ForeignKey, "waiting"),
        (ValidationTokens::Expired, "refused: validation token"),
        (ValidationTokens::V1, "told"),
        (ValidationTokens::V2, "told"),
        (ValidationTokens::OfTwoTenants, "told"),
    ] {
        world.microsoft.change_delivery(|delivery| delivery.validation_tokens = tokens);
        let body = notification(&world, &chat, "x");
        assert_eq!(world.post("/changes", &body).await, 202);
        world.settled().await;
        let outcome = outcome.to_owned();
        assert_eq!(world.outcomes().await.last(), Some(&outcome), "{tokens:?}");
    }
    assert_eq!(world.notifications("alice").len(), 3);
    // Microsoft may have made that key a moment ago; ten minutes later it is known to be nobody's.
    world.pass(Duration::from_mins(11)).await;
    assert!(!world.outcomes().await.contains(&"waiting".to_owned()));
    assert_eq!(world.notifications("alice").len(), 3);
    world.finish().await;
}

#[tokio::test]
async fn while_microsofts_keys_cannot_be_had_a_message_waits() {
    let world = World::new().await;
    let connection = NewConnection {
        mattermost_user: world.id("alice"),
        aad_user: world.microsoft.person("alice").unwrap().id.as_str().into(),
        account: "alice@example.com".into(),
        tokens_json: Secret::from("{}"),
    };
    world.store.connect_user(&connection).await.unwrap();
    world.command("alice", "/msteams notifications on").await;
    world.microsoft.fail_next(Operation::Jwks, 503, 1000, None);
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "patience").unwrap();
    world.settled().await;
    // Longer than the token that vouches for it lives: what counts is when it arrived.
    for _ in 0..10 {
        world.pass(Duration::from_hours(1)).await;
    }
    assert_eq!(world.notifications("alice").len(), 0);
    world.microsoft.no_more_faults();
    world.pass(Duration::from_mins(5)).await;
    world.pass(Duration::from_mins(5)).await;
    assert_eq!(world.notifications("alice").len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn microsofts_keys_are_asked_for_once_for_all_that_waits_for_them() {
    let (world, chat) = held().await;
    world.clock.advance(Duration::from_hours(25));
    world.microsoft.fail_next(Operation::Jwks, 503, 1000, None);
    for text in ["one", "two", "three"] {
        let body = notification(&world, &chat, text);
        assert_eq!(world.post("/changes", &body).await, 202);
    }
    world.settled().await;
    let before = world.microsoft.requests(Operation::Jwks);
    world.pass(Duration::from_secs(30)).await;
    let asked = world.microsoft.requests(Operation::Jwks) - before;
    assert_eq!(asked, 3, "once, and repeated twice");
    world.microsoft.no_more_faults();
    world.pass(Duration::from_mins(2)).await;
    assert_eq!(world.notifications("alice").len(), 3);
    world.finish().await;
}

#[tokio::test]
async fn what_is_finished_does_not_fail_with_the_rest_of_its_batch() {
    let (world, chat) = held().await;
    let own = world.microsoft.send_message(&chat, "alice", "nobody else is connected").unwrap();
    let mut batch = world.microsoft.notification(&chat, &own, "created").unwrap();
    let other = item(&mut notification(&world, &chat, "for alice")).take();
    batch["value"].as_array_mut().unwrap().push(other);
    let rename = "ALTER TABLE msteamssync_deliveries RENAME TO away";
    world.database.execute(rename).await;
    assert_eq!(world.post("/changes", &batch).await, 202);
    let failed = "SELECT EXISTS (SELECT FROM msteamssync_inbox WHERE attempts > 0)";
    world.until_true("a failure", failed).await;
    world.settled().await;
    let attempts = "SELECT attempts::text FROM msteamssync_inbox ORDER BY id";
    assert_eq!(world.database.texts(attempts).await[0], "0", "it was finished");
    let rename = "ALTER TABLE away RENAME TO msteamssync_deliveries";
    world.database.execute(rename).await;
    world.pass(Duration::from_mins(1)).await;
    assert_eq!(world.notifications("alice").len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn administrators_are_told_that_tokens_are_refused_and_when_none_was_for_a_while() {
    let (world, chat) = held().await;
    let world = world.with_administrator();
    let come = async |tokens| {
        world.microsoft.change_delivery(|delivery| delivery.validation_tokens = tokens);
        assert_eq!(world.post("/changes", &notification(&world, &chat, "x")).await, 202);
        world.settled().await;
    };
    come(ValidationTokens::ForeignAudience).await;
    let line = world.logged(|line| line.message.contains("without a valid token")).await;
    assert_eq!(line.level, "error");
    come(ValidationTokens::V2).await;
    let told = world.told_times(1).await;
    assert!(told[0].contains("without a valid token"), "{told:?}");
    come(ValidationTokens::V2).await;
    world.pass(Duration::from_mins(2)).await;
    assert_eq!(world.told().len(), 1, "a good one among them proves nothing");
    world.pass(Duration::from_mins(5)).await;
    come(ValidationTokens::V2).await;
    let told = world.told_times(2).await;
    assert!(told[1].contains("arrive with valid tokens"), "{told:?}");
    world.finish().await;
}

#[tokio::test]
async fn the_same_batch_many_times_in_any_order_gives_one_post_per_message() {
    let (world, chat) = held().await;
    let mut batch = notification(&world, &chat, "one");
    for text in ["two", "three"] {
        let more = item(&mut notification(&world, &chat, text)).take();
        batch["value"].as_array_mut().unwrap().push(more);
    }
    let bodies: Vec<Value> = (0..50)
        .map(|turn| {
            let mut body = batch.clone();
            body["value"].as_array_mut().unwrap().rotate_left(turn % 3);
            body
        })
        .collect();
    let answers = join_all(bodies.iter().map(|body| world.post("/changes", body))).await;
    assert_eq!(answers, [202; 50]);
    world.settled().await;
    for _ in 0..3 {
        // Whoever found another one at a post looks again.
        world.pass(Duration::from_secs(61)).await;
    }
    assert_eq!(world.notifications("alice").len(), 3);
    world.finish().await;
}

#[tokio::test]
async fn without_the_database_microsoft_is_told_to_send_again_and_nothing_is_lost() {
    let postgres = Postgres::start_own().await.unwrap();
    let mut world = World::on(&postgres, |_| {}, |_| String::new()).await;
    world.start().await;
    world.subscribed().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let id = world.microsoft.send_message(&chat, "bob", "before").unwrap();
    world.notified("alice", 1).await;
    world.settled().await;
    let again = world.microsoft.notification(&chat, &id, "created").unwrap();

    postgres.stop().await.unwrap();
    let answer = tokio::time::timeout(Duration::from_secs(1), world.post("/changes", &again));
    assert_eq!(answer.await, Ok(503), "within a second");
    world.microsoft.send_message(&chat, "bob", "meanwhile").unwrap();
    let refused =
        |line: &sandbox::mattermost::LogLine| line.message.contains("could not be stored");
    world.logged(refused).await;
    let answer = world.command("alice", "/msteams status").await;
    assert!(answer.contains("did not work"), "{answer}");

    postgres.start_again().await.unwrap();
    world.database = Database::open(&postgres.dsn(&world.database.name)).await;
    world.database.watch().await;
    world.clock.advance(Duration::from_secs(30));
    let posts = world.notified("alice", 2).await;
    assert!(posts[1].message.contains("meanwhile"), "{}", posts[1].message);
    world.finish().await;
}

#[tokio::test]
async fn while_the_database_hangs_everybody_is_refused_in_time() {
    let (world, chat) = held().await;
    let body = notification(&world, &chat, "hello");
    world.database.execute("BEGIN; LOCK TABLE msteamssync_inbox").await;
    // More than are taken in at once.
    let posts = (0..64).map(|_| async {
        let sent = world.clock.now();
        (world.post("/changes", &body).await, world.clock.now().duration_since(sent))
    });
    for (status, took) in join_all(posts).await {
        assert_eq!(status, 503);
        assert!(took < SignedDuration::from_secs(5), "{took:?}");
    }
    world.database.execute("COMMIT").await;
    assert_eq!(world.post("/changes", &body).await, 202);
    world.notified("alice", 1).await;
    // What was refused may be stored all the same, and waits for whoever is at it.
    for _ in 0..3 {
        world.pass(Duration::from_secs(61)).await;
    }
    assert_eq!(world.texts("alice").len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn while_the_database_is_stopped_nothing_is_accepted_without_a_row() {
    let postgres = Postgres::start_own().await.unwrap();
    let mut world = World::on(&postgres, |_| {}, |_| String::new()).await;
    world.start().await;
    world.subscribed().await;
    world.microsoft.change_delivery(|delivery| delivery.hold = true);
    let chat = world.microsoft.create_chat(&["bob", "carol"], None).unwrap();
    let bodies: Vec<Value> = (0..300).map(|_| notification(&world, &chat, "x")).collect();
    let (accepted, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let post = async |body: &Value| {
        let stopwatch = Clock::system();
        let begun = stopwatch.now();
        let status = world.post("/changes", body).await;
        let took = stopwatch.now().duration_since(begun).as_secs_f64();
        assert!(status == 202 || (status == 503 && took < 1.0), "{status} after {took} s");
        let counted = if status == 202 { &accepted } else { &refused };
        counted.fetch_add(1, Ordering::Relaxed);
        (status == 202).then(|| body["value"][0]["resourceData"]["id"].as_str().unwrap().to_owned())
    };
    let stop = async {
        while accepted.load(Ordering::Relaxed) < 50 {
            tokio::task::yield_now().await;
        }
        postgres.stop().await.unwrap();
    };
    let posting = stream::iter(&bodies).map(post).buffered(8).collect::<Vec<_>>();
    let (answers, ()) = tokio::join!(posting, stop);
    assert!(refused.load(Ordering::Relaxed) > 0, "the database was stopped in between");

    postgres.start_again().await.unwrap();
    world.database = Database::open(&postgres.dsn(&world.database.name)).await;
    world.database.watch().await;
    let kept = world.database.texts("SELECT message FROM msteamssync_inbox").await;
    let lost: Vec<_> = answers.into_iter().flatten().filter(|id| !kept.contains(id)).collect();
    assert_eq!(lost, [""; 0], "answered 202 and not kept");
    world.clock.advance(Duration::from_mins(3));
    world.settled().await;
}
