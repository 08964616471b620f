//! Grids merged, and every day that tells its own story.

use lianxin_api::gql::ids::decode;
use lianxin_tests::town::Town;
use serde_json::{Value, json};

use super::{
    BOW_TIE, Home, act, appoint, draw_building, halves, id_of, ids, import_runs, moves, part,
    rectangle, responsible, rows, settle,
};

crate::both_engines! {
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

    async fn a_merge_that_does_not_fit_is_refused_and_writes_nothing(town: Town) {
        let cast = town.cast().await;
        let compound = json!({ "id": id_of(&town, "North compound"), "polygon": rectangle(112.40, 112.41) });
        act(&cast.secretary, "changeArea", compound).await.ok();
        draw_building(&town, &cast.secretary).await;
        let split = json!({ "gridId": id_of(&town, "North grid"), "into": [
            part("W", json!({ "polygon": rectangle(112.40, 112.407), "buildingIds": [id_of(&town, "Building 1")] })),
            part("E", json!({ "polygon": rectangle(112.407, 112.41) })) ] });
        let began = town.day_after(0);
        let grids = ids(&act(&cast.secretary, "splitGrid", split).await);
        let both = [grids["W"].as_str(), grids["E"].as_str()];
        let merge = |grids: &[&str], more: Value| json!({ "gridIds": grids, "into": part("M", more) });
        let merges = |who| move |input| act(who, "mergeGrids", input);
        let secretary = merges(&cast.secretary);
        secretary(merge(&both, json!({}))).await.refused("INVALID");
        town.hours_pass(24);
        let south = id_of(&town, "South grid");
        for (grids, code, field) in [
            (vec![both[0], both[0]], "INVALID", "gridIds"),
            (vec![both[0], &id_of(&town, "Building 1")], "INVALID", "gridIds"),
            (vec![both[0], &id_of(&town, "North grid")], "UNKNOWN_AREA", "gridIds"),
        ] {
            let answer = secretary(merge(&grids, json!({}))).await;
            assert_eq!(answer.refused(code)["field"], json!(["input", field]));
        }
        let apart = merges(&cast.street)(merge(&[both[0], &south], json!({}))).await;
        assert_eq!(apart.refused("WRONG_PARENT")["field"], json!(["input", "gridIds"]), "two communities");
        secretary(merge(&[both[0], &south], json!({}))).await.refused("FORBIDDEN");
        for who in [&cast.other_secretary, &cast.li, &cast.wang, &cast.housing] {
            merges(who)(merge(&both, json!({}))).await.refused("FORBIDDEN");
        }
        for (more, code, field) in [
            (json!({ "code": "x".repeat(61) }), "TOO_LONG", "code"),
            (json!({ "name": " " }), "INVALID", "name"),
            (json!({ "householdTarget": 0 }), "INVALID", "householdTarget"),
            (json!({ "code": format!("{}001002-G1", town.code()) }), "CODE_TAKEN", "code"),
            (json!({ "polygon": BOW_TIE }), "BAD_POLYGON", "polygon"),
            (json!({ "polygon": rectangle(112.40, 112.425) }), "OVERLAPS", "polygon"),
            (json!({ "polygon": rectangle(112.40, 112.412) }), "OUTSIDE_PARENT", "polygon"),
            (json!({ "polygon": rectangle(112.40, 112.405) }), "OUTSIDE_PARENT", "polygon"),
        ] {
            let answer = secretary(merge(&both, more)).await;
            assert_eq!(answer.refused(code)["field"], json!(["input", "into", field]));
        }
        for on in [began, town.day_after(1), "2019-01-01".to_owned()] {
            let mut input = merge(&both, json!({}));
            input["on"] = json!(on);
            assert_eq!(secretary(input).await.refused("INVALID")["field"], json!(["input", "on"]));
        }
        let standing = cast.secretary.run("{ areas(kind: GRID) { nodes { code } } }", json!({})).await;
        assert_eq!(standing.at("/areas/nodes").as_array().map(Vec::len), Some(3), "nothing was written");
        let mut keyed = merge(&both, json!({}));
        keyed["idempotencyKey"] = json!("m");
        let merged = secretary(keyed.clone()).await.ok()["grid"].clone();
        keyed["into"]["name"] = json!("Another");
        secretary(keyed).await.refused("IDEMPOTENCY_MISMATCH");
        import_runs(&town).await;
        let input = json!({ "kind": "GRID", "code": "N2", "name": "Second", "parentId": id_of(&town, "North compound") });
        let second = act(&cast.secretary, "registerArea", input).await.ok()["area"]["id"].clone();
        town.hours_pass(24);
        let last = json!({ "gridIds": [merged["id"], second], "into": part("L", json!({})) });
        secretary(last).await.refused("IMPORT_RUNNING");
    }

    async fn what_came_in_the_place_of_an_area_is_told(town: Town) {
        let cast = town.cast().await;
        let north = id_of(&town, "North grid");
        let successors = |id: String| {
            let cast = &cast;
            async move {
                let document = "query ($id: ID) { area(id: $id) { succeededBy { code } } }";
                cast.wang.run(document, json!({ "id": id })).await.at("/area/succeededBy").clone()
            }
        };
        assert_eq!(successors(north.clone()).await, json!([]), "it stands");
        let grids = ids(&halves(&town, &cast.secretary).await);
        assert_eq!(successors(north.clone()).await, json!([{ "code": "W" }, { "code": "E" }]), "as they were made");
        assert_eq!(successors(grids["W"].clone()).await, json!([]));
        town.hours_pass(24);
        let input = json!({ "gridIds": [grids["W"], grids["E"]], "into": { "code": "M", "name": "Merged" } });
        act(&cast.secretary, "mergeGrids", input).await.ok();
        for code in ["W", "E"] {
            assert_eq!(successors(grids[code].clone()).await, json!([{ "code": "M" }]));
        }
        assert_eq!(successors(north).await, json!([{ "code": "W" }, { "code": "E" }]), "step by step");
        town.hours_pass(24);
        act(&cast.secretary, "endArea", json!({ "id": id_of(&town, "Building 1") })).await.ok();
        assert_eq!(successors(id_of(&town, "Building 1")).await, json!([]), "nothing came after it");
    }
}
