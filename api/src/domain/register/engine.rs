//! Planning, applying and switching on. Every step is a short transaction and is written down in the
//! one that does it, so that whoever comes after a crash goes on where it ended.

use std::sync::Arc;

use lianxin_entity::enums::{ImportState, Register};
use lianxin_entity::ids::{DistrictKey, ImportId, TypedId};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::big::households::Households;
use super::big::members::Members;
use super::big::pairings::Pairings;
use super::big::residents::Residents;
use super::big::{Book, Step};
use super::context::{Context, Counts, digest};
use super::fault::{RowFault, Wrong};
use super::job::{self, Job};
use super::line::Line;
use super::reading::{self, Keys, Piece};
use super::{mark_faulty, whole};
use crate::app::App;
use crate::events::{Deed, audit};
use crate::io::Limits;
use crate::refusal::{Code, Outcome};
use crate::store::{DistrictTx, StoreError};

/// A plan writes down how far it is after so many rows.
const TOLD: i32 = 10_000;

/// How far a stage has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Planning, applying or settling.
    pub stage: Stage,
    /// Rows done in it.
    pub rows: i32,
    /// Rows of the file; about as many while it is planned, none where the file does not tell.
    pub total: Option<i32>,
}

/// A stage of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The file is read and compared; nothing is written.
    Planning,
    /// Rows are written, hidden.
    Applying,
    /// Changes are carried out and what was hidden is shown.
    Switching,
    /// What follows from the rows is brought in line.
    Settling,
}

/// An import in hand.
pub struct Work<'a> {
    pub app: &'a App,
    pub district: DistrictKey,
    pub id: ImportId,
    pub bytes: Arc<Vec<u8>>,
    pub limits: Limits,
    /// Hears of progress; answers whether to go on.
    pub tell: &'a (dyn Fn(Progress) -> bool + Send + Sync),
}

/// What a stage came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    /// Its end.
    Finished(Box<Job>),
    /// Whoever listens had it stopped; it goes on where it was.
    Stopped,
}

