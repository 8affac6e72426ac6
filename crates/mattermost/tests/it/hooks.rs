//! Every hook arrives, and only those that are registered are implemented.

use mattermost::{
    Plugin,
    model::{Context, PluginClusterEvent, Post, Preference, User},
};
use serde_json::Value;

use crate::pretend::{probe, soon, start};

#[tokio::test]
async fn the_registered_hooks_are_the_implemented_ones() {
    let plugin = Plugin::new().on_deactivate(async || Ok(()));
    let running = start(plugin).await;
    assert_eq!(running.host.implemented().await.unwrap(), ["OnActivate", "OnDeactivate"]);
    let all = probe().await.host.implemented().await.unwrap();
    assert_eq!(all.len(), 11, "{all:?}");
}

#[tokio::test]
async fn every_hook_arrives_with_its_arguments() {
    let running = probe().await;
    let (host, context) = (&running.host, Context::default());
    let preference = Preference { name: "notifications".into(), ..Preference::default() };
    host.preferences_have_changed(&context, &[preference]).await.unwrap();
    let event = PluginClusterEvent { id: "refresh".into(), data: vec![0, 255] };
    host.on_plugin_cluster_event(&context, &event).await.unwrap();
    let user = User { id: "gone".into(), ..User::default() };
    host.user_has_been_deactivated(&context, &user).await.unwrap();
    let post = Post { message: "hello".into(), ..Post::default() };
    host.message_has_been_posted(&context, &post).await.unwrap();
    host.on_configuration_change().await.unwrap();
    host.deactivate().await.unwrap();

    let seen: Value = serde_json::from_str(&running.command("hooks").await).unwrap();
    assert_eq!(seen["PreferencesHaveChanged"]["last"][0]["name"], "notifications");
    assert_eq!(seen["OnPluginClusterEvent"]["last"]["data"], serde_json::json!([0, 255]));
    assert_eq!(seen["UserHasBeenDeactivated"]["last"]["id"], "gone");
    assert_eq!(seen["MessageHasBeenPosted"]["last"]["message"], "hello");
    assert_eq!(seen["OnConfigurationChange"]["count"], 1);
    assert_eq!(seen["OnDeactivate"]["count"], 1);
    let files = host.generate_support_data(&context).await.unwrap();
    assert_eq!(files[0].body, b"probe");
}

#[tokio::test]
async fn activation_registers_the_command_with_its_arguments() {
    let running = probe().await;
    let commands = running.server.state().commands.clone();
    assert_eq!(commands, [crate::calls::command()]);
}

#[tokio::test]
async fn an_activation_that_fails_says_so() {
    let running = start(Plugin::new().on_activate(async |_| Err("no database".to_owned()))).await;
    assert_eq!(running.host.activate().await.unwrap_err().to_string(), "no database");
}

#[tokio::test]
async fn an_activation_that_panics_is_an_error_value() {
    let plugin = Plugin::new().on_activate(|_| -> std::future::Ready<_> { panic!("at once") });
    let error = start(plugin).await.host.activate().await.unwrap_err();
    assert!(matches!(&error, mattermost::ApiError::Plugin(text) if text.contains("OnActivate")));
}

#[tokio::test]
async fn pings_are_answered_and_quit_ends_the_plugin_in_peace() {
    let running = probe().await;
    running.host.ping().await.unwrap();
    assert_eq!(running.host.quit().await.unwrap(), None);
    soon(running.served).await.unwrap().unwrap();
}
