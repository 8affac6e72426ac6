//! What is known of the Mattermost side of a recipient: the preference, the language, the channel.
//!
//! Kept for a minute, so that a burst of messages does not ask the server about the same person again and
//! again; dropped at once when the server reports a changed preference (`PreferencesHaveChanged`).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use mattermost::{
    Api, ApiError, Object,
    model::{Bot, Post, WebsocketBroadcast},
};
use notifier::words::{Args, Key};
use store::Connection;
use tracing::warn;

use crate::{
    app::{App, Live},
    flow::preference::preference,
};

/// The bot's picture: PNG, since the server takes no SVG.
const PICTURE: &[u8] = include_bytes!("../../../../assets/bot.png");

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
pub(crate) struct People(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Each with the time of the question.
    people: HashMap<String, (Timestamp, Arc<Person>)>,
    /// How often anybody was forgotten.
    forgotten: u64,
}

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
        let forgotten = self.lock().forgotten;
        let (preference, profile, channel) = tokio::try_join!(
            preference(api, user),
            api.get_user(user),
            api.get_direct_channel(&live.bot, user),
        )?;
        let person = Arc::new(Person {
            wants_notifications: preference.unwrap_or_default(),
            locale: profile.locale.into(),
            channel: channel.id.into(),
        });
        self.keep(user, (now, forgotten), &person);
        Ok(person)
    }

    /// Keeps the answer to a question that was asked then, when so many had been forgotten.
    fn keep(&self, user: &str, (asked_at, forgotten): (Timestamp, u64), person: &Arc<Person>) {
        let mut kept = self.lock();
        // What changed while the server was asked may have come after its answer.
        if kept.forgotten == forgotten {
            kept.people.insert(user.to_owned(), (asked_at, person.clone()));
        }
    }

    /// Makes the next question about a user go to the server.
    pub(crate) fn forget(&self, user: &str) {
        let mut kept = self.lock();
        kept.people.remove(user);
        kept.forgotten = kept.forgotten.wrapping_add(1);
    }

    fn kept(&self, user: &str, now: Timestamp, life: Duration) -> Option<Arc<Person>> {
        let kept = self.lock();
        let (asked_at, person) = kept.people.get(user)?;
        let age = Duration::try_from(now.duration_since(*asked_at)).unwrap_or_default();
        (age < life).then(|| person.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
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

/// Gives the bot its picture. One that it has stays: an administrator may have chosen it.
pub(crate) async fn give_picture(api: &Api, bot: &str) -> Result<(), ApiError> {
    // Zero as long as nobody has set one (Mattermost, `UserStore.UpdateLastPictureUpdate`).
    if api.get_user(bot).await?.last_picture_update == 0 {
        api.set_profile_image(bot, PICTURE).await?;
    }
    Ok(())
}

/// Sends a user a direct message from the bot.
pub(crate) async fn tell(
    api: &Api,
    bot: &str,
    user: &str,
    message: String,
) -> Result<(), ApiError> {
    send(api, bot, user, Post { message: message.into(), ..Post::default() }).await
}

/// Sends a user a post of the bot's in their direct channel.
pub(crate) async fn send(api: &Api, bot: &str, user: &str, post: Post) -> Result<(), ApiError> {
    let channel_id = api.get_direct_channel(bot, user).await?.id;
    let post = Post { user_id: bot.into(), channel_id, ..post };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_a_change_overtook_is_not_kept() {
        let (people, now) = (People::default(), Timestamp::UNIX_EPOCH);
        let off =
            Person { wants_notifications: false, locale: String::new(), channel: String::new() };
        let off = Arc::new(off);
        let kept = || people.kept("user", now, Duration::from_mins(1)).is_some();

        let forgotten = people.lock().forgotten;
        people.forget("user");
        people.keep("user", (now, forgotten), &off);
        assert!(!kept());

        let forgotten = people.lock().forgotten;
        people.keep("user", (now, forgotten), &off);
        assert!(kept());
        people.forget("user");
        assert!(!kept());
    }
}
