//! The rules of residents and pairings in a file.

use serde_json::json;

use super::promises::branch;
use super::*;

crate::both_engines! {
    async fn a_planned_visit_goes_with_the_household_that_a_file_moves(town: Town) {
        let cast = town.cast().await;
        let home = cast.li.settles("H1", json!({})).await;
        let plan = "mutation ($input: PlanVisitInput!) { planVisit(input: $input) { visit { id } errors { message } } }";
        let input = json!({ "householdId": home, "theme": "Spring", "plannedOn": town.day_after(3) });
        cast.li.run(plan, json!({ "input": input })).await.ok();
        let app = town.app();
        let directory = app.directories.get(&app.store, town.key()).await.expect("the directory");
        let south = directory.area(town.places().area("South grid")).expect("the grid").code.clone();
        let text = format!("code,kind,areaCode,head,address\nH1,HOME,{south},Wang,1\n");
        assert_eq!(Clerk::with(&town, Register::Households, &text).imports().await.changes, 1);
        let tx = town.app().store.read(town.key()).await.unwrap();
        let visits = tx.all(tx.find::<lianxin_entity::visit::Entity>()).await.unwrap();
        assert_eq!(visits[0].grid_id, Some(town.places().area("South grid")));
    }

    async fn a_row_that_is_shorter_than_its_header_empties_nothing(town: Town) {
        let north = north(&town).await;
        let full = format!("code,kind,areaCode,head,address,phone,source\nH1,HOME,{north},甲,1号,13900000001,census\n");
        Clerk::with(&town, Register::Households, &full).imports().await;
        let short = format!("code,kind,areaCode,head,address,phone,source\nH1,HOME,{north},甲,2号\n");
        assert_eq!(Clerk::with(&town, Register::Households, &short).imports().await.changes, 1);
        let row = household(&town, "H1").await;
        assert_eq!((row.address.as_str(), row.phone_hash.is_some(), row.source.as_str()), ("2号", true, "census"));
        let empty = format!("code,kind,areaCode,head,address,phone,source\nH1,HOME,{north},甲,2号,,census\n");
        Clerk::with(&town, Register::Households, &empty).imports().await;
        assert_eq!(household(&town, "H1").await.phone_hash, None, "an empty cell says so");
        let cut = format!("code,kind,areaCode,head,address,phone,source\nH1,HOME,{north},甲,2");
        assert_eq!(said(&Clerk::with(&town, Register::Households, &cut).refused().await), [(2, "", "CUT_OFF")]);
    }

    async fn nobody_is_of_a_branch_from_a_day_to_come(town: Town) {
        let text = format!("code,name,organisationCode,kind,startsOn\nM1,甲,{},IN_SERVICE,{}\n", branch(&town).await, town.day_after(1));
        assert_eq!(said(&Clerk::with(&town, Register::Members, &text).refused().await), [(2, "startsOn", "IN_FUTURE")]);
    }

    async fn residents_have_true_identity_numbers(town: Town) {
        let north = north(&town).await;
        Clerk::with(&town, Register::Households, &homes(2, &north)).imports().await;
        let header = "居民编号,户编号,姓名,与户主关系,出生年份,手机号,身份证号\n";
        let good = format!("{header}R1,H00001,甲,户主,,,11010519491231002X\nR2,H00001,乙,配偶,1950,13700000009,\n");
        let clerk = Clerk::with(&town, Register::Residents, &good);
        assert_eq!(clerk.imports().await.creates, 2);
        assert_eq!(clerk.imports().await.same, 2, "the same file again");
        let tx = town.app().store.read(town.key()).await.unwrap();
        let stored = tx.one(tx.live::<resident::Entity>().filter(resident::Column::Code.eq("R1"))).await.unwrap().unwrap();
        drop(tx);
        assert_eq!(stored.birth_year, Some(1949), "told by the number");
        let bad = format!("{header}R3,H00001,丙,户主,,,110105194912310021\nR4,nowhere,丁,户主,,,\nR5,H00001,戊,户主,,,11010519491231002X\nR6,H00001,己,户主,1950,,34052419800101001X\nR7,H00001,庚,户主,,,110105********002X\n");
        let clerk = Clerk::with(&town, Register::Residents, &bad);
        let job = clerk.plans().await;
        assert_eq!(said(&clerk.faults(&job).await), [
            (2, "idNumber", "NOT_AN_IDENTITY_NUMBER"), (3, "householdCode", "UNKNOWN_HOUSEHOLD"), (4, "idNumber", "IDENTITY_TAKEN"),
            (5, "birthYear", "BIRTH_YEAR_DIFFERS"), (6, "idNumber", "MASKED"),
        ]);
        let tx = town.app().store.read(town.key()).await.unwrap();
        let rows = tx.all(tx.find::<import_fault::Entity>().filter(import_fault::Column::ImportId.eq(job.id))).await.unwrap();
        assert!(rows.iter().all(|row| !row.value.as_deref().unwrap_or_default().contains("1949")), "masked: {rows:?}");
    }

    async fn pairings_keep_loads_and_standings(town: Town) {
        let north = north(&town).await;
        Clerk::with(&town, Register::Organisations, "code,kind,name\nZ1,BRANCH,First branch\nW1,UNIT,School\n").imports().await;
        Clerk::with(&town, Register::Households, &homes(40, &north)).imports().await;
        let header = "党员编号,姓名,所在党组织代码,类别,开始日期\n";
        let faults = Clerk::with(&town, Register::Members, &format!("{header}M9,丙,W1,居民党员,2020-01-01\n")).refused().await;
        assert_eq!(said(&faults), [(2, "organisationCode", "WRONG_KIND")]);
        let members = Clerk::with(&town, Register::Members, &format!("{header}M1,甲,Z1,居民党员,2020-01-01\nM2,乙,Z1,在职党员,2020-01-01\n"));
        members.imports().await;
        assert_eq!(members.imports().await.same, 2, "the same file again");
        let header = "党员编号,户编号,结对日期,党员同意日期,户同意日期,结对依据,结束日期,结束原因,接替党员编号\n";
        let good = format!("{header}M1,H00001,2024-01-01,2024-01-01,2024-01-02,居住就近,2025-01-01,更换,M2\n\
            M2,H00001,2025-01-01,2025-01-01,2025-01-01,,,,\nM1,H00002,2024-01-01,2024-01-01,,,,,\n");
        let clerk = Clerk::with(&town, Register::Pairings, &good);
        assert_eq!(clerk.imports().await.creates, 3);
        let again = clerk.imports().await;
        assert_eq!((again.same, again.changes), (3, 0), "the same file again");
        let paired = household(&town, "H00001").await;
        assert_eq!(paired.paired_on.map(|day| day.to_string()).as_deref(), Some("2024-01-02"), "without a break");
        assert_eq!(household(&town, "H00002").await.paired_on, None, "consent of one side is none");
        let tx = town.app().store.read(town.key()).await.unwrap();
        let ended = tx.one(tx.live::<pairing::Entity>().filter(pairing::Column::EndedOn.is_not_null())).await.unwrap().unwrap();
        let member = tx.one(tx.live::<member::Entity>().filter(member::Column::Code.eq("M2"))).await.unwrap().unwrap();
        let heir = tx.one(tx.live::<pairing::Entity>().filter(pairing::Column::Id.eq(ended.successor_id.expect("a successor")))).await.unwrap().unwrap();
        assert_eq!((heir.member_id, member.paired_on.map(|day| day.to_string()).as_deref()), (member.id, Some("2025-01-01")));
        drop(tx);
        let row = |n: u32| format!("M1,H{n:05},2024-01-01,,,,,,\n");
        let many = (3..=40).fold(header.to_owned(), |text, n| text + &row(n));
        let faults = Clerk::with(&town, Register::Pairings, &many).refused().await;
        assert_eq!(faults.len(), 9, "30 at most, one of which stands: {faults:?}");
        assert!(faults.iter().all(|fault| fault.2 == "OVER_LOAD"));
        let bad = format!("{header}M2,H00001,2025-06-01,,,,,,\nM3,H00001,2025-06-01,,,,,,\nM1,H00009,2025-06-01,2031-01-01,,,2025-01-01,,\n");
        let faults = Clerk::with(&town, Register::Pairings, &bad).refused().await;
        let faults = said(&faults);
        for fault in [(2, "householdCode", "PAIRED_ALREADY"), (3, "memberCode", "UNKNOWN_MEMBER"), (4, "endsOn", "ENDS_BEFORE_START"), (4, "memberConsentOn", "IN_FUTURE")] {
            assert!(faults.contains(&fault), "{fault:?} in {faults:?}");
        }
        let ends = format!("{header}M1,H00002,2024-01-01,2024-01-01,,,2026-01-01,搬迁,\n");
        assert_eq!(Clerk::with(&town, Register::Pairings, &ends).imports().await.ends, 1);
    }
}
