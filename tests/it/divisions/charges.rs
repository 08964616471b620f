//! What members answer for, and what ties a community, when areas are divided or end.

use lianxin_entity::ids::MemberId;
use lianxin_tests::answer::Answer;
use lianxin_tests::town::ties::public;
use lianxin_tests::town::{Caller, Cast, Town, steps};
use serde_json::{Value, json};

use crate::grids::{act, halves, id_of, ids, rectangle};

async fn does(who: &Caller, mutation: &str, object: &str, input: Value) -> Answer {
    let document = format!(
        "mutation ($input: {}!) {{ {mutation}(input: $input) {{ {object} errors {{ errorCode message field }} }} }}",
        steps::input_type(mutation)
    );
    who.run(&document, json!({ "input": input })).await
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// A member answers for an area from a day on.
async fn zone(who: &Caller, member: MemberId, area: &str, from: &str) -> String {
    let input = json!({ "memberId": public(member), "areaId": area, "fromOn": from });
    let object = "responsibilityZones { id }";
    let done = does(who, "assignResponsibilityZone", object, input).await;
    text(&done.ok()["responsibilityZones"][0]["id"])
}

/// A member carries an item of the dictionary for an area.
async fn item(cast: &Cast, member: MemberId, area: &str, code: &str) -> String {
    let kept = json!({ "code": code, "group": "包", "label": code });
    let object = "responsibilityItem { id }";
    let kept = does(&cast.administrator, "keepResponsibilityItem", object, kept).await;
    let id = &kept.ok()["responsibilityItem"]["id"];
    let input = json!({ "itemId": id, "memberId": public(member), "areaId": area });
    let object = "responsibilityAssignment { id }";
    let done = does(&cast.secretary, "assignResponsibilityItem", object, input).await;
    text(&done.ok()["responsibilityAssignment"]["id"])
}

/// All that somebody reads of a list: the area's name or code, the days, the state, in order.
async fn reads(who: &Caller, list: &str, state: &str) -> Vec<String> {
    let document = format!(
        "{{ {list}(first: 100) {{ totalCount nodes {{ id area {{ code }} fromOn toOn {state} }} }} }}"
    );
    let answer = who.run(&document, json!({})).await;
    let nodes = answer.ok()["nodes"].as_array().expect("nodes").clone();
    assert_eq!(answer.ok()["totalCount"], nodes.len());
    let mut rows: Vec<String> = nodes
        .iter()
        .map(|row| {
            let word = |field: &str| row[field].as_str().unwrap_or("-").to_owned();
            let area = row["area"]["code"].as_str().unwrap_or("-");
            let row = [area.to_owned(), word("fromOn"), word("toOn"), word("state")];
            row.join(" ")
        })
        .collect();
    rows.sort();
    rows
}

async fn zones(who: &Caller) -> Vec<String> {
    reads(who, "responsibilityZones", "").await
}

async fn items(who: &Caller) -> Vec<String> {
    reads(who, "responsibilityAssignments", "state").await
}

/// The last change of where a member lives: before and after.
async fn moved(who: &Caller, member: MemberId) -> Value {
    let document = "query ($id: ID!) { member(id: $id) { homeArea { code } changes { field before after changedOn } } }";
    let answer = who.run(document, json!({ "id": public(member) })).await;
    let changes = answer.at("/member/changes").as_array().expect("changes");
    let mut homes = changes
        .iter()
        .filter(|change| change["field"] == "homeArea");
    let last = homes.next_back().expect("a change of the home").clone();
    assert_eq!(
        last["after"],
        *answer.at("/member/homeArea/code"),
        "the last one holds"
    );
    last
}

/// One thing keeps the area from its end.
async fn stays(cast: &Cast, area: &str, what: &str) {
    let refused = act(&cast.street, "endArea", json!({ "id": area })).await;
    let message = refused.refused("NOT_EMPTY")["message"].clone();
    let one = message
        .as_str()
        .is_some_and(|text| text.contains("1 things"));
    assert!(one, "{what}: {message}");
}

crate::both_engines! {
    async fn what_was_assigned_on_the_day_of_a_split_holds_in_every_new_grid(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        let north = id_of(&town, "North grid");
        town.hours_pass(24);
        let today = town.day_after(0);
        zone(&cast.secretary, member, &north, &today).await;
        let carried = item(&cast, member, &north, "P1").await;
        let read = "responsibilityAssignment { state }";
        does(&sun, "acknowledgeResponsibility", read, json!({ "id": carried })).await.ok();
        item(&cast, member, &north, "P2").await;
        halves(&town, &cast.secretary).await.ok();
        let each = |state: &str| ["E", "W"].map(|grid| format!("{grid} {today} - {state}"));
        assert_eq!(zones(&cast.secretary).await, each("-"));
        let mut carried = [each("ACKNOWLEDGED"), each("ASSIGNED")].concat();
        carried.sort();
        assert_eq!(items(&cast.secretary).await, carried);
        let change = json!({ "field": "homeArea", "before": "410305001001-G1", "after": "410305001001-C1", "changedOn": today });
        assert_eq!(moved(&cast.secretary, member).await, change);
    }

    async fn what_ended_with_its_grid_is_read_by_whoever_read_it(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        // Of a branch elsewhere: whoever reads it reads it by where it lies.
        let member = town.member_in("South committee", Some(&sun)).await;
        let north = id_of(&town, "North grid");
        let began = town.day_after(0);
        let old = zone(&cast.secretary, member, &north, &began).await;
        let carried = item(&cast, member, &north, "P1").await;
        town.hours_pass(24);
        let today = town.day_after(0);
        halves(&town, &cast.secretary).await.ok();
        let seen = zones(&cast.secretary).await;
        assert_eq!(seen.len(), 3, "the old one and one in each new grid: {seen:?}");
        assert!(seen.iter().any(|row| row.ends_with(&format!("{began} {today} -"))), "{seen:?}");
        let seen = items(&cast.secretary).await;
        assert_eq!(seen.len(), 3, "{seen:?}");
        assert!(seen.iter().any(|row| row.ends_with(&format!("{began} {today} ENDED"))), "{seen:?}");
        for id in [old, carried] {
            let one = cast.secretary.run("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
            assert_eq!(one.at("/node/id"), &json!(id), "the row alone, as in the list");
        }
        assert!(zones(&cast.other_li).await.is_empty());
    }

    async fn a_merge_from_an_earlier_day_makes_one_of_what_began_since(town: Town) {
        let cast = town.cast().await;
        let sun = town.resident("Sun").of("North grid").await;
        let member = town.member_in("North committee", Some(&sun)).await;
        town.hours_pass(24);
        let grids = ids(&halves(&town, &cast.secretary).await);
        let first = town.day_after(0);
        zone(&cast.secretary, member, &grids["W"], &first).await;
        town.hours_pass(48);
        let later = town.day_after(0);
        zone(&cast.secretary, member, &grids["E"], &later).await;
        item(&cast, member, &grids["E"], "P1").await;
        town.hours_pass(24);
        let on = town.day_after(-2);
        let merge = json!({ "gridIds": [grids["W"], grids["E"]], "on": on, "into": { "code": "M", "name": "Merged" } });
        act(&cast.secretary, "mergeGrids", merge).await.ok();
        assert_eq!(zones(&cast.secretary).await, [format!("M {on} - -"), format!("W {first} {on} -")]);
        assert_eq!(items(&cast.secretary).await, [format!("M {later} - ASSIGNED")]);
    }

    async fn an_area_in_which_a_member_carries_something_does_not_end(town: Town) {
        let cast = town.cast().await;
        let compound = id_of(&town, "North compound");
        let made = act(&cast.secretary, "registerArea", json!({ "kind": "GRID", "code": "N2", "name": "Second",
            "parentId": compound, "polygon": rectangle(112.43, 112.44) })).await;
        let area = text(&made.ok()["area"]["id"]);
        let member = town.member_in("North committee", None).await;
        let home = json!({ "id": public(member), "homeAreaId": area });
        does(&cast.secretary, "changeMember", "member { id }", home).await.ok();
        let carried = item(&cast, member, &area, "P1").await;
        town.hours_pass(24);
        stays(&cast, &area, "an item").await;
        let end = json!({ "id": carried, "reason": "done" });
        does(&cast.secretary, "endResponsibility", "responsibilityAssignment { id }", end).await.ok();
        act(&cast.secretary, "endArea", json!({ "id": area })).await.ok();
        let change = moved(&cast.secretary, member).await;
        assert_eq!((&change["before"], &change["changedOn"]), (&json!("N2"), &json!(town.day_after(0))));
    }

    async fn a_community_does_not_end_while_units_members_or_agreements_are_tied_to_it(town: Town) {
        let cast = town.cast().await;
        let made = act(&cast.street, "registerArea", json!({ "kind": "COMMUNITY", "code": "001009", "name": "New community",
            "parentId": id_of(&town, "Lake street") })).await;
        let area = text(&made.ok()["area"]["id"]);
        let organisation = |name: &str| public(town.places().organisation(name));
        let sun = town.resident("Sun").of("North grid").await;
        town.member_in("North committee", Some(&sun)).await;
        town.hours_pass(24);
        let charge = json!({ "unitId": organisation("Housing"), "communityId": area, "kind": "LEAD" });
        let charge = does(&cast.district, "assignUnit", "unitAssignment { id }", charge).await;
        stays(&cast, &area, "a unit in charge").await;
        let end = json!({ "id": charge.ok()["unitAssignment"]["id"] });
        town.hours_pass(24);
        does(&cast.district, "endUnitAssignment", "unitAssignment { id }", end).await.ok();

        let report = json!({ "side": "HOME", "communityId": area });
        let report = does(&sun, "reportToCommunity", "registration { id }", report).await;
        stays(&cast, &area, "a registration").await;
        let close = json!({ "id": report.ok()["registration"]["id"], "reason": "left" });
        does(&cast.street, "closeRegistration", "registration { id }", close).await.ok();

        let parties = json!([{ "organisationId": organisation("Housing"), "part": "LEAD" },
            { "organisationId": organisation("Works"), "part": "PARTNER" }]);
        let agreement = json!({ "communityId": area, "title": "Together", "parties": parties });
        let agreed = does(&cast.street, "concludeJointAgreement", "jointAgreement { id }", agreement).await;
        stays(&cast, &area, "an agreement").await;
        town.hours_pass(24);
        let end = json!({ "id": agreed.ok()["jointAgreement"]["id"] });
        does(&cast.street, "endJointAgreement", "jointAgreement { id }", end).await.ok();
        act(&cast.street, "endArea", json!({ "id": area })).await.ok();
    }
}
