//! What becomes of postings when their areas are divided: whoever served an area serves those that
//! come after it, and residents live in the one in which their household lies.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::enums::{Duty, Role};
use lianxin_entity::ids::{AccountId, AreaId, PostingId};
use lianxin_entity::{posting, posting_area};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use crate::domain::days::lasting;
use crate::store::{DistrictTx, StoreError};

/// A posting of an area that is divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    posting: posting::Model,
    area: AreaId,
}

impl Held {
    /// Whose posting it is.
    pub fn account(&self) -> AccountId {
        self.posting.account_id
    }

    /// The area.
    pub fn area(&self) -> AreaId {
        self.area
    }

    /// Whether it makes another posting of the same grid worker needless from a day on.
    fn outlasts(&self, other: &Self, on: NaiveDate) -> bool {
        let (mine, theirs) = (&self.posting, &other.posting);
        let alike = mine.account_id == theirs.account_id
            && [mine.role, theirs.role] == [Role::GridWorker; 2]
            && mine.duty == theirs.duty;
        let end = |posting: &posting::Model| posting.ends_on.unwrap_or(NaiveDate::MAX);
        // Of two that hold alike the earlier one stays.
        let longer = (end(mine), theirs.id.0) > (end(theirs), mine.id.0);
        alike && mine.id != theirs.id && longer && mine.starts_on <= theirs.starts_on.max(on)
    }

    /// Whether it is a home, not something to serve.
    pub fn is_home(&self) -> bool {
        self.posting.role == Role::Resident
    }
}

/// How many postings are asked for or changed at once.
const AT_ONCE: usize = 1000;

/// The areas of postings, some at a time.
async fn places_of(
    tx: &DistrictTx,
    postings: &[PostingId],
) -> Result<Vec<posting_area::Model>, StoreError> {
    let mut places = Vec::new();
    for some in postings.chunks(AT_ONCE) {
        let query = tx
            .find::<posting_area::Entity>()
            .filter(posting_area::Column::PostingId.is_in(some.iter().copied()))
            .order_by_asc(posting_area::Column::PostingId);
        places.extend(tx.all(query).await?);
    }
    Ok(places)
}

fn held(places: Vec<posting_area::Model>, postings: Vec<posting::Model>) -> Vec<Held> {
    let postings: HashMap<_, _> = postings.into_iter().map(|row| (row.id, row)).collect();
    let held = places.into_iter().filter_map(|place| {
        let posting = postings.get(&place.posting_id)?.clone();
        Some(Held {
            posting,
            area: place.area_id,
        })
    });
    held.collect()
}

/// The postings of areas that hold on a day or later.
///
/// # Errors
/// When the database fails.
pub async fn held_in(
    tx: &DistrictTx,
    areas: &[AreaId],
    on: NaiveDate,
) -> Result<Vec<Held>, StoreError> {
    let among = posting_area::Column::AreaId.is_in(areas.iter().copied());
    let places = tx
        .find::<posting_area::Entity>()
        .filter(among)
        .order_by_asc(posting_area::Column::PostingId);
    let places = tx.all(places).await?;
    let mut ids: Vec<PostingId> = places.iter().map(|place| place.posting_id).collect();
    ids.dedup();
    let mut postings = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let query = tx
            .find::<posting::Entity>()
            .filter(posting::Column::Id.is_in(some.iter().copied()))
            .filter(lasting(posting::Column::EndsOn, on));
        postings.extend(tx.all(query).await?);
    }
    Ok(held(places, postings))
}

/// The homes of people that hold on a day or later.
///
/// # Errors
/// When the database fails.
pub async fn homes_of(
    tx: &DistrictTx,
    people: &[AccountId],
    on: NaiveDate,
) -> Result<Vec<Held>, StoreError> {
    let mut postings = Vec::new();
    for some in people.chunks(AT_ONCE) {
        let query = tx
            .find::<posting::Entity>()
            .filter(posting::Column::AccountId.is_in(some.iter().copied()))
            .filter(posting::Column::Role.eq(Role::Resident))
            .filter(lasting(posting::Column::EndsOn, on));
        postings.extend(tx.all(query).await?);
    }
    let ids: Vec<PostingId> = postings.iter().map(|posting| posting.id).collect();
    Ok(held(places_of(tx, &ids).await?, postings))
}

/// Adds the areas that come after on a day to the postings of those who serve, and moves the homes that are
/// known. An area that ended stays in the posting: it says whom the area had until then.
///
/// # Errors
/// When the database fails.
pub async fn succeed(
    tx: &DistrictTx,
    held: &[Held],
    successors: &[AreaId],
    on: NaiveDate,
    home: impl Fn(AccountId) -> Option<AreaId>,
) -> Result<(), StoreError> {
    let mut rows: Vec<(PostingId, AreaId)> = Vec::new();
    let mut left: HashMap<AreaId, Vec<PostingId>> = HashMap::new();
    for one in held {
        if !one.is_home() {
            // One person works in a grid once at a time, in the posting that holds the longest, unless that
            // one begins only after the day.
            if !held.iter().any(|other| other.outlasts(one, on)) {
                rows.extend(successors.iter().map(|area| (one.posting.id, *area)));
            }
            continue;
        }
        let Some(to) = home(one.account()) else {
            continue;
        };
        left.entry(one.area).or_default().push(one.posting.id);
        rows.push((one.posting.id, to));
    }
    for (area, postings) in &left {
        for some in postings.chunks(AT_ONCE) {
            let removal = tx
                .delete_many::<posting_area::Entity>()
                .filter(posting_area::Column::AreaId.eq(*area))
                .filter(posting_area::Column::PostingId.is_in(some.iter().copied()));
            tx.remove(removal).await?;
        }
    }
    // Whoever served two areas that become one serves it once; some have the new one already.
    rows.sort();
    rows.dedup();
    let mut ids: Vec<PostingId> = rows.iter().map(|(posting, _)| *posting).collect();
    ids.dedup();
    let known = places_of(tx, &ids).await?;
    let known: HashSet<_> = known
        .into_iter()
        .map(|row| (row.posting_id, row.area_id))
        .collect();
    let rows = rows
        .into_iter()
        .filter(|row| !known.contains(row))
        .map(|(posting, area)| posting_area::ActiveModel {
            posting_id: Set(posting),
            area_id: Set(area),
            ..Default::default()
        });
    tx.insert_all(rows.collect()).await
}

/// A grid that was served on a day, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// The area.
    pub area: AreaId,
    /// Who served it.
    pub account: AccountId,
    /// The first day of the posting.
    pub from: NaiveDate,
    /// The first day on which it does not hold any more.
    pub to: Option<NaiveDate>,
}

/// The grid workers whose postings held for areas on a day.
///
/// # Errors
/// When the database fails.
pub async fn served_on(
    tx: &DistrictTx,
    areas: &[AreaId],
    day: NaiveDate,
) -> Result<Vec<Served>, StoreError> {
    let held = held_in(tx, areas, day).await?;
    let serving = held.into_iter().filter(|held| {
        held.posting.role == Role::GridWorker
            && held.posting.duty == Duty::None
            && held.posting.starts_on <= day
    });
    Ok(serving
        .map(|held| Served {
            area: held.area,
            account: held.posting.account_id,
            from: held.posting.starts_on,
            to: held.posting.ends_on,
        })
        .collect())
}
