//! Settles messages: who is told, and telling them, with one statement per step for all of them together.
//!
//! A decision row is written for every connected member, also for who is not told. What is decided stays decided:
//! presence is never asked twice for the same message and person, so a redelivery hours later finds the rows and
//! does nothing.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream};
use graph::{AadUserId, ChatId, ChatMessage, MessageId};
use notifier::{
    presence::{Reach, reach},
    recipients::{Recipient, candidates},
};
use store::{Decided, Decision, Delivery, InboxRow, Verdict};
use tracing::warn;

use super::{
    deliver::{Outcome, deliver},
    directory::DirectoryEntry,
    ledger::{self, Ledger},
    people::Person,
    worker::{Shop, fail, fail_all},
};

/// Posts under way at once, of one batch.
const MOST_POSTS: usize = 32;

/// A message and who is in its chat.
#[derive(Debug)]
pub(crate) struct Item {
    /// Where it came from.
    pub(crate) row: InboxRow,
    /// What was sent.
    pub(crate) message: ChatMessage,
    /// Where.
    pub(crate) entry: DirectoryEntry,
}

/// A message and the connected people whom it may concern.
struct Open {
    item: Item,
    audience: Vec<Recipient>,
}

impl Open {
    fn key(&self) -> (&ChatId, &MessageId) {
        (&self.item.entry.view.id, &self.item.message.id)
    }
}

/// Settles messages as far as they go now; what is finished goes into the ledger.
pub(crate) async fn settle(shop: &Shop, items: Vec<Item>, ledger: &mut Ledger) {
    if items.is_empty() {
        return;
    }
    let rows: Vec<InboxRow> = items.iter().map(|item| item.row.clone()).collect();
    if let Err(error) = settle_all(shop, items, ledger).await {
        fail_all(shop, rows.iter(), &error).await;
    }
}

async fn settle_all(
    shop: &Shop,
    items: Vec<Item>,
    ledger: &mut Ledger,
) -> Result<(), crate::Error> {
    let open = concerned(shop, items, ledger).await?;
    if open.is_empty() {
        return Ok(());
    }
    let keys: Vec<_> = open.iter().map(Open::key).collect();
    let known = shop.live.store.deliveries(&keys).await?;
    let (decisions, undecided) = decisions(shop, &open, &known).await;
    let decided = shop.live.store.decide(&decisions, &shop.app.node).await?;
    count(shop, &decisions);
    let known = known.into_iter().map(|delivery| Decided { delivery, claim: None });
    let mut deliveries: HashMap<_, Vec<Decided>> = HashMap::new();
    for one in decided.into_iter().chain(known) {
        let key = (one.delivery.chat.clone(), one.delivery.message.clone());
        deliveries.entry(key).or_default().push(one);
    }
    let work = open.into_iter().zip(undecided).map(|(open, undecided)| {
        let key = open.key();
        let deliveries = deliveries.remove(&(key.0.clone(), key.1.clone())).unwrap_or_default();
        (open.item, deliveries, undecided)
    });
    carry_out(shop, work.collect(), ledger).await
}

/// Who of the connected people each message may concern; what concerns nobody is finished.
async fn concerned(
    shop: &Shop,
    items: Vec<Item>,
    ledger: &mut Ledger,
) -> Result<Vec<Open>, crate::Error> {
    let members: HashSet<&AadUserId> = items.iter().flat_map(|item| &item.entry.members).collect();
    let members: Vec<AadUserId> = members.into_iter().cloned().collect();
    let connected: HashMap<String, Recipient> = shop
        .live
        .store
        .connected_among(&members)
        .await?
        .into_iter()
        .map(|one| Recipient { mattermost_user: one.mattermost_user, aad_user: one.aad_user })
        .map(|one| (one.aad_user.as_ref().to_ascii_lowercase(), one))
        .collect();
    let mut open = Vec::new();
    for item in items {
        let members = &item.entry.members;
        let of_chat: Vec<Recipient> = members
            .iter()
            .filter_map(|id| connected.get(&id.as_ref().to_ascii_lowercase()).cloned())
            .collect();
        let sender = item.message.sender().and_then(|sender| sender.user_id);
        match candidates(members, sender.as_ref(), &of_chat) {
            Ok(audience) => open.push(Open { item, audience }),
            Err(ignored) => {
                ledger.done(&shop.app, &item.row, ignored.reason(), item.message.etag);
            }
        }
    }
    Ok(open)
}

