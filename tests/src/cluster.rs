//! A PostgreSQL server for the length of one test process.
//!
//! It is either the one that `TEST_DATABASE_URL` names, or a throw-away cluster made with the installed
//! `initdb`. Where neither is there, the PostgreSQL half of the tests is skipped and says so; a check that
//! must not skip sets `TESTS_NEED_POSTGRES=1`.

use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use anyhow::{Context as _, bail};

/// Whether a commit waits for the disk. Tests do not; figures of performance do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fsync {
    Off,
    On,
}

/// A running server and its superuser's address.
pub struct Cluster {
    admin: reqwest::Url,
    /// Holds the pipe whose end of file stops the cluster; absent where the server is somebody else's.
    watcher: Mutex<Option<Watcher>>,
}

/// A shell that outlives this process by a moment: when the pipe to it closes, whatever the reason (the end,
/// a panic, an interrupt, kill -9), it stops the server and removes its directory.
struct Watcher {
    child: Child,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Chooses for [`shared`], before anybody asks for it.
pub fn set_fsync(fsync: Fsync) {
    FSYNC.get_or_init(|| fsync);
}

/// What was chosen; tests choose nothing and do not wait for the disk.
pub fn fsync() -> Fsync {
    *FSYNC.get_or_init(|| Fsync::Off)
}

static FSYNC: OnceLock<Fsync> = OnceLock::new();

/// The server of this test process, started by whoever asks first. `None`: there is none to be had.
pub fn shared() -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    SHARED
        .get_or_init(|| match Cluster::open(fsync()) {
            Ok(found) => {
                if found.is_none() {
                    let why = "no TEST_DATABASE_URL and no initdb";
                    assert!(!needed(), "PostgreSQL is needed here: {why}");
                    // Past the capture of the test runner, which shows the output of failures only.
                    let _ = writeln!(std::io::stderr(), "SKIPPED: every PostgreSQL test ({why})");
                }
                found
            }
            Err(fault) => panic!("the throw-away PostgreSQL cluster does not start: {fault:#}"),
        })
        .as_ref()
}

#[allow(
    clippy::disallowed_methods,
    reason = "the harness has no configuration beside its two variables"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn needed() -> bool {
    variable("TESTS_NEED_POSTGRES").is_some_and(|value| value != "0")
}

impl Cluster {
    /// The server of `TEST_DATABASE_URL`, else a new cluster, else nothing.
    pub fn open(fsync: Fsync) -> anyhow::Result<Option<Self>> {
        if let Some(url) = variable("TEST_DATABASE_URL") {
            let admin = url.parse().context("TEST_DATABASE_URL is no address")?;
            return Ok(Some(Self {
                admin,
                watcher: Mutex::new(None),
            }));
        }
        match binaries() {
            Some(bin) => Self::start(&bin, fsync).map(Some),
            None => Ok(None),
        }
    }

