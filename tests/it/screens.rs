//! The screens that people open first, in one query each.

use lianxin_api::gql::ids::encode;
use lianxin_entity::enums::{AreaKind, HouseholdKind};
use lianxin_tests::answer::Answer;
use lianxin_tests::town::Town;
use lianxin_tests::town::registers::Home;
use serde_json::json;

const VISIT: &str = "query ($id: ID!, $on: Date!) { household(id: $id) { code kind headName address phone stale verifiedOn \
    area { name ancestors { name } } residents { name relation birthYear phone identityNumber } \
    visits(first: 5) { nodes { state theme plannedOn doneAt outcome visitor { displayName } } } \
    openServiceRequests(first: 5) { totalCount nodes { number state title } } \
    pairings { state activeOn memberName } responsibleOn(on: $on) { __typename } version } }";

const COMMUNITY: &str = "query ($area: ID!) { area(id: $area) { name gridWorkers { displayName } bodies { name } unitAssignments { kind } } \
    coverage(areaId: $area) { figures(measures: [HOUSEHOLDS_PAIRED, HOUSEHOLDS_STALE, GRIDS_WITHOUT_WORKER, PAIRS_WITHOUT_CONSENT]) { \
    measure numerator denominator share rows(first: 5) { nodes { code label } } } \
    breakdown(by: AREA, measures: [HOUSEHOLDS_PAIRED]) { area { name } figures { numerator denominator } } } \
    serviceRequests(filter: { areaId: $area }, orderBy: DUE_FIRST, first: 5) { totalCount nodes { number state title } } \
    openHandoverItems(first: 5) { totalCount } households(filter: { areaId: $area, stale: true }, first: 5) { totalCount } }";

const DISTRICT: &str = "query ($area: ID!) { coverage(areaId: $area) { asOf computedAt figures { measure numerator denominator share } \
    breakdown(by: AREA) { area { name } figures { numerator denominator } } } \
    lettersExpiring(first: 5) { totalCount } serviceRequests(filter: { overdue: true }, first: 5) { totalCount } }";

fn count(answer: &Answer) -> usize {
    answer.statements.len()
}

crate::both_engines! {
    async fn a_grid_worker_before_a_visit(town: Town) {
        let cast = town.cast().await;
        let home = cast.li.settles("H-1", json!({})).await;
        let variables = json!({ "id": home, "on": town.day_after(0) });
        let few = cast.li.run_counted(VISIT, variables.clone()).await;
        assert!(few.failure().is_none(), "{:#}", few.body);
        for number in 0..30 {
            cast.li.settles_member(&home, &format!("P-{number}"), json!({})).await;
        }
        let many = cast.li.run_counted(VISIT, variables.clone()).await;
        assert_eq!(many.at("/household/residents").as_array().expect("residents").len(), 30);
        assert!(count(&many) <= count(&few) + 1, "{} and {}", count(&few), count(&many));
        let elsewhere = cast.other_li.run(VISIT, variables).await;
        assert!(elsewhere.at("/household").is_null(), "{:#}", elsewhere.body);
    }

    async fn a_secretary_of_a_community_and_one_of_the_district(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let (community, district) = (places.area("North community"), places.area("District"));
        let home = Home { street: places.area("Lake street"), community, grid: Some(places.area("North grid")) };
        let mut counts = Vec::new();
        for rows in [3, 30] {
            let mut registers = town.registers().await;
            registers.households(rows, HouseholdKind::Home, home).await;
            for _ in 0..rows {
                registers.area(AreaKind::Grid, community).await;
            }
            registers.finish().await;
            let north = cast.secretary.run_counted(COMMUNITY, json!({ "area": encode(community) })).await;
            assert!(north.failure().is_none(), "{:#}", north.body);
            let whole = cast.district.run_counted(DISTRICT, json!({ "area": encode(district) })).await;
            assert!(whole.failure().is_none(), "{:#}", whole.body);
            counts.push((count(&north), count(&whole)));
        }
        assert_eq!(counts[0], counts[1], "the number of statements grows with the rows");
    }
}
