//! Carries out one decided delivery: one post for one recipient, exactly once.
//!
//! The state in the database decides what is next ([`notifier::deliver`]); what is unconfirmed is looked up
//! before it is posted again. What remains is written down in `docs/decisions/`: a process frozen between
//! the check of its lease and the call.

use std::time::Duration;

use graph::ChatMessage;
use mattermost::{Api, ApiError};
use notifier::{
    deliver::{State, Step, enough_lease, next_step},
    render::{self, ChatView, RenderContext},
};
use store::{Delivery, DeliveryState};
use tracing::{info, warn};

use crate::{
    app::{App, Live},
    flow::{people::Person, post},
};

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There is nothing left to do.
    Settled,
    /// Look again after this time.
    Later(Duration),
}

/// One message on its way to its recipients.
#[derive(Debug)]
pub(crate) struct Message {
    /// What was sent.
    pub(crate) message: ChatMessage,
    /// Where.
    pub(crate) chat: ChatView,
}

/// Brings one delivery as far as it goes now.
pub(crate) async fn deliver(
    app: &App,
    live: &Live,
    api: &Api,
    message: &Message,
    delivery: &Delivery,
) -> Result<Outcome, crate::Error> {
    let now = app.clock.now();
    match next_step(state(&delivery.state), now, &live.timing) {
        Step::Done => Ok(Outcome::Settled),
        Step::WaitUntil(then) => {
            Ok(Outcome::Later(Duration::try_from(then.duration_since(now)).unwrap_or_default()))
        }
        Step::Post => {
            let person = live.people.person(app, live, api, &delivery.mattermost_user).await?;
            create(app, live, api, (message, delivery, &person)).await
        }
        Step::LookUp { back_to } => {
            let person = live.people.person(app, live, api, &delivery.mattermost_user).await?;
            if let Some(post) = post::look_up(api, &person.channel, &delivery.id, back_to).await? {
                app.counters.count("posts found again");
                live.store.posted(&delivery.id, &post).await?;
                return Ok(Outcome::Settled);
            }
            create(app, live, api, (message, delivery, &person)).await
        }
    }
}

async fn create(
    app: &App,
    live: &Live,
    api: &Api,
    (message, delivery, person): (&Message, &Delivery, &Person),
) -> Result<Outcome, crate::Error> {
    let Some(claim) = live.store.claim_delivery(delivery, &app.node).await? else {
        // Somebody else is at it; whoever holds the inbox row then finds it settled or looks it up.
        return Ok(Outcome::Later(live.timing.look_up_after));
    };
    if !enough_lease(claim.lease_until, app.clock.now(), &live.timing) {
        return Ok(Outcome::Later(live.timing.look_up_after));
    }
    let context = context(app, live, person);
    let notification = render::notification(&message.message, &message.chat, &context);
    let post = post::post(&live.bot, &person.channel, &delivery.id, &notification);
    match api.create_post(&post).await {
        Ok(post) => {
            live.store.posted(&delivery.id, post.id.as_str()).await?;
            app.counters.count("delivered");
            info!(delivery.id = %delivery.id, user.id = %delivery.mattermost_user, "delivered");
            Ok(Outcome::Settled)
        }
        Err(error) if error.is_uncertain() => {
            warn!(delivery.id = %delivery.id, error = %crate::chain(&error), "a post is unconfirmed, it will be looked up");
            Ok(Outcome::Later(live.timing.look_up_after))
        }
        Err(error) => refused(app, live, api, (message, delivery, person, error)).await,
    }
}

/// The server refused the post for good: the recipient at least learns that there is something.
async fn refused(
    app: &App,
    live: &Live,
    api: &Api,
    (message, delivery, person, error): (&Message, &Delivery, &Person, ApiError),
) -> Result<Outcome, crate::Error> {
    warn!(delivery.id = %delivery.id, error = %crate::chain(&error), "the server refused a post");
    let placeholder =
        render::placeholder(&message.chat.id, &message.message.id, &context(app, live, person));
    let post = post::post(&live.bot, &person.channel, &delivery.id, &placeholder);
    match api.create_post(&post).await {
        Ok(post) => live.store.posted(&delivery.id, &post.id).await?,
        Err(error) if error.is_uncertain() => return Ok(Outcome::Later(live.timing.look_up_after)),
        Err(_) => {
            app.counters.count("given up: refused by the server");
            live.store.give_up(&delivery.id, "refused by the server").await?;
        }
    }
    Ok(Outcome::Settled)
}

fn context<'a>(app: &'a App, live: &'a Live, person: &'a Person) -> RenderContext<'a> {
    RenderContext { words: &app.words, locale: &person.locale, teams: &live.settings.hosts.teams }
}

/// The stored state, as far as the decision goes.
fn state(stored: &DeliveryState) -> State {
    match stored {
        DeliveryState::Decided => State::Decided,
        DeliveryState::Posting { claimed_at, lease_until, .. } => {
            State::Posting { claimed_at: *claimed_at, lease_until: *lease_until }
        }
        DeliveryState::Posted { .. }
        | DeliveryState::Suppressed { .. }
        | DeliveryState::GaveUp { .. } => State::Finished,
    }
}
