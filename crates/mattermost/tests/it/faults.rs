//! What breaks stays where it broke.

use mattermost::{
    ApiError, AppError, Plugin, ServeError,
    model::{CommandArgs, CommandResponse, Context, Post, UploadSession},
};

use crate::pretend::{probe, soon, start};

const FALLBACK: &str = "The probe's command failed.";

#[tokio::test]
async fn a_command_that_panics_at_once_answers_its_fallback() {
    let running = probe().await;
    assert!(running.command("panic-now").await.starts_with(FALLBACK));
    assert_eq!(running.command("echo still here").await, "still here");
}

#[tokio::test]
async fn a_command_that_panics_later_answers_its_fallback() {
    let running = probe().await;
    assert!(running.command("panic-later").await.starts_with(FALLBACK));
    assert_eq!(running.command("echo still here").await, "still here");
}

#[tokio::test]
async fn a_reply_that_does_not_decode_fails_only_its_call() {
    let running = probe().await;
    running.server.fail_next("GetUser", ApiError::Undecodable("not a struct".to_owned()));
    let failed = running.command("api GetUser u1").await;
    assert!(failed.starts_with("error: the server's answer could not be read"), "{failed}");
    assert_eq!(running.api("GetUser u1").await["id"], "u1");
    assert_eq!(running.api("CreatePost hello").await["message"], "hello");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_the_server_never_answers_ends_and_its_effect_is_uncertain() {
    let (told, tell) = tokio::sync::oneshot::channel();
    let told = std::sync::Mutex::new(Some(told));
    let plugin = Plugin::new().on_activate(move |api| {
        let told = told.lock().unwrap().take();
        async move {
            let error = api.create_post(&Post::default()).await.unwrap_err();
            told.unwrap().send((error, api.get_user("u1").await)).unwrap();
            Ok(())
        }
    });
    let running = start(plugin).await;
    running.server.fail_next("CreatePost", ApiError::Unanswered);
    running.host.activate().await.unwrap();
    let (error, next) = tell.await.unwrap();
    assert_eq!(error, ApiError::Unanswered);
    assert!(error.is_uncertain());
    assert_eq!(next.unwrap().id, "u1");
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_the_server_never_answers_ends() {
    let (told, tell) = tokio::sync::oneshot::channel();
    let told = std::sync::Mutex::new(Some(told));
    let plugin = Plugin::new().on_activate(move |api| {
        let told = told.lock().unwrap().take();
        async move {
            let session =
                UploadSession { filename: "hang".into(), file_size: 1, ..UploadSession::default() };
            told.unwrap().send(api.upload_data(&session, &b"x"[..]).await).unwrap();
            Ok(())
        }
    });
    let running = start(plugin).await;
    running.host.activate().await.unwrap();
    assert_eq!(tell.await.unwrap().unwrap_err(), ApiError::Unanswered);
}

#[tokio::test]
async fn errors_of_the_server_arrive_whole() {
    let running = probe().await;
    let error = AppError {
        id: "app.post.save.app_error".into(),
        message: "Unable to save the Post.".into(),
        detailed_error: "database is down".into(),
        status_code: 500,
        place: "CreatePost".into(),
        ..AppError::default()
    };
    assert!(ApiError::from(error.clone()).is_uncertain());
    running.server.fail_next("CreatePost", error.into());
    assert_eq!(
        running.command("api CreatePost x").await,
        "error: CreatePost: Unable to save the Post. (database is down)"
    );
    running.server.fail_next("CreatePost", ApiError::Rpc("broken".to_owned()));
    assert!(running.command("api CreatePost x").await.ends_with("broken"));
}

#[tokio::test]
async fn the_loss_of_the_api_ends_the_plugin() {
    let running = probe().await;
    running.host.lose_api();
    let ended = soon(running.served).await.unwrap();
    assert!(matches!(ended, Err(ServeError::Api)), "{ended:?}");
}

#[tokio::test]
async fn a_call_under_way_when_the_api_is_lost_fails_as_lost() {
    let (told, tell) = tokio::sync::oneshot::channel();
    let told = std::sync::Mutex::new(Some(told));
    let plugin = Plugin::new().on_activate(move |api| {
        let told = told.lock().unwrap().take();
        async move {
            let error = api.get_user("u1").await.unwrap_err();
            told.unwrap().send(error).unwrap();
            Ok(())
        }
    });
    let running = start(plugin).await;
    running.server.fail_next("GetUser", ApiError::Lost);
    // The plugin ends as well, so the answer to this may or may not arrive.
    let _ = running.host.activate().await;
    assert_eq!(soon(tell).await.unwrap(), ApiError::Lost);
}

#[tokio::test]
async fn the_loss_of_the_session_ends_the_plugin() {
    let running = probe().await;
    drop(running.host);
    let ended = soon(running.served).await.unwrap();
    assert!(matches!(ended, Err(ServeError::Session(_))), "{ended:?}");
}

#[tokio::test]
async fn two_plugins_in_one_process_know_nothing_of_each_other() {
    let named = |name: &'static str| {
        Plugin::new().execute_command(
            move |_, _| async move { CommandResponse::ephemeral(name) },
            "never shown",
        )
    };
    let (one, two) = (start(named("one")).await, start(named("two")).await);
    assert_eq!(one.command("").await, "one");
    assert_eq!(two.command("").await, "two");
    one.host.quit().await.unwrap();
    soon(one.served).await.unwrap().unwrap();
    let args = CommandArgs::default();
    let answer = two.host.execute_command(&Context::default(), &args).await.unwrap();
    assert_eq!(answer.text, "two");
}
