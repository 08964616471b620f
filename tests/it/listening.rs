//! Subscriptions: who hears of a change, who does not, and when one ends.

use std::time::Duration;

use lianxin_api::live;
use lianxin_tests::client::Subscription;
use lianxin_tests::town::{Caller, Town};
use serde_json::{Value, json};

const CHANGED: &str = "subscription ($id: ID) { serviceRequestChanged(id: $id) { id state reporter { displayName } } }";
const ADDED: &str =
    "subscription { notificationAdded { topic step message serviceRequest { number } readAt } }";

/// Enough for what comes; what does not come is waited for less long.
const SOON: Duration = Duration::from_secs(10);
const QUIET: Duration = Duration::from_millis(1500);

fn follow(town: &Town) {
    let app = town.shared_app();
    tokio::spawn(live::follow(
        app.hub.clone(),
        app.store.clone(),
        app.given.clone(),
    ));
}

async fn listens(who: &Caller, document: &str, variables: Value) -> Subscription {
    let token = who.token().await;
    let device = who.with_token(&token);
    device
        .subscribe(document, variables)
        .await
        .expect("a subscription")
}

async fn hears(subscription: &mut Subscription, within: Duration) -> Option<Value> {
    let told = subscription.next(within).await?;
    Some(told["serviceRequestChanged"].clone())
}

