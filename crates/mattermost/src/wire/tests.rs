//! Bytes as Go's own encoder writes them (`encoding/gob` of Go 1.19, one stream each), read and written.

use gobwire::{Decode, Decoder, Encode, Encoder, Progress};
use serde_json::{Value, json};

use super::*;
use crate::{
    ApiError, AppError,
    model::{CommandArgs, Post, SlackAttachment},
    netrpc::{Inbound, Request, Response},
};

/// Hex digits and quoted text, as one writes down a trace.
fn bytes(notation: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, part) in notation.split('"').enumerate() {
        if index % 2 == 1 {
            bytes.extend(part.bytes());
            continue;
        }
        let digits: Vec<u8> = part.bytes().filter(u8::is_ascii_hexdigit).collect();
        for pair in digits.chunks(2) {
            bytes.push(u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
        }
    }
    bytes
}

/// Feeds messages and decodes the last value.
fn decode<T: Decode + Default>(stream: &[u8]) -> gobwire::Result<T> {
    let mut decoder = Decoder::new();
    let mut rest = stream;
    loop {
        let (width, length) = gobwire::parse_length_prefix(rest)?.unwrap();
        let (message, after) = rest[width..].split_at(length);
        rest = after;
        if decoder.push_message(message)? == Progress::Ready {
            if rest.is_empty() {
                return decoder.decode();
            }
            decoder.discard()?;
        }
    }
}

fn round<T: Encode, R: Decode + Default>(value: &T) -> R {
    decode(&Encoder::new().encode(value).unwrap()).unwrap()
}

const REQUEST: &str = r#"2f ff81 03 0101 07"Request" 01 ff82 00 01 02 01 0d"ServiceMethod" 01 0c 00 01 03"Seq" 01 06 00 00 00"#;

