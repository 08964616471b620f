//! The rules of the domain.

use lianxin_api::policy::RegisterAction as A;

/// What the act is done to: whether it lies somewhere, whether it belongs to the committee, and whose own
/// it is.
pub(super) struct Rule {
    pub action: A,
    pub placed: bool,
    pub belongs: bool,
    pub own: &'static [&'static str],
    /// Who may beside the secretaries of the community, the street and the district.
    others: &'static [&'static str],
    /// Whether those three may.
    secretaries: bool,
}

const fn rule(action: A, placed: bool, belongs: bool, others: &'static [&'static str]) -> Rule {
    Rule {
        action,
        placed,
        belongs,
        own: &[],
        others,
        secretaries: true,
    }
}

impl Rule {
    const fn own(mut self, own: &'static [&'static str]) -> Self {
        self.own = own;
        self
    }

    const fn alone(mut self) -> Self {
        self.secretaries = false;
        self
    }

    pub fn may(&self, who: &str) -> bool {
        let secretary = ["community", "street", "district"].contains(&who);
        (self.secretaries && secretary) || self.others.contains(&who)
    }
}

/// For whom a shift is planned.
pub(super) const STAND: [&str; 4] = ["at home", "grid", "community", "administrator"];

/// The rules of the domain. A place lies in the North grid; what belongs, belongs to the North committee.
pub(super) const RULES: [Rule; 36] = [
    rule(
        A::ReadHousehold,
        true,
        false,
        &["at home", "grid", "administrator"],
    )
    .own(&["at home"]),
    rule(A::RevealHousehold, true, false, &["grid"]).own(&["at home"]),
    rule(A::KeepHousehold, true, false, &["grid"]).own(&["at home"]),
    rule(A::DivideArea, true, false, &["administrator"]),
    rule(A::KeepArea, true, false, &["administrator"]),
    rule(A::KeepOrganisation, true, true, &["administrator"]),
    rule(
        A::ReadMember,
        true,
        true,
        &["member", "grid", "administrator"],
    )
    .own(&["member"]),
    rule(A::RevealMember, false, true, &[]).own(&["member"]),
    rule(A::KeepMember, false, true, &[]).own(&["member"]),
    rule(A::Appoint, true, false, &["administrator"]),
    rule(
        A::ReadAppointment,
        true,
        false,
        &["at home", "grid", "administrator"],
    )
    .own(&["at home"]),
    rule(A::ReadVolunteer, true, false, &["grid", "administrator"]),
    rule(A::KeepVolunteer, true, false, &["grid"]),
    rule(A::AssignUnit, true, false, &["administrator"]),
    rule(A::ReadPairing, true, true, &["at home", "member", "grid"]).own(&["at home", "member"]),
    rule(A::KeepPairing, true, true, &["grid"]).own(&["at home", "member"]),
    rule(A::ConsentAsMember, false, false, &["member"])
        .own(&["member"])
        .alone(),
    rule(A::ConsentAsHousehold, false, false, &["at home"])
        .own(&["at home"])
        .alone(),
    // Who answers for which home is known to whoever works there; what became of an item stays between
    // the member and the organisations.
    rule(A::ReadResponsibilityZone, true, true, &["member", "grid"]).own(&["member"]),
    rule(A::ReadResponsibility, true, true, &["member"]).own(&["member"]),
    rule(A::KeepResponsibility, true, true, &[]).own(&["member"]),
    // The dictionary is the district's: it is configured, as the settings are.
    rule(A::KeepResponsibilityItem, false, false, &["administrator"]).alone(),
    rule(A::Configure, false, false, &["administrator"]).alone(),
    rule(A::AcknowledgeResponsibility, true, true, &["member"])
        .own(&["member"])
        .alone(),
    rule(A::ReadRegistration, true, true, &["member"]).own(&["member"]),
    rule(A::Report, false, true, &["member"]).own(&["member"]),
    rule(A::KeepRegistration, true, false, &[]).own(&["member"]),
    rule(A::KeepCentre, true, false, &["administrator"]),
    // Whoever stands a shift, in whatever office but the administrator's, which handles nothing.
    rule(A::StandShift, true, true, &["at home", "grid", "community"])
        .own(&STAND)
        .alone(),
    // Residents follow what is their neighbours'; staff never evaluate.
    rule(A::FollowRequest, false, false, &["at home", "member"])
        .own(&["at home", "member", "grid", "community", "administrator"])
        .alone(),
    rule(A::Visit, true, false, &["grid"]).own(&["at home"]),
    rule(A::ReadVisit, true, false, &["grid"]).own(&["grid"]),
    rule(A::Import, false, false, &["administrator"]).alone(),
    rule(A::Export, true, false, &["administrator"]),
    rule(A::ReadCoverage, true, false, &["grid", "administrator"]),
    rule(A::ReadCoverageRows, true, false, &["grid"]),
];
