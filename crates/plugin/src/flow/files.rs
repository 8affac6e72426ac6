//! Brings the files of a message into Mattermost: fetched once and uploaded once, however many are told of it.
//!
//! The first recipient whom Microsoft lets read a file fetches it, and gets the file that was uploaded; a file of
//! Mattermost's belongs to one post, so every other post gets a copy, which shares the content. A file that was shared has
//! permissions of its own: each further recipient's own right is asked for. What became of the files is written down once
//! for the message, so that whoever is told later, and whoever goes on after a crash, need not fetch them again.
//!
//! A message waits for its files for a while only; what has not come by then is told with its link.

use std::{collections::BTreeMap, time::Duration};

use graph::{ChatId, ChatMessage, FileSource};
use mattermost::{ApiError, GoString};
use notifier::files::{Fate, Obstacle, Obstacles, Plan, Wanted, plan};
use store::{Decided, Delivery, DeliveryState, Files as Claimed};
use tracing::warn;

use super::{access::access_token, deliver::is_due, ledger, settle::Item, worker::Shop};

mod fetch;

/// The files of a message, and what became of each by its place.
#[derive(Default)]
pub(crate) struct Files {
    plan: Plan,
    fates: BTreeMap<String, Fate>,
}

impl Files {
    /// Whether there are none, so that nobody waited for any.
    pub(crate) fn is_empty(&self) -> bool {
        self.fates.is_empty()
    }

    /// Those of them that the message still has.
    pub(crate) fn still_of(self, shop: &Shop, item: &Item) -> Self {
        Self { plan: planned(shop, item), ..self }
    }
}

/// How far a message's files are.
pub(crate) enum Brought {
    /// As far as they will ever be.
    Now(Files),
    /// Somebody else is at it; look again after this time.
    Later(Duration),
}

/// Whether a message has files, be it that none of them comes along.
pub(crate) fn has_files(shop: &Shop, item: &Item) -> bool {
    !planned(shop, item).is_empty()
}

fn planned(shop: &Shop, item: &Item) -> Plan {
    plan(&item.message, &item.entry.view.id, &shop.live.settings.hosts)
}

/// Brings the files of a message for those whose posts are still to be made.
pub(crate) async fn bring(
    shop: &Shop,
    item: &Item,
    deliveries: &[Decided],
) -> Result<Brought, crate::Error> {
    let Shop { app, live, .. } = shop;
    let plan = planned(shop, item);
    let is_open = |one: &&Delivery| matches!(one.state, DeliveryState::Posting { .. });
    let readers: Vec<&Delivery> =
        deliveries.iter().map(|one| &one.delivery).filter(is_open).collect();
    // Whoever may post nothing yet would keep the files from the one who may, and who then waits for the end of its lease.
    if plan.wanted.is_empty() || !deliveries.iter().any(|one| is_due(shop, one)) {
        return Ok(Brought::Now(Files { plan, fates: BTreeMap::new() }));
    }
    let _turn = app.bringing.acquire().await.map_err(|_| crate::Error::Interrupted)?;
    let owner = crate::random_word();
    match live.store.claim_files(item.key(), &owner, live.timing.files_lease).await? {
        Claimed::Brought(outcome) => {
            return Ok(Brought::Now(Files { plan, fates: read(&outcome) }));
        }
        Claimed::Others(until) => {
            let wait = until.duration_since(app.clock.now());
            return Ok(Brought::Later(Duration::try_from(wait).unwrap_or_default()));
        }
        Claimed::Mine => {}
    }
    let mut fates = BTreeMap::new();
    tokio::select! {
        fetched = fetch::fetch_all(shop, &plan.wanted, &readers, &mut fates) => fetched?,
        () = app.clock.sleep(patience(shop, item)) => {}
    }
    for wanted in &plan.wanted {
        let fate = fates.entry(wanted.place.clone()).or_insert(Fate::Missing(Obstacle::Late));
        app.counters.files.count(match fate {
            Fate::Brought { .. } => "brought",
            Fate::Missing(obstacle) => obstacle.name(),
        });
    }
    let outcome = serde_json::to_string(&fates).unwrap_or_default();
    if live.store.brought_files(item.key(), &owner, &outcome).await? {
        Ok(Brought::Now(Files { plan, fates }))
    } else {
        // It took so long that somebody else has begun again.
        Ok(Brought::Later(live.timing.file_retry))
    }
}

/// How long a message may still wait for its files: it has waited for its turn already, and others wait behind it.
fn patience(Shop { app, live, .. }: &Shop, item: &Item) -> Duration {
    let left = live.timing.files_patience.saturating_sub(ledger::age(app, &item.row));
    left.max(live.timing.files_try)
}

fn read(outcome: &str) -> BTreeMap<String, Fate> {
    serde_json::from_str(outcome).unwrap_or_default()
}

