//! Households, businesses and work teams.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::enums::{AreaKind, Datum, HouseholdKind};
use lianxin_entity::ids::{AreaId, HouseholdId, HouseholdMoveId, OrganisationId};
use lianxin_entity::{data_verification, household, household_move};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::trail::Trail;
use super::{
    Act, Book, Change, Context, Later, Line, Secret, Stands, Step, are_open, by, cells, differing,
    ending, open_organisations, remove_hidden,
};
use crate::domain::household::placement::{path_of, planned_visits_follow};
use crate::domain::household::point_text;
use crate::domain::register::fault::Wrong;
use crate::domain::service_centre::distance::NearestCentres;
use crate::geo::Coordinate;
use crate::refusal::Outcome;
use crate::store::{DistrictTx, StoreError};

/// The register of households.
#[derive(Default)]
pub struct Households {
    /// The open centres: new households have their distance from the first moment.
    centres: Option<NearestCentres>,
}

/// What a row of the file says of a household.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Values {
    kind: HouseholdKind,
    area: AreaId,
    head: String,
    address: String,
    phone: Option<Secret>,
    organisation: Option<OrganisationId>,
    /// Latitude, longitude and datum as received.
    point: Option<(f64, f64, Datum)>,
    verified_on: Option<NaiveDate>,
    source: String,
    registered_on: NaiveDate,
    ended_on: Option<NaiveDate>,
}

impl Values {
    fn stored(row: &household::Model) -> Self {
        let point = row.latitude.zip(row.longitude).zip(row.datum);
        Self {
            kind: row.kind,
            area: row.area_id,
            head: row.head_name.clone(),
            address: row.address.clone(),
            phone: Secret::stored(&row.phone_cipher, &row.phone_hash),
            organisation: row.organisation_id,
            point: point.map(|((latitude, longitude), datum)| (latitude, longitude, datum)),
            verified_on: row.verified_on,
            source: row.source.clone(),
            registered_on: row.registered_on,
            ended_on: row.ended_on,
        }
    }

    /// What a row says; columns that the file lacks say what stands.
    fn read(cx: &Context, line: &mut Line, standing: Option<&household::Model>) -> Option<Self> {
        let area = cx.area_then(line, "areaCode", "endsOn");
        let organisation = cx.organisation_then(line, "organisationCode", "endsOn");
        let old = standing.map(Self::stored);
        let old = old.as_ref();
        let point = point(line, old.and_then(|old| old.point));
        let kind = area.and_then(|area| Some(cx.directory.area(area)?.kind));
        if kind.is_some_and(|kind| kind < AreaKind::Community) {
            line.refuse("areaCode", Wrong::TooHigh);
        }
        // What stands where it stood is let be: the district may have been drawn since.
        let moved = point.filter(|_| old.is_none_or(|old| old.point != point));
        if moved.is_some_and(|point| cx.lies_outside(point)) {
            line.refuse("latitude", Wrong::OutsideDistrict);
        }
        let registered_on = line.day("registeredOn");
        let registered_on = registered_on.or(old.map(|old| old.registered_on));
        let registered_on = registered_on.unwrap_or(cx.today);
        line.ordered(Some(registered_on), "endsOn");
        for day in ["verifiedOn", "registeredOn", "endsOn"] {
            line.not_later_than(cx.today, day);
        }
        if !line.is_good() {
            return None;
        }
        Some(Self {
            kind: line.word("kind")?,
            area: area?,
            head: line.owned("head")?,
            address: line.owned("address")?,
            phone: Secret::of_phone(cx, line, old.and_then(|old| old.phone.as_ref())),
            organisation: match line.has("organisationCode") {
                true => organisation,
                false => old.and_then(|old| old.organisation),
            },
            point: match line.has("latitude") || line.has("longitude") {
                true => point,
                false => old.and_then(|old| old.point),
            },
            verified_on: match line.has("verifiedOn") {
                true => line.day("verifiedOn"),
                false => old.and_then(|old| old.verified_on),
            },
            source: match line.has("source") {
                true => line.owned("source").unwrap_or_default(),
                false => old.map(|old| old.source.clone()).unwrap_or_default(),
            },
            registered_on,
            ended_on: match line.has("endsOn") {
                true => line.day("endsOn"),
                false => old.and_then(|old| old.ended_on),
            },
        })
    }

