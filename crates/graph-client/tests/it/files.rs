//! Files: from where, with whose right, in which pieces.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use graph::{Disposition, FileSource, Secret};
use graph_client::{Download, Error, GraphClient, Pieces, Problem};
use reqwest::header::{IF_RANGE, RANGE};

use crate::canned::{Answer, Canned, Seen, graph_error};

const SHARE: &str = "GET /v1.0/shares/u!abc/driveItem/content";
const DOWNLOAD: &str = "GET /download.aspx";
const PICTURE: &str = "GET /v1.0/chats/c/messages/1/hostedContents/h/$value";
const SMALL: Pieces = Pieces { whole: 1000, piece: 300 };
/// A body that never breaks off.
const WHOLE: usize = usize::MAX;

fn content(size: usize) -> Vec<u8> {
    (0..size).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect()
}

/// A Microsoft that redirects to its `SharePoint`, which gives `answers`.
async fn sharing(answers: impl IntoIterator<Item = Answer>) -> (Canned, GraphClient) {
    let canned = Canned::start().await;
    canned.answer(SHARE, [Answer::Elsewhere(canned.url("/download.aspx?tempauth=t"))]);
    canned.answer(DOWNLOAD, answers);
    let client = canned.client().0;
    (canned, client)
}

async fn begin(client: &GraphClient) -> Result<Download, Error> {
    let share = FileSource::Share("u!abc".to_owned());
    client.download(&Secret::from("token-of-alice"), &share, SMALL).await
}

async fn all(download: Download) -> std::io::Result<Vec<u8>> {
    let pieces: Vec<_> = download.content.try_collect().await?;
    Ok(pieces.concat())
}

fn problem(error: &Error) -> Problem {
    let Error::Unexpected(unexpected) = error else { panic!("{error:?}") };
    unexpected.problem
}

fn ranges(seen: &[Seen]) -> Vec<&str> {
    seen.iter().map(|seen| seen.headers.get(RANGE).unwrap().to_str().unwrap()).collect()
}

#[tokio::test]
async fn a_shared_file_comes_with_the_users_right_and_no_token_reaches_sharepoint() {
    let (canned, client) = sharing([Answer::File(content(700), WHOLE)]).await;
    let download = begin(&client).await.unwrap();
    assert_eq!(download.size, 700);
    assert_eq!(download.content_type.as_deref(), Some("image/png"));
    assert_eq!(all(download).await.unwrap(), content(700));
    assert_eq!(canned.seen(SHARE)[0].authorization(), Some("Bearer token-of-alice"));
    let downloads = canned.seen(DOWNLOAD);
    assert_eq!(downloads.len(), 1, "one request is enough for a file of this size");
    assert_eq!(downloads[0].authorization(), None);
    assert_eq!(downloads[0].query, "tempauth=t");
}

#[tokio::test]
async fn the_rest_of_a_long_file_comes_in_pieces_of_the_same_version() {
    let (canned, client) = sharing([Answer::File(content(1900), WHOLE)]).await;
    let download = begin(&client).await.unwrap();
    assert_eq!(download.size, 1900);
    assert_eq!(all(download).await.unwrap(), content(1900));
    let downloads = canned.seen(DOWNLOAD);
    assert_eq!(
        ranges(&downloads),
        ["bytes=0-999", "bytes=1000-1299", "bytes=1300-1599", "bytes=1600-1899"]
    );
    assert!(downloads[1..].iter().all(|seen| seen.headers.get(IF_RANGE).unwrap() == "\"1\""));
    assert!(downloads.iter().all(|seen| seen.authorization().is_none()));
    assert_eq!(canned.seen(SHARE).len(), 1);
}

#[tokio::test]
async fn what_broke_off_goes_on_where_it_was() {
    let file = |most| Answer::File(content(900), most);
    let (canned, client) =
        sharing([file(400), graph_error(503, "x", "y"), file(100), file(WHOLE)]).await;
    assert_eq!(all(begin(&client).await.unwrap()).await.unwrap(), content(900));
    let downloads = canned.seen(DOWNLOAD);
    let from = |range: &str| range["bytes=".len()..].split_once('-').unwrap().0.parse::<usize>();
    let from: Vec<usize> =
        ranges(&downloads).into_iter().map(|range| from(range).unwrap()).collect();
    // How much of what was sent arrives before the end of a connection is not the same every time.
    assert!(from.len() >= 4 && from[0] == 0 && from[1] == from[2] && from[1] <= 400, "{from:?}");
    assert!(from[3] >= from[2] && from[3] <= from[2] + 100, "{from:?}");
}

#[tokio::test]
async fn what_breaks_off_again_and_again_is_given_up() {
    let (canned, client) = sharing([Answer::File(content(900), 0)]).await;
    all(begin(&client).await.unwrap()).await.unwrap_err();
    assert_eq!(canned.seen(DOWNLOAD).len(), 4);
}

#[tokio::test]
async fn a_file_that_changed_meanwhile_is_no_file() {
    let answers = [Answer::File(content(1900), WHOLE), Answer::File(content(1901), WHOLE)];
    let (canned, client) = sharing(answers).await;
    let error = all(begin(&client).await.unwrap()).await.unwrap_err();
    let error: Error = error.downcast().unwrap();
    assert_eq!(problem(&error), Problem::ChangedFile);
    assert_eq!(canned.seen(DOWNLOAD).len(), 2);
}

