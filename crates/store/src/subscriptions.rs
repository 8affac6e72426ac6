//! The tenant-wide subscription, in version 2.x's table `msteamssync_subscriptions`.
//!
//! Version 2.x adopts or deletes a subscription at Microsoft by this row when it is put back, so the row is kept
//! current: type `allChats`, one of them. The `clientState` in it is encrypted with the At Rest Encryption Key and bound
//! to the id; version 2.x's row has it in clear, and goes by the configured Webhook Secret. Times are microseconds here.

use graph::{Secret, SubscriptionId};
use jiff::Timestamp;
use tokio_postgres::{Row, types::Type};
use zeroize::Zeroizing;

use crate::{
    Store,
    database::{column, timestamp},
    error::Error,
};

/// The subscription that we believe in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionRow {
    /// Microsoft's id.
    pub id: SubscriptionId,
    /// The `clientState` it was created with.
    pub secret: Secret,
    /// When it ends unless renewed.
    pub expires_on: Timestamp,
    /// The id of the certificate that Microsoft encrypts for; empty for version 2.x's, which has none.
    pub certificate: String,
    /// When it last brought something.
    pub last_activity_at: Option<Timestamp>,
}

/// A subscription that Microsoft was asked for and that is not written down yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingSubscription {
    /// Its `clientState`.
    pub secret: Secret,
    /// The id of the certificate that Microsoft encrypts for.
    pub certificate: String,
}

/// A `clientState` of a subscription that stands no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerClientState {
    /// The value.
    pub secret: Secret,
    /// Until when notifications that carry it may come.
    pub until: Timestamp,
}

/// The setting that holds former client states: a sealed JSON array of pairs, secret and Unix milliseconds.
const FORMER: &str = "msteamssync_former_client_states";

/// The setting that holds a pending subscription: a sealed JSON array of secret and certificate.
const PENDING: &str = "msteamssync_pending_subscription";

/// The setting that holds, sealed, what the subscription was last wanted to be.
const WANTED: &str = "msteamssync_wanted_subscription";

const SECRET: &str = "the subscription's secret";

const READ: &str = "
    SELECT subscriptionID AS id, secret, expiresOn AS expires_on, certificate, lastActivityAt AS last_activity_at
    FROM msteamssync_subscriptions WHERE type = 'allChats' ORDER BY expiresOn DESC NULLS LAST LIMIT 1";

const WRITE: &str = ", others AS (
        DELETE FROM msteamssync_subscriptions WHERE type = 'allChats' AND subscriptionID <> $2),
    no_more_pending AS (
        DELETE FROM msteamssync_system_settings WHERE id = $6),
    present AS (
        UPDATE msteamssync_subscriptions SET type = 'allChats', secret = $3, expiresOn = $4, certificate = $5
        WHERE subscriptionID = $2 RETURNING subscriptionID)
    INSERT INTO msteamssync_subscriptions
        (subscriptionID, type, msTeamsTeamID, msTeamsChannelID, msTeamsUserID, secret, expiresOn, certificate,
         lastActivityAt)
    SELECT $2, 'allChats', '', '', '', $3, $4, $5, 0 WHERE NOT EXISTS (SELECT FROM present)
    ON CONFLICT DO NOTHING";

impl Store {
    /// The subscription that we believe in; version 2.x's where it was the last to run.
    pub async fn subscription(&self) -> Result<Option<SubscriptionRow>, Error> {
        let row = self.database.row("reading the subscription", READ, &[]).await?;
        row.map(|row| self.subscription_of(&row)).transpose()
    }

    /// A node has learnt that the subscription shall be like this, in any words. Nodes learn of changed settings one
    /// after the other; who looks after the subscription has to be the one that learnt last.
    pub async fn want_subscription(&self, wanted: &Secret) -> Result<(), Error> {
        let sealed =
            self.seal(wanted.expose().as_bytes(), WANTED.as_bytes(), "the wanted subscription")?;
        self.set_setting(WANTED, &sealed).await
    }

    /// Whether this is how the subscription was last wanted. A node with another encryption key has not learnt that yet.
    pub async fn is_wanted_subscription(&self, wanted: &Secret) -> Result<bool, Error> {
        let Some(stored) = self.setting(WANTED).await? else { return Ok(true) };
        let last = self.key.open(&stored, WANTED.as_bytes());
        Ok(last.is_ok_and(|last| last.as_slice() == wanted.expose().as_bytes()))
    }

