//! Applying and switching on: rows are written some at a time, hidden; changes wait for the switch.
//! What somebody else wrote between is never overwritten: the import ends then.

use lianxin_entity::enums::{ImportState, Register};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::big::households::Households;
use super::big::members::Members;
use super::big::pairings::Pairings;
use super::big::residents::Residents;
use super::big::{Book, Step};
use super::context::{Act, Context, Counts, digest};
use super::engine::{Done, Stage, Work};
use super::job::{self, Job};
use super::line::Line;
use super::reading::{self, Keys, Piece};
use super::statistics::Statistics;
use super::{mark_faulty, run, settle, whole};
use crate::domain::district;
use crate::refusal::{Failure, Fault, Outcome};
use crate::store::{DistrictTx, StoreError};

/// Rows of one transaction while rows are applied.
const CHUNK: usize = 2 * reading::TOGETHER;
/// Changes carried out with one statement at the switch.
const ALTERED: u64 = 400;

/// What became of a chunk.
enum Chunk {
    /// It is written, with so many new rows.
    Written(i32),
    /// A row that was good when planned is so no more.
    Changed,
    /// The import was cancelled, or somebody else went on with it.
    Lost,
}

impl Work<'_> {
    /// Writes the rows, hidden, a chunk a transaction, and switches them on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn apply(&self) -> Outcome<Done> {
        let job = self.job().await?;
        if job.state == ImportState::Applying && job.next_row == 0 {
            run::remove_leftovers(self.app, self.district).await?;
        }
        let done = match job.register {
            _ if job.state == ImportState::Applied => Ok(Done::Finished(Box::new(job.clone()))),
            Register::Members => self.apply_rows(&job, Members).await,
            Register::Households => self.apply_rows(&job, Households::default()).await,
            Register::Residents => self.apply_rows(&job, Residents::default()).await,
            Register::Pairings => self.apply_rows(&job, Pairings::default()).await,
            _ => self.apply_whole(&job).await,
        };
        match done {
            Ok(Done::Finished(done)) if done.state == ImportState::Applied => {
                settle::run(self, &done).await?;
                Ok(Done::Finished(Box::new(self.job().await?)))
            }
            // A rule of the database was broken by what somebody else wrote meanwhile.
            Err(Failure::Fault(Fault::Store(
                StoreError::Unique { .. } | StoreError::Reference,
            ))) => self.fail(&job, "CONFLICT").await,
            done => done,
        }
    }

    async fn apply_rows<B: Book>(&self, job: &Job, mut book: B) -> Outcome<Done> {
        // Whatever areas and organisations were written since the plan counts.
        self.app.directories.forget(self.district);
        let cx = self.context().await?;
        let mut keys = Keys::new(job.register);
        let mut rows = 0;
        let mut statistics = Statistics::of(B::table());
        let mut chunk: Vec<Line> = Vec::new();
        let mut pieces = reading::start(self.bytes.clone(), job.register, self.limits, cx.today);
        loop {
            let piece = pieces.next().await?;
            let ended = matches!(piece, Piece::End);
            match piece {
                Piece::Refused(_) => return self.fail(job, "FILE").await,
                Piece::Lines(mut lines) => {
                    keys.check(&mut lines);
                    let is_new = |line: &Line| i64::from(line.number) >= i64::from(job.next_row);
                    let new = lines.iter().position(is_new).unwrap_or(lines.len());
                    let mut later = lines.split_off(new);
                    rows += i32::try_from(lines.len()).unwrap_or(0);
                    self.recall(&cx, &mut book, &mut lines).await?;
                    chunk.append(&mut later);
                }
                Piece::End => {}
            }
            if chunk.is_empty() || (chunk.len() < CHUNK && !ended) {
                if ended {
                    break;
                }
                continue;
            }
            let lines = std::mem::take(&mut chunk);
            rows += i32::try_from(lines.len()).unwrap_or(0);
            match self.apply_chunk(&cx, job, &mut book, lines, rows).await? {
                Chunk::Written(new) => statistics.grown(self, new).await,
                Chunk::Changed => return self.fail(job, "CHANGED_SINCE_PLAN").await,
                Chunk::Lost => return Ok(Done::Finished(Box::new(self.job().await?))),
            }
            if !self.tells(Stage::Applying, rows, job.rows_total) {
                return Ok(Done::Stopped);
            }
            if ended {
                break;
            }
        }
        statistics.complete(self).await;
        self.switch::<B>(job, &cx).await
    }

    /// Rows that were written before a crash are decided once more where later ones hang on them:
    /// who had which identity number, and how many households a member has by now.
    async fn recall<B: Book>(&self, cx: &Context, book: &mut B, lines: &mut [Line]) -> Outcome<()> {
        if B::REMEMBERS && !lines.is_empty() {
            let tx = self.app.store.read(self.district).await?;
            book.decide(cx, &tx, lines).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// One chunk, in one transaction.
    async fn apply_chunk<B: Book>(
        &self,
        cx: &Context,
        job: &Job,
        book: &mut B,
        mut lines: Vec<Line>,
        done: i32,
    ) -> Outcome<Chunk> {
        let mut acts = Vec::with_capacity(lines.len());
        let tx = self.app.store.read(self.district).await?;
        for some in lines.chunks_mut(reading::TOGETHER) {
            acts.append(&mut book.decide(cx, &tx, some).await?);
        }
        tx.commit().await?;
        mark_faulty(&lines, &mut acts);
        if !job.good_rows_only && acts.iter().any(|act| matches!(act, Act::Faulty)) {
            return Ok(Chunk::Changed);
        }
        let mut counts = Counts::default();
        counts.add(&acts);
        counts.digest = digest(&lines, &acts, Step::seen);
        let (mut rows, mut later) = (Vec::new(), Vec::new());
        for (line, act) in lines.iter().zip(acts) {
            match act {
                Act::Create(step) | Act::Change(step) | Act::End(step) => match step {
                    Step::New(row, then) => {
                        rows.push(row);
                        later.extend(then.map(|then| (line.number, then)));
                    }
                    Step::Later(change) => later.push((line.number, change)),
                },
                Act::Same | Act::Faulty => {}
            }
        }
        let first = lines.first().map_or(0, |line| line.number);
        let last = lines.last().map_or(0, |line| line.number);
        let tx = self.app.store.write(self.district).await?;
        let held = self.held(&tx, ImportState::Applying).await?;
        let Some(held) = held.filter(|held| i64::from(held.next_row) <= i64::from(first)) else {
            tx.rollback().await?;
            return Ok(Chunk::Lost);
        };
        B::insert(&tx, rows).await?;
        job::keep_changes(&tx, self.id, later).await?;
        let next = i32::try_from(last + 1).unwrap_or(i32::MAX);
        job::applied_chunk(&tx, &held, &counts, done, next, self.app.given.now()).await?;
        let payload = json!({ "register": job.register, "firstRow": first, "lastRow": last,
            "creates": counts.creates, "changes": counts.changes, "ends": counts.ends });
        self.audit(&tx, job, "IMPORT_CHUNK", payload).await?;
        tx.commit().await?;
        Ok(Chunk::Written(counts.creates))
    }

    /// The switch: changes are carried out and what was hidden is there, at once. Where somebody
    /// else changed a row in between, or left no place for a new one, nothing is switched on.
    async fn switch<B: Book>(&self, job: &Job, cx: &Context) -> Outcome<Done> {
        let tx = self.app.store.write(self.district).await?;
        let Some(held) = self.held(&tx, ImportState::Applying).await? else {
            return self.let_go(tx).await;
        };
        let (mut row, mut altered) = (0, 0);
        // What was planned is what is done.
        let mut goes = held.digest == held.planned_digest;
        if goes {
            district::standing(&tx, &cx.directory).await?;
            B::hold(cx, &tx).await?;
        }
        while goes {
            let (changes, last) = job::changes_after(&tx, self.id, row, ALTERED).await?;
            let Some(last) = last else {
                break;
            };
            goes = B::alter(cx, &tx, &changes).await?;
            row = last;
            altered += i32::try_from(changes.len()).unwrap_or(0);
            // It goes on whatever is answered: the switch is not left half way.
            self.tells(Stage::Switching, altered, Some(held.changes + held.ends));
        }
        // Now, that is: what ends by the file makes room for what begins by it.
        if !goes || !B::fits(cx, &tx).await? {
            tx.rollback().await?;
            return self.fail(job, "CHANGED_SINCE_PLAN").await;
        }
        self.applied(&tx, &held).await?;
        tx.commit().await?;
        Ok(Done::Finished(Box::new(self.job().await?)))
    }

    async fn applied(&self, tx: &DistrictTx, job: &Job) -> Outcome<()> {
        let now = self.app.given.now();
        let mut row = job::change(self.id);
        row.state = Set(ImportState::Applied);
        row.applied_at = Set(Some(now));
        row.leased_until = Set(Some(now + job::LEASE));
        row.version = Set(job.version + 1);
        tx.update(row).await?;
        let payload = json!({ "register": job.register, "creates": job.creates,
            "changes": job.changes, "ends": job.ends });
        Ok(self.audit(tx, job, "IMPORT_APPLIED", payload).await?)
    }

    /// A small register is written whole, in the switch itself. Whoever changes areas or
    /// organisations by hand waits meanwhile: what was checked is what is changed.
    async fn apply_whole(&self, job: &Job) -> Outcome<Done> {
        let mut lines = match self.whole_file(job.register).await? {
            Ok(lines) => lines,
            Err(_) => return self.fail(job, "FILE").await,
        };
        let known = self.context().await?;
        let tx = self.app.store.write(self.district).await?;
        let Some(mut held) = self.held(&tx, ImportState::Applying).await? else {
            return self.let_go(tx).await;
        };
        let cx = known.within(&tx).await?;
        let written = whole::apply(&cx, &tx, job.register, &mut lines, job.good_rows_only).await?;
        let as_planned = |counts: &Counts| counts.digest == held.planned_digest;
        let Some((counts, accounts)) = written.filter(|(counts, _)| as_planned(counts)) else {
            tx.rollback().await?;
            return self.fail(job, "CHANGED_SINCE_PLAN").await;
        };
        let last = lines.last().map_or(1, |line| line.number);
        let payload = json!({ "register": job.register, "firstRow": 2, "lastRow": last });
        self.audit(&tx, job, "IMPORT_CHUNK", payload).await?;
        tx.update(job::counted(job::change(self.id), &counts))
            .await?;
        (held.creates, held.changes, held.ends) = (counts.creates, counts.changes, counts.ends);
        self.applied(&tx, &held).await?;
        tx.commit().await?;
        self.app.directories.forget(self.district);
        for account in accounts {
            self.app.actors.forget(self.district, account);
        }
        self.tells(Stage::Applying, counts.rows, job.rows_total);
        Ok(Done::Finished(Box::new(self.job().await?)))
    }
}
