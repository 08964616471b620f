//! Who may do what with the registers, written down from the rules of the domain: what the table says and
//! what the API does are both held against it.

use std::collections::BTreeSet;

use lianxin_api::policy::{Actor, Ground, REGISTER_TABLE, RegisterAction as A, Ties};
use lianxin_entity::ids::{AccountId, HouseholdId, OrganisationId};
use lianxin_tests::answer::Answer;
use lianxin_tests::town::ties::{inner, public};
use lianxin_tests::town::{Caller, Cast, Town};
use serde_json::{Value, json};

/// Everybody, by how they stand to a household, a member and what ties them in the North community.
const PEOPLE: [&str; 12] = [
    "at home",
    "member",
    "grid",
    "other grid",
    "community",
    "other community",
    "street",
    "district",
    "administrator",
    "department",
    "company",
    "another district",
];

fn person<'a>(cast: &'a Cast, stranger: &'a Caller, who: &str) -> &'a Caller {
    match who {
        "at home" => &cast.wang,
        "member" => &cast.neighbour,
        "grid" => &cast.li,
        "other grid" => &cast.other_li,
        "community" => &cast.secretary,
        "other community" => &cast.other_secretary,
        "street" => &cast.street,
        "district" => &cast.district,
        "administrator" => &cast.administrator,
        "department" => &cast.housing,
        "company" => &cast.property,
        "another district" => stranger,
        other => panic!("nobody is called {other}"),
    }
}

/// What the act is done to: whether it lies somewhere, whether it belongs to the committee, and whose own
/// it is.
struct Rule {
    action: A,
    placed: bool,
    belongs: bool,
    own: &'static [&'static str],
    /// Who may beside the secretaries of the community, the street and the district.
    others: &'static [&'static str],
    /// Whether those three may.
    secretaries: bool,
}

const fn rule(action: A, placed: bool, belongs: bool, others: &'static [&'static str]) -> Rule {
    Rule {
        action,
        placed,
        belongs,
        own: &[],
        others,
        secretaries: true,
    }
}

impl Rule {
    const fn own(mut self, own: &'static [&'static str]) -> Self {
        self.own = own;
        self
    }

    const fn alone(mut self) -> Self {
        self.secretaries = false;
        self
    }

    fn may(&self, who: &str) -> bool {
        let secretary = ["community", "street", "district"].contains(&who);
        (self.secretaries && secretary) || self.others.contains(&who)
    }
}

/// For whom a shift is planned.
const STAND: [&str; 4] = ["at home", "grid", "community", "administrator"];

