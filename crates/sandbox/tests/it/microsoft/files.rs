//! Shared files and pictures inside messages.

use std::time::Duration;

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use reqwest::{
    Method, Response,
    header::{AUTHORIZATION, LOCATION, RANGE},
};
use sandbox::microsoft::{Draft, HostedContent, NewFile, Trouble};

use super::{World, answer, authorize::code, refusal, tokens::redeem};

/// A token of alice's with the permissions that the product asks for.
async fn alice_token(world: &World) -> String {
    let scope = "openid profile offline_access User.Read Chat.Read Files.Read.All";
    let code = code(world, &[("scope", scope)]).await;
    redeem(world, &code, &[]).await.1["access_token"].as_str().unwrap().to_owned()
}

fn path(url: &str) -> String {
    let url = url::Url::parse(url).unwrap();
    format!("shares/u!{}/driveItem/content", BASE64_URL_SAFE_NO_PAD.encode(url.as_str()))
}

/// Where Graph sends somebody for a file.
async fn location(world: &World, url: &str, token: &str) -> String {
    let response = world.graph(Method::GET, &path(url), token).send().await.unwrap();
    assert_eq!(response.status(), 302);
    response.headers()[LOCATION].to_str().unwrap().to_owned()
}

async fn get(world: &World, url: &str, range: &str) -> Response {
    world.http.get(url).header(RANGE, range).send().await.unwrap()
}

#[tokio::test]
async fn a_shared_file_is_downloaded_from_sharepoint_by_range_and_without_a_token() {
    let world = World::start().await;
    let file =
        world.microsoft.add_file(NewFile { size: Some(1000), ..NewFile::default() }).unwrap();
    let location = location(&world, &file.url, &alice_token(&world).await).await;
    assert!(location.starts_with(world.microsoft.sharepoint().as_str()), "{location}");
    let whole = world.http.get(&location).send().await.unwrap();
    assert_eq!((whole.status().as_u16(), whole.bytes().await.unwrap().len()), (200, 1000));
    let part = get(&world, &location, "bytes=900-1100").await;
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], "bytes 900-999/1000");
    assert_eq!(part.bytes().await.unwrap().len(), 100);
    assert_eq!(get(&world, &location, "bytes=1000-").await.status(), 416);
    let file = world.microsoft.file(&file.url).unwrap();
    assert_eq!((file.downloads, file.sent), (2, 1100));
    assert_eq!(world.microsoft.unexpected_requests(), [""; 0]);
    world.clock.advance(Duration::from_mins(5));
    assert_eq!(world.http.get(&location).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn who_may_read_a_file_is_the_files_own_matter() {
    let world = World::start().await;
    let readers = Some(vec!["bob".to_owned()]);
    let file = world.microsoft.add_file(NewFile { readers, ..NewFile::default() }).unwrap();
    let token = alice_token(&world).await;
    let refused = world.get(&path(&file.url), &token).await;
    assert_eq!((refusal(&refused).0, refusal(&refused).1), (403, "accessDenied"));
    world.microsoft.delete_file(&file.url);
    let gone = world.get(&path(&file.url), &token).await;
    assert_eq!((refusal(&gone).0, refusal(&gone).1), (404, "itemNotFound"));
    assert_eq!(refusal(&world.get("shares/nonsense/driveItem/content", &token).await).0, 400);
    let app = world.get(&path(&file.url), &world.app_token().await).await;
    assert_eq!(refusal(&app).0, 403, "the application has no permission for files");
}

#[tokio::test]
async fn what_must_not_happen_to_a_token_is_noted() {
    let world = World::start().await;
    let file = world.microsoft.add_file(NewFile::default()).unwrap();
    let token = alice_token(&world).await;
    let location = location(&world, &file.url, &token).await;
    let request = world.http.get(&location).header(AUTHORIZATION, format!("Bearer {token}"));
    assert_eq!(request.send().await.unwrap().status(), 401);
    let elsewhere = location.replace("127.0.0.1", "localhost");
    assert_eq!(world.http.get(elsewhere).send().await.unwrap().status(), 401);
    let crimes = world.microsoft.unexpected_requests();
    assert_eq!(crimes.len(), 2, "{crimes:?}");
    assert!(crimes[0].starts_with("a token came to SharePoint"), "{crimes:?}");
    assert!(crimes[1].starts_with("a host that is not SharePoint's"), "{crimes:?}");
    assert!(!crimes.concat().contains(&token));
}

#[tokio::test]
async fn downloads_get_into_trouble() {
    let world = World::start().await;
    let token = alice_token(&world).await;
    let file = |trouble| NewFile { trouble: Some(trouble), ..NewFile::default() };
    let shared = |trouble| world.microsoft.add_file(file(trouble)).unwrap().url;
    let strange = location(&world, &shared(Trouble::RedirectedByGraph), &token).await;
    assert!(strange.starts_with("http://localhost:"), "{strange}");
    let redirects = location(&world, &shared(Trouble::RedirectedBySharePoint), &token).await;
    assert_eq!(world.http.get(redirects).send().await.unwrap().status(), 302);
    let breaks = location(&world, &shared(Trouble::BreaksOff), &token).await;
    world.http.get(&breaks).send().await.unwrap().bytes().await.unwrap_err();
    assert_eq!(world.http.get(&breaks).send().await.unwrap().bytes().await.unwrap(), "The plan.");
    let whole = location(&world, &shared(Trouble::NoRanges), &token).await;
    assert_eq!(get(&world, &whole, "bytes=0-0").await.status(), 200);
    let stalls = location(&world, &shared(Trouble::Stalls), &token).await;
    let mut stalled = world.http.get(stalls).send().await.unwrap();
    assert_eq!(stalled.chunk().await.unwrap().unwrap(), "The ");
    tokio::time::timeout(Duration::from_millis(100), stalled.chunk()).await.unwrap_err();
}

#[tokio::test]
async fn a_pasted_picture_is_part_of_its_message() {
    let world = World::start().await;
    let chat = world.microsoft.create_chat(&["alice", "bob"], None).unwrap();
    let picture = HostedContent {
        content_type: "image/png".into(),
        content_bytes: BASE64_STANDARD.encode("a picture"),
    };
    let draft = Draft {
        hosted_contents: vec![picture],
        ..Draft::html("<p>Look: <img src=\"../hostedContents/1/$value\"></p>")
    };
    let id = world.microsoft.send_draft(&chat, "bob", draft).unwrap();
    let token = alice_token(&world).await;
    let (_, message) = world.get(&format!("chats/{chat}/messages/{id}"), &token).await;
    let html = message["body"]["content"].as_str().unwrap();
    let source = html.split('"').nth(1).unwrap();
    let (_, path) = source.split_once("/v1.0/").unwrap();
    let shown = world.graph(Method::GET, path, &token).send().await.unwrap();
    assert_eq!(shown.headers()["content-type"], "image/png");
    assert!(shown.content_length().is_none(), "no length is promised");
    assert_eq!(shown.bytes().await.unwrap(), "a picture");
    assert_eq!(world.get(path, &token).await.0, 429, "one of a chat within a second");
    world.microsoft.delete_message(&chat, &id).unwrap();
    world.clock.advance(Duration::from_secs(2));
    assert_eq!(answer(world.graph(Method::GET, path, &token)).await.0, 404);
}
