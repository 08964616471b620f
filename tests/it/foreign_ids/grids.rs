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
    ]
}