    fn start(bin: &Path, fsync: Fsync) -> anyhow::Result<Self> {
        let user = unprivileged()?;
        let dir = tempfile::Builder::new()
            .prefix("lianxin-pg-")
            .tempdir()?
            .keep();
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o700))?;
        if let Some((uid, gid)) = user {
            chown(&dir, Some(uid), Some(gid))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let data = dir.join("data");
        let mut initdb = as_user(bin.join("initdb"), user, &dir);
        initdb
            .arg("-D")
            .arg(&data)
            .args(["-U", "postgres", "--auth=trust", "-E", "UTF8"]);
        initdb.args(["--locale=C.UTF-8", "--no-sync", "--no-instructions"]);
        run(initdb, "initdb")?;
        let safe = if fsync == Fsync::On { "on" } else { "off" };
        std::fs::write(
            data.join("postgresql.auto.conf"),
            format!(
                "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{}'\n\
                 fsync = {safe}\nsynchronous_commit = {safe}\nfull_page_writes = {safe}\n\
                 max_connections = 300\nshared_buffers = '256MB'\nmax_wal_size = '2GB'\n\
                 autovacuum = {}\nlog_min_messages = fatal\n",
                dir.display(),
                // Copies of a template live for seconds; a load run wants its statistics kept fresh.
                if fsync == Fsync::On { "on" } else { "off" },
            ),
        )?;
        let watcher = Watcher::start(bin, &dir, user)?;
        let mut start = as_user(bin.join("pg_ctl"), user, &dir);
        start
            .arg("-D")
            .arg(&data)
            .arg("-l")
            .arg(dir.join("log"))
            .args(["-w", "-s", "start"]);
        run(start, "pg_ctl start")?;
        let admin = format!("postgres://postgres@127.0.0.1:{port}/postgres").parse()?;
        Ok(Self {
            admin,
            watcher: Mutex::new(Some(watcher)),
        })
    }

    /// The address of a database for a role with its password; without a role, for the superuser.
    pub fn url(&self, database: &str, role: Option<(&str, &str)>) -> String {
        let mut url = self.admin.clone();
        url.set_path(database);
        if let Some((name, password)) = role {
            // Only an address that cannot have a user refuses one, and this one has.
            let _ = url.set_username(name);
            let _ = url.set_password(Some(password));
        }
        url.into()
    }

    /// The superuser's own address.
    pub fn admin_url(&self) -> &str {
        self.admin.as_str()
    }

    /// Stops a cluster of our own now instead of at the end of the process.
    pub fn stop(&self) {
        drop(
            self.watcher
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .take(),
        );
    }
}

impl Watcher {
    fn start(bin: &Path, dir: &Path, user: Option<(u32, u32)>) -> anyhow::Result<Self> {
        let script = "trap '' INT TERM HUP; cat >/dev/null; \
                      \"$1/pg_ctl\" -D \"$2/data\" -m immediate -s stop; rm -rf -- \"$2\"";
        let mut shell = as_user("sh", user, dir);
        shell.args(["-c", script, "sh"]).arg(bin).arg(dir);
        // A group of its own: an interrupt at the keyboard goes to the tests, not to their watcher.
        shell
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Ok(Self {
            child: shell.spawn().context("the watcher shell")?,
        })
    }
}

fn as_user(program: impl AsRef<std::ffi::OsStr>, user: Option<(u32, u32)>, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir).env("LC_ALL", "C.UTF-8");
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
}

/// Runs to the end, quietly; the output is shown only with a failure. The server inherits no pipe of ours.
fn run(mut command: Command, what: &str) -> anyhow::Result<()> {
    let output = tempfile::tempfile()?;
    command
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output.try_clone()?);
    if command.status().with_context(|| what.to_owned())?.success() {
        return Ok(());
    }
    let mut said = String::new();
    let mut output = output;
    std::io::Seek::rewind(&mut output)?;
    std::io::Read::read_to_string(&mut output, &mut said)?;
    bail!("{what} failed: {said}")
}

/// The directory of `initdb`: in the search path, else the newest of Debian's.
fn binaries() -> Option<PathBuf> {
    let path = variable("PATH").unwrap_or_default();
    if let Some(dir) = path
        .split(':')
        .map(PathBuf::from)
        .find(|dir| dir.join("initdb").is_file())
    {
        return Some(dir);
    }
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    versions.sort();
    versions.pop().map(|(_, bin)| bin)
}

/// PostgreSQL refuses to run as root, so root runs it as `postgres`, else as `nobody`.
fn unprivileged() -> anyhow::Result<Option<(u32, u32)>> {
    use std::os::unix::fs::MetadataExt as _;
    if std::fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let row: Vec<&str> = users
            .lines()
            .map(|line| line.split(':'))
            .find_map(|mut row| (row.next() == Some(name)).then(|| row.collect()))?;
        Some((row.get(1)?.parse().ok()?, row.get(2)?.parse().ok()?))
    };
    match find("postgres").or_else(|| find("nobody")) {
        Some(user) => Ok(Some(user)),
        None => {
            bail!("root may not run PostgreSQL, and there is neither a user postgres nor nobody")
        }
    }
}
