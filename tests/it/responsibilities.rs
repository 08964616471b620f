//! Zones and items of responsibility: who answers for what since when, who carries which item of the
//! district's own dictionary, and what became of it.

use lianxin_entity::ids::{HouseholdId, MemberId};
use lianxin_tests::answer::Answer;
use lianxin_tests::town::ties::public;
use lianxin_tests::town::{Caller, Cast, Town, steps};
use serde_json::{Value, json};

const ZONE: &str = "id memberName member { name } area { name } household { id headName } note fromOn toOn endReason \
    viewerCanEnd version";
const CARRIED: &str = "id item { code label group } memberName household { id } area { name } state fromOn toOn endReason \
    acknowledgedAt reviewedAt fulfilled reviewNote availableSteps version";

async fn act(who: &Caller, mutation: &str, input: Value) -> Answer {
    let (object, more) = match mutation {
        "assignResponsibilityZone" => (format!("responsibilityZones {{ {ZONE} }}"), ""),
        "endResponsibilityZone" => (format!("responsibilityZone {{ {ZONE} }}"), ""),
        "keepResponsibilityItem" | "retireResponsibilityItem" => (
            "responsibilityItem { id code group label position retiredOn version }".to_owned(),
            "",
        ),
        "assignResponsibilityItem" => (format!("responsibilityAssignment {{ {CARRIED} }}"), ""),
        _ => (
            format!("responsibilityAssignment {{ {CARRIED} }}"),
            "state allowedSteps",
        ),
    };
    let document = format!(
        "mutation ($input: {}!) {{ {mutation}(input: $input) {{ {object} \
         errors {{ code errorCode field message {more} }} }} }}",
        steps::input_type(mutation)
    );
    who.run(&document, json!({ "input": input })).await
}

fn text(value: &Value) -> String {
    value.as_str().expect("an id").to_owned()
}

/// The id of the first zone that was assigned.
fn zone_of(answer: &Answer) -> String {
    text(&answer.ok()["responsibilityZones"][0]["id"])
}

fn carried_of(answer: &Answer) -> String {
    text(&answer.ok()["responsibilityAssignment"]["id"])
}

fn area(town: &Town, name: &str) -> String {
    public(town.places().area(name))
}

async fn for_area(town: &Town, who: &Caller, member: MemberId, name: &str) -> Answer {
    let input = json!({ "memberId": public(member), "areaId": area(town, name) });
    act(who, "assignResponsibilityZone", input).await
}

async fn for_homes(who: &Caller, member: MemberId, homes: &[HouseholdId]) -> Answer {
    let homes: Vec<String> = homes.iter().map(|id| public(*id)).collect();
    let input = json!({ "memberId": public(member), "householdIds": homes });
    act(who, "assignResponsibilityZone", input).await
}

/// An item of the dictionary.
async fn item(cast: &Cast, code: &str) -> String {
    let input = json!({ "code": code, "group": "包", "label": format!("item {code}") });
    let kept = act(&cast.administrator, "keepResponsibilityItem", input).await;
    text(&kept.ok()["responsibilityItem"]["id"])
}

async fn carries(who: &Caller, item: &str, member: MemberId) -> Answer {
    let input = json!({ "itemId": item, "memberId": public(member) });
    act(who, "assignResponsibilityItem", input).await
}

async fn lists(who: &Caller, root: &str, filter: Value) -> Vec<String> {
    let kind = format!(
        "{}{}Filter",
        root[..1].to_uppercase(),
        &root[1..root.len() - 1]
    );
    let document = format!(
        "query ($filter: {kind}) {{ {root}(filter: $filter, first: 100) {{ totalCount nodes {{ id }} }} }}"
    );
    let answer = who.run(&document, json!({ "filter": filter })).await;
    let nodes = answer.ok()["nodes"].as_array().expect("nodes").clone();
    assert_eq!(
        answer.ok()["totalCount"],
        nodes.len(),
        "the count and the list agree"
    );
    nodes.iter().map(|node| text(&node["id"])).collect()
}

async fn zones(who: &Caller, filter: Value) -> Vec<String> {
    lists(who, "responsibilityZones", filter).await
}

