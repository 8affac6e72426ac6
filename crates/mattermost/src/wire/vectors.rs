//! Streams that Go's encoder wrote from Mattermost's own structs (`tests/vectors`; each file says how it is made again).

use std::path::Path;

use gobwire::{Decode, Decoder, Progress};
use serde::Serialize;
use serde_json::Value;

use super::*;
use crate::{
    ApiError, AppError,
    http::Args,
    model::{
        Bot, Channel, Command, CommandArgs, CommandResponse, Config, Context, FileInfo, Permission,
        PluginClusterEvent, PluginKVSetOptions, Post, PostList, Preference, UploadSession, User,
        UserGetOptions, WebsocketBroadcast,
    },
    netrpc::{Request, Response},
    serve::ActivateArgs,
    upload::UploadDataArgs,
};

/// One file: values that follow each other on one stream.
struct Stream {
    decoder: Decoder,
    values: std::vec::IntoIter<Value>,
}

impl Stream {
    fn open(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name);
        let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let values = file["values"].as_array().unwrap().clone().into_iter();
        Self { decoder: Decoder::new(), values }
    }

    /// The next value, and what Go says it is.
    fn next<T: Decode + Default>(&mut self) -> (T, Value) {
        let value = self.values.next().unwrap();
        let hex = value["gob"].as_str().unwrap();
        let digit = |index| u8::from_str_radix(&hex[index..index + 2], 16).unwrap();
        let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(digit).collect();
        let mut rest = &*bytes;
        loop {
            let (width, length) = gobwire::parse_length_prefix(rest).unwrap().unwrap();
            let (message, after) = rest[width..].split_at(length);
            rest = after;
            if self.decoder.push_message(message).unwrap() == Progress::Ready {
                assert!(rest.is_empty(), "bytes after the value");
                return (self.decoder.decode().unwrap(), value["json"].clone());
            }
        }
    }

    /// The next value agrees with Go's JSON of it, in all fields that both have.
    fn agrees<T: Decode + Default + Serialize>(&mut self) -> T {
        let (ours, theirs) = self.next::<T>();
        agree(&serde_json::to_value(&ours).unwrap(), &theirs, "");
        ours
    }
}

fn agree(ours: &Value, theirs: &Value, place: &str) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for (key, value) in ours {
                // Go's JSON leaves some fields out that gob has, such as an error's `Where`.
                if let Some(theirs) = theirs.get(key) {
                    agree(value, theirs, &format!("{place}/{key}"));
                }
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            assert_eq!(ours.len(), theirs.len(), "{place}");
            ours.iter().zip(theirs).for_each(|(ours, theirs)| agree(ours, theirs, place));
        }
        (ours, Value::Null) => assert!(is_zero(ours), "{place}: {ours} is null in Go"),
        (Value::Null, theirs) => assert!(is_zero(theirs), "{place}: {theirs} in Go is null here"),
        (ours, theirs) => assert_eq!(ours, theirs, "{place}"),
    }
}

/// What gob does not tell from nil.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_zero),
    }
}

type Fault = Option<AppError>;

#[test]
fn posts_of_go_are_read() {
    let mut stream = Stream::open("create-post.json");
    stream.agrees::<A1<Post>>();
    let mixed = stream.agrees::<A2<Post, Fault>>();
    assert!(!mixed.a.props.is_empty());
    let attached = stream.agrees::<A2<Post, Fault>>();
    assert_eq!(attached.a.props["attachments"][0]["title"], "t");
    stream.agrees::<A2<Post, Fault>>();
    assert_eq!(stream.agrees::<A2<Post, Fault>>().b.unwrap().status_code, 404);
    let mut stream = Stream::open("get-posts-for-channel.json");
    stream.agrees::<A3<GoString, i64, i64>>();
    for _ in 0..3 {
        stream.agrees::<A2<PostList, Fault>>();
    }
    let mut stream = Stream::open("send-ephemeral-post.json");
    stream.agrees::<A2<GoString, Post>>();
    stream.agrees::<A1<Post>>();
}

#[test]
fn users_bots_and_channels_of_go_are_read() {
    let mut stream = Stream::open("get-user.json");
    stream.agrees::<A1<GoString>>();
    assert_eq!(stream.next::<A2<User, Fault>>().0.a.email, "ada@example.com");
    stream.agrees::<A2<User, Fault>>();
    let mut stream = Stream::open("get-users.json");
    stream.next::<A1<UserGetOptions>>();
    assert!(!stream.next::<A2<Vec<User>, Fault>>().0.a.is_empty());
    let mut stream = Stream::open("get-direct-channel.json");
    stream.agrees::<A2<GoString, GoString>>();
    stream.agrees::<A2<Channel, Fault>>();
    let mut stream = Stream::open("has-permission-to.json");
    stream.agrees::<A2<GoString, Permission>>();
    stream.agrees::<A1<bool>>();
    let mut stream = Stream::open("ensure-bot-user.json");
    stream.next::<A1<Bot>>();
    assert!(stream.next::<A2<GoString, ErrorField>>().0.b.0.is_none());
    assert!(stream.next::<A2<GoString, ErrorField>>().0.b.0.is_some());
}

