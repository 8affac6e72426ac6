//! Keeps the tenant-wide subscription: makes it, renews it, replaces it.
//!
//! One node does so at a time, under a lease in the database; what is to be done is decided by
//! [`notifier::subscription`]. The `clientState` of the standing subscription is accepted beside the
//! configured one, and for four hours after the subscription has been replaced, because that is how long
//! Microsoft Graph sends again what it could not deliver: so a changed webhook secret loses nothing.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use graph::{
    CertificateId, NewSubscription, Renewal, Secret, Subscription, SubscriptionId,
    notification::{Event, LifecycleEvent},
};
use jiff::{SignedDuration, Timestamp};
use notifier::{
    condition::{Condition, Kind, of_subscription},
    subscription::{Action, Row, View, Wanted, next_look, plan},
};
use store::{FormerClientState, InboxRow, Store, SubscriptionRow};
use tokio::sync::Notify;
use tracing::{info, warn};

use crate::{
    app::{App, Live},
    flow::keys::{Certificate, Keys},
};

/// The name of the lease.
const LEASE: &str = "subscription";
/// How long the lease lasts if its holder dies; every call under it is over sooner.
const LEASE_LASTS: Duration = Duration::from_mins(1);
/// How long what was sent under a former `clientState` may still come (Microsoft Graph, "Receive change
/// notifications through webhooks").
const STRAGGLERS: SignedDuration = SignedDuration::from_hours(4);
/// The pause after the first failure.
const RETRY: Duration = Duration::from_secs(1);

/// What the upkeep knows and how it is asked to look again.
#[derive(Debug, Default)]
pub(crate) struct Upkeep {
    /// The notification keys.
    pub(crate) keys: Keys,
    secrets: Mutex<Arc<[Accepted]>>,
    look: Notify,
    failure: Mutex<Option<String>>,
}

/// A `clientState` that is accepted, and until when if it is a former one.
#[derive(Clone, Debug)]
pub(crate) struct Accepted {
    /// The value.
    pub(crate) secret: Secret,
    until: Option<Timestamp>,
}

impl Upkeep {
    /// The `clientState` values that are accepted.
    pub(crate) fn accepted(&self) -> Arc<[Accepted]> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Accepts the configured `clientState`, that of the standing subscription, and former ones for a while, also those
    /// that an ended process knew.
    pub(crate) async fn accept(
        &self,
        now: Timestamp,
        configured: &Secret,
        store: &Store,
    ) -> Result<(), store::Error> {
        let standing = store.subscription().await?.map(|row| row.secret);
        let standing = standing.filter(|one| one != configured);
        let kept = store.former_client_states().await?;
        let former = self.take(now, (configured, standing), &kept);
        if former != kept {
            store.keep_former_client_states(&former).await?;
        }
        Ok(())
    }

    /// Returns what to keep for the next process: everything but the configured one.
    fn take(
        &self,
        now: Timestamp,
        (configured, standing): (&Secret, Option<Secret>),
        kept: &[FormerClientState],
    ) -> Vec<FormerClientState> {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut former: Vec<FormerClientState> = Vec::new();
        former.extend(standing.iter().map(|secret| {
            let kept = kept.iter().find(|one| one.secret == *secret).cloned();
            let until = now + STRAGGLERS;
            kept.unwrap_or_else(|| FormerClientState { secret: secret.clone(), until })
        }));
        let earlier = secrets.iter().map(|old| FormerClientState {
            secret: old.secret.clone(),
            until: old.until.unwrap_or(now + STRAGGLERS),
        });
        for old in earlier.chain(kept.iter().cloned()).filter(|old| old.until > now) {
            let known = former.iter().any(|one| one.secret == old.secret);
            if !known && old.secret != *configured {
                former.push(old);
            }
        }
        let accepted = former.iter().map(|one| Accepted {
            secret: one.secret.clone(),
            until: (Some(&one.secret) != standing.as_ref()).then_some(one.until),
        });
        let configured = Accepted { secret: configured.clone(), until: None };
        *secrets = std::iter::once(configured).chain(accepted).collect();
        former
    }

    /// Goes on accepting what the upkeep of the former configuration accepted.
    pub(crate) fn inherit(&self, former: &Self) {
        *self.secrets.lock().unwrap_or_else(PoisonError::into_inner) = former.accepted();
    }

    /// Has the subscription looked at now.
    pub(crate) fn look_again(&self) {
        self.look.notify_one();
    }

    /// Logs what a look failed with, once while it fails alike.
    fn note(&self, failure: Option<String>) {
        let mut noted = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(failure) = failure.as_ref().filter(|_| *noted != failure) {
            warn!(error = failure, "the subscription could not be looked after");
        }
        *noted = failure;
    }

