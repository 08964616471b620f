//! The household in the schema, as much of it as the viewer may see.

use std::sync::Arc;

use lianxin_entity::household::Model;
use lianxin_entity::ids::{AccountId, AreaId, HouseholdId};
use sea_orm::QueryFilter;

use super::list::fresh_since;
use super::loader;
use super::repo;
use super::resident_object::Resident;
use super::sealing::Opener;
use super::sight::Sight;
use super::trail_object::{
    Accesses, DataVerification, HouseholdAccess, HouseholdPlacement, Verifications,
};
use super::words::HouseholdKind;
use crate::domain::area::object::Area;
use crate::domain::area::responsible::{self, Responsibility};
use crate::domain::district::Directory;
use crate::domain::organisation::object::Organisation;
use crate::domain::pairing::{self, object::Pairing};
use crate::domain::responsibility::loader::zones_of_household;
use crate::domain::responsibility::zone_object::ResponsibilityZone;
use crate::domain::service_request::loader::{Behind, open_requests};
use crate::domain::service_request::object::ServiceRequest;
use crate::domain::service_request::parts_object::Location;
use crate::domain::trail;
use crate::domain::visit::{self, object::Visit};
use crate::gql::connection::{Connection, PageArgs, Slice, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};
use crate::refusal::{Failure, Fault};

/// A household at home, an individual business or a work team of an enterprise. What the viewer may
/// not see is null or empty.
#[derive(Clone)]
pub struct Household {
    row: Arc<Model>,
    directory: Arc<Directory>,
}

impl Household {
    /// The household of a row. Who may not read it sees name and address of it, no more.
    pub fn new(directory: &Arc<Directory>, row: Arc<Model>) -> Self {
        Self {
            row,
            directory: directory.clone(),
        }
    }

    /// The row.
    pub fn row(&self) -> &Model {
        &self.row
    }

    /// The household with this id, if the viewer may read it.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn find(rc: &RequestCtx, id: HouseholdId) -> Result<Option<Self>> {
        let directory = rc.directory().await?;
        let row = loader::readable(rc, id).await?;
        Ok(row.map(|row| Self::new(&directory, row)))
    }

    /// The household with this code, if the viewer may read it.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn find_by_code(rc: &RequestCtx, code: &str) -> Result<Option<Self>> {
        let directory = rc.directory().await?;
        let tx = rc.reader().await?;
        let readable = repo::readable(&tx, rc.actor()?, directory.day());
        let query = repo::by_code(&tx, code).filter(readable);
        let row = rc.stored(tx.one(query).await)?;
        Ok(row.map(|row| Self::new(&directory, Arc::new(row))))
    }

    /// The household with this id, whether the viewer may read it or not: for what else they may
    /// read and that names it. Read together with others.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn named(rc: &RequestCtx, id: HouseholdId) -> Result<Option<Self>> {
        let directory = rc.directory().await?;
        let row = loader::row(rc, id).await?;
        Ok(row.map(|row| Self::new(&directory, row)))
    }

    /// The household, if the viewer may read it.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn if_read(rc: &RequestCtx, named: Option<Self>) -> Result<Option<Self>> {
        let Some(household) = named else {
            return Ok(None);
        };
        let read = household.sight(rc).await? >= Sight::Masked;
        Ok(read.then_some(household))
    }

    /// How much of it the viewer sees.
    pub(super) async fn sight(&self, rc: &RequestCtx) -> Result<Sight> {
        let own = loader::is_own(rc, self.row.id).await?;
        Ok(Sight::of(rc.actor()?, &self.row, own))
    }

    async fn is_read(&self, ctx: &Context<'_>) -> Result<bool> {
        let rc = RequestCtx::of(ctx)?;
        // Most read it by where it lies: whether they live there is not asked then.
        if Sight::of(rc.actor()?, &self.row, false) >= Sight::Masked {
            return Ok(true);
        }
        Ok(self.sight(rc).await? >= Sight::Masked)
    }

    /// A value for whoever reads the household, null for others.
    async fn read<T>(&self, ctx: &Context<'_>, value: impl Into<Option<T>>) -> Result<Option<T>> {
        let value = value.into();
        let read = value.is_some() && self.is_read(ctx).await?;
        Ok(value.filter(|_| read))
    }

    /// The accounts of its people, for what they filed.
    async fn accounts(&self, rc: &RequestCtx) -> Result<Vec<AccountId>> {
        let people = loader::residents(rc, self.row.id).await?;
        Ok(people.iter().filter_map(|row| row.account_id).collect())
    }

    /// The doors behind which it lives: unit and building.
    fn doors(&self) -> Vec<AreaId> {
        let unit = Some(self.row.area_id).filter(|_| self.row.building_id.is_some());
        let mut doors: Vec<AreaId> = unit.into_iter().chain(self.row.building_id).collect();
        doors.dedup();
        doors
    }
}

