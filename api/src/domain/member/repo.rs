//! Rows of members and volunteers. Members are always read without those of an import that is not
//! switched on.

use chrono::NaiveDate;
use lianxin_entity::ids::{AccountId, AreaId, MemberId, VolunteerId};
use lianxin_entity::{
    account, appointment, duty_shift, member, member_move, register_access, volunteer,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::domain::days::holds_on;
use crate::store::{DistrictTx, Scoped, StoreError};

type Stored<T> = Result<T, StoreError>;

fn by_id(tx: &DistrictTx, id: MemberId) -> Scoped<member::Entity> {
    tx.live::<member::Entity>()
        .filter(member::Column::Id.eq(id))
}

pub async fn find(tx: &DistrictTx, id: MemberId) -> Stored<Option<member::Model>> {
    tx.one(by_id(tx, id)).await
}

pub async fn locked(tx: &DistrictTx, id: MemberId) -> Stored<Option<member::Model>> {
    tx.one_locked(by_id(tx, id)).await
}

pub async fn by_code(tx: &DistrictTx, code: &str) -> Stored<Option<member::Model>> {
    let with = member::Column::Code.eq(code);
    tx.one(tx.live::<member::Entity>().filter(with)).await
}

pub async fn by_ids(tx: &DistrictTx, ids: &[MemberId]) -> Stored<Vec<member::Model>> {
    let among = member::Column::Id.is_in(ids.iter().copied());
    tx.all(tx.live::<member::Entity>().filter(among)).await
}

/// The records with a phone that are open on a day.
pub async fn with_phone(
    tx: &DistrictTx,
    hash: &[u8],
    day: NaiveDate,
) -> Stored<Vec<member::Model>> {
    let query = tx
        .live::<member::Entity>()
        .filter(member::Column::PhoneHash.eq(hash.to_vec()))
        .filter(open_on(day));
    tx.all(query).await
}

/// Whether a record is one of [`with_phone`].
pub fn is_open_with(row: &member::Model, hash: &[u8], day: NaiveDate) -> bool {
    row.phone_hash.as_deref() == Some(hash)
        && row.from_on <= day
        && row.ended_on.is_none_or(|end| day < end)
}

/// The records that are open on a day.
pub fn open_on(day: NaiveDate) -> Condition {
    holds_on(member::Column::FromOn, member::Column::EndedOn, day)
}

pub async fn insert(tx: &DistrictTx, row: &member::Model) -> Stored<()> {
    tx.insert(row.clone().into_active_model()).await
}

/// Writes a record that was read and changed.
pub async fn change(tx: &DistrictTx, row: &member::Model) -> Stored<()> {
    tx.update(row.clone().into_active_model().reset_all()).await
}

/// Takes the accounts of records that are unlinked out of what names both: it is the member's, not theirs.
pub async fn forget_accounts(tx: &DistrictTx, ids: &[MemberId]) -> Stored<()> {
    let held = tx
        .update_many::<appointment::Entity>()
        .set_value(appointment::Column::AccountId, None::<AccountId>)
        .set(
            appointment::Column::Version,
            Expr::col(appointment::Column::Version).add(1),
        )
        .filter(appointment::Column::MemberId.is_in(ids.iter().copied()))
        .filter(appointment::Column::AccountId.is_not_null());
    tx.change(held).await?;
    let stood = tx
        .update_many::<duty_shift::Entity>()
        .set_value(duty_shift::Column::AccountId, None::<AccountId>)
        .set(
            duty_shift::Column::Version,
            Expr::col(duty_shift::Column::Version).add(1),
        )
        .filter(duty_shift::Column::MemberId.is_in(ids.iter().copied()))
        .filter(duty_shift::Column::AccountId.is_not_null());
    tx.change(stood).await.map(|_| ())
}

pub async fn insert_move(tx: &DistrictTx, row: member_move::ActiveModel) -> Stored<()> {
    tx.insert(row).await
}

/// The earlier branches of members, oldest first.
pub async fn moves(tx: &DistrictTx, ids: &[MemberId]) -> Stored<Vec<member_move::Model>> {
    let query = tx
        .find::<member_move::Entity>()
        .filter(member_move::Column::MemberId.is_in(ids.iter().copied()))
        .order_by_asc(member_move::Column::FromOn)
        .order_by_asc(member_move::Column::Id);
    tx.all(query).await
}

pub async fn log_access(tx: &DistrictTx, row: register_access::ActiveModel) -> Stored<()> {
    tx.insert(row).await
}

pub async fn volunteers(tx: &DistrictTx, ids: &[VolunteerId]) -> Stored<Vec<volunteer::Model>> {
    let with = volunteer::Column::Id.is_in(ids.iter().copied());
    tx.all(tx.find::<volunteer::Entity>().filter(with)).await
}

pub async fn locked_volunteer(
    tx: &DistrictTx,
    id: VolunteerId,
) -> Stored<Option<volunteer::Model>> {
    let with = volunteer::Column::Id.eq(id);
    tx.one_locked(tx.find::<volunteer::Entity>().filter(with))
        .await
}

/// Whether somebody is a volunteer of an area now.
/// Whether somebody is a volunteer in an area; the account is locked, so that another call waits.
pub async fn is_volunteer_in(
    tx: &DistrictTx,
    account: Option<AccountId>,
    area: AreaId,
) -> Stored<bool> {
    let Some(account) = account else {
        return Ok(false);
    };
    let person = tx
        .find::<account::Entity>()
        .filter(account::Column::Id.eq(account));
    tx.one_locked(person).await?;
    let query = tx
        .find::<volunteer::Entity>()
        .filter(volunteer::Column::AccountId.eq(account))
        .filter(volunteer::Column::AreaId.eq(area))
        .filter(volunteer::Column::EndedOn.is_null());
    Ok(tx.one(query).await?.is_some())
}

pub async fn insert_volunteer(tx: &DistrictTx, row: &volunteer::Model) -> Stored<()> {
    tx.insert(row.clone().into_active_model()).await
}

pub async fn change_volunteer(tx: &DistrictTx, row: &volunteer::Model) -> Stored<()> {
    tx.update(row.clone().into_active_model().reset_all()).await
}
