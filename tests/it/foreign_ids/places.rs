//! Accounts, places and objects of any kind.

use lianxin_tests::town::{Cast, Town};
use serde_json::json;

use super::attempt::{Try, mutation, query};

pub fn tries<'a>(town: &Town, cast: &'a Cast) -> Vec<Try<'a>> {
    let (wang, secretary) = (&cast.wang, &cast.secretary);
    vec![
        mutation(
            "Mutation.switchPosting.postingId",
            wang,
            "pst",
            json!({ "postingId": "$" }),
        ),
        mutation(
            "Mutation.signIn.postingId",
            wang,
            "pst",
            json!({ "districtCode": town.code(), "phone": wang.phone(), "password": "not the password", "postingId": "$" }),
        ),
        mutation(
            "Mutation.registerResident.areaId",
            wang,
            "are",
            json!({ "districtCode": town.code(), "phone": "13900009999", "phoneCode": "000000", "password": "a long password 8", "displayName": "Zhou", "areaId": "$" }),
        ),
        mutation(
            "Mutation.markNotificationsRead.ids",
            wang,
            "ntf",
            json!({ "ids": ["$"] }),
        ),
        query(
            "Query.node(id)",
            wang,
            "",
            "query ($id: ID!) { node(id: $id) { id } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.nodes(ids)",
            wang,
            "",
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            json!({ "ids": ["$"] }),
        ),
        query(
            "Query.area(id)",
            secretary,
            "are",
            "query ($id: ID) { area(id: $id) { id } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.areas(parent)",
            secretary,
            "are",
            "query ($id: ID) { areas(parent: $id) { nodes { id } } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.organisation(id)",
            secretary,
            "org",
            "query ($id: ID!) { organisation(id: $id) { id } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.organisations(parent)",
            secretary,
            "org",
            "query ($id: ID) { organisations(parent: $id) { nodes { id } } }",
            json!({ "id": "$" }),
        ),
        query(
            "District.areas(parent)",
            secretary,
            "are",
            "query ($id: ID) { viewer { district { areas(parent: $id) { nodes { id } } } } }",
            json!({ "id": "$" }),
        ),
    ]
}
