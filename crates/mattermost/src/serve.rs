//! The plugin's side of a session, from the first stream to the last (`go-plugin/rpc_server.go`, `plugin/client_rpc.go`).
//!
//! The host opens three streams and expects an acknowledgement of each: control, stdout, stderr, told apart by their
//! order only. On control it pings, asks for the hooks, and says quit. Everything else goes over brokered streams.
//! Invariant: the session decides when a plugin ends. The loss of the session or of the API ends it as well.

mod process;

use std::{sync::Arc, time::Duration};

use goplugin::{
    MuxBroker,
    yamux::{Config, Session},
};
#[cfg(feature = "host")]
pub(crate) use process::COOKIE;
pub(crate) use process::complain;
pub use process::main;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    runtime::Handle,
};
use tokio_util::sync::CancellationToken;

use crate::{
    Api, ApiError, Plugin,
    http::{self, HttpService},
    netrpc::{Answer, Client, Methods, Tasks, reply, serve as serve_calls},
    plugin::Activate,
    wire::{A0, A1, ErrorField},
};

/// How long the host is given to close the session after it was told that we quit.
const QUIT: Duration = Duration::from_secs(1);

/// Why a plugin ended although nobody told it to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The host closed the session or died.
    #[error("the session with Mattermost ended")]
    Session(#[source] goplugin::yamux::Error),
    /// The connection for API calls broke.
    #[error("the connection for calls to Mattermost is lost")]
    Api,
}

/// Serves a plugin over any stream, as a test does in process. Returns when the host says quit.
pub async fn serve<S>(stream: S, plugin: Plugin) -> Result<(), ServeError>
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    serve_on(stream, plugin, Handle::current()).await
}

/// The session runs here, hooks run on `runtime`.
async fn serve_on<S>(stream: S, plugin: Plugin, runtime: Handle) -> Result<(), ServeError>
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let session = Session::server(stream, yamux_config()).map_err(ServeError::Session)?;
    let control = session.accept().await.map_err(ServeError::Session)?;
    // Nothing is ever sent on these two, but they must stay open.
    let _stdout = session.accept().await.map_err(ServeError::Session)?;
    let _stderr = session.accept().await.map_err(ServeError::Session)?;
    let (broker, accepting) = MuxBroker::new(session.clone());
    tokio::spawn(accepting);

    let state = State {
        tasks: Tasks { runtime, stop: CancellationToken::new() },
        quit: CancellationToken::new(),
        api_lost: CancellationToken::new(),
    };
    let _stop = state.tasks.stop.clone().drop_guard();
    let here = Tasks { runtime: Handle::current(), stop: state.tasks.stop.clone() };
    let hooks = Arc::new(hook_methods(plugin, &broker, &state));
    let methods = Arc::new(control_methods(hooks, &broker, &state));
    tokio::spawn(serve_calls(control, methods, here));

    tokio::select! {
        biased;
        () = state.quit.cancelled() => {
            // The host closes the session once it has the reply.
            let _ = tokio::time::timeout(QUIT, session.closed()).await;
            Ok(())
        }
        error = session.closed() => Err(ServeError::Session(error)),
        () = state.api_lost.cancelled() => Err(ServeError::Api),
    }
}

/// yamux as go-plugin uses it. The timeout of an opened stream would leave a task behind for each.
pub(crate) fn yamux_config() -> Config {
    Config { stream_open_timeout: None, ..Config::default() }
}

#[derive(Clone)]
struct State {
    tasks: Tasks,
    quit: CancellationToken,
    api_lost: CancellationToken,
}

