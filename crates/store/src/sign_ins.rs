//! Sign-ins under way: what `/connect` must remember until Microsoft redirects back.
//!
//! The state travels through the user's browser and through Microsoft, so it is good for one redirect, of the same
//! user, for some minutes from the click. Each click makes its own: two tabs both work. The code verifier rests
//! encrypted, and no longer than that.

use graph::Secret;
use tokio_postgres::types::Type;

use crate::{
    Store,
    database::{column, milliseconds},
    error::Error,
};

/// A sign-in under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// OAuth's `state`: random, names this sign-in.
    pub state: String,
    /// Who clicked.
    pub mattermost_user: String,
    /// What the `id_token` must repeat.
    pub nonce: String,
    /// PKCE's code verifier.
    pub verifier: Secret,
}

/// What was found under a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// This sign-in; it is gone now.
    Fresh(SignIn),
    /// One whose time is over, or whose At Rest Encryption Key was replaced; it is gone now.
    Expired,
    /// Somebody else's; it stays for them.
    OtherUser,
    /// None: made up, used before, or forgotten long after it expired.
    Unknown,
}

const BEGIN: &str = "
    INSERT INTO msteamssync_sign_ins (state, mattermost_user, nonce, verifier, expires_at)
    SELECT $2, $3, $4, $5, now + $6 FROM time";

const TAKE: &str = ", taken AS (
        DELETE FROM msteamssync_sign_ins WHERE state = $2 AND mattermost_user = $3
        RETURNING nonce, verifier, expires_at)
    SELECT nonce, verifier, expires_at > now AS fresh FROM taken, time
    UNION ALL
    SELECT NULL, NULL, NULL FROM msteamssync_sign_ins WHERE state = $2 AND mattermost_user <> $3";

impl Store {
    /// Remembers a sign-in until it is taken or its time is over.
    pub async fn begin_sign_in(&self, sign_in: &SignIn) -> Result<(), Error> {
        let (state, verifier) = (&sign_in.state, sign_in.verifier.expose().as_bytes());
        let verifier = self.seal(verifier, state.as_bytes(), "a code verifier")?;
        self.database
            .rows(
                "beginning a sign-in",
                BEGIN,
                &[
                    (state, Type::TEXT),
                    (&sign_in.mattermost_user, Type::TEXT),
                    (&sign_in.nonce, Type::TEXT),
                    (&verifier, Type::TEXT),
                    (&milliseconds(self.timing.sign_in_life), Type::INT8),
                ],
            )
            .await?;
        Ok(())
    }

    /// Takes the sign-in out that `state` names, on behalf of `mattermost_user`.
    pub async fn take_sign_in(&self, state: &str, mattermost_user: &str) -> Result<Taken, Error> {
        let row = self
            .database
            .row(
                "finishing a sign-in",
                TAKE,
                &[(&state, Type::TEXT), (&mattermost_user, Type::TEXT)],
            )
            .await?;
        let Some(row) = row else { return Ok(Taken::Unknown) };
        match column(&row, "fresh")? {
            None => Ok(Taken::OtherUser),
            Some(false) => Ok(Taken::Expired),
            Some(true) => {
                let verifier = self.open_text(column(&row, "verifier")?, state.as_bytes());
                let nonce = column(&row, "nonce")?;
                let mattermost_user = mattermost_user.to_owned();
                let sign_in =
                    |verifier| SignIn { state: state.to_owned(), mattermost_user, nonce, verifier };
                Ok(verifier.map_or(Taken::Expired, |verifier| Taken::Fresh(sign_in(verifier))))
            }
        }
    }
}
