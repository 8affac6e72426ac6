//! A plugin and a host in one process, over the real protocol; and the probe's executable under the same host.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

#[path = "../../examples/probe/calls.rs"]
mod calls;
mod commands;
mod faults;
mod hooks;
mod http;
mod pretend;
#[path = "../../examples/probe/probe.rs"]
mod probe;
mod process;
