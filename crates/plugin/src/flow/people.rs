//! What is known of the Mattermost side of a recipient: the preference, the language, the channel.
//!
//! Kept for a minute, so that a burst of messages does not ask the server about the same person again and
//! again; dropped at once when the server reports a changed preference (`PreferencesHaveChanged`).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use mattermost::{
    Api, ApiError, Object,
    model::{Bot, Post, Preference, WebsocketBroadcast},
};
use notifier::words::{Args, Key};
use store::Connection;
use tracing::warn;

use crate::app::{App, Live};

/// Category of this plugin's preferences: `pp_` and the plugin id, the form in which the web app stores
/// plugin user settings (`webapp/channels/src/plugins/user_settings`).
pub(crate) const PREFERENCE_CATEGORY: &str = "pp_com.mattermost.msteams-sync";
/// Name of the preference that turns notifications on and off.
pub(crate) const PREFERENCE_NAME: &str = "notifications";

/// One recipient, as far as Mattermost knows.
#[derive(Debug)]
pub(crate) struct Person {
    /// Whether notifications are on; absent means off.
    pub(crate) wants_notifications: bool,
    /// The user's language, such as `de`.
    pub(crate) locale: String,
    /// The direct message channel between the bot and the user.
    pub(crate) channel: String,
}

/// The recipients asked for within the last minute.
#[derive(Debug, Default)]
pub(crate) struct People(Mutex<HashMap<String, (Timestamp, Arc<Person>)>>);

impl People {
    /// What is known of a user, asking the server if that was longest ago.
    pub(crate) async fn person(
        &self,
        app: &App,
        live: &Live,
        api: &Api,
        user: &str,
    ) -> Result<Arc<Person>, ApiError> {
        let now = app.clock.now();
        if let Some(person) = self.kept(user, now, live.timing.preference_cache) {
            return Ok(person);
        }
        let (wants_notifications, profile, channel) = tokio::try_join!(
            wants_notifications(api, user),
            api.get_user(user),
            api.get_direct_channel(&live.bot, user),
        )?;
        let person = Arc::new(Person {
            wants_notifications,
            locale: profile.locale.into(),
            channel: channel.id.into(),
        });
        self.entries().insert(user.to_owned(), (now, person.clone()));
        Ok(person)
    }

    /// Makes the next question about a user go to the server.
    pub(crate) fn forget(&self, user: &str) {
        self.entries().remove(user);
    }

    fn kept(&self, user: &str, now: Timestamp, life: Duration) -> Option<Arc<Person>> {
        let entries = self.entries();
        let (asked_at, person) = entries.get(user)?;
        let age = Duration::try_from(now.duration_since(*asked_at)).unwrap_or_default();
        (age < life).then(|| person.clone())
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Timestamp, Arc<Person>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the user turned notifications on; a preference that was never set is off.
pub(crate) async fn wants_notifications(api: &Api, user: &str) -> Result<bool, ApiError> {
    match api.get_preference_for_user(user, PREFERENCE_CATEGORY, PREFERENCE_NAME).await {
        Ok(preference) => Ok(preference.value.as_str() == "on"),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Turns a user's notifications on or off.
pub(crate) async fn set_notifications(api: &Api, user: &str, on: bool) -> Result<(), ApiError> {
    let preference = Preference {
        user_id: user.into(),
        category: PREFERENCE_CATEGORY.into(),
        name: PREFERENCE_NAME.into(),
        value: if on { "on" } else { "off" }.into(),
    };
    api.update_preferences_for_user(user, &[preference]).await
}

/// The Microsoft account of a connected user, as people know it.
///
/// Version 2.x did not keep it, but connected only the account with the user's own address.
pub(crate) async fn account(
    api: &Api,
    user: &str,
    connection: &Connection,
) -> Result<String, ApiError> {
    match &connection.account {
        Some(account) => Ok(account.clone()),
        None => Ok(api.get_user(user).await?.email.into()),
    }
}

/// The user id of the bot, which is made if need be.
pub(crate) async fn bot(app: &App, api: &Api) -> Result<String, ApiError> {
    let bot = Bot {
        username: "msteams".into(),
        display_name: "MS Teams".into(),
        description: app.words.text("en", Key::CommandDescription, &Args::new()).into(),
        ..Bot::default()
    };
    Ok(api.ensure_bot_user(&bot).await?.into())
}

/// Sends a user a direct message from the bot.
pub(crate) async fn tell(
    api: &Api,
    bot: &str,
    user: &str,
    message: String,
) -> Result<(), ApiError> {
    let channel = api.get_direct_channel(bot, user).await?;
    let post = Post {
        user_id: bot.into(),
        channel_id: channel.id,
        message: message.into(),
        ..Post::default()
    };
    api.create_post(&post).await.map(drop)
}

/// What the user's open pages are told; they ask for everything else.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    Connected,
    Disconnected,
}

/// Tells the user's open pages in Mattermost's web app that the connection changed.
pub(crate) async fn announce(api: &Api, user: &str, event: Event) {
    let name = match event {
        Event::Connected => "user_connected",
        Event::Disconnected => "user_disconnected",
    };
    let to = WebsocketBroadcast { user_id: user.into(), ..WebsocketBroadcast::default() };
    if let Err(error) = api.publish_web_socket_event(name, &Object::default(), &to).await {
        warn!(error = %crate::chain(&error), user.id = user, "open pages could not be told");
    }
}
