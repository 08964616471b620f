//! Looking for similar requests, following, and saying for oneself whether it is solved.

use std::sync::Arc;

use lianxin_entity::enums::{
    AreaKind, Duty, FollowOrigin, Outcome as Answer, Role, ServiceRequestState as State,
};
use lianxin_entity::ids::{AccountId, AreaId, ServiceRequestId};
use lianxin_entity::service_request::Model;
use serde::Serialize;
use serde_json::json;

use super::repo::{self, Around};
use super::rules;
use crate::domain::calls::{Call, Remembered, is_repeated};
use crate::domain::district::Directory;
use crate::domain::service_request::state::is_open;
use crate::events::{By, Deed, audit};
use crate::geo::Coordinate;
use crate::given::Given;
use crate::policy::Actor;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::{DistrictTx, Store, StoreError};

/// How many requests are measured to find the nearest ones.
const MEASURED: u64 = 500;

/// An open request nearby, as far as a neighbour may know of it.
#[derive(Clone, Debug)]
pub struct Similar {
    pub row: Model,
    pub distance: Option<i32>,
    pub followers: i64,
}

/// What a follower says of the result.
#[derive(Clone, Debug, Serialize)]
pub struct Word {
    pub id: ServiceRequestId,
    pub outcome: Answer,
    pub satisfaction: i32,
    pub comment: Option<String>,
}

/// Where similar requests are looked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    pub point: Option<Coordinate>,
    pub area: Option<AreaId>,
}

/// Following, for one actor.
pub struct Following<'a> {
    pub store: &'a Store,
    pub given: &'a Given,
    pub directory: Arc<Directory>,
    pub actor: &'a Actor,
}