/// The decisions that can be made now, and for each message whether some cannot.
async fn decisions(
    shop: &Shop,
    open: &[Open],
    known: &[Delivery],
) -> (Vec<Decision>, Vec<Undecided>) {
    let known: HashSet<(&ChatId, &MessageId, &str)> =
        known.iter().map(|row| (&row.chat, &row.message, row.mattermost_user.as_str())).collect();
    let questions: Vec<Vec<&Recipient>> = open
        .iter()
        .map(|open| {
            let (chat, message) = open.key();
            let new = |one: &&Recipient| !known.contains(&(chat, message, &*one.mattermost_user));
            open.audience.iter().filter(new).collect()
        })
        .collect();
    let people = people(shop, questions.iter().flatten().copied()).await;
    let wanting = |one: &Recipient| {
        shop.live.settings.sync_notifications
            && matches!(people.get(&*one.mattermost_user), Some(Ok(person)) if person.wants_notifications)
    };
    let asked: HashSet<&AadUserId> =
        questions.iter().flatten().filter(|one| wanting(one)).map(|one| &one.aad_user).collect();
    let presences = match asked.is_empty() {
        true => Arc::default(),
        false => {
            let asked = asked.into_iter().cloned().collect();
            shop.live.presence.ask(asked).await.unwrap_or_default()
        }
    };
    let mut decisions = Vec::new();
    let mut undecided = Vec::with_capacity(open.len());
    for (open, people_of_message) in open.iter().zip(questions) {
        let patient = patient(shop, &open.item.row);
        let mut left = Undecided::Nobody;
        for one in people_of_message {
            let verdict = match people.get(&*one.mattermost_user) {
                _ if !shop.live.settings.sync_notifications => {
                    Verdict::Suppress("turned off by the administrator")
                }
                Some(Ok(person)) if !person.wants_notifications => {
                    Verdict::Suppress("notifications off")
                }
                Some(Ok(_)) => match reach(presences.get(&one.aad_user)) {
                    Reach::Away => Verdict::Deliver,
                    Reach::Active(reason) => Verdict::Suppress(reason),
                    Reach::Unknown if patient => {
                        left = left.max(Undecided::Presence);
                        continue;
                    }
                    // Rather one notification too many than one message lost.
                    Reach::Unknown => Verdict::Deliver,
                },
                Some(Err(())) | None => {
                    left = Undecided::Server;
                    continue;
                }
            };
            decisions.push(decision(open, one, verdict));
        }
        undecided.push(left);
    }
    (decisions, undecided)
}

/// Why somebody is not decided about yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Undecided {
    Nobody,
    /// Microsoft does not say whether they are away.
    Presence,
    /// Mattermost does not say whether they want it.
    Server,
}

fn decision(open: &Open, one: &Recipient, verdict: Verdict) -> Decision {
    let (chat, message) = open.key();
    Decision {
        chat: chat.clone(),
        message: message.clone(),
        mattermost_user: one.mattermost_user.clone(),
        aad_user: one.aad_user.clone(),
        verdict,
    }
}

/// Whether an unknown presence is worth asking again for.
fn patient(shop: &Shop, row: &InboxRow) -> bool {
    let waited = shop.app.clock.now().duration_since(row.received_at);
    Duration::try_from(waited).unwrap_or_default() < shop.live.timing.presence_retry
}

/// What Mattermost says of people, each asked once.
async fn people<'a>(
    shop: &Shop,
    people: impl Iterator<Item = &'a Recipient>,
) -> HashMap<&'a str, Result<Arc<Person>, ()>> {
    let users: HashSet<&str> = people.map(|one| one.mattermost_user.as_str()).collect();
    let Shop { app, live, api } = shop;
    let questions = users.into_iter().map(|user| {
        let question = async move {
            let person = live.people.person(app, live, api, user).await.map_err(|error| {
                warn!(error = %crate::chain(&error), user.id = user, "a recipient could not be looked up");
            });
            (user, person)
        };
        question.boxed()
    });
    some_at_once(questions.collect()).await.into_iter().collect()
}

/// Carries the deliveries out and writes down what came of them.
async fn carry_out(
    shop: &Shop,
    work: Vec<(Item, Vec<Decided>, Undecided)>,
    ledger: &mut Ledger,
) -> Result<(), crate::Error> {
    let attempts = work.iter().enumerate().flat_map(|(index, (item, deliveries, _))| {
        deliveries
            .iter()
            .map(move |one| async move { (index, deliver(shop, item, one).await) }.boxed())
    });
    let attempts = some_at_once(attempts.collect()).await;
    let mut posted = Vec::new();
    let mut results: Vec<Result<Option<Duration>, crate::Error>> = work
        .iter()
        .map(|(_, _, undecided)| {
            Ok(match undecided {
                Undecided::Nobody => None,
                Undecided::Presence => Some(shop.live.timing.presence_retry_every),
                Undecided::Server => Some(ledger::RETRY),
            })
        })
        .collect();
    for (index, attempt) in attempts {
        let Some(result) = results.get_mut(index) else { continue };
        match attempt {
            Ok(Outcome::Settled) => {}
            Ok(Outcome::Posted { delivery, post }) => posted.push((delivery, post)),
            Ok(Outcome::Later(after)) => {
                if let Ok(soonest) = result {
                    *soonest = Some(soonest.map_or(after, |soonest| soonest.min(after)));
                }
            }
            Err(error) => *result = Err(error),
        }
    }
    shop.live.store.posted(&posted).await?;
    for ((item, _, _), result) in work.into_iter().zip(results) {
        match result {
            Ok(None) => ledger.done(&shop.app, &item.row, "told", item.message.etag),
            Ok(Some(after)) => ledger::later(&shop.live, &item.row, after).await,
            Err(error) => Box::pin(fail(shop, &item.row, &error)).await,
        }
    }
    Ok(())
}

/// Runs futures, not too many at once. (Boxed: a stream of unnamed futures that borrow is not `Send` for rustc.)
async fn some_at_once<T>(futures: Vec<BoxFuture<'_, T>>) -> Vec<T> {
    stream::iter(futures).buffer_unordered(MOST_POSTS).collect().await
}

fn count(shop: &Shop, decisions: &[Decision]) {
    for decision in decisions {
        if let Verdict::Suppress(reason) = decision.verdict {
            shop.app.counters.count(reason);
        }
    }
}
