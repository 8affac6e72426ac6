//! Users stay signed in: through outages, and until only they can help.

use std::time::Duration;

use futures_util::future::join_all;
use sandbox::microsoft::{Operation, Person};

use crate::world::World;

const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);
/// After this every token is due.
const CYCLE: Duration = Duration::from_hours(30);
const FORBIDDEN: u32 = 53003;

/// A world in which so many more people are connected, `user-0` and on.
async fn with_people(count: u32) -> (World, Vec<String>) {
    let world = World::new().await.with_administrator();
    let mut names = Vec::new();
    for n in 0..count {
        let person = Person::numbered(n);
        let email = person.mail.clone().unwrap();
        world.mattermost.server.state().add_user(&person.name, &email, false);
        names.push(person.name.clone());
        world.microsoft.add_person(person);
    }
    for some in names.chunks(10) {
        join_all(some.iter().map(|name| world.connect(name))).await;
    }
    assert_eq!(connected(&world).await, i64::from(count));
    (world, names)
}

async fn connected(world: &World) -> i64 {
    world.database.number("SELECT count(*) FROM msteamssync_users WHERE token <> ''").await
}

/// How often a person was asked to sign in again.
fn asked(world: &World, person: &str) -> usize {
    let posts = world.mattermost.direct_messages(person).unwrap();
    posts.iter().filter(|post| post.props.get("msteams_refusal").is_some()).count()
}

