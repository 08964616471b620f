//! Similar requests before filing, and those who follow one instead of filing it again.

use lianxin_entity::{area_version, category};
use lianxin_tests::answer::Answer;
use lianxin_tests::town::ties::public;
use lianxin_tests::town::{Caller, Case, Town};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};

const SIMILAR: &str = "query ($c: String!, $l: LocationInput, $a: ID) { similarServiceRequests(categoryCode: $c, location: $l, areaId: $a) \
    { id category { code } state submittedAt distanceMetres followerCount } }";
const FOLLOWED: &str = "{ followedServiceRequests { totalCount nodes { id state reply origin category { code } clocks { kind dueAt } evaluation { outcome satisfaction } } } }";

fn at(east: f64) -> Value {
    json!({ "latitude": 34.665, "longitude": east, "datum": "GCJ02" })
}

async fn similar(who: &Caller, category: &str, east: f64) -> Vec<Value> {
    let answer = who
        .run(SIMILAR, json!({ "c": category, "l": at(east) }))
        .await;
    answer.ok().as_array().expect("a list").clone()
}

async fn follow(who: &Caller, case: &Case) -> Answer {
    let document = "mutation ($i: FollowServiceRequestInput!) { followServiceRequest(input: $i) \
        { followed { id state origin } errors { errorCode message } } }";
    who.run(document, json!({ "i": { "id": case.id } })).await
}

async fn unfollow(who: &Caller, case: &Case) -> Answer {
    let document = "mutation ($i: UnfollowServiceRequestInput!) { unfollowServiceRequest(input: $i) \
        { unfollowed errors { errorCode message } } }";
    who.run(document, json!({ "i": { "id": case.id } })).await
}

async fn says(who: &Caller, case: &Case, outcome: &str) -> Answer {
    let document = "mutation ($i: EvaluateFollowedServiceRequestInput!) { evaluateFollowedServiceRequest(input: $i) \
        { followed { state evaluation { outcome } } errors { errorCode message } } }";
    who.run(
        document,
        json!({ "i": { "id": case.id, "outcome": outcome, "satisfaction": 2 } }),
    )
    .await
}

async fn followed(who: &Caller) -> Vec<Value> {
    let answer = who.run(FOLLOWED, json!({})).await;
    answer.ok()["nodes"].as_array().expect("nodes").clone()
}

/// Noise is from now on a matter that neighbours do not see.
async fn noise_is_private(town: &Town) {
    let tx = town
        .app()
        .store
        .write(town.key())
        .await
        .expect("a transaction");
    let private = tx
        .update_many::<category::Entity>()
        .set_value(category::Column::IsPublic, false)
        .filter(category::Column::Code.eq("NOISE"));
    tx.change(private).await.expect("a change");
    town.reference_changed(tx).await;
}

