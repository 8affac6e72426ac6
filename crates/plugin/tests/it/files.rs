//! Files of Teams messages in Mattermost: fetched once, for whom they are, and told of when they cannot be.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use mattermost::model::Post;
use sandbox::{
    mattermost::{PostFault, UploadFault},
    microsoft::{Draft, HostedContent, NewFile, Operation, SharedFile, Trouble},
};
use serde_json::json;

use crate::world::World;

mod changed;

const CONTENT: &str = "The plan.";

/// A world in which some are connected, and the chat in which bob writes to them.
async fn chat_with(people: &[&str]) -> (World, String) {
    let world = World::new().await;
    for person in people {
        world.connect(person).await;
    }
    let members: Vec<&str> = people.iter().copied().chain(["bob"]).collect();
    let topic = (people.len() > 1).then_some("Launch");
    let chat = world.microsoft.create_chat(&members, topic).unwrap();
    (world, chat)
}

fn share(files: &[&SharedFile]) -> Draft {
    let places = files.iter().map(|file| file.attachment["id"].as_str().unwrap());
    let places: Vec<_> =
        places.map(|id| format!("<attachment id=\"{id}\"></attachment>")).collect();
    Draft {
        attachments: files.iter().map(|file| file.attachment.clone()).collect(),
        ..Draft::html(format!("<p>Look at this</p>{}", places.concat()))
    }
}

fn picture(bytes: &[u8]) -> HostedContent {
    let content_bytes = BASE64_STANDARD.encode(bytes);
    HostedContent { content_type: "image/png".into(), content_bytes }
}

impl World {
    /// Puts a file into `SharePoint` and has bob send it.
    fn send(&self, chat: &str, file: NewFile) -> SharedFile {
        let file = self.microsoft.add_file(file).unwrap();
        self.microsoft.send_draft(chat, "bob", share(&[&file])).unwrap();
        file
    }

    /// Name and text of the files of a person's only notification, and that itself.
    async fn received(&self, person: &str) -> (Vec<(String, String)>, Post) {
        let post = self.notified(person, 1).await.remove(0);
        self.settled().await;
        assert_eq!(self.notifications(person).len(), 1);
        let files = self.mattermost.files_of(person, &post).unwrap().into_iter();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (files.map(|file| (file.info.name.to_string(), text(&file.content))).collect(), post)
    }

    /// Returns once Microsoft has been asked so often.
    async fn asked_for(&self, operation: Operation, count: usize) {
        let asked = async {
            while self.microsoft.requests(operation) < count {
                tokio::task::yield_now().await;
            }
        };
        self.within("a request to Microsoft", asked).await;
    }

    fn downloads(&self) -> usize {
        self.microsoft.requests(Operation::Download)
    }
}

fn plan() -> Vec<(String, String)> {
    vec![("plan.txt".to_owned(), CONTENT.to_owned())]
}

#[tokio::test]
async fn a_shared_file_comes_along() {
    let (world, chat) = chat_with(&["alice"]).await;
    let file = world.send(&chat, NewFile::default());
    let (files, post) = world.received("alice").await;
    assert_eq!(files, plan());
    let link = format!("📎 [plan.txt]({})", file.url.replace(' ', "%20"));
    assert!(post.message.contains(&link), "{}", post.message);
    assert!(post.message.contains("Look at this"), "{}", post.message);
    assert_eq!((world.downloads(), world.microsoft.requests(Operation::FileContent)), (1, 1));
    assert_eq!(world.outcomes().await, ["told"]);
    world.finish().await;
}

