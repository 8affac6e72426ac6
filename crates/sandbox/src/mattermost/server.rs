//! The server behind the page: drives the plugin's hooks.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use ::mattermost::{
    ApiError, Body,
    host::Host,
    model::{
        CommandArgs, CommandResponse, Context, FileData, PluginClusterEvent, Post, Preference, User,
    },
};
use anyhow::Context as _;
use clock::Clock;
use tokio::sync::{RwLock, watch};
use url::Url;

use super::{Options, PEOPLE, Plugin, api::ServerApi, state::State};

/// The size of the pipe to a plugin in this process, bytes.
const PIPE: usize = 256 * 1024;

/// What the pretend Mattermost holds, and the plugin it runs: once, or on several nodes that share everything else.
pub struct Server {
    /// The time.
    pub clock: Clock,
    /// Says that something changed.
    pub changed: watch::Sender<()>,
    pub(super) data_source: String,
    state: Mutex<State>,
    nodes: RwLock<Vec<Arc<Host>>>,
    /// Requests so far: the nodes take turns.
    served: AtomicUsize,
}

impl Server {
    pub(super) fn new(options: Options, site_url: &Url) -> Self {
        let site_url = Some(site_url.clone());
        let mut state = State { settings: options.settings, site_url, ..State::default() };
        state.add_channel("town-square", "Town Square");
        state.add_channel("off-topic", "Off-Topic");
        let people: Vec<User> = PEOPLE
            .iter()
            .map(|name| state.add_user(name, &format!("{name}@example.com"), false))
            .collect();
        for (index, one) in people.iter().enumerate() {
            for other in people.iter().skip(index + 1) {
                // Both were added above.
                _ = state.direct_channel(&one.id, &other.id);
            }
        }
        Self {
            clock: options.clock,
            changed: watch::Sender::new(()),
            data_source: options.data_source,
            state: Mutex::new(state),
            nodes: RwLock::default(),
            served: AtomicUsize::new(0),
        }
    }

    /// What it holds.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells everybody who waits that something changed.
    pub(super) fn tell(&self) {
        self.changed.send_replace(());
    }

    /// The address under which people and Microsoft reach it, without a slash at the end.
    pub(super) fn site_url(&self) -> String {
        let state = self.state();
        let url = state.site_url.as_ref().map(Url::as_str).unwrap_or_default();
        url.trim_end_matches('/').to_owned()
    }

    /// Starts the plugin in place of all nodes so far.
    pub(super) async fn run(self: &Arc<Self>, plugin: Plugin) -> anyhow::Result<()> {
        let host = self.start(plugin, 0).await?;
        *self.nodes.write().await = vec![host];
        Ok(())
    }

    /// Starts the plugin on one more node.
    pub(super) async fn join(self: &Arc<Self>, plugin: Plugin) -> anyhow::Result<()> {
        let number = self.nodes.read().await.len();
        let host = self.start(plugin, number).await?;
        self.nodes.write().await.push(host);
        Ok(())
    }

    async fn start(self: &Arc<Self>, plugin: Plugin, node: usize) -> anyhow::Result<Arc<Host>> {
        let api = ServerApi { server: self.clone(), node };
        let host = match plugin {
            Plugin::Executable(path) => {
                let environment: [(&str, &str); 0] = [];
                Host::launch(path, environment, api).await.context("starting the plugin")?
            }
            Plugin::InProcess(serve) => {
                let (ours, theirs) = tokio::io::duplex(PIPE);
                serve(theirs);
                Host::attach(ours, api).await.context("connecting to the plugin")?
            }
        };
        host.activate().await.context("activating the plugin")?;
        Ok(Arc::new(host))
    }

    pub(super) async fn stop_plugin(&self) -> anyhow::Result<()> {
        let nodes = std::mem::take(&mut *self.nodes.write().await);
        for host in nodes {
            host.deactivate().await.context("deactivating the plugin")?;
            if let Ok(host) = Arc::try_unwrap(host) {
                host.quit().await.context("ending the plugin")?;
            }
        }
        Ok(())
    }

    /// The node whose turn it is.
    async fn plugin(&self) -> Option<Arc<Host>> {
        let nodes = self.nodes.read().await;
        let turn = self.served.fetch_add(1, Ordering::Relaxed).checked_rem(nodes.len())?;
        nodes.get(turn).cloned()
    }

    /// Logs somebody in; the answer is the cookie.
    pub fn log_in(&self, name: &str) -> Option<String> {
        let mut state = self.state();
        let user = state.users.values().find(|user| user.username == name && !user.is_bot)?;
        let user = user.id.to_string();
        let cookie = state.id('s');
        state.sessions.insert(cookie.clone(), user);
        Some(cookie)
    }

    /// Posts in somebody's name.
    pub fn create_post(&self, post: Post) -> Result<Post, ApiError> {
        let created = self.state().create_post(post, self.clock.now().as_millisecond());
        self.tell();
        created
    }