    /// Does what a lifecycle event asks for.
    pub(crate) async fn lifecycle(
        &self,
        app: &App,
        live: &Live,
        row: &InboxRow,
    ) -> Result<(), crate::Error> {
        let Ok(Event::Lifecycle(event)) = graph::notification::event(&row.payload) else {
            return Ok(());
        };
        match event {
            LifecycleEvent::ReauthorizationRequired => {
                renew_now(app, live, &row.subscription).await
            }
            LifecycleEvent::SubscriptionRemoved => {
                let standing = live.store.subscription().await?;
                if standing.is_some_and(|standing| standing.id == row.subscription) {
                    let from = last_heard(live, row.received_at).await?;
                    live.store.gap_open(from, "subscription removed").await?;
                    live.store.remove_subscription(&row.subscription).await?;
                }
                self.look.notify_one();
                Ok(())
            }
            LifecycleEvent::Missed | LifecycleEvent::Other => Ok(()),
        }
    }
}

/// Keeps the subscription until the configuration is replaced.
pub(crate) async fn run(app: Arc<App>, live: Arc<Live>) {
    let mut failures = 0;
    while !live.replaced.is_cancelled() {
        let pause = match look(&app, &live).await {
            Ok(pause) => {
                failures = 0;
                pause
            }
            Err(error) => {
                live.upkeep.note(Some(crate::chain(&error).to_string()));
                refused(&app, &live, &error).await;
                failures += 1;
                // One, two, four … seconds, so that a start beside a starting server is not lost for long.
                let pause = RETRY * 2u32.saturating_pow(failures - 1);
                match error.disposition() {
                    graph::Disposition::Retry { after: Some(after) } => after,
                    _ => pause.min(live.timing.subscription_retry),
                }
            }
        };
        tokio::select! {
            () = app.clock.sleep(pause) => {}
            () = live.upkeep.look.notified() => {}
            () = live.replaced.cancelled() => {}
        }
    }
}

/// What only an administrator can repair is reported.
async fn refused(app: &App, live: &Live, error: &crate::Error) {
    app.conditions.look();
    let crate::Error::Graph(error) = error else { return };
    let graph_client::Error::Graph(error) = &**error else { return };
    let roles = live.graph.application_roles().await;
    let condition = of_subscription(error, roles.as_ref());
    if condition.is_some() {
        app.conditions.only(app.clock.now(), condition, Kind::OF_SUBSCRIPTION);
    }
}

/// Looks once, does what is due, and says when to look again.
async fn look(app: &App, live: &Live) -> Result<Duration, crate::Error> {
    let row = live.store.subscription().await?;
    live.upkeep.accept(app.clock.now(), &live.settings.webhook_secret, &live.store).await?;
    if !live.store.lease(LEASE, &app.node, LEASE_LASTS).await? {
        return Ok(RETRY);
    }
    let looked = under_lease(app, live, row).await;
    live.store.release(LEASE, &app.node).await?;
    looked
}

async fn under_lease(
    app: &App,
    live: &Live,
    row: Option<SubscriptionRow>,
) -> Result<Duration, crate::Error> {
    let Some(certificate) = live.upkeep.keys.certificate(app, live).await? else {
        return Ok(live.timing.subscription_retry);
    };
    let listed = live.graph.list_subscriptions().await?;
    let wanted = wanted(live, row.as_ref(), &certificate);
    let ours = row.as_ref().map(|row| Row {
        id: row.id.clone(),
        certificate_id: Some(row.certificate.as_str().into()),
    });
    let view = View { listed: &listed, ours: ours.as_ref(), wanted: &wanted, reauthorize: false };
    let mut foreign = None;
    for action in plan(app.clock.now(), &view, &live.timing) {
        match action {
            Action::Create => create(app, live, &certificate).await?,
            Action::Renew { id, with_certificate } => {
                renew(app, live, &id, with_certificate.then_some(&certificate)).await?;
            }
            Action::Delete { id, gap } => delete(app, live, &id, gap).await?,
            Action::AskAdminForeign { url } => {
                foreign = Some(Condition::about(Kind::SubscriptionForeign, url));
            }
        }
    }
    live.upkeep.note(None);
    let now = app.clock.now();
    app.conditions.only(now, foreign, Kind::OF_SUBSCRIPTION);
    let expires = live.store.subscription().await?.map(|row| row.expires_on);
    Ok(Duration::try_from(next_look(now, expires, &live.timing).duration_since(now))
        .unwrap_or_default())
}

fn wanted(live: &Live, row: Option<&SubscriptionRow>, certificate: &Certificate) -> Wanted {
    Wanted {
        resource: NewSubscription::ALL_CHAT_MESSAGES.to_owned(),
        notification_url: live.address("/changes").into(),
        lifecycle_url: live.address("/lifecycle").into(),
        certificate_id: certificate.id.clone(),
        enabled: live.settings.sync_notifications,
        client_state_changed: row.is_some_and(|row| row.secret != live.settings.webhook_secret),
    }
}

