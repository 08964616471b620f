//! What a plan promises holds for small registers too, and at the edges of what a district allows.

use lianxin_entity::enums::AccountStatus;
use lianxin_entity::{centre_move, data_verification, member_change};
use serde_json::json;

use super::meanwhile::{gave_up, one_chunk};
use super::*;

/// The fields of the trail of the households.
async fn corrected(town: &Town) -> Vec<(String, Option<String>, Option<String>)> {
    let tx = town.app().store.read(town.key()).await.unwrap();
    let rows = tx.find::<data_verification::Entity>();
    let mut rows: Vec<_> = tx.all(rows).await.unwrap();
    rows.sort_by(|a, b| a.field.cmp(&b.field));
    let field = |row: data_verification::Model| (row.field, row.before, row.after);
    rows.into_iter().map(field).collect()
}

crate::both_engines! {
    async fn a_small_register_is_applied_as_it_was_planned_or_not_at_all(town: Town) {
        let parent = format!("{}001002-C1", town.code());
        let called = |name: &str| format!("code,kind,name,parentCode\nG7,GRID,{name},{parent}\n");
        Clerk::with(&town, Register::Areas, &called("First name")).imports().await;
        let slow = Clerk::with(&town, Register::Areas, &called("Slow name"));
        let job = slow.plans().await;
        assert_eq!((job.changes, job.faulty), (1, 0));
        town.hours_pass(24);
        Clerk::with(&town, Register::Areas, &called("Quick name")).imports().await;
        let job = slow.applies(&job).await;
        assert_eq!((job.state, job.failure.as_deref()), (ImportState::Failed, Some("CHANGED_SINCE_PLAN")));
        let again = slow.plans().await;
        assert_eq!((again.changes, slow.applies(&again).await.state), (1, ImportState::Applied), "planned anew");
    }

    async fn a_pairing_at_the_limit_gives_way_to_another_in_one_file(town: Town) {
        let north = north(&town).await;
        Clerk::with(&town, Register::Members, &format!("code,name,organisationCode,kind\nM1,甲,{},IN_SERVICE\n", branch(&town).await)).imports().await;
        Clerk::with(&town, Register::Households, &homes(31, &north)).imports().await;
        town.hours_pass(48);
        let (began, today) = (town.day_after(-1), town.day_after(0));
        let header = "memberCode,householdCode,startsOn,endsOn\n";
        let full = (1..=30).fold(header.to_owned(), |text, n| text + &format!("M1,H{n:05},{began},\n"));
        Clerk::with(&town, Register::Pairings, &full).imports().await;
        let over = format!("{header}M1,H00031,{today},\n");
        assert_eq!(said(&Clerk::with(&town, Register::Pairings, &over).refused().await), [(2, "memberCode", "OVER_LOAD")]);
        let ahead = format!("{header}M1,H00001,{began},{}\n", town.day_after(1));
        assert_eq!(said(&Clerk::with(&town, Register::Pairings, &ahead).refused().await), [(2, "endsOn", "IN_FUTURE")]);
        let instead = format!("{header}M1,H00001,{began},{today}\nM1,H00031,{today},\n");
        let job = Clerk::with(&town, Register::Pairings, &instead).imports().await;
        assert_eq!((job.creates, job.ends), (1, 1));
    }

    async fn who_ends_names_a_successor_that_comes_with_the_same_file(town: Town) {
        let (north, branch) = (north(&town).await, branch(&town).await);
        Clerk::with(&town, Register::Members, &format!("code,name,organisationCode,kind\nM1,甲,{branch},IN_SERVICE\nM2,乙,{branch},IN_SERVICE\n")).imports().await;
        Clerk::with(&town, Register::Households, &homes(1, &north)).imports().await;
        town.hours_pass(48);
        let (began, today) = (town.day_after(-1), town.day_after(0));
        let header = "memberCode,householdCode,startsOn,endsOn,endReason,successorCode\n";
        Clerk::with(&town, Register::Pairings, &format!("{header}M1,H00001,{began},,,\n")).imports().await;
        let over = format!("{header}M1,H00001,{began},{today},MOVED,M2\nM2,H00001,{today},,,\n");
        let clerk = Clerk::with(&town, Register::Pairings, &over);
        let job = clerk.imports().await;
        assert_eq!((job.creates, job.ends), (1, 1));
        let tx = town.app().store.read(town.key()).await.unwrap();
        let rows = tx.all(tx.find::<lianxin_entity::pairing::Entity>()).await.unwrap();
        let (old, new): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.ended_on.is_some());
        assert_eq!(old[0].successor_id, Some(new[0].id));
        assert_eq!(clerk.imports().await.same, 2, "the same file again changes nothing");
    }

    async fn days_and_successors_of_pairings_hold_together(town: Town) {
        let (north, branch) = (north(&town).await, branch(&town).await);
        Clerk::with(&town, Register::Members, &format!("code,name,organisationCode,kind\nM1,甲,{branch},IN_SERVICE\nM2,乙,{branch},IN_SERVICE\n")).imports().await;
        Clerk::with(&town, Register::Households, &homes(3, &north)).imports().await;
        let header = "memberCode,householdCode,startsOn,memberConsentOn,householdConsentOn,endsOn,successorCode\n";
        let bad = format!("{header}M1,H00001,2025-01-05,2025-01-04,,,\nM1,H00002,2025-01-05,2025-02-01,,2025-01-06,\n\
            M2,H00001,2025-01-05,,,2025-02-01,M2\nM2,H00002,2025-01-05,,,,M1\n");
        assert_eq!(said(&Clerk::with(&town, Register::Pairings, &bad).refused().await), [(2, "memberConsentOn", "TOO_EARLY"),
            (3, "endsOn", "ENDS_BEFORE_START"), (4, "successorCode", "PAIRED_ALREADY"), (5, "successorCode", "END_MISSING")]);
        let loose = format!("{header}M1,H00003,2025-01-05,2025-01-05,2025-01-06,2025-02-01,M2\n");
        let clerk = Clerk::with(&town, Register::Pairings, &loose);
        clerk.imports().await;
        assert_eq!(clerk.imports().await.same, 1, "the same file again");
    }

    async fn a_pairing_of_one_day_by_hand_goes_round(town: Town) {
        let cast = town.cast().await;
        let home = cast.li.settles("H1", json!({})).await;
        let member = town.member_in("North community", Some(&cast.neighbour)).await;
        let store = &town.app().store;
        let today = town.day_after(0).parse().unwrap();
        let tx = store.write(town.key()).await.unwrap();
        let row = pairing::ActiveModel {
            id: Set(town.app().given.id()), member_id: Set(member), household_id: Set(lianxin_tests::town::ties::inner(&home)),
            state: Set(lianxin_entity::enums::PairingState::Ended), lives_nearby: Set(false), complementary: Set(false),
            proposed_on: Set(today), member_consent_on: Set(Some(today)), household_consent_on: Set(Some(today)), active_on: Set(Some(today)),
            ended_on: Set(Some(today)), end_reason: Set(Some(lianxin_entity::enums::PairingEndReason::Other)), version: Set(1),
            updated_at: Set(town.now()), ..Default::default()
        };
        tx.insert(row).await.unwrap();
        let code = tx.one(tx.find::<member::Entity>().filter(member::Column::Id.eq(member))).await.unwrap().unwrap().code;
        tx.commit().await.unwrap();
        let text = format!("memberCode,householdCode,startsOn,memberConsentOn,householdConsentOn,endsOn,endReason\n{code},H1,{today},{today},{today},{today},OTHER\n");
        assert_eq!(Clerk::with(&town, Register::Pairings, &text).imports().await.same, 1);
    }

    async fn a_pairing_ends_with_its_household_on_no_day_before_its_consents(town: Town) {
        let (north, branch) = (north(&town).await, branch(&town).await);
        Clerk::with(&town, Register::Members, &format!("code,name,organisationCode,kind\nM1,甲,{branch},IN_SERVICE\n")).imports().await;
        Clerk::with(&town, Register::Households, &homes(1, &north)).imports().await;
        town.hours_pass(72);
        let (began, ended, today) = (town.day_after(-2), town.day_after(-1), town.day_after(0));
        let row = |end: &str| format!("memberCode,householdCode,startsOn,memberConsentOn,householdConsentOn,endsOn\nM1,H00001,{began},{began},{today},{end}\n");
        Clerk::with(&town, Register::Pairings, &row("")).imports().await;
        let gone = format!("code,kind,areaCode,head,address,endsOn\nH00001,HOME,{north},户主1,1号,{ended}\n");
        assert_eq!(Clerk::with(&town, Register::Households, &gone).imports().await.ends, 1);
        let given_out = Clerk::with(&town, Register::Pairings, &row(&today));
        assert_eq!(given_out.imports().await.same, 1, "what is given out comes in again");
    }

    async fn a_point_stays_what_it_is_to_the_last_bit(town: Town) {
        let north = north(&town).await;
        Clerk::with(&town, Register::Households, &homes(1, &north)).imports().await;
        let text = format!("code,kind,areaCode,head,address,latitude,longitude\nH00001,HOME,{north},户主1,1号,34.66512345678907,112.40512345678901\n");
        let clerk = Clerk::with(&town, Register::Households, &text);
        assert_eq!(clerk.imports().await.changes, 1);
        assert_eq!(clerk.imports().await.same, 1, "the same file again");
    }

    async fn nobody_moves_into_a_household_that_ended_meanwhile(town: Town) {
        let (li, secretary) = (town.grid_worker("Li").of("North grid").await, town.secretary("Chen").of("North community").await);
        li.settles("H1", json!({})).await;
        let home = li.settles("H2", json!({})).await;
        Clerk::with(&town, Register::Residents, "code,householdCode,name\nR1,H1,甲\n").imports().await;
        let clerk = Clerk::with(&town, Register::Residents, "code,householdCode,name\nR1,H2,甲\n");
        let job = clerk.plans().await;
        assert_eq!(job.changes, 1);
        one_chunk(&clerk, &job).await;
        secretary.keeps("endHousehold", json!({ "id": home, "reason": "pulled down" })).await.ok();
        gave_up(&town, &clerk.goes_on(&job).await).await;
        assert_eq!(corrected(&town).await.iter().filter(|field| field.0 == "household").count(), 0);
        li.settles("H3", json!({})).await;
        Clerk::with(&town, Register::Residents, "code,householdCode,name\nR1,H3,甲\n").imports().await;
        assert!(corrected(&town).await.contains(&("household".to_owned(), None, None)), "the household that it left is told");
    }

    async fn a_household_lies_in_a_community_or_deeper(town: Town) {
        let street = format!("{HOMES}H1,住户,{}001,甲,1号,\n", town.code());
        assert_eq!(said(&Clerk::with(&town, Register::Households, &street).refused().await), [(2, "areaCode", "TOO_HIGH")]);
    }

    async fn a_point_keeps_its_datum_where_the_file_has_no_column_for_it(town: Town) {
        let north = north(&town).await;
        let header = "code,kind,areaCode,head,address,latitude,longitude";
        let first = format!("{header},datum\nH1,HOME,{north},甲,1号,34.665,112.405,WGS84\n");
        Clerk::with(&town, Register::Households, &first).imports().await;
        let before = household(&town, "H1").await;
        let again = format!("{header}\nH1,HOME,{north},甲,1号,34.665,112.405\n");
        assert_eq!(Clerk::with(&town, Register::Households, &again).imports().await.same, 1);
        let moved = format!("{header}\nH1,HOME,{north},甲,1号,34.666,112.405\n");
        Clerk::with(&town, Register::Households, &moved).imports().await;
        let after = household(&town, "H1").await;
        assert_eq!((after.datum, after.latitude), (before.datum, Some(34.666)));
        let told = ("location".to_owned(), Some("34.665 112.405 WGS84".to_owned()), Some("34.666 112.405 WGS84".to_owned()));
        assert!(corrected(&town).await.contains(&told), "{:?}", corrected(&town).await);
    }

    async fn corrections_of_members_leave_the_same_trail_as_by_hand(town: Town) {
        let branch = branch(&town).await;
        let header = "code,name,organisationCode,kind,joinedOn,homeAreaCode,phone\n";
        let row = |day: &str, home: &str, phone: &str| format!("{header}M1,甲,{branch},IN_SERVICE,{day},{home},{phone}\n");
        Clerk::with(&town, Register::Members, &row("2001-07-01", &north(&town).await, "15400010001")).imports().await;
        Clerk::with(&town, Register::Members, &row("2002-07-01", &format!("{}001002", town.code()), "15400010002")).imports().await;
        let tx = town.app().store.read(town.key()).await.unwrap();
        let mut told: Vec<_> = tx.all(tx.find::<member_change::Entity>()).await.unwrap();
        told.sort_by(|a, b| a.field.cmp(&b.field));
        let told: Vec<(&str, Option<&str>, Option<&str>)> = told.iter().map(|row| (row.field.as_str(), row.before.as_deref(), row.after.as_deref())).collect();
        let (old, new) = (north(&town).await, format!("{}001002", town.code()));
        assert_eq!(told, [("homeArea", Some(old.as_str()), Some(new.as_str())), ("joinedOn", Some("2001-07-01"), Some("2002-07-01")),
            ("phone", Some("154****0001"), Some("154****0002"))]);
    }

    async fn a_centre_that_a_file_moves_lay_where_it_lay(town: Town) {
        let (first, second) = (format!("{}001001", town.code()), format!("{}001002", town.code()));
        let at = |area: &str| format!("code,name,kind,level,areaCode,latitude,longitude,openedOn\nC1,中心,CENTRE,COMMUNITY,{area},34.665,112.405,2024-01-01\n");
        Clerk::with(&town, Register::ServiceCentres, &at(&first)).imports().await;
        town.hours_pass(48);
        assert_eq!(Clerk::with(&town, Register::ServiceCentres, &at(&second)).imports().await.changes, 1);
        let tx = town.app().store.read(town.key()).await.unwrap();
        let moves = tx.all(tx.find::<centre_move::Entity>()).await.unwrap();
        let moves: Vec<_> = moves.iter().map(|row| (row.area_id, row.to_on.to_string())).collect();
        assert_eq!(moves, [(town.places().area("North community"), town.day_after(0))]);
    }

    async fn a_disabled_account_gets_no_posting_by_a_file(town: Town) {
        let li = town.grid_worker("Li").of("North grid").await;
        let tx = town.app().store.write(town.key()).await.unwrap();
        let mut row = account::ActiveModel { status: Set(AccountStatus::Disabled), ..Default::default() };
        let held = tx.find::<account::Entity>().filter(account::Column::DisplayName.eq("Li"));
        row.id = Set(tx.one(held).await.unwrap().unwrap().id);
        tx.update(row).await.unwrap();
        tx.commit().await.unwrap();
        let south = format!("{}001002-G1", town.code());
        let text = format!("phone,name,role,areaCodes,startsOn\n{},Li,GRID_WORKER,{south},{}\n", li.phone(), town.day_after(0));
        assert_eq!(said(&Clerk::with(&town, Register::Postings, &text).refused().await), [(2, "phone", "ACCOUNT_DISABLED")]);
    }

    async fn the_command_line_calls_off_its_own_imports_alone(town: Town) {
        let cast = town.cast().await;
        let north = north(&town).await;
        let clerk = Clerk::with(&town, Register::Households, &homes(1, &north));
        let own = clerk.plans().await;
        let theirs = clerk.begins().await;
        let tx = town.app().store.write(town.key()).await.unwrap();
        let mut row = lianxin_api::domain::register::job::change(theirs.id);
        row.requested_by_id = Set(Some(lianxin_api::gql::ids::decode(&cast.administrator.account_id()).unwrap()));
        tx.update(row).await.unwrap();
        tx.commit().await.unwrap();
        let begun = service::begun(town.app(), town.key(), Register::Households).await.unwrap();
        assert_eq!(begun.iter().map(|job| job.id).collect::<Vec<_>>(), [own.id]);
    }
}

/// The code of an organisation with members.
pub async fn branch(town: &Town) -> String {
    let text = "code,kind,name\nZ1,BRANCH,First branch\n";
    Clerk::with(town, Register::Organisations, text)
        .imports()
        .await;
    "Z1".to_owned()
}
