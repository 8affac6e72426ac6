//! Works the inbox: claims rows by the batch and brings each as far as it goes.
//!
//! A row stays until everybody it concerns is settled. Whatever interrupts the work (a crash, a lost database,
//! Microsoft being unreachable) leaves the row to be claimed again; the decision rows make sure that nothing happens
//! twice.
//!
//! What needs no answer of Microsoft's about the message itself goes through together, with one statement per
//! step for the whole batch. A row that has to ask first (an unknown chat, a message that was not sent along), or that
//! brings files, goes on alone, so that it holds up nobody.

use std::{panic::AssertUnwindSafe, pin::pin, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use graph::ChatMessage;
use mattermost::Api;
use notifier::condition::{Condition, Kind};
use store::{InboxKind, InboxRow};
use tokio::task::{JoinError, JoinSet};
use tracing::{error, warn};

use super::{
    directory::{self, Found},
    files::has_files,
    ledger::{self, Ledger, RETRY, Ticket},
    open::{self, Opened, Turn, open},
    overtaken, revise,
    settle::{Item, settle, settle_with_files},
};
use crate::app::{App, Live};

/// Batches in work at once: while one waits for the server or the database, another decrypts.
const MOST_BATCHES: usize = 6;
/// Rows of one batch.
const MOST_ROWS: u16 = 128;
/// Rows that ask Microsoft at once, each alone; and as many that bring files.
const MOST_ALONE: usize = 32;
/// How often the inbox is looked at when nobody rings.
const POLL: Duration = RETRY;

/// What every step needs.
#[derive(Clone)]
pub(crate) struct Shop {
    /// The process.
    pub(crate) app: Arc<App>,
    /// The configuration.
    pub(crate) live: Arc<Live>,
    /// Mattermost.
    pub(crate) api: Api,
}

/// Works until the configuration is replaced.
pub(crate) async fn run(shop: Shop) {
    let (mut batches, mut alone) = (JoinSet::new(), Solo::default());
    while !shop.live.replaced.is_cancelled() {
        alone.clear();
        if batches.len() >= MOST_BATCHES {
            join_batch(&shop, &mut batches, &mut alone).await;
            continue;
        }
        // Claimed is what can be decrypted next: under load, that makes few large batches of many small ones.
        let Ok(turn) = open::turn(&shop.app).await else { break };
        match shop.live.store.claim_inbox(&shop.app.node, MOST_ROWS).await {
            Ok(rows) => {
                shop.app.conditions.fine(shop.app.clock.now(), &[Kind::Database]);
                let nothing_left = rows.len() < usize::from(MOST_ROWS);
                // What failed before goes on by itself, so that it takes nobody else down.
                let (failed, fresh): (Vec<_>, Vec<_>) =
                    rows.into_iter().partition(|row| row.attempts > 0);
                let failed = failed.into_iter().map(|row| vec![row]);
                for rows in failed.chain(std::iter::once(fresh)).filter(|rows| !rows.is_empty()) {
                    let (shop, turn) = (shop.clone(), turn.clone());
                    batches.spawn(async move { guarded(&shop, rows, turn).await });
                }
                drop(turn);
                if nothing_left {
                    wait(&shop, &mut batches, &mut alone).await;
                }
            }
            Err(error) => {
                warn!(error = %crate::chain(&error), "the inbox cannot be read");
                shop.app.conditions.wrong(shop.app.clock.now(), Condition::plain(Kind::Database));
                tokio::select! {
                    () = shop.app.clock.sleep(RETRY) => {}
                    () = shop.live.replaced.cancelled() => {}
                }
            }
        }
    }
    while !batches.is_empty() {
        join_batch(&shop, &mut batches, &mut alone).await;
    }
    alone.join().await;
}

/// Those that go on alone. Files take long, and nobody who only has to ask waits for them.
#[derive(Default)]
struct Solo {
    asking: JoinSet<()>,
    bringing: JoinSet<()>,
}

impl Solo {
    /// Forgets who is done.
    fn clear(&mut self) {
        for set in [&mut self.asking, &mut self.bringing] {
            while set.try_join_next().is_some() {}
        }
    }

    /// Waits for all.
    async fn join(&mut self) {
        for set in [&mut self.asking, &mut self.bringing] {
            while set.join_next().await.is_some() {}
        }
    }
}

/// Waits until there may be something to claim.
async fn wait(shop: &Shop, batches: &mut JoinSet<Vec<Alone>>, alone: &mut Solo) {
    // Postponed rows come due, and other nodes' rows lose their lease, without anybody ringing.
    let mut poll = pin!(shop.app.clock.sleep(POLL));
    loop {
        tokio::select! {
            () = shop.live.inbox_filled.notified() => return,
            Some(left) = batches.join_next(), if !batches.is_empty() => go_on(shop, left, alone).await,
            () = &mut poll => return,
            () = shop.live.replaced.cancelled() => return,
        }
    }
}

/// Waits for a batch, and takes what it leaves.
async fn join_batch(shop: &Shop, batches: &mut JoinSet<Vec<Alone>>, alone: &mut Solo) {
    if let Some(left) = batches.join_next().await {
        go_on(shop, left, alone).await;
    }
}

/// Goes on alone with what a finished batch leaves.
async fn go_on(shop: &Shop, left: Result<Vec<Alone>, JoinError>, alone: &mut Solo) {
    for one in left.unwrap_or_default() {
        let shop = shop.clone();
        let alike = if one.brings_files { &mut alone.bringing } else { &mut alone.asking };
        // A lifecycle event is about all messages to come: it does not queue up behind those that are there.
        if alike.len() < MOST_ALONE || one.row.kind == InboxKind::Lifecycle {
            alike.spawn(async move { by_itself(&shop, one).await });
        } else {
            let after = ledger::pause(&shop.app, &one.row);
            ledger::later(&shop.app, &shop.live, &one.row, after).await;
        }
    }
}

/// Works a batch; a defect that panics counts as a failure of all its rows.
async fn guarded(shop: &Shop, rows: Vec<InboxRow>, turn: Turn) -> Vec<Alone> {
    let tickets: Vec<Ticket> = rows.iter().map(Ticket::from).collect();
    match AssertUnwindSafe(batch(shop, rows, turn)).catch_unwind().await {
        Ok(left) => left,
        Err(_) => {
            error!(
                "a defect interrupted the work on some notifications; they are tried again one by one"
            );
            ledger::all_failed(&shop.app, &shop.live, &tickets, &crate::Error::Interrupted).await;
            Vec::new()
        }
    }
}

/// A row that has to ask Microsoft or brings files, and what is known of its message.
#[derive(Debug)]
pub(crate) struct Alone {
    pub(crate) row: InboxRow,
    pub(crate) message: Option<ChatMessage>,
    /// Whether it takes as long as files take.
    pub(crate) brings_files: bool,
}

/// Works a batch, and returns what has to go on alone.
async fn batch(shop: &Shop, rows: Vec<InboxRow>, turn: Turn) -> Vec<Alone> {
    let Shop { app, live, .. } = shop;
    let mut ledger = Ledger::default();
    // What became of a message is told after the message: who is told of it gets it as it reads by then.
    let (changes, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(revise::is_change);
    let (messages, mut alone) = read(shop, rows, turn, &mut ledger).await;
    let mut items = Vec::with_capacity(messages.len());
    let asked: Vec<_> = messages.iter().map(|(row, message)| (row, message)).collect();
    match directory::known(app, live, &asked).await {
        Ok(found) => {
            for ((row, message), found) in messages.into_iter().zip(found) {
                match found {
                    Some(Found::Entry(entry)) => items.push(Item { row, message, entry }),
                    Some(Found::Nobody(reason)) => {
                        if let Err(error) = nobody(shop, &row, message, reason, &mut ledger).await {
                            ledger::failed(app, live, &row, &error).await;
                        }
                    }
                    None => {
                        alone.push(Alone { row, message: Some(message), brings_files: false });
                    }
                }
            }
        }
        Err(error) => {
            for (row, _) in &messages {
                ledger::failed(app, live, row, &error).await;
            }
        }
    }
    let with_files = settle(shop, items, &mut ledger).await.into_iter();
    alone.extend(with_files.map(|Item { row, message, .. }| Alone {
        row,
        message: Some(message),
        brings_files: true,
    }));
    alone.extend(revise::revise(shop, changes, &mut ledger).await);
    ledger.write(live).await;
    alone
}

/// Opens rows: the messages that can be read at once, and what has to go on alone.
pub(crate) async fn read(
    shop: &Shop,
    rows: Vec<InboxRow>,
    turn: Turn,
    ledger: &mut Ledger,
) -> (Vec<(InboxRow, ChatMessage)>, Vec<Alone>) {
    let Shop { app, live, .. } = shop;
    let (mut messages, mut alone) = (Vec::with_capacity(rows.len()), Vec::new());
    for (row, opened) in open(app, live, rows, turn).await {
        match opened {
            Ok(Opened::Message(message)) => messages.push((row, *message)),
            Ok(Opened::Discard(reason)) => ledger.done(app, &row, reason, None),
            Ok(Opened::Ask) => alone.push(Alone { row, message: None, brings_files: false }),
            Ok(Opened::NotYet(after)) => ledger::later(app, live, &row, after).await,
            Err(error) => ledger::failed(app, live, &row, &error).await,
        }
    }
    (messages, alone)
}

/// Brings one row on, asking Microsoft what it takes; a defect that panics counts as a failure of the row.
async fn by_itself(shop: &Shop, one: Alone) {
    let mut ledger = Ledger::default();
    let ticket = Ticket::from(&one.row);
    let work = AssertUnwindSafe(ask_and_settle(shop, one, &mut ledger)).catch_unwind().await;
    if let Err(error) = work.unwrap_or(Err(crate::Error::Interrupted)) {
        ledger::failed(&shop.app, &shop.live, ticket, &error).await;
    }
    ledger.write(&shop.live).await;
}

async fn ask_and_settle(
    shop: &Shop,
    Alone { row, message, brings_files }: Alone,
    ledger: &mut Ledger,
) -> Result<(), crate::Error> {
    let Shop { app, live, .. } = shop;
    if row.kind == InboxKind::Lifecycle {
        live.upkeep.lifecycle(app, live, &row).await?;
        ledger.done(app, &row, "lifecycle event", None);
        return Ok(());
    }
    if revise::is_change(&row) {
        return revise::ask(shop, &row, message, ledger).await;
    }
    let came_along = message.is_some();
    let message = match message {
        Some(message) => message,
        None => match open::fetch(live, &row).await? {
            Some(message) => message,
            None => {
                ledger.done(app, &row, "ignored: the message is gone", None);
                return Ok(());
            }
        },
    };
    match directory::ask(app, live, &row, &message).await? {
        Some(Found::Entry(entry)) => {
            let item = Item { row, message, entry };
            if came_along && !brings_files && has_files(shop, &item) {
                // The chat is known now: it goes on among those that bring files, and holds up nobody who asks.
                ledger::later(app, live, &item.row, Duration::ZERO).await;
                live.inbox_filled.notify_one();
                return Ok(());
            }
            settle_with_files(shop, item, ledger).await?;
        }
        Some(Found::Nobody(reason)) => nobody(shop, &row, message, reason, ledger).await?,
        None => ledger::later(app, live, &row, ledger::pause(app, &row)).await,
    }
    Ok(())
}

/// Finishes a row whose message is told to nobody.
async fn nobody(
    shop: &Shop,
    row: &InboxRow,
    message: ChatMessage,
    reason: &'static str,
    ledger: &mut Ledger,
) -> Result<(), crate::Error> {
    let Shop { app, live, .. } = shop;
    if overtaken::look_back(shop, row, &message).await? {
        ledger.done(app, row, reason, message.etag);
    } else {
        ledger::later(app, live, row, ledger::pause(app, row)).await;
    }
    Ok(())
}