#[tokio::test]
async fn a_pasted_picture_comes_along_and_needs_no_text() {
    let (world, chat) = chat_with(&["alice", "carol"]).await;
    let image = b"\x89PNG a picture";
    let draft = Draft {
        hosted_contents: vec![picture(image), picture(b"\x89PNG another")],
        ..Draft::html(
            "<p><img src=\"../hostedContents/1/$value\"><img src=\"../hostedContents/2/$value\"></p>",
        )
    };
    world.microsoft.send_draft(&chat, "bob", draft).unwrap();
    for person in ["alice", "carol"] {
        let (files, post) = world.received(person).await;
        let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["image-1.png", "image-2.png"]);
        assert!(files[0].1.ends_with(" a picture"), "{files:?}");
        assert!(post.message.contains("🖼️ *Image*"), "{}", post.message);
    }
    assert_eq!(world.microsoft.requests(Operation::HostedContent), 2);
    world.finish().await;
}

#[tokio::test]
async fn a_snippet_of_code_comes_along() {
    let (world, chat) = chat_with(&["alice"]).await;
    let content = r#"{"language": "Rust", "codeSnippetUrl": "../hostedContents/1/$value"}"#;
    let attachment = json!({
        "id": "s", "contentType": "application/vnd.microsoft.card.codesnippet", "content": content,
    });
    let draft = Draft {
        hosted_contents: vec![HostedContent {
            content_type: "text/plain".into(),
            content_bytes: BASE64_STANDARD.encode("fn main() {}"),
        }],
        attachments: vec![attachment],
        ..Draft::html("<attachment id=\"s\"></attachment>")
    };
    world.microsoft.send_draft(&chat, "bob", draft).unwrap();
    let (files, post) = world.received("alice").await;
    assert_eq!(files, [("Rust.txt".to_owned(), "fn main() {}".to_owned())]);
    assert!(post.message.contains("📄 *Code snippet:* Rust"), "{}", post.message);
    world.finish().await;
}

