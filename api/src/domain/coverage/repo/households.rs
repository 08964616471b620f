//! Households, businesses and work teams, where they lay and how they stood on a day.

use chrono::{Days, NaiveDate};
use lianxin_entity::enums::{AreaKind, HouseholdKind};
use lianxin_entity::household::{Column, Entity};
use lianxin_entity::ids::{AreaId, HouseholdId};
use lianxin_entity::{data_verification, household_move, pairing};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};

use super::{count, count_if, nothing};
use crate::domain::appointment::ground::inside;
use crate::domain::coverage::measure::HouseholdMark;
use crate::domain::coverage::scope::Scope;
use crate::domain::days::holds_on;
use crate::store::{DistrictTx, Scoped, StoreError};

use household_move::Column as Move;

/// The households of one place and kind.
#[derive(Debug, FromQueryResult)]
pub struct Counted {
    /// The innermost place that the breakdown of the scope needs.
    pub ground: Option<AreaId>,
    /// The kind.
    pub kind: HouseholdKind,
    /// All.
    pub total: i64,
    /// In an active pairing.
    pub paired: i64,
    /// Not verified for too long.
    pub stale: i64,
    /// With a known place.
    pub pointed: i64,
    /// Of these, without a centre near enough.
    pub beyond: i64,
}

/// Counts by place and kind, in one statement.
pub async fn counted(tx: &DistrictTx, scope: &Scope) -> Result<Vec<Counted>, StoreError> {
    if scope.area.is_none() {
        return Ok(Vec::new());
    }
    let query = existing(tx, scope)
        .select_only()
        .expr_as(ground(tx, scope), "ground")
        .column(Column::Kind)
        .expr_as(count(), "total")
        .expr_as(count_if(mark(tx, scope, HouseholdMark::Paired)), "paired")
        .expr_as(count_if(mark(tx, scope, HouseholdMark::Stale)), "stale")
        .expr_as(count_if(pointed()), "pointed")
        .expr_as(
            count_if(mark(tx, scope, HouseholdMark::BeyondReach)),
            "beyond",
        )
        .group_by(Expr::col("ground"))
        .group_by(Column::Kind);
    tx.rows::<Entity, Counted>(query).await
}

/// The households of a scope that bear a mark.
pub fn marked(
    tx: &DistrictTx,
    scope: &Scope,
    kind: HouseholdKind,
    with: HouseholdMark,
) -> Scoped<Entity> {
    existing(tx, scope)
        .filter(Column::Kind.eq(kind))
        .filter(mark(tx, scope, with))
}

/// The households that were there on the day, in the scope.
pub fn existing(tx: &DistrictTx, scope: &Scope) -> Scoped<Entity> {
    tx.live_beside::<Entity>(&scope.hidden)
        .filter(holds_on(Column::RegisteredOn, Column::EndedOn, scope.day))
        .filter(within(tx, scope))
}

fn moved_on(tx: &DistrictTx, day: NaiveDate) -> SelectStatement {
    let of_this =
        Expr::col((household_move::Entity, Move::HouseholdId)).equals((Entity, Column::Id));
    tx.find::<household_move::Entity>()
        .select_only()
        .filter(of_this)
        .filter(Move::FromOn.lte(day))
        .filter(Move::ToOn.gt(day))
        .into_query()
}

/// Where households lay on a day before they were moved.
#[derive(Debug, FromQueryResult)]
pub struct Lay {
    pub household_id: HouseholdId,
    pub area_id: AreaId,
}

/// Where these households lay on a day, as far as they have moved since.
pub async fn lay_on(
    tx: &DistrictTx,
    ids: Vec<HouseholdId>,
    day: NaiveDate,
) -> Result<Vec<Lay>, StoreError> {
    let query = tx
        .find::<household_move::Entity>()
        .select_only()
        .columns([Move::HouseholdId, Move::AreaId])
        .filter(Move::HouseholdId.is_in(ids))
        .filter(Move::FromOn.lte(day))
        .filter(Move::ToOn.gt(day));
    tx.rows::<household_move::Entity, _>(query).await
}

fn within(tx: &DistrictTx, scope: &Scope) -> Condition {
    let Some((kind, area)) = scope.area else {
        return nothing();
    };
    let here = match kind {
        AreaKind::District => return Condition::all(),
        AreaKind::Street => Column::StreetId,
        AreaKind::Community => Column::CommunityId,
        AreaKind::Compound => Column::CompoundId,
        AreaKind::Grid => Column::GridId,
        AreaKind::Building => Column::BuildingId,
        AreaKind::Unit => Column::AreaId,
    };
    if !scope.past {
        return Condition::all().add(here.eq(area));
    }
    // The tree of that day decides, as in the counts: an area may have lain elsewhere than its
    // households say today.
    let areas = inside(&scope.directory, &[area]);
    let among = |table| kept(scope, table).is_in(areas.iter().copied());
    let mut then = moved_on(tx, scope.day);
    then.expr(Expr::val(1)).and_where(among("household_move"));
    let still = Condition::all()
        .add(Column::PlacedOn.lte(scope.day))
        .add(among("household"));
    let earlier = Condition::all()
        .add(Column::PlacedOn.gt(scope.day))
        .add(Expr::exists(then));
    Condition::any().add(still).add(earlier)
}

