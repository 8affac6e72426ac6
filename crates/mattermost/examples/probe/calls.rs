//! One line per API call: `/probe api NAME [ARGUMENT…]`.

use mattermost::{
    Any, Api, ApiError, GoString, Object,
    model::{
        ArgumentData, AutocompleteArg, AutocompleteData, AutocompleteListItem,
        AutocompleteStaticListArg, AutocompleteTextArg, Bot, Command, CommandArgs, Permission,
        PluginClusterEvent, PluginClusterEventSendOptions, PluginKVSetOptions, Post, Preference,
        UploadSession, UserGetOptions, WebsocketBroadcast,
    },
};
use serde::Serialize;
use serde_json::{Value, json};

/// The probe's slash command, with a text and a list argument.
pub(crate) fn command() -> Command {
    let items = ["GetUser", "CreatePost"].map(|item| AutocompleteListItem {
        item: item.into(),
        hint: "id".into(),
        help_text: "an API call".into(),
    });
    let text = AutocompleteTextArg { hint: "[text]".into(), pattern: GoString::default() };
    let list = AutocompleteStaticListArg { possible_arguments: items.into() };
    let sub = |trigger: &str, data| AutocompleteData {
        trigger: trigger.into(),
        help_text: "a word of the probe".into(),
        role_id: "system_user".into(),
        arguments: vec![AutocompleteArg::new("what", true, data)],
        ..AutocompleteData::default()
    };
    Command {
        trigger: "probe".into(),
        display_name: "Probe".into(),
        auto_complete: true,
        auto_complete_desc: "Asks the probe".into(),
        auto_complete_hint: "[word]".into(),
        autocomplete_data: Some(AutocompleteData {
            trigger: "probe".into(),
            hint: "[word]".into(),
            help_text: "Asks the probe".into(),
            role_id: "system_user".into(),
            sub_commands: vec![
                sub("echo", ArgumentData::Text(text)),
                sub("api", ArgumentData::StaticList(list)),
            ],
            ..AutocompleteData::default()
        }),
        ..Command::default()
    }
}

/// The result as JSON, or `error: …`.
pub(crate) async fn call(api: &Api, args: &CommandArgs, words: &[String]) -> String {
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    let called = match users_and_posts(api, args, &word).await {
        Some(called) => Some(called),
        None => match storage(api, args, &word).await {
            Some(called) => Some(called),
            None => server(api, &word).await,
        },
    };
    match called {
        Some(Ok(value)) => value.to_string(),
        Some(Err(error)) => format!("error: {error}"),
        None => format!("error: the probe does not know the call {}", word(0)),
    }
}

type Called = Option<Result<Value, ApiError>>;

fn json_of(result: Result<impl Serialize, ApiError>) -> Result<Value, ApiError> {
    result.map(|value| json!(value))
}

/// `NAME a b …`: arguments in the order of the call; a post is made of a channel and a text.
async fn users_and_posts<'a>(
    api: &Api,
    args: &CommandArgs,
    word: &impl Fn(usize) -> &'a str,
) -> Called {
    let post = || Post {
        user_id: args.user_id.clone(),
        channel_id: args.channel_id.clone(),
        message: word(1).into(),
        props: Object::from([("probe", json!({"nested": [1, 1.5, "x", null, true]}))]),
        ..Post::default()
    };
    let number = |index| word(index).parse::<i64>().unwrap_or_default();
    let result = match word(0) {
        "GetUser" => json_of(api.get_user(word(1)).await),
        "GetUserByEmail" => json_of(api.get_user_by_email(word(1)).await),
        "GetUsers" => {
            let options =
                UserGetOptions { page: number(1), per_page: number(2), ..Default::default() };
            json_of(api.get_users(&options).await)
        }
        "HasPermissionTo" => {
            let permission = Permission { id: word(2).into(), ..Default::default() };
            json_of(api.has_permission_to(word(1), &permission).await)
        }
        "EnsureBotUser" => {
            let bot = Bot {
                username: word(1).into(),
                display_name: "Probe".into(),
                ..Default::default()
            };
            json_of(api.ensure_bot_user(&bot).await)
        }
        "SetProfileImage" => json_of(api.set_profile_image(word(1), word(2).as_bytes()).await),
        "GetDirectChannel" => json_of(api.get_direct_channel(word(1), word(2)).await),
        "CreatePost" => json_of(api.create_post(&post()).await),
        "SendEphemeralPost" => json_of(api.send_ephemeral_post(&args.user_id, &post()).await),
        "UpdateEphemeralPost" => {
            let changed =
                Post { id: word(1).into(), message: word(2).into(), ..Default::default() };
            json_of(api.update_ephemeral_post(&args.user_id, &changed).await)
        }
        "UpdatePost" => match api.get_post(word(1)).await {
            Ok(stored) => {
                let changed = Post { message: word(2).into(), ..stored };
                json_of(api.update_post(&changed).await)
            }
            Err(error) => Err(error),
        },
        "GetPost" => json_of(api.get_post(word(1)).await),
        "GetPostsForChannel" => {
            json_of(api.get_posts_for_channel(word(1), number(2), number(3)).await)
        }
        "DeletePost" => json_of(api.delete_post(word(1)).await),
        _ => return None,
    };
    Some(result)
}

