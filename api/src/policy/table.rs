//! The table: which relation suffices for which act in which role.
//!
//! Postings with the duty ADMINISTRATOR have none of these: they configure and read counts.

use lianxin_entity::enums::Role;
use lianxin_entity::enums::Role::{GridWorker, Resident, Secretary};

use super::{Action, Relations};

/// One row: in this role, any of these relations suffices for the act.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    /// The act.
    pub action: Action,
    /// The role.
    pub role: Role,
    /// The relations of which one suffices.
    pub relations: Relations,
}

const OWN: Relations = Relations::OWN;
const GRID: Relations = Relations::GRID;
const JURISDICTION: Relations = Relations::JURISDICTION;
const LEAD: Relations = Relations::LEAD;
const ABOVE: Relations = Relations::ABOVE;
const HANDLERS: Relations = Relations::LEAD.union(Relations::HELPER);

const fn grant(action: Action, role: Role, relations: Relations) -> Grant {
    Grant {
        action,
        role,
        relations,
    }
}

/// Every act and who may do it.
pub const TABLE: &[Grant] = &[
    grant(Action::Read, Resident, OWN),
    grant(Action::Read, GridWorker, GRID.union(HANDLERS)),
    grant(Action::Read, Secretary, JURISDICTION.union(HANDLERS)),
    grant(Action::RevealContact, GridWorker, GRID.union(LEAD)),
    grant(Action::RevealContact, Secretary, JURISDICTION.union(LEAD)),
    grant(Action::Accept, GridWorker, GRID),
    grant(Action::Accept, Secretary, JURISDICTION),
    grant(Action::AskForInformation, GridWorker, GRID),
    grant(Action::AskForInformation, Secretary, JURISDICTION),
    grant(Action::SupplyInformation, Resident, OWN),
    grant(Action::Reject, Secretary, JURISDICTION),
    grant(Action::RequestReview, Resident, OWN),
    grant(Action::ReviewRejection, Secretary, ABOVE),
    grant(Action::Merge, Secretary, JURISDICTION),
    grant(Action::Withdraw, Resident, OWN),
    grant(Action::Dispatch, Secretary, JURISDICTION),
    grant(Action::TakeUndispatched, GridWorker, GRID),
    grant(Action::TakeDispatched, GridWorker, LEAD),
    grant(Action::TakeDispatched, Secretary, LEAD),
    grant(Action::Object, GridWorker, LEAD),
    grant(Action::Object, Secretary, LEAD),
    grant(Action::RuleOnObjection, Secretary, ABOVE),
    grant(Action::NoteProgress, GridWorker, HANDLERS),
    grant(Action::NoteProgress, Secretary, HANDLERS),
    grant(Action::RecordContact, GridWorker, HANDLERS),
    grant(Action::RecordContact, Secretary, HANDLERS),
    grant(Action::Suspend, Secretary, JURISDICTION),
    grant(Action::Resume, GridWorker, LEAD),
    grant(Action::Resume, Secretary, JURISDICTION.union(LEAD)),
    grant(Action::Resolve, GridWorker, LEAD),
    grant(Action::Resolve, Secretary, LEAD),
    grant(Action::Evaluate, Resident, OWN),
    grant(Action::ReopenResolved, Resident, OWN),
    grant(Action::ReopenClosed, Secretary, JURISDICTION),
];
