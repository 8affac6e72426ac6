//! The program: the whole sandbox to play with, or the pretend Microsoft alone for tests in other languages.

use std::{io::Write as _, net::SocketAddr, path::PathBuf};

use clap::{Parser, Subcommand};
use clock::Clock;
use sandbox::{
    gallery,
    mattermost::Plugin,
    microsoft::{Microsoft, Options, Person},
    play::{play, told_to_end},
    postgres::Postgres,
};
use serde::Serialize;
use serde_json::{Value, json};

/// A pretend Microsoft and a pretend Mattermost around the built plugin.
#[derive(Parser)]
struct Arguments {
    /// The built plugin.
    #[arg(long, default_value = "target/debug/plugin")]
    plugin: PathBuf,
    /// Where the page listens.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Print one line of JSON instead of a sentence.
    #[arg(long)]
    json: bool,
    /// Send every message that is recorded in this folder, and show what becomes of it.
    #[arg(long, value_name = "FOLDER", requires = "renderer")]
    gallery: Option<PathBuf>,
    /// Mattermost's Markdown renderer as a script, for the gallery.
    #[arg(long, value_name = "SCRIPT", requires = "gallery")]
    renderer: Option<PathBuf>,
    /// A setting of the plugin as an administrator would have saved it, such as `syncNotifications=false`; may be repeated.
    #[arg(long = "set", value_parser = setting, conflicts_with = "gallery")]
    settings: Vec<(String, Value)>,
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(Subcommand)]
enum Part {
    /// The pretend Microsoft alone; prints one line of JSON that says where it is.
    Microsoft {
        /// Where its Teams page listens.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
        /// Divides the waits of Microsoft's own.
        #[arg(long, default_value_t = 1.0)]
        time_scale: f64,
        /// Redirect URI that the administrator registered; may be repeated.
        #[arg(long = "redirect-uri")]
        redirect_uris: Vec<String>,
        /// So many more users, offline, numbered from 0: see `Person::numbered`.
        #[arg(long, default_value_t = 0)]
        people: u32,
    },
    /// A PostgreSQL alone; prints one line of JSON with the address of an empty database.
    Postgres,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    match arguments.part {
        None => {
            let Arguments { plugin, listen, json, gallery: recorded, renderer, settings, .. } =
                arguments;
            let plugin = Plugin::Executable(plugin);
            match (&recorded, &renderer) {
                (Some(recorded), Some(renderer)) => {
                    gallery::show(plugin, (recorded, renderer), listen, json).await
                }
                _ => play(plugin, listen, json, settings).await,
            }
        }
        Some(Part::Microsoft { listen, time_scale, redirect_uris, people }) => {
            let mut options = Options::new(Clock::system());
            options.people.extend((0..people).map(Person::numbered));
            microsoft(Options { listen, time_scale, redirect_uris, ..options }).await
        }
        Some(Part::Postgres) => postgres().await,
    }
}

/// A name and a value: a text, unless it is JSON.
fn setting(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text.split_once('=').ok_or("it has to look like name=value")?;
    Ok((name.to_owned(), serde_json::from_str(value).unwrap_or_else(|_| value.into())))
}

async fn microsoft(options: Options) -> anyhow::Result<()> {
    let microsoft = Microsoft::start(options).await?;
    microsoft.open_demo_chats()?;
    say(&microsoft.description())?;
    told_to_end().await;
    Ok(())
}

async fn postgres() -> anyhow::Result<()> {
    let postgres = Postgres::start().await?;
    say(&json!({"dsn": postgres.create_database("mattermost").await?}))?;
    told_to_end().await;
    Ok(())
}

fn say(line: &impl Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{}", serde_json::to_string(line)?)?;
    Ok(out.flush()?)
}
