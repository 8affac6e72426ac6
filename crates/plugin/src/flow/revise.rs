//! Brings edits and deletes to the posts of their message.
//!
//! A change is as durable as a message: its row stays in the inbox until every post of the message that exists shows it.
//! Of chats in which nothing was decided, nothing is opened. A post is claimed before it is changed, so that two nodes
//! do it one after the other and an older state never takes the place of a newer one ([`notifier::revision`]).

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    time::Duration,
};

use futures_util::FutureExt as _;
use graph::{ChatId, ChatMessage, notification::ChangeType};
use notifier::revision::{Post, Step, may_still_be_told, revision, step};
use store::{Delivery, DeliveryState, InboxKind, InboxRow};

use super::{
    directory::{self, DirectoryEntry, Found},
    ledger::{self, Ledger, Ticket},
    open::{as_reported, fetch, turn, unreadable},
    rewrite::rewrite,
    settle::some_at_once,
    worker::{Alone, Shop, read},
};

/// An edit or a delete, and the posts that are to show it.
pub(crate) struct Change {
    /// The message as it is now.
    pub(crate) message: ChatMessage,
    /// Who is in its chat; not asked for when the message was deleted.
    pub(crate) entry: Option<DirectoryEntry>,
    row: InboxRow,
    revision: i64,
    /// The posts that show an older state.
    posts: Vec<Delivery>,
    /// Whether others are still on their way.
    waits: bool,
}

/// Whether a row tells what became of a message after it was sent.
pub(crate) fn is_change(row: &InboxRow) -> bool {
    let change_type = ChangeType::from(row.change_type.as_str());
    row.kind == InboxKind::Change
        && matches!(change_type, ChangeType::Updated | ChangeType::Deleted)
}

/// Brings changes as far as they go now, and returns those that have to ask Microsoft.
pub(crate) async fn revise(shop: &Shop, rows: Vec<InboxRow>, ledger: &mut Ledger) -> Vec<Alone> {
    if rows.is_empty() {
        return Vec::new();
    }
    let tickets: Vec<Ticket> = rows.iter().map(Ticket::from).collect();
    match revise_all(shop, rows, ledger).await {
        Ok(alone) => alone,
        Err(error) => {
            let unfinished = ledger.unfinished(tickets);
            ledger::all_failed(&shop.app, &shop.live, &unfinished, &error).await;
            Vec::new()
        }
    }
}

async fn revise_all(
    shop: &Shop,
    rows: Vec<InboxRow>,
    ledger: &mut Ledger,
) -> Result<Vec<Alone>, crate::Error> {
    let Shop { app, live, .. } = shop;
    let chats: Vec<&ChatId> = rows.iter().filter_map(|row| row.chat.as_ref()).collect();
    let decided = live.store.decided_chats(&chats).await?;
    let (rows, others): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|row| row.chat.as_ref().is_some_and(|chat| decided.contains(chat)));
    for row in others {
        ledger.done(app, &row, "ignored: nobody was told of anything in the chat", None);
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let (messages, mut alone) = read(shop, rows, turn(app).await?, ledger).await;
    let changes = concerned(shop, messages, ledger).await?;
    let edits = changes.iter().filter(|change| change.edits());
    let edits: Vec<_> = edits.map(|change| (&change.row, &change.message)).collect();
    let mut found = directory::known(app, live, &edits).await?.into_iter();
    let mut known = Vec::with_capacity(changes.len());
    for mut change in changes {
        match if change.edits() { found.next().flatten() } else { None } {
            Some(Found::Entry(entry)) => change.entry = Some(entry),
            Some(Found::Nobody(reason)) => {
                ledger.done(app, &change.row, reason, change.message.etag);
                continue;
            }
            None if change.edits() => {
                let (row, message) = (change.row, Some(change.message));
                alone.push(Alone { row, message, brings_files: false });
                continue;
            }
            None => {}
        }
        known.push(change);
    }
    carry_out(shop, known, ledger).await?;
    Ok(alone)
}

/// Brings one change on, asking Microsoft what it takes.
pub(crate) async fn ask(
    shop: &Shop,
    row: &InboxRow,
    message: Option<ChatMessage>,
    ledger: &mut Ledger,
) -> Result<(), crate::Error> {
    let Shop { app, live, .. } = shop;
    let message = match message {
        Some(message) => message,
        None => match (fetch(live, row).await?, deleted(row)) {
            (Some(message), _) => as_reported(row, message),
            (None, Some(message)) => message,
            (None, None) => {
                ledger.done(app, row, "ignored: the message is gone", None);
                return Ok(());
            }
        },
    };
    let mut changes = concerned(shop, vec![(row.clone(), message)], ledger).await?;
    for change in changes.iter_mut().filter(|change| change.edits()) {
        match directory::ask(app, live, row, &change.message).await? {
            Some(Found::Entry(entry)) => change.entry = Some(entry),
            Some(Found::Nobody(reason)) => {
                ledger.done(app, row, reason, change.message.etag.take());
                return Ok(());
            }
            None => {
                ledger::later(app, live, row, ledger::pause(app, row)).await;
                return Ok(());
            }
        }
    }
    carry_out(shop, changes, ledger).await
}

/// The message of a row that reports it as deleted, when nothing else can be had of it.
pub(crate) fn deleted(row: &InboxRow) -> Option<ChatMessage> {
    let deletes = ChangeType::from(row.change_type.as_str()) == ChangeType::Deleted;
    let (chat, message) = row.chat.as_ref().zip(row.message.as_ref()).filter(|_| deletes)?;
    Some(as_reported(row, unreadable(chat, message)))
}

