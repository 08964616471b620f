//! Requests that were read together read their parts together: one statement a part, whether one
//! request is shown or a hundred.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::enums::Audience;
use lianxin_entity::ids::{AccountId, EventId, ServiceRequestId};
use lianxin_entity::request_clock::Model as Clock;
use lianxin_entity::request_evaluation::Model as Evaluation;
use lianxin_entity::request_event::Model as Event;
use lianxin_entity::request_handler::Model as Handler;
use lianxin_entity::{
    account, attachment, request_clock, request_evaluation, request_event, request_handler,
};
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, WindowStatement,
};
use sea_orm::{
    ColumnTrait, FromQueryResult, Iden, Iterable, ModelTrait, QueryFilter, QueryOrder, QueryResult,
};
use tokio::sync::OnceCell;

use crate::domain::attachment::loader;
use crate::domain::identity::people::Person;
use crate::gql::connection::{Page, Slice};
use crate::policy::View;
use crate::refusal::Fault;
use crate::store::{DistrictTx, StoreError};

/// A file and who may see it, by the event that it came with.
#[derive(Clone, Debug)]
pub struct FileOf {
    /// The file.
    pub file: attachment::Model,
    /// The audience of its event.
    pub audience: Option<Audience>,
}

impl FileOf {
    /// Whether a viewer who sees so much of the request sees it.
    pub fn is_seen(&self, view: View) -> bool {
        view.shows_file(self.file.personal, self.file.passed_on, self.audience)
    }
}

/// A handler and the account in it.
#[derive(Clone)]
pub struct HandlerOf {
    /// The row.
    pub row: Handler,
    /// The account.
    pub person: Option<Person>,
}

/// An event and who acted.
#[derive(Clone)]
pub struct EventOf {
    /// The row.
    pub row: Event,
    /// The account.
    pub actor: Option<Person>,
}

type ByRequest<T> = HashMap<ServiceRequestId, Vec<T>>;
type EventPages = HashMap<Page, Arc<OnceCell<ByRequest<EventOf>>>>;

/// The requests of one list or one detail.
pub struct Batch {
    ids: Vec<ServiceRequestId>,
    people: Vec<AccountId>,
    handlers: OnceCell<ByRequest<HandlerOf>>,
    persons: OnceCell<HashMap<AccountId, Person>>,
    clocks: OnceCell<ByRequest<Clock>>,
    evaluations: OnceCell<ByRequest<Evaluation>>,
    files: OnceCell<ByRequest<FileOf>>,
    events: Mutex<EventPages>,
}

type Read<T> = Result<T, Fault>;

impl Batch {
    /// A batch of requests and the accounts that their rows name.
    pub fn new(ids: Vec<ServiceRequestId>, people: Vec<AccountId>) -> Arc<Self> {
        Arc::new(Self {
            ids,
            people,
            handlers: OnceCell::new(),
            persons: OnceCell::new(),
            clocks: OnceCell::new(),
            evaluations: OnceCell::new(),
            files: OnceCell::new(),
            events: Mutex::default(),
        })
    }

    /// The current handlers of a request.
    pub async fn handlers(&self, tx: &DistrictTx, of: ServiceRequestId) -> Read<&[HandlerOf]> {
        use request_handler::Column;
        let all = self.handlers.get_or_try_init(|| async {
            let mut query = with_account::<request_handler::Entity>(tx, Column::AccountId);
            query
                .and_where(Column::RequestId.is_in(self.ids.iter().copied()))
                .and_where(Column::Until.is_null())
                // The request first, as in the index: SQLite would walk the whole district for the id alone.
                .order_by((request_handler::Entity, Column::RequestId), Order::Asc)
                .order_by((request_handler::Entity, Column::Id), Order::Asc);
            let rows: Vec<WithAccount<Handler>> = tx.select(query).await?;
            Ok::<_, StoreError>(grouped(rows, |both| {
                let handler = HandlerOf {
                    row: both.row,
                    person: both.account.map(Person::from),
                };
                (handler.row.request_id, handler)
            }))
        });
        Ok(slice(all.await?, of))
    }

