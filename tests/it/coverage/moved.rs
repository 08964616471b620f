//! Earlier days after areas were divided or moved: what stood there is told where it was, and the count and
//! the list agree.

use lianxin_api::gql::ids::{decode, encode};
use lianxin_entity::ids::AreaId;
use lianxin_tests::answer::Answer;
use lianxin_tests::town::{Caller, Town, steps};
use serde_json::{Value, json};

use super::{agree, figures, pair};
use crate::grids::{act, halves, id_of, ids};

async fn does(who: &Caller, mutation: &str, object: &str, input: Value) -> Answer {
    let document = format!(
        "mutation ($input: {}!) {{ {mutation}(input: $input) {{ {object} {{ id }} errors {{ errorCode message field }} }} }}",
        steps::input_type(mutation)
    );
    who.run(&document, json!({ "input": input })).await
}

/// The numerators of a street's communities, each with how many rows it shows.
async fn by_community(who: &Caller, street: AreaId, on: &str) -> Vec<(i64, i64)> {
    let document = "query ($area: ID, $on: Date) { coverage(areaId: $area, asOf: $on) { breakdown(by: AREA, measures: [HOUSEHOLDS_UNPAIRED]) \
        { area { code } figures { numerator rows(first: 10) { totalCount } } } } }";
    let answer = who
        .run(document, json!({ "area": encode(street), "on": on }))
        .await;
    let parts = answer
        .at("/coverage/breakdown")
        .as_array()
        .expect("parts")
        .clone();
    let mut parts: Vec<_> = parts
        .iter()
        .filter(|part| !part["area"].is_null())
        .collect();
    parts.sort_by_key(|part| part["area"]["code"].as_str().map(str::to_owned));
    let number = |value: &Value| value.as_i64().expect("a number");
    let figure = |part: &Value| part["figures"][0].clone();
    let pair = |figure: Value| {
        (
            number(&figure["numerator"]),
            number(&figure["rows"]["totalCount"]),
        )
    };
    parts.into_iter().map(figure).map(pair).collect()
}

/// The names of the bodies of an area on a day.
async fn bodies(who: &Caller, area: &str, on: &str) -> Vec<String> {
    let document = "query ($id: ID, $on: Date) { area(id: $id) { bodies(on: $on) { name } } }";
    let answer = who.run(document, json!({ "id": area, "on": on })).await;
    let rows = answer
        .at("/area/bodies")
        .as_array()
        .expect("bodies")
        .clone();
    let name = |row: &Value| row["name"].as_str().expect("a name").to_owned();
    rows.iter().map(name).collect()
}

crate::both_engines! {
    async fn a_divided_grid_had_its_branch_and_its_centre_until_then(town: Town) {
        let cast = town.cast().await;
        let (north, community) = (id_of(&town, "North grid"), town.places().area("North community"));
        let branch = json!({ "kind": "GRID_FUNCTIONAL_BRANCH", "name": "Branch", "areaId": north, "foundedOn": "2025-01-01" });
        does(&cast.secretary, "foundBody", "body", branch).await.ok();
        let centre = json!({ "code": "S1", "name": "S1", "kind": "STATION", "level": "OTHER", "areaId": north, "openedOn": "2025-01-01",
            "location": { "latitude": 34.665, "longitude": 112.402, "datum": "GCJ02" } });
        does(&cast.secretary, "registerServiceCentre", "serviceCentre", centre).await.ok();
        town.hours_pass(48);
        let of = ["GRIDS_WITHOUT_BRANCH", "CENTRES_OTHER"];
        let before = figures(&cast.secretary, community, Some(town.day_after(-1)), &of).await;
        assert_eq!(before.iter().map(pair).collect::<Vec<_>>(), [(0, 1), (1, 1)]);
        let grids = ids(&halves(&town, &cast.secretary).await);
        let (today, yesterday) = (town.day_after(0), town.day_after(-1));
        let then = figures(&cast.secretary, community, Some(yesterday.clone()), &of).await;
        agree(&then);
        assert_eq!(then, before, "what was yesterday stays");
        let old: AreaId = decode(&north).expect("an id");
        let then = figures(&cast.street, old, Some(yesterday.clone()), &["CENTRES_OTHER"]).await;
        assert_eq!(then.iter().map(pair).collect::<Vec<_>>(), [(1, 1)], "in the grid itself");
        let now = figures(&cast.secretary, community, None, &of).await;
        agree(&now);
        assert_eq!(now.iter().map(pair).collect::<Vec<_>>(), [(1, 2), (1, 1)], "the branch works for one of the two");
        let who = &cast.secretary;
        assert_eq!((bodies(who, &north, &yesterday).await, bodies(who, &north, &today).await), (vec!["Branch".to_owned()], vec![]));
        assert_eq!((bodies(who, &grids["W"], &yesterday).await, bodies(who, &grids["W"], &today).await), (vec![], vec!["Branch".to_owned()]));

        town.hours_pass(24);
        let body = cast.secretary.run("query ($id: ID) { area(id: $id) { bodies { id } } }", json!({ "id": grids["W"] })).await;
        let away = json!({ "id": body.at("/area/bodies/0/id"), "areaId": grids["E"] });
        does(&cast.secretary, "changeBody", "body", away).await.ok();
        assert_eq!(bodies(who, &grids["W"], &today).await, ["Branch"], "yesterday, by now");
        assert_eq!(bodies(who, &grids["E"], &today).await, Vec::<String>::new());
        assert_eq!(bodies(who, &north, &yesterday).await, ["Branch"], "the day before as well");
    }

    async fn a_household_entered_later_is_counted_and_listed_where_its_grid_lay(town: Town) {
        let cast = town.cast().await;
        let street = town.places().area("Lake street");
        town.hours_pass(72);
        let moved = json!({ "id": id_of(&town, "North grid"), "parentId": id_of(&town, "South compound") });
        act(&cast.street, "changeArea", moved).await.ok();
        let on = town.day_after(-2);
        town.hours_pass(24);
        cast.li.settles("H-1", json!({ "registeredOn": on })).await;
        let of = ["HOUSEHOLDS_UNPAIRED"];
        let communities = ["North", "South"].map(|side| town.places().area(&format!("{side} community")));
        for (area, expected) in [(communities[0], (1, 1)), (communities[1], (0, 0)), (street, (1, 1))] {
            let found = figures(&cast.street, area, Some(on.clone()), &of).await;
            agree(&found);
            assert_eq!(pair(&found[0]), expected);
        }
        assert_eq!(by_community(&cast.street, street, &on).await, [(1, 1), (0, 0)], "as of a day on which it lay there");
        let today = town.day_after(0);
        assert_eq!(by_community(&cast.street, street, &today).await, [(0, 0), (1, 1)]);
    }

    async fn an_area_is_not_moved_on_a_day_after_which_households_left_it(town: Town) {
        let cast = town.cast().await;
        town.hours_pass(24);
        let home = cast.li.settles("H-1", json!({})).await;
        let on = town.day_after(0);
        town.hours_pass(48);
        let away = json!({ "householdIds": [home], "toAreaId": id_of(&town, "South grid"), "reason": "moved house" });
        act(&cast.street, "moveHouseholds", away).await.ok();
        town.hours_pass(24);
        let input = |on: String| json!({ "id": id_of(&town, "North grid"), "parentId": id_of(&town, "South compound"), "on": on });
        let refused = act(&cast.street, "changeArea", input(on)).await;
        assert_eq!(refused.refused("INVALID")["field"], json!(["input", "on"]), "it lay there until two days later");
        act(&cast.street, "changeArea", input(town.day_after(-1))).await.ok();
    }
}
