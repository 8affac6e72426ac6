//! Who may call which route.

use serde_json::json;

use crate::world::{World, browser::Browser};

/// Who a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    /// Microsoft, who shows it by the client state of each item.
    Webhook,
    /// Whoever has a session, and acts for themselves alone.
    User,
}

/// Every route with its method.
const ROUTES: [(&str, &str, For); 8] = [
    ("POST", "/changes", For::Webhook),
    ("POST", "/lifecycle", For::Webhook),
    ("GET", "/connect", For::User),
    ("GET", "/oauth-redirect", For::User),
    ("GET", "/account-connected", For::User),
    ("GET", "/connection-status", For::User),
    ("POST", "/disconnect", For::User),
    ("POST", "/actions/notifications", For::User),
];

/// Somebody without a session, a user, a user whom another site sends, and an administrator.
const CALLERS: [&str; 4] = ["nobody", "alice", "alice from elsewhere", "dave"];

async fn status(world: &World, caller: &str, method: &str, path: &str) -> u16 {
    let browser = match caller {
        "nobody" => Browser::logged_out(),
        "dave" => world.browser("dave"),
        _ => world.browser("alice"),
    };
    let address = world.address(path);
    match (method, caller) {
        ("GET", _) => browser.load(&address).await.status,
        (_, "alice from elsewhere") => browser.post_from_elsewhere(&address).await.status,
        _ => browser.post_json(&address, &json!({ "value": [] })).await.status,
    }
}

#[tokio::test]
async fn each_route_is_for_those_it_is_meant_for() {
    let world = World::new().await.with_administrator();
    for (method, path, role) in ROUTES {
        let other = if method == "GET" { "POST" } else { "GET" };
        for caller in CALLERS {
            let place = format!("{method} {path} by {caller}");
            let answer = status(&world, caller, method, path).await;
            let stranger =
                caller == "nobody" || (caller, method) == ("alice from elsewhere", "POST");
            if role == For::User && stranger {
                assert_eq!(answer, 401, "{place}");
            } else {
                assert!(!matches!(answer, 401 | 403..=405 | 500..), "{place}: {answer}");
            }
            assert_eq!(status(&world, caller, other, path).await, 405, "not {place}");
        }
    }
    for caller in CALLERS {
        assert_eq!(status(&world, caller, "GET", "/connected-users").await, 404, "{caller}");
    }
    world.finish().await;
}

#[tokio::test]
async fn another_plugin_is_no_user_whomever_it_names() {
    let world = World::new().await;
    for (method, path, _) in ROUTES.into_iter().filter(|(.., role)| *role == For::User) {
        let request = axum::extract::Request::builder().method(method).uri(path);
        let request = request.header("Mattermost-Plugin-ID", "com.example.other");
        let request = request.header("Mattermost-User-Id", world.id("alice"));
        let request = request.body(axum::body::Body::empty()).unwrap();
        let answer = world.mattermost.server.serve_http(request).await.unwrap();
        assert_eq!(answer.status(), 401, "{method} {path}");
    }
    world.finish().await;
}

#[test]
fn the_table_has_every_route() {
    let source = include_str!("../../src/routes.rs");
    let routes = source.split(".route(\"").skip(1);
    let mut routes: Vec<_> = routes.filter_map(|rest| Some(rest.split_once('"')?.0)).collect();
    let mut tried = ROUTES.map(|(_, path, _)| path).to_vec();
    routes.sort_unstable();
    tried.sort_unstable();
    assert_eq!(routes, tried);
}

#[tokio::test]
async fn whoever_a_request_names_it_acts_for_its_sender() {
    let world = World::new().await;
    world.connect("alice").await;
    let alice = world.id("alice");
    let forged =
        json!({ "user_id": alice, "mattermost_user": alice, "context": { "user_id": alice } });
    let address = world.address(&format!("/disconnect?user_id={alice}"));
    assert_eq!(world.browser("bob").post_json(&address, &forged).await.status, 200);
    assert_eq!(world.browser("dave").post_json(&address, &forged).await.status, 200);
    assert!(world.account("alice").await.is_some());
    world.finish().await;
}
