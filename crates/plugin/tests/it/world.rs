//! Everything that a flow needs, with a fresh database for each test.

pub(crate) mod browser;
pub(crate) mod database;
pub(crate) mod seen;

use std::time::Duration;

use clock::Clock;
use graph::CertificateId;
use graph_client::notification_key::{self, GeneratedKey};
use mattermost::model::Post;
use sandbox::{
    mattermost::{LogLine, Mattermost, Options, Plugin},
    microsoft::{self, Microsoft, Operation},
    play,
    postgres::Postgres,
};
use serde_json::{Map, Value};
use store::{EncryptionKey, Gap, Store};
use tokio::{runtime::Runtime, sync::OnceCell};
use tracing::{Dispatch, Level};
use tracing_subscriber::{Layer as _, filter::Targets, layer::SubscriberExt as _};

use self::{browser::Browser, database::Database};

/// How long a test waits for what should happen at once, on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) const WEBHOOK_SECRET: &str = "the webhook secret of the tests";
pub(crate) const ENCRYPTION_KEY: &str = "0123456789abcdefghijklmnopqrstuv";

/// The pretend services and the plugin between them.
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) microsoft: Microsoft,
    pub(crate) mattermost: Mattermost,
    /// The plugin's own tables, as the plugin reads them.
    pub(crate) store: Store,
    /// The same tables in SQL.
    pub(crate) database: Database,
    postgres: Postgres,
    /// The plugin's threads, for each node: its processes, as it were.
    processes: Vec<Runtime>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.kill();
    }
}

impl World {
    /// A configured plugin that is subscribed to the chats of the tenant.
    pub(crate) async fn new() -> Self {
        let mut world = Self::prepared().await;
        world.start().await;
        world.subscribed().await;
        world
    }

    /// The same before the plugin is started.
    pub(crate) async fn prepared() -> Self {
        Self::with_settings(|_| {}).await
    }

    /// The same with settings of the plugin that are not the usual ones.
    pub(crate) async fn with_settings(change: impl FnOnce(&mut Map<String, Value>)) -> Self {
        let postgres = Postgres::shared().await.unwrap();
        Self::on(postgres, change, |_| String::new()).await
    }

    /// The same on any server, in whose database `tables` gives the SQL that ran before.
    pub(crate) async fn on(
        postgres: &Postgres,
        change: impl FnOnce(&mut Map<String, Value>),
        tables: impl FnOnce(&Mattermost) -> String,
    ) -> Self {
        let clock = Clock::system();
        let data_source = postgres.create_database(&database::name()).await.unwrap();
        let microsoft = Microsoft::start(microsoft::Options::new(clock.clone())).await.unwrap();
        microsoft.change_delivery(|delivery| {
            // How fast the plugin answers is measured elsewhere, on a quiet machine.
            delivery.deadline_ms = 30_000;
            delivery.endpoint_throttling = false;
        });
        let mut settings = play::settings(&microsoft);
        settings.insert("webhookSecret".into(), WEBHOOK_SECRET.into());
        settings.insert("encryptionKey".into(), ENCRYPTION_KEY.into());
        change(&mut settings);
        let options = Options { clock: clock.clone(), data_source: data_source.clone(), settings };
        let mattermost = Mattermost::start(options).await.unwrap();
        microsoft.register_redirect_uri(&play::redirect_uri(&mattermost));
        let key = EncryptionKey::parse(ENCRYPTION_KEY).unwrap();
        let timing = store::Timing::default();
        let store = Store::connect(&data_source, clock.clone(), key, timing).unwrap();
        let database = Database::open(&data_source).await;
        database.execute(&tables(&mattermost)).await;
        store.migrate().await.unwrap();
        database.watch().await;
        if mattermost.server.state().settings.get("encryptionKey") == Some(&ENCRYPTION_KEY.into()) {
            insert_notification_key(&store).await;
        }
        let (postgres, processes) = (postgres.clone(), Vec::new());
        Self { clock, microsoft, mattermost, store, database, postgres, processes }
    }

