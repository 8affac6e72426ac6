//! The app registration as Microsoft shows it: when the client secret ends
//! (<https://learn.microsoft.com/graph/api/application-get>), as the application (`Application.Read.All`, which is
//! optional).

use graph::{Application, Secret};
use jiff::Timestamp;
use reqwest::Method;

use crate::{
    Error, GraphClient,
    throttle::{Call, Kind},
};

const READ: Call =
    Call { doing: "reading the app registration", kind: Kind::Application, idempotent: true };

impl GraphClient {
    /// When a client secret ends; `None` if the registration shows none that looks like it.
    pub async fn end_of_secret(&self, client_secret: &Secret) -> Result<Option<Timestamp>, Error> {
        let by_app_id = format!("applications(appId='{}')", self.app().client_id);
        let mut request = self.request(READ, Method::GET, &[&by_app_id])?;
        request.url_mut().set_query(Some("$select=passwordCredentials"));
        let reply = self.success(self.send_as_application(READ, &request).await?)?;
        Ok(reply.json::<Application>(READ.doing)?.end_of(client_secret))
    }
}
