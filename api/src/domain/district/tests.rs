//! A district in a database of its own.

use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::enums::{AreaKind, ClockKind, OrganisationKind, TimeBasis, Urgency};
use lianxin_entity::ids::DistrictKey;

use super::service::{CreateFault, create};
use super::{Directories, repo};
use crate::auth::master_key::MasterKey;
use crate::auth::vault::Vault;
use crate::domain::area::repo::{NewArea, insert_all, replace_version};
use crate::domain::category::book::Limit;
use crate::given::{FixedClock, Given};
use crate::store::{Store, StoreOptions};

struct Place {
    store: Store,
    vault: Vault,
    given: Given,
    clock: std::sync::Arc<FixedClock>,
    directories: Directories,
    _dir: tempfile::TempDir,
}

async fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite://{}?mode=rwc",
        dir.path().join("lianxin.db").display()
    );
    let store = Store::open(&StoreOptions::new(url)).await.unwrap();
    store.migrate().await.unwrap();
    let now: DateTime<Utc> = "2026-11-20T02:00:00Z".parse().unwrap();
    let (given, clock) = Given::fixed(now, 1);
    let directories = Directories::new(given.clock.clone());
    let vault = Vault::new(MasterKey::from_bytes([7; 32]));
    Place {
        store,
        vault,
        given,
        clock,
        directories,
        _dir: dir,
    }
}

#[tokio::test]
async fn a_district_is_made_from_its_code() {
    let at = place().await;
    let made = create(&at.store, &at.vault, &at.given, "410305")
        .await
        .unwrap();
    assert_eq!((made.streets, made.communities), (11, 76));
    let directory = at.directories.by_code(&at.store, "410305").await.unwrap();
    assert_eq!(directory.card(), &made.card);
    assert_eq!(directory.root_area().name, "涧西区");
    assert_eq!(directory.areas_of_kind(AreaKind::Street).count(), 11);
    assert_eq!(directory.areas_of_kind(AreaKind::Community).count(), 76);
    let community = directory.area_by_code("410305001007").unwrap();
    assert_eq!(community.name, "上海市场社区");
    let committee = directory.committee_for(community.id).unwrap();
    let committee = directory.organisation(committee).unwrap();
    assert_eq!(committee.kind, OrganisationKind::CommunityCommittee);
    assert_eq!(committee.jurisdiction, Some(community.id));
    assert!(directory.is_within(community.id, directory.root_area().id));
    let district_committee = committee.ancestors[0];
    assert_eq!(
        directory.nearest_above(committee.id),
        Some(district_committee),
        "nobody is in post: the district answers"
    );
    assert_eq!(
        directory.nearest_above(district_committee),
        Some(district_committee)
    );
    assert!(at.vault.keyring(&at.store, made.card.key).await.is_ok());
    let again = create(&at.store, &at.vault, &at.given, "410305").await;
    assert!(matches!(again, Err(CreateFault::Exists(_))));
}

#[tokio::test]
async fn a_place_without_a_prefecture_and_a_second_district() {
    let at = place().await;
    let jiyuan = create(&at.store, &at.vault, &at.given, "419001")
        .await
        .unwrap();
    let futian = create(&at.store, &at.vault, &at.given, "440304")
        .await
        .unwrap();
    assert_eq!(jiyuan.card.region_name, "河南省");
    assert_eq!(
        (jiyuan.card.key, futian.card.key),
        (DistrictKey(1), DistrictKey(2))
    );
    let directory = at
        .directories
        .get(&at.store, futian.card.key)
        .await
        .unwrap();
    assert!(directory.area_by_code("419001").is_none());
    let listed = repo::all(&at.store).await.unwrap();
    assert_eq!(
        listed
            .iter()
            .map(|row| row.card.code.as_str())
            .collect::<Vec<_>>(),
        ["419001", "440304"]
    );
    assert!(matches!(
        create(&at.store, &at.vault, &at.given, "990101").await,
        Err(CreateFault::Division(_))
    ));
    assert!(at.directories.by_code(&at.store, "990101").await.is_err());
}

