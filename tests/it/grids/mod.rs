//! Areas and what moves on them, with every earlier day still telling its own story: what the stories
//! have in common.

mod ended;
mod kept;
mod merged;
mod served;
mod split;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use lianxin_api::domain::household::placement::Placement;
use lianxin_api::gql::ids::encode;
use lianxin_entity::enums::{AppointmentKind, HouseholdKind, MemberKind};
use lianxin_entity::ids::{AreaId, HouseholdId, MemberId};
use lianxin_entity::{
    appointment, household, household_move, import_job, member, responsibility_zone,
    service_request,
};
use lianxin_tests::answer::Answer;
use lianxin_tests::town::{Caller, Case, Town};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

pub(crate) async fn act(who: &Caller, mutation: &str, input: Value) -> Answer {
    let selection = match mutation {
        "splitGrid" => "grids { id code name } movedHouseholds movedRequests",
        "mergeGrids" => "grid { id code name parent { name } } movedHouseholds movedRequests",
        "moveHouseholds" => "area { name } movedHouseholds",
        "endArea" => "area { name } movedRequests",
        "changeArea" => {
            "area { id code name parent { name } householdTarget } movedHouseholds movedRequests"
        }
        _ => "area { id code name kind parent { name } householdTarget gridKind noManager }",
    };
    let (first, rest) = mutation.split_at(1);
    let document = format!(
        "mutation ($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ {selection} \
         errors {{ errorCode message field }} }} }}",
        first.to_uppercase()
    );
    who.run(&document, json!({ "input": input })).await
}

/// A rectangle beside the meridian of the town's grids.
pub(crate) fn rectangle(west: f64, east: f64) -> String {
    rectangle_of(west, east, 34.66, 34.67)
}

pub(crate) fn rectangle_of(west: f64, east: f64, south: f64, north: f64) -> String {
    json!({ "type": "Polygon", "coordinates": [[
        [west, south], [east, south], [east, north], [west, north], [west, south],
    ]] })
    .to_string()
}

/// A polygon whose border crosses itself.
pub(crate) const BOW_TIE: &str = "{\"type\":\"Polygon\",\"coordinates\":\
    [[[112.40,34.66],[112.41,34.67],[112.41,34.66],[112.40,34.67],[112.40,34.66]]]}";

/// A building drawn in the middle of the North grid; its id.
pub(crate) async fn draw_building(town: &Town, who: &Caller) -> String {
    let input = json!({ "kind": "BUILDING", "code": "B2", "name": "Building 2", "parentId": id_of(town, "North grid"),
        "polygon": rectangle_of(112.404, 112.406, 34.662, 34.664) });
    let made = act(who, "registerArea", input).await;
    made.ok()["area"]["id"].as_str().expect("an id").to_owned()
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Where a household is put down.
pub(crate) struct Home<'a> {
    pub area: &'a str,
    pub east: Option<f64>,
}