fn control_methods(hooks: Arc<Methods>, broker: &MuxBroker, state: &State) -> Methods {
    let mut methods = Methods::default();
    methods.on("Control.Ping", async |_: Result<bool, _>| reply(A0 {}));
    let quit = state.quit.clone();
    methods.on("Control.Quit", move |_: Result<bool, _>| {
        quit.cancel();
        std::future::ready(reply(A0 {}))
    });
    let (broker, tasks) = (broker.clone(), state.tasks.clone());
    methods.on("Dispenser.Dispense", move |name: Result<crate::GoString, _>| {
        let answer = match name {
            Ok(name) if name == "hooks" => {
                let id = broker.next_id();
                tokio::spawn(serve_hooks(id, broker.clone(), hooks.clone(), tasks.clone()));
                reply(id)
            }
            Ok(name) => Err(format!("unknown plugin type: {name}")),
            Err(error) => Err(error.to_string()),
        };
        std::future::ready(answer)
    });
    methods
}

async fn serve_hooks(id: u32, broker: MuxBroker, hooks: Arc<Methods>, tasks: Tasks) {
    match broker.accept(id).await {
        Ok(stream) => serve_calls(stream, hooks, tasks).await,
        Err(error) => {
            tracing::warn!(%error, "the host asked for the hooks and did not come for them");
        }
    }
}

/// `Z_OnActivateArgs`.
#[derive(Clone, Debug, Default, gobwire::Gob)]
pub(crate) struct ActivateArgs {
    #[gob(name = "APIMuxId")]
    pub(crate) api_mux_id: u32,
    pub(crate) driver_mux_id: u32,
}

fn hook_methods(plugin: Plugin, broker: &MuxBroker, state: &State) -> Methods {
    let implemented = plugin.implemented();
    let mut hooks = plugin.hooks;
    hooks.methods.on("Plugin.Implemented", move |_: Result<A0, _>| {
        std::future::ready(reply(implemented.clone()))
    });
    let activate = plugin.activate.map(Arc::new);
    let (connections, lost) = (broker.clone(), state.api_lost.clone());
    let answer =
        |result: Result<(), String>| A1 { a: ErrorField(result.err().map(ApiError::Plugin)) };
    hooks.on(
        "OnActivate",
        "Plugin.OnActivate",
        move |args: ActivateArgs| {
            let (activate, broker, lost) = (activate.clone(), connections.clone(), lost.clone());
            async move { answer(on_activate(args, broker, lost, activate.as_deref()).await) }
        },
        move |problem| answer(Err(problem.to_owned())),
    );
    for (name, method, service) in [
        ("ServeHTTP", "Plugin.ServeHTTP", plugin.http),
        ("ServeMetrics", "Plugin.ServeMetrics", plugin.metrics),
    ] {
        if let Some(service) = service {
            serve_requests(&mut hooks, name, method, (broker.clone(), service));
        }
    }
    hooks.methods
}

fn serve_requests(
    hooks: &mut crate::hooks::Hooks,
    name: &'static str,
    method: &'static str,
    (broker, service): (MuxBroker, HttpService),
) {
    // A clone per request; the service is `Clone`, not `Sync` by its own account.
    hooks.on(
        name,
        method,
        move |args: http::Args| http::serve(args, broker.clone(), service.clone()),
        |_| (),
    );
}

async fn on_activate(
    args: ActivateArgs,
    broker: MuxBroker,
    lost: CancellationToken,
    activate: Option<&Activate>,
) -> Result<(), String> {
    let dial = async |id| {
        let dialled = tokio::time::timeout(Duration::from_secs(5), broker.dial(id)).await;
        dialled
            .map_err(|_| "the server did not accept the connection for its API in time".to_owned())?
            .map_err(|error| format!("the connection for the server's API failed: {error}"))
    };
    let client = Arc::new(Client::new(dial(args.api_mux_id).await?));
    // The database driver is not used, but the host logs an error unless somebody comes for it.
    let driver = dial(args.driver_mux_id).await?;
    let api_lost = client.lost().clone();
    tokio::spawn(async move {
        api_lost.cancelled().await;
        drop(driver);
        lost.cancel();
    });
    match activate {
        Some(activate) => activate(Api { client, broker }).await,
        None => Ok(()),
    }
}

impl crate::hooks::IntoAnswer for A1<ErrorField> {
    fn into_answer(self) -> Answer {
        reply(self)
    }
}
