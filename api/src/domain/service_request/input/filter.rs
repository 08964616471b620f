//! Which requests are asked for, and in which order.

use lianxin_entity::enums as stored;
use lianxin_entity::ids::AreaId;

use super::super::list::{ListFilter, ListOrder};
use super::SEARCH;
use crate::domain::district::Directory;
use crate::gql::context::RequestCtx;
use crate::gql::enums::{ServiceRequestKind, ServiceRequestState, Urgency};
use crate::gql::errors;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;

/// In which order requests are listed.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServiceRequestOrder {
    /// The last one filed first.
    #[default]
    NewestFirst,
    /// The first one filed first.
    OldestFirst,
    /// The one first whose running time limit ends first; those without one last.
    DueFirst,
}

impl From<ServiceRequestOrder> for ListOrder {
    fn from(order: ServiceRequestOrder) -> Self {
        match order {
            ServiceRequestOrder::NewestFirst => Self::Newest,
            ServiceRequestOrder::OldestFirst => Self::Oldest,
            ServiceRequestOrder::DueFirst => Self::Due,
        }
    }
}

/// Which requests are asked for. What is left out does not narrow; everything given must hold.
#[derive(InputObject, Default)]
pub struct ServiceRequestFilter {
    /// In one of these states.
    states: Option<Vec<ServiceRequestState>>,
    /// About one of these.
    kinds: Option<Vec<ServiceRequestKind>>,
    /// Of the category with this code, or of one below it.
    category_code: Option<String>,
    /// Lying in this area.
    area_id: Option<Gid<AreaId>>,
    /// Of this urgency.
    urgency: Option<Urgency>,
    /// With a time limit that runs and was missed, or without.
    overdue: Option<bool>,
    /// The viewer's own.
    mine: Option<bool>,
    /// Dispatched to the viewer or the viewer's organisation.
    handled_by_me: Option<bool>,
    /// Filed at this instant or later.
    submitted_since: Option<DateTime>,
    /// Filed before this instant.
    submitted_until: Option<DateTime>,
    /// With these words in title or description, two Chinese characters or more; at most 100
    /// characters.
    search: Option<String>,
}

impl ServiceRequestFilter {
    /// Checks the filter.
    ///
    /// # Errors
    /// BAD_ARGUMENT for a text that is too long, an unknown category or area.
    pub fn parse(self, rc: &RequestCtx, directory: &Directory) -> Result<ListFilter> {
        let refuse = |key| errors::bad_argument(rc.locale, key, &[]);
        let categories = match self.category_code {
            None => None,
            Some(code) => {
                let category = directory.category_by_code(&code);
                let category = category
                    .ok_or_else(|| refuse("refused-unknown-category"))?
                    .id;
                let below = directory
                    .categories()
                    .filter(|other| other.parent == Some(category));
                Some(below.map(|other| other.id).chain([category]).collect())
            }
        };
        let area = match self.area_id {
            None => None,
            Some(Gid(id)) if directory.area(id).is_some() => Some(id),
            Some(_) => return Err(refuse("refused-unknown-area")),
        };
        if self
            .search
            .as_ref()
            .is_some_and(|text| text.chars().count() > SEARCH)
        {
            return Err(refuse("search-too-long"));
        }
        let states = self
            .states
            .map(|all| all.into_iter().map(Into::into).collect());
        let kinds = self
            .kinds
            .map(|all| all.into_iter().map(Into::into).collect());
        Ok(ListFilter {
            states,
            kinds,
            categories,
            area,
            urgency: self.urgency.map(stored::Urgency::from),
            overdue: self.overdue,
            mine: self.mine.unwrap_or_default(),
            handled_by_me: self.handled_by_me.unwrap_or_default(),
            submitted_since: self.submitted_since.map(|at| at.0),
            submitted_until: self.submitted_until.map(|at| at.0),
            search: self.search,
        })
    }
}
