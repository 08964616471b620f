//! What becomes of everything else when grids are divided and households moved: requests, posts, zones,
//! homes, centres, bodies, planned visits; and that nothing slips in between.

use std::sync::Arc;
use std::time::Duration;

use lianxin_api::domain::appointment::letters::Letter;
use lianxin_api::domain::appointment::service::{Appointments, Holder, Scope, Wish};
use lianxin_api::domain::district::standing;
use lianxin_api::domain::household::command::NewHousehold;
use lianxin_api::domain::household::sealing::Opener;
use lianxin_api::domain::household::service::Households;
use lianxin_api::domain::member::service::{Change, Members, NewMember};
use lianxin_api::domain::member::volunteer_service::{NewVolunteer, VolunteerChange};
use lianxin_api::domain::service_request::command::{Act, Command, Respondent, Submission};
use lianxin_api::domain::service_request::service::Requests;
use lianxin_api::gql::ids::{decode, encode};
use lianxin_api::live;
use lianxin_api::policy::Actor;
use lianxin_api::refusal::{Code, Failure};
use lianxin_entity::enums::{
    AppointmentKind, BodyKind, CentreKind, CentreLevel, CentreState, Channel, Datum, HouseholdKind,
    MemberKind, ServiceRequestKind, Urgency,
};
use lianxin_entity::ids::{AreaId, HouseholdId};
use lianxin_entity::{
    appointment, audit_event, body, household as households, member, posting_area,
    responsibility_zone, service_centre, service_request, visit, volunteer,
};
use lianxin_tests::town::{Caller, Case, Town};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

mod charges;
mod meanwhile;

use crate::grids::{Home, act, day, halves, id_of, ids, lies_in, moves, rectangle, rows, settle};

async fn actor(town: &Town, who: &Caller) -> Arc<Actor> {
    let app = town.app();
    let token = app.tokens.verify(&who.token().await, app.given.now());
    let caller = token.expect("a token").caller();
    let found = app
        .actors
        .find(&app.store, &app.directories, &caller, app.given.now());
    found.await.expect("read").expect("an actor")
}

fn household(code: &str, area: AreaId) -> NewHousehold {
    NewHousehold {
        code: code.to_owned(),
        kind: HouseholdKind::Home,
        area,
        head_name: "Late".to_owned(),
        address: "Somewhere".to_owned(),
        phone: None,
        organisation: None,
        spot: None,
        source: "survey".to_owned(),
        registered_on: None,
        key: None,
    }
}

/// What hangs on the North grid, since 2025: a body, the zone and the home of a member, a centre household, a
/// volunteer, two centres.
async fn hang(town: &Town, centre_household: HouseholdId, grid: AreaId) {
    let app = town.app();
    let since = day("2025-01-01");
    let comrade = town.member_in("North committee", None).await;
    let tx = app.store.write(town.key()).await.expect("a transaction");
    tx.insert(body::ActiveModel {
        id: Set(app.given.id()),
        kind: Set(BodyKind::GridFunctionalBranch),
        name: Set("Branch".to_owned()),
        area_id: Set(grid),
        founded_on: Set(since),
        version: Set(1),
        ..Default::default()
    })
    .await
    .expect("a body");
    tx.insert(responsibility_zone::ActiveModel {
        id: Set(app.given.id()),
        member_id: Set(comrade),
        area_id: Set(Some(grid)),
        from_on: Set(since),
        version: Set(1),
        ..Default::default()
    })
    .await
    .expect("a zone");
    tx.insert(appointment::ActiveModel {
        id: Set(app.given.id()),
        kind: Set(AppointmentKind::CentreHousehold),
        member_id: Set(Some(comrade)),
        area_id: Set(Some(grid)),
        household_id: Set(Some(centre_household)),
        from_on: Set(since),
        version: Set(1),
        ..Default::default()
    })
    .await
    .expect("an appointment");
    tx.insert(volunteer::ActiveModel {
        id: Set(app.given.id()),
        name: Set("Helper".to_owned()),
        area_id: Set(grid),
        skills: Set("[]".to_owned()),
        from_on: Set(since),
        version: Set(1),
        ..Default::default()
    })
    .await
    .expect("a volunteer");
    for (code, east) in [("CW", 112.402), ("CE", 112.408)] {
        tx.insert(service_centre::ActiveModel {
            id: Set(app.given.id()),
            code: Set(code.to_owned()),
            name: Set(code.to_owned()),
            kind: Set(CentreKind::Station),
            level: Set(CentreLevel::Other),
            state: Set(CentreState::Open),
            area_id: Set(grid),
            address: Set(String::new()),
            latitude: Set(34.665),
            longitude: Set(east),
            datum: Set(Datum::Gcj02),
            gcj_latitude: Set(34.665),
            gcj_longitude: Set(east),
            services: Set("[]".to_owned()),
            hours: Set(String::new()),
            opened_on: Set(Some(since)),
            version: Set(1),
            ..Default::default()
        })
        .await
        .expect("a centre");
    }
    tx.commit().await.expect("a commit");
}