    /// Starts the plugin and activates it.
    pub(crate) async fn start(&mut self) {
        let plugin = self.process();
        self.within("the activation", self.mattermost.run(plugin)).await.unwrap();
    }

    /// Starts it on one more node.
    pub(crate) async fn start_another(&mut self) {
        let plugin = self.process();
        self.within("the activation", self.mattermost.join(plugin)).await.unwrap();
    }

    fn process(&mut self) -> Plugin {
        let (layer, log) = mattermost::log::layer();
        let ours = ["graph_client", "mattermost", "plugin", "store"];
        let ours = Targets::new().with_targets(ours.map(|name| (name, Level::DEBUG)));
        let layer = layer.with_filter(ours);
        let dispatch = Dispatch::new(tracing_subscriber::registry().with(layer));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .on_thread_start(move || {
                // Each test has its own log, and this thread never does anything else.
                std::mem::forget(tracing::dispatcher::set_default(&dispatch));
            })
            .enable_all()
            .build()
            .unwrap();
        let handle = runtime.handle().clone();
        let plugin = plugin::plugin(self.clock.clone(), Some(log));
        self.processes.push(runtime);
        Plugin::InProcess(Box::new(move |stream| {
            handle.spawn(mattermost::serve(stream, plugin));
        }))
    }

    /// Ends the plugin without a word, like `kill -9`.
    pub(crate) fn kill(&mut self) {
        for process in self.processes.drain(..) {
            process.shutdown_background();
        }
    }

    /// Returns once the database holds a subscription.
    pub(crate) async fn subscribed(&self) {
        let sql = "SELECT EXISTS (SELECT FROM msteamssync_subscriptions WHERE certificate <> '')";
        self.until_true("a subscription", sql).await;
    }

