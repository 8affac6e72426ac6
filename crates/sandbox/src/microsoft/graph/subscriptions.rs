//! `/subscriptions`: create, list, read, renew, delete and reauthorize.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{caller::Caller, chats::skip, error::GraphError, odata::Options, request::Body};
use crate::microsoft::{
    handshake, lifecycle, random,
    subscription::{Subscription, Watched},
    world::{World, later},
};

/// `reauthorize` within this time of a renewal brings "subscription state inconsistencies".
const MISUSE: Duration = Duration::from_mins(10);

pub(crate) async fn create(
    State(world): State<Arc<World>>,
    caller: Caller,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), GraphError> {
    let subscription = understand(&world, &caller, &Body::of_creation(&body)?)?;
    check_room(&world, &subscription)?;
    handshake::both(&world, &subscription).await?;
    // Another request may have come first while the endpoints were asked.
    check_room(&world, &subscription)?;
    let answer = with_context(&world, subscription.json(true));
    insert(&world, subscription);
    Ok((StatusCode::CREATED, Json(answer)))
}

fn understand(world: &World, caller: &Caller, body: &Body) -> Result<Subscription, GraphError> {
    let watched = body.watched()?;
    check_permission(caller, &watched)?;
    let now = world.now();
    let notification_url = body.url("notificationUrl")?.ok_or_else(|| {
        GraphError::invalid_request(
            "notificationUrl is a required property for subscription creation.",
        )
    })?;
    let expires = body.expires(now)?;
    let lifecycle_url = body.url("lifecycleNotificationUrl")?;
    if lifecycle_url.is_none() && expires > later(now, Duration::from_hours(1)) {
        return Err(GraphError::invalid_request(
            "lifecycleNotificationUrl is a required property for subscription creation on this resource when the \
             expirationDateTime value is set to greater than 1 hour",
        ));
    }
    let certificate = body.certificate()?;
    let with_data = body.flag("includeResourceData")?;
    if with_data && certificate.is_none() {
        return Err(GraphError::invalid_request(
            "encryptionCertificate is required when includeResourceData is true.",
        ));
    }
    Ok(Subscription {
        id: random::guid(),
        application: world.client_id.clone(),
        creator: caller.user().unwrap_or(&world.service_principal).into(),
        resource: body.required("resource")?.into(),
        watched,
        change_type: body.change_type()?,
        notification_url,
        lifecycle_url,
        expires,
        client_state: body.client_state()?,
        certificate: certificate.filter(|_| with_data),
        tls_version: body.tls_version()?,
        authorized_until: caller.0.expires,
        renewed: None,
    })
}

fn check_permission(caller: &Caller, watched: &Watched) -> Result<(), GraphError> {
    let members = ["ChatMember.Read.All", "Chat.ReadBasic.All"];
    if *watched == Watched::AllMembers && members.iter().any(|role| caller.has_role(role)) {
        return Ok(());
    }
    let what = match watched {
        Watched::AllChats => "tenant-wide chat messages",
        Watched::AllMembers => "tenant-wide chat members",
        Watched::ChatsOf(_) => "user chat messages",
        Watched::OneChat(_) => "chat messages",
    };
    if caller.has_role("Chat.Read.All") || caller.has_role("Chat.ReadWrite.All") {
        return Ok(());
    }
    Err(GraphError::new(
        StatusCode::FORBIDDEN,
        "ExtensionError",
        &format!(
            "Operation: Create; Exception: [Status Code: Unauthorized; Reason: Required permissions to access \
             {what} subscription one of ('Chat.Read.All,Chat.ReadWrite.All') is missing.]"
        ),
    ))
}

/// Refuses a duplicate (409) and one more than the organisation may have (403).
fn check_room(world: &World, new: &Subscription) -> Result<(), GraphError> {
    let mut state = world.state();
    let now = world.now();
    state.subscriptions.retain(|_, old| old.expires > now);
    let any = state.overlapping_subscriptions_refused;
    if let Some(old) = state.subscriptions.values().find(|old| old.repeats(new, any)) {
        let text =
            format!("Subscription Id <{}> already exists for the requested combination", old.id);
        return Err(GraphError::new(StatusCode::CONFLICT, "ExtensionError", &text));
    }
    if state.subscriptions.len() >= state.subscription_limit {
        return Err(GraphError::new(
            StatusCode::FORBIDDEN,
            "ExtensionError",
            "Operation: Create; Exception: [Status Code: Forbidden; Reason: The organization has reached the \
             maximum number of subscriptions for Teams resources.]",
        ));
    }
    Ok(())
}

fn insert(world: &Arc<World>, subscription: Subscription) {
    let id = subscription.id.clone();
    world.state().subscriptions.insert(id.clone(), subscription);
    world.touch();
    lifecycle::watch(world, &id);
}

