//! What an actor may read and change of appointments.

use lianxin_entity::appointment;
use lianxin_entity::ids::AppointmentId;

use super::ground::{ground, ground_of};
use super::repo;
use super::service::Appointments;
use crate::policy::{Ground, RegisterAction, Ties};
use crate::refusal::{Code, Outcome};
use crate::store::DistrictTx;

impl Appointments<'_> {
    /// The appointment, locked, where the actor appoints and has seen its newest version.
    pub(super) async fn to_change(
        &self,
        tx: &DistrictTx,
        id: AppointmentId,
        expected_version: Option<i32>,
    ) -> Outcome<appointment::Model> {
        let row = repo::locked(tx, id).await?.ok_or(Code::NotFound)?;
        let ties = self.ties(tx, &row).await?;
        if !self
            .actor
            .may_register(RegisterAction::ReadAppointment, ties)
        {
            return Err(Code::NotFound.into());
        }
        if !self.actor.may_register(RegisterAction::Appoint, ties) {
            return Err(Code::Forbidden.into());
        }
        if expected_version.is_some_and(|seen| seen != row.version) {
            return Err(Code::Stale.into());
        }
        Ok(row)
    }

    /// How the actor stands to an appointment.
    async fn ties(&self, tx: &DistrictTx, row: &appointment::Model) -> Outcome<Ties> {
        let household = match row.household_id {
            Some(id) => repo::household(tx, id).await?,
            None => None,
        };
        let place = household.as_ref().map(ground_of);
        let area = row.area_id.map(|area| ground(&self.directory, area));
        let grounds = [place, area].into_iter().flatten();
        let mut ties = self.actor.ties_to(&Ground::default(), row.organisation_id);
        for ground in grounds {
            ties |= self.actor.ties_to(&ground, row.organisation_id);
        }
        ties.set(Ties::OWN, self.is_own(tx, row).await?);
        Ok(ties)
    }

    async fn is_own(&self, tx: &DistrictTx, row: &appointment::Model) -> Outcome<bool> {
        if row.account_id == Some(self.actor.account) {
            return Ok(true);
        }
        Ok(match row.member_id {
            Some(id) => repo::member(tx, id)
                .await?
                .is_some_and(|member| member.account_id == Some(self.actor.account)),
            None => false,
        })
    }
}
