//! Organisations that end in a file: as when they are dissolved by hand.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::ids::OrganisationId;

use super::Standing;
use crate::domain::organisation::service::hangs_on;
use crate::domain::register::fault::Wrong;
use crate::domain::register::line::Line;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// Only an organisation on which nothing hangs any more can end.
pub async fn check(tx: &DistrictTx, lines: &mut [Line], standing: &Standing) -> Outcome<()> {
    let rows = lines.iter().enumerate();
    let ending: HashMap<OrganisationId, (usize, NaiveDate)> = rows
        .filter_map(|(place, line)| {
            let end = line.day("endsOn")?;
            let version = standing.latest.of(line)?;
            let goes_on = version.to_on.is_none() && line.is_good();
            goes_on.then_some((version.organisation_id, (place, end)))
        })
        .collect();
    if ending.is_empty() {
        return Ok(());
    }
    let holding: HashSet<OrganisationId> = standing
        .latest
        .all_current()
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
