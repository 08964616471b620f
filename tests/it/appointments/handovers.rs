//! What postings and appointments leave behind, who is told and who takes it over.

use lianxin_tests::town::Town;
use serde_json::json;

use super::{area, does, first_sign_in, grid_worker, id, organisation};

crate::both_engines! {
    async fn what_a_grid_worker_leaves_behind_is_listed_and_taken_over(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.accepted("Lamp").await;
        cast.li.takes(&lamp).await.ok();
        let closed = cast.accepted("Bench").await;
        cast.li.takes(&closed).await.ok();
        cast.wang.withdraws(&closed).await;
        let ended = does(&cast.secretary, "endPosting", json!({ "id": cast.li.posting_id(), "reason": "retired" })).await;
        let items = ended.ok()["handover"].as_array().expect("items").clone();
        let kinds: Vec<_> = items.iter().map(|item| item["kind"].as_str().expect("a kind")).collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == "AREA").count(), 1, "{items:#?}");
        assert!(items.iter().any(|item| item["serviceRequest"]["number"] == json!(lamp.number)), "{items:#?}");
        let open = cast.secretary.lists(json!({})).await.len();
        assert!(kinds.len() <= 1 + open, "{items:#?}");
        let list = "query { openHandoverItems { totalCount nodes { id kind posting { id account { displayName } } \
            serviceRequest { number } area { name } } } }";
        let seen = cast.secretary.run(list, json!({})).await;
        assert_eq!(seen.ok()["totalCount"], json!(items.len()));
        assert_eq!(seen.ok()["nodes"][0]["posting"]["account"]["displayName"], "Li");
        for who in [&cast.other_secretary, &cast.housing, &cast.wang, &cast.other_li] {
            assert_eq!(who.run(list, json!({})).await.ok()["totalCount"], 0, "{}", who.name());
        }
        town.the_system_works().await;
        let told = "{ notifications { nodes { topic message handoverItem { id } } } }";
        let news = cast.secretary.run(told, json!({})).await.ok()["nodes"].clone();
        let news = news.as_array().expect("nodes").iter().find(|one| one["topic"] == "HANDOVER_ITEM").cloned();
        assert_eq!(news.expect("the secretary is told")["handoverItem"]["id"], items[0]["id"]);
        let after = does(&cast.secretary, "appointGridWorker", grid_worker(&town, "13811110009", json!({}))).await;
        after.ok();
        let session = first_sign_in(&town, "13811110009").await;
        let token = session.ok()["session"]["accessToken"].as_str().expect("a token").to_owned();
        let take = "mutation ($i: TakeOverItemInput!) { takeOverItem(input: $i) { item { takenBy { displayName } } errors { errorCode message } } }";
        let first = json!({ "i": { "id": items[0]["id"] } });
        cast.other_li.run(take, first.clone()).await.refused("NOT_FOUND");
        let sun = town.device().with_token(&token);
        let seen = sun.run(list, json!({})).await.expect("an answer");
        assert_eq!(seen.ok()["totalCount"], json!(items.len()), "who came after sees what to take over");
        let news = sun.run(told, json!({})).await.expect("an answer").ok()["nodes"].clone();
        let waits = news.as_array().expect("nodes").iter().find(|one| one["topic"] == "HANDOVER_ITEM").cloned();
        assert!(waits.expect("the successor is told")["handoverItem"]["id"].is_string());
        let of_li = json!({ "id": cast.li.posting_id() });
        let left = sun.run("query ($id: ID) { handover(postingId: $id) { id } }", of_li).await.expect("an answer");
        assert_eq!(left.ok().as_array().map(Vec::len), Some(items.len()));
        let taken = sun.run(take, first.clone()).await.expect("an answer");
        assert_eq!(taken.ok()["item"]["takenBy"]["displayName"], "Sun");
        cast.secretary.run(take, first).await.refused("INVALID");
        assert_eq!(cast.secretary.run(list, json!({})).await.ok()["totalCount"], json!(items.len() - 1));
        let of = "query ($id: ID) { handover(postingId: $id) { id takenAt } }";
        let all = cast.secretary.run(of, json!({ "id": cast.li.posting_id() })).await;
        assert_eq!(all.ok().as_array().map(Vec::len), Some(items.len()));
        let none = cast.other_secretary.run(of, json!({ "id": cast.li.posting_id() })).await;
        assert_eq!(none.ok(), &json!([]));
    }

    async fn a_colleague_of_one_grid_does_not_take_over_what_lies_in_another(town: Town) {
        let cast = town.cast().await;
        let both = json!({ "areaIds": [area(&town, "North grid"), area(&town, "South grid")], "organisationId": organisation(&town, "District committee") });
        let worker = does(&cast.district, "appointGridWorker", grid_worker(&town, "13811110031", both)).await;
        let posting = id(&worker, "/posting/id");
        does(&cast.secretary, "endPosting", json!({ "id": cast.li.posting_id(), "reason": "retired" })).await.ok();
        let ended = does(&cast.district, "endPosting", json!({ "id": posting, "reason": "retired" })).await;
        let items = ended.ok()["handover"].as_array().expect("items").clone();
        let north: Vec<_> = items.iter().filter(|item| item["area"]["name"] == "North grid").collect();
        assert_eq!((items.len(), north.len()), (1, 1), "the South grid has its worker: {items:#?}");
        let take = json!({ "id": north[0]["id"] });
        does(&cast.other_li, "takeOverItem", take.clone()).await.refused("NOT_FOUND");
        let list = "{ openHandoverItems { totalCount } }";
        assert_eq!(cast.other_li.run(list, json!({})).await.ok()["totalCount"], 0);
        does(&cast.district, "takeOverItem", take).await.ok();
    }

    async fn what_was_planned_to_end_leaves_its_list_too(town: Town) {
        let cast = town.cast().await;
        let until = json!({ "endsOn": town.day_after(2), "areaIds": [area(&town, "North grid")] });
        let posted = does(&cast.secretary, "appointGridWorker", grid_worker(&town, "13811110017", until)).await;
        let posting = id(&posted, "/posting/id");
        does(&cast.secretary, "endPosting", json!({ "id": cast.li.posting_id(), "reason": "retired" })).await.ok();
        let home = town.household_in("North grid").await;
        let served = |place: &str| json!({ "kind": "CENTRE_HOUSEHOLD", "accountId": cast.wang.account_id(), "toOn": town.day_after(2),
            "householdId": lianxin_api::gql::ids::encode(home), "areaId": area(&town, place) });
        let elsewhere = does(&cast.secretary, "appoint", served("South grid")).await;
        assert_eq!(elsewhere.refused("INVALID")["field"], json!(["input", "areaId"]));
        let centre = does(&cast.secretary, "appoint", served("North grid")).await;
        assert_eq!(centre.ok()["appointment"]["area"]["name"], "North grid");
        let centre = id(&centre, "/appointment/id");
        let see = "query ($p: ID, $a: ID) { posting: handover(postingId: $p) { kind area { name } } \
            appointment: handover(appointmentId: $a) { kind household { id code } visit { id } area { name } appointment { household { id } } } }";
        let ask = async || cast.secretary.run(see, json!({ "p": posting, "a": centre })).await;
        town.the_system_works().await;
        let before = ask().await;
        assert_eq!((before.at("/posting"), before.at("/appointment")), (&json!([]), &json!([])), "the day has not come");
        town.hours_pass(48);
        let mut seen = Vec::new();
        for _ in 0..2 {
            town.the_system_works().await;
            seen.push(ask().await);
        }
        for now in seen {
            assert_eq!(*now.at("/posting"), json!([{ "kind": "AREA", "area": { "name": "North grid" } }]), "once");
            assert_eq!(now.at("/appointment").as_array().map(Vec::len), Some(1), "once");
            assert_eq!(*now.at("/appointment/0/household/id"), json!(lianxin_api::gql::ids::encode(home)));
            assert_eq!(now.at("/appointment/0/household/id"), now.at("/appointment/0/appointment/household/id"));
        }
    }

    async fn a_first_secretary_in_post_elsewhere_keeps_the_requests(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.accepted("Lamp").await;
        cast.li.takes(&lamp).await.ok();
        let first = |account: String| json!({ "kind": "FIRST_SECRETARY", "accountId": account, "organisationId": organisation(&town, "North committee") });
        let held = id(&does(&cast.street, "appoint", first(cast.li.account_id())).await, "/appointment/id");
        let ended = does(&cast.street, "endAppointment", json!({ "id": held, "reason": "called back" })).await;
        assert_eq!(ended.ok()["handover"], json!([]), "Li goes on as a grid worker");
    }
}
