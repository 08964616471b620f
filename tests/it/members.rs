//! Members' records and volunteers: who keeps them, who reads them, how they move and end.

use lianxin_entity::register_access;
use lianxin_tests::answer::Answer;
use lianxin_tests::town::{Caller, Cast, Town, steps};
use serde_json::{Value, json};

const MEMBER: &str = "member { id code name kind post hasPost joinedOn phone version branchSince fromOn endedOn endReason \
    organisation { name } homeArea { name } account { displayName } branchHistory { organisation { name } fromOn toOn reason } }";

async fn does(who: &Caller, mutation: &str, input: Value) -> Answer {
    let selection = match mutation {
        "revealMemberContact" => "contact { displayName phone visibleUntil }",
        "registerVolunteer" | "endVolunteer" => {
            "volunteer { id name skills version endedOn area { name } account { displayName } }"
        }
        "appoint" => "appointment { id }",
        _ => MEMBER,
    };
    let document = format!(
        "mutation Do($input: {}!) {{ {mutation}(input: $input) {{ {selection} \
         errors {{ errorCode message field }} }} }}",
        steps::input_type(mutation)
    );
    who.run(&document, json!({ "input": input })).await
}

fn area(town: &Town, name: &str) -> String {
    lianxin_api::gql::ids::encode(town.places().area(name))
}

fn organisation(town: &Town, name: &str) -> String {
    lianxin_api::gql::ids::encode(town.places().organisation(name))
}

/// A member of the North committee's branch who lives in the North grid.
fn member(town: &Town, code: &str, more: Value) -> Value {
    let mut input = json!({
        "code": code, "name": "Zhao", "kind": "RESIDENT", "organisationId": organisation(town, "North committee"),
        "homeAreaId": area(town, "North grid"), "fromOn": town.day_after(-100),
    });
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
    input
}

