//! What answers a plugin's API calls.

use std::{future::Future, sync::Arc};

use goplugin::MuxBroker;
use tokio_util::sync::CancellationToken;

use crate::{
    Any, ApiError, AppError, Body, GoString, Object,
    api::with_calls,
    http::Pull,
    model::{
        Bot, Channel, Command, Config, FileInfo, Permission, PluginClusterEvent,
        PluginClusterEventSendOptions, PluginKVSetOptions, PluginStatus, Post, PostList,
        Preference, UploadSession, User, UserGetOptions, WebsocketBroadcast,
    },
    netrpc::{Answer, Methods, reply},
    upload::UploadDataArgs,
    wire::{A2, AppFault, ErrorField, GoFault, Shape, argument_type, arguments},
};

/// The type in which the server gets an argument: owned.
macro_rules! owned {
    (& $ty:ty) => {
        <$ty as ToOwned>::Owned
    };
    (of $ty:ty) => {
        $ty
    };
}

macro_rules! host_server {
    ($(
        $(#[$doc:meta])*
        $go:ident $name:ident($($argument:ident: $by:tt $ty:ty),*) -> $result:ty $(, $fault:ident)?;
    )*) => {
        /// A pretend server: one method per API call. What is not implemented answers "not found" (404), or a zero value
        /// where a call cannot fail.
        ///
        /// An error says what the plugin sees: [`ApiError::App`] and [`ApiError::Plugin`] as such, [`ApiError::Rpc`] as a
        /// failed call, [`ApiError::Undecodable`] as a reply of a wrong type, [`ApiError::Lost`] as the loss of the
        /// connection before the answer, and [`ApiError::Unanswered`] as no answer at all.
        pub trait HostServer: Send + Sync + 'static {
            $(
                $(#[$doc])*
                fn $name(
                    &self,
                    $($argument: owned!($by $ty)),*
                ) -> impl Future<Output = Result<$result, ApiError>> + Send {
                    let _ = ($($argument,)*);
                    std::future::ready(<($result, $($fault)?) as Shape>::absent(stringify!($go)))
                }
            )*

            /// Takes the data of an upload, as the plugin sends it; `None` if it ended early.
            fn upload_data(
                &self,
                session: UploadSession,
                data: Body,
            ) -> impl Future<Output = Result<Option<FileInfo>, ApiError>> + Send {
                drop((session, data));
                std::future::ready(Err(AppError::not_found("UploadData").into()))
            }

            /// A line that the plugin's process wrote to stderr.
            fn stderr(&self, line: String) {
                drop(line);
            }
        }

        fn add_calls<S: HostServer>(methods: &mut Methods, server: &Arc<S>, lose: &CancellationToken) {$(
            let (state, connection) = (server.clone(), lose.clone());
            methods.on(
                concat!("Plugin.", stringify!($go)),
                move |arguments: Result<argument_type!($(owned!($by $ty)),*), gobwire::Error>| {
                    let (server, lose) = (state.clone(), connection.clone());
                    async move {
                        let arguments!($($argument),*) = arguments.map_err(|error| error.to_string())?;
                        let result = server.$name($($argument),*).await;
                        answer(<($result, $($fault)?) as Shape>::close(result).map(reply), &lose).await
                    }
                },
            );
        )*}
    };
}

with_calls!(host_server);

/// The methods that the plugin can call.
pub(super) fn methods<S: HostServer>(
    server: &Arc<S>,
    broker: &MuxBroker,
    lose: &CancellationToken,
) -> Methods {
    let mut methods = Methods::default();
    add_calls(&mut methods, server, lose);
    let (server, broker, lose) = (server.clone(), broker.clone(), lose.clone());
    methods.on("Plugin.UploadData", move |arguments: Result<UploadDataArgs<UploadSession>, _>| {
        let (server, broker, lose) = (server.clone(), broker.clone(), lose.clone());
        async move {
            let arguments = arguments.map_err(|error: gobwire::Error| error.to_string())?;
            let data = Pull::dial(broker, arguments.plugin_stream_id).await;
            let data = data.map_err(|error: std::io::Error| error.to_string())?;
            match server.upload_data(arguments.a, data).await {
                Ok(file) => reply(A2 { a: file, b: ErrorField(None) }),
                Err(error) => {
                    answer(<(FileInfo, GoFault) as Shape>::close(Err(error)).map(reply), &lose)
                        .await
                }
            }
        }
    });
    methods
}

/// The answer of a call, or what stands for its failure.
async fn answer(closed: Result<Answer, ApiError>, lose: &CancellationToken) -> Answer {
    match closed {
        Ok(answer) => answer,
        Err(ApiError::Undecodable(text)) => reply(text),
        Err(ApiError::Lost) => {
            lose.cancel();
            // The answer must not get ahead of the loss, which drops this future.
            std::future::pending().await
        }
        Err(ApiError::Unanswered) => std::future::pending().await,
        Err(ApiError::Rpc(text)) => Err(text),
        Err(error) => Err(error.to_string()),
    }
}