macro_rules! stored {
    ($town:expr, $entity:ident) => {{
        let tx = $town
            .app()
            .store
            .read($town.key())
            .await
            .expect("a transaction");
        tx.all(
            tx.find::<$entity::Entity>()
                .order_by_asc($entity::Column::Id),
        )
        .await
        .expect("rows")
    }};
}

/// The requests of which somebody was told that they lie elsewhere, as they may read them.
async fn told_of_relocations(who: &Caller) -> Vec<Value> {
    let document =
        "{ notifications(first: 50) { nodes { topic step message serviceRequest { id } } } }";
    let news = who.run(document, json!({})).await.ok()["nodes"].clone();
    let news = news.as_array().expect("nodes").iter();
    let relocated = news.filter(|one| one["topic"] == "RELOCATION");
    relocated
        .map(|one| {
            let said = one["message"].as_str().expect("a message");
            let is_theirs = !one["serviceRequest"].is_null();
            assert!(one["step"].is_null() && !said.contains("notification"));
            assert_eq!(said.contains("Others see to it"), !is_theirs, "{said}");
            one["serviceRequest"].clone()
        })
        .collect()
}

/// The areas of a caller's posting.
async fn serves(town: &Town, who: &Caller) -> Vec<AreaId> {
    let tx = town
        .app()
        .store
        .read(town.key())
        .await
        .expect("a transaction");
    let id: lianxin_entity::ids::PostingId = decode(&who.posting_id()).expect("an id");
    let query = tx
        .find::<posting_area::Entity>()
        .filter(posting_area::Column::PostingId.eq(id));
    tx.all(query)
        .await
        .expect("areas")
        .into_iter()
        .map(|row| row.area_id)
        .collect()
}

mod entering;

