//! Takes change notifications in: checked, made durable, answered.
//!
//! Microsoft Graph counts an answer of 202 as delivered and sends everything else again for four hours; it
//! slows an endpoint down that answers late (Microsoft Graph, "Receive change notifications through
//! webhooks"). So nothing is looked at here beyond what decides whether an item is ours, and 202 is answered
//! only once the items are in the database.

use std::time::Duration;

use graph::notification::{self, Batch, Event, Expected, Item, Refusal};
use store::{InboxKind, NewRow};
use tokio::time::timeout;
use tracing::warn;

use crate::{
    app::{App, Live},
    flow::client_states::Accepted,
};

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

/// Takes one POST in, for which the database has so long.
pub(crate) async fn receive(app: &App, live: &Live, body: &[u8], within: Duration) -> Received {
    let Ok(batch) = notification::parse(body) else { return Received::NotJson };
    match timeout(within, keep(app, live, &batch)).await {
        Ok(Ok(())) => Received::Accepted,
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

/// Makes durable what is ours, and counts what is not.
async fn keep(app: &App, live: &Live, batch: &Batch) -> Result<(), store::Error> {
    let states = &live.upkeep.client_states;
    let judged = |accepted: &[Accepted]| -> Vec<Option<Refusal>> {
        batch.items.iter().map(|item| refusal(live, item, accepted)).collect()
    };
    let mut refusals = judged(&states.accepted());
    if refusals.contains(&Some(Refusal::ClientState)) {
        let configured = &live.settings.webhook_secret;
        refusals = judged(&states.after_miss(app.clock.now(), configured, &live.store).await?);
    }
    app.counters.notifications.add("dropped: malformed item", batch.malformed as u64);
    let items = batch.items.iter().zip(refusals);
    let rows: Vec<NewRow> = items.filter_map(|(item, refusal)| row(app, item, refusal)).collect();
    if !rows.is_empty() {
        live.store.insert_inbox(&rows, &batch.validation_tokens).await?;
        live.inbox_filled.notify_one();
    }
    Ok(())
}

/// Why an item is not ours; `None` if it is.
fn refusal(live: &Live, item: &Item, accepted: &[Accepted]) -> Option<Refusal> {
    let mut reason = Refusal::ClientState;
    for one in accepted {
        let expected = Expected { client_state: &one.secret, tenant: &live.settings.tenant };
        match notification::check(item, &expected) {
            Ok(()) => return None,
            Err(Refusal::Tenant) => reason = Refusal::Tenant,
            Err(Refusal::ClientState) => {}
        }
    }
    Some(reason)
}

fn row(app: &App, item: &Item, refusal: Option<Refusal>) -> Option<NewRow> {
    if let Some(refusal) = refusal {
        app.counters.notifications.count(match refusal {
            Refusal::Tenant => "dropped: other tenant",
            Refusal::ClientState => "dropped: wrong clientState",
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
