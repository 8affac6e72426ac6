//! What the control interface shows.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Query, State},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::microsoft::{
    DeliverySettings, Operation,
    chat::Chat,
    world::{State as Tenant, World},
};

/// How long a page is kept waiting for news.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
pub(super) struct After {
    after: Option<u64>,
}

pub(super) async fn state(
    State(world): State<Arc<World>>,
    Query(After { after }): Query<After>,
) -> Json<Value> {
    let mut version = world.version.subscribe();
    let newer = version.wait_for(|version| after.is_none_or(|after| *version > after));
    // When nothing happens for so long, the page hears what it knows.
    let _ = tokio::time::timeout(PATIENCE, newer).await;
    let version = *world.version.borrow();
    let state = world.state();
    let people: Vec<Value> = state
        .people
        .iter()
        .map(|person| {
            let presence = state.presence.get(&person.id);
            json!({
                "name": person.name,
                "id": person.id,
                "displayName": person.display_name,
                "mail": person.mail,
                "availability": presence.map(|presence| &presence.availability),
                "activity": presence.map(|presence| &presence.activity),
            })
        })
        .collect();
    let chats: Vec<Value> = state.chats.values().map(|chat| described(&state, chat)).collect();
    let subscriptions: Vec<Value> =
        state.subscriptions.values().map(|subscription| subscription.json(false)).collect();
    drop(state);
    Json(json!({
        "version": version,
        "people": people,
        "chats": chats,
        "subscriptions": subscriptions,
    }))
}

fn described(state: &Tenant, chat: &Chat) -> Value {
    let names: Vec<&str> = chat
        .members
        .iter()
        .filter_map(|member| state.person(&member.user))
        .map(|person| person.name.as_str())
        .collect();
    let messages: Vec<Value> = chat.messages.iter().map(|message| message.json(&chat.id)).collect();
    json!({
        "id": chat.id,
        "chatType": chat.kind,
        "topic": chat.topic,
        "createdDateTime": super::super::chat::date_time(chat.created),
        "members": names,
        "messages": messages,
    })
}

pub(super) async fn attempts(State(world): State<Arc<World>>) -> Json<Value> {
    // First what is on its way: what arrives between the two looks is then counted among the attempts.
    let under_way = *world.in_flight.borrow();
    Json(json!({"underWay": under_way, "attempts": world.state().attempts}))
}

pub(super) async fn files(State(world): State<Arc<World>>) -> Json<Value> {
    let state = world.state();
    let files: Vec<_> = state.files.all.values().map(|file| &file.shared).collect();
    Json(json!({"files": files}))
}

pub(super) async fn requests(State(world): State<Arc<World>>) -> Json<Value> {
    let state = world.state();
    let mut counts = BTreeMap::<Operation, u32>::new();
    for request in &state.traffic.log {
        *counts.entry(request.operation).or_default() += 1;
    }
    Json(json!({
        "counts": counts,
        "log": state.traffic.log,
        "unexpected": state.traffic.unexpected,
    }))
}

pub(super) async fn delivery(State(world): State<Arc<World>>) -> Json<DeliverySettings> {
    Json(world.state().delivery.clone())
}