fn with_context(world: &World, mut resource: Value) -> Value {
    let graph = World::text(&world.addresses.graph);
    resource["@odata.context"] = format!("{graph}/v1.0/$metadata#subscriptions/$entity").into();
    resource
}

pub(crate) async fn list(
    State(world): State<Arc<World>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, GraphError> {
    let options = Options::read(query.as_deref(), &["$skiptoken"])?;
    let from = options.value("$skiptoken").map_or(Ok(0), skip)?;
    let mut state = world.state();
    let now = world.now();
    state.subscriptions.retain(|_, subscription| subscription.expires > now);
    let visible = |subscription: &&Subscription| {
        caller.user().is_none_or(|user| subscription.creator == user)
    };
    let all: Vec<_> = state.subscriptions.values().filter(visible).collect();
    let page: Vec<_> =
        all.iter().skip(from).take(state.page_size).map(|it| it.json(false)).collect();
    let graph = World::text(&world.addresses.graph);
    let mut answer = json!({
        "@odata.context": format!("{graph}/v1.0/$metadata#subscriptions"),
        "value": page,
    });
    let next = from + state.page_size;
    if next < all.len() {
        let token = BASE64_URL_SAFE_NO_PAD.encode(format!("subscriptions:{next}"));
        answer["@odata.nextLink"] = format!("{graph}/v1.0/subscriptions?$skiptoken={token}").into();
    }
    Ok(Json(answer))
}

pub(crate) async fn read(
    State(world): State<Arc<World>>,
    caller: Caller,
    id: Path<String>,
) -> Result<Json<Value>, GraphError> {
    let id = named(id);
    let subscription = find(&world, &caller, &id)?;
    Ok(Json(with_context(&world, subscription.json(false))))
}

/// A GUID names the same in capitals.
fn named(Path(id): Path<String>) -> String {
    id.to_ascii_lowercase()
}

/// The subscription, if it lives and the caller may see it.
fn find(world: &World, caller: &Caller, id: &str) -> Result<Subscription, GraphError> {
    let now = world.now();
    let state = world.state();
    state
        .subscriptions
        .get(id)
        .filter(|subscription| subscription.expires > now)
        .filter(|subscription| caller.user().is_none_or(|user| subscription.creator == user))
        .cloned()
        .ok_or_else(|| {
            let text = "The object was not found.";
            GraphError::new(StatusCode::NOT_FOUND, "ResourceNotFound", text)
        })
}

pub(crate) async fn renew(
    State(world): State<Arc<World>>,
    caller: Caller,
    id: Path<String>,
    body: Bytes,
) -> Result<Json<Value>, GraphError> {
    let id = named(id);
    let body = Body::of_renewal(&body)?;
    let mut subscription = find(&world, &caller, &id)?;
    check_permission(&caller, &subscription.watched)?;
    let now = world.now();
    if body.text("expirationDateTime")?.is_some() {
        subscription.expires = body.expires(now)?;
    }
    if let Some(certificate) = body.certificate()? {
        subscription.certificate = Some(certificate);
    }
    if let Some(url) =
        body.url("notificationUrl")?.filter(|url| *url != subscription.notification_url)
    {
        handshake::ask(&world, &url).await?;
        subscription.notification_url = url;
    }
    // It may have been deleted while the endpoint was asked.
    find(&world, &caller, &id)?;
    subscription.authorized_until = caller.0.expires;
    subscription.renewed = Some(now);
    let answer = with_context(&world, subscription.json(false));
    insert(&world, subscription);
    Ok(Json(answer))
}

pub(crate) async fn remove(
    State(world): State<Arc<World>>,
    caller: Caller,
    id: Path<String>,
) -> Result<StatusCode, GraphError> {
    let id = named(id);
    find(&world, &caller, &id)?;
    world.state().subscriptions.remove(&id);
    world.touch();
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn reauthorize(
    State(world): State<Arc<World>>,
    caller: Caller,
    id: Path<String>,
) -> Result<StatusCode, GraphError> {
    let id = named(id);
    let subscription = find(&world, &caller, &id)?;
    check_permission(&caller, &subscription.watched)?;
    let now = world.now();
    let mut state = world.state();
    if subscription.renewed.is_some_and(|renewed| later(renewed, MISUSE) > now) {
        state.traffic.unexpected.push(format!(
            "graph: subscription {id} was reauthorized within 10 minutes of its renewal"
        ));
    }
    if let Some(subscription) = state.subscriptions.get_mut(&id) {
        subscription.authorized_until = caller.0.expires;
    }
    drop(state);
    lifecycle::watch(&world, &id);
    world.touch();
    Ok(StatusCode::NO_CONTENT)
}
