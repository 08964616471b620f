//! What a row of a file lays claim to, and from whom: a number, a place, a name.

use lianxin_entity::{area_version, organisation_version};
use serde_json::json;

use super::*;

/// Draws the district around its two grids.
async fn is_drawn(town: &Town) {
    let tx = town
        .app()
        .store
        .write(town.key())
        .await
        .expect("a transaction");
    let root = area_version::Column::AreaId.eq(town.places().area("District"));
    let root = tx.one(tx.find::<area_version::Entity>().filter(root)).await;
    let around = "{\"type\":\"Polygon\",\"coordinates\":[[[112.3,34.6],[112.5,34.6],[112.5,34.7],[112.3,34.7],[112.3,34.6]]]}";
    tx.update(area_version::ActiveModel {
        id: Set(root.expect("an answer").expect("the district").id),
        polygon: Set(Some(around.to_owned())),
        ..Default::default()
    })
    .await
    .expect("it is drawn");
    tx.commit().await.expect("a commit");
    town.app().directories.forget(town.key());
}

/// The committee of an area: its code and name.
async fn committee(town: &Town, area: &str) -> organisation_version::Model {
    let tx = town.app().store.read(town.key()).await.unwrap();
    let query = tx.find::<organisation_version::Entity>();
    let all = tx.all(query).await.unwrap();
    let area = Some(town.places().area(area));
    let mut committees = all.into_iter();
    let committee = committees.find(|row| row.jurisdiction_id == area && row.to_on.is_none());
    committee.expect("a committee")
}