    /// Microsoft is about to be asked for this subscription. To be called when it has none of ours: what it then has was
    /// made of this.
    pub async fn begin_subscription(&self, pending: &PendingSubscription) -> Result<(), Error> {
        let clear = serde_json::json!([pending.secret.expose(), pending.certificate]);
        let clear = Zeroizing::new(clear.to_string());
        self.set_setting(PENDING, &self.seal(clear.as_bytes(), PENDING.as_bytes(), SECRET)?).await
    }

    /// What was begun and not written down since. One of another encryption key counts as none.
    pub async fn pending_subscription(&self) -> Result<Option<PendingSubscription>, Error> {
        let Some(stored) = self.setting(PENDING).await? else { return Ok(None) };
        let opened = self.key.open(&stored, PENDING.as_bytes()).ok();
        let pair = opened.and_then(|clear| serde_json::from_slice::<(Secret, String)>(&clear).ok());
        Ok(pair.map(|(secret, certificate)| PendingSubscription { secret, certificate }))
    }

    /// Writes the one subscription that there is now.
    pub async fn put_subscription(&self, row: &SubscriptionRow) -> Result<(), Error> {
        let id = row.id.as_ref();
        let secret = self.seal(row.secret.expose().as_bytes(), id.as_bytes(), SECRET)?;
        self.database
            .rows(
                "writing the subscription",
                WRITE,
                &[
                    (&id, Type::TEXT),
                    (&secret, Type::TEXT),
                    (&row.expires_on.as_microsecond(), Type::INT8),
                    (&row.certificate, Type::TEXT),
                    (&PENDING, Type::TEXT),
                ],
            )
            .await?;
        Ok(())
    }

    /// This subscription is no more.
    pub async fn remove_subscription(&self, id: &SubscriptionId) -> Result<(), Error> {
        let sql = "DELETE FROM msteamssync_subscriptions WHERE subscriptionID = $2";
        self.database.rows("removing the subscription", sql, &[(&id.as_ref(), Type::TEXT)]).await?;
        Ok(())
    }

    /// The former client states as last kept. Those of another encryption key count as none.
    pub async fn former_client_states(&self) -> Result<Vec<FormerClientState>, Error> {
        let Some(stored) = self.setting(FORMER).await? else { return Ok(Vec::new()) };
        let opened = self.key.open(&stored, FORMER.as_bytes()).ok();
        let pairs =
            opened.and_then(|clear| serde_json::from_slice::<Vec<(Secret, i64)>>(&clear).ok());
        let former = |(secret, until)| FormerClientState { secret, until: timestamp(until) };
        Ok(pairs.unwrap_or_default().into_iter().map(former).collect())
    }

    /// Keeps these former client states and no others.
    pub async fn keep_former_client_states(
        &self,
        former: &[FormerClientState],
    ) -> Result<(), Error> {
        let pairs: Vec<(&str, i64)> =
            former.iter().map(|one| (one.secret.expose(), one.until.as_millisecond())).collect();
        let clear = Zeroizing::new(serde_json::json!(pairs).to_string());
        let sealed = self.seal(clear.as_bytes(), FORMER.as_bytes(), "former client states")?;
        self.set_setting(FORMER, &sealed).await
    }

    fn subscription_of(&self, row: &Row) -> Result<SubscriptionRow, Error> {
        let text = |name| column::<Option<String>>(row, name).map(Option::unwrap_or_default);
        let time = |name| {
            let at = column::<Option<i64>>(row, name)?.filter(|at| *at > 0);
            Ok::<_, Error>(at.and_then(|at| Timestamp::from_microsecond(at).ok()))
        };
        let (id, stored) = (text("id")?, text("secret")?);
        let opened = self.open_text(&stored, id.as_bytes());
        Ok(SubscriptionRow {
            secret: opened.unwrap_or_else(|| stored.into()),
            id: SubscriptionId::from(id),
            expires_on: time("expires_on")?.unwrap_or(Timestamp::UNIX_EPOCH),
            certificate: text("certificate")?,
            last_activity_at: time("last_activity_at")?,
        })
    }
}
