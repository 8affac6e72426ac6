//! Encrypted content that is not what it claims to be: the input is the item's JSON.
#![no_main]

use std::sync::LazyLock;

use graph::notification::{Event, NotificationKey, decrypt, event};
use libfuzzer_sys::fuzz_target;

static KEY: LazyLock<NotificationKey> = LazyLock::new(|| {
    let key = include_bytes!("../../crates/graph/tests/vectors/encrypted/private_key.der");
    NotificationKey::from_pkcs8_der(key).unwrap()
});

fuzz_target!(|raw: &str| {
    if let Ok(Event::Change { encrypted: Some(content), .. }) = event(raw) {
        _ = decrypt(&content, &KEY);
    }
});
