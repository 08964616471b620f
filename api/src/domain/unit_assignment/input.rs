//! What clients send about units in charge and joint building.

use lianxin_entity::ids::{AreaId, JointAgreementId, OrganisationId, UnitAssignmentId};

use super::agreement_object::JointPart;
use super::agreement_service::Conclusion;
use super::object::UnitAssignmentKind;
use super::rules;
use super::service::Charge;
use crate::domain::checks::Checks;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::refusal::Outcome;

/// The longest title, in characters.
const TITLE: usize = 100;
/// The longest plan, in characters.
const PLAN: usize = 5000;

/// A unit that is to be in charge of a community.
#[derive(InputObject)]
pub struct AssignUnitInput {
    /// The unit: a department, an institution, an enterprise or a property company.
    unit_id: Gid<OrganisationId>,
    /// The community.
    community_id: Gid<AreaId>,
    /// Whether it leads or joins.
    kind: UnitAssignmentKind,
    /// The first day; today when left out.
    from_on: Option<Date>,
}

impl AssignUnitInput {
    /// What is asked for.
    pub fn parse(self) -> Charge {
        Charge {
            unit: self.unit_id.0,
            community: self.community_id.0,
            kind: self.kind.into(),
            from_on: self.from_on.map(|day| day.0),
        }
    }
}

/// An assignment that ends.
#[derive(InputObject)]
pub struct EndUnitAssignmentInput {
    /// The assignment.
    pub id: Gid<UnitAssignmentId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// The first day on which the unit is not in charge any more; today when left out.
    pub ends_on: Option<Date>,
}

/// A party to an agreement.
#[derive(InputObject)]
pub struct JointPartyInput {
    /// The organisation.
    organisation_id: Gid<OrganisationId>,
    /// Its part.
    part: JointPart,
}

/// An agreement on joint building that is to be concluded.
#[derive(InputObject)]
pub struct ConcludeJointAgreementInput {
    /// The community.
    community_id: Gid<AreaId>,
    /// What it is called, at most 100 characters.
    title: String,
    /// The plan of the year, at most 5,000 characters.
    plan: Option<String>,
    /// The first day; today when left out.
    from_on: Option<Date>,
    /// The first day on which it does not hold any more.
    to_on: Option<Date>,
    /// Two to 50 parties: one leads, one at most is joint, the others are partners.
    parties: Vec<JointPartyInput>,
}

impl ConcludeJointAgreementInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Outcome<Conclusion> {
        let mut checks = Checks::default();
        let parties = self.parties.into_iter();
        let conclusion = Conclusion {
            community: self.community_id.0,
            title: checks.text(self.title, "title", TITLE).trim().to_owned(),
            plan: checks.maybe(self.plan, "plan", PLAN),
            from_on: self.from_on.map(|day| day.0),
            to_on: self.to_on.map(|day| day.0),
            parties: parties
                .map(|party| (party.organisation_id.0, party.part.into()))
                .collect(),
        };
        checks.take(rules::check_parties(&conclusion.parties));
        checks.done(conclusion)
    }
}

/// An agreement that ends.
#[derive(InputObject)]
pub struct EndJointAgreementInput {
    /// The agreement.
    pub id: Gid<JointAgreementId>,
    /// The version that the client saw; refused as STALE when it is not the newest.
    pub expected_version: Option<i32>,
    /// The first day on which it does not hold any more; today when left out.
    pub ends_on: Option<Date>,
}
