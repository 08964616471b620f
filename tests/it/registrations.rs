//! Both-sides registration: who reports where, who confirms, what is done and when, and the scores of
//! a year.

use lianxin_entity::enums::UnitAssignmentKind;
use lianxin_entity::unit_assignment;
use lianxin_tests::answer::Answer;
use lianxin_tests::town::ties::public;
use lianxin_tests::town::{Caller, Town};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

async fn act(who: &Caller, mutation: &str, input: Value) -> Answer {
    let name = match mutation {
        "confirmService" | "refuseService" => "JudgeService".to_owned(),
        other => format!("{}{}", other[..1].to_uppercase(), &other[1..]),
    };
    let document = format!(
        "mutation ($input: {name}Input!) {{ {mutation}(input: $input) {{ registration {{ {SHOWN} }} \
         errors {{ code errorCode field message state allowedSteps }} }} }}"
    );
    who.run(&document, json!({ "input": input })).await
}

const SHOWN: &str = "id side state memberName community { id name } unit { name } confirmedOn servingOn closedOn \
    closeReason version availableSteps services(first: 50) { totalCount nodes { id kind minutes outsideHoursMinutes note confirmedAt refused version } } \
    serviceTotals { kind count minutes outsideHoursMinutes } yearlyEvaluations { year direction score comment }";

async fn sees(who: &Caller, id: &str) -> Value {
    let document = format!("query ($id: ID!) {{ registration(id: $id) {{ {SHOWN} }} }}");
    let answer = who.run(&document, json!({ "id": id })).await;
    assert!(answer.body.get("errors").is_none(), "{:#}", answer.body);
    answer.at("/registration").clone()
}

async fn lists(who: &Caller, filter: Value) -> Vec<String> {
    let document = "query ($filter: RegistrationFilter) { registrations(filter: $filter, first: 100) \
        { totalCount nodes { id } } }";
    let answer = who.run(document, json!({ "filter": filter })).await;
    let nodes = answer.ok()["nodes"].as_array().expect("nodes").clone();
    assert_eq!(
        answer.ok()["totalCount"],
        nodes.len(),
        "the count and the list agree"
    );
    nodes
        .iter()
        .map(|node| node["id"].as_str().expect("an id").to_owned())
        .collect()
}

