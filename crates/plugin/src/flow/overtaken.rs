//! Messages that overtook the news that somebody was added to their chat.
//!
//! Notifications arrive in any order, and are worked at the same time. A message may thus be decided for the members
//! that its chat had before; whoever was added would never be told of it.

use std::time::Duration;

use graph::ChatMessage;
use jiff::SignedDuration;
use notifier::directory::newcomers;
use store::InboxRow;

use super::{ledger, worker::Shop};

/// What arrived so much later than the news is decided by the new members.
const SIMULTANEOUS: SignedDuration = SignedDuration::from_secs(1);
/// How far back messages are looked for.
const REACH: Duration = Duration::from_mins(5);

/// If `event` says that connected people were added, has the messages that overtook it decided for them, too. As long as
/// some may still be in work, nothing is done, and it is to be called again after the time that is returned.
pub(crate) async fn look_back(
    Shop { app, live, .. }: &Shop,
    row: &InboxRow,
    event: &ChatMessage,
) -> Result<Option<Duration>, crate::Error> {
    let newcomers = newcomers(event);
    let Some(chat) = row.chat.as_ref().filter(|_| !newcomers.is_empty()) else {
        return Ok(None);
    };
    if live.store.connected_among(newcomers).await?.is_empty() {
        return Ok(None);
    }
    let left = live.timing.look_back_after.saturating_sub(ledger::age(app, row));
    if !left.is_zero() {
        return Ok(Some(left));
    }
    let until = row.received_at.checked_add(SIMULTANEOUS).unwrap_or(row.received_at);
    live.store.take_up_again((chat, &event.id), REACH, until).await?;
    live.inbox_filled.notify_one();
    Ok(None)
}