async fn carried(who: &Caller, filter: Value) -> Vec<String> {
    lists(who, "responsibilityAssignments", filter).await
}

async fn node(who: &Caller, id: &str) -> Value {
    let document = "query ($id: ID!) { node(id: $id) { __typename id } }";
    who.run(document, json!({ "id": id }))
        .await
        .at("/node")
        .clone()
}

async fn progress(who: &Caller, member: MemberId) -> Value {
    let document = "query ($id: ID!) { member(id: $id) { responsibilityProgress \
        { assigned acknowledged reviewed fulfilled } responsibilityAssignments { state } } }";
    let answer = who.run(document, json!({ "id": public(member) })).await;
    assert!(answer.failure().is_none(), "{:#}", answer.body);
    answer.at("/member/responsibilityProgress").clone()
}

/// The names of the members in whose zones a household lies on a day.
async fn answering(who: &Caller, home: HouseholdId, on: &str) -> Vec<String> {
    let document = "query ($id: ID!, $on: Date!) { household(id: $id) { responsibleOn(on: $on) { kind name } } }";
    let answer = who
        .run(document, json!({ "id": public(home), "on": on }))
        .await;
    let all = answer
        .at("/household/responsibleOn")
        .as_array()
        .expect("people")
        .clone();
    let zones = all.iter().filter(|one| one["kind"] == "ZONE_MEMBER");
    zones.map(|one| text(&one["name"])).collect()
}

mod items;

