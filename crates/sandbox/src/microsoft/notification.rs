//! Change notifications and lifecycle notifications as Graph writes them.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    chat::{Chat, Message},
    dialect,
    entra::{issuer, signing::SigningKey},
    random,
    settings::ValidationTokens,
    subscription::Subscription,
    world::{World, later},
};

/// "Microsoft Graph Change Tracking", the application that vouches for notifications.
const CHANGE_TRACKING: &str = "0bf30f3b-4a52-48df-9a82-234910c4a086";

/// One item of a `changeNotificationCollection`, with encrypted resource data if the subscription asks for it;
/// `otherwise` says it in the other dialect.
pub(crate) fn change(
    (tenant, otherwise): (&str, bool),
    subscription: &Subscription,
    change_type: &str,
    chat: &Chat,
    message: &Message,
) -> Value {
    let resource = format!("chats('{}')/messages('{}')", chat.id, message.id);
    let mut item = json!({
        "subscriptionId": subscription.id,
        "changeType": change_type,
        "clientState": subscription.client_state,
        "subscriptionExpirationDateTime": with_offset(subscription.expires),
        "resource": resource,
        "resourceData": {
            "id": message.id,
            "@odata.type": "#Microsoft.Graph.chatMessage",
            "@odata.id": resource,
        },
        "tenantId": tenant,
    });
    if let Some(certificate) = &subscription.certificate {
        let mut data = message.json(&chat.id);
        data["@odata.context"] =
            "https://graph.microsoft.com/v1.0/$metadata#Collection(chatMessage)/$entity".into();
        data["replies"] = json!([]);
        data["hostedContents"] = json!([]);
        if otherwise {
            dialect::translate(&mut data);
        }
        item["encryptedContent"] = certificate.encrypt(&data);
    }
    if otherwise {
        dialect::translate(&mut item);
    }
    item
}

/// One item that tells about the subscription itself.
pub(crate) fn lifecycle(tenant: &str, subscription: &Subscription, event: &str) -> Value {
    json!({
        "subscriptionId": subscription.id,
        "subscriptionExpirationDateTime": with_offset(subscription.expires),
        "tenantId": tenant,
        "clientState": subscription.client_state,
        "lifecycleEvent": event,
    })
}

/// The body of one POST.
pub(crate) fn collection(world: &World, items: &[Value], with_tokens: bool) -> Value {
    let mut body = json!({"value": items});
    if with_tokens {
        let mode = world.state().delivery.validation_tokens;
        match mode {
            ValidationTokens::Missing => {}
            ValidationTokens::Null => body["validationTokens"] = Value::Null,
            ValidationTokens::OfTwoTenants => {
                let both = [ValidationTokens::ForeignTenant, mode];
                body["validationTokens"] = both.map(|one| validation_token(world, one)).into();
            }
            _ => body["validationTokens"] = json!([validation_token(world, mode)]),
        }
    }
    body
}

fn validation_token(world: &World, mode: ValidationTokens) -> String {
    let foreign = random::guid();
    let caller =
        if mode == ValidationTokens::ForeignCaller { foreign.as_str() } else { CHANGE_TRACKING };
    let audience =
        if mode == ValidationTokens::ForeignAudience { &foreign } else { &world.client_id };
    let tenant = if mode == ValidationTokens::ForeignTenant { &foreign } else { &world.tenant };
    let now = world.now();
    let expires = match mode {
        ValidationTokens::Expired => now.as_second() - 60,
        ValidationTokens::V1 => later(now, Duration::from_hours(8)).as_second(),
        _ => later(now, Duration::from_hours(24)).as_second(),
    };
    let mut claims = json!({
        "aud": audience,
        "iat": now.as_second() - 300,
        "nbf": now.as_second() - 300,
        "exp": expires,
        "aio": random::opaque("E2"),
        "oid": "1e7d79fa-7893-4d50-bdde-164260d9c5ba",
        "sub": "1e7d79fa-7893-4d50-bdde-164260d9c5ba",
        "rh": random::opaque("0.A"),
        "tid": tenant,
        "uti": random::guid(),
    });
    let own = if mode == ValidationTokens::V1 {
        let issuer = format!("https://sts.windows.net/{tenant}/");
        json!({"iss": issuer, "idp": issuer, "appid": caller, "appidacr": "2", "ver": "1.0"})
    } else {
        json!({"iss": issuer(world, tenant), "azp": caller, "azpacr": "2", "ver": "2.0"})
    };
    if let (Value::Object(claims), Value::Object(own)) = (&mut claims, own) {
        claims.extend(own);
    }
    match mode {
        ValidationTokens::ForeignKey => SigningKey::generate()
            .map_or_else(|_| String::from("e30.e30.AA"), |key| key.sign(&claims)),
        _ => world.sign(&claims),
    }
}

/// Notifications carry offsets and seven digits, unlike resources.
fn with_offset(time: Timestamp) -> String {
    format!("{time:.7}").replace('Z', "+00:00")
}
