//! Organisations that end in a file: as when they are dissolved by hand.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::ids::OrganisationId;
use lianxin_entity::organisation_version;
use sea_orm::{ColumnTrait, QueryFilter};

use super::{AMONG, Standing};
use crate::domain::organisation::service::hangs_on;
use crate::domain::register::context::Context;
use crate::domain::register::fault::Wrong;
use crate::domain::register::line::Line;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// An end is neither ahead nor before what it ends, and what has ended keeps its end.
pub fn check_days(cx: &Context, lines: &mut [Line], standing: &Standing) {
    for line in lines {
        line.not_later_than(cx.today, "endsOn");
        line.ordered(line.day("foundedOn"), "endsOn");
        let Some(version) = line
            .text("code")
            .and_then(|code| standing.by_code.get(code))
        else {
            continue;
        };
        match (version.to_on, line.day("endsOn")) {
            (Some(ended), said) if said != Some(ended) => {
                line.refuse_with("endsOn", Wrong::AlreadyEnded, Some(ended.to_string()));
            }
            (None, Some(end)) => {
                let first = standing.first.get(&version.organisation_id).copied();
                let first = first.filter(|first| end <= *first);
                let began = first.or((end < version.from_on).then_some(version.from_on));
                if let Some(began) = began {
                    line.refuse_with("endsOn", Wrong::EndsBeforeStart, Some(began.to_string()));
                }
            }
            _ => {}
        }
    }
}

/// Only an organisation on which nothing hangs any more can end.
pub async fn check(tx: &DistrictTx, lines: &mut [Line], standing: &Standing) -> Outcome<()> {
    let rows = lines.iter().enumerate();
    let ending: HashMap<OrganisationId, (usize, NaiveDate)> = rows
        .filter_map(|(place, line)| {
            let end = line.day("endsOn")?;
            let version = standing.of(line)?;
            let goes_on = version.to_on.is_none() && line.is_good();
            goes_on.then_some((version.organisation_id, (place, end)))
        })
        .collect();
    if ending.is_empty() {
        return Ok(());
    }
    let holding: HashSet<OrganisationId> = standing
        .by_code
        .values()
        .filter(|version| version.to_on.is_none())
        .filter(|version| !ending.contains_key(&version.organisation_id))
        .filter_map(|version| version.parent_id)
        .collect();
    for (id, (place, end)) in ending {
        if holding.contains(&id) || hangs_on(tx, id, end).await? {
            lines[place].refuse("endsOn", Wrong::NotEmpty);
        }
    }
    Ok(())
}

/// Ends organisations.
pub async fn write(
    tx: &DistrictTx,
    ended: impl Iterator<Item = (OrganisationId, NaiveDate)>,
) -> Outcome<()> {
    let mut by_day: HashMap<NaiveDate, Vec<OrganisationId>> = HashMap::new();
    for (id, day) in ended {
        by_day.entry(day).or_default().push(id);
    }
    for (day, ids) in by_day {
        end_versions(tx, &ids, day).await?;
    }
    Ok(())
}

/// Ends the versions that hold on a day; one that began then goes: no version lasts no day.
pub async fn end_versions(tx: &DistrictTx, ids: &[OrganisationId], on: NaiveDate) -> Outcome<()> {
    use organisation_version::Column;
    for some in ids.chunks(AMONG) {
        let of_that_day = tx
            .delete_many::<organisation_version::Entity>()
            .filter(Column::OrganisationId.is_in(some.iter().copied()))
            .filter(Column::FromOn.gte(on))
            .filter(Column::ToOn.is_null());
        tx.remove(of_that_day).await?;
        let earlier = tx
            .update_many::<organisation_version::Entity>()
            .set_value(Column::ToOn, on)
            .filter(Column::OrganisationId.is_in(some.iter().copied()))
            .filter(Column::ToOn.is_null());
        tx.change(earlier).await?;
    }
    Ok(())
}