#[test]
fn requests_of_go_are_read() {
    let first = bytes(&format!(r#"{REQUEST} 17 ff82 01 12"Dispenser.Dispense" 00"#));
    let request: Request = decode(&first).unwrap();
    assert_eq!((request.service_method.as_str(), request.seq), ("Dispenser.Dispense", 0));
    let second = bytes(&format!(r#"{REQUEST} 13 ff82 01 0c"Control.Ping" 01 01 00"#));
    let request: Request = decode(&second).unwrap();
    assert_eq!((request.service_method.as_str(), request.seq), ("Control.Ping", 1));
}

#[test]
fn requests_are_written_as_go_writes_them() {
    let request = Request { service_method: "Dispenser.Dispense".into(), seq: 0 };
    let written = Encoder::new().encode(&request).unwrap();
    assert_eq!(written, bytes(&format!(r#"{REQUEST} 17 ff82 01 12"Dispenser.Dispense" 00"#)));
}

#[test]
fn responses_are_defined_as_go_defines_them() {
    let response = Response::default();
    let written = Encoder::new().encode(&response).unwrap();
    // The ids are the first of a stream here; Go had given two away before.
    let definition = r#"3a ff81 03 0101 08"Response" 01 ff82 00 01 03 01 0d"ServiceMethod" 01 0c 00 01 03"Seq" 01 06 00 01 05"Error" 01 0c 00 00 00"#;
    assert_eq!(written, bytes(&format!("{definition} 03 ff82 00")));
}

#[test]
fn simple_values_are_those_of_go() {
    let encoded = |value: &dyn Encode| Encoder::new().encode(value).unwrap();
    assert_eq!(encoded(&"hooks"), bytes(r#"08 0c 00 05"hooks""#));
    assert_eq!(encoded(&true), bytes("03 02 00 01"));
    assert_eq!(encoded(&1_u32), bytes("03 06 00 01"));
    assert_eq!(encoded(&b"hi".to_vec()), bytes(r#"05 0a 00 02"hi""#));
    assert_eq!(encoded(&200_i64), bytes("05 04 00 fe 0190"));
}

#[test]
fn the_list_of_hooks_is_written_as_go_writes_it() {
    let hooks = vec![GoString::from("OnActivate"), GoString::from("ServeHTTP")];
    let written = Encoder::new().encode(&hooks).unwrap();
    let go = r#"0c ff81 02 01 02 ff82 00 01 0c 00 00 19 ff82 00 02 0a"OnActivate" 09"ServeHTTP""#;
    assert_eq!(written, bytes(go));
}

#[test]
fn the_streams_of_an_activation_are_read() {
    let go = r#"3b ff89 03 0101 10"Z_OnActivateArgs" 01 ff8a 00 01 02 01 08"APIMuxId" 01 06 00 01 0b"DriverMuxId" 01 06 00 00 00 07 ff8a 01 01 01 02 00"#;
    let arguments: crate::serve::ActivateArgs = decode(&bytes(go)).unwrap();
    assert_eq!((arguments.api_mux_id, arguments.driver_mux_id), (1, 2));
}

#[test]
fn headers_of_go_are_read() {
    let go = r#"0c ff87 02 01 02 ff88 00 01 0c 00 00 17 ffa3 04 0101 06"Header" 01 ffa4 00 01 0c 01 ff88 00 00 09 ffa4 00 01 01"X" 01 01"1""#;
    let headers: std::collections::HashMap<GoString, Vec<GoString>> = decode(&bytes(go)).unwrap();
    assert_eq!(headers.get("X").unwrap(), &["1"]);
}

const RETURNS: &str =
    r#"27 ff8b 03 0101 13"Z_OnActivateReturns" 01 ff8c 00 01 01 01 01"A" 01 10 00 00 00"#;

#[test]
fn an_error_that_is_nil_is_none() {
    let reply: A1<ErrorField> = decode(&bytes(&format!("{RETURNS} 03 ff8c 00"))).unwrap();
    assert_eq!(reply.a.0, None);
}

/// Go splits the value where the type of what the interface holds is defined.
const NEW: &str = r#"41 ff8c 01 13"*plugin.ErrorString" ff8d 03 0101 0b"ErrorString" 01 ff8e 00 01 02 01 04"Code" 01 04 00 01 03"Err" 01 0c 00 00 00 0b ff8e 07 02 04"boom" 00 00"#;
/// The same type again.
const KNOWN: &str = r#"23 ff8c 01 13"*plugin.ErrorString" ff8e 08 01 02 01 03"EOF" 00 00"#;

#[test]
fn an_error_whose_type_is_new_spans_two_messages() {
    let reply: A1<ErrorField> = decode(&bytes(&format!("{RETURNS} {NEW}"))).unwrap();
    assert_eq!(reply.a.0, Some(ApiError::Plugin("boom".to_owned())));
    let reply: A1<ErrorField> = decode(&bytes(&format!("{RETURNS} {NEW} {KNOWN}"))).unwrap();
    assert_eq!(reply.a.0, Some(ApiError::Plugin("EOF".to_owned())));
}

#[tokio::test]
async fn a_value_that_does_not_fit_still_teaches_the_types_inside_it() {
    let stream = bytes(&format!("{RETURNS} {NEW} {KNOWN}"));
    let mut inbound = Inbound::new(&*stream);
    let misread = inbound.next().await.unwrap().unwrap().decode::<A1<AppError>>();
    assert!(misread.is_err());
    let reply: A1<ErrorField> = inbound.next().await.unwrap().unwrap().decode().unwrap();
    assert_eq!(reply.a.0, Some(ApiError::Plugin("EOF".to_owned())));
}

#[test]
fn every_definition_goes_before_the_value_that_needs_it() {
    let fields = vec![Any(json!("k")), Any(json!({"a": [1]}))];
    let written = Encoder::new().encode(&A2 { a: "msg", b: fields }).unwrap();
    let mut decoder = Decoder::new();
    let mut rest = &*written;
    while !rest.is_empty() {
        let (width, length) = gobwire::parse_length_prefix(rest).unwrap().unwrap();
        let (message, after) = rest[width..].split_at(length);
        rest = after;
        let progress = decoder.push_message(message).unwrap();
        assert_eq!(progress == Progress::Ready, rest.is_empty(), "a value in two messages");
    }
}

#[test]
fn both_kinds_of_error_arrive() {
    let app = AppError { id: "x".into(), status_code: 404, ..AppError::default() };
    let sent = ErrorField(Some(app.clone().into()));
    let got: A1<ErrorField> = round(&A1 { a: sent });
    assert_eq!(got.a.0, Some(ApiError::from(app)));
}

#[test]
fn json_goes_through_an_interface_and_back() {
    let cases = [
        json!(null),
        json!(true),
        json!("text"),
        json!(-7),
        json!(1.5),
        json!([1, "two", null, [3.5]]),
        json!({"a": {"b": [false, {"c": null}]}}),
    ];
    for case in cases {
        let post = Post { props: Object::from([("key", case.clone())]), ..Post::default() };
        let got: Post = round(&post);
        assert_eq!(got.props.get("key"), Some(&case));
    }
}

#[test]
fn registered_attachments_become_mattermosts_own_json() {
    #[derive(Default, gobwire::Gob)]
    struct Typed {
        props: std::collections::BTreeMap<String, Option<gobwire::Interface>>,
    }
    let attachments =
        vec![SlackAttachment { text: "t".into(), author_name: "n".into(), ..Default::default() }];
    let held = gobwire::Interface::new("[]*model.SlackAttachment", &attachments).unwrap();
    let typed = Typed { props: [("attachments".to_owned(), Some(held))].into() };
    let post: Post = round(&typed);
    let read = &post.props["attachments"][0];
    assert_eq!((&read["text"], &read["author_name"]), (&json!("t"), &json!("n")));
    let back: Vec<SlackAttachment> =
        serde_json::from_value(Value::clone(&post.props["attachments"])).unwrap();
    assert_eq!(back, attachments);
}

#[test]
fn text_that_is_not_utf_8_is_replaced() {
    struct Latin1;
    impl Encode for Latin1 {
        fn describe_value(&self, _: &mut gobwire::Describer<'_>) -> gobwire::Result<i64> {
            Ok(gobwire::ids::STRING)
        }
        fn is_zero(&self) -> bool {
            false
        }
        fn encode(&self, encoder: &mut gobwire::ValueEncoder<'_>) -> gobwire::Result<()> {
            encoder.bytes(b"caf\xe9");
            Ok(())
        }
    }
    assert_eq!(round::<_, GoString>(&Latin1), "caf\u{fffd}");
}

#[test]
fn unknown_fields_of_a_newer_server_are_skipped() {
    #[derive(Default, gobwire::Gob)]
    struct Newer {
        command: String,
        brand_new: Vec<SlackAttachment>,
        user_id: String,
    }
    let newer = Newer {
        command: "/x".to_owned(),
        brand_new: vec![SlackAttachment::default()],
        user_id: "u".to_owned(),
    };
    let args: CommandArgs = round(&newer);
    assert_eq!((args.command.as_str(), args.user_id.as_str()), ("/x", "u"));
}
