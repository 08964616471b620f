//! Households and their people.

use lianxin_tests::town::Cast;
use serde_json::{Value, json};

use super::attempt::{Try, mutation, query};

pub async fn tries(cast: &Cast) -> Vec<Try<'_>> {
    let li = &cast.li;
    let home = li.settles("F-1", json!({})).await;
    let settle = |more: Value| li.household_of("F-2", more);
    let member = json!({ "householdId": "$", "code": "F-1-1", "name": "Zhou" });
    let look = |field: &str| json!({ field: "$", "purpose": "a visit" });
    let end = json!({ "id": "$", "reason": "gone" });
    let list = |of: &str, filter: &str| {
        format!("query ($f: {filter}) {{ {of}(filter: $f) {{ nodes {{ id }} }} }}")
    };
    let (households, residents) = (
        list("households", "HouseholdFilter"),
        list("residents", "ResidentFilter"),
    );
    let by = |field: &str| json!({ "f": { field: "$" } });
    let one = "query ($id: ID) { household(id: $id) { id } }";
    #[rustfmt::skip]
    let tries = vec![
        mutation("Mutation.registerHousehold.areaId", li, "are", settle(json!({ "areaId": "$" }))),
        mutation("Mutation.registerHousehold.organisationId", li, "org", settle(json!({ "organisationId": "$" }))),
        mutation("Mutation.changeHousehold.id", li, "hou", json!({ "id": "$", "headName": "Zhou" })),
        mutation("Mutation.changeHousehold.organisationId", li, "org", json!({ "id": home, "organisationId": "$" })),
        mutation("Mutation.verifyHousehold.id", li, "hou", json!({ "id": "$", "source": "a visit" })),
        mutation("Mutation.endHousehold.id", li, "hou", end.clone()),
        mutation("Mutation.registerHouseholdMember.householdId", li, "hou", member),
        mutation("Mutation.changeHouseholdMember.id", li, "rsd", json!({ "id": "$", "name": "Zhou" })),
        mutation("Mutation.endHouseholdMember.id", li, "rsd", end),
        mutation("Mutation.revealHouseholdContact.householdId", li, "hou", look("householdId")),
        mutation("Mutation.revealHouseholdContact.residentId", li, "rsd", look("residentId")),
        query("Query.household(id)", li, "hou", one, json!({ "id": "$" })),
        query("Query.households.areaId", li, "are", &households, by("areaId")),
        query("Query.households.organisationId", li, "org", &households, by("organisationId")),
        query("Query.residents.householdId", li, "hou", &residents, by("householdId")),
        query("Query.residents.areaId", li, "are", &residents, by("areaId")),
    ];
    tries
}
