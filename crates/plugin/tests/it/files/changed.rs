//! Files of messages that are edited, deleted or hidden.

use super::*;

/// A message for alice of which the file is being fetched.
async fn while_its_file_comes() -> (World, String, String) {
    let (world, chat) = chat_with(&["alice"]).await;
    world.microsoft.set_latency(Operation::Download, Duration::from_secs(1));
    let file = world.microsoft.add_file(NewFile::default()).unwrap();
    let id = world.microsoft.send_draft(&chat, "bob", share(&[&file])).unwrap();
    world.asked_for(Operation::Download, 1).await;
    (world, chat, id)
}

async fn to_the_end(world: &World) {
    world.settled().await;
    for _ in 0..3 {
        world.pass(Duration::from_secs(61)).await;
    }
}

#[tokio::test]
async fn an_edit_keeps_the_files_and_what_is_said_of_them() {
    let (world, chat) = chat_with(&["alice"]).await;
    let good = world.microsoft.add_file(NewFile::default()).unwrap();
    let gone = world.microsoft.add_file(NewFile { name: "gone.txt".into(), ..NewFile::default() });
    let gone = gone.unwrap();
    world.microsoft.delete_file(&gone.url);
    let draft = share(&[&good, &gone]);
    let id = world.microsoft.send_draft(&chat, "bob", draft).unwrap();
    assert_eq!(world.received("alice").await.0, plan());
    world.microsoft.edit_message(&chat, &id, "<p>Look again</p>").unwrap();
    world.settled().await;
    let (files, post) = world.received("alice").await;
    assert_eq!(files, plan());
    assert!(post.message.contains("Look again"), "{}", post.message);
    assert!(
        post.message.contains("[gone.txt](") && post.message.contains("– *not there any more*")
    );
    world.finish().await;
}

#[tokio::test]
async fn what_a_policy_hides_while_its_file_comes_is_told_without_it() {
    let (world, chat, id) = while_its_file_comes().await;
    world.microsoft.block_message(&chat, &id).unwrap();
    to_the_end(&world).await;
    let (files, post) = world.received("alice").await;
    assert_eq!(files, []);
    assert!(post.message.contains("policy hides"), "{}", post.message);
    world.finish().await;
}

#[tokio::test]
async fn what_is_deleted_while_its_file_comes_is_not_told() {
    let (world, chat, id) = while_its_file_comes().await;
    world.microsoft.delete_message(&chat, &id).unwrap();
    to_the_end(&world).await;
    assert_eq!(world.notifications("alice").len(), 0);
    assert_eq!(world.suppressed("alice").await, ["deleted"]);
    world.finish().await;
}
