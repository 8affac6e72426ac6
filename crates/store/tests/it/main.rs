//! The store on a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails by panicking")]

mod deliveries;
mod encryption;
mod files;
mod inbox;
mod migrations;
mod outage;
mod pooling;
mod records;
mod refreshes;
mod revisions;
mod sign_ins;
mod support;
mod upstream;
mod users;
