//! Connecting, and every way in which it does not happen.

use std::time::Duration;

use sandbox::microsoft::Operation;
use url::Url;

use crate::world::{
    World,
    browser::{Browser, Page},
};

/// The page explains one problem, offers the way on, and nobody was connected.
async fn assert_refused(world: &World, page: &Page, kind: &str, next: &str) {
    assert_eq!(page.kind(), kind, "{}", page.html);
    assert!(page.status >= 400, "{}", page.status);
    assert!(page.next().contains(next), "{}", page.next());
    assert_eq!(page.button(), world.address("/connect"));
    let connected = "SELECT count(*) FROM msteamssync_users WHERE token <> ''";
    assert_eq!(world.database.number(connected).await, 0);
    assert_eq!(world.mattermost.direct_messages("alice").unwrap().len(), 0);
}

/// Microsoft's redirect for alice, who picked her own account, not yet followed.
async fn redirect(world: &World, browser: &Browser) -> Url {
    browser.pick(&world.address("/connect"), "alice").await
}

#[tokio::test]
async fn the_command_leads_through_the_sign_in_to_a_connection() {
    let world = World::new().await;
    let answer = world.command("alice", "/msteams connect").await;
    let link = world.address("/connect");
    assert!(answer.contains(&format!("]({link})")), "{answer}");
    let page = world.browser("alice").sign_in(&link, "alice").await;
    assert_eq!((page.status, page.kind()), (200, "page-connected"));
    assert!(page.html.contains("alice@example.com"), "{}", page.html);
    assert_eq!(page.button(), world.mattermost.url().as_str());
    let told = world.mattermost.direct_messages("alice").unwrap();
    assert_eq!(told.len(), 1);
    assert!(told[0].message.contains("**alice@example.com**"), "{}", told[0].message);
    assert_eq!(world.account("alice").await.as_deref(), Some("alice@example.com"));
    world.finish().await;
}

#[tokio::test]
async fn the_tokens_are_stored_in_upstreams_form_and_never_in_clear_text() {
    let world = World::new().await;
    world.connect("alice").await;
    let stored = world.store.token(&world.id("alice")).await.unwrap().unwrap();
    let tokens: serde_json::Value = serde_json::from_str(stored.json.expose()).unwrap();
    assert_eq!(tokens["token_type"], "Bearer");
    let expiry: jiff::Timestamp = tokens["expiry"].as_str().unwrap().parse().unwrap();
    assert!(expiry > world.clock.now());
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    let sealed = world.database.texts("SELECT token FROM msteamssync_users").await;
    assert!(!refresh_token.is_empty() && !sealed[0].contains(refresh_token));
    world.finish().await;
}

#[tokio::test]
async fn connecting_twice_says_who_is_connected() {
    let world = World::new().await;
    world.connect("alice").await;
    let answer = world.command("alice", "/msteams connect").await;
    assert!(answer.contains("already connected"), "{answer}");
    assert!(answer.contains("**alice@example.com**"), "{answer}");
    let page = world.browser("alice").open(&world.address("/connect")).await;
    assert_eq!(page.kind(), "page-connected");
    world.finish().await;
}

#[tokio::test]
async fn another_address_at_microsoft_is_refused_and_both_are_named() {
    let world = World::new().await;
    let page = world.browser("alice").sign_in(&world.address("/connect"), "bob").await;
    assert_refused(&world, &page, "page-email-mismatch", "alice@example.com").await;
    assert!(page.html.contains("bob@example.com"), "{}", page.html);
    world.finish().await;
}

#[tokio::test]
async fn an_account_without_an_address_is_refused() {
    let world = World::new().await;
    let nameless = |person: &mut sandbox::microsoft::Person| {
        person.mail = None;
        person.proxy_addresses.clear();
    };
    world.microsoft.change_person("alice", nameless).unwrap();
    let page = world.browser("alice").sign_in(&world.address("/connect"), "alice").await;
    assert_refused(&world, &page, "page-no-email", "Microsoft 365 administrator").await;
    world.finish().await;
}

#[tokio::test]
async fn a_second_address_of_the_account_counts_in_any_case() {
    let world = World::new().await;
    let renamed = |person: &mut sandbox::microsoft::Person| {
        person.mail = Some("alice.archer@example.org".into());
        person.proxy_addresses =
            vec!["SMTP:alice.archer@example.org".into(), "smtp:Alice@Example.COM".into()];
    };
    world.microsoft.change_person("alice", renamed).unwrap();
    world.connect("alice").await;
    assert_eq!(world.account("alice").await.as_deref(), Some("Alice@Example.COM"));
    world.finish().await;
}

