//! Decides, for one opened message, who is told: a decision row for every connected member.
//!
//! What is decided stays decided: presence is never asked twice for the same message and person, so a
//! redelivery hours later finds the rows and does nothing.

use std::{collections::HashMap, time::Duration};

use graph::{AadUserId, ChatId, ChatMessage, MessageId};
use mattermost::Api;
use notifier::{
    presence::{Reach, reach},
    recipients::{Recipient, candidates, worth_telling},
};
use store::{Decision, Delivery, InboxRow, Verdict};

use crate::{
    app::{App, Live},
    flow::{deliver::Message, directory},
};

/// What was decided about a message.
#[derive(Debug)]
pub(crate) enum Decided {
    /// Nobody is told, for this reason.
    Nobody(&'static str),
    /// These deliveries exist; `open` says that more people will be decided once their presence is known.
    Deliveries { message: Box<Message>, deliveries: Vec<Delivery>, open: bool },
}

/// Decides about one message.
pub(crate) async fn decide(
    app: &App,
    live: &Live,
    api: &Api,
    row: &InboxRow,
    message: ChatMessage,
) -> Result<Decided, crate::Error> {
    let (Some(chat), Some(id)) = (&row.chat, &row.message) else {
        return Ok(Decided::Nobody("dropped: unreadable item"));
    };
    if message.event_detail.is_some() {
        live.store.forget_chat(chat).await?;
    }
    if let Err(ignored) = worth_telling(chat, &message) {
        return Ok(Decided::Nobody(ignored.reason()));
    }
    let Some(entry) = directory::look_up(app, live, chat).await? else {
        return Ok(Decided::Nobody("refused: Microsoft does not show the chat"));
    };
    let connected: Vec<Recipient> = live
        .store
        .connected_among(&entry.members)
        .await?
        .into_iter()
        .map(|one| Recipient { mattermost_user: one.mattermost_user, aad_user: one.aad_user })
        .collect();
    let sender = message.sender().and_then(|sender| sender.user_id);
    let audience = match candidates(&entry.members, sender.as_ref(), &connected) {
        Ok(people) => people,
        Err(ignored) => return Ok(Decided::Nobody(ignored.reason())),
    };
    let known = live.store.deliveries(chat, id).await?;
    let undecided: Vec<&Recipient> = audience
        .iter()
        .filter(|one| !known.iter().any(|row| row.mattermost_user == one.mattermost_user))
        .collect();
    let (decisions, open) = verdicts(app, live, api, row, &undecided).await?;
    let deliveries = match decisions.as_slice() {
        [] => known,
        decisions => record(live, chat, id, decisions).await?,
    };
    count(app, &decisions);
    let message = Box::new(Message { message, chat: entry.view });
    Ok(Decided::Deliveries { message, deliveries, open })
}

async fn record(
    live: &Live,
    chat: &ChatId,
    message: &MessageId,
    decisions: &[Decision],
) -> Result<Vec<Delivery>, store::Error> {
    live.store.decide(chat, message, decisions).await?;
    live.store.deliveries(chat, message).await
}

/// The verdicts that can be given now, and whether some cannot.
async fn verdicts(
    app: &App,
    live: &Live,
    api: &Api,
    row: &InboxRow,
    people: &[&Recipient],
) -> Result<(Vec<Decision>, bool), crate::Error> {
    let mut decisions = Vec::with_capacity(people.len());
    let mut asked = Vec::with_capacity(people.len());
    for &one in people {
        if !live.settings.sync_notifications {
            decisions.push(suppressed(one, "turned off by the administrator"));
        } else if live
            .people
            .person(app, live, api, &one.mattermost_user)
            .await?
            .wants_notifications
        {
            asked.push(one);
        } else {
            decisions.push(suppressed(one, "notifications off"));
        }
    }
    if asked.is_empty() {
        return Ok((decisions, false));
    }
    let ids: Vec<AadUserId> = asked.iter().map(|one| one.aad_user.clone()).collect();
    let presences = live.presence.ask(ids).await.unwrap_or_default();
    let waited = app.clock.now().duration_since(row.received_at);
    let patient = Duration::try_from(waited).unwrap_or_default() < live.timing.presence_retry;
    let before = decisions.len();
    decisions.extend(asked.iter().filter_map(|one| match reach(presences.get(&one.aad_user)) {
        Reach::Away => Some(told(one)),
        Reach::Active(reason) => Some(suppressed(one, reason)),
        // Rather one notification too many than one message lost.
        Reach::Unknown => (!patient).then(|| told(one)),
    }));
    let open = decisions.len() - before < asked.len();
    Ok((decisions, open))
}

fn told(one: &Recipient) -> Decision {
    Decision {
        mattermost_user: one.mattermost_user.clone(),
        aad_user: one.aad_user.clone(),
        verdict: Verdict::Deliver,
    }
}

fn suppressed(one: &Recipient, reason: &'static str) -> Decision {
    Decision { verdict: Verdict::Suppress(reason), ..told(one) }
}

fn count(app: &App, decisions: &[Decision]) {
    let mut by_reason: HashMap<&'static str, u64> = HashMap::new();
    for decision in decisions {
        if let Verdict::Suppress(reason) = decision.verdict {
            *by_reason.entry(reason).or_default() += 1;
        }
    }
    for (reason, how_many) in by_reason {
        app.counters.add(reason, how_many);
    }
}
