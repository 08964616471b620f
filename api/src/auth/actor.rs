//! Who is asking, as policies see it: the posting in which a session acts, with the relations that
//! no token is trusted for.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use lianxin_entity::enums::{AccountStatus, Duty, OrganisationKind, Role};
use lianxin_entity::ids::{AccountId, AreaId, DistrictKey, OrganisationId, PostingId};
use lianxin_entity::{account, posting, posting_area, session};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};

use super::caller::{Caller, day_of};
use crate::domain::district::{Directories, Directory};
use crate::policy::Actor;
use crate::refusal::Outcome;
use crate::store::{Store, StoreError};

/// What is known of an actor may be as old as this; an ended posting or a disabled account is
/// noticed after that by every process.
pub const KNOWN_FOR: TimeDelta = TimeDelta::seconds(15);

/// What the rows say of somebody who is signed in; what the trees of the district add makes an
/// [`Actor`] of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Standing {
    role: Role,
    duty: Duty,
    organisation: Option<OrganisationId>,
    areas: Vec<AreaId>,
    /// The organisations of all current postings of the account.
    all_organisations: Vec<OrganisationId>,
}

impl Standing {
    fn actor(&self, caller: &Caller, directory: &Directory) -> Actor {
        let own = self.organisation.and_then(|id| directory.organisation(id));
        let jurisdiction = own.and_then(|node| node.jurisdiction);
        let area = jurisdiction.and_then(|id| directory.area(id));
        let below = |ids: &[OrganisationId]| -> Vec<OrganisationId> {
            let all: BTreeSet<_> = ids
                .iter()
                .flat_map(|id| directory.descendants(*id).into_iter().chain([*id]))
                .collect();
            all.into_iter().collect()
        };
        let bodies = |id: &OrganisationId| own_bodies(directory, *id);
        let allegiances: BTreeSet<_> = self.all_organisations.iter().flat_map(bodies).collect();
        let property_company = self.organisation.iter().flat_map(bodies).any(|id| {
            let node = directory.organisation(id);
            node.is_some_and(|node| node.kind == OrganisationKind::PropertyCompany)
        });
        Actor {
            district: caller.district,
            account: caller.account,
            session: caller.session,
            posting: caller.posting,
            role: self.role,
            duty: self.duty,
            organisation: self.organisation,
            property_company,
            organisations: below(self.organisation.as_slice()),
            jurisdiction: area.map(|node| (node.kind, node.id)),
            areas: self.areas.clone(),
            allegiances: allegiances.into_iter().collect(),
        }
    }
}

/// The organisation and what it is a part of: a branch stands for its company, its department or its
/// unit. The committees above are not parties in a matter about one of their departments.
pub fn own_bodies(directory: &Directory, id: OrganisationId) -> Vec<OrganisationId> {
    let above = directory
        .organisation(id)
        .map(|node| node.ancestors.as_slice());
    let is_committee = |id: &OrganisationId| {
        directory
            .organisation(*id)
            .is_some_and(|node| node.jurisdiction.is_some())
    };
    let above = above.unwrap_or_default().iter().rev();
    std::iter::once(id)
        .chain(above.copied().take_while(|id| !is_committee(id)))
        .collect()
}

struct Known {
    standing: Option<Standing>,
    /// The actor, and the version of the district's trees that it was made with.
    actor: Option<((i64, NaiveDate), Arc<Actor>)>,
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
        directories: &Directories,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Outcome<Option<Arc<Actor>>> {
        let fresh = |known: &Arc<Known>| (TimeDelta::zero()..KNOWN_FOR).contains(&(now - known.at));
        let known = self.0.get(caller).filter(fresh);
        if known.as_ref().is_some_and(|k| k.standing.is_none()) {
            return Ok(None);
        }
        let directory = directories.get(store, caller.district).await?;
        let version = (directory.reference_version(), directory.day());
        if let Some((with, actor)) = known.as_ref().and_then(|k| k.actor.as_ref())
            && *with == version
        {
            return Ok(Some(actor.clone()));
        }
        let (standing, at) = match known {
            Some(known) => (known.standing.clone(), known.at),
            None => (read(store, caller, now).await?, now),
        };
        let actor = standing
            .as_ref()
            .map(|s| Arc::new(s.actor(caller, &directory)));
        let known = Known {
            standing,
            actor: actor.clone().map(|a| (version, a)),
            at,
        };
        self.0.insert(*caller, Arc::new(known));
        Ok(actor)
    }

