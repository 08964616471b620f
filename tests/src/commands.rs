//! The program's commands as processes, with the memory that they take.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::bail;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};

use crate::database::TestDatabase;
use crate::server::{Server, free_port};

/// Runs commands on one database.
pub struct Runner {
    program: PathBuf,
    /// Set for the program beside its configuration.
    marker: Option<&'static str>,
    directory: PathBuf,
    app_url: String,
    worker_url: String,
}

/// A command that has ended.
pub struct Done {
    pub took: Duration,
    /// The most resident memory, in megabytes.
    pub peak_mb: f64,
    /// What it printed.
    pub said: String,
    complaint: String,
    well: bool,
}

impl Runner {
    /// Commands on this database, as the role that serves.
    ///
    /// # Errors
    /// When the master key cannot be written.
    pub fn new(
        program: impl Into<PathBuf>,
        marker: Option<&'static str>,
        database: &TestDatabase,
    ) -> anyhow::Result<Self> {
        use base64::Engine as _;
        use std::os::unix::fs::PermissionsExt as _;
        let directory = database.directory();
        let file = directory.join("master.key");
        std::fs::write(
            &file,
            base64::engine::general_purpose::STANDARD.encode([7_u8; 32]),
        )?;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self {
            program: program.into(),
            marker,
            directory,
            app_url: database.app_url.clone(),
            worker_url: database.worker_url.clone(),
        })
    }

    /// Where files may be put; it goes with the database.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Starts the server on this database and waits until it is ready. Loads are measured, not limited.
    ///
    /// # Errors
    /// When it ends or is not ready in time.
    pub async fn serve(&self) -> anyhow::Result<Server> {
        let port = free_port()?;
        let mut command = self.command(&["serve"]);
        command
            .env("LIANXIN_LISTEN", format!("127.0.0.1:{port}"))
            .env("LIANXIN_RATES__SIGNED_IN_PER_SECOND", "0")
            .env("LIANXIN_RATES__ANONYMOUS_PER_SECOND", "0");
        Server::start(command, port, &self.directory).await
    }

    /// Starts a command, for whoever wants to end it before it does; it says nothing.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&self, arguments: &[&str]) -> anyhow::Result<Child> {
        let mut command = self.command(arguments);
        Ok(command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?)
    }

    /// Runs a command to its end.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn run(&self, arguments: &[&str]) -> anyhow::Result<Done> {
        self.run_with(arguments, "").await
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear();
        if let Some(marker) = self.marker {
            command.env(marker, "1");
        }
        command
            .args(arguments)
            .current_dir(&self.directory)
            .env("LIANXIN_DATABASE_URL", &self.app_url)
            .env("LIANXIN_WORKER_DATABASE_URL", &self.worker_url)
            .env("LIANXIN_DATA_DIR", &self.directory)
            .env("LIANXIN_MASTER_KEY_FILE", self.directory.join("master.key"))
            .env("LIANXIN_LOG", "warn")
            .kill_on_drop(true);
        command
    }

    /// The same with something to read from the standard input.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn run_with(&self, arguments: &[&str], input: &str) -> anyhow::Result<Done> {
        let began = Instant::now();
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let pid = child.id();
        if let Some(mut stdin) = child.stdin.take() {
            // A command that reads nothing may have ended already.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
        let mut output = std::pin::pin!(child.wait_with_output());
        let mut peak_mb = 0.0_f64;
        let output = loop {
            tokio::select! {
                output = &mut output => break output?,
                () = tokio::time::sleep(Duration::from_millis(20)) => {
                    peak_mb = pid.and_then(peak).map_or(peak_mb, |now| peak_mb.max(now));
                }
            }
        };
        Ok(Done {
            took: began.elapsed(),
            peak_mb,
            said: String::from_utf8_lossy(&output.stdout).into_owned(),
            complaint: String::from_utf8_lossy(&output.stderr).into_owned(),
            well: output.status.success(),
        })
    }
}

impl Done {
    /// Itself, if it ended well.
    ///
    /// # Errors
    /// When it did not, with what it printed.
    pub fn well(self) -> anyhow::Result<Self> {
        if !self.well {
            bail!("{}\n{}", self.said, self.complaint);
        }
        Ok(self)
    }

    /// A line of the table.
    pub fn line(&self, name: &str) -> String {
        let seconds = self.took.as_secs_f64();
        format!(
            "{name:<18} {seconds:>7.1} s {:>6.0} MB at most",
            self.peak_mb
        )
    }
}

/// The most resident memory that a process ever had, as the kernel keeps it.
fn peak(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}