crate::both_engines! {
    async fn a_committee_keeps_its_area_while_its_row_is_faulty(town: Town) {
        let code = town.code().to_owned();
        let old = committee(&town, "North community").await;
        let header = "code,kind,name,parentCode,jurisdictionCode,foundedOn\n";
        // It would leave its area to another one, but it cannot: it was founded tomorrow.
        let handed_over = |founded: &str| format!(
            "{header}{},COMMUNITY_COMMITTEE,{},,{code}001009,{founded}\nK1,COMMUNITY_COMMITTEE,The next one,,{code}001001,\n", old.code, old.name);
        let mut clerk = Clerk::with(&town, Register::Areas, &format!("code,kind,name,parentCode\n{code}001009,COMMUNITY,Ninth community,{code}001\n"));
        clerk.imports().await;
        clerk = Clerk::with(&town, Register::Organisations, &handed_over(&town.day_after(1)));
        clerk.good_rows = true;
        let job = clerk.plans().await;
        let faults = clerk.faults(&job).await;
        assert_eq!(said(&faults), [(2, "foundedOn", "IN_FUTURE"), (3, "jurisdictionCode", "COMMITTEE_EXISTS")]);
        assert_eq!((job.faulty, job.creates, job.changes), (2, 0, 0));
        clerk = Clerk::with(&town, Register::Organisations, &handed_over(""));
        let job = clerk.imports().await;
        assert_eq!((job.creates, job.changes), (1, 1), "without the fault it hands it over");
        assert_eq!(committee(&town, "North community").await.code, "K1");
    }

    async fn only_good_rows_take_numbers_pairs_and_places(town: Town) {
        let north = north(&town).await;
        Clerk::with(&town, Register::Households, &homes(40, &north)).imports().await;
        let people = "code,householdCode,name,idNumber\n";
        let text = format!("{people}R1,nowhere,甲,11010519491231002X\nR2,H00001,甲,11010519491231002X\nR3,H00001,乙,11010519491231002X\n");
        let clerk = Clerk { good_rows: true, ..Clerk::with(&town, Register::Residents, &text) };
        let job = clerk.plans().await;
        assert_eq!(said(&clerk.faults(&job).await), [(2, "householdCode", "UNKNOWN_HOUSEHOLD"), (4, "idNumber", "IDENTITY_TAKEN")]);
        assert_eq!(clerk.applies(&job).await.creates, 1, "as planned");

        Clerk::with(&town, Register::Organisations, "code,kind,name\nZ1,BRANCH,First branch\n").imports().await;
        let members = "code,name,organisationCode,kind,startsOn\nM1,甲,Z1,RESIDENT,2024-01-01\nM2,乙,Z1,RESIDENT,2024-01-01\n";
        Clerk::with(&town, Register::Members, members).imports().await;
        let header = "memberCode,householdCode,startsOn,memberConsentOn\n";
        // Thirty at most; the first rows say a day that has not come.
        let ahead = (1..=5).fold(header.to_owned(), |text, n| text + &format!("M1,H{n:05},2025-01-01,2031-01-01\n"));
        let text = (1..=30).fold(ahead, |text, n| text + &format!("M1,H{n:05},2025-02-01,\n"));
        let faults = Clerk::with(&town, Register::Pairings, &text).refused().await;
        let expected: Vec<(i32, &str, &str)> = (2..=6).map(|row| (row, "memberConsentOn", "IN_FUTURE")).collect();
        assert_eq!(said(&faults), expected, "the good rows have their places");
        let text = format!("{header}M2,H00001,2025-01-01,\nM2,H00001,2025-02-01,\n");
        let faults = Clerk::with(&town, Register::Pairings, &text).refused().await;
        assert_eq!(said(&faults), [(3, "householdCode", "PAIRED_ALREADY")]);
    }

    async fn a_posting_is_not_given_to_somebody_of_another_name(town: Town) {
        let north = north(&town).await;
        let header = "phone,name,role,areaCodes,startsOn\n";
        let good = format!("{header}13700000001,张三丰,GRID_WORKER,{north},2026-01-01\n");
        let clerk = Clerk::with(&town, Register::Postings, &good);
        clerk.imports().await;
        assert_eq!(clerk.imports().await.same, 1);
        for name in ["李四", "张三"] {
            let other = Clerk::with(&town, Register::Postings, &good.replace("张三丰", name).replace("2026-01-01", "2025-01-01"));
            let job = other.plans().await;
            let faults = other.faults(&job).await;
            assert!(said(&faults).contains(&(2, "name", "NAME_DIFFERS")), "{faults:?}");
            let tx = town.app().store.read(town.key()).await.unwrap();
            let rows = tx.all(tx.find::<import_fault::Entity>().filter(import_fault::Column::ImportId.eq(job.id))).await.unwrap();
            for row in rows {
                for locale in [Locale::Chinese, Locale::English] {
                    let told = format!("{} {row:?}", report::message(locale, &row));
                    assert!(!told.contains("张三丰") && !told.contains("1370000"), "{told}");
                }
            }
        }
        // Nor within a file: the first name would be the account's, and the second be lost.
        let twice = format!("{header}13700000002,甲,GRID_WORKER,{north},2026-01-01\n13700000002,乙,GRID_WORKER,{north},2025-01-01\n");
        let faults = Clerk::with(&town, Register::Postings, &twice).refused().await;
        assert!(said(&faults).contains(&(3, "name", "NAME_DIFFERS")), "{faults:?}");
    }

    async fn nothing_lies_outside_a_district_that_is_drawn(town: Town) {
        let (north, community) = (north(&town).await, format!("{}001001", town.code()));
        let homes = format!("code,kind,areaCode,head,address,latitude,longitude\nH1,HOME,{north},甲,1号,0,0\nH2,HOME,{north},乙,2号,34.65,112.45\nH3,HOME,{north},丙,3号,,\n");
        let centres = format!("code,name,kind,level,areaCode,latitude,longitude\nC1,中心,CENTRE,COMMUNITY,{community},0,0\n");
        let cast = town.cast().await;
        let at_sea = json!({ "location": { "latitude": 0.0, "longitude": 0.0, "datum": "GCJ02" } });
        let stands = cast.li.settles("S-1", json!({})).await;
        // Of a district without a boundary nobody knows where it ends.
        assert_eq!(Clerk::with(&town, Register::Households, &homes).plans().await.faulty, 0);
        Clerk::with(&town, Register::ServiceCentres, &centres).imports().await;
        is_drawn(&town).await;
        let faults = Clerk::with(&town, Register::Households, &homes).refused().await;
        assert_eq!(said(&faults), [(2, "latitude", "OUTSIDE_DISTRICT")]);
        assert_eq!(Clerk::with(&town, Register::ServiceCentres, &centres).imports().await.same, 1, "what stands is let be");
        let moved = centres.replace(",0,0", ",1,1");
        assert_eq!(said(&Clerk::with(&town, Register::ServiceCentres, &moved).refused().await), [(2, "latitude", "OUTSIDE_DISTRICT")]);
        let input = cast.li.household_of("N-1", at_sea.clone());
        cast.li.keeps("registerHousehold", input).await.refused("OUTSIDE_DISTRICT");
        let mut change = at_sea;
        change["id"] = json!(stands);
        cast.li.keeps("changeHousehold", change).await.refused("OUTSIDE_DISTRICT");
    }
}
