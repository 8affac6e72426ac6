//! The two shapes of an address, as the same list of keys and values.

use super::{DsnError, decoded};

pub(super) type Pairs = Vec<(String, String)>;

/// The keys and values of an address in either shape.
pub(super) fn of(dsn: &str) -> Result<Pairs, DsnError> {
    let dsn = dsn.trim();
    match dsn.strip_prefix("postgres://").or_else(|| dsn.strip_prefix("postgresql://")) {
        Some(rest) => Ok(of_url(rest)),
        None => of_list(dsn),
    }
}

/// `user:password@host:port,host:port/dbname?key=value&…`, without the scheme. Go's `net/url` ends the authority at
/// the first `/` or `?` and takes its last `@`, so a password may hold an `@` as it is.
fn of_url(rest: &str) -> Pairs {
    let mut pairs = Pairs::new();
    let mut put = |key: &str, value: &str| {
        if !value.is_empty() {
            pairs.push((key.to_owned(), decoded(value)));
        }
    };
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, dbname) = rest.split_once('/').unwrap_or((rest, ""));
    let (login, servers) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    put("user", user);
    put("password", password);
    let servers: Vec<(&str, &str)> = servers.split(',').map(host_and_port).collect();
    let joined =
        |of: fn(&(&str, &str)) -> String| servers.iter().map(of).collect::<Vec<_>>().join(",");
    put("host", &joined(|(host, _)| (*host).to_owned()));
    if servers.iter().any(|(_, port)| !port.is_empty()) {
        put("port", &joined(|(_, port)| (*port).to_owned()));
    }
    put("dbname", dbname);
    for pair in query.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        put(&decoded(key), &value.replace('+', " "));
    }
    pairs
}

/// `host`, `host:port`, `[::1]`, `[::1]:port`.
fn host_and_port(server: &str) -> (&str, &str) {
    if let Some((host, rest)) = server.strip_prefix('[').and_then(|s| s.split_once(']')) {
        return (host, rest.strip_prefix(':').unwrap_or_default());
    }
    server.rsplit_once(':').unwrap_or((server, ""))
}

/// `key=value key = 'quoted \' value'`.
fn of_list(list: &str) -> Result<Pairs, DsnError> {
    let mut pairs = Pairs::new();
    let mut rest = list;
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=').ok_or(DsnError::Shape)?;
        let key = key.trim_end();
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(DsnError::Shape);
        }
        let (value, after) = value(after.trim_start())?;
        pairs.push((key.to_owned(), value));
        rest = after.trim_start();
    }
    Ok(pairs)
}

/// The value that `text` begins with, and what follows it.
fn value(text: &str) -> Result<(String, &str), DsnError> {
    let quoted = text.starts_with('\'');
    let mut value = String::new();
    let mut characters = text.char_indices().skip(usize::from(quoted));
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.push(characters.next().ok_or(DsnError::Shape)?.1),
            '\'' if quoted => return Ok((value, text.get(at + 1..).unwrap_or_default())),
            blank if blank.is_whitespace() && !quoted => {
                return Ok((value, text.get(at..).unwrap_or_default()));
            }
            other => value.push(other),
        }
    }
    if quoted { Err(DsnError::Shape) } else { Ok((value, "")) }
}
