//! The directories of all districts that this process works for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use lianxin_entity::ids::{DistrictId, DistrictKey};

use super::directory::{Directory, DistrictCard};
use super::repo::{self, DistrictRow, Hold};
use super::settings::Settings;
use crate::domain::calendar::Calendar;
use crate::domain::{area, calendar, category, organisation};
use crate::given::Clock;
use crate::refusal::{Code, Outcome};
use crate::store::{DistrictTx, Ledger, Store, StoreError};

/// A directory is trusted this long before its version is looked at again.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// The snapshots in memory, one a district.
pub struct Directories {
    clock: Arc<dyn Clock>,
    slots: Mutex<HashMap<DistrictKey, Arc<Slot>>>,
    codes: Mutex<HashMap<String, DistrictKey>>,
}

#[derive(Default)]
struct Slot {
    held: Mutex<Held>,
    /// Whoever holds this reads the store; the others wait for what it finds.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Held {
    directory: Option<Arc<Directory>>,
    checked: Option<Instant>,
    /// Grows each time the directory is forgotten: what was read before is then not kept.
    generation: u64,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Directories {
    /// None in memory yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            slots: Mutex::default(),
            codes: Mutex::default(),
        }
    }

    /// The directory of a district as of today, at most a second old.
    ///
    /// # Errors
    /// `NOT_FOUND` for a key of no district.
    pub async fn get(&self, store: &Store, key: DistrictKey) -> Outcome<Arc<Directory>> {
        let today = calendar::day_of(self.clock.now());
        let slot = locked(&self.slots).entry(key).or_default().clone();
        if let Some(directory) = slot.fresh(today) {
            return Ok(directory);
        }
        let _reading = slot.reading.lock().await;
        if let Some(directory) = slot.fresh(today) {
            return Ok(directory);
        }
        let (known, generation) = {
            let held = locked(&slot.held);
            (held.directory.clone(), held.generation)
        };
        // Keeping the directory is no part of the request that happened to come by.
        let store = store.with_ledger(Arc::new(Ledger::counting()));
        let started = Instant::now();
        let row = repo::by_key(&store, key).await?.ok_or(Code::NotFound)?;
        let directory = Arc::new(renew(&store, row, today, known.as_deref()).await?);
        let mut held = locked(&slot.held);
        if held.generation == generation {
            held.directory = Some(directory.clone());
            held.checked = Some(started);
        }
        Ok(directory)
    }

    /// The directory of the district with this code.
    ///
    /// # Errors
    /// `NOT_FOUND` where no district has it.
    pub async fn by_code(&self, store: &Store, code: &str) -> Outcome<Arc<Directory>> {
        let known = locked(&self.codes).get(code).copied();
        if let Some(key) = known {
            let directory = self.get(store, key).await?;
            // Codes change over the years; the key stays.
            if directory.card().code == code {
                return Ok(directory);
            }
        }
        // What is no code is in no table, and may hold what a database refuses.
        if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Code::NotFound.into());
        }
        let row = repo::by_code(store, code).await?.ok_or(Code::NotFound)?;
        locked(&self.codes).insert(row.card.code, row.card.key);
        self.get(store, row.card.key).await
    }

    /// The directory of the district with this public id.
    ///
    /// # Errors
    /// `NOT_FOUND` where there is none.
    pub async fn by_id(&self, store: &Store, id: DistrictId) -> Outcome<Arc<Directory>> {
        let row = repo::by_id(store, id).await?.ok_or(Code::NotFound)?;
        self.get(store, row.card.key).await
    }

    /// Drops what is known of a district: call it after a commit that changed its areas,
    /// organisations, categories, calendar or postings.
    pub fn forget(&self, key: DistrictKey) {
        if let Some(slot) = locked(&self.slots).get(&key) {
            let mut held = locked(&slot.held);
            held.generation += 1;
            held.checked = None;
        }
    }
}

impl Slot {
    fn fresh(&self, today: NaiveDate) -> Option<Arc<Directory>> {
        let held = locked(&self.held);
        let trusted = held.checked.is_some_and(|at| at.elapsed() < TRUSTED_FOR);
        held.directory
            .clone()
            .filter(|directory| trusted && directory.day == today)
    }
}

