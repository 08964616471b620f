//! The rows behind figures: what they show of the past, how they are paged, what they cost.

use lianxin_api::gql::ids::encode;
use lianxin_entity::enums::{Duty, HouseholdKind, OrganisationKind, Role, UnitAssignmentKind};
use lianxin_entity::ids::{AreaId, HouseholdMoveId, PostingId};
use lianxin_entity::{household, household_move, member, posting, posting_area};
use lianxin_tests::town::{Caller, Town};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use super::{FIGURES, agree, figures, home, pair};

const PAGE: &str = "query ($area: ID!, $of: CoverageMeasure!, $after: String) { coverage(areaId: $area) { figures(measures: [$of]) { \
    rows(first: 1, after: $after) { totalCount pageInfo { endCursor hasNextPage } nodes { code label } } } } }";

async fn page(who: &Caller, area: AreaId, of: &str, after: Option<&str>) -> Value {
    let variables = json!({ "area": encode(area), "of": of, "after": after });
    who.run(PAGE, variables)
        .await
        .at("/coverage/figures/0/rows")
        .clone()
}

crate::both_engines! {
    async fn a_household_that_moved_away_hides_its_new_address(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let mut registers = town.registers().await;
        let (north, south) = (home(&town, "North"), home(&town, "South"));
        let branch = registers.organisation(OrganisationKind::Branch, places.organisation("North committee"), None).await;
        let members = registers.members(1, branch, None).await;
        let homes = registers.households(2, HouseholdKind::Home, north).await;
        let (month, fortnight, week) = (registers.ago(30), registers.ago(14), registers.ago(7));
        registers.pair(members[0], homes[1], month, Some(fortnight)).await;
        let moved = household_move::ActiveModel {
            id: Set(registers.id::<HouseholdMoveId>()),
            household_id: Set(homes[1]),
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
            id: Set(homes[1]),
            area_id: Set(south.grid.expect("a grid")),
            community_id: Set(Some(south.community)),
            grid_id: Set(south.grid),
            address: Set("New lane 5".to_owned()),
            placed_on: Set(week),
            ..Default::default()
        };
        registers.tx().update(now).await.expect("the household");
        registers.finish().await;
        let then = town.day_after(-10);
        let of = ["HOUSEHOLDS_UNPAIRED", "PAIRS_ENDED_WITHOUT_SUCCESSOR"];
        for (who, shown) in [(&cast.secretary, ""), (&cast.li, ""), (&cast.street, "New lane 5"), (&cast.district, "New lane 5")] {
            let area = if std::ptr::eq(who, &cast.li) { "North grid" } else { "North community" };
            let found = figures(who, places.area(area), Some(then.clone()), &of).await;
            agree(&found);
            let rows = found[0]["rows"]["nodes"].as_array().expect("rows");
            assert_eq!(rows.len(), 2);
            assert!(rows.iter().all(|row| row["area"]["name"] == "North grid"), "where it lay: {rows:?}");
            assert_eq!(rows[1]["label"], shown, "{}", who.name());
            assert_ne!(rows[0]["label"], "", "{}", who.name());
            let ended = &found[1]["rows"]["nodes"][0];
            assert_eq!((&ended["label"], &ended["area"]["name"]), (&json!(shown), &json!("North grid")), "{}", who.name());
        }
        let today = figures(&cast.other_secretary, south.community, None, &of[..1]).await;
        assert_eq!(today[0]["rows"]["nodes"][0]["label"], "New lane 5");
    }

    async fn a_member_without_a_history_counts_in_the_branch_of_today(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let mut registers = town.registers().await;
        let branch = registers.organisation(OrganisationKind::Branch, places.organisation("North committee"), None).await;
        let members = registers.members(2, branch, None).await;
        let later = member::ActiveModel {
            id: Set(members[1]),
            branch_on: Set(registers.ago(7)),
            ..Default::default()
        };
        registers.tx().update(later).await.expect("the member");
        registers.finish().await;
        for (who, area) in [(&cast.district, "District"), (&cast.street, "Lake street"), (&cast.secretary, "North community")] {
            let found = figures(who, places.area(area), Some(town.day_after(-10)), &["MEMBERS_UNPAIRED", "MEMBERS_WITHOUT_POST"]).await;
            agree(&found);
            assert_eq!(found.iter().map(pair).collect::<Vec<_>>(), [(2, 2), (2, 2)], "{area}");
        }
    }

    async fn a_letter_for_several_grids_counts_where_all_of_them_lie(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let mut registers = town.registers().await;
        let second = registers.area(lianxin_entity::enums::AreaKind::Grid, places.area("North compound")).await;
        let account = lianxin_api::gql::ids::decode(&cast.li.account_id()).expect("an id");
        for (number, grids) in [("L-1", vec![places.area("North grid"), second]), ("L-2", vec![places.area("North grid"), places.area("South grid")])] {
            let id: PostingId = registers.id();
            let row = posting::ActiveModel {
                id: Set(id),
                account_id: Set(account),
                role: Set(Role::GridWorker),
                duty: Set(Duty::None),
                starts_on: Set(registers.ago(30)),
                letter_number: Set(Some(number.to_owned())),
                letter_expires_on: Set(Some(registers.today())),
                ..Default::default()
            };
            registers.tx().insert(row).await.expect("a posting");
            for grid in grids {
                let row = posting_area::ActiveModel {
                    posting_id: Set(id),
                    area_id: Set(grid),
                    ..Default::default()
                };
                registers.tx().insert(row).await.expect("an area");
            }
        }
        registers.finish().await;
        let counted = async |who: &Caller, area: &str| {
            let found = figures(who, places.area(area), None, &["LETTERS_EXPIRING"]).await;
            agree(&found);
            found[0].clone()
        };
        assert_eq!(pair(&counted(&cast.li, "North grid").await), (0, 0));
        let compound = counted(&cast.secretary, "North compound").await;
        assert_eq!(pair(&compound), (1, 1));
        let row = &compound["rows"]["nodes"][0];
        assert_eq!((&row["code"], &row["label"], &row["area"]["name"]), (&json!("L-1"), &json!("Li"), &json!("North compound")));
        assert_eq!(pair(&counted(&cast.secretary, "North community").await), (1, 1));
        assert_eq!(pair(&counted(&cast.street, "Lake street").await), (2, 2));
    }

    async fn a_page_goes_on_where_its_cursor_stood(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let district = places.area("District");
        let first = page(&cast.district, district, "COMMUNITIES_WITHOUT_LEAD_UNIT", None).await;
        assert_eq!((&first["totalCount"], &first["nodes"][0]["label"]), (&json!(2), &json!("North community")));
        let cursor = first["pageInfo"]["endCursor"].as_str().expect("a cursor").to_owned();
        let mut registers = town.registers().await;
        registers.in_charge(places.organisation("Housing"), places.area("North community"), UnitAssignmentKind::Lead).await;
        registers.finish().await;
        let next = page(&cast.district, district, "COMMUNITIES_WITHOUT_LEAD_UNIT", Some(&cursor)).await;
        assert_eq!((&next["totalCount"], &next["nodes"][0]["label"]), (&json!(1), &json!("South community")), "{next}");
        let units = page(&cast.district, district, "UNITS_LEADING", None).await;
        let code = units["nodes"][0]["code"].as_str().expect("a code");
        assert!(!code.is_empty() && code.len() < 32, "the unit's own code: {code}");
    }

    async fn rows_of_items_are_counted_with_their_figures(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let of = ["GRIDS_WITHOUT_BRANCH", "GRIDS_WITH_WORKER", "COMMUNITIES_WITHOUT_LEAD_UNIT", "ORGANISATIONS_WITHOUT_SECRETARY", "UNITS_WITHOUT_COMMUNITY", "COMPOUNDS_UNMANAGED"];
        let variables = json!({ "area": encode(places.area("District")), "of": of });
        let bare = "query ($area: ID, $of: [CoverageMeasure!]) { coverage(areaId: $area) { figures(measures: $of) { numerator } } }";
        let numbers = cast.district.run_counted(bare, variables.clone()).await;
        let listed = cast.district.run_counted(FIGURES, variables.clone()).await;
        agree(listed.at("/coverage/figures").as_array().expect("figures"));
        assert_eq!(numbers.statements.len(), listed.statements.len(), "{:#?}", listed.statements);
        assert!(numbers.statements.len() <= 12, "{:#?}", numbers.statements);
        let parts = "query ($area: ID, $of: [CoverageMeasure!]) { coverage(areaId: $area) { breakdown(by: AREA, measures: $of) { \
            figures { numerator rows(first: 5) { totalCount nodes { code } } } } } }";
        let broken_down = cast.district.run_counted(parts, variables).await;
        assert_eq!(numbers.statements.len(), broken_down.statements.len(), "{:#?}", broken_down.statements);
    }
}
