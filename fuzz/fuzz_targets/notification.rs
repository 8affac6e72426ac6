//! What anybody may POST to the webhook, and what a decrypted message may hold.
#![no_main]

use graph::{ChatMessage, from_json, notification};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    if let Ok(batch) = notification::parse(body) {
        for item in batch.items {
            // What was kept can be read again.
            assert!(notification::event(&item.raw).is_ok_and(|event| event == item.event));
        }
    }
    if let Ok(text) = std::str::from_utf8(body) {
        _ = notification::event(text);
        _ = notification::resource(text);
    }
    _ = from_json::<ChatMessage>(body);
});
