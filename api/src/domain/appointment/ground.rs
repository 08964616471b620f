//! Where something lies, as policies ask it, and the areas below others.

use lianxin_entity::enums::{AreaKind, Role};
use lianxin_entity::household;
use lianxin_entity::ids::AreaId;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use crate::domain::district::Directory;
use crate::policy::{Actor, Ground, GroundColumns, RegisterAction, Ties, ground_filter};
use crate::store::DistrictTx;

/// The path of an area.
pub fn ground(directory: &Directory, area: AreaId) -> Ground {
    let above = |kind| directory.ancestor_of_kind(area, kind);
    Ground {
        street: above(AreaKind::Street),
        community: above(AreaKind::Community),
        grid: above(AreaKind::Grid),
    }
}

/// The path of a household, as its row keeps it.
pub fn ground_of(row: &household::Model) -> Ground {
    Ground {
        street: row.street_id,
        community: row.community_id,
        grid: row.grid_id,
    }
}

/// These areas and all inside them, those that have ended as well: what was about them is still read.
pub fn inside(directory: &Directory, areas: &[AreaId]) -> Vec<AreaId> {
    let mut found = areas.to_vec();
    let mut next = 0;
    while let Some(id) = found.get(next) {
        found.extend(directory.tree().children_ever(*id));
        next += 1;
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The areas on whose rows the actor may act by where they lie.
pub enum Reach {
    /// The whole district, and what lies nowhere.
    District,
    /// These alone.
    Areas(Vec<AreaId>),
}

impl Reach {
    /// How far an act of the actor reaches.
    pub fn of(actor: &Actor, action: RegisterAction, directory: &Directory) -> Self {
        let ties = actor.ties_for(action);
        if ties.contains(Ties::DISTRICT) {
            return Self::District;
        }
        if ties.contains(Ties::GRID) && actor.role == Role::GridWorker {
            return Self::Areas(inside(directory, &actor.areas));
        }
        if !ties.contains(Ties::JURISDICTION) || actor.role != Role::Secretary {
            return Self::Areas(Vec::new());
        }
        match actor.jurisdiction {
            Some((AreaKind::District, _)) => Self::District,
            Some((AreaKind::Street | AreaKind::Community, area)) => {
                Self::Areas(inside(directory, &[area]))
            }
            _ => Self::Areas(Vec::new()),
        }
    }

    /// The rows whose area, in this column, is within reach.
    pub fn filter<C: ColumnTrait>(&self, column: C) -> Condition {
        match self {
            Self::District => always(),
            Self::Areas(areas) if areas.is_empty() => never(),
            Self::Areas(areas) => Condition::any().add(column.is_in(areas.iter().copied())),
        }
    }
}

/// Every row.
pub fn always() -> Condition {
    Condition::all().add(Expr::val(1).eq(1))
}

/// No row.
pub fn never() -> Condition {
    Condition::any().add(Expr::val(1).eq(0))
}

/// The households on which the actor may act so, as a condition on a column that names one.
pub fn household_filter<C: ColumnTrait>(
    tx: &DistrictTx,
    actor: &Actor,
    action: RegisterAction,
    column: C,
) -> Condition {
    use household::Column;
    let columns = GroundColumns {
        street: Some(Column::StreetId),
        community: Some(Column::CommunityId),
        grid: Some(Column::GridId),
        organisation: None,
    };
    let within = tx
        .live::<household::Entity>()
        .select_only()
        .column(Column::Id)
        .filter(ground_filter(actor, action, &columns));
    Condition::all().add(column.in_subquery(within.into_query()))
}

/// The households that lie in an area, as a condition on a column that names one.
pub fn household_inside<C: ColumnTrait>(
    tx: &DistrictTx,
    directory: &Directory,
    area: AreaId,
    column: C,
) -> Condition {
    use household::Column;
    let path = match directory.area(area).map(|node| node.kind) {
        Some(AreaKind::Street) => Column::StreetId,
        Some(AreaKind::Community) => Column::CommunityId,
        Some(AreaKind::Compound) => Column::CompoundId,
        Some(AreaKind::Grid) => Column::GridId,
        Some(AreaKind::Building) => Column::BuildingId,
        Some(AreaKind::District | AreaKind::Unit) | None => Column::AreaId,
    };
    let within = tx
        .live::<household::Entity>()
        .select_only()
        .column(Column::Id)
        .filter(path.eq(area));
    Condition::all().add(column.in_subquery(within.into_query()))
}
