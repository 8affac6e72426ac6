//! One gob value as each of the shapes that the server sends.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|value: &[u8]| mattermost::fuzzing::gob(value));
