//! Duty rosters.

use lianxin_tests::town::{Caller, Cast};
use serde_json::{Value, json};

use super::attempt::{Try, mutation, query};

fn shift(centre: &str, account: Option<&str>) -> Value {
    json!({ "centreId": centre, "startsAt": "2026-03-03T01:00:00Z", "endsAt": "2026-03-03T04:00:00Z",
        "accountId": account })
}

/// Plans a shift of a centre for somebody; gives its id.
pub async fn planned(by: &Caller, centre: &str, account: Option<&str>) -> String {
    let document = "mutation ($input: PlanShiftInput!) { planShift(input: $input) \
        { dutyShift { id } errors { errorCode message } } }";
    let input = shift(centre, account);
    let answer = by.run(document, json!({ "input": input })).await;
    let id = &answer.ok()["dutyShift"]["id"];
    id.as_str().expect("an id").to_owned()
}

pub async fn tries<'a>(cast: &'a Cast, centre: &str) -> Vec<Try<'a>> {
    let (by, li) = (&cast.secretary, &cast.li);
    let own = planned(by, centre, Some(&li.account_id())).await;
    let free = planned(by, centre, None).await;
    let person = |id: &str, account: &str| json!({ "id": id, "accountId": account });
    let me = li.account_id();
    vec![
        mutation("Mutation.planShift.centreId", by, "ctr", shift("$", None)),
        mutation(
            "Mutation.planShift.accountId",
            by,
            "acc",
            shift(centre, Some("$")),
        ),
        mutation(
            "Mutation.planShift.memberId",
            by,
            "mem",
            json!({ "centreId": centre, "startsAt": "2026-03-03T01:00:00Z", "endsAt": "2026-03-03T04:00:00Z",
                "memberId": "$" }),
        ),
        mutation(
            "Mutation.coverShift.memberId",
            by,
            "mem",
            json!({ "id": free, "memberId": "$" }),
        ),
        mutation(
            "Mutation.changeShift.id",
            by,
            "dsh",
            json!({ "id": "$", "startsAt": "2026-03-03T01:00:00Z", "endsAt": "2026-03-03T04:00:00Z" }),
        ),
        mutation("Mutation.freeShift.id", by, "dsh", json!({ "id": "$" })),
        mutation("Mutation.cancelShift.id", by, "dsh", json!({ "id": "$" })),
        mutation("Mutation.coverShift.id", by, "dsh", person("$", &me)),
        mutation(
            "Mutation.coverShift.accountId",
            by,
            "acc",
            person(&free, "$"),
        ),
        mutation("Mutation.askSwap.id", li, "dsh", person("$", &me)),
        mutation("Mutation.askSwap.accountId", li, "acc", person(&own, "$")),
        mutation("Mutation.acceptSwap.id", li, "dsh", json!({ "id": "$" })),
        mutation("Mutation.declineSwap.id", li, "dsh", json!({ "id": "$" })),
        mutation("Mutation.markShiftDone.id", li, "dsh", json!({ "id": "$" })),
        query(
            "Query.uncoveredShifts(areaId)",
            by,
            "are",
            "query ($id: ID) { uncoveredShifts(areaId: $id) { nodes { id } } }",
            json!({ "id": "$" }),
        ),
    ]
}
