//! The plugin in this process, between a pretend Microsoft, a pretend Mattermost and a real PostgreSQL.
//!
//! One file per flow. A test moves the one [`clock::Clock`] that all of them share and waits for events only.

#![expect(clippy::unwrap_used, reason = "what surprises a test fails it")]

mod changes;
mod commands;
mod conditions;
mod configuration;
mod connect;
mod days;
mod deliver;
mod diagnosis;
mod dialect;
mod directory;
mod edit_faults;
mod edits;
mod files;
mod given_up;
mod keys;
mod kinds;
mod metrics;
mod nodes;
mod preference;
mod receive;
mod routes;
mod secrets;
mod settings;
mod subscription;
mod tokens;
mod upstream;
mod world;