/// Returns once a person was asked to sign in again, while the time moves on.
async fn is_asked(world: &World, person: &str) {
    let steps = async {
        while asked(world, person) == 0 {
            world.clock.advance(MINUTE);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    world.within("the message to the user", steps).await;
}

fn asked_at_all(world: &World, people: &[String]) -> usize {
    people.iter().map(|person| asked(world, person)).sum()
}

/// Returns once no token is due any more, moving the time on while tokens are tried.
async fn all_tried(world: &World) {
    let steps = async {
        loop {
            let now = world.clock.now().as_millisecond();
            let due = format!(
                "SELECT count(*) FROM msteamssync_users
                 WHERE token <> '' AND coalesce(msteamssync_due_at, 0) <= {now} + 120000"
            );
            if world.database.number(&due).await == 0 {
                return;
            }
            world.clock.advance(MINUTE);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    world.within("the trying of all tokens", steps).await;
}

#[tokio::test]
async fn who_is_refused_is_asked_once_to_sign_in_again_and_the_link_works_the_next_day() {
    let (world, people) = with_people(3).await;
    let (refused, others) = people.split_first().unwrap();
    world.microsoft.revoke_sign_ins(refused).unwrap();
    world.clock.advance(CYCLE);
    let refusal = "SELECT EXISTS (SELECT FROM msteamssync_users WHERE msteamssync_refused_at > 0)";
    world.until_true("the refusal", refusal).await;
    assert_eq!(asked(&world, refused), 0, "it may be the tenant");
    is_asked(&world, refused).await;
    for _ in 0..5 {
        world.clock.advance(CYCLE);
        all_tried(&world).await;
    }
    assert_eq!(asked(&world, refused), 1, "asked once");
    assert_eq!(asked_at_all(&world, others), 0);
    assert_eq!(connected(&world).await, 3);
    assert_eq!(world.told(), [""; 0], "not the administrator's matter");
    let status = world.command(refused, "/msteams status").await;
    assert!(status.contains("AADSTS50173") && status.contains("/connect"), "{status}");
    let chat = world.microsoft.create_chat(&[refused, "bob"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "still notified").unwrap();
    world.notified(refused, 1).await;

    let posts = world.mattermost.direct_messages(refused).unwrap();
    let ask = posts.iter().find(|post| post.props.get("msteams_refusal").is_some()).unwrap();
    let link = world.address("/connect");
    assert!(ask.message.contains(&format!("]({link})")), "{}", ask.message);
    let page = world.browser(refused).sign_in(&link, refused).await;
    assert_eq!(page.kind(), "page-connected", "{}", page.html);
    world.clock.advance(CYCLE);
    all_tried(&world).await;
    let refusals = world.store.refusals().await.unwrap();
    assert_eq!(refusals, []);
    assert_eq!(asked(&world, refused), 1);
    world.finish().await;
}

#[tokio::test]
async fn who_cannot_be_asked_keeps_nobody_else_from_being_asked() {
    let (world, people) = with_people(3).await;
    let (gone, rest) = people.split_first().unwrap();
    // Refused long ago, removed since, and not to be tried before tomorrow.
    let user = {
        let mut state = world.mattermost.server.state();
        let user =
            state.users.values().find(|user| user.username == **gone).unwrap().id.to_string();
        state.users.remove(&user);
        user
    };
    let tomorrow = world.clock.now().as_millisecond() + 2 * 24 * 60 * 60 * 1000;
    let refused = format!(
        "UPDATE msteamssync_users SET msteamssync_refused_at = 1, msteamssync_refusal = 'AADSTS50173',
            msteamssync_due_at = {tomorrow} WHERE mmUserID = '{user}'"
    );
    world.database.execute(&refused).await;
    let other = rest.first().unwrap();
    world.microsoft.revoke_sign_ins(other).unwrap();
    world.clock.advance(CYCLE);
    is_asked(&world, other).await;
    world.finish().await;
}

#[tokio::test]
async fn trouble_at_entra_disconnects_nobody() {
    let (world, people) = with_people(60).await;
    let outage = |status| world.microsoft.fail_next(Operation::Token, status, u32::MAX, None);
    let refused = || world.microsoft.refuse_tokens(7_000_215, u32::MAX);
    // The last is success, as it says, without any token in it.
    let troubles: [&dyn Fn(); 4] = [&|| outage(503), &|| outage(429), &refused, &|| outage(200)];
    let chat = world.microsoft.create_chat(&["user-7", "bob"], None).unwrap();
    for (sent, trouble) in troubles.iter().enumerate() {
        trouble();
        world.clock.advance(CYCLE);
        world.microsoft.send_message(&chat, "bob", "in the middle of it").unwrap();
        for _ in 0..60 {
            world.clock.advance(MINUTE);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(world.microsoft.requests(Operation::Token) > 0);
        world.microsoft.no_more_faults();
        all_tried(&world).await;
        assert_eq!(connected(&world).await, 60);
        assert_eq!(world.store.refusals().await.unwrap(), []);
        world.notified("user-7", sent + 1).await;
    }
    assert_eq!(asked_at_all(&world, &people), 0);
    // What waited for Microsoft meanwhile comes due again.
    let worked = "SELECT NOT EXISTS (SELECT FROM msteamssync_inbox WHERE state = 'waiting')";
    world.until_true_in_steps(MINUTE, worked).await;
    assert_eq!(world.notifications("user-7").len(), troubles.len());
    world.finish().await;
}

#[tokio::test]
async fn when_microsoft_refuses_many_alike_only_the_administrator_is_told() {
    let (world, people) = with_people(60).await;
    for person in people.iter().take(20) {
        world.microsoft.refuse_person(person, Some(FORBIDDEN)).unwrap();
    }
    world.clock.advance(CYCLE);
    let told = world.told_times(1).await;
    assert!(told[0].contains("AADSTS53003") && told[0].contains("many people"), "{told:?}");
    for _ in 0..4 {
        world.clock.advance(CYCLE);
        all_tried(&world).await;
    }
    assert_eq!(asked_at_all(&world, &people), 0);
    assert_eq!(world.told().len(), 1, "{:?}", world.told());
    assert_eq!(connected(&world).await, 60);
    let status = world.command("user-0", "/msteams status").await;
    assert!(status.contains("has been refusing the access of many people"), "{status}");
    for person in &people {
        world.microsoft.refuse_person(person, None).unwrap();
    }
    world.clock.advance(CYCLE);
    let told = world.told_times(2).await;
    assert!(told[1].contains("no longer refuses many"), "{told:?}");
    all_tried(&world).await;
    assert_eq!(world.store.refusals().await.unwrap(), []);
    assert_eq!(asked_at_all(&world, &people), 0);
    world.finish().await;
}

#[tokio::test]
async fn one_of_many_who_is_refused_is_asked_although_tokens_are_tried_day_by_day() {
    let (world, people) = with_people(60).await;
    world.microsoft.refuse_person(&people[30], Some(FORBIDDEN)).unwrap();
    world.clock.advance(CYCLE);
    is_asked(&world, &people[30]).await;
    assert_eq!(asked_at_all(&world, &people), 1);
    assert_eq!(world.told(), [""; 0]);
    world.finish().await;
}

#[tokio::test]
async fn a_connection_that_nobody_uses_lives_on() {
    let (world, people) = with_people(2).await;
    for _ in 0..4 {
        world.pass(DAY * 30).await;
        all_tried(&world).await;
    }
    assert_eq!(world.store.refusals().await.unwrap(), []);
    assert_eq!(asked_at_all(&world, &people), 0);
    world.finish().await;
}

#[tokio::test]
async fn who_is_deactivated_in_mattermost_keeps_no_access() {
    let (world, people) = with_people(2).await;
    world.mattermost.deactivate(&people[0], true).await.unwrap();
    let sql = "SELECT count(*) = 1 FROM msteamssync_users WHERE token <> ''";
    world.until_true("a deleted token", sql).await;
    world.mattermost.deactivate(&people[1], false).await.unwrap();
    world.clock.advance(CYCLE);
    world
        .until_true_in_steps(MINUTE, "SELECT count(*) = 0 FROM msteamssync_users WHERE token <> ''")
        .await;
    world.finish().await;
}
