//! Accounts and records of members: linked by the phone, unlinked by another one.

use std::time::Duration;

use lianxin_entity::ids::MemberId;
use lianxin_entity::member;
use lianxin_tests::answer::Answer;
use lianxin_tests::town::ties::{inner, public};
use lianxin_tests::town::{Caller, Town, steps};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

async fn does(who: &Caller, mutation: &str, object: &str, input: Value) -> Answer {
    let document = format!(
        "mutation ($input: {}!) {{ {mutation}(input: $input) {{ {object} {{ id }} errors {{ errorCode message field }} }} }}",
        steps::input_type(mutation)
    );
    who.run(&document, json!({ "input": input })).await
}

/// A record that has somebody's phone.
async fn record(town: &Town, by: &Caller, of: &Caller) -> String {
    let input = json!({ "code": "M-1", "name": "Zhao", "kind": "RESIDENT", "phone": of.phone(),
        "organisationId": public(town.places().organisation("North committee")),
        "homeAreaId": public(town.places().area("North grid")), "fromOn": town.day_after(-100) });
    let made = does(by, "registerMember", "member", input).await;
    made.ok()["member"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

const MINE: &str =
    "{ myShifts(from: \"2026-03-02\", to: \"2026-03-02\") { id } appointments { totalCount } }";

crate::both_engines! {
    async fn whoever_is_unlinked_has_no_part_in_what_the_member_holds(town: Town) {
        let cast = town.cast().await;
        let id = record(&town, &cast.secretary, &cast.wang).await;
        does(&cast.wang, "claimMembership", "member", json!({})).await.ok();
        let lead = json!({ "kind": "UNIT_LEADER", "areaId": public(town.places().area("Building 1")), "memberId": id });
        does(&cast.secretary, "appoint", "appointment", lead).await.ok();
        let centre = json!({ "code": "S1", "name": "S1", "kind": "STATION", "level": "OTHER", "areaId": cast.li.area_id(),
            "openedOn": "2026-03-02", "location": { "latitude": 34.665, "longitude": 112.405, "datum": "GCJ02" } });
        let centre = does(&cast.secretary, "registerServiceCentre", "serviceCentre", centre).await;
        let shift = json!({ "centreId": centre.ok()["serviceCentre"]["id"], "memberId": id,
            "startsAt": "2026-03-02T03:00:00Z", "endsAt": "2026-03-02T05:00:00Z" });
        let shift = does(&cast.secretary, "planShift", "dutyShift", shift).await.ok()["dutyShift"]["id"].clone();
        let before = cast.wang.run(MINE, json!({})).await;
        assert_eq!(before.at("/myShifts").as_array().map(Vec::len), Some(1), "{:#}", before.body);
        assert_eq!(before.at("/appointments/totalCount"), 1);
        does(&cast.secretary, "changeMember", "member", json!({ "id": id, "phone": "13700000009" })).await.ok();
        let after = cast.wang.run(MINE, json!({})).await;
        assert_eq!(*after.at("/myShifts"), json!([]));
        assert_eq!(after.at("/appointments/totalCount"), 0);
        does(&cast.wang, "markShiftDone", "dutyShift", json!({ "id": shift })).await.refused("FORBIDDEN");
        let held = "query ($m: ID) { appointments(filter: { memberId: $m }) { nodes { personName toOn } } }";
        let held = cast.secretary.run(held, json!({ "m": id })).await;
        assert_eq!(held.ok()["nodes"], json!([{ "personName": "Zhao", "toOn": null }]), "the member still holds it");
    }

    async fn nobody_claims_a_record_that_ends(town: Town) {
        let cast = town.cast().await;
        let id: MemberId = inner(&record(&town, &cast.secretary, &cast.wang).await);
        cast.wang.token().await;
        let tx = town.app().store.write(town.key()).await.expect("a transaction");
        let ended = member::ActiveModel { id: Set(id), ended_on: Set(Some(town.today())), ..Default::default() };
        tx.update(ended).await.expect("ended");
        let ends = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            tx.commit().await.expect("a commit");
        };
        let (claimed, ()) = tokio::join!(does(&cast.wang, "claimMembership", "member", json!({})), ends);
        claimed.refused("NOT_FOUND");
    }
}
