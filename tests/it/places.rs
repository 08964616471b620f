//! Districts, areas and organisations: made from real divisions, imported, asked for; the
//! demonstration with its people and histories.

use std::collections::BTreeSet;

use lianxin_api::demo;
use lianxin_api::domain::area::service::{ImportFailure, import_grids};
use lianxin_api::domain::calendar::service::{DaySource, import as import_days};
use lianxin_api::domain::district::service::{CreateFault, create};
use lianxin_api::domain::organisation::service::{Wish, create as create_organisation};
use lianxin_entity::area_version;
use lianxin_entity::enums::{Datum, OrganisationKind, ServiceRequestState};
use lianxin_tests::answer::Answer;
use lianxin_tests::client::Client;
use lianxin_tests::database::Engine;
use lianxin_tests::stage::Stage;
use lianxin_tests::town::Town;
use lianxin_tests::town::steps::submission;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};

use crate::grids::rectangle_of;

async fn ask(device: &Client, document: &str) -> Answer {
    device
        .run(document, json!({}))
        .await
        .expect("the server answers")
}

fn names(list: &Value) -> Vec<&str> {
    let nodes = list.as_array().expect("a list");
    nodes
        .iter()
        .map(|node| node["name"].as_str().expect("a name"))
        .collect()
}

/// A grid of the South community, east of the South grid.
fn new_grid(west: f64, parent: &str) -> String {
    let east = west + 0.01;
    json!({ "type": "FeatureCollection", "features": [{
        "type": "Feature",
        "properties": { "kind": "GRID", "code": "new-grid", "name": "New grid", "parent": parent },
        "geometry": { "type": "Polygon", "coordinates": [[
            [west, 34.66], [east, 34.66], [east, 34.67], [west, 34.67], [west, 34.66],
        ]] },
    }] })
    .to_string()
}

/// Draws the border of the district around both grids.
async fn draw_border(town: &Town) {
    let app = town.app();
    let tx = app.store.write(town.key()).await.expect("a transaction");
    let change = tx
        .update_many::<area_version::Entity>()
        .set_value(
            area_version::Column::Polygon,
            rectangle_of(112.3, 112.5, 34.6, 34.7),
        )
        .filter(area_version::Column::AreaId.eq(town.places().area("District")));
    tx.change(change).await.expect("a border");
    town.reference_changed(tx).await;
}