    fn write(self, cx: &Context, row: &mut household::ActiveModel) {
        let level = |kind| Set(cx.level(self.area, kind));
        let (cipher, hash) = Secret::parts(self.phone);
        let gcj = self.point.and_then(|(latitude, longitude, datum)| {
            Coordinate::received(latitude, longitude, datum).ok()
        });
        row.kind = Set(self.kind);
        row.area_id = Set(self.area);
        row.street_id = level(AreaKind::Street);
        row.community_id = level(AreaKind::Community);
        row.compound_id = level(AreaKind::Compound);
        row.grid_id = level(AreaKind::Grid);
        row.building_id = level(AreaKind::Building);
        row.head_name = Set(self.head);
        row.phone_cipher = Set(cipher);
        row.phone_hash = Set(hash);
        row.address = Set(self.address);
        row.organisation_id = Set(self.organisation);
        row.latitude = Set(self.point.map(|point| point.0));
        row.longitude = Set(self.point.map(|point| point.1));
        row.datum = Set(self.point.map(|point| point.2));
        row.gcj_latitude = Set(gcj.map(|point| point.latitude()));
        row.gcj_longitude = Set(gcj.map(|point| point.longitude()));
        row.verified_on = Set(self.verified_on);
        row.source = Set(self.source);
        row.registered_on = Set(self.registered_on);
        row.ended_on = Set(self.ended_on);
        row.updated_at = Set(cx.now);
    }

    fn new_row(self, cx: &Context, centres: &NearestCentres, code: &str) -> household::ActiveModel {
        let mut row = household::ActiveModel {
            id: Set(cx.given.id::<HouseholdId>()),
            code: Set(code.to_owned()),
            placed_on: Set(self.registered_on),
            paired_on: Set(None),
            import_id: Set(Some(cx.import)),
            version: Set(1),
            ..Default::default()
        };
        self.write(cx, &mut row);
        let (mut north, mut east) = (row.gcj_latitude.clone(), row.gcj_longitude.clone());
        let (north, east) = (north.take().flatten(), east.take().flatten());
        row.nearest_centre_metres = Set(centres.metres_of(north, east));
        row
    }
}

/// Latitude, longitude and datum stand together. The datum is GCJ-02 where none is said; without a
/// column for it that of the point that stands.
fn point(line: &mut Line, old: Option<(f64, f64, Datum)>) -> Option<(f64, f64, Datum)> {
    let kept = old.filter(|_| !line.has("datum")).map(|point| point.2);
    let datum = line.word("datum").or(kept).unwrap_or(Datum::Gcj02);
    match (line.real("latitude"), line.real("longitude")) {
        (Some(latitude), Some(longitude)) => Some((latitude, longitude, datum)),
        (None, None) => None,
        (None, Some(_)) => {
            line.refuse("latitude", Wrong::PointIncomplete);
            None
        }
        (Some(_), None) => {
            line.refuse("longitude", Wrong::PointIncomplete);
            None
        }
    }
}

impl Book for Households {
    type Row = household::ActiveModel;

    async fn decide(
        &mut self,
        cx: &Context,
        tx: &DistrictTx,
        lines: &mut [Line],
    ) -> Outcome<Vec<Act<Step<Self::Row>>>> {
        let standing = by_code(tx, &cells(lines, "code")).await?;
        let standing = by(standing, |row| row.code.clone());
        let centres = match self.centres.take() {
            Some(centres) => centres,
            None => NearestCentres::load(tx).await?,
        };
        let mut acts = Vec::with_capacity(lines.len());
        for line in lines {
            acts.push(decide(cx, &centres, line, &standing)?);
        }
        self.centres = Some(centres);
        Ok(acts)
    }

    async fn insert(tx: &DistrictTx, rows: Vec<Self::Row>) -> Result<(), StoreError> {
        tx.insert_all(rows).await
    }

    async fn alter(cx: &Context, tx: &DistrictTx, changes: &[Later]) -> Outcome<bool> {
        let (mut rows, mut moved, mut ended) = (Vec::new(), HashMap::new(), HashMap::new());
        let (mut trail, mut of) = (Vec::new(), HashSet::new());
        for change in changes {
            let id = HouseholdId(change.target);
            let Some(Change { before, after }) = change.change::<Values>() else {
                return Ok(false);
            };
            trail.extend(corrections(cx, id, &before, &after));
            ended.extend(after.ended_on.map(|day| (id, day)));
            of.extend(after.organisation.filter(|_| after.ended_on.is_none()));
            let (mut old, mut row) = <(household::ActiveModel, household::ActiveModel)>::default();
            if before.area != after.area {
                moved.insert(id, after.area);
                row.placed_on = Set(cx.today);
            }
            before.write(cx, &mut old);
            after.write(cx, &mut row);
            let mut row = differing(&old, row);
            row.id = Set(id);
            row.version = Set(change.version + 1);
            row.updated_at = Set(cx.now);
            rows.push(row);
        }
        if !are_open(tx, &of).await? {
            return Ok(false);
        }
        keep_places(cx, tx, moved.keys().copied().collect()).await?;
        let seen = household::Column::Version;
        let changed = tx.update_as_seen(rows, seen, Condition::all()).await?;
        if changed < changes.len() as u64 {
            return Ok(false);
        }
        tx.insert_all(trail).await?;
        let mut to: HashMap<AreaId, Vec<HouseholdId>> = HashMap::new();
        for (id, area) in moved {
            to.entry(area).or_default().push(id);
        }
        for (area, ids) in to {
            planned_visits_follow(tx, path_of(&cx.directory, area), &ids).await?;
        }
        ending::with_households(cx, tx, &ended).await?;
        Ok(true)
    }