fn id_of(answer: &Answer) -> String {
    answer.ok()["registration"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

/// A unit is in charge of a community.
async fn in_charge(town: &Town, unit: &str, community: &str) {
    let tx = town
        .app()
        .store
        .write(town.key())
        .await
        .expect("a transaction");
    tx.insert(unit_assignment::ActiveModel {
        id: Set(town.app().given.id()),
        unit_id: Set(town.places().organisation(unit)),
        community_id: Set(town.places().area(community)),
        kind: Set(UnitAssignmentKind::Lead),
        from_on: Set(town.today()),
        version: Set(1),
        ..Default::default()
    })
    .await
    .expect("an assignment");
    tx.commit().await.expect("committed");
}

/// The id of the newest service of an answer.
const NEWEST: &str = "/registration/services/nodes/0/id";

crate::both_engines! {
    async fn a_member_registers_on_both_sides(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("Housing", Some(&sun)).await;
        act(&sun, "reportToCommunity", json!({ "side": "UNIT" })).await.refused("INVALID");
        in_charge(&town, "Housing", "South community").await;

        let home = act(&sun, "reportToCommunity", json!({ "side": "HOME" })).await;
        assert_eq!(home.ok()["registration"]["community"]["name"], "North community");
        let home = id_of(&home);
        assert_eq!(lists(&cast.district, json!({ "oneSidedOnly": true })).await, [home.as_str()]);
        let unit = act(&sun, "reportToCommunity", json!({ "side": "UNIT" })).await;
        assert_eq!(unit.ok()["registration"]["community"]["name"], "South community");
        assert_eq!(unit.ok()["registration"]["unit"]["name"], "Housing");
        let unit = id_of(&unit);
        assert!(lists(&cast.district, json!({ "oneSidedOnly": true })).await.is_empty());
        act(&sun, "reportToCommunity", json!({ "side": "HOME" })).await.refused("ALREADY_REGISTERED");

        // Each community sees its own; the unit sees both of its member; others see nothing.
        assert_eq!(lists(&cast.secretary, json!({})).await, [home.as_str()]);
        assert_eq!(lists(&cast.other_secretary, json!({})).await, [unit.as_str()]);
        assert_eq!(lists(&cast.housing, json!({})).await.len(), 2);
        assert_eq!(lists(&cast.street, json!({})).await.len(), 2);
        assert_eq!(lists(&cast.district, json!({ "memberId": public(member), "side": "HOME" })).await, [home.as_str()]);
        let within = |name: &str| json!({ "areaId": public(town.places().area(name)) });
        assert_eq!(lists(&cast.district, within("Lake street")).await.len(), 2);
        assert_eq!(lists(&cast.district, within("North community")).await, [home.as_str()]);
        assert!(lists(&cast.district, within("North grid")).await.is_empty());
        let of_unit = json!({ "unitId": public(town.places().organisation("Housing")) });
        assert_eq!(lists(&cast.district, of_unit).await, [unit.as_str()]);
        for stranger in [&cast.wang, &cast.li, &cast.works, &cast.administrator] {
            assert!(lists(stranger, json!({})).await.is_empty(), "{}", stranger.name());
            assert_eq!(sees(stranger, &home).await, Value::Null, "{}", stranger.name());
            act(stranger, "confirmRegistration", json!({ "id": home })).await.refused("NOT_FOUND");
        }
        act(&sun, "confirmRegistration", json!({ "id": home })).await.refused("FORBIDDEN");
        act(&cast.housing, "confirmRegistration", json!({ "id": home })).await.refused("FORBIDDEN");
        act(&cast.other_secretary, "confirmRegistration", json!({ "id": home })).await.refused("NOT_FOUND");
        let confirm = json!({ "id": home, "expectedVersion": 2 });
        act(&cast.secretary, "confirmRegistration", confirm).await.refused("STALE");
        let confirm = json!({ "id": home, "expectedVersion": 1 });
        let confirmed = act(&cast.secretary, "confirmRegistration", confirm.clone()).await;
        assert_eq!(confirmed.ok()["registration"]["state"], "CONFIRMED");
        let again = act(&cast.secretary, "confirmRegistration", confirm).await;
        assert_eq!(again.refused("WRONG_STATE")["state"], "CONFIRMED");

        // After a move: out with a reason, in elsewhere.
        act(&sun, "closeRegistration", json!({ "id": home, "reason": " " })).await.refused("INVALID");
        let closed = act(&sun, "closeRegistration", json!({ "id": home, "reason": "moved south" })).await;
        assert_eq!(closed.ok()["registration"]["state"], "CLOSED");
        assert_eq!(closed.ok()["registration"]["closedOn"], json!(town.today()));
        let elsewhere = json!({ "side": "HOME", "communityId": public(town.places().area("South community")) });
        let elsewhere = act(&sun, "reportToCommunity", elsewhere).await;
        assert_eq!(elsewhere.ok()["registration"]["community"]["name"], "South community");
        assert_eq!(sees(&sun, &home).await["closeReason"], "moved south", "history stays");
    }

    async fn units_report_themselves_and_their_members(town: Town) {
        let cast = town.cast().await;
        in_charge(&town, "Housing", "North community").await;
        let housing = public(town.places().organisation("Housing"));
        let member = public(town.member_in("Housing", None).await);
        let unit = json!({ "side": "UNIT", "unitId": housing });
        act(&cast.works, "reportToCommunity", unit.clone()).await.refused("FORBIDDEN");
        act(&cast.works, "reportToCommunity", json!({ "side": "UNIT", "memberId": member })).await.refused("NOT_FOUND");
        act(&cast.wang, "reportToCommunity", json!({ "side": "HOME" })).await.refused("NOT_FOUND");
        act(&cast.housing, "reportToCommunity", json!({ "side": "HOME", "unitId": housing })).await.refused("INVALID");
        let own = id_of(&act(&cast.housing, "reportToCommunity", unit.clone()).await);
        act(&cast.housing, "reportToCommunity", unit).await.refused("ALREADY_REGISTERED");
        let of_member = act(&cast.housing, "reportToCommunity", json!({ "side": "UNIT", "memberId": member })).await;
        assert_eq!(of_member.ok()["registration"]["memberName"], "Sun");
        let confirmed = act(&cast.secretary, "confirmRegistration", json!({ "id": own })).await;
        assert_eq!(confirmed.ok()["registration"]["memberName"], Value::Null);
        assert_eq!(sees(&cast.housing, &own).await["availableSteps"], json!(["RECORD_SERVICE", "CLOSE"]));
        let of_member = id_of(&of_member);
        assert_eq!(sees(&cast.housing, &of_member).await["availableSteps"], json!(["CLOSE"]));
        // With two communities the one meant has to be named.
        in_charge(&town, "Works", "North community").await;
        in_charge(&town, "Works", "South community").await;
        let works = |community: Option<&str>| json!({
            "side": "UNIT", "unitId": public(town.places().organisation("Works")),
            "communityId": community.map(|name| public(town.places().area(name))),
        });
        act(&cast.works, "reportToCommunity", works(None)).await.refused("INVALID");
        act(&cast.works, "reportToCommunity", works(Some("North community"))).await.ok();
        act(&cast.works, "reportToCommunity", works(Some("South community"))).await.ok();
    }

    async fn services_count_once_confirmed_and_know_the_working_hours(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        town.member_in("Housing", Some(&sun)).await;
        let id = id_of(&act(&sun, "reportToCommunity", json!({ "side": "HOME" })).await);
        let service = |from: &str, to: &str| json!({
            "registrationId": id, "kind": "INDIVIDUAL", "note": "repaired bicycles", "startedAt": from, "endedAt": to,
        });
        // The clock stands at Monday, 2 March 2026, nine o'clock in Shanghai; work begins then.
        let early = service("2026-03-01T23:00:00Z", "2026-03-02T00:30:00Z");
        act(&sun, "recordService", early.clone()).await.refused("WRONG_STATE");
        act(&cast.secretary, "confirmRegistration", json!({ "id": id })).await.ok();
        act(&cast.housing, "recordService", early.clone()).await.refused("FORBIDDEN");
        town.hours_pass(10);
        for (from, to, field) in [
            ("2026-03-02T02:00:00Z", "2026-03-02T02:00:00Z", "endedAt"),
            ("2026-03-02T02:00:00Z", "2026-03-02T12:00:00Z", "endedAt"),
            ("2026-03-01T10:00:00Z", "2026-03-02T10:01:00Z", "endedAt"),
            ("2026-03-01T15:00:00Z", "2026-03-01T16:30:00Z", "startedAt"),
        ] {
            let refused = act(&sun, "recordService", service(from, to)).await;
            assert_eq!(refused.refused("INVALID")["field"], json!(["input", field]), "{from} {to}");
        }
        // Half past four in the afternoon to half past six: an hour of work, an hour beside it.
        let recorded = act(&sun, "recordService", service("2026-03-02T08:30:00Z", "2026-03-02T10:30:00Z")).await;
        let first = recorded.ok()["registration"]["services"]["nodes"][0].clone();
        assert_eq!((&first["minutes"], &first["outsideHoursMinutes"]), (&json!(120), &json!(60)));
        assert_eq!(recorded.ok()["registration"]["serviceTotals"][1]["count"], 0, "nothing is confirmed");
        let over = act(&sun, "recordService", service("2026-03-02T10:00:00Z", "2026-03-02T10:45:00Z")).await;
        assert_eq!(over.refused("INVALID")["field"], json!(["input", "startedAt"]));
        act(&sun, "confirmService", json!({ "id": first["id"] })).await.refused("FORBIDDEN");
        act(&cast.other_secretary, "confirmService", json!({ "id": first["id"] })).await.refused("NOT_FOUND");
        let serving = act(&cast.secretary, "confirmService", json!({ "id": first["id"] })).await;
        assert_eq!(serving.ok()["registration"]["state"], "SERVING");
        act(&cast.secretary, "refuseService", json!({ "id": first["id"] })).await.refused("INVALID");

        let second = act(&sun, "recordService", early).await;
        let second = second.ok()["registration"]["services"]["nodes"][1]["id"].clone();
        act(&cast.secretary, "refuseService", json!({ "id": second })).await.ok();
        // What the community records is confirmed with it.
        let noon = service("2026-03-02T04:00:00Z", "2026-03-02T05:30:00Z");
        act(&cast.secretary, "recordService", noon).await.ok();
        let totals = sees(&sun, &id).await["serviceTotals"].clone();
        assert_eq!(totals[1], json!({ "kind": "INDIVIDUAL", "count": 2, "minutes": 210, "outsideHoursMinutes": 150 }));
        assert_eq!(totals[0]["count"], 0);
    }

    async fn each_side_sees_the_others_score_once_both_are_given(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        town.member_in("Housing", Some(&sun)).await;
        let id = id_of(&act(&sun, "reportToCommunity", json!({ "side": "HOME" })).await);
        let score = |year: i32, direction: &str, score: i32| json!({
            "registrationId": id, "year": year, "direction": direction, "score": score, "comment": "a good year",
        });
        act(&cast.secretary, "evaluateYear", score(2026, "COMMUNITY_OF_MEMBER", 80)).await.refused("INVALID");
        act(&cast.secretary, "confirmRegistration", json!({ "id": id })).await.ok();
        act(&cast.secretary, "evaluateYear", score(2026, "COMMUNITY_OF_MEMBER", 101)).await.refused("INVALID");
        act(&cast.secretary, "evaluateYear", score(2025, "COMMUNITY_OF_MEMBER", 80)).await.refused("FROZEN");
        act(&cast.secretary, "evaluateYear", score(2027, "COMMUNITY_OF_MEMBER", 80)).await.refused("INVALID");
        act(&cast.secretary, "evaluateYear", score(2026, "COMMUNITY_OF_UNIT", 80)).await.refused("INVALID");
        act(&cast.secretary, "evaluateYear", score(2026, "MEMBER_OF_COMMUNITY", 80)).await.refused("FORBIDDEN");
        act(&sun, "evaluateYear", score(2026, "COMMUNITY_OF_MEMBER", 80)).await.refused("FORBIDDEN");
        act(&cast.housing, "evaluateYear", score(2026, "MEMBER_OF_COMMUNITY", 80)).await.refused("FORBIDDEN");
        act(&cast.secretary, "evaluateYear", score(2026, "COMMUNITY_OF_MEMBER", 80)).await.ok();
        assert_eq!(sees(&sun, &id).await["yearlyEvaluations"], json!([]));
        assert_eq!(sees(&cast.housing, &id).await["yearlyEvaluations"], json!([]));
        let changed = act(&cast.secretary, "evaluateYear", score(2026, "COMMUNITY_OF_MEMBER", 85)).await;
        assert_eq!(changed.ok()["registration"]["yearlyEvaluations"][0]["score"], 85);
        act(&sun, "evaluateYear", score(2026, "MEMBER_OF_COMMUNITY", 90)).await.ok();
        for who in [&sun, &cast.secretary, &cast.housing] {
            let both = sees(who, &id).await["yearlyEvaluations"].clone();
            assert_eq!(both.as_array().map(Vec::len), Some(2), "{}", who.name());
        }
        act(&cast.secretary, "evaluateYear", score(2026, "COMMUNITY_OF_MEMBER", 10)).await.refused("FROZEN");
        assert_eq!(sees(&sun, &id).await["yearlyEvaluations"].to_string().matches("85").count(), 1, "nobody answers a score with another one");
        // 1 February 2027.
        town.hours_pass(24 * 336);
        act(&sun, "evaluateYear", score(2026, "MEMBER_OF_COMMUNITY", 10)).await.refused("FROZEN");
        act(&cast.secretary, "evaluateYear", score(2027, "COMMUNITY_OF_MEMBER", 70)).await.ok();
        let seen = sees(&sun, &id).await["yearlyEvaluations"].clone();
        assert_eq!(seen.as_array().map(Vec::len), Some(2), "that of the new year is not shown");
    }

    async fn two_reports_at_once_and_statements(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        town.member_in("Housing", Some(&sun)).await;
        let input = json!({ "side": "HOME" });
        let (one, two) = tokio::join!(
            act(&sun, "reportToCommunity", input.clone()),
            act(&sun, "reportToCommunity", input),
        );
        let mut outcomes = [one.refusal(), two.refusal()];
        outcomes.sort();
        assert_eq!(outcomes, [None, Some("ALREADY_REGISTERED")]);
        let document = format!("{{ registrations(first: 30) {{ nodes {{ {SHOWN} }} }} }}");
        let mut counts = Vec::new();
        let mut made = 1;
        for rows in [3, 30] {
            while made < rows {
                let member = public(town.member_in("Housing", None).await);
                let input = json!({ "side": "HOME", "memberId": member });
                act(&cast.housing, "reportToCommunity", input).await.ok();
                made += 1;
            }
            let answer = cast.secretary.run_counted(&document, json!({})).await;
            assert_eq!(answer.ok()["nodes"].as_array().map(Vec::len), Some(rows));
            counts.push(answer.statements.len());
        }
        assert_eq!(counts[0], counts[1], "the number of statements grows with the rows");
        assert!(counts[0] <= 5, "{counts:?}");
    }

    async fn whoever_stands_above_a_unit_is_not_the_unit(town: Town) {
        let cast = town.cast().await;
        in_charge(&town, "Housing", "North community").await;
        let unit = json!({ "side": "UNIT", "unitId": public(town.places().organisation("Housing")) });
        act(&cast.district, "reportToCommunity", unit.clone()).await.refused("FORBIDDEN");
        let id = id_of(&act(&cast.housing, "reportToCommunity", unit).await);
        act(&cast.district, "confirmRegistration", json!({ "id": id })).await.ok();
        let score = |direction: &str| json!({ "registrationId": id, "year": 2026, "direction": direction, "score": 80 });
        act(&cast.district, "evaluateYear", score("UNIT_OF_COMMUNITY")).await.refused("FORBIDDEN");
        act(&cast.district, "evaluateYear", score("COMMUNITY_OF_UNIT")).await.ok();
        act(&cast.housing, "evaluateYear", score("COMMUNITY_OF_UNIT")).await.refused("FORBIDDEN");
        act(&cast.housing, "evaluateYear", score("UNIT_OF_COMMUNITY")).await.ok();
    }

    async fn services_of_one_member_do_not_overlap_also_in_a_race(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        town.member_in("Housing", Some(&sun)).await;
        in_charge(&town, "Housing", "South community").await;
        let home = id_of(&act(&sun, "reportToCommunity", json!({ "side": "HOME" })).await);
        let unit = id_of(&act(&sun, "reportToCommunity", json!({ "side": "UNIT" })).await);
        act(&cast.secretary, "confirmRegistration", json!({ "id": home })).await.ok();
        act(&cast.other_secretary, "confirmRegistration", json!({ "id": unit })).await.ok();
        town.hours_pass(12);
        for hour in 1..7 {
            let service = |id: &str| json!({
                "registrationId": id, "kind": "GROUP", "note": "cleaned the yard",
                "startedAt": format!("2026-03-02T0{hour}:00:00Z"), "endedAt": format!("2026-03-02T0{hour}:50:00Z"),
            });
            let (one, two) = tokio::join!(
                act(&cast.secretary, "recordService", service(&home)),
                act(&cast.other_secretary, "recordService", service(&unit)),
            );
            let mut outcomes = [one.refusal(), two.refusal()];
            outcomes.sort();
            assert_eq!(outcomes, [None, Some("INVALID")], "{} {}", one.body, two.body);
        }
    }

    async fn those_who_wait_for_a_registration_are_told(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        town.member_in("Housing", Some(&sun)).await;
        let news = "{ notifications { nodes { topic message registration { id } } } }";
        let topics = |answer: Answer| -> Vec<String> {
            let nodes = answer.ok()["nodes"].as_array().expect("nodes").clone();
            nodes.iter().map(|node| node["topic"].as_str().expect("a topic").to_owned()).collect()
        };
        let id = id_of(&act(&sun, "reportToCommunity", json!({ "side": "HOME" })).await);
        let told = cast.secretary.run(news, json!({})).await;
        assert_eq!(told.ok()["nodes"][0]["registration"]["id"], json!(id));
        assert_eq!(topics(told), ["REGISTRATION_REPORTED"]);
        act(&cast.secretary, "confirmRegistration", json!({ "id": id })).await.ok();
        town.hours_pass(10);
        for (from, judged) in [("01", "confirmService"), ("03", "confirmService"), ("05", "refuseService")] {
            let input = json!({ "registrationId": id, "kind": "GROUP", "note": "cleaned",
                "startedAt": format!("2026-03-02T{from}:00:00Z"), "endedAt": format!("2026-03-02T{from}:30:00Z") });
            let recorded = act(&sun, "recordService", input).await;
            let service = recorded.ok().pointer(NEWEST).expect("a service").clone();
            act(&cast.secretary, judged, json!({ "id": service })).await.ok();
        }
        let page = "query ($id: ID!, $after: String) { registration(id: $id) { services(first: 2, after: $after) \
            { totalCount pageInfo { hasNextPage endCursor } nodes { startedAt } } } }";
        let first = sun.run(page, json!({ "id": id })).await;
        let first = first.ok()["services"].clone();
        assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
        assert_eq!(first["nodes"][0]["startedAt"], "2026-03-02T05:00:00.000Z");
        let rest = sun.run(page, json!({ "id": id, "after": first["pageInfo"]["endCursor"] })).await;
        assert_eq!(rest.ok()["services"]["nodes"], json!([{ "startedAt": "2026-03-02T01:00:00.000Z" }]));
        assert_eq!(topics(sun.run(news, json!({})).await), ["SERVICE_REFUSED", "SERVICE_CONFIRMED", "REGISTRATION_CONFIRMED"]);
    }
}
