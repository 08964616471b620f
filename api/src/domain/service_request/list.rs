//! Lists of requests: filters under the policy, orders by keyset.

use chrono::{DateTime, Utc};
use lianxin_entity::enums::{
    AreaKind, ServiceRequestKind as Kind, ServiceRequestState as State, Urgency,
};
use lianxin_entity::ids::{AreaId, CategoryId, ServiceRequestId};
use lianxin_entity::service_request::{Column, Entity, Model};
use sea_orm::sea_query::{Condition, Order};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Value};

use crate::domain::district::Directory;
use crate::gql::connection::Page;
use crate::policy::{self, Actor};
use crate::search::{self, Variant};
use crate::store::{DistrictTx, Scoped, StoreError};

/// In which order requests are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListOrder {
    /// By submission, the last one first.
    Newest,
    /// By submission, the first one first.
    Oldest,
    /// By the least due instant that runs.
    Due,
}

impl ListOrder {
    /// The word in cursors.
    pub fn word(self) -> &'static str {
        match self {
            Self::Newest => "NEWEST_FIRST",
            Self::Oldest => "OLDEST_FIRST",
            Self::Due => "DUE_FIRST",
        }
    }

    /// The keys of a row in this order.
    pub fn keys(self, row: &Model) -> Vec<String> {
        let id = row.id.0.to_string();
        match self {
            Self::Newest | Self::Oldest => vec![id],
            Self::Due => vec![row.next_due_at.to_rfc3339(), id],
        }
    }

    /// Ids are made in the order of submission, so the id alone orders by it.
    fn columns(self) -> &'static [Column] {
        match self {
            Self::Newest | Self::Oldest => &[Column::Id],
            Self::Due => &[Column::NextDueAt, Column::Id],
        }
    }

    fn values(self, keys: &[String]) -> Option<Vec<Value>> {
        let id = |text: &String| {
            text.parse()
                .ok()
                .map(|id| Value::from(ServiceRequestId(id)))
        };
        match (self, keys) {
            (Self::Newest | Self::Oldest, [text]) => Some(vec![id(text)?]),
            (Self::Due, [due, text]) => {
                let due = DateTime::parse_from_rfc3339(due).ok()?.with_timezone(&Utc);
                Some(vec![due.into(), id(text)?])
            }
            _ => None,
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// In one of these states.
    pub states: Option<Vec<State>>,
    /// About one of these.
    pub kinds: Option<Vec<Kind>>,
    /// Of this category or one below it.
    pub categories: Option<Vec<CategoryId>>,
    /// In this area.
    pub area: Option<AreaId>,
    /// Of this urgency.
    pub urgency: Option<Urgency>,
    /// With a missed time limit that runs, or without.
    pub overdue: Option<bool>,
    /// The viewer's own.
    pub mine: bool,
    /// Dispatched to the viewer.
    pub handled_by_me: bool,
    /// Filed at this instant or later.
    pub submitted_since: Option<DateTime<Utc>>,
    /// Filed before this instant.
    pub submitted_until: Option<DateTime<Utc>>,
    /// With these words in title or description.
    pub search: Option<String>,
}

impl ListFilter {
    /// The rows that the actor may read and that are asked for.
    pub fn query(
        &self,
        tx: &DistrictTx,
        actor: &Actor,
        directory: &Directory,
        now: DateTime<Utc>,
    ) -> Scoped<Entity> {
        let mut query = tx.find::<Entity>().filter(policy::readable(actor));
        if let Some(states) = &self.states {
            query = query.filter(Column::State.is_in(states.iter().copied()));
        }
        if let Some(kinds) = &self.kinds {
            query = query.filter(Column::Kind.is_in(kinds.iter().copied()));
        }
        if let Some(categories) = &self.categories {
            query = query.filter(Column::CategoryId.is_in(categories.iter().copied()));
        }
        if let Some(area) = self.area {
            query = query.filter(within(directory, area, actor));
        }
        if let Some(urgency) = self.urgency {
            query = query.filter(Column::Urgency.eq(urgency));
        }
        match self.overdue {
            Some(true) => query = query.filter(Column::NextDueAt.lte(now)),
            Some(false) => query = query.filter(Column::NextDueAt.gt(now)),
            None => {}
        }
        if self.mine {
            query = query.filter(policy::owned(actor));
        }
        if self.handled_by_me {
            query = query.filter(policy::handled(actor));
        }
        if let Some(since) = self.submitted_since {
            query = query.filter(Column::SubmittedAt.gte(since));
        }
        if let Some(until) = self.submitted_until {
            query = query.filter(Column::SubmittedAt.lt(until));
        }
        if let Some(words) = &self.search {
            query = query.filter(found(tx, actor, words));
        }
        query
    }
}

/// The words are looked for only in what the viewer may read: the resident's own words where those
/// are shown, else the words of the dispatcher.
fn found(tx: &DistrictTx, actor: &Actor, words: &str) -> Condition {
    let full = Condition::all()
        .add(policy::readable_in_full(actor))
        .add(search::matching(tx, Column::Id, words, Variant::Full));
    let edited = Condition::all()
        .add(policy::readable_in_full(actor).not())
        .add(search::matching(tx, Column::Id, words, Variant::Edited));
    Condition::any().add(full).add(edited)
}

/// The area's own column of a request; buildings and units are the innermost area themselves.
fn within(directory: &Directory, area: AreaId, actor: &Actor) -> Condition {
    let kind = directory.area(area).map(|area| area.kind);
    let column = match kind {
        Some(AreaKind::District) => return Condition::all(),
        Some(AreaKind::Street) => Column::CurrentStreetId,
        Some(AreaKind::Community) => Column::CurrentCommunityId,
        Some(AreaKind::Compound) => Column::CurrentCompoundId,
        Some(AreaKind::Grid) => Column::CurrentGridId,
        Some(AreaKind::Building | AreaKind::Unit) | None => {
            let here = Condition::all().add(Column::CurrentAreaId.eq(area));
            return here.add(policy::readable_to_the_door(actor));
        }
    };
    Condition::all().add(column.eq(area))
}

/// Those of these requests that the actor may read.
///
/// # Errors
/// When the database fails.
pub async fn readable_among(
    tx: &DistrictTx,
    actor: &Actor,
    ids: Vec<ServiceRequestId>,
) -> Result<Vec<Model>, StoreError> {
    let query = tx.find::<Entity>().filter(policy::readable(actor));
    tx.all(query.filter(Column::Id.is_in(ids))).await
}

/// One page of a list.
///
/// # Errors
/// When the database fails.
pub async fn page(
    tx: &DistrictTx,
    mut query: Scoped<Entity>,
    order: ListOrder,
    page: &Page,
) -> Result<Vec<Model>, StoreError> {
    let descending = order == ListOrder::Newest;
    if let Some(values) = page.from().and_then(|keys| order.values(keys)) {
        let columns: Vec<_> = order
            .columns()
            .iter()
            .map(|column| (Entity, *column))
            .collect();
        query = query.filter(page.condition(&columns, &values, descending));
    }
    let direction = if descending == page.backwards() {
        Order::Asc
    } else {
        Order::Desc
    };
    for column in order.columns() {
        query = query.order_by(*column, direction.clone());
    }
    tx.all(query.limit(page.fetch())).await
}
