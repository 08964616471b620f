//! The parts of a request in the schema.

use std::sync::Arc;

use chrono::Utc;
use lianxin_entity::enums::TimeBasis as StoredBasis;
use lianxin_entity::request_clock::Model as ClockRow;
use lianxin_entity::request_evaluation::Model as EvaluationRow;
use lianxin_entity::service_request::Model;

use super::batch::HandlerOf;
use crate::domain::district::Directory;
use crate::domain::identity::object::Account;
use crate::domain::organisation::object::Organisation;
use crate::gql::enums::{ClockKind, Datum, Outcome, RejectionReason, TimeBasis};
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;

/// A place as it was received.
#[derive(SimpleObject)]
pub struct Location {
    /// Degrees north, from -90 to 90.
    latitude: f64,
    /// Degrees east, from -180 to 180.
    longitude: f64,
    /// The datum of both.
    datum: Datum,
    /// The place in words.
    address: Option<String>,
}

impl Location {
    /// A place as it was received.
    pub fn at(
        latitude: f64,
        longitude: f64,
        datum: lianxin_entity::enums::Datum,
        address: Option<String>,
    ) -> Self {
        Self {
            latitude,
            longitude,
            datum: datum.into(),
            address,
        }
    }

    /// The place of a request.
    pub fn of(row: &Model) -> Option<Self> {
        Some(Self {
            latitude: row.latitude?,
            longitude: row.longitude?,
            datum: row.datum?.into(),
            address: row.address.clone(),
        })
    }

    /// The place of a household.
    pub fn of_household(row: &lianxin_entity::household::Model) -> Option<Self> {
        Some(Self {
            latitude: row.latitude?,
            longitude: row.longitude?,
            datum: row.datum?.into(),
            address: Some(row.address.clone()),
        })
    }
}

/// Who handles a request: an organisation, a person, or a person of an organisation.
pub struct Handler {
    handler: HandlerOf,
    directory: Arc<Directory>,
}

impl Handler {
    /// The handler of a row.
    pub fn new(handler: HandlerOf, directory: &Arc<Directory>) -> Self {
        Self {
            handler,
            directory: directory.clone(),
        }
    }
}

/// Who handles a request: an organisation, a person, or a person of an organisation.
#[Object]
impl Handler {
    /// The organisation; null when a person was named alone.
    async fn organisation(&self) -> Option<Organisation> {
        Organisation::new(&self.directory, self.handler.row.organisation_id?)
    }

    /// The person; null when an organisation was named alone.
    async fn account(&self) -> Option<Account> {
        self.handler.person.clone().map(Account::new)
    }
}

/// A time limit of one round of a request.
pub struct Clock {
    row: ClockRow,
    now: chrono::DateTime<Utc>,
}

impl Clock {
    /// A clock as it stands at an instant.
    pub fn new(row: ClockRow, now: chrono::DateTime<Utc>) -> Self {
        Self { row, now }
    }

    /// A clock of which only the due instant is told.
    pub fn due(row: ClockRow, submitted_at: chrono::DateTime<Utc>) -> Self {
        let row = ClockRow {
            started_at: submitted_at,
            stopped_at: None,
            paused_at: None,
            breached_at: None,
            running: false,
            ..row
        };
        let now = submitted_at;
        Self { row, now }
    }
}

/// A time limit of one round of a request.
#[Object]
impl Clock {
    /// What it measures.
    async fn kind(&self) -> ClockKind {
        self.row.kind.into()
    }

    /// The round, from 1; each reopening begins another one.
    async fn round(&self) -> i32 {
        self.row.round
    }

    /// How its hours are counted.
    async fn basis(&self) -> TimeBasis {
        let basis: StoredBasis = self.row.basis;
        basis.into()
    }

    /// When it began.
    async fn started_at(&self) -> DateTime {
        self.row.started_at.into()
    }

    /// When its time is over. Fixed when it starts or resumes; while it is paused, as it stood then.
    async fn due_at(&self) -> DateTime {
        self.row.due_at.into()
    }

    /// When it had measured what it measures; null while it has not.
    async fn stopped_at(&self) -> Option<DateTime> {
        self.row.stopped_at.map(Into::into)
    }

    /// Whether it waits.
    async fn paused(&self) -> bool {
        self.row.paused_at.is_some()
    }

    /// Whether its time was over before it stopped.
    async fn breached(&self) -> bool {
        self.row.breached_at.is_some() || (self.row.running && self.row.due_at <= self.now)
    }
}

/// What the resident said of one round.
#[derive(SimpleObject)]
pub struct Evaluation {
    /// The handlers had been in touch.
    contacted: bool,
    /// Whether it is solved.
    outcome: Outcome,
    /// From 1, not at all satisfied, to 5, fully.
    satisfaction: i32,
    /// In the resident's words.
    comment: Option<String>,
    /// When it was said.
    at: DateTime,
}

impl From<EvaluationRow> for Evaluation {
    fn from(row: EvaluationRow) -> Self {
        Self {
            contacted: row.contacted,
            outcome: row.outcome.into(),
            satisfaction: row.satisfaction,
            comment: row.comment,
            at: row.at.into(),
        }
    }
}

/// Why a request was rejected.
#[derive(SimpleObject)]
pub struct Rejection {
    /// The reason.
    reason: RejectionReason,
    /// The reason in words.
    note: String,
    /// Where the resident can turn to: a court, an arbitration, a review, a petition office.
    lawful_channel: Option<String>,
    /// Whether one level up has looked at it.
    reviewed: bool,
}

impl Rejection {
    /// The rejection of a request, unless it was overturned.
    pub fn of(row: &Model) -> Option<Self> {
        row.ending?;
        Some(Self {
            reason: row.rejection_reason?.into(),
            note: row.rejection_note.clone().unwrap_or_default(),
            lawful_channel: row.lawful_channel.clone(),
            reviewed: row.reviewed_at.is_some(),
        })
    }
}
