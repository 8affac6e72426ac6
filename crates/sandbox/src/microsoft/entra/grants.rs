//! Codes and tokens that were handed out, and what they stand for.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use jiff::Timestamp;

/// Life of an authorization code.
pub(crate) const CODE_LIFE: Duration = Duration::from_mins(10);
/// Life of an unused refresh token.
pub(crate) const REFRESH_LIFE: Duration = Duration::from_hours(90 * 24);

/// An authorization code and the request that it answers.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) user: String,
    pub(crate) redirect_uri: String,
    /// S256 challenge of the request, if it had one.
    pub(crate) challenge: Option<String>,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) issued: Timestamp,
    pub(crate) redeemed: bool,
}

/// A refresh token. It stays valid when it is used.
#[derive(Clone)]
pub(crate) struct RefreshToken {
    pub(crate) user: String,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) issued: Timestamp,
    pub(crate) revoked: bool,
}

/// Who an access token speaks for.
#[derive(Clone, Debug)]
pub(crate) enum Holder {
    /// The application itself, with the application permissions consented to when it was issued.
    Application(BTreeSet<String>),
    /// A user (object id), with delegated permissions.
    User(String, BTreeSet<String>),
}

/// An access token for Graph.
#[derive(Clone, Debug)]
pub(crate) struct AccessToken {
    pub(crate) holder: Holder,
    pub(crate) expires: Timestamp,
}

impl AccessToken {
    /// Object id of the user that it speaks for; none if it speaks for the application.
    pub(crate) fn user(&self) -> Option<&str> {
        match &self.holder {
            Holder::User(user, _) => Some(user),
            Holder::Application(_) => None,
        }
    }
}

/// How the sign-in page answers without anybody clicking.
#[derive(Clone, Debug)]
pub(crate) enum AutomaticAnswer {
    /// Signs this user (short name) in.
    SignIn(String),
    /// Redirects with `error` and `error_description`.
    Refuse(String, String),
}

/// Everything handed out.
pub(crate) struct Grants {
    pub(crate) codes: HashMap<String, Code>,
    pub(crate) access: HashMap<String, AccessToken>,
    pub(crate) refresh: HashMap<String, RefreshToken>,
    pub(crate) answer: Option<AutomaticAnswer>,
    /// `expires_in` of new access tokens.
    pub(crate) access_life: Duration,
    /// Object ids of users whose account is disabled.
    pub(crate) disabled: BTreeSet<String>,
    /// With which `AADSTS` code users (object ids) are given no tokens.
    pub(crate) refused: HashMap<String, u32>,
}

impl Default for Grants {
    fn default() -> Self {
        Self {
            codes: HashMap::new(),
            access: HashMap::new(),
            refresh: HashMap::new(),
            answer: None,
            access_life: Duration::from_secs(3599),
            disabled: BTreeSet::new(),
            refused: HashMap::new(),
        }
    }
}
