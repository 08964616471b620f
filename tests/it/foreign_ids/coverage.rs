//! Coverage.

use lianxin_tests::town::Cast;
use serde_json::json;

use super::attempt::{Try, query};

pub fn tries(cast: &Cast) -> Vec<Try<'_>> {
    vec![
        query(
            "Query.coverage(areaId)",
            &cast.district,
            "are",
            "query ($id: ID) { coverage(areaId: $id) { asOf } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.coverage(organisationId)",
            &cast.district,
            "org",
            "query ($id: ID) { coverage(organisationId: $id) { asOf } }",
            json!({ "id": "$" }),
        ),
    ]
}
