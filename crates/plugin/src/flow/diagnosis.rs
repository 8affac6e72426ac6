//! What administrators see of the product's health: the figures behind `/msteams status`, and `/msteams test`, which
//! walks the way from Teams to Mattermost step by step.

use std::sync::PoisonError;

use graph::{AadUserId, GraphError, ProbeSubscription, Secret, Subscription};
use mattermost::{Api, ApiError, model::Permission};
use notifier::{
    command::Reply,
    condition::{Condition, Kind, of_application},
    diagnosis::{self, Finding, Overview, Report, Step, failed},
    subscription::same_resource,
    words::Key,
};
use tracing::info;

use crate::{
    app::{App, Live, State},
    flow::{checkup, people},
};

/// Whether a user may see and do what only administrators may.
pub(crate) async fn is_administrator(api: &Api, user: &str) -> Result<bool, ApiError> {
    let manage = Permission { id: "manage_system".into(), ..Permission::default() };
    api.has_permission_to(user, &manage).await
}

/// How things are and what has to be acted on.
pub(crate) async fn overview(app: &App, live: &Live) -> Result<Vec<Reply>, crate::Error> {
    let figures = live.store.figures().await?;
    let count = |count: i64| usize::try_from(count).unwrap_or_default();
    let overview = Overview {
        turned_on: live.settings.sync_notifications,
        subscription_ends: figures.subscription_expires,
        last_notification: figures.last_received,
        waiting: (count(figures.waiting), figures.oldest_waiting),
        dead: count(figures.dead),
        gaps: (count(figures.gaps), figures.gap_since),
        throttled_until: live.graph.throttled_until(),
        secret_ends: *live.secret_ends.lock().unwrap_or_else(PoisonError::into_inner),
        connected: count(figures.connected),
    };
    Ok(diagnosis::overview(&overview, &app.conditions.standing()))
}

/// Walks the whole way, and names the broken links.
pub(crate) async fn test(app: &App, api: &Api, user: &str, locale: &str) -> Vec<Reply> {
    info!(user.id = user, "an administrator tests the whole way");
    let mut report = Report::default();
    let live = match app.state() {
        State::Live(live) => live,
        State::Unready(unready) => {
            for what in unready.replies() {
                report.add(Step::Settings, Finding::Broken(what));
            }
            return report.replies();
        }
    };
    report.add(Step::Settings, Finding::Good);
    let walk = Walk { app, live: &live, api, user };
    walk.application(&mut report).await;
    let redirect_uri = walk.redirect_uri().await;
    report.add(Step::RedirectUri, redirect_uri);
    let message = walk.message(locale).await;
    report.add(Step::Post, message);
    // What was repaired meanwhile takes effect now.
    live.upkeep.look_again();
    let standing = app.conditions.standing();
    report.replies().into_iter().chain(diagnosis::attention(&standing)).collect()
}

/// One test of one administrator's.
struct Walk<'a> {
    app: &'a App,
    live: &'a Live,
    api: &'a Api,
    user: &'a str,
}

