//! Grids split: nothing is lost, nothing doubled.

use lianxin_api::gql::ids::{decode, encode};
use lianxin_entity::ids::AreaId;
use lianxin_tests::town::Town;
use serde_json::{Value, json};

use super::{
    BOW_TIE, Home, act, day, draw_building, halves, id_of, ids, import_runs, moves, part,
    rectangle, rows, settle,
};

crate::both_engines! {
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
        let running = act(&cast.secretary, "splitGrid", whole(json!({}), json!({}))).await;
        let told = running.refused("IMPORT_RUNNING")["message"].as_str().unwrap_or_default().to_owned();
        assert!(told.contains("cancelImport") && !told.contains("--cancel"), "{told}");
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

    async fn places_of_one_day_are_kept_with_their_reasons(town: Town) {
        let cast = town.cast().await;
        let home = encode(settle(&town, &[Home { area: "North grid", east: None }]).await[0]);
        let to = |area: &str, reason: &str| json!({ "householdIds": [home], "toAreaId": id_of(&town, area), "reason": reason });
        act(&cast.secretary, "moveHouseholds", to("Building 1", "mistyped")).await.ok();
        act(&cast.secretary, "moveHouseholds", to("North grid", "put right")).await.ok();
        let ask = "query ($id: ID!) { household(id: $id) { placements { area { name } fromOn toOn reason } } }";
        let seen = cast.secretary.run(ask, json!({ "id": home })).await;
        let places = seen.ok()["placements"].as_array().expect("places").clone();
        let told: Vec<_> = places.iter().map(|one| (&one["area"]["name"], &one["reason"])).collect();
        let (north, building) = (json!("North grid"), json!("Building 1"));
        let (mistyped, right) = (json!("mistyped"), json!("put right"));
        assert_eq!(told, [(&north, &mistyped), (&building, &right), (&north, &Value::Null)], "{places:#?}");
        assert_eq!(places[1]["fromOn"], places[1]["toOn"], "it was theirs on no day");
    }

    async fn a_line_through_what_is_drawn_is_refused(town: Town) {
        let cast = town.cast().await;
        let drawn = draw_building(&town, &cast.secretary).await;
        let one = id_of(&town, "Building 1");
        let split = |line: f64, east: Value| json!({ "gridId": id_of(&town, "North grid"), "into": [
            part("W", json!({ "polygon": rectangle(112.40, line), "buildingIds": [one] })), part("E", east) ] });
        let east = |line: f64| json!({ "polygon": rectangle(line, 112.41) });
        let cut = act(&cast.secretary, "splitGrid", split(112.4055, east(112.4055))).await;
        let refusal = cut.refused("OUTSIDE_PARENT");
        assert_eq!(refusal["field"], json!(["input", "into", "0", "polygon"]), "the part that has the building");
        assert!(refusal["message"].as_str().is_some_and(|text| text.contains("B2")), "{refusal}");
        let named = json!({ "polygon": rectangle(112.405, 112.41), "buildingIds": [drawn] });
        let cut = act(&cast.secretary, "splitGrid", split(112.405, named)).await;
        assert_eq!(cut.refused("OUTSIDE_PARENT")["field"], json!(["input", "into", "1", "polygon"]), "named, not by its place");
        let crossing = act(&cast.secretary, "splitGrid", split(112.405, json!({ "polygon": BOW_TIE }))).await;
        assert_eq!(crossing.refused("BAD_POLYGON")["field"], json!(["input", "into", "1", "polygon"]));
        let grids = cast.secretary.run("{ areas(kind: GRID) { nodes { name } } }", json!({})).await;
        assert_eq!(grids.at("/areas/nodes"), &json!([{ "name": "North grid" }, { "name": "South grid" }]));
        let beside = act(&cast.secretary, "splitGrid", split(112.407, east(112.407))).await;
        let grids = ids(&beside);
        let tree = cast.secretary.run("query ($id: ID) { area(id: $id) { parent { id } } }", json!({ "id": drawn })).await;
        assert_eq!(tree.at("/area/parent/id"), &json!(grids["W"]), "a line beside it takes it along");
    }

    async fn of_two_splits_at_once_one_is_carried_out(town: Town) {
        let cast = town.cast().await;
        let homes = settle(&town, &[
            Home { area: "Building 1", east: None },
            Home { area: "North grid", east: Some(112.402) },
            Home { area: "North grid", east: Some(112.408) },
        ]).await;
        let calls = [&cast.secretary, &cast.street, &cast.secretary, &cast.district].map(|who| halves(&town, who));
        let answers = futures_util::future::join_all(calls).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.wrong().is_none());
        assert_eq!((won.len(), lost.len()), (1, 3), "{answers:#?}");
        for answer in lost {
            assert_eq!(answer.refused("UNKNOWN_AREA")["field"], json!(["input", "gridId"]));
        }
        assert_eq!(won[0].ok()["movedHouseholds"], 3);
        let grids = ids(won[0]);
        let grid = |code: &str| decode::<AreaId>(&grids[code]);
        let lie: Vec<Option<AreaId>> = rows(&town, &homes).await.iter().map(|row| row.grid_id).collect();
        assert_eq!(lie, [grid("W"), grid("W"), grid("E")], "nobody is lost");
        assert_eq!(moves(&town).await.len(), 3, "and nobody moved twice");
        let standing = cast.secretary.run("{ areas(kind: GRID) { nodes { code } } }", json!({})).await;
        assert_eq!(standing.at("/areas/nodes").as_array().map(Vec::len), Some(3), "{:#}", standing.body);
    }
}
