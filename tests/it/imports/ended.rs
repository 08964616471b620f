//! What ends by a file, and what a file may say of what has ended.

use lianxin_entity::enums::AppointmentKind;
use lianxin_entity::{appointment, area_version, organisation_version, service_request};
use sea_orm::ActiveValue::Set;

use super::*;

async fn versions(town: &Town, code: &str) -> Vec<(String, String)> {
    let tx = town.app().store.read(town.key()).await.unwrap();
    let query = tx
        .find::<area_version::Entity>()
        .filter(area_version::Column::Code.eq(code));
    let rows = tx
        .all(query.order_by_asc(area_version::Column::FromOn))
        .await
        .unwrap();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    rows.into_iter()
        .map(|row| (row.from_on.to_string(), day(row.to_on)))
        .collect()
}

crate::both_engines! {
    async fn an_area_ends_on_the_day_that_is_said_once(town: Town) {
        let (began, code) = (town.day_after(0), town.code().to_owned());
        let parent = format!("{code}001002-C1");
        let header = "code,kind,name,parentCode,endsOn\n";
        let full = format!("{header}G7,GRID,Seventh,{parent},\nB7,BUILDING,Seven,G7,\n");
        Clerk::with(&town, Register::Areas, &full).imports().await;
        town.hours_pass(24 * 10);
        let end = town.day_after(-4);
        let ends = format!("{header}G7,GRID,Seventh,{parent},{end}\nB7,BUILDING,Seven,G7,{end}\n");
        let clerk = Clerk::with(&town, Register::Areas, &ends);
        let areas = count!(town, area);
        let done = clerk.imports().await;
        assert_eq!((done.ends, done.creates, done.changes), (2, 0, 0));
        assert_eq!(versions(&town, "G7").await, [(began.clone(), end.clone())], "it held until the day that is said");
        let again = clerk.imports().await;
        assert_eq!((again.same, again.ends), (2, 0), "the same file again");
        assert_eq!((count!(town, area), versions(&town, "B7").await.len()), (areas, 1));
        // The file of before the end brings nothing back.
        let faults = Clerk::with(&town, Register::Areas, &full).refused().await;
        assert!(said(&faults).contains(&(2, "endsOn", "ALREADY_ENDED")), "{faults:?}");
        let other = ends.replace(&end, &town.day_after(-3));
        let faults = Clerk::with(&town, Register::Areas, &other).refused().await;
        assert!(said(&faults).contains(&(2, "endsOn", "ALREADY_ENDED")), "{faults:?}");
        assert_eq!(count!(town, area), areas);
    }

    async fn what_hangs_on_an_area_is_looked_at_when_it_ends(town: Town) {
        let cast = town.cast().await;
        let code = town.code().to_owned();
        let header = "code,kind,name,parentCode,endsOn\n";
        let case = cast.wang.submits("streetlight out").await;
        town.hours_pass(48);
        let today = town.day_after(0);
        let south = format!("{header}{code}001002,COMMUNITY,South community,{code}001,{today}\n{code}001002-C1,COMPOUND,South compound,{code}001002,{today}\n\
            {code}001002-G1,GRID,South grid,{code}001002-C1,{today}\nB9,BUILDING,Nine,{code}001002-G1,\n");
        let faults = Clerk::with(&town, Register::Areas, &south).refused().await;
        assert_eq!(said(&faults), [(2, "endsOn", "COMMITTEE_EXISTS"), (3, "endsOn", "NOT_EMPTY"), (4, "endsOn", "NOT_EMPTY"), (5, "parentCode", "ALREADY_ENDED")]);
        let north = format!("{header}{code}001001-B1,BUILDING,Building 1,{code}001001-G1,{today}\n{code}001001-G1,GRID,North grid,{code}001001-C1,{today}\n");
        let faults = Clerk::with(&town, Register::Areas, &north).refused().await;
        assert_eq!(said(&faults), [(3, "endsOn", "NOT_EMPTY")], "a grid worker serves it");
        let end = "mutation ($input: EndPostingInput!) { endPosting(input: $input) { posting { id } errors { errorCode message } } }";
        cast.secretary.run(end, serde_json::json!({ "input": { "id": cast.li.posting_id(), "reason": "moved away" } })).await.ok();
        assert_eq!(Clerk::with(&town, Register::Areas, &north).imports().await.ends, 2);
        let tx = town.app().store.read(town.key()).await.unwrap();
        let query = tx.find::<service_request::Entity>().filter(service_request::Column::Number.eq(case.number.as_str()));
        let request = tx.one(query).await.unwrap().unwrap();
        let compound = town.places().area("North compound");
        assert_eq!((request.current_area_id, request.current_grid_id), (compound, None), "it lies in the one around");
    }

    async fn an_area_drawn_anew_holds_what_lies_in_it(town: Town) {
        let code = town.code().to_owned();
        let square = |west: f64, east: f64| format!(
            "\"{{\"\"type\"\":\"\"Polygon\"\",\"\"coordinates\"\":[[[{west},34.66],[{east},34.66],[{east},34.67],[{west},34.67],[{west},34.66]]]}}\"");
        let drawn = |east| format!("code,kind,name,parentCode,polygon\n{code}001001,COMMUNITY,North community,{code}001,{}\n", square(112.40, east));
        let faults = Clerk::with(&town, Register::Areas, &drawn(112.405)).refused().await;
        assert_eq!(said(&faults), [(2, "polygon", "POLYGON_LEAVES_OUT")]);
        Clerk::with(&town, Register::Areas, &drawn(112.41)).imports().await;
        // The compound between has no polygon: the community is the one around.
        let grid = format!("code,kind,name,parentCode,polygon\n{code}001001-G1,GRID,North grid,{code}001001-C1,{}\n", square(112.40, 112.415));
        let faults = Clerk::with(&town, Register::Areas, &grid).refused().await;
        assert_eq!(said(&faults), [(2, "polygon", "POLYGON_OUTSIDE")]);
    }

    async fn an_organisation_ends_once_and_only_when_nothing_hangs_on_it(town: Town) {
        let header = "code,kind,name,foundedOn,lastElectionOn,endsOn\n";
        let full = format!("{header}Z1,BRANCH,First branch,2001-07-01,2024-05-01,\nZ2,BRANCH,Second branch,,,\n");
        Clerk::with(&town, Register::Organisations, &full).imports().await;
        Clerk::with(&town, Register::Members, "code,name,organisationCode,kind\nM1,甲,Z2,RESIDENT\n").imports().await;
        town.hours_pass(24 * 10);
        let end = town.day_after(-4);
        let ends = format!("{header}Z1,BRANCH,First branch,2001-07-01,2024-05-01,{end}\n");
        let clerk = Clerk::with(&town, Register::Organisations, &ends);
        assert_eq!(clerk.imports().await.ends, 1);
        let again = clerk.imports().await;
        assert_eq!((again.same, again.creates, again.ends), (1, 0, 0), "the same file again");
        let tx = town.app().store.read(town.key()).await.unwrap();
        let query = tx.find::<organisation_version::Entity>().filter(organisation_version::Column::Code.eq("Z1"));
        let rows = tx.all(query).await.unwrap();
        assert_eq!((rows.len(), rows[0].to_on.map(|day| day.to_string())), (1, Some(end.clone())));
        drop(tx);
        let bad = format!("{header}Z1,BRANCH,First branch,2001-07-01,2024-05-01,\nZ2,BRANCH,Second branch,,,{end}\n\
            Z3,BRANCH,Second branch,,,\nZ4,BRANCH,Fourth,2024-01-01,2020-01-01,\nZ 5,BRANCH,Fifth,,,\nZ6,BRANCH,Sixth,,,2031-01-01\n");
        let faults = Clerk::with(&town, Register::Organisations, &bad).refused().await;
        let faults = said(&faults);
        for fault in [(2, "endsOn", "ALREADY_ENDED"), (3, "endsOn", "NOT_EMPTY"), (4, "name", "NAME_TAKEN"),
            (5, "lastElectionOn", "BEFORE_FOUNDING"), (6, "code", "BAD_CODE"), (7, "endsOn", "IN_FUTURE")] {
            assert!(faults.contains(&fault), "{fault:?} in {faults:?}");
        }
    }

    async fn with_a_household_end_its_people_and_pairings_and_with_a_member_what_it_holds(town: Town) {
        let north = north(&town).await;
        Clerk::with(&town, Register::Organisations, "code,kind,name\nZ1,BRANCH,First branch\n").imports().await;
        Clerk::with(&town, Register::Households, &homes(2, &north).replace(",13900000001\n", ",\n")).imports().await;
        Clerk::with(&town, Register::Residents, "code,householdCode,name\nR1,H00001,甲\nR2,H00002,乙\n").imports().await;
        let header = "code,name,organisationCode,kind,startsOn,endsOn\n";
        Clerk::with(&town, Register::Members, &format!("{header}M1,甲,Z1,RESIDENT,2020-01-01,\nM2,乙,Z1,RESIDENT,2020-01-01,\n")).imports().await;
        let head = "memberCode,householdCode,startsOn,memberConsentOn,householdConsentOn,endsOn,endReason\n";
        Clerk::with(&town, Register::Pairings, &format!("{head}M1,H00001,2026-01-01,2026-01-01,2026-01-01,,\nM2,H00002,2026-01-01,2026-01-01,2026-01-01,,\n")).imports().await;
        let tx = town.app().store.write(town.key()).await.unwrap();
        let held = tx.one(tx.find::<member::Entity>().filter(member::Column::Code.eq("M2"))).await.unwrap().unwrap();
        tx.insert(appointment::ActiveModel {
            id: Set(town.app().given.id()), kind: Set(AppointmentKind::BuildingHead), member_id: Set(Some(held.id)),
            area_id: Set(Some(town.places().area("Building 1"))), from_on: Set(town.today()), version: Set(1), ..Default::default()
        }).await.unwrap();
        tx.commit().await.unwrap();
        assert!(household(&town, "H00001").await.paired_on.is_some());
        town.hours_pass(48);
        let end = town.day_after(-1);
        let ends = format!("code,kind,areaCode,head,address,endsOn\nH00001,HOME,{north},户主1,1号,{end}\n");
        assert_eq!(Clerk::with(&town, Register::Households, &ends).imports().await.ends, 1);
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
        let tx = town.app().store.read(town.key()).await.unwrap();
        let gone = tx.one(tx.find::<resident::Entity>().filter(resident::Column::Code.eq("R1"))).await.unwrap().unwrap();
        let open = tx.all(tx.find::<pairing::Entity>().filter(pairing::Column::EndedOn.is_null())).await.unwrap();
        drop(tx);
        assert_eq!((day(gone.ended_on), open.len()), (Some(end.clone()), 1), "its people and its pairing");
        assert_eq!(household(&town, "H00001").await.paired_on, None);
        // The register of pairings of the same day says why.
        let told = Clerk::with(&town, Register::Pairings, &format!("{head}M1,H00001,2026-01-01,2026-01-01,2026-01-01,{end},MOVED\n"));
        assert_eq!(told.imports().await.rows_total, Some(1));
        assert_eq!(told.imports().await.same, 1);
        let ends = format!("{header}M2,乙,Z1,RESIDENT,2020-01-01,{end}\n");
        assert_eq!(Clerk::with(&town, Register::Members, &ends).imports().await.ends, 1);
        let tx = town.app().store.read(town.key()).await.unwrap();
        let open = tx.all(tx.find::<pairing::Entity>().filter(pairing::Column::EndedOn.is_null())).await.unwrap();
        let held = tx.one(tx.find::<appointment::Entity>()).await.unwrap().unwrap();
        assert_eq!((open.len(), held.to_on.is_some()), (0, true), "its pairing and its appointment");
    }

    async fn letters_and_centres_keep_their_rules(town: Town) {
        let north = north(&town).await;
        let header = "phone,name,role,areaCodes,letterNumber,letterExpiresOn,startsOn\n";
        let good = format!("{header}13700000001,甲,GRID_WORKER,{north},L-1,2027-01-01,2026-01-01\n");
        Clerk::with(&town, Register::Postings, &good).imports().await;
        let bad = format!("{header}13700000002,乙,GRID_WORKER,{north},L-1,2027-01-01,2026-01-01\n13700000003,丙,GRID_WORKER,{north},,2027-01-01,2026-01-01\n\
            13700000004,丁,GRID_WORKER,{north},L-4,2025-01-01,2026-01-01\n13700000005,戊,GRID_WORKER,{north},L-5,,2026-01-01\n13700000006,己,GRID_WORKER,{north},L-5,,2026-01-01\n");
        let faults = Clerk::with(&town, Register::Postings, &bad).refused().await;
        assert_eq!(said(&faults), [(2, "letterNumber", "NUMBER_TAKEN"), (3, "letterNumber", "NUMBER_MISSING"),
            (4, "letterExpiresOn", "ENDS_ON_FIRST_DAY"), (6, "letterNumber", "NUMBER_TAKEN")]);
        let community = format!("{}001001", town.code());
        let centre = |closed: &str, name: &str| format!("code,name,kind,level,areaCode,latitude,longitude,openedOn,closedOn\nC1,{name},CENTRE,COMMUNITY,{community},34.665,112.405,2024-01-01,{closed}\n");
        Clerk::with(&town, Register::ServiceCentres, &centre("2026-02-01", "Old")).imports().await;
        for text in [centre("", "Old"), centre("2026-02-01", "New")] {
            let faults = Clerk::with(&town, Register::ServiceCentres, &text).refused().await;
            assert_eq!(said(&faults), [(2, "closedOn", "ALREADY_ENDED")]);
        }
    }
}
