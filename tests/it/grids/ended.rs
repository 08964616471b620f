//! What is said of an area that has ended: nobody works in it and nobody's posting names it, but for days
//! on which it stood.

use lianxin_api::gql::ids::decode;
use lianxin_tests::town::{Caller, Town};
use serde_json::{Value, json};

use super::{Home, act, halves, id_of, ids, lies_in, rectangle, responsible, settle};

/// The names of the areas of the caller's posting.
async fn own_areas(who: &Caller) -> Vec<String> {
    let answer = who
        .run("{ viewer { posting { areas { name } } } }", json!({}))
        .await;
    names(answer.at("/viewer/posting/areas"))
}

fn names(areas: &Value) -> Vec<String> {
    let areas = areas
        .as_array()
        .unwrap_or_else(|| panic!("no areas: {areas}"));
    let name = |area: &Value| area["name"].as_str().expect("a name").to_owned();
    let mut names: Vec<String> = areas.iter().map(name).collect();
    names.sort_unstable();
    names
}

/// Who works in an area, by its id.
async fn workers(who: &Caller, area: &str) -> Value {
    let document = "query ($id: ID) { area(id: $id) { gridWorkers { displayName } } }";
    let answer = who.run(document, json!({ "id": area })).await;
    answer.at("/area/gridWorkers").clone()
}

/// The grid workers' postings that somebody may end, with their areas.
async fn posted(who: &Caller) -> Vec<(String, Vec<String>)> {
    let document = "{ postings(filter: { roles: [GRID_WORKER] }) { nodes { account { displayName } areas { name } } } }";
    let answer = who.run(document, json!({})).await;
    let nodes = answer.ok()["nodes"].as_array().expect("nodes").clone();
    let told = nodes.iter().map(|node| {
        let name = node["account"]["displayName"].as_str().expect("a name");
        (name.to_owned(), names(&node["areas"]))
    });
    told.collect()
}

/// Ends a posting; the areas that it had, and those that are handed over.
async fn ends(who: &Caller, posting: &str) -> (Vec<String>, Vec<String>) {
    let document = "mutation ($input: EndPostingInput!) { endPosting(input: $input) { posting { areas { name } } \
        handover { area { name } } errors { errorCode } } }";
    let input = json!({ "id": posting, "reason": "retired" });
    let answer = who.run(document, json!({ "input": input })).await;
    let left = answer.ok()["handover"].as_array().expect("items").clone();
    let left = left.iter().map(|item| item["area"].clone()).collect();
    (names(&answer.ok()["posting"]["areas"]), names(&left))
}

crate::both_engines! {
    async fn who_worked_in_a_divided_grid_works_in_those_that_came_after_it(town: Town) {
        let cast = town.cast().await;
        let homes = settle(&town, &[Home { area: "North grid", east: Some(112.408) }]).await;
        town.lives_in(decode(&cast.wang.account_id()).expect("an id"), homes[0]).await;
        let retired = town.grid_worker("Old").of("North grid").await;
        town.hours_pass(24);
        assert_eq!(ends(&cast.secretary, &retired.posting_id()).await, (vec!["North grid".to_owned()], vec![]));
        let before = town.day_after(0);
        town.hours_pass(24);
        let north = id_of(&town, "North grid");
        let grids = ids(&halves(&town, &cast.secretary).await);
        let after = ["Grid E".to_owned(), "Grid W".to_owned()];
        assert_eq!(own_areas(&cast.li).await, after);
        let told = posted(&cast.secretary).await;
        assert!(told.contains(&("Li".to_owned(), after.to_vec())), "{told:?}");
        assert!(told.contains(&("Old".to_owned(), vec!["North grid".to_owned()])), "as it was when it ended: {told:?}");
        assert_eq!(workers(&cast.secretary, &north).await, json!([]), "nobody works in what has ended");
        assert_eq!(workers(&cast.secretary, &grids["E"]).await, json!([{ "displayName": "Li" }]));
        assert_eq!(workers(&cast.secretary, &id_of(&town, "Building 1")).await, json!([{ "displayName": "Li" }]));
        assert_eq!(own_areas(&cast.wang).await, ["Grid E"], "with the household");
        assert_eq!(own_areas(&cast.neighbour).await, ["North compound"], "no finer than known");
        let once = responsible(&cast.secretary, &north, &before).await;
        assert_eq!(once.iter().map(|one| one.1.as_str()).collect::<Vec<_>>(), ["Li"], "an earlier day tells");
        assert!(responsible(&cast.secretary, &north, &town.day_after(0)).await.is_empty());

        town.hours_pass(24);
        let input = json!({ "gridIds": [grids["W"], grids["E"]], "into": { "code": "M", "name": "Merged" } });
        act(&cast.secretary, "mergeGrids", input).await.ok();
        assert_eq!(own_areas(&cast.li).await, ["Merged"]);
        assert_eq!(own_areas(&cast.wang).await, ["Merged"]);
        assert_eq!(workers(&cast.secretary, &grids["E"]).await, json!([]));
        let patrol = cast.li.submits("Found on a patrol").await;
        assert_eq!(lies_in(&town, &patrol).await, "Merged", "in the one grid that is left");
        let (had, left) = ends(&cast.secretary, &cast.li.posting_id()).await;
        assert_eq!(had, after, "those of its last day, which was yesterday");
        assert_eq!(left, ["Merged"], "what ended is not handed over");
    }

    async fn a_removed_area_names_nobody_and_is_named_by_nobody(town: Town) {
        let cast = town.cast().await;
        let made = act(&cast.secretary, "registerArea", json!({ "kind": "GRID", "code": "N2", "name": "Second grid",
            "parentId": id_of(&town, "North compound"), "polygon": rectangle(112.43, 112.44) })).await;
        let id = made.ok()["area"]["id"].as_str().expect("an id").to_owned();
        let worker = town.grid_worker("Sun").of("North grid").await;
        let both = json!({ "id": worker.posting_id(), "areaIds": [id_of(&town, "North grid"), id] });
        let document = "mutation ($input: ChangePostingAreasInput!) { changePostingAreas(input: $input) { \
            posting { id areas { name } } errors { errorCode } } }";
        let change = |input: Value| cast.secretary.run(document, json!({ "input": input }));
        town.hours_pass(24);
        let with = change(both).await.ok()["posting"].clone();
        assert_eq!(names(&with["areas"]), ["North grid", "Second grid"]);
        town.hours_pass(24);
        act(&cast.secretary, "endArea", json!({ "id": id })).await.refused("NOT_EMPTY");
        let without = change(json!({ "id": with["id"], "areaIds": [id_of(&town, "North grid")] })).await;
        assert_eq!(names(&without.ok()["posting"]["areas"]), ["North grid"]);
        act(&cast.secretary, "endArea", json!({ "id": id })).await.ok();
        assert_eq!(workers(&cast.secretary, &id).await, json!([]));
        let told = posted(&cast.secretary).await;
        assert!(told.contains(&("Sun".to_owned(), vec!["North grid".to_owned(), "Second grid".to_owned()])), "the days before: {told:?}");
    }
}
