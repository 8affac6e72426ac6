//! `GET /connect`, `GET /oauth-redirect`, `GET /account-connected`: the browser's part of connecting.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::{FromRequestParts, Query},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect as To, Response},
};
use mattermost::Caller;
use notifier::{
    sign_in::SignInProblem,
    words::{Args, Key},
};
use tracing::warn;

use super::page::{PageAbout, page};
use crate::{
    app::{App, Live, State},
    flow::{
        connect::{self as flow, Failure, Redirect},
        people,
    },
    setup::Unready,
};

/// Longer than this nobody looks at an empty page.
const COMPLETE_WITHIN: Duration = Duration::from_secs(25);

/// Sends the person on to Microsoft's sign-in. Stores nothing but the state of the attempt.
pub(crate) async fn connect(visit: Visit) -> Response {
    match visit.live.store.connection(&visit.user).await {
        Ok(Some(connection)) if !connection.token.is_refused() => {
            return to(&visit.live.address("/account-connected"));
        }
        Ok(_) => {}
        Err(error) => return visit.failed(&error),
    }
    match flow::begin(&visit.app, &visit.live, &visit.user).await {
        Ok(url) => to(&url),
        Err(error) => visit.failed(&error),
    }
}

/// Takes the person back from Microsoft: bound to their session, once, within ten minutes of the click.
pub(crate) async fn oauth_redirect(visit: Visit, Query(redirect): Query<Redirect>) -> Response {
    let Some(api) = visit.app.api() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let completing = flow::complete(&visit.app, &visit.live, api, &visit.user, &redirect);
    let unreachable = || Failure::Problem(SignInProblem::MicrosoftUnreachable);
    let completed = tokio::time::timeout(COMPLETE_WITHIN, completing).await;
    match completed.unwrap_or_else(|_| Err(unreachable())) {
        Ok(()) => to(&visit.live.address("/account-connected")),
        Err(Failure::Problem(problem)) => visit.problem(&problem),
        Err(Failure::Unavailable) => visit.page(StatusCode::SERVICE_UNAVAILABLE, Key::PageFailed),
    }
}

/// Says who is connected as whom.
pub(crate) async fn account_connected(visit: Visit) -> Response {
    let connection = match visit.live.store.connection(&visit.user).await {
        Ok(Some(connection)) => connection,
        Ok(None) => return to(&visit.live.address("/connect")),
        Err(error) => return visit.failed(&error),
    };
    let Some(api) = visit.app.api() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let account = match people::account(api, &visit.user, &connection).await {
        Ok(account) => account,
        Err(error) => return visit.failed(&error),
    };
    let turned_on = visit.live.settings.sync_notifications;
    let about = PageAbout {
        key: if turned_on { Key::PageConnected } else { Key::PageConnectedTurnedOff },
        args: Args::new().text("account", account),
        link: Some((visit.live.site_url.as_str(), Key::LinkMattermost)),
    };
    page(&visit.app.words, &visit.locale, StatusCode::OK, &about)
}

fn to(url: &url::Url) -> Response {
    To::to(url.as_str()).into_response()
}

/// A person with a session, in front of a configured plugin. Whoever is not one gets the page that says why.
pub(crate) struct Visit {
    app: Arc<App>,
    live: Arc<Live>,
    user: String,
    locale: String,
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let caller = Extension::<Caller>::from_request_parts(parts, app).await;
        let Extension(caller) = caller.map_err(IntoResponse::into_response)?;
        let live = match app.state() {
            State::Live(live) => live,
            State::Unready(unready) => {
                let key = match *unready {
                    Unready::Configuration(_) => Key::PageNotConfigured,
                    _ => Key::PageFailed,
                };
                let about = PageAbout { key, args: Args::new(), link: None };
                return Err(page(&app.words, "en", StatusCode::SERVICE_UNAVAILABLE, &about));
            }
        };
        let user = caller.user_id.clone().filter(|_| caller.plugin_id.is_none());
        let Some(user) = user.map(String::from) else {
            let link = live.address("/connect");
            let (key, args) = SignInProblem::NoSession.page();
            let about = PageAbout { key, args, link: Some((link.as_str(), Key::LinkConnect)) };
            return Err(page(&app.words, "en", StatusCode::UNAUTHORIZED, &about));
        };
        let locale = match app.api() {
            Some(api) => api.get_user(&user).await.map(|user| user.locale.to_string()),
            None => Ok(String::new()),
        };
        Ok(Self { app: app.clone(), live, user, locale: locale.unwrap_or_default() })
    }
}

impl Visit {
    fn page(&self, status: StatusCode, key: Key) -> Response {
        self.page_about(status, key, Args::new())
    }

    fn page_about(&self, status: StatusCode, key: Key, args: Args) -> Response {
        let again = self.live.address("/connect");
        let about = PageAbout { key, args, link: Some((again.as_str(), Key::LinkConnect)) };
        page(&self.app.words, &self.locale, status, &about)
    }

    fn problem(&self, problem: &SignInProblem) -> Response {
        let status = match problem {
            SignInProblem::ConfigurationBroken | SignInProblem::MicrosoftUnreachable => {
                StatusCode::BAD_GATEWAY
            }
            SignInProblem::OtherUser => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_REQUEST,
        };
        let (key, args) = problem.page();
        self.app.counters.sign_ins.count(key.id());
        warn!(user.id = %self.user, problem = key.id(), "a sign-in was not completed");
        self.page_about(status, key, args)
    }

    fn failed(&self, error: &dyn std::error::Error) -> Response {
        warn!(error = %crate::chain(error), user.id = %self.user, "a page could not be made");
        self.page(StatusCode::SERVICE_UNAVAILABLE, Key::PageFailed)
    }
}
