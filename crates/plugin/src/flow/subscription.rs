//! Keeps the tenant-wide subscription: makes it, renews it, replaces it.
//!
//! One node does so at a time, under a lease in the database; what is to be done is decided by
//! [`notifier::subscription`]. Between Microsoft's answer to a new subscription and its row in the database a process
//! may die; so what is asked for is written down before, and a subscription that was made of it is adopted.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use graph::{
    NewSubscription, Renewal, Secret, Subscription, SubscriptionId,
    notification::{Event, LifecycleEvent},
};
use jiff::{SignedDuration, Timestamp};
use notifier::{
    condition::{Condition, Kind, of_subscription},
    subscription::{Action, Row, View, Wanted, adoptable, next_look, plan},
};
use store::{InboxRow, PendingSubscription, SubscriptionRow};
use tokio::{sync::Notify, time::timeout};
use tracing::{info, warn};
use url::Url;

use crate::{
    app::{App, Live},
    config::Settings,
    flow::{
        client_states::ClientStates,
        keys::{Certificate, Keys},
        lease::under_lease,
    },
};

/// One node at a time looks after it.
const LEASE: (&str, Duration) = ("subscription", Duration::from_mins(1));
/// How long one look may take: when it is over, the lease still holds.
const LOOK_LASTS: Duration = Duration::from_secs(50);
/// The pause after the first failure.
const RETRY: Duration = Duration::from_secs(1);

/// What the upkeep knows and how it is asked to look again.
#[derive(Debug, Default)]
pub(crate) struct Upkeep {
    /// The notification keys.
    pub(crate) keys: Keys,
    /// The secrets by which our notifications are known.
    pub(crate) client_states: ClientStates,
    look: Notify,
    /// Since when another node's settings are newer.
    contradicted_since: Mutex<Option<Timestamp>>,
    failure: Mutex<Option<String>>,
}

