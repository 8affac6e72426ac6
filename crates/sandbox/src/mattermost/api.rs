//! What the plugin asks of the server.

use std::sync::Arc;

use ::mattermost::{
    Any, ApiError, Body, GoString, Object,
    host::HostServer,
    model::{
        Bot, Channel, Command, Config, FileInfo, Permission, PluginClusterEvent,
        PluginClusterEventSendOptions, PluginKVSetOptions, Post, PostList, Preference,
        ServiceSettings, SqlSettings, UploadSession, User, UserGetOptions, WebsocketBroadcast,
    },
};
use serde_json::{Map, Value};

use super::{
    PLUGIN, files,
    server::Server,
    state::{LogLine, PostFault, bad_request, failure, not_found},
};

/// Answers the plugin's API calls from what the server holds.
pub(super) struct ServerApi {
    pub(super) server: Arc<Server>,
    /// Which node asks, from 0.
    pub(super) node: usize,
}

impl ServerApi {
    fn log(&self, level: &'static str, message: &str, fields: &[Any]) {
        let text = |value: &Any| match &value.0 {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let pairs = fields.chunks(2).filter_map(|pair| match pair {
            [key, value] => Some((text(key), text(value))),
            _ => None,
        });
        let line = LogLine { level, message: message.to_owned(), fields: pairs.collect() };
        tracing::info!(target: "plugin", "{line}");
        self.server.state().log.push(line);
        self.server.tell();
    }
}

/// What the plugin hears of a post that is saved, if this fault does not prevent it.
fn spoilt(
    place: &str,
    fault: Option<PostFault>,
    save: impl FnOnce() -> Result<Post, ApiError>,
) -> Result<Post, ApiError> {
    let failed = || failure(place, "app.post.save.app_error").into();
    match fault {
        None => save(),
        Some(PostFault::Refused) => Err(bad_request(place, "model.post.is_valid")),
        Some(PostFault::BeforeCommit) => Err(failed()),
        Some(PostFault::AfterCommit) => save().and_then(|_| Err(failed())),
        Some(PostFault::ReplyLost) => {
            save().and_then(|_| Err(ApiError::Rpc("the answer was lost".to_owned())))
        }
    }
}

impl HostServer for ServerApi {
    async fn register_command(&self, command: Command) -> Result<(), ApiError> {
        self.server.state().triggers.insert(command.trigger.to_string());
        Ok(())
    }

    async fn ensure_bot_user(&self, bot: Bot) -> Result<GoString, ApiError> {
        let mut state = self.server.state();
        if let Some(reason) = state.bots_refused {
            return Err(ApiError::Plugin(reason.to_owned()));
        }
        let known = state.users.values().find(|user| user.username == bot.username);
        let known = known.map(|user| user.id.clone());
        Ok(known.unwrap_or_else(|| {
            let address = format!("{}@localhost", bot.username.as_str());
            state.add_user(&bot.username, &address, true).id
        }))
    }

    async fn set_profile_image(&self, user: String, image: Vec<u8>) -> Result<(), ApiError> {
        let mut state = self.server.state();
        let found = state.users.get_mut(&user);
        found
            .ok_or_else(|| not_found("SetProfileImage", "app.user.missing_account.const"))?
            .last_picture_update = self.server.clock.now().as_millisecond();
        state.pictures.insert(user, image);
        drop(state);
        self.server.tell();
        Ok(())
    }

    async fn get_direct_channel(&self, one: String, other: String) -> Result<Channel, ApiError> {
        let channel = self.server.state().direct_channel(&one, &other)?;
        self.server.tell();
        Ok(channel)
    }

    async fn create_post(&self, post: Post) -> Result<Post, ApiError> {
        let fault = self.server.state().post_faults.pop_front();
        spoilt("CreatePost", fault, || self.server.create_post(post))
    }

    async fn update_post(&self, post: Post) -> Result<Post, ApiError> {
        let fault = self.server.state().update_faults.pop_front();
        spoilt("UpdatePost", fault, || self.server.update_post(&post))
    }

    async fn get_posts_for_channel(
        &self,
        channel: String,
        page: i64,
        per_page: i64,
    ) -> Result<PostList, ApiError> {
        let size = |number| usize::try_from(number).unwrap_or_default();
        Ok(self.server.state().posts_of(&channel, size(page), size(per_page)))
    }

    async fn send_ephemeral_post(&self, user: String, post: Post) -> Result<Post, ApiError> {
        Ok(self.server.show(&user, Post { id: GoString::default(), ..post }))
    }

    async fn update_ephemeral_post(&self, user: String, post: Post) -> Result<Post, ApiError> {
        Ok(self.server.show(&user, post))
    }

    async fn get_post(&self, id: String) -> Result<Post, ApiError> {
        self.server.state().post(&id).cloned()
    }

    async fn get_user(&self, id: String) -> Result<User, ApiError> {
        let user = self.server.state().users.get(&id).cloned();
        user.ok_or_else(|| not_found("GetUser", "app.user.missing_account.const"))
    }

    async fn get_users(&self, options: UserGetOptions) -> Result<Vec<User>, ApiError> {
        let size = |number| usize::try_from(number).unwrap_or_default();
        let state = self.server.state();
        let wanted = |user: &&User| {
            let has_role = options.role.is_empty() || user.roles.contains(options.role.as_str());
            has_role && !(options.active && user.delete_at > 0)
        };
        let (page, per_page) = (size(options.page), size(options.per_page));
        let listed = state.users.values().filter(wanted).skip(page * per_page).take(per_page);
        Ok(listed.cloned().collect())
    }

