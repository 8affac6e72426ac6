//! Works the inbox: claims rows by the batch and brings each as far as it goes.
//!
//! A row stays until everybody it concerns is settled. Whatever interrupts the work (a crash, a lost database,
//! Microsoft being unreachable) leaves the row to be claimed again; the decision rows make sure that nothing happens
//! twice.
//!
//! What needs no answer of Microsoft's about the message itself goes through together, with one statement per
//! step for the whole batch. A row that has to ask first (an unknown chat, a message that was not sent along) goes on
//! alone, so that it holds up nobody.

use std::sync::Arc;

use graph::ChatMessage;
use mattermost::Api;
use store::{InboxKind, InboxRow};
use tokio::task::JoinSet;
use tracing::{error, warn};

use super::{
    directory::{self, Located},
    ledger::{self, Ledger, RETRY},
    open::{self, Opened, open},
    settle::{Item, settle},
};
use crate::app::{App, Live};

/// Batches in work at once: while one waits for the server or the database, another decrypts.
const MOST_BATCHES: usize = 4;
/// Rows of one batch.
const MOST_ROWS: u16 = 128;
/// Rows that ask Microsoft at once, each alone.
const MOST_ALONE: usize = 32;
/// How often the inbox is looked at when nobody rings.
const POLL: std::time::Duration = RETRY;

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
pub(crate) async fn run(app: Arc<App>, live: Arc<Live>, api: Api) {
    let shop = Shop { app, live, api };
    let (mut batches, mut alone) = (JoinSet::new(), JoinSet::new());
    while !shop.live.replaced.is_cancelled() {
        while alone.try_join_next().is_some() {}
        if batches.len() >= MOST_BATCHES {
            join_batch(&shop, &mut batches, &mut alone).await;
            continue;
        }
        match shop.live.store.claim_inbox(&shop.app.node, MOST_ROWS).await {
            Ok(rows) if rows.is_empty() => wait(&shop, &mut batches, &mut alone).await,
            Ok(rows) => {
                let shop = shop.clone();
                batches.spawn(async move { batch(&shop, rows).await });
            }
            Err(error) => {
                warn!(error = %crate::chain(&error), "the inbox cannot be read");
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
    while alone.join_next().await.is_some() {}
}

/// Waits until there may be something to claim.
async fn wait(shop: &Shop, batches: &mut JoinSet<Vec<Alone>>, alone: &mut JoinSet<()>) {
    tokio::select! {
        () = shop.live.inbox_filled.notified() => {}
        () = join_batch(shop, batches, alone), if !batches.is_empty() => {}
        // Postponed rows come due, and other nodes' rows lose their lease, without anybody ringing.
        () = shop.app.clock.sleep(POLL) => {}
        () = shop.live.replaced.cancelled() => {}
    }
}

/// Takes what a finished batch leaves to be done alone.
async fn join_batch(shop: &Shop, batches: &mut JoinSet<Vec<Alone>>, alone: &mut JoinSet<()>) {
    let Some(Ok(left)) = batches.join_next().await else { return };
    for one in left {
        let shop = shop.clone();
        if alone.len() < MOST_ALONE {
            alone.spawn(async move { by_itself(&shop, one).await });
        } else {
            ledger::later(&shop.live, &one.row, RETRY).await;
        }
    }
}

/// A row that has to ask Microsoft, and what is known of its message.
#[derive(Debug)]
pub(crate) struct Alone {
    row: InboxRow,
    message: Option<ChatMessage>,
}

/// Works a batch, and returns what has to go on alone.
async fn batch(shop: &Shop, rows: Vec<InboxRow>) -> Vec<Alone> {
    let Shop { app, live, .. } = shop;
    let (mut ledger, mut alone, mut messages) = (Ledger::default(), Vec::new(), Vec::new());
    for (row, opened) in open(app, live, rows).await {
        match opened {
            Ok(Opened::Message(message)) => messages.push((row, *message)),
            Ok(Opened::Discard(reason)) => ledger.done(app, &row, reason, None),
            Ok(Opened::Ask) => alone.push(Alone { row, message: None }),
            Ok(Opened::NotYet(after)) => ledger::later(live, &row, after).await,
            Err(error) => fail(shop, &row, &error).await,
        }
    }
    let mut items = Vec::with_capacity(messages.len());
    match directory::known(app, live, &messages).await {
        Ok(found) => {
            for ((row, message), found) in messages.into_iter().zip(found) {
                match found {
                    Located::Entry(entry) => items.push(Item { row, message, entry }),
                    Located::Nobody(reason) => ledger.done(app, &row, reason, message.etag),
                    Located::Ask => alone.push(Alone { row, message: Some(message) }),
                }
            }
        }
        Err(error) => fail_all(shop, messages.iter().map(|(row, _)| row), &error).await,
    }
    settle(shop, items, &mut ledger).await;
    ledger.write(live).await;
    alone
}

/// Brings one row on, asking Microsoft what it takes.
async fn by_itself(shop: &Shop, one: Alone) {
    let mut ledger = Ledger::default();
    if let Err(error) = ask_and_settle(shop, &one.row, one.message, &mut ledger).await {
        fail(shop, &one.row, &error).await;
    }
    ledger.write(&shop.live).await;
}

async fn ask_and_settle(
    shop: &Shop,
    row: &InboxRow,
    message: Option<ChatMessage>,
    ledger: &mut Ledger,
) -> Result<(), crate::Error> {
    let Shop { app, live, .. } = shop;
    if row.kind == InboxKind::Lifecycle {
        live.upkeep.lifecycle(app, live, row).await?;
        ledger.done(app, row, "lifecycle event", None);
        return Ok(());
    }
    let message = match message {
        Some(message) => message,
        None => match open::fetch(live, row).await? {
            Some(message) => message,
            None => {
                ledger.done(app, row, "ignored: the message is gone", None);
                return Ok(());
            }
        },
    };
    match directory::ask(app, live, row, &message).await? {
        Located::Entry(entry) => {
            settle(shop, vec![Item { row: row.clone(), message, entry }], ledger).await;
        }
        Located::Nobody(reason) => ledger.done(app, row, reason, message.etag),
        Located::Ask => {
            ledger.done(app, row, "refused: Microsoft does not show the chat", message.etag);
        }
    }
    Ok(())
}

/// Writes down a failure; a row that is dead by it leaves its recipients a placeholder.
pub(crate) async fn fail(shop: &Shop, row: &InboxRow, error: &crate::Error) {
    if !ledger::failed(&shop.app, &shop.live, row, error).await {
        return;
    }
    if let (Some(chat), Some(message)) = (&row.chat, &row.message) {
        let placeholder = open::unreadable(chat, message);
        let messages = [(row.clone(), placeholder.clone())];
        let known = directory::known(&shop.app, &shop.live, &messages).await;
        if let Ok(Some(Located::Entry(entry))) = known.map(|mut found| found.pop()) {
            let item = Item { row: row.clone(), message: placeholder, entry };
            // What becomes of the placeholder changes nothing about the row.
            Box::pin(settle(shop, vec![item], &mut Ledger::default())).await;
        } else {
            error!(
                inbox.id = row.id,
                "it is not known who is in the chat, so nobody got a placeholder"
            );
        }
    }
    ledger::bury(&shop.live, row, &crate::chain(error).to_string()).await;
}

/// The same for many.
pub(crate) async fn fail_all<'a>(
    shop: &Shop,
    rows: impl Iterator<Item = &'a InboxRow>,
    error: &crate::Error,
) {
    for row in rows {
        fail(shop, row, error).await;
    }
}