impl Upkeep {
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
                if let Some(standing) = standing.filter(|one| one.id == row.subscription) {
                    let from = last_heard(live, row.received_at).await?;
                    live.store.gap_open(from, "subscription removed").await?;
                    live.store.remove_subscription(&standing.id).await?;
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
    accept(app, live).await?;
    let act = async {
        let acted = timeout(LOOK_LASTS, Box::pin(act(app, live))).await;
        acted.unwrap_or(Err(crate::Error::TooLong(LOOK_LASTS)))
    };
    Ok(under_lease(app, live, LEASE, act).await?.unwrap_or(RETRY))
}

/// Accepts what comes by the present subscription.
async fn accept(app: &App, live: &Live) -> Result<(), store::Error> {
    let configured = &live.settings.webhook_secret;
    live.upkeep.client_states.accept(app.clock.now(), configured, &live.store).await
}

/// All settings that make the subscription what it is.
pub(crate) fn wanted_by(settings: &Settings, site_url: &Url) -> Secret {
    let registration =
        [settings.tenant.as_ref(), &settings.client_id, settings.hosts.graph.as_str()];
    let rest = (site_url.as_str(), settings.webhook_secret.expose(), settings.sync_notifications);
    serde_json::json!([registration, rest]).to_string().into()
}

/// Whether no other node knows newer settings. If it does, they will be known here soon, too; if not, because the
/// database is an older one again, the settings of this node are as good as any.
async fn speaks_last(app: &App, live: &Live) -> Result<bool, store::Error> {
    let ours = wanted_by(&live.settings, &live.site_url);
    let speaks_last = live.store.is_wanted_subscription(&ours).await?;
    let now = app.clock.now();
    let waited = {
        let mut since =
            live.upkeep.contradicted_since.lock().unwrap_or_else(PoisonError::into_inner);
        *since = since.or(Some(now)).filter(|_| !speaks_last);
        since.map_or(SignedDuration::ZERO, |since| now.duration_since(since))
    };
    if Duration::try_from(waited).unwrap_or_default() < live.timing.subscription_look {
        return Ok(speaks_last);
    }
    warn!("no server has followed the newest settings for the subscription; this one's are used");
    live.store.want_subscription(&ours).await?;
    Ok(true)
}

async fn act(app: &App, live: &Live) -> Result<Duration, crate::Error> {
    if !speaks_last(app, live).await? {
        return Ok(live.timing.subscription_retry);
    }
    let Some(certificate) = live.upkeep.keys.certificate(app, live).await? else {
        return Ok(live.timing.subscription_retry);
    };
    let listed = live.graph.list_subscriptions().await?;
    let row = match live.store.subscription().await? {
        Some(row) => Some(row),
        None => adopt(live, &listed).await?,
    };
    let wanted = wanted(live, row.as_ref(), &certificate);
    let ours = row.as_ref().map(|row| Row {
        id: row.id.clone(),
        certificate_id: Some(row.certificate.as_str().into()),
    });
    let view = View { listed: &listed, ours: ours.as_ref(), wanted: &wanted };
    let (mut foreign, mut bridge) = (None, None);
    for action in plan(app.clock.now(), &view, &live.timing) {
        match action {
            Action::Create => create(app, live, &certificate).await?,
            Action::Bridge => bridge = build_bridge(app, live, &certificate).await?,
            Action::Renew { id, with_certificate } => {
                renew(app, live, &id, with_certificate.then_some(&certificate)).await?;
            }
            Action::Delete { id, gap } => delete(app, live, &id, gap && bridge.is_none()).await?,
            Action::AskAdminForeign { url } => {
                foreign = Some(Condition::about(Kind::SubscriptionForeign, url));
            }
        }
    }
    if let Some(bridge) = bridge {
        live.graph.delete_subscription(&bridge).await?;
    }
    live.upkeep.note(None);
    let now = app.clock.now();
    app.conditions.only(now, foreign, Kind::OF_SUBSCRIPTION);
    let expires = live.store.subscription().await?.map(|row| row.expires_on);
    if expires.is_some() {
        // Here, whether it was made, adopted, or made by somebody who came no further.
        live.store.gap_close(now).await?;
    }
    Ok(Duration::try_from(next_look(now, expires, &live.timing).duration_since(now))
        .unwrap_or_default())
}

/// Writes down a subscription that was made although its maker never heard so.
async fn adopt(
    live: &Live,
    listed: &[Subscription],
) -> Result<Option<SubscriptionRow>, store::Error> {
    let Some(pending) = live.store.pending_subscription().await? else { return Ok(None) };
    let address = live.address("/changes");
    let place = (NewSubscription::ALL_CHAT_MESSAGES, address.as_str());
    let Some(ours) = adoptable(listed, place, &pending.certificate) else { return Ok(None) };
    let row = SubscriptionRow {
        id: ours.id.clone(),
        secret: pending.secret,
        expires_on: ours.expiration_date_time,
        certificate: pending.certificate,
        last_activity_at: None,
    };
    live.store.put_subscription(&row).await?;
    info!(subscription.id = %row.id, "adopted a subscription that was made and not written down");
    Ok(Some(row))
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

fn new_subscription(app: &App, live: &Live, certificate: &Certificate) -> NewSubscription {
    NewSubscription::all_chat_messages(
        live.address("/changes"),
        live.address("/lifecycle"),
        live.settings.webhook_secret.clone(),
        certificate.der_base64.clone(),
        certificate.id.clone(),
        app.clock.now() + live.timing.subscription_life,
    )
}

/// Creates what brings new messages while one subscription takes the place of another; `None` if Microsoft allows no
/// other one. If it is left behind, the next look deletes it.
async fn build_bridge(
    app: &App,
    live: &Live,
    certificate: &Certificate,
) -> Result<Option<SubscriptionId>, crate::Error> {
    let new = new_subscription(app, live, certificate).for_new_messages_only();
    match live.graph.create_subscription(&new).await {
        Ok(bridge) => Ok(Some(bridge.id)),
        Err(graph_client::Error::Graph(error)) if [403, 409].contains(&error.status) => {
            warn!(%error, "no second subscription can stand while the first is replaced");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

async fn create(app: &App, live: &Live, certificate: &Certificate) -> Result<(), crate::Error> {
    let new = new_subscription(app, live, certificate);
    let pending = PendingSubscription {
        secret: live.settings.webhook_secret.clone(),
        certificate: certificate.id.to_string(),
    };
    live.store.begin_subscription(&pending).await?;
    // Validation requests and the first notifications come before the answer does.
    let created = live.graph.create_subscription(&new).await?;
    let row = SubscriptionRow {
        id: created.id.clone(),
        secret: pending.secret,
        expires_on: created.expiration_date_time,
        certificate: pending.certificate,
        last_activity_at: None,
    };
    live.store.put_subscription(&row).await?;
    accept(app, live).await?;
    info!(subscription.id = %created.id, expires = %created.expiration_date_time, "subscribed to the chats of the tenant");
    Ok(())
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
    if let Some(mut row) = live.store.subscription().await?.filter(|row| row.id == *id) {
        // The secret stays the one that it was created with, whatever is configured now.
        row.expires_on = renewed.expiration_date_time;
        if let Some(certificate) = certificate {
            row.certificate = certificate.id.to_string();
        }
        live.store.put_subscription(&row).await?;
    }
    info!(subscription.id = %id, expires = %renewed.expiration_date_time, "renewed the subscription");
    Ok(())
}

async fn renew_now(app: &App, live: &Live, id: &SubscriptionId) -> Result<(), crate::Error> {
    if let Some(row) = live.store.subscription().await?.filter(|row| row.id == *id) {
        let renewed = renew(app, live, &row.id, None).await;
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
