//! Duty rosters: who stands a shift, who takes it over, and that nobody stands two at once.

use lianxin_tests::answer::Answer;
use lianxin_tests::town::steps::input_type;
use lianxin_tests::town::{Caller, Cast, Town};
use serde_json::{Value, json};

async fn mutate(who: &Caller, mutation: &str, input: Value) -> Answer {
    let document = format!(
        "mutation ($input: {}!) {{ {mutation}(input: $input) {{ dutyShift {{ id version covered doneAt \
         account {{ displayName }} swapWith {{ displayName }} }} errors {{ errorCode message field }} }} }}",
        input_type(mutation)
    );
    who.run(&document, json!({ "input": input })).await
}

async fn centre(by: &Caller, area: &str, code: &str) -> String {
    let document = "mutation ($input: RegisterServiceCentreInput!) { registerServiceCentre(input: $input) \
        { serviceCentre { id } errors { errorCode message } } }";
    let input = json!({ "code": code, "name": code, "kind": "STATION", "level": "OTHER", "areaId": area,
        "openedOn": "2026-03-02", "location": { "latitude": 34.665, "longitude": 112.405, "datum": "GCJ02" } });
    let answer = by.run(document, json!({ "input": input })).await;
    answer.ok()["serviceCentre"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

fn shift(centre: &str, from: &str, to: &str, account: Option<&Caller>) -> Value {
    json!({ "centreId": centre, "startsAt": format!("2026-03-02T{from}:00Z"), "endsAt": format!("2026-03-02T{to}:00Z"),
        "accountId": account.map(Caller::account_id) })
}

fn id(answer: &Answer) -> String {
    answer.ok()["dutyShift"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

async fn opening(town: &Town) -> (Cast, String) {
    let cast = town.cast().await;
    let centre = centre(&cast.secretary, &cast.li.area_id(), "S1").await;
    (cast, centre)
}

crate::both_engines! {
    async fn a_shift_changes_hands_when_the_other_accepts(town: Town) {
        let (cast, centre) = opening(&town).await;
        let planned = mutate(&cast.secretary, "planShift", shift(&centre, "01:00", "04:00", Some(&cast.li))).await;
        let shift_id = id(&planned);
        let ask = json!({ "id": shift_id, "accountId": cast.wang.account_id() });
        mutate(&cast.wang, "askSwap", ask.clone()).await.refused("FORBIDDEN");
        mutate(&cast.li, "askSwap", json!({ "id": shift_id, "accountId": cast.li.account_id() })).await.refused("INVALID");
        mutate(&cast.li, "declineSwap", json!({ "id": shift_id })).await.refused("WRONG_STATE");
        let asked = mutate(&cast.li, "askSwap", ask.clone()).await;
        assert_eq!(asked.ok()["dutyShift"]["swapWith"]["displayName"], "Wang");
        mutate(&cast.neighbour, "acceptSwap", json!({ "id": shift_id })).await.refused("FORBIDDEN");
        mutate(&cast.wang, "declineSwap", json!({ "id": shift_id })).await.ok();
        mutate(&cast.wang, "acceptSwap", json!({ "id": shift_id })).await.refused("FORBIDDEN");
        mutate(&cast.li, "askSwap", ask).await.ok();
        mutate(&cast.wang, "acceptSwap", json!({ "id": shift_id, "expectedVersion": 1 })).await.refused("STALE");
        let taken = mutate(&cast.wang, "acceptSwap", json!({ "id": shift_id })).await;
        assert_eq!(taken.ok()["dutyShift"]["account"]["displayName"], "Wang");
        assert_eq!(taken.ok()["dutyShift"]["swapWith"], Value::Null);
        mutate(&cast.li, "markShiftDone", json!({ "id": shift_id })).await.refused("FORBIDDEN");
        let done = mutate(&cast.wang, "markShiftDone", json!({ "id": shift_id })).await;
        assert_eq!(done.ok()["dutyShift"]["doneAt"], "2026-03-02T01:00:00.000Z");
        mutate(&cast.secretary, "coverShift", json!({ "id": shift_id, "accountId": cast.li.account_id() })).await.refused("WRONG_STATE");
    }

    async fn nobody_stands_two_shifts_at_once(town: Town) {
        let (cast, centre) = opening(&town).await;
        let other = self::centre(&cast.secretary, &cast.li.area_id(), "S2").await;
        mutate(&cast.secretary, "planShift", shift(&centre, "02:00", "04:00", Some(&cast.li))).await.ok();
        mutate(&cast.secretary, "planShift", shift(&other, "03:59", "06:00", Some(&cast.li))).await.refused("OVERLAPPING");
        mutate(&cast.secretary, "planShift", shift(&other, "04:00", "06:00", Some(&cast.li))).await.ok();
        let free = mutate(&cast.secretary, "planShift", shift(&other, "03:00", "05:00", None)).await;
        let free = id(&free);
        mutate(&cast.secretary, "coverShift", json!({ "id": free, "accountId": cast.li.account_id() })).await.refused("OVERLAPPING");
        mutate(&cast.secretary, "coverShift", json!({ "id": free, "accountId": cast.wang.account_id() })).await.ok();
        mutate(&cast.wang, "askSwap", json!({ "id": free, "accountId": cast.li.account_id() })).await.ok();
        mutate(&cast.li, "acceptSwap", json!({ "id": free })).await.refused("OVERLAPPING");
        for (from, to) in [("04:00", "02:00"), ("04:00", "04:00")] {
            mutate(&cast.secretary, "planShift", shift(&centre, from, to, None)).await.refused("INVALID");
        }
        mutate(&cast.secretary, "planShift", shift(&centre, "00:00", "01:00", None)).await.refused("INVALID");
        for who in [&cast.wang, &cast.li, &cast.other_secretary, &cast.housing] {
            mutate(who, "planShift", shift(&centre, "08:00", "09:00", None)).await.refused("FORBIDDEN");
        }
        town.hours_pass(24);
        mutate(&cast.secretary, "coverShift", json!({ "id": free, "accountId": cast.neighbour.account_id() })).await.refused("WINDOW_CLOSED");
    }

    async fn what_is_uncovered_is_shown_to_whoever_keeps_the_centre(town: Town) {
        let (cast, centre) = opening(&town).await;
        let shifts = "query ($id: ID) { serviceCentre(id: $id) { shifts(from: \"2026-03-02\", to: \"2026-03-03\") \
            { covered account { displayName } } } }";
        let uncovered = "query ($after: String) { uncoveredShifts(first: 2, after: $after) { totalCount \
            pageInfo { endCursor hasNextPage } nodes { startsAt serviceCentre { code } } } }";
        let mine = "{ myShifts(from: \"2026-03-02\", to: \"2026-03-02\") { startsAt } }";
        mutate(&cast.secretary, "planShift", shift(&centre, "01:00", "02:00", Some(&cast.li))).await.ok();
        for from in ["04:00", "03:00", "05:00"] {
            mutate(&cast.secretary, "planShift", shift(&centre, from, "06:00", None)).await.ok();
        }
        let first = cast.secretary.run(uncovered, json!({})).await;
        assert_eq!(first.ok()["totalCount"], 3);
        assert_eq!(first.ok()["nodes"][0]["startsAt"], "2026-03-02T03:00:00.000Z");
        let after = json!({ "after": first.ok()["pageInfo"]["endCursor"] });
        let rest = cast.secretary.run(uncovered, after).await;
        assert_eq!(rest.ok()["nodes"][0]["startsAt"], "2026-03-02T05:00:00.000Z");
        assert_eq!(rest.ok()["pageInfo"]["hasNextPage"], false);
        for who in [&cast.li, &cast.wang, &cast.other_secretary] {
            assert_eq!(who.run(uncovered, json!({})).await.ok()["totalCount"], 0, "{}", who.name());
        }
        let officer = cast.other_li.run(shifts, json!({ "id": centre })).await;
        assert_eq!(officer.ok()["shifts"][0], json!({ "covered": true, "account": { "displayName": "Li" } }));
        let resident = cast.wang.run(shifts, json!({ "id": centre })).await;
        assert_eq!(resident.ok()["shifts"][0], json!({ "covered": true, "account": null }));
        assert_eq!(cast.li.run(mine, json!({})).await.ok().as_array().map(Vec::len), Some(1));
        assert_eq!(cast.wang.run(mine, json!({})).await.ok(), &json!([]));
        let other = town.second_district().await.cast().await;
        assert_eq!(other.district.run(uncovered, json!({})).await.ok()["totalCount"], 0);
    }
}
