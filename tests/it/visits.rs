//! Visits: who goes where, what is written down, and what is found.

use lianxin_api::gql::ids::{decode, encode};
use lianxin_entity::ids::AccountId;
use lianxin_tests::answer::Answer;
use lianxin_tests::town::{Caller, Cast, Town};
use serde_json::{Value, json};

async fn mutate(who: &Caller, mutation: &str, input: Value) -> Answer {
    let (first, rest) = mutation.split_at(1);
    let document = format!(
        "mutation ($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ visit {{ id state version level theme \
         plannedOn doneAt outcome note findingCount visitor {{ displayName }} visitingOrganisation {{ name }} \
         serviceRequests {{ id channel title area {{ name }} onBehalfOf {{ displayName }} reporter {{ displayName }} }} }} \
         errors {{ errorCode message field }} }} }}",
        first.to_uppercase()
    );
    who.run(&document, json!({ "input": input })).await
}

fn finding(title: &str, more: Value) -> Value {
    let mut finding = json!({ "kind": "APPEAL", "title": title, "description": "It is dark.", "categoryCode": "NOISE" });
    if let (Some(all), Value::Object(more)) = (finding.as_object_mut(), more) {
        all.extend(more);
    }
    finding
}

fn done(household: &str, more: Value) -> Value {
    let mut record = json!({ "householdId": household, "theme": "Winter", "outcome": "MET", "note": "They are well." });
    if let (Some(all), Value::Object(more)) = (record.as_object_mut(), more) {
        all.extend(more);
    }
    record
}

async fn lists(who: &Caller, filter: Value) -> Vec<String> {
    let document =
        "query ($f: VisitFilter) { visits(filter: $f, first: 100) { totalCount nodes { theme } } }";
    let answer = who.run(document, json!({ "f": filter })).await;
    let visits = answer.ok();
    let nodes = visits["nodes"].as_array().expect("nodes");
    assert_eq!(
        visits["totalCount"].as_u64(),
        Some(nodes.len() as u64),
        "the count and the list agree"
    );
    nodes
        .iter()
        .map(|node| node["theme"].as_str().expect("a theme").to_owned())
        .collect()
}

fn fields(answer: &Answer, mutation: &str) -> Vec<String> {
    let errors = answer
        .at(&format!("/{mutation}/errors"))
        .as_array()
        .expect("errors");
    let path = |error: &Value| {
        let steps = error["field"].as_array().expect("a path").iter();
        steps
            .map(|step| step.as_str().expect("text").to_owned())
            .collect::<Vec<_>>()
            .join(".")
    };
    errors.iter().map(path).collect()
}

async fn opening(town: &Town) -> (Cast, String) {
    let cast = town.cast().await;
    let home = town.home("H1", "North grid", Some((34.665, 112.405))).await;
    (cast, encode(home))
}

