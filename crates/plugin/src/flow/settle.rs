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
    presence::reach,
    recipients::{Recipient, candidates},
    revision::{DELETED, revision},
    verdict::{Known, Verdict, Wish, verdict},
};
use store::{Decided, Decision, Delivery, InboxRow};
use tracing::warn;

use super::{
    deliver::{Outcome, deliver},
    directory::DirectoryEntry,
    files::{Brought, Files, bring, has_files},
    ledger::{self, Ledger, Ticket},
    newest,
    worker::Shop,
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

impl Item {
    /// What names the message.
    pub(crate) fn key(&self) -> (&ChatId, &MessageId) {
        (&self.entry.view.id, &self.message.id)
    }
}

impl Open {
    fn key(&self) -> (&ChatId, &MessageId) {
        self.item.key()
    }
}

/// A message and what was decided of it.
pub(crate) struct Work {
    /// The message.
    pub(crate) item: Item,
    /// All deliveries of it.
    pub(crate) deliveries: Vec<Decided>,
    /// When to look again for what is not decided yet, if nothing fails.
    pub(crate) again: Result<Option<Duration>, crate::Error>,
}

/// Settles messages as far as they go now; what is finished goes into the ledger. Returned are those that bring files
/// for somebody: each of them takes its time, and is settled [alone](settle_with_files).
pub(crate) async fn settle(shop: &Shop, items: Vec<Item>, ledger: &mut Ledger) -> Vec<Item> {
    if items.is_empty() {
        return Vec::new();
    }
    let rows: Vec<Ticket> = items.iter().map(|item| Ticket::from(&item.row)).collect();
    match settle_without_files(shop, items, ledger).await {
        Ok(with_files) => with_files,
        Err(error) => {
            let unfinished = ledger.unfinished(rows);
            ledger::all_failed(&shop.app, &shop.live, &unfinished, &error).await;
            Vec::new()
        }
    }
}

async fn settle_without_files(
    shop: &Shop,
    items: Vec<Item>,
    ledger: &mut Ledger,
) -> Result<Vec<Item>, crate::Error> {
    let open = concerned(shop, items, ledger).await?;
    let (with_files, open): (Vec<_>, Vec<_>) =
        open.into_iter().partition(|open| has_files(shop, &open.item));
    if !open.is_empty() {
        let work = decided(shop, open).await?;
        carry_out(shop, work, &Files::default(), ledger).await?;
    }
    Ok(with_files.into_iter().map(|open| open.item).collect())
}

/// Settles one message as far as it goes now, with the files that it may have.
pub(crate) async fn settle_with_files(
    shop: &Shop,
    item: Item,
    ledger: &mut Ledger,
) -> Result<(), crate::Error> {
    let open = concerned(shop, vec![item], ledger).await?;
    if open.is_empty() {
        return Ok(());
    }
    let mut work = decided(shop, open).await?;
    let mut files = Files::default();
    for one in &mut work {
        match bring(shop, &one.item, &one.deliveries).await? {
            Brought::Now(brought) => files = brought,
            Brought::Later(after) => {
                ledger::later(&shop.app, &shop.live, &one.item.row, after).await;
                return Ok(());
            }
        }
        if !files.is_empty() {
            renew(shop, &mut one.deliveries).await?;
        }
    }
    if !files.is_empty() {
        // While they were on their way, the message may have become another one.
        newest::refresh(shop, &mut work).await?;
        if let Some(one) = work.first() {
            files = files.still_of(shop, &one.item);
        }
    }
    carry_out(shop, work, &files, ledger).await
}

/// Holds on to what was claimed before the files were brought.
async fn renew(shop: &Shop, deliveries: &mut [Decided]) -> Result<(), crate::Error> {
    let held: Vec<_> =
        deliveries.iter().filter_map(|one| Some((one.delivery.id.as_str(), one.claim?))).collect();
    let renewed = shop.live.store.renew_claims(&held, &shop.app.node).await?;
    for one in deliveries {
        one.claim = renewed.get(&one.delivery.id).copied();
    }
    Ok(())
}

/// Decides about messages, and brings them to their newest state.
async fn decided(shop: &Shop, open: Vec<Open>) -> Result<Vec<Work>, crate::Error> {
    let keys: Vec<_> = open.iter().map(Open::key).collect();
    let known = shop.live.store.deliveries(&keys).await?;
    let (decisions, undecided) = decisions(shop, &open, &known).await;
    let decided = shop.live.store.decide(&decisions, &shop.app.node).await?;
    let known = known.into_iter().map(|delivery| Decided { delivery, claim: None });
    let mut deliveries: HashMap<_, Vec<Decided>> = HashMap::new();
    for one in decided.into_iter().chain(known) {
        let key = (one.delivery.chat.clone(), one.delivery.message.clone());
        deliveries.entry(key).or_default().push(one);
    }
    let work = open.into_iter().zip(undecided).map(|(open, undecided)| {
        let key = open.key();
        let deliveries = deliveries.remove(&(key.0.clone(), key.1.clone())).unwrap_or_default();
        Work { item: open.item, deliveries, again: Ok(undecided) }
    });
    let mut work: Vec<Work> = work.collect();
    // After the decisions: an edit that comes from now on finds them, and waits for the posts.
    newest::refresh(shop, &mut work).await?;
    count(shop, &decisions, &work);
    Ok(work)
}

/// Who of the connected people each message may concern; what concerns nobody is finished.
async fn concerned(
    shop: &Shop,
    items: Vec<Item>,
    ledger: &mut Ledger,
) -> Result<Vec<Open>, crate::Error> {
    let members: HashSet<&AadUserId> = items.iter().flat_map(|item| &item.entry.members).collect();
    let members: Vec<AadUserId> = members.into_iter().cloned().collect();
    let connected: HashMap<AadUserId, Recipient> = shop
        .live
        .store
        .connected_among(&members)
        .await?
        .into_iter()
        .map(|one| Recipient { mattermost_user: one.mattermost_user, aad_user: one.aad_user })
        .map(|one| (one.aad_user.clone(), one))
        .collect();
    let mut open = Vec::new();
    for item in items {
        let members = &item.entry.members;
        let of_chat: Vec<Recipient> =
            members.iter().filter_map(|id| connected.get(id).cloned()).collect();
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

/// The decisions that can be made now, and for each message when to look again for those that cannot.
async fn decisions(
    shop: &Shop,
    open: &[Open],
    known: &[Delivery],
) -> (Vec<Decision>, Vec<Option<Duration>>) {
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
            && people.get(&*one.mattermost_user) == Some(&Wish::On)
    };
    let asked: HashSet<&AadUserId> =
        questions.iter().flatten().filter(|one| wanting(one)).map(|one| &one.aad_user).collect();
    let presences = if asked.is_empty() {
        Arc::default()
    } else {
        let asked = asked.into_iter().cloned().collect();
        shop.live.presence.ask(asked).await.unwrap_or_default()
    };
    let mut decisions = Vec::new();
    let mut undecided = Vec::with_capacity(open.len());
    for (open, people_of_message) in open.iter().zip(questions) {
        let waited = ledger::age(&shop.app, &open.item.row);
        let mut again = None;
        for one in people_of_message {
            let known = Known {
                turned_on: shop.live.settings.sync_notifications,
                wish: people.get(&*one.mattermost_user).copied().unwrap_or(Wish::Unknown),
                reach: reach(presences.get(&one.aad_user)),
                waited,
            };
            let verdict = match verdict(&known, &shop.live.timing) {
                Verdict::Tell => store::Verdict::Deliver,
                Verdict::Suppress(reason) => store::Verdict::Suppress(reason),
                Verdict::AskPresence => {
                    again = Some(sooner(again, shop.live.timing.presence_retry_every));
                    continue;
                }
                Verdict::AskMattermost => {
                    again = Some(sooner(again, ledger::pause(&shop.app, &open.item.row)));
                    continue;
                }
            };
            decisions.push(decision(open, one, verdict));
        }
        undecided.push(again);
    }
    (decisions, undecided)
}

fn sooner(one: Option<Duration>, other: Duration) -> Duration {
    one.map_or(other, |one| one.min(other))
}

fn decision(open: &Open, one: &Recipient, verdict: store::Verdict) -> Decision {
    let (chat, message) = open.key();
    Decision {
        chat: chat.clone(),
        message: message.clone(),
        mattermost_user: one.mattermost_user.clone(),
        aad_user: one.aad_user.clone(),
        verdict,
        revision: revision(&open.item.message),
    }
}

/// What Mattermost says of people, each asked once.
async fn people<'a>(
    shop: &Shop,
    people: impl Iterator<Item = &'a Recipient>,
) -> HashMap<&'a str, Wish> {
    let users: HashSet<&str> = people.map(|one| one.mattermost_user.as_str()).collect();
    let Shop { app, live, api } = shop;
    let questions = users.into_iter().map(|user| {
        let question = async move {
            let wish = match live.people.person(app, live, api, user).await {
                Ok(person) if person.wants_notifications => Wish::On,
                Ok(_) => Wish::Off,
                Err(error) => {
                    app.counters.failures.count("Mattermost");
                    warn!(error = %crate::chain(&error), user.id = user, "a recipient could not be looked up");
                    if error.is_not_found() { Wish::NoUser } else { Wish::Unknown }
                }
            };
            (user, wish)
        };
        question.boxed()
    });
    some_at_once(questions.collect()).await.into_iter().collect()
}

