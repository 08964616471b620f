//! Areas and what moves on them.

use lianxin_api::gql::ids::encode;
use lianxin_tests::town::{Cast, Town};
use serde_json::{Value, json};

use super::attempt::{Try, mutation, query};

pub fn tries<'a>(town: &Town, cast: &'a Cast) -> Vec<Try<'a>> {
    let secretary = &cast.secretary;
    let grid = encode(town.places().area("North grid"));
    let parts = json!([{ "code": "A", "name": "A" }, { "code": "B", "name": "B" }]);
    let into = json!({ "code": "M", "name": "M" });
    let area = |place, input: Value| mutation(place, secretary, "are", input);
    vec![
        area(
            "Mutation.registerArea.parentId",
            json!({ "kind": "GRID", "code": "X", "name": "X", "parentId": "$" }),
        ),
        area(
            "Mutation.changeArea.id",
            json!({ "id": "$", "name": "Another" }),
        ),
        area(
            "Mutation.changeArea.parentId",
            json!({ "id": grid, "parentId": "$" }),
        ),
        area("Mutation.endArea.id", json!({ "id": "$" })),
        area(
            "Mutation.splitGrid.gridId",
            json!({ "gridId": "$", "into": parts }),
        ),
        area(
            "Mutation.mergeGrids.gridIds",
            json!({ "gridIds": [grid, "$"], "into": into }),
        ),
        area(
            "Mutation.moveHouseholds.toAreaId",
            json!({ "householdIds": ["hou_01890000000000000000000000"], "toAreaId": "$", "reason": "moved" }),
        ),
        mutation(
            "Mutation.moveHouseholds.householdIds",
            secretary,
            "hou",
            json!({ "householdIds": ["$"], "toAreaId": grid, "reason": "moved" }),
        ),
        query(
            "Query.areaAsOf(id)",
            secretary,
            "are",
            "query ($id: ID, $on: Date!) { areaAsOf(id: $id, on: $on) { name } }",
            json!({ "id": "$", "on": town.day_after(0) }),
        ),
        query(
            "Query.similarServiceRequests(areaId)",
            &cast.wang,
            "are",
            "query ($id: ID) { similarServiceRequests(categoryCode: \"STREETLIGHT\", areaId: $id) { id } }",
            json!({ "id": "$" }),
        ),
        follower(
            "Mutation.followServiceRequest.id",
            cast,
            json!({ "id": "$" }),
        ),
        follower(
            "Mutation.unfollowServiceRequest.id",
            cast,
            json!({ "id": "$" }),
        ),
        follower(
            "Mutation.evaluateFollowedServiceRequest.id",
            cast,
            json!({ "id": "$", "outcome": "SOLVED", "satisfaction": 5 }),
        ),
    ]
}

fn follower<'a>(place: &'a str, cast: &'a Cast, input: Value) -> Try<'a> {
    let name = place.split('.').nth(1).expect("a mutation");
    let (first, rest) = name.split_at(1);
    let document = format!(
        "mutation ($input: {}{rest}Input!) {{ {name}(input: $input) {{ errors {{ errorCode field message }} }} }}",
        first.to_uppercase()
    );
    query(
        place,
        &cast.wang,
        "req",
        &document,
        json!({ "input": input }),
    )
}
