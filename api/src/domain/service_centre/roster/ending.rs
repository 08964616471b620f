//! What becomes of coming shifts when whoever stands them leaves the registers, or their centre closes.

use chrono::{DateTime, Utc};
use lianxin_entity::duty_shift::{ActiveModel, Column, Entity, Model};
use lianxin_entity::ids::{MemberId, ServiceCentreId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::command::What;
use super::repo;
use crate::domain::work::Desk;
use crate::refusal::Outcome;
use crate::store::{DistrictTx, Scoped, StoreError};

/// Shifts that are not over.
fn coming(tx: &DistrictTx, which: impl Into<SimpleExpr>, now: DateTime<Utc>) -> Scoped<Entity> {
    tx.find::<Entity>()
        .filter(which.into())
        .filter(Column::EndsAt.gt(now))
        .filter(Column::DoneAt.is_null())
        .filter(Column::CancelledAt.is_null())
        .order_by_asc(Column::Id)
}

/// Frees the coming shifts of members whose records end by a file.
///
/// # Errors
/// When the database fails.
pub async fn free_shifts(
    tx: &DistrictTx,
    members: &[MemberId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let theirs = Column::MemberId.is_in(members.iter().copied());
    let rows = tx.all_locked(coming(tx, theirs, now)).await?;
    let free = rows.into_iter().map(|row| ActiveModel {
        account_id: Set(None),
        member_id: Set(None),
        ..next(&row)
    });
    tx.update_all(free.collect()).await
}

/// Cancels the coming shifts of centres that close by a file, but for those that somebody stands.
///
/// # Errors
/// When the database fails.
pub async fn cancel_shifts(
    tx: &DistrictTx,
    centres: &[ServiceCentreId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let theirs = Column::CentreId.is_in(centres.iter().copied());
    let mut rows = tx.all_locked(coming(tx, theirs, now)).await?;
    rows.retain(|row| is_to_come(row, now));
    let cancelled = rows.into_iter().map(|row| ActiveModel {
        cancelled_at: Set(Some(now)),
        ..next(&row)
    });
    tx.update_all(cancelled.collect()).await
}

/// Whether a shift has not begun, or nobody stands it.
fn is_to_come(row: &Model, now: DateTime<Utc>) -> bool {
    row.starts_at > now || (row.account_id.is_none() && row.member_id.is_none())
}

/// The next version of a shift.
fn next(row: &Model) -> ActiveModel {
    ActiveModel {
        id: Set(row.id),
        version: Set(row.version + 1),
        ..Default::default()
    }
}

impl Desk<'_> {
    /// Holds the coming shifts of a member. For whoever ends the member's record, before the member's
    /// own row is locked: shifts come first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_shifts_of(&self, tx: &DistrictTx, member: MemberId) -> Outcome<()> {
        self.coming(tx, Column::MemberId.eq(member)).await?;
        Ok(())
    }

    /// Frees the coming shifts of a member whose record ends: somebody else is wanted for them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn free_shifts_of(&self, tx: &DistrictTx, member: MemberId) -> Outcome<usize> {
        let rows = self.coming(tx, Column::MemberId.eq(member)).await?;
        self.give_up(tx, &rows, What::Free).await?;
        Ok(rows.len())
    }

    /// Cancels the coming shifts of a centre that closes. One that somebody stands already is theirs to
    /// finish.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cancel_shifts_of(
        &self,
        tx: &DistrictTx,
        centre: ServiceCentreId,
    ) -> Outcome<usize> {
        let now = self.given.now();
        let mut rows = self.coming(tx, Column::CentreId.eq(centre)).await?;
        rows.retain(|row| is_to_come(row, now));
        self.give_up(tx, &rows, What::Cancel).await?;
        Ok(rows.len())
    }

    /// Shifts that are not over, locked.
    async fn coming(
        &self,
        tx: &DistrictTx,
        which: impl Into<SimpleExpr>,
    ) -> Result<Vec<Model>, StoreError> {
        tx.all_locked(coming(tx, which, self.given.now())).await
    }

    async fn give_up(&self, tx: &DistrictTx, rows: &[Model], what: What) -> Outcome<()> {
        for before in rows {
            let mut row = before.clone();
            self.apply(tx, &mut row, what).await?;
            row.version += 1;
            let payload = serde_json::json!({ "version": row.version });
            repo::save(tx, row.clone()).await?;
            self.audit(tx, what.trace(), row.id, payload).await?;
            self.tell_of_shift(tx, before, &row, what).await?;
        }
        Ok(())
    }
}
