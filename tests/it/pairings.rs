//! Pairings: who proposes, who says yes, how many one member may have, and since when people are
//! paired.

use lianxin_entity::enums::{ImportState, PairingEndReason, PairingState, Register};
use lianxin_entity::ids::{HouseholdId, MemberId, PairingId};
use lianxin_entity::{household, import_job, member, pairing};
use lianxin_tests::answer::Answer;
use lianxin_tests::town::ties::{inner, public};
use lianxin_tests::town::{Caller, Town};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, QueryFilter as _};
use serde_json::{Value, json};

const SHOWN: &str = "pairing { id state memberConsentOn householdConsentOn householdConsentNote activeOn endedOn \
    endReason endNote version availableSteps successor { id state } } \
    errors { code errorCode field message";

async fn act(who: &Caller, mutation: &str, input: Value) -> Answer {
    let mut name = mutation.to_owned();
    name[..1].make_ascii_uppercase();
    let document = format!(
        "mutation ($input: {name}Input!) {{ {mutation}(input: $input) {{ {SHOWN} state allowedSteps }} }} }}"
    );
    who.run(&document, json!({ "input": input })).await
}

async fn proposes(who: &Caller, member: MemberId, household: HouseholdId) -> Answer {
    let input = json!({ "memberId": public(member), "householdId": public(household) });
    act(who, "proposePairing", input).await
}

fn id_of(answer: &Answer) -> String {
    let id = &answer.ok()["pairing"]["id"];
    id.as_str().expect("an id").to_owned()
}

async fn consents(who: &Caller, id: &str, side: &str) -> Answer {
    act(who, "consentToPairing", json!({ "id": id, "side": side })).await
}

async fn paired_since(
    town: &Town,
    household: HouseholdId,
    member: MemberId,
) -> [Option<chrono::NaiveDate>; 2] {
    let tx = town
        .app()
        .store
        .read(town.key())
        .await
        .expect("a transaction");
    let home = tx
        .find::<household::Entity>()
        .filter(household::Column::Id.eq(household));
    let home = tx.one(home).await.expect("read").expect("a household");
    let person = tx
        .find::<member::Entity>()
        .filter(member::Column::Id.eq(member));
    let person = tx.one(person).await.expect("read").expect("a member");
    [home.paired_on, person.paired_on]
}

async fn limit(town: &Town, limit: i32) {
    let store = &town.app().store;
    let tx = store
        .system(lianxin_api::store::Reason::ChangeDistrict)
        .await
        .expect("a transaction");
    tx.update(lianxin_entity::district::ActiveModel {
        id: Set(town.key()),
        settings: Set(format!("{{\"pairing_limit\":{limit}}}")),
        ..Default::default()
    })
    .await
    .expect("set");
    tx.commit().await.expect("committed");
    town.app().directories.forget(town.key());
}

const SEE: &str =
    "query ($id: ID!) { pairing(id: $id) { id state availableSteps householdConsentNote } }";

async fn sees(who: &Caller, id: &str) -> Value {
    who.run(SEE, json!({ "id": id }))
        .await
        .at("/pairing")
        .clone()
}

