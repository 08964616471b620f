//! Figures counted by hand: each with a value that is not zero.

use lianxin_entity::enums::{
    AppointmentKind, AppointmentManner, AreaKind, HouseholdKind, ImportState, OrganisationKind,
    Register, RegistrationSide, RegistrationState, UnitAssignmentKind,
};
use lianxin_entity::ids::{
    AppointmentId, AreaId, ImportId, MemberId, OrganisationId, RegistrationId,
};
use lianxin_entity::{
    appointment, area, area_version, household, import_job, member, organisation,
    organisation_version, pairing, registration,
};
use lianxin_tests::town::Town;
use lianxin_tests::town::registers::Registers;
use sea_orm::ActiveValue::Set;

use super::{agree, figures, home, pair};

/// An organisation that elects every three years and did so last on a day so many days ago.
async fn elected(registers: &Registers, parent: OrganisationId, code: &str, ago: u64) {
    let id: OrganisationId = registers.id();
    let row = organisation::ActiveModel {
        id: Set(id),
        kind: Set(OrganisationKind::Branch),
        created_at: Set(chrono::DateTime::UNIX_EPOCH),
        ..Default::default()
    };
    registers.tx().insert(row).await.expect("an organisation");
    let version = organisation_version::ActiveModel {
        id: Set(registers.id()),
        organisation_id: Set(id),
        parent_id: Set(Some(parent)),
        code: Set(code.to_owned()),
        name: Set(format!("Branch {code}")),
        term_years: Set(Some(3)),
        last_election_on: Set(Some(registers.ago(ago))),
        from_on: Set(registers.ago(1_500)),
        ..Default::default()
    };
    registers.tx().insert(version).await.expect("a version");
}

/// A compound that nobody manages.
async fn unmanaged(registers: &Registers, parent: AreaId) {
    let id: AreaId = registers.id();
    let row = area::ActiveModel {
        id: Set(id),
        kind: Set(AreaKind::Compound),
        created_at: Set(chrono::DateTime::UNIX_EPOCH),
        ..Default::default()
    };
    registers.tx().insert(row).await.expect("an area");
    let version = area_version::ActiveModel {
        id: Set(registers.id()),
        area_id: Set(id),
        parent_id: Set(Some(parent)),
        code: Set("001001-C9".to_owned()),
        name: Set("Old yard".to_owned()),
        no_manager: Set(true),
        from_on: Set(registers.ago(100)),
        ..Default::default()
    };
    registers.tx().insert(version).await.expect("a version");
}

async fn registered(
    registers: &Registers,
    side: RegistrationSide,
    who: Result<MemberId, OrganisationId>,
    community: AreaId,
) {
    let row = registration::ActiveModel {
        id: Set(registers.id::<RegistrationId>()),
        side: Set(side),
        member_id: Set(who.ok()),
        unit_id: Set(who.err()),
        community_id: Set(community),
        state: Set(RegistrationState::Reported),
        reported_on: Set(registers.ago(20)),
        version: Set(1),
        ..Default::default()
    };
    registers.tx().insert(row).await.expect("a registration");
}

/// A leader of a place with a letter that expires so many days from now.
async fn leads(town: &Town, registers: &Registers, area: AreaId, member: MemberId, days: u64) {
    let expires = registers.today() + chrono::Days::new(days);
    let row = appointment::ActiveModel {
        id: Set(registers.id::<AppointmentId>()),
        kind: Set(AppointmentKind::UnitLeader),
        manner: Set(Some(AppointmentManner::Home)),
        member_id: Set(Some(member)),
        area_id: Set(Some(area)),
        letter_number: Set(Some(format!("No. {days} of {}", town.code()))),
        letter_expires_on: Set(Some(expires)),
        from_on: Set(registers.ago(10)),
        version: Set(1),
        ..Default::default()
    };
    registers.tx().insert(row).await.expect("an appointment");
}

async fn importing(registers: &Registers) -> ImportId {
    let id: ImportId = registers.id();
    let row = import_job::ActiveModel {
        id: Set(id),
        register: Set(Register::Households),
        state: Set(ImportState::Applying),
        good_rows_only: Set(false),
        file_name: Set("households.csv".to_owned()),
        byte_size: Set(1),
        sha256: Set(vec![0]),
        locale: Set("en".to_owned()),
        rows_done: Set(0),
        creates: Set(0),
        changes: Set(0),
        ends: Set(0),
        same: Set(0),
        faulty: Set(0),
        planned_digest: Set(0),
        digest: Set(0),
        next_row: Set(2),
        attempts: Set(0),
        created_at: Set(chrono::DateTime::UNIX_EPOCH),
        version: Set(1),
        ..Default::default()
    };
    registers.tx().insert(row).await.expect("an import");
    id
}

