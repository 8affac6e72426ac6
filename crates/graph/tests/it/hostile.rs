//! Whatever somebody sends, nothing panics, and what is read once is read the same way again.

use graph::{
    Chat, ChatMessage, EntraError, GraphError, Me, Member, Presence, SigningKeys, Subscription,
    notification::{EncryptedContent, NotificationKey, decrypt, event, parse, resource},
};
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::{encrypted, tokens::Vectors};

const WORDS: &str = "created Deleted missed message unknownFutureValue html high Busy InACall invalid_grant \
    chats('19:a_b@unq.gbl.spaces')/messages('1') <systemEventMessage/> 2026-11-25T12:00:00.1234567+01:00 \
    #Microsoft.Graph.membersAddedEventMessageDetail";

const NAMES: &str = "value validationTokens subscriptionId tenantId clientState changeType lifecycleEvent resource \
    encryptedContent data dataKey id etag messageType createdDateTime from user body contentType content attachments \
    mentions mentioned eventDetail members @odata.type availability activity error error_codes code \
    expirationDateTime keys";

fn one_of(words: &'static str) -> impl Strategy<Value = String> + Clone {
    prop::sample::select(words.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
}

/// JSON made of names and words that mean something here.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        one_of(WORDS).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        let entry = (one_of(NAMES), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(Value::from),
            prop::collection::vec(entry, 0..8)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn read_as_everything(json: &[u8]) {
    if let Ok(message) = serde_json::from_slice::<ChatMessage>(json) {
        let _ = (message.is_system_event(), message.sender(), message.version());
        let _ = format!("{message:?}");
    }
    let _ = serde_json::from_slice::<Chat>(json);
    let _ = serde_json::from_slice::<Member>(json);
    let _ = serde_json::from_slice::<Presence>(json);
    let _ = serde_json::from_slice::<Subscription>(json);
    let _ = serde_json::from_slice::<Me>(json);
    let _ = GraphError::parse(400, json, None).disposition();
    let entra = EntraError::parse(400, json, None);
    let _ = (entra.disposition(), entra.kind());
    let _ = SigningKeys::from_json(json, "issuer");
}

fn parse_and_parse_again(body: &[u8]) {
    let Ok(batch) = parse(body) else { return };
    let _ = format!("{batch:?}");
    for item in batch.items {
        assert_eq!(event(&item.raw).as_ref(), Ok(&item.event));
    }
}

proptest! {
    #[test]
    fn bytes_are_no_danger(body: Vec<u8>) {
        parse_and_parse_again(&body);
        read_as_everything(&body);
        let _ = NotificationKey::from_pkcs8_der(&body);
    }

    #[test]
    fn json_is_no_danger(json in json()) {
        let body = json.to_string();
        parse_and_parse_again(body.as_bytes());
        read_as_everything(body.as_bytes());
        let _ = event(&body);
    }

    #[test]
    fn an_object_is_always_a_message(fields in prop::collection::btree_map(one_of(NAMES), json(), 0..8)) {
        let object = serde_json::to_vec(&fields).unwrap();
        prop_assert!(serde_json::from_slice::<ChatMessage>(&object).is_ok());
    }

    #[test]
    fn items_are_counted_whatever_they_are(items in prop::collection::vec(json(), 0..8)) {
        let count = items.len();
        let batch = parse(serde_json::json!({ "value": items }).to_string().as_bytes()).unwrap();
        prop_assert_eq!(batch.items.len() + batch.malformed, count);
    }

    #[test]
    fn resources_are_no_danger(text: String, chat in "[^']{0,8}", message in "[^']{0,8}") {
        let _ = resource(&text);
        let named = resource(&format!("chats('{chat}')/messages('{message}')"));
        let usable = |id: &str| !id.is_empty() && !id.contains(char::is_control);
        let expected = usable(&chat) && usable(&message);
        prop_assert_eq!(named, expected.then(|| (chat.as_str().into(), message.as_str().into())));
    }

    #[test]
    fn a_changed_token_never_passes(text: String, at in 0..1_000_usize, to in any::<char>()) {
        let vectors = Vectors::read();
        prop_assert!(vectors.validation(&text).is_err());
        prop_assert!(vectors.sign_in(&text).is_err());
        let good = &vectors.validation_tokens.first().unwrap().token;
        let changed: String =
            good.chars().enumerate().map(|(i, old)| if i == at { to } else { old }).collect();
        prop_assert_eq!(vectors.validation(&changed).is_ok(), changed == *good);
    }

    #[test]
    fn changed_content_is_never_opened(text: String, field in 0..3, at in 0..344_usize, to in any::<char>()) {
        let key = encrypted::key();
        let good = encrypted::vector("good_message");
        let change = |old: &str| -> String {
            old.chars().enumerate().map(|(i, old)| if i == at { to } else { old }).collect()
        };
        let mut changed = good.clone();
        match field {
            0 => changed.data = change(&good.data),
            1 => changed.data_signature = change(&good.data_signature),
            _ => changed.data_key = change(&good.data_key),
        }
        prop_assert_eq!(decrypt(&changed, &key).is_ok(), changed == good);
        let nonsense = EncryptedContent { data: text.clone(), data_signature: text.clone(), data_key: text, ..good };
        prop_assert!(decrypt(&nonsense, &key).is_err());
    }
}
