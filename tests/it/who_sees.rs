//! How much of a request each reader sees: names, phones, places, notes.

use lianxin_tests::town::{Caller, Case, Town};
use serde_json::{Value, json};

/// Building 1 lies in the North grid.
fn in_the_north_grid() -> Value {
    json!({ "latitude": 34.665, "longitude": 112.405, "datum": "GCJ02", "address": "Gate 3, lamp 7" })
}

async fn notes(who: &Caller, case: &Case, step: &str) -> Value {
    let seen = who.sees(case).await;
    let events = seen["timeline"]["nodes"]
        .as_array()
        .expect("a timeline")
        .clone();
    let event = events.into_iter().find(|event| event["step"] == step);
    event.unwrap_or_else(|| panic!("{} sees no event {step}", who.name()))["note"].clone()
}

crate::both_engines! {
    async fn the_exact_place_is_for_those_who_need_it(town: Town) {
        let cast = town.cast().await;
        let place = json!({ "location": in_the_north_grid() });
        let lamp = cast.wang.submits_with("Lamp", place.clone()).await;
        let noise = json!({ "location": in_the_north_grid(), "categoryCode": "NOISE" });
        let noise = cast.wang.submits_with("Noise", noise).await;
        for case in [&lamp, &noise] {
            cast.secretary.accepts(case).await.ok();
            cast.secretary.dispatches_with_help(case, &cast.housing, &cast.works).await.ok();
        }
        for who in [&cast.wang, &cast.li, &cast.secretary] {
            let seen = who.sees(&lamp).await;
            assert_eq!(seen["location"]["address"], "Gate 3, lamp 7", "{}", who.name());
            assert_eq!(seen["area"]["name"], "North grid", "{}", who.name());
        }
        assert_eq!(cast.housing.sees(&lamp).await["location"]["address"], "Gate 3, lamp 7", "the lead, where the category needs it");
        assert!(cast.housing.sees(&noise).await["location"].is_null(), "the lead, where it does not");
        assert!(cast.works.sees(&lamp).await["location"].is_null(), "a helper never");
    }

    async fn a_place_inside_a_grid_gives_the_grid_and_outside_the_district_is_refused(town: Town) {
        let cast = town.cast().await;
        let south = json!({ "location": { "latitude": 34.665, "longitude": 112.425, "datum": "GCJ02" } });
        let lamp = cast.wang.submits_with("Lamp in the south", south).await;
        assert_eq!(cast.wang.sees(&lamp).await["area"]["name"], "South grid");
        assert_eq!(cast.other_secretary.state_of(&lamp).await, "SUBMITTED");
        assert!(cast.secretary.sees(&lamp).await.is_null(), "the North has no part in it");
        let at_home = cast.wang.submits("At home").await;
        assert_eq!(cast.wang.sees(&at_home).await["area"]["name"], "North grid");
        let document = "query ($a: Float!, $o: Float!) { areaAt(latitude: $a, longitude: $o, datum: GCJ02) { name kind } }";
        let found = cast.wang.run(document, json!({ "a": 34.665, "o": 112.405 })).await;
        assert_eq!(found.at("/areaAt/name"), "North grid");
    }

    async fn names_and_phones_are_for_those_who_make_contact(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.in_progress("Lamp").await;
        for (who, name) in [(&cast.wang, "Wang"), (&cast.li, "Wang"), (&cast.secretary, "Wang"), (&cast.housing, "Wang")] {
            assert_eq!(who.sees(&lamp).await["reporter"]["displayName"], name, "{}", who.name());
        }
        assert!(cast.works.sees(&lamp).await["reporter"].is_null(), "a helper does not");
    }

    async fn a_property_company_never_learns_who_reported(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.accepted("The gate of the compound is broken").await;
        cast.secretary.dispatches(&lamp, &cast.property).await.ok();
        let seen = cast.property.sees(&lamp).await;
        assert_eq!(seen["state"], "DISPATCHED");
        assert!(seen["reporter"].is_null());
        assert_ne!(seen["description"], "It has been dark since Monday.", "the resident's own words are not passed on");
        let whole = seen.to_string();
        assert!(!whole.contains("Wang") && !whole.contains(&cast.wang.account_id()), "{seen:#}");
        assert!(cast.property.reveals(&lamp).await.refusal().is_some());
        for search in ["gate", "Wang", "dark since"] {
            let found = cast.property.lists(json!({ "search": search })).await;
            assert!(found.is_empty(), "what is hidden cannot be searched for: {search}");
        }
        cast.property.takes(&lamp).await.ok();
        cast.property.resolves(&lamp).await.ok();
        cast.wang.evaluates(&lamp, "SOLVED").await.ok();
    }

    async fn notes_among_handlers_are_not_the_residents(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.dispatched("Lamp").await;
        cast.housing.objects(&lamp, "ask the power company").await.ok();
        assert_eq!(notes(&cast.secretary, &lamp, "OBJECT").await, "ask the power company");
        assert_eq!(notes(&cast.works, &lamp, "OBJECT").await, "ask the power company");
        assert!(notes(&cast.wang, &lamp, "OBJECT").await.is_null(), "the event remains, its note does not");
        cast.street.rules(&lamp, false).await.ok();
        cast.housing.takes(&lamp).await.ok();
        cast.housing.notes(&lamp, "tomorrow at nine").await.ok();
        assert_eq!(notes(&cast.wang, &lamp, "NOTE_PROGRESS").await, "tomorrow at nine");
    }

    async fn an_officer_files_for_another_and_is_not_the_owner(town: Town) {
        let cast = town.cast().await;
        let more = json!({ "onBehalfOfPhone": cast.wang.phone(), "channel": "WINDOW" });
        let lamp = cast.li.submits_with("Lamp", more).await;
        let seen = cast.wang.sees(&lamp).await;
        assert_eq!((&seen["channel"], &seen["onBehalfOf"]["displayName"]), (&json!("PROXY"), &json!("Wang")));
        cast.li.withdraws(&lamp).await.refused("FORBIDDEN");
        cast.wang.withdraws(&lamp).await.ok();
    }

    async fn lists_show_to_each_what_each_may_read(town: Town) {
        let cast = town.cast().await;
        let first = cast.wang.submits("路灯不亮").await;
        let second = cast.in_progress("Bin overflowing").await;
        let third = cast.neighbour.submits("路灯太亮").await;
        let all = [third.number.clone(), second.number.clone(), first.number.clone()];
        assert_eq!(cast.secretary.lists(json!({})).await, all);
        assert_eq!(cast.li.lists(json!({})).await, all);
        assert_eq!(cast.wang.lists(json!({})).await, [second.number.clone(), first.number.clone()]);
        assert_eq!(cast.housing.lists(json!({})).await, [second.number.as_str()]);
        assert_eq!(cast.housing.lists(json!({ "handledByMe": true })).await, [second.number.as_str()]);
        for nobody in [&cast.other_li, &cast.other_secretary, &cast.administrator, &cast.property] {
            assert!(nobody.lists(json!({})).await.is_empty(), "{}", nobody.name());
        }
        for (filter, found) in [
            (json!({ "states": ["SUBMITTED"] }), vec![&third, &first]),
            (json!({ "states": ["IN_PROGRESS", "RESOLVED"] }), vec![&second]),
            (json!({ "search": "路灯" }), vec![&third, &first]),
            (json!({ "search": "路灯不亮" }), vec![&first]),
            (json!({ "search": "overflowing" }), vec![&second]),
            (json!({ "search": "消防" }), vec![]),
            (json!({ "kinds": ["HAZARD"] }), vec![]),
            (json!({ "urgency": "ROUTINE" }), vec![&third, &second, &first]),
            (json!({ "categoryCode": "STREETLIGHT" }), vec![&third, &second, &first]),
            (json!({ "categoryCode": "NOISE" }), vec![]),
            (json!({ "overdue": true }), vec![]),
            (json!({ "submittedSince": "2030-01-01T00:00:00Z" }), vec![]),
            (json!({ "submittedUntil": "2030-01-01T00:00:00Z" }), vec![&third, &second, &first]),
            (json!({ "areaId": cast.li.area_id() }), vec![&third, &second, &first]),
            (json!({ "areaId": cast.other_li.area_id() }), vec![]),
        ] {
            let wanted: Vec<String> = found.into_iter().map(|case| case.number.clone()).collect();
            assert_eq!(cast.secretary.lists(filter.clone()).await, wanted, "{filter}");
        }
        assert_eq!(cast.wang.lists(json!({ "search": "路灯" })).await, [first.number.as_str()]);
        let total = "{ serviceRequests(first: 1) { totalCount } }";
        assert_eq!(cast.secretary.run(total, json!({})).await.at("/serviceRequests/totalCount"), &json!(3));
        assert_eq!(cast.wang.run(total, json!({})).await.at("/serviceRequests/totalCount"), &json!(2));
    }

    async fn people_are_told_what_concerns_them(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.resolved("Lamp").await;
        town.the_system_works().await;
        let told = "{ notifications(first: 50) { totalCount nodes { id } } }";
        for who in [&cast.wang, &cast.housing] {
            let answer = who.run(told, json!({})).await;
            assert!(answer.at("/notifications/totalCount").as_i64() > Some(0), "{}: {:#}", who.name(), answer.body);
        }
        let nobody = cast.other_li.run(told, json!({})).await;
        assert_eq!(nobody.at("/notifications/totalCount"), &json!(0));
        let before = cast.wang.run(told, json!({})).await;
        town.the_system_works().await;
        assert_eq!(cast.wang.run(told, json!({})).await.body, before.body, "each is told once");
        assert_eq!(cast.wang.state_of(&lamp).await, "RESOLVED");
    }
}
