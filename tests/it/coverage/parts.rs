//! Breakdowns: every part lists what it counts, and nobody reads through a part what is not theirs.

use lianxin_api::gql::ids::encode;
use lianxin_entity::enums::{
    AreaKind, CentreLevel, HouseholdKind, OrganisationKind, UnitAssignmentKind,
};
use lianxin_entity::{area_version, household};
use lianxin_tests::town::registers::Home;
use lianxin_tests::town::{Caller, Town};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};

use super::{agree, figures, home, pair};

const LISTED: &str = "query ($area: ID, $organisation: ID, $on: Date, $of: [CoverageMeasure!], $by: CoverageBreakdownBy!) { \
    coverage(areaId: $area, organisationId: $organisation, asOf: $on) { figures(measures: $of) { measure numerator denominator } \
    breakdown(by: $by, measures: $of) { area { id name } organisation { id name } figures { measure numerator denominator \
    rows(first: 100) { totalCount nodes { label } } } } } }";

const MEASURES: [&str; 20] = [
    "HOUSEHOLDS_PAIRED",
    "HOUSEHOLDS_UNPAIRED",
    "BUSINESSES_UNPAIRED",
    "HOUSEHOLDS_PER_MEMBER",
    "HOUSEHOLDS_OF_TARGET",
    "HOUSEHOLDS_STALE",
    "MEMBERS_UNPAIRED",
    "MEMBERS_WITHOUT_POST",
    "PAIRS_WITHOUT_CONSENT",
    "PAIRS_ENDED_WITHOUT_SUCCESSOR",
    "REGISTRATIONS_ONE_SIDED",
    "GRIDS_WITH_WORKER",
    "GRIDS_WITHOUT_BRANCH",
    "COMMUNITIES_WITHOUT_LEAD_UNIT",
    "ORGANISATIONS_WITHOUT_SECRETARY",
    "UNITS_WITHOUT_COMMUNITY",
    "UNITS_LEADING",
    "UNITS_NOT_REGISTERED",
    "LETTERS_EXPIRING",
    "CENTRES_OF_COMMUNITY",
];

/// Members, households of every size of place, pairings and units in both communities.
async fn filled(town: &Town) {
    let places = town.places();
    let mut registers = town.registers().await;
    let branch = registers
        .organisation(
            OrganisationKind::Branch,
            places.organisation("North committee"),
            None,
        )
        .await;
    let other = registers
        .organisation(
            OrganisationKind::Branch,
            places.organisation("South committee"),
            None,
        )
        .await;
    let of_street = registers
        .organisation(
            OrganisationKind::Branch,
            places.organisation("Street committee"),
            None,
        )
        .await;
    let members = registers.members(3, branch, None).await;
    registers.members(2, other, None).await;
    registers.members(1, of_street, Some("支部书记")).await;
    let north = registers
        .households(5, HouseholdKind::Home, home(town, "North"))
        .await;
    let south = registers
        .households(2, HouseholdKind::Home, home(town, "South"))
        .await;
    registers
        .households(1, HouseholdKind::Business, home(town, "South"))
        .await;
    registers
        .pair(members[0], north[0], registers.ago(30), None)
        .await;
    registers
        .pair(
            members[1],
            south[0],
            registers.ago(30),
            Some(registers.ago(7)),
        )
        .await;
    registers.propose(members[2], north[1]).await;
    let in_building = household::ActiveModel {
        id: Set(north[0]),
        area_id: Set(places.area("Building 1")),
        building_id: Set(Some(places.area("Building 1"))),
        ..Default::default()
    };
    registers
        .tx()
        .update(in_building)
        .await
        .expect("the household");
    // Where the district's levels are grid and compound.
    let wide = registers
        .area(AreaKind::Grid, places.area("North community"))
        .await;
    let court = registers.area(AreaKind::Compound, wide).await;
    let in_court = household::ActiveModel {
        id: Set(north[1]),
        area_id: Set(court),
        compound_id: Set(Some(court)),
        grid_id: Set(Some(wide)),
        ..Default::default()
    };
    registers
        .tx()
        .update(in_court)
        .await
        .expect("the household");
    let nowhere = Home {
        grid: None,
        ..home(town, "North")
    };
    registers.households(1, HouseholdKind::Home, nowhere).await;
    registers
        .in_charge(
            places.organisation("Housing"),
            places.area("North community"),
            UnitAssignmentKind::Lead,
        )
        .await;
    registers
        .centre(CentreLevel::Community, places.area("North community"))
        .await;
    registers.finish().await;
}

