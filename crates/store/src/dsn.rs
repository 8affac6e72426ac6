//! Mattermost's database address, `SqlSettings.DataSource`, as its driver lib/pq reads it.
//!
//! lib/pq (`conn.go`, `url.go`, `ssl.go`) takes a URL or `key=value` pairs, knows keys that tokio-postgres refuses
//! (`binary_parameters`, `sslrootcert`, `sslmode=verify-full`), defaults to `sslmode=require`, and takes over the
//! login name of the operating system where no user is named. An address that works for Mattermost must work here.
//!
//! Invariant: no part of an address gets into an error or a log, for it may be the password.

use std::{env, path::PathBuf, time::Duration};

use percent_encoding::percent_decode_str;
use tokio_postgres::{
    Config,
    config::{Host, SslMode, TargetSessionAttrs},
};

mod pairs;
#[cfg(test)]
mod tests;

/// An address, understood.
#[derive(Clone, Debug)]
pub(crate) struct Dsn {
    config: Config,
    pub(crate) tls: Tls,
}

/// What the address says about TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tls {
    pub(crate) verify: Verify,
    /// PEM file with the authorities to trust, in place of the system's.
    pub(crate) root_certificates: Option<PathBuf>,
    /// PEM files of the client's certificate and its private key.
    pub(crate) client: Option<(PathBuf, PathBuf)>,
}

/// How the server's certificate is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Verify {
    /// Not at all: `disable`, `allow`, `prefer`, and `require` without `sslrootcert`.
    #[default]
    Nothing,
    /// Issued by a trusted authority, for whatever name: `verify-ca`, and `require` with `sslrootcert`.
    Authority,
    /// Issued by a trusted authority for this host: `verify-full`.
    AuthorityAndName,
}

/// Why an address cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DsnError {
    /// Neither of the two shapes.
    #[error("it is neither a postgres:// URL nor a list of key=value pairs")]
    Shape,
    /// A key with a value that it cannot have.
    #[error("the value of {0} cannot be used")]
    Value(&'static str),
    /// A file named by `sslrootcert`, `sslcert` or `sslkey`.
    #[error("the file named by {0} cannot be read as PEM")]
    File(&'static str),
    /// The system's authorities are needed and there are none.
    #[error(
        "the system has no trusted certificate authorities; install ca-certificates or set sslrootcert"
    )]
    NoAuthorities,
    /// The TLS library refuses these certificates.
    #[error("the certificates that it names cannot be used together")]
    Certificates,
}

/// Understands an address in either shape.
pub(crate) fn parse(dsn: &str) -> Result<Dsn, DsnError> {
    let mut address = Address::default();
    for (key, value) in pairs::of(dsn)? {
        address.set(&key, value)?;
    }
    address.finish()
}

impl Dsn {
    /// How to connect, with the limit spread over the hosts to try.
    pub(crate) fn config_dialling_within(&self, limit: Duration) -> Config {
        let hosts = u32::try_from(self.config.get_hosts().len().max(1)).unwrap_or(u32::MAX);
        let ours = limit / hosts;
        let theirs = self.config.get_connect_timeout().copied().unwrap_or(ours);
        let mut config = self.config.clone();
        config.connect_timeout(ours.min(theirs));
        config
    }
}

#[derive(Default)]
struct Address {
    config: Config,
    hosts: Vec<String>,
    ports: Vec<u16>,
    mode: Option<SslMode>,
    tls: Tls,
    client_certificate: Option<PathBuf>,
    client_key: Option<PathBuf>,
    options: Vec<String>,
}

impl Address {
    /// Applies one key. The last one wins; unknown ones are for lib/pq or the server and are ignored.
    fn set(&mut self, key: &str, value: String) -> Result<(), DsnError> {
        match key {
            "host" => self.hosts = value.split(',').map(str::to_owned).collect(),
            "port" => self.ports = ports(&value)?,
            "user" => drop(self.config.user(value)),
            "password" => drop(self.config.password(value)),
            "dbname" => drop(self.config.dbname(value)),
            "application_name" => drop(self.config.application_name(value)),
            "sslmode" => self.set_mode(&value)?,
            "sslrootcert" => self.tls.root_certificates = Some(value.into()),
            "sslcert" => self.client_certificate = Some(value.into()),
            "sslkey" => self.client_key = Some(value.into()),
            "connect_timeout" => {
                let seconds: u64 = value.parse().map_err(|_| DsnError::Value("connect_timeout"))?;
                if seconds > 0 {
                    self.config.connect_timeout(Duration::from_secs(seconds));
                }
            }
            "target_session_attrs" => {
                self.config.target_session_attrs(match value.as_str() {
                    "read-write" | "primary" => TargetSessionAttrs::ReadWrite,
                    // We write, so a replica is of no use, whatever Mattermost would take.
                    _ => TargetSessionAttrs::Any,
                });
            }
            "options" => self.options.push(value),
            // lib/pq hands keys that it does not know to the server; of those this one decides which tables we see.
            "search_path" => {
                self.options.push(format!("-c search_path={}", value.replace(' ', "")));
            }
            _ => {}
        }
        Ok(())
    }

    fn set_mode(&mut self, value: &str) -> Result<(), DsnError> {
        let (mode, verify) = match value {
            "disable" => (SslMode::Disable, Verify::Nothing),
            "allow" | "prefer" => (SslMode::Prefer, Verify::Nothing),
            "" | "require" => (SslMode::Require, Verify::Nothing),
            "verify-ca" => (SslMode::Require, Verify::Authority),
            "verify-full" => (SslMode::Require, Verify::AuthorityAndName),
            _ => return Err(DsnError::Value("sslmode")),
        };
        self.mode = Some(mode);
        self.tls.verify = verify;
        Ok(())
    }

    fn finish(mut self) -> Result<Dsn, DsnError> {
        self.hosts.retain(|host| !host.is_empty());
        if self.hosts.is_empty() {
            self.hosts.push("localhost".to_owned());
        }
        for host in &self.hosts {
            self.config.host(host);
        }
        if self.ports.len() > 1 && self.ports.len() != self.hosts.len() {
            return Err(DsnError::Value("port"));
        }
        for port in &self.ports {
            self.config.port(*port);
        }
        if self.config.get_user().is_none() {
            let user = env::var("PGUSER").or_else(|_| env::var("USER"));
            self.config.user(user.unwrap_or_else(|_| "postgres".to_owned()));
        }
        if !self.options.is_empty() {
            self.config.options(self.options.join(" "));
        }
        let mode = self.mode.unwrap_or(SslMode::Require);
        if mode == SslMode::Require
            && self.tls.verify == Verify::Nothing
            && self.tls.root_certificates.is_some()
        {
            self.tls.verify = Verify::Authority;
        }
        self.tls.client = self.client_certificate.zip(self.client_key);
        // PostgreSQL has no TLS on Unix sockets, whatever the address asks for.
        let local = self.config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)));
        self.config.ssl_mode(if local { SslMode::Disable } else { mode });
        Ok(Dsn { config: self.config, tls: self.tls })
    }
}

fn ports(value: &str) -> Result<Vec<u16>, DsnError> {
    let port = |text: &str| if text.is_empty() { Ok(5432) } else { text.parse() };
    value.split(',').map(port).collect::<Result<_, _>>().map_err(|_| DsnError::Value("port"))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
