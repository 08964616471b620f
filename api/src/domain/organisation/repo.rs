//! Organisations in the store.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use lianxin_entity::enums::{Duty, OrganisationKind, Role};
use lianxin_entity::ids::{AreaId, OrganisationId, OrganisationVersionId};
use lianxin_entity::{organisation, organisation_version, posting};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};

use super::tree::{OrganisationNode, OrganisationTree};
use crate::given::Given;
use crate::store::{DistrictTx, StoreError};

/// An organisation that is to be.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    pub id: OrganisationId,
    pub kind: OrganisationKind,
    pub code: String,
    pub name: String,
    pub parent: Option<OrganisationId>,
    pub jurisdiction: Option<AreaId>,
}

/// The tree as of a day. An organisation without a version on that day shows its last one.
pub async fn load(tx: &DistrictTx, day: NaiveDate) -> Result<OrganisationTree, StoreError> {
    let kinds: HashMap<OrganisationId, OrganisationKind> = tx
        .all(tx.find::<organisation::Entity>())
        .await?
        .into_iter()
        .map(|row| (row.id, row.kind))
        .collect();
    let by_day = organisation_version::Column::FromOn;
    let versions = tx
        .find::<organisation_version::Entity>()
        .order_by_asc(by_day);
    let begun = tx
        .all(versions)
        .await?
        .into_iter()
        .filter(|version| version.from_on <= day);
    let chosen: HashMap<_, _> = begun
        .map(|version| (version.organisation_id, version))
        .collect();
    let nodes = chosen.into_values().filter_map(|version| {
        Some(OrganisationNode {
            id: version.organisation_id,
            kind: *kinds.get(&version.organisation_id)?,
            code: version.code,
            name: version.name,
            parent: version.parent_id,
            jurisdiction: version.jurisdiction_id,
            ancestors: Vec::new(),
            current: version.to_on.is_none_or(|end| day < end),
        })
    });
    Ok(OrganisationTree::new(nodes.collect()))
}

/// The organisations with a secretary who handles requests and is in post on the day.
pub async fn in_post(
    tx: &DistrictTx,
    day: NaiveDate,
) -> Result<HashSet<OrganisationId>, StoreError> {
    use posting::Column;
    #[derive(sea_orm::FromQueryResult)]
    struct Held {
        organisation_id: Option<OrganisationId>,
    }
    let open_end = Condition::any()
        .add(Column::EndsOn.is_null())
        .add(Column::EndsOn.gt(day));
    let query = tx
        .find::<posting::Entity>()
        .select_only()
        .column(Column::OrganisationId)
        .distinct()
        .filter(Column::Role.eq(Role::Secretary))
        .filter(Column::Duty.eq(Duty::None))
        .filter(Column::StartsOn.lte(day))
        .filter(open_end);
    let held = tx.rows::<posting::Entity, Held>(query).await?;
    Ok(held
        .into_iter()
        .filter_map(|row| row.organisation_id)
        .collect())
}

/// Stores new organisations with their first versions, parents before children.
pub async fn insert_all(
    tx: &DistrictTx,
    given: &Given,
    now: DateTime<Utc>,
    from: NaiveDate,
    organisations: Vec<NewOrganisation>,
) -> Result<(), StoreError> {
    let rows = organisations.iter().map(|new| organisation::ActiveModel {
        id: Set(new.id),
        kind: Set(new.kind),
        created_at: Set(now),
        ..Default::default()
    });
    tx.insert_all(rows.collect()).await?;
    let versions = organisations
        .into_iter()
        .map(|new| organisation_version::ActiveModel {
            id: Set(given.id::<OrganisationVersionId>()),
            organisation_id: Set(new.id),
            parent_id: Set(new.parent),
            jurisdiction_id: Set(new.jurisdiction),
            code: Set(new.code),
            name: Set(new.name),
            from_on: Set(from),
            to_on: Set(None),
            ..Default::default()
        });
    tx.insert_all(versions.collect()).await
}
