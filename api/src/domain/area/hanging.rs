//! What hangs on an area beside the areas, households and requests in it, and where it hangs when the
//! area is divided.
//!
//! What has days (appointments, zones and items of responsibility) ends in the old grid and begins in
//! the new one, so that every day tells its own story. Who lives somewhere (members, volunteers) follows
//! the household of the account; where none is known, what is known of the home becomes coarser. A
//! centre follows its point, a centre household its household, a zone or an
//! item holds in every new grid, as its member answers for all of it. What nothing places (a body) goes to the grid named first. Where
//! bodies and centres were before is kept beside them.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::enums::{BodyKind, CentreState, Datum, RegistrationState, ResponsibilityState};
use lianxin_entity::ids::{AccountId, AppointmentId, AreaId, HouseholdId};
use lianxin_entity::{
    appointment, body, joint_agreement, member, registration, responsibility_assignment,
    responsibility_zone, service_centre, unit_assignment, volunteer,
};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, Value};

use super::charges;
use crate::domain::body::rules::is_one_per_area;
use crate::domain::days::lasting;
use crate::domain::member::changes::{self, Moved};
use crate::domain::moving::keep_areas;
use crate::geo::Coordinate;
use crate::given::Given;
use crate::store::{DistrictTx, StoreError};

/// What hangs on areas on a day or later.
#[derive(Debug, Default)]
pub struct Hung {
    bodies: Vec<body::Model>,
    zones: Vec<responsibility_zone::Model>,
    /// Those that wait for their member or for a review.
    items: Vec<responsibility_assignment::Model>,
    appointments: Vec<appointment::Model>,
    members: Vec<member::Model>,
    volunteers: Vec<volunteer::Model>,
    centres: Vec<service_centre::Model>,
}

/// How many appointments are ended at once.
const AT_ONCE: usize = 200;

/// Who changes areas, as the trail of homes tells it.
pub struct By<'a> {
    /// Nobody, where a file does.
    pub account: Option<AccountId>,
    /// The first day of the change.
    pub on: NaiveDate,
    /// The codes of areas, old and new ones.
    pub code: &'a (dyn Fn(AreaId) -> Option<String> + Sync),
}

/// Where things hang from a day on.
pub struct Heirs<'a> {
    pub on: NaiveDate,
    pub by: By<'a>,
    /// Why, for what ends.
    pub reason: &'a str,
    /// The new grids, the one named first first.
    pub new: &'a [AreaId],
    /// The area for whoever lives nobody knows where in the old grids.
    pub loose: AreaId,
    /// The new grid of a household.
    pub grid_of: &'a HashMap<HouseholdId, AreaId>,
    /// The new grid in which an account lives.
    pub home: &'a (dyn Fn(AccountId) -> Option<AreaId> + Sync),
    /// The new grid that holds a point.
    pub at: &'a (dyn Fn(Coordinate) -> Option<AreaId> + Sync),
}

/// What hangs on areas on a day or later.
///
/// # Errors
/// When the database fails.
pub async fn on_areas(
    tx: &DistrictTx,
    areas: &[AreaId],
    on: NaiveDate,
) -> Result<Hung, StoreError> {
    let among = || areas.iter().copied();
    let bodies = tx
        .find::<body::Entity>()
        .filter(body::Column::AreaId.is_in(among()))
        .filter(lasting(body::Column::DissolvedOn, on))
        .order_by_asc(body::Column::Id);
    let zones = tx
        .find::<responsibility_zone::Entity>()
        .filter(responsibility_zone::Column::AreaId.is_in(among()))
        .filter(lasting(responsibility_zone::Column::ToOn, on))
        .order_by_asc(responsibility_zone::Column::Id);
    let unreviewed = [
        ResponsibilityState::Assigned,
        ResponsibilityState::Acknowledged,
    ];
    let items = tx
        .find::<responsibility_assignment::Entity>()
        .filter(responsibility_assignment::Column::AreaId.is_in(among()))
        .filter(responsibility_assignment::Column::State.is_in(unreviewed))
        .order_by_asc(responsibility_assignment::Column::Id);
    let appointments = tx
        .find::<appointment::Entity>()
        .filter(appointment::Column::AreaId.is_in(among()))
        .filter(lasting(appointment::Column::ToOn, on))
        .order_by_asc(appointment::Column::Id);
    let members = tx
        .find::<member::Entity>()
        .filter(member::Column::HomeAreaId.is_in(among()))
        .filter(lasting(member::Column::EndedOn, on));
    let volunteers = tx
        .find::<volunteer::Entity>()
        .filter(volunteer::Column::AreaId.is_in(among()))
        .filter(lasting(volunteer::Column::EndedOn, on));
    let centres = tx
        .find::<service_centre::Entity>()
        .filter(service_centre::Column::AreaId.is_in(among()))
        .filter(service_centre::Column::State.ne(CentreState::Closed));
    Ok(Hung {
        bodies: tx.all(bodies).await?,
        zones: tx.all(zones).await?,
        items: tx.all(items).await?,
        appointments: tx.all(appointments).await?,
        members: tx.all(members).await?,
        volunteers: tx.all(volunteers).await?,
        centres: tx.all(centres).await?,
    })
}

