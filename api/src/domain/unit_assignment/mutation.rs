//! Putting units in charge, and joint building.

use lianxin_entity::ids::{JointAgreementId, UnitAssignmentId};

use super::agreement_object::JointAgreement;
use super::error::*;
use super::input::{
    AssignUnitInput, ConcludeJointAgreementInput, EndJointAgreementInput, EndUnitAssignmentInput,
};
use super::object::UnitAssignment;
use super::query::{find, find_agreement};
use super::service::Units;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;

/// The mutations of units in charge.
#[derive(Default)]
pub struct UnitMutation;

async fn desk(rc: &RequestCtx) -> Result<Units<'_>> {
    Ok(Units {
        store: &rc.store,
        given: &rc.app.given,
        directory: rc.directory().await?,
        actor: rc.actor()?,
    })
}

async fn after(rc: &RequestCtx, done: Option<UnitAssignmentId>) -> Result<Option<UnitAssignment>> {
    let Some(id) = done else {
        return Ok(None);
    };
    rc.renew().await;
    find(rc, id).await
}

async fn agreement_after(
    rc: &RequestCtx,
    done: Option<JointAgreementId>,
) -> Result<Option<JointAgreement>> {
    let Some(id) = done else {
        return Ok(None);
    };
    rc.renew().await;
    find_agreement(rc, id).await
}

/// The mutations of units in charge.
#[Object]
impl UnitMutation {
    /// Puts a unit in charge of a community; one leads at a time. For secretaries over the
    /// community and administrators.
    async fn assign_unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which unit and which community.")] input: AssignUnitInput,
    ) -> Result<AssignUnitPayload> {
        let rc = RequestCtx::of(ctx)?;
        let done = desk(rc).await?.assign(input.parse()).await;
        let (done, errors) = settle(rc, done)?;
        let unit_assignment = after(rc, done).await?;
        Ok(AssignUnitPayload {
            unit_assignment,
            errors,
        })
    }

    /// Ends the charge of a unit. For those who may assign it.
    async fn end_unit_assignment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which assignment.")] input: EndUnitAssignmentInput,
    ) -> Result<EndUnitAssignmentPayload> {
        let rc = RequestCtx::of(ctx)?;
        let (id, on) = (input.id.0, input.ends_on.map(|day| day.0));
        let done = desk(rc).await?.end(id, input.expected_version, on).await;
        let (done, errors) = settle(rc, done)?;
        let unit_assignment = after(rc, done).await?;
        Ok(EndUnitAssignmentPayload {
            unit_assignment,
            errors,
        })
    }

    /// Concludes an agreement on joint building with a community. For those who may assign units
    /// to it.
    async fn conclude_joint_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement.")] input: ConcludeJointAgreementInput,
    ) -> Result<ConcludeJointAgreementPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let done = match input.parse() {
            Ok(conclusion) => desk.conclude(conclusion).await,
            Err(failure) => Err(failure),
        };
        let (done, errors) = settle(rc, done)?;
        let joint_agreement = agreement_after(rc, done).await?;
        Ok(ConcludeJointAgreementPayload {
            joint_agreement,
            errors,
        })
    }

    /// Ends an agreement on joint building. For those who may conclude it.
    async fn end_joint_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which agreement.")] input: EndJointAgreementInput,
    ) -> Result<EndJointAgreementPayload> {
        let rc = RequestCtx::of(ctx)?;
        let (id, on) = (input.id.0, input.ends_on.map(|day| day.0));
        let done = desk(rc)
            .await?
            .end_agreement(id, input.expected_version, on)
            .await;
        let (done, errors) = settle(rc, done)?;
        let joint_agreement = agreement_after(rc, done).await?;
        Ok(EndJointAgreementPayload {
            joint_agreement,
            errors,
        })
    }
}
