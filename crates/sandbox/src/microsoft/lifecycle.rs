//! Telling a subscription's owner about the subscription itself.
//!
//! Microsoft's page "Reduce missing change notifications": `reauthorizationRequired` comes before the access token or
//! the subscription expires, more than once; unanswered, deliveries pause.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{
    delivery::{self, Kind, Outgoing},
    notification,
    subscription::Subscription,
    world::World,
};

/// How long before the end the first reminder comes.
const AHEAD: Duration = Duration::from_mins(15);
/// The pause between reminders.
const AGAIN: Duration = Duration::from_mins(5);

/// Sends a lifecycle notification, if the subscription has a URL for it.
pub(crate) fn send(world: &Arc<World>, subscription: &Subscription, event: &str) {
    if let Some(url) = subscription.lifecycle_url.clone() {
        let item = notification::lifecycle(&world.tenant, subscription, event);
        delivery::send(world, vec![Outgoing { url, item, kind: Kind::Lifecycle }]);
    }
}

/// Reminds of the subscription's end until it is renewed, reauthorized or gone.
pub(crate) fn watch(world: &Arc<World>, id: &str) {
    let (world, id) = (Arc::clone(world), id.to_owned());
    let Some(watched) = world.state().subscriptions.get(&id).cloned() else { return };
    tokio::spawn(async move {
        tokio::select! {
            () = remind(&world, watched) => {}
            () = world.stop.cancelled() => {}
        }
    });
}

async fn remind(world: &Arc<World>, watched: Subscription) {
    let ahead = SignedDuration::try_from(world.scaled(AHEAD)).unwrap_or(SignedDuration::ZERO);
    let before = |end: Timestamp| end.checked_sub(ahead).unwrap_or(end);
    world.clock.sleep_until(before(watched.authorized_until.min(watched.expires))).await;
    loop {
        let now = world.now();
        let subscription = world.state().subscriptions.get(&watched.id).cloned();
        let unchanged = |one: &Subscription| {
            one.renewed == watched.renewed && one.authorized_until == watched.authorized_until
        };
        let Some(subscription) = subscription.filter(|one| unchanged(one) && one.expires > now)
        else {
            return;
        };
        if world.state().delivery.require_reauthorization || before(watched.expires) <= now {
            send(world, &subscription, "reauthorizationRequired");
        }
        world.clock.sleep(world.scaled(AGAIN)).await;
    }
}
