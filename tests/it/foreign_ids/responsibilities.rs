//! Zones and items of responsibility.

use std::collections::BTreeMap;

use lianxin_tests::town::ties::public;
use lianxin_tests::town::{Cast, Town};
use serde_json::{Value, json};

use super::attempt::{Try, mutation, query};

/// A member, an item, a zone and an assigned item of a district.
async fn some(town: &Town, cast: &Cast) -> [String; 4] {
    let member = public(town.member_in("North committee", None).await);
    let keep = "mutation ($input: KeepResponsibilityItemInput!) { keepResponsibilityItem(input: $input) \
        { responsibilityItem { id } errors { errorCode } } }";
    let input = json!({ "code": "F1", "group": "g", "label": "l" });
    let kept = cast
        .administrator
        .run(keep, json!({ "input": input }))
        .await;
    let item = kept.ok()["responsibilityItem"]["id"].clone();
    let assign = "mutation ($input: AssignResponsibilityZoneInput!) { assignResponsibilityZone(input: $input) \
        { responsibilityZones { id } errors { errorCode } } }";
    let grid = public(town.places().area("North grid"));
    let input = json!({ "memberId": member, "areaId": grid });
    let zone = cast.secretary.run(assign, json!({ "input": input })).await;
    let zone = zone.ok()["responsibilityZones"][0]["id"].clone();
    let assign = "mutation ($input: AssignResponsibilityItemInput!) { assignResponsibilityItem(input: $input) \
        { responsibilityAssignment { id } errors { errorCode } } }";
    let input = json!({ "memberId": member, "itemId": item });
    let carried = cast.secretary.run(assign, json!({ "input": input })).await;
    let carried = carried.ok()["responsibilityAssignment"]["id"].clone();
    let text = |id: Value| id.as_str().expect("an id").to_owned();
    [member, text(item), text(zone), text(carried)]
}

/// What lives in another district.
pub async fn foreign(there: &Town, other: &Cast) -> BTreeMap<&'static str, String> {
    let [_, item, zone, carried] = some(there, other).await;
    BTreeMap::from([("rsi", item), ("zon", zone), ("rsa", carried)])
}

pub async fn tries<'a>(town: &Town, cast: &'a Cast) -> Vec<Try<'a>> {
    let secretary = &cast.secretary;
    let [member, item, ..] = some(town, cast).await;
    let building = public(town.places().area("Building 1"));
    let one = |place: &'static str, field: &str, prefix: &'static str| {
        let document = format!("query ($id: ID!) {{ {field}(id: $id) {{ id }} }}");
        query(place, secretary, prefix, &document, json!({ "id": "$" }))
    };
    let list = |place: &'static str, prefix: &'static str| {
        let mut parts = place.split('.').skip(1);
        let root = parts.next().expect("a list");
        let field = parts.next().expect("a field");
        let document = format!(
            "query ($id: ID!) {{ {root}(filter: {{ {field}: $id }}) {{ nodes {{ id }} }} }}"
        );
        query(place, secretary, prefix, &document, json!({ "id": "$" }))
    };
    let step = |place: &'static str, more: Value| {
        let mut input = json!({ "id": "$" });
        if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
            input.extend(more);
        }
        let prefix = if place.contains("Zone") { "zon" } else { "rsa" };
        mutation(place, secretary, prefix, input)
    };
    let wording = json!({ "id": "$", "code": "F2", "group": "g", "label": "l" });
    vec![
        one("Query.responsibilityZone(id)", "responsibilityZone", "zon"),
        one(
            "Query.responsibilityAssignment(id)",
            "responsibilityAssignment",
            "rsa",
        ),
        list("Query.responsibilityZones.memberId", "mem"),
        list("Query.responsibilityZones.householdId", "hou"),
        list("Query.responsibilityZones.areaId", "are"),
        list("Query.responsibilityZones.organisationId", "org"),
        list("Query.responsibilityAssignments.memberId", "mem"),
        list("Query.responsibilityAssignments.itemId", "rsi"),
        list("Query.responsibilityAssignments.householdId", "hou"),
        list("Query.responsibilityAssignments.areaId", "are"),
        list("Query.responsibilityAssignments.organisationId", "org"),
        mutation(
            "Mutation.assignResponsibilityZone.memberId",
            secretary,
            "mem",
            json!({ "memberId": "$", "areaId": building }),
        ),
        mutation(
            "Mutation.assignResponsibilityZone.areaId",
            secretary,
            "are",
            json!({ "memberId": member, "areaId": "$" }),
        ),
        mutation(
            "Mutation.assignResponsibilityZone.householdIds",
            secretary,
            "hou",
            json!({ "memberId": member, "householdIds": ["$"] }),
        ),
        step(
            "Mutation.endResponsibilityZone.id",
            json!({ "reason": "none" }),
        ),
        mutation(
            "Mutation.keepResponsibilityItem.id",
            &cast.administrator,
            "rsi",
            wording,
        ),
        mutation(
            "Mutation.retireResponsibilityItem.id",
            &cast.administrator,
            "rsi",
            json!({ "id": "$" }),
        ),
        mutation(
            "Mutation.assignResponsibilityItem.itemId",
            secretary,
            "rsi",
            json!({ "itemId": "$", "memberId": member }),
        ),
        mutation(
            "Mutation.assignResponsibilityItem.memberId",
            secretary,
            "mem",
            json!({ "itemId": item, "memberId": "$" }),
        ),
        mutation(
            "Mutation.assignResponsibilityItem.householdId",
            secretary,
            "hou",
            json!({ "itemId": item, "memberId": member, "householdId": "$" }),
        ),
        mutation(
            "Mutation.assignResponsibilityItem.areaId",
            secretary,
            "are",
            json!({ "itemId": item, "memberId": member, "areaId": "$" }),
        ),
        step("Mutation.acknowledgeResponsibility.id", json!({})),
        step(
            "Mutation.reviewResponsibility.id",
            json!({ "fulfilled": true }),
        ),
        step("Mutation.endResponsibility.id", json!({ "reason": "none" })),
    ]
}