fn listed(part: &Value) -> Vec<(String, Vec<String>)> {
    let figures = part["figures"].as_array().expect("figures");
    let labels = |figure: &Value| {
        let nodes = figure["rows"]["nodes"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        nodes
            .iter()
            .map(|node| node["label"].as_str().expect("a label").to_owned())
            .collect()
    };
    figures
        .iter()
        .map(|figure| (figure["measure"].to_string(), labels(figure)))
        .collect()
}

/// The parts of a breakdown. Each has as many rows as its figures say, and they add up.
async fn parts(who: &Caller, subject: &Value, by: &str, on: Option<String>) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for some in MEASURES.chunks(5) {
        let variables = json!({ "area": subject["area"], "organisation": subject["organisation"], "on": on, "of": some, "by": by });
        let answer = who.run(LISTED, variables).await;
        assert!(answer.failure().is_none(), "{:#}", answer.body);
        let found = answer
            .at("/coverage/breakdown")
            .as_array()
            .unwrap_or_else(|| panic!("{:#}", answer.body))
            .clone();
        for (place, measure) in some.iter().enumerate() {
            let sums = found
                .iter()
                .map(|part| pair(&part["figures"][place]))
                .fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
            assert_eq!(
                sums,
                pair(&answer.at("/coverage/figures")[place]),
                "{} {subject} {by} {measure}",
                who.name()
            );
        }
        for part in &found {
            let none = part["area"].is_null() && part["organisation"].is_null();
            for figure in part["figures"].as_array().expect("figures") {
                let told = format!("{} {subject} {by} {part}", who.name());
                assert!(figure["rows"].is_null() == none, "{told}");
                if !none {
                    assert_eq!(figure["numerator"], figure["rows"]["totalCount"], "{told}");
                    let shown = figure["rows"]["nodes"].as_array().expect("rows").len() as i64;
                    assert_eq!(shown, pair(figure).0, "{told}");
                }
            }
        }
        all.extend(found);
    }
    all
}

