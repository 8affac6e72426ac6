//! A pretend server that keeps everything in memory.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use http_body_util::BodyExt as _;
use mattermost::{
    Any, ApiError, AppError, Body, GoString, Object, Plugin, ServeError,
    host::{Host, HostServer},
    model::{
        Bot, Channel, Command, CommandArgs, Config, Context, FileInfo, Permission,
        PluginClusterEvent, PluginClusterEventSendOptions, PluginKVSetOptions, PluginStatus, Post,
        PostList, Preference, ServiceSettings, SqlSettings, UploadSession, User, UserGetOptions,
        WebsocketBroadcast,
    },
};
use serde_json::Value;
use tokio::task::JoinHandle;

#[derive(Default)]
pub(crate) struct State {
    pub(crate) commands: Vec<Command>,
    pub(crate) posts: Vec<Post>,
    pub(crate) preferences: Vec<Preference>,
    pub(crate) values: BTreeMap<String, Vec<u8>>,
    pub(crate) config: Object,
    pub(crate) logs: Vec<(&'static str, String, Vec<Any>)>,
    pub(crate) events: Vec<(String, Object, WebsocketBroadcast)>,
    pub(crate) cluster_events: Vec<PluginClusterEvent>,
    pub(crate) images: Vec<(String, Vec<u8>)>,
    pub(crate) stderr: Vec<String>,
    /// What the next call of this name answers.
    pub(crate) fault: Option<(&'static str, ApiError)>,
}

#[derive(Clone, Default)]
pub(crate) struct Pretend(Arc<Mutex<State>>);

impl Pretend {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub(crate) fn fail_next(&self, call: &'static str, error: ApiError) {
        self.state().fault = Some((call, error));
    }

    fn fault(&self, call: &str) -> Result<(), ApiError> {
        let mut state = self.state();
        if state.fault.as_ref().is_some_and(|(name, _)| *name == call) {
            let (_, error) = state.fault.take().unwrap();
            return Err(error);
        }
        Ok(())
    }

    fn log(&self, level: &'static str, message: String, fields: Vec<Any>) {
        self.state().logs.push((level, message, fields));
    }

    /// Waits until the log has a line with this text.
    pub(crate) async fn logged(&self, text: &str) -> (&'static str, String, Vec<Any>) {
        loop {
            let found = self.state().logs.iter().find(|line| line.1.contains(text)).cloned();
            if let Some(line) = found {
                return line;
            }
            tokio::task::yield_now().await;
        }
    }
}

fn user(id: &str) -> User {
    User { id: id.into(), username: format!("name-{id}").into(), ..User::default() }
}

impl HostServer for Pretend {
    async fn register_command(&self, command: Command) -> Result<(), ApiError> {
        self.state().commands.push(command);
        self.fault("RegisterCommand")
    }

    async fn ensure_bot_user(&self, bot: Bot) -> Result<GoString, ApiError> {
        Ok(format!("bot-{}", bot.username).into())
    }

    async fn set_profile_image(&self, user_id: String, image: Vec<u8>) -> Result<(), ApiError> {
        self.state().images.push((user_id, image));
        Ok(())
    }

    async fn get_direct_channel(&self, a: String, b: String) -> Result<Channel, ApiError> {
        Ok(Channel { id: format!("{a}__{b}").into(), r#type: "D".into(), ..Channel::default() })
    }

    async fn create_post(&self, post: Post) -> Result<Post, ApiError> {
        self.fault("CreatePost")?;
        let mut state = self.state();
        let post = Post { id: format!("post{}", state.posts.len()).into(), ..post };
        state.posts.push(post.clone());
        Ok(post)
    }

    async fn update_post(&self, post: Post) -> Result<Post, ApiError> {
        let mut state = self.state();
        let stored = state.posts.iter_mut().find(|stored| stored.id == post.id);
        *stored.ok_or_else(|| AppError::not_found("UpdatePost"))? = post.clone();
        Ok(post)
    }

    async fn get_post(&self, post_id: String) -> Result<Post, ApiError> {
        let stored = self.state().posts.iter().find(|post| *post.id == post_id).cloned();
        Ok(stored.ok_or_else(|| AppError::not_found("GetPost"))?)
    }

    async fn get_posts_for_channel(
        &self,
        channel_id: String,
        page: i64,
        per_page: i64,
    ) -> Result<PostList, ApiError> {
        let (page, per_page) = (usize::try_from(page).unwrap(), usize::try_from(per_page).unwrap());
        let state = self.state();
        let posts = state.posts.iter().rev().filter(|post| *post.channel_id == channel_id);
        let posts: Vec<_> = posts.skip(page * per_page).take(per_page).cloned().collect();
        let order = posts.iter().map(|post| post.id.clone()).collect();
        let posts = posts.into_iter().map(|post| (post.id.clone(), post)).collect();
        Ok(PostList { order, posts, ..PostList::default() })
    }

    async fn delete_post(&self, post_id: String) -> Result<(), ApiError> {
        self.state().posts.retain(|post| *post.id != post_id);
        Ok(())
    }

    async fn send_ephemeral_post(&self, user_id: String, post: Post) -> Result<Post, ApiError> {
        Ok(Post { id: "ephemeral".into(), user_id: user_id.into(), ..post })
    }

    async fn get_user(&self, user_id: String) -> Result<User, ApiError> {
        self.fault("GetUser")?;
        if user_id == "nobody" {
            return Err(AppError::not_found("GetUser").into());
        }
        Ok(user(&user_id))
    }

    async fn get_user_by_email(&self, email: String) -> Result<User, ApiError> {
        Ok(User { email: email.into(), ..user("by-email") })
    }

    async fn get_users(&self, options: UserGetOptions) -> Result<Vec<User>, ApiError> {
        Ok((0..options.per_page).map(|number| user(&format!("u{number}"))).collect())
    }

    async fn has_permission_to(
        &self,
        user_id: String,
        permission: Permission,
    ) -> Result<bool, ApiError> {
        Ok(user_id == "admin" && permission.id == "manage_system")
    }

    async fn get_preference_for_user(
        &self,
        user_id: String,
        category: String,
        name: String,
    ) -> Result<Preference, ApiError> {
        let wanted =
            |p: &&Preference| *p.user_id == user_id && *p.category == category && *p.name == name;
        let found = self.state().preferences.iter().find(wanted).cloned();
        Ok(found.ok_or_else(|| AppError::not_found("GetPreferenceForUser"))?)
    }

    async fn get_preferences_for_user(&self, user_id: String) -> Result<Vec<Preference>, ApiError> {
        let state = self.state();
        Ok(state.preferences.iter().filter(|p| *p.user_id == user_id).cloned().collect())
    }

    async fn update_preferences_for_user(
        &self,
        _: String,
        preferences: Vec<Preference>,
    ) -> Result<(), ApiError> {
        self.state().preferences.extend(preferences);
        Ok(())
    }

    async fn delete_preferences_for_user(
        &self,
        _: String,
        preferences: Vec<Preference>,
    ) -> Result<(), ApiError> {
        self.state().preferences.retain(|p| !preferences.iter().any(|gone| gone.name == p.name));
        Ok(())
    }

    async fn kv_get(&self, key: String) -> Result<Option<Vec<u8>>, ApiError> {
        Ok(self.state().values.get(&key).cloned())
    }

    async fn kv_set_with_options(
        &self,
        key: String,
        value: Vec<u8>,
        options: PluginKVSetOptions,
    ) -> Result<bool, ApiError> {
        let mut state = self.state();
        let stored = state.values.get(&key).cloned().unwrap_or_default();
        if options.atomic && stored != options.old_value {
            return Ok(false);
        }
        state.values.insert(key, value);
        Ok(true)
    }

    async fn kv_delete(&self, key: String) -> Result<(), ApiError> {
        self.state().values.remove(&key);
        Ok(())
    }

    async fn create_upload_session(
        &self,
        session: UploadSession,
    ) -> Result<UploadSession, ApiError> {
        if session.file_size == 0 {
            return Err(ApiError::Plugin("an empty file".to_owned()));
        }
        Ok(session)
    }

    async fn upload_data(
        &self,
        session: UploadSession,
        data: Body,
    ) -> Result<Option<FileInfo>, ApiError> {
        if session.filename == "hang" {
            return Err(ApiError::Unanswered);
        }
        let data = data.collect().await.map_err(|error| ApiError::Plugin(error.to_string()))?;
        let size = i64::try_from(data.to_bytes().len()).unwrap();
        let file =
            FileInfo { id: "file".into(), name: session.filename, size, ..FileInfo::default() };
        Ok((size == session.file_size).then_some(file))
    }

    async fn copy_file_infos(
        &self,
        _: String,
        file_ids: Vec<GoString>,
    ) -> Result<Vec<GoString>, ApiError> {
        Ok(file_ids.iter().map(|id| format!("copy-of-{id}").into()).collect())
    }

    async fn get_config(&self) -> Result<Config, ApiError> {
        let service_settings =
            ServiceSettings { site_url: "https://chat.example.com".into(), ..Default::default() };
        Ok(Config { service_settings, ..Config::default() })
    }

    async fn get_unsanitized_config(&self) -> Result<Config, ApiError> {
        let sql_settings = SqlSettings {
            driver_name: "postgres".into(),
            data_source: "postgres://user:secret@localhost/db".into(),
            ..Default::default()
        };
        Ok(Config { sql_settings, ..self.get_config().await? })
    }

    async fn load_plugin_configuration(&self) -> Result<Vec<u8>, ApiError> {
        Ok(serde_json::to_vec(&self.state().config.0).unwrap())
    }

    async fn get_plugin_config(&self) -> Result<Object, ApiError> {
        Ok(self.state().config.clone())
    }

    async fn save_plugin_config(&self, config: Object) -> Result<(), ApiError> {
        self.state().config = config;
        Ok(())
    }

    async fn get_bundle_path(&self) -> Result<GoString, ApiError> {
        Err(ApiError::Plugin("no bundle".to_owned()))
    }

    async fn get_server_version(&self) -> Result<GoString, ApiError> {
        Ok("11.6.0".into())
    }

    async fn get_plugin_id(&self) -> Result<GoString, ApiError> {
        Err(ApiError::Rpc("rpc: can't find method Plugin.GetPluginID".to_owned()))
    }

    async fn publish_web_socket_event(
        &self,
        event: String,
        payload: Object,
        broadcast: WebsocketBroadcast,
    ) -> Result<(), ApiError> {
        self.state().events.push((event, payload, broadcast));
        Ok(())
    }

    async fn publish_plugin_cluster_event(
        &self,
        event: PluginClusterEvent,
        _: PluginClusterEventSendOptions,
    ) -> Result<(), ApiError> {
        self.state().cluster_events.push(event);
        Ok(())
    }

    async fn log_debug(&self, message: String, fields: Vec<Any>) -> Result<(), ApiError> {
        self.log("debug", message, fields);
        Ok(())
    }

    async fn log_info(&self, message: String, fields: Vec<Any>) -> Result<(), ApiError> {
        self.log("info", message, fields);
        Ok(())
    }

    async fn log_warn(&self, message: String, fields: Vec<Any>) -> Result<(), ApiError> {
        self.log("warn", message, fields);
        Ok(())
    }

    async fn log_error(&self, message: String, fields: Vec<Any>) -> Result<(), ApiError> {
        self.log("error", message, fields);
        Ok(())
    }

    async fn get_plugin_status(&self, plugin_id: String) -> Result<PluginStatus, ApiError> {
        Ok(PluginStatus { plugin_id: plugin_id.into(), state: 2, ..PluginStatus::default() })
    }

    fn stderr(&self, line: String) {
        self.state().stderr.push(line);
    }
}

/// A plugin under a host, in this process.
pub(crate) struct Running {
    pub(crate) host: Host,
    pub(crate) server: Pretend,
    pub(crate) served: JoinHandle<Result<(), ServeError>>,
}

/// Starts a plugin without activating it.
pub(crate) async fn start(plugin: Plugin) -> Running {
    let (ours, theirs) = tokio::io::duplex(256 << 10);
    let served = tokio::spawn(mattermost::serve(theirs, plugin));
    let server = Pretend::default();
    let host = Host::attach(ours, server.clone()).await.unwrap();
    Running { host, server, served }
}

/// Starts the probe and activates it.
pub(crate) async fn probe() -> Running {
    let running = start(crate::probe::plugin(None)).await;
    running.host.activate().await.unwrap();
    running
}

pub(crate) async fn command_on(host: &Host, words: &str) -> String {
    let args = CommandArgs {
        user_id: "u1".into(),
        channel_id: "c1".into(),
        command: format!("/probe {words}").into(),
        ..CommandArgs::default()
    };
    let response = host.execute_command(&Context::default(), &args).await.unwrap();
    assert_eq!(response.response_type, "ephemeral");
    response.text.into_string()
}

impl Running {
    pub(crate) async fn command(&self, words: &str) -> String {
        command_on(&self.host, words).await
    }

    /// The result of an API call, as JSON.
    pub(crate) async fn api(&self, words: &str) -> Value {
        let text = self.command(&format!("api {words}")).await;
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{words}: {text}"))
    }
}

/// Fails rather than hangs.
pub(crate) async fn soon<F: Future>(what: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(30), what).await.expect("it takes too long")
}