crate::both_engines! {
    async fn anybody_reads_the_card_of_a_district(town: Town) {
        let device = town.device();
        let card = "{ district(code: \"410305\") { id code name regionName areas(kind: GRID) { totalCount nodes { name gridWorkers { displayName } } } \
            areaAt(latitude: 34.665, longitude: 112.405, datum: GCJ02) { name } serviceCategories { code resolveWithinHours } } }";
        let cast = town.cast().await;
        let answer = ask(&device, card).await;
        let district = answer.ok();
        assert_eq!(district["code"], "410305");
        assert_eq!(district["areaAt"]["name"], "North grid");
        assert!(district["areas"]["totalCount"].as_i64() >= Some(2));
        for grid in district["areas"]["nodes"].as_array().expect("grids") {
            assert_eq!(grid["gridWorkers"], json!([]), "a visitor reads no people");
        }
        let own = cast.wang.run(card, json!({})).await;
        assert!(own.ok()["areas"]["nodes"].to_string().contains("displayName"), "a resident knows the grid worker");
        assert!(ask(&device, "{ district(code: \"999999\") { id } }").await.at("/district").is_null());
        ask(&device, "{ areas { totalCount } }").await.failed("UNAUTHENTICATED");
        ask(&device, "{ organisations { totalCount } }").await.failed("UNAUTHENTICATED");
    }

    async fn a_real_district_is_made_beside_another(town: Town) {
        let app = town.shared_app();
        let made = create(&app.store, &app.vault, &app.given, "419001").await.expect("a district");
        assert_eq!(made.streets, 16);
        let again = create(&app.store, &app.vault, &app.given, "419001").await;
        assert!(matches!(again, Err(CreateFault::Exists(_))), "{again:?}");
        let card = "{ district(code: \"419001\") { name regionName areas(kind: STREET, first: 1) { totalCount nodes { code name parent { name } } } } }";
        let answer = ask(&town.device(), card).await;
        let jiyuan = answer.ok();
        assert_eq!((&jiyuan["name"], &jiyuan["regionName"]), (&json!("济源市"), &json!("河南省")));
        assert_eq!(jiyuan["areas"]["totalCount"], 16);
        assert_eq!(jiyuan["areas"]["nodes"][0]["parent"]["name"], "济源市");
        let cast = town.cast().await;
        let seen = cast.secretary.run("{ area(code: \"419001001\") { name } }", json!({})).await;
        assert!(seen.at("/area").is_null(), "another district's code finds nothing");
    }

    async fn the_demonstration_leaves_a_real_district_alone(town: Town) {
        let cast = town.cast().await;
        let refused = demo::ensure(&town.shared_app()).await;
        assert!(matches!(refused, Err(demo::DemoFault::NotOurs("410305"))), "{refused:?}");
        let areas = "{ areas { totalCount } serviceRequests { totalCount } }";
        let seen = cast.district.run(areas, json!({})).await;
        assert_eq!(seen.at("/areas/totalCount"), 9, "nothing was put into it");
        assert_eq!(seen.at("/serviceRequests/totalCount"), 0);
    }

    async fn areas_are_walked_page_by_page(town: Town) {
        let cast = town.cast().await;
        let document = "query ($after: String) { areas(first: 4, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { id code name } } }";
        let (mut after, mut seen) = (Value::Null, Vec::new());
        loop {
            let page = cast.wang.run(document, json!({ "after": after })).await;
            let areas = page.ok();
            seen.extend(areas["nodes"].as_array().expect("nodes").iter().map(|node| node["code"].as_str().expect("a code").to_owned()));
            after = areas["pageInfo"]["endCursor"].clone();
            if areas["pageInfo"]["hasNextPage"] == false {
                assert_eq!(areas["totalCount"], seen.len());
                break;
            }
        }
        assert!(seen.is_sorted() && seen.len() > 8, "{seen:?}");
        cast.wang.run("query ($a: String) { organisations(after: $a) { totalCount } }", json!({ "a": "AAAA" })).await.failed("BAD_CURSOR");
        let below = "query ($id: ID!) { areas(parent: $id) { nodes { name } } }";
        let street = cast.wang.run("{ areas(kind: STREET) { nodes { id name } } }", json!({})).await;
        let street = street.at("/areas/nodes/0/id").clone();
        let inside = cast.wang.run(below, json!({ "id": street })).await;
        assert_eq!(names(inside.at("/areas/nodes")), ["North community", "South community"]);
        cast.wang.run(below, json!({ "id": cast.wang.account_id() })).await.failed("BAD_ID");
        cast.wang.run("{ area { name } }", json!({})).await.failed("BAD_ARGUMENT");
        for (latitude, longitude) in [(91.0, 112.0), (34.0, -180.5), (1e308, 0.0)] {
            let document = "query ($a: Float!, $o: Float!) { areaAt(latitude: $a, longitude: $o, datum: WGS84) { name } }";
            cast.wang.run(document, json!({ "a": latitude, "o": longitude })).await.failed("BAD_ARGUMENT");
        }
    }

    async fn nothing_lies_outside_a_border_that_is_drawn(town: Town) {
        let cast = town.cast().await;
        let far = |east: f64| json!({ "latitude": 34.665, "longitude": east, "datum": "GCJ02" });
        let filed = |east: f64| cast.wang.act("submitServiceRequest", submission("Lamp", json!({ "location": far(east) })));
        filed(113.5).await.ok();
        let home = cast.li.settles("H-1", json!({})).await;
        draw_border(&town).await;
        let location = json!(["input", "location"]);
        assert_eq!(filed(113.5).await.refused("OUTSIDE_DISTRICT")["field"], location);
        let lamp = filed(112.405).await.ok()["serviceRequest"]["id"].clone();
        cast.secretary.act("askForInformation", json!({ "id": lamp, "note": "Where exactly?" })).await.ok();
        let supply = |east: f64| cast.wang.act("supplyInformation", json!({ "id": lamp, "note": "There.", "location": far(east) }));
        assert_eq!(supply(113.5).await.refused("OUTSIDE_DISTRICT")["field"], location);
        supply(112.405).await.ok();
        let settle = cast.li.keeps("registerHousehold", cast.li.household_of("H-2", json!({ "location": far(113.5) }))).await;
        assert_eq!(settle.refused("OUTSIDE_DISTRICT")["field"], location);
        let change = cast.li.keeps("changeHousehold", json!({ "id": home, "location": far(113.5), "source": "door to door" })).await;
        assert_eq!(change.refused("OUTSIDE_DISTRICT")["field"], location);
        let record = "mutation ($input: RecordVisitInput!) { recordVisit(input: $input) { visit { id } errors { errorCode message field } } }";
        let finding = json!({ "kind": "APPEAL", "title": "Lamp", "description": "Dark.", "categoryCode": "NOISE", "location": far(113.5) });
        let visit = json!({ "householdId": home, "theme": "Winter", "outcome": "MET", "findings": [finding] });
        let visit = cast.li.run(record, json!({ "input": visit })).await;
        assert_eq!(visit.refused("OUTSIDE_DISTRICT")["field"], json!(["input", "findings", "0", "location"]));
        let outside = "{ areaAt(latitude: 34.665, longitude: 113.5, datum: GCJ02) { name } }";
        assert!(cast.wang.run(outside, json!({})).await.at("/areaAt").is_null());
    }

    async fn what_is_imported_is_there_at_once(town: Town) {
        let (app, cast) = (town.shared_app(), town.cast().await);
        let south = format!("{}001002", town.code());
        let key = town.key();
        let import = |text: String| {
            let app = app.clone();
            async move { import_grids(&app.store, &app.directories, &app.given, key, &text, Datum::Gcj02).await }
        };
        let crossing = import(new_grid(112.425, &south)).await;
        assert!(matches!(crossing, Err(ImportFailure::File(_))), "{crossing:?}");
        let unknown = import(new_grid(112.45, "999999")).await;
        assert!(matches!(unknown, Err(ImportFailure::File(_))), "{unknown:?}");
        let at = "{ areaAt(latitude: 34.665, longitude: 112.455, datum: GCJ02) { name ancestors { name } } }";
        assert!(cast.wang.run(at, json!({})).await.at("/areaAt").is_null());
        import(new_grid(112.45, &south)).await.expect("the grid is imported");
        let found = cast.wang.run(at, json!({})).await;
        assert_eq!(found.at("/areaAt/name"), "New grid");
        assert_eq!(names(found.at("/areaAt/ancestors")), ["District", "Lake street", "South community"]);
        let wish = Wish { kind: OrganisationKind::Department, name: "Water bureau".into(), parent: None, jurisdiction: None, code: None };
        create_organisation(&app.store, &app.directories, &app.given, town.key(), wish).await.expect("a department");
        let listed = cast.wang.run("{ organisations(kind: DEPARTMENT) { nodes { name parent { jurisdiction { kind } } } } }", json!({})).await;
        assert!(names(listed.at("/organisations/nodes")).contains(&"Water bureau"));
        let days = "date,kind,name\n2026-03-03,HOLIDAY,停电\n".as_bytes();
        import_days(&app.store, &app.directories, town.key(), days, DaySource::District).await.expect("a day");
        let directory = app.directories.get(&app.store, town.key()).await.expect("the directory");
        assert!(!directory.calendar().is_workday("2026-03-03".parse().expect("a day")));
    }
}

