//! The protocol under hostile and broken peers.

use gobwire::{Encode, Interface};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, DuplexStream};

use super::*;
use crate::{
    Any, ApiError, Object,
    model::User,
    wire::{A0, A1, A2, ErrorField},
};

/// Answers calls in order with these bodies; the header and body are written as given.
async fn peer(stream: DuplexStream, bodies: Vec<Box<dyn Encode + Send>>) {
    let (reader, mut writer) = tokio::io::split(stream);
    let mut inbound = Inbound::new(reader);
    let mut encoder = Encoder::new();
    for body in bodies {
        let Some(header) = inbound.next().await.unwrap() else { return };
        let header: Request = header.decode().unwrap();
        inbound.next().await.unwrap().unwrap().skip();
        let response = Response { seq: header.seq, ..Response::default() };
        let mut bytes = encoder.encode(&response).unwrap();
        bytes.extend(encoder.encode(&*body).unwrap());
        writer.write_all(&bytes).await.unwrap();
    }
    // Until the caller has read it all.
    while inbound.next().await.is_ok_and(|next| {
        next.is_some_and(|value| {
            value.skip();
            true
        })
    }) {}
}

fn connect(bodies: Vec<Box<dyn Encode + Send>>) -> Client {
    let (ours, theirs) = tokio::io::duplex(64 << 10);
    tokio::spawn(peer(theirs, bodies));
    Client::new(ours)
}

fn user(id: &str) -> User {
    User { id: id.into(), ..User::default() }
}

#[tokio::test]
async fn a_reply_of_another_type_fails_its_call_and_no_other() {
    let props = Object::from([("a", serde_json::json!({"nested": [1, "two"]}))]);
    let client = connect(vec![
        Box::new(A1 { a: user("one") }),
        Box::new("a string instead"),
        Box::new(A1 { a: props.clone() }),
        Box::new(A1 { a: user("two") }),
        Box::new(A2 { a: Any(1.into()), b: ErrorField(Some(ApiError::Plugin("text".to_owned()))) }),
    ]);
    let users = async || client.call::<_, A1<User>>("Plugin.GetUser", &A0 {}).await;
    assert_eq!(users().await.unwrap().a.id, "one");
    assert!(matches!(users().await, Err(CallError::Undecodable(_))));
    // An interface-bearing value that does not fit: its types are learnt all the same.
    assert!(matches!(users().await, Err(CallError::Undecodable(_))));
    assert_eq!(users().await.unwrap().a.id, "two");
    let reply: A2<Any, ErrorField> = client.call("Plugin.X", &A0 {}).await.unwrap();
    assert_eq!(reply.b.0, Some(ApiError::Plugin("text".to_owned())));
}

#[tokio::test]
async fn a_call_given_up_leaves_the_others_alone() {
    let client = connect(vec![Box::new(A1 { a: user("one") }), Box::new(A1 { a: user("two") })]);
    let given_up = client.begin::<_, A1<User>>("Plugin.GetUser", &A0 {}).await.unwrap();
    drop(given_up);
    let second: A1<User> = client.call("Plugin.GetUser", &A0 {}).await.unwrap();
    assert_eq!(second.a.id, "two");
}

#[tokio::test]
async fn calls_after_the_loss_fail_as_lost() {
    let (ours, theirs) = tokio::io::duplex(1024);
    let lost = Client::new(ours);
    drop(theirs);
    lost.lost().cancelled().await;
    for _ in 0..3 {
        let call = lost.call::<_, A0>("Plugin.GetUser", &A0 {}).await;
        assert_eq!(call.unwrap_err(), CallError::Lost);
    }
}

#[tokio::test]
async fn a_value_that_cannot_be_encoded_does_not_disturb_the_stream() {
    let (ours, mut theirs) = tokio::io::duplex(64 << 10);
    let (outbound, writer) = Outbound::new(ours);
    let nameless = Some(Interface { name: String::new(), ..Interface::string("x") });
    let failed = outbound.send(&Response::default(), &A1 { a: nameless }).await;
    assert!(matches!(failed, Err(SendError::Encode(_))));
    outbound.send(&Response::default(), &A1 { a: user("fine") }).await.unwrap();
    drop(outbound);
    writer.await.unwrap();
    let mut bytes = Vec::new();
    theirs.read_to_end(&mut bytes).await.unwrap();
    let mut inbound = Inbound::new(&*bytes);
    inbound.next().await.unwrap().unwrap().decode::<Response>().unwrap();
    let body: A1<User> = inbound.next().await.unwrap().unwrap().decode().unwrap();
    assert_eq!(body.a.id, "fine");
}

#[tokio::test]
async fn an_announced_length_reserves_nothing() {
    // One gigabyte, of which nothing comes, and one eight exabytes long.
    for prefix in
        [&[0xfc, 0x40, 0, 0, 0][..], &[0xf8, 0x7f, 0, 0, 0, 0, 0, 0, 0][..], &[0x80], &[0xf0]]
    {
        assert!(Inbound::new(prefix).next().await.is_err());
    }
}

/// A stream as a real peer writes it, to be damaged.
fn sound_stream() -> Vec<u8> {
    let props = Object::from([("k", serde_json::json!(["x", {"y": 1.5}]))]);
    let mut encoder = Encoder::new();
    let mut bytes = encoder.encode(&Request { service_method: "Plugin.X".into(), seq: 3 }).unwrap();
    bytes.extend(encoder.encode(&A2 { a: user("u"), b: props }).unwrap());
    bytes.extend(encoder.encode(&A1 { a: ErrorField(Some(ApiError::Lost)) }).unwrap());
    bytes
}

/// Reads a stream to its end or its first error.
async fn read_all(bytes: &[u8]) {
    let mut inbound = Inbound::new(bytes);
    for turn in 0.. {
        let Ok(Some(value)) = inbound.next().await else { return };
        match turn % 4 {
            0 => drop(value.decode::<Request>()),
            1 => drop(value.decode::<A2<User, Object>>()),
            2 => drop(value.decode::<A1<ErrorField>>()),
            _ => value.skip(),
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        block_on(read_all(&bytes));
    }

    #[test]
    fn a_damaged_stream_is_read_without_a_panic(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)
    ) {
        let mut bytes = sound_stream();
        for (place, byte) in damage {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        block_on(read_all(&bytes));
    }
}

fn block_on(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future);
}
