//! What administrators are shown: broken set-ups by their names, how things are, and the test of the whole way.

use std::time::Duration;

use sandbox::microsoft::Operation;
use serde_json::Value;

use crate::world::World;

const DELEGATED: [&str; 3] = ["User.Read", "Chat.Read", "Files.Read.All"];
const APPLICATION: [&str; 2] = ["Chat.Read.All", "Presence.Read.All"];
const SOME_GUID: &str = "8a4df000-12ab-4c0e-9f00-0123456789ab";
const GOOD: &str = "Nothing needs your attention";

/// A started plugin with one setting that is not as it should be.
async fn with_setting(key: &str, value: &str) -> World {
    let mut world = World::with_settings(|settings| {
        settings.insert(key.to_owned(), value.into());
    })
    .await
    .with_administrator();
    world.start().await;
    world
}

/// A started plugin with a Microsoft that is not as it should be.
async fn with_microsoft(change: impl FnOnce(&World)) -> World {
    let mut world = World::prepared().await.with_administrator();
    change(&world);
    world.start().await;
    world
}

/// Returns once the administrator's status says so, while the time moves on.
async fn status_says(world: &World, expected: &str) -> String {
    let steps = async {
        loop {
            let status = world.command("dave", "/msteams status").await;
            if status.contains(expected) {
                return status;
            }
            world.clock.advance(Duration::from_mins(1));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    world.within(expected, steps).await
}

/// The trouble is named by `status`, by `test` at this step, and in the log; people learn that it is not theirs.
async fn is_named(world: &World, step: &str, sentence: &str) {
    status_says(world, sentence).await;
    let test = world.command("dave", "/msteams test").await;
    let verdict = format!("The way is broken here: {step}");
    assert!(test.contains(&verdict) && test.contains(sentence), "{test}");
    world
        .logged(|line| matches!(line.level, "warn" | "error") && line.message.contains(sentence))
        .await;
    let people = world.command("alice", "/msteams status").await;
    assert!(!people.contains(sentence) && people.contains("administrator"), "{people}");
}

/// Once it is repaired, everything works without a restart.
async fn is_repaired(world: World) {
    status_says(&world, GOOD).await;
    world.subscribed().await;
    let test = world.command("dave", "/msteams test").await;
    assert!(test.contains("Everything works"), "{test}");
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "at last").unwrap();
    world.notified("alice", 1).await;
    let worked = "SELECT NOT EXISTS (SELECT FROM msteamssync_inbox WHERE state = 'waiting')";
    world.until_true_in_steps(Duration::from_mins(1), worked).await;
    world.finish().await;
}

async fn save(world: &World, key: &str, value: impl Into<Value>) {
    world.mattermost.save_setting(key, value.into()).await;
}

#[tokio::test]
async fn the_id_of_a_secret_in_place_of_its_value_is_named() {
    let world = with_setting("clientSecret", SOME_GUID).await;
    is_named(&world, "Application at Microsoft", "looks like the ID of a secret").await;
    save(&world, "clientSecret", world.microsoft.client_secret()).await;
    is_repaired(world).await;
}

#[tokio::test]
async fn a_wrong_secret_is_named() {
    let world = with_setting("clientSecret", "wrong~secret").await;
    is_named(&world, "Application at Microsoft", "it is no secret of this application").await;
    save(&world, "clientSecret", format!("'{}' ", world.microsoft.client_secret())).await;
    is_repaired(world).await;
}

#[tokio::test]
async fn an_expired_secret_is_named() {
    let world = with_microsoft(|world| world.microsoft.expire_client_secret(Duration::ZERO)).await;
    is_named(&world, "Application at Microsoft", "The client secret has expired").await;
    world.microsoft.replace_client_secret("the next secret");
    save(&world, "clientSecret", "the next secret").await;
    is_repaired(world).await;
}

#[tokio::test]
async fn an_unknown_application_is_named() {
    let world = with_setting("clientId", SOME_GUID).await;
    is_named(&world, "Application at Microsoft", "The tenant has no application").await;
    save(&world, "clientId", world.microsoft.client_id()).await;
    is_repaired(world).await;
}

#[tokio::test]
async fn a_wrong_tenant_is_named() {
    let world = with_setting("tenantId", SOME_GUID).await;
    is_named(&world, "Application at Microsoft", "Microsoft has no tenant").await;
    save(&world, "tenantId", world.microsoft.tenant()).await;
    is_repaired(world).await;
}

#[tokio::test]
async fn each_missing_permission_is_named() {
    for (granted, missing) in [(APPLICATION[1], APPLICATION[0]), (APPLICATION[0], APPLICATION[1])] {
        let world = with_microsoft(|world| world.microsoft.consent(&[granted], &DELEGATED)).await;
        let sentence = format!("The application permission {missing} is missing");
        is_named(&world, &format!("Permission {missing}"), &sentence).await;
        world.microsoft.consent(&APPLICATION, &DELEGATED);
        is_repaired(world).await;
    }
}

#[tokio::test]
async fn a_missing_consent_is_named() {
    let world = with_microsoft(|world| world.microsoft.consent(&[], &DELEGATED)).await;
    is_named(&world, "Permission Chat.Read.All", "admin consent is missing").await;
    world.microsoft.consent(&APPLICATION, &DELEGATED);
    is_repaired(world).await;
}

#[tokio::test]
async fn a_missing_consent_to_the_delegated_permissions_is_named() {
    let world = with_microsoft(|world| world.microsoft.consent(&APPLICATION, &[])).await;
    world.subscribed().await;
    let page = world.browser("alice").open(&world.address("/connect")).await;
    assert_eq!(page.kind(), "page-admin-consent", "{}", page.html);
    let sentence = "they may not agree to the delegated permissions themselves";
    status_says(&world, sentence).await;
    world.logged(|line| line.level == "error" && line.message.contains(sentence)).await;
    let test = world.command("dave", "/msteams test").await;
    assert!(test.contains(sentence), "{test}");
    world.microsoft.consent(&APPLICATION, &DELEGATED);
    world.connect("bob").await;
    is_repaired(world).await;
}

#[tokio::test]
async fn an_unregistered_redirect_uri_is_named() {
    let world = with_microsoft(|world| world.microsoft.forget_redirect_uris()).await;
    is_named(&world, "Redirect URI", "does not have the redirect URI of this server").await;
    let uri = world.address("/oauth-redirect");
    let status = world.command("dave", "/msteams status").await;
    assert!(status.contains(&format!("`{uri}`")), "{status}");
    world.microsoft.register_redirect_uri(&uri);
    is_repaired(world).await;
}

#[tokio::test]
async fn addresses_that_differ_are_named() {
    let world = with_microsoft(|_| {}).await;
    world.subscribed().await;
    let other = Some("alice@elsewhere.example".to_owned());
    world
        .microsoft
        .change_person("alice", |person| {
            person.mail.clone_from(&other);
            person.proxy_addresses.clear();
        })
        .unwrap();
    let page = world.browser("alice").sign_in(&world.address("/connect"), "alice").await;
    assert_eq!(page.kind(), "page-email-mismatch", "{}", page.html);
    let sentence = "`@alice` could not connect, because the Microsoft account has another";
    status_says(&world, sentence).await;
    let test = world.command("dave", "/msteams test").await;
    assert!(test.contains(sentence), "{test}");
    world.logged(|line| line.level == "warn" && line.message.contains(sentence)).await;
    assert_eq!(world.told(), [""; 0], "the status is enough");
    world
        .microsoft
        .change_person("alice", |person| person.mail = Some("alice@example.com".into()))
        .unwrap();
    world.connect("alice").await;
    status_says(&world, GOOD).await;
    world.finish().await;
}

#[tokio::test]
async fn a_key_of_the_wrong_length_is_named() {
    let world = with_setting("encryptionKey", "too short").await;
    status_says(&world, "has 9 bytes, but has to have exactly 32").await;
    let test = world.command("dave", "/msteams test").await;
    assert!(test.contains("broken here: Settings") && test.contains("has 9 bytes"), "{test}");
    world.logged(|line| line.level == "warn" && line.message.contains("has 9 bytes")).await;
    let people = world.command("alice", "/msteams status").await;
    assert!(!people.contains("9 bytes") && people.contains("administrator"), "{people}");
    save(&world, "encryptionKey", crate::world::ENCRYPTION_KEY).await;
    is_repaired(world).await;
}

#[tokio::test]
async fn a_site_url_that_microsoft_does_not_post_to_is_named() {
    let world = with_microsoft(|_| {}).await;
    world.subscribed().await;
    let right = world.mattermost.url().clone();
    world.mattermost.save_site_url("http://mattermost.example".parse().unwrap()).await;
    is_named(&world, "Settings", "does not begin with https://").await;
    world.mattermost.save_site_url(right).await;
    is_repaired(world).await;
}

#[tokio::test]
async fn an_address_that_microsoft_does_not_reach_is_named() {
    let world = with_microsoft(|world| world.microsoft.set_reaching(false)).await;
    let told = world.told_times(1).await;
    assert!(told[0].contains("Microsoft cannot reach Mattermost"), "{told:?}");
    is_named(&world, "Microsoft reaches Mattermost", "Microsoft cannot reach Mattermost").await;
    let test = world.command("dave", "/msteams test").await;
    assert!(test.contains("`Subscription validation request timed out.`"), "{test}");
    world.microsoft.set_reaching(true);
    is_repaired(world).await;
}

#[tokio::test]
async fn the_test_leaves_nothing_behind_and_is_for_administrators() {
    let world = World::new().await.with_administrator();
    world.connect("dave").await;
    for _ in 0..2 {
        let test = world.command("dave", "/msteams test").await;
        assert_eq!(test.matches(":white_check_mark:").count(), 11, "{test}");
        assert!(!test.contains(":x:") && !test.contains(":heavy_minus_sign:"), "{test}");
    }
    assert_eq!(world.microsoft.subscriptions().len(), 1);
    let posts = world.mattermost.direct_messages("dave").unwrap();
    assert_eq!(posts.iter().filter(|post| post.message.contains("can write to you")).count(), 2);
    let asked = world.microsoft.requests(Operation::Authorize);
    let refusal = world.command("alice", "/msteams test").await;
    assert!(refusal.contains("Only system administrators"), "{refusal}");
    assert_eq!(world.microsoft.requests(Operation::Authorize), asked);
    let people = world.command("alice", "/msteams status").await;
    assert!(!people.contains("For administrators"), "{people}");
    world.finish().await;
}

#[tokio::test]
async fn an_administrator_sees_how_things_are_and_when_the_secret_ends() {
    let world = World::new().await.with_administrator();
    world.connect("alice").await;
    let status = world.command("dave", "/msteams status").await;
    for expected in
        ["Connected users: 1", "Subscription to all chats: until 20", "unknown; the", GOOD]
    {
        assert!(status.contains(expected), "{expected} in {status}");
    }
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    world.notified("alice", 1).await;
    let now = world.clock.now().strftime("%Y-%m-%d").to_string();
    status_says(&world, &format!("Last notification from Microsoft: {now}")).await;

    let granted = [APPLICATION.as_slice(), &["Application.Read.All"]].concat();
    world.microsoft.consent(&granted, &DELEGATED);
    world.microsoft.expire_client_secret(Duration::from_hours(40 * 24));
    let test = world.command("dave", "/msteams test").await;
    assert!(test.contains(GOOD), "{test}");
    let ends = world.clock.now() + Duration::from_hours(40 * 24);
    let ends = ends.strftime("%Y-%m-%d").to_string();
    status_says(&world, &format!("End of the client secret: {ends}")).await;
    for _ in 0..11 {
        world.pass(Duration::from_hours(24)).await;
    }
    let told = world.told_times(1).await;
    assert!(told[0].contains(&format!("The client secret expires on {ends}")), "{told:?}");
    world.microsoft.expire_client_secret(Duration::from_hours(400 * 24));
    let told = world.told_times(2).await;
    assert!(told[1].contains("does not expire soon"), "{told:?}");
    status_says(&world, GOOD).await;
    world.finish().await;
}