impl Work<'_> {
    pub(super) async fn job(&self) -> Outcome<Job> {
        let tx = self.app.store.read(self.district).await?;
        let job = job::find(&tx, self.id).await?;
        tx.commit().await?;
        job.ok_or_else(|| Code::NotFound.into())
    }

    /// The import, locked, if it still stands where this work began; it was cancelled, or somebody
    /// else went on with it, if not.
    pub(super) async fn held(&self, tx: &DistrictTx, state: ImportState) -> Outcome<Option<Job>> {
        let job = job::locked(tx, self.id).await?.ok_or(Code::NotFound)?;
        Ok(Some(job).filter(|job| job.state == state))
    }

    /// Leaves an import to whoever changed it.
    pub(super) async fn let_go(&self, tx: DistrictTx) -> Outcome<Done> {
        tx.rollback().await?;
        Ok(Done::Finished(Box::new(self.job().await?)))
    }

    pub(super) async fn context(&self) -> Outcome<Context> {
        Context::load(self.app, self.district, self.id).await
    }

    pub(super) async fn audit(
        &self,
        tx: &DistrictTx,
        job: &Job,
        action: &'static str,
        payload: serde_json::Value,
    ) -> Result<(), StoreError> {
        let deed = Deed {
            actor: job::requester(job),
            action,
            object_type: ImportId::PREFIX,
            object: Some(self.id.into()),
            payload,
        };
        audit(tx, &self.app.given, &deed).await
    }

    pub(super) fn tells(&self, stage: Stage, rows: i32, total: Option<i32>) -> bool {
        (self.tell)(Progress { stage, rows, total })
    }

    /// Reads the file and finds out what it would do. A plan that was interrupted begins anew.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plan(&self) -> Outcome<Done> {
        let job = self.job().await?;
        let tx = self.app.store.write(self.district).await?;
        if self.held(&tx, ImportState::Planning).await?.is_none() {
            return self.let_go(tx).await;
        }
        job::forget_faults(&tx, self.id).await?;
        tx.commit().await?;
        match job.register {
            Register::Members => self.plan_rows(&job, Members).await,
            Register::Households => self.plan_rows(&job, Households::default()).await,
            Register::Residents => self.plan_rows(&job, Residents::default()).await,
            Register::Pairings => self.plan_rows(&job, Pairings::default()).await,
            _ => self.plan_whole(&job).await,
        }
    }

    async fn plan_rows<B: Book>(&self, job: &Job, mut book: B) -> Outcome<Done> {
        let cx = self.context().await?;
        let mut counts = Counts::default();
        let mut keys = Keys::new(job.register);
        let (mut kept, mut told) = (0, 0);
        let mut pieces = reading::start(self.bytes.clone(), job.register, self.limits, cx.today);
        loop {
            let mut lines = match pieces.next().await? {
                Piece::Refused(faults) => return self.refuse_file(job, faults).await,
                Piece::Lines(lines) => lines,
                Piece::End => break,
            };
            keys.check(&mut lines);
            let tx = self.app.store.read(self.district).await?;
            let mut acts = book.decide(&cx, &tx, &mut lines).await?;
            tx.commit().await?;
            mark_faulty(&lines, &mut acts);
            counts.add(&acts);
            let digest = digest(&lines, &acts, Step::seen);
            counts.digest = counts.digest.wrapping_add(digest);
            let faults = faults_of(&lines, &mut kept);
            if !faults.is_empty() || counts.rows - told >= TOLD {
                told = counts.rows;
                let tx = self.app.store.write(self.district).await?;
                if self.held(&tx, ImportState::Planning).await?.is_none() {
                    return self.let_go(tx).await;
                }
                job::keep_faults(&tx, self.id, &faults).await?;
                job::progress(&tx, self.id, counts.rows, None, self.app.given.now()).await?;
                tx.commit().await?;
            }
            if !self.tells(Stage::Planning, counts.rows, pieces.about(counts.rows)) {
                return Ok(Done::Stopped);
            }
        }
        self.planned(job, counts).await
    }

    async fn plan_whole(&self, job: &Job) -> Outcome<Done> {
        let mut lines = match self.whole_file(job.register).await? {
            Ok(lines) => lines,
            Err(faults) => return self.refuse_file(job, faults).await,
        };
        let cx = self.context().await?;
        let tx = self.app.store.read(self.district).await?;
        let counts = whole::plan(&cx, &tx, job.register, &mut lines).await?;
        tx.commit().await?;
        let faults = faults_of(&lines, &mut 0);
        let tx = self.app.store.write(self.district).await?;
        if self.held(&tx, ImportState::Planning).await?.is_none() {
            return self.let_go(tx).await;
        }
        job::keep_faults(&tx, self.id, &faults).await?;
        tx.commit().await?;
        if !self.tells(Stage::Planning, counts.rows, Some(counts.rows)) {
            return Ok(Done::Stopped);
        }
        self.planned(job, counts).await
    }

    /// All rows of a small register at once.
    pub(super) async fn whole_file(
        &self,
        register: Register,
    ) -> Outcome<Result<Vec<Line>, Vec<RowFault>>> {
        let today = crate::domain::calendar::day_of(self.app.given.now());
        let mut pieces = reading::start(self.bytes.clone(), register, self.limits, today);
        let mut keys = Keys::new(register);
        let mut all = Vec::new();
        loop {
            match pieces.next().await? {
                Piece::End => return Ok(Ok(all)),
                Piece::Refused(faults) => return Ok(Err(faults)),
                Piece::Lines(mut lines) => {
                    keys.check(&mut lines);
                    all.append(&mut lines);
                }
            }
            if all.len() > whole::MOST_ROWS {
                let most = Some(whole::MOST_ROWS.to_string());
                return Ok(Err(vec![RowFault::of_whole(Wrong::TooManyRows, most)]));
            }
        }
    }

    async fn planned(&self, job: &Job, counts: Counts) -> Outcome<Done> {
        let now = self.app.given.now();
        let tx = self.app.store.write(self.district).await?;
        if self.held(&tx, ImportState::Planning).await?.is_none() {
            return self.let_go(tx).await;
        }
        let mut row = job::counted(job::change(self.id), &counts);
        row.state = Set(ImportState::Planned);
        row.rows_total = Set(Some(counts.rows));
        row.planned_at = Set(Some(now));
        row.leased_until = Set(None);
        row.attempts = Set(0);
        row.version = Set(job.version + 1);
        tx.update(row).await?;
        let payload = json!({ "register": job.register, "rows": counts.rows, "creates": counts.creates,
            "changes": counts.changes, "ends": counts.ends, "faulty": counts.faulty });
        self.audit(&tx, job, "IMPORT_PLANNED", payload).await?;
        tx.commit().await?;
        Ok(Done::Finished(Box::new(self.job().await?)))
    }

    /// A file that is no register ends the import.
    async fn refuse_file(&self, job: &Job, faults: Vec<RowFault>) -> Outcome<Done> {
        let tx = self.app.store.write(self.district).await?;
        if self.held(&tx, ImportState::Planning).await?.is_none() {
            return self.let_go(tx).await;
        }
        job::forget_faults(&tx, self.id).await?;
        job::keep_faults(&tx, self.id, &faults).await?;
        tx.commit().await?;
        self.fail(job, "FILE").await
    }

    /// Ends an import that cannot go on; its hidden rows go.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fail(&self, job: &Job, why: &str) -> Outcome<Done> {
        let tx = self.app.store.write(self.district).await?;
        let held = self.held(&tx, job.state).await?;
        // What is switched on does not fail any more.
        if held.is_none_or(|held| held.state == ImportState::Applied) {
            return self.let_go(tx).await;
        }
        let mut row = job::change(self.id);
        row.state = Set(ImportState::Failed);
        row.failure = Set(Some(why.to_owned()));
        row.leased_until = Set(None);
        row.version = Set(job.version + 1);
        tx.update(row).await?;
        self.audit(&tx, job, "IMPORT_FAILED", json!({ "failure": why }))
            .await?;
        tx.commit().await?;
        remove_hidden(self.app, self.district, job).await?;
        Ok(Done::Finished(Box::new(self.job().await?)))
    }
}

