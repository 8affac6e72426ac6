//! The plugin's process (`go-plugin/server.go`).
//!
//! Mattermost starts the executable with a cookie in its environment and reads one line from its stdout: where to
//! connect. It waits three seconds for it. The session runs on a thread of its own, so that busy hooks cannot delay the
//! answer to a ping; a plugin that does not answer pings holds up the server's checks of all plugins.
//! Invariant: the handshake line is the first and last thing on stdout.

use std::{io::Write as _, path::PathBuf, process::ExitCode, time::Duration};

use tempfile::NamedTempFile;
use tokio::{
    net::{UnixListener, UnixStream},
    runtime::Handle,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

use super::serve_on;
use crate::Plugin;

/// The cookie tells a start by Mattermost from one by hand (`plugin/hooks.go`, `handshake`).
pub(crate) const COOKIE: (&str, &str) = ("MATTERMOST_PLUGIN", "Securely message teams, anywhere.");
/// A unix socket's path must be shorter than `sockaddr_un` allows.
const MAX_PATH: usize = 107;
/// How long a process may take to end after its session has.
const LAST_RESORT: Duration = Duration::from_millis(1500);

/// Serves a plugin as Mattermost starts it, and answers with what to exit with.
pub async fn main(plugin: Plugin) -> ExitCode {
    if std::env::var(COOKIE.0).as_deref() != Ok(COOKIE.1) {
        complain(
            "This program is a Mattermost plugin: the Mattermost server starts it. Install its bundle (.tar.gz) in the \
             System Console under Plugins > Plugin Management, or start the sandbox to try it without a server.",
        );
        return ExitCode::FAILURE;
    }
    let hooks = Handle::current();
    let (ended, end) = oneshot::channel();
    let session = std::thread::Builder::new().name("session".to_owned());
    let spawned = session.spawn(move || {
        let code = run(plugin, hooks);
        let failed = ended.send(code).is_err();
        // A hook that blocks its thread must not keep the process alive without a session.
        std::thread::sleep(if failed { Duration::ZERO } else { LAST_RESORT });
        std::process::exit(i32::from(code != 0));
    });
    if let Err(error) = spawned {
        complain(&format!("[ERROR] the plugin's session could not be started: {error}"));
        return ExitCode::FAILURE;
    }
    ExitCode::from(end.await.unwrap_or(1))
}

/// Runs the session on this thread, and answers with the exit code.
fn run(plugin: Plugin, hooks: Handle) -> u8 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let served = runtime.map_err(Failure::Io).and_then(|runtime| {
        runtime.block_on(async {
            ignore_signals().map_err(Failure::Io)?;
            let stream = connect().await?;
            serve_on(stream, plugin, hooks).await.map_err(Failure::Serve)
        })
    });
    match served {
        Ok(()) => 0,
        Err(failure) => {
            complain(&format!("[ERROR] the plugin ends: {failure}"));
            1
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Io(std::io::Error),
    #[error("{0}")]
    Serve(super::ServeError),
    #[error(
        "the socket's path {0} is longer than {MAX_PATH} bytes; set PLUGIN_UNIX_SOCKET_DIR to a directory with a short name"
    )]
    LongPath(PathBuf),
}

/// Binds, says where, and waits for the host. The socket file is gone once the host is connected.
async fn connect() -> Result<UnixStream, Failure> {
    let socket = bind()?;
    let line = format!("1|1|unix|{}|netrpc|\n", socket.path().display());
    {
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(line.as_bytes()).map_err(Failure::Io)?;
        stdout.flush().map_err(Failure::Io)?;
    }
    let (stream, _) = socket.as_file().accept().await.map_err(Failure::Io)?;
    Ok(stream)
}

fn bind() -> Result<NamedTempFile<UnixListener>, Failure> {
    let directory = std::env::var_os("PLUGIN_UNIX_SOCKET_DIR").filter(|name| !name.is_empty());
    let directory = directory.map_or_else(std::env::temp_dir, PathBuf::from);
    let mut name = tempfile::Builder::new();
    name.prefix("plugin");
    let mut long = None;
    let bound = name.make_in(directory, |path| {
        if path.as_os_str().len() > MAX_PATH {
            long = Some(path.to_owned());
            return Err(std::io::ErrorKind::InvalidFilename.into());
        }
        UnixListener::bind(path)
    });
    bound.map_err(|error| long.map_or(Failure::Io(error), Failure::LongPath))
}

/// SIGINT reaches the whole process group of a server in a terminal, SIGTERM the whole control group of a service. The
/// server says quit when it is time.
fn ignore_signals() -> std::io::Result<()> {
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        // Once listened to, a signal keeps its handler for the life of the process.
        drop(signal(kind)?);
    }
    Ok(())
}

/// A line on stderr, which the server logs; the prefix is the level. `eprintln!` would panic after the server has died.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