impl Walk<'_> {
    /// Everything that needs the application's token.
    async fn application(&self, report: &mut Report) {
        let application = match self.live.graph.application_anew().await {
            Ok(application) => application,
            Err(error) => {
                report.add(Step::Application, self.refused(&error));
                for step in [Step::ChatPermission, Step::PresencePermission, Step::Reach] {
                    report.add(step, Finding::Skipped(Reply::plain(Key::SkippedAfter)));
                }
                return;
            }
        };
        report.add(Step::Application, Finding::Good);
        checkup::look_at_secret(self.app, self.live).await;
        let roles = application.roles.as_ref();
        let probed = self.reach().await;
        let refused = probed.as_ref().err().and_then(graph_error);
        report.add(Step::ChatPermission, diagnosis::chat_permission(roles, refused));
        let presence = self.presence().await;
        let call = match &presence {
            Ok(Some(_)) => Some(Ok(())),
            Err(crate::Error::Graph(error)) => graph_error(error).map(Err),
            _ => None,
        };
        report.add(Step::PresencePermission, diagnosis::presence_permission(roles, call));
        report.add(
            Step::Reach,
            match &probed {
                Ok(()) => Finding::Good,
                Err(error) => refused
                    .and_then(|refused| diagnosis::reach(roles, refused))
                    .unwrap_or_else(|| failed(&crate::chain(error).to_string())),
            },
        );
        report.add(Step::Subscription, self.subscription().await);
        report.add(Step::Presence, presence_of(presence));
    }

    fn refused(&self, error: &graph_client::Error) -> Finding {
        let condition = match error {
            graph_client::Error::Application(refusal) => {
                of_application(refusal, &self.live.settings.client_secret)
            }
            _ => None,
        };
        match condition {
            Some(condition) => Finding::Broken(condition.sentence()),
            None => failed(&crate::chain(error).to_string()),
        }
    }

    /// Has Microsoft try the notification address, with a subscription that is deleted at once.
    async fn reach(&self) -> Result<(), graph_client::Error> {
        let graph = &self.live.graph;
        let address = self.live.address("/changes");
        let probe = || {
            let secret = Secret::from(crate::random_word());
            ProbeSubscription::new(address.clone(), secret, self.app.clock.now())
        };
        let probed = match graph.probe_subscription(&probe()).await {
            // One of a former test is still there.
            Err(graph_client::Error::Graph(GraphError { status: 409, .. })) => {
                for left in graph.list_subscriptions().await?.iter().filter(|one| is_probe(one)) {
                    graph.delete_subscription(&left.id).await?;
                }
                graph.probe_subscription(&probe()).await?
            }
            probed => probed?,
        };
        // If this fails, it ends by itself within the hour.
        _ = graph.delete_subscription(&probed.id).await;
        Ok(())
    }

    /// The presence of the administrator, if connected.
    async fn presence(&self) -> Result<Option<AadUserId>, crate::Error> {
        let Some(connection) = self.live.store.connection(self.user).await? else {
            return Ok(None);
        };
        self.live.graph.presences(std::slice::from_ref(&connection.aad_user)).await?;
        Ok(Some(connection.aad_user))
    }

    async fn subscription(&self) -> Finding {
        if !self.live.settings.sync_notifications {
            return Finding::Skipped(Reply::plain(Key::OverviewTurnedOff));
        }
        let row = match self.live.store.subscription().await {
            Ok(row) => row,
            Err(error) => return failed(&crate::chain(&error).to_string()),
        };
        let stands = row.is_some_and(|row| row.expires_on > self.app.clock.now());
        let standing = self.app.conditions.standing().into_iter();
        let mut in_the_way =
            standing.filter(|one| Kind::OF_SUBSCRIPTION.contains(&one.condition.kind));
        match in_the_way.next() {
            Some(one) => Finding::Broken(one.condition.sentence()),
            None if stands => Finding::Good,
            None => Finding::Broken(Reply::plain(Key::TestNoSubscription)),
        }
    }

    async fn redirect_uri(&self) -> Finding {
        match checkup::has_redirect_uri(self.app, self.live).await {
            Some(true) => Finding::Good,
            Some(false) => {
                let uri = self.live.address("/oauth-redirect");
                let missing = Condition::about(Kind::RedirectUriMissing, uri.as_str());
                Finding::Broken(missing.sentence())
            }
            None => Finding::Skipped(Reply::plain(Key::SkippedUnshown)),
        }
    }

    async fn message(&self, locale: &str) -> Finding {
        let text = Reply::plain(Key::TestMessage).text(&self.app.words, locale);
        match people::tell(self.api, &self.live.bot, self.user, text).await {
            Ok(()) => Finding::Good,
            Err(error) => failed(&crate::chain(&error).to_string()),
        }
    }
}

fn is_probe(subscription: &Subscription) -> bool {
    same_resource(&subscription.resource, ProbeSubscription::ALL_CHAT_MEMBERS)
}

fn graph_error(error: &graph_client::Error) -> Option<&GraphError> {
    match error {
        graph_client::Error::Graph(error) => Some(error),
        _ => None,
    }
}

fn presence_of(presence: Result<Option<AadUserId>, crate::Error>) -> Finding {
    match presence {
        Ok(Some(_)) => Finding::Good,
        Ok(None) => Finding::Skipped(Reply::plain(Key::SkippedNotConnected)),
        Err(error) => failed(&crate::chain(&error).to_string()),
    }
}
