//! What the admin entered in the System Console, checked.
//!
//! Mattermost hands the settings over as one JSON object with lower-cased keys, in which a value may be
//! absent, `null`, or of another type than the manifest says (`LoadPluginConfiguration` in
//! `server/channels/app/plugin_api.go`). Values are repaired where the intent is plain (spaces and quotes
//! around a pasted value); what cannot be used is a [`Problem`], which names the setting in words.
//!
//! Pure: reading and reacting is the matter of [`crate::setup`].

use std::collections::HashMap;

use graph::{Cloud, Hosts, InvalidHost, Secret, TenantId, is_guid, is_loopback};
use notifier::{
    command::Reply,
    timing::Timing,
    words::{Args, Key},
};
use serde_json::Value;
use store::EncryptionKey;
use url::Url;

/// A complete, usable configuration.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Settings {
    /// Where Microsoft is.
    pub(crate) hosts: Hosts,
    /// The tenant whose chats are received.
    pub(crate) tenant: TenantId,
    /// The app registration's Application (client) ID.
    pub(crate) client_id: String,
    /// The app registration's client secret.
    pub(crate) client_secret: Secret,
    /// The key under which tokens are kept.
    pub(crate) encryption_key: EncryptionKey,
    /// What Microsoft Graph sends back as `clientState`.
    pub(crate) webhook_secret: Secret,
    /// Whether anything is received and posted at all.
    pub(crate) sync_notifications: bool,
    /// The largest file that is downloaded with one request, in bytes.
    pub(crate) complete_download: u64,
    /// In pieces of so many bytes the rest of a larger one is downloaded.
    pub(crate) download_piece: u64,
    /// Divides every internal wait; 1 in production.
    pub(crate) time_scale: f64,
}

impl Settings {
    /// The internal waits under this configuration.
    pub(crate) fn timing(&self) -> Timing {
        Timing::scaled(self.time_scale)
    }
}

/// What is wrong with the configuration, one setting each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The server handed over something that is not a JSON object.
    Unreadable,
    /// No Tenant ID, or something else, such as the tenant's domain: Microsoft takes that, too, but names the tenant by
    /// its ID in what it sends.
    NoTenantId,
    /// No Client ID.
    NoClientId,
    /// No Client Secret.
    NoClientSecret,
    /// No At Rest Encryption Key.
    NoEncryptionKey,
    /// The At Rest Encryption Key does not have 32 bytes.
    EncryptionKeyLength {
        /// The bytes it has.
        bytes: usize,
    },
    /// No Webhook Secret.
    NoWebhookSecret,
    /// Mattermost's own Site URL is not set.
    NoSiteUrl,
    /// It does not begin with https.
    SiteUrlNotHttps,
    /// The cloud is not one that is known.
    UnknownCloud {
        /// What was entered.
        value: String,
    },
    /// An address of the custom cloud.
    CustomUrl {
        /// What is wrong with which address.
        address: String,
    },
}

impl Problem {
    /// The sentence for the admin.
    pub(crate) fn sentence(&self) -> Reply {
        let (key, args) = match self {
            Self::Unreadable => (Key::NotConfigured, Args::new()),
            Self::NoTenantId => (Key::ConfigurationTenantId, Args::new()),
            Self::NoClientId => (Key::ConfigurationClientId, Args::new()),
            Self::NoClientSecret => (Key::ConfigurationClientSecret, Args::new()),
            Self::NoEncryptionKey => (Key::ConfigurationEncryptionKey, Args::new()),
            Self::EncryptionKeyLength { bytes } => {
                (Key::ConfigurationEncryptionKeyLength, Args::new().number("length", *bytes))
            }
            Self::NoWebhookSecret => (Key::ConfigurationWebhookSecret, Args::new()),
            Self::NoSiteUrl => (Key::ConfigurationSiteUrl, Args::new()),
            Self::SiteUrlNotHttps => (Key::ConfigurationSiteUrlHttps, Args::new()),
            Self::UnknownCloud { value } => {
                (Key::ConfigurationCloud, Args::new().text("value", value))
            }
            Self::CustomUrl { address } => {
                (Key::ConfigurationHost, Args::new().text("problem", address))
            }
        };
        Reply { key, args }
    }
}

