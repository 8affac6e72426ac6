//! `/metrics` on the server's metrics port: what Prometheus collects (text format 0.0.4).
//!
//! Mattermost passes the request on while `MetricsSettings.Enable` is on; from 11.8 it can merge the page into its own,
//! with the label `plugin_id`, so no label here has that name. Counters and times are this process's own and are always
//! there. What the database knows costs one short statement a scrape, and is left out while it does not answer.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
    routing::get,
};
use graph_client::End;
use jiff::Timestamp;
use notifier::condition::Kind;
use prometheus_client::{
    encoding::prometheus_text,
    metrics::{
        counter::Counter,
        family::Family,
        gauge::{ConstGauge, Gauge},
        info::Info,
    },
    registry::Registry,
};

use crate::{
    app::{App, Live},
    counters::{Counters, Counts},
};

/// The route, for whoever reaches the server's metrics port.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new().route("/metrics", get(serve)).with_state(app)
}

async fn serve(State(app): State<Arc<App>>) -> Response {
    ([(header::CONTENT_TYPE, prometheus_text::CONTENT_TYPE)], page(&app).await).into_response()
}

/// The page as text.
pub(crate) async fn page(app: &App) -> String {
    let mut registry = Registry::with_prefix("msteams");
    let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
    registry.register("build", "The version of the plugin", version);
    let live = app.live();
    let ready =
        "1 if the plugin is configured and works, 0 if not; /msteams status and the log say why";
    gauge(&mut registry, "ready", ready, live.is_some().into());
    conditions(&mut registry, app);
    counters(&mut registry, &app.counters);
    if let Some(live) = live {
        knowledge(&mut registry, app, &live).await;
    }
    let mut page = String::new();
    // Writing to a text does not fail.
    _ = prometheus_text::encode(&mut page, &registry);
    page
}

fn conditions(registry: &mut Registry, app: &App) {
    let family = Family::<[(&str, &str); 1], Gauge>::default();
    let standing = app.conditions.standing();
    for kind in Kind::ALL {
        let stands = standing.iter().any(|one| one.condition.kind == *kind);
        family.get_or_create(&[("kind", kind.name())]).set(stands.into());
    }
    let help = "1 for what an administrator has to act on; /msteams status says what to do";
    registry.register("condition", help, family);
}

fn counters(registry: &mut Registry, counters: &Counters) {
    let help = "Notifications of ours from Microsoft, repetitions included";
    counts(registry, "notifications_received", help, ("event", &counters.received));
    let help = "Notifications dealt with, by what became of them";
    counts(registry, "notifications", help, ("outcome", &counters.notifications));
    let help = "Decisions about recipients: told, or why not";
    counts(registry, "decisions", help, ("outcome", &counters.decisions));
    let help = "Posts that tell of a Teams message, by how they came about";
    counts(registry, "posts", help, ("outcome", &counters.posts));
    let help = "Files of Teams messages: brought to Mattermost, or why not";
    counts(registry, "files", help, ("outcome", &counters.files));
    let help = "Sign-ins at Microsoft, by how far they came";
    counts(registry, "sign_ins", help, ("outcome", &counters.sign_ins));
    let help = "Steps that did not happen and are tried again, by whose part it was";
    counts(registry, "failures", help, ("part", &counters.failures));
    let requests = Family::<[(&str, String); 2], Counter>::default();
    for ((kind, end), count) in counters.requests.all() {
        let status = match end {
            End::Status(status) => status.to_string(),
            End::Timeout => "timeout".to_owned(),
            End::NoAnswer => "no answer".to_owned(),
        };
        let labels = [("kind", kind.to_string()), ("status", status)];
        requests.get_or_create(&labels).inc_by(count);
    }
    let help = "Requests to Microsoft, by kind and HTTP status";
    registry.register("microsoft_requests", help, requests);
    let help = "From a notification's arrival to the answer to Microsoft";
    registry.register("answer_seconds", help, counters.answer_times.clone());
    let help = "From a notification's arrival to the post";
    registry.register("delivery_seconds", help, counters.delivery_times.clone());
}

/// Counts with the label that tells them apart.
fn counts(
    registry: &mut Registry,
    name: &str,
    help: &str,
    (label, counts): (&'static str, &Counts),
) {
    let family = Family::<[(&str, &str); 1], Counter>::default();
    for (what, count) in counts.all() {
        family.get_or_create(&[(label, what)]).inc_by(count);
    }
    registry.register(name, help, family);
}

/// What is configured, and what Microsoft and the database know.
async fn knowledge(registry: &mut Registry, app: &App, live: &Live) {
    let turned_on = "1 if the setting Sync notifications is on, 0 if it is off";
    gauge(registry, "turned_on", turned_on, live.settings.sync_notifications.into());
    let throttled = "Until when Microsoft limits our requests (Unix time); 0 if it does not";
    gauge(
        registry,
        "throttled_until_timestamp_seconds",
        throttled,
        unix(live.graph.throttled_until()),
    );
    let figures = live.store.figures().await;
    if let Err(error) = &figures {
        tracing::debug!(error = %crate::chain(error), "the metrics lack the database's figures");
    }
    let up = "1 if the database answers; while it does not, what it knows is missing here";
    gauge(registry, "database_up", up, figures.is_ok().into());
    let Ok(figures) = figures else { return };
    let now = app.clock.now();
    let age = |oldest: Timestamp| now.duration_since(oldest).as_secs().max(0);
    let help = "Notifications that are not dealt with yet";
    gauge(registry, "notifications_waiting", help, figures.waiting);
    let help = "For how long the oldest of them has waited; 0 if none does";
    gauge(registry, "oldest_waiting_seconds", help, figures.oldest_waiting.map_or(0, age));
    let help = "When the last one of the last 7 days came (Unix time); 0 if none did";
    gauge(registry, "last_notification_timestamp_seconds", help, unix(figures.last_received));
    let help = "Notifications given up, of the last 7 days";
    gauge(registry, "notifications_dead", help, figures.dead);
    let help = "Spans without notifications that are not made up for yet";
    gauge(registry, "gaps", help, figures.gaps);
    let help = "Since when Microsoft sends no notifications (Unix time); 0 if it does";
    gauge(registry, "gap_since_timestamp_seconds", help, unix(figures.gap_since));
    let help = "When the subscription ends unless renewed (Unix time); 0 without one";
    gauge(
        registry,
        "subscription_expires_timestamp_seconds",
        help,
        unix(figures.subscription_expires),
    );
    let help = "Users with a connected Microsoft account";
    gauge(registry, "connected_users", help, figures.connected);
}

fn gauge(registry: &mut Registry, name: &str, help: &str, value: i64) {
    registry.register(name, help, ConstGauge::new(value));
}

fn unix(time: Option<Timestamp>) -> i64 {
    time.map_or(0, Timestamp::as_second)
}