impl Following<'_> {
    /// Open requests of a public category around a place, the nearest first: by the point, else in
    /// the area, else in the viewer's own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn similar(
        &self,
        tx: &DistrictTx,
        category: &str,
        place: Place,
    ) -> Outcome<Vec<Similar>> {
        let category = self.directory.category_by_code(category);
        let Some(category) = category.filter(|category| category.is_public) else {
            return Ok(Vec::new());
        };
        let usual = self.directory.settings().similar_within_metres;
        let within = category.similar_within_metres.unwrap_or(usual);
        let tree = self.directory.tree();
        let home = self.actor.areas.first().copied();
        let around = match (place.point, place.area.or(home)) {
            (Some(point), _) => {
                let (south, north, west, east) = rules::frame(point, within);
                Around::Frame(south, north, west, east)
            }
            (None, Some(area)) => match tree.standing(area) {
                // No finer than the grid: a building or a unit would be an exact place.
                Some(node) => match tree.ancestor_of_kind(node.id, AreaKind::Grid) {
                    Some(grid) => Around::Area(AreaKind::Grid, grid),
                    None => Around::Area(node.kind, node.id),
                },
                None => return Ok(Vec::new()),
            },
            (None, None) => return Ok(Vec::new()),
        };
        let most = if place.point.is_some() {
            MEASURED
        } else {
            rules::MOST as u64
        };
        let rows = repo::open_around(tx, category.id, around, self.actor.account, most).await?;
        let mut found: Vec<(Option<i32>, Model)> = rows
            .into_iter()
            .filter_map(|row| {
                let Some(from) = place.point else {
                    return Some((None, row));
                };
                let distance = rules::told_distance(from, point_of(&row)?, within)?;
                Some((Some(distance), row))
            })
            .collect();
        found.sort_by(|a, b| (a.0, b.1.id).cmp(&(b.0, a.1.id)));
        found.truncate(rules::MOST);
        let ids: Vec<ServiceRequestId> = found.iter().map(|(_, row)| row.id).collect();
        let counts = repo::counts(tx, &ids).await?;
        let similar = found.into_iter().map(|(distance, row)| Similar {
            distance,
            followers: counts.get(&row.id).copied().unwrap_or_default(),
            row,
        });
        Ok(similar.collect())
    }

    /// Follows a request that a neighbour may know of.
    ///
    /// # Errors
    /// NOT_FOUND alike for what does not exist and what may not be known; INVALID for one's own.
    pub async fn follow(
        &self,
        id: ServiceRequestId,
        key: Option<&str>,
    ) -> Outcome<ServiceRequestId> {
        let call = Call::new("followServiceRequest", key, &id);
        let tx = self.store.write(self.actor.district).await?;
        let outcome = self.try_follow(&tx, id, &call).await;
        self.close(tx, &call, outcome).await
    }

    async fn try_follow(
        &self,
        tx: &DistrictTx,
        id: ServiceRequestId,
        call: &Call<'_>,
    ) -> Outcome<ServiceRequestId> {
        self.resident()?;
        if self.done_before(tx, call, id).await? {
            return Ok(id);
        }
        let row = repo::request(tx, id).await?.ok_or(Code::NotFound)?;
        if row.owner_id == self.actor.account || row.reporter_id == self.actor.account {
            return Err(Refusal::at(Code::Invalid, "id").saying("follow-own").into());
        }
        let category = self.directory.category(row.category_id);
        let public = category.is_some_and(|category| category.is_public);
        if !is_open(row.state) || !rules::is_shown(public, row.kind) {
            return Err(Code::NotFound.into());
        }
        let account = self.actor.account;
        repo::follow(tx, id, account, FollowOrigin::Followed, self.given.now()).await?;
        self.trace(tx, "FOLLOW", id).await?;
        Ok(id)
    }

    /// Follows a request no more.
    ///
    /// # Errors
    /// NOT_FOUND for a request that the actor does not follow.
    pub async fn unfollow(
        &self,
        id: ServiceRequestId,
        key: Option<&str>,
    ) -> Outcome<ServiceRequestId> {
        let call = Call::new("unfollowServiceRequest", key, &id);
        let tx = self.store.write(self.actor.district).await?;
        let outcome = self.try_unfollow(&tx, id, &call).await;
        self.close(tx, &call, outcome).await
    }

    async fn try_unfollow(
        &self,
        tx: &DistrictTx,
        id: ServiceRequestId,
        call: &Call<'_>,
    ) -> Outcome<ServiceRequestId> {
        self.resident()?;
        if self.done_before(tx, call, id).await? {
            return Ok(id);
        }
        let before = repo::follower(tx, id, self.actor.account).await?;
        let mut row = before
            .filter(|row| row.ended_at.is_none())
            .ok_or(Code::NotFound)?;
        row.ended_at = Some(self.given.now());
        repo::save(tx, row).await?;
        self.trace(tx, "UNFOLLOW", id).await?;
        Ok(id)
    }

    /// Says for oneself whether it is solved. It moves nothing: only the owner's word does.
    ///
    /// # Errors
    /// NOT_FOUND for a request that the actor does not follow, WRONG_STATE before it is resolved.
    pub async fn evaluate(&self, word: &Word, key: Option<&str>) -> Outcome<ServiceRequestId> {
        let call = Call::new("evaluateFollowedServiceRequest", key, word);
        let tx = self.store.write(self.actor.district).await?;
        let outcome = self.try_evaluate(&tx, word, &call).await;
        self.close(tx, &call, outcome).await
    }

    async fn try_evaluate(
        &self,
        tx: &DistrictTx,
        word: &Word,
        call: &Call<'_>,
    ) -> Outcome<ServiceRequestId> {
        self.resident()?;
        if self.done_before(tx, call, word.id).await? {
            return Ok(word.id);
        }
        let before = repo::follower(tx, word.id, self.actor.account).await?;
        let mut row = before
            .filter(|row| row.ended_at.is_none())
            .ok_or(Code::NotFound)?;
        let request = repo::request(tx, word.id).await?.ok_or(Code::NotFound)?;
        let resolved = [State::Resolved, State::Evaluated, State::Closed];
        if !resolved.contains(&request.state) {
            return Err(Refusal::new(Code::WrongState)
                .saying("not-resolved-yet")
                .into());
        }
        row.outcome = Some(word.outcome);
        row.satisfaction = Some(word.satisfaction);
        row.comment.clone_from(&word.comment);
        row.evaluated_at = Some(self.given.now());
        repo::save(tx, row).await?;
        self.trace(tx, "EVALUATE_FOLLOWED", word.id).await?;
        Ok(word.id)
    }

    /// Only somebody acting as a resident follows: staff never evaluate.
    fn resident(&self) -> Result<(), Refusal> {
        if self.actor.role == Role::Resident && self.actor.duty == Duty::None {
            Ok(())
        } else {
            Err(Refusal::new(Code::Forbidden).saying("residents-follow"))
        }
    }

    async fn done_before(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        id: ServiceRequestId,
    ) -> Outcome<bool> {
        let remembered = call.remember(tx, self.given, self.actor, id.into()).await?;
        Ok(matches!(remembered, Remembered::Done(_)))
    }

    async fn close(
        &self,
        tx: DistrictTx,
        call: &Call<'_>,
        outcome: Outcome<ServiceRequestId>,
    ) -> Outcome<ServiceRequestId> {
        match outcome {
            Ok(id) => {
                tx.commit().await?;
                Ok(id)
            }
            Err(failure) if is_repeated(&failure) => {
                tx.rollback().await?;
                Ok(call.answer_again(self.store, self.actor).await?.into())
            }
            Err(failure) => Err(failure),
        }
    }

    async fn trace(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        id: ServiceRequestId,
    ) -> Result<(), StoreError> {
        let deed = Deed {
            actor: Some(By {
                account: self.actor.account,
                posting: self.actor.posting,
            }),
            action,
            object_type: "req",
            object: Some(id.into()),
            payload: json!({}),
        };
        audit(tx, self.given, &deed).await
    }
}

fn point_of(row: &Model) -> Option<Coordinate> {
    let (north, east) = row.gcj_latitude.zip(row.gcj_longitude)?;
    Coordinate::received(north, east, lianxin_entity::enums::Datum::Gcj02).ok()
}

/// Lets the people of a request that is merged follow the main one.
///
/// # Errors
/// When the database fails.
pub async fn carry_over(
    tx: &DistrictTx,
    given: &Given,
    merged: &Model,
    main: ServiceRequestId,
) -> Result<(), StoreError> {
    let own = repo::request(tx, main).await?.map(|row| row.owner_id);
    let mut people = repo::followers(tx, merged.id).await?;
    people.push(merged.owner_id);
    people.sort();
    people.dedup();
    for account in people.into_iter().filter(|account| Some(*account) != own) {
        repo::follow(tx, main, account, FollowOrigin::Merged, given.now()).await?;
    }
    Ok(())
}

/// Everybody who follows a request now.
///
/// # Errors
/// When the database fails.
pub async fn followers(
    tx: &DistrictTx,
    request: ServiceRequestId,
) -> Result<Vec<AccountId>, StoreError> {
    repo::followers(tx, request).await
}