    /// The reporters and the persons helped.
    pub async fn person(&self, tx: &DistrictTx, id: AccountId) -> Read<Option<&Person>> {
        let all = self.persons.get_or_try_init(|| async {
            let persons = crate::domain::identity::people::persons(tx, &self.people).await;
            persons.map_err(Fault::broken)
        });
        Ok(all.await?.get(&id))
    }

    /// The clocks of a request, the first one first.
    pub async fn clocks(&self, tx: &DistrictTx, of: ServiceRequestId) -> Read<&[Clock]> {
        use request_clock::Column;
        let all = self.clocks.get_or_try_init(|| async {
            let query = tx
                .find::<request_clock::Entity>()
                .filter(Column::RequestId.is_in(self.ids.iter().copied()))
                .order_by_asc(Column::RequestId)
                .order_by_asc(Column::Id);
            let rows = tx.all(query).await?;
            Ok::<_, StoreError>(grouped(rows, |clock| (clock.request_id, clock)))
        });
        Ok(slice(all.await?, of))
    }

    /// The evaluations of a request, the last one last.
    pub async fn evaluations(&self, tx: &DistrictTx, of: ServiceRequestId) -> Read<&[Evaluation]> {
        use request_evaluation::Column;
        let all = self.evaluations.get_or_try_init(|| async {
            let query = tx
                .find::<request_evaluation::Entity>()
                .filter(Column::RequestId.is_in(self.ids.iter().copied()))
                .order_by_asc(Column::Round);
            let rows = tx.all(query).await?;
            Ok::<_, StoreError>(grouped(rows, |row| (row.request_id, row)))
        });
        Ok(slice(all.await?, of))
    }

    /// The files of a request and of its events.
    pub async fn files(&self, tx: &DistrictTx, of: ServiceRequestId) -> Read<&[FileOf]> {
        let all = self.files.get_or_try_init(|| async {
            let files = loader::of_requests(tx, &self.ids).await?;
            let events: Vec<EventId> = files
                .values()
                .flatten()
                .filter_map(|file| file.event_id)
                .collect();
            let audiences = audiences(tx, events).await?;
            let mut all = ByRequest::new();
            for (request, files) in files {
                let files = files.into_iter().map(|file| FileOf {
                    audience: file
                        .event_id
                        .and_then(|event| audiences.get(&event).copied()),
                    file,
                });
                all.insert(request, files.collect());
            }
            Ok::<_, StoreError>(all)
        });
        Ok(slice(all.await?, of))
    }

    /// A page of the events of a request, oldest first.
    pub async fn events(
        &self,
        tx: &DistrictTx,
        of: ServiceRequestId,
        page: &Page,
    ) -> Read<Slice<EventOf>> {
        let cell = {
            let mut pages = self.events.lock().unwrap_or_else(PoisonError::into_inner);
            pages.entry(page.clone()).or_default().clone()
        };
        let all = cell.get_or_try_init(|| async {
            let rows: Vec<WithAccount<Event>> = tx.select(self.event_page(tx, page)).await?;
            Ok::<_, StoreError>(grouped(rows, |both| {
                let event = EventOf {
                    row: both.row,
                    actor: both.account.map(Person::from),
                };
                (event.row.request_id, event)
            }))
        });
        Ok(page.settle(slice(all.await?, of).to_vec()))
    }