/// How many units in charge, registrations and agreements a community has on a day or later.
///
/// # Errors
/// When the database fails.
pub async fn tied_to(tx: &DistrictTx, area: AreaId, on: NaiveDate) -> Result<u64, StoreError> {
    let units = tx
        .live::<unit_assignment::Entity>()
        .filter(unit_assignment::Column::CommunityId.eq(area))
        .filter(lasting(unit_assignment::Column::ToOn, on));
    let registered = tx
        .find::<registration::Entity>()
        .filter(registration::Column::CommunityId.eq(area))
        .filter(registration::Column::State.ne(RegistrationState::Closed));
    let agreed = tx
        .find::<joint_agreement::Entity>()
        .filter(joint_agreement::Column::CommunityId.eq(area))
        .filter(lasting(joint_agreement::Column::ToOn, on));
    Ok(tx.count(units).await? + tx.count(registered).await? + tx.count(agreed).await?)
}

impl Hung {
    /// The people whose homes decide.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> {
        let appointed = self.appointments.iter().filter_map(|row| row.account_id);
        let members = self.members.iter().filter_map(|row| row.account_id);
        let volunteers = self.volunteers.iter().filter_map(|row| row.account_id);
        appointed.chain(members).chain(volunteers)
    }

    /// How many things must be ended or moved before their area ends. Homes are none: what is known
    /// of them becomes coarser.
    pub fn in_the_way(&self) -> usize {
        self.bodies.len()
            + self.zones.len()
            + self.items.len()
            + self.appointments.len()
            + self.volunteers.len()
            + self.centres.len()
    }

    /// A kind of which an area has one body and of which several hang here.
    pub fn rivals(&self) -> Option<BodyKind> {
        let mut kinds = HashSet::new();
        let mut single = self.bodies.iter().map(|row| row.kind);
        single.find(|kind| is_one_per_area(*kind) && !kinds.insert(*kind))
    }

    /// Lets those who live in an area that ends live in the one around it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn coarsen_homes(
        &self,
        tx: &DistrictTx,
        given: &Given,
        around: AreaId,
        by: &By<'_>,
    ) -> Result<(), StoreError> {
        self.rehome(tx, given, by, |_| around).await
    }

    /// Lets members live elsewhere and writes down where they lived.
    async fn rehome(
        &self,
        tx: &DistrictTx,
        given: &Given,
        by: &By<'_>,
        home: impl Fn(&member::Model) -> AreaId,
    ) -> Result<(), StoreError> {
        use member::Column;
        let rows = self.members.iter().map(|row| (home(row), row.id.into()));
        let columns = (Column::Id, Column::HomeAreaId, Column::Version);
        repoint::<member::Entity>(tx, columns, rows.collect()).await?;
        let moved = self.members.iter().map(|row| Moved {
            member: row.id,
            before: row.home_area_id.and_then(by.code),
            after: (by.code)(home(row)),
        });
        changes::keep_homes(tx, given, by.account, by.on, moved).await
    }

    /// Hangs everything where it belongs from the day on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn succeed(
        self,
        tx: &DistrictTx,
        given: &Given,
        heirs: &Heirs<'_>,
    ) -> Result<(), StoreError> {
        let Some(first) = heirs.new.first().copied() else {
            return Ok(());
        };
        keep_areas(tx, &self.bodies, heirs.on).await?;
        let bodies = self.bodies.iter().map(|row| (first, row.id.into()));
        let columns = (
            body::Column::Id,
            body::Column::AreaId,
            body::Column::Version,
        );
        repoint::<body::Entity>(tx, columns, bodies.collect()).await?;
        let lives = |account: Option<AccountId>| account.and_then(|account| (heirs.home)(account));
        let home = |row: &member::Model| lives(row.account_id).unwrap_or(heirs.loose);
        self.rehome(tx, given, &heirs.by, home).await?;
        let volunteers = self.volunteers.iter().map(|row| {
            let home = lives(row.account_id).unwrap_or(heirs.loose);
            (home, row.id.into())
        });
        let columns = (
            volunteer::Column::Id,
            volunteer::Column::AreaId,
            volunteer::Column::Version,
        );
        repoint::<volunteer::Entity>(tx, columns, volunteers.collect()).await?;
        keep_areas(tx, &self.centres, heirs.on).await?;
        let centres = self.centres.iter().map(|row| {
            let point =
                Coordinate::received(row.gcj_latitude, row.gcj_longitude, Datum::Gcj02).ok();
            let grid = point.and_then(|point| (heirs.at)(point)).unwrap_or(first);
            (grid, row.id.into())
        });
        let columns = (
            service_centre::Column::Id,
            service_centre::Column::AreaId,
            service_centre::Column::Version,
        );
        repoint::<service_centre::Entity>(tx, columns, centres.collect()).await?;
        charges::zones(tx, given, heirs, &self.zones).await?;
        charges::items(tx, given, heirs, &self.items).await?;
        let appointed = self.appointments.into_iter().map(|row| {
            let household = row.household_id.and_then(|id| heirs.grid_of.get(&id));
            let grid = household.copied().or_else(|| lives(row.account_id));
            (row, grid.unwrap_or(first))
        });
        appointments(tx, given, heirs, appointed.collect()).await
    }
}

