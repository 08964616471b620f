//! Rows in and out. Rows of an import that is not switched on are never seen here.

use chrono::NaiveDate;
use lianxin_entity::enums::VisitState;
use lianxin_entity::ids::{AccountId, HouseholdId, ResidentId};
use lianxin_entity::{appointment, household, household_move, resident, visit};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::domain::days::lasting;
use crate::policy::{Actor, GroundColumns, RegisterAction, Ties, ground_filter};
use crate::store::{DistrictTx, Scoped, StoreError};

type Stored<T> = Result<T, StoreError>;

/// The households to which a person belongs whose account this is.
pub fn homes_of(tx: &DistrictTx, account: AccountId, day: NaiveDate) -> SelectStatement {
    tx.live::<resident::Entity>()
        .select_only()
        .column(resident::Column::HouseholdId)
        .filter(resident::Column::AccountId.eq(account))
        .filter(lasting(resident::Column::EndedOn, day))
        .into_query()
}

/// The households that the actor may read.
pub fn readable(tx: &DistrictTx, actor: &Actor, day: NaiveDate) -> Condition {
    use household::Column;
    let columns = GroundColumns {
        street: Some(Column::StreetId),
        community: Some(Column::CommunityId),
        grid: Some(Column::GridId),
        organisation: None,
    };
    let action = RegisterAction::ReadHousehold;
    let any = Condition::any().add(ground_filter(actor, action, &columns));
    match actor.ties_for(action).contains(Ties::OWN) {
        true => any.add(Column::Id.in_subquery(homes_of(tx, actor.account, day))),
        false => any,
    }
}

/// The household with this id.
pub fn by_id(tx: &DistrictTx, id: HouseholdId) -> Scoped<household::Entity> {
    tx.live::<household::Entity>()
        .filter(household::Column::Id.eq(id))
}

/// The household with this code.
pub fn by_code(tx: &DistrictTx, code: &str) -> Scoped<household::Entity> {
    tx.live::<household::Entity>()
        .filter(household::Column::Code.eq(code))
}

/// The person with this id.
pub fn resident(tx: &DistrictTx, id: ResidentId) -> Scoped<resident::Entity> {
    tx.live::<resident::Entity>()
        .filter(resident::Column::Id.eq(id))
}

/// The people of households on a day.
pub async fn residents_of(
    tx: &DistrictTx,
    households: &[HouseholdId],
    day: NaiveDate,
) -> Stored<Vec<resident::Model>> {
    use resident::Column;
    let query = tx
        .live::<resident::Entity>()
        .filter(Column::HouseholdId.is_in(households.iter().copied()))
        .filter(lasting(Column::EndedOn, day))
        .order_by_asc(Column::HouseholdId)
        .order_by_asc(Column::Id);
    tx.all(query).await
}

/// The households with these ids, whoever may read them.
pub async fn households(tx: &DistrictTx, ids: &[HouseholdId]) -> Stored<Vec<household::Model>> {
    let query = tx
        .live::<household::Entity>()
        .filter(household::Column::Id.is_in(ids.iter().copied()));
    tx.all(query).await
}

/// Which of these households are the account's own.
pub async fn own_among(
    tx: &DistrictTx,
    account: AccountId,
    households: &[HouseholdId],
    day: NaiveDate,
) -> Stored<Vec<HouseholdId>> {
    use resident::Column;
    let query = tx
        .live::<resident::Entity>()
        .filter(Column::HouseholdId.is_in(households.iter().copied()))
        .filter(Column::AccountId.eq(account))
        .filter(lasting(Column::EndedOn, day));
    let rows = tx.all(query).await?;
    Ok(rows.into_iter().map(|row| row.household_id).collect())
}

/// Earlier places of households, the first one first.
pub async fn moves_of(
    tx: &DistrictTx,
    households: &[HouseholdId],
) -> Stored<Vec<household_move::Model>> {
    use household_move::Column;
    let query = tx
        .find::<household_move::Entity>()
        .filter(Column::HouseholdId.is_in(households.iter().copied()))
        .order_by_asc(Column::FromOn)
        .order_by_asc(Column::Id);
    tx.all(query).await
}

