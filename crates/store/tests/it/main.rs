//! The store on a real PostgreSQL.

mod deliveries;
mod inbox;
mod migrations;
mod outage;
mod pooling;
mod records;
mod sign_ins;
mod support;
mod upstream;
mod users;