#[tokio::test]
async fn an_empty_file_is_empty() {
    let (_canned, client) = sharing([Answer::File(Vec::new(), WHOLE)]).await;
    let download = begin(&client).await.unwrap();
    assert_eq!(download.size, 0);
    assert!(all(download).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_redirect_to_anywhere_else_is_refused() {
    let elsewhere = Canned::start().await;
    elsewhere.answer(DOWNLOAD, [Answer::File(content(1), WHOLE)]);
    let strange = elsewhere.url("/download.aspx");
    let canned = Canned::start().await;
    let client = canned.client().0;
    for location in [strange.as_str(), "http://localhost/x", "file:///etc/passwd", "//evil.example"]
    {
        canned.answer(SHARE, [Answer::Elsewhere(location.to_owned())]);
        let error = begin(&client).await.err().unwrap();
        assert_eq!(problem(&error), Problem::ForeignFile, "{location}");
        assert_eq!(error.disposition(), Disposition::GiveUp);
    }
    // SharePoint itself may redirect on its own host only.
    let (canned, client) = sharing([Answer::Elsewhere(strange)]).await;
    assert_eq!(problem(&begin(&client).await.err().unwrap()), Problem::ForeignFile);
    canned.answer(DOWNLOAD, [Answer::Elsewhere(canned.url("/further"))]);
    canned.answer("GET /further", [Answer::File(content(9), WHOLE)]);
    assert_eq!(all(begin(&client).await.unwrap()).await.unwrap(), content(9));
    canned.answer("GET /further", [Answer::Elsewhere(canned.url("/further"))]);
    begin(&client).await.err().unwrap();
    assert_eq!(elsewhere.seen(DOWNLOAD).len(), 0);
}

#[tokio::test]
async fn refusals_say_with_which_status() {
    for status in [403, 404, 410, 500] {
        let (canned, client) = sharing([graph_error(status, "x", "y")]).await;
        let Some(Error::Graph(error)) = begin(&client).await.err() else { panic!() };
        assert_eq!(error.status, status);
        canned.answer(SHARE, [graph_error(status, "accessDenied", "no")]);
        let Some(Error::Graph(error)) = begin(&client).await.err() else { panic!() };
        assert_eq!((error.status, error.code.as_str()), (status, "accessDenied"));
        let may = client.may_read(&Secret::from("t"), "u!abc").await;
        assert_eq!(may.ok(), (status != 500).then_some(false), "{status}");
    }
}

#[tokio::test]
async fn whether_somebody_may_read_a_file_is_asked_without_downloading() {
    let (canned, client) = sharing([]).await;
    assert!(client.may_read(&Secret::from("token-of-bob"), "u!abc").await.unwrap());
    assert_eq!(canned.seen(SHARE)[0].authorization(), Some("Bearer token-of-bob"));
    assert_eq!(canned.seen(DOWNLOAD).len(), 0);
}

#[tokio::test]
async fn retry_after_of_sharepoint_holds_for_downloads_only() {
    let busy = || Answer::With(429, ("retry-after", "30".to_owned()), serde_json::json!({}));
    let (canned, client) = sharing([busy()]).await;
    let after = Some(Duration::from_secs(30));
    assert_eq!(begin(&client).await.err().unwrap().disposition(), Disposition::Retry { after });
    let Some(Error::Throttled(_)) = begin(&client).await.err() else { panic!() };
    assert_eq!((canned.seen(SHARE).len(), canned.seen(DOWNLOAD).len()), (2, 1));
}

#[tokio::test]
async fn a_picture_comes_from_graph_with_the_token() {
    let canned = Canned::start().await;
    let client = canned.client().0;
    let picture =
        FileSource::HostedContent { chat: "c".into(), message: "1".into(), id: "h".to_owned() };
    let measured = Answer::File(content(500), WHOLE);
    for answer in [measured, Answer::Unmeasured(content(500))] {
        canned.answer(PICTURE, [answer]);
        let token = Secret::from("token-of-alice");
        let download = client.download(&token, &picture, SMALL).await.unwrap();
        assert_eq!(download.size, 500);
        assert_eq!(all(download).await.unwrap(), content(500));
    }
    let seen = canned.seen(PICTURE);
    assert!(seen.iter().all(|seen| seen.authorization() == Some("Bearer token-of-alice")));
    assert!(seen.iter().all(|seen| !seen.headers.contains_key(RANGE)));
}

#[tokio::test]
async fn what_has_no_length_is_held_only_if_it_is_short() {
    let canned = Canned::start().await;
    let client = canned.client().0;
    let picture =
        FileSource::HostedContent { chat: "c".into(), message: "1".into(), id: "h".to_owned() };
    canned.answer(PICTURE, [Answer::Unmeasured(vec![0; (8 << 20) + 1])]);
    let error = client.download(&Secret::from("t"), &picture, SMALL).await.err().unwrap();
    assert!(matches!(problem(&error), Problem::TooLong(_)));
}

#[tokio::test]
async fn no_file_comes_where_the_cloud_has_no_sharepoint() {
    let canned = Canned::start().await;
    let hosts = graph::Hosts::custom(&canned.url(""), &canned.url(""), &canned.url("")).unwrap();
    let app = graph_client::App { hosts, ..canned.app() };
    let http = graph_client::http_client().unwrap();
    let client =
        GraphClient::new(http, app, clock::Clock::system(), graph_client::Requests::default());
    canned.answer(SHARE, [Answer::Elsewhere(canned.url("/download.aspx"))]);
    assert_eq!(problem(&begin(&client).await.err().unwrap()), Problem::ForeignFile);
    assert_eq!(canned.seen(DOWNLOAD).len(), 0);
}
