//! The configuration: defaults, then a file, then the environment.
//!
//! The file is `lianxin.toml` in the working directory, or the one named by `LIANXIN_CONFIG`.
//! Every setting has a variable as well: `LIANXIN_` and its path in capitals, the parts joined by
//! two underscores (`LIANXIN_LIMITS__DEPTH`). A name that nobody knows is refused with the nearest
//! one that somebody does. This is the only place that reads the environment.

mod names;
mod secret;
mod sections;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

use crate::gql::limits::Limits;
pub use secret::Secret;
pub use sections::{
    Explore, FILE_MEDIA_TYPES, Files, Introspection, Jobs, Metrics, Pool, Rates, Server, Tokens,
};

/// The file that is read when it exists and no other is named.
pub const DEFAULT_FILE: &str = "lianxin.toml";

/// Everything that can be set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Address and port of the server.
    pub listen: SocketAddr,
    /// The database: `sqlite://PATH` or `postgres://…`. The owner role migrates, the app role
    /// serves. Left out: an SQLite file in the data directory.
    pub database_url: Option<Secret>,
    /// PostgreSQL only: the database as the worker role, for outbox and schedules.
    pub worker_database_url: Option<Secret>,
    /// Where files, keys of the embedded default and messages are kept.
    pub data_dir: PathBuf,
    /// The file with the master key. Left out: `master.key` in the data directory, which is made
    /// on the first start of the embedded default only.
    pub master_key_file: Option<PathBuf>,
    /// What is logged, as a filter of tracing (`info`, `lianxin_api=debug,info`).
    pub log: String,
    /// How long tokens and codes live.
    pub tokens: Tokens,
    /// The database connections of one process.
    pub pool: Pool,
    /// Who runs the jobs.
    pub jobs: Jobs,
    /// Introspection and GraphiQL.
    pub explore: Explore,
    /// What /files accepts.
    pub files: Files,
    /// Who may read /metrics.
    pub metrics: Metrics,
    /// Timeouts and sizes of the HTTP server.
    pub server: Server,
    /// How many operations one caller may ask for.
    pub rates: Rates,
    /// What one operation may cost.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database_url: None,
            worker_database_url: None,
            data_dir: PathBuf::from("var"),
            master_key_file: None,
            log: "info".to_owned(),
            tokens: Tokens::default(),
            pool: Pool::default(),
            jobs: Jobs::default(),
            explore: Explore::default(),
            files: Files::default(),
            metrics: Metrics::default(),
            server: Server::default(),
            rates: Rates::default(),
            limits: Limits::default(),
        }
    }
}

/// Why the configuration cannot be used. No variant carries a value.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{place} has no meaning here{}", nearest.as_ref().map(|name| format!("; did you mean {name}?")).unwrap_or_default())]
    Unknown {
        place: String,
        nearest: Option<String>,
    },
    #[error("the configuration file {0} cannot be read")]
    FileMissing(PathBuf),
    #[error("{place}: {problem}")]
    Invalid { place: String, problem: String },
}

impl Config {
    /// Reads file and environment of this process.
    #[allow(clippy::disallowed_methods)] // the one reader of the environment
    pub fn load() -> Result<Self, ConfigError> {
        let named = std::env::var_os("LIANXIN_CONFIG").map(PathBuf::from);
        let file = match named {
            Some(path) if !path.is_file() => return Err(ConfigError::FileMissing(path)),
            Some(path) => Some(path),
            None => Some(PathBuf::from(DEFAULT_FILE)).filter(|path| path.is_file()),
        };
        Self::from_layers(file.as_deref(), std::env::vars_os())
    }

    /// Reads the given layers over the defaults.
    fn from_layers(
        file: Option<&Path>,
        variables: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(path) = file {
            let toml = Toml::file_exact(path);
            names::refuse_unknown(&toml, &names::Layer::File(path))?;
            figment = figment.merge(toml);
        }
        let environment = names::Environment::read(variables);
        names::refuse_unknown(&environment, &names::Layer::Environment)?;
        let config: Self = figment
            .merge(environment)
            .extract()
            .map_err(names::invalid)?;
        config.validate()?;
        Ok(config)
    }

    fn validate(&self) -> Result<(), ConfigError> {
        let known = ["sqlite:", "postgres://", "postgresql://"];
        for (place, url) in [
            ("database_url", &self.database_url),
            ("worker_database_url", &self.worker_database_url),
        ] {
            if let Some(url) = url
                && !known.iter().any(|scheme| url.expose().starts_with(scheme))
            {
                return Err(ConfigError::Invalid {
                    place: place.to_owned(),
                    problem: "a database address begins with sqlite:// or postgres://".to_owned(),
                });
            }
        }
        Ok(())
    }

    /// Whether neither a database nor a master key is configured: SQLite in the data directory,
    /// keys made on the first start, and the demonstration.
    pub fn is_embedded_default(&self) -> bool {
        self.database_url.is_none() && self.master_key_file.is_none()
    }

    /// Whether the database is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.database_url
            .as_ref()
            .is_some_and(|url| url.expose().starts_with("postgres"))
    }

    /// The address of the database, the embedded one where none is configured.
    pub fn database_url(&self) -> Secret {
        self.database_url.clone().unwrap_or_else(|| {
            Secret::new(format!(
                "sqlite://{}",
                self.data_dir.join("lianxin.db").display()
            ))
        })
    }

    /// The file with the master key.
    pub fn master_key_file(&self) -> PathBuf {
        self.master_key_file
            .clone()
            .unwrap_or_else(|| self.data_dir.join("master.key"))
    }
}
