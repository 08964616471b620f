//! Looking for similar requests, following, and saying for oneself whether it is solved.

use lianxin_entity::enums::{FollowOrigin, Outcome as Answer, ServiceRequestState as State};
use lianxin_entity::ids::{AccountId, AreaId, ServiceRequestId};
use lianxin_entity::request_follower;
use lianxin_entity::service_request::Model;
use serde::Serialize;
use serde_json::json;

use super::parties::{is_party, without_parties};
use super::repo::{self, Around};
use super::rules;
use crate::domain::calls::Call;
use crate::domain::district::Directory;
use crate::domain::work::Desk;
use crate::geo::Coordinate;
use crate::given::Given;
use crate::policy::{RegisterAction, Ties};
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::{DistrictTx, StoreError};

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

impl Desk<'_> {
    /// Requests of a public category around a place that are not resolved yet, the nearest first: by
    /// the point, else in the area, else in the viewer's own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn similar_requests(
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
            // No finer than the grid, or what lies above where there is none: a building or a unit
            // would be an exact place.
            (None, Some(area)) => match tree.standing(area).and_then(|node| tree.coarse(node.id)) {
                Some(node) => Around::Area(node.kind, node.id),
                None => return Ok(Vec::new()),
            },
            (None, None) => return Ok(Vec::new()),
        };
        let most = if place.point.is_some() {
            MEASURED
        } else {
            rules::MOST as u64
        };
        let rows = repo::open_around(tx, category.id, around, self.actor, most).await?;
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
    pub async fn follow_request(
        &self,
        id: ServiceRequestId,
        key: Option<&str>,
    ) -> Outcome<ServiceRequestId> {
        let call = Call::new("followServiceRequest", key, &id);
        let tx = self.write().await?;
        let tried = self.try_follow(&tx, id, &call).await;
        self.settle(tx, &call, tried).await
    }

    async fn try_follow(
        &self,
        tx: &DistrictTx,
        id: ServiceRequestId,
        call: &Call<'_>,
    ) -> Outcome<ServiceRequestId> {
        self.may_follow()?;
        if let Some(done) = self.remember(tx, call, id).await? {
            return Ok(done);
        }
        let row = repo::locked_request(tx, id).await?.ok_or(Code::NotFound)?;
        if row.owner_id == self.actor.account || row.reporter_id == self.actor.account {
            return Err(Refusal::at(Code::Invalid, "id").saying("follow-own").into());
        }
        let shown = super::is_shown(&self.directory, &row) && !is_party(self.actor, &row);
        if !rules::is_awaited(row.state) || !shown {
            return Err(Code::NotFound.into());
        }
        let account = self.actor.account;
        repo::follow(tx, id, account, FollowOrigin::Followed, self.given.now()).await?;
        self.audit(tx, "FOLLOW", id, json!({})).await?;
        Ok(id)
    }

    /// Follows a request no more.
    ///
    /// # Errors
    /// NOT_FOUND for a request that the actor does not follow.
    pub async fn unfollow_request(
        &self,
        id: ServiceRequestId,
        key: Option<&str>,
    ) -> Outcome<ServiceRequestId> {
        let call = Call::new("unfollowServiceRequest", key, &id);
        let tx = self.write().await?;
        let tried = self.try_unfollow(&tx, id, &call).await;
        self.settle(tx, &call, tried).await
    }

    async fn try_unfollow(
        &self,
        tx: &DistrictTx,
        id: ServiceRequestId,
        call: &Call<'_>,
    ) -> Outcome<ServiceRequestId> {
        self.may_follow()?;
        if let Some(done) = self.remember(tx, call, id).await? {
            return Ok(done);
        }
        let mut row = self.following(tx, id).await?;
        row.ended_at = Some(self.given.now());
        repo::save(tx, row).await?;
        self.audit(tx, "UNFOLLOW", id, json!({})).await?;
        Ok(id)
    }

    /// Says for oneself whether it is solved. It moves nothing: only the owner's word does.
    ///
    /// # Errors
    /// NOT_FOUND for a request that the actor does not follow, WRONG_STATE before it is resolved.
    pub async fn evaluate_followed(
        &self,
        word: &Word,
        key: Option<&str>,
    ) -> Outcome<ServiceRequestId> {
        let call = Call::new("evaluateFollowedServiceRequest", key, word);
        let tx = self.write().await?;
        let tried = self.try_evaluate_followed(&tx, word, &call).await;
        self.settle(tx, &call, tried).await
    }

    async fn try_evaluate_followed(
        &self,
        tx: &DistrictTx,
        word: &Word,
        call: &Call<'_>,
    ) -> Outcome<ServiceRequestId> {
        self.may_follow()?;
        if let Some(done) = self.remember(tx, call, word.id).await? {
            return Ok(done);
        }
        let mut row = self.following(tx, word.id).await?;
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
        self.audit(tx, "EVALUATE_FOLLOWED", word.id, json!({}))
            .await?;
        Ok(word.id)
    }

    /// How the actor follows it, locked.
    async fn following(
        &self,
        tx: &DistrictTx,
        id: ServiceRequestId,
    ) -> Outcome<request_follower::Model> {
        let row = repo::locked_follower(tx, self.actor, id).await?;
        Ok(row.ok_or(Code::NotFound)?)
    }

    /// Only somebody acting as a resident follows: staff never evaluate.
    fn may_follow(&self) -> Result<(), Refusal> {
        if self
            .actor
            .may_register(RegisterAction::FollowRequest, Ties::OWN)
        {
            Ok(())
        } else {
            Err(Refusal::new(Code::Forbidden).saying("residents-follow"))
        }
    }
}

fn point_of(row: &Model) -> Option<Coordinate> {
    let (north, east) = row.gcj_latitude.zip(row.gcj_longitude)?;
    Coordinate::received(north, east, lianxin_entity::enums::Datum::Gcj02).ok()
}

/// Whether nobody follows a request and nothing was merged into it.
///
/// # Errors
/// When the database fails.
pub async fn has_nobody(tx: &DistrictTx, id: ServiceRequestId) -> Result<bool, StoreError> {
    Ok(repo::followers(tx, id).await?.is_empty() && !repo::took_in_others(tx, id).await?)
}

/// Lets the people of a request that is merged follow the main one, but for those whom it is against.
///
/// # Errors
/// When the database fails.
pub async fn carry_over(
    tx: &DistrictTx,
    given: &Given,
    directory: &Directory,
    merged: &Model,
    main: ServiceRequestId,
) -> Result<(), StoreError> {
    let Some(main) = repo::request(tx, main).await? else {
        return Ok(());
    };
    let mut people = repo::followers(tx, merged.id).await?;
    people.push(merged.owner_id);
    people.sort();
    people.dedup();
    people.retain(|account| *account != main.owner_id);
    for account in without_parties(tx, directory, &main, people).await? {
        repo::follow(tx, main.id, account, FollowOrigin::Merged, given.now()).await?;
    }
    Ok(())
}

/// Everybody who follows a request now, but for those whom it is against.
///
/// # Errors
/// When the database fails.
pub async fn followers(
    tx: &DistrictTx,
    directory: &Directory,
    request: ServiceRequestId,
) -> Result<Vec<AccountId>, StoreError> {
    let people = repo::followers(tx, request).await?;
    match repo::request(tx, request).await? {
        Some(row) if !people.is_empty() => without_parties(tx, directory, &row, people).await,
        _ => Ok(people),
    }
}
