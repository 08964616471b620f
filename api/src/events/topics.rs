//! Whom an event concerns: ids only, so that nothing personal leaves the rows it stands in.

use lianxin_entity::ids::{AccountId, AreaId, NotificationId, OrganisationId};
use serde::{Deserialize, Serialize};

/// One who handles a request: an organisation, an account, or both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handling {
    /// The organisation dispatched to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
    /// The account dispatched to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
}

/// An account that was told of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notified {
    /// The account.
    pub account: AccountId,
    /// What it was told.
    pub notification: NotificationId,
}

/// Everybody whom a change of a request may concern, as it stood when it happened.
///
/// A socket is woken by these ids alone and then reads again under its own policy; whoever is told
/// of a step is found from them too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topics {
    /// The areas in which it lies, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaId>,
    /// The areas in which it lay until just now, where that changed, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas_before: Vec<AreaId>,
    /// Who filed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<AccountId>,
    /// The person helped, else the reporter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<AccountId>,
    /// Who leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Handling>,
    /// Who helps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub helpers: Vec<Handling>,
    /// The party complained of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respondent: Option<Handling>,
    /// The organisation that dispatched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispatcher: Option<OrganisationId>,
    /// The organisation that has to rule, or that it was escalated to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<OrganisationId>,
    /// Who was told of something just now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notified: Vec<Notified>,
}

impl Topics {
    /// Every account named.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> + '_ {
        let handling = self.handling().filter_map(|handling| handling.account);
        self.reporter.into_iter().chain(self.owner).chain(handling)
    }

    /// Every organisation named.
    pub fn organisations(&self) -> impl Iterator<Item = OrganisationId> + '_ {
        let handling = self.handling().filter_map(|handling| handling.organisation);
        self.dispatcher
            .into_iter()
            .chain(self.above)
            .chain(handling)
    }

    /// Every area named.
    pub fn places(&self) -> impl Iterator<Item = AreaId> + '_ {
        self.areas.iter().chain(&self.areas_before).copied()
    }

    fn handling(&self) -> impl Iterator<Item = &Handling> {
        self.lead
            .iter()
            .chain(&self.helpers)
            .chain(&self.respondent)
    }
}