/// Points rows to other areas, one statement an area.
async fn repoint<E: DistrictOwned>(
    tx: &DistrictTx,
    (id, area, version): (E::Column, E::Column, E::Column),
    rows: Vec<(AreaId, Value)>,
) -> Result<(), StoreError> {
    let mut by_area: HashMap<AreaId, Vec<Value>> = HashMap::new();
    for (to, row) in rows {
        by_area.entry(to).or_default().push(row);
    }
    for (to, ids) in by_area {
        let change = tx
            .update_many::<E>()
            .set_value(area, to)
            .set(version, Expr::col(version).add(1))
            .filter(id.is_in(ids));
        tx.change(change).await?;
    }
    Ok(())
}

/// An appointment ends and the same one begins in its new grid. One that had not begun yet will begin
/// there.
async fn appointments(
    tx: &DistrictTx,
    given: &Given,
    heirs: &Heirs<'_>,
    rows: Vec<(appointment::Model, AreaId)>,
) -> Result<(), StoreError> {
    use appointment::Column;
    let (begun, coming): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|(row, _)| row.from_on < heirs.on);
    let coming = coming.into_iter().map(|(row, to)| (to, row.id.into()));
    let columns = (Column::Id, Column::AreaId, Column::Version);
    repoint::<appointment::Entity>(tx, columns, coming.collect()).await?;
    let next: Vec<AppointmentId> = begun.iter().map(|_| given.id()).collect();
    let begins = begun.iter().zip(&next).map(|((row, to), next)| {
        let begins = appointment::Model {
            id: *next,
            area_id: Some(*to),
            from_on: heirs.on,
            version: 1,
            ..row.clone()
        };
        begins.into_active_model().reset_all()
    });
    tx.insert_all(begins.collect()).await?;
    let ends: Vec<_> = begun.iter().map(|(row, _)| row.id).zip(next).collect();
    for some in ends.chunks(AT_ONCE) {
        let mut successor = CaseStatement::new();
        for (row, next) in some {
            successor = successor.case(Expr::col(Column::Id).eq(*row), *next);
        }
        let end = tx
            .update_many::<appointment::Entity>()
            .set_value(Column::ToOn, heirs.on)
            .set_value(Column::EndReason, heirs.reason)
            .set(Column::SuccessorId, successor)
            .set(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::Id.is_in(some.iter().map(|(row, _)| *row)));
        tx.change(end).await?;
    }
    Ok(())
}