crate::both_engines! {
    async fn only_who_may_read_hears_and_reads_what_each_may(town: Town) {
        follow(&town);
        let cast = town.cast().await;
        let other = town.second_district().await;
        let stranger = other.secretary("He").of("District committee").await;
        let lamp = cast.accepted("Lamp").await;
        let bin = cast.accepted("Bin").await;
        let mut near = Vec::new();
        for who in [&cast.wang, &cast.li, &cast.secretary, &cast.street, &cast.district] {
            near.push((who.name(), listens(who, CHANGED, json!({})).await));
        }
        let mut far = Vec::new();
        for who in [&cast.neighbour, &cast.other_li, &cast.other_secretary, &cast.works, &cast.administrator, &stranger] {
            far.push((who.name(), listens(who, CHANGED, json!({})).await));
        }
        let mut housing = listens(&cast.housing, CHANGED, json!({})).await;
        let mut property = listens(&cast.property, CHANGED, json!({})).await;
        let mut only_bin = listens(&cast.secretary, CHANGED, json!({ "id": bin.id })).await;

        cast.secretary.dispatches_with_help(&lamp, &cast.housing, &cast.property).await.ok();
        let named = json!({ "id": lamp.id, "state": "DISPATCHED", "reporter": { "displayName": "Wang" } });
        for (name, subscription) in &mut near {
            assert_eq!(hears(subscription, SOON).await, Some(named.clone()), "{name}");
        }
        assert_eq!(hears(&mut housing, SOON).await, Some(named));
        let nameless = json!({ "id": lamp.id, "state": "DISPATCHED", "reporter": null });
        assert_eq!(hears(&mut property, SOON).await, Some(nameless), "nobody's name for the company");

        cast.secretary.dispatches(&bin, &cast.works).await.ok();
        let told = hears(&mut only_bin, SOON).await.expect("the one asked for");
        assert_eq!(told["id"], json!(bin.id), "nothing of the other one");
        let (works, others): (Vec<_>, Vec<_>) = far.into_iter().partition(|(name, _)| *name == cast.works.name());
        for (_, mut subscription) in works {
            assert_eq!(hears(&mut subscription, SOON).await.expect("now its own")["id"], json!(bin.id));
        }
        for (name, mut subscription) in others {
            assert_eq!(hears(&mut subscription, QUIET).await, None, "{name}");
        }
    }

    async fn what_went_out_of_sight_is_not_heard_of(town: Town) {
        follow(&town);
        let cast = town.cast().await;
        let lamp = cast.dispatched("Lamp").await;
        let mut housing = listens(&cast.housing, CHANGED, json!({ "id": lamp.id })).await;
        cast.housing.objects(&lamp, "ask the power company").await.ok();
        assert_eq!(hears(&mut housing, SOON).await.expect("its own")["state"], "OBJECTED");
        cast.street.rules(&lamp, true).await.ok();
        let mut wang = listens(&cast.wang, CHANGED, json!({})).await;
        cast.secretary.dispatches(&lamp, &cast.works).await.ok();
        let told = hears(&mut wang, SOON).await.expect("the reporter hears");
        assert_eq!(told["state"], "DISPATCHED");
        while let Some(told) = hears(&mut housing, QUIET).await {
            assert_ne!(told["state"], "DISPATCHED", "it is somebody else's now");
        }
    }

    async fn a_subscription_ends_with_the_session(town: Town) {
        follow(&town);
        let wang = town.resident("Wang").of("North grid").await;
        let lamp = wang.submits("Lamp").await;
        let mut own = listens(&wang, CHANGED, json!({})).await;
        let token = wang.token().await;
        wang.with_token(&token).run("mutation { signOut { errors { errorCode } } }", json!({})).await.expect("an answer").ok();
        let secretary = town.secretary("Chen").of("North community").await;
        secretary.accepts(&lamp).await.ok();
        assert_eq!(hears(&mut own, QUIET).await, None, "nobody listens any more");
    }

    async fn notifications_arrive_are_read_and_stay_read(town: Town) {
        follow(&town);
        let cast = town.cast().await;
        let lamp = cast.wang.submits("Lamp").await;
        let mut added = listens(&cast.wang, ADDED, json!({})).await;
        cast.secretary.accepts(&lamp).await.ok();
        town.the_system_works().await;
        let told = added.next(SOON).await.expect("told")["notificationAdded"].clone();
        assert_eq!(told["step"], "ACCEPT");
        assert_eq!(told["topic"], "STEP");
        assert_eq!(told["message"], "诉求已受理。", "Chinese where no language is asked for");
        assert_eq!(told["serviceRequest"]["number"], json!(lamp.number));
        assert!(told["readAt"].is_null());

        cast.secretary.dispatches(&lamp, &cast.housing).await.ok();
        town.the_system_works().await;
        let list = "query ($unread: Boolean, $after: String) { unreadNotificationCount \
            notifications(unreadOnly: $unread, first: 1, after: $after) { totalCount nodes { id step readAt } pageInfo { hasNextPage endCursor } } }";
        let first = cast.wang.run(list, json!({})).await;
        assert_eq!(first.at("/unreadNotificationCount"), &json!(2));
        assert_eq!(first.at("/notifications/nodes/0/step"), "DISPATCH", "the newest first");
        let after = first.at("/notifications/pageInfo/endCursor");
        let second = cast.wang.run(list, json!({ "after": after })).await;
        assert_eq!(second.at("/notifications/nodes/0/step"), "ACCEPT");
        assert_eq!(second.at("/notifications/pageInfo/hasNextPage"), &json!(false));

        let mark = "mutation ($ids: [ID!]) { markNotificationsRead(input: { ids: $ids }) { unreadCount notifications { id readAt } errors { errorCode field } } }";
        let id = first.at("/notifications/nodes/0/id").clone();
        let others = cast.secretary.run(mark, json!({ "ids": [id] })).await;
        assert_eq!(others.at("/markNotificationsRead/errors/0/errorCode"), "NOT_FOUND");
        let marked = cast.wang.run(mark, json!({ "ids": [id] })).await;
        assert_eq!(marked.at("/markNotificationsRead/unreadCount"), &json!(1));
        assert!(marked.at("/markNotificationsRead/notifications/0/readAt").is_string());
        let unread = cast.wang.run(list, json!({ "unread": true })).await;
        assert_eq!(unread.at("/notifications/totalCount"), &json!(1));
        assert_eq!(unread.at("/notifications/nodes/0/step"), "ACCEPT");
        let all = cast.wang.run(mark, json!({})).await;
        assert_eq!(all.at("/markNotificationsRead/unreadCount"), &json!(0));
    }
}
