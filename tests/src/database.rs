//! A database for one test: a copy of a template that was migrated once.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context as _;
use lianxin_migration::roles::{APP, OWNER, WORKER};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};
use tempfile::TempDir;

use crate::cluster::{self, Cluster, Fsync};

/// The database engines that everything has to work on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The password of the three roles, here only.
const PASSWORD: &str = "throw-away";

/// One database and a directory beside it; both go when this does.
pub struct TestDatabase {
    pub engine: Engine,
    /// For `migrate`.
    pub owner_url: String,
    /// For `serve`: on PostgreSQL a role that owns nothing and bypasses nothing.
    pub app_url: String,
    /// For the relay and the schedule.
    pub worker_url: String,
    directory: TempDir,
    on_server: Option<(&'static Cluster, String)>,
}

impl TestDatabase {
    /// A migrated, empty database; `None` where there is no PostgreSQL to put it in.
    pub async fn migrated(engine: Engine) -> Option<Self> {
        Self::make(engine, true).await
    }

    /// A database without a single table, as an administrator hands it over.
    pub async fn empty(engine: Engine) -> Option<Self> {
        Self::make(engine, false).await
    }

    async fn make(engine: Engine, migrated: bool) -> Option<Self> {
        let directory = directory().expect("a directory");
        match engine {
            Engine::Sqlite => {
                let file = directory.path().join("lianxin.db");
                if migrated {
                    std::fs::write(&file, sqlite_template().await).expect("a copy of the template");
                }
                let url = format!("sqlite://{}", file.display());
                Some(Self {
                    engine,
                    owner_url: url.clone(),
                    app_url: url.clone(),
                    worker_url: url,
                    directory,
                    on_server: None,
                })
            }
            Engine::Postgres => {
                let cluster = off_runtime(cluster::shared).await?;
                let name = on_postgres(cluster, migrated)
                    .await
                    .expect("a database of the cluster");
                let url = |role| cluster.url(&name, Some((role, PASSWORD)));
                Some(Self {
                    engine,
                    owner_url: url(OWNER),
                    app_url: url(APP),
                    worker_url: url(WORKER),
                    directory,
                    on_server: Some((cluster, name)),
                })
            }
        }
    }

    /// A directory for files, keys and messages.
    pub fn directory(&self) -> PathBuf {
        self.directory.path().to_owned()
    }

    /// The superuser's address of this database, where there is one.
    pub fn admin_url(&self) -> Option<String> {
        self.on_server
            .as_ref()
            .map(|(cluster, name)| cluster.url(name, None))
    }

    /// A connection below the store, to see what the database itself refuses or holds.
    #[allow(
        clippy::disallowed_methods,
        reason = "tests look below the store on purpose"
    )]
    pub async fn raw(&self, url: &str) -> DatabaseConnection {
        let mut options = sea_orm::ConnectOptions::new(url.to_owned());
        options.max_connections(2).sqlx_logging(false);
        Database::connect(options).await.expect("a raw connection")
    }
}

/// In memory where the system offers it: a test does not wait for a disk. A load run does.
fn directory() -> std::io::Result<TempDir> {
    let memory = std::path::Path::new("/dev/shm");
    let mut builder = tempfile::Builder::new();
    builder.prefix("lianxin-test-");
    match cluster::fsync() {
        Fsync::Off if memory.is_dir() => builder.tempdir_in(memory).or_else(|_| builder.tempdir()),
        _ => builder.tempdir(),
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the harness administers the server"
)]
impl Drop for TestDatabase {
    #[allow(
        clippy::disallowed_methods,
        reason = "the administrator of a throw-away cluster"
    )]
    fn drop(&mut self) {
        if let Some((cluster, name)) = self.on_server.take() {
            let drop = async move {
                let db = admin(cluster, "postgres").await?;
                db.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                    .await?;
                db.close().await?;
                anyhow::Ok(())
            };
            // A database left over goes with its cluster; a test that panics must not panic again.
            let _ = std::thread::spawn(move || on_a_runtime(drop)).join();
        }
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the harness administers the server"
)]
async fn admin(cluster: &Cluster, database: &str) -> anyhow::Result<DatabaseConnection> {
    let mut options = sea_orm::ConnectOptions::new(cluster.url(database, None));
    options.max_connections(1).sqlx_logging(false);
    Ok(Database::connect(options).await?)
}

/// The bytes of an empty migrated SQLite file.
async fn sqlite_template() -> &'static [u8] {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    off_runtime(|| {
        TEMPLATE
            .get_or_init(|| on_a_runtime(make_sqlite_template()).expect("the SQLite template"))
            .as_slice()
    })
    .await
}

#[allow(
    clippy::disallowed_methods,
    reason = "the template is made below the store"
)]
async fn make_sqlite_template() -> anyhow::Result<Vec<u8>> {
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("template.db");
    let mut options = sea_orm::ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await?;
    lianxin_migration::migrate(&db).await?;
    db.close().await?;
    Ok(std::fs::read(file)?)
}

/// Makes a database from the template, which whoever comes first makes and migrates as its owner.
async fn on_postgres(cluster: &'static Cluster, migrated: bool) -> anyhow::Result<String> {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let template = off_runtime(move || {
        TEMPLATE
            .get_or_init(|| {
                on_a_runtime(make_postgres_template(cluster)).expect("the PostgreSQL template")
            })
            .as_str()
    })
    .await;
    let name = format!(
        "lianxin_test_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let db = admin(cluster, "postgres").await?;
    create(&db, &name, if migrated { template } else { "template0" }).await?;
    db.close().await?;
    Ok(name)
}

async fn make_postgres_template(cluster: &Cluster) -> anyhow::Result<String> {
    let name = format!("lianxin_template_{}", std::process::id());
    let db = admin(cluster, "postgres").await?;
    #[allow(
        clippy::disallowed_methods,
        reason = "the harness administers the server"
    )]
    {
        db.execute_unprepared(&lianxin_migration::roles::sql())
            .await?;
        for role in [OWNER, APP, WORKER] {
            db.execute_unprepared(&format!("ALTER ROLE {role} PASSWORD '{PASSWORD}'"))
                .await?;
        }
    }
    create(&db, &name, "template0").await?;
    db.close().await?;
    #[allow(
        clippy::disallowed_methods,
        reason = "the template is made below the store"
    )]
    let owner = Database::connect(cluster.url(&name, Some((OWNER, PASSWORD)))).await?;
    lianxin_migration::migrate(&owner)
        .await
        .context("the owner migrates")?;
    owner.close().await?;
    Ok(name)
}

#[allow(
    clippy::disallowed_methods,
    reason = "the harness administers the server"
)]
async fn create(db: &DatabaseConnection, name: &str, template: &str) -> anyhow::Result<()> {
    db.execute_unprepared(&format!(
        "CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template} ENCODING 'UTF8' \
         LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
    ))
    .await?;
    Ok(())
}

/// Waits for something that blocks (a lock that another test holds while it makes the template).
async fn off_runtime<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work)
        .await
        .expect("it does not panic")
}

fn on_a_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}
