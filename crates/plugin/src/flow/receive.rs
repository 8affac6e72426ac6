//! Takes change notifications in: checked, made durable, answered.
//!
//! Microsoft Graph counts an answer of 202 as delivered and sends everything else again for four hours; it
//! slows an endpoint down that answers late (Microsoft Graph, "Receive change notifications through
//! webhooks"). So nothing is looked at here beyond what decides whether an item is ours, and 202 is answered
//! only once the items are in the database.

use graph::notification::{self, Event, Expected, Item, Refusal};
use store::{InboxKind, NewRow};
use tokio::time::timeout;
use tracing::warn;

use crate::app::{App, Live};

/// What became of a POST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Received {
    /// Everything that is ours is durable.
    Accepted,
    /// The body is not JSON.
    NotJson,
    /// The database did not take it: Microsoft is to send it again.
    TryAgain,
}

/// Takes one POST in.
pub(crate) async fn receive(app: &App, live: &Live, body: &[u8]) -> Received {
    let Ok(batch) = notification::parse(body) else { return Received::NotJson };
    app.counters.notifications.add("dropped: malformed item", batch.malformed as u64);
    let rows: Vec<NewRow> = batch.items.iter().filter_map(|item| row(app, live, item)).collect();
    if rows.is_empty() {
        return Received::Accepted;
    }
    // The whole answer has to be out well within Graph's three seconds, and a 503 within one.
    let insert = live.store.insert_inbox(&rows, &batch.validation_tokens);
    match timeout(ANSWER_WITHIN, insert).await {
        Ok(Ok(())) => {
            live.inbox_filled.notify_one();
            Received::Accepted
        }
        Ok(Err(error)) => {
            app.counters.failures.count("database");
            warn!(error = %crate::chain(&error), "notifications could not be stored, Microsoft will send them again");
            Received::TryAgain
        }
        Err(_) => {
            app.counters.failures.count("database");
            warn!("the database took too long, Microsoft will send the notifications again");
            Received::TryAgain
        }
    }
}

const ANSWER_WITHIN: std::time::Duration = std::time::Duration::from_millis(900);

fn row(app: &App, live: &Live, item: &Item) -> Option<NewRow> {
    let accepted = live.upkeep.accepted();
    let refusals: Vec<Refusal> = accepted
        .iter()
        .map(|one| {
            let expected = Expected { client_state: &one.secret, tenant: &live.settings.tenant };
            notification::check(item, &expected)
        })
        .map_while(Result::err)
        .collect();
    if refusals.len() == accepted.len() {
        app.counters.notifications.count(match refusals.first() {
            Some(Refusal::Tenant) => "dropped: other tenant",
            _ => "dropped: wrong clientState",
        });
        return None;
    }
    let (kind, change_type, chat, message) = match &item.event {
        Event::Change { change_type, chat, message, .. } => {
            (InboxKind::Change, change_type.word(), Some(chat.clone()), Some(message.clone()))
        }
        Event::Lifecycle(event) => (InboxKind::Lifecycle, event.word(), None, None),
        Event::Other => {
            app.counters
                .notifications
                .count("dropped: neither a chat message nor a lifecycle event");
            return None;
        }
    };
    app.counters.received.count(change_type);
    Some(NewRow {
        kind,
        change_type: change_type.to_owned(),
        chat,
        message,
        subscription: item.subscription_id.clone(),
        tenant: item.tenant_id.clone(),
        payload: item.raw.clone(),
    })
}
