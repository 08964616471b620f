//! Whom a change of a request concerns.

use lianxin_entity::enums::HandlerPart;

use super::repo::Loaded;
use crate::domain::district::Directory;
use crate::events::{Handling, Topics};

/// Everybody whom a change may concern, as it stands now.
pub fn topics(loaded: &Loaded, directory: &Directory) -> Topics {
    let row = &loaded.row;
    let mut areas = vec![directory.root_area().id];
    let places = [
        row.current_street_id,
        row.current_community_id,
        row.current_compound_id,
        row.current_grid_id,
        Some(row.current_area_id),
    ];
    for area in places.into_iter().flatten() {
        if !areas.contains(&area) {
            areas.push(area);
        }
    }
    let helpers = loaded
        .handlers
        .iter()
        .filter(|handler| handler.part == HandlerPart::Helper);
    let handling = |organisation, account| Handling {
        organisation,
        account,
    };
    let facts = loaded.facts(directory);
    Topics {
        areas,
        reporter: Some(row.reporter_id),
        owner: Some(row.owner_id),
        lead: loaded
            .lead()
            .map(|lead| handling(lead.organisation_id, lead.account_id)),
        helpers: helpers
            .map(|h| handling(h.organisation_id, h.account_id))
            .collect(),
        respondent: (row.respondent_organisation_id.is_some()
            || row.respondent_account_id.is_some())
        .then(|| handling(row.respondent_organisation_id, row.respondent_account_id)),
        dispatcher: row.dispatched_by_organisation_id,
        above: facts.above.or(row.escalated_to_id),
        ..Topics::default()
    }
}
