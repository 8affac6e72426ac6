//! Carries out one decided delivery: one post for one recipient, exactly once.
//!
//! The state in the database decides what is next ([`notifier::deliver`]); what is unconfirmed is looked up
//! before it is posted again. What remains is written down in `docs/decisions/`: a process frozen between
//! the check of its lease and the call.

use std::time::Duration;

use mattermost::{ApiError, model::Post};
use notifier::{
    deliver::{State, Step, enough_lease, next_step},
    files::Obstacles,
    render::{self, RenderContext},
    revision::{self, DELETED},
};
use store::{Claim, Decided, Delivery, DeliveryState};
use tracing::{trace, warn};

use super::{
    conditions,
    files::{Files, for_post},
    people::Person,
    post,
    settle::Item,
    worker::Shop,
};
use crate::{app::App, counters::took};

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There is nothing left to do.
    Settled,
    /// The post exists, and that is still to be written down.
    Posted {
        /// The delivery.
        delivery: String,
        /// The post.
        post: String,
    },
    /// Look again after this time.
    Later(Duration),
}

/// Brings one delivery as far as it goes now.
pub(crate) async fn deliver(
    shop: &Shop,
    (item, files): (&Item, &Files),
    decided: &Decided,
) -> Result<Outcome, crate::Error> {
    let Shop { app, live, api } = shop;
    let delivery = &decided.delivery;
    if let Some(claim) = &decided.claim {
        return create(shop, (item, files), delivery, claim).await;
    }
    let now = app.clock.now();
    match next_step(state(&delivery.state), now, &live.timing) {
        Step::Done => Ok(Outcome::Settled),
        Step::WaitUntil(then) => {
            Ok(Outcome::Later(Duration::try_from(then.duration_since(now)).unwrap_or_default()))
        }
        Step::LookUp { back_to } => {
            let person = live.people.person(app, live, api, &delivery.mattermost_user).await?;
            let mark = (post::DELIVERY_PROP, delivery.id.as_str());
            if let Some(post) = post::look_up(api, &person.channel, mark, back_to).await? {
                app.counters.posts.count("found again");
                return Ok(Outcome::Posted { delivery: delivery.id.clone(), post });
            }
            match live.store.claim_delivery(delivery, &app.node).await? {
                Some(claim) => create(shop, (item, files), delivery, &claim).await,
                // Somebody else is at it; whoever holds the inbox row then finds it settled or looks it up.
                None => Ok(Outcome::Later(live.timing.look_up_after)),
            }
        }
    }
}

/// Whether the caller may post it now: by the claim that it has, or once it has looked in vain.
pub(crate) fn is_due(shop: &Shop, decided: &Decided) -> bool {
    let step = next_step(state(&decided.delivery.state), shop.app.clock.now(), &shop.live.timing);
    decided.claim.is_some() || matches!(step, Step::LookUp { .. })
}

async fn create(
    shop: &Shop,
    (item, files): (&Item, &Files),
    delivery: &Delivery,
    claim: &Claim,
) -> Result<Outcome, crate::Error> {
    let Shop { app, live, api } = shop;
    if item.message.deleted_date_time.is_some() {
        live.store.withdraw(&delivery.id, DELETED).await?;
        return Ok(Outcome::Settled);
    }
    let revision = revision::revision(&item.message);
    if revision > delivery.revision {
        live.store.will_show(&delivery.id, revision).await?;
    }
    let person = live.people.person(app, live, api, &delivery.mattermost_user).await?;
    let (file_ids, obstacles) = for_post(shop, delivery, files).await;
    let context = context(shop, (&person, delivery), &obstacles);
    let notification = render::notification(&item.message, &item.entry.view, &context);
    let post = post::post(&live.bot, &person.channel, &delivery.id, &notification);
    let post = Post { file_ids, ..post };
    if !enough_lease(claim.lease_until, app.clock.now(), &live.timing) {
        return Ok(Outcome::Later(live.timing.look_up_after));
    }
    match api.create_post(&post).await {
        Ok(post) => {
            told(app, item, "made");
            trace!(delivery.id = %delivery.id, user.id = %delivery.mattermost_user, "delivered");
            Ok(Outcome::Posted { delivery: delivery.id.clone(), post: post.id.into() })
        }
        Err(error) if error.is_uncertain() => {
            app.counters.failures.count("Mattermost");
            warn!(delivery.id = %delivery.id, error = %crate::chain(&error), "a post is unconfirmed, it will be looked up");
            Ok(Outcome::Later(live.timing.look_up_after))
        }
        Err(error) => refused(shop, item, (delivery, &person), (&error, claim)).await,
    }
}

/// The server refused the post for good: the recipient at least learns that there is something.
async fn refused(
    shop: &Shop,
    item: &Item,
    (delivery, person): (&Delivery, &Person),
    (error, claim): (&ApiError, &Claim),
) -> Result<Outcome, crate::Error> {
    let Shop { app, live, api } = shop;
    warn!(delivery.id = %delivery.id, error = %crate::chain(error), "the server refused a post");
    let placeholder = render::placeholder(
        &item.entry.view.id,
        &item.message.id,
        &context(shop, (person, delivery), &Obstacles::new()),
    );
    let post = post::post(&live.bot, &person.channel, &delivery.id, &placeholder);
    if !enough_lease(claim.lease_until, app.clock.now(), &live.timing) {
        return Ok(Outcome::Later(live.timing.look_up_after));
    }
    match api.create_post(&post).await {
        Ok(post) => {
            told(app, item, "placeholder");
            Ok(Outcome::Posted { delivery: delivery.id.clone(), post: post.id.into() })
        }
        Err(error) if error.is_uncertain() => Ok(Outcome::Later(live.timing.look_up_after)),
        Err(_) => {
            app.counters.posts.count("refused");
            live.store.give_up(&delivery.id, "refused by the server").await?;
            conditions::count_dead(app, live).await?;
            Ok(Outcome::Settled)
        }
    }
}

/// Counts a post that was made now.
fn told(app: &App, item: &Item, outcome: &'static str) {
    app.counters.posts.count(outcome);
    took(&app.counters.delivery_times, item.row.received_at, app.clock.now());
}

/// How the recipient of a delivery reads.
pub(crate) fn context<'a>(
    shop: &'a Shop,
    (person, delivery): (&'a Person, &'a Delivery),
    obstacles: &'a Obstacles,
) -> RenderContext<'a> {
    RenderContext {
        words: &shop.app.words,
        locale: &person.locale,
        reader: Some(&delivery.aad_user),
        teams: &shop.live.settings.hosts.teams,
        obstacles,
    }
}

/// The stored state, as far as the decision goes.
fn state(stored: &DeliveryState) -> State {
    match stored {
        DeliveryState::Posting { claimed_at, lease_until, .. } => {
            State::Posting { claimed_at: *claimed_at, lease_until: *lease_until }
        }
        DeliveryState::Posted { .. }
        | DeliveryState::Suppressed { .. }
        | DeliveryState::GaveUp { .. } => State::Finished,
    }
}
