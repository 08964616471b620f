//! Service centres: who keeps them, when they are open, what is near, and how far households are.

use lianxin_tests::answer::Answer;
use lianxin_tests::town::steps::input_type;
use lianxin_tests::town::{Caller, Town};
use serde_json::{Value, json};

const WEEK: &str = "1-5 09:00-12:00,13:30-17:30; 6 09:00-12:00";

/// A centre in the North community at a point, open since the day of the story.
fn centre(code: &str, latitude: f64, longitude: f64, more: Value) -> Value {
    json!({ "code": code, "name": format!("Centre {code}"), "kind": "STATION", "level": "OTHER", "hours": WEEK,
        "openedOn": "2026-03-02", "location": { "latitude": latitude, "longitude": longitude, "datum": "GCJ02" } })
    .as_object()
    .into_iter()
    .flatten()
    .chain(more.as_object().into_iter().flatten())
    .map(|(key, value)| (key.clone(), value.clone()))
    .collect::<serde_json::Map<_, _>>()
    .into()
}

async fn mutate(who: &Caller, mutation: &str, input: Value) -> Answer {
    let ty = input_type(mutation);
    let document = format!(
        "mutation ($input: {ty}!) {{ {mutation}(input: $input) {{ serviceCentre {{ id code state version hours \
         availableSteps openedOn closedOn }} errors {{ errorCode message field }} }} }}"
    );
    who.run(&document, json!({ "input": input })).await
}

