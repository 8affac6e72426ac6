//! Looks for what became of a message before it is posted, so that nobody is told of a stale or a deleted text.
//!
//! Edits and deletes that arrived before are in the inbox. Most messages have none, which costs one statement for the
//! whole batch. What is still there is opened; what was put away unread, because nothing of its chat was decided by then,
//! is not guessed at: Microsoft is asked for the message as it is now.

use std::collections::{HashMap, HashSet};

use futures_util::FutureExt as _;
use graph::{ChatId, ChatMessage, MessageId};
use notifier::revision::newest;
use store::{Change, DeliveryState, InboxRow};

use super::{
    open::{Opened, open, turn},
    revise::deleted,
    settle::{Work, some_at_once},
    worker::Shop,
};

type Place = (ChatId, MessageId);

/// What is known of what became of a message.
#[derive(Default)]
struct Later {
    /// Its states that could be read.
    states: Vec<ChatMessage>,
    /// What could not be read.
    unread: Vec<InboxRow>,
}

/// Brings every message that is about to be posted to its newest state. A message whose state cannot be had now is not
/// posted now.
pub(crate) async fn refresh(shop: &Shop, work: &mut [Work]) -> Result<(), crate::Error> {
    let open: Vec<_> =
        work.iter().filter(|work| is_open(work)).map(|work| work.item.key()).collect();
    if open.is_empty() {
        return Ok(());
    }
    let changes = shop.live.store.changes(&open).await?;
    if changes.is_empty() {
        return Ok(());
    }
    let mut later = read(shop, changes).await?;
    let asked: HashSet<Place> = later
        .iter()
        .filter(|(_, later)| !later.unread.is_empty())
        .map(|(place, _)| place.clone())
        .collect();
    let questions = asked.into_iter().map(|place| {
        async move {
            let answer = shop.live.graph.message(&place.0, &place.1).await;
            (place, answer)
        }
        .boxed()
    });
    let mut answers: HashMap<Place, _> =
        some_at_once(questions.collect()).await.into_iter().collect();
    for work in work {
        let (chat, message) = work.item.key();
        let place = (chat.clone(), message.clone());
        let Some(Later { mut states, unread }) = later.remove(&place) else { continue };
        match answers.remove(&place) {
            None => {}
            Some(Ok(Some(message))) => states.push(message),
            // Out of sight, or gone for good: then what was reported of it is all that will ever be known.
            Some(Ok(None)) => states.extend(unread.iter().filter_map(deleted)),
            Some(Err(error)) => {
                work.deliveries.clear();
                work.again = Err(error.into());
                continue;
            }
        }
        let own = std::mem::take(&mut work.item.message);
        work.item.message = newest(own, states);
    }
    Ok(())
}

/// Whether any post of it may still have to be made.
fn is_open(work: &Work) -> bool {
    work.deliveries.iter().any(|one| matches!(one.delivery.state, DeliveryState::Posting { .. }))
}

async fn read(shop: &Shop, changes: Vec<Change>) -> Result<HashMap<Place, Later>, crate::Error> {
    let mut later: HashMap<Place, Later> = HashMap::new();
    let (there, gone): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|change| !change.row.payload.is_empty());
    for change in gone.into_iter().filter(|change| !change.read) {
        of(&mut later, &change.row).unread.push(change.row);
    }
    let rows = there.into_iter().map(|change| change.row).collect();
    let turn = turn(&shop.app).await?;
    for (row, opened) in open(&shop.app, &shop.live, rows, turn).await {
        match opened {
            Ok(Opened::Message(message)) => of(&mut later, &row).states.push(*message),
            // It is not Microsoft's word.
            Ok(Opened::Discard(_)) => {}
            Ok(Opened::Ask | Opened::NotYet(_)) | Err(_) => of(&mut later, &row).unread.push(row),
        }
    }
    Ok(later)
}

fn of<'a>(later: &'a mut HashMap<Place, Later>, row: &InboxRow) -> &'a mut Later {
    let place = row.chat.clone().zip(row.message.clone());
    later.entry(place.unwrap_or_default()).or_default()
}
