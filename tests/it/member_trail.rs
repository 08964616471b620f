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

    async fn who_looked_is_read_page_by_page(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let id = public(town.member_in("North committee", Some(&sun)).await);
        does(&cast.secretary, "changeMember", "member", json!({ "id": id, "phone": sun.phone() })).await.ok();
        does(&sun, "claimMembership", "member", json!({})).await.ok();
        let reveal = "mutation ($i: RevealMemberContactInput!) { revealMemberContact(input: $i) { contact { phone } errors { errorCode } } }";
        let purposes = ["first call", "second call", "third call"];
        for purpose in purposes {
            cast.secretary.run(reveal, json!({ "i": { "id": id, "purpose": purpose } })).await.ok();
            town.seconds_pass(1);
        }
        let page = "query ($id: ID!, $after: String) { member(id: $id) { accesses(first: 2, after: $after) \
            { totalCount pageInfo { hasNextPage endCursor } nodes { purpose } } } }";
        let first = sun.run(page, json!({ "id": id })).await;
        let seen = first.at("/member/accesses");
        assert_eq!(seen["nodes"], json!([{ "purpose": purposes[2] }, { "purpose": purposes[1] }]), "{:#}", first.body);
        assert_eq!((&seen["totalCount"], &seen["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
        let rest = sun.run(page, json!({ "id": id, "after": seen["pageInfo"]["endCursor"] })).await;
        assert_eq!(*rest.at("/member/accesses/nodes"), json!([{ "purpose": purposes[0] }]));
        let other = cast.secretary.run(page, json!({ "id": id })).await;
        assert_eq!((other.at("/member/accesses/totalCount"), other.at("/member/accesses/nodes")), (&json!(0), &json!([])));
    }
}