crate::both_engines! {
    async fn households_and_work_teams(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let mut registers = town.registers().await;
        let north = home(&town, "North");
        let branch = registers.organisation(OrganisationKind::Branch, places.organisation("North committee"), None).await;
        let members = registers.members(2, branch, None).await;
        let teams = registers.households(3, HouseholdKind::WorkTeam, north).await;
        registers.pair(members[0], teams[0], registers.ago(3), None).await;
        let homes = registers.households(5, HouseholdKind::Home, north).await;
        for (place, metres) in [(0, Some(999)), (1, Some(1_001)), (2, None)] {
            let row = household::ActiveModel {
                id: Set(homes[place]),
                gcj_latitude: Set(Some(34.66)),
                gcj_longitude: Set(Some(112.4)),
                nearest_centre_metres: Set(metres),
                ..Default::default()
            };
            registers.tx().update(row).await.expect("a point");
        }
        for (place, verified) in [(3, None), (4, Some(registers.ago(366)))] {
            let row = household::ActiveModel {
                id: Set(homes[place]),
                verified_on: Set(verified),
                ..Default::default()
            };
            registers.tx().update(row).await.expect("a day");
        }
        registers.finish().await;
        let of = ["WORK_TEAMS_PAIRED", "WORK_TEAMS_UNPAIRED", "HOUSEHOLDS_BEYOND_REACH", "HOUSEHOLDS_STALE", "HOUSEHOLDS_OF_TARGET"];
        let found = figures(&cast.secretary, places.area("North community"), None, &of).await;
        agree(&found);
        assert_eq!(found.iter().map(pair).collect::<Vec<_>>(), [(1, 3), (2, 3), (2, 3), (2, 5), (5, 300)]);
    }

    async fn grids_compounds_and_organisations(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let mut registers = town.registers().await;
        let committee = places.organisation("North committee");
        let branch = registers.organisation(OrganisationKind::Branch, committee, None).await;
        let members = registers.members(2, branch, None).await;
        let (community, compound) = (places.area("North community"), places.area("North compound"));
        registers.area(AreaKind::Grid, compound).await;
        unmanaged(&registers, community).await;
        elected(&registers, committee, "E-1", 1_000).await;
        elected(&registers, committee, "E-2", 1_200).await;
        for with in [true, false] {
            let enterprise = registers.organisation(OrganisationKind::Enterprise, committee, None).await;
            if with {
                registers.organisation(OrganisationKind::Branch, enterprise, None).await;
            }
        }
        leads(&town, &registers, places.area("Building 1"), members[0], 3).await;
        leads(&town, &registers, places.area("Building 1"), members[1], 300).await;
        registers.finish().await;
        let of = [
            "GRIDS_WITH_WORKER", "GRIDS_WITHOUT_WORKER", "GRIDS_WITH_LEADER", "GRIDS_WITHOUT_LEADER", "COMPOUNDS_UNMANAGED",
            "ELECTIONS_OVERDUE", "ENTERPRISES_WITHOUT_BRANCH", "ORGANISATIONS_WITHOUT_SECRETARY", "LETTERS_EXPIRING",
        ];
        let found = figures(&cast.secretary, community, None, &of).await;
        agree(&found);
        // The committee has its secretary; the branch, the two that elect and the enterprise's have none.
        let expected = [(1, 2), (1, 2), (1, 2), (1, 2), (1, 2), (1, 2), (1, 2), (4, 5), (1, 2)];
        assert_eq!(found.iter().map(pair).collect::<Vec<_>>(), expected);
        let label = |place: usize| found[place]["rows"]["nodes"][0]["label"].as_str().expect("a label").to_owned();
        assert_eq!((label(0), label(4), label(5), label(8)), ("North grid".to_owned(), "Old yard".to_owned(), "Branch E-2".to_owned(), "Member".to_owned()));
    }

    async fn registrations_of_one_side_and_units_that_never_came(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let (north, south) = (places.area("North community"), places.area("South community"));
        let mut registers = town.registers().await;
        let branch = registers.organisation(OrganisationKind::Branch, places.organisation("North committee"), None).await;
        let members = registers.members(3, branch, None).await;
        registered(&registers, RegistrationSide::Unit, Ok(members[0]), north).await;
        registered(&registers, RegistrationSide::Home, Ok(members[0]), south).await;
        registered(&registers, RegistrationSide::Home, Ok(members[1]), south).await;
        let units = [places.organisation("Housing"), places.organisation("Works")];
        registers.in_charge(units[0], north, UnitAssignmentKind::Lead).await;
        registers.in_charge(units[1], north, UnitAssignmentKind::Joint).await;
        registered(&registers, RegistrationSide::Unit, Err(units[0]), north).await;
        // With another community than the one it is in charge of.
        registered(&registers, RegistrationSide::Unit, Err(units[1]), south).await;
        registers.finish().await;
        let of = ["REGISTRATIONS_ONE_SIDED", "UNITS_NOT_REGISTERED", "UNITS_LEADING"];
        let today = figures(&cast.secretary, north, None, &of).await;
        agree(&today);
        assert_eq!(today.iter().map(pair).collect::<Vec<_>>(), [(1, 2), (1, 2), (1, 2)]);
        assert_eq!(today[1]["rows"]["nodes"][0]["label"], "Works");
        let before = figures(&cast.secretary, north, Some(town.day_after(-21)), &of).await;
        agree(&before);
        assert_eq!(before.iter().map(pair).collect::<Vec<_>>(), [(0, 0), (2, 2), (1, 2)]);
    }

    async fn what_an_import_brings_counts_when_it_is_switched_on(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let mut registers = town.registers().await;
        let branch = registers.organisation(OrganisationKind::Branch, places.organisation("North committee"), None).await;
        let members = registers.members(2, branch, None).await;
        let homes = registers.households(3, HouseholdKind::Home, home(&town, "North")).await;
        let import = importing(&registers).await;
        let hidden = household::ActiveModel { id: Set(homes[2]), import_id: Set(Some(import)), ..Default::default() };
        registers.tx().update(hidden).await.expect("the household");
        let hidden = member::ActiveModel { id: Set(members[1]), import_id: Set(Some(import)), ..Default::default() };
        registers.tx().update(hidden).await.expect("the member");
        registers.finish().await;
        let of = ["HOUSEHOLDS_UNPAIRED", "MEMBERS_UNPAIRED"];
        for (on, expected) in [(None, [(2, 2), (1, 1)]), (Some(town.day_after(-10)), [(2, 2), (1, 1)])] {
            let found = figures(&cast.secretary, places.area("North community"), on, &of).await;
            agree(&found);
            assert_eq!(found.iter().map(pair).collect::<Vec<_>>(), expected);
        }
        let registers = town.registers().await;
        let on = import_job::ActiveModel { id: Set(import), state: Set(ImportState::Applied), ..Default::default() };
        registers.tx().update(on).await.expect("switched");
        registers.finish().await;
        let found = figures(&cast.secretary, places.area("North community"), None, &of).await;
        agree(&found);
        assert_eq!(found.iter().map(pair).collect::<Vec<_>>(), [(3, 3), (2, 2)]);
    }

    async fn a_pairing_that_has_a_successor_is_no_gap(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let mut registers = town.registers().await;
        let branch = registers.organisation(OrganisationKind::Branch, places.organisation("North committee"), None).await;
        let members = registers.members(2, branch, None).await;
        let homes = registers.households(1, HouseholdKind::Home, home(&town, "North")).await;
        registers.pair(members[0], homes[0], registers.ago(90), Some(registers.ago(60))).await;
        registers.pair(members[1], homes[0], registers.ago(60), Some(registers.ago(20))).await;
        let mut pairs = registers.tx().all(registers.tx().find::<pairing::Entity>()).await.expect("pairings");
        pairs.sort_by_key(|pair| pair.ended_on);
        let first = pairing::ActiveModel { id: Set(pairs[0].id), successor_id: Set(Some(pairs[1].id)), ..Default::default() };
        registers.tx().update(first).await.expect("the pairing");
        registers.finish().await;
        for (on, expected) in [(None, (1, 2)), (Some(town.day_after(-10)), (1, 2)), (Some(town.day_after(-40)), (0, 1))] {
            let found = figures(&cast.secretary, places.area("North community"), on, &["PAIRS_ENDED_WITHOUT_SUCCESSOR"]).await;
            agree(&found);
            assert_eq!(pair(&found[0]), expected);
        }
    }

    async fn a_household_with_a_pairing_that_waits_is_no_gap(town: Town) {
        let (places, cast) = (town.places(), town.cast().await);
        let mut registers = town.registers().await;
        let branch = registers.organisation(OrganisationKind::Branch, places.organisation("North committee"), None).await;
        let members = registers.members(2, branch, None).await;
        let homes = registers.households(2, HouseholdKind::Home, home(&town, "North")).await;
        for home in &homes {
            registers.pair(members[0], *home, registers.ago(90), Some(registers.ago(20))).await;
        }
        registers.propose(members[1], homes[0]).await;
        registers.finish().await;
        let listed = "{ pairings(filter: { endedWithoutSuccessor: true }) { totalCount } }";
        let listed = cast.secretary.run(listed, serde_json::json!({})).await;
        assert_eq!(listed.ok()["totalCount"], 1);
        for (on, expected) in [(None, (1, 2)), (Some(town.day_after(-10)), (2, 2))] {
            let found = figures(&cast.secretary, places.area("North community"), on, &["PAIRS_ENDED_WITHOUT_SUCCESSOR"]).await;
            agree(&found);
            assert_eq!(pair(&found[0]), expected, "as in the list of pairings");
        }
    }
}
