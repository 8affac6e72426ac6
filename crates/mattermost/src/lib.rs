//! The SDK for Mattermost server plugins whose executable is written in Rust.
//!
//! Mattermost starts the executable, and the two talk go-plugin's net/rpc over a unix socket: yamux streams, on each
//! either Go's net/rpc in gob or raw bytes. A plugin is hooks registered as closures; [`main`] does the rest:
//!
//! ```no_run
//! use mattermost::{Api, Plugin, model::CommandResponse};
//!
//! #[tokio::main]
//! async fn main() -> std::process::ExitCode {
//!     let plugin = Plugin::new()
//!         .on_activate(async |api: Api| {
//!             api.log_info("hello", &[]).await.map_err(|error| error.to_string())
//!         })
//!         .execute_command(
//!             async |_context, args| CommandResponse::ephemeral(args.command),
//!             "The command failed. Try it again.",
//!         );
//!     mattermost::main(plugin).await
//! }
//! ```
//!
//! Invariants: a panic in a hook becomes that hook's own fallback answer; the loss of the connection ends the plugin;
//! nothing is written to stdout after the handshake line; there are no globals, so that two plugins can live in one process.

mod api;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
mod hooks;
#[cfg(feature = "host")]
pub mod host;
pub mod http;
pub mod log;
pub mod model;
mod netrpc;
mod plugin;
mod serve;
mod upload;
mod wire;

pub use api::Api;
pub use error::{ApiError, AppError};
pub use http::{Body, Caller};
pub use plugin::Plugin;
pub use serve::{ServeError, main, serve};
pub use wire::{Any, GoString, Object, Redacted};
