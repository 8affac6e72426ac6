//! Works the inbox: claims rows, brings each as far as it goes, and records how far that was.
//!
//! A row stays until everybody it concerns is settled. Whatever interrupts the work (a crash, a lost
//! database, Microsoft being unreachable) leaves the row to be claimed again; the decision rows make sure
//! that nothing happens twice.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use graph::{ChatMessage, Disposition};
use jiff::SignedDuration;
use mattermost::Api;
use store::{Done, InboxKind, InboxRow};
use tokio::task::JoinSet;
use tracing::{error, warn};

use crate::{
    app::{App, Live},
    flow::{
        decide::{Decided, decide},
        deliver::{Message, Outcome, deliver},
        open::{Opened, open, unreadable},
    },
};

/// Rows in work at once.
const MOST_ROWS: usize = 64;
/// The shortest pause before something is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// How often the inbox is looked at when nobody rings.
const POLL: Duration = Duration::from_secs(1);
/// Failed attempts after which a row is dead.
const MOST_ATTEMPTS: i32 = 8;
/// After this time a row that waits for Microsoft or an admin is dead, too.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(24);

/// How far a row came.
#[derive(Debug)]
enum Progress {
    /// It is finished, with this outcome.
    Done(&'static str, Option<String>),
    /// It goes on after this time.
    Later(Duration),
}

/// Works until the configuration is replaced.
pub(crate) async fn run(app: Arc<App>, live: Arc<Live>, api: Api) {
    let mut rows = JoinSet::new();
    while !live.replaced.is_cancelled() {
        while rows.try_join_next().is_some() {}
        let free = MOST_ROWS.saturating_sub(rows.len());
        let limit = u16::try_from(free).unwrap_or(u16::MAX);
        let claimed = match limit {
            0 => Ok(Vec::new()),
            limit => live.store.claim_inbox(&app.node, limit).await,
        };
        match claimed {
            Ok(claimed) if claimed.is_empty() => wait(&app, &live, &mut rows).await,
            Ok(claimed) => {
                for row in claimed {
                    let (app, live, api) = (app.clone(), live.clone(), api.clone());
                    rows.spawn(async move { handle(&app, &live, &api, row).await });
                }
            }
            Err(error) => {
                warn!(error = %crate::chain(&error), "the inbox cannot be read");
                tokio::select! {
                    () = app.clock.sleep(RETRY) => {}
                    () = live.replaced.cancelled() => {}
                }
            }
        }
    }
    while rows.join_next().await.is_some() {}
}

/// Waits until there may be something to claim.
async fn wait(app: &App, live: &Live, rows: &mut JoinSet<()>) {
    let full = rows.len() >= MOST_ROWS;
    tokio::select! {
        () = live.inbox_filled.notified(), if !full => {}
        Some(_) = rows.join_next(), if full => {}
        // Postponed rows come due, and other nodes' rows lose their lease, without anybody ringing.
        () = app.clock.sleep(POLL), if !full => {}
        () = live.replaced.cancelled() => {}
    }
}

async fn handle(app: &App, live: &Live, api: &Api, row: InboxRow) {
    let recorded = match step(app, live, api, &row).await {
        Ok(Progress::Done(outcome, etag)) => {
            app.counters.count(outcome);
            finish(live, &row, outcome, etag).await
        }
        Ok(Progress::Later(after)) => live.store.postpone_inbox(row.id, after, "waiting").await,
        Err(error) => failed(app, live, api, &row, error).await,
    };
    if let Err(error) = recorded {
        // The lease runs out and the row is claimed again.
        warn!(error = %crate::chain(&error), inbox.id = row.id, "how far a row came could not be recorded");
    }
}

async fn finish(
    live: &Live,
    row: &InboxRow,
    outcome: &str,
    etag: Option<String>,
) -> Result<(), store::Error> {
    live.store.finish_inbox(&[Done { id: row.id, etag, outcome }]).await
}

async fn step(app: &App, live: &Live, api: &Api, row: &InboxRow) -> Result<Progress, crate::Error> {
    if row.kind == InboxKind::Lifecycle {
        live.upkeep.lifecycle(app, live, row).await?;
        return Ok(Progress::Done("lifecycle event", None));
    }
    match open(app, live, row).await? {
        Opened::Discard(reason) => Ok(Progress::Done(reason, None)),
        Opened::NotYet(after) => Ok(Progress::Later(after)),
        Opened::Message(message) => tell(app, live, api, row, *message).await,
    }
}

async fn tell(
    app: &App,
    live: &Live,
    api: &Api,
    row: &InboxRow,
    message: ChatMessage,
) -> Result<Progress, crate::Error> {
    let etag = message.etag.clone();
    let (message, deliveries, open) = match decide(app, live, api, row, message).await? {
        Decided::Nobody(reason) => return Ok(Progress::Done(reason, etag)),
        Decided::Deliveries { message, deliveries, open } => (message, deliveries, open),
    };
    let message: &Message = &message;
    let attempts =
        join_all(deliveries.iter().map(|delivery| deliver(app, live, api, message, delivery)))
            .await;
    let mut later = open.then_some(live.timing.presence_retry_every);
    for attempt in attempts {
        if let Outcome::Later(after) = attempt? {
            later = Some(later.map_or(after, |soonest| soonest.min(after)));
        }
    }
    Ok(later.map_or(Progress::Done("told", etag), Progress::Later))
}

/// Decides when a row that failed is tried again, or that it is dead.
async fn failed(
    app: &App,
    live: &Live,
    api: &Api,
    row: &InboxRow,
    error: crate::Error,
) -> Result<(), store::Error> {
    let age = app.clock.now().duration_since(row.received_at);
    let reason = crate::chain(&error).to_string();
    let after = match error.disposition() {
        Disposition::Retry { after } => after,
        Disposition::AskAdmin | Disposition::SignInAgain => None,
        Disposition::GiveUp if row.attempts < MOST_ATTEMPTS => {
            let after = RETRY * 2u32.saturating_pow(row.attempts.unsigned_abs());
            return live.store.fail_inbox(row.id, after, &reason).await.map(drop);
        }
        Disposition::GiveUp => return bury(app, live, api, row, &reason).await,
    };
    if age > LONGEST_WAIT {
        return bury(app, live, api, row, &reason).await;
    }
    warn!(error = %reason, inbox.id = row.id, "a message waits");
    // The longer it has waited, the longer the next pause, up to a minute.
    let pause = Duration::try_from(age).unwrap_or_default() / 2;
    let pause = pause.clamp(RETRY, RETRY * 60);
    live.store.postpone_inbox(row.id, after.unwrap_or(pause), &reason).await
}

/// A dead row: the admin reads of it, and the recipients get the link, at least.
async fn bury(
    app: &App,
    live: &Live,
    api: &Api,
    row: &InboxRow,
    reason: &str,
) -> Result<(), store::Error> {
    app.counters.count("dead");
    error!(
        error = reason,
        inbox.id = row.id,
        "a notification cannot be worked after many attempts; its recipients get a placeholder with the link"
    );
    if let (Some(chat), Some(message)) = (&row.chat, &row.message) {
        let placeholder = unreadable(chat, message);
        if let Err(error) = tell(app, live, api, row, placeholder).await {
            error!(error = %crate::chain(&error), inbox.id = row.id, "the placeholder could not be delivered");
        }
    }
    live.store.bury_inbox(row.id, reason).await
}
