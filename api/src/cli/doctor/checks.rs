//! What can be looked at without a database.

use std::path::Path;

use super::report::Report;
use crate::auth::master_key::{IfMissing, MasterKey};
use crate::config::Config;
use crate::files::Depot;
use crate::given::Given;

pub fn configuration(report: &mut Report, config: &Config) {
    if config.is_embedded_default() {
        report.ok(
            "configuration",
            "nothing configured: the embedded default on SQLite",
        );
    } else {
        report.ok("configuration", format!("listens on {}", config.listen));
    }
    if !config.listen.ip().is_loopback() {
        report.warn(
            "transport",
            format!("{} is reachable from elsewhere, without TLS", config.listen),
            "Put a proxy that speaks TLS in front, and listen where only it can reach.",
        );
    }
    if config.is_postgres() && config.jobs.in_serve && config.worker_database_url.is_none() {
        report.warn(
            "jobs",
            "the app role asks each district for work, for it may not look across them",
            "Set LIANXIN_WORKER_DATABASE_URL, or jobs.in_serve = false and run a worker.",
        );
    }
}

pub fn data_directory(report: &mut Report, config: &Config) {
    let probe = config
        .data_dir
        .join(format!(".probe-{}", std::process::id()));
    let written = std::fs::create_dir_all(&config.data_dir)
        .and_then(|()| std::fs::write(&probe, b"lianxin"))
        .and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => report.ok(
            "data",
            format!("{} can be written", config.data_dir.display()),
        ),
        Err(error) => report.fail(
            "data",
            format!("{} cannot be written: {error}", config.data_dir.display()),
            "Give the directory to the user of the server, or set LIANXIN_DATA_DIR.",
        ),
    }
}

pub fn master_key(report: &mut Report, config: &Config) {
    let path = config.master_key_file();
    if !path.exists() && config.is_embedded_default() {
        return report.ok("master key", "is made on the first start");
    }
    let given = Given::system();
    match MasterKey::open(&path, IfMissing::Refuse, &*given.random) {
        Ok(key) => {
            report.ok("master key", format!("{} holds {key:?}", path.display()));
            beside_the_data(report, config, &path);
        }
        Err(error) => report.fail(
            "master key",
            error.to_string(),
            "A new installation: umask 077; head -c 32 /dev/urandom | base64 > FILE, and set \
             LIANXIN_MASTER_KEY_FILE. An old one: put back the file it was sealed with.",
        ),
    }
}

/// A key that is saved together with what it opens protects nothing.
fn beside_the_data(report: &mut Report, config: &Config, path: &Path) {
    let inside = path
        .canonicalize()
        .ok()
        .zip(config.data_dir.canonicalize().ok())
        .is_some_and(|(key, data)| key.starts_with(data));
    if inside && !config.is_embedded_default() {
        report.warn(
            "master key",
            "lies in the data directory, and so in its backups",
            "Move it elsewhere, save it apart, and set LIANXIN_MASTER_KEY_FILE.",
        );
    }
}

pub fn files(report: &mut Report, config: &Config) {
    match Depot::directory(&config.data_dir.join("files")) {
        Ok(_) => report.ok("files", "can be stored"),
        Err(error) => report.fail(
            "files",
            error.to_string(),
            "Give the directory to the user of the server.",
        ),
    }
}
