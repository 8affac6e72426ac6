//! What the pretend Mattermost holds: people, channels, posts, preferences.
//!
//! In memory, like a server that was installed a minute ago. Ids have Mattermost's form (26 letters and
//! digits), posts come newest first, and a direct channel's name is made of both user ids, so that asking
//! for it twice gives the same one.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use ::mattermost::{
    ApiError, AppError,
    model::{Channel, Post, PostList, Preference, User},
};
use serde_json::Value;
use url::Url;

use super::files::Files;

/// Everything.
#[derive(Debug, Default)]
pub struct State {
    /// People and bots, by id.
    pub users: BTreeMap<String, User>,
    /// Why no bot can be made, if so.
    pub bots_refused: Option<&'static str>,
    /// The pictures that were set, by user.
    pub pictures: HashMap<String, Vec<u8>>,
    /// Channels, by id.
    pub channels: BTreeMap<String, Channel>,
    /// Posts, oldest first.
    pub posts: Vec<Post>,
    /// Posts that only one person sees, oldest first.
    pub ephemeral: Vec<(String, Post)>,
    /// Preferences by user, category and name.
    pub preferences: HashMap<(String, String, String), String>,
    /// Log-ins, by cookie.
    pub sessions: HashMap<String, String>,
    /// The plugin's WebSocket events by their full names, and who they are for (empty: everybody), oldest first.
    pub events: Vec<(String, String)>,
    /// The plugin's key-value store.
    pub values: HashMap<String, Vec<u8>>,
    /// Where people and Microsoft reach it (`ServiceSettings.SiteURL`).
    pub site_url: Option<Url>,
    /// The plugin's settings as saved.
    pub settings: serde_json::Map<String, Value>,
    /// Slash command triggers that were registered.
    pub triggers: HashSet<String>,
    /// When each person last looked at each channel, milliseconds since 1970 UTC.
    pub viewed: HashMap<(String, String), i64>,
    /// What the plugin wrote to the server's log.
    pub log: Vec<LogLine>,
    /// How the plugin's next posts fail, the next one first.
    pub post_faults: VecDeque<PostFault>,
    /// The same of its next changes of posts.
    pub update_faults: VecDeque<PostFault>,
    /// Files, and what is allowed of them.
    pub files: Files,
    pub(super) made: u64,
}

/// How a post of the plugin's fails, or a change of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostFault {
    /// The server answers 500, and has kept the post.
    AfterCommit,
    /// The server answers 500, and has not kept it.
    BeforeCommit,
    /// The server keeps the post, and the answer gets lost.
    ReplyLost,
    /// The server refuses the post with 400.
    Refused,
}

/// One line of the server's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// `debug`, `info`, `warn` or `error`.
    pub level: &'static str,
    /// What was logged.
    pub message: String,
    /// The fields, in order.
    pub fields: Vec<(String, String)>,
}

impl std::fmt::Display for LogLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{}] {}", self.level, self.message)?;
        self.fields.iter().try_for_each(|(key, value)| write!(f, " {key}={value}"))
    }
}

impl State {
    /// A new id in Mattermost's form.
    pub fn id(&mut self, kind: char) -> String {
        self.made += 1;
        format!("{kind}{:025}", self.made)
    }

    /// Adds a person.
    pub fn add_user(&mut self, username: &str, email: &str, bot: bool) -> User {
        let user = User {
            id: self.id('u').into(),
            username: username.into(),
            email: email.into(),
            locale: "en".into(),
            roles: "system_user".into(),
            is_bot: bot,
            ..User::default()
        };
        self.users.insert(user.id.to_string(), user.clone());
        user
    }

    /// Whether a person is a system administrator.
    pub fn is_administrator(&self, id: &str) -> bool {
        let roles = self.users.get(id).map(|user| user.roles.split_whitespace());
        roles.is_some_and(|mut roles| roles.any(|role| role == "system_admin"))
    }

    /// Adds an open channel.
    pub fn add_channel(&mut self, name: &str, display_name: &str) -> Channel {
        let channel = Channel {
            id: self.id('c').into(),
            r#type: "O".into(),
            name: name.into(),
            display_name: display_name.into(),
            ..Channel::default()
        };
        self.channels.insert(channel.id.to_string(), channel.clone());
        channel
    }

    /// The direct channel of two people, made at first sight.
    pub fn direct_channel(&mut self, one: &str, other: &str) -> Result<Channel, ApiError> {
        if !self.users.contains_key(one) || !self.users.contains_key(other) {
            return Err(not_found("GetDirectChannel", "api.user.get.app_error"));
        }
        let name = if one < other { format!("{one}__{other}") } else { format!("{other}__{one}") };
        if let Some(channel) = self.channels.values().find(|channel| channel.name.as_str() == name)
        {
            return Ok(channel.clone());
        }
        let channel = Channel {
            id: self.id('c').into(),
            r#type: "D".into(),
            name: name.into(),
            ..Channel::default()
        };
        self.channels.insert(channel.id.to_string(), channel.clone());
        Ok(channel)
    }

