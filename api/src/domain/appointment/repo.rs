//! Rows of appointments and handover lists, and what other tables say of who holds what.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use lianxin_entity::enums::{AppointmentKind, HandlerPart, Role, ServiceRequestState, VisitState};
use lianxin_entity::ids::{
    AccountId, AppointmentId, AreaId, HandoverItemId, HouseholdId, MemberId, PostingId,
    ServiceRequestId, VisitId,
};
use lianxin_entity::{
    appointment, area, handover_item, household, member, posting, posting_area, request_handler,
    service_request, visit,
};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Condition, SimpleExpr};
use sea_orm::{ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::handover::Leaver;
use crate::domain::days::lasting;
use crate::domain::service_request::state::is_open;
use crate::store::{DistrictTx, Scoped, StoreError};

type Stored<T> = Result<T, StoreError>;

/// Why a posting ended that goes on with other grids.
pub const AREAS_CHANGED: &str = "AREAS_CHANGED";

/// Lets whoever changes what hangs on an area wait.
pub async fn lock_area(tx: &DistrictTx, id: AreaId) -> Stored<bool> {
    let row = tx.find::<area::Entity>().filter(area::Column::Id.eq(id));
    Ok(tx.one_locked(row).await?.is_some())
}

/// A household that stands, locked.
pub async fn lock_household(tx: &DistrictTx, id: HouseholdId) -> Stored<Option<household::Model>> {
    let row = tx
        .live::<household::Entity>()
        .filter(household::Column::Id.eq(id));
    tx.one_locked(row).await
}

pub async fn postings_with_letter(tx: &DistrictTx, number: &str) -> Stored<Vec<posting::Model>> {
    let with = posting::Column::LetterNumber.eq(number);
    tx.all(tx.find::<posting::Entity>().filter(with)).await
}

pub async fn appointments_with_letter(
    tx: &DistrictTx,
    number: &str,
) -> Stored<Vec<appointment::Model>> {
    let with = appointment::Column::LetterNumber.eq(number);
    tx.all(tx.find::<appointment::Entity>().filter(with)).await
}

/// Whether an account is an officer on a day by another posting than this one.
pub async fn is_in_post(
    tx: &DistrictTx,
    account: AccountId,
    but: Option<PostingId>,
    day: NaiveDate,
) -> Stored<bool> {
    let mut query = tx
        .find::<posting::Entity>()
        .filter(posting::Column::AccountId.eq(account))
        .filter(posting::Column::Role.ne(Role::Resident))
        .filter(posts_on(day))
        .limit(1);
    if let Some(but) = but {
        query = query.filter(posting::Column::Id.ne(but));
    }
    Ok(tx.one(query).await?.is_some())
}

/// The open requests that an account leads, those in these grids alone where grids are named.
pub async fn led_by(
    tx: &DistrictTx,
    account: AccountId,
    only_in: Option<&[AreaId]>,
) -> Stored<Vec<ServiceRequestId>> {
    use service_request::Column;
    let led = tx
        .find::<request_handler::Entity>()
        .select_only()
        .column(request_handler::Column::RequestId)
        .filter(request_handler::Column::AccountId.eq(account))
        .filter(request_handler::Column::Part.eq(HandlerPart::Lead))
        .filter(request_handler::Column::Until.is_null());
    let open = ServiceRequestState::ALL
        .iter()
        .copied()
        .filter(|state| is_open(*state));
    let mut query = tx
        .find::<service_request::Entity>()
        .filter(Column::Id.in_subquery(led.into_query()))
        .filter(Column::State.is_in(open))
        .order_by_asc(Column::Id);
    if let Some(grids) = only_in {
        query = query.filter(Column::CurrentGridId.is_in(grids.iter().copied()));
    }
    Ok(tx.all(query).await?.into_iter().map(|row| row.id).collect())
}

/// Which of the grids another grid worker looks after on a day.
pub async fn covered(
    tx: &DistrictTx,
    grids: &[AreaId],
    but: PostingId,
    day: NaiveDate,
) -> Stored<HashSet<AreaId>> {
    let others = tx
        .find::<posting::Entity>()
        .select_only()
        .column(posting::Column::Id)
        .filter(posting::Column::Id.ne(but))
        .filter(posting::Column::Role.eq(Role::GridWorker))
        .filter(posts_on(day));
    let query = tx
        .find::<posting_area::Entity>()
        .filter(posting_area::Column::AreaId.is_in(grids.iter().copied()))
        .filter(posting_area::Column::PostingId.in_subquery(others.into_query()));
    Ok(tx
        .all(query)
        .await?
        .into_iter()
        .map(|row| row.area_id)
        .collect())
}

/// The visits that the holder of a posting planned and has not done, but for those of other postings
/// that go on beyond a day; also those of earlier postings, which this one followed.
pub async fn planned_visits(
    tx: &DistrictTx,
    of: &posting::Model,
    day: NaiveDate,
) -> Stored<Vec<VisitId>> {
    use posting::Column;
    let others = tx
        .find::<posting::Entity>()
        .select_only()
        .column(Column::Id)
        .filter(Column::AccountId.eq(of.account_id))
        .filter(Column::Id.ne(of.id))
        .filter(lasting(Column::EndsOn, day));
    let planned = planned_by(tx, of.account_id);
    let left = planned.filter(visit::Column::PostingId.not_in_subquery(others.into_query()));
    Ok(tx.all(left).await?.into_iter().map(|row| row.id).collect())
}

/// The visits in grids that somebody planned and has not done.
pub async fn planned_visits_in(
    tx: &DistrictTx,
    account: AccountId,
    grids: &[AreaId],
) -> Stored<Vec<VisitId>> {
    let there = visit::Column::GridId.is_in(grids.iter().copied());
    let left = planned_by(tx, account).filter(there);
    Ok(tx.all(left).await?.into_iter().map(|row| row.id).collect())
}

/// The visits that somebody planned, has not done and nobody has taken over.
fn planned_by(tx: &DistrictTx, account: AccountId) -> Scoped<visit::Entity> {
    let taken = tx
        .find::<handover_item::Entity>()
        .select_only()
        .column(handover_item::Column::VisitId)
        .filter(handover_item::Column::VisitId.is_not_null())
        .filter(handover_item::Column::TakenAt.is_not_null());
    tx.find::<visit::Entity>()
        .filter(visit::Column::VisitorId.eq(account))
        .filter(visit::Column::State.eq(VisitState::Planned))
        .filter(visit::Column::Id.not_in_subquery(taken.into_query()))
        .order_by_asc(visit::Column::Id)
}

/// The officers' postings that end on a day, locked one after the other; those that went on with other
/// grids left their list then.
pub async fn postings_ending(tx: &DistrictTx, day: NaiveDate) -> Stored<Vec<posting::Model>> {
    use posting::Column;
    let other_grids = Condition::any()
        .add(Column::EndReason.is_null())
        .add(Column::EndReason.ne(AREAS_CHANGED));
    let query = tx
        .find::<posting::Entity>()
        .filter(Column::EndsOn.eq(day))
        .filter(Column::Role.ne(Role::Resident))
        .filter(other_grids)
        .order_by_asc(Column::Id);
    tx.all_locked(query).await
}

/// The areas of a posting.
pub async fn areas_of_posting(tx: &DistrictTx, id: PostingId) -> Stored<Vec<AreaId>> {
    let query = tx
        .find::<posting_area::Entity>()
        .filter(posting_area::Column::PostingId.eq(id));
    let rows = tx.all(query).await?;
    Ok(rows.into_iter().map(|row| row.area_id).collect())
}

/// The appointments that end on a day, locked one after the other.
pub async fn appointments_ending(
    tx: &DistrictTx,
    day: NaiveDate,
) -> Stored<Vec<appointment::Model>> {
    let query = tx
        .find::<appointment::Entity>()
        .filter(appointment::Column::ToOn.eq(day))
        .order_by_asc(appointment::Column::Id);
    tx.all_locked(query).await
}

/// The postings that hold on a day.
pub fn posts_on(day: NaiveDate) -> Condition {
    let open_end = Condition::any()
        .add(posting::Column::EndsOn.is_null())
        .add(posting::Column::EndsOn.gt(day));
    Condition::all()
        .add(posting::Column::StartsOn.lte(day))
        .add(open_end)
}

/// The appointments that hold on a day.
pub fn holds_on(day: NaiveDate) -> Condition {
    Condition::all()
        .add(appointment::Column::FromOn.lte(day))
        .add(holds_after(day))
}

fn holds_after(day: NaiveDate) -> Condition {
    Condition::any()
        .add(appointment::Column::ToOn.is_null())
        .add(appointment::Column::ToOn.gt(day))
}

pub async fn insert(tx: &DistrictTx, row: &appointment::Model) -> Stored<()> {
    tx.insert(row.clone().into_active_model()).await
}

pub async fn locked(tx: &DistrictTx, id: AppointmentId) -> Stored<Option<appointment::Model>> {
    tx.one_locked(by_id(tx, id)).await
}

fn by_id(tx: &DistrictTx, id: AppointmentId) -> Scoped<appointment::Entity> {
    tx.find::<appointment::Entity>()
        .filter(appointment::Column::Id.eq(id))
}

/// Writes the columns that an appointment may change.
pub async fn change(tx: &DistrictTx, row: &appointment::Model) -> Stored<()> {
    tx.update(appointment::ActiveModel {
        id: Set(row.id),
        letter_number: Set(row.letter_number.clone()),
        letter_expires_on: Set(row.letter_expires_on),
        to_on: Set(row.to_on),
        end_reason: Set(row.end_reason.clone()),
        successor_id: Set(row.successor_id),
        version: Set(row.version),
        ..Default::default()
    })
    .await
}

/// The appointments of a kind that hold somewhere on one of the days of a new one.
pub async fn rivals(tx: &DistrictTx, new: &appointment::Model) -> Stored<Vec<appointment::Model>> {
    use appointment::Column;
    let mut query = tx
        .find::<appointment::Entity>()
        .filter(Column::Kind.eq(new.kind))
        .filter(holds_after(new.from_on));
    if let Some(end) = new.to_on {
        query = query.filter(Column::FromOn.lt(end));
    }
    query = match (new.household_id, new.area_id, new.organisation_id) {
        (Some(household), ..) => query.filter(Column::HouseholdId.eq(household)),
        (None, Some(area), _) => query.filter(Column::AreaId.eq(area)),
        (None, None, organisation) => query
            .filter(Column::OrganisationId.eq(organisation))
            .filter(Column::AreaId.is_null()),
    };
    if new.kind == AppointmentKind::Duty {
        // Several people may share a duty; one person holds it once.
        query = query.filter(Column::Title.eq(new.title.clone()));
        query = match (new.member_id, new.account_id) {
            (Some(member), _) => query.filter(Column::MemberId.eq(member)),
            (None, account) => query.filter(Column::AccountId.eq(account)),
        };
    }
    let rows = tx.all(query).await?;
    // An appointment that ended on its first day never held.
    let held = |row: &appointment::Model| row.to_on.is_none_or(|end| row.from_on < end);
    Ok(rows.into_iter().filter(held).collect())
}

/// A member whose record is open, with the account of the same person.
pub async fn member(tx: &DistrictTx, id: MemberId) -> Stored<Option<member::Model>> {
    tx.one(
        tx.live::<member::Entity>()
            .filter(member::Column::Id.eq(id)),
    )
    .await
}

/// The same, held until the end of the transaction.
pub async fn locked_member(tx: &DistrictTx, id: MemberId) -> Stored<Option<member::Model>> {
    let row = tx
        .live::<member::Entity>()
        .filter(member::Column::Id.eq(id));
    tx.one_locked(row).await
}

/// What a posting or an appointment left behind.
pub async fn items_of(tx: &DistrictTx, leaver: Leaver) -> Stored<Vec<handover_item::Model>> {
    let query = tx
        .find::<handover_item::Entity>()
        .filter(left_by(leaver))
        .order_by_asc(handover_item::Column::Id);
    tx.all(query).await
}

/// What a posting or an appointment left behind.
pub fn left_by(leaver: Leaver) -> SimpleExpr {
    match leaver {
        Leaver::Posting(id) => handover_item::Column::PostingId.eq(id),
        Leaver::Appointment(id) => handover_item::Column::AppointmentId.eq(id),
    }
}

/// Marks an item that nobody has taken over; tells how many it was.
pub async fn take_item(
    tx: &DistrictTx,
    id: HandoverItemId,
    by: AccountId,
    now: DateTime<Utc>,
) -> Stored<u64> {
    use handover_item::Column;
    let change = tx
        .update_many::<handover_item::Entity>()
        .set_value(Column::TakenById, by)
        .set_value(Column::TakenAt, now)
        .filter(Column::Id.eq(id))
        .filter(Column::TakenAt.is_null());
    tx.change(change).await
}

/// A household of the register that is shown.
pub async fn household(tx: &DistrictTx, id: HouseholdId) -> Stored<Option<household::Model>> {
    tx.one(
        tx.live::<household::Entity>()
            .filter(household::Column::Id.eq(id)),
    )
    .await
}

/// What a member holds on a day or later.
pub async fn held_by_member(
    tx: &DistrictTx,
    member: MemberId,
    day: NaiveDate,
) -> Stored<Vec<appointment::Model>> {
    let query = tx
        .find::<appointment::Entity>()
        .filter(appointment::Column::MemberId.eq(member))
        .filter(holds_after(day));
    tx.all(query).await
}

pub async fn by_ids(tx: &DistrictTx, ids: &[AppointmentId]) -> Stored<Vec<appointment::Model>> {
    let among = appointment::Column::Id.is_in(ids.iter().copied());
    tx.all(tx.find::<appointment::Entity>().filter(among)).await
}

/// What several left behind, in the order in which it was written down.
pub async fn items_of_all(
    tx: &DistrictTx,
    leavers: &[Leaver],
) -> Stored<Vec<handover_item::Model>> {
    use handover_item::Column;
    let postings = leavers.iter().filter_map(|leaver| match leaver {
        Leaver::Posting(id) => Some(*id),
        Leaver::Appointment(_) => None,
    });
    let appointments = leavers.iter().filter_map(|leaver| match leaver {
        Leaver::Appointment(id) => Some(*id),
        Leaver::Posting(_) => None,
    });
    let of = Condition::any()
        .add(Column::PostingId.is_in(postings))
        .add(Column::AppointmentId.is_in(appointments));
    let query = tx
        .find::<handover_item::Entity>()
        .filter(of)
        .order_by_asc(Column::Id);
    tx.all(query).await
}

/// What a posting or an appointment left behind and nobody has taken over, the first first.
pub async fn open_items_of(tx: &DistrictTx, leaver: Uuid) -> Stored<Vec<handover_item::Model>> {
    use handover_item::Column;
    let of = Condition::any()
        .add(left_by(Leaver::Posting(leaver.into())))
        .add(left_by(Leaver::Appointment(leaver.into())));
    let query = tx
        .find::<handover_item::Entity>()
        .filter(of)
        .filter(Column::TakenAt.is_null())
        .order_by_asc(Column::Id);
    tx.all(query).await
}

pub async fn posting(tx: &DistrictTx, id: PostingId) -> Stored<Option<posting::Model>> {
    let one = posting::Column::Id.eq(id);
    tx.one(tx.find::<posting::Entity>().filter(one)).await
}

pub async fn appointment(tx: &DistrictTx, id: AppointmentId) -> Stored<Option<appointment::Model>> {
    tx.one(by_id(tx, id)).await
}

/// Items that lie in these areas: the areas themselves, requests and visits in them.
pub fn items_in(tx: &DistrictTx, areas: &[AreaId]) -> Condition {
    use handover_item::Column;
    let among = || areas.iter().copied();
    let requests = tx
        .find::<service_request::Entity>()
        .select_only()
        .column(service_request::Column::Id)
        .filter(service_request::Column::CurrentGridId.is_in(among()));
    let visits = tx
        .find::<visit::Entity>()
        .select_only()
        .column(visit::Column::Id)
        .filter(visit::Column::GridId.is_in(among()));
    Condition::any()
        .add(Column::AreaId.is_in(among()))
        .add(Column::RequestId.in_subquery(requests.into_query()))
        .add(Column::VisitId.in_subquery(visits.into_query()))
}

/// The first thing that a posting left behind in these grids and that nobody has taken over.
pub async fn first_left_in(
    tx: &DistrictTx,
    grids: &[AreaId],
) -> Stored<Option<handover_item::Model>> {
    use handover_item::Column;
    if grids.is_empty() {
        return Ok(None);
    }
    let query = tx
        .find::<handover_item::Entity>()
        .filter(Column::TakenAt.is_null())
        .filter(Column::PostingId.is_not_null())
        .filter(items_in(tx, grids))
        .order_by_asc(Column::Id)
        .limit(1);
    tx.one(query).await
}

/// The grids in which items lie.
pub async fn grids_of(tx: &DistrictTx, items: &[handover_item::Model]) -> Stored<Vec<AreaId>> {
    let mut grids: Vec<AreaId> = items.iter().filter_map(|item| item.area_id).collect();
    let requests = items.iter().filter_map(|item| item.request_id);
    let requests = tx
        .find::<service_request::Entity>()
        .filter(service_request::Column::Id.is_in(requests));
    let requests = tx.all(requests).await?.into_iter();
    grids.extend(requests.filter_map(|row| row.current_grid_id));
    let visits = items.iter().filter_map(|item| item.visit_id);
    let visits = tx
        .find::<visit::Entity>()
        .filter(visit::Column::Id.is_in(visits));
    grids.extend(
        tx.all(visits)
            .await?
            .into_iter()
            .filter_map(|row| row.grid_id),
    );
    Ok(grids)
}