    /// Changes a post.
    pub(super) fn update_post(&self, update: &Post) -> Result<Post, ApiError> {
        let changed = self.state().update_post(update, self.clock.now().as_millisecond());
        self.tell();
        changed
    }

    /// Runs a slash command and shows its answer to the person alone, in the thread where it was sent.
    pub async fn command(&self, user: &str, channel: &str, root: &str, line: &str) {
        let trigger = line.trim_start_matches('/').split_whitespace().next().unwrap_or_default();
        let known = self.state().triggers.contains(&trigger.to_lowercase());
        let response = match self.plugin().await.filter(|_| known) {
            Some(plugin) => {
                let arguments = CommandArgs {
                    user_id: user.into(),
                    channel_id: channel.into(),
                    root_id: root.into(),
                    command: line.into(),
                    site_url: self.site_url().into(),
                    ..CommandArgs::default()
                };
                let answered = plugin.execute_command(&Context::default(), &arguments).await;
                answered.unwrap_or_else(|error| CommandResponse::ephemeral(error.to_string()))
            }
            None => CommandResponse::ephemeral(format!(
                "Command with a trigger of '{trigger}' not found."
            )),
        };
        let mut post = Post {
            channel_id: channel.into(),
            root_id: root.into(),
            message: response.text,
            ..Post::default()
        };
        if !response.attachments.is_empty() {
            post.set_attachments(&response.attachments);
        }
        self.show(user, post);
    }

    /// Shows a post to one person; one with a known id takes the place of that one.
    pub(super) fn show(&self, user: &str, mut post: Post) -> Post {
        let now = self.clock.now().as_millisecond();
        let mut state = self.state();
        let known = |(to, shown): &&mut (String, Post)| to == user && shown.id == post.id;
        match state.ephemeral.iter_mut().find(known) {
            Some((_, shown)) => shown.clone_from(&post),
            None => {
                post.id = state.id('e').into();
                post.create_at = now;
                state.ephemeral.push((user.to_owned(), post.clone()));
            }
        }
        drop(state);
        self.tell();
        post
    }

    /// Hands a request to the plugin as it is, with whatever identity its headers say; `None` if there is none, or it
    /// fails.
    pub async fn serve_http(
        &self,
        request: axum::extract::Request,
    ) -> Option<http::Response<Body>> {
        self.plugin().await?.serve_http(request).await.ok()
    }

    /// What a metrics collector is answered.
    pub async fn metrics(&self) -> anyhow::Result<http::Response<Body>> {
        let plugin = self.plugin().await.context("no plugin runs")?;
        let request = http::Request::get("/metrics").body(http_body_util::Empty::new())?;
        plugin.serve_metrics(request).await.context("asking for the metrics")
    }

    /// The plugin's files for the Support Packet.
    pub async fn support_data(&self) -> anyhow::Result<Vec<FileData>> {
        let plugin = self.plugin().await.context("no plugin runs")?;
        let files = plugin.generate_support_data(&Context::default()).await;
        files.context("asking for the support data")
    }

    /// Tells the nodes that a configuration was saved, or only so many of them.
    pub(super) async fn configuration_changed(&self, nodes: usize) {
        let told = self.nodes.read().await.iter().take(nodes).cloned().collect::<Vec<_>>();
        for node in told {
            if let Err(error) = node.on_configuration_change().await {
                tracing::warn!(%error, "the plugin did not take the configuration");
            }
        }
    }

    /// Tells the plugin that a user was deactivated.
    pub(super) async fn user_deactivated(&self, user: &User) -> Result<(), ApiError> {
        match self.plugin().await {
            Some(plugin) => plugin.user_has_been_deactivated(&Context::default(), user).await,
            None => Ok(()),
        }
    }

    /// Gives the other nodes an event that one of them published.
    pub(super) async fn cluster_event(
        &self,
        from: usize,
        event: &PluginClusterEvent,
    ) -> Result<(), ApiError> {
        let nodes = self.nodes.read().await.clone();
        for (number, node) in nodes.iter().enumerate() {
            if number != from {
                node.on_plugin_cluster_event(&Context::default(), event).await?;
            }
        }
        Ok(())
    }

    /// Changes a preference, as a person does in the settings.
    pub async fn set_preference(&self, preference: Preference) -> Result<(), ApiError> {
        self.state().set_preference(&preference);
        self.tell();
        self.preferences_changed(&[preference]).await
    }

    /// Tells one node that preferences were changed: the server calls the hook where the request arrived.
    pub(super) async fn preferences_changed(&self, changed: &[Preference]) -> Result<(), ApiError> {
        match self.plugin().await {
            Some(plugin) => plugin.preferences_have_changed(&Context::default(), changed).await,
            None => Ok(()),
        }
    }
}