/// Opens sealed values for a viewer who was decided to see something of them.
pub(super) fn opener<'a>(rc: &'a RequestCtx, row: &Model) -> Opener<'a> {
    Opener {
        vault: &rc.app.vault,
        store: &rc.store,
        district: row.district_id,
    }
}

/// A failure where nothing can be refused.
pub(super) fn broken(rc: &RequestCtx, failure: Failure) -> Error {
    rc.fault(&Fault::broken(failure))
}

/// A household at home, an individual business or a work team of an enterprise. What the viewer may
/// not see is null or empty.
#[Object]
impl Household {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.row.id))
    }

    /// The register's own number.
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// What it is.
    async fn kind(&self) -> HouseholdKind {
        self.row.kind.into()
    }

    /// The innermost known area in which it lies; null where the viewer may not read the household.
    async fn area(&self, ctx: &Context<'_>) -> Result<Option<Area>> {
        let area = Area::new(&self.directory, self.row.area_id);
        self.read(ctx, area).await
    }

    /// Who heads it; of a business or a work team, who is responsible.
    async fn head_name(&self) -> &str {
        &self.row.head_name
    }

    /// The address in words.
    async fn address(&self) -> &str {
        &self.row.address
    }

    /// The phone: `139****0001`, in full for the household itself. Null when none is on record and
    /// where the viewer may not read the household.
    async fn phone(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let rc = RequestCtx::of(ctx)?;
        let sight = self.sight(rc).await?;
        if sight < Sight::Masked {
            return Ok(None);
        }
        let opener = opener(rc, &self.row);
        let phone = opener.phone(self.row.phone_cipher.as_deref()).await;
        let phone = phone.map_err(|failure| broken(rc, failure))?;
        Ok(phone.map(|phone| match sight {
            Sight::Own => phone.digits().to_owned(),
            _ => phone.masked(),
        }))
    }

    /// The enterprise of a work team or business, for whoever may read the household.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let id = self.row.organisation_id;
        let unit = id.and_then(|id| Organisation::new(&self.directory, id));
        self.read(ctx, unit).await
    }

    /// Where it is on the map, as it was received; null when it is not known.
    async fn location(&self, ctx: &Context<'_>) -> Result<Option<Location>> {
        let seen = self.is_read(ctx).await?;
        Ok(Location::of_household(&self.row).filter(|_| seen))
    }

    /// The straight distance in metres to the nearest open service centre; null without a point on
    /// the map and without a centre.
    async fn nearest_centre_metres(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let seen = self.is_read(ctx).await?;
        Ok(self.row.nearest_centre_metres.filter(|_| seen))
    }

    /// Since when it is in the register; null where the viewer may not read the household.
    async fn registered_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        self.read(ctx, Date(self.row.registered_on)).await
    }

    /// The day since which it is in the register no more; null while it is, and where the viewer may
    /// not read the household.
    async fn ended_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        self.read(ctx, self.row.ended_on.map(Date)).await
    }

    /// The last day on which somebody verified the data; null when nobody has, and where the viewer
    /// may not read the household.
    async fn verified_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        self.read(ctx, self.row.verified_on.map(Date)).await
    }

    /// Whether the data were not verified for more days than the district allows; null where the viewer
    /// may not read the household.
    async fn stale(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let since = fresh_since(&self.directory);
        let stale = self.row.verified_on.is_none_or(|day| day < since);
        self.read(ctx, stale).await
    }

    /// Where the data come from; null where the viewer may not read the household.
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        self.read(ctx, self.row.source.as_str()).await
    }

    /// Since when it has been in at least one active pairing without a break; null when it is in
    /// none, and where the viewer may not read the household.
    async fn paired_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        self.read(ctx, self.row.paired_on.map(Date)).await
    }

    /// The people of today, in the order in which they came into the register.
    async fn residents(&self, ctx: &Context<'_>) -> Result<Vec<Resident>> {
        let rc = RequestCtx::of(ctx)?;
        if !self.is_read(ctx).await? {
            return Ok(Vec::new());
        }
        let rows = loader::residents(rc, self.row.id).await?;
        let resident = |row| Resident::new(row, self.clone());
        Ok(rows.into_iter().map(resident).collect())
    }

    /// How many people are registered in it today; null where the viewer may not read the household.
    async fn resident_count(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let rc = RequestCtx::of(ctx)?;
        if !self.is_read(ctx).await? {
            return Ok(None);
        }
        let count = loader::residents(rc, self.row.id).await?.len();
        Ok(i32::try_from(count).ok())
    }

    /// Where it has lain, the first place first and the present one last.
    async fn placements(&self, ctx: &Context<'_>) -> Result<Vec<HouseholdPlacement>> {
        let rc = RequestCtx::of(ctx)?;
        if !self.is_read(ctx).await? {
            return Ok(Vec::new());
        }
        let moves = loader::moves(rc, self.row.id).await?;
        let earlier = moves
            .iter()
            .map(|one| HouseholdPlacement::earlier(&self.directory, one));
        let present = HouseholdPlacement::present(&self.directory, &self.row);
        Ok(earlier.chain([present]).collect())
    }

    /// What was corrected and verified, the last one first.
    async fn verifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<DataVerification>> {
        let rc = RequestCtx::of(ctx)?;
        let page = PageArgs::forward(first, after).page(rc, "VERIFICATION")?;
        let known = self.is_read(ctx).await?;
        let (rows, total) = match known {
            true => trail::of::<Verifications>(ctx, self.row.id, &page).await?,
            false => (Vec::new(), Total::known(0)),
        };
        let keys = |row: &lianxin_entity::data_verification::Model| vec![row.id.0.to_string()];
        let slice = page.settle(rows);
        let node = |row| DataVerification::new(row, self.clone());
        Ok(connection(&page, slice, total, keys, node))
    }

    /// Who looked at phones and identity numbers of the household, when and for what, the last one
    /// first. For the household itself; empty for everybody else.
    async fn accesses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<HouseholdAccess>> {
        let rc = RequestCtx::of(ctx)?;
        let page = PageArgs::forward(first, after).page(rc, "ACCESS")?;
        let (rows, total) = match self.sight(rc).await? {
            Sight::Own => trail::of::<Accesses>(ctx, self.row.id, &page).await?,
            _ => (Vec::new(), Total::known(0)),
        };
        let keys = |row: &lianxin_entity::register_access::Model| vec![row.id.0.to_string()];
        let slice = page.settle(rows);
        let node = |row| HouseholdAccess::new(row, self.clone());
        Ok(connection(&page, slice, total, keys, node))
    }

    /// The open requests of its people, about its building and found on visits to it, as far as the
    /// viewer may read them in full, the newest first.
    async fn open_service_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<ServiceRequest>> {
        let rc = RequestCtx::of(ctx)?;
        let page = PageArgs::forward(first, after).page(rc, "OPEN_NEWEST_FIRST")?;
        let requests = match self.is_read(ctx).await? {
            true => {
                let behind = Behind {
                    household: self.row.id,
                    people: self.accounts(rc).await?,
                    doors: self.doors(),
                };
                open_requests(rc, behind).await?
            }
            false => Vec::new(),
        };
        let keys = ServiceRequest::keys;
        let total = Total::known(requests.len());
        let slice = Slice::of_list(&page, requests, keys);
        Ok(connection(&page, slice, total, keys, |request| request))
    }

    /// The members it is linked with, as far as the viewer may read the pairings, the newest first.
    async fn pairings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Also those that have ended; only current ones when left out.")]
        with_ended: Option<bool>,
    ) -> Result<Vec<Pairing>> {
        let ended = with_ended.unwrap_or_default();
        pairing::loader::of_household(RequestCtx::of(ctx)?, self.row.id, ended).await
    }

    /// The zones of responsibility that name this very household, as far as the viewer may read them,
    /// the newest first. Whoever answers for an area around it as well: `responsibleOn`.
    async fn responsibility_zones(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Also those that are over.", default)] with_ended: bool,
    ) -> Result<Vec<ResponsibilityZone>> {
        zones_of_household(RequestCtx::of(ctx)?, self.row.id, with_ended).await
    }

    /// The visits to it, the newest first; none for a viewer who may not read the household.
    async fn visits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Visit>> {
        let args = PageArgs::forward(first, after);
        if self.is_read(ctx).await? {
            return Visit::of_household(ctx, self.row.id, args).await;
        }
        let page = args.page(RequestCtx::of(ctx)?, visit::list::NEWEST)?;
        let slice = Slice::of_list(&page, Vec::<Visit>::new(), |_| Vec::new());
        let total = Total::known(0);
        Ok(connection(
            &page,
            slice,
            total,
            |_| Vec::new(),
            |visit| visit,
        ))
    }

    /// Who answered for it on a day; nobody for a viewer who may not read the household.
    async fn responsible_on(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day.")] on: Date,
    ) -> Result<Vec<Responsibility>> {
        if !self.is_read(ctx).await? {
            return Ok(Vec::new());
        }
        let rc = RequestCtx::of(ctx)?;
        responsible::of_household(rc, &self.directory, self.row.id, on.0).await
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// When it was changed last; null where the viewer may not read the household.
    async fn updated_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        self.read(ctx, DateTime::from(self.row.updated_at)).await
    }
}