#[tokio::test]
async fn a_guest_is_refused() {
    let world = World::new().await;
    let guest = |person: &mut sandbox::microsoft::Person| {
        person.user_type = "Guest".into();
        person.mail = None;
        person.proxy_addresses.clear();
        person.user_principal_name = "alice_example.com#EXT#@tenant.onmicrosoft.com".into();
    };
    world.microsoft.change_person("alice", guest).unwrap();
    let page = world.browser("alice").sign_in(&world.address("/connect"), "alice").await;
    assert_refused(&world, &page, "page-guest", "belongs to this organization").await;
    world.finish().await;
}

#[tokio::test]
async fn a_cancelled_sign_in_is_explained_and_can_be_tried_again() {
    let world = World::new().await;
    let browser = world.browser("alice");
    let page = browser.sign_in(&world.address("/connect"), "cancel").await;
    assert_refused(&world, &page, "page-access-denied", "choose Accept").await;
    let page = browser.sign_in(page.button(), "alice").await;
    assert_eq!(page.kind(), "page-connected");
    world.finish().await;
}

#[tokio::test]
async fn microsofts_refusals_are_explained_one_by_one() {
    let world = World::new().await;
    let browser = world.browser("alice");
    for (error, code, kind, next) in [
        ("access_denied", "AADSTS90094", "page-admin-consent", "grant admin consent"),
        ("interaction_required", "AADSTS50105", "page-not-assigned", "assign you to the app"),
        ("access_denied", "AADSTS53003", "page-conditional-access", "complete what Microsoft asks"),
        ("invalid_request", "AADSTS50057", "page-account-blocked", "Microsoft 365 administrator"),
        (
            "invalid_request",
            "AADSTS999999",
            "page-microsoft-error",
            "tell your system administrator",
        ),
        ("server_error", "", "page-microsoft-unreachable", "in a few minutes"),
    ] {
        world.microsoft.refuse_sign_in(error, &format!("{code}: no."));
        let page = browser.open(&world.address("/connect")).await;
        assert_refused(&world, &page, kind, next).await;
    }
    world.finish().await;
}

#[tokio::test]
async fn a_sign_in_counts_once() {
    let world = World::new().await;
    let browser = world.browser("alice");
    let redirect = redirect(&world, &browser).await;
    assert_eq!(browser.open(redirect.as_str()).await.kind(), "page-connected");
    world.command("alice", "/msteams disconnect").await;
    let page = browser.open(redirect.as_str()).await;
    assert_eq!(page.kind(), "page-state-unknown");
    assert_eq!(world.account("alice").await, None);
    world.finish().await;
}

#[tokio::test]
async fn a_state_that_was_never_given_is_refused() {
    let world = World::new().await;
    let made_up = world.address("/oauth-redirect?state=made-up&code=made-up");
    for url in [made_up, world.address("/oauth-redirect")] {
        let page = world.browser("alice").open(&url).await;
        assert_refused(&world, &page, "page-state-unknown", "/msteams status").await;
    }
    world.finish().await;
}

#[tokio::test]
async fn a_sign_in_of_somebody_else_is_refused_and_stays_theirs() {
    let world = World::new().await;
    let browser = world.browser("alice");
    let redirect = redirect(&world, &browser).await;
    let page = world.browser("bob").open(redirect.as_str()).await;
    assert_refused(&world, &page, "page-other-user", "as the user who wants to connect").await;
    assert_eq!(browser.open(redirect.as_str()).await.kind(), "page-connected");
    assert_eq!(world.account("bob").await, None);
    world.finish().await;
}

#[tokio::test]
async fn a_sign_in_has_ten_minutes_from_the_click() {
    let world = World::new().await;
    let browser = world.browser("alice");
    let late = redirect(&world, &browser).await;
    world.pass(Duration::from_mins(11)).await;
    let page = browser.open(late.as_str()).await;
    assert_refused(&world, &page, "page-state-expired", "still works").await;
    let timely = redirect(&world, &browser).await;
    world.pass(Duration::from_mins(9)).await;
    assert_eq!(browser.open(timely.as_str()).await.kind(), "page-connected");
    world.finish().await;
}

#[tokio::test]
async fn the_link_of_the_command_works_days_later() {
    let world = World::new().await;
    world.command("alice", "/msteams connect").await;
    world.pass(Duration::from_hours(48)).await;
    let page = world.browser("alice").sign_in(&world.address("/connect"), "alice").await;
    assert_eq!(page.kind(), "page-connected");
    world.finish().await;
}

#[tokio::test]
async fn without_a_session_the_link_leads_on_after_the_log_in() {
    let world = World::new().await;
    let stranger = Browser::logged_out();
    let page = stranger.open(&world.address("/connect")).await;
    assert_eq!(page.status, 401);
    assert_refused(&world, &page, "page-no-session", "Log in to Mattermost").await;
    let page = world.browser("alice").sign_in(page.button(), "alice").await;
    assert_eq!(page.kind(), "page-connected");
    world.finish().await;
}

