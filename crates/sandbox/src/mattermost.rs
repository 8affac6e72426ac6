//! A small pretend Mattermost: log-in, channels, threads, slash commands, the bot's direct messages,
//! preferences, and the plugin behind `/plugins/…`, over the real plugin protocol.
//!
//! [`Mattermost::start`] opens the page, then starts the plugin: the built executable, or one in this process over
//! a stream (with a clock that a test moves). Everything is in memory; only the plugin's own tables are in the
//! real PostgreSQL that it is given.
//!
//! The authority on what Mattermost does is the conformance suite, not this.

mod api;
mod click;
mod files;
mod markdown;
mod server;
mod state;
mod web;

use std::{path::PathBuf, sync::Arc};

use ::mattermost::model::{FileSettings, Post, User};
use anyhow::Context as _;
use clock::Clock;
use serde_json::{Map, Value};
use tokio::{io::DuplexStream, net::TcpListener, task::JoinHandle};
use url::Url;

pub use self::{
    files::{File, UploadFault},
    server::Server,
    state::{LogLine, PostFault, csrf_token},
};

/// The id of the one plugin.
pub(crate) const PLUGIN: &str = "com.mattermost.msteams-sync";

/// Who is there from the start, besides the bot.
const PEOPLE: [&str; 4] = ["alice", "bob", "carol", "dave"];

/// How the plugin comes to life.
pub enum Plugin {
    /// The built executable, as a process of its own.
    Executable(PathBuf),
    /// In this process: what serves the plugin over the stream that it is given.
    InProcess(Box<dyn FnOnce(DuplexStream) + Send>),
}

/// What a pretend Mattermost is started with.
pub struct Options {
    /// The time.
    pub clock: Clock,
    /// `SqlSettings.DataSource`.
    pub data_source: String,
    /// The plugin's settings, as an admin saved them.
    pub settings: Map<String, Value>,
}

/// The running pretend Mattermost. Dropping it ends the page and the plugin.
pub struct Mattermost {
    /// What it holds and does.
    pub server: Arc<Server>,
    url: Url,
    page: JoinHandle<()>,
}

impl Drop for Mattermost {
    fn drop(&mut self) {
        self.page.abort();
    }
}

