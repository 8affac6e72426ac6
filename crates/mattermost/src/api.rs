//! The calls a plugin can make to the server (`plugin/api.go`), one line each.
//!
//! Everything here is a net/rpc call on the connection that the plugin dials during `OnActivate`. A call is over when the
//! server answers, the connection is lost, or 30 seconds have passed (an upload has its own limits). Giving the answer up,
//! by that or by dropping the future, does not take the call back. Method names and the order of arguments are
//! Mattermost's; the oldest server with a call is in Mattermost's docs.

use std::{sync::Arc, time::Duration};

use goplugin::MuxBroker;

use crate::{
    Any, ApiError, GoString, Object,
    model::{
        Bot, Channel, Command, Config, Permission, PluginClusterEvent,
        PluginClusterEventSendOptions, PluginKVSetOptions, PluginStatus, Post, PostList,
        Preference, UploadSession, User, UserGetOptions, WebsocketBroadcast,
    },
    netrpc::Client,
    wire::{AppFault, GoFault, Shape, arguments},
};

/// How long a call waits for its answer: a server that hangs must not hold up whoever calls for ever.
pub(crate) const ANSWER: Duration = Duration::from_secs(30);

/// The server's plugin API. Clones share one connection, on which any number of calls may be under way.
#[derive(Clone)]
pub struct Api {
    pub(crate) client: Arc<Client>,
    pub(crate) broker: MuxBroker,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").finish_non_exhaustive()
    }
}

