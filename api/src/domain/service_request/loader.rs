//! Requests and events by their ids, and the open requests behind many doors, read at once.

use std::collections::HashMap;

use async_trait::async_trait;
use lianxin_entity::enums::ServiceRequestState as State;
use lianxin_entity::ids::{AccountId, AreaId, EventId, HouseholdId, ServiceRequestId};
use lianxin_entity::service_request::{Column, Entity};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::event_object::ServiceRequestEvent;
use super::object::ServiceRequest;
use super::repo;
use super::state::is_open;
use crate::domain::visit;
use crate::gql::context::RequestCtx;
use crate::gql::loader::Batch;
use crate::gql::prelude::*;
use crate::policy;

struct ById;

#[async_trait]
impl Batch for ById {
    type Key = ServiceRequestId;
    type Value = ServiceRequest;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<ServiceRequestId>,
    ) -> Result<HashMap<ServiceRequestId, ServiceRequest>> {
        let found = ServiceRequest::of_ids(rc, &ids).await?;
        Ok(found.into_iter().collect())
    }
}

/// The request with this id, if the viewer may read it, read together with others.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn request(rc: &RequestCtx, id: ServiceRequestId) -> Result<Option<ServiceRequest>> {
    rc.loaders.load::<ById>(rc, id).await
}

struct EventsById;

#[async_trait]
impl Batch for EventsById {
    type Key = EventId;
    type Value = ServiceRequestEvent;

    async fn read(
        rc: &RequestCtx,
        ids: Vec<EventId>,
    ) -> Result<HashMap<EventId, ServiceRequestEvent>> {
        let tx = rc.reader().await?;
        let events = repo::events_by_ids(&tx, &ids).await;
        let events = rc.stored(events)?;
        let requests: Vec<_> = events.iter().map(|event| event.row.request_id).collect();
        let requests = ServiceRequest::of_ids(rc, &requests).await?;
        let requests: HashMap<_, _> = requests.into_iter().collect();
        let mut found = HashMap::new();
        for event in events {
            let Some(request) = requests.get(&event.row.request_id) else {
                continue;
            };
            let view = request.view(rc).await?;
            let id = event.row.id;
            found.insert(id, ServiceRequestEvent::new(event, request.clone(), view));
        }
        Ok(found)
    }
}

/// The event with this id, if the viewer may read its request.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn event(rc: &RequestCtx, id: EventId) -> Result<Option<ServiceRequestEvent>> {
    rc.loaders.load::<EventsById>(rc, id).await
}

/// A household, as requests know it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Behind {
    /// To which visits went.
    pub household: HouseholdId,
    /// Its people, who own requests.
    pub people: Vec<AccountId>,
    /// Its doors, behind which requests lie.
    pub doors: Vec<AreaId>,
}

struct OpenRequests;

#[async_trait]
impl Batch for OpenRequests {
    type Key = Behind;
    type Value = Vec<ServiceRequest>;

    async fn read(
        rc: &RequestCtx,
        keys: Vec<Self::Key>,
    ) -> Result<HashMap<Self::Key, Vec<ServiceRequest>>> {
        let tx = rc.reader().await?;
        let households = keys.iter().map(|key| key.household).collect();
        let found = visit::findings_at(&tx, rc.actor()?, households).await;
        let found = rc.stored(found)?;
        let people = keys.iter().flat_map(|key| key.people.iter().copied());
        let doors = keys.iter().flat_map(|key| key.doors.iter().copied());
        let wanted = Condition::any()
            .add(Column::OwnerId.is_in(people))
            .add(Column::CurrentAreaId.is_in(doors))
            .add(Column::Id.is_in(found.values().flatten().copied()));
        let open = State::ALL.iter().copied().filter(|state| is_open(*state));
        let query = tx
            .find::<Entity>()
            // Whose a request is and behind which door is told to those alone who see both in it.
            .filter(policy::readable_to_the_door(rc.actor()?))
            .filter(Column::State.is_in(open))
            .filter(wanted)
            .order_by_desc(Column::Id);
        let rows = rc.stored(tx.all(query).await)?;
        let requests = ServiceRequest::of_rows(&rc.directory().await?, rows);
        let of = |key: &Self::Key| {
            let findings = found.get(&key.household);
            let theirs = requests.iter().filter(|request| {
                key.people.contains(&request.row.owner_id)
                    || key.doors.contains(&request.row.current_area_id)
                    || findings.is_some_and(|ids| ids.contains(&request.row.id))
            });
            theirs.cloned().collect()
        };
        Ok(keys
            .into_iter()
            .map(|key| (key.clone(), of(&key)))
            .collect())
    }
}

/// The open requests of a household's people, behind its doors, and found on visits to it, as far as the
/// viewer sees them in full and reads the visits; the newest first.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn open_requests(rc: &RequestCtx, behind: Behind) -> Result<Vec<ServiceRequest>> {
    let found = rc.loaders.load::<OpenRequests>(rc, behind).await?;
    Ok(found.unwrap_or_default())
}
