//! The client against canned answers.

#![expect(clippy::unwrap_used, reason = "what surprises a test fails it")]

mod canned;
mod chats;
mod files;
mod presence;
mod secrets;
mod sign_in;
mod signing_keys;
mod subscriptions;
mod throttling;
mod tokens;
