//! How much of a household a viewer sees.

use lianxin_entity::household::Model;

use crate::policy::{Actor, Ground, RegisterAction, Ties};

/// How much of a household a viewer sees, from little to everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// What it is, number, name and address only, for whoever meets it in something else that they may read.
    Named,
    /// Everything, phones and identity numbers masked.
    Masked,
    /// The viewer's own household: phones in full, and the own identity number.
    Own,
}

impl Sight {
    /// What this viewer sees of a household; `own` says whether a person of it is the viewer.
    pub fn of(actor: &Actor, row: &Model, own: bool) -> Self {
        let action = RegisterAction::ReadHousehold;
        if own && actor.may_register(action, Ties::OWN) {
            Self::Own
        } else if actor.may_register(action, actor.ties_to(&ground(row), None)) {
            Self::Masked
        } else {
            Self::Named
        }
    }
}

/// Where a household lies, for policies.
pub fn ground(row: &Model) -> Ground {
    Ground {
        street: row.street_id,
        community: row.community_id,
        grid: row.grid_id,
    }
}
