//! What is covered and where the gaps are: the published figures, the count and the list, any day, and
//! who may ask.

use lianxin_api::gql::ids::encode;
use lianxin_entity::enums::{
    AreaKind, CentreLevel, HouseholdKind, OrganisationKind, UnitAssignmentKind,
};
use lianxin_entity::ids::{AreaId, HouseholdMoveId, OrganisationId};
use lianxin_entity::{household, household_move};
use lianxin_tests::town::registers::Home;
use lianxin_tests::town::{Caller, Town};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

mod gaps;
mod moved;
mod parts;
mod rows;

const FIGURES: &str = "query ($area: ID, $organisation: ID, $on: Date, $of: [CoverageMeasure!]) { \
    coverage(areaId: $area, organisationId: $organisation, asOf: $on) { asOf figures(measures: $of) { \
    measure numerator denominator share definition rows(first: 100) { totalCount nodes { id code label area { name } since } } } } }";

const PARTS: &str = "query ($area: ID, $organisation: ID, $on: Date, $of: [CoverageMeasure!], $by: CoverageBreakdownBy!) { \
    coverage(areaId: $area, organisationId: $organisation, asOf: $on) { figures(measures: $of) { numerator denominator } \
    breakdown(by: $by, measures: $of) { area { id } organisation { id } figures { numerator denominator } } } }";

async fn figures(who: &Caller, area: AreaId, on: Option<String>, of: &[&str]) -> Vec<Value> {
    let variables = json!({ "area": encode(area), "on": on, "of": of });
    let answer = who.run(FIGURES, variables).await;
    answer
        .at("/coverage/figures")
        .as_array()
        .expect("figures")
        .clone()
}

fn pair(figure: &Value) -> (i64, i64) {
    let number = |name: &str| figure[name].as_i64().expect("a number");
    (number("numerator"), number("denominator"))
}

/// In the grid of a community of the town.
fn home(town: &Town, of: &str) -> Home {
    let places = town.places();
    Home {
        street: places.area("Lake street"),
        community: places.area(&format!("{of} community")),
        grid: Some(places.area(&format!("{of} grid"))),
    }
}

/// Every figure has as many rows as its numerator says.
fn agree(figures: &[Value]) {
    for figure in figures {
        assert_eq!(
            figure["numerator"], figure["rows"]["totalCount"],
            "{figure}"
        );
        let shown = figure["rows"]["nodes"].as_array().expect("rows").len() as i64;
        assert_eq!(shown, pair(figure).0.min(100), "{figure}");
        assert!(
            !figure["definition"]
                .as_str()
                .expect("a text")
                .starts_with("coverage-"),
            "{figure}"
        );
    }
}

/// A street with 37 communities, 448 grids, 65 units in charge and 88 functional branches.
async fn kaiyuan(town: &Town) -> AreaId {
    let places = town.places();
    let mut registers = town.registers().await;
    let street = registers
        .area(AreaKind::Street, places.area("District"))
        .await;
    let head = places.organisation("District committee");
    let committee = registers
        .organisation(OrganisationKind::StreetCommittee, head, Some(street))
        .await;
    let mut communities = Vec::new();
    for place in 0..37 {
        let community = registers.area(AreaKind::Community, street).await;
        registers
            .organisation(
                OrganisationKind::CommunityCommittee,
                committee,
                Some(community),
            )
            .await;
        let unit = registers
            .organisation(OrganisationKind::Unit, head, None)
            .await;
        registers
            .in_charge(unit, community, UnitAssignmentKind::Lead)
            .await;
        if place < 28 {
            let unit = registers
                .organisation(OrganisationKind::Unit, head, None)
                .await;
            registers
                .in_charge(unit, community, UnitAssignmentKind::Joint)
                .await;
        }
        communities.push(community);
    }
    for place in 0..448 {
        let grid = registers
            .area(AreaKind::Grid, communities[place % 37])
            .await;
        if place < 88 {
            registers.functional_branch(grid).await;
        }
    }
    registers.finish().await;
    street
}

