//! Where areas and organisations lie, as the policy asks.

use lianxin_entity::enums::AreaKind;
use lianxin_entity::ids::{AreaId, OrganisationId};

use crate::domain::district::Directory;
use crate::policy::{Actor, Ground, Ties};

/// Where an area lies.
pub fn of_area(directory: &Directory, area: AreaId) -> Ground {
    let around = |kind| directory.ancestor_of_kind(area, kind);
    Ground {
        street: around(AreaKind::Street),
        community: around(AreaKind::Community),
        grid: around(AreaKind::Grid),
    }
}

/// Where an organisation lies: in its jurisdiction, else in that of the nearest committee above.
pub fn of_organisation(directory: &Directory, id: OrganisationId) -> Ground {
    let Some(node) = directory.organisation(id) else {
        return Ground::default();
    };
    let above = node.ancestors.iter().rev();
    let area = std::iter::once(&id)
        .chain(above)
        .filter_map(|id| directory.organisation(*id))
        .find_map(|node| node.jurisdiction);
    area.map(|area| of_area(directory, area))
        .unwrap_or_default()
}

/// How somebody stands to an organisation.
pub fn ties(actor: &Actor, directory: &Directory, id: OrganisationId) -> Ties {
    actor.ties_to(&of_organisation(directory, id), Some(id))
}
