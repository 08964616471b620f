//! The screens that people open first, in one query each: what they show, and how few statements they
//! take however long their lists are.

use lianxin_api::gql::ids::{decode, encode};
use lianxin_entity::enums::{
    AppointmentKind, AppointmentManner, AreaKind, Duty, HandoverKind, HouseholdKind, Role,
    UnitAssignmentKind, VisitLevel, VisitOutcome, VisitState,
};
use lianxin_entity::ids::{AccountId, HandoverItemId, HouseholdId, PostingId, VisitId};
use lianxin_entity::{
    appointment, handover_item, household, posting, posting_area, resident, visit,
};
use lianxin_tests::answer::Answer;
use lianxin_tests::town::registers::{Home, Registers};
use lianxin_tests::town::{Cast, Town};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

const VISIT: &str = "query ($id: ID!, $on: Date!) { household(id: $id) { code kind headName address phone stale verifiedOn \
    area { name ancestors { name } } residents { name relation birthYear phone identityNumber } \
    visits(first: 5) { totalCount nodes { state theme plannedOn doneAt outcome visitor { displayName } } } \
    openServiceRequests(first: 5) { totalCount nodes { number state title } } \
    pairings { state activeOn memberName } responsibleOn(on: $on) { __typename } version } }";

const COMMUNITY: &str = "query ($area: ID!) { area(id: $area) { name gridWorkers { displayName } bodies { name } unitAssignments { kind } } \
    coverage(areaId: $area) { figures(measures: [HOUSEHOLDS_PAIRED, HOUSEHOLDS_STALE, GRIDS_WITHOUT_WORKER, PAIRS_WITHOUT_CONSENT]) { \
    measure numerator denominator share rows(first: 5) { totalCount nodes { code label area { name } } } } \
    breakdown(by: AREA, measures: [HOUSEHOLDS_PAIRED]) { area { name } figures { numerator denominator } } } \
    serviceRequests(filter: { areaId: $area }, orderBy: DUE_FIRST, first: 5) { totalCount nodes { number state title } } \
    openHandoverItems(first: 5) { totalCount nodes { kind } } households(filter: { areaId: $area, stale: true }, first: 5) { totalCount nodes { code } } }";

const DISTRICT: &str = "query ($area: ID!) { coverage(areaId: $area) { asOf computedAt figures { measure numerator denominator share } \
    breakdown(by: AREA) { area { name } figures { numerator denominator } } } \
    lettersExpiring(first: 5) { totalCount } serviceRequests(filter: { overdue: true }, first: 5) { totalCount nodes { number title } } }";

/// The most statements of each screen: one more is a decision, not an accident.
const MOST: [usize; 3] = [19, 32, 23];

fn count(answer: &Answer) -> usize {
    answer.statements.len()
}

fn length(answer: &Answer, path: &str) -> usize {
    let list = answer.at(path).as_array();
    list.unwrap_or_else(|| panic!("{path}: {:#}", answer.body))
        .len()
}

