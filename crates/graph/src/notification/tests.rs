use serde_json::{Value, json};

use super::*;

const RESOURCE: &str = "chats('19:x@thread.v2')/messages('1')";

fn change() -> Value {
    json!({ "subscriptionId": "s", "tenantId": "t", "clientState": "hush", "changeType": "created",
        "resource": RESOURCE })
}

fn parsed_value(body: &Value) -> Batch {
    parse(body.to_string().as_bytes()).unwrap()
}

fn event_in(item: &Value) -> Option<Event> {
    parsed_value(&json!({ "value": [item] })).items.pop().map(|item| item.event)
}

#[test]
fn one_bad_item_spoils_no_other() {
    let mut without_tenant = change();
    without_tenant.as_object_mut().unwrap().remove("tenantId");
    let body = json!({ "value": [7, null, [], {}, without_tenant, change(), "x"] });
    let batch = parsed_value(&body);
    assert_eq!((batch.items.len(), batch.malformed), (1, 6));
}

#[test]
fn what_is_not_utf8_json_is_refused_and_other_json_is_counted() {
    for body in [&b""[..], b"{", b"hello", b"\xff", b"{} {}", b"\"\xff\""] {
        assert_eq!(parse(body), Err(NotJson), "{body:?}");
    }
    for body in ["[]", "7", "null", "{}", r#"{"value":null}"#, r#"{"value":{}}"#] {
        let batch = parse(body.as_bytes()).unwrap();
        assert_eq!(batch, Batch { malformed: 1, ..Batch::default() }, "{body}");
    }
    assert_eq!(parse(br#"{"value":[]}"#).unwrap(), Batch::default());
}

#[test]
fn a_text_that_cannot_be_decoded_spoils_only_its_own_item() {
    let good = change().to_string();
    let body = format!(r#"{{"value":[{{"subscriptionId":"\ud800"}},{good}]}}"#);
    let batch = parse(body.as_bytes()).unwrap();
    assert_eq!((batch.items.len(), batch.malformed), (1, 1));
}

#[test]
fn the_secret_leaves_the_stored_item() {
    let mut item = change();
    item["CLIENTSTATE"] = "hush".into();
    item["encryptedContent"] = json!({ "data": "ZGF0YQ==" });
    let batch = parsed_value(&json!({ "value": [item], "validationTokens": ["hush"] }));
    let item = batch.items.first().unwrap();
    assert_eq!(item.client_state, Some("hush".into()));
    assert!(!item.raw.contains("hush") && item.raw.contains("ZGF0YQ=="), "{}", item.raw);
    assert_eq!(event(&item.raw).as_ref(), Ok(&item.event));
    let shown = format!("{batch:?}");
    assert!(!shown.contains("hush") && !shown.contains("ZGF0YQ"), "{shown}");
}

#[test]
fn names_and_words_are_read_in_any_case() {
    let item = json!({ "SubscriptionId": "s", "TenantId": "t", "ClientState": "c", "ChangeType": "Created",
        "Resource": RESOURCE, "EncryptedContent": { "Data": "d", "dataSignature": "h", "DataKey": "k",
        "EncryptionCertificateId": "i", "encryptionCertificateThumbprint": "p" } });
    let batch = parsed_value(&json!({ "Value": [item], "ValidationTokens": ["v"] }));
    assert_eq!(batch.validation_tokens, ["v"]);
    assert_eq!(
        batch.items.first().unwrap().event,
        Event::Change {
            change_type: ChangeType::Created,
            chat: "19:x@thread.v2".into(),
            message: "1".into(),
            encrypted: Some(EncryptedContent {
                data: "d".into(),
                data_signature: "h".into(),
                data_key: "k".into(),
                encryption_certificate_id: "i".into(),
                encryption_certificate_thumbprint: "p".into(),
            }),
        }
    );
}

#[test]
fn incomplete_content_is_not_taken_for_absent() {
    for (content, expected) in [
        (json!(null), None),
        (json!("x"), None),
        (json!({}), Some(EncryptedContent::default())),
        (json!({ "data": "d", "dataKey": null }), {
            Some(EncryptedContent { data: "d".into(), ..EncryptedContent::default() })
        }),
    ] {
        let mut item = change();
        item["encryptedContent"] = content;
        let Some(Event::Change { encrypted, .. }) = event_in(&item) else { panic!("no change") };
        assert_eq!(encrypted, expected);
    }
}

#[test]
fn every_kind_of_event_is_told_apart() {
    let lifecycle = |word: &str| {
        event_in(&json!({ "subscriptionId": "s", "tenantId": "t", "lifecycleEvent": word }))
    };
    for (word, expected) in [
        ("reauthorizationRequired", LifecycleEvent::ReauthorizationRequired),
        ("SubscriptionRemoved", LifecycleEvent::SubscriptionRemoved),
        ("missed", LifecycleEvent::Missed),
        ("unknownFutureValue", LifecycleEvent::Other),
    ] {
        assert_eq!(lifecycle(word), Some(Event::Lifecycle(expected)), "{word}");
    }
    let mut channel = change();
    channel["resource"] = "teams('t')/channels('19:c@thread.tacv2')/messages('1')".into();
    assert_eq!(event_in(&channel), Some(Event::Other));
    let mut strange = change();
    strange["changeType"] = "unknownFutureValue".into();
    let event = event_in(&strange);
    assert!(
        matches!(event, Some(Event::Change { change_type: ChangeType::Other, .. })),
        "{event:?}"
    );
    assert_eq!(event_in(&json!({ "subscriptionId": "s", "tenantId": "t" })), None);
}

#[test]
fn tokens_are_absent_or_judged() {
    for (tokens, expected) in [
        (json!(null), vec![]),
        (json!([]), vec![]),
        (json!("x"), vec![]),
        (json!(["a", null, "b", 7, "\0"]), vec!["a", "", "b", "", ""]),
    ] {
        let batch = parsed_value(&json!({ "value": [], "validationTokens": tokens }));
        assert_eq!(batch.validation_tokens, expected);
    }
}

#[test]
fn only_messages_of_chats_are_resources() {
    for good in [RESOURCE, &format!("/{RESOURCE}"), "Chats('19:x@thread.v2')/Messages('1')"] {
        assert_eq!(resource(good), Some(("19:x@thread.v2".into(), "1".into())), "{good}");
    }
    let long = format!("chats('{}')/messages('1')", "x".repeat(513));
    for bad in [
        "",
        "chats",
        "chatsé('a')/messages('1')",
        "chats('')/messages('1')",
        "chats('a')/messages('')",
        "chats('a')/messages('1'",
        "chats('a')/messages('1')/hostedContents('2')",
        "chats('a')/members('1')",
        "chats('a')",
        "chats('a'b')/messages('1')",
        "chats('a\0')/messages('1')",
        &long,
    ] {
        assert_eq!(resource(bad), None, "{bad}");
    }
}

#[test]
fn an_item_is_stored_as_received() {
    let body = br#"{"value":[{"tenantId":"t","clientState":"hush","z": 1e400 ,"subscriptionId":"s",
        "lifecycleEvent":"missed","y":"\ud800"}]}"#;
    let batch = parse(body).unwrap();
    assert_eq!(
        batch.items.first().unwrap().raw,
        r#"{"lifecycleEvent":"missed","subscriptionId":"s","tenantId":"t","y":"\ud800","z":1e400}"#
    );
}

#[test]
fn depth_is_no_danger() {
    let deep = |brackets: usize| format!("{}{}", "[".repeat(brackets), "]".repeat(brackets));
    let good = change().to_string();
    let deep_value = deep(200_000);
    for (item, items) in [
        (format!(r#"{{"x":{deep_value}}}"#), 1),
        (format!(r#"{{"x":{deep_value},{}"#, &good[1..]), 2),
        (format!(r#"{{"encryptedContent":{{"data":{deep_value}}},{}"#, &good[1..]), 2),
        (format!(r#"{{"changeType":{deep_value}}}"#), 1),
    ] {
        let batch = parse(format!(r#"{{"value":[{item},{good}],"y":{deep_value}}}"#).as_bytes());
        let batch = batch.unwrap();
        assert_eq!((batch.items.len(), batch.malformed), (items, 2 - items));
    }
    assert_eq!(event(&deep_value), Err(MalformedItem));
}
