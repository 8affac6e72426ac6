//! Makes one post show what became of its message.
//!
//! Changing a post raises no notification, and doing it twice is harmless; so what is unconfirmed is done again, once a
//! late answer has had its time, and needs no look-up.

use std::time::Duration;

use jiff::Timestamp;
use notifier::{deliver::enough_lease, render, revision::shows_files};
use store::{Delivery, DeliveryState};
use tracing::{trace, warn};

use super::{deliver::context, files::obstacles, post, revise::Change, worker::Shop};

/// Changes a post that is the caller's until `lease_until`. When to try again; `None` if nothing is left to do.
pub(crate) async fn rewrite(
    shop: &Shop,
    change: &Change,
    delivery: &Delivery,
    lease_until: Timestamp,
) -> Result<Option<Duration>, crate::Error> {
    let Shop { app, live, api } = shop;
    let DeliveryState::Posted { post_id } = &delivery.state else { return Ok(None) };
    let there = async {
        let person = live.people.person(app, live, api, &delivery.mattermost_user).await?;
        Ok((person, api.get_post(post_id).await?))
    };
    let (person, post) = match there.await {
        Ok(there) => there,
        Err(error) => return unless_gone(shop, error),
    };
    let (chat, message) = (&delivery.chat, &delivery.message);
    let obstacles = obstacles(shop, chat, &change.message).await?;
    let context = context(shop, (&person, delivery), &obstacles);
    let said = match &change.entry {
        Some(entry) => render::notification(&change.message, &entry.view, &context),
        None => render::deleted(chat, message, &context),
    };
    // If the server refuses that, a stale text is no better than none.
    for notification in [said, render::placeholder(chat, message, &context)] {
        if *post.message == *notification.text {
            return Ok(None);
        }
        if !enough_lease(lease_until, app.clock.now(), &live.timing) {
            return Ok(Some(live.timing.look_up_after));
        }
        let changed = post::changed(&post, &notification.text, shows_files(&change.message));
        match api.update_post(&changed).await {
            Ok(_) => {
                let outcome = if change.entry.is_some() { "edited" } else { "deleted" };
                app.counters.posts.count(outcome);
                trace!(delivery.id = %delivery.id, outcome, "a post was changed");
                return Ok(None);
            }
            Err(error) if error.is_uncertain() => {
                app.counters.failures.count("Mattermost");
                warn!(delivery.id = %delivery.id, error = %crate::chain(&error), "a changed post is unconfirmed, it is changed again");
                return Ok(Some(live.timing.look_up_after));
            }
            Err(error) if error.is_not_found() => return unless_gone(shop, error),
            Err(error) => {
                warn!(delivery.id = %delivery.id, error = %crate::chain(&error), "the server refused to change a post");
            }
        }
    }
    app.counters.posts.count("change refused");
    Ok(None)
}

/// Whoever deleted the post, or is gone, misses nothing.
fn unless_gone(shop: &Shop, error: mattermost::ApiError) -> Result<Option<Duration>, crate::Error> {
    if error.is_not_found() {
        shop.app.counters.posts.count("gone");
        return Ok(None);
    }
    Err(error.into())
}
