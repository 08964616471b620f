//! Items of responsibility: the dictionary, who acknowledges and who reviews, how far a member is.

use super::*;

crate::both_engines! {
    async fn the_dictionary_is_the_districts_own(town: Town) {
        let cast = town.cast().await;
        let list = "query ($all: Boolean!) { responsibilityItems(includeRetired: $all) { code group label position retiredOn } }";
        let codes = async |who: &Caller, all: bool| -> Vec<String> {
            let answer = who.run(list, json!({ "all": all })).await;
            answer.ok().as_array().expect("items").iter().map(|item| text(&item["code"])).collect()
        };
        assert!(codes(&cast.secretary, true).await.is_empty(), "nothing is itemised by us");
        let wording = |id: Option<&str>, code: &str, position: i32, version: Option<i32>| json!({
            "id": id, "code": code, "group": "定", "label": "定人", "position": position, "expectedVersion": version,
        });
        for stranger in [&cast.wang, &cast.li, &cast.secretary, &cast.district] {
            act(stranger, "keepResponsibilityItem", wording(None, "D1", 1, None)).await.refused("FORBIDDEN");
        }
        let keep = |input: Value| act(&cast.administrator, "keepResponsibilityItem", input);
        let first = keep(wording(None, "D1", 2, None)).await;
        let first = text(&first.ok()["responsibilityItem"]["id"]);
        keep(wording(None, " D2 ", 1, None)).await.ok();
        assert_eq!(keep(wording(None, "D1", 3, None)).await.refused("CODE_TAKEN")["field"], json!(["input", "code"]));
        keep(wording(None, " ", 3, None)).await.refused("INVALID");
        keep(wording(Some(&first), "D2", 2, Some(1))).await.refused("CODE_TAKEN");
        keep(wording(Some(&first), "D1", 2, Some(7))).await.refused("STALE");
        let changed = keep(wording(Some(&first), "D1-a", 2, Some(1))).await;
        assert_eq!(changed.ok()["responsibilityItem"]["version"], 2);
        assert_eq!(codes(&cast.wang, false).await, ["D2", "D1-a"], "in the order of the positions");

        let member = town.member_in("North committee", None).await;
        let carried = carried_of(&carries(&cast.secretary, &first, member).await);
        let retire = json!({ "id": first, "expectedVersion": 2 });
        act(&cast.secretary, "retireResponsibilityItem", retire.clone()).await.refused("FORBIDDEN");
        let retired = act(&cast.administrator, "retireResponsibilityItem", retire.clone()).await;
        assert_eq!(retired.ok()["responsibilityItem"]["retiredOn"], json!(town.today()));
        act(&cast.administrator, "retireResponsibilityItem", retire).await.refused("ALREADY_ENDED");
        keep(wording(Some(&first), "D1-b", 2, None)).await.refused("ALREADY_ENDED");
        keep(wording(None, "D1-a", 2, None)).await.refused("CODE_TAKEN");
        assert_eq!(codes(&cast.wang, false).await, ["D2"]);
        assert_eq!(codes(&cast.wang, true).await, ["D2", "D1-a"]);
        let other = town.member_in("North committee", None).await;
        let refused = carries(&cast.secretary, &first, other).await;
        assert_eq!(refused.refused("ENDED")["field"], json!(["input", "itemId"]));
        assert_eq!(node(&cast.secretary, &carried).await["__typename"], "ResponsibilityAssignment", "it goes on");
        assert_eq!(node(&cast.wang, &first).await["__typename"], "ResponsibilityItem");
        let there = town.second_district().await;
        let stranger = there.cast().await;
        assert_eq!(node(&stranger.administrator, &first).await, Value::Null);
        assert!(codes(&stranger.administrator, true).await.is_empty());
    }

    async fn an_item_is_acknowledged_by_the_member_alone_and_reviewed_by_another(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        let item = item(&cast, "B1").await;
        let nobody = town.member_in("Housing", None).await;
        carries(&cast.works, &item, nobody).await.refused("UNKNOWN_MEMBER");
        carries(&cast.other_secretary, &item, member).await.refused("UNKNOWN_MEMBER");
        carries(&cast.li, &item, member).await.refused("FORBIDDEN");
        let assigned = carries(&cast.secretary, &item, member).await;
        let id = carried_of(&assigned);
        let shown = &assigned.ok()["responsibilityAssignment"];
        assert_eq!((&shown["state"], &shown["availableSteps"]), (&json!("ASSIGNED"), &json!(["END"])));
        assert_eq!(shown["item"], json!({ "code": "B1", "label": "item B1", "group": "包" }));
        carries(&cast.secretary, &item, member).await.refused("ALREADY_EXISTS");

        let this = json!({ "id": id });
        for stranger in [&cast.wang, &cast.li, &cast.other_secretary, &cast.housing, &cast.administrator] {
            assert!(carried(stranger, json!({})).await.is_empty(), "{}", stranger.name());
            assert_eq!(node(stranger, &id).await, Value::Null, "{}", stranger.name());
            act(stranger, "acknowledgeResponsibility", this.clone()).await.refused("NOT_FOUND");
        }
        for officer in [&cast.secretary, &cast.street, &cast.district] {
            assert_eq!(carried(officer, json!({})).await, [id.as_str()], "{}", officer.name());
            act(officer, "acknowledgeResponsibility", this.clone()).await.refused("FORBIDDEN");
        }
        let review = |fulfilled: bool| json!({ "id": id, "fulfilled": fulfilled, "note": "seen on the spot" });
        let early = act(&cast.secretary, "reviewResponsibility", review(true)).await;
        assert_eq!(early.refused("WRONG_STATE")["state"], "ASSIGNED");
        assert_eq!(early.refused("WRONG_STATE")["allowedSteps"], json!(["END"]));
        act(&sun, "reviewResponsibility", review(true)).await.refused("FORBIDDEN");
        let stale = json!({ "id": id, "expectedVersion": 2 });
        act(&sun, "acknowledgeResponsibility", stale).await.refused("STALE");
        let known = json!({ "id": id, "expectedVersion": 1, "idempotencyKey": "k" });
        let known = [act(&sun, "acknowledgeResponsibility", known.clone()).await, act(&sun, "acknowledgeResponsibility", known).await];
        for answer in &known {
            let shown = &answer.ok()["responsibilityAssignment"];
            assert_eq!((&shown["state"], &shown["version"]), (&json!("ACKNOWLEDGED"), &json!(2)));
        }
        act(&sun, "acknowledgeResponsibility", this.clone()).await.refused("WRONG_STATE");
        let reviewed = act(&cast.secretary, "reviewResponsibility", review(false)).await;
        let reviewed = &reviewed.ok()["responsibilityAssignment"];
        assert_eq!((&reviewed["state"], &reviewed["fulfilled"]), (&json!("REVIEWED"), &json!(false)));
        assert_eq!((&reviewed["reviewNote"], &reviewed["availableSteps"]), (&json!("seen on the spot"), &json!(["END"])));
        act(&cast.street, "reviewResponsibility", review(true)).await.refused("WRONG_STATE");

        // Another round: ended with its finding, assigned anew.
        let end = json!({ "id": id, "reason": "the year is over" });
        act(&sun, "endResponsibility", end.clone()).await.refused("FORBIDDEN");
        let ended = act(&cast.secretary, "endResponsibility", end.clone()).await;
        let ended = &ended.ok()["responsibilityAssignment"];
        assert_eq!((&ended["state"], &ended["fulfilled"]), (&json!("ENDED"), &json!(false)));
        act(&cast.secretary, "endResponsibility", end).await.refused("WRONG_STATE");
        let anew = carried_of(&carries(&cast.secretary, &item, member).await);
        assert_ne!(anew, id);
        assert_eq!(carried(&sun, json!({ "fulfilled": false })).await, [id.as_str()]);
        assert_eq!(carried(&sun, json!({ "states": ["ASSIGNED"], "itemId": item })).await, [anew.as_str()]);
    }

    async fn nobody_reviews_what_they_carry_themselves(town: Town) {
        let cast = town.cast().await;
        let member = town.member_in("North committee", Some(&cast.secretary)).await;
        let item = item(&cast, "B1").await;
        let id = carried_of(&carries(&cast.secretary, &item, member).await);
        let known = json!({ "id": id });
        act(&cast.secretary, "acknowledgeResponsibility", known).await.refused("FORBIDDEN");
        let review = json!({ "id": id, "fulfilled": true });
        act(&cast.secretary, "reviewResponsibility", review.clone()).await.refused("CONFLICT_OF_INTEREST");
        act(&cast.street, "reviewResponsibility", review).await.refused("WRONG_STATE");
    }

    async fn counts_tell_how_far_a_member_is(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        let mut ids = Vec::new();
        for number in 0..5 {
            let item = item(&cast, &format!("B{number}")).await;
            ids.push(carried_of(&carries(&cast.secretary, &item, member).await));
        }
        for id in &ids[..4] {
            act(&sun, "acknowledgeResponsibility", json!({ "id": id })).await.ok();
        }
        for (id, fulfilled) in ids[..3].iter().zip([true, false, true]) {
            act(&cast.secretary, "reviewResponsibility", json!({ "id": id, "fulfilled": fulfilled })).await.ok();
        }
        let counts = json!({ "assigned": 5, "acknowledged": 4, "reviewed": 3, "fulfilled": 2 });
        assert_eq!(progress(&cast.secretary, member).await, counts);
        assert_eq!(progress(&sun, member).await, counts);
        assert_eq!(progress(&cast.li, member).await, Value::Null, "reads the member and no items");
        act(&cast.secretary, "endResponsibility", json!({ "id": ids[0], "reason": "done" })).await.ok();
        let counts = json!({ "assigned": 4, "acknowledged": 3, "reviewed": 2, "fulfilled": 1 });
        assert_eq!(progress(&cast.secretary, member).await, counts, "what has ended counts no more");
    }
}
