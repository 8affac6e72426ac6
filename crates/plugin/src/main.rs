//! The executable that Mattermost starts.

use std::process::ExitCode;

use clock::Clock;
use mattermost::log;
use tracing_subscriber::{layer::SubscriberExt as _, util::SubscriberInitExt as _};

// musl's own allocator is slow and does not give memory back under concurrent load.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let (layer, log) = log::layer();
    tracing_subscriber::registry().with(layer).init();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    match runtime {
        Ok(runtime) => {
            runtime.block_on(mattermost::main(plugin::plugin(Clock::system(), Some(log))))
        }
        Err(_) => ExitCode::FAILURE,
    }
}