#[tokio::test]
async fn limits_and_working_time_of_a_new_district() {
    let at = place().await;
    let made = create(&at.store, &at.vault, &at.given, "440304")
        .await
        .unwrap();
    let directory = at.directories.get(&at.store, made.card.key).await.unwrap();
    let limit = |code: &str, urgency, clock| {
        let category = directory.category_by_code(code).unwrap().id;
        directory.clock_rule(category, urgency, clock).unwrap()
    };
    let natural = |hours| Limit {
        hours,
        basis: TimeBasis::Natural,
    };
    let resolve = |code, urgency| limit(code, urgency, ClockKind::Resolve);
    assert_eq!(resolve("STREETLIGHT", Urgency::Routine), natural(24));
    assert_eq!(resolve("STREETLIGHT", Urgency::Emergency), natural(2));
    assert_eq!(resolve("NOISE", Urgency::Urgent), natural(168));
    assert_eq!(resolve("ILLEGAL_BUILDING", Urgency::Routine), natural(360));
    let accept = Limit {
        hours: 24,
        basis: TimeBasis::Working,
    };
    assert_eq!(limit("NOISE", Urgency::Routine, ClockKind::Accept), accept);
    assert_eq!(
        limit("NOISE", Urgency::Routine, ClockKind::Evaluate),
        natural(168)
    );
    let parent = directory
        .category_by_code("STREETLIGHT")
        .unwrap()
        .parent
        .unwrap();
    assert_eq!(directory.category(parent).unwrap().code, "MUNICIPAL");
    assert_eq!(directory.calendar().last_known_year(), Some(2026));
}

#[tokio::test]
async fn versions_hold_from_one_day_to_another() {
    let at = place().await;
    let key = create(&at.store, &at.vault, &at.given, "410305")
        .await
        .unwrap()
        .card
        .key;
    let before = at.directories.get(&at.store, key).await.unwrap();
    let old = before.area_by_code("410305001001").unwrap().clone();
    at.clock.advance(TimeDelta::days(10));
    let on = crate::domain::calendar::day_of(at.given.now());
    let next = NewArea {
        id: old.id,
        kind: old.kind,
        code: "410305001101".into(),
        name: "唐村新社区".into(),
        parent: old.parent,
        polygon: None,
    };
    let tx = at.store.write(key).await.unwrap();
    replace_version(&tx, &at.given, on, old.id, Some(next.clone()))
        .await
        .unwrap();
    repo::reference_changed(&tx).await.unwrap();
    tx.commit().await.unwrap();
    at.directories.forget(key);
    let after = at.directories.get(&at.store, key).await.unwrap();
    assert_eq!(after.area(old.id).unwrap().name, "唐村新社区");
    assert_eq!(
        after.area_by_code("410305001001").unwrap().id,
        old.id,
        "the old code is known"
    );
    assert_eq!(after.reference_version(), before.reference_version() + 1);
    let tx = at.store.write(key).await.unwrap();
    let taken = NewArea {
        id: at.given.id(),
        ..next
    };
    let refused = insert_all(&tx, &at.given, at.given.now(), on, vec![taken]).await;
    assert!(
        refused.unwrap_err().is_unique("area_version"),
        "a current code is unique"
    );
    drop(tx);
    at.clock.advance(TimeDelta::days(1));
    let tx = at.store.write(key).await.unwrap();
    let on = on.succ_opt().unwrap();
    replace_version(&tx, &at.given, on, old.id, None)
        .await
        .unwrap();
    repo::reference_changed(&tx).await.unwrap();
    tx.commit().await.unwrap();
    at.directories.forget(key);
    let ended = at.directories.get(&at.store, key).await.unwrap();
    assert!(!ended.area(old.id).unwrap().current);
    assert_eq!(ended.areas_of_kind(AreaKind::Community).count(), 75);
}