    /// Forgets what is known of everybody in a district after its areas were divided here.
    pub fn forget_all(&self, district: DistrictKey) {
        let _ = self
            .0
            .invalidate_entries_if(move |caller, _| caller.district == district);
    }

    /// Forgets what is known of an account after it was changed here.
    pub fn forget(&self, district: DistrictKey, account: AccountId) {
        // The cache was built with closures supported, which is the only reason to be refused.
        let _ = self
            .0
            .invalidate_entries_if(move |c, _| c.district == district && c.account == account);
    }
}

async fn read(
    store: &Store,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<Option<Standing>, StoreError> {
    let tx = store.read(caller.district).await?;
    let rows = tx.select::<Row>(statement(caller)).await?;
    tx.commit().await?;
    Ok(assemble(caller, &rows, day_of(now)))
}

#[derive(Debug, FromQueryResult)]
struct Row {
    ended_at: Option<DateTime<Utc>>,
    status: AccountStatus,
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
                .and(
                    of_account(account::Column::Id)
                        .equals((session::Entity, session::Column::AccountId)),
                ),
        )
        .join(
            JoinType::InnerJoin,
            posting::Entity,
            of_posting(posting::Column::DistrictId)
                .equals((session::Entity, session::Column::DistrictId))
                .and(
                    of_posting(posting::Column::AccountId)
                        .equals((session::Entity, session::Column::AccountId)),
                ),
        )
        .join(
            JoinType::LeftJoin,
            posting_area::Entity,
            of_area(posting_area::Column::DistrictId)
                .equals((posting::Entity, posting::Column::DistrictId))
                .and(
                    of_area(posting_area::Column::PostingId)
                        .equals((posting::Entity, posting::Column::Id)),
                ),
        )
        .and_where(of_session(session::Column::DistrictId).eq(caller.district))
        .and_where(of_session(session::Column::Id).eq(caller.session))
        .and_where(of_session(session::Column::AccountId).eq(caller.account))
        .to_owned()
}

fn assemble(caller: &Caller, rows: &[Row], today: NaiveDate) -> Option<Standing> {
    let current = |row: &&Row| {
        row.ended_at.is_none()
            && row.status == AccountStatus::Active
            && row.starts_on <= today
            && row.ends_on.is_none_or(|end| today < end)
    };
    let current: Vec<_> = rows.iter().filter(current).collect();
    let own = || {
        current
            .iter()
            .filter(|row| row.posting_id == caller.posting)
    };
    let first = own().next()?;
    let areas: BTreeSet<_> = own().filter_map(|row| row.area_id).collect();
    let organisations: BTreeSet<_> = current.iter().filter_map(|r| r.organisation_id).collect();
    Some(Standing {
        role: first.role,
        duty: first.duty,
        organisation: first.organisation_id,
        areas: areas.into_iter().collect(),
        all_organisations: organisations.into_iter().collect(),
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
        let rows = vec![
            row(2, Some(7)),
            row(2, Some(8)),
            row(4, Some(9)),
            row(5, None),
        ];
        let standing = assemble(&caller(), &rows, day(2)).unwrap();
        assert_eq!(
            standing.areas,
            [Uuid::from_u128(7).into(), Uuid::from_u128(8).into()]
        );
        assert_eq!(standing.organisation, Some(Uuid::from_u128(102).into()));
        assert_eq!(standing.all_organisations.len(), 3);
    }

    #[test]
    fn an_ended_session_account_or_posting_leaves_nobody() {
        let ended = Row {
            ended_at: Some(DateTime::UNIX_EPOCH),
            ..row(2, None)
        };
        let disabled = Row {
            status: AccountStatus::Disabled,
            ..row(2, None)
        };
        let over = Row {
            ends_on: Some(day(2)),
            ..row(2, None)
        };
        let ahead = Row {
            starts_on: day(3),
            ..row(2, None)
        };
        for row in [ended, disabled, over, ahead] {
            assert_eq!(assemble(&caller(), &[row], day(2)), None);
        }
        assert_eq!(assemble(&caller(), &[row(4, None)], day(2)), None);
        let last_day = Row {
            ends_on: Some(day(3)),
            ..row(2, None)
        };
        assert!(assemble(&caller(), &[last_day], day(2)).is_some());
    }

    #[test]
    fn the_statement_names_the_district_and_joins_within_it() {
        let sql = statement(&caller()).to_string(sea_orm::sea_query::SqliteQueryBuilder);
        assert_eq!(sql.matches("district_id").count(), 7, "{sql}");
    }
}