#[test]
fn commands_of_go_are_read() {
    let mut stream = Stream::open("execute-command.json");
    let (args, _) = stream.next::<A2<Context, CommandArgs>>();
    assert_eq!(
        (args.a.ip_address.as_str(), args.b.command.as_str()),
        ("127.0.0.1", "/msteams status")
    );
    for _ in 0..3 {
        stream.next::<A2<CommandResponse, Fault>>();
    }
    let (command, _) = Stream::open("register-command.json").next::<A1<Command>>();
    assert_eq!(command.a.autocomplete_data.unwrap().help_text, "Microsoft Teams");
}

#[test]
fn preferences_values_and_settings_of_go_are_read() {
    let mut stream = Stream::open("get-preference-for-user.json");
    stream.agrees::<A3<GoString, GoString, GoString>>();
    stream.agrees::<A2<Preference, Fault>>();
    stream.agrees::<A2<Preference, Fault>>();
    let mut stream = Stream::open("key-values.json");
    stream.next::<A3<GoString, Vec<u8>, PluginKVSetOptions>>();
    stream.agrees::<A2<bool, Fault>>();
    stream.next::<A2<Option<Vec<u8>>, Fault>>();
    stream.next::<A2<Option<Vec<u8>>, Fault>>();
    let mut stream = Stream::open("save-plugin-config.json");
    stream.agrees::<A1<Object>>();
    stream.agrees::<A1<Fault>>();
    stream.agrees::<A1<Object>>();
    stream.agrees::<A1<Object>>();
    let mut stream = Stream::open("get-unsanitized-config.json");
    stream.next::<A0>();
    let (config, _) = stream.next::<A1<Config>>();
    assert_eq!(config.a.service_settings.site_url, "http://localhost:8065");
    assert!(!config.a.sql_settings.data_source.expose().is_empty());
}

#[test]
fn hooks_of_go_are_read() {
    let mut stream = Stream::open("on-activate.json");
    let (args, _) = stream.next::<ActivateArgs>();
    assert_eq!((args.api_mux_id, args.driver_mux_id), (1, 2));
    let mut error = || stream.next::<A1<ErrorField>>().0.a.0;
    assert_eq!(error(), None);
    assert_eq!(error(), Some(ApiError::Plugin("boom".to_owned())));
    assert_eq!(error(), Some(ApiError::Plugin("EOF".to_owned())));
    assert_eq!(error(), Some(ApiError::Plugin("sql: no rows in result set".to_owned())));
    for _ in 0..2 {
        assert!(error().unwrap().is_not_found());
    }
    let mut stream = Stream::open("preferences-have-changed.json");
    assert!(!stream.next::<A2<Context, Vec<Preference>>>().0.b.is_empty());
    stream.next::<A0>();
    let mut stream = Stream::open("on-plugin-cluster-event.json");
    assert!(!stream.next::<A2<Context, PluginClusterEvent>>().0.b.id.is_empty());
    let mut stream = Stream::open("user-has-been-deactivated.json");
    assert!(!stream.next::<A2<Context, User>>().0.b.id.is_empty());
}

#[test]
fn files_events_and_log_lines_of_go_are_read() {
    let mut stream = Stream::open("upload-data.json");
    let (args, _) = stream.next::<UploadDataArgs<UploadSession>>();
    assert_eq!((args.a.file_size, args.plugin_stream_id), (70_000, 7));
    assert_eq!(stream.next::<A2<FileInfo, ErrorField>>().0.a.name, "a.png");
    let mut stream = Stream::open("copy-file-infos.json");
    stream.agrees::<A2<GoString, Vec<GoString>>>();
    stream.agrees::<A2<Vec<GoString>, Fault>>();
    let mut stream = Stream::open("publish-web-socket-event.json");
    stream.next::<A3<GoString, Object, WebsocketBroadcast>>();
    let mut stream = Stream::open("log.json");
    stream.agrees::<A2<GoString, Vec<Any>>>();
    stream.agrees::<A2<GoString, Vec<Any>>>();
}

#[test]
fn the_streams_of_rpc_and_http_are_read() {
    let mut stream = Stream::open("rpc-request.json");
    stream.next::<Request>();
    assert_eq!(stream.next::<GoString>().0, "hooks");
    assert_eq!(stream.next::<Request>().0.seq, 1);
    assert!(stream.next::<bool>().0);
    let mut stream = Stream::open("rpc-response.json");
    stream.next::<Response>();
    stream.next::<u32>();
    stream.next::<Response>();
    stream.next::<A0>();
    let (args, _) = Stream::open("serve-http.json").next::<Args>();
    assert_eq!(args.response_writer_stream, 3);
    let url = args.request.unwrap().url.unwrap().0;
    assert_eq!(url, b"/changes?validationToken=a%20b");
}
