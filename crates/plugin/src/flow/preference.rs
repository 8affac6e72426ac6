//! Whether a user is notified: the preference itself, and the buttons that change it.
//!
//! The question after connecting is a post, whose answer takes its place by Mattermost's own way (`update`). The server
//! marks the post as edited, as it does whenever buttons go (`server/channels/app/post.go`). The answer to a command is seen by one person only and stored nowhere, so it is changed through the API.

use mattermost::{
    Api, ApiError, Object,
    model::{
        PluginClusterEvent, PluginClusterEventSendOptions, Post, PostAction, PostActionIntegration,
        PostActionIntegrationRequest, PostActionIntegrationResponse, Preference, SlackAttachment,
    },
};
use notifier::{
    preference::{self, Button, Card, Effect},
    words::{Args, Key, Words},
};
use tracing::{debug, warn};

use crate::app::{App, Live, State};

/// Category of this plugin's preferences: `pp_` and the plugin id, the form in which the web app stores
/// plugin user settings (`webapp/channels/src/plugins/user_settings`).
const CATEGORY: &str = "pp_com.mattermost.msteams-sync";
/// Name of the preference that turns notifications on and off.
const NAME: &str = "notifications";
/// Where the choice stands in a button's context.
const CHOICE: &str = "notifications";
/// The thread of a post that only one person sees, in a button's context.
const ROOT: &str = "root_id";
/// The cluster event that names users, as a JSON list of ids.
const CHANGED: &str = "preferences_changed";

/// The user's choice; `None` if they never made one.
///
/// The server refuses to read one that was never made in the same words (400) as one that it cannot read
/// (`server/channels/app/preference.go`); the list of all preferences tells them apart, but may be long.
pub(crate) async fn preference(api: &Api, user: &str) -> Result<Option<bool>, ApiError> {
    let chosen = match api.get_preference_for_user(user, CATEGORY, NAME).await {
        Ok(chosen) => Some(chosen),
        Err(ApiError::App(_)) => {
            api.get_preferences_for_user(user).await?.into_iter().find(is_ours)
        }
        Err(error) => return Err(error),
    };
    Ok(chosen.map(|chosen| preference::is_on(&chosen.value)))
}

fn is_ours(preference: &Preference) -> bool {
    preference.category == CATEGORY && preference.name == NAME
}

/// Stores the user's choice and says what came of it.
pub(crate) async fn choose(
    live: &Live,
    api: &Api,
    user: &str,
    on: bool,
) -> Result<Card, crate::Error> {
    let before = preference(api, user).await?;
    let chosen = Preference {
        user_id: user.into(),
        category: CATEGORY.into(),
        name: NAME.into(),
        value: preference::value(on).into(),
    };
    api.update_preferences_for_user(user, &[chosen]).await?;
    live.people.forget(user);
    Ok(preference::chosen(before, on, effect(live, user).await?))
}

/// What a user's choice depends on.
pub(crate) async fn effect(live: &Live, user: &str) -> Result<Effect, crate::Error> {
    let connected = live.store.connection(user).await?.is_some();
    Ok(Effect { connected, turned_on: live.settings.sync_notifications })
}

/// The buttons as an attachment under `text`. In a thread, `root_id` is its first post.
pub(crate) fn attachment(
    words: &Words,
    locale: &str,
    (text, buttons): (String, &[Button]),
    root_id: &str,
) -> SlackAttachment {
    let action = |button: &Button| {
        let value = preference::value(button.on);
        PostAction {
            id: value.into(),
            r#type: "button".into(),
            name: words.text(locale, button.label, &Args::new()).into(),
            style: if button.on { "primary" } else { "default" }.into(),
            integration: Some(PostActionIntegration {
                // Without the Site URL, whose path the server adds itself, and which may change.
                url: format!("/plugins/{}/actions/notifications", crate::ID).into(),
                context: Object::from([(CHOICE, value), (ROOT, root_id)]),
            }),
            ..PostAction::default()
        }
    };
    SlackAttachment {
        fallback: text.as_str().into(),
        text: text.into(),
        actions: buttons.iter().map(action).collect(),
        ..SlackAttachment::default()
    }
}