/// Hands the table of API calls to a macro: doc, Go name, Rust name, arguments, result, and which error it may have.
macro_rules! with_calls {
    ($macro:ident) => { $macro! {
        /// Registers a slash command; again with the same trigger replaces it.
        RegisterCommand register_command(command: &Command) -> (), GoFault;
        /// Makes sure that the bot exists, and answers its user id.
        EnsureBotUser ensure_bot_user(bot: &Bot) -> GoString, GoFault;
        /// Sets a user's picture (PNG, JPEG or GIF).
        SetProfileImage set_profile_image(user_id: &str, image: &[u8]) -> (), AppFault;
        /// The direct channel of two users, made if need be.
        GetDirectChannel get_direct_channel(user_id: &str, other_user_id: &str) -> Channel, AppFault;
        /// Posts. The server adds the prop `from_plugin`.
        CreatePost create_post(post: &Post) -> Post, AppFault;
        /// Changes a post: send back what was read, with the changes.
        UpdatePost update_post(post: &Post) -> Post, AppFault;
        /// A post by its id.
        GetPost get_post(post_id: &str) -> Post, AppFault;
        /// Posts of a channel, newest first; pages count from 0.
        GetPostsForChannel get_posts_for_channel(channel_id: &str, page: of i64, per_page: of i64) -> PostList, AppFault;
        /// Deletes a post.
        DeletePost delete_post(post_id: &str) -> (), AppFault;
        /// Shows a user a post that is not stored.
        SendEphemeralPost send_ephemeral_post(user_id: &str, post: &Post) -> Post;
        /// Changes such a post: the one with this id on the user's screens.
        UpdateEphemeralPost update_ephemeral_post(user_id: &str, post: &Post) -> Post;
        /// A user by id.
        GetUser get_user(user_id: &str) -> User, AppFault;
        /// A user by email address.
        GetUserByEmail get_user_by_email(email: &str) -> User, AppFault;
        /// A page of users.
        GetUsers get_users(options: &UserGetOptions) -> Vec<User>, AppFault;
        /// Whether a user has a permission system-wide.
        HasPermissionTo has_permission_to(user_id: &str, permission: &Permission) -> bool;
        /// One preference of a user.
        GetPreferenceForUser get_preference_for_user(user_id: &str, category: &str, name: &str) -> Preference, AppFault;
        /// All preferences of a user.
        GetPreferencesForUser get_preferences_for_user(user_id: &str) -> Vec<Preference>, AppFault;
        /// Sets preferences of a user.
        UpdatePreferencesForUser update_preferences_for_user(user_id: &str, preferences: &[Preference]) -> (), AppFault;
        /// Deletes preferences of a user.
        DeletePreferencesForUser delete_preferences_for_user(user_id: &str, preferences: &[Preference]) -> (), AppFault;
        /// A value of the plugin's key-value store.
        KVGet kv_get(key: &str) -> Option<Vec<u8>>, AppFault;
        /// Stores a value; `false` if it was to be atomic and another value is stored. An empty value deletes.
        KVSetWithOptions kv_set_with_options(key: &str, value: &[u8], options: &PluginKVSetOptions) -> bool, AppFault;
        /// Deletes a value.
        KVDelete kv_delete(key: &str) -> (), AppFault;
        /// Begins an upload; the data follows with [`upload_data`](crate::Api::upload_data).
        CreateUploadSession create_upload_session(session: &UploadSession) -> UploadSession, GoFault;
        /// Copies file records for another post, and answers the new ids: a file belongs to one post.
        CopyFileInfos copy_file_infos(user_id: &str, file_ids: &[GoString]) -> Vec<GoString>, AppFault;
        /// The server's configuration without secrets.
        GetConfig get_config() -> Config;
        /// The server's configuration with secrets.
        GetUnsanitizedConfig get_unsanitized_config() -> Config;
        /// The plugin's settings as a JSON object, all keys lower-cased, defaults filled in; `null` where there is none.
        LoadPluginConfiguration load_plugin_configuration() -> Vec<u8>;
        /// The plugin's stored settings.
        GetPluginConfig get_plugin_config() -> Object;
        /// Stores the plugin's settings, which calls `OnConfigurationChange`.
        SavePluginConfig save_plugin_config(config: &Object) -> (), AppFault;
        /// Where the plugin's bundle was unpacked.
        GetBundlePath get_bundle_path() -> GoString, GoFault;
        /// The server's version, such as `11.6.0`.
        GetServerVersion get_server_version() -> GoString;
        /// The plugin's id (servers from 10.1).
        GetPluginID get_plugin_id() -> GoString;
        /// Sends an event to web clients, which see it as `custom_<plugin id>_<event>`.
        PublishWebSocketEvent publish_web_socket_event(event: &str, payload: &Object, broadcast: &WebsocketBroadcast) -> ();
        /// Sends an event to this plugin on the other nodes; nothing happens without a cluster.
        PublishPluginClusterEvent publish_plugin_cluster_event(event: &PluginClusterEvent, options: &PluginClusterEventSendOptions) -> (), GoFault;
        /// Logs with key, value, key, value …
        LogDebug log_debug(message: &str, fields: &[Any]) -> ();
        /// Logs with key, value, key, value …
        LogInfo log_info(message: &str, fields: &[Any]) -> ();
        /// Logs with key, value, key, value …
        LogWarn log_warn(message: &str, fields: &[Any]) -> ();
        /// Logs with key, value, key, value …
        LogError log_error(message: &str, fields: &[Any]) -> ();
        /// What the server knows of a plugin.
        GetPluginStatus get_plugin_status(plugin_id: &str) -> PluginStatus, AppFault;
    }};
}
#[cfg(feature = "host")]
pub(crate) use with_calls;

/// The type in which an argument is passed: `& T` is borrowed, `of T` is copied.
macro_rules! passed {
    (& $ty:ty) => {
        &$ty
    };
    (of $ty:ty) => {
        $ty
    };
}

macro_rules! client_methods {
    ($(
        $(#[$doc:meta])*
        $go:ident $name:ident($($argument:ident: $by:tt $ty:ty),*) -> $result:ty $(, $fault:ident)?;
    )*) => {
        impl Api {$(
            $(#[$doc])*
            pub async fn $name(&self, $($argument: passed!($by $ty)),*) -> Result<$result, ApiError> {
                let arguments = arguments!($($argument),*);
                let method = concat!("Plugin.", stringify!($go));
                let answered = tokio::time::timeout(ANSWER, self.client.call(method, &arguments)).await;
                let wire = answered.map_err(|_| ApiError::Unanswered)??;
                <($result, $($fault)?) as Shape>::open(wire)
            }
        )*}
    };
}

with_calls!(client_methods);
