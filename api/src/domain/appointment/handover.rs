//! Handover lists: what somebody leaves behind when a posting or an appointment ends. An item says
//! no more than that somebody has to see to it: a request keeps its lead until it is dispatched
//! anew, by the steps of the request itself.

use chrono::NaiveDate;
use lianxin_entity::enums::{AppointmentKind, HandoverKind, Role};
use lianxin_entity::ids::{
    AccountId, AppointmentId, AreaId, EventId, HandoverItemId, HouseholdId, PostingId,
    ServiceRequestId, VisitId,
};
use lianxin_entity::{appointment, handover_item, posting};
use sea_orm::IntoActiveModel;

use super::repo;
pub use super::repo::AREAS_CHANGED;
use crate::domain::area;
use crate::domain::calendar::day_of;
use crate::events::{self, HANDOVER_LEFT};
use crate::given::Given;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// One thing that is left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    Request(ServiceRequestId),
    Area(AreaId),
    Visit(VisitId),
    Household(HouseholdId),
}

/// By whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leaver {
    Posting(PostingId),
    Appointment(AppointmentId),
}

impl From<Leaver> for EventId {
    fn from(leaver: Leaver) -> Self {
        match leaver {
            Leaver::Posting(id) => id.0.into(),
            Leaver::Appointment(id) => id.0.into(),
        }
    }
}

/// Writes down what a posting leaves behind from a day on: open requests that the account leads,
/// grids without another worker, visits that were planned.
///
/// # Errors
/// When the database fails.
pub async fn posting_ends(
    tx: &DistrictTx,
    given: &Given,
    row: &posting::Model,
    areas: &[AreaId],
    on: NaiveDate,
) -> Outcome<Vec<handover_item::Model>> {
    if row.role == Role::Resident {
        return Ok(Vec::new());
    }
    // Whoever stays in post elsewhere keeps what does not lie in the grids that end.
    let stays = repo::is_in_post(tx, row.account_id, Some(row.id), on).await?;
    let only_in = (stays && row.role == Role::GridWorker).then_some(areas);
    let requests = repo::led_by(tx, row.account_id, only_in).await?;
    let mut left: Vec<Left> = requests.into_iter().map(Left::Request).collect();
    left.extend(bare(tx, given, row, areas, on).await?);
    let visits = repo::planned_visits(tx, row, on).await?;
    left.extend(visits.into_iter().map(Left::Visit));
    write(tx, given, Leaver::Posting(row.id), &left).await
}

/// Writes down which of these grids nobody else looks after from a day on, and which visits were planned
/// in them.
///
/// # Errors
/// When the database fails.
pub async fn grids(
    tx: &DistrictTx,
    given: &Given,
    row: &posting::Model,
    areas: &[AreaId],
    on: NaiveDate,
) -> Outcome<Vec<handover_item::Model>> {
    let mut left = bare(tx, given, row, areas, on).await?;
    let visits = repo::planned_visits_in(tx, row.account_id, areas).await?;
    left.extend(visits.into_iter().map(Left::Visit));
    write(tx, given, Leaver::Posting(row.id), &left).await
}

/// Writes down what an appointment leaves behind: its unit or building, its household, and for a
/// first secretary the requests that the person leads and has no posting any more to go on with.
///
/// # Errors
/// When the database fails.
pub async fn appointment_ends(
    tx: &DistrictTx,
    given: &Given,
    row: &appointment::Model,
) -> Outcome<Vec<handover_item::Model>> {
    let mut left = Vec::new();
    left.extend(row.household_id.map(Left::Household));
    // The area of a centre household is what it serves.
    let area = row.area_id.filter(|_| row.household_id.is_none());
    left.extend(area.map(Left::Area));
    let ends = row.to_on.unwrap_or(row.from_on);
    if let (AppointmentKind::FirstSecretary, Some(account)) = (row.kind, row.account_id)
        && !repo::is_in_post(tx, account, None, ends).await?
    {
        let requests = repo::led_by(tx, account, None).await?;
        left.extend(requests.into_iter().map(Left::Request));
    }
    write(tx, given, Leaver::Appointment(row.id), &left).await
}