/// Two more or many more of everything that the screens list.
async fn grow(town: &Town, cast: &Cast, home: HouseholdId, by: usize) {
    let places = town.places();
    let community = places.area("North community");
    for number in 0..by {
        cast.wang.submits(&format!("Lamp {number}")).await;
    }
    let mut workers: Vec<AccountId> = Vec::new();
    for _ in 0..by {
        workers.push(town.bare_account().await);
    }
    let mut registers = town.registers().await;
    let place = Home {
        street: places.area("Lake street"),
        community,
        grid: Some(places.area("North grid")),
    };
    let branch = registers
        .organisation(
            lianxin_entity::enums::OrganisationKind::Branch,
            places.organisation("North committee"),
            None,
        )
        .await;
    let members = registers.members(by, branch, None).await;
    let homes = registers
        .households(3 * by, HouseholdKind::Home, place)
        .await;
    for number in 0..by {
        registers
            .pair(members[number], home, registers.ago(3), None)
            .await;
        registers
            .pair(members[number], homes[number], registers.ago(3), None)
            .await;
        registers.propose(members[number], homes[by + number]).await;
        let stale = household::ActiveModel {
            id: Set(homes[2 * by + number]),
            verified_on: Set(None),
            ..Default::default()
        };
        registers.tx().update(stale).await.expect("the household");
        let grid = registers.area(AreaKind::Grid, community).await;
        registers.functional_branch(community).await;
        registers
            .area(AreaKind::Street, places.area("District"))
            .await;
        let unit = registers
            .organisation(
                lianxin_entity::enums::OrganisationKind::Unit,
                places.organisation("District committee"),
                None,
            )
            .await;
        registers
            .in_charge(unit, community, UnitAssignmentKind::Joint)
            .await;
        people(town, cast, &registers, home, number).await;
        let id: PostingId = registers.id();
        let row = posting::ActiveModel {
            id: Set(id),
            account_id: Set(workers[number]),
            role: Set(Role::GridWorker),
            duty: Set(Duty::None),
            starts_on: Set(registers.ago(3)),
            letter_number: Set(Some(format!("L-{number}"))),
            letter_expires_on: Set(Some(registers.today())),
            ..Default::default()
        };
        registers.tx().insert(row).await.expect("a posting");
        let grids = posting_area::ActiveModel {
            posting_id: Set(id),
            area_id: Set(if number.is_multiple_of(2) {
                grid
            } else {
                places.area("North grid")
            }),
            ..Default::default()
        };
        registers.tx().insert(grids).await.expect("an area");
        let left = handover_item::ActiveModel {
            id: Set(registers.id::<HandoverItemId>()),
            posting_id: Set(Some(id)),
            kind: Set(HandoverKind::Household),
            household_id: Set(Some(homes[number])),
            created_at: Set(town.now()),
            ..Default::default()
        };
        registers.tx().insert(left).await.expect("a handover");
        let leader = appointment::ActiveModel {
            id: Set(registers.id()),
            kind: Set(AppointmentKind::UnitLeader),
            manner: Set(Some(AppointmentManner::Home)),
            member_id: Set(Some(members[number])),
            area_id: Set(Some(places.area("North grid"))),
            letter_number: Set(Some(format!("A-{number}"))),
            letter_expires_on: Set(Some(registers.today())),
            from_on: Set(registers.ago(3)),
            version: Set(1),
            ..Default::default()
        };
        registers.tx().insert(leader).await.expect("an appointment");
    }
    registers.finish().await;
}

/// Somebody more who lives in a household, and a visit to it.
async fn people(town: &Town, cast: &Cast, registers: &Registers, home: HouseholdId, number: usize) {
    let id: lianxin_entity::ids::ResidentId = registers.id();
    let row = resident::ActiveModel {
        id: Set(id),
        code: Set(format!("R{}", id.0.simple())),
        household_id: Set(home),
        name: Set(format!("Resident {number}")),
        registered_on: Set(registers.ago(3)),
        version: Set(1),
        updated_at: Set(town.now()),
        ..Default::default()
    };
    registers.tx().insert(row).await.expect("a resident");
    let done = number.is_multiple_of(2);
    let row = visit::ActiveModel {
        id: Set(registers.id::<VisitId>()),
        visitor_id: Set(decode(&cast.li.account_id()).expect("an id")),
        posting_id: Set(decode(&cast.li.posting_id()).expect("an id")),
        level: Set(VisitLevel::Grid),
        household_id: Set(Some(home)),
        street_id: Set(Some(town.places().area("Lake street"))),
        community_id: Set(Some(town.places().area("North community"))),
        grid_id: Set(Some(town.places().area("North grid"))),
        theme: Set("Winter".to_owned()),
        state: Set(if done {
            VisitState::Done
        } else {
            VisitState::Planned
        }),
        planned_on: Set(Some(registers.today())),
        done_at: Set(done.then(|| town.now())),
        outcome: Set(done.then_some(VisitOutcome::Met)),
        findings: Set(0),
        version: Set(1),
        updated_at: Set(town.now()),
        ..Default::default()
    };
    registers.tx().insert(row).await.expect("a visit");
}

