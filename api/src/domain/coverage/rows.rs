//! The rows that a numerator counts.

use std::collections::HashMap;

use chrono::NaiveDate;
use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::ids::{AreaId, HouseholdId, MemberId, OrganisationId, PairingId};
use lianxin_entity::{household, member, pairing};
use sea_orm::sea_query::Order;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Value};
use uuid::Uuid;

use super::items::ItemId;
use super::measure::{Measure, household_mark};
use super::repo::{households, members, pairings, registrations};
use super::scope::Scope;
use super::service;
use super::tally::Key;
use crate::gql::connection::{Page, Slice};
use crate::store::{DistrictTx, Scoped, StoreError};

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowId {
    Household(HouseholdId),
    Member(MemberId),
    Pairing(PairingId),
    Item(ItemId),
}

/// One row behind a figure.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: RowId,
    /// Where the page goes on.
    pub key: String,
    pub code: String,
    pub label: String,
    pub area: Option<AreaId>,
    pub organisation: Option<OrganisationId>,
    pub since: Option<NaiveDate>,
}

/// Where the rows of a measure are.
enum Source {
    Households(Scoped<household::Entity>),
    Members(Scoped<member::Entity>),
    Pairings(Scoped<pairing::Entity>),
    Items,
}

fn source(tx: &DistrictTx, scope: &Scope, measure: Measure) -> Source {
    if let Some((kind, mark)) = household_mark(measure) {
        return Source::Households(households::marked(tx, scope, kind, mark));
    }
    match measure {
        Measure::MembersUnpaired => {
            Source::Members(members::existing(tx, scope).filter(members::unpaired(tx, scope)))
        }
        Measure::MembersWithoutPost => {
            Source::Members(members::existing(tx, scope).filter(members::without_post()))
        }
        Measure::RegistrationsOneSided => Source::Members(registrations::one_sided(tx, scope)),
        Measure::PairsWithoutConsent => Source::Pairings(pairings::waiting(tx, scope)),
        Measure::PairsEndedWithoutSuccessor => {
            Source::Pairings(pairings::ended_without_successor(tx, scope))
        }
        _ => Source::Items,
    }
}

/// How many rows there are.
///
/// # Errors
/// When the database fails.
pub async fn total(tx: &DistrictTx, scope: &Scope, measure: Measure) -> Result<u64, StoreError> {
    match source(tx, scope, measure) {
        Source::Households(query) => tx.count(query).await,
        Source::Members(query) => tx.count(query).await,
        Source::Pairings(query) => tx.count(query).await,
        Source::Items => {
            let counting = service::count(tx, scope, measure.counted()).await?;
            Ok(counting.items.of(measure).len() as u64)
        }
    }
}

/// A page of rows, by id; of items by code.
///
/// # Errors
/// When the database fails.
pub async fn page(
    tx: &DistrictTx,
    scope: &Scope,
    measure: Measure,
    page: &Page,
) -> Result<Slice<Row>, StoreError> {
    let rows = match source(tx, scope, measure) {
        Source::Households(query) => {
            let rows = by_id(tx, query, household::Column::Id, page).await?;
            rows.into_iter().map(of_household).collect()
        }
        Source::Members(query) => {
            let rows = by_id(tx, query, member::Column::Id, page).await?;
            rows.into_iter().map(of_member).collect()
        }
        Source::Pairings(query) => {
            let rows = by_id(tx, query, pairing::Column::Id, page).await?;
            of_pairings(tx, rows).await?
        }
        Source::Items => {
            let counting = service::count(tx, scope, measure.counted()).await?;
            let rows = counting.items.of(measure);
            let rows = rows.into_iter().map(|item| Row {
                id: RowId::Item(item.id),
                key: format!("{}/{:?}", item.code, item.id),
                code: item.code.clone(),
                label: item.label.clone(),
                area: match item.key {
                    Key::Area(area) => Some(area),
                    Key::Organisation(_) => None,
                },
                organisation: match item.key {
                    Key::Organisation(id) => Some(id),
                    Key::Area(_) => None,
                },
                since: item.since,
            });
            return Ok(Slice::of_list(page, rows.collect(), |row| {
                vec![row.key.clone()]
            }));
        }
    };
    Ok(page.settle(rows))
}

async fn by_id<E: DistrictOwned>(
    tx: &DistrictTx,
    mut query: Scoped<E>,
    id: E::Column,
    page: &Page,
) -> Result<Vec<E::Model>, StoreError> {
    let from = page
        .from()
        .and_then(|keys| keys.first()?.parse::<Uuid>().ok());
    if let Some(from) = from {
        let column = (E::default(), id);
        query = query.filter(page.condition(&[column], &[Value::from(from)], false));
    }
    let direction = if page.backwards() {
        Order::Desc
    } else {
        Order::Asc
    };
    tx.all(query.order_by(id, direction).limit(page.fetch()))
        .await
}

fn of_household(row: household::Model) -> Row {
    Row {
        id: RowId::Household(row.id),
        key: row.id.0.to_string(),
        code: row.code,
        label: row.address,
        area: Some(row.area_id),
        organisation: row.organisation_id,
        since: Some(row.registered_on),
    }
}

fn of_member(row: member::Model) -> Row {
    Row {
        id: RowId::Member(row.id),
        key: row.id.0.to_string(),
        code: row.code,
        label: row.name,
        area: row.home_area_id,
        organisation: Some(row.organisation_id),
        since: Some(row.from_on),
    }
}

async fn of_pairings(tx: &DistrictTx, rows: Vec<pairing::Model>) -> Result<Vec<Row>, StoreError> {
    let ids = rows.iter().map(|row| row.household_id);
    let households = tx
        .live::<household::Entity>()
        .filter(household::Column::Id.is_in(ids));
    let households: HashMap<HouseholdId, household::Model> = tx
        .all(households)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let row = |row: pairing::Model| {
        let household = households.get(&row.household_id);
        Row {
            id: RowId::Pairing(row.id),
            key: row.id.0.to_string(),
            code: household.map(|h| h.code.clone()).unwrap_or_default(),
            label: household.map(|h| h.address.clone()).unwrap_or_default(),
            area: household.map(|h| h.area_id),
            organisation: None,
            since: Some(row.ended_on.unwrap_or(row.proposed_on)),
        }
    };
    Ok(rows.into_iter().map(row).collect())
}