/// The rules of the domain. A place lies in the North grid; what belongs, belongs to the North committee.
const RULES: [Rule; 36] = [
    rule(
        A::ReadHousehold,
        true,
        false,
        &["at home", "grid", "administrator"],
    )
    .own(&["at home"]),
    rule(A::RevealHousehold, true, false, &["grid"]).own(&["at home"]),
    rule(A::KeepHousehold, true, false, &["grid"]).own(&["at home"]),
    rule(A::DivideArea, true, false, &["administrator"]),
    rule(A::KeepArea, true, false, &["administrator"]),
    rule(A::KeepOrganisation, true, true, &["administrator"]),
    rule(
        A::ReadMember,
        true,
        true,
        &["member", "grid", "administrator"],
    )
    .own(&["member"]),
    rule(A::RevealMember, false, true, &[]).own(&["member"]),
    rule(A::KeepMember, false, true, &[]).own(&["member"]),
    rule(A::Appoint, true, false, &["administrator"]),
    rule(
        A::ReadAppointment,
        true,
        false,
        &["at home", "grid", "administrator"],
    )
    .own(&["at home"]),
    rule(A::ReadVolunteer, true, false, &["grid", "administrator"]),
    rule(A::KeepVolunteer, true, false, &["grid"]),
    rule(A::AssignUnit, true, false, &["administrator"]),
    rule(A::ReadPairing, true, true, &["at home", "member", "grid"]).own(&["at home", "member"]),
    rule(A::KeepPairing, true, true, &["grid"]).own(&["at home", "member"]),
    rule(A::ConsentAsMember, false, false, &["member"])
        .own(&["member"])
        .alone(),
    rule(A::ConsentAsHousehold, false, false, &["at home"])
        .own(&["at home"])
        .alone(),
    // Who answers for which home is known to whoever works there; what became of an item stays between
    // the member and the organisations.
    rule(A::ReadResponsibilityZone, true, true, &["member", "grid"]).own(&["member"]),
    rule(A::ReadResponsibility, true, true, &["member"]).own(&["member"]),
    rule(A::KeepResponsibility, true, true, &[]).own(&["member"]),
    // The dictionary is the district's: it is configured, as the settings are.
    rule(A::KeepResponsibilityItem, false, false, &["administrator"]).alone(),
    rule(A::Configure, false, false, &["administrator"]).alone(),
    rule(A::AcknowledgeResponsibility, true, true, &["member"])
        .own(&["member"])
        .alone(),
    rule(A::ReadRegistration, true, true, &["member"]).own(&["member"]),
    rule(A::Report, false, true, &["member"]).own(&["member"]),
    rule(A::KeepRegistration, true, false, &[]).own(&["member"]),
    rule(A::KeepCentre, true, false, &["administrator"]),
    // Whoever stands a shift, in whatever office but the administrator's, which handles nothing.
    rule(A::StandShift, true, true, &["at home", "grid", "community"])
        .own(&STAND)
        .alone(),
    // Residents follow what is their neighbours'; staff never evaluate.
    rule(A::FollowRequest, false, false, &["at home", "member"])
        .own(&["at home", "member", "grid", "community", "administrator"])
        .alone(),
    rule(A::Visit, true, false, &["grid"]).own(&["at home"]),
    rule(A::ReadVisit, true, false, &["grid"]).own(&["grid"]),
    rule(A::Import, false, false, &["administrator"]).alone(),
    rule(A::Export, true, false, &["administrator"]),
    rule(A::ReadCoverage, true, false, &["grid", "administrator"]),
    rule(A::ReadCoverageRows, true, false, &["grid"]),
];

/// What all of them act on.
struct Subject {
    home: String,
    member: String,
    pairing: String,
    appointment: String,
    volunteer: String,
    visit: String,
    registration: String,
    zone: String,
    item: String,
    carried: String,
    centre: String,
    lamp: String,
    upload: String,
    grid: String,
    new_grid: String,
    community: String,
    committee: String,
}

fn made(answer: &Answer) -> String {
    let payload = answer.ok().as_object().expect("a payload");
    let id = payload
        .values()
        .find_map(|object| object["id"].as_str().or_else(|| object[0]["id"].as_str()));
    id.unwrap_or_else(|| panic!("{:#}", answer.body)).to_owned()
}

