//! The other side: what Mattermost's server does with a plugin (`plugin/supervisor.go`, `plugin/environment.go`).
//!
//! For a pretend server and for tests. A [`Host`] drives a plugin's hooks, in a process that it launched or over any
//! stream, and a [`HostServer`] answers the plugin's API calls. No hook has a timeout, as on the real server.

mod http;
mod process;
mod server;

use std::{path::Path, sync::Arc, time::Duration};

use goplugin::{
    MuxBroker,
    yamux::{Session, Stream},
};
pub use process::LaunchError;
pub use server::HostServer;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    process::Child,
    runtime::Handle,
};
use tokio_util::sync::CancellationToken;

use crate::{
    ApiError, GoString,
    model::{
        CommandArgs, CommandResponse, Context, FileData, PluginClusterEvent, Post, Preference, User,
    },
    netrpc::{Client, Methods, Tasks, serve as serve_calls},
    serve::{ActivateArgs, yamux_config},
    wire::{A0, A1, A2, ErrorField},
};

/// How long a process may take to end after it was told to quit.
const QUIT: Duration = Duration::from_secs(2);

/// A running plugin, as the server sees it.
pub struct Host {
    session: Session,
    broker: MuxBroker,
    control: Client,
    hooks: Client,
    api: Arc<Methods>,
    api_stop: CancellationToken,
    stop: CancellationToken,
    process: Option<Child>,
    _stdio: [Stream; 2],
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host").field("process", &self.process).finish_non_exhaustive()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.stop.cancel();
        self.session.close();
    }
}

impl Host {
    /// Starts an executable as the server does, with `environment` beside this process's own, and connects to it.
    pub async fn launch<K, V>(
        executable: impl AsRef<Path>,
        environment: impl IntoIterator<Item = (K, V)>,
        server: impl HostServer,
    ) -> Result<Self, LaunchError>
    where
        K: AsRef<std::ffi::OsStr>,
        V: AsRef<std::ffi::OsStr>,
    {
        let server = Arc::new(server);
        let (child, stream) =
            process::launch(executable.as_ref(), environment, server.clone()).await?;
        let mut host = Self::connect(stream, server).await.map_err(LaunchError::Connect)?;
        host.process = Some(child);
        Ok(host)
    }

    /// Connects to a plugin at the other end of a stream.
    pub async fn attach<S>(stream: S, server: impl HostServer) -> Result<Self, ApiError>
    where
        S: AsyncRead + AsyncWrite + Send + 'static,
    {
        Self::connect(stream, Arc::new(server)).await
    }

    async fn connect<S, H>(stream: S, server: Arc<H>) -> Result<Self, ApiError>
    where
        S: AsyncRead + AsyncWrite + Send + 'static,
        H: HostServer,
    {
        let session = Session::client(stream, yamux_config()).map_err(|_| ApiError::Lost)?;
        let open = async || session.open().await.map_err(|_| ApiError::Lost);
        let control = Client::new(open().await?);
        let stdio = [open().await?, open().await?];
        let (broker, accepting) = MuxBroker::new(session.clone());
        tokio::spawn(accepting);
        let id: u32 = control.call("Dispenser.Dispense", &"hooks").await?;
        let hooks = Client::new(broker.dial(id).await.map_err(|_| ApiError::Lost)?);
        let stop = CancellationToken::new();
        let api_stop = stop.child_token();
        let api = Arc::new(server::methods(&server, &broker, &api_stop));
        Ok(Self {
            session,
            broker,
            control,
            hooks,
            api,
            api_stop,
            stop,
            process: None,
            _stdio: stdio,
        })
    }

    /// The hooks that the plugin has.
    pub async fn implemented(&self) -> Result<Vec<GoString>, ApiError> {
        Ok(self.hooks.call("Plugin.Implemented", &A0 {}).await?)
    }

    /// `OnActivate`: lends the API and the database driver, and waits for the plugin to be active.
    pub async fn activate(&self) -> Result<(), ApiError> {
        let (api_mux_id, driver_mux_id) = (self.broker.next_id(), self.broker.next_id());
        let api = Tasks { runtime: Handle::current(), stop: self.api_stop.clone() };
        let driver = Tasks { runtime: Handle::current(), stop: self.stop.child_token() };
        self.accept(api_mux_id, self.api.clone(), api);
        self.accept(driver_mux_id, Arc::default(), driver);
        let arguments = ActivateArgs { api_mux_id, driver_mux_id };
        let reply: A1<ErrorField> = self.hooks.call("Plugin.OnActivate", &arguments).await?;
        reply.a.0.map_or(Ok(()), Err)
    }