crate::both_engines! {
    async fn the_published_figures_hold(town: Town) {
        let street = kaiyuan(&town).await;
        let cast = town.cast().await;
        let of = ["UNITS_LEADING", "UNITS_JOINING", "HOUSEHOLDS_OF_TARGET", "GRIDS_WITH_BRANCH", "GRIDS_WITHOUT_BRANCH", "COMMUNITIES_WITHOUT_LEAD_UNIT", "GRIDS_WITHOUT_WORKER"];
        let found = figures(&cast.district, street, None, &of).await;
        agree(&found);
        assert_eq!((pair(&found[0]), pair(&found[1])), ((37, 65), (28, 65)));
        assert_eq!(pair(&found[2]), (0, 134_400), "448 grids of 300 households");
        assert_eq!((pair(&found[3]), pair(&found[4])), ((88, 448), (360, 448)));
        let share = found[3]["share"].as_f64().expect("a share");
        assert_eq!(format!("{:.1}", share * 100.0), "19.6");
        assert_eq!((pair(&found[5]), pair(&found[6])), ((0, 37), (448, 448)));
        let variables = json!({ "area": encode(street), "of": of, "by": "AREA" });
        let parts = cast.district.run(PARTS, variables).await;
        let listed = parts.at("/coverage/breakdown").as_array().expect("parts").clone();
        assert_eq!(listed.len(), 37);
        for place in 0..of.len() {
            let sum: i64 = listed.iter().map(|part| pair(&part["figures"][place]).0).sum();
            assert_eq!(sum, pair(&parts.at("/coverage/figures")[place]).0, "{}", of[place]);
        }
    }

    async fn members_without_a_post_and_centres(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let mut registers = town.registers().await;
        let branch = registers.organisation(OrganisationKind::Branch, places.organisation("Street committee"), None).await;
        registers.members(18_638, branch, None).await;
        registers.members(1_720, branch, Some("支部书记")).await;
        registers.centre(CentreLevel::District, places.area("District")).await;
        for _ in 0..95 {
            registers.centre(CentreLevel::Community, places.area("North community")).await;
        }
        for _ in 0..20 {
            registers.centre(CentreLevel::Other, places.area("South community")).await;
        }
        registers.finish().await;
        let of = ["MEMBERS_WITHOUT_POST", "CENTRES_OF_DISTRICT", "CENTRES_OF_COMMUNITY", "CENTRES_OTHER", "MEMBERS_UNPAIRED"];
        let found = figures(&cast.district, places.area("District"), None, &of).await;
        agree(&found);
        assert_eq!(pair(&found[0]), (18_638, 20_358));
        let share = found[0]["share"].as_f64().expect("a share");
        assert_eq!(format!("{:.2}", share * 100.0), "91.55");
        assert_eq!(found[1..4].iter().map(pair).collect::<Vec<_>>(), [(1, 116), (95, 116), (20, 116)]);
        let street = figures(&cast.street, places.area("Lake street"), None, &of[..1]).await;
        assert_eq!(pair(&street[0]), (18_638, 20_358), "the branch works for the street");
        let north = figures(&cast.secretary, places.area("North community"), None, &of[..1]).await;
        assert_eq!(pair(&north[0]), (0, 0));
        assert!(north[0]["share"].is_null());
    }

    async fn any_day_is_told_from_the_same_rows(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let mut registers = town.registers().await;
        let (north, south) = (home(&town, "North"), home(&town, "South"));
        let branch = registers.organisation(OrganisationKind::Branch, places.organisation("North committee"), None).await;
        let members = registers.members(3, branch, None).await;
        let homes = registers.households(5, HouseholdKind::Home, north).await;
        let shops = registers.households(2, HouseholdKind::Business, north).await;
        let (month, week, day) = (registers.ago(30), registers.ago(7), registers.ago(1));
        registers.pair(members[0], homes[0], month, None).await;
        registers.pair(members[0], homes[1], month, Some(week)).await;
        registers.pair(members[1], shops[0], day, None).await;
        registers.propose(members[2], homes[2]).await;
        // The fifth home moved south a week ago.
        let moved = household_move::ActiveModel {
            id: Set(registers.id::<HouseholdMoveId>()),
            household_id: Set(homes[4]),
            area_id: Set(north.grid.expect("a grid")),
            street_id: Set(Some(north.street)),
            community_id: Set(Some(north.community)),
            grid_id: Set(north.grid),
            from_on: Set(registers.ago(400)),
            to_on: Set(week),
            reason: Set("MOVED".to_owned()),
            ..Default::default()
        };
        registers.tx().insert(moved).await.expect("a move");
        let now = household::ActiveModel {
            id: Set(homes[4]),
            area_id: Set(south.grid.expect("a grid")),
            community_id: Set(Some(south.community)),
            grid_id: Set(south.grid),
            placed_on: Set(week),
            ..Default::default()
        };
        registers.tx().update(now).await.expect("the household");
        registers.finish().await;
        let of = ["HOUSEHOLDS_PAIRED", "HOUSEHOLDS_UNPAIRED", "BUSINESSES_PAIRED", "MEMBERS_UNPAIRED", "PAIRS_WITHOUT_CONSENT", "PAIRS_ENDED_WITHOUT_SUCCESSOR", "HOUSEHOLDS_PER_MEMBER", "HOUSEHOLDS_STALE"];
        let community = places.area("North community");
        let today = figures(&cast.secretary, community, None, &of).await;
        agree(&today);
        let expected = [(1, 4), (3, 4), (1, 2), (1, 3), (1, 3), (1, 1), (1, 3), (0, 4)];
        assert_eq!(today.iter().map(pair).collect::<Vec<_>>(), expected);
        assert_eq!(today[5]["rows"]["nodes"][0]["area"]["name"], "North grid");
        let said = figures(&cast.secretary, community, Some(town.day_after(0)), &of).await;
        assert_eq!(said.iter().map(pair).collect::<Vec<_>>(), expected);
        let earlier = figures(&cast.secretary, community, Some(town.day_after(-10)), &of).await;
        agree(&earlier);
        let then = [(2, 5), (3, 5), (0, 2), (2, 3), (0, 2), (0, 0), (2, 3)];
        assert_eq!(earlier[..7].iter().map(pair).collect::<Vec<_>>(), then);
        let before = figures(&cast.secretary, community, Some(town.day_after(-40)), &of).await;
        agree(&before);
        assert_eq!(pair(&before[0]), (0, 5));
        for by in ["AREA", "ORGANISATION"] {
            for (on, paired) in [(town.day_after(0), 1), (town.day_after(-10), 2)] {
                let variables = json!({ "area": encode(places.area("District")), "on": on, "of": of, "by": by });
                let answer = cast.district.run(PARTS, variables).await;
                let parts = answer.at("/coverage/breakdown").as_array().expect("parts").clone();
                assert_eq!(pair(&answer.at("/coverage/figures")[0]), (paired, 5), "{by} {on}");
                for place in 0..of.len() {
                    let sums = parts.iter().map(|part| pair(&part["figures"][place])).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
                    assert_eq!(sums, pair(&answer.at("/coverage/figures")[place]), "{by} {}", of[place]);
                }
            }
        }
        let south_today = figures(&cast.other_secretary, south.community, None, &of[..2]).await;
        assert_eq!(south_today.iter().map(pair).collect::<Vec<_>>(), [(0, 1), (1, 1)]);
    }

    async fn who_may_ask_and_for_what(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let other = town.second_district().await;
        let asked = |area: AreaId| json!({ "area": encode(area), "of": ["GRIDS_WITHOUT_WORKER", "ORGANISATIONS_WITHOUT_SECRETARY"] });
        let is_null = |answer: lianxin_tests::answer::Answer| answer.at("/coverage").is_null();
        let north = places.area("North community");
        for nobody in [&cast.wang, &cast.li, &cast.other_secretary, &cast.housing, &cast.property] {
            assert!(is_null(nobody.run(FIGURES, asked(north)).await), "{}", nobody.name());
        }
        assert!(is_null(cast.secretary.run(FIGURES, asked(places.area("Lake street"))).await));
        assert!(is_null(cast.district.run(FIGURES, asked(other.places().area("District"))).await), "another district's");
        let own_grid = cast.li.run(FIGURES, asked(places.area("North grid"))).await;
        assert_eq!(pair(&own_grid.at("/coverage/figures")[0]), (0, 1));
        let counts = cast.administrator.run(FIGURES, asked(places.area("District"))).await;
        assert_eq!(pair(&counts.at("/coverage/figures")[0]), (0, 2));
        assert!(counts.at("/coverage/figures")[0]["rows"].is_null(), "an administrator reads counts");
        let own = |organisation: OrganisationId| json!({ "organisation": encode(organisation), "of": ["ORGANISATIONS_WITHOUT_SECRETARY", "UNITS_WITHOUT_COMMUNITY"] });
        let housing = cast.housing.run(FIGURES, own(places.organisation("Housing"))).await;
        assert_eq!(pair(&housing.at("/coverage/figures")[1]), (1, 1));
        assert!(is_null(cast.housing.run(FIGURES, own(places.organisation("Works"))).await));
        assert!(is_null(cast.secretary.run(FIGURES, own(places.organisation("Works"))).await));
        let tomorrow = json!({ "area": encode(north), "on": town.day_after(1) });
        cast.secretary.run(FIGURES, tomorrow).await.failed("BAD_ARGUMENT");
        let long_ago = json!({ "area": encode(north), "on": "1999-01-01" });
        let early = cast.secretary.run(FIGURES, long_ago).await;
        early.failed("BAD_ARGUMENT");
        assert!(early.body["errors"][0]["message"].as_str().is_some_and(|text| text.contains("since 2020-01-01")), "{:#}", early.body);
        cast.secretary.run(FIGURES, json!({})).await.failed("BAD_ARGUMENT");
        let everything = cast.district.run(FIGURES, json!({ "area": encode(places.area("District")) })).await;
        agree(everything.at("/coverage/figures").as_array().expect("figures"));
    }

    async fn the_number_of_statements_stays(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let document = "query ($area: ID!) { coverage(areaId: $area) { figures { measure numerator denominator share } \
            breakdown(by: AREA) { area { name } figures { numerator } } } }";
        let variables = json!({ "area": encode(places.area("District")) });
        let few = cast.district.run_counted(document, variables.clone()).await.statements.len();
        let mut registers = town.registers().await;
        let home = Home { street: places.area("Lake street"), community: places.area("North community"), grid: Some(places.area("North grid")) };
        registers.households(30, HouseholdKind::Home, home).await;
        for _ in 0..30 {
            registers.area(AreaKind::Community, places.area("Lake street")).await;
        }
        registers.finish().await;
        let many = cast.district.run_counted(document, variables).await.statements.len();
        assert!(many <= few, "{few} and {many}");
        assert!(many <= 16, "{many} statements");
    }
}
