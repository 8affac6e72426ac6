//! Notifications on their way: at least once, in any order, again and again for four hours.
//!
//! Microsoft's page "Receive change notifications through webhooks": 2xx within 3 seconds is delivered; everything
//! else is repeated with growing pauses for up to 4 hours, and a repeated attempt may take 10 seconds.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::http::header::CONTENT_TYPE;
use clock::Clock;
use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::{
    attempts::{Attempt, Outcome},
    chat::{Chat, Message},
    endpoint::{Treatment, WINDOW},
    notification,
    world::{State, World, later},
};

/// The first pause before a repetition; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_mins(30);
/// After this time a notification is given up.
const PATIENCE: Duration = Duration::from_hours(4);

/// One notification to send.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) url: String,
    pub(crate) item: Value,
    pub(crate) kind: Kind,
}

/// What a notification carries.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A change, reported to the subscription with this id; with resource data or without.
    Change {
        subscription: String,
        rich: bool,
    },
    Lifecycle,
}

impl State {
    /// What the subscriptions hear of a change.
    pub(crate) fn notifications(
        &self,
        world: &World,
        change_type: &str,
        chat: &Chat,
        message: &Message,
    ) -> Vec<Outgoing> {
        let now = world.now();
        let speaking = (world.tenant.as_str(), self.other_dialect);
        self.subscriptions
            .values()
            .filter(|subscription| subscription.expires > now)
            .filter(|subscription| {
                subscription.hears(change_type, &chat.id, |user| chat.has_member(user))
            })
            .map(|subscription| Outgoing {
                url: subscription.notification_url.clone(),
                item: notification::change(speaking, subscription, change_type, chat, message),
                kind: Kind::Change {
                    subscription: subscription.id.clone(),
                    rich: subscription.certificate.is_some(),
                },
            })
            .collect()
    }
}

/// Sends each notification in a POST of its own, or keeps it while deliveries are held.
pub(crate) fn send(world: &Arc<World>, notifications: Vec<Outgoing>) {
    let copies = {
        let mut state = world.state();
        if state.delivery.hold {
            state.held.extend(notifications);
            return;
        }
        1 + state.delivery.duplicates
    };
    for notification in notifications {
        for _ in 0..copies {
            post(world, vec![notification.clone()]);
        }
    }
}

/// Sends what was held, in batches.
pub(crate) fn release(world: &Arc<World>) {
    let (mut held, size, copies, reverse) = {
        let mut state = world.state();
        let held = std::mem::take(&mut state.held);
        let delivery = &state.delivery;
        (held, delivery.batch_size.max(1), 1 + delivery.duplicates, delivery.reverse_order)
    };
    if reverse {
        held.reverse();
    }
    let mut by_url = BTreeMap::<String, Vec<Outgoing>>::new();
    for notification in held {
        by_url.entry(notification.url.clone()).or_default().push(notification);
    }
    for batch in by_url.values().flat_map(|of_url| of_url.chunks(size)) {
        for _ in 0..copies {
            post(world, batch.to_vec());
        }
    }
}

fn post(world: &Arc<World>, batch: Vec<Outgoing>) {
    let world = Arc::clone(world);
    world.in_flight.send_modify(|count| *count += 1);
    tokio::spawn(async move {
        tokio::select! {
            () = deliver(&world, &batch) => {}
            () = world.stop.cancelled() => {}
        }
        world.in_flight.send_modify(|count| *count -= 1);
    });
}

