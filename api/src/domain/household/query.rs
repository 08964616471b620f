//! Asking for households and for their people.

use std::sync::Arc;

use lianxin_entity::enums as stored;
use lianxin_entity::ids::{AreaId, HouseholdId, OrganisationId};

use super::list::{self, HouseholdList, ListOrder, RESIDENT_ORDER, ResidentList, resident_keys};
use super::object::Household;
use super::resident_object::Resident;
use super::words::HouseholdKind;
use crate::domain::checks::is_masked;
use crate::domain::district::Directory;
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::errors;
use crate::gql::ids::Gid;
use crate::gql::prelude::*;

/// The longest text that can be searched for, in characters.
const SEARCH: usize = 100;

/// In which order households are listed.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HouseholdOrder {
    /// By code.
    #[default]
    Code,
    /// The last one that came into the register first.
    NewestFirst,
}

impl From<HouseholdOrder> for ListOrder {
    fn from(order: HouseholdOrder) -> Self {
        match order {
            HouseholdOrder::Code => Self::Code,
            HouseholdOrder::NewestFirst => Self::Newest,
        }
    }
}

/// Which households are asked for. What is left out does not narrow; everything given must hold.
#[derive(InputObject, Default)]
pub struct HouseholdFilter {
    /// Lying in this area or below it.
    area_id: Option<Gid<AreaId>>,
    /// One of these.
    kinds: Option<Vec<HouseholdKind>>,
    /// Not verified for more days than the district allows, or verified since.
    stale: Option<bool>,
    /// In at least one active pairing, or in none.
    paired: Option<bool>,
    /// Whose code begins so, whose address contains it or whose head has exactly this name, at most 100
    /// characters. Masked values are refused.
    search: Option<String>,
    /// Of this enterprise.
    organisation_id: Option<Gid<OrganisationId>>,
    /// With a point on the map and no open service centre within so many metres.
    without_centre_within: Option<i32>,
    /// Those that are in the register no more, instead of those that are.
    ended: Option<bool>,
}

impl HouseholdFilter {
    /// Checks the filter.
    ///
    /// # Errors
    /// BAD_ARGUMENT for an unknown area or organisation and for a text that cannot be looked for.
    pub fn parse(self, rc: &RequestCtx, directory: &Directory) -> Result<HouseholdList> {
        let organisation = match self.organisation_id {
            Some(Gid(id)) if directory.organisation(id).is_none() => {
                let key = "refused-unknown-handler";
                return Err(errors::bad_argument(rc.locale, key, &[]));
            }
            id => id.map(|Gid(id)| id),
        };
        let kinds = |kinds: Vec<HouseholdKind>| {
            kinds.into_iter().map(stored::HouseholdKind::from).collect()
        };
        Ok(HouseholdList {
            area: known_area(rc, directory, self.area_id)?,
            kinds: self.kinds.map(kinds),
            stale: self.stale,
            paired: self.paired,
            search: searched(rc, self.search)?,
            organisation,
            without_centre_within: self.without_centre_within,
            ended: self.ended.unwrap_or_default(),
        })
    }
}

/// Which people are asked for. What is left out does not narrow; everything given must hold.
#[derive(InputObject, Default)]
pub struct ResidentFilter {
    /// Of this household.
    household_id: Option<Gid<HouseholdId>>,
    /// Of households in this area or below it.
    area_id: Option<Gid<AreaId>>,
    /// With exactly this code or this name, at most 100 characters. Masked values are refused.
    search: Option<String>,
    /// Linked with an account, or not.
    linked: Option<bool>,
    /// Those who are in the register no more, instead of those who are.
    ended: Option<bool>,
}

fn known_area(
    rc: &RequestCtx,
    directory: &Directory,
    area: Option<Gid<AreaId>>,
) -> Result<Option<AreaId>> {
    match area {
        Some(Gid(id)) if directory.area(id).is_none() => {
            let key = "refused-unknown-area";
            Err(errors::bad_argument(rc.locale, key, &[]))
        }
        area => Ok(area.map(|Gid(id)| id)),
    }
}

fn searched(rc: &RequestCtx, text: Option<String>) -> Result<Option<String>> {
    let refuse = |key| Err(errors::bad_argument(rc.locale, key, &[]));
    match text {
        Some(text) if text.chars().count() > SEARCH => refuse("search-too-long"),
        Some(text) if is_masked(&text) => refuse("value-masked"),
        Some(text) if text.contains('\0') => refuse("text-nul"),
        text => {
            let text = text.map(|text| text.trim().to_owned());
            Ok(text.filter(|text| !text.is_empty()))
        }
    }
}

