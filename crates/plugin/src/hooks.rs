//! The hooks that Mattermost calls, one closure each.

use std::sync::{Arc, Mutex, PoisonError};

use mattermost::{Api, Plugin, log::Forwarder};
use notifier::words::{Args, Key};
use tracing::{info, warn};

use crate::{
    app::App,
    flow::{commands, conditions, connect, preference},
    metrics, routes, setup, support,
};

/// Registers everything that the server may call.
pub(crate) fn plugin(app: &Arc<App>, log: Option<Forwarder>) -> Plugin {
    let log = Mutex::new(log);
    let router = routes::router(app.clone());
    let (activate, deactivate, configuration) = (app.clone(), app.clone(), app.clone());
    let (command, preferences, support) = (app.clone(), app.clone(), app.clone());
    let (leavers, elsewhere) = (app.clone(), app.clone());
    Plugin::new()
        .on_activate(move |api| {
            // The lock is held for one `take`, which cannot panic.
            let log = log.lock().unwrap_or_else(PoisonError::into_inner).take();
            activated(activate.clone(), api, log)
        })
        .on_deactivate(move || {
            let app = deactivate.clone();
            async move {
                app.stop().await;
                Ok(())
            }
        })
        .on_configuration_change(move || {
            configuration.configuration_changed.notify_one();
            async { Ok(()) }
        })
        .execute_command(
            move |_context, arguments| {
                let app = command.clone();
                async move { commands::execute(&app, &arguments).await }
            },
            app.words.text("en", Key::CommandFailed, &Args::new()),
        )
        .preferences_have_changed(move |_context, changed| {
            let app = preferences.clone();
            async move { preference::changed(&app, &changed).await }
        })
        .on_plugin_cluster_event(move |_context, event| {
            preference::changed_elsewhere(&elsewhere, &event);
            async {}
        })
        .user_has_been_deactivated(move |_context, user| {
            let app = leavers.clone();
            async move { deactivated(&app, &user.id).await }
        })
        .generate_support_data(move |_context| {
            let app = support.clone();
            async move { Ok(support::files(&app).await) }
        })
        .serve_metrics(metrics::router(app.clone()))
        .serve_http(router)
}

/// Activation does nothing that could fail or wait: the rest follows in the background.
async fn activated(app: Arc<App>, api: Api, log: Option<Forwarder>) -> Result<(), String> {
    app.activated(api.clone());
    if let Some(log) = log {
        // Not among the tasks that deactivation waits for: it has their last lines to bring.
        tokio::spawn(log.connect(api.clone()));
    }
    api.register_command(&commands::command(&app.words)).await.map_err(|error| {
        format!("The slash command could not be registered: {}.", crate::chain(&error))
    })?;
    app.spawn(conditions::run(app.clone(), api.clone()));
    app.spawn(setup::run(app.clone(), api));
    Ok(())
}

/// Who has left keeps no access. If this fails, the upkeep of the tokens finds out within a day.
async fn deactivated(app: &App, user: &str) {
    let (Some(live), Some(api)) = (app.live(), app.api()) else { return };
    match connect::disconnect(&live, api, user).await {
        Ok(true) => info!(user.id = user, "disconnected, because the user was deactivated"),
        Ok(false) => {}
        Err(error) => {
            warn!(error = %crate::chain(&error), user.id = user, "a deactivated user could not be disconnected");
        }
    }
}
