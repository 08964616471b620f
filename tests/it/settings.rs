//! What a district sets for itself: who may, within which ranges, and what follows from it.

use lianxin_entity::audit_event;
use lianxin_tests::answer::Answer;
use lianxin_tests::commands::Runner;
use lianxin_tests::town::{Caller, Town, steps};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};

const SETTINGS: &str =
    "settings { pairingLimit staleDays householdLevels workingHours householdTarget version }";

async fn acts(who: &Caller, mutation: &str, input: Value) -> Answer {
    let selection = match mutation {
        "changeDistrictSettings" => SETTINGS,
        "changeServiceCategory" => "category { id isPublic similarWithinMetres }",
        _ => "area { id kind }",
    };
    let document = format!(
        "mutation ($input: {}!) {{ {mutation}(input: $input) {{ {selection} errors {{ errorCode message field }} }} }}",
        steps::input_type(mutation)
    );
    who.run(&document, json!({ "input": input })).await
}

async fn set(who: &Caller, input: Value) -> Answer {
    acts(who, "changeDistrictSettings", input).await
}

async fn makes(who: &Caller, kind: &str, code: &str, parent: &str) -> Answer {
    let input = json!({ "kind": kind, "code": code, "name": code, "parentId": parent });
    acts(who, "registerArea", input).await
}