    fn accept(&self, id: u32, methods: Arc<Methods>, tasks: Tasks) {
        let broker = self.broker.clone();
        tokio::spawn(async move {
            if let Ok(stream) = broker.accept(id).await {
                serve_calls(stream, methods, tasks).await;
            }
        });
    }

    /// `OnDeactivate`.
    pub async fn deactivate(&self) -> Result<(), ApiError> {
        let reply: A1<ErrorField> = self.hooks.call("Plugin.OnDeactivate", &A0 {}).await?;
        reply.a.0.map_or(Ok(()), Err)
    }

    /// `OnConfigurationChange`.
    pub async fn on_configuration_change(&self) -> Result<(), ApiError> {
        let reply: A1<ErrorField> = self.hooks.call("Plugin.OnConfigurationChange", &A0 {}).await?;
        reply.a.0.map_or(Ok(()), Err)
    }

    /// `ExecuteCommand`.
    pub async fn execute_command(
        &self,
        context: &Context,
        arguments: &CommandArgs,
    ) -> Result<CommandResponse, ApiError> {
        let arguments = A2 { a: context, b: arguments };
        let reply: A2<CommandResponse, Option<crate::AppError>> =
            self.hooks.call("Plugin.ExecuteCommand", &arguments).await?;
        reply.b.map_or(Ok(reply.a), |error| Err(error.into()))
    }

    /// `PreferencesHaveChanged`.
    pub async fn preferences_have_changed(
        &self,
        context: &Context,
        preferences: &[Preference],
    ) -> Result<(), ApiError> {
        self.tell("Plugin.PreferencesHaveChanged", &A2 { a: context, b: preferences }).await
    }

    /// `OnPluginClusterEvent`.
    pub async fn on_plugin_cluster_event(
        &self,
        context: &Context,
        event: &PluginClusterEvent,
    ) -> Result<(), ApiError> {
        self.tell("Plugin.OnPluginClusterEvent", &A2 { a: context, b: event }).await
    }

    /// `UserHasBeenDeactivated`.
    pub async fn user_has_been_deactivated(
        &self,
        context: &Context,
        user: &User,
    ) -> Result<(), ApiError> {
        self.tell("Plugin.UserHasBeenDeactivated", &A2 { a: context, b: user }).await
    }

    /// `MessageHasBeenPosted`.
    pub async fn message_has_been_posted(
        &self,
        context: &Context,
        post: &Post,
    ) -> Result<(), ApiError> {
        self.tell("Plugin.MessageHasBeenPosted", &A2 { a: context, b: post }).await
    }

    /// `GenerateSupportData`.
    pub async fn generate_support_data(
        &self,
        context: &Context,
    ) -> Result<Vec<FileData>, ApiError> {
        let reply: A2<Vec<FileData>, ErrorField> =
            self.hooks.call("Plugin.GenerateSupportData", &A1 { a: context }).await?;
        reply.b.0.map_or(Ok(reply.a), Err)
    }

    async fn tell(
        &self,
        method: &str,
        arguments: &(impl gobwire::Encode + Sync),
    ) -> Result<(), ApiError> {
        let A0 {} = self.hooks.call(method, arguments).await?;
        Ok(())
    }

    /// `Control.Ping`, which the server sends every 30 seconds.
    pub async fn ping(&self) -> Result<(), ApiError> {
        let A0 {} = self.control.call("Control.Ping", &true).await?;
        Ok(())
    }

    /// Tells the plugin to quit, closes the session, and kills the process unless it ends within two seconds. Answers
    /// the process's exit code, if it is one and ended by itself.
    pub async fn quit(mut self) -> Result<Option<i32>, ApiError> {
        let told: Result<A0, _> = self.control.call("Control.Quit", &true).await;
        self.session.close();
        let code = match &mut self.process {
            Some(process) => match tokio::time::timeout(QUIT, process.wait()).await {
                Ok(Ok(status)) => status.code(),
                _ => None,
            },
            None => None,
        };
        told?;
        Ok(code)
    }

    /// Closes the API's stream under the plugin, as a reply does that the real server cannot encode.
    pub fn lose_api(&self) {
        self.api_stop.cancel();
    }

    /// Waits until the plugin closes the session, which a live one never does.
    pub async fn closed(&self) {
        self.session.closed().await;
    }

    /// Kills the process without a word and waits until it is gone.
    pub async fn kill(mut self) -> std::io::Result<()> {
        match &mut self.process {
            Some(process) => process.kill().await,
            None => Ok(()),
        }
    }

    /// The process, if it was launched and has not ended.
    pub fn process_id(&self) -> Option<u32> {
        self.process.as_ref()?.id()
    }
}
