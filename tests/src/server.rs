//! The real program as a process: to be killed, started twice, restarted.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde_json::Value;
use tokio::process::{Child, Command};

use crate::client::Client;
use crate::database::TestDatabase;

/// A database with the demonstration in it, and the program that serves it.
pub struct Site {
    pub database: TestDatabase,
    program: PathBuf,
    /// Set for the program beside its configuration.
    marker: Option<&'static str>,
    accounts: Value,
}

/// One running process; killed when dropped.
pub struct Server {
    child: Child,
    url: String,
    log: PathBuf,
    ready_after: Duration,
}

impl Site {
    /// Makes the demonstration in a migrated database.
    ///
    /// # Errors
    /// When the program fails.
    pub async fn with_demonstration(
        program: impl AsRef<Path>,
        database: TestDatabase,
    ) -> anyhow::Result<Self> {
        Self::marked(program, None, database).await
    }

    /// The same with a variable set that tells the program that it is the server.
    ///
    /// # Errors
    /// When the program fails.
    pub async fn marked(
        program: impl AsRef<Path>,
        marker: Option<&'static str>,
        database: TestDatabase,
    ) -> anyhow::Result<Self> {
        let mut site = Self {
            database,
            program: program.as_ref().to_owned(),
            marker,
            accounts: Value::Null,
        };
        site.write_master_key()?;
        let said = site.command(&["demo", "--json"], None).output().await?;
        if !said.status.success() {
            bail!("demo: {}", String::from_utf8_lossy(&said.stderr));
        }
        let demonstration: Value = serde_json::from_slice(&said.stdout).context("demo --json")?;
        site.accounts = demonstration["accounts"].clone();
        Ok(site)
    }

    /// A configured server makes no key by itself.
    fn write_master_key(&self) -> anyhow::Result<()> {
        use base64::Engine as _;
        use std::os::unix::fs::PermissionsExt as _;
        let file = self.database.directory().join("master.key");
        let key = base64::engine::general_purpose::STANDARD.encode([7_u8; 32]);
        std::fs::write(&file, key)?;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600))?;
        Ok(())
    }

    fn command(&self, arguments: &[&str], port: Option<u16>) -> Command {
        let directory = self.database.directory();
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .current_dir(&directory)
            .env_clear()
            .env("LIANXIN_LISTEN", format!("127.0.0.1:{}", port.unwrap_or(0)))
            .env("LIANXIN_DATABASE_URL", &self.database.app_url)
            .env("LIANXIN_WORKER_DATABASE_URL", &self.database.worker_url)
            .env("LIANXIN_DATA_DIR", &directory)
            .env("LIANXIN_MASTER_KEY_FILE", directory.join("master.key"))
            .env("LIANXIN_LOG", "warn")
            // Loads are measured, not limited.
            .env("LIANXIN_RATES__SIGNED_IN_PER_SECOND", "0")
            .env("LIANXIN_RATES__ANONYMOUS_PER_SECOND", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if let Some(marker) = self.marker {
            command.env(marker, "1");
        }
        command
    }

    /// Starts a process and waits until it is ready.
    ///
    /// # Errors
    /// When it ends or is not ready within a minute.
    pub async fn serve(&self) -> anyhow::Result<Server> {
        let port = free_port()?;
        let command = self.command(&["serve"], Some(port));
        Server::start(command, port, &self.database.directory()).await
    }

    /// The token of the first account with a role in a district (0 or 1) of the demonstration.
    pub fn token(&self, district: usize, role: &str) -> String {
        let account = self.account(district, role);
        account["token"].as_str().expect("a token").to_owned()
    }

    /// The first account with a role in a district (0 or 1), as `demo --json` printed it.
    pub fn account(&self, district: usize, role: &str) -> &Value {
        let mut codes: Vec<&str> = Vec::new();
        for account in self.accounts() {
            let code = account["district"].as_str().unwrap_or_default();
            if !codes.contains(&code) {
                codes.push(code);
            }
            if codes.get(district) == Some(&code) && account["role"] == role {
                return account;
            }
        }
        panic!(
            "the demonstration has no {role} in district {district}: {:#}",
            self.accounts
        );
    }

    /// Every account of the demonstration.
    pub fn accounts(&self) -> &[Value] {
        self.accounts.as_array().map_or(&[], Vec::as_slice)
    }
}

/// A port that nobody listens at.
///
/// # Errors
/// When there is none.
pub fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

impl Server {
    /// Starts a command that serves at a port and waits until it is ready; its words go into a file of the
    /// directory.
    ///
    /// # Errors
    /// When it ends or is not ready within a minute.
    pub async fn start(mut command: Command, port: u16, directory: &Path) -> anyhow::Result<Self> {
        let log = directory.join(format!("server-{port}.log"));
        let file = std::fs::File::create(&log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()?;
        let mut server = Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
            log,
            ready_after: Duration::ZERO,
        };
        server.until_ready(Duration::from_secs(60)).await?;
        Ok(server)
    }

    async fn until_ready(&mut self, within: Duration) -> anyhow::Result<()> {
        let began = Instant::now();
        let client = self.client();
        while began.elapsed() < within {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended with {status}: {}", self.said());
            }
            let ready = client.get("/health/ready").await;
            if ready.is_ok_and(|response| response.status().is_success()) {
                self.ready_after = began.elapsed();
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        bail!("the server is not ready: {}", self.said())
    }

    /// What the process wrote.
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// A device without a token at this server.
    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }

    /// The process id.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// How long it took from the start to the first answer that it is ready.
    pub fn ready_after(&self) -> Duration {
        self.ready_after
    }

    /// Asks the process to end and waits until it has.
    ///
    /// # Errors
    /// When it does not end well within half a minute.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        if let Some(pid) = self.child.id() {
            Command::new("kill").arg(pid.to_string()).status().await?;
        }
        let status = tokio::time::timeout(Duration::from_secs(30), self.child.wait()).await??;
        anyhow::ensure!(
            status.success(),
            "the server ended with {status}: {}",
            self.said()
        );
        Ok(())
    }

    /// Ends the process at once, with no chance to tidy up (SIGKILL).
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }
}