crate::both_engines! {
    async fn every_part_lists_what_it_counts(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        filled(&town).await;
        let area = |name: &str| json!({ "area": encode(places.area(name)) });
        let body = |name: &str| json!({ "organisation": encode(places.organisation(name)) });
        for (who, subject) in [
            (&cast.district, area("District")), (&cast.district, area("Lake street")), (&cast.district, body("District committee")),
            (&cast.street, area("Lake street")), (&cast.street, body("Street committee")), (&cast.street, area("South community")),
            (&cast.secretary, area("North community")), (&cast.secretary, body("North committee")), (&cast.secretary, area("North grid")),
            (&cast.li, area("North grid")),
        ] {
            for by in ["AREA", "ORGANISATION"] {
                for on in [None, Some(town.day_after(-10))] {
                    parts(who, &subject, by, on).await;
                }
            }
        }
    }

    async fn what_is_older_than_its_grid_is_counted_where_it_is_listed(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let community = places.area("North community");
        let mut registers = town.registers().await;
        let grid = registers.area(AreaKind::Grid, community).await;
        let home = Home { street: places.area("Lake street"), community, grid: Some(grid) };
        registers.households(4, HouseholdKind::Home, home).await;
        let (today, begins) = (registers.ago(0), area_version::Column::AreaId.eq(grid));
        let younger = registers.tx().update_many::<area_version::Entity>().filter(begins);
        let younger = younger.set_value(area_version::Column::FromOn, today);
        assert_eq!(registers.tx().change(younger).await.expect("a younger grid"), 1);
        registers.finish().await;
        for (who, subject) in [(&cast.district, "District"), (&cast.street, "Lake street"), (&cast.secretary, "North community")] {
            let subject = json!({ "area": encode(places.area(subject)) });
            for on in [None, Some(town.day_after(-10))] {
                parts(who, &subject, "AREA", on).await;
            }
        }
        let then = figures(&cast.secretary, community, Some(town.day_after(-10)), &["HOUSEHOLDS_OF_TARGET"]).await;
        agree(&then);
        assert_eq!(then[0]["numerator"], 4);
    }

    async fn a_grid_worker_reads_no_further_through_a_part(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        filled(&town).await;
        for area in ["North grid", "Building 1"] {
            let subject = json!({ "area": encode(places.area(area)) });
            let found = parts(&cast.li, &subject, "ORGANISATION", None).await;
            let bodies: Vec<_> = found.iter().filter(|part| !part["organisation"].is_null()).collect();
            assert!(bodies.is_empty(), "the branches of the committee are not those of a grid: {bodies:?}");
            let labels: Vec<String> = found.iter().flat_map(listed).flat_map(|(_, labels)| labels).collect();
            assert!(labels.is_empty(), "{labels:?}");
        }
        // Where a committee is responsible its branches are parts.
        let subject = json!({ "area": encode(places.area("North community")) });
        let found = parts(&cast.secretary, &subject, "ORGANISATION", None).await;
        let of_branch = found.iter().find(|part| !part["organisation"].is_null() && part["figures"][0]["measure"] == "HOUSEHOLDS_STALE").expect("a branch");
        assert_eq!(pair(&of_branch["figures"][1]), (2, 3), "members without a pair: {of_branch}");
    }

    async fn buildings_and_compounds_have_their_households(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        filled(&town).await;
        let counts = async |who: &Caller, area: String| {
            let found = parts(who, &json!({ "area": area }), "AREA", None).await;
            let mut named = Vec::new();
            for part in found.iter().filter(|part| part["figures"][0]["measure"] == "HOUSEHOLDS_PAIRED") {
                let name = part["area"]["name"].as_str().unwrap_or("nowhere").to_owned();
                let name = if name.starts_with("Area ") { "Made".to_owned() } else { name };
                named.push((name, pair(&part["figures"][0]), pair(&part["figures"][4]).0));
            }
            named.sort();
            named
        };
        let of = |name: &str| encode(places.area(name));
        let part = |name: &str, paired, in_grid| (name.to_owned(), paired, in_grid);
        let grid = [part("Building 1", (1, 1), 1), part("nowhere", (0, 3), 3)];
        assert_eq!(counts(&cast.li, of("North grid")).await, grid);
        let compound = [part("North grid", (1, 4), 4)];
        assert_eq!(counts(&cast.secretary, of("North compound")).await, compound);
        let community = [part("Made", (0, 1), 1), part("North compound", (1, 4), 4), part("nowhere", (0, 1), 0)];
        assert_eq!(counts(&cast.secretary, of("North community")).await, community);
        let below = "query ($area: ID) { coverage(areaId: $area) { breakdown(by: AREA, measures: []) { area { id name } } } }";
        let below = cast.secretary.run(below, json!({ "area": of("North community") })).await;
        let listed = below.at("/coverage/breakdown").as_array().expect("parts").clone();
        let wide = listed.iter().find(|part| part["area"]["name"].as_str().is_some_and(|name| name.starts_with("Area ")));
        let wide = wide.expect("the grid")["area"]["id"].as_str().expect("an id").to_owned();
        assert_eq!(counts(&cast.secretary, wide).await[..1], [part("Made", (0, 1), 1)], "the compound of a grid");
    }
}
