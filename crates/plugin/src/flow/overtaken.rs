//! Messages that overtook the news that somebody was added to their chat.
//!
//! Notifications arrive in any order, and are worked at the same time. A message may thus be decided for the members
//! that its chat had before; whoever was added would never be told of it.

use std::time::Duration;

use graph::ChatMessage;
use notifier::directory::newcomers;
use store::InboxRow;

use super::worker::Shop;

/// How far back from the arrival of the news messages are looked for.
const REACH: Duration = Duration::from_mins(5);

/// If `event` says that connected people were added, has the messages that overtook it decided for them, too: those that
/// are finished. What is claimed from now on goes by the new members. `false`, and nothing is done, as long as some are
/// in work, perhaps by the old ones: then it is to be called again.
pub(crate) async fn look_back(
    Shop { live, .. }: &Shop,
    row: &InboxRow,
    event: &ChatMessage,
) -> Result<bool, crate::Error> {
    let newcomers = newcomers(event);
    let Some(chat) = row.chat.as_ref().filter(|_| !newcomers.is_empty()) else {
        return Ok(true);
    };
    if live.store.connected_among(newcomers).await?.is_empty() {
        return Ok(true);
    }
    let since = row.received_at.checked_sub(REACH).unwrap_or(row.received_at);
    let taken_up = live.store.take_up_again((chat, &event.id), since).await?;
    live.inbox_filled.notify_one();
    Ok(taken_up)
}
