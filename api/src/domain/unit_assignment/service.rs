//! Assigning units to communities, and ending it.

use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::enums::{AreaKind, UnitAssignmentKind};
use lianxin_entity::ids::{AreaId, OrganisationId, UnitAssignmentId};
use serde_json::json;
use uuid::Uuid;

use super::repo::{self, Assignment, Wanted};
use super::rules;
use crate::domain::calendar::day_of;
use crate::domain::checks::in_reach;
use crate::domain::days::ends_before;
use crate::domain::district::{Directory, standing};
use crate::domain::organisation::ground;
use crate::domain::organisation::service::{by, hold, not_kept};
use crate::events::{self, Deed};
use crate::given::Given;
use crate::policy::{Actor, RegisterAction};
use crate::refusal::{Code, Failure, Outcome, Refusal};
use crate::store::{DistrictTx, Store};

/// The units in charge of a district, for one actor.
pub struct Units<'a> {
    pub store: &'a Store,
    pub given: &'a Given,
    pub directory: Arc<Directory>,
    pub actor: &'a Actor,
}

/// A unit that is to be in charge of a community.
#[derive(Clone, Copy, Debug)]
pub struct Charge {
    pub unit: OrganisationId,
    pub community: AreaId,
    pub kind: UnitAssignmentKind,
    pub from_on: Option<NaiveDate>,
}

impl Units<'_> {
    pub(super) fn today(&self) -> NaiveDate {
        day_of(self.given.now())
    }

    /// Puts a unit in charge of a community.
    ///
    /// # Errors
    /// UNKNOWN_AREA, UNKNOWN_ORGANISATION, WRONG_KIND, FORBIDDEN, LEAD_EXISTS, and ALREADY_EXISTS
    /// for a unit that is in charge there already.
    pub async fn assign(&self, charge: Charge) -> Outcome<UnitAssignmentId> {
        let tx = self.store.write(self.actor.district).await?;
        let here = self.standing(&tx).await?;
        here.permit(here.community(charge.community)?)?;
        self.hold_party(&tx, charge.unit, "unitId").await?;
        let unit = here.directory.organisation(charge.unit);
        if !unit.is_some_and(|unit| rules::can_be_in_charge(unit.kind)) {
            return Err(Refusal::at(Code::WrongKind, "unitId")
                .saying("unit-wrong-kind")
                .into());
        }
        repo::hold_area(&tx, charge.community).await?;
        let from = charge.from_on.unwrap_or_else(|| self.today());
        in_reach(from, "fromOn")?;
        let there = Wanted {
            areas: Some(vec![charge.community]),
            ..Wanted::default()
        };
        for other in tx.all(repo::wanted(&tx, &there)).await? {
            let over = other.to_on.is_some_and(|to| to <= from);
            if over {
                continue;
            }
            if other.unit_id == charge.unit {
                return Err(assigned_already());
            }
            let leads = |kind| kind == UnitAssignmentKind::Lead;
            if leads(other.kind) && leads(charge.kind) {
                return Err(Refusal::at(Code::LeadExists, "kind").into());
            }
        }
        let id = self.given.id();
        let row = Assignment {
            district_id: self.actor.district,
            id,
            unit_id: charge.unit,
            community_id: charge.community,
            kind: charge.kind,
            from_on: from,
            to_on: None,
            import_id: None,
            version: 1,
        };
        repo::insert(&tx, row).await.map_err(|fault| {
            if fault.is_unique("unit_assignment") {
                assigned_already()
            } else {
                fault.into()
            }
        })?;
        let payload = json!({ "unit": charge.unit, "community": charge.community });
        self.note(&tx, "ASSIGN_UNIT", "una", id.into(), payload)
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Ends an assignment.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, ALREADY_ENDED, ENDS_BEFORE_START.
    pub async fn end(
        &self,
        id: UnitAssignmentId,
        expected: Option<i32>,
        on: Option<NaiveDate>,
    ) -> Outcome<UnitAssignmentId> {
        let on = on.unwrap_or_else(|| self.today());
        let tx = self.store.write(self.actor.district).await?;
        let row = repo::held(&tx, id).await?.ok_or(Code::NotFound)?;
        self.permit(row.community_id)?;
        self.check_end(expected, row.version, (row.from_on, row.to_on), on)?;
        repo::end(&tx, &row, on).await?;
        let payload = json!({ "on": on });
        self.note(&tx, "END_UNIT_ASSIGNMENT", "una", id.into(), payload)
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// What is asked before anything ends.
    pub(super) fn check_end(
        &self,
        expected: Option<i32>,
        version: i32,
        (from, to): (NaiveDate, Option<NaiveDate>),
        on: NaiveDate,
    ) -> Outcome<()> {
        if expected.is_some_and(|seen| seen != version) {
            return Err(Code::Stale.into());
        }
        if to.is_some_and(|to| to <= on || to <= self.today()) {
            return Err(Code::AlreadyEnded.into());
        }
        if on < from {
            return Err(ends_before("endsOn", from).into());
        }
        Ok(())
    }

    /// The same on the reference data as they stand until the transaction ends.
    pub(super) async fn standing(&self, tx: &DistrictTx) -> Outcome<Units<'_>> {
        Ok(Units {
            directory: standing(tx, &self.directory).await?,
            store: self.store,
            given: self.given,
            actor: self.actor,
        })
    }

    /// The community with this id.
    pub(super) fn community(&self, id: AreaId) -> Outcome<AreaId> {
        let area = self.directory.area(id).filter(|area| area.current);
        let area = area.ok_or_else(|| Refusal::at(Code::UnknownArea, "communityId"))?;
        if area.kind != AreaKind::Community {
            return Err(Refusal::at(Code::WrongKind, "communityId")
                .saying("unit-wrong-area")
                .into());
        }
        Ok(id)
    }

    pub(super) fn permit(&self, community: AreaId) -> Outcome<()> {
        let there = ground::of_area(&self.directory, community);
        let ties = self.actor.ties_to(&there, None);
        if self.actor.may_register(RegisterAction::AssignUnit, ties) {
            Ok(())
        } else {
            Err(not_kept().into())
        }
    }

    /// Holds an organisation; nobody dissolves it meanwhile.
    pub(super) async fn hold_party(
        &self,
        tx: &DistrictTx,
        id: OrganisationId,
        field: &str,
    ) -> Outcome<()> {
        if hold(tx, id).await? {
            Ok(())
        } else {
            Err(Refusal::at(Code::UnknownOrganisation, field).into())
        }
    }

    pub(super) async fn note(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        object_type: &'static str,
        id: Uuid,
        payload: serde_json::Value,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: Some(by(self.actor)),
            action,
            object_type,
            object: Some(id),
            payload,
        };
        Ok(events::audit(tx, self.given, &deed).await?)
    }
}

fn assigned_already() -> Failure {
    Refusal::at(Code::AlreadyExists, "unitId")
        .saying("unit-assigned")
        .into()
}
