//! A plugin that uses every hook and every API call, for the conformance suite and for this crate's own tests.
//!
//! Commands (`/probe …`, answered as ephemeral text):
//! - `echo TEXT`: the text
//! - `panic-now`: panics before the hook has a future; `panic-later`: panics after its first wait
//! - `api NAME [ARGUMENT…]`: calls the API and answers the result as JSON, or `error: …` (names and arguments: `calls.rs`)
//! - `posts N [TEXT]`: creates N posts of the user at once in the command's channel, and answers how many were
//!   created
//! - `hooks`: what other hooks got so far, as a JSON object by hook name: count and last argument
//! - `attachment`: an answer with an attachment
//!
//! HTTP (`/plugins/<id>/…`):
//! - `/echo`: streams the request's body back, with its `Content-Type`
//! - `/headers`: method, path, query, headers and caller as JSON, and the headers `X-Probe: one` and `X-Probe: two`
//! - `/panic`: panics; `/panic-body`: panics after the first piece of the body
//! - `/slow?ms=N`: answers `slow` after N milliseconds, in two pieces with the wait between them
//! - `/status/N`: an empty answer with that status
//!
//! It also answers the metrics route, and logs one line per level when it is activated.

mod calls;
mod probe;

use std::process::ExitCode;

use tracing_subscriber::layer::SubscriberExt as _;

#[tokio::main]
async fn main() -> ExitCode {
    let (layer, forwarder) = mattermost::log::layer();
    let subscriber = tracing_subscriber::registry().with(layer);
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        return ExitCode::FAILURE;
    }
    mattermost::main(probe::plugin(Some(forwarder))).await
}
