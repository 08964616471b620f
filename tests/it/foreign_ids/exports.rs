//! Exports.

use lianxin_tests::town::Cast;
use serde_json::json;

use super::attempt::{Try, mutation, query};

pub fn tries(cast: &Cast) -> Vec<Try<'_>> {
    let wish = |field: &str| {
        let mut input = json!({ "register": "AREAS", "format": "CSV", "purpose": "x" });
        input[field] = json!("$");
        input
    };
    vec![
        mutation(
            "Mutation.requestExport.areaId",
            &cast.district,
            "are",
            wish("areaId"),
        ),
        mutation(
            "Mutation.requestExport.organisationId",
            &cast.district,
            "org",
            wish("organisationId"),
        ),
        query(
            "Query.export(id)",
            &cast.district,
            "exp",
            "query ($id: ID!) { export(id: $id) { state } }",
            json!({ "id": "$" }),
        ),
    ]
}
