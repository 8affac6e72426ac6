//! What PgBouncer's transaction mode does not bear must not happen.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use clock::Clock;
use graph::{Chat, Member};
use store::{Done, NewConnection, SignIn, Store};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::support::{chat, database, message, node, sql};

/// All that a client said, connection by connection.
type Overheard = Arc<Mutex<Vec<Vec<u8>>>>;

/// A proxy before the database, and what was said through it.
async fn overhear(dsn: &str) -> (String, Overheard) {
    let server = dsn.split(['@', '/']).nth(3).unwrap().to_owned();
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let through = dsn.replace(&server, &proxy.local_addr().unwrap().to_string());
    let overheard = Overheard::default();
    let said = overheard.clone();
    tokio::spawn(async move {
        loop {
            let (client, _) = proxy.accept().await.unwrap();
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = TcpStream::connect(&server).await.unwrap().into_split();
            let number = {
                let mut said = said.lock().unwrap();
                said.push(Vec::new());
                said.len() - 1
            };
            let said = said.clone();
            tokio::spawn(pass(from_client, to_server, move |bytes| {
                said.lock().unwrap()[number].extend_from_slice(bytes);
            }));
            tokio::spawn(pass(from_server, to_client, |_| {}));
        }
    });
    (through, overheard)
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    overhear: impl Fn(&[u8]),
) {
    let mut buffer = [0; 8192];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        overhear(&buffer[..length]);
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

/// The messages of one connection after its start-up message: kind and body ("Message Formats" in PostgreSQL's manual).
fn messages(said: &[u8]) -> Vec<(char, &[u8])> {
    let length = |bytes: &[u8]| u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
    let mut rest = &said[length(said)..];
    let mut messages = Vec::new();
    while rest.len() >= 5 {
        let end = 1 + length(&rest[1..]);
        messages.push((char::from(rest[0]), &rest[5..end]));
        rest = &rest[end..];
    }
    messages
}

async fn use_everything(store: &Store) {
    store.insert_inbox(&[], &[]).await.unwrap();
    store.claim_inbox("a", 10).await.unwrap();
    store.finish_inbox(&[Done { id: 1, etag: None, outcome: "x", kept: false }]).await.unwrap();
    let version = store.chat_version(&chat()).await.unwrap();
    let found = (&Chat { id: chat(), ..Chat::default() }, &[Member::default()][..]);
    store.put_chat(&chat(), version, Some(found)).await.unwrap();
    store.chats(&[chat()]).await.unwrap();
    store.deliveries(&[(&chat(), &message("1"))]).await.unwrap();
    let connection = NewConnection {
        mattermost_user: "ann".into(),
        aad_user: "aad-1".into(),
        account: "ann@example.com".into(),
        tokens_json: "{}".into(),
    };
    store.connect_user(&connection).await.unwrap();
    let token = store.token("ann").await.unwrap().unwrap();
    store.replace_token("ann", &token.version, &token.json).await.unwrap();
    let sign_in = SignIn {
        state: "s".into(),
        mattermost_user: "ann".into(),
        nonce: "n".into(),
        verifier: "v".into(),
    };
    store.begin_sign_in(&sign_in).await.unwrap();
    store.take_sign_in("s", "ann").await.unwrap();
    store.lease("l", "a", Duration::from_mins(1)).await.unwrap();
    store.check_encryption_key().await.unwrap();
    store.figures().await.unwrap();
    store.forget_old().await.unwrap();
}

#[tokio::test]
async fn every_statement_is_unnamed_and_ends_in_its_own_sync() {
    let (dsn, overheard) = overhear(&database("pooling_protocol").await).await;
    let store = node(&dsn, &Clock::system());
    store.migrate().await.unwrap();
    use_everything(&store).await;

    let overheard = overheard.lock().unwrap();
    let mut statements = 0;
    for said in overheard.iter() {
        let all = messages(said);
        // Simple queries (Q) are the migration's BEGIN, its scripts and its COMMIT.
        let kinds: String = all.iter().map(|(kind, _)| *kind).filter(|kind| *kind != 'Q').collect();
        statements += kinds.matches("PBDES").count();
        assert_eq!(kinds.replace("PBDES", ""), "", "something else than Parse to Sync was sent");
        for (_, body) in all.iter().filter(|(kind, _)| *kind == 'P') {
            assert_eq!(body[0], 0, "a statement has a name");
        }
    }
    assert!(statements >= 17, "{statements}");
}

#[tokio::test]
async fn no_session_keeps_a_lock_and_there_are_few_of_them() {
    let dsn = database("pooling_sessions").await;
    let store = node(&dsn, &Clock::system());
    store.migrate().await.unwrap();
    let calls = (0..40).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { store.set_setting(&number.to_string(), "x").await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    let sql = sql(&dsn).await;
    let sessions = "SELECT FROM pg_stat_activity
        WHERE datname = 'pooling_sessions' AND pid <> pg_backend_pid()";
    let sessions = sql.query(sessions, &[]).await.unwrap();
    assert!((1..=5).contains(&sessions.len()), "{} sessions", sessions.len());
    let locks = "SELECT FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = 'pooling_sessions')";
    assert!(sql.query(locks, &[]).await.unwrap().is_empty());
}
