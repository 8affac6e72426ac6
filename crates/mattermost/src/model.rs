//! Mattermost's structs (`server/public/model`), each with the fields that plugins use.
//!
//! gob matches fields by their Go name, so a struct may leave out what it does not need; a field that the server sends
//! beyond these is skipped. Times are milliseconds since 1970 UTC. A Go pointer to a zero value arrives as nil, so
//! `*bool` is a plain `bool` here.

mod attachment;
mod command;
mod config;

use std::collections::HashMap;

pub use attachment::{
    PostAction, PostActionIntegration, PostActionIntegrationRequest, PostActionIntegrationResponse,
    PostActionOption, SlackAttachment, SlackAttachmentField,
};
pub use command::{
    ArgumentData, AutocompleteArg, AutocompleteData, AutocompleteListItem,
    AutocompleteStaticListArg, AutocompleteTextArg, Command, CommandArgs, CommandResponse,
};
pub use config::{
    Config, FileSettings, LocalizationSettings, ServiceSettings, SqlSettings, TeamSettings,
};

use crate::{GoString, Object};

/// Declares structs whose fields have the Go name made from the Rust name, unless one is given.
macro_rules! model {
    ($(
        $(#[$meta:meta])*
        $name:ident { $( $(#[$field_meta:meta])* $field:ident: $ty:ty $(= $go:literal)? ),* $(,)? }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, ::gobwire::Gob, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(default)]
        pub struct $name {$(
            #[doc = concat!("The field `", stringify!($field), "` of Mattermost's own struct.")]
            $(#[$field_meta])*
            $(#[gob(name = $go)])?
            pub $field: $ty,
        )*}

        impl $crate::wire::Payload for $name {}
    )*};
}
use model;

model! {
    /// A post (`model/post.go`). Metadata is left out: the server strips it.
    Post {
        id: GoString,
        create_at: i64,
        update_at: i64,
        edit_at: i64,
        delete_at: i64,
        is_pinned: bool,
        user_id: GoString,
        channel_id: GoString,
        root_id: GoString,
        original_id: GoString,
        message: GoString,
        r#type: GoString,
        props: Object,
        hashtags: GoString,
        file_ids: Vec<GoString>,
        pending_post_id: GoString,
        has_reactions: bool,
        remote_id: Option<GoString>,
        reply_count: i64,
        last_reply_at: i64,
    }

    /// Posts of a channel, newest first in `order` (`model/post_list.go`).
    PostList {
        order: Vec<GoString>,
        posts: HashMap<GoString, Post>,
        next_post_id: GoString,
        prev_post_id: GoString,
    }

    /// A user (`model/user.go`), without what plugins must not need.
    User {
        id: GoString,
        create_at: i64,
        update_at: i64,
        delete_at: i64,
        username: GoString,
        auth_service: GoString,
        email: GoString,
        email_verified: bool,
        nickname: GoString,
        first_name: GoString,
        last_name: GoString,
        position: GoString,
        roles: GoString,
        props: HashMap<GoString, GoString>,
        notify_props: HashMap<GoString, GoString>,
        last_picture_update: i64,
        locale: GoString,
        timezone: HashMap<GoString, GoString>,
        remote_id: Option<GoString>,
        last_activity_at: i64,
        is_bot: bool,
        bot_description: GoString,
    }

    /// Which users to list (`model/user_get.go`); `per_page` is at most 200.
    UserGetOptions {
        in_team_id: GoString,
        in_channel_id: GoString,
        inactive: bool,
        active: bool,
        role: GoString,
        roles: Vec<GoString>,
        sort: GoString,
        page: i64,
        per_page: i64,
        updated_after: i64,
    }

    /// A bot account (`model/bot.go`).
    Bot {
        user_id: GoString,
        username: GoString,
        display_name: GoString,
        description: GoString,
        owner_id: GoString,
        last_icon_update: i64,
        create_at: i64,
        update_at: i64,
        delete_at: i64,
    }

    /// A channel (`model/channel.go`); `type` is `D` direct, `G` group, `O` public, `P` private.
    Channel {
        id: GoString,
        create_at: i64,
        update_at: i64,
        delete_at: i64,
        team_id: GoString,
        r#type: GoString,
        display_name: GoString,
        name: GoString,
        header: GoString,
        purpose: GoString,
    }

    /// A user's preference (`model/preference.go`).
    Preference {
        user_id: GoString,
        category: GoString,
        name: GoString,
        value: GoString,
    }

    /// A permission; only the id matters, such as `manage_system` (`model/permission.go`).
    Permission {
        id: GoString,
        name: GoString,
        description: GoString,
        scope: GoString,
    }

    /// How to store a value (`model/plugin_kvset_options.go`): with `atomic`, only if `old_value` is what is stored.
    PluginKVSetOptions {
        atomic: bool,
        old_value: Vec<u8>,
        expire_in_seconds: i64,
    }

    /// A file on the server (`model/file_info.go`).
    FileInfo {
        id: GoString,
        #[gob(name = "CreatorId")]
        #[serde(rename = "user_id")]
        creator_id: GoString,
        post_id: GoString,
        channel_id: GoString,
        create_at: i64,
        update_at: i64,
        delete_at: i64,
        name: GoString,
        extension: GoString,
        size: i64,
        mime_type: GoString,
        width: i64,
        height: i64,
    }

    /// A file about to be uploaded (`model/upload_session.go`): `id` (26 characters) and `create_at` come from the
    /// caller, `type` is `attachment`, `file_size` is in bytes.
    UploadSession {
        id: GoString,
        r#type: GoString,
        create_at: i64,
        user_id: GoString,
        channel_id: GoString,
        filename: GoString,
        path: GoString,
        file_size: i64,
        file_offset: i64,
    }

    /// Who receives a WebSocket event (`model/websocket_message.go`).
    WebsocketBroadcast {
        omit_users: HashMap<GoString, bool>,
        user_id: GoString,
        channel_id: GoString,
        team_id: GoString,
        connection_id: GoString,
        omit_connection_id: GoString,
        contains_sanitized_data: bool,
        contains_sensitive_data: bool,
        reliable_cluster_send: bool,
    }

    /// A message between the plugin's processes on the nodes of a cluster (`model/plugin_cluster_event.go`).
    PluginClusterEvent {
        id: GoString,
        data: Vec<u8>,
    }

    /// How to send it: `send_type` is `reliable` or `best_effort`.
    PluginClusterEventSendOptions {
        send_type: GoString,
        target_id: GoString,
    }

    /// What the server knows of a plugin (`model/plugin_status.go`).
    PluginStatus {
        plugin_id: GoString,
        cluster_id: GoString,
        plugin_path: GoString,
        state: i64,
        error: GoString,
        name: GoString,
        description: GoString,
        version: GoString,
    }

    /// Where a hook comes from (`plugin/context.go`).
    Context {
        session_id: GoString,
        request_id: GoString,
        ip_address: GoString = "IPAddress",
        accept_language: GoString,
        user_agent: GoString,
    }

    /// A file of a support packet (`model/packet_metadata.go`).
    FileData {
        filename: GoString,
        body: Vec<u8>,
    }
}
