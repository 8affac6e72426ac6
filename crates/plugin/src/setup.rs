//! Turns the configuration into a working [`Live`], again whenever an admin saves.
//!
//! Nothing here ends the process or holds up activation: what is missing (a value, the database, the server)
//! is said once and tried again. Only a changed configuration replaces the running one, so a save of any
//! other server setting disturbs nothing.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use graph_client::{App as Registration, GraphClient};
use mattermost::{Api, ApiError, model::PluginKVSetOptions};
use notifier::{
    command::Reply,
    condition::{Condition, Kind},
    words::{Key, Words},
};
use store::{EncryptionKey, KeyCheck, Store};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use url::Url;

use crate::{
    app::{App, Live, State},
    config::{self, Problem, Settings},
    counters::Counters,
    flow::{
        checkup, conditions, people, people::People, presence, subscription, subscription::Upkeep,
        tokens, worker, worker::Shop,
    },
};

/// Why the plugin does not work now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unready {
    /// It was activated a moment ago.
    Starting,
    /// It is being deactivated.
    Stopping,
    /// The configuration is incomplete or wrong.
    Configuration(Vec<Problem>),
    /// The database does not answer.
    Database,
    /// The server does not give what is needed, for this reason.
    Server(String),
}

/// What the server says that concerns us.
struct Surroundings {
    settings: Settings,
    site_url: Url,
    data_source: String,
}

/// What was last adopted; kept also while the configuration cannot be used.
#[derive(Default)]
struct Adopted {
    data_source: String,
    /// What is sealed may still be so under this key.
    encryption_key: Option<EncryptionKey>,
}

/// Follows the configuration until the plugin is deactivated.
pub(crate) async fn run(app: Arc<App>, api: Api) {
    let mut adopted = Adopted::default();
    while !app.shutdown().is_cancelled() {
        let pause = match adopt(&app, &api, &mut adopted).await {
            Ok(()) => {
                app.conditions.fine(app.clock.now(), &[Kind::Settings, Kind::Database]);
                None
            }
            Err(unready) => enter_unready(&app, unready),
        };
        tokio::select! {
            () = app.configuration_changed.notified() => {}
            () = again(&app, pause) => {}
            () = app.shutdown().cancelled() => {}
        }
    }
}

/// Waits for the next attempt; for ever if only a changed configuration can help.
async fn again(app: &App, pause: Option<Duration>) {
    match pause {
        Some(pause) => app.clock.sleep(pause).await,
        None => std::future::pending().await,
    }
}

/// Says once what is missing, and when to try again.
fn enter_unready(app: &App, unready: Unready) -> Option<Duration> {
    let pause = match &unready {
        Unready::Configuration(_) => None,
        _ => Some(Duration::from_millis(500)),
    };
    if matches!(unready, Unready::Server(_)) && app.live().is_some() {
        // What works goes on working; only the new configuration has to wait.
        return pause;
    }
    if let Some(condition) = unready.condition() {
        app.conditions.wrong(app.clock.now(), condition);
    }
    let said = matches!(app.state(), State::Unready(former) if *former == unready);
    if !said && unready != Unready::Starting {
        let reason = if let Unready::Server(reason) = &unready { reason } else { "" };
        warn!(reason, "{}", unready.sentence(&app.words));
    }
    app.enter(State::Unready(Arc::new(unready)));
    pause
}

impl Unready {
    /// What an administrator has to act on. A plugin that was never set up is none of it.
    fn condition(&self) -> Option<Condition> {
        match self {
            Self::Configuration(problems) if !config::is_blank(problems) => {
                Some(Condition::plain(Kind::Settings))
            }
            Self::Database => Some(Condition::plain(Kind::Database)),
            _ => None,
        }
    }

    /// The same in words, for everybody.
    pub(crate) fn reply(&self) -> Reply {
        Reply::plain(match self {
            Self::Configuration(_) => Key::NotConfigured,
            Self::Starting | Self::Stopping => Key::UnreadyStarting,
            Self::Database => Key::UnreadyDatabase,
            Self::Server(_) => Key::UnreadyServer,
        })
    }

    /// The same in words, for administrators: one sentence for each setting.
    pub(crate) fn replies(&self) -> Vec<Reply> {
        match self {
            Self::Configuration(problems) => problems.iter().map(Problem::sentence).collect(),
            _ => vec![self.reply()],
        }
    }

