//! The executable that Mattermost starts.

use std::process::ExitCode;

use clock::Clock;
use mattermost::log;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    Layer as _, filter::Targets, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

// musl's own allocator is slow and does not give memory back under concurrent load.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let (layer, log) = log::layer();
    tracing_subscriber::registry().with(layer.with_filter(ours())).init();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    match runtime {
        Ok(runtime) => {
            runtime.block_on(mattermost::main(plugin::plugin(Clock::system(), Some(log))))
        }
        Err(_) => ExitCode::FAILURE,
    }
}

/// What our own crates log. Every line is a call to the server, and what libraries say is of use to nobody there.
fn ours() -> Targets {
    let crates = ["graph_client", "mattermost", "plugin", "store"];
    crates.into_iter().fold(Targets::new(), |all, name| all.with_target(name, LevelFilter::DEBUG))
}