    async fn has_permission_to(
        &self,
        user: String,
        _permission: Permission,
    ) -> Result<bool, ApiError> {
        // One role is known: a system administrator may do everything, others nothing.
        Ok(self.server.state().is_administrator(&user))
    }

    async fn get_preference_for_user(
        &self,
        user: String,
        category: String,
        name: String,
    ) -> Result<Preference, ApiError> {
        self.server.state().preference(&user, &category, &name)
    }

    async fn get_preferences_for_user(&self, user: String) -> Result<Vec<Preference>, ApiError> {
        Ok(self.server.state().preferences_of(&user))
    }

    async fn update_preferences_for_user(
        &self,
        _user: String,
        preferences: Vec<Preference>,
    ) -> Result<(), ApiError> {
        let mut state = self.server.state();
        for preference in &preferences {
            state.set_preference(preference);
        }
        drop(state);
        self.server.tell();
        let server = self.server.clone();
        // As the real server does, also for what the plugin set itself.
        tokio::spawn(async move { server.preferences_changed(&preferences).await });
        Ok(())
    }

    async fn publish_plugin_cluster_event(
        &self,
        event: PluginClusterEvent,
        _options: PluginClusterEventSendOptions,
    ) -> Result<(), ApiError> {
        self.server.cluster_event(self.node, &event).await
    }

    async fn publish_web_socket_event(
        &self,
        event: String,
        _payload: Object,
        broadcast: WebsocketBroadcast,
    ) -> Result<(), ApiError> {
        let name = format!("custom_{PLUGIN}_{event}");
        self.server.state().events.push((name, broadcast.user_id.into()));
        self.server.tell();
        Ok(())
    }

    async fn kv_set_with_options(
        &self,
        key: String,
        value: Vec<u8>,
        options: PluginKVSetOptions,
    ) -> Result<bool, ApiError> {
        let mut state = self.server.state();
        let present = state.values.get(&key).map(Vec::as_slice).unwrap_or_default();
        if options.atomic && present != options.old_value.as_slice() {
            return Ok(false);
        }
        state.values.insert(key, value);
        Ok(true)
    }

    async fn kv_get(&self, key: String) -> Result<Option<Vec<u8>>, ApiError> {
        Ok(self.server.state().values.get(&key).cloned())
    }

    async fn create_upload_session(
        &self,
        upload: UploadSession,
    ) -> Result<UploadSession, ApiError> {
        self.server.state().create_upload(upload)
    }

    async fn upload_data(
        &self,
        upload: UploadSession,
        data: Body,
    ) -> Result<Option<FileInfo>, ApiError> {
        let content = files::received(&upload, data).await;
        self.server.state().finish_upload(&upload, content)
    }

    async fn copy_file_infos(
        &self,
        user: String,
        ids: Vec<GoString>,
    ) -> Result<Vec<GoString>, ApiError> {
        self.server.state().copy_files(&user, &ids)
    }

    async fn get_config(&self) -> Result<Config, ApiError> {
        let mut config = self.get_unsanitized_config().await?;
        config.sql_settings = SqlSettings::default();
        Ok(config)
    }

    async fn get_unsanitized_config(&self) -> Result<Config, ApiError> {
        Ok(Config {
            service_settings: ServiceSettings {
                site_url: self.server.site_url().into(),
                ..ServiceSettings::default()
            },
            sql_settings: SqlSettings {
                driver_name: "postgres".into(),
                data_source: self.server.data_source.as_str().into(),
                ..SqlSettings::default()
            },
            file_settings: self.server.state().files.settings.clone(),
            ..Config::default()
        })
    }

    async fn load_plugin_configuration(&self) -> Result<Vec<u8>, ApiError> {
        let settings = self.server.state().settings.clone();
        let lowered: Map<String, Value> =
            settings.into_iter().map(|(key, value)| (key.to_lowercase(), value)).collect();
        Ok(Value::Object(lowered).to_string().into_bytes())
    }

    async fn get_plugin_config(&self) -> Result<Object, ApiError> {
        Ok(self.server.state().settings.clone().into())
    }

    async fn save_plugin_config(&self, config: Object) -> Result<(), ApiError> {
        self.server.state().settings = config.0;
        let server = self.server.clone();
        // The real server calls the hook from the save, and the plugin may still be in its call.
        tokio::spawn(async move { server.configuration_changed(usize::MAX).await });
        Ok(())
    }

    async fn log_debug(&self, message: String, fields: Vec<Any>) -> Result<(), ApiError> {
        self.log("debug", &message, &fields);
        Ok(())
    }

    async fn log_info(&self, message: String, fields: Vec<Any>) -> Result<(), ApiError> {
        self.log("info", &message, &fields);
        Ok(())
    }

    async fn log_warn(&self, message: String, fields: Vec<Any>) -> Result<(), ApiError> {
        self.log("warn", &message, &fields);
        Ok(())
    }

    async fn log_error(&self, message: String, fields: Vec<Any>) -> Result<(), ApiError> {
        self.log("error", &message, &fields);
        Ok(())
    }

    fn stderr(&self, line: String) {
        self.log("debug", &line, &[]);
    }
}
