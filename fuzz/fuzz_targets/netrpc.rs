//! A net/rpc stream from a peer that is broken or hostile.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|stream: &[u8]| mattermost::fuzzing::netrpc(stream));
