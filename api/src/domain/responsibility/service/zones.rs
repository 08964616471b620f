//! Zones: assigning and ending.

use chrono::NaiveDate;
use lianxin_entity::ids::{MemberId, ResponsibilityZoneId};
use lianxin_entity::responsibility_zone::{ActiveModel, Column, Entity, Model};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;
use serde_json::json;

use super::super::repo;
use super::place::{Place, Spot};
use crate::domain::appointment::ground::{ground, ground_of};
use crate::domain::calls::Call;
use crate::domain::days::ends_before;
use crate::domain::notification::{self, Topic};
use crate::domain::work::{Desk, expect_version};
use crate::refusal::{Code, Failure, Fault, Outcome, Refusal, Refusals};
use crate::store::{DistrictTx, StoreError};

/// A zone that is to be, or one for each of several households.
#[derive(Clone, Debug, Serialize)]
pub struct NewZone {
    /// The member.
    pub member: MemberId,
    /// The area or the households.
    pub place: Place,
    /// The first day; today when left out.
    pub from_on: Option<NaiveDate>,
    /// What is said with it.
    pub note: Option<String>,
}

/// The end of a zone.
#[derive(Clone, Debug, Serialize)]
pub struct EndedZone {
    /// The zone.
    pub id: ResponsibilityZoneId,
    /// The first day on which it does not hold any more; today when left out.
    pub on: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// The version that the client saw.
    #[serde(skip)]
    pub expected_version: Option<i32>,
}

impl Desk<'_> {
    /// Assigns zones, all or none. Answers with the first; the others name it as their batch.
    ///
    /// # Errors
    /// Those of a charge, OVERLAPPING, ALREADY_EXISTS.
    pub async fn assign_zone(
        &self,
        new: &NewZone,
        key: Option<&str>,
    ) -> Outcome<ResponsibilityZoneId> {
        let call = Call::new("assignResponsibilityZone", key, new);
        let tx = self.write().await?;
        let tried = self.try_assign_zone(&tx, &call, new).await;
        let tried = tried.map_err(|failure| match failure {
            Failure::Fault(Fault::Store(error)) if error.is_unique("responsibility_zone") => {
                let field = match new.place {
                    Place::Area(_) => "areaId",
                    _ => "householdIds",
                };
                let refusal = Refusal::at(Code::AlreadyExists, field);
                refusal.saying("responsibility-zone-exists").into()
            }
            other => other,
        });
        self.settle(tx, &call, tried).await
    }

    async fn try_assign_zone(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        new: &NewZone,
    ) -> Outcome<ResponsibilityZoneId> {
        let first = self.given.id();
        if let Some(done) = self.remember(tx, call, first).await? {
            return Ok(done);
        }
        let from = self.day_of_responsibility(new.from_on, "fromOn")?;
        let desk = self.standing(tx).await?;
        let charge = desk.charge(tx, new.member, &new.place, from);
        let (member, spots) = charge.await?;
        held_before(tx, member.id, &spots, from).await?;
        let mut rows = Vec::with_capacity(spots.len());
        for (at, spot) in spots.iter().enumerate() {
            rows.push(Model {
                district_id: tx.district(),
                id: if at == 0 { first } else { self.given.id() },
                member_id: member.id,
                area_id: spot.area,
                household_id: spot.household,
                note: new.note.clone(),
                from_on: from,
                to_on: None,
                end_reason: None,
                batch_id: Some(first),
                version: 1,
            });
        }
        let inserted = rows.iter().cloned().map(ActiveModel::from).collect();
        tx.insert_all(inserted).await?;
        for row in &rows {
            let payload = json!({
                "member": row.member_id, "area": row.area_id, "household": row.household_id,
                "fromOn": row.from_on, "version": 1,
            });
            self.audit(tx, "RESPONSIBILITY_ZONE_ASSIGNED", row.id, payload)
                .await?;
        }
        let mut told: Vec<_> = member.account_id.into_iter().collect();
        told.retain(|account| *account != self.actor.account);
        notification::tell(
            tx,
            self.given,
            &told,
            Topic::ResponsibilityZone,
            first.into(),
        )
        .await?;
        Ok(first)
    }

    /// Ends a zone.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, ALREADY_ENDED, STALE, INVALID, ENDS_BEFORE_START.
    pub async fn end_zone(
        &self,
        end: &EndedZone,
        key: Option<&str>,
    ) -> Outcome<ResponsibilityZoneId> {
        let call = Call::new("endResponsibilityZone", key, end);
        let tx = self.write().await?;
        let tried = self.try_end_zone(&tx, &call, end).await;
        self.settle(tx, &call, tried).await
    }

    async fn try_end_zone(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        end: &EndedZone,
    ) -> Outcome<ResponsibilityZoneId> {
        if let Some(done) = self.remember(tx, call, end.id).await? {
            return Ok(done);
        }
        let row = repo::locked_zone(tx, self.actor, &self.directory, end.id).await?;
        let mut row = row.ok_or_else(|| Refusal::at(Code::NotFound, "id"))?;
        let (home, member) = repo::sides(tx, row.household_id, row.member_id).await?;
        let member = member.ok_or_else(|| Fault::broken("a zone without its member"))?;
        let there = match (row.area_id, &home) {
            (Some(area), _) => ground(&self.directory, area),
            (None, Some(home)) => ground_of(home),
            (None, None) => return Err(Fault::broken("a zone without a place").into()),
        };
        if !self.keeps_responsibility(&there, &member) {
            return Err(Refusal::new(Code::Forbidden).saying("not-your-step").into());
        }
        if row.to_on.is_some() {
            return Err(Refusal::at(Code::AlreadyEnded, "id").into());
        }
        expect_version(end.expected_version, row.version)?;
        let on = self.day_of_responsibility(end.on, "on")?;
        if on < row.from_on {
            return Err(ends_before("on", row.from_on).into());
        }
        row.to_on = Some(on);
        row.end_reason = Some(end.reason.clone());
        row.version += 1;
        let payload = json!({ "on": on, "version": row.version });
        repo::save_zone(tx, row).await?;
        self.audit(tx, "RESPONSIBILITY_ZONE_ENDED", end.id, payload)
            .await?;
        Ok(end.id)
    }
}

/// Refuses a beginning before the end of an earlier zone of the same member and place. Whoever is
/// current the uniqueness rules know.
async fn held_before(
    tx: &DistrictTx,
    member: MemberId,
    spots: &[Spot],
    from: NaiveDate,
) -> Outcome<()> {
    let places = Condition::any()
        .add(Column::AreaId.is_in(spots.iter().filter_map(|spot| spot.area)))
        .add(Column::HouseholdId.is_in(spots.iter().filter_map(|spot| spot.household)));
    let earlier = tx
        .find::<Entity>()
        .filter(Column::MemberId.eq(member))
        .filter(repo::held_since([Column::FromOn, Column::ToOn], from))
        .filter(places);
    let earlier: Result<Vec<Model>, StoreError> = tx.all(earlier).await;
    let mut faults = Refusals::default();
    for row in earlier? {
        let same = |spot: &&Spot| spot.area == row.area_id && spot.household == row.household_id;
        let field = spots.iter().find(same).map_or("fromOn", |spot| &spot.field);
        let refusal = Refusal::at(Code::Overlapping, field);
        faults.push(refusal.saying("responsibility-overlaps"));
    }
    faults.finish()
}