/// Why which files of a message did not come along, for a post that is there.
pub(crate) async fn obstacles(
    shop: &Shop,
    chat: &ChatId,
    message: &ChatMessage,
) -> Result<Obstacles, crate::Error> {
    let plan = plan(message, chat, &shop.live.settings.hosts);
    let mut obstacles = plan.obstacles;
    if plan.wanted.is_empty() {
        return Ok(obstacles);
    }
    let outcome = shop.live.store.files(chat, &message.id).await?.unwrap_or_default();
    for (place, fate) in read(&outcome) {
        if let Fate::Missing(obstacle) = fate {
            obstacles.insert(place, obstacle);
        }
    }
    Ok(obstacles)
}

/// What one recipient's post gets: files in Mattermost that are for it alone, and what stands in the way of the others.
pub(crate) async fn for_post(
    shop: &Shop,
    delivery: &Delivery,
    files: &Files,
) -> (Vec<GoString>, Obstacles) {
    let mut obstacles = files.plan.obstacles.clone();
    obstacles.extend(denied(shop, delivery, files).await);
    let mut ids = Vec::new();
    for wanted in &files.plan.wanted {
        if obstacles.contains_key(&wanted.place) {
            continue;
        }
        let file = match files.fates.get(&wanted.place) {
            Some(Fate::Brought { file, delivery: own }) if *own == delivery.id => {
                Ok(file.as_str().into())
            }
            Some(Fate::Brought { file, .. }) => copy(shop, file).await,
            Some(Fate::Missing(obstacle)) => Err(*obstacle),
            None => Err(Obstacle::Late),
        };
        match file {
            Ok(file) => ids.push(file),
            Err(obstacle) => _ = obstacles.insert(wanted.place.clone(), obstacle),
        }
    }
    (ids, obstacles)
}

async fn copy(shop: &Shop, file: &str) -> Result<GoString, Obstacle> {
    let ids = [file.into()];
    let copy = || shop.api.copy_file_infos(&shop.live.bot, &ids);
    let mut copied = copy().await;
    if copied.as_ref().is_err_and(ApiError::is_uncertain) {
        // A copy too many belongs to no post, and nobody sees it.
        copied = copy().await;
    }
    match copied {
        Ok(copies) => copies.into_iter().next().ok_or(Obstacle::Refused),
        Err(error) => {
            warn!(error = %crate::chain(&error), file.id = file, "a file could not be copied");
            Err(if error.is_not_found() { Obstacle::Gone } else { Obstacle::Refused })
        }
    }
}

/// Which of the files that somebody else fetched a recipient may not have.
async fn denied(shop: &Shop, delivery: &Delivery, files: &Files) -> Obstacles {
    let shared: Vec<(&Wanted, &str)> = files
        .plan
        .wanted
        .iter()
        .filter(|wanted| match files.fates.get(&wanted.place) {
            Some(Fate::Brought { delivery: own, .. }) => *own != delivery.id,
            Some(Fate::Missing(_)) | None => false,
        })
        .filter_map(|wanted| match &wanted.source {
            FileSource::Share(share) => Some((wanted, share.as_str())),
            FileSource::HostedContent { .. } => None,
        })
        .collect();
    let untold = shared.iter().map(|(wanted, _)| (wanted.place.clone(), Obstacle::Late));
    let mut denied: Obstacles = untold.collect();
    if shared.is_empty() {
        return denied;
    }
    tokio::select! {
        () = ask_rights(shop, delivery, &shared, &mut denied) => {}
        () = shop.app.clock.sleep(shop.live.timing.rights_patience) => {}
    }
    denied
}

/// Takes out of `denied` what a recipient may read.
async fn ask_rights(
    shop: &Shop,
    delivery: &Delivery,
    shared: &[(&Wanted, &str)],
    denied: &mut Obstacles,
) {
    for (wanted, share) in shared {
        match may_read(shop, &delivery.mattermost_user, share).await {
            Ok(true) => _ = denied.remove(&wanted.place),
            Ok(false) => _ = denied.insert(wanted.place.clone(), Obstacle::Denied),
            Err(error) => {
                warn!(delivery.id = %delivery.id, error = %crate::chain(&error), "whether somebody may read a file is not known");
            }
        }
    }
}

async fn may_read(shop: &Shop, user: &str, share: &str) -> Result<bool, crate::Error> {
    let Some(token) = access_token(shop, user, None).await? else { return Ok(false) };
    match shop.live.graph.may_read(&token, share).await {
        Err(error) if fetch::is_token_refused(&error) => {
            let Some(token) = access_token(shop, user, Some(&token)).await? else {
                return Ok(false);
            };
            Ok(shop.live.graph.may_read(&token, share).await?)
        }
        answer => Ok(answer?),
    }
}