async fn lists(who: &Caller, filter: Value) -> Vec<String> {
    let document = "query ($filter: PairingFilter) { pairings(filter: $filter, first: 100) { totalCount nodes { id } } }";
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

mod together;

crate::both_engines! {
    async fn it_is_active_with_the_consent_of_both_and_history_stays(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        let home = town.home_of(&cast.wang, "North grid").await;
        let id = id_of(&proposes(&cast.secretary, member, home).await);
        assert_eq!(sees(&sun, &id).await["availableSteps"], json!(["CONSENT_AS_MEMBER", "DECLINE", "END"]));
        assert_eq!(sees(&cast.wang, &id).await["availableSteps"], json!(["CONSENT_AS_HOUSEHOLD", "DECLINE", "END"]));
        assert_eq!(sees(&cast.li, &id).await["availableSteps"], json!(["RECORD_HOUSEHOLD_CONSENT", "END"]));
        assert_eq!(lists(&cast.li, json!({ "waitingForConsent": true })).await, [id.as_str()]);

        assert_eq!(consents(&sun, &id, "MEMBER").await.ok()["pairing"]["state"], "CONSENTED_BY_MEMBER");
        assert_eq!(paired_since(&town, home, member).await, [None, None]);
        town.hours_pass(24);
        let today = town.today();
        let active = consents(&cast.wang, &id, "HOUSEHOLD").await;
        assert_eq!(active.ok()["pairing"]["state"], "ACTIVE");
        assert_eq!(active.ok()["pairing"]["activeOn"], json!(today));
        assert_eq!(paired_since(&town, home, member).await, [Some(today), Some(today)]);
        assert!(lists(&cast.li, json!({ "waitingForConsent": true })).await.is_empty());

        let again = consents(&sun, &id, "MEMBER").await;
        let refusal = again.refused("WRONG_STATE");
        assert_eq!(refusal["state"], "ACTIVE");
        assert_eq!(refusal["allowedSteps"], json!(["END"]));

        town.hours_pass(24);
        let input = json!({ "id": id, "reason": "MOVED", "note": "to another town", "expectedVersion": 2 });
        act(&sun, "endPairing", input).await.refused("STALE");
        let input = json!({ "id": id, "reason": "MOVED", "note": "to another town", "expectedVersion": 3 });
        let ended = act(&sun, "endPairing", input).await;
        assert_eq!(ended.ok()["pairing"]["endReason"], "MOVED");
        assert_eq!(ended.ok()["pairing"]["endedOn"], json!(town.today()));
        assert_eq!(paired_since(&town, home, member).await, [None, None]);
        assert_eq!(lists(&cast.secretary, json!({ "endedWithoutSuccessor": true })).await, [id.as_str()]);
        assert_eq!(lists(&cast.secretary, json!({ "householdId": public(home) })).await, [id.as_str()]);

        let next = id_of(&proposes(&sun, member, home).await);
        assert_eq!(sees(&cast.wang, &next).await["state"], "CONSENTED_BY_MEMBER");
        assert!(lists(&cast.secretary, json!({ "endedWithoutSuccessor": true })).await.is_empty());
        let declined = act(&cast.wang, "declinePairing", json!({ "id": next })).await;
        assert_eq!(declined.ok()["pairing"]["endReason"], "REFUSED");
    }

    async fn pairings_end_on_the_day_of_their_member(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        let home = town.home_of(&cast.wang, "North grid").await;
        let old = id_of(&proposes(&sun, member, home).await);
        consents(&cast.wang, &old, "HOUSEHOLD").await.ok();
        town.hours_pass(72);
        let late = id_of(&proposes(&sun, member, town.household_in("North grid").await).await);
        let end = json!({ "id": public(member), "on": town.day_after(-1), "reason": "left" });
        let document = "mutation ($input: EndMemberInput!) { endMember(input: $input) { errors { errorCode message } } }";
        cast.secretary.run(document, json!({ "input": end })).await.ok();
        let ended = "query ($id: ID!) { pairing(id: $id) { state endedOn proposedOn } }";
        let shown = cast.secretary.run(ended, json!({ "id": old })).await;
        assert_eq!(shown.ok()["endedOn"], town.day_after(-1), "{:#}", shown.body);
        let shown = cast.secretary.run(ended, json!({ "id": late })).await;
        assert_eq!(shown.ok()["endedOn"], town.day_after(0), "not before it was proposed");
        assert_eq!(paired_since(&town, home, member).await, [None, None]);
    }

    async fn a_member_knows_name_and_address_of_the_household_and_no_more(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        let home = town.home_of(&cast.wang, "North grid").await;
        let id = id_of(&proposes(&sun, member, home).await);
        consents(&cast.wang, &id, "HOUSEHOLD").await.ok();
        let hidden = ["area { id }", "registeredOn", "source", "stale", "updatedAt", "pairedOn"];
        let document = format!("query ($id: ID!) {{ pairing(id: $id) {{ household {{ code kind headName address version \
            organisation {{ id }} verifiedOn endedOn {} }} }} }}", hidden.join(" "));
        let seen = sun.run(&document, json!({ "id": id })).await;
        let shown = seen.at("/pairing/household");
        assert_eq!((&shown["headName"], &shown["address"]), (&json!("Zhao"), &json!("1 Lake road")), "{:#}", seen.body);
        for who in [&sun, &cast.li, &cast.wang] {
            let seen = who.run(&document, json!({ "id": id })).await;
            for field in hidden.map(|field| field.split(' ').next().expect("a name")) {
                let value = &seen.at("/pairing/household")[field];
                assert_eq!(value.is_null(), who.name() == "Sun", "{} reads {field}: {value}", who.name());
            }
        }
    }

    async fn nobody_consents_for_the_other_side(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        let home = town.home_of(&cast.wang, "North grid").await;
        let id = id_of(&proposes(&cast.li, member, home).await);
        consents(&sun, &id, "HOUSEHOLD").await.refused("FORBIDDEN");
        consents(&cast.wang, &id, "MEMBER").await.refused("FORBIDDEN");
        consents(&cast.secretary, &id, "MEMBER").await.refused("FORBIDDEN");
        consents(&cast.li, &id, "MEMBER").await.refused("FORBIDDEN");
        for stranger in [&cast.neighbour, &cast.other_li, &cast.other_secretary, &cast.housing, &cast.administrator] {
            assert_eq!(sees(stranger, &id).await, Value::Null, "{}", stranger.name());
            assert!(lists(stranger, json!({})).await.is_empty(), "{}", stranger.name());
            for side in ["MEMBER", "HOUSEHOLD"] {
                consents(stranger, &id, side).await.refused("NOT_FOUND");
            }
            act(stranger, "endPairing", json!({ "id": id, "reason": "OTHER" })).await.refused("NOT_FOUND");
        }
        let unsaid = consents(&cast.li, &id, "HOUSEHOLD").await;
        assert_eq!(unsaid.refused("INVALID")["field"], json!(["input", "heardBy"]));
        let heard = json!({ "id": id, "side": "HOUSEHOLD", "heardBy": "Li, at the door, in the morning" });
        let heard = act(&cast.li, "consentToPairing", heard).await;
        assert_eq!(heard.ok()["pairing"]["state"], "CONSENTED_BY_HOUSEHOLD");
        assert_eq!(sees(&cast.secretary, &id).await["householdConsentNote"], "Li, at the door, in the morning");
        assert_eq!(sees(&sun, &id).await["householdConsentNote"], Value::Null);
        act(&cast.wang, "declinePairing", json!({ "id": id })).await.refused("WRONG_STATE");

        // An officer who is the member does not write down the other side's yes.
        let own = town.member_in("North committee", Some(&cast.li)).await;
        let id = id_of(&proposes(&cast.li, own, home).await);
        let heard = json!({ "id": id, "side": "HOUSEHOLD", "heardBy": "myself" });
        act(&cast.li, "consentToPairing", heard).await.refused("CONFLICT_OF_INTEREST");
    }

    async fn who_may_propose(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("Housing", Some(&sun)).await;
        let home = town.home_of(&cast.wang, "North grid").await;
        for stranger in [&cast.neighbour, &cast.other_li, &cast.other_secretary, &cast.administrator, &cast.works] {
            let refused = proposes(stranger, member, home).await;
            assert!(["NOT_FOUND", "FORBIDDEN"].contains(&refused.refusal().unwrap_or_default()), "{}", refused.body);
        }
        proposes(&cast.other_li, member, home).await.refused("NOT_FOUND");
        // Over the branch, or over the ground; for oneself with one's own yes.
        for (who, state) in [
            (&cast.housing, "PROPOSED"),
            (&cast.li, "PROPOSED"),
            (&cast.street, "PROPOSED"),
            (&sun, "CONSENTED_BY_MEMBER"),
            (&cast.wang, "CONSENTED_BY_HOUSEHOLD"),
        ] {
            let proposed = proposes(who, member, home).await;
            assert_eq!(proposed.ok()["pairing"]["state"], state, "{}", who.name());
            proposes(&cast.li, member, home).await.refused("ALREADY_PAIRED");
            let id = id_of(&proposed);
            act(who, "endPairing", json!({ "id": id, "reason": "OTHER" })).await.ok();
            town.hours_pass(24);
        }
        // Not with one's own home.
        let with_home = town.member_in("North committee", Some(&cast.wang)).await;
        let refused = proposes(&cast.li, with_home, home).await;
        assert_eq!(refused.refused("INVALID")["field"], json!(["input", "memberId"]));
        // Not what has ended.
        let tx = town.app().store.write(town.key()).await.expect("a transaction");
        tx.update(household::ActiveModel { id: Set(home), ended_on: Set(Some(town.today())), ..Default::default() })
            .await.expect("ended");
        tx.commit().await.expect("committed");
        let refused = proposes(&cast.li, member, home).await;
        assert_eq!(refused.refused("ENDED")["field"], json!(["input", "householdId"]));
    }

    async fn a_successor_is_proposed_in_the_same_step(town: Town) {
        let cast = town.cast().await;
        let (sun, zhou) = (town.resident("Sun").of("North grid").await, town.resident("Zhou").of("North grid").await);
        let member = town.member_in("North committee", Some(&sun)).await;
        let other = town.member_in("North committee", Some(&zhou)).await;
        let home = town.home_of(&cast.wang, "North grid").await;
        let id = id_of(&proposes(&sun, member, home).await);
        consents(&cast.wang, &id, "HOUSEHOLD").await.ok();
        let end = |successor: MemberId| json!({ "id": id, "reason": "REPLACED", "successorMemberId": public(successor) });
        act(&cast.li, "endPairing", end(member)).await.refused("INVALID");
        act(&sun, "endPairing", end(other)).await.refused("FORBIDDEN");
        assert_eq!(sees(&sun, &id).await["state"], "ACTIVE", "nothing is half done");
        let ended = act(&cast.li, "endPairing", end(other)).await;
        assert_eq!(ended.ok()["pairing"]["successor"]["state"], "PROPOSED");
        let next = ended.ok()["pairing"]["successor"]["id"].as_str().expect("an id").to_owned();
        assert!(lists(&cast.li, json!({ "endedWithoutSuccessor": true })).await.is_empty());
        consents(&zhou, &next, "MEMBER").await.ok();
        consents(&cast.wang, &next, "HOUSEHOLD").await.ok();
        assert_eq!(paired_since(&town, home, other).await, [Some(town.today()); 2]);
        assert_eq!(paired_since(&town, home, member).await[1], None);
    }

    async fn the_side_that_is_asked_is_told(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        let home = town.home_of(&cast.wang, "North grid").await;
        let id = id_of(&proposes(&sun, member, home).await);
        let document = "{ notifications { nodes { topic step message pairing { id state } serviceRequest { id } } } }";
        let told = cast.wang.run(document, json!({})).await;
        let note = &told.ok()["nodes"][0];
        assert_eq!(note["topic"], "PAIRING_CONSENT");
        assert_eq!(note["pairing"], json!({ "id": id, "state": "CONSENTED_BY_MEMBER" }));
        assert_eq!(note["serviceRequest"], Value::Null);
        assert!(note["message"].as_str().is_some_and(|text| text.contains("consent")));
        assert_eq!(sun.run(document, json!({})).await.ok()["nodes"], json!([]));
        town.the_system_works().await;
        assert_eq!(cast.wang.run(document, json!({})).await.ok()["nodes"].as_array().map(Vec::len), Some(1));
    }

    async fn the_branch_does_not_write_down_the_households_yes(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("Housing", Some(&sun)).await;
        let home = town.household_in("North grid").await;
        let id = id_of(&proposes(&cast.housing, member, home).await);
        consents(&sun, &id, "MEMBER").await.ok();
        let heard = json!({ "id": id, "side": "HOUSEHOLD", "heardBy": "at the door" });
        act(&cast.housing, "consentToPairing", heard.clone()).await.refused("FORBIDDEN");
        assert_eq!(sees(&cast.housing, &id).await["availableSteps"], json!(["END"]));
        act(&cast.li, "consentToPairing", heard).await.ok();
        assert_eq!(sees(&cast.housing, &id).await["state"], "ACTIVE");
        act(&cast.housing, "endPairing", json!({ "id": id, "reason": "OTHER" })).await.ok();
        let news = "{ notifications { nodes { topic pairing { id } } } }";
        let told = sun.run(news, json!({})).await;
        let topics: Vec<_> = told.ok()["nodes"].as_array().expect("nodes").iter().map(|node| node["topic"].clone()).collect();
        assert_eq!(topics, ["PAIRING_ENDED", "PAIRING_ACTIVE", "PAIRING_CONSENT"]);
        let told = cast.housing.run(news, json!({})).await;
        assert_eq!(told.ok()["nodes"][0], json!({ "topic": "PAIRING_ACTIVE", "pairing": { "id": id } }));
        assert_eq!(told.ok()["nodes"][1]["topic"], "PAIRING_CONSENTED");
    }

    async fn filters_find_by_ground_and_branch(town: Town) {
        let cast = town.cast().await;
        let north = town.member_in("North committee", None).await;
        let housing = town.member_in("Housing", None).await;
        let here = town.household_in("North grid").await;
        let there = town.household_in("South grid").await;
        let a = id_of(&proposes(&cast.street, north, here).await);
        let b = id_of(&proposes(&cast.street, housing, there).await);
        let area = |name: &str| json!({ "areaId": public(town.places().area(name)) });
        assert_eq!(lists(&cast.street, area("North community")).await, [a.as_str()]);
        assert_eq!(lists(&cast.street, area("South grid")).await, [b.as_str()]);
        assert_eq!(lists(&cast.street, area("District")).await, [b.as_str(), a.as_str()]);
        let of = |name: &str| json!({ "organisationId": public(town.places().organisation(name)) });
        assert_eq!(lists(&cast.district, of("Housing")).await, [b.as_str()]);
        assert_eq!(lists(&cast.district, of("Street committee")).await, [a.as_str()]);
        assert_eq!(lists(&cast.housing, json!({})).await, [b.as_str()], "of its own members");
        assert_eq!(lists(&cast.other_li, json!({})).await, [b.as_str()], "of its own grid");
        assert_eq!(lists(&cast.street, json!({ "states": ["ACTIVE"] })).await, Vec::<String>::new());
        let stranger = town.second_district().await.cast().await;
        assert!(lists(&stranger.district, json!({})).await.is_empty());
        assert_eq!(sees(&stranger.district, &a).await, Value::Null);
    }

    async fn the_statements_do_not_grow_with_the_rows(town: Town) {
        limit(&town, 30).await;
        let cast = town.cast().await;
        let member = town.member_in("North committee", None).await;
        let document = "{ pairings(first: 30) { nodes { state householdConsentNote availableSteps successor { state } } } }";
        let mut counts = Vec::new();
        let mut made = 0;
        for rows in [3, 30] {
            while made < rows {
                let home = town.household_in("North grid").await;
                proposes(&cast.secretary, member, home).await.ok();
                made += 1;
            }
            let answer = cast.secretary.run_counted(document, json!({})).await;
            assert_eq!(answer.ok()["nodes"].as_array().map(Vec::len), Some(rows));
            counts.push(answer.statements.len());
        }
        assert_eq!(counts[0], counts[1], "the number of statements grows with the rows");
        assert!(counts[0] <= 4, "{counts:?}");
    }

    async fn since_when_paired_follows_from_the_rows(town: Town) {
        use lianxin_api::domain::pairing::standing::standing;
        let cast = town.cast().await;
        let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
        let home = town.household_in("North grid").await;
        let store = &town.app().store;
        let import: lianxin_entity::ids::ImportId = town.app().given.id();
        let mut members = Vec::new();
        for _ in 0..6 {
            members.push(town.member_in("North committee", None).await);
        }
        let row = |member: MemberId, from: &str, to: Option<&str>, import| pairing::ActiveModel {
            id: Set(town.app().given.id::<PairingId>()),
            member_id: Set(member),
            household_id: Set(home),
            state: Set(if to.is_some() { PairingState::Ended } else { PairingState::Active }),
            lives_nearby: Set(false),
            complementary: Set(false),
            proposed_on: Set(day(from)),
            active_on: Set(Some(day(from))),
            ended_on: Set(to.map(day)),
            end_reason: Set(to.map(|_| PairingEndReason::Moved)),
            import_id: Set(import),
            version: Set(1),
            updated_at: Set(town.now()),
            ..Default::default()
        };
        let tx = store.write(town.key()).await.expect("a transaction");
        // A break before 2023-05-01; the run goes on over an end on the day of the next beginning.
        tx.insert(row(members[0], "2022-01-01", Some("2023-01-01"), None)).await.expect("stored");
        tx.insert(row(members[1], "2023-05-01", Some("2024-02-01"), None)).await.expect("stored");
        tx.insert(row(members[2], "2024-02-01", Some("2025-01-01"), None)).await.expect("stored");
        standing(&tx, &[home], &members).await.expect("computed");
        tx.commit().await.expect("committed");
        assert_eq!(paired_since(&town, home, members[2]).await, [None, None], "the last one ended");
        let tx = store.write(town.key()).await.expect("a transaction");
        tx.insert(row(members[3], "2024-06-01", None, None)).await.expect("stored");
        standing(&tx, &[home], &members).await.expect("computed");
        tx.commit().await.expect("committed");
        assert_eq!(paired_since(&town, home, members[3]).await, [Some(day("2023-05-01")), Some(day("2024-06-01"))]);
        assert_eq!(paired_since(&town, home, members[1]).await[1], None);

        // What an import brings counts from its switch on, in one statement for all whom it touches.
        let tx = store.write(town.key()).await.expect("a transaction");
        tx.insert(import_job::ActiveModel {
            id: Set(import),
            register: Set(Register::Pairings),
            state: Set(ImportState::Applying),
            ..blank_import(&town, &cast.administrator)
        }).await.expect("stored");
        tx.insert(row(members[4], "2021-01-01", None, Some(import))).await.expect("stored");
        standing(&tx, &[home], &members).await.expect("computed");
        tx.commit().await.expect("committed");
        assert_eq!(paired_since(&town, home, members[4]).await, [Some(day("2023-05-01")), None]);
        let tx = store.write(town.key()).await.expect("a transaction");
        tx.update(import_job::ActiveModel { id: Set(import), state: Set(ImportState::Applied), ..Default::default() })
            .await.expect("switched");
        standing(&tx, &[home], &members).await.expect("computed");
        tx.commit().await.expect("committed");
        assert_eq!(paired_since(&town, home, members[4]).await, [Some(day("2021-01-01")), Some(day("2021-01-01"))]);
    }

    async fn whoever_ends_a_household_ends_its_pairings(town: Town) {
        use lianxin_api::domain::pairing::end_all_of_household;
        use lianxin_api::domain::work::Desk;
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        let (home, other) = (town.home_of(&cast.wang, "North grid").await, town.household_in("North grid").await);
        let id = id_of(&proposes(&sun, member, home).await);
        consents(&cast.wang, &id, "HOUSEHOLD").await.ok();
        let waiting = id_of(&proposes(&sun, member, other).await);
        let app = town.app();
        let caller = app.tokens.verify(&cast.secretary.token().await, app.given.now()).expect("a token").caller();
        let actor = app.actors.find(&app.store, &app.directories, &caller, app.given.now()).await;
        let actor = actor.expect("read").expect("an actor");
        let desk = Desk {
            store: &app.store,
            given: &app.given,
            directory: app.directories.get(&app.store, town.key()).await.expect("a directory"),
            actor: &actor,
        };
        let tx = app.store.write(town.key()).await.expect("a transaction");
        let ended = end_all_of_household(&desk, &tx, home, desk.today(), "moved away").await;
        assert_eq!(ended.expect("ended"), 1);
        tx.commit().await.expect("committed");
        assert_eq!(paired_since(&town, home, member).await, [None, None]);
        assert_eq!(sees(&sun, &id).await["state"], "ENDED");
        assert_eq!(sees(&sun, &waiting).await["state"], "CONSENTED_BY_MEMBER");
    }
}

/// The columns of an import that these stories do not care about.
fn blank_import(town: &Town, by: &Caller) -> import_job::ActiveModel {
    import_job::ActiveModel {
        good_rows_only: Set(false),
        object_key: Set(None),
        attempts: Set(0),
        file_name: Set("pairings.csv".to_owned()),
        byte_size: Set(1),
        sha256: Set(vec![0; 32]),
        locale: Set("en".to_owned()),
        requested_by_id: Set(Some(inner(&by.account_id()))),
        rows_done: Set(1),
        creates: Set(1),
        changes: Set(0),
        ends: Set(0),
        same: Set(0),
        faulty: Set(0),
        planned_digest: Set(0),
        digest: Set(0),
        // Its first rows are written.
        next_row: Set(2),
        created_at: Set(town.now()),
        version: Set(1),
        ..Default::default()
    }
}
