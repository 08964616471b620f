//! Areas and what moves on them: made, changed and ended by hand, grids split and merged, households
//! moved, with every earlier day still telling its own story.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use lianxin_api::domain::household::placement::Placement;
use lianxin_api::gql::ids::{decode, encode};
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

crate::both_engines! {
    async fn an_area_is_made_changed_and_ended(town: Town) {
        let cast = town.cast().await;
        let parent = id_of(&town, "North compound");
        let wish = |more: Value| {
            let mut input = json!({ "kind": "GRID", "code": "N2", "name": "Second grid", "parentId": parent });
            input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            input
        };
        let drawn = rectangle(112.43, 112.44);
        let made = act(&cast.secretary, "registerArea",
            wish(json!({ "polygon": drawn, "gridKind": "DEDICATED", "idempotencyKey": "one" }))).await;
        let area = made.ok()["area"].clone();
        assert_eq!((&area["kind"], &area["parent"]["name"]), (&json!("GRID"), &json!("North compound")));
        assert_eq!((&area["householdTarget"], &area["gridKind"]), (&json!(300), &json!("DEDICATED")));
        let again = act(&cast.secretary, "registerArea",
            wish(json!({ "polygon": drawn, "gridKind": "DEDICATED", "idempotencyKey": "one" }))).await;
        assert_eq!(again.ok()["area"]["id"], area["id"], "the same call is carried out once");
        act(&cast.secretary, "registerArea", wish(json!({ "idempotencyKey": "one" }))).await.refused("IDEMPOTENCY_MISMATCH");
        act(&cast.secretary, "registerArea", wish(json!({}))).await.refused("CODE_TAKEN");
        let other = |more: Value| {
            let mut input = wish(json!({ "code": "N3" }));
            input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            input
        };
        for (more, code) in [
            (json!({ "polygon": rectangle(112.435, 112.45) }), "OVERLAPS"),
            (json!({ "polygon": "{\"type\":\"Polygon\",\"coordinates\":[[[112.5,34.6],[112.6,34.7],[112.6,34.6],[112.5,34.7],[112.5,34.6]]]}" }), "BAD_POLYGON"),
            (json!({ "polygon": "not a polygon" }), "BAD_POLYGON"),
            (json!({ "kind": "UNIT" }), "WRONG_PARENT"),
            (json!({ "kind": "COMPOUND" }), "WRONG_PARENT"),
            (json!({ "kind": "BUILDING", "householdTarget": 5 }), "INVALID"),
            (json!({ "householdTarget": 0 }), "INVALID"),
            (json!({ "noManager": true }), "INVALID"),
            (json!({ "on": town.day_after(1) }), "INVALID"),
            (json!({ "on": "2019-12-31" }), "INVALID"),
            (json!({ "name": "  " }), "INVALID"),
        ] {
            act(&cast.secretary, "registerArea", other(more.clone())).await.refused(code);
        }
        act(&cast.secretary, "registerArea", other(json!({ "kind": "BUILDING", "code": "B9",
            "parentId": area["id"], "polygon": rectangle_of(112.45, 112.46, 34.66, 34.67) }))).await.refused("OUTSIDE_PARENT");
        act(&cast.other_secretary, "registerArea", other(json!({}))).await.refused("FORBIDDEN");
        act(&cast.li, "registerArea", other(json!({}))).await.refused("FORBIDDEN");
        act(&cast.administrator, "registerArea", other(json!({ "code": "N4" }))).await.ok();
        let change = |more: Value| {
            let mut input = json!({ "id": area["id"] });
            input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            input
        };
        let changed = act(&cast.secretary, "changeArea", change(json!({ "name": "Garden grid", "householdTarget": 120 }))).await;
        assert_eq!((&changed.ok()["area"]["name"], &changed.ok()["area"]["householdTarget"]), (&json!("Garden grid"), &json!(120)));
        act(&cast.secretary, "changeArea", change(json!({ "parentId": area["id"] }))).await.refused("CYCLE");
        act(&cast.secretary, "changeArea", json!({ "id": parent, "parentId": area["id"] })).await.refused("CYCLE");
        act(&cast.secretary, "changeArea", change(json!({ "code": format!("{}001001-G1", town.code()) }))).await.refused("CODE_TAKEN");
        act(&cast.secretary, "changeArea", change(json!({ "parentId": id_of(&town, "South compound") }))).await.refused("FORBIDDEN");
        act(&cast.secretary, "endArea", json!({ "id": area["id"] })).await.refused("INVALID");
        town.hours_pass(24);
        act(&cast.secretary, "endArea", json!({ "id": area["id"] })).await.ok();
        let gone = cast.secretary.run("{ areaAt(latitude: 34.665, longitude: 112.435, datum: GCJ02) { name } }", json!({})).await;
        assert!(gone.at("/areaAt").is_null());
        act(&cast.secretary, "endArea", json!({ "id": area["id"] })).await.refused("UNKNOWN_AREA");
        act(&cast.secretary, "endArea", json!({ "id": id_of(&town, "North grid") })).await.refused("NOT_EMPTY");
        settle(&town, &[Home { area: "Building 1", east: None }]).await;
        let full = act(&cast.secretary, "endArea", json!({ "id": id_of(&town, "Building 1") })).await;
        assert!(full.refused("NOT_EMPTY")["message"].as_str().is_some_and(|text| text.contains("1 households")));
        act(&cast.district, "endArea", json!({ "id": id_of(&town, "District") })).await.refused("FORBIDDEN");
    }

    async fn a_split_places_everything_once_and_keeps_what_was(town: Town) {
        let cast = town.cast().await;
        let homes = settle(&town, &[
            Home { area: "Building 1", east: None },
            Home { area: "North grid", east: Some(112.402) },
            Home { area: "North grid", east: Some(112.408) },
            Home { area: "South grid", east: None },
        ]).await;
        let today = town.day_after(0);
        let done = halves(&town, &cast.secretary).await;
        assert_eq!((&done.ok()["movedHouseholds"], &done.ok()["movedRequests"]), (&json!(3), &json!(0)));
        let grids = ids(&done);
        let grid = |code: &str| decode::<AreaId>(&grids[code]).expect("an id");
        let now = rows(&town, &homes).await;
        let places: Vec<Option<AreaId>> = now.iter().map(|row| row.grid_id).collect();
        let south = town.places().area("South grid");
        assert_eq!(places, [Some(grid("W")), Some(grid("W")), Some(grid("E")), Some(south)]);
        assert_eq!(now[0].area_id, town.places().area("Building 1"), "a building keeps its households");
        assert_eq!(now[0].compound_id, Some(town.places().area("North compound")));
        assert_eq!(now[1].area_id, grid("W"));
        assert_eq!((now[0].placed_on, now[0].version), (day(&today), 2));
        let kept = moves(&town).await;
        assert_eq!(kept.len(), 3);
        assert!(kept.iter().all(|row| row.grid_id == Some(town.places().area("North grid"))
            && row.from_on == day("2024-01-01") && row.to_on == day(&today)), "{kept:#?}");
        let tree = cast.secretary.run("query ($id: ID) { area(id: $id) { name parent { code } } }",
            json!({ "id": id_of(&town, "Building 1") })).await;
        assert_eq!(tree.at("/area/parent/code"), "W");
        let worker = cast.secretary.run("query ($id: ID) { area(id: $id) { gridWorkers { displayName } } }",
            json!({ "id": grids["E"] })).await;
        assert_eq!(worker.at("/area/gridWorkers/0/displayName"), "Li");
        act(&cast.secretary, "splitGrid", json!({ "gridId": id_of(&town, "North grid"), "into": [part("A", json!({})), part("B", json!({}))] }))
            .await.refused("UNKNOWN_AREA");
    }

    async fn a_split_that_loses_or_doubles_is_refused_and_writes_nothing(town: Town) {
        let cast = town.cast().await;
        let homes = settle(&town, &[
            Home { area: "Building 1", east: None },
            Home { area: "North grid", east: None },
            Home { area: "South grid", east: None },
        ]).await;
        let home: Vec<String> = homes.iter().map(|id| encode(*id)).collect();
        let building = id_of(&town, "Building 1");
        let grid = id_of(&town, "North grid");
        let split = |a: Value, b: Value| json!({ "gridId": grid, "into": [part("A", a), part("B", b)] });
        let lost = act(&cast.secretary, "splitGrid", split(json!({ "buildingIds": [building] }), json!({}))).await;
        let refusal = lost.refused("UNPLACED");
        assert!(refusal["message"].as_str().is_some_and(|text| text.starts_with("1 households and 0 areas") && text.contains('H')), "{refusal}");
        let doubled = split(
            json!({ "buildingIds": [building], "householdIds": [home[1]] }),
            json!({ "householdIds": [home[0], home[1]] }),
        );
        let doubled = act(&cast.secretary, "splitGrid", doubled).await;
        assert!(doubled.refused("PLACED_TWICE")["message"].as_str().is_some_and(|text| text.starts_with("2 households")));
        let strange = split(json!({ "buildingIds": [building], "householdIds": [home[1], home[2]] }), json!({}));
        act(&cast.secretary, "splitGrid", strange).await.refused("NOT_FOUND");
        let strange = split(json!({ "buildingIds": [building, id_of(&town, "South grid")], "householdIds": [home[1]] }), json!({}));
        act(&cast.secretary, "splitGrid", strange).await.refused("UNKNOWN_AREA");
        let whole = |a: Value, b: Value| {
            let mut a = a;
            a["buildingIds"] = json!([building]);
            a["householdIds"] = json!([home[1]]);
            split(a, b)
        };
        let left = rectangle(112.40, 112.405);
        for (a, b, code) in [
            (json!({ "polygon": left }), json!({ "polygon": rectangle(112.404, 112.41) }), "OVERLAPS"),
            (json!({ "polygon": left }), json!({ "polygon": rectangle(112.405, 112.412) }), "OUTSIDE_PARENT"),
            (json!({ "polygon": left }), json!({ "polygon": "{}" }), "BAD_POLYGON"),
            (json!({}), json!({ "code": "A" }), "CODE_TAKEN"),
            (json!({}), json!({ "code": format!("{}001002-G1", town.code()) }), "CODE_TAKEN"),
            (json!({ "householdTarget": -1 }), json!({}), "INVALID"),
        ] {
            act(&cast.secretary, "splitGrid", whole(a, b)).await.refused(code);
        }
        let mut ahead = whole(json!({}), json!({}));
        ahead["on"] = json!(town.day_after(1));
        act(&cast.secretary, "splitGrid", ahead.clone()).await.refused("INVALID");
        ahead["on"] = json!("2020-01-01");
        act(&cast.secretary, "splitGrid", ahead.clone()).await.refused("INVALID");
        ahead["on"] = json!("2023-06-01");
        act(&cast.secretary, "splitGrid", ahead).await.refused("INVALID");
        act(&cast.secretary, "splitGrid", json!({ "gridId": grid, "into": [part("A", json!({}))] })).await.refused("INVALID");
        act(&cast.secretary, "splitGrid", json!({ "gridId": building, "into": [part("A", json!({})), part("B", json!({}))] })).await.refused("INVALID");
        act(&cast.other_secretary, "splitGrid", whole(json!({}), json!({}))).await.refused("FORBIDDEN");
        act(&cast.li, "splitGrid", whole(json!({}), json!({}))).await.refused("FORBIDDEN");
        assert!(moves(&town).await.is_empty(), "nothing half-written");
        import_runs(&town).await;
        act(&cast.secretary, "splitGrid", whole(json!({}), json!({}))).await.refused("IMPORT_RUNNING");
        let standing = cast.secretary.run("{ areas(kind: GRID) { totalCount } }", json!({})).await;
        assert_eq!(standing.at("/areas/totalCount"), 2);
    }

    async fn a_foreign_household_or_area_is_nobodys(town: Town) {
        let cast = town.cast().await;
        let other = town.second_district().await;
        let theirs = settle(&other, &[Home { area: "North grid", east: None }]).await;
        let ours = settle(&town, &[Home { area: "North grid", east: None }]).await;
        let (theirs, ours) = (encode(theirs[0]), encode(ours[0]));
        let building = id_of(&town, "Building 1");
        let grid = id_of(&town, "North grid");
        let to = |household: &str, area: &str| json!({ "householdIds": [household], "toAreaId": area, "reason": "moved house" });
        act(&cast.secretary, "moveHouseholds", to(&theirs, &building)).await.refused("NOT_FOUND");
        act(&cast.secretary, "moveHouseholds", to(&ours, &id_of(&other, "Building 1"))).await.refused("UNKNOWN_AREA");
        act(&cast.other_secretary, "moveHouseholds", to(&ours, &id_of(&town, "South grid"))).await.refused("NOT_FOUND");
        act(&cast.secretary, "moveHouseholds", to(&ours, &id_of(&town, "South grid"))).await.refused("FORBIDDEN");
        act(&cast.street, "moveHouseholds", to(&ours, &id_of(&town, "Lake street"))).await.refused("INVALID");
        let split = json!({ "gridId": grid, "into": [
            part("A", json!({ "buildingIds": [building], "householdIds": [ours, theirs] })), part("B", json!({})) ] });
        act(&cast.secretary, "splitGrid", split).await.refused("NOT_FOUND");
        let split = json!({ "gridId": grid, "into": [
            part("A", json!({ "buildingIds": [building, id_of(&other, "Building 1")], "householdIds": [ours] })), part("B", json!({})) ] });
        act(&cast.secretary, "splitGrid", split).await.refused("UNKNOWN_AREA");
        act(&cast.secretary, "changeArea", json!({ "id": building, "parentId": id_of(&other, "North grid") })).await.refused("UNKNOWN_AREA");
        let merge = json!({ "gridIds": [grid, id_of(&other, "North grid")], "into": { "code": "M", "name": "Merged" } });
        act(&cast.secretary, "mergeGrids", merge).await.refused("UNKNOWN_AREA");
        let moved = act(&cast.secretary, "moveHouseholds", to(&ours, &building)).await;
        assert_eq!(moved.ok()["movedHouseholds"], 1);
        let again = act(&cast.secretary, "moveHouseholds", to(&ours, &building)).await;
        assert_eq!(again.ok()["movedHouseholds"], 0, "it lies there already");
    }

    async fn a_merge_undoes_a_split_and_every_day_tells_its_own_story(town: Town) {
        let cast = town.cast().await;
        let homes = settle(&town, &[
            Home { area: "Building 1", east: None },
            Home { area: "North grid", east: Some(112.408) },
        ]).await;
        let before = town.day_after(0);
        appoint(&town).await;
        town.hours_pass(48);
        let split_on = town.day_after(0);
        let grids = ids(&halves(&town, &cast.secretary).await);
        town.hours_pass(48);
        let merged_on = town.day_after(0);
        let input = json!({ "gridIds": [grids["W"], grids["E"]], "idempotencyKey": "m",
            "into": { "code": format!("{}001001-G1", town.code()), "name": "North grid again" } });
        let merged = act(&cast.secretary, "mergeGrids", input.clone()).await;
        assert_eq!((&merged.ok()["movedHouseholds"], &merged.ok()["grid"]["parent"]["name"]), (&json!(2), &json!("North compound")));
        let again = act(&cast.secretary, "mergeGrids", input).await;
        assert_eq!(again.ok()["grid"]["id"], merged.ok()["grid"]["id"]);
        let new = merged.ok()["grid"]["id"].as_str().expect("an id").to_owned();
        let at = cast.secretary.run("{ areaAt(latitude: 34.665, longitude: 112.408, datum: GCJ02) { id } }", json!({})).await;
        assert_eq!(at.at("/areaAt/id"), &json!(new), "the polygons became one");
        let now = rows(&town, &homes).await;
        assert!(now.iter().all(|row| row.grid_id == decode(&new)), "{now:#?}");
        assert_eq!(moves(&town).await.len(), 4);

        let as_of = "query ($code: String, $id: ID, $on: Date!) { areaAsOf(code: $code, id: $id, on: $on) \
            { name code kind householdTarget fromOn toOn polygon parent { name } area { id } } }";
        let code = format!("{}001001-G1", town.code());
        let first = cast.secretary.run(as_of, json!({ "code": code, "on": before })).await;
        assert_eq!((first.at("/areaAsOf/name"), first.at("/areaAsOf/toOn")), (&json!("North grid"), &json!(split_on)));
        assert_eq!((first.at("/areaAsOf/parent/name"), first.at("/areaAsOf/householdTarget")), (&json!("North compound"), &json!(300)));
        let between = cast.secretary.run(as_of, json!({ "code": code, "on": split_on })).await;
        assert!(between.at("/areaAsOf").is_null(), "nobody had the code then");
        let last = cast.secretary.run(as_of, json!({ "code": code, "on": merged_on })).await;
        assert_eq!(last.at("/areaAsOf/area/id"), &json!(new));
        let east = cast.secretary.run(as_of, json!({ "id": grids["E"], "on": split_on })).await;
        assert_eq!(east.at("/areaAsOf/householdTarget"), 250);
        assert!(cast.secretary.run(as_of, json!({ "id": grids["E"], "on": before })).await.at("/areaAsOf").is_null());
        cast.secretary.run(as_of, json!({ "on": before })).await.failed("BAD_ARGUMENT");
        let history = cast.secretary.run("query ($id: ID) { area(id: $id) { history { fromOn toOn parent { code } } } }",
            json!({ "id": id_of(&town, "Building 1") })).await;
        let parents: Vec<&str> = history.at("/area/history").as_array().expect("versions").iter()
            .filter_map(|version| version["parent"]["code"].as_str()).collect();
        assert_eq!(parents, [code.as_str(), "W", code.as_str()]);

        let building = id_of(&town, "Building 1");
        let story = |on: String| { let (building, cast) = (building.clone(), &cast); async move { responsible(&cast.secretary, &building, &on).await } };
        let posted = town.day_after(-4);
        let worker = |from: &str| ("GRID_WORKER".to_owned(), "Li".to_owned(), from.to_owned());
        let zone = ("ZONE_MEMBER".to_owned(), "Comrade".to_owned(), "2025-01-01".to_owned());
        let head = ("BUILDING_HEAD".to_owned(), "Comrade".to_owned(), "2025-01-01".to_owned());
        assert_eq!(story(before.clone()).await, [worker(&posted), zone.clone(), head.clone()]);
        assert_eq!(story(split_on.clone()).await, [worker(&split_on), zone.clone(), head.clone()]);
        assert_eq!(story(merged_on.clone()).await, [worker(&merged_on), zone, head]);
        assert!(story("2024-06-01".to_owned()).await.is_empty(), "nobody was appointed yet");
        assert!(responsible(&cast.secretary, &grids["E"], &before).await.is_empty(), "it did not exist");
        let stranger = town.resident("Far").of("South grid").await;
        let kinds: Vec<String> = responsible(&stranger, &building, &merged_on).await.into_iter().map(|one| one.0).collect();
        assert_eq!(kinds, ["GRID_WORKER"], "others are known at home alone");
    }

    async fn an_area_that_hangs_elsewhere_takes_its_households_along(town: Town) {
        let cast = town.cast().await;
        let homes = settle(&town, &[Home { area: "Building 1", east: None }, Home { area: "North grid", east: None }]).await;
        let lamp = cast.wang.submits_with("Lamp", json!({ "areaId": id_of(&town, "Building 1") })).await;
        let input = json!({ "id": id_of(&town, "North grid"), "parentId": id_of(&town, "South compound") });
        act(&cast.secretary, "changeArea", input.clone()).await.refused("FORBIDDEN");
        let done = act(&cast.street, "changeArea", input).await;
        assert_eq!((&done.ok()["movedHouseholds"], &done.ok()["movedRequests"]), (&json!(2), &json!(1)));
        let now = rows(&town, &homes).await;
        assert!(now.iter().all(|row| row.community_id == Some(town.places().area("South community"))), "{now:#?}");
        assert_eq!(cast.other_secretary.state_of(&lamp).await, "SUBMITTED");
        assert_eq!(cast.secretary.state_of(&lamp).await, "(out of sight)");
    }

    async fn who_answers_takes_as_many_statements_for_thirty_as_for_three(town: Town) {
        let cast = town.cast().await;
        appoint(&town).await;
        let document = "query ($on: Date!) { areas(kind: BUILDING, first: 100) { nodes { name history { fromOn parent { name } } \
            responsibleOn(on: $on) { kind name area { name } account { displayName } } } } }";
        let on = json!({ "on": town.day_after(0) });
        let mut counts = Vec::new();
        for rows in [3, 30] {
            for at in 0..rows {
                let input = json!({ "kind": "BUILDING", "code": format!("X{rows}-{at}"), "name": "House", "parentId": id_of(&town, "North grid") });
                act(&cast.secretary, "registerArea", input).await.ok();
            }
            let answer = cast.secretary.run_counted(document, on.clone()).await;
            assert!(answer.ok()["nodes"].as_array().expect("nodes").len() > rows);
            counts.push(answer.statements.len());
        }
        assert_eq!(counts[0], counts[1], "{counts:?}");
    }
}

/// A member whose zone the building is and who heads its group, since 2025.
async fn appoint(town: &Town) {
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
