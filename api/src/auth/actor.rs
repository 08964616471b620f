//! Who is asking, as policies see it: the posting in which a session acts, with the relations that
//! no token is trusted for.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;
use lianxin_entity::enums::{AccountStatus, Duty, Role};
use lianxin_entity::ids::{
    AccountId, AreaId, DistrictKey, OrganisationId, PostingId, SessionId,
};
use lianxin_entity::{account, posting, posting_area, session};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, FromQueryResult, Iden};

use crate::store::{Store, StoreError};

/// What is known of an actor may be as old as this; an ended posting or a disabled account is
/// noticed after that by every process.
pub const KNOWN_FOR: TimeDelta = TimeDelta::seconds(15);

/// What a token or a signed link says about who is asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Caller {
    pub district: DistrictKey,
    pub account: AccountId,
    pub posting: PostingId,
    pub session: SessionId,
}

/// Somebody who is signed in, in one posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub district: DistrictKey,
    pub account: AccountId,
    pub display_name: String,
    pub session: SessionId,
    pub posting: PostingId,
    pub role: Role,
    pub duty: Duty,
    /// The organisation of the posting.
    pub organisation: Option<OrganisationId>,
    /// The areas of the posting: the grids of a grid worker, the home of a resident.
    pub areas: Vec<AreaId>,
    /// The organisations of the account's other current postings: who is on the other side of a
    /// request in one posting does not handle it in another.
    pub other_organisations: Vec<OrganisationId>,
    /// The areas of the account's other current postings.
    pub other_areas: Vec<AreaId>,
}

impl Actor {
    /// Who is asking, for signing a path.
    pub fn caller(&self) -> Caller {
        Caller {
            district: self.district,
            account: self.account,
            posting: self.posting,
            session: self.session,
        }
    }

    /// Whether this posting handles requests: an administrator configures instead.
    pub fn handles(&self) -> bool {
        self.role != Role::Resident && self.duty == Duty::None
    }
}

/// The day by which postings begin and end.
pub fn day_of(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&Shanghai).date_naive()
}

struct Known {
    actor: Option<Arc<Actor>>,
    at: DateTime<Utc>,
}

/// The actors seen lately.
pub struct Actors(moka::sync::Cache<Caller, Arc<Known>>);

impl Default for Actors {
    fn default() -> Self {
        let kept = moka::sync::Cache::builder()
            .max_capacity(50_000)
            .time_to_live(Duration::from_secs(60))
            .support_invalidation_closures()
            .build();
        Self(kept)
    }
}

impl Actors {
    /// The actor behind a caller; None when the session, the account or the posting has ended. One
    /// statement, and none when the actor was read a moment ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(
        &self,
        store: &Store,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<Actor>>, StoreError> {
        if let Some(known) = self.0.get(caller) {
            let age = now - known.at;
            if age >= TimeDelta::zero() && age < KNOWN_FOR {
                return Ok(known.actor.clone());
            }
        }
        let tx = store.read(caller.district).await?;
        let rows = tx.select::<Row>(statement(caller)).await?;
        tx.commit().await?;
        let actor = assemble(caller, rows, day_of(now)).map(Arc::new);
        let known = Known { actor: actor.clone(), at: now };
        self.0.insert(*caller, Arc::new(known));
        Ok(actor)
    }

    /// Forgets what is known of an account after it was changed here.
    pub fn forget(&self, district: DistrictKey, account: AccountId) {
        // The cache was built with closures supported, which is the only reason to be refused.
        let _ = self
            .0
            .invalidate_entries_if(move |c, _| c.district == district && c.account == account);
    }
}

#[derive(Debug, FromQueryResult)]
struct Row {
    ended_at: Option<DateTime<Utc>>,
    status: AccountStatus,
    display_name: String,
    posting_id: PostingId,
    role: Role,
    duty: Duty,
    organisation_id: Option<OrganisationId>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    area_id: Option<AreaId>,
}

