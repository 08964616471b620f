//! The trail of a member's record: who reads in it by whom something was changed.

use lianxin_tests::answer::Answer;
use lianxin_tests::town::ties::public;
use lianxin_tests::town::{Caller, Town, steps};
use serde_json::{Value, json};

async fn does(who: &Caller, mutation: &str, object: &str, input: Value) -> Answer {
    let document = format!(
        "mutation ($input: {}!) {{ {mutation}(input: $input) {{ {object} {{ id }} errors {{ errorCode message field }} }} }}",
        steps::input_type(mutation)
    );
    who.run(&document, json!({ "input": input })).await
}

crate::both_engines! {
    async fn who_changed_a_record_is_told_to_whoever_keeps_it(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let id = public(town.member_in("North committee", Some(&sun)).await);
        does(&cast.secretary, "changeMember", "member", json!({ "id": id, "post": "treasurer" })).await.ok();
        let trail = "query ($id: ID!) { member(id: $id) { changes { after changedBy { displayName } } } }";
        for (who, told) in [(&cast.secretary, true), (&cast.street, true), (&cast.li, false), (&sun, false)] {
            let seen = who.run(trail, json!({ "id": id })).await;
            let change = seen.at("/member/changes/0");
            assert_eq!(change["after"], "treasurer", "{}: {:#}", who.name(), seen.body);
            assert_eq!(change["changedBy"].is_null(), !told, "{}", who.name());
        }
    }
}
