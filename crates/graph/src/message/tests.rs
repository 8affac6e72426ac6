use super::*;

fn message(json: &str) -> ChatMessage {
    serde_json::from_str(json).unwrap()
}

#[test]
fn what_is_null_missing_or_of_another_shape_is_left_out() {
    let sparse = ChatMessage { id: "1".into(), ..ChatMessage::default() };
    assert_eq!(message(r#"{"id":"1"}"#), sparse);
    let nulls = r#"{"id":"1","etag":null,"messageType":null,"createdDateTime":null,"importance":null,"chatId":null,
        "from":null,"body":null,"attachments":null,"mentions":null,"eventDetail":null,"subject":null}"#;
    assert_eq!(message(nulls), sparse);
    let shapes = r#"{"id":"1","etag":7,"messageType":[],"createdDateTime":"yesterday","importance":{},"chatId":1,
        "from":"me","body":[],"attachments":{},"mentions":"x","eventDetail":3,"subject":false}"#;
    assert_eq!(message(shapes), sparse);
}

#[test]
fn one_strange_attachment_does_not_hide_the_others() {
    let message = message(
        r#"{"attachments":[7,{"id":"a","contentType":"reference","contentUrl":"https://x/a b.txt","name":"a b.txt"},null]}"#,
    );
    assert_eq!(
        message.attachments,
        [Attachment {
            id: "a".into(),
            content_type: "reference".into(),
            content_url: Some("https://x/a b.txt".into()),
            name: Some("a b.txt".into()),
            ..Attachment::default()
        }]
    );
}

#[test]
fn words_are_read_in_any_case() {
    let message = message(
        r#"{"messageType":"Message","importance":"URGENT","body":{"contentType":"HTML","content":"x"}}"#,
    );
    assert_eq!(message.message_type, MessageType::Message);
    assert_eq!(message.importance, Importance::Urgent);
    assert_eq!(message.body.content_type, BodyType::Html);
}

#[test]
fn teams_itself_speaks_in_three_ways() {
    for json in [
        r#"{"messageType":"systemEventMessage"}"#,
        r##"{"messageType":"unknownFutureValue","eventDetail":{"@odata.type":"#microsoft.graph.callStartedEventMessageDetail"}}"##,
        r#"{"messageType":"unknownFutureValue","body":{"content":" <systemEventMessage/> "}}"#,
        r#"{"body":{"content":"<systemEventMessage/>"}}"#,
    ] {
        assert!(message(json).is_system_event(), "{json}");
    }
    for json in [
        r#"{"messageType":"message","body":{"content":"<systemEventMessage/>"}}"#,
        r#"{"messageType":"unknownFutureValue","body":{"content":"hello"}}"#,
    ] {
        assert!(!message(json).is_system_event(), "{json}");
    }
}

#[test]
fn a_person_an_application_and_a_device_can_send() {
    let sender = |json| message(json).sender();
    assert_eq!(
        sender(
            r#"{"from":{"application":null,"user":{"id":"u","displayName":"Ann","tenantId":"t"}}}"#
        ),
        Some(Sender {
            user_id: Some("u".into()),
            display_name: Some("Ann".into()),
            tenant_id: Some("t".into()),
            ..Sender::default()
        })
    );
    assert_eq!(
        sender(r#"{"from":{"user":{"id":"u","displayName":" "}}}"#),
        Some(Sender { user_id: Some("u".into()), ..Sender::default() })
    );
    for (json, is_application) in [
        (r#"{"from":{"user":null,"application":{"id":"bot","displayName":"Bot"}}}"#, true),
        (r#"{"from":{"device":{"id":"bot","displayName":"Bot"}}}"#, false),
    ] {
        let display_name = Some("Bot".into());
        let expected = Sender { display_name, is_application, ..Sender::default() };
        assert_eq!(sender(json), Some(expected), "{json}");
    }
    let guest = r#"{"from":{"user":{"displayName":"Ann","userIdentityType":"anonymousGuest"}}}"#;
    assert_eq!(sender(guest).unwrap().user_type, UserIdentityType::AnonymousGuest);
    assert_eq!(sender(r#"{"from":{"user":null}}"#), None);
}

#[test]
fn the_version_is_the_etag_else_the_last_modification() {
    let version = |json| message(json).version();
    assert_eq!(version(r#"{"etag":"1707948456260"}"#), 1_707_948_456_260);
    assert_eq!(version(r#"{"etag":"\"1707948456260\""}"#), 1_707_948_456_260);
    let modified = r#"{"etag":"W/x","lastModifiedDateTime":"2024-02-14T22:07:36.26Z"}"#;
    assert_eq!(version(modified), 1_707_948_456_260);
    assert_eq!(version("{}"), 0);
}

#[test]
fn times_have_offsets_and_seven_digits() {
    let message = message(r#"{"createdDateTime":"2021-02-02T10:30:34.9097561-08:00"}"#);
    assert_eq!(message.created_date_time, Some("2021-02-02T18:30:34.9097561Z".parse().unwrap()));
}

#[test]
fn events_name_those_who_came_and_went() {
    let event = |kind: &str| {
        let json = serde_json::json!({ "eventDetail": {
            "@odata.type": format!("#microsoft.graph.{kind}EventMessageDetail"),
            "members": [{ "id": "a", "displayName": null, "userIdentityType": "aadUser" }, { "id": null }],
            "chatDisplayName": "New",
        }});
        message(&json.to_string()).event_detail.unwrap()
    };
    let members = vec!["a".into()];
    assert_eq!(event("membersAdded"), EventDetail::MembersAdded { members: members.clone() });
    assert_eq!(event("MembersDeleted"), EventDetail::MembersDeleted { members: members.clone() });
    assert_eq!(event("membersJoined"), EventDetail::MembersJoined { members: members.clone() });
    assert_eq!(event("membersLeft"), EventDetail::MembersLeft { members });
    assert_eq!(event("chatRenamed"), EventDetail::ChatRenamed { topic: Some("New".into()) });
    assert_eq!(event("callStarted"), EventDetail::Other("callStarted".into()));
    assert_eq!(
        message(r#"{"eventDetail":{}}"#).event_detail,
        Some(EventDetail::Other(String::new()))
    );
}

#[test]
fn debug_shows_nothing_that_somebody_wrote() {
    let message = message(
        r#"{"id":"1","subject":"classified","body":{"contentType":"html","content":"classified"},
            "attachments":[{"id":"a","contentType":"messageReference","content":"classified","name":"classified",
            "contentUrl":"https://x/classified"}],
            "mentions":[{"id":0,"mentionText":"classified","mentioned":{"user":{"displayName":"classified"}}}]}"#,
    );
    let shown =
        format!("{message:?} {:?} {:?} {:?}", message.body, message.attachments, message.mentions);
    assert!(!shown.contains("classified"), "{shown}");
    assert!(shown.contains("Body(Html, 10 bytes)"), "{shown}");
}

#[test]
fn data_loss_prevention_can_hide_a_message() {
    let action = |json| message(json).policy_violation.map(|found| found.dlp_action);
    assert_eq!(
        action(r#"{"policyViolation":{"dlpAction":"blockAccess","userAction":"none"}}"#),
        Some(DlpAction::BlockAccess)
    );
    assert_eq!(
        action(r#"{"policyViolation":{"dlpAction":"notifySender"}}"#),
        Some(DlpAction::None)
    );
    assert_eq!(action(r#"{"policyViolation":null}"#), None);
}
