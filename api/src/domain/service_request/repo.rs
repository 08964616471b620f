//! Rows in and out.

use lianxin_entity::enums::{AccountStatus, HandlerPart};
use lianxin_entity::ids::{AccountId, PostingId, ServiceRequestId};
use lianxin_entity::request_handler::Model as Handler;
use lianxin_entity::service_request::{Column, Entity, Model};
use lianxin_entity::{account, posting, request_clock, request_handler, schedule, service_request};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ActiveValue, ColumnTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::clocks::Clocks;
use crate::domain::district::Directory;
use crate::policy::{HandledBy, RequestFacts};
use crate::store::{DistrictTx, StoreError};

/// A request with everything that a step on it depends on.
pub struct Loaded {
    /// The row.
    pub row: Model,
    /// The current handlers.
    pub handlers: Vec<Handler>,
    /// All clocks.
    pub clocks: Clocks,
}

impl Loaded {
    /// The current lead.
    pub fn lead(&self) -> Option<&Handler> {
        self.handlers
            .iter()
            .find(|handler| handler.part == HandlerPart::Lead)
    }

    /// What policies need to know of it.
    pub fn facts(&self, directory: &Directory) -> RequestFacts {
        facts(&self.row, &self.handlers, directory)
    }
}

/// What policies need to know of a request.
pub fn facts(row: &Model, handlers: &[Handler], directory: &Directory) -> RequestFacts {
    use lianxin_entity::enums::ServiceRequestState as State;
    let by = |handler: &Handler| HandledBy {
        organisation: handler.organisation_id,
        account: handler.account_id,
    };
    let part = |part| {
        handlers
            .iter()
            .filter(move |handler| handler.part == part)
            .map(by)
    };
    let below = match row.state {
        State::Objected => row.dispatched_by_organisation_id,
        State::Rejected => row.rejected_by_organisation_id,
        _ => None,
    };
    RequestFacts {
        owner: Some(row.owner_id),
        street: row.current_street_id,
        community: row.current_community_id,
        grid: row.current_grid_id,
        lead: part(HandlerPart::Lead).next(),
        helpers: part(HandlerPart::Helper).collect(),
        above: below.and_then(|organisation| directory.nearest_above(organisation)),
        respondent: HandledBy {
            organisation: row.respondent_organisation_id,
            account: row.respondent_account_id,
        },
    }
}

/// The request with this id, for reading.
pub async fn find(tx: &DistrictTx, id: ServiceRequestId) -> Result<Option<Model>, StoreError> {
    tx.one(tx.find::<Entity>().filter(Column::Id.eq(id))).await
}

/// The request with this number.
pub async fn by_ids(tx: &DistrictTx, ids: &[ServiceRequestId]) -> Result<Vec<Model>, StoreError> {
    let among = Column::Id.is_in(ids.iter().copied());
    tx.all(tx.find::<Entity>().filter(among)).await
}

pub async fn find_by_number(tx: &DistrictTx, number: &str) -> Result<Option<Model>, StoreError> {
    tx.one(tx.find::<Entity>().filter(Column::Number.eq(number)))
        .await
}

/// The request with this id, locked, with its handlers and clocks.
pub async fn load(tx: &DistrictTx, id: ServiceRequestId) -> Result<Option<Loaded>, StoreError> {
    let query = tx.find::<Entity>().filter(Column::Id.eq(id));
    with_parts(tx, tx.one_locked(query).await?).await
}

/// The same, not locked: for what is refused in any case.
///
/// # Errors
/// When the database fails.
pub async fn look(tx: &DistrictTx, id: ServiceRequestId) -> Result<Option<Loaded>, StoreError> {
    let query = tx.find::<Entity>().filter(Column::Id.eq(id));
    with_parts(tx, tx.one(query).await?).await
}

async fn with_parts(tx: &DistrictTx, row: Option<Model>) -> Result<Option<Loaded>, StoreError> {
    let Some(row) = row else {
        return Ok(None);
    };
    let id = row.id;
    let handlers = handlers(tx, &[id]).await?;
    let clocks = tx
        .find::<request_clock::Entity>()
        .filter(request_clock::Column::RequestId.eq(id))
        .order_by_asc(request_clock::Column::Id);
    Ok(Some(Loaded {
        row,
        handlers,
        clocks: Clocks::new(tx.all(clocks).await?),
    }))
}

/// The current handlers of requests, the lead of each first.
pub async fn handlers(
    tx: &DistrictTx,
    requests: &[ServiceRequestId],
) -> Result<Vec<Handler>, StoreError> {
    let query = tx
        .find::<request_handler::Entity>()
        .filter(request_handler::Column::RequestId.is_in(requests.iter().copied()))
        .filter(request_handler::Column::Until.is_null())
        .order_by_asc(request_handler::Column::RequestId)
        .order_by_asc(request_handler::Column::Id);
    tx.all(query).await
}