async fn area(who: &Caller, kind: &str, name: &str) -> String {
    let document =
        "query ($kind: AreaKind) { areas(kind: $kind, first: 100) { nodes { id name } } }";
    let answer = who.run(document, json!({ "kind": kind })).await;
    let nodes = answer.at("/areas/nodes").as_array().expect("areas").clone();
    let found = nodes.iter().find(|node| node["name"] == name);
    found.expect("the area")["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

async fn registers(who: &Caller, area: &str, code: &str, at: (f64, f64), more: Value) -> String {
    let mut input = centre(code, at.0, at.1, more);
    input["areaId"] = json!(area);
    let answer = mutate(who, "registerServiceCentre", input).await;
    answer.ok()["serviceCentre"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

const OPEN_AT: &str =
    "query ($id: ID, $at: DateTime!) { serviceCentre(id: $id) { openAt(at: $at) } }";

async fn open_at(who: &Caller, id: &str, at: &str) -> bool {
    let answer = who.run(OPEN_AT, json!({ "id": id, "at": at })).await;
    answer.ok()["openAt"].as_bool().expect("yes or no")
}

const NEAREST: &str = "query ($lat: Float!, $lon: Float!, $datum: Datum!, $within: Int, $first: Int, $open: Boolean, \
    $kinds: [CentreKind!]) { nearestServiceCentres(latitude: $lat, longitude: $lon, datum: $datum, \
    withinMetres: $within, first: $first, openNow: $open, kinds: $kinds) { distanceMetres openNow \
    serviceCentre { id code openNow } } }";

fn around(more: Value) -> Value {
    let mut variables = json!({ "lat": 34.665, "lon": 112.405, "datum": "GCJ02" });
    if let (Some(all), Value::Object(more)) = (variables.as_object_mut(), more) {
        all.extend(more);
    }
    variables
}

fn codes(answer: &Answer) -> Vec<(String, i64)> {
    let list = answer
        .at("/nearestServiceCentres")
        .as_array()
        .expect("a list");
    list.iter()
        .map(|near| {
            let code = near["serviceCentre"]["code"].as_str().expect("a code");
            (
                code.to_owned(),
                near["distanceMetres"].as_i64().expect("metres"),
            )
        })
        .collect()
}

crate::both_engines! {
    async fn a_centre_lives_from_plan_to_end(town: Town) {
        let cast = town.cast().await;
        let north = area(&cast.secretary, "COMMUNITY", "North community").await;
        let mut input = centre("S1", 34.665, 112.405, json!({ "openedOn": null, "idempotencyKey": "k" }));
        input["areaId"] = json!(north);
        let made = mutate(&cast.secretary, "registerServiceCentre", input.clone()).await;
        let planned = made.ok()["serviceCentre"].clone();
        assert_eq!((&planned["state"], &planned["version"]), (&json!("PLANNED"), &json!(1)));
        assert_eq!(planned["availableSteps"], json!(["START_BUILDING", "OPEN", "CLOSE"]));
        let again = mutate(&cast.secretary, "registerServiceCentre", input.clone()).await;
        assert_eq!(again.ok()["serviceCentre"]["id"], planned["id"], "sent again, nothing happens twice");
        input["name"] = json!("Another");
        mutate(&cast.secretary, "registerServiceCentre", input.clone()).await.refused("IDEMPOTENCY_MISMATCH");
        input["idempotencyKey"] = Value::Null;
        mutate(&cast.secretary, "registerServiceCentre", input.clone()).await.refused("CODE_TAKEN");
        for who in [&cast.wang, &cast.li, &cast.other_secretary, &cast.housing] {
            input["code"] = json!("S2");
            mutate(who, "registerServiceCentre", input.clone()).await.refused("FORBIDDEN");
        }
        let id = planned["id"].as_str().expect("an id");
        let step = json!({ "id": id, "expectedVersion": 1 });
        mutate(&cast.other_secretary, "startBuildingServiceCentre", step.clone()).await.refused("FORBIDDEN");
        let building = mutate(&cast.administrator, "startBuildingServiceCentre", step.clone()).await;
        assert_eq!(building.ok()["serviceCentre"]["state"], "BUILDING");
        mutate(&cast.secretary, "openServiceCentre", step).await.refused("STALE");
        let tomorrow = json!({ "id": id, "on": "2026-03-03" });
        mutate(&cast.secretary, "openServiceCentre", tomorrow).await.refused("INVALID");
        let opened = mutate(&cast.secretary, "openServiceCentre", json!({ "id": id })).await;
        assert_eq!(opened.ok()["serviceCentre"]["openedOn"], "2026-03-02");
        mutate(&cast.secretary, "startBuildingServiceCentre", json!({ "id": id })).await.refused("WRONG_STATE");
        let early = json!({ "id": id, "on": "2026-03-01" });
        mutate(&cast.secretary, "closeServiceCentre", early).await.refused("INVALID");
        let closed = mutate(&cast.street, "closeServiceCentre", json!({ "id": id })).await;
        assert_eq!(closed.ok()["serviceCentre"]["availableSteps"], json!([]));
        mutate(&cast.secretary, "changeServiceCentre", json!({ "id": id, "name": "Late" })).await.refused("WRONG_STATE");
        mutate(&cast.secretary, "setCentreHours", json!({ "id": id, "hours": "" })).await.refused("WRONG_STATE");
    }

    async fn all_faults_of_a_centre_are_told_at_once(town: Town) {
        let cast = town.cast().await;
        let north = area(&cast.secretary, "COMMUNITY", "North community").await;
        let mut input = centre("", 34.665, 112.405, json!({ "hours": "1-5 12:00-09:00", "name": "x".repeat(101) }));
        input["areaId"] = json!(north);
        let answer = mutate(&cast.secretary, "registerServiceCentre", input.clone()).await;
        let fields: Vec<_> = answer.at("/registerServiceCentre/errors").as_array().expect("errors").iter()
            .map(|error| error["field"][1].clone()).collect();
        assert_eq!(fields, ["code", "name", "hours"]);
        input = centre("S1", 91.0, 112.405, json!({ "openedOn": "2026-03-03" }));
        input["areaId"] = json!(cast.wang.area_id());
        let answer = mutate(&cast.secretary, "registerServiceCentre", input).await;
        let fields: Vec<_> = answer.at("/registerServiceCentre/errors").as_array().expect("errors").iter()
            .map(|error| error["field"].clone()).collect();
        assert_eq!(fields, [json!(["input", "location", "latitude"]), json!(["input", "openedOn"])]);
    }

    async fn hours_hold_from_their_first_minute_to_their_last(town: Town) {
        let cast = town.cast().await;
        let north = area(&cast.secretary, "COMMUNITY", "North community").await;
        let id = registers(&cast.secretary, &north, "S1", (34.665, 112.405), json!({})).await;
        // 9:00 in Shanghai is 1:00 in UTC; the 2nd of March 2026 is a Monday.
        for (at, open) in [
            ("2026-03-02T00:59:59Z", false), ("2026-03-02T01:00:00Z", true), ("2026-03-02T03:59:59Z", true),
            ("2026-03-02T04:00:00Z", false), ("2026-03-02T05:30:00Z", true), ("2026-03-02T09:30:00Z", false),
            ("2026-03-07T03:59:00Z", true), ("2026-03-07T06:00:00Z", false), ("2026-03-08T02:00:00Z", false),
            ("2026-02-27T02:00:00Z", false),
            // The first of May is a statutory holiday, and a Friday: without an exception the week holds.
            ("2026-05-01T02:00:00Z", true),
        ] {
            assert_eq!(open_at(&cast.wang, &id, at).await, open, "{at}");
        }
        let exception = |day: &str, hours: Value| json!({ "id": id, "day": day, "hours": hours, "reason": "holiday" });
        mutate(&cast.secretary, "setCentreException", exception("2026-05-01", json!(""))).await.ok();
        mutate(&cast.secretary, "setCentreException", exception("2026-03-08", json!("10:00-11:00"))).await.ok();
        mutate(&cast.secretary, "setCentreException", exception("2026-03-09", json!("10-11"))).await.refused("INVALID");
        mutate(&cast.wang, "setCentreException", exception("2026-03-09", json!(""))).await.refused("FORBIDDEN");
        assert!(!open_at(&cast.wang, &id, "2026-05-01T02:00:00Z").await);
        assert!(open_at(&cast.wang, &id, "2026-03-08T02:00:00Z").await);
        let listed = "query ($id: ID) { serviceCentre(id: $id) { exceptions(from: \"2026-03-01\", to: \"2026-05-31\") \
            { day hours reason } } }";
        let answer = cast.wang.run(listed, json!({ "id": id })).await;
        assert_eq!(answer.ok()["exceptions"], json!([
            { "day": "2026-03-08", "hours": "10:00-11:00", "reason": "holiday" },
            { "day": "2026-05-01", "hours": "", "reason": "holiday" },
        ]));
        mutate(&cast.secretary, "setCentreException", exception("2026-05-01", Value::Null)).await.ok();
        assert!(open_at(&cast.wang, &id, "2026-05-01T02:00:00Z").await, "the exception is taken back");
        let next = "query ($id: ID) { serviceCentre(id: $id) { openNow opensNextAt } }";
        let now = cast.wang.run(next, json!({ "id": id })).await;
        assert_eq!(now.ok(), &json!({ "openNow": true, "opensNextAt": null }));
        town.hours_pass(3);
        let noon = cast.wang.run(next, json!({ "id": id })).await;
        assert_eq!(noon.ok(), &json!({ "openNow": false, "opensNextAt": "2026-03-02T05:30:00.000Z" }));
        town.hours_pass(6 + 24 * 5);
        let saturday = cast.wang.run(next, json!({ "id": id })).await;
        assert_eq!(saturday.ok()["opensNextAt"], "2026-03-08T02:00:00.000Z", "the exception opens a Sunday");
        mutate(&cast.secretary, "setCentreHours", json!({ "id": id, "hours": "1-7 00:00-24:00" })).await.ok();
        let always = cast.wang.run(next, json!({ "id": id })).await;
        assert_eq!(always.ok(), &json!({ "openNow": true, "opensNextAt": null }));
        let long = "query ($id: ID) { serviceCentre(id: $id) { exceptions(from: \"2026-01-01\", to: \"2026-12-31\") { day } } }";
        cast.wang.run(long, json!({ "id": id })).await.failed("BAD_ARGUMENT");
    }

    async fn the_nearest_come_first_and_only_open_ones(town: Town) {
        let cast = town.cast().await;
        let north = area(&cast.secretary, "COMMUNITY", "North community").await;
        // One hundredth of a degree of latitude is 1,112 metres.
        let near = registers(&cast.secretary, &north, "S1", (34.666, 112.405), json!({})).await;
        registers(&cast.secretary, &north, "S2", (34.675, 112.405), json!({ "kind": "COURIER_STATION" })).await;
        registers(&cast.secretary, &north, "S3", (34.665, 112.405), json!({ "openedOn": null })).await;
        registers(&cast.secretary, &north, "S4", (34.655, 112.405), json!({ "hours": "2 09:00-12:00" })).await;
        let found = cast.wang.run(NEAREST, around(json!({}))).await;
        assert_eq!(codes(&found), [("S1".into(), 111), ("S2".into(), 1112), ("S4".into(), 1112)]);
        assert_eq!(found.at("/nearestServiceCentres/2/openNow"), false);
        let of = |more: Value| cast.wang.run(NEAREST, around(more));
        assert_eq!(codes(&of(json!({ "within": 1111 })).await).len(), 1);
        assert_eq!(codes(&of(json!({ "within": 1112 })).await).len(), 3);
        assert_eq!(codes(&of(json!({ "first": 2 })).await).len(), 2);
        assert_eq!(codes(&of(json!({ "open": true })).await), [("S1".into(), 111), ("S2".into(), 1112)]);
        assert_eq!(codes(&of(json!({ "open": false })).await), [("S4".into(), 1112)]);
        assert_eq!(codes(&of(json!({ "kinds": ["COURIER_STATION"] })).await), [("S2".into(), 1112)]);
        // What a satellite receiver says of the same point is half a kilometre away on the map.
        let moved = codes(&of(json!({ "datum": "WGS84", "within": 20000 })).await);
        assert!(moved[0].1 > 300, "{moved:?}");
        mutate(&cast.secretary, "setCentreException", json!({ "id": near, "day": "2026-03-02", "hours": "" })).await.ok();
        assert_eq!(codes(&of(json!({ "open": true })).await), [("S2".into(), 1112)]);
        for bad in [json!({ "within": 0 }), json!({ "within": 20001 }), json!({ "first": 51 }), json!({ "lat": 90.5 }),
            json!({ "lon": -180.5 }), json!({ "lat": 1e308 })] {
            of(bad.clone()).await.failed("BAD_ARGUMENT");
        }
        for pole in [json!({ "lat": 90.0, "lon": 0.0 }), json!({ "lat": -90.0, "lon": 180.0 }), json!({ "lat": 0.0, "lon": 180.0 })] {
            assert!(codes(&of(pole).await).is_empty());
        }
        town.device().run(NEAREST, around(json!({}))).await.expect("an answer").failed("UNAUTHENTICATED");
        let other = town.second_district().await.cast().await;
        assert!(codes(&other.wang.run(NEAREST, around(json!({}))).await).is_empty(), "another district's centres");
    }

    async fn one_of_the_district_one_of_each_community_and_others(town: Town) {
        let cast = town.cast().await;
        let north = area(&cast.secretary, "COMMUNITY", "North community").await;
        for at in 0..116 {
            let level = match at { 0 => "DISTRICT", 1..=95 => "COMMUNITY", _ => "OTHER" };
            registers(&cast.street, &north, &format!("S{at:03}"), (34.665, 112.4 + f64::from(at) * 1e-5), json!({ "level": level })).await;
        }
        let count = "query ($f: ServiceCentreFilter) { serviceCentres(filter: $f, first: 100) { totalCount nodes { code } pageInfo { hasNextPage endCursor } } }";
        let total = |filter: Value| {
            let cast = &cast;
            async move { cast.wang.run(count, json!({ "f": filter })).await.ok()["totalCount"].as_i64().expect("a number") }
        };
        assert_eq!(total(json!({})).await, 116);
        assert_eq!(total(json!({ "levels": ["DISTRICT"] })).await, 1);
        assert_eq!(total(json!({ "levels": ["COMMUNITY"] })).await, 95);
        assert_eq!(total(json!({ "levels": ["OTHER"], "states": ["OPEN"] })).await, 20);
        assert_eq!(total(json!({ "areaId": north })).await, 116);
        let south = area(&cast.wang, "COMMUNITY", "South community").await;
        assert_eq!(total(json!({ "areaId": south })).await, 0);
        let rest = "query { serviceCentres(last: 16) { nodes { code } pageInfo { hasPreviousPage } } }";
        let rest = cast.wang.run(rest, json!({})).await;
        assert_eq!(rest.at("/serviceCentres/nodes/0/code"), "S100");
    }

    async fn households_know_how_far_the_nearest_is(town: Town) {
        let cast = town.cast().await;
        let north = area(&cast.secretary, "COMMUNITY", "North community").await;
        let near = town.home("H1", "North grid", Some((34.665, 112.405))).await;
        let far = town.home("H2", "North grid", Some((34.685, 112.405))).await;
        let nowhere = town.home("H3", "North grid", None).await;
        let figures = || {
            let town = &town;
            async move {
                let figure = async |id| town.home_row(id).await.nearest_centre_metres;
                (figure(near).await, figure(far).await, figure(nowhere).await)
            }
        };
        let first = registers(&cast.secretary, &north, "S1", (34.675, 112.405), json!({})).await;
        town.the_system_works().await;
        assert_eq!(figures().await, (Some(1112), Some(1112), None));
        let second = registers(&cast.secretary, &north, "S2", (34.666, 112.405), json!({ "openedOn": null })).await;
        town.the_system_works().await;
        assert_eq!(figures().await, (Some(1112), Some(1112), None), "a planned one reaches nobody");
        mutate(&cast.secretary, "openServiceCentre", json!({ "id": second })).await.ok();
        town.the_system_works().await;
        assert_eq!(figures().await, (Some(111), Some(1112), None));
        let moved = json!({ "id": first, "location": { "latitude": 34.686, "longitude": 112.405, "datum": "GCJ02" } });
        mutate(&cast.secretary, "changeServiceCentre", moved).await.ok();
        town.the_system_works().await;
        assert_eq!(figures().await, (Some(111), Some(111), None));
        mutate(&cast.secretary, "closeServiceCentre", json!({ "id": first })).await.ok();
        mutate(&cast.secretary, "closeServiceCentre", json!({ "id": second })).await.ok();
        town.the_system_works().await;
        assert_eq!(figures().await, (None, None, None));
    }

    async fn a_list_of_centres_takes_as_many_statements_for_thirty_as_for_three(town: Town) {
        let cast = town.cast().await;
        let north = area(&cast.secretary, "COMMUNITY", "North community").await;
        let list = "{ serviceCentres(first: 50) { nodes { code openNow opensNextAt openAt(at: \"2026-03-05T02:00:00Z\") \
            area { name } hostOrganisation { name } exceptions(from: \"2026-03-01\", to: \"2026-03-31\") { day } } } }";
        let near = "{ nearestServiceCentres(latitude: 34.665, longitude: 112.405, datum: GCJ02, first: 50) { openNow distanceMetres \
            serviceCentre { name openNow exceptions(from: \"2026-03-01\", to: \"2026-03-31\") { day } } } }";
        let mut counts = Vec::new();
        let mut made = 0;
        for rows in [3, 30] {
            while made < rows {
                made += 1;
                let id = registers(&cast.secretary, &north, &format!("S{made:02}"), (34.665, 112.405), json!({})).await;
                mutate(&cast.secretary, "setCentreException", json!({ "id": id, "day": "2026-03-02", "hours": "09:00-10:00" })).await.ok();
            }
            let listed = cast.wang.run_counted(list, json!({})).await;
            assert_eq!(listed.ok()["nodes"].as_array().map(Vec::len), Some(rows));
            let around = cast.wang.run_counted(near, json!({})).await;
            assert_eq!(around.ok().as_array().map(Vec::len), Some(rows));
            counts.push((listed.statements.len(), around.statements.len()));
        }
        assert_eq!(counts[0], counts[1]);
        assert!(counts[0].0 <= 6 && counts[0].1 <= 4, "{counts:?}");
    }
}
