//! A message's text, as HTML and as it is.
#![no_main]

use fuzz::{judge, message, one_to_one};
use graph::BodyType;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &str| {
    for kind in [BodyType::Html, BodyType::Text] {
        judge(&message(kind, content), &one_to_one());
    }
});
