//! Ids of what ties people.

use std::collections::BTreeMap;

use lianxin_tests::town::ties::public;
use lianxin_tests::town::{Caller, Cast, Town};
use serde_json::{Value, json};

use super::attempt::{Try, mutation, query};

const PROPOSE: &str = "mutation ($input: ProposePairingInput!) { proposePairing(input: $input) { pairing { id } \
    errors { errorCode message } } }";

/// A member, a household, and what the secretary proposes for them.
async fn pair(town: &Town, secretary: &Caller) -> [String; 3] {
    let member = public(town.member_in("North committee", None).await);
    let household = public(town.household_in("North grid").await);
    let input = json!({ "memberId": member, "householdId": household });
    let proposed = secretary.run(PROPOSE, json!({ "input": input })).await;
    let pairing = proposed.ok()["pairing"]["id"].as_str().expect("an id");
    [member, household, pairing.to_owned()]
}

/// What lives in another district.
pub async fn foreign(there: &Town, other: &Cast) -> BTreeMap<&'static str, String> {
    let [member, household, pairing] = pair(there, &other.secretary).await;
    BTreeMap::from([("mem", member), ("hou", household), ("pai", pairing)])
}

pub async fn tries<'a>(town: &Town, cast: &'a Cast) -> Vec<Try<'a>> {
    let (secretary, wang) = (&cast.secretary, &cast.wang);
    let [member, household, pairing] = pair(town, secretary).await;
    let pairings = |place: &'static str, prefix: &'static str| {
        let field = place.rsplit('.').next().expect("a field");
        let document =
            "query ($filter: PairingFilter) { pairings(filter: $filter) { nodes { id } } }";
        let mut filter = serde_json::Map::new();
        filter.insert(field.to_owned(), json!("$"));
        query(
            place,
            secretary,
            prefix,
            document,
            json!({ "filter": Value::Object(filter) }),
        )
    };
    vec![
        query(
            "Query.pairing(id)",
            secretary,
            "pai",
            "query ($id: ID!) { pairing(id: $id) { id } }",
            json!({ "id": "$" }),
        ),
        pairings("Query.pairings.memberId", "mem"),
        pairings("Query.pairings.householdId", "hou"),
        pairings("Query.pairings.areaId", "are"),
        pairings("Query.pairings.organisationId", "org"),
        mutation(
            "Mutation.proposePairing.memberId",
            secretary,
            "mem",
            json!({ "memberId": "$", "householdId": household }),
        ),
        mutation(
            "Mutation.proposePairing.householdId",
            secretary,
            "hou",
            json!({ "memberId": member, "householdId": "$" }),
        ),
        mutation(
            "Mutation.consentToPairing.id",
            secretary,
            "pai",
            json!({ "id": "$", "side": "HOUSEHOLD", "heardBy": "me" }),
        ),
        mutation(
            "Mutation.declinePairing.id",
            wang,
            "pai",
            json!({ "id": "$" }),
        ),
        mutation(
            "Mutation.endPairing.id",
            secretary,
            "pai",
            json!({ "id": "$", "reason": "OTHER" }),
        ),
        mutation(
            "Mutation.endPairing.successorMemberId",
            secretary,
            "mem",
            json!({ "id": pairing, "reason": "OTHER", "successorMemberId": "$" }),
        ),
    ]
}