/// `UploadData SIZE NAME` creates a session in the command's channel and uploads so many bytes of `x`.
async fn storage<'a>(api: &Api, args: &CommandArgs, word: &impl Fn(usize) -> &'a str) -> Called {
    let preference = || Preference {
        user_id: args.user_id.clone(),
        category: word(1).into(),
        name: word(2).into(),
        value: word(3).into(),
    };
    let (user, size) = (&args.user_id, word(1).parse::<u32>().unwrap_or_default());
    let session = || UploadSession {
        id: "probeprobeprobeprobeprobe1".into(),
        r#type: "attachment".into(),
        create_at: 1,
        user_id: user.clone(),
        channel_id: args.channel_id.clone(),
        filename: word(2).into(),
        file_size: size.into(),
        ..UploadSession::default()
    };
    let result = match word(0) {
        "GetPreferenceForUser" => {
            json_of(api.get_preference_for_user(user, word(1), word(2)).await)
        }
        "GetPreferencesForUser" => json_of(api.get_preferences_for_user(user).await),
        "UpdatePreferencesForUser" => {
            json_of(api.update_preferences_for_user(user, &[preference()]).await)
        }
        "DeletePreferencesForUser" => {
            json_of(api.delete_preferences_for_user(user, &[preference()]).await)
        }
        "KVGet" => {
            let value = api.kv_get(word(1)).await;
            json_of(
                value.map(|value| value.map(|value| String::from_utf8_lossy(&value).into_owned())),
            )
        }
        "KVSetWithOptions" => {
            let options = PluginKVSetOptions {
                atomic: !word(3).is_empty(),
                old_value: word(3).into(),
                expire_in_seconds: 0,
            };
            json_of(api.kv_set_with_options(word(1), word(2).as_bytes(), &options).await)
        }
        "KVDelete" => json_of(api.kv_delete(word(1)).await),
        "CreateUploadSession" => json_of(api.create_upload_session(&session()).await),
        "UploadData" => match api.create_upload_session(&session()).await {
            Ok(session) => {
                let data = vec![b'x'; usize::try_from(size).unwrap_or_default()];
                json_of(api.upload_data(&session, &*data).await)
            }
            Err(error) => Err(error),
        },
        "CopyFileInfos" => {
            let ids = [GoString::from(word(1))];
            json_of(api.copy_file_infos(user, &ids).await)
        }
        _ => return None,
    };
    Some(result)
}

/// `SavePluginConfig KEY VALUE` stores an object with that one key.
async fn server<'a>(api: &Api, word: &impl Fn(usize) -> &'a str) -> Called {
    let fields = [Any(json!("key")), Any(json!(word(2)))];
    let result = match word(0) {
        "RegisterCommand" => json_of(api.register_command(&command()).await),
        "GetConfig" => json_of(api.get_config().await),
        "GetUnsanitizedConfig" => {
            let config = api.get_unsanitized_config().await;
            json_of(config.map(|config| {
                let source = config.sql_settings.data_source.expose().len();
                json!({"config": config, "data_source_bytes": source})
            }))
        }
        "LoadPluginConfiguration" => {
            let bytes = api.load_plugin_configuration().await;
            json_of(bytes.map(|bytes| serde_json::from_slice::<Value>(&bytes).unwrap_or_default()))
        }
        "GetPluginConfig" => json_of(api.get_plugin_config().await),
        "SavePluginConfig" => {
            let config = Object::from([(word(1), json!(word(2)))]);
            json_of(api.save_plugin_config(&config).await)
        }
        "GetBundlePath" => json_of(api.get_bundle_path().await),
        "GetServerVersion" => json_of(api.get_server_version().await),
        "GetPluginID" => json_of(api.get_plugin_id().await),
        "GetPluginStatus" => json_of(api.get_plugin_status(word(1)).await),
        "PublishWebSocketEvent" => {
            let to = WebsocketBroadcast { user_id: word(2).into(), ..Default::default() };
            let payload = Object::from([("text", json!(word(1)))]);
            json_of(api.publish_web_socket_event(word(1), &payload, &to).await)
        }
        "PublishPluginClusterEvent" => {
            let event = PluginClusterEvent { id: word(1).into(), data: word(2).into() };
            let options = PluginClusterEventSendOptions {
                send_type: "reliable".into(),
                ..Default::default()
            };
            json_of(api.publish_plugin_cluster_event(&event, &options).await)
        }
        "LogDebug" => json_of(api.log_debug(word(1), &fields).await),
        "LogInfo" => json_of(api.log_info(word(1), &fields).await),
        "LogWarn" => json_of(api.log_warn(word(1), &fields).await),
        "LogError" => json_of(api.log_error(word(1), &fields).await),
        _ => return None,
    };
    Some(result)
}