/// The column by which households are counted, of them and of their earlier places: the innermost of
/// grid, compound, community, street, which are few; in a community or less, whose parts may be
/// smaller, the area in which they lie.
fn kept(scope: &Scope, table: &'static str) -> Expr {
    // The ground is kept by the database; not a column of the entity, so that nobody writes it.
    let column = if scope.coarse { "ground_id" } else { "area_id" };
    Expr::col((Alias::new(table), Alias::new(column)))
}

/// Where a household is counted.
pub fn ground(tx: &DistrictTx, scope: &Scope) -> Expr {
    let here = kept(scope, "household");
    if !scope.past {
        return here;
    }
    let mut then = moved_on(tx, scope.day);
    then.expr(kept(scope, "household_move")).limit(1);
    Expr::case(Column::PlacedOn.lte(scope.day), here)
        .finally(Expr::SubQuery(None, Box::new(then.into())))
        .into()
}

fn pointed() -> Condition {
    Condition::all().add(Column::GcjLatitude.is_not_null())
}

/// The condition of a mark on the day.
pub fn mark(tx: &DistrictTx, scope: &Scope, mark: HouseholdMark) -> Condition {
    match mark {
        HouseholdMark::Paired => paired(tx, scope),
        HouseholdMark::Unpaired => paired(tx, scope).not(),
        HouseholdMark::Stale => stale(tx, scope),
        HouseholdMark::BeyondReach => {
            let reach = scope.directory.settings().centre_within_metres;
            pointed().add(
                Condition::any()
                    .add(Column::NearestCentreMetres.is_null())
                    .add(Column::NearestCentreMetres.gt(reach)),
            )
        }
        HouseholdMark::InGrid => in_grid(tx, scope),
    }
}

/// Paired ever since, or in a pairing of that day that has ended.
fn paired(tx: &DistrictTx, scope: &Scope) -> Condition {
    let since = Condition::all()
        .add(Column::PairedOn.is_not_null())
        .add(Column::PairedOn.lte(scope.day));
    if !scope.past {
        return since;
    }
    use pairing::Column as Pair;
    let ended = tx
        .live_beside::<pairing::Entity>(&scope.hidden)
        .select_only()
        .expr(Expr::val(1))
        .filter(Expr::col((pairing::Entity, Pair::HouseholdId)).equals((Entity, Column::Id)))
        .filter(Pair::ActiveOn.lte(scope.day))
        .filter(Pair::EndedOn.gt(scope.day));
    Condition::any()
        .add(since)
        .add(Expr::exists(ended.into_query()))
}

/// Never verified, or the last time too long before the day.
fn stale(tx: &DistrictTx, scope: &Scope) -> Condition {
    let days = u64::try_from(scope.directory.settings().stale_days).unwrap_or_default();
    let limit = scope
        .day
        .checked_sub_days(Days::new(days))
        .unwrap_or(scope.day);
    let long_ago = Condition::any()
        .add(Column::VerifiedOn.is_null())
        .add(Column::VerifiedOn.lt(limit));
    if !scope.past {
        return long_ago;
    }
    use data_verification::Column as Verified;
    let earlier = tx
        .find::<data_verification::Entity>()
        .select_only()
        .expr(Expr::val(1))
        .filter(
            Expr::col((data_verification::Entity, Verified::HouseholdId))
                .equals((Entity, Column::Id)),
        )
        .filter(Verified::VerifiedOn.between(limit, scope.day));
    let only_later = Condition::all()
        .add(Column::VerifiedOn.gt(scope.day))
        .add(Expr::exists(earlier.into_query()).not());
    long_ago.add(only_later)
}

fn in_grid(tx: &DistrictTx, scope: &Scope) -> Condition {
    if !scope.past {
        return Condition::all().add(Column::GridId.is_not_null());
    }
    let mut then = moved_on(tx, scope.day);
    then.expr(Expr::val(1))
        .and_where(Move::GridId.is_not_null());
    let still = Condition::all()
        .add(Column::PlacedOn.lte(scope.day))
        .add(Column::GridId.is_not_null());
    let earlier = Condition::all()
        .add(Column::PlacedOn.gt(scope.day))
        .add(Expr::exists(then));
    Condition::any().add(still).add(earlier)
}
