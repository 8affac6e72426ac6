//! Where Microsoft is: the hosts of each national cloud.
//!
//! From Microsoft's pages "Microsoft Graph national cloud deployments", "Microsoft Entra authentication and
//! national clouds" and, for the Teams clients, "Sovereign clouds". GCC uses the global hosts.
//!
//! Invariant: every base URL is https, or http on loopback, and ends in `/`, so that [`Url::join`] appends.

use std::str::FromStr;

use url::{Host, Url};

/// One of Microsoft's clouds; their tokens and hosts are not interchangeable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cloud {
    /// Worldwide, also US Government GCC.
    Global,
    /// US Government L4.
    GccHigh,
    /// US Government L5.
    Dod,
    /// Operated by 21Vianet.
    China,
    /// Hosts given by the configuration.
    Custom,
}

/// The configuration names a cloud that does not exist.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a Microsoft cloud: use global, gcchigh, dod, china or custom")]
pub struct UnknownCloud(String);

impl FromStr for Cloud {
    type Err = UnknownCloud;

    /// Reads the configuration's word, in any case; empty means [`Cloud::Global`].
    fn from_str(word: &str) -> Result<Self, UnknownCloud> {
        match word.trim().to_ascii_lowercase().as_str() {
            "" | "global" => Ok(Self::Global),
            "gcchigh" => Ok(Self::GccHigh),
            "dod" => Ok(Self::Dod),
            "china" => Ok(Self::China),
            "custom" => Ok(Self::Custom),
            _ => Err(UnknownCloud(word.to_owned())),
        }
    }
}

/// The base URLs of one cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    /// Microsoft Entra: sign-in and tokens.
    pub login: Url,
    /// Microsoft Graph, without the version.
    pub graph: Url,
    /// The Teams client, for links to chats.
    pub teams: Url,
    /// Where files are.
    pub sharepoint: SharePoint,
}

/// Where `SharePoint` and `OneDrive` keep the files of a cloud's tenants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SharePoint {
    /// Each tenant has hosts of its own in these domains: `contoso.sharepoint.com`, `contoso-my.sharepoint.com`.
    Domains(&'static [&'static str]),
    /// One base URL, of [`Cloud::Custom`].
    At(Url),
}

impl SharePoint {
    /// Whether a file may be fetched from `url`, as far as its host goes.
    pub fn has(&self, url: &Url) -> bool {
        let plain = url.username().is_empty() && url.password().is_none();
        let there = match self {
            Self::At(base) => url.origin() == base.origin(),
            Self::Domains(domains) => {
                let name = url.domain().unwrap_or_default();
                let tenant = |domain: &&str| name.strip_suffix(*domain)?.strip_suffix('.');
                url.scheme() == "https"
                    && url.port().is_none()
                    && domains.iter().filter_map(tenant).any(|tenant| !tenant.is_empty())
            }
        };
        plain && there
    }
}

/// A base URL of the configuration cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHost {
    /// Not a URL with a host, or one with a user, a query or a fragment.
    #[error("{url:?} cannot be Microsoft's {whose} address: it must look like https://host")]
    NotABase {
        /// Which of the four.
        whose: &'static str,
        /// As configured.
        url: String,
    },
    /// Neither https nor http on loopback.
    #[error(
        "{url:?} cannot be Microsoft's {whose} address: it must begin with https:// (http:// is allowed only for this machine: localhost, 127.0.0.1 or [::1])"
    )]
    NotSafe {
        /// Which of the four.
        whose: &'static str,
        /// As configured.
        url: String,
    },
}

impl Hosts {
    /// The hosts of a cloud; `None` for [`Cloud::Custom`], whose hosts [`Hosts::custom`] takes.
    pub fn of(cloud: Cloud) -> Option<Self> {
        let (hosts, domains): (_, &[&str]) = match cloud {
            Cloud::Global => (
                ["login.microsoftonline.com", "graph.microsoft.com", "teams.microsoft.com"],
                &["sharepoint.com"],
            ),
            Cloud::GccHigh => (
                ["login.microsoftonline.us", "graph.microsoft.us", "gov.teams.microsoft.us"],
                &["sharepoint.us"],
            ),
            Cloud::Dod => (
                ["login.microsoftonline.us", "dod-graph.microsoft.us", "dod.teams.microsoft.us"],
                &["sharepoint-mil.us", "dps.mil"],
            ),
            Cloud::China => (
                [
                    "login.partner.microsoftonline.cn",
                    "microsoftgraph.chinacloudapi.cn",
                    "teams.microsoftonline.cn",
                ],
                &["sharepoint.cn"],
            ),
            Cloud::Custom => return None,
        };
        let [login, graph, teams] = hosts.map(|host| format!("https://{host}/"));
        let hosts = Self::custom(&login, &graph, &teams).ok()?;
        Some(Self { sharepoint: SharePoint::Domains(domains), ..hosts })
    }

    /// Hosts of one's own: a test tenant behind a proxy, or a pretend Microsoft on this machine. No files are fetched
    /// from anywhere unless [`Hosts::with_sharepoint`] says where they are.
    pub fn custom(login: &str, graph: &str, teams: &str) -> Result<Self, InvalidHost> {
        Ok(Self {
            login: base("sign-in", login)?,
            graph: base("Graph", graph)?,
            teams: base("Teams", teams)?,
            sharepoint: SharePoint::Domains(&[]),
        })
    }

    /// The same with a `SharePoint` of one's own.
    pub fn with_sharepoint(self, sharepoint: &str) -> Result<Self, InvalidHost> {
        Ok(Self { sharepoint: SharePoint::At(base("SharePoint", sharepoint)?), ..self })
    }
}

