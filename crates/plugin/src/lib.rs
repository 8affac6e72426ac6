//! The Microsoft Teams messaging integration for Mattermost: what the executable does.
//!
//! Reads the configuration, answers HTTP and slash commands, and runs one driver per flow. Whatever there is
//! to decide is decided in `notifier`; this crate reads the clock, asks, carries out and records.
//!
//! Invariant: database, Microsoft or configuration trouble neither ends the process nor blocks activation.

mod app;
mod config;
mod counters;
mod error;
mod flow;
mod hooks;
mod metrics;
mod routes;
mod setup;
mod support;

use aws_lc_rs::rand;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use clock::Clock;

pub use crate::error::{Error, chain};

/// The id under which Mattermost knows this plugin, upstream's own.
pub const ID: &str = "com.mattermost.msteams-sync";

/// The plugin, ready to be served; `log` is what brings log lines to the server.
pub fn plugin(clock: Clock, log: Option<mattermost::log::Forwarder>) -> mattermost::Plugin {
    hooks::plugin(&app::App::new(clock, random_word()), log)
}

/// Bytes that nobody can guess.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // AWS-LC's generator aborts the process rather than return unrandom bytes.
    rand::fill(&mut bytes).expect("the system has randomness");
    bytes
}

/// A new id in the form that Mattermost wants (`model.IsValidId`): 26 letters and digits.
fn mattermost_id() -> String {
    let character = |byte: u8| match byte % 36 {
        letter @ 0..26 => char::from(b'a' + letter),
        digit => char::from(b'0' + digit - 26),
    };
    random::<26>().into_iter().map(character).collect()
}

/// 32 characters that nobody can guess (192 bits).
fn random_word() -> String {
    URL_SAFE_NO_PAD.encode(random::<24>())
}
