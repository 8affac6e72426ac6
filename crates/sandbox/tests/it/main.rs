//! The sandbox seen from outside.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails by panicking")]

mod microsoft;