/// The faults of some rows, as many as are kept.
fn faults_of(lines: &[Line], kept: &mut usize) -> Vec<RowFault> {
    let left = job::KEPT_FAULTS.saturating_sub(*kept);
    let faults = lines.iter().flat_map(|line| &line.faults).take(left);
    let faults: Vec<RowFault> = faults.cloned().collect();
    *kept += faults.len();
    faults
}

/// Removes what an import brought that is not switched on, some rows a transaction.
///
/// # Errors
/// When the database fails.
pub async fn remove_hidden(app: &App, district: DistrictKey, job: &Job) -> Outcome<()> {
    job::forget_changes(&app.store, district, job.id).await?;
    loop {
        let tx = app.store.write(district).await?;
        let gone = match job.register {
            Register::Members => Members::remove_hidden(&tx, job.id).await?,
            Register::Households => Households::remove_hidden(&tx, job.id).await?,
            Register::Residents => Residents::remove_hidden(&tx, job.id).await?,
            Register::Pairings => Pairings::remove_hidden(&tx, job.id).await?,
            _ => 0,
        };
        if gone == 0 {
            // Nothing of it is hidden any more.
            let mut row = job::change(job.id);
            row.next_row = Set(0);
            tx.update(row).await?;
        }
        tx.commit().await?;
        if gone == 0 {
            return Ok(());
        }
    }
}
