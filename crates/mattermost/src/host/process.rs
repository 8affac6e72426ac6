//! Starting a plugin's executable (`go-plugin/client.go`).

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, BufReader, Lines},
    net::UnixStream,
    process::{Child, Command},
};

use super::HostServer;
use crate::{ApiError, serve::COOKIE};

/// How long the server waits for the handshake line.
const START: Duration = Duration::from_secs(3);

/// Why a plugin could not be started.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// The executable did not start.
    #[error("{0} could not be started")]
    Start(PathBuf, #[source] io::Error),
    /// Its first line on stdout was not go-plugin's.
    #[error("the plugin's first line of output is not a handshake: {0:?}")]
    Handshake(String),
    /// It wrote no line within three seconds, or ended before.
    #[error("the plugin did not say where to connect")]
    Silent,
    /// Its socket did not answer.
    #[error("the plugin's socket could not be reached")]
    Socket(#[source] io::Error),
    /// The session did not begin.
    #[error("the plugin did not offer its hooks")]
    Connect(#[source] ApiError),
}

pub(super) async fn launch<K, V>(
    executable: &Path,
    environment: impl IntoIterator<Item = (K, V)>,
    server: Arc<impl HostServer>,
) -> Result<(Child, UnixStream), LaunchError>
where
    K: AsRef<OsStr>,
    V: AsRef<OsStr>,
{
    let mut child = Command::new(executable)
        .env(COOKIE.0, COOKIE.1)
        .envs([
            ("PLUGIN_MIN_PORT", "10000"),
            ("PLUGIN_MAX_PORT", "25000"),
            ("PLUGIN_PROTOCOL_VERSIONS", "1"),
        ])
        .envs(environment)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| LaunchError::Start(executable.to_owned(), error))?;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(LaunchError::Silent);
    };
    tokio::spawn(each_line(BufReader::new(stderr).lines(), move |line| server.stderr(line)));
    let mut stdout = BufReader::new(stdout).lines();
    let first = tokio::time::timeout(START, stdout.next_line()).await;
    let Ok(Ok(Some(line))) = first else { return Err(LaunchError::Silent) };
    // What follows is read and thrown away, so that the plugin never waits to write it.
    tokio::spawn(each_line(stdout, drop));
    let path = socket(&line).ok_or_else(|| LaunchError::Handshake(line.clone()))?;
    let stream = UnixStream::connect(path).await.map_err(LaunchError::Socket)?;
    Ok((child, stream))
}

async fn each_line<R: AsyncRead + Unpin>(mut lines: Lines<BufReader<R>>, take: impl Fn(String)) {
    while let Ok(Some(line)) = lines.next_line().await {
        take(line);
    }
}

/// The socket named by `1|1|unix|path|netrpc|certificate`.
fn socket(line: &str) -> Option<&str> {
    let mut fields = line.split('|');
    let head = [fields.next()?, fields.next()?, fields.next()?];
    let path = fields.next()?;
    let protocol = fields.next().unwrap_or("netrpc");
    (head == ["1", "1", "unix"] && protocol == "netrpc").then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_handshake_over_a_unix_socket_names_a_socket() {
        assert_eq!(socket("1|1|unix|/tmp/plugin1|netrpc|"), Some("/tmp/plugin1"));
        assert_eq!(socket("1|1|unix|/tmp/plugin1"), Some("/tmp/plugin1"));
        assert_eq!(socket("1|1|tcp|127.0.0.1:1|netrpc|"), None);
        assert_eq!(socket("1|1|unix|/tmp/plugin1|grpc|"), None);
        assert_eq!(socket("hello"), None);
    }
}
