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

    async fn what_was_changed_is_bounded_and_read_page_by_page(town: Town) {
        let cast = town.cast().await;
        let id = public(town.member_in("North committee", None).await);
        for at in 1..=22 {
            does(&cast.secretary, "changeMember", "member", json!({ "id": id, "post": format!("post {at}") })).await.ok();
            town.seconds_pass(1);
        }
        let afters = |changes: &Value| -> Vec<String> {
            let all = changes.as_array().expect("changes").iter();
            all.map(|one| one["after"].as_str().unwrap_or_default().to_owned()).collect()
        };
        let posts = |from: u32, to: u32| (from..=to).map(|at| format!("post {at}")).collect::<Vec<_>>();
        let few = cast.secretary.run("query ($id: ID) { member(id: $id) { changes { after } } }", json!({ "id": id })).await;
        assert_eq!(afters(few.at("/member/changes")), posts(3, 22), "the latest, oldest first");
        let last = "query ($id: ID, $n: Int) { member(id: $id) { changes(last: $n) { after } } }";
        let two = cast.secretary.run(last, json!({ "id": id, "n": 2 })).await;
        assert_eq!(afters(two.at("/member/changes")), posts(21, 22));
        let all = cast.secretary.run(last, json!({ "id": id, "n": 100 })).await;
        assert_eq!(afters(all.at("/member/changes")), posts(1, 22));
        cast.secretary.run(last, json!({ "id": id, "n": 0 })).await.failed("BAD_ARGUMENT");
        let page = "query ($id: ID, $after: String) { member(id: $id) { changeHistory(first: 20, after: $after) \
            { totalCount pageInfo { hasNextPage endCursor } nodes { after changedBy { displayName } } } } }";
        let first = cast.secretary.run(page, json!({ "id": id })).await;
        let seen = first.at("/member/changeHistory");
        let newest: Vec<_> = posts(3, 22).into_iter().rev().collect();
        assert_eq!(afters(&seen["nodes"]), newest, "{:#}", first.body);
        assert_eq!((&seen["totalCount"], &seen["pageInfo"]["hasNextPage"]), (&json!(22), &json!(true)));
        assert_eq!(seen["nodes"][0]["changedBy"]["displayName"], json!(cast.secretary.name()));
        let rest = cast.secretary.run(page, json!({ "id": id, "after": seen["pageInfo"]["endCursor"] })).await;
        assert_eq!(afters(rest.at("/member/changeHistory/nodes")), ["post 2", "post 1"]);
        let hidden = cast.li.run(page, json!({ "id": id })).await;
        assert_eq!(hidden.at("/member/changeHistory/nodes/0/changedBy"), &Value::Null, "for whoever keeps the records");
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
