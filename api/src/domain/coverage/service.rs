//! Counting a scope.

use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::enums::{AreaKind, HouseholdKind};

use super::items::{self, Items};
use super::measure::{Family, Measure};
use super::repo;
use super::scope::{Scope, Subject};
use super::tally::{Count, Key, Tally};
use crate::domain::district::{Directory, as_of};
use crate::refusal::Outcome;
use crate::store::{DistrictTx, StoreError};

/// What came of looking for a scope.
pub enum Found {
    /// The scope.
    Scope(Box<Scope>),
    /// The subject did not exist on the day.
    Absent,
    /// The day is still to come.
    DayToCome,
    /// The district's areas are known from this later day on.
    DayTooEarly(NaiveDate),
}

/// The scope of a subject on a day, today where none is said.
///
/// # Errors
/// When the database fails.
pub async fn scope_of(
    tx: &DistrictTx,
    today: &Arc<Directory>,
    subject: Subject,
    day: Option<NaiveDate>,
) -> Outcome<Found> {
    let day = day.unwrap_or(today.day());
    if day > today.day() {
        return Ok(Found::DayToCome);
    }
    let directory = match as_of(tx, today, day).await? {
        Ok(directory) => directory,
        Err(first) => return Ok(Found::DayTooEarly(first)),
    };
    let hidden = tx.hidden_imports().await?;
    let scope = Scope::new(directory, subject, day < today.day(), hidden);
    Ok(scope.map_or(Found::Absent, |scope| Found::Scope(Box::new(scope))))
}

/// What was counted of one family.
#[derive(Clone, Default)]
pub struct Counting {
    /// The counts, by place and organisation.
    pub tallies: Vec<Tally>,
    /// The items, where the family is read as such.
    pub items: Arc<Items>,
}

/// Counts one family; a big register takes one statement.
///
/// # Errors
/// When the database fails.
pub async fn count(tx: &DistrictTx, scope: &Scope, family: Family) -> Result<Counting, StoreError> {
    if family == Family::Items {
        let items = items::read(tx, scope).await?;
        return Ok(Counting {
            tallies: items.tallies(),
            items: Arc::new(items),
        });
    }
    let tallies = match family {
        Family::Households => households(tx, scope).await?,
        Family::Members => members(tx, scope).await?,
        Family::Pairings => pairings(tx, scope).await?,
        Family::Registrations | Family::Items => registrations(tx, scope).await?,
    };
    Ok(Counting {
        tallies,
        items: Arc::default(),
    })
}

fn tally(measure: Measure, key: Key, numerator: i64, denominator: i64) -> Tally {
    Tally {
        measure,
        key,
        count: Count {
            numerator,
            denominator,
        },
    }
}

async fn households(tx: &DistrictTx, scope: &Scope) -> Result<Vec<Tally>, StoreError> {
    let mut tallies = Vec::new();
    let root = scope.directory.root_area().id;
    for row in repo::households::counted(tx, scope).await? {
        let key = Key::Area(row.ground.unwrap_or(root));
        let (total, paired) = (row.total, row.paired);
        let grid = |id| scope.directory.ancestor_of_kind(id, AreaKind::Grid);
        let in_grid = row.ground.and_then(grid).is_some();
        let mut add = |measure, numerator, denominator| {
            tallies.push(tally(measure, key, numerator, denominator));
        };
        add(Measure::PairsWithoutConsent, 0, paired);
        match row.kind {
            HouseholdKind::Home => {
                add(Measure::HouseholdsPaired, paired, total);
                add(Measure::HouseholdsUnpaired, total - paired, total);
                add(Measure::HouseholdsPerMember, paired, 0);
                if in_grid {
                    add(Measure::HouseholdsOfTarget, total, 0);
                }
                add(Measure::HouseholdsStale, row.stale, total);
                add(Measure::HouseholdsBeyondReach, row.beyond, row.pointed);
            }
            HouseholdKind::Business => {
                add(Measure::BusinessesPaired, paired, total);
                add(Measure::BusinessesUnpaired, total - paired, total);
            }
            HouseholdKind::WorkTeam => {
                add(Measure::WorkTeamsPaired, paired, total);
                add(Measure::WorkTeamsUnpaired, total - paired, total);
            }
        }
    }
    Ok(tallies)
}

async fn members(tx: &DistrictTx, scope: &Scope) -> Result<Vec<Tally>, StoreError> {
    let mut tallies = Vec::new();
    for row in repo::members::counted(tx, scope).await? {
        let key = Key::Organisation(row.branch);
        tallies.extend([
            tally(Measure::MembersUnpaired, key, row.unpaired, row.total),
            tally(
                Measure::MembersWithoutPost,
                key,
                row.without_post,
                row.total,
            ),
            tally(Measure::HouseholdsPerMember, key, 0, row.total),
        ]);
    }
    Ok(tallies)
}

async fn pairings(tx: &DistrictTx, scope: &Scope) -> Result<Vec<Tally>, StoreError> {
    let mut tallies = Vec::new();
    let root = scope.directory.root_area().id;
    for row in repo::pairings::waiting_counted(tx, scope).await? {
        let key = Key::Area(row.ground.unwrap_or(root));
        tallies.push(tally(
            Measure::PairsWithoutConsent,
            key,
            row.chosen,
            row.total,
        ));
    }
    for row in repo::pairings::ended_counted(tx, scope).await? {
        let key = Key::Area(row.ground.unwrap_or(root));
        let measure = Measure::PairsEndedWithoutSuccessor;
        tallies.push(tally(measure, key, row.chosen, row.total));
    }
    Ok(tallies)
}

async fn registrations(tx: &DistrictTx, scope: &Scope) -> Result<Vec<Tally>, StoreError> {
    let mut tallies = Vec::new();
    for row in repo::registrations::counted(tx, scope).await? {
        let key = Key::Organisation(row.branch);
        let measure = Measure::RegistrationsOneSided;
        tallies.push(tally(measure, key, row.one_sided, row.total));
    }
    Ok(tallies)
}