impl Mattermost {
    /// Opens the page on a free port of loopback. The plugin is started by [`Mattermost::run`].
    pub async fn start(options: Options) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("opening a port")?;
        let url: Url = format!("http://{}", listener.local_addr()?).parse()?;
        let server = Arc::new(Server::new(options, &url));
        let router = web::router(server.clone());
        let page = tokio::spawn(async move {
            // Serving ends with the task only.
            _ = axum::serve(listener, router).await;
        });
        Ok(Self { server, url, page })
    }

    /// Starts the plugin and activates it.
    pub async fn run(&self, plugin: Plugin) -> anyhow::Result<()> {
        self.server.run(plugin).await
    }

    /// Starts the plugin on one more node of the same server: requests reach the nodes in turns.
    pub async fn join(&self, plugin: Plugin) -> anyhow::Result<()> {
        self.server.join(plugin).await
    }

    /// Deactivates the plugin and ends it, as an admin who disables it does.
    pub async fn stop_plugin(&self) -> anyhow::Result<()> {
        self.server.stop_plugin().await
    }

    /// Where the page is; also the Site URL, unless another was saved.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Saves one of the plugin's settings, as an admin in the System Console does.
    pub async fn save_setting(&self, key: &str, value: Value) {
        self.server.state().settings.insert(key.to_owned(), value);
        self.server.configuration_changed(usize::MAX).await;
    }

    /// The same while only the first node hears of it, as in a cluster for a moment.
    pub async fn save_setting_on_first_node(&self, key: &str, value: Value) {
        self.server.state().settings.insert(key.to_owned(), value);
        self.server.configuration_changed(1).await;
    }

    /// Saves another Site URL.
    pub async fn save_site_url(&self, url: Url) {
        self.server.state().site_url = Some(url);
        self.server.configuration_changed(usize::MAX).await;
    }

    /// A person by name.
    pub fn person(&self, name: &str) -> anyhow::Result<User> {
        let state = self.server.state();
        let found = state.users.values().find(|user| user.username == name);
        found.cloned().with_context(|| format!("nobody is called {name}"))
    }

    /// Makes a person a system administrator.
    pub fn make_administrator(&self, name: &str) -> anyhow::Result<()> {
        let id = self.person(name)?.id;
        let mut state = self.server.state();
        let user = state.users.get_mut(id.as_str()).with_context(|| format!("{name} is gone"))?;
        user.roles = "system_user system_admin".into();
        Ok(())
    }

    /// Deactivates a person, as an administrator does; `told` says whether the plugin hears of it.
    pub async fn deactivate(&self, name: &str, told: bool) -> anyhow::Result<()> {
        let id = self.person(name)?.id;
        let now = self.server.clock.now().as_millisecond();
        let user = {
            let mut state = self.server.state();
            let user =
                state.users.get_mut(id.as_str()).with_context(|| format!("{name} is gone"))?;
            user.delete_at = now;
            user.clone()
        };
        if told {
            self.server.user_deactivated(&user).await?;
        }
        Ok(())
    }

    /// What the bot wrote to a person, oldest first.
    pub fn direct_messages(&self, name: &str) -> anyhow::Result<Vec<Post>> {
        let person = self.person(name)?;
        let state = self.server.state();
        let channel = state.channels.values().find(|channel| {
            channel.name.contains(person.id.as_str())
                && channel
                    .name
                    .split("__")
                    .any(|id| state.users.get(id).is_some_and(|user| user.is_bot))
        });
        Ok(channel.map_or_else(Vec::new, |channel| {
            state.posts.iter().filter(|post| post.channel_id == channel.id).cloned().collect()
        }))
    }

    /// Lets the plugin's next post fail.
    pub fn fail_next_post(&self, fault: PostFault) {
        self.server.state().post_faults.push_back(fault);
    }

    /// Lets the plugin's next change of a post fail.
    pub fn fail_next_update(&self, fault: PostFault) {
        self.server.state().update_faults.push_back(fault);
    }

    /// Deletes a post, as its reader does.
    pub fn delete_post(&self, id: &str) -> anyhow::Result<()> {
        let now = self.server.clock.now().as_millisecond();
        let mut state = self.server.state();
        let post = state.posts.iter_mut().find(|post| post.id == id);
        post.with_context(|| format!("there is no post {id}"))?.delete_at = now;
        Ok(())
    }

    /// Lets the plugin's next upload fail.
    pub fn fail_next_upload(&self, fault: UploadFault) {
        self.server.state().files.faults.push_back(fault);
    }

    /// Lets the plugin's next copy of a file fail, though another attempt may succeed.
    pub fn fail_next_copy(&self) {
        self.server.state().files.failing_copies += 1;
    }

    /// Changes what the server allows of files, which the plugin hears of when it asks.
    pub fn change_file_settings(&self, change: impl FnOnce(&mut FileSettings)) {
        change(&mut self.server.state().files.settings);
    }

    /// The files of a post, as far as a person may open them.
    pub fn files_of(&self, name: &str, post: &Post) -> anyhow::Result<Vec<File>> {
        let person = self.person(name)?;
        let state = self.server.state();
        let open = |id| state.file_for(&person.id, id).cloned();
        Ok(post.file_ids.iter().filter_map(|id| open(id.as_str())).collect())
    }

    /// The lines that the plugin logged so far.
    pub fn log(&self) -> Vec<LogLine> {
        self.server.state().log.clone()
    }

    /// Returns once `holds` says so of what the server holds.
    pub async fn until(&self, mut holds: impl FnMut(&Self) -> bool) {
        let mut changed = self.server.changed.subscribe();
        loop {
            changed.borrow_and_update();
            if holds(self) {
                return;
            }
            // The sender lives in the server that `self` holds.
            _ = changed.changed().await;
        }
    }
}
