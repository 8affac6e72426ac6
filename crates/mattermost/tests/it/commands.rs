//! Every API call, made by the probe's command and answered by the pretend server.

use mattermost::model::{CommandArgs, Context};
use serde_json::json;

use crate::pretend::probe;

#[tokio::test]
async fn calls_about_users_arrive_and_return() {
    let running = probe().await;
    assert_eq!(running.api("GetUser u7").await["username"], "name-u7");
    assert_eq!(running.api("GetUserByEmail a@b.c").await["email"], "a@b.c");
    assert_eq!(running.api("GetUsers 0 3").await.as_array().unwrap().len(), 3);
    assert_eq!(running.api("HasPermissionTo admin manage_system").await, true);
    assert_eq!(running.api("HasPermissionTo u1 manage_system").await, false);
    assert_eq!(running.api("EnsureBotUser msteams").await, "bot-msteams");
    assert_eq!(running.api("SetProfileImage u1 PNG").await, json!(null));
    assert_eq!(running.server.state().images, [("u1".to_owned(), b"PNG".to_vec())]);
    let missing = running.command("api GetUser nobody").await;
    assert_eq!(missing, "error: GetUser: not found");
}

#[tokio::test]
async fn calls_about_posts_arrive_and_return() {
    let running = probe().await;
    assert_eq!(running.api("GetDirectChannel a b").await["id"], "a__b");
    let created = running.api("CreatePost hello").await;
    assert_eq!(created["message"], "hello");
    // An empty or mixed list inside a prop keeps its shape, integers stay integers.
    assert_eq!(created["props"], json!({"probe": {"nested": [1, 1.5, "x", null, true]}}));
    assert_eq!(running.api("GetPost post0").await, created);
    assert_eq!(running.api("UpdatePost post0 changed").await["message"], "changed");
    running.api("CreatePost second").await;
    let list = running.api("GetPostsForChannel c1 0 1").await;
    assert_eq!(list["order"], json!(["post1"]));
    assert_eq!(list["posts"]["post1"]["message"], "second");
    assert_eq!(running.api("DeletePost post0").await, json!(null));
    assert_eq!(running.server.state().posts.len(), 1);
    let ephemeral = running.api("SendEphemeralPost psst").await;
    assert_eq!((&ephemeral["user_id"], &ephemeral["message"]), (&json!("u1"), &json!("psst")));
}

#[tokio::test]
async fn calls_about_preferences_and_values_arrive_and_return() {
    let running = probe().await;
    running.api("UpdatePreferencesForUser pp notifications on").await;
    assert_eq!(running.api("GetPreferenceForUser pp notifications").await["value"], "on");
    assert_eq!(running.api("GetPreferencesForUser").await[0]["category"], "pp");
    running.api("DeletePreferencesForUser pp notifications").await;
    assert_eq!(running.api("GetPreferencesForUser").await, json!([]));
    assert_eq!(running.api("KVGet key").await, json!(null));
    assert_eq!(running.api("KVSetWithOptions key one").await, true);
    assert_eq!(running.api("KVSetWithOptions key two other").await, false);
    assert_eq!(running.api("KVSetWithOptions key two one").await, true);
    assert_eq!(running.api("KVGet key").await, "two");
    running.api("KVDelete key").await;
    assert_eq!(running.api("KVGet key").await, json!(null));
}

#[tokio::test]
async fn files_are_streamed() {
    let running = probe().await;
    assert_eq!(running.api("CreateUploadSession 5 a.txt").await["filename"], "a.txt");
    let file = running.api("UploadData 3000000 big.bin").await;
    assert_eq!((&file["name"], &file["size"]), (&json!("big.bin"), &json!(3_000_000)));
    assert_eq!(running.command("api UploadData 0 empty").await, "error: an empty file");
    assert_eq!(running.api("CopyFileInfos file").await, json!(["copy-of-file"]));
}

#[tokio::test]
async fn calls_about_the_server_arrive_and_return() {
    let running = probe().await;
    let config = running.api("GetConfig").await;
    assert_eq!(config["service_settings"]["site_url"], "https://chat.example.com");
    let config = running.api("GetUnsanitizedConfig").await;
    assert_eq!(config["data_source_bytes"], 35);
    assert_eq!(config["config"]["sql_settings"]["data_source"], "…");
    assert_eq!(running.api("SavePluginConfig tenantid t1").await, json!(null));
    assert_eq!(running.api("GetPluginConfig").await, json!({"tenantid": "t1"}));
    assert_eq!(running.api("LoadPluginConfiguration").await, json!({"tenantid": "t1"}));
    assert_eq!(running.api("GetServerVersion").await, "11.6.0");
    assert_eq!(running.api("GetPluginStatus p").await["state"], 2);
    assert_eq!(running.command("api GetBundlePath").await, "error: no bundle");
    let missing = running.command("api GetPluginID").await;
    assert!(missing.contains("can't find method Plugin.GetPluginID"), "{missing}");
    assert_eq!(running.api("RegisterCommand").await, json!(null));
}

#[tokio::test]
async fn events_and_log_lines_arrive() {
    let running = probe().await;
    running.api("PublishWebSocketEvent user_connected u1").await;
    running.api("PublishPluginClusterEvent refresh data").await;
    for call in ["LogDebug", "LogInfo", "LogWarn", "LogError"] {
        running.api(&format!("{call} text value")).await;
    }
    let state = running.server.state();
    let (event, payload, broadcast) = &state.events[0];
    assert_eq!((event.as_str(), &payload["text"]), ("user_connected", &json!("user_connected")));
    assert_eq!(broadcast.user_id, "u1");
    assert_eq!(state.cluster_events[0].data, b"data");
    let levels: Vec<_> = state.logs.iter().map(|line| line.0).collect();
    assert_eq!(levels, ["debug", "info", "warn", "error"]);
    assert_eq!(state.logs[0].2.iter().map(|any| &any.0).collect::<Vec<_>>(), ["key", "value"]);
}

#[tokio::test]
async fn attachments_of_a_response_arrive_typed() {
    let running = probe().await;
    let args = CommandArgs { command: "/probe attachment".into(), ..CommandArgs::default() };
    let response = running.host.execute_command(&Context::default(), &args).await.unwrap();
    assert_eq!(response.attachments[0].text, "attached");
}

#[tokio::test]
async fn many_posts_at_once_all_arrive() {
    let running = probe().await;
    assert_eq!(running.command("posts 500 text").await, "500");
    assert_eq!(running.server.state().posts.len(), 500);
}
