//! Lists of the postings of officers, for whoever posts them.

use std::collections::HashMap;

use chrono::NaiveDate;
use lianxin_entity::enums::{Role, Staffing};
use lianxin_entity::ids::{AreaId, OrganisationId, PostingId};
use lianxin_entity::posting::{Column, Entity, Model};
use lianxin_entity::posting_area;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use super::repo;
use crate::domain::appointment::ground::{Reach, always, inside, never};
use crate::domain::district::Directory;
use crate::policy::{Actor, RegisterAction, Ties};
use crate::store::{DistrictTx, Scoped, StoreError};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct PostingFilter {
    /// Of this organisation or one below it.
    pub organisation: Option<OrganisationId>,
    /// In this area.
    pub area: Option<AreaId>,
    pub roles: Option<Vec<Role>>,
    pub staffing: Option<Vec<Staffing>>,
    /// Holding on this day.
    pub on: Option<NaiveDate>,
}

/// The postings of officers that the actor may end: the same rule as
/// [`may_post`](super::postings::may_post), as a condition.
pub fn posted_by(tx: &DistrictTx, actor: &Actor, directory: &Directory) -> Scoped<Entity> {
    let action = RegisterAction::Appoint;
    let officers = tx.find::<Entity>().filter(Column::Role.ne(Role::Resident));
    let areas = match Reach::of(actor, action, directory) {
        Reach::District => return officers.filter(always()),
        Reach::Areas(areas) => areas,
    };
    if !actor.ties_for(action).contains(Ties::ORGANISATION) {
        return officers.filter(never());
    }
    let places = || {
        tx.find::<posting_area::Entity>()
            .select_only()
            .column(posting_area::Column::PostingId)
    };
    let outside = match areas.is_empty() {
        true => places(),
        false => places().filter(posting_area::Column::AreaId.is_not_in(areas)),
    };
    let below = Condition::any()
        .add(Column::OrganisationId.is_in(actor.organisations.iter().copied()))
        .add(
            Condition::all()
                .add(Column::OrganisationId.is_null())
                .add(Column::Id.in_subquery(places().into_query())),
        );
    officers
        .filter(below)
        .filter(Column::Id.not_in_subquery(outside.into_query()))
}

/// The postings of the actor's own work: of a grid worker those in the same grids, of others those of
/// the same organisation. None for whoever handles nothing.
pub fn same_work(tx: &DistrictTx, actor: &Actor) -> Option<Scoped<Entity>> {
    let same = tx
        .find::<Entity>()
        .select_only()
        .column(Column::Id)
        .filter(Column::Role.eq(actor.role));
    match (actor.handles(), actor.role, actor.organisation) {
        (true, Role::GridWorker, _) => {
            let there = tx
                .find::<posting_area::Entity>()
                .select_only()
                .column(posting_area::Column::PostingId)
                .filter(posting_area::Column::AreaId.is_in(actor.areas.iter().copied()));
            Some(same.filter(Column::Id.in_subquery(there.into_query())))
        }
        (true, _, Some(organisation)) => Some(same.filter(Column::OrganisationId.eq(organisation))),
        _ => None,
    }
}

impl PostingFilter {
    /// The rows that the actor may read and that are asked for.
    pub fn query(&self, tx: &DistrictTx, actor: &Actor, directory: &Directory) -> Scoped<Entity> {
        let mut query = posted_by(tx, actor, directory);
        if let Some(organisation) = self.organisation {
            let below = directory.descendants(organisation);
            query = query.filter(Column::OrganisationId.is_in(below));
        }
        if let Some(area) = self.area {
            let there = tx
                .find::<posting_area::Entity>()
                .select_only()
                .column(posting_area::Column::PostingId)
                .filter(posting_area::Column::AreaId.is_in(inside(directory, &[area])));
            query = query.filter(Column::Id.in_subquery(there.into_query()));
        }
        if let Some(roles) = &self.roles {
            query = query.filter(Column::Role.is_in(roles.iter().copied()));
        }
        if let Some(staffing) = &self.staffing {
            query = query.filter(Column::Staffing.is_in(staffing.iter().copied()));
        }
        if let Some(day) = self.on {
            query = query.filter(repo::holding_on(day));
        }
        query
    }
}

/// The areas of postings, by posting, in one statement.
///
/// # Errors
/// When the database fails.
pub async fn areas_of(
    tx: &DistrictTx,
    rows: &[Model],
) -> Result<HashMap<PostingId, Vec<AreaId>>, StoreError> {
    let mut found: HashMap<PostingId, Vec<AreaId>> = HashMap::new();
    if rows.is_empty() {
        return Ok(found);
    }
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    for place in repo::areas_of_postings(tx, &ids).await? {
        found
            .entry(place.posting_id)
            .or_default()
            .push(place.area_id);
    }
    Ok(found)
}
