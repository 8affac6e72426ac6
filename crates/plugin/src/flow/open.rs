//! Opens a stored change notification: judged, decrypted, read.
//!
//! The validation tokens are judged as of the time of receipt, because an item may wait here longer than
//! a token lives. Microsoft's keys being unreachable means wait, not discard.

use std::time::Duration;

use graph::{
    ChatId, ChatMessage, MessageId,
    notification::{
        self, CannotDecrypt, ChangeType, EncryptedContent, Event, TokenExpectation, TokenRefusal,
        check_token,
    },
};
use jiff::SignedDuration;
use store::InboxRow;

use crate::app::{App, Live};

/// What a stored notification turned out to be.
#[derive(Debug)]
pub(crate) enum Opened {
    /// A message that was sent.
    Message(Box<ChatMessage>),
    /// Nothing to tell anybody of, for this reason.
    Discard(&'static str),
    /// It cannot be judged yet.
    NotYet(Duration),
}

/// How long an unknown certificate may take to appear in the database.
const UNKNOWN_KEY_PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// How often it is looked for meanwhile.
const UNKNOWN_KEY_PAUSE: Duration = Duration::from_secs(5);

/// Opens one row.
pub(crate) async fn open(app: &App, live: &Live, row: &InboxRow) -> Result<Opened, crate::Error> {
    let Ok(Event::Change { change_type, chat, message, encrypted }) =
        notification::event(&row.payload)
    else {
        return Ok(Opened::Discard("dropped: unreadable item"));
    };
    if change_type != ChangeType::Created {
        return Ok(Opened::Discard("ignored: edit or delete"));
    }
    let Some(content) = encrypted else {
        return Ok(match live.graph.message(&chat, &message).await? {
            Some(message) => Opened::Message(Box::new(message)),
            None => Opened::Discard("ignored: the message is gone"),
        });
    };
    if let Some(refusal) = refusal(live, row).await? {
        return Ok(Opened::Discard(refusal));
    }
    decrypted(app, live, row, content).await
}

/// Why the tokens that came with a row do not vouch for it; `None` if they do.
async fn refusal(live: &Live, row: &InboxRow) -> Result<Option<&'static str>, crate::Error> {
    if row.validation_tokens.is_empty() {
        return Ok(Some("refused: no validation token"));
    }
    let expected = TokenExpectation {
        tenant: &row.tenant,
        client_id: &live.settings.client_id,
        received_at: row.received_at,
    };
    let mut keys = live.graph.signing_keys().await?;
    for token in &row.validation_tokens {
        let mut judged = check_token(token, &keys, &expected);
        if judged == Err(TokenRefusal::UnknownKey) {
            keys = live.graph.signing_keys_after_miss().await?;
            judged = check_token(token, &keys, &expected);
        }
        if judged.is_err() {
            return Ok(Some("refused: validation token"));
        }
    }
    Ok(None)
}

async fn decrypted(
    app: &App,
    live: &Live,
    row: &InboxRow,
    content: EncryptedContent,
) -> Result<Opened, crate::Error> {
    let id = content.encryption_certificate_id.clone();
    let Some(key) = live.upkeep.keys.find(app, live, &id).await? else {
        if app.clock.now().duration_since(row.received_at) < UNKNOWN_KEY_PATIENCE {
            return Ok(Opened::NotYet(UNKNOWN_KEY_PAUSE));
        }
        return fetched(live, row).await;
    };
    // A private RSA operation takes a third of a millisecond: too long between two awaits of a busy thread.
    let opened = tokio::task::spawn_blocking(move || {
        let bytes = notification::decrypt(&content, &key)?;
        Ok::<_, CannotDecrypt>(serde_json::from_slice::<ChatMessage>(&bytes).ok())
    })
    .await
    .map_err(|_| crate::Error::Interrupted)?;
    Ok(match opened {
        Ok(Some(message)) => Opened::Message(Box::new(message)),
        // Genuine, and of a shape that is not known: the recipients still learn that there is something.
        Ok(None) => match (&row.chat, &row.message) {
            (Some(chat), Some(message)) => Opened::Message(Box::new(unreadable(chat, message))),
            _ => Opened::Discard("dropped: unreadable item"),
        },
        Err(CannotDecrypt) => Opened::Discard("refused: cannot be decrypted"),
    })
}

async fn fetched(live: &Live, row: &InboxRow) -> Result<Opened, crate::Error> {
    let (Some(chat), Some(message)) = (&row.chat, &row.message) else {
        return Ok(Opened::Discard("dropped: unreadable item"));
    };
    Ok(match live.graph.message(chat, message).await? {
        Some(message) => Opened::Message(Box::new(message)),
        None => Opened::Discard("ignored: the message is gone"),
    })
}

/// Stands for a message of which only the place is known.
pub(crate) fn unreadable(chat: &ChatId, message: &MessageId) -> ChatMessage {
    ChatMessage { id: message.clone(), chat_id: Some(chat.clone()), ..ChatMessage::default() }
}
