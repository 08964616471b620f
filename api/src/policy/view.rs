//! How much of a request a viewer sees.

use lianxin_entity::enums::Audience;

use super::{Action, Actor, Relations, RequestFacts};

/// How much of a request a viewer sees, from nothing to everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    /// Nothing: for this viewer it does not exist.
    Nothing,
    /// The main request as the people of a merged one see it: state, reply and due instants.
    Followed,
    /// A property company or the party complained of: what the dispatcher edited for them, the
    /// state, their own clocks. Never the reporter.
    Edited,
    /// A department or unit that helps: everything but the reporter and what is marked personal.
    Helping,
    /// A department or unit that leads: the reporter's name as well, for contact is needed.
    Leading,
    /// The resident's own.
    Own,
    /// The grid worker of the grid and the committees over the place.
    Full,
}

impl View {
    /// What this viewer sees of a request.
    pub fn of(actor: &Actor, facts: &RequestFacts) -> Self {
        let relations = actor.relations(facts);
        if !actor.may(Action::Read, relations) {
            Self::Nothing
        } else if facts.owner == Some(actor.account) {
            // In whatever posting: what officers say among themselves about one's own matter is not
            // for oneself.
            Self::Own
        } else if actor.property_company || actor.is_respondent(facts) {
            Self::Edited
        } else if relations.intersects(Relations::GRID.union(Relations::JURISDICTION)) {
            Self::Full
        } else if relations.contains(Relations::LEAD) {
            Self::Leading
        } else {
            Self::Helping
        }
    }

    /// Whether the words of the resident are seen as they were written.
    pub fn shows_text(self) -> bool {
        self >= Self::Helping
    }

    /// Whether the reporter is seen.
    pub fn shows_reporter(self) -> bool {
        self >= Self::Leading
    }

    /// Whether a file is seen: one that is marked personal only by its people and the committees, one
    /// that came with a step only by those who hear of the step, and by a property company only what
    /// the dispatcher passed on.
    pub fn shows_file(self, personal: bool, passed_on: bool, audience: Option<Audience>) -> bool {
        match self {
            Self::Nothing | Self::Followed => false,
            Self::Edited => passed_on,
            _ => {
                (!personal || self >= Self::Own)
                    && audience.is_none_or(|audience| self.hears(audience))
            }
        }
    }

    /// Whether the place is seen exactly; else the grid at most.
    pub fn shows_exact_place(self, category_needs_it: bool) -> bool {
        self >= Self::Own || (self == Self::Leading && category_needs_it)
    }

    /// Whether notes and files of events with this audience are seen.
    pub fn hears(self, audience: Audience) -> bool {
        match audience {
            Audience::All => self >= Self::Helping,
            Audience::Handling => self >= Self::Helping && self != Self::Own,
        }
    }
}