    /// The first or last events of each request of the batch, numbered in the database so that one
    /// statement serves them all.
    fn event_page(&self, tx: &DistrictTx, page: &Page) -> SelectStatement {
        use request_event::Column;
        let order = if page.backwards() {
            Order::Desc
        } else {
            Order::Asc
        };
        let (ranked, place) = (Alias::new("ranked"), Alias::new("place"));
        let mut window = WindowStatement::partition_by((request_event::Entity, Column::RequestId));
        sea_orm::sea_query::OrderedStatement::order_by(
            &mut window,
            (request_event::Entity, Column::Id),
            order.clone(),
        );
        let mut numbered = Query::select();
        numbered
            .column((request_event::Entity, Column::Id))
            .expr_window_as(Expr::cust("ROW_NUMBER()"), window, place.clone())
            .from(request_event::Entity)
            .and_where(request_event::Entity::DISTRICT.eq(tx.district()))
            .and_where(Column::RequestId.is_in(self.ids.iter().copied()));
        if let Some(id) = page.from().and_then(event_key) {
            numbered.cond_where(page.condition(
                &[(request_event::Entity, Column::Id)],
                &[id.into()],
                false,
            ));
        }
        let mut query = with_account::<request_event::Entity>(tx, Column::ActorId);
        query
            .join_subquery(
                JoinType::InnerJoin,
                numbered.take(),
                ranked.clone(),
                Expr::col((ranked.clone(), Column::Id)).equals((request_event::Entity, Column::Id)),
            )
            .and_where(
                Expr::col((ranked.clone(), place))
                    .lte(i64::try_from(page.fetch()).unwrap_or(i64::MAX)),
            )
            // By the few ids that were numbered: SQLite would walk the whole district for the others.
            .order_by((ranked, Column::Id), order);
        query
    }
}

/// The keys of an event's cursor.
pub fn event_cursor(event: &EventOf) -> Vec<String> {
    vec![event.row.id.0.to_string()]
}

fn event_key(keys: &[String]) -> Option<EventId> {
    keys.first()?.parse().ok().map(EventId)
}

async fn audiences(
    tx: &DistrictTx,
    events: Vec<EventId>,
) -> Result<HashMap<EventId, Audience>, StoreError> {
    if events.is_empty() {
        return Ok(HashMap::new());
    }
    let query = tx
        .find::<request_event::Entity>()
        .filter(request_event::Column::Id.is_in(events));
    Ok(tx
        .all(query)
        .await?
        .into_iter()
        .map(|row| (row.id, row.audience))
        .collect())
}

/// A row and the account that one of its columns names. The account's password is not read.
struct WithAccount<M> {
    row: M,
    account: Option<account::Model>,
}

impl<M: FromQueryResult> FromQueryResult for WithAccount<M> {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, sea_orm::DbErr> {
        Ok(Self {
            row: M::from_query_result(row, "a_")?,
            account: account::Model::from_query_result_optional(row, "b_")?,
        })
    }
}

fn with_account<E>(tx: &DistrictTx, by: E::Column) -> SelectStatement
where
    E: DistrictOwned,
    E::Model: ModelTrait,
{
    let mut query = Query::select();
    for column in E::Column::iter() {
        query.expr_as(
            Expr::col((E::default(), column)),
            Alias::new(format!("a_{}", name(&column))),
        );
    }
    for column in account::Column::iter() {
        let alias = Alias::new(format!("b_{}", name(&column)));
        match column {
            account::Column::PasswordHash => {
                query.expr_as(Expr::val(Option::<String>::None), alias)
            }
            _ => query.expr_as(Expr::col((account::Entity, column)), alias),
        };
    }
    query
        .from(E::default())
        .join(
            JoinType::LeftJoin,
            account::Entity,
            Expr::col((account::Entity, account::Column::DistrictId))
                .eq(tx.district())
                .and(Expr::col((account::Entity, account::Column::Id)).equals((E::default(), by))),
        )
        .and_where(E::DISTRICT.eq(tx.district()));
    query
}

fn name(column: &impl Iden) -> String {
    column.unquoted().to_owned()
}

fn grouped<R, T>(
    rows: Vec<R>,
    split: impl Fn(R) -> (ServiceRequestId, T),
) -> HashMap<ServiceRequestId, Vec<T>> {
    let mut all: HashMap<ServiceRequestId, Vec<T>> = HashMap::new();
    for row in rows {
        let (id, value) = split(row);
        all.entry(id).or_default().push(value);
    }
    all
}

fn slice<T>(all: &HashMap<ServiceRequestId, Vec<T>>, of: ServiceRequestId) -> &[T] {
    all.get(&of).map(Vec::as_slice).unwrap_or_default()
}
