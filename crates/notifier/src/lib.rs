//! Every decision of the product: who is told, what they read, what is renewed, what a command means.
//!
//! Invariant: pure. Nothing here does IO, is async or reads a clock; `now` is an argument.

pub mod command;
pub mod condition;
pub mod deliver;
pub mod diagnosis;
pub mod directory;
pub mod files;
pub mod preference;
pub mod presence;
pub mod recipients;
pub mod refusal;
pub mod render;
pub mod revision;
pub mod settings;
pub mod sign_in;
pub mod subscription;
pub mod timing;
pub mod verdict;
pub mod words;
