//! What a decision about one request needs to know of it.

use lianxin_entity::enums::{AreaKind, Duty, Role};
use lianxin_entity::ids::{AccountId, AreaId, OrganisationId};

use super::{Action, Actor, Relations, TABLE};

/// Who a request was dispatched to: an organisation, an account, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HandledBy {
    /// The organisation.
    pub organisation: Option<OrganisationId>,
    /// The account.
    pub account: Option<AccountId>,
}

/// The facts of one request.
#[derive(Clone, Debug, Default)]
pub struct RequestFacts {
    /// The person helped, else the reporter.
    pub owner: Option<AccountId>,
    /// The street in which it lies.
    pub street: Option<AreaId>,
    /// The community in which it lies.
    pub community: Option<AreaId>,
    /// The grid in which it lies.
    pub grid: Option<AreaId>,
    /// The current lead.
    pub lead: Option<HandledBy>,
    /// The current helpers.
    pub helpers: Vec<HandledBy>,
    /// Who rules on an objection or reviews a rejection.
    pub above: Option<OrganisationId>,
    /// The party complained of.
    pub respondent: HandledBy,
}

impl Actor {
    /// How the actor stands to a request.
    pub fn relations(&self, facts: &RequestFacts) -> Relations {
        let mut relations = Relations::empty();
        if self.duty != Duty::None {
            return relations;
        }
        match self.role {
            Role::Resident => {
                relations.set(Relations::OWN, facts.owner == Some(self.account));
                return relations;
            }
            Role::GridWorker => {
                let grid = facts.grid.is_some_and(|grid| self.areas.contains(&grid));
                relations.set(Relations::GRID, grid);
            }
            Role::Secretary => {
                relations.set(Relations::JURISDICTION, self.governs(facts));
                let above = facts.above.is_some() && facts.above == self.organisation;
                relations.set(Relations::ABOVE, above);
            }
        }
        relations.set(
            Relations::LEAD,
            facts.lead.is_some_and(|lead| self.is_handler(lead)),
        );
        let helps = facts.helpers.iter().any(|helper| self.is_handler(*helper));
        relations.set(Relations::HELPER, helps);
        relations
    }

    /// A missing jurisdiction matches nothing.
    fn governs(&self, facts: &RequestFacts) -> bool {
        match self.jurisdiction {
            Some((AreaKind::District, _)) => true,
            Some((AreaKind::Street, area)) => facts.street == Some(area),
            Some((AreaKind::Community, area)) => facts.community == Some(area),
            _ => false,
        }
    }

    fn is_handler(&self, handler: HandledBy) -> bool {
        handler.account == Some(self.account)
            || handler
                .organisation
                .is_some_and(|organisation| self.organisations.contains(&organisation))
    }

    /// The table, asked about one request.
    pub fn may(&self, action: Action, relations: Relations) -> bool {
        TABLE.iter().any(|grant| {
            grant.action == action
                && grant.role == self.role
                && grant.relations.intersects(relations)
        })
    }

    /// Whether the actor is the party complained of, in any of its postings.
    pub fn is_respondent(&self, facts: &RequestFacts) -> bool {
        facts.respondent.account == Some(self.account)
            || facts
                .respondent
                .organisation
                .is_some_and(|organisation| self.allegiances.contains(&organisation))
    }

    /// Whether the act would be one in the actor's own cause: handling one's own request or one
    /// against oneself, or evaluating one against oneself.
    pub fn is_party(&self, action: Action, facts: &RequestFacts) -> bool {
        let own = facts.owner == Some(self.account);
        (action.is_handling() && own)
            || ((action.is_handling() || action == Action::Evaluate) && self.is_respondent(facts))
    }
}
