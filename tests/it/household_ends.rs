//! Where a household may lie from when on, what ends with it, and what its trail tells afterwards.

use lianxin_api::gql::ids::encode;
use lianxin_entity::enums::{AppointmentKind, PairingEndReason, PairingState, VisitState};
use lianxin_entity::{appointment, pairing, resident, responsibility_zone, visit};
use lianxin_tests::town::ties::inner;
use lianxin_tests::town::{Caller, Town};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};

async fn records(who: &Caller, input: Value) -> lianxin_tests::answer::Answer {
    let document = "mutation ($input: RecordVisitInput!) { recordVisit(input: $input) { \
        visit { id serviceRequests { id } } errors { errorCode message field } } }";
    who.run(document, json!({ "input": input })).await
}

crate::both_engines! {
    async fn a_household_lies_in_a_community_or_deeper_and_not_before_it_began(town: Town) {
        let cast = town.cast().await;
        for place in ["District", "Lake street"] {
            let input = cast.street.household_of("N-1", json!({ "areaId": encode(town.places().area(place)) }));
            let refused = cast.street.keeps("registerHousehold", input).await;
            assert_eq!(refused.refused("INVALID")["field"], json!(["input", "areaId"]), "{place}");
        }
        let early = cast.li.household_of("N-1", json!({ "registeredOn": "1999-12-31" }));
        let refused = cast.li.keeps("registerHousehold", early).await;
        let refusal = refused.refused("INVALID");
        assert_eq!(refusal["field"], json!(["input", "registeredOn"]));
        assert_eq!(refusal["message"], "The area began on 2020-01-01. Give that day or a later one.");
        let community = json!({ "areaId": encode(town.places().area("North community")) });
        cast.secretary.settles("N-1", community).await;
    }

    async fn what_hangs_on_a_household_ends_with_it(town: Town) {
        let cast = town.cast().await;
        let member = town.member_in("North committee", None).await;
        let home = town.home_of(&cast.wang, "North grid").await;
        let app = town.app();
        let since = "2025-01-01".parse().expect("a day");
        let tx = app.store.write(town.key()).await.expect("a transaction");
        tx.insert(appointment::ActiveModel {
            id: Set(app.given.id()),
            kind: Set(AppointmentKind::CentreHousehold),
            member_id: Set(Some(member)),
            household_id: Set(Some(home)),
            from_on: Set(since),
            version: Set(1),
            ..Default::default()
        }).await.expect("an appointment");
        tx.insert(responsibility_zone::ActiveModel {
            id: Set(app.given.id()),
            member_id: Set(member),
            household_id: Set(Some(home)),
            from_on: Set(since),
            version: Set(1),
            ..Default::default()
        }).await.expect("a zone");
        tx.insert(pairing::ActiveModel {
            id: Set(app.given.id()),
            member_id: Set(member),
            household_id: Set(home),
            state: Set(PairingState::Active),
            lives_nearby: Set(false),
            complementary: Set(false),
            proposed_on: Set(since),
            active_on: Set(Some(since)),
            version: Set(1),
            updated_at: Set(app.given.now()),
            ..Default::default()
        }).await.expect("a pairing");
        tx.commit().await.expect("a commit");
        let plan = "mutation ($input: PlanVisitInput!) { planVisit(input: $input) { visit { id } errors { errorCode } } }";
        let input = json!({ "householdId": encode(home), "theme": "Spring", "plannedOn": town.day_after(3) });
        cast.li.run(plan, json!({ "input": input })).await.ok();
        let end = json!({ "id": encode(home), "reason": "the house was pulled down" });
        cast.secretary.keeps("endHousehold", end).await.ok();
        let today = Some(town.today());
        let tx = app.store.read(town.key()).await.expect("a transaction");
        let held = tx.one(tx.find::<appointment::Entity>()).await.expect("a query").expect("a row");
        assert_eq!((held.to_on, held.end_reason.as_deref()), (today, Some("the house was pulled down")));
        let zone = tx.one(tx.find::<responsibility_zone::Entity>()).await.expect("a query").expect("a row");
        assert_eq!(zone.to_on, today);
        let pair = tx.one(tx.find::<pairing::Entity>()).await.expect("a query").expect("a row");
        assert_eq!((pair.state, pair.ended_on), (PairingState::Ended, today));
        assert_eq!((pair.end_reason, pair.end_note.as_deref()), (Some(PairingEndReason::Other), Some("the house was pulled down")));
        let planned = tx.one(tx.find::<visit::Entity>()).await.expect("a query").expect("a row");
        assert_eq!(planned.state, VisitState::Cancelled);
        drop(tx);
        assert_eq!(town.home_row(home).await.paired_on, None);
    }

    async fn the_trail_of_somebody_who_left_keeps_the_name(town: Town) {
        let cast = town.cast().await;
        let home = cast.li.settles("N-1", json!({})).await;
        let person = cast.li.settles_member(&home, "N-1-1", json!({ "name": "Granny", "phone": "13700137000" })).await;
        cast.li.keeps("changeHouseholdMember", json!({ "id": person, "birthYear": 1941 })).await.ok();
        cast.li.keeps("endHouseholdMember", json!({ "id": person, "reason": "moved away" })).await.ok();
        let document = "query ($id: ID!, $after: String) { household(id: $id) { verifications(first: 1, after: $after) \
            { totalCount nodes { field resident { name } } pageInfo { endCursor hasNextPage } } } }";
        let first = cast.li.run(document, json!({ "id": home })).await;
        assert_eq!(first.at("/household/verifications/nodes"), &json!([{ "field": "ended", "resident": { "name": "Granny" } }]));
        assert_eq!((first.at("/household/verifications/totalCount"), first.at("/household/verifications/pageInfo/hasNextPage")), (&json!(2), &json!(true)));
        let cursor = first.at("/household/verifications/pageInfo/endCursor").clone();
        let second = cast.li.run(document, json!({ "id": home, "after": cursor })).await;
        assert_eq!(second.at("/household/verifications/nodes"), &json!([{ "field": "birthYear", "resident": { "name": "Granny" } }]));
        assert_eq!(second.at("/household/verifications/pageInfo/hasNextPage"), false);
    }

    async fn whoever_only_visits_verifies_nothing(town: Town) {
        let cast = town.cast().await;
        let home = town.home_of(&cast.wang, "North grid").await;
        let housing = inner(&cast.housing.organisation_id());
        let tx = town.app().store.write(town.key()).await.expect("a transaction");
        let change = tx.update_many::<lianxin_entity::household::Entity>()
            .set_value(lianxin_entity::household::Column::OrganisationId, Some::<lianxin_entity::ids::OrganisationId>(housing))
            .filter(lianxin_entity::household::Column::Id.eq(home));
        tx.change(change).await.expect("changed");
        tx.commit().await.expect("a commit");
        let done = |verified: bool| json!({ "householdId": encode(home), "theme": "Winter", "outcome": "MET", "verified": verified });
        let refused = records(&cast.housing, done(true)).await;
        assert_eq!(refused.refused("FORBIDDEN")["field"], json!(["input", "verified"]));
        records(&cast.housing, done(false)).await.ok();
        assert_eq!(town.home_row(home).await.verified_on, None);
        records(&cast.li, done(true)).await.ok();
        assert_eq!(town.home_row(home).await.verified_on, Some(town.today()));
        let tx = town.app().store.read(town.key()).await.expect("a transaction");
        let person = tx.one(tx.find::<resident::Entity>()).await.expect("a query").expect("a row");
        assert_eq!(person.verified_on, Some(town.today()), "as verifyHousehold does");
    }

    async fn a_finding_names_its_visit_to_whoever_reads_visits(town: Town) {
        let cast = town.cast().await;
        let home = town.home("H1", "North grid", Some((34.665, 112.405))).await;
        let finding = json!({ "kind": "APPEAL", "title": "Noise", "description": "Loud.", "categoryCode": "NOISE", "onBehalfOfPhone": cast.wang.phone() });
        let done = json!({ "householdId": encode(home), "theme": "Winter", "outcome": "MET", "findings": [finding] });
        let visit = records(&cast.li, done).await.ok()["visit"].clone();
        let request = visit["serviceRequests"][0]["id"].clone();
        let document = "query ($id: ID!) { serviceRequest(id: $id) { visit { id theme } } }";
        let seen = cast.secretary.run(document, json!({ "id": request })).await;
        assert_eq!(seen.at("/serviceRequest/visit"), &json!({ "id": visit["id"], "theme": "Winter" }));
        let own = cast.wang.run(document, json!({ "id": request })).await;
        assert!(own.at("/serviceRequest").is_object() && own.at("/serviceRequest/visit").is_null(), "{:#}", own.body);
        let other = cast.wang.submits("Loose").await;
        assert!(cast.secretary.run(document, json!({ "id": other.id })).await.at("/serviceRequest/visit").is_null());
    }

    async fn what_a_visit_finds_is_filed_for_people_of_the_household_and_open_there(town: Town) {
        let cast = town.cast().await;
        let home = cast.li.settles("N-1", json!({})).await;
        let wang = cast.li.settles_member(&home, "N-1-1", json!({ "name": "Wang", "phone": cast.wang.phone() })).await;
        let granny = cast.li.settles_member(&home, "N-1-2", json!({ "name": "Granny" })).await;
        let next = cast.li.settles("N-2", json!({})).await;
        cast.wang.keeps("claimHousehold", json!({ "householdCode": "N-1", "name": "Wang" })).await.ok();
        let finding = |title: &str, more: Value| {
            let mut finding = json!({ "kind": "APPEAL", "title": title, "description": "Seen.", "categoryCode": "NOISE" });
            finding.as_object_mut().expect("fields").extend(more.as_object().expect("fields").clone());
            finding
        };
        let visit = |home: &str, findings: Value| json!({ "householdId": home, "theme": "Winter", "outcome": "MET", "findings": findings });
        for (person, of, code) in [(&granny, &home, "UNKNOWN_PERSON"), (&wang, &next, "NOT_FOUND")] {
            let bad = visit(of, json!([finding("Bad", json!({ "onBehalfOfResidentId": person }))]));
            let refused = records(&cast.li, bad).await;
            assert_eq!(refused.refused(code)["field"], json!(["input", "findings", "0", "onBehalfOfResidentId"]));
        }
        let both = json!({ "onBehalfOfResidentId": wang, "onBehalfOfPhone": cast.wang.phone() });
        records(&cast.li, visit(&home, json!([finding("Bad", both)]))).await.refused("INVALID");
        let street = json!({ "location": { "latitude": 34.665, "longitude": 112.405, "datum": "GCJ02" } });
        let findings = json!([finding("Lamp", street), finding("Noise", json!({ "onBehalfOfResidentId": wang }))]);
        let requests = records(&cast.li, visit(&home, findings)).await.ok()["visit"]["serviceRequests"].clone();
        let document = "query ($id: ID!) { serviceRequest(id: $id) { channel reporter { displayName } onBehalfOf { displayName } } }";
        let noise = cast.secretary.run(document, json!({ "id": requests[1]["id"] })).await;
        let proxy = json!({ "channel": "PROXY", "reporter": { "displayName": "Li" }, "onBehalfOf": { "displayName": "Wang" } });
        assert_eq!(noise.ok(), &proxy);
        let open = "query ($home: ID!, $next: ID!) { home: household(id: $home) { openServiceRequests(first: 5) { totalCount nodes { title } } } \
            next: household(id: $next) { openServiceRequests(first: 5) { totalCount } } }";
        let seen = cast.li.run(open, json!({ "home": home, "next": next })).await;
        assert_eq!(seen.at("/home/openServiceRequests"), &json!({ "totalCount": 2, "nodes": [{ "title": "Noise" }, { "title": "Lamp" }] }));
        assert_eq!(seen.at("/next/openServiceRequests/totalCount"), &json!(0));
        let own = cast.wang.run(open, json!({ "home": home, "next": next })).await;
        assert_eq!(own.at("/home/openServiceRequests/nodes"), &json!([{ "title": "Noise" }]), "what is of the patrol is not theirs");
    }
}