/// What a grid worker sees before a visit.
fn shown(answer: &Answer, size: usize) {
    let of = |path: &str| answer.at(&format!("/household{path}")).clone();
    assert_eq!(
        length(answer, "/household/residents"),
        size + 2,
        "{:#}",
        answer.body
    );
    assert_eq!(length(answer, "/household/visits/nodes"), size.min(5));
    assert_eq!(of("/visits/totalCount"), json!(size));
    assert_eq!(of("/openServiceRequests/totalCount"), json!(size));
    assert_eq!(
        length(answer, "/household/openServiceRequests/nodes"),
        size.min(5)
    );
    assert_eq!(length(answer, "/household/pairings"), size);
    assert!(length(answer, "/household/responsibleOn") > 0);
    let residents = of("/residents");
    let old = residents
        .as_array()
        .expect("residents")
        .iter()
        .find(|one| one["name"] == "Sun Mei");
    let old = old.unwrap_or_else(|| panic!("{residents:#}"));
    assert_eq!(old["phone"], "154****0001", "a mask: {old}");
    let number = old["identityNumber"].as_str().expect("a number");
    assert!(
        number.contains("********") && !answer.body.to_string().contains("15400010001"),
        "{number}"
    );
}

crate::both_engines! {
    async fn the_screens_take_few_statements_however_long_their_lists(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let (community, district) = (places.area("North community"), places.area("District"));
        let home = town.home_of(&cast.wang, "North grid").await;
        let person = json!({ "name": "Sun Mei", "phone": "15400010001", "identityNumber": "11010519491231002X" });
        cast.li.settles_member(&encode(home), "P-1", person).await;
        let before = || json!({ "id": encode(home), "on": town.day_after(0) });
        let (mut counts, mut size) = (Vec::new(), 0);
        for by in [2, 10] {
            grow(&town, &cast, home, by).await;
            size += by;
            let visit = cast.li.run_counted(VISIT, before()).await;
            assert!(visit.failure().is_none(), "{:#}", visit.body);
            shown(&visit, size);
            let north = cast.secretary.run_counted(COMMUNITY, json!({ "area": encode(community) })).await;
            assert!(north.failure().is_none(), "{:#}", north.body);
            assert_eq!(length(&north, "/area/gridWorkers"), size + 1);
            assert_eq!((length(&north, "/area/bodies"), length(&north, "/area/unitAssignments")), (size, size));
            assert_eq!(length(&north, "/coverage/breakdown"), size + 1, "the compound and the grids: {:#}", north.body);
            for list in ["/coverage/figures/1/rows", "/coverage/figures/2/rows", "/coverage/figures/3/rows", "/serviceRequests", "/openHandoverItems", "/households"] {
                assert!(north.at(&format!("{list}/totalCount")).as_u64() >= Some(size as u64 / 2), "{list}: {:#}", north.body);
            }
            town.hours_pass(24 * 10);
            let whole = cast.district.run_counted(DISTRICT, json!({ "area": encode(district) })).await;
            assert!(whole.failure().is_none(), "{:#}", whole.body);
            assert_eq!(length(&whole, "/coverage/breakdown"), size + 2, "the streets, and what belongs to none");
            for list in ["/lettersExpiring/totalCount", "/serviceRequests/totalCount"] {
                assert!(whole.at(list).as_u64() >= Some(size as u64), "{list}: {:#}", whole.body);
            }
            counts.push([count(&visit), count(&north), count(&whole)]);
        }
        assert_eq!(counts[0], counts[1], "the number of statements grows with the lists");
        for (count, most) in counts[1].iter().zip(MOST) {
            assert!(*count <= most, "{:?} statements, at most {MOST:?}", counts[1]);
        }
        let elsewhere = cast.other_li.run(VISIT, before()).await;
        assert!(elsewhere.at("/household").is_null(), "{:#}", elsewhere.body);
    }

    async fn a_masked_screen_stays_masked_for_whoever_may_not_read(town: Town) {
        let cast = town.cast().await;
        let home = cast.li.settles("H-1", json!({ "phone": "15400010001" })).await;
        let variables: Value = json!({ "id": home, "on": town.day_after(0) });
        for (who, seen) in [(&cast.li, true), (&cast.secretary, true), (&cast.other_li, false), (&cast.other_secretary, false), (&cast.housing, false)] {
            let answer = who.run(VISIT, variables.clone()).await;
            assert_eq!(!answer.at("/household").is_null(), seen, "{}", who.name());
            assert!(!answer.body.to_string().contains("15400010001"), "{}", who.name());
        }
    }
}
