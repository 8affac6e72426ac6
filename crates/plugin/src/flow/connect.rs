//! Connecting a Microsoft account, out to Microsoft's sign-in and back; and disconnecting it.
//!
//! The state is made when the link is clicked, not when it is shown: so the link in the command's answer
//! works for days, and what is on the way to Microsoft lives ten minutes, works once, and only for the
//! Mattermost user who clicked.

use std::sync::Arc;

use graph::{AadUserId, IdTokenExpectation, IdTokenRefusal, Secret, SigningKeys, check_id_token};
use graph_client::{
    AuthorizeRequest, SignedIn, UserTokens,
    sign_in::{code_challenge, code_verifier, unguessable},
};
use mattermost::{Api, ApiError, model::Post};
use notifier::{
    command,
    condition::Kind,
    preference::prompt,
    sign_in::{SignInProblem, problem_of, problem_of_entra, same_person},
};
use serde_json::json;
use store::{ConnectError, NewConnection, SignIn, Taken};
use tracing::{info, warn};
use url::Url;

use crate::{
    app::{App, Live},
    flow::{
        conditions,
        people::{self, Event, announce},
        preference::{attachment, preference},
    },
};

/// What Microsoft's redirect brings.
#[derive(Default, serde::Deserialize)]
pub(crate) struct Redirect {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// Makes the state of one attempt and the address of Microsoft's sign-in.
pub(crate) async fn begin(app: &App, live: &Live, user: &str) -> Result<Url, crate::Error> {
    let sign_in = SignIn {
        state: unguessable(&crate::random()),
        mattermost_user: user.to_owned(),
        nonce: unguessable(&crate::random()),
        verifier: code_verifier(&crate::random()),
    };
    let url = live.graph.authorize_url(&AuthorizeRequest {
        redirect_uri: live.address("/oauth-redirect").as_str(),
        state: &sign_in.state,
        nonce: &sign_in.nonce,
        code_challenge: &code_challenge(&sign_in.verifier),
    });
    live.store.begin_sign_in(&sign_in).await?;
    app.counters.sign_ins.count("begun");
    Ok(url)
}

/// Completes an attempt, and reports what an administrator has to act on.
pub(crate) async fn complete(
    app: &App,
    live: &Live,
    api: &Api,
    user: &str,
    redirect: &Redirect,
) -> Result<(), Failure> {
    let completed = attempt(app, live, api, user, redirect).await;
    let username = async { api.get_user(user).await.map(|user| format!("@{}", &*user.username)) };
    let now = app.clock.now();
    match &completed {
        Ok(()) => {
            app.conditions.fine(now, &[Kind::UserConsentMissing, Kind::RedirectUriMissing]);
            let differs = app.conditions.about(Kind::EmailMismatch);
            if differs.is_some() && differs == username.await.ok() {
                app.conditions.fine(now, &[Kind::EmailMismatch]);
            }
        }
        Err(Failure::Problem(problem)) => {
            if let Some(condition) = problem.condition(&username.await.unwrap_or_default()) {
                app.conditions.wrong(now, condition);
            }
        }
        Err(Failure::Unavailable) => {}
    }
    completed
}

/// One attempt; nothing is stored unless everything fits.
async fn attempt(
    app: &App,
    live: &Live,
    api: &Api,
    user: &str,
    redirect: &Redirect,
) -> Result<(), Failure> {
    let sign_in = match live.store.take_sign_in(&redirect.state, user).await {
        Ok(Taken::Fresh(sign_in)) => sign_in,
        Ok(Taken::Expired) => return Err(SignInProblem::StateExpired.into()),
        Ok(Taken::OtherUser) => return Err(SignInProblem::OtherUser.into()),
        Ok(Taken::Unknown) => return Err(SignInProblem::StateUnknown.into()),
        Err(error) => return Err(unavailable(&error)),
    };
    if let Some(error) = &redirect.error {
        let description = redirect.error_description.as_deref().unwrap_or_default();
        return Err(problem_of(error, description).into());
    }
    let code = redirect.code.as_deref().ok_or(SignInProblem::StateUnknown)?;
    let signed_in = redeem(app, live, code, &sign_in).await?;
    let account = identify(app, live, api, (user, &signed_in, &sign_in)).await?;
    let connection = NewConnection {
        mattermost_user: user.to_owned(),
        aad_user: account.id,
        account: account.shown.clone(),
        tokens_json: stored(&signed_in.tokens),
    };
    match live.store.connect_user(&connection).await {
        Ok(()) => {}
        Err(ConnectError::TakenBy(_)) => return Err(SignInProblem::TakenByOther.into()),
        Err(ConnectError::Store(error)) => return Err(unavailable(&error)),
    }
    app.counters.sign_ins.count("connected");
    info!(user.id = user, "connected");
    announce(api, user, Event::Connected).await;
    confirm(app, live, api, user, &account.shown).await;
    Ok(())
}

/// Deletes what a user gave access with; whether there was any.
pub(crate) async fn disconnect(live: &Live, api: &Api, user: &str) -> Result<bool, store::Error> {
    let was_connected = live.store.disconnect(user).await?;
    if was_connected {
        announce(api, user, Event::Disconnected).await;
    }
    Ok(was_connected)
}

/// The Microsoft account that signed in, known to be the Mattermost user's.
struct Account {
    id: AadUserId,
    shown: String,
}

async fn redeem(app: &App, live: &Live, code: &str, sign_in: &SignIn) -> Result<SignedIn, Failure> {
    let redirect_uri = live.address("/oauth-redirect");
    live.graph.redeem_code(code, redirect_uri.as_str(), &sign_in.verifier).await.map_err(|error| {
        warn!(error = %crate::chain(&error), "Microsoft did not redeem a sign-in");
        if let graph_client::Error::Entra(refusal) = &error {
            conditions::refused_for_user(app, live, refusal);
        }
        microsoft_problem(&error)
    })
}

async fn identify(
    app: &App,
    live: &Live,
    api: &Api,
    (user, signed_in, sign_in): (&str, &SignedIn, &SignIn),
) -> Result<Account, Failure> {
    let expected = IdTokenExpectation {
        tenant: &live.settings.tenant,
        client_id: &live.settings.client_id,
        nonce: &sign_in.nonce,
        now: app.clock.now(),
    };
    let judge = |keys: Arc<SigningKeys>| check_id_token(&signed_in.id_token, &keys, &expected);
    let lost = |error: graph_client::Error| microsoft_problem(&error);
    let judged = match judge(live.graph.signing_keys().await.map_err(lost)?) {
        // Microsoft rolls its keys without notice.
        Err(IdTokenRefusal::UnknownKey) => {
            judge(live.graph.signing_keys_after_miss().await.map_err(lost)?)
        }
        judged => judged,
    };
    let id_token = judged.map_err(|refusal| {
        warn!(%refusal, "an id token was refused");
        refused_token(refusal)
    })?;
    let me = live
        .graph
        .me(&signed_in.tokens.access_token)
        .await
        .map_err(|error| microsoft_problem(&error))?;
    if me.id != id_token.oid {
        return Err(SignInProblem::IdToken.into());
    }
    let profile = api.get_user(user).await.map_err(|error| unavailable(&error))?;
    let shown = same_person(&profile.email, &me)?;
    Ok(Account { id: me.id, shown })
}

/// The tokens in the JSON that upstream keeps: Go's `oauth2.Token`.
pub(crate) fn stored(tokens: &UserTokens) -> Secret {
    json!({
        "access_token": tokens.access_token.expose(),
        "token_type": tokens.token_type,
        "refresh_token": tokens.refresh_token.expose(),
        "expiry": tokens.expiry.to_string(),
    })
    .to_string()
    .into()
}

/// A direct message says who is connected as whom, and asks whether to notify; without it, the page says the first.
async fn confirm(app: &App, live: &Live, api: &Api, user: &str, account: &str) {
    let post = confirmation(app, live, api, user, account).await;
    let sent = match post {
        Ok(post) => people::send(api, &live.bot, user, post).await,
        Err(error) => Err(error),
    };
    if let Err(error) = sent {
        warn!(error = %crate::chain(&error), user.id = user, "the confirmation could not be sent");
    }
}

async fn confirmation(
    app: &App,
    live: &Live,
    api: &Api,
    user: &str,
    account: &str,
) -> Result<Post, ApiError> {
    let (profile, preference) = tokio::try_join!(api.get_user(user), preference(api, user))?;
    let card = prompt(preference, live.settings.sync_notifications);
    let text = card.text(&app.words, &profile.locale);
    let mut post = Post {
        message: command::connected(account).text(&app.words, &profile.locale).into(),
        ..Post::default()
    };
    // The question is no part of the message, which stays as it is when the answer takes its place.
    post.set_attachments(&[attachment(&app.words, &profile.locale, (text, &card.buttons), "")]);
    Ok(post)
}

/// Why a sign-in was not completed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something that the person can be told.
    Problem(SignInProblem),
    /// Mattermost or its database did not do its part.
    Unavailable,
}

impl From<SignInProblem> for Failure {
    fn from(problem: SignInProblem) -> Self {
        Self::Problem(problem)
    }
}

fn unavailable(error: &dyn std::error::Error) -> Failure {
    warn!(error = %crate::chain(error), "a sign-in could not be completed");
    Failure::Unavailable
}

fn refused_token(refusal: IdTokenRefusal) -> Failure {
    Failure::Problem(match refusal {
        IdTokenRefusal::Tenant => SignInProblem::WrongTenant,
        _ => SignInProblem::IdToken,
    })
}

fn microsoft_problem(error: &graph_client::Error) -> Failure {
    Failure::Problem(match error {
        graph_client::Error::Entra(error) => problem_of_entra(error),
        _ => SignInProblem::MicrosoftUnreachable,
    })
}