/// The people with these ids, those who have ended, too.
pub async fn residents(tx: &DistrictTx, ids: &[ResidentId]) -> Stored<Vec<resident::Model>> {
    let query = tx
        .live::<resident::Entity>()
        .filter(resident::Column::Id.is_in(ids.iter().copied()));
    tx.all(query).await
}

/// How much of a household ended with it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Left {
    pub appointments: u64,
    pub visits: u64,
}

/// Ends what households are or answer for, and calls off the visits that were planned.
pub async fn end_ties(
    tx: &DistrictTx,
    households: &[HouseholdId],
    day: NaiveDate,
    reason: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Stored<Left> {
    use appointment::Column as Held;
    use visit::Column as Visit;
    // What was to begin later lasts no day.
    let last = |from: Expr| Expr::case(from.clone().gt(day), from).finally(day);
    let appointments = tx
        .update_many::<appointment::Entity>()
        .set(Held::ToOn, last(Expr::col(Held::FromOn)))
        .set_value(Held::EndReason, Some(reason.to_owned()))
        .set(Held::Version, Expr::col(Held::Version).add(1))
        .filter(Held::HouseholdId.is_in(households.iter().copied()))
        .filter(lasting(Held::ToOn, day));
    let visits = tx
        .update_many::<visit::Entity>()
        .set_value(Visit::State, VisitState::Cancelled)
        .set_value(Visit::UpdatedAt, now)
        .set(Visit::Version, Expr::col(Visit::Version).add(1))
        .filter(Visit::HouseholdId.is_in(households.iter().copied()))
        .filter(Visit::State.eq(VisitState::Planned));
    Ok(Left {
        appointments: tx.change(appointments).await?,
        visits: tx.change(visits).await?,
    })
}

/// Ends the people of a household.
pub async fn end_residents(
    tx: &DistrictTx,
    household: HouseholdId,
    day: NaiveDate,
    now: chrono::DateTime<chrono::Utc>,
) -> Stored<()> {
    use resident::Column;
    let change = tx
        .update_many::<resident::Entity>()
        .set_value(Column::EndedOn, Some(day))
        .set_value(Column::UpdatedAt, now)
        .filter(Column::HouseholdId.eq(household))
        .filter(lasting(Column::EndedOn, day));
    tx.change(change).await.map(|_| ())
}

/// Notes that the people of a household were verified.
pub async fn verify_residents(
    tx: &DistrictTx,
    household: HouseholdId,
    day: NaiveDate,
    now: chrono::DateTime<chrono::Utc>,
) -> Stored<()> {
    use resident::Column;
    let change = tx
        .update_many::<resident::Entity>()
        .set_value(Column::VerifiedOn, Some(day))
        .set_value(Column::UpdatedAt, now)
        .filter(Column::HouseholdId.eq(household))
        .filter(
            Condition::any()
                .add(Column::VerifiedOn.is_null())
                .add(Column::VerifiedOn.lt(day)),
        )
        .filter(lasting(Column::EndedOn, day));
    tx.change(change).await.map(|_| ())
}

/// Stores a changed household.
pub async fn save(tx: &DistrictTx, row: household::Model) -> Stored<()> {
    let (district, id) = (row.district_id, row.id);
    let mut change = row.into_active_model().reset_all();
    change.district_id = ActiveValue::Unchanged(district);
    change.id = ActiveValue::Unchanged(id);
    tx.update(change).await
}

/// Stores a changed person.
pub async fn save_resident(tx: &DistrictTx, row: resident::Model) -> Stored<()> {
    let (district, id) = (row.district_id, row.id);
    let mut change = row.into_active_model().reset_all();
    change.district_id = ActiveValue::Unchanged(district);
    change.id = ActiveValue::Unchanged(id);
    tx.update(change).await
}
