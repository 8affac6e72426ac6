//! Opens stored change notifications: judged, decrypted, read.

use std::{sync::Arc, time::Duration};

use graph::{
    ChatId, ChatMessage, MessageId, from_json,
    notification::{self, CannotDecrypt, ChangeType, EncryptedContent, Event, NotificationKey},
};
use store::{InboxKind, InboxRow};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    ledger,
    vouch::{Vouched, Vouching},
};
use crate::app::{App, Live};

/// What a stored notification turned out to be.
#[derive(Debug)]
pub(crate) enum Opened {
    /// A message, as it was when this was reported.
    Message(Box<ChatMessage>),
    /// Nothing to tell anybody of, for this reason.
    Discard(&'static str),
    /// Microsoft has to be asked first.
    Ask,
    /// It cannot be judged yet.
    NotYet(Duration),
}

/// How often an unknown certificate is looked for in the database, and an unknown key of Microsoft's at Microsoft.
const UNKNOWN_KEY_PAUSE: Duration = Duration::from_secs(5);

/// So many rows at once are a backlog, which gets all cores. Fewer are decrypted on half of them, so that Microsoft and
/// people never wait for it.
const BACKLOG: usize = 96;

/// What is known of a row before its content is decrypted.
enum Judged {
    Settled(Result<Opened, crate::Error>),
    Sealed(EncryptedContent, NotificationKey),
}

/// The right to open, shared by the batches of one claim; it is given back when all of them are opened.
pub(crate) type Turn = Arc<OwnedSemaphorePermit>;

/// Waits for the right to open.
pub(crate) async fn turn(app: &App) -> Result<Turn, crate::Error> {
    let turn = app.opening.clone().acquire_owned().await;
    turn.map(Arc::new).map_err(|_| crate::Error::Interrupted)
}

/// Opens rows, in their order.
pub(crate) async fn open(
    app: &App,
    live: &Live,
    rows: Vec<InboxRow>,
    turn: Turn,
) -> Vec<(InboxRow, Result<Opened, crate::Error>)> {
    let mut judged = Vec::with_capacity(rows.len());
    let mut vouching = Vouching::new(app, live);
    for row in &rows {
        let outcome = match judge(app, live, row, &mut vouching).await {
            Ok(judged) => judged,
            Err(error) => Judged::Settled(Err(error)),
        };
        judged.push((row.chat.clone().zip(row.message.clone()), outcome));
        // Verifying a token takes a while, too.
        tokio::task::yield_now().await;
    }
    vouching.report();
    let sealed = judged.iter().filter(|(_, judged)| matches!(judged, Judged::Sealed(..))).count();
    let cores = match sealed {
        0 => 0,
        1..BACKLOG => 2,
        BACKLOG.. => 1,
    };
    let decrypting = app.decrypting.acquire_many(cores).await;
    // A private RSA operation takes a third of a millisecond: too long between two awaits of a busy thread.
    let opening = tokio::task::spawn_blocking(move || {
        let opened = judged.into_iter().map(|(place, outcome)| {
            let opened = unseal(place, outcome);
            // A request that has come meanwhile goes first.
            std::thread::yield_now();
            opened
        });
        opened.collect::<Vec<_>>()
    });
    let opened = opening.await.unwrap_or_default().into_iter().map(Some);
    drop((decrypting, turn));
    let opened = opened.chain(std::iter::repeat_with(|| None));
    rows.into_iter()
        .zip(opened)
        .map(|(row, opened)| match opened.unwrap_or(Err(crate::Error::Interrupted)) {
            Ok(Opened::Message(message)) => {
                let message = Box::new(as_reported(&row, *message));
                (row, Ok(Opened::Message(message)))
            }
            opened => (row, opened),
        })
        .collect()
}

/// A message that was reported as deleted is deleted, and one whose edit could not be shown so often was edited, whatever
/// can be read of it.
pub(crate) fn as_reported(row: &InboxRow, mut message: ChatMessage) -> ChatMessage {
    match ChangeType::from(row.change_type.as_str()) {
        ChangeType::Deleted => _ = message.deleted_date_time.get_or_insert(row.received_at),
        ChangeType::Updated if ledger::hopeless(row) => {
            _ = message.last_edited_date_time.get_or_insert(row.received_at);
        }
        ChangeType::Created | ChangeType::Updated | ChangeType::Other => {}
    }
    message
}

/// Where a message is, as the notification itself says.
type Place = Option<(ChatId, MessageId)>;

fn unseal(place: Place, judged: Judged) -> Result<Opened, crate::Error> {
    let (content, key) = match judged {
        Judged::Settled(outcome) => return outcome,
        Judged::Sealed(content, key) => (content, key),
    };
    let Some((chat, id)) = place else { return Ok(Opened::Discard("dropped: unreadable item")) };
    Ok(match notification::decrypt(&content, &key) {
        Err(CannotDecrypt) => Opened::Discard("refused: cannot be decrypted"),
        Ok(bytes) => {
            Opened::Message(Box::new(match from_json::<ChatMessage>(&bytes) {
                Ok(message) => ChatMessage { id, ..message },
                // Genuine, and of a shape that is not known: the recipients still learn that there is something.
                Err(_) => unreadable(&chat, &id),
            }))
        }
    })
}

async fn judge<'a>(
    app: &App,
    live: &Live,
    row: &'a InboxRow,
    vouching: &mut Vouching<'a>,
) -> Result<Judged, crate::Error> {
    let settled = |opened| Ok(Judged::Settled(Ok(opened)));
    if row.kind == InboxKind::Lifecycle {
        return settled(Opened::Ask);
    }
    if let (true, Some(chat), Some(message)) = (ledger::hopeless(row), &row.chat, &row.message) {
        return settled(Opened::Message(Box::new(unreadable(chat, message))));
    }
    if row.payload.is_empty() {
        // It was done before, and is looked at once more.
        return settled(Opened::Ask);
    }
    let Ok(Event::Change { change_type, encrypted, .. }) = notification::event(&row.payload) else {
        return settled(Opened::Discard("dropped: unreadable item"));
    };
    if change_type == ChangeType::Other {
        return settled(Opened::Discard("dropped: unknown change"));
    }
    let Some(content) = encrypted else { return settled(Opened::Ask) };
    let young = ledger::age(app, row) < live.timing.key_retry;
    match vouching.judge(row, young).await? {
        Vouched::Yes => {}
        Vouched::No(reason) => return settled(Opened::Discard(reason)),
        Vouched::NotYet => return settled(Opened::NotYet(UNKNOWN_KEY_PAUSE)),
    }
    match live.upkeep.keys.find(app, live, &content.encryption_certificate_id).await? {
        Some(key) => Ok(Judged::Sealed(content, key)),
        None if young => settled(Opened::NotYet(UNKNOWN_KEY_PAUSE)),
        None => settled(Opened::Ask),
    }
}

/// Fetches the message of a row; `None` if it is gone.
pub(crate) async fn fetch(
    live: &Live,
    row: &InboxRow,
) -> Result<Option<ChatMessage>, crate::Error> {
    match (&row.chat, &row.message) {
        (Some(chat), Some(message)) => Ok(live.graph.message(chat, message).await?),
        _ => Ok(None),
    }
}

/// Stands for a message of which only the place is known.
pub(crate) fn unreadable(chat: &ChatId, message: &MessageId) -> ChatMessage {
    ChatMessage { id: message.clone(), chat_id: Some(chat.clone()), ..ChatMessage::default() }
}
