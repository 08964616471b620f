//! What clients send about areas, and its checks: all faults of an input at once.

use lianxin_entity::enums as stored;
use lianxin_entity::ids::{AreaId, HouseholdId};

use super::desk::Drawn;
use super::division::{Merge, NewGrid, Part, Split};
use super::keep::{Change, Ending, Wish};
use super::removal::Removal;
use super::rules::{self, MOST_HOUSEHOLDS};
use super::tree::Traits;
use crate::domain::checks::Checks;
use crate::geo::{PolygonFault, polygon_from_geojson};
use crate::gql::enums::{AreaKind, Datum, GridKind};
use crate::gql::ids::Gid;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;
use crate::refusal::{Code, Outcome, Refusal};

/// The longest code of an area, in characters.
const CODE: usize = rules::LONGEST_CODE;
/// The longest name of an area, in characters.
const NAME: usize = rules::LONGEST_NAME;
/// The longest polygon, in characters.
const POLYGON: usize = 200_000;
/// The longest reason, in characters.
const REASON: usize = 200;
/// The most grids of one split or merge.
const GRIDS: usize = 20;
/// The most households that are named in one call.
const HOUSEHOLDS: usize = 1000;
/// The most households that the parts of a split name.
const NAMED: usize = 5000;

/// An area that is to be.
#[derive(InputObject)]
pub struct RegisterAreaInput {
    /// What kind of area it is. Below the community only the levels of the district and units.
    kind: AreaKind,
    /// Its code, unique in the district, at most 60 characters.
    code: String,
    /// What it is called, at most 100 characters.
    name: String,
    /// The area directly above.
    parent_id: Gid<AreaId>,
    /// Its polygon, a GeoJSON geometry.
    polygon: Option<String>,
    /// The datum of the polygon.
    #[graphql(default_with = "Datum::Gcj02")]
    datum: Datum,
    /// The kind of a grid.
    grid_kind: Option<GridKind>,
    /// How many households a grid is meant to have, from 1; the district's usual number when left
    /// out.
    household_target: Option<i32>,
    /// Whether nobody manages a compound.
    #[graphql(default)]
    no_manager: bool,
    /// The first day; today when left out, never a day ahead.
    on: Option<Date>,
    /// A key of the client's own: the same call sent again is carried out once.
    idempotency_key: Option<String>,
}

/// What changes in an area. What is left out stays; null takes away what may be missing.
#[derive(InputObject)]
pub struct ChangeAreaInput {
    /// The area.
    id: Gid<AreaId>,
    /// Another code; the earlier one still finds the area.
    code: Option<String>,
    /// Another name.
    name: Option<String>,
    /// Another area directly above, of the same district.
    parent_id: Option<Gid<AreaId>>,
    /// Another polygon, a GeoJSON geometry; null for none.
    polygon: MaybeUndefined<String>,
    /// The datum of the polygon.
    #[graphql(default_with = "Datum::Gcj02")]
    datum: Datum,
    /// The kind of a grid; null for none.
    grid_kind: MaybeUndefined<GridKind>,
    /// How many households a grid is meant to have; null for the district's usual number.
    household_target: MaybeUndefined<i32>,
    /// Whether nobody manages a compound.
    no_manager: Option<bool>,
    /// The day from which it holds; today when left out, never a day ahead.
    on: Option<Date>,
    /// The version of the area that the client saw; STALE where it has changed since.
    expected_version: Option<i32>,
    /// A key of the client's own: the same call sent again is carried out once.
    idempotency_key: Option<String>,
}

/// An area that ends.
#[derive(InputObject)]
pub struct EndAreaInput {
    /// The area.
    id: Gid<AreaId>,
    /// The first day on which it is no more; today when left out, never a day ahead.
    on: Option<Date>,
    /// The version of the area that the client saw; STALE where it has changed since.
    expected_version: Option<i32>,
    /// A key of the client's own: the same call sent again is carried out once.
    idempotency_key: Option<String>,
}

/// A grid that comes out of a merge.
#[derive(InputObject)]
pub struct NewGridInput {
    /// Its code; it may be that of a grid that ends.
    code: String,
    /// What it is called.
    name: String,
    /// Its polygon, a GeoJSON geometry; the polygons of the merged grids as one when left out.
    polygon: Option<String>,
    /// The kind of the grid.
    grid_kind: Option<GridKind>,
    /// How many households it is meant to have; the district's usual number when left out.
    household_target: Option<i32>,
}

