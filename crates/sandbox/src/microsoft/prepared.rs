//! Notifications that are made beforehand, so that a load test sends them without the cost of making them.
//!
//! Nothing of it happens in the pretend tenant: neither chat nor message can be asked for afterwards.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    chat::{Chat, ChatType, Draft, one_on_one_id},
    notification,
    world::World,
};

/// A message from one person to another, by their object ids.
#[derive(Deserialize)]
pub(crate) struct DirectMessage {
    from: String,
    to: String,
    html: String,
}

/// The body of the POST in which Graph would send them, for the subscriptions with resource data.
pub(crate) fn body(world: &World, messages: Vec<DirectMessage>) -> Value {
    let subscriptions: Vec<_> = {
        let state = world.state();
        state.subscriptions.values().filter(|one| one.certificate.is_some()).cloned().collect()
    };
    let mut items = Vec::new();
    for message in messages {
        let chat = said(world, message);
        for (subscription, message) in
            subscriptions.iter().flat_map(|one| chat.messages.iter().map(move |said| (one, said)))
        {
            let tenant = &world.tenant;
            items.push(notification::change(
                (tenant, false),
                subscription,
                "created",
                &chat,
                message,
            ));
        }
    }
    notification::collection(world, &items, true)
}

/// A one-to-one chat in which only this was said.
fn said(world: &World, message: DirectMessage) -> Chat {
    let DirectMessage { from, to, html } = message;
    let now = world.now();
    let mut chat = Chat {
        id: one_on_one_id(&from, &to),
        kind: ChatType::OneOnOne,
        topic: None,
        tenant: world.tenant.clone(),
        created: now,
        last_updated: now,
        members: Vec::new(),
        messages: Vec::new(),
    };
    let sender = json!({
        "application": null,
        "device": null,
        "user": {
            "@odata.type": "#microsoft.graph.teamworkUserIdentity",
            "id": from,
            "displayName": "Somebody Else",
            "userIdentityType": "aadUser",
            "tenantId": world.tenant,
        },
    });
    chat.add(sender, Draft::html(html), None, now);
    chat
}
