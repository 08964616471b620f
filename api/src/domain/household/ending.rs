//! Ending households and people in the register. Rows are never deleted.

use lianxin_entity::ids::{HouseholdId, ResidentId};
use serde_json::json;

use super::command::End;
use super::repo;
use super::service::{Households, is_newest};
use super::write::Corrections;
use crate::domain::calls::Call;
use crate::domain::district::hold_areas;
use crate::domain::pairing::end_all_of_household;
use crate::domain::responsibility::service::ending as responsibility;
use crate::domain::work;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

pub use super::repo::end_ties;

impl Households<'_> {
    /// Ends a household and all that is left of it: the people in it, its pairings, what its members
    /// hold as a centre household, whose zone it is, the visits that were planned.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, INVALID.
    pub async fn end(&self, end: &End<HouseholdId>) -> Outcome<HouseholdId> {
        let call = Call::new("endHousehold", end.key.as_deref(), end);
        let tx = self.store.write(self.actor.district).await?;
        // An import that is switched on meanwhile would not see the end, and the end not its rows.
        hold_areas(&tx).await?;
        let outcome = self.try_end(&tx, end, &call).await;
        self.finish(&call, tx, outcome).await
    }

    async fn try_end(
        &self,
        tx: &DistrictTx,
        end: &End<HouseholdId>,
        call: &Call<'_>,
    ) -> Outcome<HouseholdId> {
        if let Some(done) = self.begin(call, tx, end.id).await? {
            return Ok(done);
        }
        let mut row = self.kept(tx, end.id).await?;
        is_newest(end.expected_version, row.version)?;
        let today = self.today();
        let desk = work::Desk {
            store: self.store,
            given: self.given,
            directory: self.directory.clone(),
            actor: self.actor,
        };
        let pairings = end_all_of_household(&desk, tx, row.id, today, &end.reason).await?;
        row.paired_on = None;
        let left = repo::end_ties(tx, &[row.id], today, &end.reason, self.given.now()).await?;
        let [zones, items] =
            responsibility::households_end(tx, &[row.id], today, &end.reason).await?;
        row.ended_on = Some(today);
        repo::end_residents(tx, row.id, today, self.given.now()).await?;
        let corrections = Corrections::ended(&end.reason);
        self.trail(tx, row.id, None, &corrections, &row.source, false)
            .await?;
        row.version += 1;
        row.updated_at = self.given.now();
        let payload = json!({
            "version": row.version, "fields": corrections.fields(), "pairings": pairings,
            "appointments": left.appointments, "zones": zones, "items": items,
            "visits": left.visits,
        });
        repo::save(tx, row).await?;
        self.audit(tx, "HOUSEHOLD_ENDED", "hou", end.id.into(), payload)
            .await?;
        Ok(end.id)
    }

    /// Ends a person in the register.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, INVALID.
    pub async fn end_resident(&self, end: &End<ResidentId>) -> Outcome<ResidentId> {
        let call = Call::new("endHouseholdMember", end.key.as_deref(), end);
        let tx = self.store.write(self.actor.district).await?;
        let outcome = self.try_end_resident(&tx, end, &call).await;
        self.finish(&call, tx, outcome).await
    }

    async fn try_end_resident(
        &self,
        tx: &DistrictTx,
        end: &End<ResidentId>,
        call: &Call<'_>,
    ) -> Outcome<ResidentId> {
        if let Some(done) = self.begin(call, tx, end.id).await? {
            return Ok(done);
        }
        let (home, mut row) = self.kept_resident(tx, end.id).await?;
        is_newest(end.expected_version, row.version)?;
        row.ended_on = Some(self.today());
        let corrections = Corrections::ended(&end.reason);
        self.trail(tx, home.id, Some(row.id), &corrections, &home.source, false)
            .await?;
        self.save_resident(tx, row, "RESIDENT_ENDED", &corrections)
            .await?;
        Ok(end.id)
    }
}
