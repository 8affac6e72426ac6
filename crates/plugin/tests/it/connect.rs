//! Connecting, and every way in which it does not happen.

use crate::world::World;

#[tokio::test]
async fn the_command_leads_through_the_sign_in_to_a_connection() {
    let world = World::new().await;
    let answer = world.command("alice", "/msteams connect").await;
    let link = world.address("/connect");
    assert!(answer.contains(&format!("]({link})")), "{answer}");
    let page = world.browser("alice").sign_in(&link, "alice").await;
    assert_eq!((page.status, page.kind()), (200, "page-connected"));
    assert!(page.html.contains("alice@example.com"), "{}", page.html);
    let told = world.mattermost.direct_messages("alice").unwrap();
    assert_eq!(told.len(), 1);
    assert!(told[0].message.contains("**alice@example.com**"), "{}", told[0].message);
    assert_eq!(world.account("alice").await.as_deref(), Some("alice@example.com"));
    world.finish().await;
}