fn base(whose: &'static str, text: &str) -> Result<Url, InvalidHost> {
    let not_a_base = || InvalidHost::NotABase { whose, url: text.to_owned() };
    let mut url = Url::parse(text.trim()).map_err(|_| not_a_base())?;
    let plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !url.has_host() || !plain {
        return Err(not_a_base());
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        _ => return Err(InvalidHost::NotSafe { whose, url: text.to_owned() }),
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

/// Whether the URL stays on this machine, so that http is no risk.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cloud_but_custom_has_hosts() {
        for (cloud, login, graph, teams, file) in [
            (
                Cloud::Global,
                "login.microsoftonline.com",
                "graph.microsoft.com",
                "teams.microsoft.com",
                "contoso-my.sharepoint.com",
            ),
            (
                Cloud::GccHigh,
                "login.microsoftonline.us",
                "graph.microsoft.us",
                "gov.teams.microsoft.us",
                "contoso.sharepoint.us",
            ),
            (
                Cloud::Dod,
                "login.microsoftonline.us",
                "dod-graph.microsoft.us",
                "dod.teams.microsoft.us",
                "contoso.sharepoint-mil.us",
            ),
            (
                Cloud::China,
                "login.partner.microsoftonline.cn",
                "microsoftgraph.chinacloudapi.cn",
                "teams.microsoftonline.cn",
                "contoso.sharepoint.cn",
            ),
        ] {
            let hosts = Hosts::of(cloud).unwrap();
            let url = |host| Url::parse(&format!("https://{host}/")).unwrap();
            let expected = [login, graph, teams].map(url);
            assert_eq!([hosts.login, hosts.graph, hosts.teams], expected);
            assert!(hosts.sharepoint.has(&url(file)), "{file}");
        }
        assert_eq!(Hosts::of(Cloud::Custom), None);
    }

    #[test]
    fn a_cloud_is_read_in_any_case_and_missing_means_global() {
        assert_eq!("GCCHigh".parse(), Ok(Cloud::GccHigh));
        assert_eq!("".parse(), Ok(Cloud::Global));
        let error = "mars".parse::<Cloud>().unwrap_err().to_string();
        assert!(error.contains("mars") && error.contains("gcchigh"), "{error}");
    }

    #[test]
    fn custom_hosts_are_https_or_loopback() {
        for good in
            ["https://a.example", "http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:2/x"]
        {
            let hosts = Hosts::custom(good, good, good).unwrap();
            assert!(hosts.graph.path().ends_with('/'), "{}", hosts.graph);
        }
        for bad in ["http://a.example", "ftp://a.example", "http://127.0.0.1.evil.example"] {
            let error = Hosts::custom("https://a.example", bad, "https://a.example").unwrap_err();
            let text = error.to_string();
            assert!(
                text.contains(bad) && text.contains("https://") && text.contains("Graph"),
                "{text}"
            );
        }
        for bad in
            ["", "a.example", "https://", "https://u:p@a.example", "https://a.example?x", "data:x"]
        {
            let error = Hosts::custom(bad, "https://a.example", "https://a.example").unwrap_err();
            assert!(matches!(error, InvalidHost::NotABase { .. }), "{bad}: {error}");
        }
    }

    #[test]
    fn files_are_fetched_from_hosts_of_sharepoint_only() {
        let sharepoint = Hosts::of(Cloud::Global).unwrap().sharepoint;
        for (url, expected) in [
            ("https://contoso.sharepoint.com/sites/x/a b.docx", true),
            ("https://CONTOSO-my.SharePoint.com/personal/x", true),
            ("https://contoso.sharepoint.com:443/x", true),
            ("http://contoso.sharepoint.com/x", false),
            ("https://contoso.sharepoint.com:8443/x", false),
            ("https://user@contoso.sharepoint.com/x", false),
            ("https://sharepoint.com/x", false),
            ("https://evilsharepoint.com/x", false),
            ("https://contoso.sharepoint.com.evil.example/x", false),
            ("https://evil.example/contoso.sharepoint.com", false),
            ("https://contoso.sharepoint.com@evil.example/x", false),
            ("https://graph.microsoft.com/x", false),
            ("https://127.0.0.1/x", false),
            ("data:sharepoint.com", false),
        ] {
            assert_eq!(sharepoint.has(&url.parse().unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn a_custom_cloud_has_the_files_of_one_host_or_none() {
        let hosts = Hosts::custom("https://a.example", "https://b.example", "https://c.example");
        let hosts = hosts.unwrap();
        let file = |url: &str| url.parse::<Url>().unwrap();
        assert!(!hosts.sharepoint.has(&file("https://contoso.sharepoint.com/x")));
        assert!(hosts.clone().with_sharepoint("http://files.example").is_err());
        let hosts = hosts.with_sharepoint("http://127.0.0.1:8080").unwrap();
        for (url, expected) in [
            ("http://127.0.0.1:8080/x", true),
            ("http://localhost:8080/x", false),
            ("http://127.0.0.1:8081/x", false),
            ("https://contoso.sharepoint.com/x", false),
        ] {
            assert_eq!(hosts.sharepoint.has(&file(url)), expected, "{url}");
        }
    }

    #[test]
    fn a_path_is_kept_when_joining() {
        let hosts =
            Hosts::custom("https://a.example/login", "https://a.example", "https://a.example");
        let joined = hosts.unwrap().login.join("tenant/oauth2").unwrap();
        assert_eq!(joined.as_str(), "https://a.example/login/tenant/oauth2");
    }
}