/// Carries the deliveries out and writes down what came of them. `files` are those of the only message, or none.
async fn carry_out(
    shop: &Shop,
    work: Vec<Work>,
    files: &Files,
    ledger: &mut Ledger,
) -> Result<(), crate::Error> {
    let attempts = work.iter().enumerate().flat_map(|(index, Work { item, deliveries, .. })| {
        deliveries
            .iter()
            .map(move |one| async move { (index, deliver(shop, (item, files), one).await) }.boxed())
    });
    let attempts = some_at_once(attempts.collect()).await;
    let mut posted = Vec::new();
    let (items, mut results): (Vec<Item>, Vec<_>) =
        work.into_iter().map(|work| (work.item, work.again)).unzip();
    for (index, attempt) in attempts {
        let Some(result) = results.get_mut(index) else { continue };
        match attempt {
            Ok(Outcome::Settled) => {}
            Ok(Outcome::Posted { delivery, post }) => posted.push((delivery, post)),
            Ok(Outcome::Later(after)) => {
                if let Ok(soonest) = result {
                    *soonest = Some(sooner(*soonest, after));
                }
            }
            Err(error) => *result = Err(error),
        }
    }
    shop.live.store.posted(&posted).await?;
    for (item, result) in items.into_iter().zip(results) {
        match result {
            Ok(None) => ledger.done(&shop.app, &item.row, "told", item.message.etag),
            Ok(Some(after)) => ledger::later(&shop.app, &shop.live, &item.row, after).await,
            Err(error) => ledger::failed(&shop.app, &shop.live, &item.row, &error).await,
        }
    }
    Ok(())
}

/// Runs futures, not too many at once. (Boxed: a stream of unnamed futures that borrow is not `Send` for rustc.)
pub(crate) async fn some_at_once<T>(futures: Vec<BoxFuture<'_, T>>) -> Vec<T> {
    stream::iter(futures).buffer_unordered(MOST_POSTS).collect().await
}

fn count(shop: &Shop, decisions: &[Decision], work: &[Work]) {
    let deleted = |work: &&Work| work.item.message.deleted_date_time.is_some();
    let deleted: HashSet<_> = work.iter().filter(deleted).map(|work| work.item.key()).collect();
    for decision in decisions {
        let withdrawn = deleted.contains(&(&decision.chat, &decision.message));
        shop.app.counters.decisions.count(match decision.verdict {
            store::Verdict::Deliver if withdrawn => DELETED,
            store::Verdict::Deliver => "told",
            store::Verdict::Suppress(reason) => reason,
        });
    }
}