    /// The same for the log.
    pub(crate) fn sentence(&self, words: &Words) -> String {
        let sentences: Vec<String> =
            self.replies().iter().map(|reply| reply.text(words, "en")).collect();
        sentences.join(" ")
    }
}

async fn adopt(app: &Arc<App>, api: &Api, adopted: &mut Adopted) -> Result<(), Unready> {
    let Surroundings { settings, site_url, data_source: new } = surroundings(api).await?;
    let former = app.live();
    if let Some(live) = &former
        && live.settings == settings
        && live.site_url == site_url
        && adopted.data_source == new
    {
        return Ok(());
    }
    let key = settings.encryption_key.clone();
    let timing = settings.timing();
    let is_the_same = |live: &Settings| live.encryption_key == key && live.timing() == timing;
    let kept = former
        .filter(|live| adopted.data_source == new && is_the_same(&live.settings))
        .map(|live| live.store.clone());
    let store = match kept {
        Some(store) => store,
        None => {
            let former_key = adopted.encryption_key.clone().filter(|former| *former != key);
            open_store(app, &settings, &new, former_key).await?
        }
    };
    let live = live(app, api, settings, site_url, store).await?;
    *adopted = Adopted { data_source: new, encryption_key: Some(key) };
    start(app, api, live);
    Ok(())
}

/// Reads the settings and the server's own configuration.
async fn surroundings(api: &Api) -> Result<Surroundings, Unready> {
    let json = api.load_plugin_configuration().await.map_err(|error| no_server(&error))?;
    let server = api.get_unsanitized_config().await.map_err(|error| no_server(&error))?;
    let settings = match config::parse(&json) {
        Ok(settings) => settings,
        Err(problems) => {
            let only_generated = problems.iter().all(|problem| {
                matches!(problem, Problem::NoWebhookSecret | Problem::NoEncryptionKey)
            });
            if only_generated {
                let missing = config::missing_generated(&json);
                generate(api, &missing).await.map_err(|error| no_server(&error))?;
                return Err(Unready::Starting);
            }
            return Err(Unready::Configuration(problems));
        }
    };
    let site_url = config::site_url(&server.service_settings.site_url, &settings.hosts)
        .map_err(|problem| Unready::Configuration(vec![problem]))?;
    Ok(Surroundings {
        settings,
        site_url,
        data_source: server.sql_settings.data_source.expose().to_owned(),
    })
}

fn no_server(error: &ApiError) -> Unready {
    Unready::Server(crate::chain(error).to_string())
}

