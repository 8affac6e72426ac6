//! The HTTP to Microsoft Graph and Entra.
//!
//! [`GraphClient`] has one method per call that the product makes. It signs users in, keeps the application's
//! token, follows pages and honours `Retry-After`; what an answer means is for its callers and the crate `graph`.
//!
//! Invariants: a bearer token goes to the Graph host and nowhere else; no error holds a token, a secret or a body;
//! `Retry-After` is read in [`throttle`] only; time comes from the [`clock::Clock`] given in.

mod application_token;
mod cached;
mod chats;
mod client;
mod error;
mod files;
mod http;
pub mod notification_key;
mod pace;
mod pages;
mod presence;
mod registration;
mod requests;
pub mod sign_in;
mod signing_keys;
mod subscriptions;
pub mod throttle;
mod token;
mod users;

pub use application_token::{Application, ApplicationRefusal};
pub use client::{App, GraphClient};
pub use files::{Download, Pieces};
pub use graph::Renewal;

pub use error::{Error, Problem, Throttled, Transport, Unexpected};
pub use http::{CannotBuildClient, http_client};
pub use requests::{End, Requests};
pub use sign_in::{AuthorizeRequest, SignedIn};
pub use token::UserTokens;
