//! Grid workers whose grids are divided: one person in a grid once, and what is left behind when they go.

use lianxin_tests::answer::Answer;
use lianxin_tests::town::{Caller, Town};
use serde_json::{Value, json};

use super::{act, halves, id_of, ids, part, responsible};

async fn posts(who: &Caller, mutation: &str, input: Value) -> Answer {
    let (first, rest) = mutation.split_at(1);
    let handed = match mutation {
        "appointGridWorker" => "",
        _ => "handover { kind area { code } visit { theme } }",
    };
    let document = format!(
        "mutation ($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ posting {{ id }} {handed} \
         errors {{ errorCode message field }} }} }}",
        first.to_uppercase()
    );
    who.run(&document, json!({ "input": input })).await
}

async fn appointed(town: &Town, who: &Caller, grid: &str) -> String {
    let input = json!({ "phone": "13811119999", "name": "Bao", "areaIds": [grid], "staffing": "FULL_TIME",
        "organisationId": lianxin_api::gql::ids::encode(town.places().organisation("North committee")) });
    let made = posts(who, "appointGridWorker", input).await;
    made.ok()["posting"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

async fn plans(who: &Caller, household: &str, theme: &str, on: &str) {
    let document = "mutation ($input: PlanVisitInput!) { planVisit(input: $input) { visit { id } errors { message } } }";
    let input = json!({ "householdId": household, "theme": theme, "plannedOn": on });
    who.run(document, json!({ "input": input })).await.ok();
}

crate::both_engines! {
    async fn whoever_works_in_two_grids_that_become_one_works_there_once(town: Town) {
        let cast = town.cast().await;
        let grids = ids(&halves(&town, &cast.secretary).await);
        town.hours_pass(24);
        for half in ["W", "E"] {
            appointed(&town, &cast.secretary, &grids[half]).await;
        }
        town.hours_pass(24);
        let input = json!({ "gridIds": [grids["W"], grids["E"]], "into": part("M", json!({})) });
        let merged = act(&cast.secretary, "mergeGrids", input).await.ok()["grid"]["id"].clone();
        let merged = merged.as_str().expect("an id");
        let workers = responsible(&cast.secretary, merged, &town.day_after(0)).await;
        let names: Vec<&str> = workers.iter().map(|one| one.1.as_str()).collect();
        assert_eq!(names, ["Bao", "Li"]);
    }

    async fn an_end_that_lies_back_leaves_the_grids_of_today(town: Town) {
        let cast = town.cast().await;
        let yesterday = town.day_after(0);
        town.hours_pass(48);
        let grids = ids(&halves(&town, &cast.secretary).await);
        let end = json!({ "id": cast.li.posting_id(), "on": yesterday, "reason": "moved away" });
        let ended = posts(&cast.secretary, "endPosting", end).await;
        let left = ended.ok()["handover"].as_array().expect("a list");
        let mut codes: Vec<&str> = left.iter().filter_map(|item| item["area"]["code"].as_str()).collect();
        codes.sort_unstable();
        assert_eq!((codes, grids.len()), (vec!["E", "W"], 2));
    }

    async fn a_visit_that_somebody_took_over_is_handed_over_no_more(town: Town) {
        let cast = town.cast().await;
        let home = cast.li.settles("N-1", json!({})).await;
        plans(&cast.li, &home, "Spring", &town.day_after(5)).await;
        let away = json!({ "id": cast.li.posting_id(), "areaIds": [id_of(&town, "South grid")] });
        let next = posts(&cast.district, "changePostingAreas", away).await.ok()["posting"]["id"].clone();
        let list = "{ openHandoverItems { nodes { id kind } } }";
        let items = cast.secretary.run(list, json!({})).await;
        let items = items.ok()["nodes"].as_array().expect("items").clone();
        let visit = items.iter().find(|item| item["kind"] == "VISIT").expect("the visit");
        let take = "mutation ($i: TakeOverItemInput!) { takeOverItem(input: $i) { item { id } errors { errorCode message } } }";
        cast.secretary.run(take, json!({ "i": { "id": visit["id"] } })).await.ok();
        town.hours_pass(24);
        let ended = posts(&cast.district, "endPosting", json!({ "id": next, "reason": "retired" })).await;
        assert!(ended.ok()["handover"].as_array().expect("a list").iter().all(|item| item["kind"] != "VISIT"), "{:#}", ended.body);
    }

    async fn visits_stay_on_the_list_when_the_grids_change(town: Town) {
        let cast = town.cast().await;
        let home = cast.li.settles("N-1", json!({})).await;
        let (north, south) = (id_of(&town, "North grid"), id_of(&town, "South grid"));
        plans(&cast.li, &home, "Spring", &town.day_after(3)).await;
        let both = json!({ "id": cast.li.posting_id(), "areaIds": [north, south] });
        let changed = posts(&cast.district, "changePostingAreas", both).await;
        assert_eq!(changed.ok()["handover"], json!([]), "the grid is still theirs");
        let next = changed.ok()["posting"]["id"].clone();
        town.hours_pass(24);
        let only = json!({ "id": next, "areaIds": [south] });
        let visit = json!({ "kind": "VISIT", "area": null, "visit": { "theme": "Spring" } });
        let dropped = posts(&cast.district, "changePostingAreas", only).await;
        assert!(dropped.ok()["handover"].as_array().expect("a list").contains(&visit), "{:#}", dropped.body);
        let last = dropped.ok()["posting"]["id"].clone();
        town.hours_pass(24);
        let ended = posts(&cast.district, "endPosting", json!({ "id": last, "reason": "retired" })).await;
        assert!(ended.ok()["handover"].as_array().expect("a list").contains(&visit), "{:#}", ended.body);
    }
}