/// Writes down what is left behind by whatever ends on a day: terms that were planned to end, and what
/// came since a notice. Done twice it does nothing more. Tells how much it was.
///
/// # Errors
/// When the database fails.
pub async fn ends_of_day(tx: &DistrictTx, given: &Given, day: NaiveDate) -> Outcome<usize> {
    let mut left = 0;
    for row in repo::postings_ending(tx, day).await? {
        let areas = repo::areas_of_posting(tx, row.id).await?;
        left += posting_ends(tx, given, &row, &areas, day).await?.len();
    }
    for row in repo::appointments_ending(tx, day).await? {
        left += appointment_ends(tx, given, &row).await?.len();
    }
    Ok(left)
}

/// Grids that stand and that nobody else looks after: of an end that lies back those of today, since it
/// is today that somebody has to see to them.
async fn bare(
    tx: &DistrictTx,
    given: &Given,
    row: &posting::Model,
    areas: &[AreaId],
    on: NaiveDate,
) -> Outcome<Vec<Left>> {
    if row.role != Role::GridWorker || areas.is_empty() {
        return Ok(Vec::new());
    }
    let day = on.max(day_of(given.now()));
    let covered = repo::covered(tx, areas, row.id, day).await?;
    let mut bare = area::service::standing_on(tx, areas, day).await?;
    bare.retain(|area| !covered.contains(area));
    Ok(bare.into_iter().map(Left::Area).collect())
}

/// Stores what is not on the list yet.
async fn write(
    tx: &DistrictTx,
    given: &Given,
    leaver: Leaver,
    left: &[Left],
) -> Outcome<Vec<handover_item::Model>> {
    let known = repo::items_of(tx, leaver).await?;
    let new = left
        .iter()
        .filter(|left| !known.iter().any(|item| is(item, **left)));
    let rows: Vec<_> = new.map(|left| item(tx, given, leaver, *left)).collect();
    let stored = rows.iter().cloned().map(IntoActiveModel::into_active_model);
    tx.insert_all(stored.collect()).await?;
    if !rows.is_empty() {
        events::enqueue(tx, given, HANDOVER_LEFT, Some(leaver.into())).await?;
    }
    Ok(rows)
}

fn is(item: &handover_item::Model, left: Left) -> bool {
    match left {
        Left::Request(id) => item.request_id == Some(id),
        Left::Area(id) => item.area_id == Some(id),
        Left::Visit(id) => item.visit_id == Some(id),
        Left::Household(id) => item.household_id == Some(id),
    }
}

fn item(tx: &DistrictTx, given: &Given, leaver: Leaver, left: Left) -> handover_item::Model {
    let (posting_id, appointment_id) = match leaver {
        Leaver::Posting(id) => (Some(id), None),
        Leaver::Appointment(id) => (None, Some(id)),
    };
    let mut row = handover_item::Model {
        district_id: tx.district(),
        id: given.id::<HandoverItemId>(),
        posting_id,
        appointment_id,
        kind: HandoverKind::Area,
        request_id: None,
        area_id: None,
        visit_id: None,
        household_id: None,
        taken_by_id: None,
        taken_at: None,
        created_at: given.now(),
    };
    row.kind = match left {
        Left::Request(id) => {
            row.request_id = Some(id);
            HandoverKind::ServiceRequest
        }
        Left::Area(id) => {
            row.area_id = Some(id);
            HandoverKind::Area
        }
        Left::Visit(id) => {
            row.visit_id = Some(id);
            HandoverKind::Visit
        }
        Left::Household(id) => {
            row.household_id = Some(id);
            HandoverKind::Household
        }
    };
    row
}

/// Marks an item as taken over; false where somebody has.
///
/// # Errors
/// When the database fails.
pub async fn take_over(
    tx: &DistrictTx,
    given: &Given,
    id: HandoverItemId,
    by: AccountId,
) -> Outcome<bool> {
    Ok(repo::take_item(tx, id, by, given.now()).await? == 1)
}