/// The session with its account, all postings of the account and their areas.
fn statement(caller: &Caller) -> SelectStatement {
    let of_account = |column: account::Column| Expr::col((account::Entity, column));
    let of_posting = |column: posting::Column| Expr::col((posting::Entity, column));
    let of_area = |column: posting_area::Column| Expr::col((posting_area::Entity, column));
    let of_session = |column: session::Column| Expr::col((session::Entity, column));
    Query::select()
        .expr(of_session(session::Column::EndedAt))
        .expr(of_account(account::Column::Status))
        .expr(of_account(account::Column::DisplayName))
        .expr_as(of_posting(posting::Column::Id), "posting_id")
        .expr(of_posting(posting::Column::Role))
        .expr(of_posting(posting::Column::Duty))
        .expr(of_posting(posting::Column::OrganisationId))
        .expr(of_posting(posting::Column::StartsOn))
        .expr(of_posting(posting::Column::EndsOn))
        .expr(of_area(posting_area::Column::AreaId))
        .from(session::Entity)
        .join(
            JoinType::InnerJoin,
            account::Entity,
            of_account(account::Column::DistrictId)
                .equals((session::Entity, session::Column::DistrictId))
                .and(of_account(account::Column::Id)
                    .equals((session::Entity, session::Column::AccountId))),
        )
        .join(
            JoinType::InnerJoin,
            posting::Entity,
            of_posting(posting::Column::DistrictId)
                .equals((session::Entity, session::Column::DistrictId))
                .and(of_posting(posting::Column::AccountId)
                    .equals((session::Entity, session::Column::AccountId))),
        )
        .join(
            JoinType::LeftJoin,
            posting_area::Entity,
            of_area(posting_area::Column::DistrictId)
                .equals((posting::Entity, posting::Column::DistrictId))
                .and(of_area(posting_area::Column::PostingId)
                    .equals((posting::Entity, posting::Column::Id))),
        )
        .and_where(of_session(session::Column::DistrictId).eq(caller.district))
        .and_where(of_session(session::Column::Id).eq(caller.session))
        .and_where(of_session(session::Column::AccountId).eq(caller.account))
        .to_owned()
}

fn assemble(caller: &Caller, rows: Vec<Row>, today: NaiveDate) -> Option<Actor> {
    let current = |row: &&Row| {
        row.ended_at.is_none()
            && row.status == AccountStatus::Active
            && row.starts_on <= today
            && row.ends_on.is_none_or(|end| today < end)
    };
    let (own, others): (Vec<&Row>, Vec<&Row>) =
        rows.iter().filter(current).partition(|row| row.posting_id == caller.posting);
    let first = own.first()?;
    let areas = |rows: &[&Row]| -> Vec<AreaId> {
        rows.iter().filter_map(|row| row.area_id).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let organisations: BTreeSet<_> = others.iter().filter_map(|row| row.organisation_id).collect();
    Some(Actor {
        district: caller.district,
        account: caller.account,
        display_name: first.display_name.clone(),
        session: caller.session,
        posting: caller.posting,
        role: first.role,
        duty: first.duty,
        organisation: first.organisation_id,
        areas: areas(&own),
        other_organisations: organisations.into_iter().collect(),
        other_areas: areas(&others),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn caller() -> Caller {
        Caller {
            district: DistrictKey(1),
            account: Uuid::from_u128(1).into(),
            posting: Uuid::from_u128(2).into(),
            session: Uuid::from_u128(3).into(),
        }
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn row(posting: u128, area: Option<u128>) -> Row {
        Row {
            ended_at: None,
            status: AccountStatus::Active,
            display_name: "李网格".to_owned(),
            posting_id: Uuid::from_u128(posting).into(),
            role: Role::GridWorker,
            duty: Duty::None,
            organisation_id: Some(Uuid::from_u128(posting + 100).into()),
            starts_on: day(1),
            ends_on: None,
            area_id: area.map(|a| Uuid::from_u128(a).into()),
        }
    }

    #[test]
    fn the_posting_of_the_token_is_told_from_the_others() {
        let rows = vec![row(2, Some(7)), row(2, Some(8)), row(4, Some(9)), row(5, None)];
        let actor = assemble(&caller(), rows, day(2)).unwrap();
        assert_eq!(actor.areas.len(), 2);
        assert_eq!(actor.other_areas, [Uuid::from_u128(9).into()]);
        assert_eq!(actor.other_organisations.len(), 2);
        assert_eq!(actor.organisation, Some(Uuid::from_u128(102).into()));
    }

    #[test]
    fn an_ended_session_account_or_posting_leaves_nobody() {
        let ended = Row { ended_at: Some(DateTime::UNIX_EPOCH), ..row(2, None) };
        let disabled = Row { status: AccountStatus::Disabled, ..row(2, None) };
        let over = Row { ends_on: Some(day(2)), ..row(2, None) };
        let ahead = Row { starts_on: day(3), ..row(2, None) };
        for row in [ended, disabled, over, ahead] {
            assert_eq!(assemble(&caller(), vec![row], day(2)), None);
        }
        assert_eq!(assemble(&caller(), vec![row(4, None)], day(2)), None);
        let last_day = Row { ends_on: Some(day(3)), ..row(2, None) };
        assert!(assemble(&caller(), vec![last_day], day(2)).is_some());
    }

    #[test]
    fn days_are_those_of_the_district() {
        let late = DateTime::parse_from_rfc3339("2026-11-22T16:30:00Z").unwrap().to_utc();
        assert_eq!(day_of(late), day(23));
    }

    #[test]
    fn the_statement_names_the_district_and_joins_within_it() {
        let sql = statement(&caller()).to_string(sea_orm::sea_query::SqliteQueryBuilder);
        assert_eq!(sql.matches("district_id").count(), 7, "{sql}");
    }
}
