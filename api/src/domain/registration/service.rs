//! Reporting, confirming, closing: load and lock, permit, decide, write.

use lianxin_entity::enums::{AreaKind, RegistrationSide as Side, RegistrationState as State};
use lianxin_entity::ids::{AccountId, AreaId, MemberId, OrganisationId, RegistrationId};
use lianxin_entity::member;
use lianxin_entity::registration::{ActiveModel, Model};
use serde::Serialize;
use serde_json::json;

use super::repo;
use super::state::{No, Standpoint, Step, available, next};
use crate::domain::calls::Call;
use crate::domain::notification::{self, Topic};
use crate::domain::work::{Desk, expect_version};
use crate::policy::{Ground, RegisterAction, Ties};
use crate::refusal::{Code, Failure, Fault, Outcome, Refusal};
use crate::store::DistrictTx;

/// Somebody who reports to a community.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// To which community: the unit's or that of the home.
    pub side: Side,
    /// The member; the actor where neither member nor unit is named.
    pub member: Option<MemberId>,
    /// The unit itself.
    pub unit: Option<OrganisationId>,
    /// The community, where it does not follow.
    pub community: Option<AreaId>,
}

/// A registration, locked, and how the actor stands to it.
pub(super) struct Held {
    pub row: Model,
    pub who: Standpoint,
    /// The account of the member.
    pub account: Option<AccountId>,
}

