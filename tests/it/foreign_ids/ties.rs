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

/// A registration of a member of the committee, and a service under it.
async fn served(member: &str, town: &Town, cast: &Cast) -> (String, String) {
    let report = "mutation ($input: ReportToCommunityInput!) { reportToCommunity(input: $input) \
        { registration { id } errors { errorCode } } }";
    let input = json!({ "side": "HOME", "memberId": member });
    let reported = cast.secretary.run(report, json!({ "input": input })).await;
    let id = reported.ok()["registration"]["id"].clone();
    let confirm = "mutation ($input: ConfirmRegistrationInput!) { confirmRegistration(input: $input) \
        { registration { id } errors { errorCode } } }";
    let input = json!({ "input": { "id": id } });
    cast.secretary.run(confirm, input).await.ok();
    let record = "mutation ($input: RecordServiceInput!) { recordService(input: $input) \
        { registration { services { nodes { id } } } errors { errorCode } } }";
    let now = town.now();
    let input = json!({
        "registrationId": id, "kind": "GROUP", "note": "sweeping",
        "startedAt": now - chrono::TimeDelta::minutes(30), "endedAt": now,
    });
    let recorded = cast.secretary.run(record, json!({ "input": input })).await;
    let service = &recorded.ok()["registration"]["services"]["nodes"][0]["id"];
    let text = |id: &Value| id.as_str().expect("an id").to_owned();
    (text(&id), text(service))
}

/// What lives in another district.
pub async fn foreign(there: &Town, other: &Cast) -> BTreeMap<&'static str, String> {
    let [member, household, pairing] = pair(there, &other.secretary).await;
    let (registration, service) = served(&member, there, other).await;
    BTreeMap::from([
        ("mem", member),
        ("hou", household),
        ("pai", pairing),
        ("reg", registration),
        ("svr", service),
    ])
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
    let registrations = |place: &'static str, prefix: &'static str| {
        let field = place.rsplit('.').next().expect("a field");
        let document = "query ($filter: RegistrationFilter) { registrations(filter: $filter) { nodes { id } } }";
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
    let judge = |place: &'static str| {
        let name = &place["Mutation.".len()..place.len() - ".id".len()];
        let document = format!(
            "mutation ($input: JudgeServiceInput!) {{ {name}(input: $input) {{ errors {{ errorCode field message }} }} }}"
        );
        query(
            place,
            secretary,
            "svr",
            &document,
            json!({ "input": { "id": "$" } }),
        )
    };
    let score = json!({
        "registrationId": "$", "year": 2026, "direction": "COMMUNITY_OF_MEMBER", "score": 1,
    });
    let service = json!({
        "registrationId": "$", "kind": "WISH", "note": "n",
        "startedAt": "2026-03-01T23:00:00Z", "endedAt": "2026-03-02T00:00:00Z",
    });
    vec![
        query(
            "Query.registration(id)",
            secretary,
            "reg",
            "query ($id: ID!) { registration(id: $id) { id } }",
            json!({ "id": "$" }),
        ),
        registrations("Query.registrations.communityId", "are"),
        registrations("Query.registrations.areaId", "are"),
        registrations("Query.registrations.unitId", "org"),
        registrations("Query.registrations.memberId", "mem"),
        mutation(
            "Mutation.reportToCommunity.memberId",
            secretary,
            "mem",
            json!({ "side": "HOME", "memberId": "$" }),
        ),
        mutation(
            "Mutation.reportToCommunity.unitId",
            secretary,
            "org",
            json!({ "side": "UNIT", "unitId": "$" }),
        ),
        mutation(
            "Mutation.reportToCommunity.communityId",
            secretary,
            "are",
            json!({ "side": "HOME", "memberId": member, "communityId": "$" }),
        ),
        mutation(
            "Mutation.confirmRegistration.id",
            secretary,
            "reg",
            json!({ "id": "$" }),
        ),
        mutation(
            "Mutation.closeRegistration.id",
            secretary,
            "reg",
            json!({ "id": "$", "reason": "moved" }),
        ),
        mutation(
            "Mutation.recordService.registrationId",
            secretary,
            "reg",
            service,
        ),
        mutation(
            "Mutation.evaluateYear.registrationId",
            secretary,
            "reg",
            score,
        ),
        judge("Mutation.confirmService.id"),
        judge("Mutation.refuseService.id"),
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
