//! What an error of Graph or Microsoft Entra means for us: try again, ask the user, ask the admin, or give up.
//!
//! From Microsoft's pages "Microsoft Graph error responses and resource types", "Microsoft Graph throttling
//! guidance" and "Microsoft Entra authentication and authorization error codes". Microsoft asks applications to
//! react to codes and not to texts, which change.
//!
//! Invariant: an outage (429, 5xx, a page that is not Microsoft's) is never [`Disposition::SignInAgain`].

use std::time::Duration;

mod entra;
mod graph;

pub use self::{
    entra::{EntraError, EntraProblem},
    graph::GraphError,
};

/// What to do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// It will pass.
    Retry {
        /// Not before this, if Microsoft said so.
        after: Option<Duration>,
    },
    /// Only the user can help, by signing in again.
    SignInAgain,
    /// Only an admin can help: permission, consent, secret, quota, address.
    AskAdmin,
    /// Nobody can: the thing is gone, or we asked for nonsense.
    GiveUp,
}

/// Of a text that somebody else wrote, what a log line can bear.
fn shortened(text: String) -> String {
    const LONGEST: usize = 1000;
    if text.chars().nth(LONGEST).is_none() {
        return text;
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}
