//! What only one organisation has at a time, where a file gives it to another one.

use lianxin_entity::organisation_version;

use super::*;

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
}