/// The default of the sizes for downloads, as in the manifest.
const DEFAULT_MEGABYTES: u32 = 20;

/// The settings that the console generates, which are made here when nobody pressed its button.
pub(crate) const GENERATED: [&str; 2] = ["encryptionkey", "webhooksecret"];

/// Reads the settings; the error lists everything that is wrong, in the order of the console.
///
/// A missing generated value is not a problem of the admin's: [`missing_generated`] names it.
pub(crate) fn parse(json: &[u8]) -> Result<Settings, Vec<Problem>> {
    let values = Values::parse(json).map_err(|_| vec![Problem::Unreadable])?;
    let mut problems = Vec::new();
    let hosts = hosts(&values).map_err(|problem| problems.push(problem)).ok();
    let is_some = |value: &str| !value.is_empty();
    let mut required = |key, is_usable: fn(&str) -> bool, problem| {
        let value = values.text(key);
        if !is_usable(&value) {
            problems.push(problem);
        }
        value
    };
    let is_no_domain = |value: &str| !value.is_empty() && !value.contains('.');
    let tenant = required("tenantid", is_no_domain, Problem::NoTenantId);
    let client_id = required("clientid", is_some, Problem::NoClientId);
    let client_secret = required("clientsecret", is_some, Problem::NoClientSecret);
    let webhook_secret = required("webhooksecret", is_some, Problem::NoWebhookSecret);
    let encryption_key = required("encryptionkey", is_some, Problem::NoEncryptionKey);
    let encryption_key = match EncryptionKey::parse(&encryption_key) {
        Ok(key) => Some(key),
        Err(_) if encryption_key.is_empty() => None,
        Err(_) => {
            problems.push(Problem::EncryptionKeyLength { bytes: encryption_key.len() });
            None
        }
    };
    match (hosts, encryption_key) {
        (Some(hosts), Some(encryption_key)) if problems.is_empty() => Ok(Settings {
            hosts,
            tenant: TenantId::from(as_microsoft_writes(tenant)),
            client_id: as_microsoft_writes(client_id),
            client_secret: client_secret.into(),
            encryption_key,
            webhook_secret: webhook_secret.into(),
            sync_notifications: values.flag("syncnotifications", true),
            complete_download: values.megabytes("maxsizeforcompletedownload"),
            download_piece: values.megabytes("buffersizeforfilestreaming"),
            time_scale: values.number("customtimescale").unwrap_or(1.0).max(1.0),
        }),
        _ => Err(problems),
    }
}

/// A GUID may be typed in capitals; Microsoft writes it in small letters.
fn as_microsoft_writes(id: String) -> String {
    if is_guid(&id) { id.to_ascii_lowercase() } else { id }
}

/// Reads Mattermost's Site URL. Microsoft posts to https only; a pretend one on this machine does to http, too.
pub(crate) fn site_url(text: &str, hosts: &Hosts) -> Result<Url, Problem> {
    let url = Url::parse(text.trim()).map_err(|_| Problem::NoSiteUrl)?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) && is_loopback(&hosts.graph) => Ok(url),
        _ => Err(Problem::SiteUrlNotHttps),
    }
}

/// Whether nobody has entered anything yet.
pub(crate) fn is_blank(problems: &[Problem]) -> bool {
    let entered = [Problem::NoTenantId, Problem::NoClientId, Problem::NoClientSecret];
    entered.iter().all(|missing| problems.contains(missing))
}

/// Which of the generated settings have no value yet.
pub(crate) fn missing_generated(json: &[u8]) -> Vec<&'static str> {
    let Ok(values) = Values::parse(json) else { return Vec::new() };
    GENERATED.into_iter().filter(|key| values.text(key).is_empty()).collect()
}

