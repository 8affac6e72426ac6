//! The presence of many people in one call
//! (<https://learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid>), as the application
//! (`Presence.Read.All`).

use std::collections::BTreeSet;

use graph::{AadUserId, Presence};
use reqwest::Method;
use serde_json::json;

use crate::{
    Error, GraphClient,
    pages::Page,
    throttle::{Call, Kind},
};

/// A POST that changes nothing.
const READ_PRESENCE: Call =
    Call { doing: "reading presence", kind: Kind::Presence, idempotent: true };
/// Microsoft's own limit.
const MOST_IDS: usize = 650;

impl GraphClient {
    /// The presence of `users`, in no particular order; who is unknown to Microsoft is left out. Duplicates are asked
    /// once. One call for each 650 people, none for nobody.
    pub async fn presences(&self, users: &[AadUserId]) -> Result<Vec<Presence>, Error> {
        let users: Vec<_> = users.iter().collect::<BTreeSet<_>>().into_iter().collect();
        let mut presences = Vec::with_capacity(users.len());
        for ids in users.chunks(MOST_IDS) {
            let path = ["communications", "getPresencesByUserId"];
            let request =
                self.request_with(READ_PRESENCE, Method::POST, &path, &json!({ "ids": ids }))?;
            let reply = self.success(self.send_as_application(READ_PRESENCE, &request).await?)?;
            presences.extend(reply.json::<Page>(READ_PRESENCE.doing)?.readable::<Presence>());
        }
        Ok(presences)
    }
}
