//! Organisations, bodies and units in charge.

use lianxin_tests::town::{Cast, Town};
use serde_json::json;

use super::attempt::{Try, mutation, query};

pub fn tries<'a>(town: &Town, cast: &'a Cast) -> Vec<Try<'a>> {
    vec![
        mutation(
            "Mutation.foundOrganisation.parentId",
            &cast.street,
            "org",
            json!({ "kind": "BRANCH", "name": "A branch", "parentId": "$" }),
        ),
        mutation(
            "Mutation.foundOrganisation.jurisdictionId",
            &cast.street,
            "are",
            json!({ "kind": "COMMUNITY_COMMITTEE", "name": "A committee", "parentId": cast.street.organisation_id(), "jurisdictionId": "$" }),
        ),
        mutation(
            "Mutation.changeOrganisation.id",
            &cast.street,
            "org",
            json!({ "id": "$", "name": "Another name" }),
        ),
        mutation(
            "Mutation.changeOrganisation.parentId",
            &cast.street,
            "org",
            json!({ "id": cast.street.organisation_id(), "parentId": "$" }),
        ),
        mutation(
            "Mutation.changeOrganisation.jurisdictionId",
            &cast.street,
            "are",
            json!({ "id": cast.street.organisation_id(), "jurisdictionId": "$" }),
        ),
        mutation(
            "Mutation.recordElection.id",
            &cast.street,
            "org",
            json!({ "id": "$", "heldOn": town.day_after(-5) }),
        ),
        mutation(
            "Mutation.dissolveOrganisation.id",
            &cast.street,
            "org",
            json!({ "id": "$" }),
        ),
        query(
            "Query.organisationAsOf(id)",
            &cast.secretary,
            "org",
            "query ($id: ID!, $on: Date!) { organisationAsOf(id: $id, on: $on) { id } }",
            json!({ "id": "$", "on": town.day_after(0) }),
        ),
    ]
}