crate::both_engines! {
    async fn a_zone_is_assigned_ended_and_any_day_can_be_asked(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let sun_member = town.member_in("North committee", Some(&sun)).await;
        let zhou = town.resident("Zhou").of("North grid").await;
        let zhou_member = town.member_in("North committee", Some(&zhou)).await;
        let home = town.household_in("North grid").await;
        let other = town.household_in("North grid").await;

        let assigned = for_homes(&cast.secretary, sun_member, &[home, other, home]).await;
        let made = assigned.ok()["responsibilityZones"].as_array().expect("zones").clone();
        assert_eq!(made.len(), 2, "each household once");
        assert_eq!(made[0]["household"]["id"], public(home), "in the order of the call");
        assert_eq!(made[0]["memberName"], "Sun");
        assert_eq!(made[0]["viewerCanEnd"], true);
        assert_eq!(made[0]["fromOn"], json!(town.today()));
        let first = zone_of(&assigned);
        let began = town.day_after(0);
        assert_eq!(answering(&cast.li, home, &began).await, ["Sun"]);

        // The same once more is refused as a whole, also beside a new one.
        let third = town.household_in("North grid").await;
        let again = for_homes(&cast.secretary, sun_member, &[third, home]).await;
        assert_eq!(again.refused("ALREADY_EXISTS")["field"], json!(["input", "householdIds"]));
        assert_eq!(zones(&cast.secretary, json!({})).await.len(), 2, "nothing half-done");

        town.hours_pass(48);
        let end = |on: Option<String>, version: i32| json!({
            "id": first, "reason": "another member takes over", "on": on, "expectedVersion": version,
        });
        act(&cast.secretary, "endResponsibilityZone", end(None, 2)).await.refused("STALE");
        let early = act(&cast.secretary, "endResponsibilityZone", end(Some(town.day_after(-3)), 1)).await;
        assert_eq!(early.refused("ENDS_BEFORE_START")["field"], json!(["input", "on"]));
        act(&cast.secretary, "endResponsibilityZone", end(Some(town.day_after(1)), 1)).await.refused("INVALID");
        act(&sun, "endResponsibilityZone", end(None, 1)).await.refused("FORBIDDEN");
        act(&cast.li, "endResponsibilityZone", end(None, 1)).await.refused("FORBIDDEN");
        let ended = act(&cast.secretary, "endResponsibilityZone", end(None, 1)).await;
        let ended = &ended.ok()["responsibilityZone"];
        assert_eq!((&ended["toOn"], &ended["viewerCanEnd"]), (&json!(town.today()), &json!(false)));
        assert_eq!(ended["endReason"], "another member takes over");
        act(&cast.secretary, "endResponsibilityZone", end(None, 2)).await.refused("ALREADY_ENDED");
        for_homes(&cast.secretary, zhou_member, &[home]).await.ok();

        // History stays: who answered on which day.
        let today = town.day_after(0);
        assert_eq!(answering(&cast.li, home, &began).await, ["Sun"]);
        assert_eq!(answering(&cast.li, home, &town.day_after(-1)).await, ["Sun"]);
        assert_eq!(answering(&cast.li, home, &today).await, ["Zhou"]);
        assert_eq!(answering(&cast.li, other, &today).await, ["Sun"]);
        assert_eq!(zones(&cast.secretary, json!({ "on": began })).await.len(), 2);
        let of_home = json!({ "householdId": public(home) });
        assert_eq!(zones(&cast.secretary, of_home).await.len(), 2, "also the one that is over");

        // From the day of the end on it may begin anew, not before.
        let anew = |on: String| json!({
            "memberId": public(sun_member), "householdIds": [public(home)], "fromOn": on,
        });
        let over = act(&cast.secretary, "assignResponsibilityZone", anew(town.day_after(-1))).await;
        assert_eq!(over.refused("OVERLAPPING")["field"], json!(["input", "householdIds", "0"]));
        act(&cast.secretary, "assignResponsibilityZone", anew(today)).await.ok();
        let document = "query ($id: ID!) { household(id: $id) { responsibilityZones { memberName } \
            all: responsibilityZones(withEnded: true) { memberName } } }";
        let seen = cast.li.run(document, json!({ "id": public(home) })).await;
        assert_eq!(seen.at("/household/responsibilityZones"), &json!([{ "memberName": "Sun" }, { "memberName": "Zhou" }]));
        assert_eq!(seen.at("/household/all").as_array().map(Vec::len), Some(3));
    }

    async fn an_area_from_the_compound_down(town: Town) {
        let cast = town.cast().await;
        let member = town.member_in("North committee", None).await;
        let home = town.household_in("North grid").await;
        for name in ["District", "Lake street", "North community"] {
            let refused = for_area(&town, &cast.district, member, name).await;
            assert_eq!(refused.refused("WRONG_KIND")["field"], json!(["input", "areaId"]), "{name}");
        }
        for name in ["North compound", "Building 1"] {
            for_area(&town, &cast.secretary, member, name).await.ok();
        }
        let zone = for_area(&town, &cast.secretary, member, "North grid").await;
        assert_eq!(zone.ok()["responsibilityZones"][0]["area"]["name"], "North grid");
        for_area(&town, &cast.secretary, member, "North grid").await.refused("ALREADY_EXISTS");
        // Grid and compound around the household; the building is not its own.
        assert_eq!(answering(&cast.li, home, &town.day_after(0)).await, ["Sun", "Sun"]);
        let document = "query ($id: ID!) { area(id: $id) { responsibilityZones { id } } }";
        let grid = json!({ "id": area(&town, "North grid") });
        let seen = cast.secretary.run(document, grid.clone()).await;
        assert_eq!(seen.at("/area/responsibilityZones/0/id"), &json!(zone_of(&zone)));
        assert_eq!(cast.other_secretary.run(document, grid).await.at("/area/responsibilityZones"), &json!([]));
        let in_compound = json!({ "areaId": area(&town, "North compound") });
        assert_eq!(zones(&cast.street, in_compound).await.len(), 3);
        assert!(zones(&cast.street, json!({ "areaId": area(&town, "South community") })).await.is_empty());
        // A second member may answer beside the first.
        let second = town.member_in("North committee", None).await;
        for_area(&town, &cast.secretary, second, "North grid").await.ok();
    }

    async fn whoever_has_no_tie_neither_assigns_nor_sees(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        let of_unit = town.member_in("Housing", None).await;
        let home = town.household_in("North grid").await;
        let south = town.household_in("South grid").await;

        for_area(&town, &cast.other_secretary, member, "South grid").await.refused("UNKNOWN_MEMBER");
        for_area(&town, &cast.works, member, "North grid").await.refused("UNKNOWN_MEMBER");
        let read_only = for_area(&town, &cast.li, member, "North grid").await;
        assert_eq!(read_only.refused("FORBIDDEN")["field"], json!(["input", "areaId"]));
        for_area(&town, &sun, member, "North grid").await.refused("FORBIDDEN");
        for_area(&town, &cast.administrator, member, "North grid").await.refused("FORBIDDEN");
        // A unit's member at home in the community: there yes, elsewhere not.
        for_area(&town, &cast.secretary, of_unit, "South grid").await.refused("FORBIDDEN");
        for_area(&town, &cast.secretary, of_unit, "North grid").await.ok();
        let hidden = for_homes(&cast.secretary, member, &[home, south]).await;
        assert_eq!(hidden.refused("NOT_FOUND")["field"], json!(["input", "householdIds", "1"]));
        for_homes(&cast.housing, of_unit, &[home]).await.refused("NOT_FOUND");
        let zone = zone_of(&for_homes(&cast.secretary, member, &[home]).await);

        for reader in [&sun, &cast.li, &cast.secretary, &cast.street, &cast.district] {
            assert!(zones(reader, json!({})).await.contains(&zone), "{}", reader.name());
            assert_eq!(node(reader, &zone).await["__typename"], "ResponsibilityZone", "{}", reader.name());
        }
        assert_eq!(zones(&sun, json!({})).await, [zone.as_str()], "a member reads their own");
        assert_eq!(zones(&cast.housing, json!({})).await.len(), 1, "of its own member");
        for stranger in [&cast.wang, &cast.other_li, &cast.other_secretary, &cast.works, &cast.administrator] {
            assert!(zones(stranger, json!({})).await.is_empty(), "{}", stranger.name());
            assert_eq!(node(stranger, &zone).await, Value::Null, "{}", stranger.name());
            let end = json!({ "id": zone, "reason": "none" });
            act(stranger, "endResponsibilityZone", end).await.refused("NOT_FOUND");
        }
        // Another district knows nothing of it.
        let there = town.second_district().await;
        let other = there.cast().await;
        assert!(zones(&other.district, json!({})).await.is_empty());
        assert_eq!(node(&other.district, &zone).await, Value::Null);
        let theirs = json!({ "memberId": public(member), "areaId": area(&there, "North grid") });
        act(&other.district, "assignResponsibilityZone", theirs).await.refused("UNKNOWN_MEMBER");
        let theirs = json!({ "memberId": public(member), "areaId": area(&there, "North grid") });
        act(&cast.district, "assignResponsibilityZone", theirs).await.refused("UNKNOWN_AREA");
    }

    async fn what_ends_takes_its_zones_and_items_along(town: Town) {
        let cast = town.cast().await;
        let member = town.member_in("North committee", None).await;
        let other = town.member_in("North committee", None).await;
        let home = town.household_in("North grid").await;
        let item = item(&cast, "B1").await;
        let of_home = zone_of(&for_homes(&cast.secretary, member, &[home]).await);
        let of_building = zone_of(&for_area(&town, &cast.secretary, other, "Building 1").await);
        let about_home = json!({ "itemId": item, "memberId": public(member), "householdId": public(home) });
        let about_home = carried_of(&act(&cast.secretary, "assignResponsibilityItem", about_home).await);
        let plain = carried_of(&carries(&cast.secretary, &item, member).await);
        town.hours_pass(24);
        let end = "mutation ($input: EndHouseholdInput!) { endHousehold(input: $input) { errors { errorCode message } } }";
        let input = json!({ "input": { "id": public(home), "reason": "torn down" } });
        cast.secretary.run(end, input).await.ok();
        let current = json!({ "on": town.today() });
        assert_eq!(zones(&cast.district, current.clone()).await, [of_building.as_str()]);
        let open = json!({ "states": ["ASSIGNED", "ACKNOWLEDGED", "REVIEWED"] });
        assert_eq!(carried(&cast.district, open.clone()).await, [plain.as_str()]);
        let shown = "query ($zone: ID!, $item: ID!) { responsibilityZone(id: $zone) { toOn endReason version } \
            responsibilityAssignment(id: $item) { state toOn endReason } }";
        let seen = cast.secretary.run(shown, json!({ "zone": of_home, "item": about_home })).await;
        let gone = json!({ "toOn": town.today(), "endReason": "torn down", "version": 2 });
        assert_eq!(seen.at("/responsibilityZone"), &gone);
        assert_eq!(seen.at("/responsibilityAssignment/state"), "ENDED");
        for_homes(&cast.secretary, other, &[home]).await.refused("ENDED");

        let end = "mutation ($input: EndAreaInput!) { endArea(input: $input) { errors { errorCode message } } }";
        let input = json!({ "input": { "id": area(&town, "Building 1") } });
        cast.secretary.run(end, input.clone()).await.refused("NOT_EMPTY");
        let over = json!({ "id": of_building, "reason": "torn down" });
        act(&cast.secretary, "endResponsibilityZone", over).await.ok();
        cast.secretary.run(end, input).await.ok();
        assert!(zones(&cast.district, current).await.is_empty());
        let end = "mutation ($input: EndMemberInput!) { endMember(input: $input) { errors { errorCode message } } }";
        let input = json!({ "input": { "id": public(member), "reason": "moved away" } });
        cast.secretary.run(end, input).await.ok();
        assert!(carried(&cast.district, open).await.is_empty());
        for_area(&town, &cast.secretary, member, "North grid").await.refused("ENDED");
        carries(&cast.secretary, &item, member).await.refused("ENDED");
    }

    async fn the_member_is_told(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        let homes = [town.household_in("North grid").await, town.household_in("North grid").await];
        let zone = zone_of(&for_homes(&cast.secretary, member, &homes).await);
        let item = item(&cast, "B1").await;
        let id = carried_of(&carries(&cast.secretary, &item, member).await);
        let document = "{ notifications { nodes { topic message responsibilityZone { id } responsibilityAssignment { id } \
            pairing { id } } } }";
        let told = sun.run(document, json!({})).await;
        let told = told.ok()["nodes"].as_array().expect("notifications").clone();
        assert_eq!(told.len(), 2, "once for the households of one call");
        assert_eq!((&told[0]["topic"], &told[0]["responsibilityAssignment"]["id"]), (&json!("RESPONSIBILITY_ITEM"), &json!(id)));
        assert_eq!((&told[1]["topic"], &told[1]["responsibilityZone"]["id"]), (&json!("RESPONSIBILITY_ZONE"), &json!(zone)));
        assert_eq!(told[1]["responsibilityAssignment"], Value::Null);
        for one in &told {
            assert!(one["message"].as_str().is_some_and(|text| !text.contains("notification-")), "{one}");
        }
        assert_eq!(cast.secretary.run(document, json!({})).await.ok()["nodes"], json!([]));
    }

    async fn two_at_once_the_same_call_twice_and_bad_input(town: Town) {
        let cast = town.cast().await;
        let member = town.member_in("North committee", None).await;
        let (one, two) = tokio::join!(
            for_area(&town, &cast.secretary, member, "North grid"),
            for_area(&town, &cast.street, member, "North grid"),
        );
        let mut outcomes = [one.refusal(), two.refusal()];
        outcomes.sort();
        assert_eq!(outcomes, [None, Some("ALREADY_EXISTS")], "{} {}", one.body, two.body);
        let item = item(&cast, "B1").await;
        let (one, two) = tokio::join!(carries(&cast.secretary, &item, member), carries(&cast.street, &item, member));
        let mut outcomes = [one.refusal(), two.refusal()];
        outcomes.sort();
        assert_eq!(outcomes, [None, Some("ALREADY_EXISTS")], "{} {}", one.body, two.body);

        let homes = [town.household_in("North grid").await, town.household_in("North grid").await];
        let homes: Vec<String> = homes.into_iter().map(public).collect();
        let call = |homes: Value| json!({ "memberId": public(member), "householdIds": homes, "idempotencyKey": "k" });
        let (one, two) = tokio::join!(
            act(&cast.secretary, "assignResponsibilityZone", call(json!(homes))),
            act(&cast.secretary, "assignResponsibilityZone", call(json!(homes))),
        );
        assert_eq!(one.ok()["responsibilityZones"].as_array().map(Vec::len), Some(2));
        assert_eq!(one.ok()["responsibilityZones"], two.ok()["responsibilityZones"]);
        let other = call(json!([homes[0]]));
        act(&cast.secretary, "assignResponsibilityZone", other).await.refused("IDEMPOTENCY_MISMATCH");

        let input = |more: Value| {
            let mut input = json!({ "memberId": public(member) });
            if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
                input.extend(more);
            }
            input
        };
        let grid = area(&town, "South grid");
        for (more, field) in [
            (json!({}), "areaId"),
            (json!({ "areaId": grid, "householdIds": homes }), "householdIds"),
            (json!({ "householdIds": [] }), "householdIds"),
            (json!({ "areaId": area(&town, "Building 1"), "fromOn": town.day_after(1) }), "fromOn"),
            (json!({ "areaId": area(&town, "Building 1"), "fromOn": town.day_after(-1) }), "fromOn"),
        ] {
            let refused = act(&cast.secretary, "assignResponsibilityZone", input(more.clone())).await;
            assert_eq!(refused.refused("INVALID")["field"], json!(["input", field]), "{more}");
        }
        let both = json!({ "itemId": item, "memberId": public(member), "areaId": grid, "householdId": homes[0] });
        act(&cast.secretary, "assignResponsibilityItem", both).await.refused("INVALID");
        let at_home = json!({ "itemId": item, "memberId": public(member), "householdId": homes[0] });
        act(&cast.secretary, "assignResponsibilityItem", at_home.clone()).await.ok();
        act(&cast.secretary, "assignResponsibilityItem", at_home).await.refused("ALREADY_EXISTS");
    }

    async fn the_number_of_statements_does_not_grow(town: Town) {
        let cast = town.cast().await;
        let shown = format!(
            "{{ responsibilityZones(first: 40) {{ nodes {{ {ZONE} }} }} \
             responsibilityAssignments(first: 40) {{ nodes {{ {CARRIED} member {{ name }} }} }} \
             members(first: 40) {{ nodes {{ responsibilityZones {{ id }} responsibilityAssignments {{ id }} \
             responsibilityProgress {{ fulfilled }} }} }} }}"
        );
        let item = item(&cast, "B1").await;
        let (mut counts, mut made) = (Vec::new(), 0);
        for rows in [3, 30] {
            while made < rows {
                let member = town.member_in("North committee", None).await;
                let home = town.household_in("North grid").await;
                for_homes(&cast.secretary, member, &[home]).await.ok();
                carries(&cast.secretary, &item, member).await.ok();
                made += 1;
            }
            let answer = cast.secretary.run_counted(&shown, json!({})).await;
            assert_eq!(answer.at("/responsibilityZones/nodes").as_array().map(Vec::len), Some(rows));
            assert_eq!(answer.at("/responsibilityAssignments/nodes").as_array().map(Vec::len), Some(rows));
            counts.push(answer.statements.len());
        }
        assert_eq!(counts[0], counts[1], "the number of statements grows with the rows");
    }

    async fn pages_go_both_ways(town: Town) {
        let cast = town.cast().await;
        let member = town.member_in("North committee", None).await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            let home = town.household_in("North grid").await;
            ids.insert(0, zone_of(&for_homes(&cast.secretary, member, &[home]).await));
        }
        let document = "query ($first: Int, $after: String, $last: Int, $before: String) { responsibilityZones(first: $first, \
            after: $after, last: $last, before: $before) { nodes { id } pageInfo { startCursor endCursor hasNextPage } } }";
        let shown = |answer: &Answer| -> Vec<String> {
            answer.ok()["nodes"].as_array().expect("nodes").iter().map(|node| text(&node["id"])).collect()
        };
        let newest = cast.secretary.run(document, json!({ "first": 2 })).await;
        assert_eq!(shown(&newest), ids[..2]);
        let after = json!({ "first": 2, "after": newest.ok()["pageInfo"]["endCursor"] });
        let rest = cast.secretary.run(document, after).await;
        assert_eq!(shown(&rest), ids[2..]);
        let before = json!({ "last": 1, "before": rest.ok()["pageInfo"]["startCursor"] });
        assert_eq!(shown(&cast.secretary.run(document, before).await), ids[1..2]);
    }
}