fn made(answer: &Answer) -> String {
    answer.ok()["area"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

fn area(town: &Town, name: &str) -> String {
    lianxin_api::gql::ids::encode(town.places().area(name))
}

crate::both_engines! {
    async fn administrators_set_within_the_ranges_and_everybody_reads(town: Town) {
        let cast = town.cast().await;
        let read = "{ districtSettings { pairingLimit staleDays householdLevels version } }";
        for who in [&cast.wang, &cast.li, &cast.secretary, &cast.street, &cast.district, &cast.housing] {
            set(who, json!({ "staleDays": 30 })).await.refused("FORBIDDEN");
            let seen = who.run(read, json!({})).await;
            assert_eq!((&seen.ok()["staleDays"], &seen.ok()["version"]), (&json!(365), &json!(1)), "{}", who.name());
        }
        let who = &cast.administrator;
        for (field, values) in [
            ("pairingLimit", vec![4, 31, -1]),
            ("staleDays", vec![0, 3651]),
            ("warnPercent", vec![0, 100]),
            ("contactVisibleMinutes", vec![0, 61]),
            ("householdTarget", vec![0]),
            ("similarWithinMetres", vec![9, 5001]),
            ("objections", vec![-1, 11]),
        ] {
            for value in values {
                let refused = set(who, json!({ field: value })).await;
                assert_eq!(refused.refused("INVALID")["field"], json!(["input", field]), "{value}");
            }
        }
        for levels in [json!(["GRID", "GRID"]), json!(["BUILDING", "GRID"]), json!(["STREET"]), json!(["UNIT"]),
            json!(["COMPOUND", "GRID", "BUILDING", "UNIT"])]
        {
            let refused = set(who, json!({ "householdLevels": levels })).await;
            refused.refused("INVALID");
        }
        let both = set(who, json!({ "workingHours": "9 to 5", "pairingLimit": 40, "staleDays": 0 })).await;
        assert_eq!(both.body["data"]["changeDistrictSettings"]["errors"].as_array().map(Vec::len), Some(3), "all at once");
        let done = set(who, json!({ "expectedVersion": 1, "pairingLimit": 5, "staleDays": 30, "householdTarget": 250 })).await;
        let settings = &done.ok()["settings"];
        assert_eq!((&settings["pairingLimit"], &settings["staleDays"], &settings["version"]), (&json!(5), &json!(30), &json!(2)));
        set(who, json!({ "expectedVersion": 1, "pairingLimit": 6 })).await.refused("STALE");
        assert_eq!(set(who, json!({ "pairingLimit": 5 })).await.ok()["settings"]["version"], 2, "nothing changes, nothing is written");
        let seen = cast.wang.run("{ districtSettings { pairingLimit } areas(kind: GRID) { nodes { householdTarget } } }", json!({})).await;
        assert_eq!(*seen.at("/districtSettings/pairingLimit"), json!(5));
        assert_eq!(*seen.at("/areas/nodes/0/householdTarget"), json!(250), "what is read from memory is told anew");
        let tx = town.app().store.read(town.key()).await.expect("a snapshot");
        let trace = tx.find::<audit_event::Entity>().filter(audit_event::Column::Action.eq("CHANGE_DISTRICT_SETTINGS"));
        let trace = tx.all(trace).await.expect("the audit");
        assert_eq!(trace.len(), 1, "a refusal leaves no trace");
    }

    async fn two_who_set_at_once_do_not_undo_each_other(town: Town) {
        let cast = town.cast().await;
        let who = &cast.administrator;
        let at_once = (0..6).map(|at| set(who, json!({ "expectedVersion": 1, "staleDays": 100 + at })));
        let answers = futures_util::future::join_all(at_once).await;
        let done = answers.iter().filter(|answer| answer.wrong().is_none()).count();
        assert_eq!(done, 1, "{answers:#?}");
        let parts = futures_util::join!(set(who, json!({ "reviewDays": 20 })), set(who, json!({ "supplyDays": 7 })));
        parts.0.ok();
        parts.1.ok();
        let seen = who.run("{ districtSettings { reviewDays supplyDays version } }", json!({})).await;
        assert_eq!((&seen.ok()["reviewDays"], &seen.ok()["supplyDays"], &seen.ok()["version"]), (&json!(20), &json!(7), &json!(4)));
    }

    async fn a_district_of_grids_alone(town: Town) {
        let cast = town.cast().await;
        let who = &cast.administrator;
        let levels = |levels: Value| set(who, json!({ "householdLevels": levels }));
        // Compounds, grids and a building stand: none of their levels goes, and their order stays.
        for bad in [json!(["GRID"]), json!([]), json!(["COMPOUND", "GRID"]), json!(["GRID", "COMPOUND", "BUILDING"])] {
            let refused = levels(bad).await;
            assert_eq!(refused.refused("STILL_IN_USE")["field"], json!(["input", "householdLevels"]));
        }
        let there = town.second_district().await;
        let other = there.cast().await;
        let tx = there.app().store.write(there.key()).await.expect("a transaction");
        end_below_the_community(&tx).await;
        there.reference_changed(tx).await;
        let done = set(&other.administrator, json!({ "householdLevels": ["GRID"] })).await;
        assert_eq!(done.ok()["settings"]["householdLevels"], json!(["GRID"]));
        let community = area(&there, "North community");
        makes(&other.secretary, "COMPOUND", "C-1", &community).await.refused("WRONG_PARENT");
        makes(&other.secretary, "BUILDING", "B-1", &community).await.refused("WRONG_PARENT");
        let grid = made(&makes(&other.secretary, "GRID", "G-1", &community).await);
        makes(&other.secretary, "BUILDING", "B-1", &grid).await.refused("WRONG_PARENT");
        other.secretary.settles("H-1", json!({ "areaId": grid })).await;
        assert_eq!(who.run("{ districtSettings { householdLevels } }", json!({})).await.ok()["householdLevels"],
            json!(["COMPOUND", "GRID", "BUILDING"]), "the other district is another one");
    }

    async fn a_district_of_the_deepest_chain(town: Town) {
        let cast = town.cast().await;
        let who = &cast.secretary;
        set(&cast.administrator, json!({ "householdLevels": ["COMPOUND", "GRID", "BUILDING"] })).await.ok();
        let compound = made(&makes(who, "COMPOUND", "C-9", &area(&town, "North community")).await);
        let grid = made(&makes(who, "GRID", "G-9", &compound).await);
        let building = made(&makes(who, "BUILDING", "B-9", &grid).await);
        let unit = made(&makes(who, "UNIT", "U-9", &building).await);
        makes(who, "GRID", "G-10", &building).await.refused("WRONG_PARENT");
        let id = who.settles("H-9", json!({ "areaId": unit })).await;
        let seen = who.run("query ($id: ID) { household(id: $id) { area { kind parent { kind parent { kind parent { kind } } } } } }",
            json!({ "id": id })).await;
        assert_eq!(*seen.at("/household/area"), json!({ "kind": "UNIT", "parent": { "kind": "BUILDING", "parent": { "kind": "GRID",
            "parent": { "kind": "COMPOUND" } } } }));
    }

    async fn a_category_says_what_neighbours_are_shown(town: Town) {
        let cast = town.cast().await;
        let found = cast.wang.run("{ serviceCategories { id code isPublic similarWithinMetres } }", json!({})).await;
        let all = found.at("/serviceCategories").as_array().expect("categories").clone();
        let lamp = all.iter().find(|one| one["code"] == "STREETLIGHT").expect("a category");
        assert_eq!(lamp["similarWithinMetres"], Value::Null);
        let change = json!({ "id": lamp["id"], "isPublic": false, "similarWithinMetres": 50 });
        for who in [&cast.wang, &cast.secretary, &cast.district] {
            acts(who, "changeServiceCategory", change.clone()).await.refused("FORBIDDEN");
        }
        let who = &cast.administrator;
        acts(who, "changeServiceCategory", json!({ "id": lamp["id"], "similarWithinMetres": 5 })).await.refused("INVALID");
        let done = acts(who, "changeServiceCategory", change).await;
        assert_eq!((&done.ok()["category"]["isPublic"], &done.ok()["category"]["similarWithinMetres"]), (&json!(false), &json!(50)));
        let done = acts(who, "changeServiceCategory", json!({ "id": lamp["id"], "similarWithinMetres": null })).await;
        assert_eq!((&done.ok()["category"]["isPublic"], &done.ok()["category"]["similarWithinMetres"]), (&json!(false), &Value::Null));
    }

    async fn the_command_line_shows_and_sets_them(town: Town) {
        let cast = town.cast().await;
        let run = Runner::new(crate::PROGRAM, None, town.database()).expect("a runner");
        let shown = run.run(&["district", "settings", town.code()]).await.expect("run");
        let said = shown.well().expect("shown").said;
        assert!(said.contains("stale_days = 365") && said.contains("household_levels = COMPOUND,GRID,BUILDING"), "{said}");
        let set = ["district", "settings", town.code(), "--set", "stale_days=90", "--set", "working_hours=08:00-12:00"];
        run.run(&set).await.expect("run").well().expect("set");
        town.app().directories.forget(town.key());
        let seen = cast.wang.run("{ districtSettings { staleDays workingHours version } }", json!({})).await;
        assert_eq!(*seen.at("/districtSettings"), json!({ "staleDays": 90, "workingHours": "08:00-12:00", "version": 2 }));
        for bad in ["stale_days=0", "stale_days=soon", "colour=red", "stale_days", "household_levels=GRID"] {
            let refused = run.run(&["district", "settings", town.code(), "--set", bad]).await.expect("run");
            assert!(refused.well().is_err(), "{bad}");
        }
    }
}

/// Nothing stands below the communities any more.
async fn end_below_the_community(tx: &lianxin_api::store::DistrictTx) {
    use lianxin_entity::enums::AreaKind;
    use lianxin_entity::{area, area_version};
    use sea_orm::QuerySelect;
    let kinds = [AreaKind::Compound, AreaKind::Grid, AreaKind::Building];
    let below = tx
        .find::<area::Entity>()
        .select_only()
        .column(area::Column::Id)
        .filter(area::Column::Kind.is_in(kinds));
    let day: chrono::NaiveDate = "2021-01-01".parse().expect("a day");
    let end = tx
        .update_many::<area_version::Entity>()
        .set_value(area_version::Column::ToOn, day)
        .filter(area_version::Column::AreaId.in_subquery(below.into_query()));
    tx.change(end).await.expect("ended");
}
