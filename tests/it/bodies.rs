//! Bodies beside the formal tree: who may found them, who sits in them, who reads that.

use lianxin_entity::enums::MemberKind;
use lianxin_entity::ids::MemberId;
use lianxin_entity::member;
use lianxin_tests::answer::Answer;
use lianxin_tests::town::{Caller, Town, steps};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

const BODY: &str = "body { id kind name version foundedOn dissolvedOn missingParties viewerCanKeep \
    seats { id capacity vacant personName fromOn toOn } vacantSeats { id } }";
const SEAT: &str = "seat { id vacant personName memberId fromOn toOn version body { id version } }";

async fn acts(who: &Caller, mutation: &str, input: Value) -> Answer {
    let selection = if mutation.ends_with("Seat") {
        SEAT
    } else {
        BODY
    };
    let document = format!(
        "mutation ($input: {}!) {{ {mutation}(input: $input) {{ {selection} errors {{ errorCode message field }} }} }}",
        steps::input_type(mutation)
    );
    who.run(&document, json!({ "input": input })).await
}

pub async fn area(who: &Caller, name: &str) -> String {
    let found = who
        .run("{ areas(first: 100) { nodes { id name } } }", json!({}))
        .await;
    let nodes = found.at("/areas/nodes").as_array().expect("areas").clone();
    let found = nodes.iter().find(|node| node["name"] == json!(name));
    found.expect("an area")["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

fn id(answer: &Answer, object: &str) -> String {
    answer.ok()[object]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

async fn founds(who: &Caller, kind: &str, place: &str) -> String {
    let input = json!({ "kind": kind, "name": format!("{kind} {place}"), "areaId": area(who, place).await, "foundedOn": "2020-01-01" });
    id(&acts(who, "foundBody", input).await, "body")
}

/// A member of an organisation, straight in the register.
async fn member(town: &Town, of: &str, name: &str) -> String {
    let (id, app) = (town.app().given.id::<MemberId>(), town.app());
    let tx = app.store.write(town.key()).await.expect("a transaction");
    let day = "2020-01-01".parse().expect("a day");
    tx.insert(member::ActiveModel {
        id: Set(id),
        code: Set(format!("M-{name}")),
        name: Set(name.to_owned()),
        organisation_id: Set(town.places().organisation(of)),
        branch_on: Set(day),
        kind: Set(MemberKind::Resident),
        from_on: Set(day),
        version: Set(1),
        updated_at: Set(town.now()),
        ..Default::default()
    })
    .await
    .expect("a member");
    tx.commit().await.expect("kept");
    lianxin_api::gql::ids::encode(id)
}

const SEATS: &str = "query ($id: ID!, $on: Date) { body(id: $id) { seats(on: $on) { capacity vacant personName organisation { name } } \
    vacantSeats(on: $on) { capacity } missingParties } }";

crate::both_engines! {
    async fn a_body_works_for_an_area_of_its_kind_and_there_is_one(town: Town) {
        let cast = town.cast().await;
        let who = &cast.district;
        for (kind, wrong, right) in [
            ("GRID_FUNCTIONAL_BRANCH", "North community", "North grid"),
            ("STREET_JOINT_COMMITTEE", "North grid", "Lake street"),
            ("COMMUNITY_JOINT_COMMITTEE", "Lake street", "North community"),
            ("TRIPARTITE_GROUP", "North grid", "North compound"),
        ] {
            let input = json!({ "kind": kind, "name": "A body", "areaId": area(who, wrong).await });
            acts(who, "foundBody", input).await.refused("WRONG_KIND");
            founds(who, kind, right).await;
            let another = json!({ "kind": kind, "name": "Another", "areaId": area(who, right).await });
            acts(who, "foundBody", another).await.refused("ALREADY_EXISTS");
        }
        founds(who, "GRID_FUNCTIONAL_BRANCH", "South compound").await;
        founds(who, "WORKING_GROUP", "Building 1").await;
        let twin = json!({ "kind": "WORKING_GROUP", "name": "WORKING_GROUP Building 1", "areaId": area(who, "Building 1").await });
        acts(who, "foundBody", twin).await.refused("ALREADY_EXISTS");
        let ahead = json!({ "kind": "WORKING_GROUP", "name": "Ahead", "areaId": area(who, "Lake street").await, "foundedOn": town.day_after(1) });
        assert_eq!(acts(who, "foundBody", ahead).await.refused("INVALID")["field"], json!(["input", "foundedOn"]));
        let at_once = (0..6).map(|_| async {
            acts(who, "foundBody", json!({ "kind": "TRIPARTITE_GROUP", "name": "Three", "areaId": area(who, "South compound").await })).await
        });
        let answers = futures_util::future::join_all(at_once).await;
        assert_eq!(answers.iter().filter(|answer| answer.refusal().is_none()).count(), 1);
        let listed = "query ($f: BodyFilter) { bodies(filter: $f) { totalCount nodes { name } } }";
        let count = async |filter: Value| who.run(listed, json!({ "f": filter })).await.at("/bodies/totalCount").clone();
        assert_eq!(count(json!({})).await, 7);
        assert_eq!(count(json!({ "areaId": area(who, "North community").await })).await, 3);
        assert_eq!(count(json!({ "kinds": ["TRIPARTITE_GROUP"], "current": true })).await, 2);
        assert_eq!(count(json!({ "areaId": area(who, "District").await, "current": false })).await, 0);
        assert_eq!(count(json!({ "organisationId": cast.housing.organisation_id() })).await, 0);
    }

    async fn only_those_responsible_keep_a_body_and_read_its_people(town: Town) {
        let cast = town.cast().await;
        let body = founds(&cast.secretary, "GRID_FUNCTIONAL_BRANCH", "North grid").await;
        let seat = json!({ "bodyId": body, "capacity": "SECRETARY", "personName": "Sun" });
        for who in [&cast.wang, &cast.li, &cast.other_secretary, &cast.housing, &cast.property] {
            let input = json!({ "kind": "SERVICE_TEAM", "name": "A team", "areaId": area(who, "North grid").await });
            acts(who, "foundBody", input).await.refused("FORBIDDEN");
            acts(who, "fillSeat", seat.clone()).await.refused("FORBIDDEN");
            acts(who, "changeBody", json!({ "id": body, "name": "Mine" })).await.refused("FORBIDDEN");
            acts(who, "dissolveBody", json!({ "id": body })).await.refused("FORBIDDEN");
        }
        let own = json!({ "kind": "SERVICE_TEAM", "name": "Housing team", "areaId": area(&cast.housing, "North grid").await,
            "organisationId": cast.housing.organisation_id() });
        acts(&cast.housing, "foundBody", own).await.ok();
        let filled = id(&acts(&cast.secretary, "fillSeat", seat).await, "seat");
        let account = json!({ "bodyId": body, "capacity": "MEMBER", "accountId": cast.wang.account_id() });
        acts(&cast.secretary, "fillSeat", account).await.ok();
        let read = "query ($id: ID!) { node(id: $id) { ... on BodySeat { vacant personName body { name seats { personName } } } } }";
        for (who, name) in [(&cast.secretary, true), (&cast.li, true), (&cast.street, true), (&cast.administrator, true),
            (&cast.neighbour, false), (&cast.other_secretary, false), (&cast.other_li, false), (&cast.housing, false)] {
            let seen = who.run(read, json!({ "id": filled })).await;
            let shown = if name { json!("Sun") } else { Value::Null };
            assert_eq!(*seen.at("/node/personName"), shown, "{}", who.name());
            assert_eq!(*seen.at("/node/vacant"), json!(false), "{}", who.name());
        }
        let wang = cast.wang.run(read, json!({ "id": filled })).await;
        assert_eq!(*wang.at("/node/body/seats"), json!([{ "personName": null }, { "personName": "Wang" }]), "one's own seat");
        let card = format!("{{ district(code: \"{}\") {{ areas(kind: GRID) {{ nodes {{ bodies {{ name }} unitAssignments {{ id }} }} }} }} }}", town.code());
        let visitor = town.device().run(&card, json!({})).await.expect("an answer");
        assert_eq!(*visitor.at("/district/areas/nodes/0/bodies"), json!([]), "a visitor reads no bodies");
    }

    async fn second_memberships_are_read_from_the_member_and_the_body(town: Town) {
        let cast = town.cast().await;
        let branch = founds(&cast.secretary, "GRID_FUNCTIONAL_BRANCH", "North grid").await;
        let group = founds(&cast.secretary, "WORKING_GROUP", "North community").await;
        let zhou = member(&town, "North committee", "Zhou").await;
        let wu = member(&town, "North committee", "Wu").await;
        for (body, who, more) in [
            (&branch, &zhou, json!({ "capacity": "SECRETARY", "fromOn": "2021-01-01" })),
            (&group, &zhou, json!({ "capacity": "MEMBER", "fromOn": "2021-01-01", "toOn": "2022-01-01" })),
            (&branch, &wu, json!({ "capacity": "MEMBER", "fromOn": "2021-01-01" })),
        ] {
            let mut input = more;
            input["bodyId"] = json!(body);
            input["memberId"] = json!(who);
            acts(&cast.secretary, "fillSeat", input).await.ok();
        }
        let see = "query ($m: ID!, $b: ID!, $on: Date, $f: BodyFilter) { member(id: $m) { seats(on: $on) { capacity body { name } } } \
            body(id: $b) { memberKinds(on: $on) { kind count } seats { member { name } } } bodies(filter: $f) { totalCount nodes { name } } }";
        let ask = async |who: &Caller, on: Value| {
            who.run(see, json!({ "m": zhou, "b": branch, "on": on, "f": { "memberId": zhou } })).await
        };
        let now = ask(&cast.secretary, Value::Null).await;
        assert_eq!(*now.at("/member/seats"), json!([{ "capacity": "SECRETARY", "body": { "name": "GRID_FUNCTIONAL_BRANCH North grid" } }]));
        assert_eq!(*now.at("/body/memberKinds"), json!([{ "kind": "RESIDENT", "count": 2 }]));
        assert_eq!(*now.at("/body/seats"), json!([{ "member": { "name": "Zhou" } }, { "member": { "name": "Wu" } }]));
        assert_eq!(*now.at("/bodies/totalCount"), json!(1), "the group's term is over");
        let then = ask(&cast.secretary, json!("2021-06-01")).await;
        assert_eq!(then.at("/member/seats").as_array().map(Vec::len), Some(2));
        for who in [&cast.other_secretary, &cast.wang, &cast.housing] {
            let seen = ask(who, Value::Null).await;
            assert_eq!(seen.at("/member"), &Value::Null, "{}", who.name());
            assert_eq!(*seen.at("/body/memberKinds"), json!([]), "{}", who.name());
            assert_eq!(*seen.at("/body/seats"), json!([{ "member": null }, { "member": null }]), "{}", who.name());
            assert_eq!(*seen.at("/bodies/totalCount"), json!(0), "{}", who.name());
        }
    }

    async fn a_body_goes_on_in_another_area(town: Town) {
        let cast = town.cast().await;
        let body = founds(&cast.secretary, "GRID_FUNCTIONAL_BRANCH", "North grid").await;
        let moves = async |who: &Caller, place: &str| {
            let input = json!({ "id": body, "areaId": area(who, place).await });
            acts(who, "changeBody", input).await
        };
        assert_eq!(moves(&cast.secretary, "North community").await.refused("WRONG_KIND")["field"], json!(["input", "areaId"]));
        moves(&cast.secretary, "South grid").await.refused("FORBIDDEN");
        founds(&cast.street, "GRID_FUNCTIONAL_BRANCH", "South grid").await;
        moves(&cast.street, "South grid").await.refused("ALREADY_EXISTS");
        moves(&cast.secretary, "North compound").await.ok();
        let seen = cast.secretary.run("query ($id: ID!) { body(id: $id) { area { name } version } }", json!({ "id": body })).await;
        assert_eq!(*seen.at("/body"), json!({ "area": { "name": "North compound" }, "version": 2 }));
        founds(&cast.secretary, "GRID_FUNCTIONAL_BRANCH", "North grid").await;
    }

    async fn a_body_does_not_end_before_it_began(town: Town) {
        let cast = town.cast().await;
        let body = founds(&cast.secretary, "GRID_FUNCTIONAL_BRANCH", "North grid").await;
        let end = |on: &str| acts(&cast.secretary, "dissolveBody", json!({ "id": body, "endsOn": on }));
        assert_eq!(end("2019-12-31").await.refused("ENDS_BEFORE_START")["field"], json!(["input", "endsOn"]));
        assert_eq!(end(&town.day_after(1)).await.refused("INVALID")["field"], json!(["input", "endsOn"]));
        end("2020-01-01").await.ok();
    }

    async fn one_secretary_at_a_time(town: Town) {
        let cast = town.cast().await;
        let who = &cast.secretary;
        let body = founds(who, "COMMUNITY_JOINT_COMMITTEE", "North community").await;
        let fills = |capacity: &str, name: Value, from: &str, to: Value| {
            let input = json!({ "bodyId": body, "capacity": capacity, "personName": name, "fromOn": from, "toOn": to });
            acts(who, "fillSeat", input)
        };
        fills("SECRETARY", json!("Sun"), "2020-01-01", json!("2023-01-01")).await.ok();
        for (from, to) in [("2022-12-31", Value::Null), ("2020-01-01", json!("2020-01-02")), ("2022-01-01", json!("2024-01-01"))] {
            fills("SECRETARY", json!("Qian"), from, to).await.refused("SEAT_TAKEN");
            fills("SECRETARY", Value::Null, from, Value::Null).await.refused("SEAT_TAKEN");
        }
        fills("FIRST_SECRETARY", json!("Qian"), "2022-01-01", Value::Null).await.ok();
        fills("MEMBER", json!("Sun"), "2022-01-01", Value::Null).await.refused("ALREADY_EXISTS");
        fills("SECRETARY", json!("Li"), "2023-01-01", json!("2023-01-01")).await.refused("ENDS_BEFORE_START");
        fills("SECRETARY", json!("Li"), "2019-12-31", json!("2020-01-01")).await.refused("INVALID");
        let vacant = who.run(SEATS, json!({ "id": body, "on": "2023-01-01" })).await;
        assert_eq!(*vacant.at("/body/vacantSeats"), json!([{ "capacity": "SECRETARY" }]), "vacant from the end of the term on");
        let rivals = ["A", "B", "C", "D"].map(|name| fills("SECRETARY", json!(name), "2024-01-01", Value::Null));
        let answers = futures_util::future::join_all(rivals).await;
        let refused: Vec<_> = answers.iter().filter_map(|answer| answer.refusal()).collect();
        assert_eq!(refused, ["SEAT_TAKEN"; 3], "at once: one is first");
        for (on, names) in [("2022-06-01", vec!["Sun", "Qian"]), ("2023-06-01", vec!["Qian"])] {
            let seen = who.run(SEATS, json!({ "id": body, "on": on })).await;
            let held: Vec<_> = seen.at("/body/seats").as_array().expect("seats").iter().filter_map(|seat| seat["personName"].as_str()).collect();
            assert_eq!(held, names, "{on}");
        }
        let two = json!({ "bodyId": body, "capacity": "MEMBER", "personName": "Both", "accountId": cast.li.account_id() });
        acts(who, "fillSeat", two).await.refused("INVALID");
    }

    async fn a_seat_that_is_left_is_vacant_until_it_is_filled(town: Town) {
        let cast = town.cast().await;
        let who = &cast.secretary;
        let body = founds(who, "COMMUNITY_JOINT_COMMITTEE", "North community").await;
        let (unit, place) = (cast.housing.organisation_id(), area(who, "North community").await);
        let seat = |name: Value, to: Value| json!({ "bodyId": body, "capacity": "MEMBER", "organisationId": unit, "personName": name, "toOn": to });
        let first = id(&acts(who, "fillSeat", seat(Value::Null, Value::Null)).await, "seat");
        let filled = acts(who, "fillSeat", seat(json!("Sun"), json!(town.day_after(365)))).await;
        assert_eq!(id(&filled, "seat"), first, "the vacant seat is taken up");
        town.hours_pass(48);
        let old = filled.ok()["seat"]["version"].as_i64().expect("a version") - 1;
        acts(who, "leaveSeat", json!({ "id": first, "expectedVersion": old })).await.refused("STALE");
        acts(who, "leaveSeat", json!({ "id": first, "on": "2019-01-01" })).await.refused("ENDS_BEFORE_START");
        acts(who, "leaveSeat", json!({ "id": first })).await.ok();
        acts(who, "leaveSeat", json!({ "id": first })).await.refused("ALREADY_ENDED");
        let all = "query ($id: ID!) { body(id: $id) { seats { id vacant fromOn toOn } all: seats(current: false) { personName } } }";
        let seats = who.run(all, json!({ "id": body })).await;
        assert_eq!(seats.at("/body/seats").as_array().map(Vec::len), Some(1), "{:#}", seats.body);
        assert_eq!(*seats.at("/body/seats/0/fromOn"), json!(town.day_after(0)));
        assert_eq!(*seats.at("/body/seats/0/toOn"), Value::Null);
        assert_eq!(seats.at("/body/all").as_array().map(Vec::len), Some(2));
        let given_up = seats.at("/body/seats/0/id").clone();
        acts(who, "leaveSeat", json!({ "id": given_up })).await.ok();
        let none = who.run(SEATS, json!({ "id": body })).await;
        assert_eq!(*none.at("/body/seats"), json!([]), "a vacant seat that is left is given up");
        let sun = member(&town, "North committee", "Sun").await;
        let stranger = member(&town, "South committee", "Zhou").await;
        let by = |member: &str| json!({ "bodyId": body, "capacity": "DEPUTY_SECRETARY", "memberId": member });
        acts(who, "fillSeat", by(&stranger)).await.refused("UNKNOWN_MEMBER");
        let seated = acts(who, "fillSeat", by(&sun)).await;
        assert_eq!((&seated.ok()["seat"]["personName"], &seated.ok()["seat"]["memberId"]), (&json!("Sun"), &json!(sun)));
        let version = seated.ok()["seat"]["body"]["version"].as_i64().expect("a version");
        let change = |expected: i64| json!({ "id": body, "expectedVersion": expected, "name": "Renamed", "document": "No. 7", "organisationId": unit });
        acts(who, "changeBody", change(version - 1)).await.refused("STALE");
        assert_eq!(acts(who, "changeBody", change(version)).await.ok()["body"]["name"], "Renamed");
        let of_unit = cast.housing.run("{ viewer { posting { organisation { seats { capacity } } } } }", json!({})).await;
        assert_eq!(*of_unit.at("/viewer/posting/organisation/seats"), json!([]));
        acts(who, "fillSeat", seat(json!("Qian"), Value::Null)).await.ok();
        let of_unit = cast.housing.run("{ viewer { posting { organisation { seats { personName body { name } } } } } }", json!({})).await;
        assert_eq!(*of_unit.at("/viewer/posting/organisation/seats"), json!([{ "personName": "Qian", "body": { "name": "Renamed" } }]), "the host reads its people");
        let gone = acts(who, "dissolveBody", json!({ "id": body })).await;
        assert_eq!((&gone.ok()["body"]["seats"], &gone.ok()["body"]["dissolvedOn"]), (&json!([]), &json!(town.day_after(0))));
        acts(who, "fillSeat", by(&sun)).await.refused("ALREADY_ENDED");
        acts(who, "dissolveBody", json!({ "id": body })).await.refused("ALREADY_ENDED");
        let anew = |on: String| json!({ "kind": "COMMUNITY_JOINT_COMMITTEE", "name": "Anew", "areaId": place, "foundedOn": on });
        acts(who, "foundBody", anew(town.day_after(-1))).await.refused("ALREADY_EXISTS");
        acts(who, "foundBody", anew(town.day_after(0))).await.ok();
    }

    async fn a_tripartite_group_says_which_party_is_missing(town: Town) {
        let cast = town.cast().await;
        let who = &cast.street;
        let body = founds(who, "TRIPARTITE_GROUP", "North compound").await;
        let missing = async || who.run(SEATS, json!({ "id": body })).await.at("/body/missingParties").clone();
        assert_eq!(missing().await, json!(["RESIDENTS_COMMITTEE", "COMPOUND_COMMITTEE", "PROPERTY_COMPANY"]));
        let found = "mutation ($input: FoundOrganisationInput!) { foundOrganisation(input: $input) { organisation { id } errors { errorCode } } }";
        let branch = json!({ "kind": "BRANCH", "name": "Property branch", "parentId": cast.property.organisation_id() });
        let branch = id(&who.run(found, json!({ "input": branch })).await, "organisation");
        let seat = json!({ "bodyId": body, "capacity": "MEMBER", "organisationId": branch });
        acts(who, "fillSeat", seat.clone()).await.ok();
        assert_eq!(missing().await.as_array().map(Vec::len), Some(3), "a vacant seat stands for nobody");
        let mut held = seat;
        held["personName"] = json!("Tang");
        acts(who, "fillSeat", held).await.ok();
        assert_eq!(missing().await, json!(["RESIDENTS_COMMITTEE", "COMPOUND_COMMITTEE"]), "a branch stands for its company");
        let dissolve = "mutation ($input: DissolveOrganisationInput!) { dissolveOrganisation(input: $input) { organisation { id } errors { errorCode message } } }";
        who.run(dissolve, json!({ "input": { "id": branch } })).await.refused("STILL_IN_USE");
    }

    async fn bodies_are_listed_in_few_statements(town: Town) {
        let cast = town.cast().await;
        let who = &cast.street;
        let list = "{ bodies(first: 50) { totalCount nodes { name kind area { name bodies { name } } organisation { name seats { capacity } } missingParties \
            seats { personName account { displayName } organisation { name unitAssignments { kind } } } vacantSeats { id } } } }";
        let member = member(&town, "Street committee", "Sun").await;
        let (mut counts, mut made) = (Vec::new(), 0);
        for rows in [3, 30] {
            while made < rows {
                let input = json!({ "kind": "WORKING_GROUP", "name": format!("Group {made}"), "areaId": area(who, "Lake street").await,
                    "organisationId": cast.housing.organisation_id() });
                let body = id(&acts(who, "foundBody", input).await, "body");
                for more in [json!({ "memberId": member }), json!({ "accountId": cast.li.account_id() }), json!({})] {
                    let mut seat = json!({ "bodyId": body, "capacity": "MEMBER", "organisationId": cast.works.organisation_id() });
                    seat.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
                    acts(who, "fillSeat", seat).await.ok();
                }
                made += 1;
            }
            who.run(list, json!({})).await.ok();
            let answer = who.run_counted(list, json!({})).await;
            let nodes = answer.ok()["nodes"].as_array().expect("nodes");
            assert_eq!((nodes.len(), nodes[0]["vacantSeats"].as_array().map(Vec::len)), (rows, Some(1)));
            counts.push((answer.statements.len(), answer.statements));
        }
        // Four levels deep a batch may be torn in two; twenty-seven more bodies take no more than that.
        assert!(counts[1].0 <= counts[0].0 + 2, "the number of statements grows with the rows: {:#?}", counts[1].1);
    }
}