/// One of the grids into which a grid is split, with what goes to it.
#[derive(InputObject)]
pub struct GridPartInput {
    /// Its code; one of them may keep that of the grid that is split.
    code: String,
    /// What it is called.
    name: String,
    /// Its polygon, a GeoJSON geometry inside the grid that is split: what has a point or a polygon
    /// in it and is not named for another part goes to this one.
    polygon: Option<String>,
    /// The kind of the grid; as before when left out.
    grid_kind: Option<GridKind>,
    /// How many households it is meant to have; the district's usual number when left out.
    household_target: Option<i32>,
    /// Households that go to it, beside those in its buildings.
    #[graphql(default)]
    household_ids: Vec<Gid<HouseholdId>>,
    /// The buildings, or whatever lies directly in the grid, that go to it with all their households.
    #[graphql(default)]
    building_ids: Vec<Gid<AreaId>>,
}

/// A grid that is split.
#[derive(InputObject)]
pub struct SplitGridInput {
    /// The grid.
    grid_id: Gid<AreaId>,
    /// The day from which the new grids hold; today when left out, never a day ahead.
    on: Option<Date>,
    /// The datum of the polygons.
    #[graphql(default_with = "Datum::Gcj02")]
    datum: Datum,
    /// The new grids, 2 to 20. They name at most 5000 households together.
    into: Vec<GridPartInput>,
    /// A key of the client's own: the same call sent again is carried out once.
    idempotency_key: Option<String>,
}

/// Grids that become one.
#[derive(InputObject)]
pub struct MergeGridsInput {
    /// The grids, 2 to 20, of one community.
    grid_ids: Vec<Gid<AreaId>>,
    /// The day from which the new grid holds; today when left out, never a day ahead.
    on: Option<Date>,
    /// The datum of the polygon.
    #[graphql(default_with = "Datum::Gcj02")]
    datum: Datum,
    /// The new grid.
    into: NewGridInput,
    /// A key of the client's own: the same call sent again is carried out once.
    idempotency_key: Option<String>,
}

/// Households that are moved.
#[derive(InputObject)]
pub struct MoveHouseholdsInput {
    /// The households, at most 1000.
    household_ids: Vec<Gid<HouseholdId>>,
    /// Where they lie from then on: a community or an area inside one.
    to_area_id: Gid<AreaId>,
    /// The day from which they lie there; today when left out, never a day ahead.
    on: Option<Date>,
    /// Why, at most 200 characters.
    reason: String,
    /// A key of the client's own: the same call sent again is carried out once.
    idempotency_key: Option<String>,
}

/// A parsed command with its idempotency key.
type Keyed<T> = Outcome<(T, Option<String>)>;

impl RegisterAreaInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Keyed<Wish> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let wish = Wish {
            kind: self.kind.into(),
            code: code(&mut checks, self.code, "code"),
            name: checks.label(self.name, "name", NAME),
            parent: self.parent_id.0,
            traits: Traits {
                grid_kind: self.grid_kind.map(Into::into),
                household_target: target(&mut checks, self.household_target, "householdTarget"),
                no_manager: self.no_manager,
            },
            polygon: drawn(&mut checks, self.polygon, self.datum, "polygon"),
            on: self.on.map(|on| on.0),
        };
        checks.done((wish, key))
    }
}

impl ChangeAreaInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Keyed<Change> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let code = self.code.map(|text| code(&mut checks, text, "code"));
        let name = self.name.map(|name| checks.label(name, "name", NAME));
        let polygon = match self.polygon {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(text) => {
                Some(drawn(&mut checks, Some(text), self.datum, "polygon"))
            }
        };
        let household_target = match self.household_target {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(number) => {
                Some(target(&mut checks, Some(number), "householdTarget"))
            }
        };
        let grid_kind = match self.grid_kind {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(kind) => Some(Some(stored::GridKind::from(kind))),
        };
        let change = Change {
            id: self.id.0,
            expected_version: self.expected_version,
            code,
            name,
            parent: self.parent_id.map(|id| id.0),
            polygon,
            grid_kind,
            household_target,
            no_manager: self.no_manager,
            on: self.on.map(|on| on.0),
        };
        checks.done((change, key))
    }
}

impl EndAreaInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Keyed<Ending> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let ending = Ending {
            id: self.id.0,
            expected_version: self.expected_version,
            on: self.on.map(|on| on.0),
        };
        checks.done((ending, key))
    }
}

