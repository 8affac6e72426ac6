//! Everything at once, to play with: the pretend Microsoft, the pretend Mattermost with the built plugin, a
//! real PostgreSQL, and one page that shows Teams beside Mattermost.

use std::{io::Write as _, net::SocketAddr, sync::Arc};

use anyhow::Context as _;
use axum::{Router, response::Html, routing::get};
use clock::Clock;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

use crate::{
    mattermost::{Mattermost, Options, PLUGIN, Plugin},
    microsoft::{self, Microsoft},
    postgres::Postgres,
};

/// The plugin's settings for a pretend Microsoft, as an admin would enter them; the generated ones are left to
/// the plugin.
pub fn settings(microsoft: &Microsoft) -> Map<String, Value> {
    let place = microsoft.description();
    let settings = json!({
        "tenantId": place.tenant,
        "clientId": place.client_id,
        "clientSecret": place.client_secret,
        "cloud": "custom",
        "customLoginUrl": place.login,
        "customGraphUrl": place.graph,
        "customTeamsUrl": place.teams,
        "customSharePointUrl": place.sharepoint,
    });
    match settings {
        Value::Object(settings) => settings,
        _ => Map::new(),
    }
}

/// Where Microsoft sends people back to.
pub fn redirect_uri(mattermost: &Mattermost) -> String {
    format!("{}plugins/{PLUGIN}/oauth-redirect", mattermost.url())
}

/// The pretend services; the plugin is not started yet.
pub(crate) struct Services {
    pub(crate) microsoft: Microsoft,
    pub(crate) mattermost: Arc<Mattermost>,
    _postgres: Postgres,
}

impl Services {
    /// Starts them, with these people in the tenant.
    pub(crate) async fn start(options: microsoft::Options) -> anyhow::Result<Self> {
        let clock = options.clock.clone();
        let postgres = Postgres::start().await.context("starting PostgreSQL")?;
        let data_source = postgres.create_database("mattermost").await?;
        let microsoft = Microsoft::start(options).await?;
        let settings = settings(&microsoft);
        let options = Options { clock, data_source, settings };
        let mattermost = Arc::new(Mattermost::start(options).await?);
        microsoft.register_redirect_uri(&redirect_uri(&mattermost));
        Ok(Self { microsoft, mattermost, _postgres: postgres })
    }

    /// Shows `pages` until the process is told to end. Prints where they are, or with `json` one line for programs.
    pub(crate) async fn show(
        self,
        pages: Router,
        listen: SocketAddr,
        json: bool,
    ) -> anyhow::Result<()> {
        let listener = TcpListener::bind(listen).await.context("opening a port for the page")?;
        let url = format!("http://{}/", listener.local_addr()?);
        say(&if json {
            json!({
                "url": url,
                "teams": self.microsoft.teams(),
                "mattermost": self.mattermost.url(),
            })
            .to_string()
        } else {
            format!("The sandbox is ready: {url}")
        })?;
        axum::serve(listener, pages).with_graceful_shutdown(told_to_end()).await?;
        self.mattermost.stop_plugin().await
    }
}

/// Runs until the process is told to end. Prints where the page is, or with `json` one line for programs. `others` are
/// settings of the plugin beside those that lead to the pretend Microsoft.
pub async fn play(
    plugin: Plugin,
    listen: SocketAddr,
    json: bool,
    others: Vec<(String, Value)>,
) -> anyhow::Result<()> {
    let services = Services::start(microsoft::Options::new(Clock::system())).await?;
    let Services { microsoft, mattermost, .. } = &services;
    mattermost.server.state().settings.extend(others);
    mattermost.make_administrator("dave")?;
    microsoft.open_demo_chats()?;
    mattermost.run(plugin).await?;
    let page = include_str!("../assets/index.html")
        .replace("{teams}", microsoft.teams().as_str())
        .replace("{mattermost}", mattermost.url().as_str());
    let pages = Router::new().route("/", get(|| async { Html(page) }));
    services.show(pages, listen, json).await
}

fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Ends with Ctrl-C or SIGTERM.
pub async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
