//! What somebody else does between the chunks of an import, and between them and its switch.

use lianxin_entity::ids::ImportId;
use lianxin_tests::town::ties::public;
use serde_json::json;

use super::*;

/// Applies rows until the first chunk is written, and no further.
pub async fn one_chunk(clerk: &Clerk<'_>, job: &Job) {
    clerk.may_apply(job).await.expect("it may be applied");
    let done = clerk
        .work(job, &|progress| progress.stage != Stage::Applying)
        .apply()
        .await;
    assert_eq!(done.expect("a chunk"), Done::Stopped);
}

/// Nothing of an import is there, hidden or not.
pub async fn gave_up(town: &Town, job: &Job) {
    assert_eq!(
        (job.state, job.failure.as_deref()),
        (ImportState::Failed, Some("CHANGED_SINCE_PLAN"))
    );
    assert_eq!(hidden(town).await, []);
    assert_eq!(count!(town, import_change), 0);
}

async fn hidden(town: &Town) -> Vec<ImportId> {
    let tx = town.app().store.read(town.key()).await.unwrap();
    tx.hidden_imports().await.unwrap()
}

crate::both_engines! {
    async fn a_change_by_hand_is_not_undone_by_the_switch(town: Town) {
        let (north, li) = (north(&town).await, town.grid_worker("Li").of("North grid").await);
        let home = li.settles("H00001", json!({})).await;
        let text = format!("{HOMES}H00001,住户,{north},新户主,2号,13900000077\nH00002,住户,{north},乙,3号,\n");
        let clerk = Clerk::with(&town, Register::Households, &text);
        let job = clerk.plans().await;
        one_chunk(&clerk, &job).await;
        assert_eq!(hidden(&town).await, [job.id]);
        li.keeps("changeHousehold", json!({ "id": home, "phone": "13800138001", "source": "visit" })).await.ok();
        let before = household(&town, "H00001").await;
        gave_up(&town, &clerk.goes_on(&job).await).await;
        assert_eq!(household(&town, "H00001").await, before, "what was written by hand stands");
        assert_eq!(households(&town).await, (1, 1), "and nothing else is there");
        // Planned anew it knows of the change and writes over it.
        assert_eq!(clerk.imports().await.changes, 1);
        assert_eq!(household(&town, "H00001").await.head_name, "新户主");
    }

    async fn a_pairing_proposed_meanwhile_counts_in_the_load(town: Town) {
        let (north, secretary) = (north(&town).await, town.secretary("Chen").of("North community").await);
        let sun = town.member_in("North community", None).await;
        Clerk::with(&town, Register::Households, &homes(31, &north)).imports().await;
        let tx = town.app().store.read(town.key()).await.unwrap();
        let member = tx.one(tx.live::<member::Entity>().filter(member::Column::Id.eq(sun))).await.unwrap().unwrap();
        drop(tx);
        let today = town.day_after(0);
        let row = |n: u32| format!("{},H{n:05},{today}\n", member.code);
        let text = (1..=30).fold("memberCode,householdCode,startsOn\n".to_owned(), |text, n| text + &row(n));
        let clerk = Clerk::with(&town, Register::Pairings, &text);
        let job = clerk.plans().await;
        assert_eq!((job.creates, job.faulty), (30, 0));
        one_chunk(&clerk, &job).await;
        let last = household(&town, "H00031").await;
        let input = json!({ "memberId": public(sun), "householdId": public(last.id) });
        let propose = "mutation ($input: ProposePairingInput!) { proposePairing(input: $input) { pairing { id } errors { errorCode message } } }";
        secretary.run(propose, json!({ "input": input })).await.ok();
        gave_up(&town, &clerk.goes_on(&job).await).await;
        assert_eq!(count!(town, pairing), 1, "the one of the secretary");
    }

    async fn nobody_new_lives_where_a_household_ended_meanwhile(town: Town) {
        let (li, secretary) = (town.grid_worker("Li").of("North grid").await, town.secretary("Chen").of("North community").await);
        let home = li.settles("H1", json!({})).await;
        let clerk = Clerk::with(&town, Register::Residents, "code,householdCode,name\nR1,H1,甲\n");
        let job = clerk.plans().await;
        one_chunk(&clerk, &job).await;
        secretary.keeps("endHousehold", json!({ "id": home, "reason": "pulled down" })).await.ok();
        clerk.goes_on(&job).await;
        let tx = town.app().store.read(town.key()).await.unwrap();
        let open = tx.live::<resident::Entity>().filter(resident::Column::EndedOn.is_null());
        assert_eq!((tx.count(open).await.unwrap(), hidden(&town).await), (0, Vec::new()), "not there, or gone with the household");
        drop(tx);
        let later = Clerk::with(&town, Register::Residents, "code,householdCode,name\nR2,H1,乙\n");
        assert_eq!(said(&later.refused().await), [(2, "householdCode", "HOUSEHOLD_ENDED")]);
    }

    async fn a_dry_run_hides_neither_rows_nor_an_import_that_was_interrupted(town: Town) {
        let north = north(&town).await;
        let clerk = Clerk::with(&town, Register::Households, &homes(3, &north));
        let job = clerk.plans().await;
        assert_eq!(hidden(&town).await, [], "a plan has no rows");
        one_chunk(&clerk, &job).await;
        let dry = clerk.plans().await;
        let found = service::interrupted(town.app(), town.key(), Register::Households, &clerk.bytes).await.unwrap();
        assert_eq!(found.map(|found| found.id), Some(job.id), "not {:?}", dry.id);
        service::cancel(town.app(), town.key(), job.id).await.expect("cancelled");
        service::cancel(town.app(), town.key(), dry.id).await.expect("cancelled");
        assert_eq!(hidden(&town).await, []);
        let found = service::interrupted(town.app(), town.key(), Register::Households, &clerk.bytes).await.unwrap();
        assert_eq!(found, None);
    }

    async fn one_import_of_a_district_is_applied_at_a_time(town: Town) {
        let north = north(&town).await;
        let first = Clerk::with(&town, Register::Households, &homes(3, &north));
        let job = first.plans().await;
        one_chunk(&first, &job).await;
        let second = Clerk::with(&town, Register::Organisations, "code,kind,name\nZ1,BRANCH,First branch\n");
        let waiting = second.plans().await;
        match second.may_apply(&waiting).await {
            Err(Failure::Refused(refusals)) => assert!(refusals.iter().any(|refusal| refusal.code == Code::ImportRunning)),
            answer => panic!("two imports of a district at once: {answer:?}"),
        }
        assert_eq!(first.goes_on(&job).await.state, ImportState::Applied);
        let done = second.applies(&waiting).await;
        assert_eq!((done.state, done.creates), (ImportState::Applied, 1));
    }

    async fn an_import_that_goes_on_knows_the_rows_before_the_crash(town: Town) {
        let north = north(&town).await;
        Clerk::with(&town, Register::Households, &homes(1, &north)).imports().await;
        let number = "11010519491231002X";
        let row = |n: u32| format!("R{n:05},H00001,居民{n},{}\n", if n == 1 || n == 2_500 { number } else { "" });
        let text = (1..=2_500).fold("code,householdCode,name,idNumber\n".to_owned(), |text, n| text + &row(n));
        let clerk = Clerk { good_rows: true, ..Clerk::with(&town, Register::Residents, &text) };
        let job = clerk.plans().await;
        assert_eq!((job.creates, job.faulty), (2_499, 1), "the number stands twice");
        one_chunk(&clerk, &job).await;
        let done = clerk.goes_on(&job).await;
        assert_eq!((done.state, done.creates, done.faulty), (ImportState::Applied, 2_499, 1), "{:?}", done.failure);
        assert_eq!(count!(town, resident), 2_499);
    }
}