fn hosts(values: &Values) -> Result<Hosts, Problem> {
    let value = values.text("cloud");
    let Ok(cloud) = value.parse::<Cloud>() else { return Err(Problem::UnknownCloud { value }) };
    if let Some(hosts) = Hosts::of(cloud) {
        return Ok(hosts);
    }
    custom_hosts(values).map_err(|invalid| Problem::CustomUrl { address: invalid.to_string() })
}

fn custom_hosts(values: &Values) -> Result<Hosts, InvalidHost> {
    let url = |key| values.text(key);
    let [login, graph, teams] = ["customloginurl", "customgraphurl", "customteamsurl"].map(url);
    let hosts = Hosts::custom(&login, &graph, &teams)?;
    match url("customsharepointurl") {
        none if none.is_empty() => Ok(hosts),
        sharepoint => hosts.with_sharepoint(&sharepoint),
    }
}

/// The JSON object with its keys lower-cased, whatever case they came in.
pub(crate) struct Values(HashMap<String, Value>);

impl Values {
    /// Reads what the server hands over.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, serde_json::Error> {
        let values: HashMap<String, Value> = serde_json::from_slice(json)?;
        Ok(Self(values.into_iter().map(|(key, value)| (key.to_lowercase(), value)).collect()))
    }

    /// A setting, repaired; empty if it has no value.
    pub(crate) fn text(&self, key: &str) -> String {
        match self.0.get(key) {
            Some(Value::String(text)) => repaired(text).to_owned(),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
            _ => String::new(),
        }
    }

    fn flag(&self, key: &str, default: bool) -> bool {
        match self.text(key).to_lowercase().as_str() {
            "" => default,
            text => text == "true",
        }
    }

    /// A size in MB, as bytes; a size that is none means the default.
    fn megabytes(&self, key: &str) -> u64 {
        let size = self.text(key).parse::<u32>().ok().filter(|size| *size > 0);
        u64::from(size.unwrap_or(DEFAULT_MEGABYTES)) << 20
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.text(key).parse().ok().filter(|number: &f64| number.is_finite())
    }
}