/// What of it concerns posts, the newest state of each message; everything else is finished.
async fn concerned(
    shop: &Shop,
    mut messages: Vec<(InboxRow, ChatMessage)>,
    ledger: &mut Ledger,
) -> Result<Vec<Change>, crate::Error> {
    let Shop { app, live, .. } = shop;
    messages.sort_by_key(|(row, message)| (Reverse(revision(message)), row.id));
    let (mut newest, mut seen) = (Vec::new(), HashSet::new());
    for (row, message) in messages {
        if revision(&message) == 0 {
            ledger.done(app, &row, "ignored: neither edited nor deleted", message.etag);
        } else if seen.insert((row.chat.clone(), row.message.clone())) {
            newest.push((row, message));
        } else {
            ledger.done(app, &row, "ignored: not the newest", message.etag);
        }
    }
    let keys: Vec<_> =
        newest.iter().filter_map(|(row, _)| row.chat.as_ref().zip(row.message.as_ref())).collect();
    let mut deliveries: HashMap<_, Vec<Delivery>> = HashMap::new();
    if !keys.is_empty() {
        for delivery in live.store.deliveries(&keys).await? {
            let key = (Some(delivery.chat.clone()), Some(delivery.message.clone()));
            deliveries.entry(key).or_default().push(delivery);
        }
    }
    let mut changes = Vec::new();
    for (row, message) in newest {
        let revision = revision(&message);
        let of_message = deliveries.remove(&(row.chat.clone(), row.message.clone()));
        let (mut posts, mut waits) = (Vec::new(), false);
        for delivery in of_message.unwrap_or_default() {
            match step(post(&delivery), revision) {
                Step::Change => posts.push(delivery),
                Step::Wait => waits = true,
                Step::Leave => {}
            }
        }
        let change = Change { message, entry: None, row, revision, posts, waits };
        if change.posts.is_empty() && !waits {
            change.done(shop, "ignored: no post to change", ledger);
        } else {
            changes.push(change);
        }
    }
    Ok(changes)
}

/// The stored state, as far as the decision goes.
fn post(delivery: &Delivery) -> Post {
    match &delivery.state {
        DeliveryState::Posting { .. } => Post::OnItsWay,
        DeliveryState::Posted { .. } => Post::Shows(delivery.revision),
        DeliveryState::Suppressed { .. } | DeliveryState::GaveUp { .. } => Post::None,
    }
}

impl Change {
    /// Whether the message was edited; else it was deleted.
    fn edits(&self) -> bool {
        self.message.deleted_date_time.is_none()
    }

    /// Whether a recipient may read what the message says now: they may have left the chat since.
    fn is_for(&self, delivery: &Delivery) -> bool {
        self.entry.as_ref().is_none_or(|entry| entry.members.contains(&delivery.aad_user))
    }

    fn done(self, shop: &Shop, outcome: &'static str, ledger: &mut Ledger) {
        let Shop { app, live, .. } = shop;
        if may_still_be_told(&self.message, app.clock.now(), &live.timing) {
            ledger.done_and_kept(app, &self.row, outcome, self.message.etag);
        } else {
            ledger.done(app, &self.row, outcome, self.message.etag);
        }
    }
}

/// Changes the posts, as far as they are nobody else's now, and writes down what came of it.
async fn carry_out(
    shop: &Shop,
    mut changes: Vec<Change>,
    ledger: &mut Ledger,
) -> Result<(), crate::Error> {
    let Shop { app, live, .. } = shop;
    for change in &mut changes {
        let posts = std::mem::take(&mut change.posts);
        change.posts = posts.into_iter().filter(|delivery| change.is_for(delivery)).collect();
    }
    let wanted = changes.iter().flat_map(|change| {
        change.posts.iter().map(|delivery| (delivery.id.as_str(), change.revision))
    });
    let wanted: Vec<_> = wanted.collect();
    let (claimed, lease_until) = live.store.claim_changes(&wanted, &app.node).await?;
    let attempts = changes.iter().enumerate().flat_map(|(index, change)| {
        let mine = change.posts.iter().filter(|delivery| claimed.contains(&delivery.id));
        mine.map(move |delivery| {
            async move { (index, delivery, rewrite(shop, change, delivery, lease_until).await) }
                .boxed()
        })
    });
    let attempts = some_at_once(attempts.collect()).await;
    let mut results: Vec<_> = changes
        .iter()
        .map(|change| {
            let all = change.posts.iter().all(|delivery| claimed.contains(&delivery.id));
            let waits = change.waits || !all;
            Ok(waits.then(|| ledger::pause(app, &change.row)))
        })
        .collect();
    let mut made = Vec::new();
    for (index, delivery, attempt) in attempts {
        let (Some(result), Some(change)) = (results.get_mut(index), changes.get(index)) else {
            continue;
        };
        match attempt {
            Ok(None) => made.push((delivery.id.clone(), change.revision)),
            Ok(Some(after)) => *result = Ok(Some(after)),
            Err(error) => *result = Err(error),
        }
    }
    live.store.changed(&made, &app.node).await?;
    for (change, result) in changes.into_iter().zip(results) {
        conclude(shop, change, result, ledger).await;
    }
    Ok(())
}

/// Writes down how far a change came.
async fn conclude(
    shop: &Shop,
    change: Change,
    result: Result<Option<Duration>, crate::Error>,
    ledger: &mut Ledger,
) {
    let Shop { app, live, .. } = shop;
    let waited = ledger::age(app, &change.row);
    match result {
        Ok(None) if change.edits() => change.done(shop, "edit shown", ledger),
        Ok(None) => change.done(shop, "delete shown", ledger),
        Ok(Some(_)) if waited >= live.timing.changes_kept => {
            change.done(shop, "ignored: never posted", ledger);
        }
        Ok(Some(after)) => ledger::later(app, live, &change.row, after).await,
        Err(error) => ledger::failed(app, live, &change.row, &error).await,
    }
}
