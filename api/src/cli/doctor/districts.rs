//! The districts: their keys and their calendars.

use chrono::Datelike;

use super::chain;
use super::report::Report;
use crate::auth::master_key::{IfMissing, MasterKey};
use crate::auth::vault::Vault;
use crate::config::Config;
use crate::domain::district::Directories;
use crate::given::Given;
use crate::store::Store;

pub async fn check(report: &mut Report, config: &Config, store: &Store) {
    let Ok(codes) = store
        .inspect("SELECT code FROM district ORDER BY code")
        .await
    else {
        // Said already by the check of the migrations.
        return;
    };
    if codes.is_empty() {
        return report.warn(
            "districts",
            "there is none yet",
            "Run lianxin district create with the six digits of its division code.",
        );
    }
    report.ok("districts", format!("{}: {}", codes.len(), shown(&codes)));
    keys(report, config, store, &codes).await;
    calendars(report, store, &codes).await;
    chain::check(report, store, &codes).await;
}

/// Whether the master key at hand opens every district.
async fn keys(report: &mut Report, config: &Config, store: &Store, codes: &[String]) {
    let given = Given::system();
    let path = config.master_key_file();
    let Ok(master) = MasterKey::open(&path, IfMissing::Refuse, &*given.random) else {
        return;
    };
    let vault = Vault::new(master);
    let directories = Directories::new(given.clock.clone());
    let mut locked = Vec::new();
    for code in codes {
        let opened = match directories.by_code(store, code).await {
            Ok(directory) => vault.keyring(store, directory.card().key).await.is_ok(),
            Err(_) => false,
        };
        if !opened {
            locked.push(code.clone());
        }
    }
    match locked.is_empty() {
        true => report.ok("keys", "the master key opens every district"),
        false => report.fail(
            "keys",
            format!("the master key does not open {}", shown(&locked)),
            "Put back the master key that these districts were made with.",
        ),
    }
}

/// Beyond the last known year Monday to Friday count as workdays.
async fn calendars(report: &mut Report, store: &Store, codes: &[String]) {
    let given = Given::system();
    let year = given.now().year();
    let directories = Directories::new(given.clock.clone());
    let mut guessing = Vec::new();
    for code in codes {
        let known = match directories.by_code(store, code).await {
            Ok(directory) => directory.calendar().last_known_year(),
            Err(_) => None,
        };
        if known.is_none_or(|known| known < year) {
            guessing.push(code.clone());
        }
    }
    match guessing.is_empty() {
        true => report.ok("calendars", format!("the holidays of {year} are known")),
        false => report.warn(
            "calendars",
            format!(
                "the holidays of {year} are not known in {}",
                shown(&guessing)
            ),
            "Run lianxin calendar import with the days that the State Council announced.",
        ),
    }
}

pub(super) fn shown(codes: &[String]) -> String {
    match codes.len() {
        0..=8 => codes.join(", "),
        more => format!("{} and {} more", codes[..8].join(", "), more - 8),
    }
}
