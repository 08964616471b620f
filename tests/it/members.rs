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
        "registerVolunteer" | "endVolunteer" | "changeVolunteer" => {
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

/// The Party branch of a department.
async fn branch_of(who: &Caller) -> String {
    let found = "mutation ($i: FoundOrganisationInput!) { foundOrganisation(input: $i) { organisation { id } errors { errorCode } } }";
    let input = json!({ "kind": "BRANCH", "name": format!("Branch of {}", who.name()), "parentId": who.organisation_id() });
    let answer = who.run(found, json!({ "i": input })).await;
    let id = answer.ok()["organisation"]["id"].as_str();
    id.expect("an id").to_owned()
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
        let away = json!({ "organisationId": branch_of(&cast.housing).await, "kind": "IN_SERVICE" });
        let away = registered(&cast.housing, member(&town, "M-2", away)).await;
        let nowhere = json!({ "organisationId": branch_of(&cast.works).await, "homeAreaId": null });
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
        let away = does(&cast.secretary, "moveMember", to("South committee", -5)).await;
        assert_eq!(away.refused("FORBIDDEN")["field"], json!(["input", "organisationId"]), "nobody puts members into a branch of others");
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

    async fn members_belong_to_the_formal_tree_of_the_party(town: Town) {
        let cast = town.cast().await;
        for who in [&cast.housing, &cast.property] {
            let wish = member(&town, "M-1", json!({ "organisationId": who.organisation_id() }));
            let refused = does(who, "registerMember", wish).await;
            assert_eq!(refused.refused("WRONG_KIND")["field"], json!(["input", "organisationId"]));
        }
        let id = registered(&cast.secretary, member(&town, "M-1", json!({}))).await;
        let there = json!({ "id": id, "organisationId": cast.housing.organisation_id(), "reason": "a new unit" });
        does(&cast.secretary, "moveMember", there).await.refused("WRONG_KIND");
        registered(&cast.housing, member(&town, "M-2", json!({ "organisationId": branch_of(&cast.housing).await }))).await;
    }

    async fn another_phone_unlinks_the_account(town: Town) {
        let cast = town.cast().await;
        let id = registered(&cast.secretary, member(&town, "M-1", json!({ "phone": cast.wang.phone() }))).await;
        does(&cast.wang, "claimMembership", json!({})).await.ok();
        let same = json!({ "id": id, "phone": cast.wang.phone(), "post": "treasurer" });
        let kept = does(&cast.secretary, "changeMember", same).await;
        assert_eq!(kept.ok()["member"]["account"]["displayName"], "Wang", "the same number is no other one");
        let other = does(&cast.secretary, "changeMember", json!({ "id": id, "phone": "13700000009" })).await;
        assert_eq!(other.ok()["member"]["account"], Value::Null);
        assert!(!sees(&cast.wang, &id).await, "whoever had the old number reads the record no more");
    }

    async fn what_a_record_said_can_be_told(town: Town) {
        let cast = town.cast().await;
        let post = json!({ "post": "treasurer", "phone": "13700000001" });
        let id = registered(&cast.secretary, member(&town, "M-1", post)).await;
        town.hours_pass(24 * 10);
        let change = json!({ "id": id, "post": "secretary", "kind": "RETIRED", "name": "Qian", "phone": "13700000002",
            "homeAreaId": area(&town, "Building 1") });
        does(&cast.secretary, "changeMember", change.clone()).await.ok();
        let again = does(&cast.secretary, "changeMember", change).await;
        assert_eq!(again.ok()["member"]["version"], 2, "nothing changes, nothing is written");
        let to = json!({ "id": id, "organisationId": organisation(&town, "South committee"), "reason": "moved house" });
        does(&cast.street, "moveMember", to).await.ok();
        let trail = "query ($id: ID) { member(id: $id) { changes { field before after changedOn changedBy { displayName } } } }";
        let seen = cast.street.run(trail, json!({ "id": id })).await;
        let seen = seen.at("/member/changes").as_array().expect("changes").clone();
        let told: std::collections::BTreeSet<_> = seen.iter()
            .map(|one| [&one["field"], &one["before"], &one["after"]].map(|text| text.as_str().unwrap_or("-").to_owned()))
            .collect();
        let code = |suffix: &str| format!("{}{suffix}", town.code());
        let expected = [["post", "treasurer", "secretary"], ["post", "secretary", "-"], ["kind", "RESIDENT", "RETIRED"],
            ["name", "Zhao", "Qian"], ["phone", "137****0001", "137****0002"],
            ["homeArea", &code("001001-G1"), &code("001001-B1")]];
        let expected: std::collections::BTreeSet<_> = expected.iter().map(|row| row.map(str::to_owned)).collect();
        assert_eq!(told, expected);
        assert!(seen.iter().all(|one| one["changedOn"] == json!(town.day_after(0))));
        assert_eq!(seen[0]["changedBy"]["displayName"], json!(cast.secretary.name()));
    }

    async fn a_record_that_ends_takes_all_with_it(town: Town) {
        let cast = town.cast().await;
        let id = registered(&cast.secretary, member(&town, "M-1", json!({ "phone": cast.neighbour.phone() }))).await;
        does(&cast.neighbour, "claimMembership", json!({})).await.ok();
        let home = cast.li.settles("H-1", json!({})).await;
        let other = cast.li.settles("H-2", json!({})).await;
        let run = async |who: &Caller, document: &str, input: Value| who.run(document, json!({ "i": input })).await;
        let propose = "mutation ($i: ProposePairingInput!) { proposePairing(input: $i) { pairing { id } errors { errorCode } } }";
        let agree = "mutation ($i: ConsentToPairingInput!) { consentToPairing(input: $i) { pairing { state } errors { errorCode message } } }";
        for home in [&home, &other] {
            let pairing = run(&cast.neighbour, propose, json!({ "memberId": id, "householdId": home })).await;
            let pairing = pairing.ok()["pairing"]["id"].clone();
            if home == &other { continue }
            let yes = json!({ "id": pairing, "side": "HOUSEHOLD", "heardBy": "Li, at the door" });
            assert_eq!(run(&cast.li, agree, yes).await.ok()["pairing"]["state"], "ACTIVE");
        }
        let body = "mutation ($i: FoundBodyInput!) { foundBody(input: $i) { body { id } errors { errorCode } } }";
        let body = run(&cast.secretary, body, json!({ "kind": "GRID_FUNCTIONAL_BRANCH", "name": "Grid branch", "areaId": area(&town, "North grid"),
            "foundedOn": "2020-01-01" })).await;
        let body = body.ok()["body"]["id"].clone();
        let seat = "mutation ($i: FillSeatInput!) { fillSeat(input: $i) { seat { id } errors { errorCode } } }";
        run(&cast.secretary, seat, json!({ "bodyId": body, "capacity": "SECRETARY", "memberId": id, "fromOn": "2020-02-01" })).await.ok();
        let report = "mutation ($i: ReportToCommunityInput!) { reportToCommunity(input: $i) { registration { id } errors { errorCode } } }";
        let registration = run(&cast.neighbour, report, json!({ "side": "HOME" })).await;
        let registration = registration.ok()["registration"]["id"].clone();
        let lead = json!({ "kind": "UNIT_LEADER", "areaId": area(&town, "Building 1"), "memberId": id });
        let led = does(&cast.secretary, "appoint", lead).await.ok()["appointment"]["id"].clone();
        does(&cast.secretary, "endMember", json!({ "id": id, "reason": "left", "pairingEndReason": "LEFT_PARTY" })).await.ok();
        let today = town.day_after(0);
        let see = "query ($m: ID!, $b: ID!, $r: ID!, $a: ID!) { member(id: $m) { pairedSince seats { id } pairings(withEnded: true) { state endedOn endReason endNote } }             body(id: $b) { seats { capacity vacant fromOn } } registration(id: $r) { state closedOn closeReason }             handover(appointmentId: $a) { kind area { name } } }";
        let seen = cast.secretary.run(see, json!({ "m": id, "b": body, "r": registration, "a": led })).await;
        assert!(seen.body.get("errors").is_none(), "{:#}", seen.body);
        let ended = json!({ "state": "ENDED", "endedOn": today, "endReason": "LEFT_PARTY", "endNote": null });
        assert_eq!(*seen.at("/member/pairings"), json!([ended, ended]));
        assert_eq!((seen.at("/member/pairedSince"), seen.at("/member/seats")), (&Value::Null, &json!([])));
        assert_eq!(*seen.at("/body/seats"), json!([{ "capacity": "SECRETARY", "vacant": true, "fromOn": today }]));
        assert_eq!(*seen.at("/registration"), json!({ "state": "CLOSED", "closedOn": today, "closeReason": "left" }));
        assert_eq!(*seen.at("/handover"), json!([{ "kind": "AREA", "area": { "name": "Building 1" } }]));
    }

    async fn a_seat_and_the_end_of_a_record_wait_for_each_other(town: Town) {
        let cast = town.cast().await;
        let body = "mutation ($i: FoundBodyInput!) { foundBody(input: $i) { body { id } errors { errorCode } } }";
        let group = json!({ "kind": "WORKING_GROUP", "name": "Group", "areaId": area(&town, "North community") });
        let body = cast.secretary.run(body, json!({ "i": group })).await.ok()["body"]["id"].clone();
        let seat = "mutation ($i: FillSeatInput!) { fillSeat(input: $i) { errors { errorCode } } }";
        for round in 0..5 {
            let id = registered(&cast.secretary, member(&town, &format!("M-{round}"), json!({}))).await;
            let wish = json!({ "i": { "bodyId": body, "capacity": "MEMBER", "memberId": id } });
            let (_, ended) = futures_util::join!(
                cast.secretary.run(seat, wish),
                does(&cast.secretary, "endMember", json!({ "id": id, "reason": "left" })),
            );
            ended.ok();
            let seen = cast.secretary.run("query ($m: ID) { member(id: $m) { seats { id } } }", json!({ "m": id })).await;
            assert_eq!(*seen.at("/member/seats"), json!([]), "nobody sits whose record has ended");
        }
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
        let log = "query ($m: ID) { member(id: $m) { accesses { totalCount nodes { purpose role organisation { name } } } } }";
        let seen = cast.secretary.run(log, json!({ "m": id })).await;
        assert_eq!(*seen.at("/member/accesses/totalCount"), json!(0), "only the member reads who looked");
        does(&cast.secretary, "changeMember", json!({ "id": id, "phone": cast.wang.phone() })).await.ok();
        does(&cast.wang, "claimMembership", json!({})).await.ok();
        let seen = cast.wang.run(log, json!({ "m": id })).await;
        assert_eq!(*seen.at("/member/accesses/nodes"), json!([
            { "purpose": "to invite to a meeting", "role": "SECRETARY", "organisation": { "name": "North committee" } }
        ]));
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
        assert_eq!(does(&cast.li, "registerVolunteer", wish.clone()).await.refused("INVALID")["field"], json!(["input", "phone"]), "there already");
        let mut elsewhere = wish.clone();
        elsewhere["areaId"] = area(&town, "South grid").into();
        let south = does(&cast.district, "registerVolunteer", elsewhere).await.ok()["volunteer"]["id"].clone();
        let back = json!({ "id": south, "areaId": area(&town, "North grid") });
        assert_eq!(does(&cast.district, "changeVolunteer", back).await.refused("INVALID")["field"], json!(["input", "areaId"]), "there already");
        does(&cast.district, "endVolunteer", json!({ "id": south })).await.ok();
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
        let keyed = json!({ "name": "Pu", "areaId": area(&town, "North grid"), "idempotencyKey": "call-1" });
        let first = does(&cast.li, "registerVolunteer", keyed.clone()).await.ok()["volunteer"]["id"].clone();
        let (one, other) = futures_util::join!(does(&cast.li, "registerVolunteer", keyed.clone()), does(&cast.li, "registerVolunteer", keyed.clone()));
        assert_eq!((&one.ok()["volunteer"]["id"], &other.ok()["volunteer"]["id"]), (&first, &first), "sent again it is the same one");
        let mut mismatch = keyed;
        mismatch["name"] = json!("Pan");
        does(&cast.li, "registerVolunteer", mismatch).await.refused("IDEMPOTENCY_MISMATCH");
        does(&cast.secretary, "endVolunteer", json!({ "id": first, "on": town.day_after(-1) })).await.refused("ENDS_BEFORE_START");
        let change = |more: Value| {
            let mut input = json!({ "id": id });
            input.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
            input
        };
        let changed = does(&cast.li, "changeVolunteer", change(json!({ "expectedVersion": 1, "skills": "lamps", "areaId": area(&town, "Building 1") }))).await;
        let changed = &changed.ok()["volunteer"];
        assert_eq!((&changed["skills"], &changed["area"]["name"], &changed["name"]), (&json!("lamps"), &json!("Building 1"), &json!("Han")));
        does(&cast.li, "changeVolunteer", change(json!({ "expectedVersion": 1, "name": "Hao" }))).await.refused("STALE");
        does(&cast.li, "changeVolunteer", change(json!({ "areaId": area(&town, "South grid") }))).await.refused("FORBIDDEN");
        does(&cast.other_li, "changeVolunteer", change(json!({ "name": "Hao" }))).await.refused("NOT_FOUND");
        does(&cast.neighbour, "changeVolunteer", change(json!({ "name": "Hao" }))).await.refused("FORBIDDEN");
        does(&cast.neighbour, "endVolunteer", json!({ "id": id })).await.refused("FORBIDDEN");
        does(&cast.other_secretary, "endVolunteer", json!({ "id": id })).await.refused("NOT_FOUND");
        does(&cast.secretary, "endVolunteer", json!({ "id": id, "expectedVersion": 2 })).await.ok();
        does(&cast.secretary, "changeVolunteer", json!({ "id": id, "name": "Hao" })).await.refused("ALREADY_ENDED");
        does(&cast.secretary, "endVolunteer", json!({ "id": first })).await.ok();
        does(&cast.secretary, "endVolunteer", json!({ "id": id })).await.refused("ALREADY_ENDED");
        let seen = cast.li.run(list, json!({ "f": { "active": true } })).await;
        assert_eq!(seen.ok()["totalCount"], 0);
    }

    async fn a_list_takes_the_same_statements_whatever_the_rows(town: Town) {
        let cast = town.cast().await;
        let list = "{ members(first: 50) { totalCount nodes { code name phone post organisation { name } homeArea { name } \
            account { displayName } branchHistory { organisation { name } } changes { field } seats { body { name } } } } }";
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
        assert!(few.iter().all(|count| *count <= 6), "{few:?}");
    }
}
