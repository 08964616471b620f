//! Visits.

use lianxin_api::gql::ids::encode;
use lianxin_tests::town::{Caller, Cast, Town};
use serde_json::json;

use super::attempt::{Try, mutation, query};

/// A household of the North grid; gives its id.
pub async fn home(town: &Town, code: &str) -> String {
    encode(town.home(code, "North grid", None).await)
}

/// Plans a visit to a household; gives its id.
pub async fn planned(town: &Town, by: &Caller, household: &str) -> String {
    let document = "mutation ($input: PlanVisitInput!) { planVisit(input: $input) \
        { visit { id } errors { errorCode message } } }";
    let input =
        json!({ "householdId": household, "theme": "Theirs", "plannedOn": town.day_after(1) });
    let answer = by.run(document, json!({ "input": input })).await;
    let id = &answer.ok()["visit"]["id"];
    id.as_str().expect("an id").to_owned()
}

pub fn tries<'a>(town: &Town, cast: &'a Cast) -> Vec<Try<'a>> {
    let (li, district) = (&cast.li, &cast.district);
    let on = town.day_after(1);
    let list = "query ($f: VisitFilter) { visits(filter: $f) { nodes { id } } }";
    vec![
        mutation(
            "Mutation.planVisit.householdId",
            li,
            "hou",
            json!({ "householdId": "$", "theme": "x", "plannedOn": on }),
        ),
        mutation(
            "Mutation.planVisit.organisationId",
            district,
            "org",
            json!({ "organisationId": "$", "theme": "x", "plannedOn": on }),
        ),
        mutation(
            "Mutation.recordVisit.visitId",
            li,
            "vis",
            json!({ "visitId": "$", "outcome": "MET" }),
        ),
        mutation(
            "Mutation.recordVisit.householdId",
            li,
            "hou",
            json!({ "householdId": "$", "theme": "x", "outcome": "MET" }),
        ),
        mutation(
            "Mutation.recordVisit.organisationId",
            district,
            "org",
            json!({ "organisationId": "$", "theme": "x", "outcome": "MET" }),
        ),
        mutation("Mutation.cancelVisit.id", li, "vis", json!({ "id": "$" })),
        query(
            "Query.visit(id)",
            li,
            "vis",
            "query ($id: ID!) { visit(id: $id) { id } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.visits.areaId",
            district,
            "are",
            list,
            json!({ "f": { "areaId": "$" } }),
        ),
        query(
            "Query.visits.visitorId",
            district,
            "acc",
            list,
            json!({ "f": { "visitorId": "$" } }),
        ),
        query(
            "Query.visits.householdId",
            district,
            "hou",
            list,
            json!({ "f": { "householdId": "$" } }),
        ),
        query(
            "Query.visits.organisationId",
            district,
            "org",
            list,
            json!({ "f": { "organisationId": "$" } }),
        ),
    ]
}
