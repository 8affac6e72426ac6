//! One driver per flow: each carries out what `notifier` decides.

pub(crate) mod checkup;
pub(crate) mod client_states;
pub(crate) mod commands;
pub(crate) mod conditions;
pub(crate) mod connect;
pub(crate) mod deliver;
pub(crate) mod diagnosis;
pub(crate) mod directory;
pub(crate) mod keys;
pub(crate) mod lease;
pub(crate) mod ledger;
pub(crate) mod newest;
pub(crate) mod open;
pub(crate) mod people;
pub(crate) mod post;
pub(crate) mod preference;
pub(crate) mod presence;
pub(crate) mod receive;
pub(crate) mod refusals;
pub(crate) mod revise;
pub(crate) mod rewrite;
pub(crate) mod settle;
pub(crate) mod subscription;
pub(crate) mod tokens;
pub(crate) mod vouch;
pub(crate) mod worker;
