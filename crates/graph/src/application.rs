//! The application as it is registered: when its client secret ends.
//!
//! From Microsoft's pages "application resource type" and "passwordCredential resource type". The value of a secret is
//! never told; `hint` is its first three characters.

use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    lenient::{list, or_default},
    secret::Secret,
};

/// The application's own properties, as far as they were selected.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    #[serde(default, deserialize_with = "list")]
    password_credentials: Vec<PasswordCredential>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PasswordCredential {
    #[serde(default, deserialize_with = "or_default")]
    hint: String,
    #[serde(default, deserialize_with = "or_default")]
    end_date_time: Option<Timestamp>,
}

impl Application {
    /// When this client secret ends. Of several that look like it, the last end counts: a wrong alarm would be worse
    /// than a late one, since a secret that has ended says so itself. `None` if none looks like it.
    pub fn end_of(&self, client_secret: &Secret) -> Option<Timestamp> {
        let alike = |one: &&PasswordCredential| {
            !one.hint.is_empty() && client_secret.expose().starts_with(&one.hint)
        };
        self.password_credentials.iter().filter(alike).filter_map(|one| one.end_date_time).max()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_end_of_the_secret_in_use_is_found_by_its_first_letters() {
        let application: Application = serde_json::from_value(json!({
            "passwordCredentials": [
                { "hint": "Ab8", "endDateTime": "2027-01-01T00:00:00Z", "displayName": null },
                { "hint": "Ab8", "endDateTime": "2027-06-01T00:00:00Z" },
                { "hint": "x7Q", "endDateTime": "2030-01-01T00:00:00Z" },
                { "hint": null, "endDateTime": "2031-01-01T00:00:00Z" },
                { "hint": "Ab8", "endDateTime": null },
            ],
        }))
        .unwrap();
        let end = application.end_of(&"Ab8~value".into());
        assert_eq!(end, "2027-06-01T00:00:00Z".parse().ok());
        assert_eq!(application.end_of(&"other".into()), None);
        let none: Application = serde_json::from_value(json!({})).unwrap();
        assert_eq!(none.end_of(&"Ab8~value".into()), None);
    }
}