crate::both_engines! {
    async fn open_requests_move_and_what_was_filed_stays(town: Town) {
        let cast = town.cast().await;
        let at = |east: f64| json!({ "location": { "latitude": 34.665, "longitude": east, "datum": "GCJ02" } });
        let lamp = cast.wang.submits_with("Lamp", at(112.408)).await;
        let door = cast.wang.submits_with("Door", json!({ "areaId": id_of(&town, "Building 1") })).await;
        let loose = cast.wang.submits("Loose").await;
        let ended = cast.wang.submits_with("Ended", at(112.408)).await;
        cast.wang.withdraws(&ended).await.ok();
        town.hours_pass(24);
        let done = halves(&town, &cast.secretary).await;
        assert_eq!(done.ok()["movedRequests"], 3);
        town.seconds_pass(20);
        let place = |case: Case| { let town = town.clone(); async move { lies_in(&town, &case).await } };
        assert_eq!(place(lamp.clone()).await, "Grid E");
        assert_eq!(place(door.clone()).await, "Building 1");
        assert_eq!(place(loose.clone()).await, "North compound", "nothing says where it is");
        assert_eq!(place(ended).await, "North grid", "what ended stays where it was");
        let numbers = cast.li.lists(json!({})).await;
        assert!(numbers.contains(&lamp.number) && numbers.contains(&door.number), "{numbers:?}");
        assert!(!numbers.contains(&loose.number), "the committee places it");
        town.the_system_works().await;
        assert_eq!(told_of_relocations(&cast.secretary).await, [json!({ "id": loose.id })], "who has it now");
        assert_eq!(told_of_relocations(&cast.li).await, [Value::Null], "who had it, and of no other: those are still theirs");
        for who in [&cast.street, &cast.other_li, &cast.wang] {
            assert!(told_of_relocations(who).await.is_empty(), "{}", who.name());
        }
        let tx = town.app().store.read(town.key()).await.expect("a transaction");
        let query = tx.find::<service_request::Entity>();
        for row in tx.all(query).await.expect("requests") {
            assert_ne!(row.filed_area_id, decode(&ids(&done)["E"]).expect("an id"), "{}", row.title);
            assert!(!row.filed_path.is_empty());
        }
        drop(tx);
        let grids = ids(&done);
        town.hours_pass(24);
        let merge = json!({ "gridIds": [grids["W"], grids["E"]], "into": { "code": "M", "name": "Merged" } });
        assert_eq!(act(&cast.secretary, "mergeGrids", merge).await.ok()["movedRequests"], 2);
        assert_eq!(place(lamp).await, "Merged");
        town.the_system_works().await;
        assert_eq!(told_of_relocations(&cast.li).await.len(), 1, "both grids were theirs, the merged one is");
        let fresh = cast.wang.submits("Fresh").await;
        assert_eq!(place(fresh).await, "North compound", "a home whose grid ended lies around it");
    }

    async fn who_gets_a_request_and_who_loses_it_are_told(town: Town) {
        let cast = town.cast().await;
        let at = |east: f64| json!({ "location": { "latitude": 34.665, "longitude": east, "datum": "GCJ02" } });
        let grids = ids(&halves(&town, &cast.secretary).await);
        let east: AreaId = decode(&grids["E"]).expect("an id");
        let qian = town.grid_worker("Qian").of("South grid").await;
        let tx = town.app().store.write(town.key()).await.expect("a transaction");
        let also = posting_area::ActiveModel {
            posting_id: Set(decode(&qian.posting_id()).expect("an id")),
            area_id: Set(east),
            ..Default::default()
        };
        tx.insert(also).await.expect("an area more");
        tx.commit().await.expect("a commit");
        town.seconds_pass(20);
        let west = cast.wang.submits_with("West", at(112.402)).await;
        let ended = cast.wang.submits_with("Ended", at(112.402)).await;
        cast.wang.withdraws(&ended).await.ok();
        town.the_system_works().await;
        town.hours_pass(24);
        let merge = json!({ "gridIds": [grids["W"], grids["E"]], "into": { "code": "M", "name": "Merged" } });
        assert_eq!(act(&cast.secretary, "mergeGrids", merge).await.ok()["movedRequests"], 1);
        town.the_system_works().await;
        assert_eq!(told_of_relocations(&qian).await, [json!({ "id": west.id })]);
        for who in [&cast.li, &cast.secretary] {
            assert!(told_of_relocations(who).await.is_empty(), "{} has it as before", who.name());
        }
    }

    async fn a_grid_that_moves_along_with_its_worker_tells_the_new_committee_alone(town: Town) {
        let cast = town.cast().await;
        let at = json!({ "location": { "latitude": 34.665, "longitude": 112.408, "datum": "GCJ02" } });
        let lamp = cast.wang.submits_with("Lamp", at).await;
        town.the_system_works().await;
        town.hours_pass(24);
        let moved = json!({ "id": id_of(&town, "North grid"), "parentId": id_of(&town, "South compound") });
        act(&cast.street, "changeArea", moved).await.ok();
        town.the_system_works().await;
        assert_eq!(told_of_relocations(&cast.other_secretary).await, [json!({ "id": lamp.id })]);
        for who in [&cast.li, &cast.other_li, &cast.secretary, &cast.street] {
            assert!(told_of_relocations(who).await.is_empty(), "{}", who.name());
        }
    }

    async fn a_request_that_moves_wakes_its_new_readers(town: Town) {
        let cast = town.cast().await;
        let at = json!({ "location": { "latitude": 34.665, "longitude": 112.408, "datum": "GCJ02" } });
        let lamp = cast.wang.submits_with("Lamp", at).await;
        town.hours_pass(24);
        town.the_system_works().await;
        let app = town.shared_app();
        tokio::spawn(live::follow(app.hub.clone(), app.store.clone(), app.given.clone()));
        let token = cast.secretary.token().await;
        let device = cast.secretary.with_token(&token);
        let document = "subscription { serviceRequestChanged { number area { name } } }";
        let mut news = device.subscribe(document, json!({})).await.expect("a subscription");
        halves(&town, &cast.secretary).await.ok();
        let told = news.next(Duration::from_secs(10)).await.expect("news");
        assert_eq!(told["serviceRequestChanged"]["number"], json!(lamp.number));
        assert_eq!(told["serviceRequestChanged"]["area"]["name"], "North grid", "as it was filed");
    }

    async fn what_hangs_on_a_grid_goes_along_by_split_and_by_merge(town: Town) {
        let cast = town.cast().await;
        let homes = settle(&town, &[
            Home { area: "Building 1", east: None },
            Home { area: "North grid", east: Some(112.408) },
        ]).await;
        let north = town.places().area("North grid");
        hang(&town, homes[1], north).await;
        let plan = json!({ "householdId": encode(homes[1]), "theme": "Spring", "plannedOn": town.day_after(9) });
        let document = "mutation ($input: PlanVisitInput!) { planVisit(input: $input) { visit { id } errors { errorCode } } }";
        cast.li.run(document, json!({ "input": plan })).await.ok();
        let record = "mutation ($input: RecordVisitInput!) { recordVisit(input: $input) { visit { id } errors { errorCode } } }";
        let done = json!({ "householdId": encode(homes[1]), "theme": "Winter", "outcome": "MET" });
        cast.li.run(record, json!({ "input": done })).await.ok();
        town.hours_pass(24);
        let today = day(&town.day_after(0));
        let grids = ids(&halves(&town, &cast.secretary).await);
        let grid = |code: &str| decode::<AreaId>(&grids[code]).expect("an id");
        let compound = town.places().area("North compound");
        assert_eq!(stored!(town, body)[0].area_id, grid("W"), "to the one named first");
        let zones = stored!(town, responsibility_zone);
        let days: Vec<_> = zones.iter().map(|zone| (zone.area_id, zone.from_on, zone.to_on)).collect();
        assert_eq!(days[0], (Some(north), day("2025-01-01"), Some(today)));
        assert!(days.contains(&(Some(grid("W")), today, None)) && days.contains(&(Some(grid("E")), today, None)), "{days:?}");
        let held = stored!(town, appointment);
        assert_eq!((held[0].area_id, held[0].to_on, held[0].successor_id), (Some(north), Some(today), Some(held[1].id)));
        assert_eq!((held[1].area_id, held[1].from_on, held[1].to_on), (Some(grid("E")), today, None), "with the household");
        assert_eq!(stored!(town, member)[0].home_area_id, Some(compound), "no finer than known");
        assert_eq!(stored!(town, volunteer)[0].area_id, compound);
        let centres: Vec<_> = stored!(town, service_centre).into_iter().map(|centre| (centre.code, centre.area_id)).collect();
        assert_eq!(centres, [("CW".to_owned(), grid("W")), ("CE".to_owned(), grid("E"))]);
        let visits: Vec<_> = stored!(town, visit).into_iter().map(|visit| (visit.theme, visit.grid_id)).collect();
        assert_eq!(visits, [("Spring".to_owned(), Some(grid("E"))), ("Winter".to_owned(), Some(north))], "what was done stays where it was");

        let input = |code: &str| json!({ "gridIds": [grids["W"], grids["E"]], "into": { "code": code, "name": "Merged" } });
        town.hours_pass(24);
        let second = json!({ "kind": "GRID_FUNCTIONAL_BRANCH", "name": "Second", "areaId": grids["E"] });
        let found = "mutation ($input: FoundBodyInput!) { foundBody(input: $input) { body { id } errors { errorCode } } }";
        let second = cast.secretary.run(found, json!({ "input": second })).await.ok()["body"]["id"].clone();
        let refused = act(&cast.secretary, "mergeGrids", input("M")).await;
        assert_eq!(refused.refused("INVALID")["field"], json!(["input", "gridIds"]), "a grid has one functional branch");
        let dissolve = "mutation ($input: DissolveBodyInput!) { dissolveBody(input: $input) { body { id } errors { errorCode } } }";
        cast.secretary.run(dissolve, json!({ "input": { "id": second } })).await.ok();
        let merged = act(&cast.secretary, "mergeGrids", input("M")).await;
        let new: AreaId = decode(merged.ok()["grid"]["id"].as_str().expect("an id")).expect("an id");
        assert_eq!(stored!(town, body)[0].area_id, new);
        let zones: Vec<_> = stored!(town, responsibility_zone).into_iter().filter(|zone| zone.to_on.is_none()).collect();
        assert_eq!(zones.iter().map(|zone| zone.area_id).collect::<Vec<_>>(), [Some(new)], "one zone, not two");
        let held: Vec<_> = stored!(town, appointment).into_iter().filter(|one| one.to_on.is_none()).collect();
        assert_eq!(held.iter().map(|one| one.area_id).collect::<Vec<_>>(), [Some(new)]);
        assert!(stored!(town, service_centre).iter().all(|centre| centre.area_id == new));
    }

    async fn past_visits_are_read_by_whoever_has_the_household_now(town: Town) {
        let cast = town.cast().await;
        let homes = settle(&town, &[Home { area: "North grid", east: None }]).await;
        let record = "mutation ($input: RecordVisitInput!) { recordVisit(input: $input) { visit { id } errors { errorCode } } }";
        let done = json!({ "householdId": encode(homes[0]), "theme": "Winter", "outcome": "MET", "note": "Well." });
        let visit = cast.li.run(record, json!({ "input": done })).await.ok()["visit"]["id"].clone();
        let one = "query ($id: ID!) { visit(id: $id) { note } visits { totalCount nodes { note } } }";
        assert!(cast.other_li.run(one, json!({ "id": visit })).await.at("/visit").is_null());
        let to = json!({ "householdIds": [encode(homes[0])], "toAreaId": id_of(&town, "South grid"), "reason": "moved house" });
        act(&cast.street, "moveHouseholds", to).await.ok();
        for who in [&cast.other_li, &cast.li] {
            let seen = who.run(one, json!({ "id": visit })).await;
            assert_eq!(seen.at("/visit/note"), "Well.", "{}", who.name());
            assert_eq!(seen.at("/visits/totalCount"), 1, "{}", who.name());
        }
    }

    async fn who_lives_in_a_moved_household_moves_with_it(town: Town) {
        let cast = town.cast().await;
        let homes = settle(&town, &[Home { area: "North grid", east: None }, Home { area: "North grid", east: None }]).await;
        town.lives_in(decode(&cast.wang.account_id()).expect("an id"), homes[0]).await;
        let south = town.places().area("South grid");
        let to = json!({ "householdIds": [encode(homes[0]), encode(homes[1])], "toAreaId": encode(south), "reason": "moved house" });
        assert_eq!(act(&cast.street, "moveHouseholds", to).await.ok()["movedHouseholds"], 2);
        assert_eq!(serves(&town, &cast.wang).await, [south]);
        assert_eq!(serves(&town, &cast.neighbour).await, [town.places().area("North grid")], "the neighbour stays");
        assert_eq!(serves(&town, &cast.li).await, [town.places().area("North grid")]);
        town.seconds_pass(20);
        let lamp = cast.wang.submits("Loose").await;
        assert_eq!(lies_in(&town, &lamp).await, "South grid");
        let told = stored!(town, audit_event).into_iter().find(|row| row.action == "MOVE_HOUSEHOLDS").expect("an audit");
        assert!(homes.iter().all(|home| told.payload.contains(&home.0.to_string())), "{}", told.payload);
    }

    async fn a_division_that_leaves_days_without_a_place_is_refused(town: Town) {
        let cast = town.cast().await;
        let homes = settle(&town, &[Home { area: "North grid", east: Some(112.402) }]).await;
        let before = town.day_after(0);
        town.hours_pass(48);
        let to = json!({ "householdIds": [encode(homes[0])], "toAreaId": id_of(&town, "South grid"), "reason": "moved house" });
        act(&cast.street, "moveHouseholds", to).await.ok();
        assert_eq!(moves(&town).await.len(), 1);
        let building = id_of(&town, "Building 1");
        let split = |on: String| json!({ "gridId": id_of(&town, "North grid"), "on": on, "into": [
            crate::grids::part("W", json!({ "buildingIds": [building] })), crate::grids::part("E", json!({})) ] });
        let refused = act(&cast.secretary, "splitGrid", split(before)).await;
        assert_eq!(refused.refused("INVALID")["field"], json!(["input", "on"]), "the household lay there until today");
        act(&cast.secretary, "splitGrid", split(town.day_after(0))).await.ok();
    }

    async fn a_closed_request_that_may_be_opened_again_moves_too(town: Town) {
        let cast = town.cast().await;
        let at = json!({ "location": { "latitude": 34.665, "longitude": 112.408, "datum": "GCJ02" } });
        let lamp = cast.wang.submits_with("Lamp", at).await;
        cast.secretary.accepts(&lamp).await.ok();
        cast.secretary.dispatches(&lamp, &cast.housing).await.ok();
        cast.housing.takes(&lamp).await.ok();
        cast.housing.resolves(&lamp).await.ok();
        town.until_closed(&cast.secretary, &lamp).await;
        let done = halves(&town, &cast.secretary).await;
        assert_eq!(done.ok()["movedRequests"], 0, "no open one");
        cast.secretary.reopens(&lamp).await.ok();
        assert_eq!(lies_in(&town, &lamp).await, "Grid E");
    }

    async fn what_is_still_used_does_not_end(town: Town) {
        let cast = town.cast().await;
        let made = act(&cast.secretary, "registerArea", json!({ "kind": "GRID", "code": "N2", "name": "Second",
            "parentId": id_of(&town, "North compound"), "polygon": rectangle(112.43, 112.44) })).await;
        let area = made.ok()["area"]["id"].clone();
        let found = "mutation ($input: FoundBodyInput!) { foundBody(input: $input) { body { id } errors { errorCode } } }";
        let body = json!({ "kind": "GRID_FUNCTIONAL_BRANCH", "name": "Branch", "areaId": area });
        let body = cast.secretary.run(found, json!({ "input": body })).await.ok()["body"]["id"].clone();
        town.hours_pass(24);
        let refused = act(&cast.secretary, "endArea", json!({ "id": area })).await;
        assert!(refused.refused("NOT_EMPTY")["message"].as_str().is_some_and(|text| text.contains("1 things")), "{:#}", refused.body);
        let dissolve = "mutation ($input: DissolveBodyInput!) { dissolveBody(input: $input) { body { id } errors { errorCode } } }";
        cast.secretary.run(dissolve, json!({ "input": { "id": body } })).await.ok();
        act(&cast.secretary, "endArea", json!({ "id": area })).await.ok();
    }
}

/// Why something was refused.
fn code<T>(outcome: Result<T, Failure>) -> Option<Code> {
    match outcome {
        Err(Failure::Refused(refusals)) => refusals.into_iter().next().map(|one| one.code),
        _ => None,
    }
}
