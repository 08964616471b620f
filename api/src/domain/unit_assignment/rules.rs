//! What may be in charge of a community, and who is a party to joint building: pure.

use lianxin_entity::enums::{JointPart, OrganisationKind};
use lianxin_entity::ids::OrganisationId;

use crate::refusal::{Code, Refusal};

/// The most parties of an agreement.
pub const MOST_PARTIES: usize = 50;

/// Whether an organisation of this kind can be in charge of a community.
pub fn can_be_in_charge(kind: OrganisationKind) -> bool {
    use OrganisationKind::{Department, Enterprise, PropertyCompany, Unit};
    matches!(kind, Department | Unit | Enterprise | PropertyCompany)
}

/// Whether these are the parties of an agreement: one leads, one at most is joint, the others are
/// partners, nobody twice.
///
/// # Errors
/// INVALID with what is wrong.
pub fn check_parties(parties: &[(OrganisationId, JointPart)]) -> Result<(), Refusal> {
    let refuse = |detail| Err(Refusal::at(Code::Invalid, "parties").saying(detail));
    let of = |part| parties.iter().filter(|(_, other)| *other == part).count();
    if of(JointPart::Lead) != 1 || of(JointPart::Joint) > 1 {
        return refuse("joint-one-lead");
    }
    if parties.len() < 2 || parties.len() > MOST_PARTIES {
        return Err(Refusal::at(Code::Invalid, "parties")
            .saying("joint-party-count")
            .with("limit", MOST_PARTIES));
    }
    let mut ids: Vec<_> = parties.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < parties.len() {
        return refuse("joint-party-twice");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn one_leads_one_joins_and_any_number_are_partners() {
        use JointPart::{Joint, Lead, Partner};
        let party = |id: u128, part| (OrganisationId(Uuid::from_u128(id)), part);
        let detail = |parties: &[_]| check_parties(parties).err().and_then(|r| r.detail);
        assert_eq!(
            detail(&[party(1, Lead), party(2, Joint), party(3, Partner)]),
            None
        );
        assert_eq!(detail(&[party(1, Lead), party(2, Partner)]), None);
        assert_eq!(detail(&[party(1, Lead)]), Some("joint-party-count"));
        assert_eq!(
            detail(&[party(1, Joint), party(2, Partner)]),
            Some("joint-one-lead")
        );
        assert_eq!(
            detail(&[party(1, Lead), party(2, Lead)]),
            Some("joint-one-lead")
        );
        assert_eq!(
            detail(&[party(1, Lead), party(2, Joint), party(3, Joint)]),
            Some("joint-one-lead")
        );
        assert_eq!(
            detail(&[party(1, Lead), party(1, Partner)]),
            Some("joint-party-twice")
        );
    }
}
