//! Several at one pairing, or at one member, at the same moment; and one who would be both sides.

use super::*;

crate::both_engines! {
    async fn whoever_has_moved_in_does_not_speak_for_both(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        let home = cast.li.settles("N-1", json!({})).await;
        let input = json!({ "memberId": public(member), "householdId": home });
        let id = id_of(&act(&cast.secretary, "proposePairing", input).await);
        cast.li.settles_member(&home, "N-1-1", json!({ "name": "Sun", "phone": sun.phone() })).await;
        sun.keeps("claimHousehold", json!({ "householdCode": "N-1", "name": "Sun" })).await.ok();
        for side in ["MEMBER", "HOUSEHOLD"] {
            assert_eq!(consents(&sun, &id, side).await.refused("INVALID")["field"], json!(["input", "id"]), "{side}");
        }
    }

    async fn the_load_limit_holds_also_in_a_race(town: Town) {
        limit(&town, 5).await;
        let cast = town.cast().await;
        let member = town.member_in("North committee", None).await;
        for _ in 0..4 {
            let home = town.household_in("North grid").await;
            proposes(&cast.secretary, member, home).await.ok();
        }
        let (one, two) = (town.household_in("North grid").await, town.household_in("North grid").await);
        let (first, second) = tokio::join!(
            proposes(&cast.secretary, member, one),
            proposes(&cast.street, member, two),
        );
        let mut outcomes = [first.refusal(), second.refusal()];
        outcomes.sort();
        assert_eq!(outcomes, [None, Some("LOAD_LIMIT")], "{} {}", first.body, second.body);
        let loser = if first.refusal().is_some() { &first } else { &second };
        let message = loser.refused("LOAD_LIMIT")["message"].as_str().expect("a message");
        assert!(message.contains('5'), "{message}");
        // One that has ended counts no longer.
        let ids = lists(&cast.secretary, json!({ "memberId": public(member) })).await;
        assert_eq!(ids.len(), 5);
        act(&cast.secretary, "endPairing", json!({ "id": ids[0], "reason": "OTHER" })).await.ok();
        let home = town.household_in("North grid").await;
        proposes(&cast.secretary, member, home).await.ok();
    }

    async fn two_at_the_same_pairing_and_the_same_call_twice(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        let home = town.home_of(&cast.wang, "North grid").await;
        let (first, second) = tokio::join!(proposes(&cast.secretary, member, home), proposes(&cast.street, member, home));
        let mut outcomes = [first.refusal(), second.refusal()];
        outcomes.sort();
        assert_eq!(outcomes, [None, Some("ALREADY_PAIRED")], "{} {}", first.body, second.body);
        let id = lists(&cast.secretary, json!({})).await.remove(0);
        let (yes, also) = tokio::join!(consents(&sun, &id, "MEMBER"), consents(&cast.wang, &id, "HOUSEHOLD"));
        yes.ok();
        also.ok();
        assert_eq!(sees(&sun, &id).await["state"], "ACTIVE");

        let other = town.household_in("North grid").await;
        let input = json!({ "memberId": public(member), "householdId": public(other), "idempotencyKey": "k" });
        let (one, two) = tokio::join!(
            act(&cast.secretary, "proposePairing", input.clone()),
            act(&cast.secretary, "proposePairing", input),
        );
        assert_eq!(id_of(&one), id_of(&two));
        let input = json!({ "memberId": public(member), "householdId": public(home), "idempotencyKey": "k" });
        act(&cast.secretary, "proposePairing", input).await.refused("IDEMPOTENCY_MISMATCH");
    }

    async fn two_who_hand_over_to_each_other_do_not_wait_in_a_circle(town: Town) {
        let cast = town.cast().await;
        for _ in 0..5 {
            let (one, two) = (town.member_in("North committee", None).await, town.member_in("North committee", None).await);
            let (here, there) = (town.household_in("North grid").await, town.household_in("North grid").await);
            let first = id_of(&proposes(&cast.secretary, one, here).await);
            let second = id_of(&proposes(&cast.secretary, two, there).await);
            let ends = |id: &str, next| json!({ "id": id, "reason": "OTHER", "successorMemberId": public(next) });
            let (a, b) = tokio::join!(
                act(&cast.secretary, "endPairing", ends(&first, two)),
                act(&cast.street, "endPairing", ends(&second, one)),
            );
            a.ok();
            b.ok();
        }
    }
}