#[tokio::test]
async fn many_recipients_cost_one_download_and_each_has_a_file_of_their_own() {
    let people = ["alice", "carol", "dave"];
    let (world, chat) = chat_with(&people).await;
    world.send(&chat, NewFile::default());
    let mut ids = Vec::new();
    for person in people {
        let (files, post) = world.received(person).await;
        assert_eq!(files, plan(), "{person}");
        ids.extend(post.file_ids);
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    assert_eq!(world.downloads(), 1);
    world.finish().await;
}

#[tokio::test]
async fn everybody_gets_what_microsoft_lets_them_read_and_no_more() {
    let people = ["alice", "carol", "dave"];
    let (world, chat) = chat_with(&people).await;
    let readers = Some(vec!["carol".to_owned(), "bob".to_owned()]);
    world.send(&chat, NewFile { readers, ..NewFile::default() });
    assert_eq!(world.received("carol").await.0, plan());
    for person in ["alice", "dave"] {
        let (files, post) = world.received(person).await;
        assert_eq!(files, []);
        let told = "– *not yours to read, says Microsoft*";
        assert!(post.message.contains("📎 [plan.txt](") && post.message.contains(told), "{post:?}");
    }
    assert_eq!(world.downloads(), 1);
    world.finish().await;
}

/// Sends a file that cannot come along; the message does, and says why.
async fn comes_without(prepare: impl FnOnce(&World), file: NewFile, told: &str) {
    let (world, chat) = chat_with(&["alice"]).await;
    prepare(&world);
    world.send(&chat, file);
    let (files, post) = world.received("alice").await;
    assert_eq!(files, []);
    assert!(post.message.contains("Look at this"), "{}", post.message);
    assert!(post.message.contains("📎 [plan.txt](http"), "{}", post.message);
    assert!(post.message.contains(&format!("– *{told}*")), "{}", post.message);
    world.finish().await;
}

#[tokio::test]
async fn a_file_that_nobody_may_read_is_told_of() {
    let file = NewFile { readers: Some(vec!["bob".into()]), ..NewFile::default() };
    comes_without(|_| {}, file, "not yours to read, says Microsoft").await;
}

#[tokio::test]
async fn a_file_that_is_gone_is_told_of() {
    let gone = |world: &World| world.microsoft.fail_next(Operation::FileContent, 404, 1, None);
    comes_without(gone, NewFile::default(), "not there any more").await;
    let gone = |world: &World| world.microsoft.fail_next(Operation::Download, 410, 1, None);
    comes_without(gone, NewFile::default(), "not there any more").await;
}

#[tokio::test]
async fn a_file_that_mattermost_would_not_take_is_not_fetched() {
    let small = |world: &World| world.mattermost.change_file_settings(|it| it.max_file_size = 8);
    comes_without(small, NewFile::default(), "too large for Mattermost").await;
    let off = |world: &World| {
        world.mattermost.change_file_settings(|it| it.enable_file_attachments = false);
    };
    comes_without(off, NewFile::default(), "Mattermost takes no files").await;
    let empty = NewFile { content: String::new(), ..NewFile::default() };
    comes_without(|_| {}, empty, "empty").await;
}

#[tokio::test]
async fn a_file_that_another_plugin_refuses_is_told_of() {
    let refuse = |world: &World| world.mattermost.fail_next_upload(UploadFault::Refused);
    comes_without(refuse, NewFile::default(), "Mattermost did not take it").await;
}

#[tokio::test]
async fn a_redirect_elsewhere_is_not_followed() {
    for trouble in [Trouble::RedirectedByGraph, Trouble::RedirectedBySharePoint] {
        let file = NewFile { trouble: Some(trouble), ..NewFile::default() };
        comes_without(|_| {}, file, "neither in SharePoint nor in OneDrive").await;
    }
}

#[tokio::test]
async fn a_file_elsewhere_is_not_asked_for() {
    let (world, chat) = chat_with(&["alice"]).await;
    let mut file = world.microsoft.add_file(NewFile::default()).unwrap();
    let elsewhere = file.url.replace("127.0.0.1", "localhost");
    file.attachment["contentUrl"] = elsewhere.into();
    world.microsoft.send_draft(&chat, "bob", share(&[&file])).unwrap();
    let (files, post) = world.received("alice").await;
    assert_eq!(files, []);
    assert!(post.message.contains("– *neither in SharePoint nor in OneDrive*"), "{post:?}");
    assert_eq!(world.microsoft.requests(Operation::FileContent), 0);
    world.finish().await;
}

#[tokio::test]
async fn a_picture_of_another_message_is_not_fetched() {
    let (world, chat) = chat_with(&["alice"]).await;
    let secret = world.microsoft.create_chat(&["alice", "carol"], None).unwrap();
    let draft = Draft {
        hosted_contents: vec![picture(b"\x89PNG secret")],
        ..Draft::html("<img src=\"../hostedContents/1/$value\">")
    };
    let id = world.microsoft.send_draft(&secret, "alice", draft).unwrap();
    let message = world.microsoft.message(&secret, &id).unwrap();
    let html = message["body"]["content"].as_str().unwrap();
    world.microsoft.send_message(&chat, "bob", html).unwrap();
    let (files, _) = world.received("alice").await;
    assert_eq!(files, []);
    assert_eq!(world.microsoft.requests(Operation::HostedContent), 0);
    world.finish().await;
}

#[tokio::test]
async fn a_file_that_does_not_come_holds_its_message_up_for_two_minutes_and_no_other() {
    let (world, chat) = chat_with(&["alice"]).await;
    world.send(&chat, NewFile { trouble: Some(Trouble::Stalls), ..NewFile::default() });
    world.asked_for(Operation::Download, 1).await;
    world.microsoft.send_message(&chat, "bob", "a text").unwrap();
    let post = world.notified("alice", 1).await.remove(0);
    assert!(post.message.contains("a text"), "{}", post.message);
    world.clock.advance(Duration::from_secs(119));
    assert_eq!(world.notifications("alice").len(), 1);
    world.clock.advance(Duration::from_secs(2));
    let post = world.notified("alice", 2).await.remove(1);
    assert!(post.message.contains("– *could not be fetched*"), "{}", post.message);
    world.finish().await;
}

#[tokio::test]
async fn while_no_file_comes_those_who_wait_for_their_turn_do_not_wait_for_two_minutes_each() {
    let (world, chat) = chat_with(&["alice"]).await;
    for number in 1..=5 {
        let name = format!("plan-{number}.txt");
        let trouble = Some(Trouble::Stalls);
        world.send(&chat, NewFile { name, trouble, ..NewFile::default() });
    }
    // Four are tried at once.
    world.asked_for(Operation::Download, 4).await;
    world.clock.advance(Duration::from_secs(121));
    world.notified("alice", 4).await;
    world.asked_for(Operation::Download, 5).await;
    world.clock.advance(Duration::from_secs(21));
    let posts = world.notified("alice", 5).await;
    assert!(posts.iter().all(|post| post.message.contains("– *could not be fetched*")));
    world.finish().await;
}

#[tokio::test]
async fn what_broke_off_or_was_refused_for_the_moment_is_tried_again() {
    let (world, chat) = chat_with(&["alice"]).await;
    world.microsoft.fail_next(Operation::FileContent, 503, 3, None);
    let trouble = Some(Trouble::BreaksOff);
    world.send(&chat, NewFile { trouble, ..NewFile::default() });
    world.asked_for(Operation::FileContent, 3).await;
    world.clock.advance(Duration::from_secs(6));
    assert_eq!(world.received("alice").await.0, plan());
    world.finish().await;
}

#[tokio::test]
async fn a_long_file_comes_in_pieces() {
    let mut world = World::with_settings(|settings| {
        settings.insert("maxSizeForCompleteDownload".into(), 2.into());
        settings.insert("bufferSizeForFileStreaming".into(), 1.into());
    })
    .await;
    world.start().await;
    world.subscribed().await;
    world.connect("alice").await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let size = Some((4 << 20) + 5);
    let file = world.send(&chat, NewFile { size, ..NewFile::default() });
    let (files, _) = world.received("alice").await;
    assert_eq!(files[0].1.len() as u64, (4 << 20) + 5);
    let whole = CONTENT.repeat(files[0].1.len() / CONTENT.len() + 1);
    assert!(whole.starts_with(&files[0].1), "the pieces fit together");
    assert_eq!(world.downloads(), 4, "2 MB, 1 MB, 1 MB, the rest");
    assert_eq!(world.microsoft.file(&file.url).unwrap().sent, (4 << 20) + 5);
    world.finish().await;
}

#[tokio::test]
async fn names_are_made_harmless_and_a_post_takes_ten() {
    let (world, chat) = chat_with(&["alice"]).await;
    let named = |name: String| NewFile { name, ..NewFile::default() };
    let mut files = vec![world.microsoft.add_file(named("evil\u{202e}txt.exe".into())).unwrap()];
    files.extend((1..12).map(|n| world.microsoft.add_file(named(format!("{n}.txt"))).unwrap()));
    let draft = share(&files.iter().collect::<Vec<_>>());
    world.microsoft.send_draft(&chat, "bob", draft).unwrap();
    let (received, post) = world.received("alice").await;
    let names: Vec<_> = received.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..3], ["eviltxt.exe", "1.txt", "2.txt"]);
    assert_eq!(names.len(), 10);
    assert_eq!(world.downloads(), 10);
    let last = post.message.lines().find(|line| line.contains("11.txt")).unwrap();
    assert!(last.ends_with("– *one file too many for a post*"), "{last}");
    world.finish().await;
}

