//! What becomes of coming shifts when whoever stands them leaves the registers, or their centre closes.

use lianxin_entity::duty_shift::{Column, Entity, Model};
use lianxin_entity::ids::{MemberId, ServiceCentreId};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::command::What;
use super::repo;
use crate::domain::work::Desk;
use crate::refusal::Outcome;
use crate::store::{DistrictTx, Scoped, StoreError};

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
        let nobody = |row: &Model| row.account_id.is_none() && row.member_id.is_none();
        rows.retain(|row| row.starts_at > now || nobody(row));
        self.give_up(tx, &rows, What::Cancel).await?;
        Ok(rows.len())
    }

    /// Shifts that are not over, locked.
    async fn coming(
        &self,
        tx: &DistrictTx,
        which: impl Into<sea_orm::sea_query::SimpleExpr>,
    ) -> Result<Vec<Model>, StoreError> {
        let coming: Scoped<Entity> = tx
            .find::<Entity>()
            .filter(which.into())
            .filter(Column::EndsAt.gt(self.given.now()))
            .filter(Column::DoneAt.is_null())
            .filter(Column::CancelledAt.is_null())
            .order_by_asc(Column::Id);
        tx.all_locked(coming).await
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