impl SplitGridInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Keyed<Split> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        if !(2..=GRIDS).contains(&self.into.len()) {
            let refusal = Refusal::at(Code::Invalid, "into").saying("grids-two-to");
            checks.refuse(refusal.with("limit", GRIDS));
        }
        let named = self.into.iter().map(|part| part.household_ids.len());
        if named.sum::<usize>() > NAMED {
            let refusal = Refusal::at(Code::Invalid, "into").saying("too-many-households");
            checks.refuse(refusal.with("limit", NAMED));
        }
        let mut into = Vec::with_capacity(self.into.len());
        for (at, part) in self.into.into_iter().take(GRIDS).enumerate() {
            let prefix = format!("into.{at}.");
            let households = part.household_ids.into_iter().map(|id| id.0).collect();
            let buildings = part.building_ids.into_iter().map(|id| id.0).collect();
            let grid = NewGridInput {
                code: part.code,
                name: part.name,
                polygon: part.polygon,
                grid_kind: part.grid_kind,
                household_target: part.household_target,
            };
            into.push(Part {
                grid: grid.parse(&mut checks, self.datum, &prefix),
                households,
                buildings,
            });
        }
        let split = Split {
            grid: self.grid_id.0,
            on: self.on.map(|on| on.0),
            into,
        };
        checks.done((split, key))
    }
}

impl NewGridInput {
    fn parse(self, checks: &mut Checks, datum: Datum, prefix: &str) -> NewGrid {
        let at = |field: &str| format!("{prefix}{field}");
        NewGrid {
            code: code(checks, self.code, &at("code")),
            name: checks.label(self.name, &at("name"), NAME),
            polygon: drawn(checks, self.polygon, datum, &at("polygon")),
            grid_kind: self.grid_kind.map(Into::into),
            household_target: target(checks, self.household_target, &at("householdTarget")),
        }
    }
}

impl MergeGridsInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Keyed<Merge> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let mut grids: Vec<AreaId> = self.grid_ids.into_iter().map(|id| id.0).collect();
        grids.sort();
        grids.dedup();
        if !(2..=GRIDS).contains(&grids.len()) {
            let refusal = Refusal::at(Code::Invalid, "gridIds").saying("grids-two-to");
            checks.refuse(refusal.with("limit", GRIDS));
        }
        let into = self.into.parse(&mut checks, self.datum, "into.");
        let on = self.on.map(|on| on.0);
        checks.done((Merge { grids, on, into }, key))
    }
}

impl MoveHouseholdsInput {
    /// Checks the shape.
    ///
    /// # Errors
    /// All faults at once.
    pub fn parse(self) -> Keyed<Removal> {
        let mut checks = Checks::default();
        let key = checks.key(self.idempotency_key);
        let mut households: Vec<HouseholdId> =
            self.household_ids.into_iter().map(|id| id.0).collect();
        households.sort();
        households.dedup();
        if !(1..=HOUSEHOLDS).contains(&households.len()) {
            let refusal = Refusal::at(Code::Invalid, "householdIds").saying("too-many-households");
            checks.refuse(refusal.with("limit", HOUSEHOLDS));
        }
        let removal = Removal {
            households,
            to: self.to_area_id.0,
            on: self.on.map(|on| on.0),
            reason: checks.text(self.reason, "reason", REASON),
        };
        checks.done((removal, key))
    }
}

/// A code: lists of registers are parted by semicolons.
fn code(checks: &mut Checks, text: String, field: &str) -> String {
    if text.contains([';', '；']) {
        checks.refuse(Refusal::at(Code::Invalid, field).saying("code-semicolon"));
    }
    checks.label(text, field, CODE)
}

fn target(checks: &mut Checks, target: Option<i32>, field: &str) -> Option<i32> {
    let target = target?;
    if !(1..=MOST_HOUSEHOLDS).contains(&target) {
        let refusal = Refusal::at(Code::Invalid, field).saying("household-target-range");
        checks.refuse(refusal.with("limit", MOST_HOUSEHOLDS));
    }
    Some(target)
}

fn drawn(checks: &mut Checks, text: Option<String>, datum: Datum, field: &str) -> Option<Drawn> {
    let text = text?;
    if text.len() > POLYGON {
        checks.refuse(Refusal::at(Code::TooLong, field).with("limit", POLYGON));
        return None;
    }
    let read = polygon_from_geojson(&text, datum.into()).map_err(|fault| {
        let refusal = Refusal::at(Code::BadPolygon, field);
        match fault {
            PolygonFault::NotGeoJson(_) => refusal.saying("polygon-not-geojson"),
            PolygonFault::NotASurface => refusal.saying("polygon-no-surface"),
            PolygonFault::Coordinate(_) => refusal.saying("bad-coordinate"),
            PolygonFault::Invalid(_) => refusal,
        }
    });
    checks.take(read).map(Drawn::from)
}
