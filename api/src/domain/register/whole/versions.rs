//! What is kept in versions, areas and organisations: which one a row speaks of, and how one ends.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::NaiveDate;
use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::ids::{AreaId, OrganisationId};
use lianxin_entity::{area_version, organisation_version};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, Value};

use crate::domain::register::fault::Wrong;
use crate::domain::register::line::Line;
use crate::refusal::Outcome;
use crate::store::{DistrictTx, StoreError};

/// Ids in one condition.
pub const AMONG: usize = 500;

/// A table of versions.
pub trait Versions: DistrictOwned<Model = Self::Version> {
    /// Whose versions they are.
    type Of: Copy + Eq + Hash + Into<Value> + Send + Sync;
    /// A version.
    type Version: Version<Of = Self::Of>;
    /// Whose it is.
    const OF: Self::Column;
    /// Its first day.
    const FROM_ON: Self::Column;
    /// The day on which it holds no more.
    const TO_ON: Self::Column;
}

/// One version.
pub trait Version {
    /// Whose it is.
    type Of;
    /// Whose it is.
    fn of(&self) -> Self::Of;
    /// The code that it had.
    fn code(&self) -> &str;
    /// Its first day.
    fn first_day(&self) -> NaiveDate;
    /// The day on which it holds no more.
    fn end(&self) -> Option<NaiveDate>;
}

macro_rules! versions {
    ($($table:ident of $id:ty: $of:ident, $column:ident;)*) => {$(
        impl Versions for $table::Entity {
            type Of = $id;
            type Version = $table::Model;
            const OF: $table::Column = $table::Column::$column;
            const FROM_ON: $table::Column = $table::Column::FromOn;
            const TO_ON: $table::Column = $table::Column::ToOn;
        }

        impl Version for $table::Model {
            type Of = $id;

            fn of(&self) -> $id {
                self.$of
            }

            fn code(&self) -> &str {
                &self.code
            }

            fn first_day(&self) -> NaiveDate {
                self.from_on
            }

            fn end(&self) -> Option<NaiveDate> {
                self.to_on
            }
        }
    )*};
}

versions! {
    area_version of AreaId: area_id, AreaId;
    organisation_version of OrganisationId: organisation_id, OrganisationId;
}

/// The latest version of each code.
pub struct Latest<E: Versions> {
    by_code: HashMap<String, E::Version>,
    /// The first day of each.
    first: HashMap<E::Of, NaiveDate>,
}

impl<E: Versions> Latest<E> {
    /// Reads all versions of the district: of a code the one without an end counts, else the last.
    pub async fn load(tx: &DistrictTx) -> Result<Self, StoreError> {
        let mut by_code: HashMap<String, E::Version> = HashMap::new();
        let mut first = HashMap::new();
        let versions = tx.find::<E>().order_by_asc(E::FROM_ON);
        for version in tx.all(versions).await? {
            first.entry(version.of()).or_insert(version.first_day());
            let held = by_code.get(version.code());
            if version.end().is_none() || held.is_none_or(|held| held.end().is_some()) {
                by_code.insert(version.code().to_owned(), version);
            }
        }
        Ok(Self { by_code, first })
    }

    /// The one with this code, current or over.
    pub fn known(&self, code: &str) -> Option<&E::Version> {
        self.by_code.get(code)
    }

    /// The current one with this code.
    pub fn current(&self, code: &str) -> Option<&E::Version> {
        self.known(code).filter(|version| version.end().is_none())
    }

    /// All current ones.
    pub fn all_current(&self) -> impl Iterator<Item = &E::Version> {
        let all = self.by_code.values();
        all.filter(|version| version.end().is_none())
    }

    /// The one that a row speaks of: the current one, or one that ended on the day that it says.
    pub fn of(&self, line: &Line) -> Option<&E::Version> {
        let version = self.known(line.text("code")?)?;
        let ended = version.end();
        (ended.is_none() || ended == line.day("endsOn")).then_some(version)
    }

    /// Whether what a row speaks of has ended, as the row says.
    pub fn is_over(&self, line: &Line) -> bool {
        let version = self.of(line);
        version.is_some_and(|version| version.end().is_some())
    }

    /// An end is neither ahead nor before what it ends, and what has ended keeps its end.
    pub fn check_ends(&self, today: NaiveDate, lines: &mut [Line]) {
        for line in lines {
            line.not_later_than(today, "endsOn");
            let Some(version) = line.text("code").and_then(|code| self.known(code)) else {
                continue;
            };
            match (version.end(), line.day("endsOn")) {
                (Some(ended), said) if said != Some(ended) => {
                    line.refuse_with("endsOn", Wrong::AlreadyEnded, Some(ended.to_string()));
                }
                (None, Some(end)) => {
                    // What ends has lasted a day at least.
                    let first = self.first.get(&version.of()).copied();
                    let from = version.first_day();
                    if let Some(first) = first.filter(|first| end <= *first) {
                        line.refuse_with("endsOn", Wrong::EndsOnFirstDay, Some(first.to_string()));
                    } else if end < from {
                        line.refuse_with("endsOn", Wrong::EndsBeforeStart, Some(from.to_string()));
                    }
                }
                _ => {}
            }
        }
    }
}

/// Ends the versions that hold on a day; one that began then goes: no version lasts no day.
pub async fn end<E: Versions>(tx: &DistrictTx, ids: &[E::Of], on: NaiveDate) -> Outcome<()> {
    for some in ids.chunks(AMONG) {
        let of_that_day = tx
            .delete_many::<E>()
            .filter(E::OF.is_in(some.iter().copied()))
            .filter(E::FROM_ON.gte(on))
            .filter(E::TO_ON.is_null());
        tx.remove(of_that_day).await?;
        let earlier = tx
            .update_many::<E>()
            .set_value(E::TO_ON, on)
            .filter(E::OF.is_in(some.iter().copied()))
            .filter(E::TO_ON.is_null());
        tx.change(earlier).await?;
    }
    Ok(())
}

/// Ends each on its day.
pub async fn end_each<E: Versions>(tx: &DistrictTx, ended: &[(E::Of, NaiveDate)]) -> Outcome<()> {
    let mut by_day: HashMap<NaiveDate, Vec<E::Of>> = HashMap::new();
    for (id, day) in ended {
        by_day.entry(*day).or_default().push(*id);
    }
    for (day, ids) in by_day {
        end::<E>(tx, &ids, day).await?;
    }
    Ok(())
}