/// Puts households into the register; they lie there since 2024.
pub(crate) async fn settle(town: &Town, homes: &[Home<'_>]) -> Vec<HouseholdId> {
    let app = town.app();
    let directory = app
        .directories
        .get(&app.store, town.key())
        .await
        .expect("the directory");
    let tx = app.store.write(town.key()).await.expect("a transaction");
    let mut ids = Vec::new();
    for home in homes {
        let id: HouseholdId = app.given.id();
        let path = Placement::of(directory.tree(), town.places().area(home.area));
        tx.insert(household::ActiveModel {
            id: Set(id),
            code: Set(format!("H{}", id.0.simple())),
            kind: Set(HouseholdKind::Home),
            area_id: Set(path.area),
            street_id: Set(path.street),
            community_id: Set(path.community),
            compound_id: Set(path.compound),
            grid_id: Set(path.grid),
            building_id: Set(path.building),
            head_name: Set("Head".to_owned()),
            address: Set("Somewhere".to_owned()),
            gcj_latitude: Set(home.east.map(|_| 34.665)),
            gcj_longitude: Set(home.east),
            source: Set("survey".to_owned()),
            registered_on: Set(day("2024-01-01")),
            placed_on: Set(day("2024-01-01")),
            version: Set(1),
            updated_at: Set(app.given.now()),
            ..Default::default()
        })
        .await
        .expect("a household");
        ids.push(id);
    }
    tx.commit().await.expect("a commit");
    ids
}

pub(crate) async fn rows(town: &Town, ids: &[HouseholdId]) -> Vec<household::Model> {
    let tx = town
        .app()
        .store
        .read(town.key())
        .await
        .expect("a transaction");
    let query = tx
        .find::<household::Entity>()
        .filter(household::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(household::Column::Id);
    tx.all(query).await.expect("households")
}

pub(crate) async fn moves(town: &Town) -> Vec<household_move::Model> {
    let tx = town
        .app()
        .store
        .read(town.key())
        .await
        .expect("a transaction");
    tx.all(tx.find::<household_move::Entity>())
        .await
        .expect("moves")
}

pub(crate) fn id_of(town: &Town, name: &str) -> String {
    encode(town.places().area(name))
}

pub(crate) fn part(code: &str, more: Value) -> Value {
    let mut part = json!({ "code": code, "name": format!("Grid {code}") });
    if let (Some(part), Value::Object(more)) = (part.as_object_mut(), more) {
        part.extend(more);
    }
    part
}

/// Splits the North grid in its middle: the building to the west, everything else by its point.
pub(crate) async fn halves(town: &Town, who: &Caller) -> Answer {
    let building = id_of(town, "Building 1");
    let input = json!({ "gridId": id_of(town, "North grid"), "into": [
        part("W", json!({ "polygon": rectangle(112.40, 112.405), "buildingIds": [building] })),
        part("E", json!({ "polygon": rectangle(112.405, 112.41), "householdTarget": 250 })),
    ] });
    act(who, "splitGrid", input).await
}

pub(crate) fn ids(answer: &Answer) -> BTreeMap<String, String> {
    let grids = answer.ok()["grids"].as_array().expect("grids").clone();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    grids
        .iter()
        .map(|grid| (text(&grid["code"]), text(&grid["id"])))
        .collect()
}

/// The name of the area in which a request lies now.
pub(crate) async fn lies_in(town: &Town, case: &Case) -> String {
    let app = town.app();
    let directory = app
        .directories
        .get(&app.store, town.key())
        .await
        .expect("the directory");
    let tx = app.store.read(town.key()).await.expect("a transaction");
    let by_number = service_request::Column::Number.eq(case.number.as_str());
    let query = tx.find::<service_request::Entity>().filter(by_number);
    let row = tx.one(query).await.expect("a query").expect("a request");
    directory
        .area(row.current_area_id)
        .expect("an area")
        .name
        .clone()
}

pub(crate) async fn responsible(
    who: &Caller,
    area: &str,
    on: &str,
) -> Vec<(String, String, String)> {
    let document = "query ($id: ID, $on: Date!) { area(id: $id) { responsibleOn(on: $on) \
        { kind name fromOn toOn area { name } account { displayName } } } }";
    let answer = who.run(document, json!({ "id": area, "on": on })).await;
    let found = answer.ok()["responsibleOn"]
        .as_array()
        .expect("a list")
        .clone();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    found
        .iter()
        .map(|one| (text(&one["kind"]), text(&one["name"]), text(&one["fromOn"])))
        .collect()
}

/// A member whose zone the building is and who heads its group, since 2025.
pub(crate) async fn appoint(town: &Town) {
    let app = town.app();
    let tx = app.store.write(town.key()).await.expect("a transaction");
    let (id, building): (MemberId, AreaId) = (app.given.id(), town.places().area("Building 1"));
    tx.insert(member::ActiveModel {
        id: Set(id),
        code: Set("M1".to_owned()),
        name: Set("Comrade".to_owned()),
        organisation_id: Set(town.places().organisation("North committee")),
        branch_on: Set(day("2020-01-01")),
        kind: Set(MemberKind::Resident),
        from_on: Set(day("2020-01-01")),
        version: Set(1),
        updated_at: Set(app.given.now()),
        ..Default::default()
    })
    .await
    .expect("a member");
    tx.insert(responsibility_zone::ActiveModel {
        id: Set(app.given.id()),
        member_id: Set(id),
        area_id: Set(Some(building)),
        from_on: Set(day("2025-01-01")),
        version: Set(1),
        ..Default::default()
    })
    .await
    .expect("a zone");
    tx.insert(appointment::ActiveModel {
        id: Set(app.given.id()),
        kind: Set(AppointmentKind::BuildingHead),
        member_id: Set(Some(id)),
        area_id: Set(Some(building)),
        from_on: Set(day("2025-01-01")),
        version: Set(1),
        ..Default::default()
    })
    .await
    .expect("an appointment");
    tx.commit().await.expect("a commit");
}

/// An import of households that is being switched on.
pub(crate) async fn import_runs(town: &Town) {
    use lianxin_entity::enums::{ImportState, Register};
    let app = town.app();
    let tx = app.store.write(town.key()).await.expect("a transaction");
    let mut row = import_job::ActiveModel {
        id: Set(app.given.id()),
        register: Set(Register::Households),
        state: Set(ImportState::Applying),
        good_rows_only: Set(false),
        object_key: Set(None),
        attempts: Set(0),
        file_name: Set("households.csv".to_owned()),
        byte_size: Set(1),
        sha256: Set(vec![0]),
        locale: Set("en".to_owned()),
        created_at: Set(app.given.now()),
        version: Set(1),
        ..Default::default()
    };
    row.rows_done = Set(0);
    row.creates = Set(0);
    row.changes = Set(0);
    row.ends = Set(0);
    row.same = Set(0);
    row.faulty = Set(0);
    row.planned_digest = Set(0);
    row.digest = Set(0);
    row.next_row = Set(0);
    tx.insert(row).await.expect("an import");
    tx.commit().await.expect("a commit");
}
