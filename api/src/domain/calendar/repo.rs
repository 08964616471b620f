//! The days of a district in the store: national ones, and its own, which replace them.

use chrono::NaiveDate;
use lianxin_entity::calendar_day;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};

use super::{Calendar, DayKind, SpecialDay, WorkingHours};
use crate::store::{DistrictTx, StoreError};

/// Where a day comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DaySource {
    /// Published by the State Council.
    National,
    /// Set by the district.
    District,
}

impl DaySource {
    fn word(self) -> &'static str {
        match self {
            Self::National => "NATIONAL",
            Self::District => "DISTRICT",
        }
    }
}

/// The working time of the district.
pub async fn load(tx: &DistrictTx, hours: WorkingHours) -> Result<Calendar, StoreError> {
    let rows = tx.all(tx.find::<calendar_day::Entity>()).await?;
    let (national, own): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|row| row.source == DaySource::National.word());
    let days = |rows: Vec<calendar_day::Model>| -> Vec<SpecialDay> {
        rows.into_iter()
            .map(|row| SpecialDay {
                date: row.day,
                kind: if row.working {
                    DayKind::Workday
                } else {
                    DayKind::Holiday
                },
                name: row.name,
            })
            .collect()
    };
    Ok(Calendar::new(&days(national), &days(own), hours))
}

/// Stores days; one that stands there already is replaced.
pub async fn put(
    tx: &DistrictTx,
    days: &[SpecialDay],
    source: DaySource,
) -> Result<(), StoreError> {
    for chunk in days.chunks(200) {
        let dates: Vec<NaiveDate> = chunk.iter().map(|day| day.date).collect();
        let old = tx.delete_many::<calendar_day::Entity>();
        tx.remove(old.filter(calendar_day::Column::Day.is_in(dates)))
            .await?;
    }
    let rows = days.iter().map(|day| calendar_day::ActiveModel {
        day: Set(day.date),
        working: Set(day.kind == DayKind::Workday),
        name: Set(day.name.clone()),
        source: Set(source.word().to_owned()),
        ..Default::default()
    });
    tx.insert_all(rows.collect()).await
}