/// Makes the values that the console's "Generate" button would make, once among all nodes.
///
/// Saving them reports a changed configuration, which brings them back here.
async fn generate(api: &Api, missing: &[&'static str]) -> Result<(), ApiError> {
    let once =
        PluginKVSetOptions { atomic: true, expire_in_seconds: 30, ..PluginKVSetOptions::default() };
    if !api.kv_set_with_options("generate_settings", b"1", &once).await? {
        return Ok(());
    }
    let mut settings = api.get_plugin_config().await?;
    for key in missing {
        settings.retain(|name, _| name.to_lowercase() != *key);
        settings.insert((*key).to_owned(), crate::random_word().into());
    }
    api.save_plugin_config(&settings).await
}

async fn open_store(
    app: &App,
    settings: &Settings,
    dsn: &str,
    former_key: Option<EncryptionKey>,
) -> Result<Store, Unready> {
    let timing = settings.timing();
    let timing = store::Timing {
        inbox_lease: timing.inbox_lease,
        delivery_lease: timing.delivery_lease,
        sign_in_life: timing.sign_in_life,
        token_rest: timing.token_rest,
        done_kept: timing.inbox_history,
        changes_kept: timing.changes_kept,
        chats_kept: timing.chat_fresh,
        ..store::Timing::default()
    };
    let store = Store::connect(dsn, app.clock.clone(), settings.encryption_key.clone(), timing);
    let opened = match store {
        Ok(store) => checked(app, store, former_key).await,
        Err(error) => Err(error),
    };
    opened.map_err(|error| no_database(&error))
}

fn no_database(error: &store::Error) -> Unready {
    tracing::debug!(error = %crate::chain(error), "the database did not answer");
    Unready::Database
}

async fn checked(
    app: &App,
    store: Store,
    former_key: Option<EncryptionKey>,
) -> Result<Store, store::Error> {
    store.migrate().await?;
    store.schedule_tokens().await?;
    if let Some(former_key) = former_key {
        // Whoever still knows the former key moves what is sealed to the new one; on several nodes that is each.
        let moved = store.move_to_this_key(&former_key).await?;
        info!(moved, "moved what is stored to the new encryption key");
    }
    let differs = store.check_encryption_key().await? == KeyCheck::Different;
    let differs = differs.then(|| Condition::plain(Kind::EncryptionKeyDiffers));
    app.conditions.only(app.clock.now(), differs, &[Kind::EncryptionKeyDiffers]);
    Ok(store)
}

async fn live(
    app: &App,
    api: &Api,
    settings: Settings,
    site_url: Url,
    store: Store,
) -> Result<(Live, presence::PresenceCaller), Unready> {
    let bot = people::bot(app, api).await.map_err(|error| no_server(&error))?;
    let http = graph_client::http_client();
    let http = http.map_err(|error| Unready::Server(crate::chain(&error).to_string()))?;
    let registration = Registration {
        hosts: settings.hosts.clone(),
        tenant: settings.tenant.clone(),
        client_id: settings.client_id.clone(),
        client_secret: settings.client_secret.clone(),
    };
    let upkeep = Upkeep::default();
    if let Some(former) = app.live() {
        upkeep.client_states.inherit(&former.upkeep.client_states);
    }
    let states = &upkeep.client_states;
    let accepted = states.accept(app.clock.now(), &settings.webhook_secret, &store).await;
    accepted.map_err(|error| no_database(&error))?;
    let wanted = subscription::wanted_by(&settings, &site_url);
    store.want_subscription(&wanted).await.map_err(|error| no_database(&error))?;
    let (board, caller) = presence::board();
    let live = Live {
        timing: settings.timing(),
        graph: GraphClient::new(
            http,
            registration,
            app.clock.clone(),
            app.counters.requests.clone(),
        ),
        people: People::default(),
        presence: board,
        secret_ends: Mutex::default(),
        inbox_filled: Notify::new(),
        replaced: CancellationToken::new(),
        settings,
        site_url,
        bot,
        store,
        upkeep,
    };
    Ok((live, caller))
}

fn start(app: &Arc<App>, api: &Api, (live, caller): (Live, presence::PresenceCaller)) {
    let live = Arc::new(live);
    app.enter(State::Live(live.clone()));
    app.spawn(picture(api.clone(), live.bot.clone()));
    app.spawn(caller.run(app.clone(), live.graph.clone()));
    let shop = Shop { app: app.clone(), live: live.clone(), api: api.clone() };
    app.spawn(tokens::run(shop.clone()));
    app.spawn(checkup::run(app.clone(), live.clone()));
    app.spawn(worker::run(shop));
    app.spawn(subscription::run(app.clone(), live.clone()));
    app.spawn(tidy(app.clone(), live));
    info!("configured");
}

async fn picture(api: Api, bot: String) {
    if let Err(error) = people::give_picture(&api, &bot).await {
        // Such as a server without a file store.
        warn!(error = %crate::chain(&error), "the bot has no picture, the next start tries again");
    }
}

/// Once an hour: forgets what is kept for a while only, and logs the counts.
async fn tidy(app: Arc<App>, live: Arc<Live>) {
    while !live.replaced.is_cancelled() {
        if let Err(error) = forget(&app, &live).await {
            warn!(error = %crate::chain(&error), "what is old could not be forgotten");
        }
        let Counters { received, notifications, decisions, posts, .. } = &app.counters;
        info!(
            received = ?received.all(),
            notifications = ?notifications.all(),
            decisions = ?decisions.all(),
            posts = ?posts.all(),
            "so far"
        );
        tokio::select! {
            () = app.clock.sleep(Duration::from_hours(1)) => {}
            () = live.replaced.cancelled() => {}
        }
    }
}

async fn forget(app: &App, live: &Live) -> Result<(), store::Error> {
    live.store.forget_old().await?;
    live.upkeep.keys.remove_unused(app, live).await?;
    conditions::count_dead(app, live).await
}