async fn deliver(world: &World, batch: &[Outgoing]) {
    let Some(url) = batch.first().map(|first| first.url.as_str()) else { return };
    let until = later(world.now(), world.scaled(PATIENCE));
    let mut pause = FIRST_PAUSE;
    for number in 1.. {
        if !authorized(world, batch, until).await {
            return record(world, batch, number, (Outcome::GivenUp, Duration::ZERO));
        }
        match treatment(world, url, number) {
            Treatment::Normal => {}
            Treatment::Slow => world.clock.sleep(world.scaled(WINDOW)).await,
            Treatment::Drop => {
                return record(world, batch, number, (Outcome::Dropped, Duration::ZERO));
            }
        }
        let ended = attempt(world, url, batch, number).await;
        record(world, batch, number, ended);
        if ended.0.is_accepted() || !world.state().delivery.redelivery {
            return;
        }
        let wait = world.scaled(pause);
        if later(world.now(), wait) > until {
            return record(world, batch, number, (Outcome::GivenUp, Duration::ZERO));
        }
        world.clock.sleep(wait).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Waits until every subscription in the batch is vouched for; false when the time is over.
async fn authorized(world: &World, batch: &[Outgoing], until: Timestamp) -> bool {
    let mut version = world.version.subscribe();
    loop {
        version.borrow_and_update();
        if world.state().vouched(batch, world.now()) {
            return true;
        }
        tokio::select! {
            changed = version.changed() => if changed.is_err() { return false },
            () = world.clock.sleep_until(until) => return false,
        }
    }
}

impl State {
    fn vouched(&self, batch: &[Outgoing], now: Timestamp) -> bool {
        !self.delivery.require_reauthorization
            || batch.iter().all(|notification| match &notification.kind {
                Kind::Lifecycle => true,
                Kind::Change { subscription, .. } => self
                    .subscriptions
                    .get(subscription)
                    .is_none_or(|subscription| subscription.authorized_until > now),
            })
    }
}

fn treatment(world: &World, url: &str, number: u32) -> Treatment {
    let mut state = world.state();
    if number > 1 || !state.delivery.endpoint_throttling {
        return Treatment::Normal;
    }
    let window = world.scaled(WINDOW);
    state.endpoints.entry(host(url)).or_default().treatment(world.now(), window)
}

async fn attempt(world: &World, url: &str, batch: &[Outgoing], number: u32) -> (Outcome, Duration) {
    let deadline = {
        let delivery = &world.state().delivery;
        if number == 1 { delivery.deadline_ms } else { delivery.retry_deadline_ms }
    };
    let rich = batch.iter().any(|one| matches!(one.kind, Kind::Change { rich: true, .. }));
    let items: Vec<Value> = batch.iter().map(|one| one.item.clone()).collect();
    let body = notification::collection(world, &items, rich);
    // How long an answer takes is measured in real time, whatever tests do to the clock meanwhile.
    let stopwatch = Clock::system();
    let begun = stopwatch.now();
    let answer = tokio::time::timeout(
        Duration::from_millis(deadline),
        send_body(world, url, body.to_string()),
    )
    .await;
    let took = Duration::try_from(stopwatch.now().duration_since(begun)).unwrap_or_default();
    let outcome = match answer {
        Err(_) => Outcome::TimedOut,
        Ok(Err(_)) => Outcome::Unreachable,
        Ok(Ok(status)) if (200..300).contains(&status) => Outcome::Accepted(status),
        Ok(Ok(status)) => Outcome::Refused(status),
    };
    (outcome, took)
}

/// Posts a body of notifications and returns the status of the answer.
pub(crate) async fn send_body(
    world: &World,
    url: &str,
    body: impl Into<reqwest::Body>,
) -> reqwest::Result<u16> {
    let request = world.http.post(url).header(CONTENT_TYPE, "application/json; charset=utf-8");
    Ok(request.body(body).send().await?.status().as_u16())
}

fn record(world: &World, batch: &[Outgoing], number: u32, ended: (Outcome, Duration)) {
    let Some(url) = batch.first().map(|first| first.url.clone()) else { return };
    let (at, (outcome, took)) = (world.now(), ended);
    let mut state = world.state();
    if !matches!(outcome, Outcome::Dropped | Outcome::GivenUp) {
        state.endpoints.entry(host(&url)).or_default().answered(at, took);
    }
    state.attempts.push(Attempt {
        url,
        at,
        number,
        items: batch.len(),
        outcome,
        took_ms: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
    });
    drop(state);
    world.touch();
}

/// Endpoints are judged by host and port.
fn host(url: &str) -> String {
    Url::parse(url).map_or_else(|_| url.into(), |url| url.origin().ascii_serialization())
}