#[tokio::test]
async fn a_post_that_may_have_been_made_keeps_its_file_and_is_not_made_twice() {
    for (fault, found) in [
        (PostFault::ReplyLost, true),
        (PostFault::AfterCommit, true),
        (PostFault::BeforeCommit, false),
    ] {
        let (world, chat) = chat_with(&["alice", "carol"]).await;
        world.mattermost.fail_next_post(fault);
        world.send(&chat, NewFile::default());
        world.settled().await;
        for _ in 0..3 {
            world.pass(Duration::from_secs(61)).await;
        }
        for person in ["alice", "carol"] {
            assert_eq!(world.received(person).await.0, plan(), "{person} {fault:?}");
        }
        assert_eq!(world.downloads(), 1, "{fault:?}");
        assert_eq!(world.mattermost.server.state().files.all.len(), 2, "{found}");
        world.finish().await;
    }
}

#[tokio::test]
async fn a_process_that_dies_between_upload_and_post_leaves_neither_half_nor_two() {
    let (mut world, chat) = chat_with(&["alice"]).await;
    world.mattermost.fail_next_upload(UploadFault::ReplyLost);
    world.send(&chat, NewFile::default());
    let uploaded = async {
        while world.mattermost.server.state().files.all.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    world.within("the upload", uploaded).await;
    world.kill();
    assert_eq!(world.notifications("alice").len(), 0);
    world.start().await;
    for _ in 0..6 {
        world.pass(Duration::from_secs(61)).await;
    }
    assert_eq!(world.received("alice").await.0, plan());
    world.finish().await;
}

#[tokio::test]
async fn two_nodes_and_a_redelivery_fetch_once() {
    let (mut world, chat) = chat_with(&["alice", "carol"]).await;
    world.start_another().await;
    world.microsoft.set_latency(Operation::Download, Duration::from_millis(500));
    world.microsoft.change_delivery(|delivery| delivery.duplicates = 3);
    world.send(&chat, NewFile::default());
    for person in ["alice", "carol"] {
        world.notified(person, 1).await;
    }
    for _ in 0..4 {
        world.pass(Duration::from_secs(61)).await;
    }
    for person in ["alice", "carol"] {
        assert_eq!(world.received(person).await.0, plan(), "{person}");
    }
    assert_eq!(world.downloads(), 1);
    world.finish().await;
}

#[tokio::test]
async fn who_is_told_later_gets_a_copy() {
    let (world, chat) = chat_with(&["alice", "carol"]).await;
    world.microsoft.forget_presence("carol").unwrap();
    world.send(&chat, NewFile::default());
    assert_eq!(world.received("alice").await.0, plan());
    for _ in 0..9 {
        world.pass(Duration::from_secs(15)).await;
    }
    assert_eq!(world.received("carol").await.0, plan());
    assert_eq!(world.downloads(), 1);
    world.finish().await;
}

#[tokio::test]
async fn an_old_token_is_refreshed_and_a_revoked_one_replaced() {
    let (world, chat) = chat_with(&["alice"]).await;
    world.clock.advance(Duration::from_hours(2));
    world.send(&chat, NewFile::default());
    assert_eq!(world.received("alice").await.0, plan());
    world.microsoft.forget_access_tokens();
    world.send(&chat, NewFile::default());
    let post = world.notified("alice", 2).await.remove(1);
    assert_eq!(world.mattermost.files_of("alice", &post).unwrap().len(), 1);
    world.finish().await;
}

#[tokio::test]
async fn without_a_token_of_ones_own_a_message_comes_without_its_file() {
    let (world, chat) = chat_with(&["alice", "carol"]).await;
    world.microsoft.refuse_person("alice", Some(50_173)).unwrap();
    world.microsoft.revoke_sign_ins("alice").unwrap();
    world.send(&chat, NewFile::default());
    assert_eq!(world.received("carol").await.0, plan());
    let (files, post) = world.received("alice").await;
    assert_eq!(files, []);
    assert!(post.message.contains("– *not yours to read, says Microsoft*"), "{}", post.message);
    world.finish().await;
}

#[tokio::test]
async fn a_file_that_could_not_be_copied_once_is_copied_again() {
    let (world, chat) = chat_with(&["alice", "carol"]).await;
    world.mattermost.fail_next_copy();
    world.send(&chat, NewFile::default());
    for person in ["alice", "carol"] {
        assert_eq!(world.received(person).await.0, plan(), "{person}");
    }
    world.finish().await;
}