async fn subject(town: &Town, cast: &Cast) -> Subject {
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
fn centre(code: &str, grid: &str) -> Value {
    json!({
        "code": code, "name": "Station", "kind": "STATION", "level": "OTHER", "areaId": grid,
        "location": { "latitude": 34.665, "longitude": 112.405, "datum": "GCJ02" },
    })
}

/// An item of the district's dictionary.
async fn item(cast: &Cast, code: &str) -> String {
    let input = json!({ "code": code, "group": "Care", "label": "calls once a month" });
    made(
        &cast
            .administrator
            .does("keepResponsibilityItem", input)
            .await,
    )
}

/// Whether the query answers its only field with something.
async fn reads(who: &Caller, document: &str, id: &str) -> Result<(), String> {
    let answer = who.run(document, json!({ "id": id })).await;
    match (answer.failure(), answer.body["data"].as_object()) {
        (Some(failure), _) => Err(failure.to_owned()),
        (None, Some(data)) if data.values().all(|value| !value.is_null()) => Ok(()),
        _ => Err("NOT_FOUND".to_owned()),
    }
}

async fn does(who: &Caller, mutation: &str, input: Value) -> Result<(), String> {
    let answer = who.does(mutation, input).await;
    answer.wrong().map_or(Ok(()), |wrong| Err(wrong.to_owned()))
}

/// A pairing that waits for both sides.
async fn proposed(cast: &Cast, member: &str, household: &str) -> String {
    let pair = json!({ "memberId": member, "householdId": household });
    made(&cast.secretary.does("proposePairing", pair).await)
}

/// Somebody does the act to a fresh thing of its kind.
async fn attempt(
    town: &Town,
    cast: &Cast,
    on: &Subject,
    action: A,
    (name, who): (&str, &Caller),
) -> Result<(), String> {
    let code = format!("{action:?}-{name}");
    let fresh_home = async || public(town.household_in("North grid").await);
    let fresh_member = async || public(town.member_in("North committee", None).await);
    let purpose = "a visit";
    match action {
        A::ReadHousehold => {
            reads(
                who,
                "query ($id: ID!) { household(id: $id) { id } }",
                &on.home,
            )
            .await
        }
        A::RevealHousehold => {
            let input = json!({ "householdId": on.home, "purpose": purpose });
            does(who, "revealHouseholdContact", input).await
        }
        A::KeepHousehold => {
            let input = json!({ "id": on.home, "source": "a visit" });
            does(who, "verifyHousehold", input).await
        }
        A::DivideArea => {
            let moved = [fresh_home().await];
            let input =
                json!({ "householdIds": moved, "toAreaId": on.new_grid, "reason": "a new grid" });
            does(who, "moveHouseholds", input).await
        }
        A::KeepArea => {
            let input =
                json!({ "kind": "BUILDING", "code": code, "name": "A", "parentId": on.grid });
            does(who, "registerArea", input).await
        }
        A::KeepOrganisation => {
            let input = json!({ "kind": "BRANCH", "name": code, "parentId": on.committee });
            does(who, "foundOrganisation", input).await
        }
        A::ReadMember => {
            reads(
                who,
                "query ($id: ID!) { member(id: $id) { id } }",
                &on.member,
            )
            .await
        }
        A::RevealMember => {
            let input = json!({ "id": on.member, "purpose": purpose });
            does(who, "revealMemberContact", input).await
        }
        A::KeepMember => {
            let input = json!({ "code": code, "name": "Zhao", "kind": "RESIDENT", "organisationId": on.committee });
            does(who, "registerMember", input).await
        }
        A::Appoint => {
            let account = cast.wang.account_id();
            let input =
                json!({ "kind": "DUTY", "title": code, "areaId": on.grid, "accountId": account });
            does(who, "appoint", input).await
        }
        A::ReadAppointment => {
            reads(
                who,
                "query ($id: ID!) { appointment(id: $id) { id } }",
                &on.appointment,
            )
            .await
        }
        A::ReadVolunteer => {
            reads(
                who,
                "query ($id: ID!) { node(id: $id) { id } }",
                &on.volunteer,
            )
            .await
        }
        A::KeepVolunteer => {
            does(
                who,
                "registerVolunteer",
                json!({ "name": "Han", "areaId": on.grid }),
            )
            .await
        }
        A::AssignUnit => {
            let unit = json!({ "kind": "UNIT", "name": code, "parentId": cast.district.organisation_id() });
            let unit = made(&cast.district.does("foundOrganisation", unit).await);
            let input = json!({ "unitId": unit, "communityId": on.community, "kind": "JOINT" });
            does(who, "assignUnit", input).await
        }
        A::ReadPairing => {
            reads(
                who,
                "query ($id: ID!) { pairing(id: $id) { id } }",
                &on.pairing,
            )
            .await
        }
        A::KeepPairing => {
            let (member, household) = (fresh_member().await, fresh_home().await);
            let input = json!({ "memberId": member, "householdId": household });
            does(who, "proposePairing", input).await
        }
        A::ConsentAsMember => {
            let pairing = proposed(cast, &on.member, &fresh_home().await).await;
            does(
                who,
                "consentToPairing",
                json!({ "id": pairing, "side": "MEMBER" }),
            )
            .await
        }
        A::ConsentAsHousehold => {
            let pairing = proposed(cast, &fresh_member().await, &on.home).await;
            does(
                who,
                "consentToPairing",
                json!({ "id": pairing, "side": "HOUSEHOLD" }),
            )
            .await
        }
        A::ReadRegistration => {
            reads(
                who,
                "query ($id: ID!) { registration(id: $id) { id } }",
                &on.registration,
            )
            .await
        }
        A::Report if name == "member" => {
            let close = json!({ "id": on.registration, "reason": "anew" });
            cast.secretary.does("closeRegistration", close).await.ok();
            does(who, "reportToCommunity", json!({ "side": "HOME" })).await
        }
        A::Report => {
            let input = json!({ "side": "HOME", "memberId": fresh_member().await });
            does(who, "reportToCommunity", input).await
        }
        A::KeepRegistration => {
            let input = json!({ "side": "HOME", "memberId": fresh_member().await });
            let id = made(&cast.secretary.does("reportToCommunity", input).await);
            does(who, "confirmRegistration", json!({ "id": id })).await
        }
        A::KeepCentre => does(who, "registerServiceCentre", centre(&code, &on.grid)).await,
        A::StandShift => {
            let number = PEOPLE.iter().position(|known| *known == name);
            let hours = i64::try_from(number.expect("somebody")).expect("a number") * 2 + 1;
            let starts = town.now() + chrono::TimeDelta::hours(hours);
            let stands = if STAND.contains(&name) {
                who
            } else {
                &cast.works
            };
            let input = json!({
                "centreId": on.centre, "startsAt": starts, "endsAt": starts + chrono::TimeDelta::hours(1),
                "accountId": stands.account_id(),
            });
            let shift = made(&cast.secretary.does("planShift", input).await);
            let other = json!({ "id": shift, "accountId": cast.other_li.account_id() });
            does(who, "askSwap", other).await
        }
        A::FollowRequest => does(who, "followServiceRequest", json!({ "id": on.lamp })).await,
        A::Configure => {
            does(who, "changeDistrictSettings", json!({ "staleDays": 300 })).await?;
            let categories = who.run("{ serviceCategories { id } }", json!({})).await;
            let input = json!({ "id": categories.at("/serviceCategories/0/id"), "isPublic": true });
            does(who, "changeServiceCategory", input).await
        }
        A::ReadResponsibilityZone => {
            let document = "query ($id: ID!) { responsibilityZone(id: $id) { id } }";
            reads(who, document, &on.zone).await
        }
        A::ReadResponsibility => {
            let document = "query ($id: ID!) { responsibilityAssignment(id: $id) { id } }";
            reads(who, document, &on.carried).await
        }
        A::KeepResponsibility => {
            let member = match name {
                "member" => on.member.clone(),
                _ => fresh_member().await,
            };
            let item = item(cast, &format!("K-{name}")).await;
            let input = json!({ "itemId": item, "memberId": member });
            does(who, "assignResponsibilityItem", input).await?;
            let input = json!({ "memberId": member, "areaId": on.grid });
            does(who, "assignResponsibilityZone", input).await
        }
        A::KeepResponsibilityItem => {
            let input = json!({ "code": format!("D-{name}"), "group": "Care", "label": "calls" });
            does(who, "keepResponsibilityItem", input).await?;
            let input = json!({ "id": on.item, "code": "I-1", "group": "Care", "label": "visits" });
            does(who, "keepResponsibilityItem", input).await
        }
        A::AcknowledgeResponsibility => {
            let item = item(cast, &format!("A-{name}")).await;
            let carries = json!({ "itemId": item, "memberId": on.member });
            let carried = made(
                &cast
                    .secretary
                    .does("assignResponsibilityItem", carries)
                    .await,
            );
            does(who, "acknowledgeResponsibility", json!({ "id": carried })).await
        }
        A::Visit => {
            let input =
                json!({ "householdId": on.home, "theme": "x", "plannedOn": town.day_after(1) });
            does(who, "planVisit", input).await
        }
        A::ReadVisit => reads(who, "query ($id: ID!) { visit(id: $id) { id } }", &on.visit).await,
        A::Import => {
            does(
                who,
                "planImport",
                json!({ "uploadId": on.upload, "register": "AREAS" }),
            )
            .await
        }
        A::Export => {
            let input = json!({ "register": "HOUSEHOLDS", "format": "CSV", "purpose": purpose });
            let asked = who.does("requestExport", input).await;
            if let Some(wrong) = asked.wrong() {
                return Err(wrong.to_owned());
            }
            town.the_system_works().await;
            let document = "query ($id: ID!) { export(id: $id) { state rowCount } }";
            let export = who.run(document, json!({ "id": made(&asked) })).await;
            assert_eq!(
                export.at("/export/state"),
                "READY",
                "{name}: {:#}",
                export.body
            );
            match export.at("/export/rowCount").as_i64() {
                Some(0) => Err("NOT_FOUND".to_owned()),
                _ => Ok(()),
            }
        }
        A::ReadCoverage => {
            reads(
                who,
                "query ($id: ID!) { coverage(areaId: $id) { asOf } }",
                &on.grid,
            )
            .await
        }
        A::ReadCoverageRows => {
            let document = "query ($id: ID!) { coverage(areaId: $id) { figures(measures: [HOUSEHOLDS_PAIRED]) \
                { rows(first: 1) { totalCount } } } }";
            let answer = who.run(document, json!({ "id": on.grid })).await;
            match answer.at("/coverage/figures/0/rows/totalCount").as_i64() {
                Some(_) => Ok(()),
                None => Err("NOT_FOUND".to_owned()),
            }
        }
    }
}

async fn actor(town: &Town, who: &Caller) -> Actor {
    let app = town.app();
    let caller = app
        .tokens
        .verify(&who.token().await, town.now())
        .expect("a good token")
        .caller();
    let found = app
        .actors
        .find(&app.store, &app.directories, &caller, town.now())
        .await
        .expect("the actor is read");
    found.expect("the actor is known").as_ref().clone()
}

crate::both_engines! {
    async fn the_table_says_what_the_rules_say(town: Town) {
        let cast = town.cast().await;
        let places = town.places();
        let ground = Ground {
            street: Some(places.area("Lake street")),
            community: Some(places.area("North community")),
            grid: Some(places.area("North grid")),
        };
        let committee: OrganisationId = places.organisation("North committee");
        let mut wrong = Vec::new();
        // Of another district's rows the table is never asked: the store shows none of them.
        for name in PEOPLE.into_iter().filter(|name| *name != "another district") {
            let actor = actor(&town, person(&cast, &cast.wang, name)).await;
            for rule in &RULES {
                let ground = if rule.placed { ground } else { Ground::default() };
                let mut ties = actor.ties_to(&ground, rule.belongs.then_some(committee));
                ties.set(Ties::OWN, rule.own.contains(&name));
                let may = actor.may_register(rule.action, ties);
                if may != rule.may(name) {
                    wrong.push(format!("{:?} by {name}: the table says {may}", rule.action));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        let ruled: BTreeSet<String> = RULES.iter().map(|rule| format!("{:?}", rule.action)).collect();
        let granted: BTreeSet<String> = REGISTER_TABLE.iter().map(|grant| format!("{:?}", grant.action)).collect();
        assert_eq!(ruled, granted, "each right has a rule, and each rule a right");
    }

    async fn what_is_done_is_what_the_rules_say(town: Town) {
        let cast = town.cast().await;
        let there = town.second_district().await;
        let stranger = there.secretary("He").of("District committee").await;
        let subject = subject(&town, &cast).await;
        let mut wrong = Vec::new();
        for rule in &RULES {
            for name in PEOPLE {
                let who = person(&cast, &stranger, name);
                let outcome = attempt(&town, &cast, &subject, rule.action, (name, who)).await;
                let good = match (rule.may(name), outcome.as_ref().map_err(String::as_str)) {
                    (may, Ok(())) => may,
                    (false, Err("FORBIDDEN" | "NOT_FOUND")) => true,
                    // Keepers record a household's consent, and say from whom they heard it.
                    (false, Err("INVALID")) => rule.action == A::ConsentAsHousehold,
                    // What is out of sight is unknown, wherever it is named.
                    (false, Err(code)) => code.starts_with("UNKNOWN_"),
                    (true, Err(_)) => false,
                };
                if !good {
                    wrong.push(format!("{:?} by {name}: {outcome:?}, may: {}", rule.action, rule.may(name)));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