impl Desk<'_> {
    /// Reports a member or a unit to a community.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, ENDED, INVALID, ALREADY_REGISTERED.
    pub async fn report(&self, report: &Report, key: Option<&str>) -> Outcome<RegistrationId> {
        let call = Call::new("reportToCommunity", key, report);
        let tx = self.write().await?;
        let tried = self.try_report(&tx, &call, report).await;
        let tried = tried.map_err(|failure| match failure {
            Failure::Fault(Fault::Store(error)) if error.is_unique("registration") => {
                Code::AlreadyRegistered.into()
            }
            other => other,
        });
        self.settle(tx, &call, tried).await
    }

    async fn try_report(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        report: &Report,
    ) -> Outcome<RegistrationId> {
        let id = self.given.id();
        if let Some(done) = self.remember(tx, call, id).await? {
            return Ok(done);
        }
        let desk = self.standing(tx).await?;
        let (member, unit, community) = match report.unit {
            Some(unit) => {
                desk.may_report(unit)?;
                let chain = [unit];
                let (unit, community) = desk.unit_side(tx, &chain, report.community).await?;
                (None, Some(unit), community)
            }
            None => {
                let member = desk.reporting_member(tx, report.member).await?;
                let (unit, community) = match report.side {
                    Side::Home => (None, desk.home_side(&member, report.community)?),
                    Side::Unit => {
                        let chain = desk.chain(member.organisation_id);
                        let found = desk.unit_side(tx, &chain, report.community).await?;
                        (Some(found.0), found.1)
                    }
                };
                (Some(member.id), unit, community)
            }
        };
        let row = Model {
            district_id: tx.district(),
            id,
            side: report.side,
            member_id: member,
            unit_id: unit,
            community_id: community,
            state: State::Reported,
            reported_on: self.today(),
            confirmed_on: None,
            serving_on: None,
            closed_on: None,
            close_reason: None,
            version: 1,
        };
        tx.insert(ActiveModel::from(row)).await?;
        let payload = json!({
            "side": report.side, "member": member, "unit": unit, "community": community, "version": 1,
        });
        self.audit(tx, "REGISTRATION_REPORTED", id, payload).await?;
        let committee = self.directory.committee_for(community);
        let told = notification::secretaries(tx, &self.directory, committee).await?;
        self.tell_of_registration(tx, told, Topic::RegistrationReported, id)
            .await?;
        Ok(id)
    }

    fn may_report(&self, unit: OrganisationId) -> Outcome<()> {
        if self.directory.organisation(unit).is_none() {
            return Err(Refusal::at(Code::NotFound, "unitId").into());
        }
        if !repo::acts_for(self.actor, &self.directory, unit) {
            let refusal = Refusal::at(Code::Forbidden, "unitId");
            return Err(refusal.saying("not-your-step").into());
        }
        Ok(())
    }

    /// The actor's own record, or that of a member of the actor's organisation.
    async fn reporting_member(
        &self,
        tx: &DistrictTx,
        member: Option<MemberId>,
    ) -> Outcome<member::Model> {
        let found = match member {
            Some(id) => repo::members_of(tx, [id]).await?.remove(&id),
            None => repo::own_member(tx, self.actor).await?,
        };
        let not_found = || Refusal::at(Code::NotFound, "memberId");
        let found = found.ok_or_else(not_found)?;
        // Locked: the record does not end meanwhile, and leaves no registration open.
        let member = repo::locked_member(tx, found.id).await?;
        let member = member.ok_or_else(not_found)?;
        let mut ties = self
            .actor
            .ties_to(&Ground::default(), Some(member.organisation_id))
            .intersection(Ties::ORGANISATION);
        ties.set(Ties::OWN, member.account_id == Some(self.actor.account));
        if !self.actor.may_register(RegisterAction::Report, ties) {
            return Err(not_found().into());
        }
        if member.ended_on.is_some_and(|day| day <= self.today()) {
            return Err(Refusal::at(Code::Ended, "memberId").into());
        }
        Ok(member)
    }

    /// The organisation and those above it, nearest first.
    fn chain(&self, organisation: OrganisationId) -> Vec<OrganisationId> {
        let above = self.directory.organisation(organisation);
        let above = above
            .map(|node| node.ancestors.as_slice())
            .unwrap_or_default();
        std::iter::once(organisation)
            .chain(above.iter().rev().copied())
            .collect()
    }

    /// The nearest unit in charge of a community, and the community: the named one of them.
    async fn unit_side(
        &self,
        tx: &DistrictTx,
        chain: &[OrganisationId],
        community: Option<AreaId>,
    ) -> Outcome<(OrganisationId, AreaId)> {
        let refuse =
            |detail| Failure::from(Refusal::at(Code::Invalid, "communityId").saying(detail));
        let in_charge = repo::unit_in_charge(tx, chain, self.today()).await?;
        let (unit, communities) =
            in_charge.ok_or_else(|| refuse("registration-unit-no-community"))?;
        match (community, communities.as_slice()) {
            (None, [only]) => Ok((unit, *only)),
            (Some(named), of) if of.contains(&named) => Ok((unit, named)),
            _ => Err(refuse("registration-which-community")),
        }
    }

    /// The named community, else that of the member's home.
    fn home_side(&self, member: &member::Model, community: Option<AreaId>) -> Outcome<AreaId> {
        let refuse =
            |detail| Failure::from(Refusal::at(Code::Invalid, "communityId").saying(detail));
        let home = member.home_area_id;
        match community {
            Some(named) => match self.directory.area(named) {
                Some(node) if node.kind == AreaKind::Community && node.current => Ok(named),
                _ => Err(refuse("registration-no-such-community")),
            },
            None => home
                .and_then(|home| self.directory.ancestor_of_kind(home, AreaKind::Community))
                .ok_or_else(|| refuse("registration-home-unknown")),
        }
    }

    /// Confirms a registration.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, WRONG_STATE, STALE.
    pub async fn confirm_registration(
        &self,
        id: RegistrationId,
        expected: Option<i32>,
        key: Option<&str>,
    ) -> Outcome<RegistrationId> {
        self.step_registration(
            "confirmRegistration",
            id,
            Step::Confirm,
            expected,
            None,
            key,
        )
        .await
    }

    /// Closes a registration with a reason.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, WRONG_STATE, STALE.
    pub async fn close_registration(
        &self,
        id: RegistrationId,
        reason: String,
        expected: Option<i32>,
        key: Option<&str>,
    ) -> Outcome<RegistrationId> {
        self.step_registration(
            "closeRegistration",
            id,
            Step::Close,
            expected,
            Some(reason),
            key,
        )
        .await
    }

    async fn step_registration(
        &self,
        mutation: &'static str,
        id: RegistrationId,
        step: Step,
        expected: Option<i32>,
        reason: Option<String>,
        key: Option<&str>,
    ) -> Outcome<RegistrationId> {
        let call = Call::new(mutation, key, &(id, &reason));
        let tx = self.write().await?;
        let tried = self
            .try_step_registration(&tx, &call, id, step, expected, reason)
            .await;
        self.settle(tx, &call, tried).await
    }

    async fn try_step_registration(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        id: RegistrationId,
        step: Step,
        expected: Option<i32>,
        reason: Option<String>,
    ) -> Outcome<RegistrationId> {
        if let Some(done) = self.remember(tx, call, id).await? {
            return Ok(done);
        }
        let mut held = self.held(tx, id, "id").await?;
        held.row.state = decide(&held, step)?;
        expect_version(expected, held.row.version)?;
        match step {
            Step::Close => {
                held.row.closed_on = Some(self.today());
                held.row.close_reason = reason;
            }
            _ => {
                held.row.confirmed_on = Some(self.today());
                self.tell_registered(tx, &held, Topic::RegistrationConfirmed)
                    .await?;
            }
        }
        self.save_registration(tx, held.row, step).await?;
        Ok(id)
    }

    /// Tells the member, or the secretaries of the unit where the unit is registered.
    pub(super) async fn tell_registered(
        &self,
        tx: &DistrictTx,
        held: &Held,
        topic: Topic,
    ) -> Outcome<()> {
        let told = match held.row.member_id {
            Some(_) => held.account.into_iter().collect(),
            None => notification::secretaries(tx, &self.directory, held.row.unit_id).await?,
        };
        self.tell_of_registration(tx, told, topic, held.row.id)
            .await
    }

    async fn tell_of_registration(
        &self,
        tx: &DistrictTx,
        mut told: Vec<AccountId>,
        topic: Topic,
        id: RegistrationId,
    ) -> Outcome<()> {
        told.retain(|account| *account != self.actor.account);
        notification::tell_anew(tx, self.given, &told, topic, id.into()).await?;
        Ok(())
    }

    pub(super) async fn save_registration(
        &self,
        tx: &DistrictTx,
        mut row: Model,
        step: Step,
    ) -> Outcome<()> {
        row.version += 1;
        let (id, state, version) = (row.id, row.state, row.version);
        repo::save(tx, row).await?;
        let payload = json!({ "step": step.to_string(), "state": state, "version": version });
        self.audit(tx, "REGISTRATION_STEP", id, payload).await?;
        Ok(())
    }

    /// A registration that the actor may read, locked.
    pub(super) async fn held(
        &self,
        tx: &DistrictTx,
        id: RegistrationId,
        field: &str,
    ) -> Outcome<Held> {
        let row = repo::load(tx, self.actor, &self.directory, id).await?;
        let row = row.ok_or_else(|| Refusal::at(Code::NotFound, field))?;
        let members = repo::members_of(tx, row.member_id).await?;
        let member = members.into_values().next();
        let who = repo::standpoint(self.actor, &self.directory, &row, member.as_ref());
        let account = member.and_then(|member| member.account_id);
        Ok(Held { row, who, account })
    }
}

/// The state behind a step.
pub(super) fn decide(held: &Held, step: Step) -> Outcome<State> {
    let (state, who) = (held.row.state, held.who);
    next(state, step, who).map_err(|no| match no {
        No::Forbidden => Refusal::new(Code::Forbidden).saying("not-your-step").into(),
        No::WrongState => {
            let steps: Vec<String> = available(state, who).iter().map(Step::to_string).collect();
            let refusal = Refusal::new(Code::WrongState).saying("ties-wrong-state");
            refusal
                .with("state", state)
                .with("steps", steps.join(","))
                .into()
        }
    })
}
