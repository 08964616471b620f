//! Imports.

use lianxin_tests::town::Cast;
use serde_json::json;

use super::attempt::{Try, mutation, query};

pub fn tries(cast: &Cast) -> Vec<Try<'_>> {
    let by = &cast.administrator;
    vec![
        mutation(
            "Mutation.planImport.uploadId",
            by,
            "upl",
            json!({ "uploadId": "$", "register": "AREAS" }),
        ),
        mutation("Mutation.applyImport.id", by, "imp", json!({ "id": "$" })),
        mutation("Mutation.cancelImport.id", by, "imp", json!({ "id": "$" })),
        query(
            "Query.import(id)",
            by,
            "imp",
            "query ($id: ID!) { import(id: $id) { state } }",
            json!({ "id": "$" }),
        ),
    ]
}
