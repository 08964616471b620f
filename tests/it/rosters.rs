//! Duty rosters: who stands a shift, who takes it over, and that nobody stands two at once.

use lianxin_tests::answer::Answer;
use lianxin_tests::town::steps::input_type;
use lianxin_tests::town::ties::public;
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
        // Who could not be put on the roster is not asked, and who was asked may be busy by now.
        let busy = mutate(&cast.wang, "askSwap", json!({ "id": free, "accountId": cast.li.account_id() })).await;
        assert_eq!(busy.refused("OVERLAPPING")["field"], json!(["input", "accountId"]));
        mutate(&cast.wang, "askSwap", json!({ "id": free, "accountId": cast.neighbour.account_id() })).await.ok();
        mutate(&cast.secretary, "planShift", shift(&centre, "04:30", "06:00", Some(&cast.neighbour))).await.ok();
        mutate(&cast.neighbour, "acceptSwap", json!({ "id": free })).await.refused("OVERLAPPING");
        let stranger = town.second_district().await.cast().await.wang.account_id();
        mutate(&cast.wang, "askSwap", json!({ "id": free, "accountId": stranger })).await.refused("UNKNOWN_PERSON");
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

    async fn a_shift_is_changed_freed_and_cancelled(town: Town) {
        let (cast, centre) = opening(&town).await;
        let secretary = &cast.secretary;
        let one = id(&mutate(secretary, "planShift", shift(&centre, "02:00", "04:00", Some(&cast.wang))).await);
        mutate(secretary, "planShift", shift(&centre, "06:00", "08:00", Some(&cast.wang))).await.ok();
        let times = |from: &str, to: &str| json!({ "id": one, "startsAt": format!("2026-03-02T{from}:00Z"), "endsAt": format!("2026-03-02T{to}:00Z") });
        for (who, refused) in [(&cast.wang, "FORBIDDEN"), (&cast.other_secretary, "FORBIDDEN")] {
            mutate(who, "changeShift", times("03:00", "05:00")).await.refused(refused);
            mutate(who, "freeShift", json!({ "id": one })).await.refused(refused);
            mutate(who, "cancelShift", json!({ "id": one })).await.refused(refused);
        }
        mutate(secretary, "changeShift", times("05:00", "07:00")).await.refused("OVERLAPPING");
        mutate(secretary, "changeShift", times("05:00", "03:00")).await.refused("INVALID");
        mutate(secretary, "changeShift", times("03:00", "05:00")).await.ok();
        let freed = mutate(secretary, "freeShift", json!({ "id": one })).await;
        assert_eq!(freed.ok()["dutyShift"]["covered"], false);
        mutate(secretary, "freeShift", json!({ "id": one })).await.refused("WRONG_STATE");
        mutate(secretary, "coverShift", json!({ "id": one, "accountId": cast.wang.account_id() })).await.ok();
        let told = cast.wang.run("{ notifications { nodes { topic dutyShift { id } } } }", json!({})).await;
        let topics: Vec<_> = told.ok()["nodes"].as_array().expect("nodes").iter().map(|node| node["topic"].clone()).collect();
        assert_eq!(topics, ["SHIFT_COVERED", "SHIFT_FREED", "SHIFT_CHANGED", "SHIFT_COVERED"]);
        assert_eq!(told.ok()["nodes"][0]["dutyShift"]["id"], json!(one));
        let gone = mutate(secretary, "cancelShift", json!({ "id": one })).await;
        assert_eq!(gone.ok()["dutyShift"]["version"], 5);
        mutate(secretary, "cancelShift", json!({ "id": one })).await.refused("WRONG_STATE");
        mutate(secretary, "coverShift", json!({ "id": one, "accountId": cast.li.account_id() })).await.refused("WRONG_STATE");
        let mine = "{ myShifts(from: \"2026-03-02\", to: \"2026-03-02\") { startsAt } }";
        assert_eq!(cast.wang.run(mine, json!({})).await.ok().as_array().map(Vec::len), Some(1));
        // What was cancelled stands in nobody's way.
        mutate(secretary, "planShift", shift(&centre, "03:00", "05:00", Some(&cast.wang))).await.ok();
    }

    async fn a_member_without_an_account_stands_a_shift(town: Town) {
        let (cast, centre) = opening(&town).await;
        let secretary = &cast.secretary;
        let sun = public(town.member_in("North committee", None).await);
        let wang = public(town.member_in("North committee", Some(&cast.wang)).await);
        let by = |from: &str, to: &str, member: &str| {
            let mut input = shift(&centre, from, to, None);
            input["memberId"] = json!(member);
            input
        };
        let planned = id(&mutate(secretary, "planShift", by("01:00", "03:00", &sun)).await);
        let name = "query ($id: ID!) { node(id: $id) { ... on DutyShift { covered memberName account { displayName } } } }";
        let seen = cast.li.run(name, json!({ "id": planned })).await;
        assert_eq!(seen.ok(), &json!({ "covered": true, "memberName": "Sun", "account": null }));
        assert_eq!(cast.neighbour.run(name, json!({ "id": planned })).await.ok()["memberName"], Value::Null);
        mutate(secretary, "planShift", by("02:00", "04:00", &sun)).await.refused("OVERLAPPING");
        let mut both = by("08:00", "09:00", &sun);
        both["accountId"] = json!(cast.li.account_id());
        mutate(secretary, "planShift", both).await.refused("INVALID");
        mutate(secretary, "coverShift", json!({ "id": planned })).await.refused("INVALID");
        // By the record or by the account, it is the same person.
        mutate(secretary, "planShift", by("05:00", "07:00", &wang)).await.ok();
        mutate(secretary, "planShift", shift(&centre, "06:00", "08:00", Some(&cast.wang))).await.refused("OVERLAPPING");
        let done = mutate(secretary, "markShiftDone", json!({ "id": planned })).await;
        assert!(done.ok()["dutyShift"]["doneAt"].is_string());
    }

    async fn a_shift_is_not_planned_in_a_centre_that_closes(town: Town) {
        let (cast, centre) = opening(&town).await;
        let close = "mutation ($i: ServiceCentreStepInput!) { closeServiceCentre(input: $i) { errors { errorCode } } }";
        let close_input = json!({ "i": { "id": centre, "on": "2026-03-02" } });
        let (planned, closed) = tokio::join!(
            mutate(&cast.secretary, "planShift", shift(&centre, "03:00", "05:00", None)),
            cast.street.run(close, close_input),
        );
        closed.ok();
        if planned.refusal().is_some() {
            planned.refused("WRONG_STATE");
        }
        mutate(&cast.secretary, "planShift", shift(&centre, "06:00", "07:00", None)).await.refused("WRONG_STATE");
    }

    async fn who_leaves_frees_the_coming_shifts_and_a_closed_centre_has_none(town: Town) {
        let (cast, centre) = opening(&town).await;
        let secretary = &cast.secretary;
        let wang = public(town.member_in("North committee", Some(&cast.wang)).await);
        let by = |from: &str, to: &str| {
            let mut input = shift(&centre, from, to, None);
            input["memberId"] = json!(wang);
            input
        };
        let begun = id(&mutate(secretary, "planShift", by("01:00", "02:00")).await);
        mutate(secretary, "markShiftDone", json!({ "id": begun })).await.ok();
        let coming = id(&mutate(secretary, "planShift", by("03:00", "05:00")).await);
        let other = id(&mutate(secretary, "planShift", shift(&centre, "06:00", "08:00", Some(&cast.li))).await);
        let end = "mutation ($i: EndMemberInput!) { endMember(input: $i) { errors { errorCode } } }";
        secretary.run(end, json!({ "i": { "id": wang, "reason": "left" } })).await.ok();
        let uncovered = "{ uncoveredShifts { totalCount nodes { id } } }";
        let free = secretary.run(uncovered, json!({})).await;
        assert_eq!(free.ok()["nodes"], json!([{ "id": coming }]), "somebody else is wanted");
        let covered = "query ($id: ID!) { node(id: $id) { ... on DutyShift { covered } } }";
        assert_eq!(secretary.run(covered, json!({ "id": begun })).await.ok()["covered"], true, "what was stood was stood");
        let told = cast.wang.run("{ notifications { nodes { topic dutyShift { id } } } }", json!({})).await;
        assert_eq!(told.ok()["nodes"][0], json!({ "topic": "SHIFT_FREED", "dutyShift": { "id": coming } }));
        let close = "mutation ($i: ServiceCentreStepInput!) { closeServiceCentre(input: $i) { errors { errorCode } } }";
        cast.street.run(close, json!({ "i": { "id": centre, "on": "2026-03-02" } })).await.ok();
        assert_eq!(secretary.run(uncovered, json!({})).await.ok()["totalCount"], 0);
        for shift in [coming, other] {
            mutate(secretary, "coverShift", json!({ "id": shift, "accountId": cast.neighbour.account_id() })).await.refused("WRONG_STATE");
        }
    }
}
