//! What the control interface does.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::microsoft::{
    ControlError, DeliverySettings, Draft, NewFile, Operation, SharedFile, delivery,
    entra::grants::AutomaticAnswer,
    lifecycle,
    prepared::{self, DirectMessage},
    world::World,
};

type Shared = State<Arc<World>>;
type Answer = Result<Json<Value>, ControlError>;

fn done() -> Json<Value> {
    Json(json!({}))
}

fn borrowed(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

#[derive(Deserialize)]
pub(super) struct NewChat {
    members: Vec<String>,
    topic: Option<String>,
}

pub(super) async fn create_chat(State(world): Shared, Json(new): Json<NewChat>) -> Answer {
    let topic = new.topic.as_deref().filter(|topic| !topic.is_empty());
    let id = world.create_chat(&borrowed(&new.members), topic)?;
    Ok(Json(json!({"id": id})))
}

#[derive(Deserialize)]
pub(super) struct NewMessage {
    chat: String,
    from: String,
    #[serde(default)]
    html: String,
    draft: Option<Draft>,
}

pub(super) async fn send_message(State(world): Shared, Json(new): Json<NewMessage>) -> Answer {
    let draft = new.draft.unwrap_or_else(|| Draft::html(new.html));
    let id = world.send(&new.chat, &new.from, draft)?;
    Ok(Json(json!({"id": id})))
}

pub(super) async fn add_file(
    State(world): Shared,
    Json(new): Json<NewFile>,
) -> Result<Json<SharedFile>, ControlError> {
    world.add_file(new).map(Json)
}

#[derive(Deserialize)]
pub(super) struct FileUrl {
    url: String,
}

pub(super) async fn delete_file(State(world): Shared, Json(file): Json<FileUrl>) -> Json<Value> {
    world.delete_file(&file.url);
    done()
}

#[derive(Deserialize)]
pub(super) struct Edit {
    chat: String,
    message: String,
    html: String,
}

pub(super) async fn edit_message(State(world): Shared, Json(edit): Json<Edit>) -> Answer {
    world.edit(&edit.chat, &edit.message, &edit.html)?;
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct Deletion {
    chat: String,
    message: String,
}

pub(super) async fn delete_message(State(world): Shared, Json(which): Json<Deletion>) -> Answer {
    world.delete(&which.chat, &which.message)?;
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct MemberChange {
    chat: String,
    by: String,
    people: Vec<String>,
}

pub(super) async fn add_members(State(world): Shared, Json(change): Json<MemberChange>) -> Answer {
    world.add_members(&change.chat, &change.by, &borrowed(&change.people))?;
    Ok(done())
}

pub(super) async fn remove_members(
    State(world): Shared,
    Json(change): Json<MemberChange>,
) -> Answer {
    world.remove_members(&change.chat, &change.by, &borrowed(&change.people))?;
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct NewPresence {
    person: String,
    availability: String,
    activity: Option<String>,
}

pub(super) async fn set_presence(State(world): Shared, Json(new): Json<NewPresence>) -> Answer {
    let activity = new.activity.as_ref().unwrap_or(&new.availability);
    world.set_presence(&new.person, &new.availability, activity)?;
    Ok(done())
}

pub(super) async fn set_delivery(
    State(world): Shared,
    Json(settings): Json<DeliverySettings>,
) -> Json<DeliverySettings> {
    world.state().delivery = settings.clone();
    world.delivery_changed();
    Json(settings)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", untagged)]
pub(super) enum Fault {
    #[serde(rename_all = "camelCase")]
    Status {
        operation: Operation,
        status: u16,
        count: u32,
        retry_after_seconds: Option<u64>,
    },
    Token {
        aadsts: u32,
        count: u32,
    },
}

pub(super) async fn fail_next(State(world): Shared, Json(fault): Json<Fault>) -> Json<Value> {
    let mut state = world.state();
    match fault {
        Fault::Status { operation, status, count, retry_after_seconds } => {
            let wait = retry_after_seconds.map(Duration::from_secs);
            state.traffic.fail(operation, status, count, wait);
        }
        Fault::Token { aadsts, count } => state.traffic.refuse_tokens(aadsts, count),
    }
    done()
}

pub(super) async fn no_more_faults(State(world): Shared) -> Json<Value> {
    world.state().traffic.no_more_faults();
    done()
}

#[derive(Deserialize)]
pub(super) struct Latency {
    operation: Operation,
    ms: u64,
}

pub(super) async fn set_latency(State(world): Shared, Json(latency): Json<Latency>) -> Json<Value> {
    let wait = Duration::from_millis(latency.ms);
    world.state().traffic.latency.insert(latency.operation, wait);
    done()
}

#[derive(Deserialize)]
pub(super) struct Limits {
    enabled: bool,
}

pub(super) async fn set_limits(State(world): Shared, Json(limits): Json<Limits>) -> Json<Value> {
    world.state().throttle.enabled = limits.enabled;
    done()
}

#[derive(Deserialize)]
pub(super) struct LifecycleEvent {
    subscription: String,
    event: String,
    #[serde(default)]
    remove: bool,
}

pub(super) async fn send_lifecycle(
    State(world): Shared,
    Json(event): Json<LifecycleEvent>,
) -> Answer {
    let found = {
        let subscriptions = &mut world.state().subscriptions;
        if event.remove {
            subscriptions.remove(&event.subscription)
        } else {
            subscriptions.get(&event.subscription).cloned()
        }
    };
    let found = found.ok_or_else(|| ControlError::subscription(&event.subscription))?;
    lifecycle::send(&world, &found, &event.event);
    world.touch();
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct Notify {
    url: String,
    body: Value,
}

pub(super) async fn notify(State(world): Shared, Json(notify): Json<Notify>) -> Answer {
    let body = notify.body.to_string();
    let status = delivery::send_body(&world, &notify.url, body).await;
    Ok(Json(json!({"status": status.map_err(ControlError::Post)?})))
}

#[derive(Deserialize)]
pub(super) struct Prepare {
    messages: Vec<DirectMessage>,
}

pub(super) async fn prepare_notifications(
    State(world): Shared,
    Json(prepare): Json<Prepare>,
) -> Json<Value> {
    Json(prepared::body(&world, prepare.messages))
}

#[derive(Deserialize)]
pub(super) struct SignIn {
    person: Option<String>,
    error: Option<String>,
    description: Option<String>,
}

pub(super) async fn answer_sign_in(State(world): Shared, Json(sign_in): Json<SignIn>) -> Answer {
    let answer = match (sign_in.person, sign_in.error) {
        (Some(name), _) => {
            world.person(&name)?;
            Some(AutomaticAnswer::SignIn(name))
        }
        (None, Some(error)) => {
            Some(AutomaticAnswer::Refuse(error, sign_in.description.unwrap_or_default()))
        }
        (None, None) => None,
    };
    world.state().grants.answer = answer;
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct Revocation {
    person: String,
}

pub(super) async fn revoke(State(world): Shared, Json(which): Json<Revocation>) -> Answer {
    world.revoke_sign_ins(&which.person)?;
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct PersonalRefusal {
    person: String,
    aadsts: Option<u32>,
}

pub(super) async fn refuse(State(world): Shared, Json(refusal): Json<PersonalRefusal>) -> Answer {
    world.refuse_person(&refusal.person, refusal.aadsts)?;
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct RedirectUri {
    uri: String,
}

pub(super) async fn register_redirect_uri(
    State(world): Shared,
    Json(new): Json<RedirectUri>,
) -> Json<Value> {
    world.state().registration.redirect_uris.insert(new.uri);
    done()
}

#[derive(Deserialize)]
pub(super) struct Consent {
    application: BTreeSet<String>,
    delegated: BTreeSet<String>,
}

pub(super) async fn consent(State(world): Shared, Json(consent): Json<Consent>) -> Json<Value> {
    let mut state = world.state();
    state.registration.application = consent.application;
    state.registration.delegated = consent.delegated;
    done()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Advance {
    advance_seconds: u64,
}

pub(super) async fn advance_clock(
    State(world): Shared,
    Json(advance): Json<Advance>,
) -> Json<Value> {
    world.clock.advance(Duration::from_secs(advance.advance_seconds));
    done()
}
