//! Subscriptions to change notifications
//! (<https://learn.microsoft.com/graph/api/resources/subscription>), as the application.
//!
//! Microsoft explains a refusal only in the text of its error: 409 when the app has such a subscription already, 403
//! for a missing permission or an exhausted quota. It stays in [`GraphError::message`](graph::GraphError) for the admin.

use std::time::Duration;

use graph::{NewSubscription, ProbeSubscription, Renewal, Subscription, SubscriptionId};
use reqwest::{Method, StatusCode};

use crate::{
    Error, GraphClient,
    throttle::{Call, Kind},
};

const CREATE: Call =
    Call { doing: "creating a subscription", kind: Kind::Subscriptions, idempotent: false };
const PROBE: Call = Call {
    doing: "trying whether Microsoft reaches us",
    kind: Kind::Subscriptions,
    idempotent: false,
};
const LIST: Call =
    Call { doing: "listing subscriptions", kind: Kind::Subscriptions, idempotent: true };
const RENEW: Call =
    Call { doing: "renewing a subscription", kind: Kind::Subscriptions, idempotent: false };
const DELETE: Call =
    Call { doing: "deleting a subscription", kind: Kind::Subscriptions, idempotent: true };

/// Before Microsoft says that it cannot reach us, it waits ten seconds for each of two addresses
/// (<https://learn.microsoft.com/graph/change-notifications-delivery-webhooks>).
const WITH_VALIDATION: Duration = Duration::from_secs(25);

impl GraphClient {
    /// Creates a subscription. Before it answers, Microsoft calls both notification URLs and waits for their answers.
    pub async fn create_subscription(&self, new: &NewSubscription) -> Result<Subscription, Error> {
        let mut request = self.request_with(CREATE, Method::POST, &["subscriptions"], new)?;
        *request.timeout_mut() = Some(WITH_VALIDATION);
        self.success(self.send_as_application(CREATE, &request).await?)?.json(CREATE.doing)
    }

    /// Creates a subscription only to see whether Microsoft reaches us.
    pub async fn probe_subscription(&self, new: &ProbeSubscription) -> Result<Subscription, Error> {
        let mut request = self.request_with(PROBE, Method::POST, &["subscriptions"], new)?;
        *request.timeout_mut() = Some(WITH_VALIDATION);
        self.success(self.send_as_application(PROBE, &request).await?)?.json(PROBE.doing)
    }

    /// All subscriptions of this app registration in the tenant, also those that others made with it.
    pub async fn list_subscriptions(&self) -> Result<Vec<Subscription>, Error> {
        self.list(LIST, &["subscriptions"]).await
    }

    /// Prolongs a subscription, which also answers `reauthorizationRequired`: Microsoft delivers as long as the token of
    /// this call lives.
    pub async fn renew_subscription(
        &self,
        id: &SubscriptionId,
        renewal: &Renewal,
    ) -> Result<Subscription, Error> {
        let path = ["subscriptions", id.as_ref()];
        let request = self.request_with(RENEW, Method::PATCH, &path, renewal)?;
        self.young_application_token().await?;
        self.success(self.send_as_application(RENEW, &request).await?)?.json(RENEW.doing)
    }

    /// Deletes a subscription; one that is gone already is fine.
    pub async fn delete_subscription(&self, id: &SubscriptionId) -> Result<(), Error> {
        let request = self.request(DELETE, Method::DELETE, &["subscriptions", id.as_ref()])?;
        let reply = self.send_as_application(DELETE, &request).await?;
        if reply.status == StatusCode::NOT_FOUND {
            return Ok(());
        }
        self.success(reply).map(drop)
    }
}
