//! Why an organisation cannot be so: in words for the command line, as a refusal for the schema.

use lianxin_entity::enums::{AreaKind, OrganisationKind};

use super::rules::{LONGEST_CODE, LONGEST_NAME};
use crate::refusal::{Code, Failure, Refusal};
use crate::store::StoreError;

/// Why an organisation cannot be so.
#[derive(Debug, thiserror::Error)]
pub enum OrganisationFault {
    #[error("a name has 1 to {LONGEST_NAME} characters and no control characters")]
    Name,
    #[error("a code has 1 to {LONGEST_CODE} letters, digits, hyphens or dots")]
    Code,
    #[error("no organisation has the code {0}")]
    UnknownParent(String),
    #[error("no area has the code {0}")]
    UnknownArea(String),
    #[error("a {0} is responsible for an area: name its code")]
    NoJurisdiction(OrganisationKind),
    #[error("a {0} has no jurisdiction: it handles what is dispatched to it")]
    NeedlessJurisdiction(OrganisationKind),
    #[error("a {committee} is responsible for a {wanted}, not for a {found}")]
    WrongArea {
        committee: OrganisationKind,
        wanted: AreaKind,
        found: AreaKind,
    },
    #[error("the area {0} has its committee already")]
    CommitteeExists(String),
    #[error("an organisation has the code {0} already")]
    CodeTaken(String),
    #[error("an organisation of this kind, parent and name exists already: {0}")]
    Exists(String),
    #[error("an organisation cannot stand below itself")]
    Cycle,
    #[error("{0}")]
    Date(&'static str, &'static str),
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for OrganisationFault {
    fn from(fault: StoreError) -> Self {
        Self::Failure(fault.into())
    }
}

impl From<OrganisationFault> for Failure {
    fn from(fault: OrganisationFault) -> Self {
        use OrganisationFault as Fault;
        let refusal = match fault {
            Fault::Failure(failure) => return failure,
            Fault::Name => Refusal::at(Code::Invalid, "name")
                .saying("organisation-name")
                .with("limit", LONGEST_NAME),
            Fault::Code => Refusal::at(Code::Invalid, "code")
                .saying("organisation-code")
                .with("limit", LONGEST_CODE),
            Fault::UnknownParent(_) => Refusal::at(Code::UnknownOrganisation, "parentId"),
            Fault::UnknownArea(_) => Refusal::at(Code::UnknownArea, "jurisdictionId"),
            Fault::NoJurisdiction(_) => {
                Refusal::at(Code::Invalid, "jurisdictionId").saying("organisation-no-jurisdiction")
            }
            Fault::NeedlessJurisdiction(_) => Refusal::at(Code::Invalid, "jurisdictionId")
                .saying("organisation-needless-jurisdiction"),
            Fault::WrongArea { wanted, .. } => Refusal::at(Code::WrongKind, "jurisdictionId")
                .saying("organisation-wrong-area")
                .with("wanted", wanted),
            Fault::CommitteeExists(_) => Refusal::at(Code::CommitteeExists, "jurisdictionId"),
            Fault::CodeTaken(_) => Refusal::at(Code::CodeTaken, "code"),
            Fault::Exists(_) => {
                Refusal::at(Code::AlreadyExists, "name").saying("organisation-exists")
            }
            Fault::Cycle => Refusal::at(Code::Cycle, "parentId"),
            Fault::Date(detail, field) => {
                let code = match detail {
                    "organisation-election-before-founding" => Code::EndsBeforeStart,
                    _ => Code::Invalid,
                };
                Refusal::at(code, field).saying(detail)
            }
        };
        refusal.into()
    }
}
