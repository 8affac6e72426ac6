//! The plugin itself: its hooks and its HTTP routes.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use axum::{
    Extension, Json, Router,
    body::Body,
    extract::{Path, Query, Request},
    http::{HeaderMap, Method, StatusCode, Uri, header::CONTENT_TYPE},
    response::{AppendHeaders, IntoResponse},
    routing::{any, get},
};
use futures_util::{StreamExt as _, stream};
use mattermost::{
    Api, Caller, Object, Plugin,
    log::Forwarder,
    model::{
        CommandArgs, CommandResponse, FileData, Post, PostAction, PostActionIntegration,
        SlackAttachment,
    },
};
use serde_json::{Value, json};

use super::calls;

/// What the probe knows while it runs.
#[derive(Default)]
struct Probe {
    api: OnceLock<Api>,
    seen: Mutex<BTreeMap<&'static str, (u64, Value)>>,
    logs: Mutex<Option<Forwarder>>,
}

impl Probe {
    fn saw(&self, hook: &'static str, argument: impl serde::Serialize) {
        let mut seen = self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let entry = seen.entry(hook).or_default();
        entry.0 += 1;
        entry.1 = serde_json::to_value(argument).unwrap_or_default();
    }

    fn hooks(&self) -> Value {
        let seen = self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        seen.iter()
            .map(|(hook, (count, last))| {
                ((*hook).to_owned(), json!({"count": count, "last": last}))
            })
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

/// The probe, with its log forwarded if there is one.
pub(crate) fn plugin(logs: Option<Forwarder>) -> Plugin {
    let probe = Arc::new(Probe { logs: Mutex::new(logs), ..Probe::default() });
    let of = |hook| {
        let probe = probe.clone();
        move |argument: Value| probe.saw(hook, argument)
    };
    let deactivated = of("OnDeactivate");
    let configured = of("OnConfigurationChange");
    let preferences = of("PreferencesHaveChanged");
    let cluster = of("OnPluginClusterEvent");
    let user = of("UserHasBeenDeactivated");
    let posted = of("MessageHasBeenPosted");
    let (activating, commands) = (probe.clone(), probe);
    Plugin::new()
        .on_activate(move |api| activate(activating.clone(), api))
        .on_deactivate(move || {
            deactivated(Value::Null);
            async { Ok(()) }
        })
        .on_configuration_change(move || {
            configured(Value::Null);
            async { Ok(()) }
        })
        .execute_command(
            move |_, args| command(&commands, args),
            "The probe's command failed. That is a defect of the probe; see the server's log.",
        )
        .preferences_have_changed(move |_, changed| {
            preferences(json!(changed));
            async {}
        })
        .on_plugin_cluster_event(move |_, event| {
            cluster(json!(event));
            async {}
        })
        .user_has_been_deactivated(move |_, gone| {
            user(json!(gone));
            async {}
        })
        .message_has_been_posted(move |_, post| {
            posted(json!(post));
            async {}
        })
        .generate_support_data(async |_| {
            let file = FileData { filename: "probe.txt".into(), body: b"probe".to_vec() };
            Ok(vec![file])
        })
        .serve_http(router())
        .serve_metrics(Router::new().fallback(async || "probe_up 1\n"))
}

async fn activate(probe: Arc<Probe>, api: Api) -> Result<(), String> {
    let forwarder = probe.logs.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
    if let Some(forwarder) = forwarder {
        tokio::spawn(forwarder.connect(api.clone()));
    }
    let command = calls::command();
    api.register_command(&command).await.map_err(|error| error.to_string())?;
    if probe.api.set(api).is_err() {
        return Err("activated twice".to_owned());
    }
    tracing::debug!(answer = 42, "the probe logs at debug");
    tracing::info!(answer = 42, "the probe logs at info");
    tracing::warn!(answer = 42, "the probe logs at warn");
    tracing::error!(answer = 42, "the probe logs at error");
    Ok(())
}

/// Not an `async fn`, so that `panic-now` panics before there is a future.
#[expect(clippy::panic, reason = "panicking is what these commands are for")]
fn command(
    probe: &Arc<Probe>,
    args: CommandArgs,
) -> impl Future<Output = CommandResponse> + Send + use<> {
    let probe = probe.clone();
    let words: Vec<String> = args.command.split_whitespace().skip(1).map(Into::into).collect();
    let verb = words.first().cloned().unwrap_or_default();
    assert!(verb != "panic-now", "the probe panics now");
    async move {
        let Some(api) = probe.api.get() else {
            return CommandResponse::ephemeral("not activated");
        };
        let rest = words.get(1..).unwrap_or_default();
        match verb.as_str() {
            "echo" => CommandResponse::ephemeral(rest.join(" ")),
            "panic-later" => {
                tokio::task::yield_now().await;
                panic!("the probe panics later")
            }
            "api" => CommandResponse::ephemeral(calls::call(api, &args, rest).await),
            "posts" => CommandResponse::ephemeral(posts(api, &args, rest).await),
            "hooks" => CommandResponse::ephemeral(probe.hooks().to_string()),
            "attachment" => CommandResponse {
                attachments: vec![attachment()],
                ..CommandResponse::ephemeral("with an attachment")
            },
            other => CommandResponse::ephemeral(format!("unknown word: {other}")),
        }
    }
}

/// A text, and a button that asks for its own request.
fn attachment() -> SlackAttachment {
    let integration = PostActionIntegration {
        url: "/plugins/com.mattermost.probe/echo".into(),
        context: Object::from([("number", 1)]),
    };
    let button = PostAction {
        id: "press".into(),
        r#type: "button".into(),
        name: "Press".into(),
        integration: Some(integration),
        ..PostAction::default()
    };
    SlackAttachment { text: "attached".into(), actions: vec![button], ..SlackAttachment::default() }
}

async fn posts(api: &Api, args: &CommandArgs, words: &[String]) -> String {
    let count: usize = words.first().and_then(|count| count.parse().ok()).unwrap_or(1);
    let text = words.get(1..).unwrap_or_default().join(" ");
    let create = |number: usize| {
        let (api, user_id, channel_id) =
            (api.clone(), args.user_id.clone(), args.channel_id.clone());
        let message = format!("{text} {number}").into();
        async move {
            let post = Post { user_id, channel_id, message, ..Post::default() };
            api.create_post(&post).await.is_ok()
        }
    };
    let created = stream::iter(0..count).map(create).buffer_unordered(32);
    created.filter(|created| std::future::ready(*created)).count().await.to_string()
}

fn router() -> Router {
    Router::new()
        .route("/echo", any(echo))
        .route("/headers", any(headers))
        .route("/panic", any(panicking))
        .route("/panic-body", get(panicking_body))
        .route("/slow", get(slow))
        .route("/status/{status}", any(status))
}

async fn echo(request: Request) -> impl IntoResponse {
    let (head, body) = request.into_parts();
    let content_type = head.headers.get(CONTENT_TYPE).cloned();
    (content_type.map(|content_type| AppendHeaders([(CONTENT_TYPE, content_type)])), body)
}

async fn headers(
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    Extension(caller): Extension<Caller>,
) -> impl IntoResponse {
    let mut all = BTreeMap::<_, Vec<_>>::new();
    for (name, value) in &headers {
        all.entry(name.as_str()).or_default().push(String::from_utf8_lossy(value.as_bytes()));
    }
    let answer = json!({
        "method": method.as_str(),
        "path": uri.path(),
        "query": uri.query(),
        "headers": all,
        "caller": {
            "user_id": caller.user_id,
            "plugin_id": caller.plugin_id,
            "session_id": caller.session_id,
        },
    });
    (AppendHeaders([("X-Probe", "one"), ("X-Probe", "two")]), Json(answer))
}

#[expect(clippy::panic, reason = "panicking is what this route is for")]
async fn panicking() {
    panic!("the probe panics in HTTP")
}

async fn panicking_body() -> Body {
    let pieces = stream::iter(0..2).map(|piece| {
        assert!(piece == 0, "the probe panics in a body");
        Ok::<_, Infallible>("first")
    });
    Body::from_stream(pieces)
}

async fn slow(Query(query): Query<BTreeMap<String, String>>) -> Body {
    let wait = query
        .get("ms")
        .and_then(|ms| ms.parse().ok())
        .map_or(Duration::ZERO, Duration::from_millis);
    let pieces = stream::iter(["sl", "ow"]).enumerate().then(move |(number, piece)| async move {
        if number > 0 {
            tokio::time::sleep(wait).await;
        }
        Ok::<_, Infallible>(piece)
    });
    Body::from_stream(pieces)
}

async fn status(Path(status): Path<u16>) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST)
}
