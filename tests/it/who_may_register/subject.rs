//! What is there to act on, and small acts of which larger ones are made.

use lianxin_entity::ids::{AccountId, HouseholdId};
use lianxin_tests::answer::Answer;
use lianxin_tests::town::ties::{inner, public};
use lianxin_tests::town::{Caller, Cast, Town};
use serde_json::{Value, json};

/// What all of them act on.
pub(super) struct Subject {
    pub home: String,
    pub member: String,
    pub pairing: String,
    pub appointment: String,
    pub volunteer: String,
    pub visit: String,
    pub registration: String,
    pub zone: String,
    pub item: String,
    pub carried: String,
    pub centre: String,
    pub lamp: String,
    pub upload: String,
    pub grid: String,
    pub new_grid: String,
    pub community: String,
    pub committee: String,
}

pub(super) fn made(answer: &Answer) -> String {
    let payload = answer.ok().as_object().expect("a payload");
    let id = payload
        .values()
        .find_map(|object| object["id"].as_str().or_else(|| object[0]["id"].as_str()));
    id.unwrap_or_else(|| panic!("{:#}", answer.body)).to_owned()
}

pub(super) async fn subject(town: &Town, cast: &Cast) -> Subject {
    let (secretary, li) = (&cast.secretary, &cast.li);
    let committee = secretary.organisation_id();
    let grid = li.area_id();
    let home = li.settles("W-1", json!({})).await;
    let at_home: (AccountId, HouseholdId) = (inner(&cast.wang.account_id()), inner(&home));
    town.lives_in(at_home.0, at_home.1).await;
    let member = town
        .member_in("North committee", Some(&cast.neighbour))
        .await;
    let member = public(member);
    // A phone in the record unlinks the account; whoever has it claims the record.
    let phone = json!({ "id": member, "phone": cast.neighbour.phone() });
    secretary.does("changeMember", phone).await.ok();
    cast.neighbour.does("claimMembership", json!({})).await.ok();
    let pair = json!({ "memberId": member, "householdId": home });
    let duty = json!({
        "kind": "DUTY", "title": "water", "areaId": grid, "accountId": cast.wang.account_id(),
    });
    let new_grid = json!({
        "kind": "GRID", "code": "NEW", "name": "New grid",
        "parentId": public(town.places().area("North compound")),
    });
    let plan = json!({ "householdId": home, "theme": "x", "plannedOn": town.day_after(1) });
    let zone = json!({ "memberId": member, "areaId": grid });
    let item = item(cast, "I-1").await;
    let carries = json!({ "itemId": item, "memberId": member });
    let reporter = town.resident("Zhou").of("North grid").await;
    let token = cast.administrator.token().await;
    let device = cast.administrator.with_token(&token);
    let sent = device.send_register("areas.csv", "code,name\n1,A\n").await;
    let upload = sent.expect("an answer").1["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    Subject {
        pairing: made(&secretary.does("proposePairing", pair).await),
        appointment: made(&secretary.does("appoint", duty).await),
        volunteer: made(
            &li.does(
                "registerVolunteer",
                json!({ "name": "Han", "areaId": grid }),
            )
            .await,
        ),
        visit: made(&li.does("planVisit", plan).await),
        registration: made(
            &secretary
                .does(
                    "reportToCommunity",
                    json!({ "side": "HOME", "memberId": member }),
                )
                .await,
        ),
        new_grid: made(&secretary.does("registerArea", new_grid).await),
        zone: made(&secretary.does("assignResponsibilityZone", zone).await),
        carried: made(&secretary.does("assignResponsibilityItem", carries).await),
        centre: made(
            &secretary
                .does("registerServiceCentre", centre("S-1", &grid))
                .await,
        ),
        lamp: reporter.submits("Lamp").await.id,
        community: public(town.places().area("North community")),
        upload,
        item,
        home,
        member,
        grid,
        committee,
    }
}

/// A centre in a grid.
pub(super) fn centre(code: &str, grid: &str) -> Value {
    json!({
        "code": code, "name": "Station", "kind": "STATION", "level": "OTHER", "areaId": grid,
        "location": { "latitude": 34.665, "longitude": 112.405, "datum": "GCJ02" },
    })
}

/// An item of the district's dictionary.
pub(super) async fn item(cast: &Cast, code: &str) -> String {
    let input = json!({ "code": code, "group": "Care", "label": "calls once a month" });
    made(
        &cast
            .administrator
            .does("keepResponsibilityItem", input)
            .await,
    )
}

/// Whether the query answers its only field with something.
pub(super) async fn reads(who: &Caller, document: &str, id: &str) -> Result<(), String> {
    let answer = who.run(document, json!({ "id": id })).await;
    match (answer.failure(), answer.body["data"].as_object()) {
        (Some(failure), _) => Err(failure.to_owned()),
        (None, Some(data)) if data.values().all(|value| !value.is_null()) => Ok(()),
        _ => Err("NOT_FOUND".to_owned()),
    }
}

pub(super) async fn does(who: &Caller, mutation: &str, input: Value) -> Result<(), String> {
    let answer = who.does(mutation, input).await;
    answer.wrong().map_or(Ok(()), |wrong| Err(wrong.to_owned()))
}

/// A pairing that waits for both sides.
pub(super) async fn proposed(cast: &Cast, member: &str, household: &str) -> String {
    let pair = json!({ "memberId": member, "householdId": household });
    made(&cast.secretary.does("proposePairing", pair).await)
}
