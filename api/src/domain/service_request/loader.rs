//! The open requests behind many doors, read at once.

use std::collections::HashMap;

use async_trait::async_trait;
use lianxin_entity::enums::ServiceRequestState as State;
use lianxin_entity::ids::{AccountId, AreaId};
use lianxin_entity::service_request::{Column, Entity};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::object::ServiceRequest;
use super::state::is_open;
use crate::domain::district::reading::own_directory;
use crate::gql::context::RequestCtx;
use crate::gql::loader::Batch;
use crate::gql::prelude::*;
use crate::policy;

struct OpenRequests;

#[async_trait]
impl Batch for OpenRequests {
    /// People who own requests, and areas that requests lie in.
    type Key = (Vec<AccountId>, Vec<AreaId>);
    type Value = Vec<ServiceRequest>;

    async fn read(
        rc: &RequestCtx,
        keys: Vec<Self::Key>,
    ) -> Result<HashMap<Self::Key, Vec<ServiceRequest>>> {
        let people = keys.iter().flat_map(|(people, _)| people.iter().copied());
        let areas = keys.iter().flat_map(|(_, areas)| areas.iter().copied());
        let wanted = Condition::any()
            .add(Column::OwnerId.is_in(people))
            .add(Column::CurrentAreaId.is_in(areas));
        let open = State::ALL.iter().copied().filter(|state| is_open(*state));
        let tx = rc.reader().await?;
        let query = tx
            .find::<Entity>()
            // Whose a request is and behind which door is told to those alone who see both in it.
            .filter(policy::readable_to_the_door(rc.actor()?))
            .filter(Column::State.is_in(open))
            .filter(wanted)
            .order_by_desc(Column::Id);
        let rows = tx
            .all(query)
            .await
            .map_err(|error| rc.fault(&error.into()))?;
        let requests = ServiceRequest::of_rows(&own_directory(rc).await?, rows);
        let of = |(people, areas): &Self::Key| {
            let theirs = requests.iter().filter(|request| {
                people.contains(&request.row.owner_id)
                    || areas.contains(&request.row.current_area_id)
            });
            theirs.cloned().collect()
        };
        Ok(keys
            .into_iter()
            .map(|key| (key.clone(), of(&key)))
            .collect())
    }
}

/// The open requests of these people and in these areas that the viewer sees in full, the newest
/// first.
///
/// # Errors
/// UNAUTHENTICATED without a token; INTERNAL when the database fails.
pub async fn open_requests(
    rc: &RequestCtx,
    people: Vec<AccountId>,
    areas: Vec<AreaId>,
) -> Result<Vec<ServiceRequest>> {
    if people.is_empty() && areas.is_empty() {
        return Ok(Vec::new());
    }
    let found = rc.loaders.load::<OpenRequests>(rc, (people, areas)).await?;
    Ok(found.unwrap_or_default())
}