    async fn fits(cx: &Context, tx: &DistrictTx) -> Outcome<bool> {
        use household::Column;
        let loose = tx
            .find::<household::Entity>()
            .filter(Column::ImportId.eq(cx.import))
            .filter(Column::EndedOn.is_null())
            .filter(Column::OrganisationId.not_in_subquery(open_organisations(tx)));
        Ok(tx.one(loose).await?.is_none())
    }

    remove_hidden!(household);
}

async fn by_code(tx: &DistrictTx, codes: &[&str]) -> Result<Vec<household::Model>, StoreError> {
    let query = tx
        .live::<household::Entity>()
        .filter(household::Column::Code.is_in(codes.iter().copied()));
    tx.all(query).await
}

fn decide(
    cx: &Context,
    centres: &NearestCentres,
    line: &mut Line,
    standing: &HashMap<String, household::Model>,
) -> Outcome<Act<Step<household::ActiveModel>>> {
    let old = line.text("code").and_then(|code| standing.get(code));
    let Some(values) = Values::read(cx, line, old) else {
        return Ok(Act::Faulty);
    };
    let Some(old) = old else {
        let code = line.text("code").unwrap_or_default();
        return Ok(Act::Create(Step::New(
            values.new_row(cx, centres, code),
            None,
        )));
    };
    let stands = Stands {
        id: old.id.into(),
        version: old.version,
        ended_on: old.ended_on,
    };
    let (stored, ends) = (Values::stored(old), values.ended_on);
    stands.becomes(line, &stored, &values, ends)
}

/// What a row corrects of a household.
fn corrections(
    cx: &Context,
    id: HouseholdId,
    before: &Values,
    values: &Values,
) -> Vec<data_verification::ActiveModel> {
    let mut trail = Trail::new(cx, id, None, &values.source);
    let kind = |of: &Values| Some(of.kind.as_str().to_owned());
    trail.field("kind", kind(before), kind(values));
    let head = |of: &Values| Some(of.head.clone());
    trail.field("headName", head(before), head(values));
    let address = |of: &Values| Some(of.address.clone());
    trail.field("address", address(before), address(values));
    trail.phone(before.phone.as_ref(), values.phone.as_ref());
    let code = |id: Option<OrganisationId>| Some(cx.directory.organisation(id?)?.code.clone());
    trail.field(
        "organisation",
        code(before.organisation),
        code(values.organisation),
    );
    trail.field(
        "location",
        point_text(before.point),
        point_text(values.point),
    );
    let ended = values.ended_on.map(|_| "IMPORT".to_owned());
    trail.field("ended", None, ended);
    trail.rows()
}

/// Keeps the places of households that lie elsewhere from today on.
async fn keep_places(cx: &Context, tx: &DistrictTx, moved: Vec<HouseholdId>) -> Outcome<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let moved = tx
        .find::<household::Entity>()
        .filter(household::Column::Id.is_in(moved))
        .filter(household::Column::PlacedOn.lte(cx.today));
    let places = tx.all_locked(moved).await?;
    let places = places.iter().map(|old| earlier_place(cx, old));
    Ok(tx.insert_all(places.collect()).await?)
}

fn earlier_place(cx: &Context, old: &household::Model) -> household_move::ActiveModel {
    household_move::ActiveModel {
        id: Set(cx.given.id::<HouseholdMoveId>()),
        household_id: Set(old.id),
        area_id: Set(old.area_id),
        street_id: Set(old.street_id),
        community_id: Set(old.community_id),
        compound_id: Set(old.compound_id),
        grid_id: Set(old.grid_id),
        building_id: Set(old.building_id),
        from_on: Set(old.placed_on),
        to_on: Set(cx.today),
        reason: Set("IMPORT".to_owned()),
        ..Default::default()
    }
}