async fn registered(who: &Caller, input: Value) -> String {
    let answer = does(who, "registerMember", input).await;
    answer.ok()["member"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

async fn codes(who: &Caller, filter: Value) -> Vec<String> {
    let list = "query ($f: MembersFilter) { members(filter: $f, first: 100) { totalCount nodes { code } } }";
    let answer = who.run(list, json!({ "f": filter })).await;
    let nodes = answer.ok()["nodes"].as_array().expect("nodes").clone();
    assert_eq!(
        answer.ok()["totalCount"],
        json!(nodes.len()),
        "the count and the list agree"
    );
    nodes
        .iter()
        .map(|node| node["code"].as_str().expect("a code").to_owned())
        .collect()
}

async fn sees(who: &Caller, id: &str) -> bool {
    let answer = who
        .run(
            "query ($id: ID) { member(id: $id) { id } }",
            json!({ "id": id }),
        )
        .await;
    assert!(answer.body.get("errors").is_none(), "{:#}", answer.body);
    !answer.at("/member").is_null()
}

fn everybody(cast: &Cast) -> [&Caller; 12] {
    [
        &cast.wang,
        &cast.neighbour,
        &cast.li,
        &cast.other_li,
        &cast.secretary,
        &cast.other_secretary,
        &cast.street,
        &cast.district,
        &cast.housing,
        &cast.works,
        &cast.property,
        &cast.administrator,
    ]
}

crate::both_engines! {
    async fn who_reads_one_record_finds_it_in_the_list_and_nobody_else(town: Town) {
        let cast = town.cast().await;
        let here = registered(&cast.secretary, member(&town, "M-1", json!({ "phone": "13700000001" }))).await;
        let away = json!({ "organisationId": organisation(&town, "Housing"), "kind": "IN_SERVICE" });
        let away = registered(&cast.housing, member(&town, "M-2", away)).await;
        let nowhere = json!({ "organisationId": organisation(&town, "Works"), "homeAreaId": null });
        let nowhere = registered(&cast.works, member(&town, "M-3", nowhere)).await;
        let names = |who: &[&Caller]| who.iter().map(|who| who.name().to_owned()).collect::<Vec<_>>();
        for (id, code, readers) in [
            (&here, "M-1", names(&[&cast.li, &cast.secretary, &cast.street, &cast.district, &cast.administrator])),
            (&away, "M-2", names(&[&cast.li, &cast.secretary, &cast.street, &cast.district, &cast.housing, &cast.administrator])),
            (&nowhere, "M-3", names(&[&cast.district, &cast.works, &cast.administrator])),
        ] {
            for who in everybody(&cast) {
                let reads = readers.contains(&who.name().to_owned());
                assert_eq!(sees(who, id).await, reads, "{} and {code}", who.name());
                assert_eq!(codes(who, json!({})).await.contains(&code.to_owned()), reads, "{} lists {code}", who.name());
            }
        }
        let shown = cast.district.run(&format!("query ($c: String) {{ {} }}", MEMBER.replacen("member", "member(code: $c)", 1)),
            json!({ "c": "M-1" })).await;
        assert_eq!(shown.ok()["phone"], "137****0001");
        for who in everybody(&cast) {
            let change = json!({ "id": here, "name": "Qian" });
            let code = match who.name() {
                "Chen" | "Lin" | "He" => None,
                "Li" | "Deng" => Some("FORBIDDEN"),
                _ => Some("NOT_FOUND"),
            };
            let answer = does(who, "changeMember", change).await;
            assert_eq!(answer.wrong(), code, "{}: {:#}", who.name(), answer.body);
        }
    }

    async fn a_record_changes_moves_and_ends_and_keeps_its_history(town: Town) {
        let cast = town.cast().await;
        let id = registered(&cast.secretary, member(&town, "M-1", json!({ "post": "secretary of the group", "phone": "13700000001" }))).await;
        let change = json!({ "id": id, "expectedVersion": 1, "post": null, "joinedOn": "2001-07-01", "kind": "RETIRED" });
        let changed = does(&cast.secretary, "changeMember", change.clone()).await;
        let changed = &changed.ok()["member"];
        assert_eq!((&changed["hasPost"], &changed["kind"], &changed["joinedOn"]), (&json!(false), &json!("RETIRED"), &json!("2001-07-01")));
        assert_eq!(changed["phone"], "137****0001", "what is left out stays");
        does(&cast.secretary, "changeMember", change).await.refused("STALE");
        let masked = does(&cast.secretary, "changeMember", json!({ "id": id, "phone": changed["phone"] })).await;
        masked.refused("BAD_PHONE");
        let to = |name: &str, on: i64| json!({ "id": id, "organisationId": organisation(&town, name), "on": town.day_after(on), "reason": "moved house" });
        for bad in [to("North committee", -5), to("South committee", -100), to("South committee", 1)] {
            does(&cast.secretary, "moveMember", bad).await.refused("INVALID");
        }
        let moved = does(&cast.street, "moveMember", to("South committee", -5)).await;
        let moved = &moved.ok()["member"];
        assert_eq!(moved["organisation"]["name"], "South committee");
        assert_eq!(moved["branchSince"], json!(town.day_after(-5)));
        let history = &moved["branchHistory"][0];
        assert_eq!((&history["organisation"]["name"], &history["fromOn"], &history["toOn"]),
            (&json!("North committee"), &json!(town.day_after(-100)), &json!(town.day_after(-5))));
        does(&cast.secretary, "moveMember", to("North committee", 0)).await.refused("FORBIDDEN");
        let end = json!({ "id": id, "reason": "transferred to another city" });
        let lead = json!({ "kind": "UNIT_LEADER", "areaId": area(&town, "Building 1"), "memberId": id });
        does(&cast.secretary, "appoint", lead.clone()).await.ok();
        let ended = does(&cast.other_secretary, "endMember", end.clone()).await;
        assert_eq!(ended.ok()["member"]["endedOn"], json!(town.day_after(0)));
        does(&cast.other_secretary, "endMember", end).await.refused("ALREADY_ENDED");
        does(&cast.secretary, "appoint", lead).await.refused("NOT_FOUND");
        let held = cast.secretary.run("query ($m: ID) { appointments(filter: { memberId: $m }) { nodes { toOn personName } } }", json!({ "m": id })).await;
        assert_eq!(held.ok()["nodes"][0]["toOn"], json!(town.day_after(0)), "what the member held has ended, too");
        assert_eq!(codes(&cast.street, json!({ "current": true })).await.len(), 0);
        assert_eq!(codes(&cast.street, json!({ "current": false })).await, ["M-1"]);
    }

    async fn filters_and_their_opposites_part_the_members(town: Town) {
        let cast = town.cast().await;
        let plain = registered(&cast.secretary, member(&town, "A", json!({}))).await;
        let building = json!({ "homeAreaId": area(&town, "Building 1"), "kind": "RETIRED", "post": "treasurer", "name": "Feng" });
        let retired = registered(&cast.secretary, member(&town, "B", building)).await;
        let south = json!({ "homeAreaId": area(&town, "South grid"), "organisationId": organisation(&town, "South committee") });
        registered(&cast.street, member(&town, "C", south)).await;
        does(&cast.secretary, "appoint", json!({ "kind": "UNIT_LEADER", "areaId": area(&town, "Building 1"), "memberId": retired })).await.ok();
        assert_ne!(plain, retired);
        for (filter, found) in [
            (json!({}), vec!["A", "B", "C"]),
            (json!({ "organisationId": organisation(&town, "North committee") }), vec!["A", "B"]),
            (json!({ "organisationId": organisation(&town, "Street committee") }), vec!["A", "B", "C"]),
            (json!({ "kinds": ["RETIRED", "FLOATING"] }), vec!["B"]),
            (json!({ "withPost": true }), vec!["B"]),
            (json!({ "withPost": false }), vec!["A", "C"]),
            (json!({ "homeAreaId": area(&town, "North grid") }), vec!["A", "B"]),
            (json!({ "homeAreaId": area(&town, "District") }), vec!["A", "B", "C"]),
            (json!({ "withAppointment": true }), vec!["B"]),
            (json!({ "withAppointment": false }), vec!["A", "C"]),
            (json!({ "kinds": ["RETIRED"], "withAppointment": false }), vec![]),
            (json!({ "paired": false }), vec!["A", "B", "C"]),
            (json!({ "paired": true }), vec![]),
            (json!({ "name": "Feng" }), vec!["B"]),
        ] {
            assert_eq!(codes(&cast.street, filter.clone()).await, found, "{filter}");
        }
        does(&cast.secretary, "registerMember", member(&town, "A", json!({}))).await.refused("CODE_TAKEN");
        let bad = json!({ "code": " ", "name": "", "joinedOn": town.day_after(1), "phone": "12", "fromOn": town.day_after(2) });
        let answer = does(&cast.secretary, "registerMember", member(&town, "D", bad)).await;
        assert_eq!(answer.body["data"]["registerMember"]["errors"].as_array().map(Vec::len), Some(5), "all faults at once: {:#}", answer.body);
        for who in [&cast.other_secretary, &cast.li, &cast.wang, &cast.administrator, &cast.housing] {
            does(who, "registerMember", member(&town, "E", json!({}))).await.refused("FORBIDDEN");
        }
    }

    async fn a_look_at_a_phone_has_a_purpose_and_leaves_a_trace(town: Town) {
        let cast = town.cast().await;
        let id = registered(&cast.secretary, member(&town, "M-1", json!({ "phone": "13700000001" }))).await;
        let mute = registered(&cast.secretary, member(&town, "M-2", json!({}))).await;
        let look = |id: &str| json!({ "id": id, "purpose": "to invite to a meeting" });
        let shown = does(&cast.secretary, "revealMemberContact", look(&id)).await;
        assert_eq!(shown.ok()["contact"]["phone"], "13700000001");
        does(&cast.secretary, "revealMemberContact", look(&mute)).await.refused("NO_PHONE");
        does(&cast.secretary, "revealMemberContact", json!({ "id": id, "purpose": " " })).await.refused("INVALID");
        for (who, code) in [(&cast.li, "FORBIDDEN"), (&cast.administrator, "FORBIDDEN"), (&cast.other_secretary, "NOT_FOUND"), (&cast.wang, "NOT_FOUND")] {
            does(who, "revealMemberContact", look(&id)).await.refused(code);
        }
        let tx = town.app().store.read(town.key()).await.expect("a snapshot");
        let looks = tx.all(tx.find::<register_access::Entity>()).await.expect("the log");
        assert_eq!(looks.len(), 1, "a look that was refused is none");
        assert_eq!(looks[0].purpose, "to invite to a meeting");
    }

    async fn a_person_claims_the_record_with_their_phone(town: Town) {
        let cast = town.cast().await;
        let id = registered(&cast.secretary, member(&town, "M-1", json!({ "phone": cast.wang.phone() }))).await;
        assert!(!sees(&cast.wang, &id).await);
        does(&cast.neighbour, "claimMembership", json!({})).await.refused("NOT_FOUND");
        does(&cast.neighbour, "claimMembership", json!({ "code": "M-1" })).await.refused("NOT_FOUND");
        does(&cast.wang, "claimMembership", json!({ "code": "M-9" })).await.refused("NOT_FOUND");
        let claimed = does(&cast.wang, "claimMembership", json!({})).await;
        assert_eq!(claimed.ok()["member"]["account"]["displayName"], "Wang");
        assert_eq!(codes(&cast.wang, json!({})).await, ["M-1"], "one's own record");
        does(&cast.wang, "claimMembership", json!({})).await.refused("INVALID");
        let several = json!({ "phone": cast.neighbour.phone() });
        registered(&cast.secretary, member(&town, "M-2", several.clone())).await;
        registered(&cast.secretary, member(&town, "M-3", several)).await;
        does(&cast.neighbour, "claimMembership", json!({})).await.refused("INVALID");
        let claimed = does(&cast.neighbour, "claimMembership", json!({ "code": "M-3" })).await;
        assert_eq!(claimed.ok()["member"]["code"], "M-3");
    }

    async fn volunteers_belong_to_an_area(town: Town) {
        let cast = town.cast().await;
        let wish = json!({ "name": "Han", "areaId": area(&town, "North grid"), "skills": "lamps, pipes", "phone": cast.neighbour.phone() });
        for who in [&cast.other_li, &cast.other_secretary, &cast.wang, &cast.housing, &cast.administrator] {
            does(who, "registerVolunteer", wish.clone()).await.refused("FORBIDDEN");
        }
        let made = does(&cast.li, "registerVolunteer", wish.clone()).await;
        let id = made.ok()["volunteer"]["id"].clone();
        let mut nobody = wish.clone();
        nobody["phone"] = json!("13700009999");
        does(&cast.li, "registerVolunteer", nobody).await.refused("UNKNOWN_PERSON");
        let list = "query ($f: VolunteersFilter) { volunteers(filter: $f) { totalCount nodes { name account { displayName } } } }";
        for (who, sees) in [(&cast.li, 1), (&cast.secretary, 1), (&cast.district, 1), (&cast.administrator, 1), (&cast.neighbour, 1),
            (&cast.other_li, 0), (&cast.other_secretary, 0), (&cast.housing, 0), (&cast.wang, 0)]
        {
            let seen = who.run(list, json!({ "f": { "areaId": area(&town, "North community"), "active": true } })).await;
            assert_eq!(seen.ok()["totalCount"], sees, "{}", who.name());
        }
        does(&cast.neighbour, "endVolunteer", json!({ "id": id })).await.refused("FORBIDDEN");
        does(&cast.other_secretary, "endVolunteer", json!({ "id": id })).await.refused("NOT_FOUND");
        does(&cast.secretary, "endVolunteer", json!({ "id": id, "expectedVersion": 1 })).await.ok();
        does(&cast.secretary, "endVolunteer", json!({ "id": id })).await.refused("ALREADY_ENDED");
        let seen = cast.li.run(list, json!({ "f": { "active": true } })).await;
        assert_eq!(seen.ok()["totalCount"], 0);
    }

    async fn a_list_takes_the_same_statements_whatever_the_rows(town: Town) {
        let cast = town.cast().await;
        let list = "{ members(first: 50) { totalCount nodes { code name phone post organisation { name } homeArea { name } \
            account { displayName } branchHistory { organisation { name } } } } }";
        let mut counts = Vec::new();
        let mut made = 0;
        for rows in [3, 30] {
            while made < rows {
                made += 1;
                registered(&cast.secretary, member(&town, &format!("M-{made}"), json!({ "phone": format!("137000000{made:02}") }))).await;
            }
            for who in [&cast.li, &cast.secretary, &cast.district, &cast.administrator] {
                who.run(list, json!({})).await.ok();
                let answer = who.run_counted(list, json!({})).await;
                assert_eq!(answer.ok()["totalCount"], json!(rows), "{}", who.name());
                counts.push(answer.statements.len());
            }
        }
        let (few, many) = counts.split_at(4);
        assert_eq!(few, many, "the number of statements grows with the rows");
        assert!(few.iter().all(|count| *count <= 4), "{few:?}");
    }
}