/// The postings of an account that hold on a day; none of one that is disabled.
pub async fn postings_on(
    tx: &DistrictTx,
    account: AccountId,
    day: chrono::NaiveDate,
) -> Result<Vec<posting::Model>, StoreError> {
    let active = tx
        .find::<account::Entity>()
        .filter(account::Column::Status.eq(AccountStatus::Active))
        .select_only()
        .column(account::Column::Id)
        .into_query();
    let query = tx
        .find::<posting::Entity>()
        .filter(posting::Column::AccountId.eq(account))
        .filter(posting::Column::AccountId.in_subquery(active))
        .filter(posting::Column::StartsOn.lte(day))
        .filter(
            Condition::any()
                .add(posting::Column::EndsOn.is_null())
                .add(posting::Column::EndsOn.gt(day)),
        );
    tx.all(query).await
}

/// The areas of a posting.
pub async fn posting_areas(
    tx: &DistrictTx,
    posting: PostingId,
) -> Result<Vec<lianxin_entity::ids::AreaId>, StoreError> {
    use lianxin_entity::posting_area;
    let query = tx
        .find::<posting_area::Entity>()
        .filter(posting_area::Column::PostingId.eq(posting));
    Ok(tx
        .all(query)
        .await?
        .into_iter()
        .map(|row| row.area_id)
        .collect())
}

/// Stores a changed request.
pub async fn save(tx: &DistrictTx, row: Model) -> Result<(), StoreError> {
    let mut change = row.into_active_model().reset_all_but_key();
    change.number = ActiveValue::NotSet;
    tx.update(change).await
}

trait ResetAllButKey {
    fn reset_all_but_key(self) -> Self;
}

impl ResetAllButKey for service_request::ActiveModel {
    fn reset_all_but_key(self) -> Self {
        use sea_orm::ActiveModelTrait;
        let (district, id) = (self.district_id.clone(), self.id.clone());
        let mut all = self.reset_all();
        all.district_id = district;
        all.id = id;
        all
    }
}

/// Stores clocks that were started or changed.
pub async fn save_clocks(tx: &DistrictTx, clocks: &Clocks) -> Result<(), StoreError> {
    use sea_orm::ActiveModelTrait;
    let (new, changed) = clocks.changes();
    let rows = new
        .into_iter()
        .map(|clock| clock.clone().into_active_model().reset_all());
    tx.insert_all(rows.collect()).await?;
    for clock in changed {
        let (district, id) = (clock.district_id, clock.id);
        let mut row = clock.clone().into_active_model().reset_all();
        row.district_id = ActiveValue::Unchanged(district);
        row.id = ActiveValue::Unchanged(id);
        tx.update(row).await?;
    }
    Ok(())
}

/// Says when the system has to look at a request again; nothing, when it never has to.
pub async fn schedule(
    tx: &DistrictTx,
    request: ServiceRequestId,
    due: Option<chrono::DateTime<chrono::Utc>>,
) -> Result<(), StoreError> {
    use schedule::Column as When;
    let Some(due) = due else {
        let removal = tx
            .delete_many::<schedule::Entity>()
            .filter(When::RequestId.eq(request));
        return tx.remove(removal).await.map(|_| ());
    };
    let change = tx
        .update_many::<schedule::Entity>()
        .set_value(When::DueAt, due)
        .filter(When::RequestId.eq(request));
    if tx.change(change).await? == 0 {
        tx.insert(schedule::ActiveModel {
            request_id: ActiveValue::Set(request),
            due_at: ActiveValue::Set(due),
            ..Default::default()
        })
        .await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Last {
    last: i64,
}

/// The next number of a day. In a transaction of its own: the row's lock is not held while the
/// request is written, and a number that is not used leaves a gap.
pub async fn next_number(tx: &DistrictTx, day: chrono::NaiveDate) -> Result<i64, StoreError> {
    let sql = match tx.dialect() {
        crate::store::Dialect::Postgres => {
            "INSERT INTO number_sequence (district_id, day, last) VALUES ($1, $2, 1) \
             ON CONFLICT (district_id, day) DO UPDATE SET last = number_sequence.last + 1 \
             RETURNING last"
        }
        crate::store::Dialect::Sqlite => {
            "INSERT INTO number_sequence (district_id, day, last) VALUES (?, ?, 1) \
             ON CONFLICT (district_id, day) DO UPDATE SET last = number_sequence.last + 1 \
             RETURNING last"
        }
    };
    let values = [tx.district().0.into(), day.into()];
    let rows: Vec<Last> = tx.native_rows(sql, values).await?;
    rows.first().map(|row| row.last).ok_or(StoreError::Missing)
}

/// The events with these ids and who acted.
pub async fn events_by_ids(
    tx: &DistrictTx,
    ids: &[lianxin_entity::ids::EventId],
) -> Result<Vec<super::batch::EventOf>, crate::refusal::Fault> {
    use lianxin_entity::request_event;
    let query = tx
        .find::<request_event::Entity>()
        .filter(request_event::Column::Id.is_in(ids.iter().copied()));
    let rows = tx.all(query).await?;
    let people: Vec<_> = rows.iter().filter_map(|row| row.actor_id).collect();
    let persons = crate::domain::identity::people::persons(tx, &people).await;
    let persons = persons.map_err(crate::refusal::Fault::broken)?;
    let of = |row: request_event::Model| super::batch::EventOf {
        actor: row.actor_id.and_then(|actor| persons.get(&actor).cloned()),
        row,
    };
    Ok(rows.into_iter().map(of).collect())
}
