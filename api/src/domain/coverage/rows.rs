//! The rows that a numerator counts.

use chrono::NaiveDate;
use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::ids::{AreaId, HouseholdId, MemberId, OrganisationId, PairingId};
use lianxin_entity::{household, member, pairing};
use sea_orm::sea_query::Order;
use sea_orm::{QueryFilter, QueryOrder, QuerySelect, Value};
use uuid::Uuid;

use super::items::{ItemId, Items};
use super::measure::{Measure, household_mark};
use super::repo::{households, members, pairings, registrations};
use super::scope::Scope;
use super::sight::Sight;
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
    pub key: Vec<String>,
    pub code: String,
    /// Empty where its reader may not read it today.
    pub label: String,
    pub area: Option<AreaId>,
    pub organisation: Option<OrganisationId>,
    pub since: Option<NaiveDate>,
    /// The point of a household whose place is known.
    pub place: Option<Place>,
}

/// Where a household lies today, in GCJ-02.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub latitude: f64,
    pub longitude: f64,
    /// Straight distance to the nearest open centre, in metres.
    pub to_centre: Option<i32>,
}

/// Where the rows of a register's measure are.
enum Source {
    Households(Scoped<household::Entity>),
    Members(Scoped<member::Entity>),
    Pairings(Scoped<pairing::Entity>),
}

/// None for a measure of items.
fn source(tx: &DistrictTx, scope: &Scope, measure: Measure) -> Option<Source> {
    if let Some((kind, mark)) = household_mark(measure) {
        let rows = households::marked(tx, scope, kind, mark);
        return Some(Source::Households(rows));
    }
    Some(match measure {
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
        _ => return None,
    })
}

/// How many rows there are.
///
/// # Errors
/// When the database fails.
pub async fn total(
    tx: &DistrictTx,
    scope: &Scope,
    measure: Measure,
    items: &Items,
) -> Result<u64, StoreError> {
    match source(tx, scope, measure) {
        Some(Source::Households(query)) => tx.count(query).await,
        Some(Source::Members(query)) => tx.count(query).await,
        Some(Source::Pairings(query)) => tx.count(query).await,
        None => Ok(items.of(measure, scope).count() as u64),
    }
}

/// A page of rows, by id; of items by code and id. `items` are those of the whole scope.
///
/// # Errors
/// When the database fails.
pub async fn page(
    sight: &Sight<'_>,
    measure: Measure,
    items: &Items,
    page: &Page,
) -> Result<Slice<Row>, StoreError> {
    let tx = sight.tx;
    let rows = match source(tx, sight.scope, measure) {
        Some(Source::Households(query)) => {
            let rows = by_id(tx, query, household::Column::Id, page).await?;
            sight.households(rows).await?
        }
        Some(Source::Members(query)) => {
            let rows = by_id(tx, query, member::Column::Id, page).await?;
            sight.members(rows).await?
        }
        Some(Source::Pairings(query)) => {
            let rows = by_id(tx, query, pairing::Column::Id, page).await?;
            sight.pairings(rows).await?
        }
        None => {
            let listed = items.listed(measure, sight.scope);
            let slice = Slice::of_sorted(page, listed, |item| item.place());
            return Ok(Slice {
                rows: sight.items(slice.rows).await?,
                has_previous: slice.has_previous,
                has_next: slice.has_next,
            });
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