#[tokio::test]
async fn a_redirect_into_a_browser_without_a_session_loses_nothing() {
    let world = World::new().await;
    let browser = world.browser("alice");
    let redirect = redirect(&world, &browser).await;
    let page = Browser::logged_out().open(redirect.as_str()).await;
    assert_refused(&world, &page, "page-no-session", "Log in to Mattermost").await;
    assert_eq!(browser.open(redirect.as_str()).await.kind(), "page-connected");
    world.finish().await;
}

#[tokio::test]
async fn a_wrong_client_secret_is_the_administrators_matter() {
    let world = World::new().await;
    world.microsoft.replace_client_secret("another secret");
    let page = world.browser("alice").sign_in(&world.address("/connect"), "alice").await;
    assert_refused(&world, &page, "page-configuration-broken", "Tell your system administrator")
        .await;
    let line = world.logged(|line| line.message.contains("did not redeem")).await;
    assert!(line.to_string().contains("AADSTS7000215"), "{line}");
    assert!(!line.to_string().contains("sandbox~client~secret"), "{line}");
    world.finish().await;
}

#[tokio::test]
async fn microsoft_being_unreachable_is_said_and_passes() {
    let world = World::new().await;
    let browser = world.browser("alice");
    for operation in [Operation::Token, Operation::Jwks, Operation::Me] {
        world.microsoft.fail_next(operation, 503, 20, None);
        let page = browser.sign_in(&world.address("/connect"), "alice").await;
        assert_refused(&world, &page, "page-microsoft-unreachable", "in a few minutes").await;
        world.microsoft.no_more_faults();
        world.pass(Duration::from_mins(2)).await;
    }
    let page = browser.sign_in(&world.address("/connect"), "alice").await;
    assert_eq!(page.kind(), "page-connected");
    world.finish().await;
}

#[tokio::test]
async fn an_account_of_somebody_else_is_refused_with_the_way_out() {
    let world = World::new().await;
    world.connect("alice").await;
    let bob = world.id("bob");
    world.mattermost.server.state().users.get_mut(&bob).unwrap().email = "alice@example.com".into();
    let browser = world.browser("bob");
    let page = browser.sign_in(&world.address("/connect"), "alice").await;
    assert_eq!(page.kind(), "page-taken-by-other", "{}", page.html);
    assert!(page.next().contains("/msteams disconnect"), "{}", page.next());
    assert_eq!(world.account("bob").await, None);
    assert_eq!(world.account("alice").await.as_deref(), Some("alice@example.com"));
    world.command("alice", "/msteams disconnect").await;
    let page = browser.sign_in(page.button(), "alice").await;
    assert_eq!(page.kind(), "page-connected");
    world.finish().await;
}

#[tokio::test]
async fn a_key_that_microsoft_took_a_moment_ago_signs_as_well() {
    let world = World::new().await;
    world.connect("alice").await;
    world.microsoft.roll_signing_key();
    world.pass(Duration::from_mins(2)).await;
    world.connect("bob").await;
    world.microsoft.roll_signing_key();
    world.pass(Duration::from_mins(2)).await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    world.microsoft.send_message(&chat, "bob", "x").unwrap();
    world.notified("alice", 1).await;
    world.finish().await;
}

#[tokio::test]
async fn two_tabs_both_work() {
    let world = World::new().await;
    let browser = world.browser("alice");
    let first = redirect(&world, &browser).await;
    let second = redirect(&world, &browser).await;
    assert_eq!(browser.open(second.as_str()).await.kind(), "page-connected");
    assert_eq!(browser.open(first.as_str()).await.kind(), "page-connected");
    assert_eq!(world.account("alice").await.as_deref(), Some("alice@example.com"));
    world.finish().await;
}

#[tokio::test]
async fn an_account_of_another_organization_is_refused() {
    let world = World::new().await;
    let browser = world.browser("alice");
    let redirect = redirect(&world, &browser).await;
    world.microsoft.refuse_tokens(50020, 1);
    let page = browser.open(redirect.as_str()).await;
    assert_refused(&world, &page, "page-wrong-tenant", "account of this organization").await;
    world.finish().await;
}

#[tokio::test]
async fn disconnecting_ends_the_notifications_and_connecting_again_brings_them_back() {
    let world = World::new().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let answer = world.command("alice", "/msteams disconnect").await;
    assert!(answer.contains("You are disconnected"), "{answer}");
    assert_eq!(world.account("alice").await, None);
    world.microsoft.send_message(&chat, "bob", "missed").unwrap();
    world.settled().await;
    assert_eq!(world.notifications("alice").len(), 0);
    let answer = world.command("alice", "/msteams disconnect").await;
    assert!(answer.contains("not connected"), "{answer}");
    world.connect("alice").await;
    world.microsoft.send_message(&chat, "bob", "seen").unwrap();
    let posts = world.notified("alice", 1).await;
    assert!(posts[0].message.contains("seen"), "{}", posts[0].message);
    world.finish().await;
}