/// Why a pressed button has no effect.
pub(crate) enum Refused {
    /// The button is none of ours.
    Unknown,
    /// The post was written to somebody else; what the presser is told. System administrators read all channels.
    NotTheirs(String),
}

/// Carries out a press of `user`, whoever the body says it was, and says what Mattermost is to do.
pub(crate) async fn press(
    app: &App,
    api: &Api,
    user: &str,
    press: &PostActionIntegrationRequest,
) -> Result<Result<PostActionIntegrationResponse, Refused>, crate::Error> {
    let on = match context(press, CHOICE) {
        value if preference::is_on(value) => true,
        value if value == preference::value(false) => false,
        _ => return Ok(Err(Refused::Unknown)),
    };
    let locale = api.get_user(user).await?.locale;
    let live = match app.state() {
        State::Live(live) => live,
        State::Unready(unready) => {
            let text = unready.reply().text(&app.words, &locale);
            return Ok(Ok(only_for_them(text)));
        }
    };
    let stored = match api.get_post(&press.post_id).await {
        Ok(post) => Some(post),
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(error.into()),
    };
    if let Some(post) = &stored {
        let direct = api.get_direct_channel(&live.bot, user).await?;
        if post.channel_id != direct.id || post.user_id != live.bot.as_str() {
            let text = app.words.text(&locale, Key::ButtonNotYours, &Args::new());
            return Ok(Err(Refused::NotTheirs(text)));
        }
    }
    let text = choose(&live, api, user, on).await?.text(&app.words, &locale);
    let Some(mut post) = stored else {
        let post = Post { user_id: live.bot.as_str().into(), ..shown(app, press, text) };
        api.update_ephemeral_post(user, &post).await?;
        return Ok(Ok(PostActionIntegrationResponse::default()));
    };
    post.set_attachments(&[attachment(&app.words, &locale, (text, &[]), "")]);
    Ok(Ok(PostActionIntegrationResponse { update: Some(post), ..Default::default() }))
}

fn context<'a>(press: &'a PostActionIntegrationRequest, key: &str) -> &'a str {
    press.context.get(key).and_then(|value| value.as_str()).unwrap_or_default()
}

/// What takes the place of a post that only the presser sees: nobody keeps its time and place for us.
fn shown(app: &App, press: &PostActionIntegrationRequest, text: String) -> Post {
    Post {
        id: press.post_id.clone(),
        create_at: app.clock.now().as_millisecond(),
        channel_id: press.channel_id.clone(),
        root_id: context(press, ROOT).into(),
        message: text.into(),
        ..Post::default()
    }
}

/// An answer that leaves the buttons, to be pressed again.
pub(crate) fn only_for_them(text: String) -> PostActionIntegrationResponse {
    PostActionIntegrationResponse {
        ephemeral_text: text.into(),
        skip_slack_parsing: true,
        ..PostActionIntegrationResponse::default()
    }
}

/// Mattermost says that preferences were changed: forgets what was kept of ours, here and on the other nodes.
pub(crate) async fn changed(app: &App, changed: &[Preference]) {
    let ours = changed.iter().filter(|preference| preference.category == CATEGORY);
    let users: Vec<&str> = ours.map(|preference| preference.user_id.as_str()).collect();
    if users.is_empty() {
        return;
    }
    forget(app, &users);
    let (Some(api), Ok(data)) = (app.api(), serde_json::to_vec(&users)) else { return };
    let event = PluginClusterEvent { id: CHANGED.into(), data };
    let options = PluginClusterEventSendOptions {
        send_type: "reliable".into(),
        ..PluginClusterEventSendOptions::default()
    };
    if let Err(error) = api.publish_plugin_cluster_event(&event, &options).await {
        warn!(error = %crate::chain(&error), "other nodes could not be told of a changed preference");
    }
}

/// Another node says so.
pub(crate) fn changed_elsewhere(app: &App, event: &PluginClusterEvent) {
    match serde_json::from_slice::<Vec<String>>(&event.data) {
        Ok(users) if event.id == CHANGED => forget(app, &users),
        // Another version of the plugin may say more.
        _ => debug!(event = event.id.as_str(), "passed over what another node said"),
    }
}

fn forget(app: &App, users: &[impl AsRef<str>]) {
    let Some(live) = app.live() else { return };
    for user in users {
        live.people.forget(user.as_ref());
    }
}