async fn create(app: &App, live: &Live, certificate: &Certificate) -> Result<(), crate::Error> {
    let new = NewSubscription::all_chat_messages(
        live.address("/changes"),
        live.address("/lifecycle"),
        live.settings.webhook_secret.clone(),
        certificate.der_base64.clone(),
        certificate.id.clone(),
        app.clock.now() + live.timing.subscription_life,
    );
    // Validation requests and the first notifications come before the answer does.
    let created = live.graph.create_subscription(&new).await?;
    remember(live, &created, &certificate.id).await?;
    live.store.gap_close(app.clock.now()).await?;
    live.upkeep.accept(app.clock.now(), &live.settings.webhook_secret, &live.store).await?;
    info!(subscription.id = %created.id, expires = %created.expiration_date_time, "subscribed to the chats of the tenant");
    Ok(())
}

async fn remember(
    live: &Live,
    subscription: &Subscription,
    certificate: &CertificateId,
) -> Result<(), store::Error> {
    live.store
        .put_subscription(&SubscriptionRow {
            id: subscription.id.clone(),
            secret: live.settings.webhook_secret.clone(),
            expires_on: subscription.expiration_date_time,
            certificate: certificate.to_string(),
            last_activity_at: None,
        })
        .await
}

/// Renews, naming the certificate only if it is another than the subscription's.
async fn renew(
    app: &App,
    live: &Live,
    id: &SubscriptionId,
    certificate: Option<&Certificate>,
) -> Result<(), crate::Error> {
    let renewal = Renewal {
        expires: app.clock.now() + live.timing.subscription_life,
        certificate: certificate.map(|new| (new.id.clone(), new.der_base64.clone())),
        notification_url: None,
    };
    let renewed = live.graph.renew_subscription(id, &renewal).await?;
    let row = live.store.subscription().await?.filter(|row| row.id == *id);
    let named = row.map(|row| row.certificate.as_str().into());
    if let Some(certificate) = certificate.map(|new| new.id.clone()).or(named) {
        remember(live, &renewed, &certificate).await?;
    }
    info!(subscription.id = %id, expires = %renewed.expiration_date_time, "renewed the subscription");
    Ok(())
}

async fn renew_now(app: &App, live: &Live, id: &SubscriptionId) -> Result<(), crate::Error> {
    if live.store.subscription().await?.is_some_and(|row| row.id == *id) {
        let renewed = renew(app, live, id, None).await;
        if renewed.is_err() {
            // It may be gone altogether, which only a look at the whole finds out.
            live.upkeep.look.notify_one();
        }
        return renewed;
    }
    warn!(subscription.id = %id, "reauthorization is asked for a subscription that is not ours");
    Ok(())
}

async fn delete(
    app: &App,
    live: &Live,
    id: &SubscriptionId,
    gap: bool,
) -> Result<(), crate::Error> {
    if gap {
        // One that ended long ago, while nobody looked, has left a gap since then.
        let row = live.store.subscription().await?.filter(|row| row.id == *id);
        let now = app.clock.now();
        let from = last_heard(live, row.map_or(now, |row| row.expires_on.min(now))).await?;
        live.store.gap_open(from, "subscription replaced").await?;
    }
    live.graph.delete_subscription(id).await?;
    live.store.remove_subscription(id).await?;
    info!(subscription.id = %id, "deleted a subscription");
    Ok(())
}

/// When a gap begins that was noticed at this time: whatever came after the last notification may be missed.
async fn last_heard(live: &Live, noticed: Timestamp) -> Result<Timestamp, store::Error> {
    Ok(live.store.last_change().await?.map_or(noticed, |last| last.min(noticed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_former_client_state_is_accepted_for_four_hours_also_by_the_next_process() {
        let (now, new, old) = (Timestamp::UNIX_EPOCH, Secret::from("new"), Secret::from("old"));
        let accepted = |upkeep: &Upkeep| -> Vec<Secret> {
            upkeep.accepted().iter().map(|one| one.secret.clone()).collect()
        };
        let (this, next) = (Upkeep::default(), Upkeep::default());
        let kept = this.take(now, (&new, Some(old.clone())), &[]);
        assert_eq!(accepted(&this), [new.clone(), old.clone()]);
        assert_eq!(next.take(now + SignedDuration::from_hours(3), (&new, None), &kept), kept);
        assert_eq!(accepted(&next), [new.clone(), old]);
        assert_eq!(next.take(now + SignedDuration::from_hours(5), (&new, None), &kept), []);
        assert_eq!(accepted(&next), [new]);
    }
}