    /// Keeps a post; the server gives the id and the time.
    pub fn create_post(&mut self, mut post: Post, now_ms: i64) -> Result<Post, ApiError> {
        if !self.channels.contains_key(post.channel_id.as_str()) {
            return Err(not_found("CreatePost", "api.context.invalid_param.app_error"));
        }
        check_length("CreatePost", &post)?;
        // Newer posts never carry an older time, so that "newest first" has one meaning.
        let after = self.posts.last().map_or(0, |last| last.create_at + 1);
        post.id = self.id('p').into();
        post.create_at = now_ms.max(after);
        post.update_at = post.create_at;
        self.attach_files(&mut post)?;
        self.posts.push(post.clone());
        Ok(post)
    }

    /// A post that was not deleted.
    pub fn post(&self, id: &str) -> Result<&Post, ApiError> {
        let found = self.posts.iter().find(|post| post.id == id && post.delete_at == 0);
        found.ok_or_else(|| not_found("GetPost", "app.post.get.app_error"))
    }

    /// Changes what may be changed of a post.
    pub fn update_post(&mut self, update: &Post, now_ms: i64) -> Result<Post, ApiError> {
        check_length("UpdatePost", update)?;
        let found = self.posts.iter_mut().find(|post| post.id == update.id && post.delete_at == 0);
        let post = found.ok_or_else(|| not_found("UpdatePost", "app.post.get.app_error"))?;
        post.update_at = now_ms;
        // As the server does (`server/channels/app/post.go`): also for other buttons.
        if post.message != update.message || post.attachments() != update.attachments() {
            post.edit_at = now_ms;
        }
        post.message.clone_from(&update.message);
        post.props.clone_from(&update.props);
        post.file_ids.clone_from(&update.file_ids);
        post.is_pinned = update.is_pinned;
        post.has_reactions = update.has_reactions;
        Ok(post.clone())
    }

    /// A page of a channel's posts, newest first.
    pub fn posts_of(&self, channel: &str, page: usize, per_page: usize) -> PostList {
        let posts: Vec<&Post> = self
            .posts
            .iter()
            .rev()
            .filter(|post| post.channel_id == channel && post.delete_at == 0)
            .skip(page * per_page)
            .take(per_page)
            .collect();
        PostList {
            order: posts.iter().map(|post| post.id.clone()).collect(),
            posts: posts.into_iter().map(|post| (post.id.clone(), post.clone())).collect(),
            ..PostList::default()
        }
    }

    /// A preference. For one that was never set the server says what it says when its database fails: 400
    /// (`server/channels/app/preference.go`).
    pub fn preference(
        &self,
        user: &str,
        category: &str,
        name: &str,
    ) -> Result<Preference, ApiError> {
        let key = (user.to_owned(), category.to_owned(), name.to_owned());
        let value = self
            .preferences
            .get(&key)
            .ok_or_else(|| bad_request("GetPreferenceForUser", "app.preference.get.app_error"))?;
        Ok(Preference {
            user_id: user.into(),
            category: category.into(),
            name: name.into(),
            value: value.as_str().into(),
        })
    }

    /// All preferences of a person.
    pub fn preferences_of(&self, user: &str) -> Vec<Preference> {
        let theirs = self.preferences.iter().filter(|((of, ..), _)| of == user);
        let preference =
            |((user_id, category, name), value): (&(String, String, String), &String)| {
                let text = |text: &String| text.as_str().into();
                let (category, name) = (text(category), text(name));
                Preference { user_id: text(user_id), category, name, value: text(value) }
            };
        theirs.map(preference).collect()
    }

    /// Sets a preference.
    pub fn set_preference(&mut self, preference: &Preference) {
        let Preference { user_id, category, name, value } = preference;
        let key = (user_id.to_string(), category.to_string(), name.to_string());
        self.preferences.insert(key, value.to_string());
    }

    /// Whoever holds this cookie.
    pub fn user_of_session(&self, cookie: &str) -> Option<&User> {
        self.users.get(self.sessions.get(cookie)?)
    }
}

/// What a request in a session carries to show that the page sent it, and no other site.
pub fn csrf_token(session: &str) -> String {
    format!("csrf-{session}")
}

fn check_length(place: &str, post: &Post) -> Result<(), ApiError> {
    if post.message.chars().count() > 16_383 {
        return Err(bad_request(place, "model.post.is_valid.message_length.app_error"));
    }
    Ok(())
}

/// Mattermost's answer for something that is not there.
pub(super) fn not_found(place: &str, id: &str) -> ApiError {
    AppError { status_code: 404, ..error(place, id) }.into()
}

/// Mattermost's answer for something that it does not accept.
pub(super) fn bad_request(place: &str, id: &str) -> ApiError {
    AppError { status_code: 400, ..error(place, id) }.into()
}

/// Mattermost's answer when it fails itself.
pub(super) fn failure(place: &str, id: &str) -> AppError {
    AppError { status_code: 500, ..error(place, id) }
}

fn error(place: &str, id: &str) -> AppError {
    AppError { id: id.into(), message: id.into(), place: place.into(), ..AppError::default() }
}
