//! Areas made, changed and ended by hand.

use lianxin_tests::town::Town;
use serde_json::{Value, json};

use super::{
    BOW_TIE, Home, act, appoint, draw_building, id_of, rectangle, rectangle_of, rows, settle,
};

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
        let version = "query ($id: ID) { area(id: $id) { version } }";
        let version = async || cast.secretary.run(version, json!({ "id": area["id"] })).await.ok()["version"].clone();
        let before = version().await;
        act(&cast.secretary, "changeArea", change(json!({}))).await.ok();
        assert_eq!(version().await, before, "nothing changes, nothing is written");
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

    async fn a_polygon_that_does_not_fit_changes_nothing(town: Town) {
        let cast = town.cast().await;
        draw_building(&town, &cast.secretary).await;
        let north = id_of(&town, "North grid");
        let look = "query ($id: ID) { area(id: $id) { polygon version history { fromOn } } }";
        let before = cast.secretary.run(look, json!({ "id": north })).await;
        let refused = |polygon: String| act(&cast.secretary, "changeArea", json!({ "id": north, "polygon": polygon }));
        for (polygon, code, names) in [
            (rectangle(112.40, 112.425), "OVERLAPS", "G1"),
            (rectangle(112.40, 112.405), "OUTSIDE_PARENT", "B2"),
            (BOW_TIE.to_owned(), "BAD_POLYGON", ""),
            ("not a polygon".to_owned(), "BAD_POLYGON", ""),
            (rectangle(112.40, 200.0), "BAD_POLYGON", ""),
        ] {
            let answer = refused(polygon).await;
            let refusal = answer.refused(code);
            assert_eq!(refusal["field"], json!(["input", "polygon"]));
            assert!(refusal["message"].as_str().is_some_and(|text| text.contains(names)), "{refusal}");
        }
        let both = refused(rectangle(112.405, 112.425)).await;
        let codes: Vec<&Value> = both.at("/changeArea/errors").as_array().expect("errors").iter().map(|one| &one["errorCode"]).collect();
        assert_eq!(codes, ["OVERLAPS", "OUTSIDE_PARENT"], "all faults at once");
        let after = cast.secretary.run(look, json!({ "id": north })).await;
        assert_eq!(after.body, before.body);
        refused(rectangle(112.40, 112.415)).await.ok();
        let other = json!({ "id": id_of(&town, "South grid"), "polygon": rectangle(112.41, 112.43) });
        act(&cast.other_secretary, "changeArea", other).await.refused("OVERLAPS");
    }

    async fn what_somebody_changed_meanwhile_is_stale(town: Town) {
        let cast = town.cast().await;
        let building = id_of(&town, "Building 1");
        let seen = cast.secretary.run("query ($id: ID) { area(id: $id) { version } }", json!({ "id": building })).await;
        let seen = seen.at("/area/version").as_i64().expect("a version");
        let change = |name: &str, version: i64| json!({ "id": building, "name": name, "expectedVersion": version });
        act(&cast.secretary, "changeArea", change("House", seen)).await.ok();
        let late = act(&cast.street, "changeArea", change("Tower", seen)).await;
        assert_eq!(late.refused("STALE")["field"], json!(["input", "expectedVersion"]));
        act(&cast.street, "endArea", json!({ "id": building, "expectedVersion": seen })).await.refused("STALE");
        let now = cast.secretary.run("query ($id: ID) { area(id: $id) { name version } }", json!({ "id": building })).await;
        assert_eq!((now.at("/area/name"), now.at("/area/version")), (&json!("House"), &json!(seen + 1)));
        act(&cast.street, "endArea", json!({ "id": building, "expectedVersion": seen + 1 })).await.ok();
    }

    async fn areas_are_found_by_name_and_by_code_of_today_and_earlier(town: Town) {
        let cast = town.cast().await;
        let was = format!("{}001001-B1", town.code());
        act(&cast.secretary, "changeArea", json!({ "id": id_of(&town, "Building 1"), "code": "NEW-1", "name": "Garden house" })).await.ok();
        draw_building(&town, &cast.secretary).await;
        let north = id_of(&town, "North community");
        let found = |variables: Value| {
            let document = "query ($text: String, $kind: AreaKind, $parent: ID) { areas(search: $text, kind: $kind, parent: $parent) { totalCount nodes { name } } }";
            let cast = &cast;
            async move {
                let answer = cast.secretary.run(document, variables).await;
                let nodes = answer.ok()["nodes"].as_array().expect("nodes").clone();
                assert_eq!(answer.ok()["totalCount"], nodes.len());
                nodes.iter().map(|node| node["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
            }
        };
        assert_eq!(found(json!({ "text": "NEW" })).await, ["Garden house"], "the beginning of a code");
        assert_eq!(found(json!({ "text": was })).await, ["Garden house"], "an earlier code");
        assert_eq!(found(json!({ "text": "001001-B1" })).await, Vec::<String>::new(), "not the middle of one");
        assert_eq!(found(json!({ "text": "grid" })).await, ["North grid", "South grid"], "a part of a name");
        assert_eq!(found(json!({ "text": "grid", "kind": "BUILDING" })).await, Vec::<String>::new());
        assert_eq!(found(json!({ "text": "grid", "kind": "GRID", "parent": north })).await, ["North grid"]);
        assert_eq!(found(json!({ "text": format!("{}001001", town.code()) })).await,
            ["North community", "North compound", "North grid"]);
        town.hours_pass(24);
        act(&cast.secretary, "endArea", json!({ "id": id_of(&town, "Building 1") })).await.ok();
        assert_eq!(found(json!({ "text": "Garden" })).await, Vec::<String>::new(), "what has ended is not listed");
    }
}