    /// The one subscription that Microsoft has.
    pub(crate) fn subscription(&self) -> Value {
        let mut all = self.microsoft.subscriptions();
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    /// Returns once another subscription than `former` stands at Microsoft, and nothing beside it.
    pub(crate) async fn replaced(&self, former: &str) {
        self.within("the replaced subscription", async {
            loop {
                let standing = self.microsoft.subscriptions();
                if standing.len() == 1 && standing[0]["id"] != former {
                    return;
                }
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    /// Returns once everything that was sent has been worked, or waits for its time.
    pub(crate) async fn settled(&self) {
        self.within("the deliveries", self.microsoft.settled()).await;
        // Told anew at each look: what is given back to be claimed at once is due later than any time read before.
        let ahead = self.clock.now().duration_since(Clock::system().now()).as_millis() + 1;
        let now = format!("extract(epoch FROM clock_timestamp()) * 1000 + {ahead}");
        let sql = format!(
            "SELECT NOT EXISTS (SELECT FROM msteamssync_inbox
             WHERE state = 'waiting' AND (owner IS NOT NULL OR due_at <= {now}))"
        );
        self.until_true("a settled inbox", &sql).await;
    }

    /// Moves the time and lets everybody act on it.
    pub(crate) async fn pass(&self, time: Duration) {
        self.clock.advance(time);
        self.settled().await;
    }

    /// Ends a test: nothing is on its way any more, nobody did what Microsoft forbids, and nothing secret is to be seen.
    pub(crate) async fn finish(mut self) {
        self.settled().await;
        // Not at once: a row whose lease ran out while it was worked is written down once more, by who came last.
        let delivered = "SELECT NOT EXISTS (SELECT FROM msteamssync_inbox WHERE state <> 'done')
            AND NOT EXISTS (SELECT FROM msteamssync_deliveries WHERE state IN ('decided', 'posting'))";
        self.until_true("what is left undelivered", delivered).await;
        assert_eq!(self.microsoft.unexpected_requests(), Vec::<String>::new());
        assert_eq!(seen::places(&self.seen().await, &self.secrets()), []);
        let log = self.log_text();
        for token in ["eyJ", "Bearer"] {
            assert!(!log.contains(token), "{token} is in the log:\n{log}");
        }
        self.within("the end", self.mattermost.stop_plugin()).await.unwrap();
        self.kill();
        self.postgres.drop_database(&self.database.name).await.unwrap();
    }

    /// A browser in which a person is logged in to Mattermost.
    pub(crate) fn browser(&self, person: &str) -> Browser {
        Browser::logged_in(&self.mattermost.server.log_in(person).unwrap())
    }

    /// The address of one of the plugin's pages.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}plugins/{}{path}", self.mattermost.url(), plugin::ID)
    }

    /// Posts a body as Microsoft would; returns the status of the answer.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> u16 {
        self.post_bytes(path, body.to_string()).await
    }

    pub(crate) async fn post_bytes(&self, path: &str, body: impl Into<Vec<u8>>) -> u16 {
        self.microsoft.post_raw(&self.address(path), body).await.unwrap()
    }

    /// The Mattermost id of a person.
    pub(crate) fn id(&self, person: &str) -> String {
        self.mattermost.person(person).unwrap().id.to_string()
    }

    /// What a slash command answers.
    pub(crate) async fn command(&self, person: &str, line: &str) -> String {
        let (user, channel) = (self.id(person), self.town_square());
        let run = self.mattermost.server.command(&user, &channel, "", line);
        self.within(line, run).await;
        let state = self.mattermost.server.state();
        let mut answers = state.ephemeral.iter().rev().filter(|(to, _)| *to == user);
        answers.next().unwrap().1.message.to_string()
    }

    fn town_square(&self) -> String {
        let state = self.mattermost.server.state();
        let mut channels = state.channels.values();
        channels.find(|channel| channel.name == "town-square").unwrap().id.to_string()
    }

    /// Walks a person through the sign-in and turns notifications on.
    pub(crate) async fn connect(&self, person: &str) {
        let browser = self.browser(person);
        let page = browser.sign_in(&self.address("/connect"), person).await;
        assert_eq!(page.kind(), "page-connected", "{}", page.html);
        self.command(person, "/msteams notifications on").await;
    }

    /// As whom a person is connected.
    pub(crate) async fn account(&self, person: &str) -> Option<String> {
        let connection = self.store.connection(&self.id(person)).await.unwrap();
        connection.map(|connection| connection.account.unwrap_or_default())
    }

    /// The notifications that the bot brought a person, oldest first.
    pub(crate) fn notifications(&self, person: &str) -> Vec<Post> {
        let posts = self.mattermost.direct_messages(person).unwrap();
        posts.into_iter().filter(|post| post.props.get("msteams_delivery").is_some()).collect()
    }

    /// The texts of a person's notifications, oldest first.
    pub(crate) fn texts(&self, person: &str) -> Vec<String> {
        self.notifications(person).iter().map(|post| post.message.to_string()).collect()
    }

    /// What was asked of Graph for chats and their people: chats, members, messages, presence.
    pub(crate) fn asked(&self) -> [usize; 4] {
        [Operation::Chat, Operation::Members, Operation::Message, Operation::Presence]
            .map(|operation| self.microsoft.requests(operation))
    }

    /// Returns once a person has so many notifications.
    pub(crate) async fn notified(&self, person: &str, count: usize) -> Vec<Post> {
        let enough = |_: &Mattermost| self.notifications(person).len() >= count;
        self.within("a notification", self.mattermost.until(enough)).await;
        self.notifications(person)
    }

    /// Makes dave the system administrator.
    pub(crate) fn with_administrator(self) -> Self {
        self.mattermost.make_administrator("dave").unwrap();
        self
    }

    /// What the bot told the administrator to act on, oldest first.
    pub(crate) fn told(&self) -> Vec<String> {
        let posts = self.mattermost.direct_messages("dave").unwrap().into_iter();
        let texts = posts.map(|post| post.message.to_string());
        texts.filter(|text| text.starts_with("**Microsoft Teams plugin")).collect()
    }

    /// Moves the time on minute by minute until the administrator was told so often.
    pub(crate) async fn told_times(&self, count: usize) -> Vec<String> {
        let steps = async {
            while self.told().len() < count {
                self.clock.advance(Duration::from_mins(1));
                let told = self.mattermost.until(|_| self.told().len() >= count);
                _ = tokio::time::timeout(Duration::from_millis(200), told).await;
            }
        };
        self.within("a message to the administrator", steps).await;
        self.told()
    }

    /// Returns once the plugin has logged such a line.
    pub(crate) async fn logged(&self, holds: impl Fn(&LogLine) -> bool) -> LogLine {
        let until = self.mattermost.until(|it| it.log().iter().any(&holds));
        self.within("a line in the log", until).await;
        self.mattermost.log().into_iter().find(holds).unwrap()
    }

    /// Returns once the plugin has taken so many configurations up.
    pub(crate) async fn configured(&self, count: usize) {
        let taken_up = |it: &Mattermost| {
            it.log().iter().filter(|line| line.message == "configured").count() >= count
        };
        self.within("a configuration", self.mattermost.until(taken_up)).await;
    }

    /// Returns the one gap once it is over.
    pub(crate) async fn gap(&self) -> Gap {
        let closed = "SELECT EXISTS (SELECT FROM msteamssync_gaps WHERE until IS NOT NULL)";
        self.until_true("the end of a gap", closed).await;
        let mut gaps = self.store.gaps().await.unwrap();
        assert_eq!(gaps.len(), 1, "{gaps:?}");
        gaps.remove(0)
    }

    /// Why messages were not brought to a person, oldest first.
    pub(crate) async fn suppressed(&self, person: &str) -> Vec<String> {
        let sql = format!(
            "SELECT reason FROM msteamssync_deliveries
             WHERE mattermost_user = '{}' AND state = 'suppressed' ORDER BY decided_at, message",
            self.id(person)
        );
        self.database.texts(&sql).await
    }

    /// How the worked notifications ended, in the order in which they arrived.
    pub(crate) async fn outcomes(&self) -> Vec<String> {
        self.database.texts("SELECT reason FROM msteamssync_inbox ORDER BY id").await
    }

    pub(crate) async fn until_true(&self, what: &str, sql: &str) {
        self.within(what, self.database.until_true(sql)).await;
    }

    /// Moves the time on, step by step, until this is true: for what is done at regular times only.
    pub(crate) async fn until_true_in_steps(&self, step: Duration, sql: &str) {
        let steps = async {
            loop {
                self.clock.advance(step);
                let until = self.database.until_true(sql);
                if tokio::time::timeout(Duration::from_secs(1), until).await.is_ok() {
                    return;
                }
            }
        };
        self.within(sql, steps).await;
    }

    /// Waits, but not for ever; then the log says why.
    pub(crate) async fn within<T>(&self, what: &str, future: impl Future<Output = T>) -> T {
        match tokio::time::timeout(PATIENCE, future).await {
            Ok(value) => value,
            Err(late) => panic!("waited in vain for {what}: {late}; the log:\n{}", self.log_text()),
        }
    }

    fn log_text(&self) -> String {
        let log = self.mattermost.log();
        log.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }
}

/// Spares the plugin the making of a key, which takes a second; all tests share one.
async fn insert_notification_key(store: &Store) {
    static SHARED: OnceCell<GeneratedKey> = OnceCell::const_new();
    let id = CertificateId::from("shared by the tests");
    let make = || async {
        let (id, now) = (id.clone(), Clock::system().now());
        let made = tokio::task::spawn_blocking(move || notification_key::generate(&id, now));
        made.await.unwrap().unwrap()
    };
    let key = SHARED.get_or_init(make).await;
    let (certificate, private) = (&key.certificate_der_base64, &key.private_key_pkcs8);
    store.insert_notification_key(&id, certificate, private).await.unwrap();
}