crate::both_engines! {
    async fn a_visit_is_planned_done_and_read_by_those_of_the_ground(town: Town) {
        let (cast, home) = opening(&town).await;
        let plan = json!({ "householdId": home, "theme": "Spring", "plannedOn": "2026-03-05", "idempotencyKey": "p" });
        let planned = mutate(&cast.li, "planVisit", plan.clone()).await;
        let visit = planned.ok()["visit"].clone();
        assert_eq!((&visit["state"], &visit["level"]), (&json!("PLANNED"), &json!("GRID")));
        let again = mutate(&cast.li, "planVisit", plan.clone()).await;
        assert_eq!(again.ok()["visit"]["id"], visit["id"]);
        for (who, code) in [(&cast.wang, "NOT_FOUND"), (&cast.other_li, "NOT_FOUND"), (&cast.other_secretary, "NOT_FOUND"),
            (&cast.housing, "NOT_FOUND"), (&cast.administrator, "FORBIDDEN")] {
            mutate(who, "planVisit", plan.clone()).await.refused(code);
        }
        let late = json!({ "householdId": home, "theme": "Spring", "plannedOn": "2026-03-01" });
        assert_eq!(fields(&mutate(&cast.li, "planVisit", late).await, "planVisit"), ["input.plannedOn"]);
        let both = json!({ "householdId": home, "organisationId": cast.housing.organisation_id(), "theme": "", "plannedOn": "2026-03-05" });
        assert_eq!(fields(&mutate(&cast.li, "planVisit", both).await, "planVisit"), ["input.householdId", "input.theme"]);
        let mine = cast.li.run("{ myPlannedVisits { nodes { theme plannedOn } } }", json!({})).await;
        assert_eq!(mine.ok()["nodes"], json!([{ "theme": "Spring", "plannedOn": "2026-03-05" }]));
        for (who, seen) in [(&cast.li, true), (&cast.secretary, true), (&cast.street, true), (&cast.district, true),
            (&cast.wang, false), (&cast.other_li, false), (&cast.other_secretary, false), (&cast.housing, false),
            (&cast.administrator, false)] {
            assert_eq!(!lists(who, json!({})).await.is_empty(), seen, "{}", who.name());
            let one = who.run("query ($id: ID!) { visit(id: $id) { id } node(id: $id) { id } }", json!({ "id": visit["id"] })).await;
            assert_eq!((one.at("/visit").is_null(), one.at("/node").is_null()), (!seen, !seen), "{}", who.name());
        }
        let record = json!({ "visitId": visit["id"], "expectedVersion": 1, "outcome": "ABSENT" });
        mutate(&cast.secretary, "recordVisit", record.clone()).await.refused("FORBIDDEN");
        mutate(&cast.other_li, "recordVisit", record.clone()).await.refused("NOT_FOUND");
        let stale = json!({ "visitId": visit["id"], "expectedVersion": 7, "outcome": "ABSENT" });
        mutate(&cast.li, "recordVisit", stale).await.refused("STALE");
        let recorded = mutate(&cast.li, "recordVisit", record.clone()).await;
        let visit = recorded.ok()["visit"].clone();
        assert_eq!((&visit["state"], &visit["outcome"], &visit["version"], &visit["theme"]),
            (&json!("DONE"), &json!("ABSENT"), &json!(2), &json!("Spring")));
        let twice = json!({ "visitId": visit["id"], "outcome": "MET" });
        mutate(&cast.li, "recordVisit", twice).await.refused("WRONG_STATE");
        mutate(&cast.li, "cancelVisit", json!({ "id": visit["id"] })).await.refused("WRONG_STATE");
        let plan = json!({ "householdId": home, "theme": "Summer", "plannedOn": "2026-06-05" });
        let other = mutate(&cast.street, "planVisit", plan).await.ok()["visit"].clone();
        assert_eq!(other["level"], "STREET");
        mutate(&cast.li, "cancelVisit", json!({ "id": other["id"] })).await.refused("FORBIDDEN");
        let cancelled = mutate(&cast.secretary, "cancelVisit", json!({ "id": other["id"] })).await;
        assert_eq!(cancelled.ok()["visit"]["state"], "CANCELLED");
        assert_eq!(lists(&cast.secretary, json!({})).await, ["Summer", "Spring"]);
    }

    async fn filters_narrow_the_visits(town: Town) {
        let (cast, home) = opening(&town).await;
        let far = encode(town.home("H2", "South grid", None).await);
        for (who, home, theme, outcome) in [(&cast.li, &home, "One", "MET"), (&cast.secretary, &home, "Two", "REFUSED"), (&cast.other_li, &far, "Three", "MET")] {
            mutate(who, "recordVisit", done(home, json!({ "theme": theme, "outcome": outcome }))).await.ok();
        }
        let plan = json!({ "householdId": home, "theme": "Four", "plannedOn": "2026-03-09" });
        mutate(&cast.li, "planVisit", plan).await.ok();
        let organisation = json!({ "organisationId": cast.housing.organisation_id(), "theme": "Five", "outcome": "MET" });
        mutate(&cast.secretary, "recordVisit", organisation.clone()).await.refused("FORBIDDEN");
        let visited = mutate(&cast.district, "recordVisit", organisation).await;
        assert_eq!(visited.ok()["visit"]["level"], "DISTRICT");
        let all = lists(&cast.district, json!({})).await;
        assert_eq!(all, ["Five", "Four", "Three", "Two", "One"]);
        assert_eq!(lists(&cast.district, json!({ "householdId": home })).await, ["Four", "Two", "One"]);
        assert_eq!(lists(&cast.district, json!({ "visitorId": cast.li.account_id() })).await, ["Four", "One"]);
        assert_eq!(lists(&cast.district, json!({ "organisationId": cast.housing.organisation_id() })).await, ["Five"]);
        assert_eq!(lists(&cast.district, json!({ "areaId": cast.other_li.area_id() })).await, ["Three"]);
        assert_eq!(lists(&cast.district, json!({ "states": ["PLANNED"] })).await, ["Four"]);
        assert_eq!(lists(&cast.district, json!({ "outcome": "REFUSED" })).await, ["Two"]);
        assert_eq!(lists(&cast.district, json!({ "from": "2026-03-03" })).await, ["Four"]);
        assert_eq!(lists(&cast.district, json!({ "to": "2026-03-03" })).await, ["Five", "Three", "Two", "One"]);
        assert_eq!(lists(&cast.district, json!({ "from": "2026-03-02", "to": "2026-03-10" })).await.len(), 5);
        assert_eq!(lists(&cast.other_secretary, json!({})).await, ["Three"]);
        assert!(lists(&cast.other_secretary, json!({ "householdId": home })).await.is_empty());
        let other = town.second_district().await.cast().await;
        assert!(lists(&other.district, json!({})).await.is_empty());
    }

    async fn what_is_found_becomes_requests_with_the_visit(town: Town) {
        let (cast, home) = opening(&town).await;
        let findings = json!([
            finding("Lamp", json!({ "location": { "latitude": 34.665, "longitude": 112.405, "datum": "GCJ02" }, "categoryCode": "STREETLIGHT" })),
            finding("Noise", json!({ "onBehalfOfPhone": cast.wang.phone() })),
        ]);
        let record = done(&home, json!({ "findings": findings, "idempotencyKey": "r" }));
        let answer = mutate(&cast.li, "recordVisit", record.clone()).await;
        let visit = answer.ok()["visit"].clone();
        assert_eq!(visit["findingCount"], 2);
        assert_eq!((&visit["visitor"]["displayName"], &visit["visitingOrganisation"]["name"]), (&json!("Li"), &json!("North committee")));
        let requests = visit["serviceRequests"].as_array().expect("requests");
        assert_eq!(requests.iter().map(|r| r["channel"].clone()).collect::<Vec<_>>(), [json!("PATROL"), json!("PROXY")]);
        assert_eq!(requests[1]["onBehalfOf"]["displayName"], "Wang");
        assert_eq!(requests[1]["area"]["name"], "North grid", "where the household is");
        let again = mutate(&cast.li, "recordVisit", record).await;
        assert_eq!(again.ok()["visit"]["id"], visit["id"]);
        assert_eq!(cast.secretary.lists(json!({})).await.len(), 2, "sent again, nothing is filed twice");
        assert_eq!(cast.wang.lists(json!({})).await.len(), 1, "the person helped owns it");
        let by_secretary = done(&home, json!({ "findings": [finding("Steps", json!({}))] }));
        let theirs = mutate(&cast.secretary, "recordVisit", by_secretary).await;
        assert_eq!(theirs.ok()["visit"]["serviceRequests"][0]["channel"], "PATROL");
    }

    async fn one_faulty_finding_and_nothing_is_written(town: Town) {
        let (cast, home) = opening(&town).await;
        let findings = json!([
            finding("Good", json!({})),
            finding("Bad", json!({ "categoryCode": "NONE", "onBehalfOfPhone": "13800000000" })),
            finding("Worse", json!({ "location": { "latitude": 95.0, "longitude": 1.0, "datum": "GCJ02" } })),
        ]);
        let record = done(&home, json!({ "findings": findings, "verified": true, "idempotencyKey": "k" }));
        let answer = mutate(&cast.li, "recordVisit", record).await;
        assert_eq!(fields(&answer, "recordVisit"), [
            "input.findings.1.categoryCode", "input.findings.1.onBehalfOfPhone", "input.findings.2.location.latitude",
        ]);
        let shape = done(&home, json!({ "theme": "", "findings": [finding("", json!({})), finding(&"x".repeat(101), json!({}))] }));
        assert_eq!(fields(&mutate(&cast.li, "recordVisit", shape).await, "recordVisit"),
            ["input.theme", "input.findings.0.title", "input.findings.1.title"]);
        let many = (0..11).map(|_| finding("x", json!({}))).collect::<Vec<_>>();
        mutate(&cast.li, "recordVisit", done(&home, json!({ "findings": many }))).await.refused("TOO_LONG");
        assert!(lists(&cast.li, json!({})).await.is_empty(), "no visit");
        assert!(cast.secretary.lists(json!({})).await.is_empty(), "no request");
        let good = done(&home, json!({ "findings": [finding("Good", json!({}))], "idempotencyKey": "k" }));
        mutate(&cast.li, "recordVisit", good).await.ok();
        assert_eq!(cast.secretary.lists(json!({})).await.len(), 1, "the key of a refused call is free");
    }

    async fn what_was_found_right_counts_as_verified(town: Town) {
        let cast = town.cast().await;
        let id = town.home("H1", "North grid", None).await;
        let home = encode(id);
        mutate(&cast.li, "recordVisit", done(&home, json!({ "outcome": "ABSENT", "verified": true }))).await.refused("INVALID");
        for bad in ["2026-03-02T01:00:01Z", "2026-01-29T00:00:00Z"] {
            let record = done(&home, json!({ "doneAt": bad }));
            assert_eq!(fields(&mutate(&cast.li, "recordVisit", record).await, "recordVisit"), ["input.doneAt"], "{bad}");
        }
        assert_eq!(town.home_row(id).await.verified_on, None);
        mutate(&cast.li, "recordVisit", done(&home, json!({ "verified": true, "doneAt": "2026-02-28T02:00:00Z" }))).await.ok();
        assert_eq!(town.home_row(id).await.verified_on, "2026-02-28".parse().ok());
        let organisation = json!({ "organisationId": cast.housing.organisation_id(), "theme": "x", "outcome": "MET", "verified": true });
        mutate(&cast.district, "recordVisit", organisation).await.refused("INVALID");
    }

    async fn residents_see_that_they_were_visited_and_no_note(town: Town) {
        let (cast, home) = opening(&town).await;
        let me: AccountId = decode(&cast.wang.account_id()).expect("an id");
        let household = decode(&home).expect("an id");
        town.lives_in(me, household).await;
        let record = done(&home, json!({ "findings": [finding("Noise", json!({}))] }));
        let visit = mutate(&cast.li, "recordVisit", record).await.ok()["visit"].clone();
        let document = "query ($id: ID!) { visit(id: $id) { theme state doneAt level outcome note findingCount \
            visitor { displayName } visitingOrganisation { name } serviceRequests { id } } }";
        let seen = cast.wang.run(document, json!({ "id": visit["id"] })).await;
        assert_eq!(seen.ok(), &json!({ "theme": "Winter", "state": "DONE", "doneAt": "2026-03-02T01:00:00.000Z", "level": "GRID",
            "outcome": null, "note": null, "findingCount": 0, "visitor": null,
            "visitingOrganisation": { "name": "North committee" }, "serviceRequests": [] }));
        assert!(cast.neighbour.run(document, json!({ "id": visit["id"] })).await.at("/visit").is_null());
        assert!(lists(&cast.wang, json!({})).await.is_empty());
        let plan = json!({ "householdId": home, "theme": "Spring", "plannedOn": "2026-03-05" });
        let plan = mutate(&cast.li, "planVisit", plan).await.ok()["visit"].clone();
        assert!(cast.wang.run(document, json!({ "id": plan["id"] })).await.at("/visit").is_null(), "a plan is the visitor's");
    }

    async fn a_list_of_visits_takes_as_many_statements_for_thirty_as_for_three(town: Town) {
        let (cast, home) = opening(&town).await;
        let document = "{ visits(first: 50) { totalCount nodes { theme visitor { displayName } visitingOrganisation { name } \
            serviceRequests { number reporter { displayName } } } } }";
        let (mut made, mut counts) = (0, Vec::new());
        for rows in [3, 30] {
            while made < rows {
                made += 1;
                mutate(&cast.li, "recordVisit", done(&home, json!({ "findings": [finding("Noise", json!({}))] }))).await.ok();
            }
            let answer = cast.secretary.run_counted(document, json!({})).await;
            assert_eq!(answer.ok()["nodes"].as_array().map(Vec::len), Some(rows));
            counts.push(answer.statements.len());
        }
        assert_eq!(counts[0], counts[1]);
        assert!(counts[0] <= 8, "{counts:?}");
    }

    async fn a_finding_that_names_what_is_not_there_writes_nothing(town: Town) {
        let (cast, home) = opening(&town).await;
        let theirs = cast.neighbour.uploads("theirs.png").await;
        let taken = cast.li.uploads("taken.png").await;
        cast.li.submits_with("Lamp", json!({ "attachmentIds": [taken] })).await;
        let unknown = encode(town.app().given.id::<lianxin_entity::ids::AttachmentId>());
        let path = |field: &str| json!(["input", "findings", "1", field]);
        for (more, code, field) in [
            (json!({ "attachmentIds": [theirs] }), "INVALID", "attachmentIds"),
            (json!({ "attachmentIds": [taken] }), "INVALID", "attachmentIds"),
            (json!({ "attachmentIds": [unknown] }), "INVALID", "attachmentIds"),
            (json!({ "categoryCode": "NO_SUCH" }), "UNKNOWN_CATEGORY", "categoryCode"),
            (json!({ "onBehalfOfPhone": "13900009999" }), "UNKNOWN_PERSON", "onBehalfOfPhone"),
            (json!({ "onBehalfOfPhone": "12" }), "BAD_PHONE", "onBehalfOfPhone"),
        ] {
            let record = done(&home, json!({ "findings": [finding("First", json!({})), finding("Second", more)] }));
            let answer = mutate(&cast.li, "recordVisit", record).await;
            assert_eq!(answer.refused(code)["field"], path(field), "{:#}", answer.body);
        }
        assert_eq!(lists(&cast.li, json!({})).await, Vec::<String>::new(), "no visit was recorded");
        assert_eq!(cast.secretary.lists(json!({})).await.len(), 1, "and no finding filed: the lamp alone");
        let own = cast.li.uploads("own.png").await;
        let record = done(&home, json!({ "findings": [finding("First", json!({ "attachmentIds": [own] }))] }));
        mutate(&cast.li, "recordVisit", record).await.ok();
    }
}
