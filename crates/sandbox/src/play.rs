//! Everything at once, to play with: the pretend Microsoft, the pretend Mattermost with the built plugin, a
//! real PostgreSQL, and one page that shows Teams beside Mattermost.

use std::{io::Write as _, net::SocketAddr, path::PathBuf};

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

/// Runs until the process is told to end. Prints where the page is, or with `json` one line for programs.
pub async fn play(plugin: PathBuf, listen: SocketAddr, json: bool) -> anyhow::Result<()> {
    let clock = Clock::system();
    let postgres = Postgres::start().await.context("starting PostgreSQL")?;
    let data_source = postgres.create_database("mattermost").await?;
    let microsoft = Microsoft::start(microsoft::Options::new(clock.clone())).await?;
    let settings = settings(&microsoft);
    let mattermost = Mattermost::start(Options { clock, data_source, settings }).await?;
    mattermost.make_administrator("dave")?;
    microsoft.register_redirect_uri(&redirect_uri(&mattermost));
    microsoft.create_chat(&["alice", "bob"], None)?;
    microsoft.create_chat(&["alice", "bob", "carol"], Some("Launch of the new site"))?;
    mattermost.run(Plugin::Executable(plugin)).await?;
    let page = include_str!("../assets/index.html")
        .replace("{teams}", microsoft.teams().as_str())
        .replace("{mattermost}", mattermost.url().as_str());
    let listener = TcpListener::bind(listen).await.context("opening a port for the page")?;
    let url = format!("http://{}/", listener.local_addr()?);
    say(&if json {
        json!({
            "url": url,
            "teams": microsoft.teams(),
            "mattermost": mattermost.url(),
        })
        .to_string()
    } else {
        format!("The sandbox is ready: {url}")
    })?;
    let router = Router::new().route("/", get(|| async { Html(page) }));
    axum::serve(listener, router).with_graceful_shutdown(told_to_end()).await?;
    mattermost.stop_plugin().await?;
    drop(postgres);
    Ok(())
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
