//! Similar requests before filing, and those who follow one instead of filing it again.

use lianxin_entity::category;
use lianxin_tests::answer::Answer;
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
        assert!(similar(&cast.neighbour, "NOTHING", 112.405).await.is_empty());
        assert_eq!(similar(&cast.neighbour, "NOISE", 112.405).await.len(), 1);
        let at_home = cast.neighbour.run(SIMILAR, json!({ "c": "STREETLIGHT" })).await;
        assert_eq!(at_home.ok()[0]["distanceMetres"], Value::Null);
        let tx = town.app().store.write(town.key()).await.expect("a transaction");
        let private = tx.update_many::<category::Entity>().set_value(category::Column::IsPublic, false)
            .filter(category::Column::Code.eq("NOISE"));
        tx.change(private).await.expect("a change");
        lianxin_api::domain::district::repo::reference_changed(&tx).await.expect("a change");
        tx.commit().await.expect("a commit");
        town.app().directories.forget(town.key());
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
}
