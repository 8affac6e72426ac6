//! The notification keys: one node makes them, all read them; after half a year there is a new one.
//!
//! Microsoft Graph encrypts with the certificate that the subscription names; the private key lies in the
//! database, sealed. A key that a notification names and that is not known here is read again, because
//! another node may have made it a moment ago.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use graph::{CertificateId, notification::NotificationKey};
use graph_client::notification_key;
use jiff::{SignedDuration, Timestamp};

use super::lease::under_lease;
use crate::app::{App, Live};

/// One node at a time makes a key.
const LEASE: (&str, Duration) = ("notification key", Duration::from_secs(30));

/// The parsed keys, by certificate.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    parsed: Mutex<HashMap<CertificateId, NotificationKey>>,
    noted: Mutex<HashMap<CertificateId, Timestamp>>,
}

/// The certificate that new subscriptions name.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    /// Its id, which comes back in every notification.
    pub(crate) id: CertificateId,
    /// The certificate, base64 of DER.
    pub der_base64: String,
}

impl Keys {
    /// The key of a certificate; `None` if this database does not hold it.
    pub(crate) async fn find(
        &self,
        app: &App,
        live: &Live,
        id: &CertificateId,
    ) -> Result<Option<NotificationKey>, store::Error> {
        let known = self.parsed().get(id).cloned();
        if let Some(key) = known {
            self.note_seen(app, live, id).await?;
            return Ok(Some(key));
        }
        for stored in live.store.notification_keys().await? {
            if let Ok(key) = NotificationKey::from_pkcs8_der(&stored.private_key) {
                self.parsed().insert(stored.id, key);
            }
        }
        Ok(self.parsed().get(id).cloned())
    }

    /// The newest certificate, unless it is due to be replaced; the first caller of all nodes makes the next. `None`
    /// while another node does.
    pub(crate) async fn certificate(
        &self,
        app: &App,
        live: &Live,
    ) -> Result<Option<Certificate>, crate::Error> {
        let now = app.clock.now();
        let newest = |keys: Vec<store::StoredKey>| {
            keys.into_iter()
                .filter(|key| younger(now, key.created_at, live.timing.key_rotation))
                .max_by_key(|key| key.created_at)
                .map(|key| Certificate { id: key.id, der_base64: key.certificate })
        };
        if let Some(certificate) = newest(live.store.notification_keys().await?) {
            return Ok(Some(certificate));
        }
        let anew = async {
            match newest(live.store.notification_keys().await?) {
                Some(certificate) => Ok(certificate),
                None => make(app, live).await,
            }
        };
        under_lease(app, live, LEASE, anew).await
    }

    /// Removes the keys that were replaced and that no notification has named for a week.
    pub(crate) async fn remove_unused(&self, app: &App, live: &Live) -> Result<(), store::Error> {
        let now = app.clock.now();
        let mut keys = live.store.notification_keys().await?;
        keys.sort_by_key(|key| std::cmp::Reverse(key.created_at));
        for key in keys.iter().skip(1) {
            if !younger(now, key.last_seen_at, live.timing.key_unseen) {
                live.store.remove_notification_key(&key.id).await?;
                self.parsed().remove(&key.id);
            }
        }
        Ok(())
    }

    /// Remembers that a key is in use, once an hour.
    async fn note_seen(
        &self,
        app: &App,
        live: &Live,
        id: &CertificateId,
    ) -> Result<(), store::Error> {
        let now = app.clock.now();
        let due = {
            let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
            let due = noted
                .get(id)
                .is_none_or(|at| now.duration_since(*at) > SignedDuration::from_hours(1));
            if due {
                noted.insert(id.clone(), now);
            }
            due
        };
        if due { live.store.seen(std::slice::from_ref(id)).await } else { Ok(()) }
    }

    fn parsed(&self) -> std::sync::MutexGuard<'_, HashMap<CertificateId, NotificationKey>> {
        self.parsed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn younger(now: Timestamp, since: Timestamp, than: Duration) -> bool {
    Duration::try_from(now.duration_since(since)).unwrap_or_default() < than
}

async fn make(app: &App, live: &Live) -> Result<Certificate, crate::Error> {
    let now = app.clock.now();
    let id = CertificateId::from(format!("mattermost-{}", crate::random_word()));
    let key_id = id.clone();
    // Finding two primes takes a good part of a second of one core.
    let generated = tokio::task::spawn_blocking(move || notification_key::generate(&key_id, now))
        .await
        .map_err(|_| crate::Error::Interrupted)??;
    live.store
        .insert_notification_key(
            &id,
            &generated.certificate_der_base64,
            &generated.private_key_pkcs8,
        )
        .await?;
    Ok(Certificate { id, der_base64: generated.certificate_der_base64 })
}
