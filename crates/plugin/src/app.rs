//! What the running plugin is made of, and what its parts share.
//!
//! One [`App`] per process, made in [`crate::plugin`], shared by `Arc`. What depends on the configuration is in
//! [`Live`], which is replaced as a whole when an admin saves: who holds one goes on with it to the end of
//! its step.

use std::{
    future::Future,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use clock::Clock;
use graph::ChatId;
use graph_client::GraphClient;
use jiff::Timestamp;
use mattermost::Api;
use notifier::{timing::Timing, words::Words};
use store::Store;
use tokio::sync::{Notify, Semaphore, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::instrument::WithSubscriber as _;
use url::Url;

use crate::{
    config::Settings,
    counters::Counters,
    flow::{
        conditions::Conditions, people::People, presence::PresenceBoard, subscription::Upkeep,
        turns::Turns,
    },
    setup::Unready,
};

/// Notification POSTs whose bodies are in memory at once.
const MOST_RECEIVING: usize = 32;
/// Messages whose files are on their way at once.
const MOST_BRINGING: usize = 4;

/// The process: what lives from activation to its end.
pub(crate) struct App {
    /// The time.
    pub(crate) clock: Clock,
    /// Everything that people read.
    pub(crate) words: Words,
    /// Names this process among all that ever worked on the same database.
    pub(crate) node: String,
    /// What happened since the start.
    pub(crate) counters: Counters,
    /// What administrators have to act on.
    pub(crate) conditions: Conditions,
    /// One message at a time asks about a chat, so that a burst in a new chat asks once: Microsoft lets a chat be read
    /// once a second.
    pub(crate) asking: Turns<ChatId>,
    /// One at a time refreshes a user's token, for all who need it.
    pub(crate) refreshing: Turns<String>,
    /// The turns of those who bring files: each has some hundred KiB under way.
    pub(crate) bringing: Semaphore,
    /// The turns of those who send notifications.
    pub(crate) receiving: Semaphore,
    /// The cores that decrypting may occupy; how many a batch takes is its size's matter.
    pub(crate) decrypting: Semaphore,
    /// The turns of batches that are opened: one more than can be decrypted, so that decrypting never waits for the
    /// database.
    pub(crate) opening: Arc<Semaphore>,
    /// Rung when the configuration may have changed.
    pub(crate) configuration_changed: Notify,
    api: OnceLock<Api>,
    state: watch::Sender<State>,
    tasks: TaskTracker,
    shutdown: CancellationToken,
}

/// How far the plugin is able to work.
#[derive(Clone, Debug)]
pub(crate) enum State {
    /// Not able to, for this reason.
    Unready(Arc<Unready>),
    /// Able to.
    Live(Arc<Live>),
}

/// Everything that one configuration brings about.
#[derive(Debug)]
pub(crate) struct Live {
    /// The configuration.
    pub(crate) settings: Settings,
    /// Where people and Microsoft reach Mattermost.
    pub(crate) site_url: Url,
    /// The user id of the bot.
    pub(crate) bot: String,
    /// The internal waits.
    pub(crate) timing: Timing,
    /// Durable state.
    pub(crate) store: Store,
    /// Microsoft.
    pub(crate) graph: GraphClient,
    /// What is known of the Mattermost side of the recipients.
    pub(crate) people: People,
    /// Asks for the presence of many people at once.
    pub(crate) presence: PresenceBoard,
    /// The state of the subscription's upkeep.
    pub(crate) upkeep: Upkeep,
    /// When the client secret ends, as far as it could be read.
    pub(crate) secret_ends: Mutex<Option<Timestamp>>,
    /// Rung when the inbox has something new.
    pub(crate) inbox_filled: Notify,
    /// Ends the drivers of this configuration.
    pub(crate) replaced: CancellationToken,
}

impl Live {
    /// Notes when the client secret ends.
    pub(crate) fn secret_ends_at(&self, ends: Option<Timestamp>) {
        *self.secret_ends.lock().unwrap_or_else(PoisonError::into_inner) = ends;
    }

    /// An address under this plugin's own path.
    pub(crate) fn address(&self, path: &str) -> Url {
        let mut url = self.site_url.clone();
        url.set_path(&format!("{}/plugins/{}{path}", url.path().trim_end_matches('/'), crate::ID));
        url
    }
}

impl App {
    /// A process that has not been activated yet.
    pub(crate) fn new(clock: Clock, node: String) -> Arc<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Arc::new(Self {
            clock,
            words: Words::new(),
            node,
            counters: Counters::default(),
            conditions: Conditions::default(),
            asking: Turns::default(),
            refreshing: Turns::default(),
            bringing: Semaphore::new(MOST_BRINGING),
            receiving: Semaphore::new(MOST_RECEIVING),
            decrypting: Semaphore::new(cores.max(2)),
            opening: Arc::new(Semaphore::new(cores + 1)),
            configuration_changed: Notify::new(),
            api: OnceLock::new(),
            state: watch::Sender::new(State::Unready(Arc::new(Unready::Starting))),
            tasks: TaskTracker::new(),
            shutdown: CancellationToken::new(),
        })
    }

    /// Mattermost, once activated.
    pub(crate) fn api(&self) -> Option<&Api> {
        self.api.get()
    }

    /// Remembers the API of the first activation; later ones are the same connection.
    pub(crate) fn activated(&self, api: Api) {
        // A second activation in one process does not happen: the host starts a process for each.
        _ = self.api.set(api);
    }

    /// What the plugin is able to do now.
    pub(crate) fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// The present configuration's parts, if there is a usable one.
    pub(crate) fn live(&self) -> Option<Arc<Live>> {
        match self.state() {
            State::Live(live) => Some(live),
            State::Unready(_) => None,
        }
    }

    /// Replaces what the plugin is able to do; the drivers of the former configuration end.
    pub(crate) fn enter(&self, state: State) {
        if let State::Live(former) = self.state.send_replace(state) {
            former.replaced.cancel();
        }
    }

    /// Runs a task that ends by itself or with [`App::stop`].
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task.with_current_subscriber());
    }

    /// Fires when the process is to end.
    pub(crate) fn shutdown(&self) -> &CancellationToken {
        &self.shutdown
    }

    /// Ends all drivers and waits until the last has finished its step, within reason: what is cut off is
    /// taken up again from the database.
    pub(crate) async fn stop(&self) {
        self.shutdown.cancel();
        self.enter(State::Unready(Arc::new(Unready::Stopping)));
        self.tasks.close();
        // At its own shutdown the server waits ten seconds at most (`plugin/environment.go`).
        let finished = tokio::time::timeout(Duration::from_secs(5), self.tasks.wait()).await;
        if finished.is_err() {
            tracing::warn!("some work was cut off; it is taken up again at the next start");
        }
    }
}