crate::both_engines! {
    async fn neighbours_see_that_it_is_known_and_nothing_more(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.wang.submits_with("Lamp", json!({ "location": at(112.405) })).await;
        cast.wang.submits_with("Quarrel", json!({ "kind": "DISPUTE", "location": at(112.405) })).await;
        let gone = cast.wang.submits_with("Gone", json!({ "location": at(112.405) })).await;
        cast.wang.withdraws(&gone).await.ok();
        cast.wang.submits_with("Music", json!({ "categoryCode": "NOISE", "location": at(112.405) })).await;
        let near = similar(&cast.neighbour, "STREETLIGHT", 112.4055).await;
        assert_eq!(near.len(), 1, "{near:#?}");
        assert_eq!((&near[0]["id"], &near[0]["state"], &near[0]["followerCount"]), (&json!(lamp.id), &json!("SUBMITTED"), &json!(0)));
        let metres = near[0]["distanceMetres"].as_i64().expect("metres");
        assert!(metres % 10 == 0 && metres <= 120, "{metres}");
        assert!(similar(&cast.neighbour, "STREETLIGHT", 112.4095).await.is_empty(), "beyond 200 metres");
        assert!(similar(&cast.wang, "STREETLIGHT", 112.405).await.is_empty(), "not one's own");
        let unknown = cast.neighbour.run(SIMILAR, json!({ "c": "NOTHING", "l": at(112.405) })).await;
        unknown.failed("BAD_ARGUMENT");
        let told = &unknown.body["errors"][0]["message"];
        assert!(told.as_str().is_some_and(|text| text.contains("serviceCategories")), "as filing says: {told}");
        assert_eq!(similar(&cast.neighbour, "NOISE", 112.405).await.len(), 1);
        let at_home = cast.neighbour.run(SIMILAR, json!({ "c": "STREETLIGHT" })).await;
        assert_eq!(at_home.ok()[0]["distanceMetres"], Value::Null);
        noise_is_private(&town).await;
        assert!(similar(&cast.neighbour, "NOISE", 112.405).await.is_empty(), "a private matter");
        for at in 0..12 {
            cast.wang.submits_with(&format!("Lamp {at}"), json!({ "location": self::at(112.405) })).await;
        }
        assert_eq!(similar(&cast.neighbour, "STREETLIGHT", 112.405).await.len(), 10);
        assert_eq!(cast.neighbour.state_of(&lamp).await, "(out of sight)");
    }

    async fn a_follower_reads_state_and_reply_is_told_and_moves_nothing(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.wang.submits_with("Lamp", json!({ "location": at(112.405) })).await;
        follow(&cast.li, &lamp).await.refused("FORBIDDEN");
        follow(&cast.wang, &lamp).await.refused("INVALID");
        let quarrel = cast.wang.submits_with("Quarrel", json!({ "kind": "DISPUTE" })).await;
        follow(&cast.neighbour, &quarrel).await.refused("NOT_FOUND");
        assert_eq!(follow(&cast.neighbour, &lamp).await.ok()["followed"]["origin"], "FOLLOWED");
        follow(&cast.neighbour, &lamp).await.ok();
        let other = town.resident("Zhou").of("North grid").await;
        assert_eq!(similar(&other, "STREETLIGHT", 112.405).await[0]["followerCount"], 1);
        assert_eq!(cast.neighbour.state_of(&lamp).await, "(out of sight)", "a follower reads no request");
        cast.secretary.accepts(&lamp).await.ok();
        town.the_system_works().await;
        let told = "{ notifications { nodes { step serviceRequest { id } followedServiceRequest { id state } } } }";
        let news = cast.neighbour.run(told, json!({})).await;
        let first = &news.at("/notifications/nodes/0");
        assert_eq!((&first["step"], &first["serviceRequest"]), (&json!("ACCEPT"), &Value::Null));
        assert_eq!(first["followedServiceRequest"]["id"], json!(lamp.id));
        says(&cast.neighbour, &lamp, "SOLVED").await.refused("WRONG_STATE");
        cast.secretary.dispatches(&lamp, &cast.housing).await.ok();
        cast.housing.takes(&lamp).await.ok();
        cast.housing.resolves(&lamp).await.ok();
        let seen = followed(&cast.neighbour).await;
        assert_eq!((&seen[0]["state"], &seen[0]["reply"]), (&json!("RESOLVED"), &json!("the lamp is replaced")));
        assert!(seen[0]["clocks"].as_array().is_some_and(|clocks| !clocks.is_empty()));
        let word = says(&cast.neighbour, &lamp, "NOT_SOLVED").await;
        assert_eq!(word.ok()["followed"]["evaluation"]["outcome"], "NOT_SOLVED");
        assert_eq!(cast.wang.state_of(&lamp).await, "RESOLVED", "only the owner's word moves it");
        unfollow(&cast.neighbour, &lamp).await.ok();
        assert!(followed(&cast.neighbour).await.is_empty());
        unfollow(&cast.neighbour, &lamp).await.refused("NOT_FOUND");
        says(&cast.neighbour, &lamp, "SOLVED").await.refused("NOT_FOUND");
    }

    async fn the_people_of_a_merged_request_follow_the_main_one(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.wang.submits_with("Lamp", json!({ "location": at(112.405) })).await;
        let same = cast.neighbour.submits_with("Same lamp", json!({ "location": at(112.405) })).await;
        let third = town.resident("Zhou").of("North grid").await;
        follow(&third, &same).await.ok();
        cast.secretary.merges(&same, &lamp).await.ok();
        for who in [&cast.neighbour, &third] {
            let main = followed(who).await.into_iter().find(|one| one["id"] == json!(lamp.id));
            let main = main.unwrap_or_else(|| panic!("{} does not follow", who.name()));
            assert_eq!(main["origin"], "MERGED");
        }
        assert!(followed(&cast.wang).await.is_empty(), "the owner needs not follow");
    }

    async fn nobody_becomes_a_follower_of_what_is_not_public(town: Town) {
        let cast = town.cast().await;
        let quarrel = cast.wang.submits_with("Quarrel", json!({ "kind": "DISPUTE" })).await;
        let secret = cast.wang.submits_with("Music", json!({ "categoryCode": "NOISE" })).await;
        noise_is_private(&town).await;
        let theirs = cast.neighbour.submits("Dark at gate 3").await;
        for main in [&quarrel, &secret] {
            let refused = cast.secretary.merges(&theirs, main).await;
            assert_eq!(refused.refused("INVALID")["field"], json!(["input", "intoId"]), "{:#}", refused.body);
        }
        assert!(followed(&cast.neighbour).await.is_empty());
        // The same person's double of it has no follower that would learn anything.
        let again = cast.wang.submits_with("Quarrel again", json!({ "kind": "DISPUTE" })).await;
        cast.secretary.merges(&again, &quarrel).await.ok();
        // But one that somebody else follows has, and so has one that took in somebody else's.
        let lamp = cast.wang.submits_with("Lamp", json!({ "location": at(112.405) })).await;
        follow(&cast.neighbour, &lamp).await.ok();
        cast.secretary.merges(&lamp, &quarrel).await.refused("INVALID");
        unfollow(&cast.neighbour, &lamp).await.ok();
        let same = cast.neighbour.submits("Lamp").await;
        cast.secretary.merges(&same, &lamp).await.ok();
        unfollow(&cast.neighbour, &lamp).await.ok();
        cast.secretary.merges(&lamp, &quarrel).await.refused("INVALID");
        // What is not public may well be a part of what is.
        cast.secretary.merges(&secret, &theirs).await.ok();
    }

    async fn the_party_complained_of_neither_follows_nor_reads(town: Town) {
        let cast = town.cast().await;
        let zhou = town.resident("Zhou").of("North grid").await;
        let against = |case: &Case| json!({ "id": case.id, "respondentAccountId": zhou.account_id() });
        let lamp = cast.wang.submits_with("Lamp", json!({ "location": at(112.405) })).await;
        let earlier = cast.wang.submits_with("Shop", json!({ "location": at(112.405) })).await;
        follow(&zhou, &earlier).await.ok();
        let same = zhou.submits_with("Same lamp", json!({ "location": at(112.405) })).await;
        for case in [&lamp, &earlier] {
            cast.secretary.act("acceptServiceRequest", against(case)).await.ok();
        }
        cast.secretary.merges(&same, &lamp).await.ok();
        town.the_system_works().await;
        assert!(similar(&zhou, "STREETLIGHT", 112.405).await.is_empty(), "nothing against oneself");
        assert_eq!(similar(&cast.neighbour, "STREETLIGHT", 112.405).await.len(), 2);
        follow(&zhou, &lamp).await.refused("NOT_FOUND");
        assert!(followed(&zhou).await.is_empty(), "neither followed before nor carried over");
        unfollow(&zhou, &earlier).await.refused("NOT_FOUND");
        assert_eq!(zhou.sees(&same).await["mergedInto"], Value::Null);
        let near = similar(&cast.neighbour, "STREETLIGHT", 112.405).await;
        let lamp_seen = near.iter().find(|one| one["id"] == json!(lamp.id)).expect("the lamp");
        assert_eq!(lamp_seen["followerCount"], 0, "a merge makes no follower of the party");
        let told = "{ notifications { nodes { step followedServiceRequest { id } } } }";
        let news = zhou.run(told, json!({})).await;
        let news = news.ok()["nodes"].as_array().expect("nodes").clone();
        assert!(news.iter().all(|one| one["step"] != "ACCEPT" && one["followedServiceRequest"].is_null()), "{news:#?}");
        for step in 0..2 {
            says(&zhou, if step == 0 { &lamp } else { &earlier }, "SOLVED").await.refused("NOT_FOUND");
        }
        // The same for the people of an organisation that is complained of.
        let noise = cast.wang.submits_with("Noise", json!({ "categoryCode": "NOISE", "location": at(112.405) })).await;
        let housing = json!({ "id": noise.id, "respondentOrganisationId": cast.housing.organisation_id() });
        cast.secretary.act("acceptServiceRequest", housing).await.ok();
        assert!(similar(&cast.housing, "NOISE", 112.405).await.is_empty());
        assert_eq!(similar(&cast.works, "NOISE", 112.405).await.len(), 1);
    }

    async fn a_building_without_a_grid_tells_no_more_than_its_compound(town: Town) {
        let (cast, places) = (town.cast().await, town.places());
        let building = places.area("Building 1");
        let tx = town.app().store.write(town.key()).await.expect("a transaction");
        let moved = tx.update_many::<area_version::Entity>()
            .set_value(area_version::Column::ParentId, Some(places.area("North compound")))
            .filter(area_version::Column::AreaId.eq(building));
        tx.change(moved).await.expect("a change");
        town.reference_changed(tx).await;
        cast.wang.submits_with("In the house", json!({ "areaId": public(building) })).await;
        cast.wang.submits_with("In the grid", json!({ "location": at(112.405) })).await;
        let asked = json!({ "c": "STREETLIGHT", "a": public(building) });
        let found = cast.neighbour.run(SIMILAR, asked).await;
        assert_eq!(found.ok().as_array().map(Vec::len), Some(2), "the compound, not the house: {:#}", found.body);
    }

    async fn followers_hear_that_it_was_withdrawn_and_what_is_resolved_is_offered_no_more(town: Town) {
        let cast = town.cast().await;
        let third = town.resident("Zhou").of("North grid").await;
        let lamp = cast.wang.submits_with("Lamp", json!({ "location": at(112.405) })).await;
        let same = third.submits_with("Same lamp", json!({ "location": at(112.405) })).await;
        follow(&cast.neighbour, &lamp).await.ok();
        cast.secretary.merges(&same, &lamp).await.ok();
        cast.wang.withdraws(&lamp).await.ok();
        town.the_system_works().await;
        for who in [&cast.neighbour, &third] {
            let news = who.run("{ notifications { nodes { step } } }", json!({})).await;
            let news = news.ok()["nodes"].as_array().expect("nodes").clone();
            assert!(news.contains(&json!({ "step": "WITHDRAW" })), "{}: {news:#?}", who.name());
        }
        let other = cast.wang.submits_with("Other lamp", json!({ "location": at(112.405) })).await;
        cast.secretary.accepts(&other).await.ok();
        cast.secretary.dispatches(&other, &cast.housing).await.ok();
        cast.housing.takes(&other).await.ok();
        assert_eq!(similar(&cast.neighbour, "STREETLIGHT", 112.405).await.len(), 1);
        cast.housing.resolves(&other).await.ok();
        assert!(similar(&cast.neighbour, "STREETLIGHT", 112.405).await.is_empty(), "it is resolved");
        follow(&cast.neighbour, &other).await.refused("NOT_FOUND");
    }

    async fn a_follower_is_not_sent_to_a_reason_that_followers_do_not_read(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.wang.submits_with("Lamp", json!({ "location": at(112.405) })).await;
        let same = cast.neighbour.submits_with("Same lamp", json!({ "location": at(112.405) })).await;
        cast.secretary.merges(&same, &lamp).await.ok();
        cast.secretary.rejects(&lamp, "NOT_A_PUBLIC_MATTER").await.ok();
        town.the_system_works().await;
        let said = |who: Caller| async move {
            let news = who.run("{ notifications { nodes { step message } } }", json!({})).await;
            let news = news.ok()["nodes"].as_array().expect("nodes").clone();
            let rejected = news.into_iter().find(|one| one["step"] == "REJECT").expect("news of the rejection");
            rejected["message"].as_str().expect("a message").to_owned()
        };
        let (owner, follower) = (said(cast.wang).await, said(cast.neighbour).await);
        assert_ne!(owner, follower);
        assert!(!follower.contains("理由") && !follower.contains("reason"), "{follower}");
    }

    async fn two_follow_at_once_and_one_follows_while_it_is_merged(town: Town) {
        let cast = town.cast().await;
        let third = town.resident("Zhou").of("North grid").await;
        let lamp = cast.wang.submits_with("Lamp", json!({ "location": at(112.405) })).await;
        for _ in 0..5 {
            let one = cast.wang.submits_with("One", json!({ "location": at(112.405) })).await;
            let (first, second) = tokio::join!(follow(&cast.neighbour, &one), follow(&cast.neighbour, &one));
            first.ok();
            second.ok();
            let (follows, merged) = tokio::join!(follow(&third, &one), cast.secretary.merges(&one, &lamp));
            merged.ok();
            if follows.refusal().is_some() {
                follows.refused("NOT_FOUND");
            } else {
                let has = followed(&third).await.iter().any(|seen| seen["id"] == json!(lamp.id));
                assert!(has, "whoever followed before the merge follows the main one");
                unfollow(&third, &lamp).await.ok();
            }
        }
    }

    async fn merges_in_a_ring_leave_one_main_request(town: Town) {
        let cast = town.cast().await;
        let third = town.resident("Zhou").of("North grid").await;
        for _ in 0..8 {
            let mut ring = Vec::new();
            for (owner, follower) in [(&cast.wang, &cast.neighbour), (&cast.neighbour, &third), (&third, &cast.wang)] {
                let case = owner.submits_with("Lamp", json!({ "location": at(112.405) })).await;
                follow(follower, &case).await.ok();
                ring.push(case);
            }
            let merges = (0..3).map(|at| cast.secretary.merges(&ring[at], &ring[(at + 1) % 3]));
            let answers = futures_util::future::join_all(merges).await;
            for answer in &answers {
                assert!(matches!(answer.wrong(), None | Some("INVALID" | "INVALID_STATE")), "{:#}", answer.body);
            }
            let mut open = 0;
            for case in &ring {
                let one = "query ($id: ID) { serviceRequest(id: $id) { state } }";
                let seen = cast.secretary.run(one, json!({ "id": case.id })).await;
                open += usize::from(seen.ok()["state"] != "MERGED");
            }
            let done = answers.iter().filter(|answer| answer.wrong().is_none()).count();
            assert_eq!(open + done, 3, "each merge leaves one less");
        }
    }

    async fn followers_read_no_more_than_they_should(town: Town) {
        let cast = town.cast().await;
        let third = town.resident("Zhou").of("North grid").await;
        let noise = json!({ "categoryCode": "NOISE" });
        let music = cast.wang.submits_with("Music", noise.clone()).await;
        let same = third.submits_with("Same music", noise).await;
        let lamp = cast.wang.submits_with("Lamp", json!({ "categoryCode": "NOISE", "location": at(112.405) })).await;
        follow(&cast.neighbour, &lamp).await.ok();
        cast.secretary.merges(&same, &music).await.ok();
        for case in [&music, &lamp] {
            cast.secretary.accepts(case).await.ok();
            cast.secretary.dispatches(case, &cast.housing).await.ok();
            cast.housing.takes(case).await.ok();
            cast.housing.resolves(case).await.ok();
        }
        let main = "query ($id: ID) { serviceRequest(id: $id) { mergedInto { kind title state reply ending overdue clocks { kind breached paused stoppedAt } } } }";
        let seen = third.run(main, json!({ "id": same.id })).await;
        let main = seen.ok()["mergedInto"].clone();
        assert_eq!((&main["kind"], &main["state"]), (&json!("APPEAL"), &json!("RESOLVED")), "{main:#}");
        assert_eq!((&main["reply"], &main["ending"]), (&json!("the lamp is replaced"), &Value::Null));
        let clocks = main["clocks"].as_array().expect("clocks").clone();
        assert!(!clocks.is_empty());
        for clock in clocks {
            assert!(clock["kind"] != "TAKE" && clock["kind"] != "DISPATCH", "{clock:#}");
            assert_eq!(clock["stoppedAt"], Value::Null);
        }
        let mine = followed(&cast.neighbour).await;
        assert_eq!(mine[0]["reply"], "the lamp is replaced");
        let kinds: Vec<_> = mine[0]["clocks"].as_array().expect("clocks").iter().map(|clock| clock["kind"].clone()).collect();
        assert!(!kinds.is_empty() && !kinds.contains(&json!("TAKE")) && !kinds.contains(&json!("DISPATCH")), "{kinds:?}");
        noise_is_private(&town).await;
        let seen = third.run("query ($id: ID) { serviceRequest(id: $id) { mergedInto { state reply } } }", json!({ "id": same.id })).await;
        assert_eq!(seen.ok()["mergedInto"], json!({ "state": "RESOLVED", "reply": null }), "a private matter by now");
        let mine = followed(&cast.neighbour).await;
        assert_eq!((&mine[0]["state"], &mine[0]["reply"]), (&json!("RESOLVED"), &Value::Null));
    }

    async fn the_statements_of_a_list_of_news_do_not_grow(town: Town) {
        let cast = town.cast().await;
        let news = "{ notifications(first: 50) { nodes { step serviceRequest { id } followedServiceRequest { id state clocks { dueAt } } } } }";
        let (mut counts, mut made) = (Vec::new(), 0);
        for rows in [3, 12] {
            while made < rows {
                let lamp = cast.wang.submits_with("Lamp", json!({ "location": at(112.405) })).await;
                follow(&cast.neighbour, &lamp).await.ok();
                cast.secretary.accepts(&lamp).await.ok();
                made += 1;
            }
            town.the_system_works().await;
            let answer = cast.neighbour.run_counted(news, json!({})).await;
            let nodes = answer.ok()["nodes"].as_array().expect("nodes").clone();
            assert_eq!(nodes.len(), rows);
            assert!(nodes.iter().all(|node| node["followedServiceRequest"]["state"] == "ACCEPTED"), "{nodes:#?}");
            counts.push(answer.statements.len());
        }
        assert_eq!(counts[0], counts[1], "the number of statements grows with the rows");
    }
}
