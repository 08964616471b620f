//! Organisations: founded, changed, elected, dissolved; every earlier day can be asked.

use lianxin_entity::enums::AreaKind;
use lianxin_tests::answer::Answer;
use lianxin_tests::town::ties::inner;
use lianxin_tests::town::{Caller, Town, steps};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

const ORGANISATION: &str = "organisation { id name code kind parent { name } jurisdiction { name } foundedOn termYears \
    lastElectionOn nextElectionOn electionOverdue endedOn childCount version history { name parent { name } fromOn toOn } }";

async fn acts(who: &Caller, mutation: &str, input: Value) -> Answer {
    let document = format!(
        "mutation ($input: {}!) {{ {mutation}(input: $input) {{ {ORGANISATION} errors {{ errorCode message field }} }} }}",
        steps::input_type(mutation)
    );
    who.run(&document, json!({ "input": input })).await
}

async fn founds(who: &Caller, kind: &str, name: &str, parent: &str) -> String {
    let input = json!({ "kind": kind, "name": name, "parentId": parent });
    let founded = acts(who, "foundOrganisation", input).await;
    founded.ok()["organisation"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

async fn id_of(who: &Caller, name: &str) -> String {
    let found = who
        .run(
            "query ($n: String) { organisations(search: $n) { nodes { id } } }",
            json!({ "n": name }),
        )
        .await;
    found
        .at("/organisations/nodes/0/id")
        .as_str()
        .expect("an organisation")
        .to_owned()
}

fn codes(answer: &Answer) -> Vec<(&str, &str)> {
    let errors = answer.body["data"]
        .as_object()
        .and_then(|data| data.values().next());
    let errors = errors
        .and_then(|field| field["errors"].as_array())
        .expect("errors");
    errors
        .iter()
        .map(|error| {
            (
                error["errorCode"].as_str().expect("a code"),
                error["message"].as_str().expect("a message"),
            )
        })
        .collect()
}

crate::both_engines! {
    async fn the_same_organisation_is_not_founded_twice(town: Town) {
        let cast = town.cast().await;
        let (street, parent) = (&cast.street, cast.street.organisation_id());
        let input = json!({ "kind": "BRANCH", "name": " First branch ", "parentId": parent, "foundedOn": "2001-07-01",
            "termYears": 3, "lastElectionOn": "2022-03-01" });
        let founded = acts(street, "foundOrganisation", input.clone()).await;
        let branch = &founded.ok()["organisation"];
        assert_eq!((&branch["name"], &branch["parent"]["name"]), (&json!("First branch"), &json!("Street committee")));
        assert_eq!((&branch["nextElectionOn"], &branch["electionOverdue"]), (&json!("2025-03-01"), &json!(true)));
        let again = acts(street, "foundOrganisation", input).await;
        assert_eq!(again.refused("ALREADY_EXISTS")["field"], json!(["input", "name"]));
        founds(street, "GROUP", "First branch", &parent).await;
        let at_once = (0..6).map(|_| acts(street, "foundOrganisation", json!({ "kind": "GROUP", "name": "Group", "parentId": parent })));
        let answers = futures_util::future::join_all(at_once).await;
        let made = answers.iter().filter(|answer| answer.refusal().is_none()).count();
        assert_eq!(made, 1, "{answers:#?}");
        let code = json!({ "kind": "GROUP", "name": "Other group", "parentId": parent, "code": branch["code"] });
        acts(street, "foundOrganisation", code).await.refused("CODE_TAKEN");
    }

    async fn only_those_responsible_keep_an_organisation(town: Town) {
        let cast = town.cast().await;
        let property = cast.property.organisation_id();
        for who in [&cast.wang, &cast.li, &cast.other_secretary, &cast.housing] {
            let input = json!({ "kind": "BRANCH", "name": "A branch", "parentId": property });
            acts(who, "foundOrganisation", input).await.refused("FORBIDDEN");
            acts(who, "changeOrganisation", json!({ "id": property, "name": "Mine" })).await.refused("FORBIDDEN");
            acts(who, "recordElection", json!({ "id": property, "heldOn": "2026-01-01" })).await.refused("FORBIDDEN");
            acts(who, "dissolveOrganisation", json!({ "id": property })).await.refused("FORBIDDEN");
        }
        for (at, who) in [&cast.property, &cast.street, &cast.district, &cast.administrator].into_iter().enumerate() {
            founds(who, "BRANCH", &format!("Branch {at}"), &property).await;
        }
        let away = json!({ "id": property, "parentId": cast.housing.organisation_id() });
        acts(&cast.property, "changeOrganisation", away.clone()).await.refused("FORBIDDEN");
        acts(&cast.district, "changeOrganisation", away).await.ok();
    }

    async fn nobody_takes_an_area_that_they_do_not_govern(town: Town) {
        let cast = town.cast().await;
        let mut registers = town.registers().await;
        let orphan = registers.area(AreaKind::Community, town.places().area("Lake street")).await;
        registers.finish().await;
        let orphan = lianxin_api::gql::ids::encode(orphan);
        let founding = |by: &Caller| json!({ "kind": "COMMUNITY_COMMITTEE", "name": format!("Committee of {}", by.name()),
            "parentId": by.organisation_id(), "jurisdictionId": orphan });
        for who in [&cast.property, &cast.housing, &cast.secretary, &cast.other_secretary] {
            let refused = acts(who, "foundOrganisation", founding(who)).await;
            assert_eq!(refused.refused("FORBIDDEN")["field"], json!(["input", "jurisdictionId"]), "{}", who.name());
        }
        // A committee's own secretary does not send it elsewhere either.
        let away = json!({ "id": cast.secretary.organisation_id(), "jurisdictionId": orphan });
        let refused = acts(&cast.secretary, "changeOrganisation", away.clone()).await;
        assert_eq!(refused.refused("FORBIDDEN")["field"], json!(["input", "jurisdictionId"]));
        let seen = cast.secretary.run("query ($id: ID!) { organisation(id: $id) { jurisdiction { name } } }",
            json!({ "id": cast.secretary.organisation_id() })).await;
        assert_eq!(*seen.at("/organisation/jurisdiction/name"), json!("North community"));
        let founded = acts(&cast.street, "foundOrganisation", founding(&cast.street)).await;
        let founded = founded.ok()["organisation"]["id"].clone();
        acts(&cast.district, "dissolveOrganisation", json!({ "id": founded })).await.ok();
        acts(&cast.administrator, "changeOrganisation", away).await.ok();
    }

    async fn a_change_tells_which_version_it_saw(town: Town) {
        let cast = town.cast().await;
        let (who, id) = (&cast.district, cast.works.organisation_id());
        let change = |more: Value| {
            let mut input = json!({ "id": id, "expectedVersion": 1 });
            input.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
            acts(who, "changeOrganisation", input)
        };
        assert_eq!(change(json!({ "name": "Roads" })).await.ok()["organisation"]["version"], 2);
        change(json!({ "name": "Rivers" })).await.refused("STALE");
        let election = json!({ "id": id, "expectedVersion": 1, "heldOn": town.day_after(-5) });
        acts(who, "recordElection", election).await.refused("STALE");
        acts(who, "dissolveOrganisation", json!({ "id": id, "expectedVersion": 1 })).await.refused("STALE");
        town.hours_pass(48);
        let election = json!({ "id": id, "expectedVersion": 2, "heldOn": town.day_after(-5) });
        assert_eq!(acts(who, "recordElection", election).await.ok()["organisation"]["version"], 3, "in the next version, too");
    }

    async fn who_is_registered_or_hosts_a_centre_is_not_dissolved(town: Town) {
        let cast = town.cast().await;
        let unit = json!({ "kind": "UNIT", "name": "School", "parentId": cast.district.organisation_id() });
        let unit = acts(&cast.district, "foundOrganisation", unit).await.ok()["organisation"]["id"].clone();
        let unit = unit.as_str().expect("an id");
        let centre = json!({ "code": "S1", "name": "S1", "kind": "STATION", "level": "OTHER", "areaId": cast.li.area_id(),
            "hostOrganisationId": unit, "location": { "latitude": 34.665, "longitude": 112.405, "datum": "GCJ02" } });
        let hosts = "mutation ($i: RegisterServiceCentreInput!) { registerServiceCentre(input: $i) { errors { errorCode } } }";
        cast.secretary.run(hosts, json!({ "i": centre })).await.ok();
        let tx = town.app().store.write(town.key()).await.expect("a transaction");
        let registered = lianxin_entity::registration::ActiveModel {
            id: Set(town.app().given.id()),
            side: Set(lianxin_entity::enums::RegistrationSide::Unit),
            unit_id: Set(Some(inner(unit))),
            community_id: Set(town.places().area("North community")),
            state: Set(lianxin_entity::enums::RegistrationState::Reported),
            reported_on: Set(town.today()),
            version: Set(1),
            ..Default::default()
        };
        tx.insert(registered).await.expect("a registration");
        tx.commit().await.expect("a commit");
        town.hours_pass(24);
        let refused = acts(&cast.district, "dissolveOrganisation", json!({ "id": unit })).await;
        let told = codes(&refused);
        assert!(told[0].1.contains("registered with 1") && told[1].1.contains("hosts 1"), "{told:?}");
        assert_eq!(told.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["STILL_IN_USE", "STILL_IN_USE"]);
    }

    async fn what_is_hung_on_an_organisation_and_its_end_wait_for_each_other(town: Town) {
        let cast = town.cast().await;
        let who = &cast.district;
        let root = who.organisation_id();
        let member = "mutation ($i: RegisterMemberInput!) { registerMember(input: $i) { errors { errorCode } } }";
        let posting = "mutation ($i: AppointSecretaryInput!) { appointSecretary(input: $i) { errors { errorCode } } }";
        let duty = "mutation ($i: AppointInput!) { appoint(input: $i) { errors { errorCode } } }";
        for round in 0..6 {
            let branch = founds(who, "BRANCH", &format!("Branch {round}"), &root).await;
            let (document, input) = match round % 3 {
                0 => (member, json!({ "code": format!("R-{round}"), "name": "Zhao", "kind": "RESIDENT", "organisationId": branch })),
                1 => (posting, json!({ "phone": format!("1371111000{round}"), "name": "Sun", "organisationId": branch })),
                _ => (duty, json!({ "kind": "DUTY", "title": "Treasurer", "organisationId": branch, "accountId": cast.wang.account_id() })),
            };
            let (hung, ended) = futures_util::join!(
                who.run(document, json!({ "i": input })),
                acts(who, "dissolveOrganisation", json!({ "id": branch })),
            );
            let done = [hung.wrong().is_none(), ended.wrong().is_none()];
            assert_eq!(done.iter().filter(|done| **done).count(), 1, "one of the two is first: {:#} {:#}", hung.body, ended.body);
        }
    }

    async fn no_organisation_stands_below_itself(town: Town) {
        let cast = town.cast().await;
        let who = &cast.district;
        let root = who.organisation_id();
        let mut chain = vec![founds(who, "GENERAL_BRANCH", "Level 0", &root).await];
        // Deeper than the ancestors that are kept in memory.
        for level in 1..40 {
            let above = chain.last().expect("a level").clone();
            chain.push(founds(who, "BRANCH", &format!("Level {level}"), &above).await);
        }
        for below in [&chain[0], &chain[1], &chain[39]] {
            let answer = acts(who, "changeOrganisation", json!({ "id": chain[0], "parentId": below })).await;
            assert_eq!(answer.refused("CYCLE")["field"], json!(["input", "parentId"]));
        }
        for round in 0..5 {
            let (a, b) = (
                founds(who, "BRANCH", &format!("A{round}"), &root).await,
                founds(who, "BRANCH", &format!("B{round}"), &root).await,
            );
            let (one, other) = futures_util::join!(
                acts(who, "changeOrganisation", json!({ "id": a, "parentId": b })),
                acts(who, "changeOrganisation", json!({ "id": b, "parentId": a })),
            );
            let refused: Vec<_> = [&one, &other].into_iter().filter_map(|answer| answer.refusal()).collect();
            assert_eq!(refused, ["CYCLE"], "two moves at once: one is first");
        }
    }

    async fn bad_organisations_are_refused_as_what_they_are(town: Town) {
        let cast = town.cast().await;
        let who = &cast.district;
        let root = who.organisation_id();
        let area = |name: &str| {
            let name = name.to_owned();
            async move {
                let found = who.run("{ areas(first: 50) { nodes { id name } } }", json!({})).await;
                let nodes = found.at("/areas/nodes").as_array().expect("areas").clone();
                nodes.into_iter().find(|node| node["name"] == json!(name)).expect("an area")["id"].clone()
            }
        };
        let founding = |more: Value| {
            let mut input = json!({ "kind": "DEPARTMENT", "name": "Water", "parentId": root });
            for (key, value) in more.as_object().expect("members") {
                input[key] = value.clone();
            }
            acts(who, "foundOrganisation", input)
        };
        for (more, code, field) in [
            (json!({ "name": " " }), "INVALID", "name"),
            (json!({ "name": "x".repeat(101) }), "TOO_LONG", "name"),
            (json!({ "name": "Water\u{7}" }), "INVALID", "name"),
            (json!({ "code": "a b" }), "INVALID", "code"),
            (json!({ "jurisdictionId": area("Lake street").await }), "INVALID", "jurisdictionId"),
            (json!({ "kind": "STREET_COMMITTEE" }), "INVALID", "jurisdictionId"),
            (json!({ "kind": "STREET_COMMITTEE", "jurisdictionId": area("North community").await }), "WRONG_KIND", "jurisdictionId"),
            (json!({ "kind": "STREET_COMMITTEE", "jurisdictionId": area("Lake street").await }), "COMMITTEE_EXISTS", "jurisdictionId"),
            (json!({ "foundedOn": town.day_after(1) }), "INVALID", "foundedOn"),
            (json!({ "lastElectionOn": town.day_after(1) }), "INVALID", "lastElectionOn"),
            (json!({ "foundedOn": "2020-01-02", "lastElectionOn": "2020-01-01" }), "ENDS_BEFORE_START", "lastElectionOn"),
            (json!({ "termYears": 11 }), "INVALID", "termYears"),
        ] {
            let answer = founding(more.clone()).await;
            assert_eq!(answer.refused(code)["field"], json!(["input", field]), "{more}");
        }
        let both = founding(json!({ "name": "", "code": "x".repeat(41) })).await;
        assert_eq!(codes(&both).len(), 2, "all faults at once: {:#}", both.body);
        let found = who.run("{ organisations(kind: DEPARTMENT) { totalCount } }", json!({})).await;
        assert_eq!(found.at("/organisations/totalCount"), 2, "nothing was founded");
    }

    async fn what_it_was_on_an_earlier_day_can_be_asked(town: Town) {
        let cast = town.cast().await;
        let (who, works) = (&cast.district, cast.works.organisation_id());
        let first_day = town.day_after(0);
        acts(who, "changeOrganisation", json!({ "id": works, "name": "Works", "termYears": 5 })).await.ok();
        town.hours_pass(24 * 30);
        let housing = cast.housing.organisation_id();
        let moved = acts(who, "changeOrganisation", json!({ "id": works, "name": "Public works", "parentId": housing })).await;
        let history = moved.ok()["organisation"]["history"].clone();
        assert_eq!(history.as_array().map(Vec::len), Some(3), "{history:#}");
        assert_eq!((&history[1]["name"], &history[1]["fromOn"], &history[1]["toOn"]),
            (&json!("Works"), &json!(first_day), &json!(town.day_after(0))));
        let again = acts(who, "changeOrganisation", json!({ "id": works, "termYears": null })).await;
        let again = &again.ok()["organisation"];
        assert_eq!(again["history"].as_array().map(Vec::len), Some(3), "a second change of a day writes no third version");
        assert_eq!((&again["termYears"], &again["name"]), (&Value::Null, &json!("Public works")));
        let then = "query ($id: ID!, $on: Date!) { organisationAsOf(id: $id, on: $on) { name termYears parent { name childCount } } }";
        let ask = async |on: &str| who.run(then, json!({ "id": works, "on": on })).await.at("/organisationAsOf").clone();
        assert_eq!(ask(&first_day).await, json!({ "name": "Works", "termYears": 5, "parent": { "name": "District committee", "childCount": 3 } }));
        assert_eq!(ask(&town.day_after(0)).await["parent"], json!({ "name": "Housing", "childCount": 1 }));
        assert_eq!(ask("2019-12-31").await, Value::Null, "before it was");
    }

    async fn an_election_begins_a_new_term(town: Town) {
        let cast = town.cast().await;
        let (who, id) = (&cast.secretary, cast.secretary.organisation_id());
        let held = |on: String, term: Value| acts(who, "recordElection", json!({ "id": id, "heldOn": on, "termYears": term }));
        let first = held(town.day_after(-10), json!(5)).await;
        assert_eq!(first.ok()["organisation"]["electionOverdue"], json!(false));
        assert_eq!(first.ok()["organisation"]["nextElectionOn"], json!("2031-02-20"));
        held(town.day_after(-10), Value::Null).await.ok();
        held(town.day_after(-11), Value::Null).await.refused("INVALID");
        held(town.day_after(1), Value::Null).await.refused("INVALID");
        held(town.day_after(0), json!(0)).await.refused("INVALID");
        let overdue = "query ($id: ID!) { organisation(id: $id) { due: electionOverdue(on: \"2031-02-19\") over: electionOverdue(on: \"2031-02-20\") } }";
        let answer = who.run(overdue, json!({ "id": id })).await;
        assert_eq!(*answer.at("/organisation"), json!({ "due": false, "over": true }));
    }

    async fn nothing_is_dissolved_on_which_something_hangs(town: Town) {
        let cast = town.cast().await;
        let (who, property) = (&cast.street, cast.property.organisation_id());
        let branch = founds(who, "BRANCH", "Property branch", &property).await;
        let refused = acts(who, "dissolveOrganisation", json!({ "id": property })).await;
        let told = codes(&refused);
        assert_eq!(told.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["STILL_IN_USE", "STILL_IN_USE"]);
        assert!(told[0].1.contains("1 organisations") && told[1].1.contains("1 people"), "{told:?}");
        acts(who, "dissolveOrganisation", json!({ "id": branch, "endsOn": town.day_after(1) })).await.refused("INVALID");
        acts(who, "dissolveOrganisation", json!({ "id": branch, "endsOn": town.day_after(-1) })).await.refused("ENDS_BEFORE_START");
        town.hours_pass(48);
        let gone = acts(who, "dissolveOrganisation", json!({ "id": branch })).await;
        assert_eq!(gone.ok()["organisation"]["endedOn"], json!(town.day_after(0)));
        acts(who, "dissolveOrganisation", json!({ "id": branch })).await.refused("ALREADY_ENDED");
        acts(who, "changeOrganisation", json!({ "id": branch, "name": "Again" })).await.refused("ALREADY_ENDED");
        let below = json!({ "kind": "GROUP", "name": "A group", "parentId": branch });
        acts(who, "foundOrganisation", below).await.refused("UNKNOWN_ORGANISATION");
        let list = "query ($all: Boolean) { organisations(search: \"Property\", includeEnded: $all, first: 1) { totalCount nodes { name endedOn } pageInfo { endCursor } } }";
        let now = who.run(list, json!({})).await;
        assert_eq!(now.at("/organisations/totalCount"), 1);
        let ever = who.run(list, json!({ "all": true })).await;
        assert_eq!(ever.at("/organisations/totalCount"), 2);
        founds(who, "BRANCH", "Property branch", &property).await;
    }

    async fn organisations_are_listed_in_few_statements(town: Town) {
        let cast = town.cast().await;
        let (who, parent) = (&cast.street, cast.property.organisation_id());
        let list = "query ($parent: ID) { organisations(parent: $parent, first: 50) { nodes { name code childCount electionOverdue \
            secretaries { displayName } history { name fromOn } parent { secretaries { displayName phone } } } } }";
        let mut counts = Vec::new();
        for rows in [3, 30] {
            for at in counts.len() * 3..rows {
                founds(who, "GROUP", &format!("Group {at}"), &parent).await;
            }
            let answer = who.run_counted(list, json!({ "parent": parent })).await;
            let nodes = answer.ok()["nodes"].as_array().expect("nodes");
            assert_eq!(nodes.len(), rows);
            assert_eq!(nodes[0]["parent"]["secretaries"][0]["displayName"], "Tang");
            counts.push(answer.statements.len());
        }
        assert_eq!(counts[0], counts[1], "the number of statements grows with the rows");
        assert!(counts[0] <= 4, "{counts:?}");
        let works = id_of(who, "Works").await;
        let one = who.run("query ($id: ID!) { organisation(id: $id) { code } }", json!({ "id": works })).await;
        let by_code = who.run("query ($c: String) { organisations(code: $c) { nodes { name } } }", json!({ "c": one.at("/organisation/code") })).await;
        assert_eq!(*by_code.at("/organisations/nodes"), json!([{ "name": "Works" }]));
    }
}