/// The queries of households.
#[derive(Default)]
pub struct HouseholdQuery;

/// The queries of households.
#[Object]
impl HouseholdQuery {
    /// The household with this id or code, exactly one of the two; null for what does not exist and
    /// what the viewer may not read alike.
    async fn household(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<Gid<HouseholdId>>,
        #[graphql(desc = "The register's own number.")] code: Option<String>,
    ) -> Result<Option<Household>> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        match (id, code) {
            (Some(Gid(id)), None) => Household::find(rc, id).await,
            (None, Some(code)) if code.contains('\0') => Ok(None),
            (None, Some(code)) => Household::find_by_code(rc, &code).await,
            _ => {
                let names = [("names", "id, code".to_owned())];
                Err(errors::bad_argument(rc.locale, "exactly-one-of", &names))
            }
        }
    }

    /// The households that the viewer may read: a resident the own one, a grid worker those of the
    /// own grids, a secretary those of the jurisdiction, an administrator all of the district.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn households(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<HouseholdFilter>,
        #[graphql(desc = "In which order; by code when left out.")] order_by: Option<
            HouseholdOrder,
        >,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 without first and last."
        )]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Household>> {
        let rc = RequestCtx::of(ctx)?;
        let actor = rc.actor()?.clone();
        let order: ListOrder = order_by.unwrap_or_default().into();
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, order.word())?;
        let directory = rc.directory().await?;
        let tx = rc.reader().await?;
        let filter = filter.unwrap_or_default().parse(rc, &directory)?;
        let query = filter.query(&tx, &actor, &directory);
        let rows = list::page(&tx, query.clone(), order, &page).await;
        let slice = page.settle(rc.stored(rows)?);
        let total = Total::counted_by(move || {
            let (tx, query) = (tx.clone(), query.clone());
            async move { counted(tx.count(query).await) }
        });
        let keys = |row: &lianxin_entity::household::Model| order.keys(row);
        let node = |row| Household::new(&directory, Arc::new(row));
        Ok(connection(&page, slice, total, keys, node))
    }

    /// The people of the households that the viewer may read, by code.
    #[allow(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn residents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ResidentFilter>,
        #[graphql(
            desc = "At most so many from the beginning, 1 to 100; 20 without first and last."
        )]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Resident>> {
        let rc = RequestCtx::of(ctx)?;
        let actor = rc.actor()?.clone();
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, RESIDENT_ORDER)?;
        let directory = rc.directory().await?;
        let tx = rc.reader().await?;
        let filter = filter.unwrap_or_default();
        let wanted = ResidentList {
            household: filter.household_id.map(|Gid(id)| id),
            area: known_area(rc, &directory, filter.area_id)?,
            search: searched(rc, filter.search)?,
            linked: filter.linked,
            ended: filter.ended.unwrap_or_default(),
        };
        let query = wanted.query(&tx, &actor, &directory);
        let rows = list::resident_page(&tx, query.clone(), &page).await;
        let rows = rc.stored(rows)?;
        let total = Total::counted_by(move || {
            let (tx, query) = (tx.clone(), query.clone());
            async move { counted(tx.count(query).await) }
        });
        let slice = page.settle(people(rc, rows).await?);
        let keys = |person: &Resident| resident_keys(person.row());
        Ok(connection(&page, slice, total, keys, |person| person))
    }
}

/// The people of rows, each with the household, all of them read at once.
async fn people(
    rc: &RequestCtx,
    rows: Vec<lianxin_entity::resident::Model>,
) -> Result<Vec<Resident>> {
    let homes = rows
        .iter()
        .map(|row| Household::named(rc, row.household_id));
    let homes = futures_util::future::try_join_all(homes).await?;
    let pairs = rows.into_iter().zip(homes);
    Ok(pairs
        .filter_map(|(row, home)| Some(Resident::new(row, home?)))
        .collect())
}

fn counted(count: Result<u64, crate::store::StoreError>) -> Result<u64> {
    count.map_err(|error| {
        tracing::error!(%error, "counting households failed");
        Error::new("counting failed")
    })
}
