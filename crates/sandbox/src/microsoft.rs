//! A pretend Microsoft: Entra, Graph and a small Teams, for one tenant, on loopback.
//!
//! It is strict: where Microsoft refuses, it refuses with Microsoft's status, code and message, and where
//! Microsoft's documentation leaves a choice it takes the one that is harder for the caller. Its time is a
//! [`Clock`](clock::Clock), so that tests move tokens, subscriptions and redelivery along.
//!
//! [`Microsoft::start`] opens four listeners: [`login`](Microsoft::login) (Entra), [`graph`](Microsoft::graph),
//! [`sharepoint`](Microsoft::sharepoint) (the files) and [`teams`](Microsoft::teams) (the page, and the control
//! interface under `/_sandbox/`, see [`control`]). What a test does to it are the methods of [`Microsoft`]; the
//! control interface offers the same to other languages.
//!
//! The pages carry `data-testid` attributes that stay: `account-<name>` and `account-cancel` on the account
//! picker; `teams-user` (a select of names), `teams-presence` (a select of availabilities), `teams-chat-<n>` (the
//! n-th chat of the list, from 0), `teams-new-chat`, `teams-new-chat-member-<name>`, `teams-new-chat-topic`,
//! `teams-new-chat-create`, `teams-composer`, `teams-send`, and `teams-message` on each message (with
//! `data-message-id`, and `data-highlighted` on the one that a deep link names).

mod attempts;
mod chat;
mod control;
mod controls;
mod conversation;
mod delivery;
mod dialect;
mod encryption;
mod endpoint;
mod entra;
mod files;
mod graph;
mod handshake;
mod lifecycle;
mod notification;
mod operation;
mod page;
mod person;
mod prepared;
mod random;
mod recorded;
mod settings;
mod sharepoint;
mod start;
mod subscription;
mod throttle;
mod traffic;
mod world;

pub use attempts::{Attempt, Outcome};
pub(crate) use chat::percent_encode;
pub use chat::{Draft, HostedContent};
pub use controls::ControlError;
pub use files::{NewFile, SharedFile, Trouble};
pub use operation::Operation;
pub use person::Person;
pub use settings::{DeliverySettings, ValidationTokens};
pub use start::{Description, Options, StartError};
pub use traffic::Received;

use std::sync::Arc;

use tokio::task::JoinSet;
use url::Url;

use self::world::World;

/// The running pretend Microsoft. Dropping it ends its listeners and everything on its way.
pub struct Microsoft {
    world: Arc<World>,
    _listeners: JoinSet<()>,
}

impl Microsoft {
    /// Base URL of the pretend Entra.
    pub fn login(&self) -> &Url {
        &self.world.addresses.login
    }

    /// Base URL of the pretend Graph; its version is below it, at `v1.0/`.
    pub fn graph(&self) -> &Url {
        &self.world.addresses.graph
    }

    /// Base URL of the pretend Teams: the page, the deep links and the control interface.
    pub fn teams(&self) -> &Url {
        &self.world.addresses.teams
    }

    /// Base URL of the pretend `SharePoint`, where the files are.
    pub fn sharepoint(&self) -> &Url {
        &self.world.addresses.sharepoint
    }

    /// The tenant's id.
    pub fn tenant(&self) -> &str {
        &self.world.tenant
    }

    /// The registered application's id.
    pub fn client_id(&self) -> &str {
        &self.world.client_id
    }

    /// The application's current client secret.
    pub fn client_secret(&self) -> String {
        self.world.state().registration.client_secret.clone()
    }
}

impl Drop for Microsoft {
    fn drop(&mut self) {
        self.world.stop.cancel();
    }
}
