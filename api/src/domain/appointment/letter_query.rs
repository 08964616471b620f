//! Letters of appointment that end soon: those of postings and of appointments in one list.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use lianxin_entity::ids::{AreaId, PostingId};
use lianxin_entity::{appointment, posting};
use sea_orm::sea_query::{ColumnRef, Condition, IntoColumnRef};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Value};
use uuid::Uuid;

use super::list::within;
use super::object::Appointment;
use super::repo;
use crate::auth::caller::day_of;
use crate::domain::district::Directory;
use crate::domain::identity::object::Posting;
use crate::domain::identity::posting_list;
use crate::gql::connection::{Connection, Page, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::errors;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::policy::{Actor, RegisterAction};
use crate::store::{DistrictTx, Scoped, StoreError};

/// The most days ahead.
const MOST_DAYS: i32 = 366;

/// A letter of appointment that ends soon, of a posting or of an appointment.
#[derive(SimpleObject, Clone)]
pub struct ExpiringLetter {
    /// The number.
    number: String,
    /// The first day on which it is not good any more.
    expires_on: Date,
    /// The posting; null where it is the letter of an appointment.
    posting: Option<Posting>,
    /// The appointment; null where it is the letter of a posting.
    appointment: Option<Appointment>,
}

/// A row of either table, with what it is sorted by.
enum Row {
    Posting(posting::Model),
    Appointment(appointment::Model),
}

impl Row {
    fn key(&self) -> (NaiveDate, Uuid) {
        let (day, id) = match self {
            Self::Posting(row) => (row.letter_expires_on, row.id.0),
            Self::Appointment(row) => (row.letter_expires_on, row.id.0),
        };
        (day.unwrap_or(NaiveDate::MAX), id)
    }
}

/// The two halves of the list.
#[derive(Clone)]
struct Halves {
    postings: Scoped<posting::Entity>,
    appointments: Scoped<appointment::Entity>,
}

impl Halves {
    fn new(
        tx: &DistrictTx,
        actor: &Actor,
        directory: &Directory,
        today: NaiveDate,
        until: NaiveDate,
    ) -> Self {
        let postings = posting_list::posted_by(tx, actor, directory)
            .filter(posting::Column::LetterExpiresOn.lte(until))
            .filter(repo::posts_on(today));
        let action = RegisterAction::Appoint;
        let appointments = tx
            .find::<appointment::Entity>()
            .filter(within(tx, actor, action, directory))
            .filter(appointment::Column::LetterExpiresOn.lte(until))
            .filter(repo::holds_on(today));
        Self {
            postings,
            appointments,
        }
    }

    async fn count(&self, tx: &DistrictTx) -> Result<u64, StoreError> {
        let postings = tx.count(self.postings.clone()).await?;
        Ok(postings + tx.count(self.appointments.clone()).await?)
    }

    /// The rows of a page of both, merged.
    async fn page(
        self,
        tx: &DistrictTx,
        page: &Page,
        from: Option<(NaiveDate, Uuid)>,
    ) -> Result<Vec<Row>, StoreError> {
        use {appointment::Column as Held, posting::Column as Post};
        let order = match page.backwards() {
            true => sea_orm::Order::Desc,
            false => sea_orm::Order::Asc,
        };
        let behind = |columns: &[ColumnRef]| match from {
            Some((at, last)) => {
                let values: [Value; 2] = [at.into(), last.into()];
                page.condition(columns, &values, false)
            }
            None => Condition::all(),
        };
        let postings = self
            .postings
            .filter(behind(&[
                (posting::Entity, Post::LetterExpiresOn).into_column_ref(),
                (posting::Entity, Post::Id).into_column_ref(),
            ]))
            .order_by(Post::LetterExpiresOn, order.clone())
            .order_by(Post::Id, order.clone())
            .limit(page.fetch());
        let appointments = self
            .appointments
            .filter(behind(&[
                (appointment::Entity, Held::LetterExpiresOn).into_column_ref(),
                (appointment::Entity, Held::Id).into_column_ref(),
            ]))
            .order_by(Held::LetterExpiresOn, order.clone())
            .order_by(Held::Id, order)
            .limit(page.fetch());
        let mut rows: Vec<Row> = tx
            .all(postings)
            .await?
            .into_iter()
            .map(Row::Posting)
            .collect();
        rows.extend(
            tx.all(appointments)
                .await?
                .into_iter()
                .map(Row::Appointment),
        );
        rows.sort_by_key(Row::key);
        if page.backwards() {
            rows.reverse();
        }
        rows.truncate(usize::try_from(page.fetch()).unwrap_or(usize::MAX));
        Ok(rows)
    }
}

/// Questions about letters of appointment.
#[derive(Default)]
pub struct LetterQuery;

/// Questions about letters of appointment.
#[Object]
impl LetterQuery {
    /// The letters of those in post that end within some days or have ended, where the viewer posts
    /// and appoints people; the first to end first.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn letters_expiring(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Days from today, 0 to 366.", default = 30)] within_days: i32,
        #[graphql(desc = "At most so many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ExpiringLetter>> {
        let rc = RequestCtx::of(ctx)?;
        let (actor, directory) = (rc.actor()?.clone(), rc.directory().await?);
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, "LETTERS")?;
        let days = u64::try_from(within_days)
            .ok()
            .filter(|_| within_days <= MOST_DAYS);
        let Some(days) = days else {
            let limit = [("limit", MOST_DAYS.to_string())];
            return Err(errors::bad_argument(rc.locale, "days-ahead", &limit));
        };
        let today = day_of(rc.now());
        let until = today.checked_add_days(Days::new(days)).unwrap_or(today);
        let from = cursor(rc, &page)?;
        let tx = rc.reader().await?;
        let halves = Halves::new(&tx, &actor, &directory, today, until);
        let counted = halves.clone();
        let counting = tx.clone();
        let total = Total::counted_by(move || {
            let (halves, tx) = (counted.clone(), counting.clone());
            async move {
                halves.count(&tx).await.map_err(|error| {
                    tracing::error!(%error, "counting letters failed");
                    Error::new("counting failed")
                })
            }
        });
        let rows = halves.page(&tx, &page, from).await;
        let slice = page.settle(rc.stored(rows)?);
        let posts: Vec<_> = slice
            .rows
            .iter()
            .filter_map(|row| match row {
                Row::Posting(row) => Some(row.clone()),
                Row::Appointment(_) => None,
            })
            .collect();
        let areas = posting_list::areas_of(&tx, &posts).await;
        let areas = rc.stored(areas)?;
        Ok(connection(
            &page,
            slice,
            total,
            |row| {
                let (day, id) = row.key();
                vec![day.to_string(), id.to_string()]
            },
            |row| letter(&directory, row, &areas),
        ))
    }
}

fn letter(
    directory: &Arc<Directory>,
    row: Row,
    areas: &HashMap<PostingId, Vec<AreaId>>,
) -> ExpiringLetter {
    let (day, _) = row.key();
    match row {
        Row::Posting(row) => ExpiringLetter {
            number: row.letter_number.clone().unwrap_or_default(),
            expires_on: day.into(),
            posting: {
                let areas = areas.get(&row.id).cloned().unwrap_or_default();
                Some(Posting::new(directory, row, areas))
            },
            appointment: None,
        },
        Row::Appointment(row) => ExpiringLetter {
            number: row.letter_number.clone().unwrap_or_default(),
            expires_on: day.into(),
            posting: None,
            appointment: Some(Appointment::new(directory, row)),
        },
    }
}

fn cursor(rc: &RequestCtx, page: &Page) -> Result<Option<(NaiveDate, Uuid)>> {
    let Some(keys) = page.from() else {
        return Ok(None);
    };
    let read = match keys {
        [day, id] => day.parse().ok().zip(id.parse().ok()),
        _ => None,
    };
    read.map(Some).ok_or_else(|| errors::bad_cursor(rc.locale))
}