const OVERVIEW: &str = "{ viewer { role district { code } postings { areas { kind } } } \
    serviceRequests(first: 100) { totalCount nodes { number state title timeline { totalCount } } } }";

async fn demonstration(engine: Engine) {
    let Some(stage) = Stage::open(engine).await else {
        return;
    };
    let book = demo::ensure(&stage.app).await.expect("the demonstration");
    let again = demo::ensure(&stage.app).await.expect("it stands");
    assert_eq!(again, book, "nothing is made twice");
    let printed: Value = serde_json::from_str(&demo::json(
        &demo::with_tokens(&stage.app, book)
            .await
            .expect("tokens for everybody"),
    ))
    .expect("JSON");
    let accounts = printed["accounts"].as_array().expect("accounts");
    for (district, name) in [("410305", "涧西区"), ("440304", "福田区")] {
        let entries = printed["districts"].as_array().expect("districts");
        assert!(
            entries
                .iter()
                .any(|entry| entry["code"] == district && entry["name"] == name)
        );
        let of = |role: &str| {
            let mut here = accounts
                .iter()
                .filter(|account| account["district"] == district && account["role"] == role);
            here.next().expect("one of each role").clone()
        };
        let (secretary, resident) = (of("SECRETARY"), of("RESIDENT"));
        let overview = ask(&device(&stage, &secretary), OVERVIEW).await;
        assert_eq!(overview.at("/viewer/district/code"), district);
        assert_eq!(overview.at("/serviceRequests/totalCount"), 30);
        let nodes = overview.at("/serviceRequests/nodes");
        let nodes = nodes.as_array().expect("requests");
        let states: BTreeSet<_> = nodes
            .iter()
            .filter_map(|node| node["state"].as_str())
            .collect();
        let all: BTreeSet<_> = ServiceRequestState::ALL
            .iter()
            .map(|state| state.as_str())
            .collect();
        assert_eq!(states, all, "every state has its story");
        assert!(nodes.iter().all(|node| {
            node["number"]
                .as_str()
                .is_some_and(|n| n.starts_with(district))
        }));
        let home = ask(&device(&stage, &resident), OVERVIEW).await;
        assert_eq!(home.at("/viewer/postings/0/areas/0/kind"), "GRID");
        let worker = ask(&device(&stage, &of("GRID_WORKER")), OVERVIEW).await;
        let (own, grid) = (total(&home), total(&worker));
        assert!(
            0 < own && own < 30 && 0 < grid && grid < 30,
            "{own} of one's own, {grid} of the grids"
        );
        signs_in(&stage, &resident).await;
    }
}

fn total(overview: &Answer) -> i64 {
    let total = overview.at("/serviceRequests/totalCount");
    total.as_i64().expect("a number")
}

fn device(stage: &Stage, account: &Value) -> Client {
    let token = account["token"].as_str().expect("a token");
    stage.client.with_token(token)
}

async fn signs_in(stage: &Stage, account: &Value) {
    let document = "mutation ($input: SignInInput!) { signIn(input: $input) { session { viewer { account { id phone } } } errors { errorCode message } } }";
    let input = json!({ "districtCode": account["district"], "phone": account["phone"], "password": account["password"] });
    let answer = stage.client.run(document, json!({ "input": input })).await;
    let answer = answer.expect("the server answers");
    let viewer = &answer.ok()["session"]["viewer"]["account"];
    assert_eq!(viewer["id"], account["accountId"]);
    assert_eq!(viewer["phone"], account["phone"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demonstration_on_sqlite() {
    demonstration(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demonstration_on_postgres() {
    demonstration(Engine::Postgres).await;
}
