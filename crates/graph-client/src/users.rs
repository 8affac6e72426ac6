//! Who is the user that signed in?

use graph::{Me, Secret};
use reqwest::Method;

use crate::{
    Error, GraphClient,
    throttle::{Call, Kind},
};

const READ_ME: Call =
    Call { doing: "reading the signed-in user's profile", kind: Kind::Users, idempotent: true };
/// Named one by one: by default Graph leaves out `userType` and `proxyAddresses`.
const SELECT: &str = "$select=id,mail,userPrincipalName,userType,proxyAddresses,displayName";

impl GraphClient {
    /// The user whose token this is.
    pub async fn me(&self, access_token: &Secret) -> Result<Me, Error> {
        let mut request = self.request(READ_ME, Method::GET, &["me"])?;
        request.url_mut().set_query(Some(SELECT));
        self.success(self.send(READ_ME, &request, access_token).await?)?.json(READ_ME.doing)
    }
}