/// A pasted value without the spaces and quotes that came along.
fn repaired(text: &str) -> &str {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner.trim();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn complete() -> Value {
        json!({
            "tenantid": "11111111-2222-3333-4444-555555555555",
            "clientid": "66666666-7777-8888-9999-000000000000",
            "clientsecret": "a secret",
            "encryptionkey": "0123456789abcdef0123456789abcdef",
            "webhooksecret": "hook",
            "syncnotifications": null,
        })
    }

    fn with(key: &str, value: Value) -> Vec<u8> {
        let mut settings = complete();
        settings[key] = value;
        settings.to_string().into_bytes()
    }

    #[test]
    fn a_complete_configuration_is_accepted_with_its_defaults() {
        let settings = parse(complete().to_string().as_bytes()).unwrap();
        assert!(settings.sync_notifications);
        assert_eq!(Some(settings.hosts), Hosts::of(Cloud::Global));
        assert!((settings.time_scale - 1.0).abs() < f64::EPSILON);
        assert_eq!((settings.complete_download, settings.download_piece), (20 << 20, 20 << 20));
    }

    #[test]
    fn sizes_are_megabytes_and_nonsense_is_the_default() {
        for (value, megabytes) in [
            (json!(5), 5),
            (json!("7"), 7),
            (json!(0), 20),
            (json!(-1), 20),
            (json!(1.5), 20),
            (json!("much"), 20),
        ] {
            let [complete, piece] = ["maxsizeforcompletedownload", "buffersizeforfilestreaming"]
                .map(|key| parse(&with(key, value.clone())).unwrap());
            assert_eq!(complete.complete_download, megabytes << 20, "{value}");
            assert_eq!(piece.download_piece, megabytes << 20, "{value}");
        }
    }

    #[test]
    fn spaces_and_quotes_around_a_pasted_value_are_removed() {
        let settings = parse(&with("clientsecret", json!("  \"a secret\" "))).unwrap();
        assert_eq!(settings.client_secret.expose(), "a secret");
    }

    #[test]
    fn ids_in_capitals_are_those_that_microsoft_writes() {
        let id = "A9911CA7-10F4-4B0E-9D53-7E6A2C8B5F20";
        let settings = parse(&with("clientid", json!(id))).unwrap();
        assert_eq!(settings.client_id, "a9911ca7-10f4-4b0e-9d53-7e6a2c8b5f20");
        let settings = parse(&with("tenantid", json!(id))).unwrap();
        assert_eq!(settings.tenant.as_ref(), "a9911ca7-10f4-4b0e-9d53-7e6a2c8b5f20");
        let settings = parse(&with("clientid", json!("The-App"))).unwrap();
        assert_eq!(settings.client_id, "The-App", "what is no GUID is left as it is");
    }

    #[test]
    fn the_domain_of_a_tenant_is_not_its_id() {
        let problems = parse(&with("tenantid", json!("contoso.onmicrosoft.com"))).unwrap_err();
        assert_eq!(problems, [Problem::NoTenantId]);
    }

    #[test]
    fn keys_are_found_in_any_case_and_flags_in_any_type() {
        let mut settings = complete();
        settings["SyncNotifications"] = json!("false");
        settings.as_object_mut().unwrap().remove("syncnotifications");
        assert!(!parse(settings.to_string().as_bytes()).unwrap().sync_notifications);
        assert!(!parse(&with("syncnotifications", json!(false))).unwrap().sync_notifications);
    }

    #[test]
    fn everything_missing_is_named_at_once() {
        let problems = parse(b"{}").unwrap_err();
        assert_eq!(
            problems,
            [
                Problem::NoTenantId,
                Problem::NoClientId,
                Problem::NoClientSecret,
                Problem::NoWebhookSecret,
                Problem::NoEncryptionKey
            ]
        );
        assert_eq!(missing_generated(b"{}"), GENERATED);
    }

    #[test]
    fn an_encryption_key_of_another_length_is_named_with_its_length() {
        let problems = parse(&with("encryptionkey", json!("short"))).unwrap_err();
        assert_eq!(problems, [Problem::EncryptionKeyLength { bytes: 5 }]);
    }

    #[test]
    fn http_is_for_loopback_only() {
        let mut settings = complete();
        settings["cloud"] = json!("custom");
        for (url, good) in [("http://127.0.0.1:1", true), ("http://example.com", false)] {
            for key in ["customloginurl", "customgraphurl", "customteamsurl"] {
                settings[key] = json!(url);
            }
            assert_eq!(parse(settings.to_string().as_bytes()).is_ok(), good, "{url}");
            let mut settings = settings.clone();
            for key in ["customloginurl", "customgraphurl", "customteamsurl"] {
                settings[key] = json!("https://example.com");
            }
            settings["customsharepointurl"] = json!(url);
            assert_eq!(parse(settings.to_string().as_bytes()).is_ok(), good, "SharePoint: {url}");
        }
    }

    #[test]
    fn the_site_url_is_https_unless_microsoft_is_a_pretend_one_beside_it() {
        let real = Hosts::of(Cloud::Global).unwrap();
        let pretend = Hosts::custom("http://[::1]:1", "http://[::1]:2", "http://[::1]:3").unwrap();
        for (url, hosts, problem) in [
            ("https://mattermost.example/path", &real, None),
            ("http://mattermost.example", &real, Some(Problem::SiteUrlNotHttps)),
            ("http://localhost:8065", &real, Some(Problem::SiteUrlNotHttps)),
            ("http://localhost:8065", &pretend, None),
            ("http://mattermost.example", &pretend, Some(Problem::SiteUrlNotHttps)),
            ("", &real, Some(Problem::NoSiteUrl)),
            ("mattermost.example", &real, Some(Problem::NoSiteUrl)),
        ] {
            assert_eq!(site_url(url, hosts).err(), problem, "{url}");
        }
    }

    #[test]
    fn garbage_is_one_problem_and_never_a_panic() {
        assert_eq!(parse(b"[1]").unwrap_err(), [Problem::Unreadable]);
        assert_eq!(
            parse(&with("cloud", json!("mars"))).unwrap_err(),
            [Problem::UnknownCloud { value: "mars".to_owned() }]
        );
    }
}