/// What is known with the secretaries in post of now, or everything anew where it has changed.
async fn renew(
    store: &Store,
    row: DistrictRow,
    today: NaiveDate,
    known: Option<&Directory>,
) -> Outcome<Directory> {
    let tx = store.read(row.card.key).await?;
    let in_post = Arc::new(organisation::repo::in_post(&tx, today).await?);
    let unchanged =
        |known: &&Directory| known.reference_version == row.reference_version && known.day == today;
    if let Some(known) = known.filter(unchanged) {
        return Ok(Directory {
            in_post,
            ..known.clone()
        });
    }
    Ok(Directory {
        in_post,
        areas: Arc::new(area::repo::load(&tx, today).await?),
        organisations: Arc::new(organisation::repo::load(&tx, today).await?),
        categories: Arc::new(category::repo::load(&tx).await?),
        calendar: Arc::new(working_time(&tx, &row.settings, &row.card).await?),
        settings: Arc::new(row.settings),
        card: Arc::new(row.card),
        reference_version: row.reference_version,
        day: today,
    })
}

/// The working time of a district, by its settings.
async fn working_time(
    tx: &DistrictTx,
    settings: &Settings,
    card: &DistrictCard,
) -> Result<Calendar, StoreError> {
    let hours = settings.working_hours.parse().unwrap_or_else(|fault| {
        tracing::error!(%fault, district = card.code, "working hours cannot be read");
        calendar::WorkingHours::default()
    });
    calendar::repo::load(tx, hours).await
}

/// The directory as it was on an earlier day; the first day that is known for a day before it.
///
/// # Errors
/// When the database fails.
pub async fn as_of(
    tx: &DistrictTx,
    today: &Arc<Directory>,
    day: NaiveDate,
) -> Outcome<Result<Arc<Directory>, NaiveDate>> {
    if day == today.day {
        return Ok(Ok(today.clone()));
    }
    let first = area::repo::first_day(tx, today.root_area().id).await?;
    let first = first.unwrap_or(today.day);
    if day < first {
        return Ok(Err(first));
    }
    Ok(Ok(Arc::new(Directory {
        in_post: Arc::new(organisation::repo::in_post(tx, day).await?),
        areas: Arc::new(area::repo::load(tx, day).await?),
        organisations: Arc::new(organisation::repo::load(tx, day).await?),
        day,
        ..Directory::clone(today)
    })))
}

/// The directory as it stands until this transaction ends: areas and organisations do not change
/// before. For whoever puts something into an area, before any row is locked.
///
/// # Errors
/// When the database fails.
pub async fn standing(tx: &DistrictTx, known: &Directory) -> Outcome<Arc<Directory>> {
    held(tx, known, Hold::Shared).await
}

/// As [`standing`], for whoever changes the areas.
///
/// # Errors
/// When the database fails.
pub async fn held(tx: &DistrictTx, known: &Directory, hold: Hold) -> Outcome<Arc<Directory>> {
    let version = repo::hold_reference(tx, hold).await?;
    if version == known.reference_version {
        return Ok(Arc::new(known.clone()));
    }
    let settings = repo::settings(tx).await?;
    Ok(Arc::new(Directory {
        calendar: Arc::new(working_time(tx, &settings, &known.card).await?),
        settings: Arc::new(settings),
        in_post: Arc::new(organisation::repo::in_post(tx, known.day).await?),
        areas: Arc::new(area::repo::load(tx, known.day).await?),
        organisations: Arc::new(organisation::repo::load(tx, known.day).await?),
        categories: Arc::new(category::repo::load(tx).await?),
        reference_version: version,
        ..known.clone()
    }))
}

/// Lets whoever changes the district's areas, or puts something into them, wait until the end of the
/// transaction.
///
/// # Errors
/// When the database fails.
pub async fn hold_areas(tx: &DistrictTx) -> Outcome<()> {
    repo::hold_reference(tx, Hold::Alone).await?;
    Ok(())
}
