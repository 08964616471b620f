//! A district in a database of its own.

use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::enums::{AreaKind, ClockKind, Datum, OrganisationKind, TimeBasis, Urgency};
use lianxin_entity::ids::DistrictKey;

use super::service::{CreateFault, create};
use super::{Directories, repo};
use crate::auth::master_key::MasterKey;
use crate::auth::vault::Vault;
use crate::domain::area::import::{FileFault, ImportFault};
use crate::domain::area::repo::{NewArea, insert_all, replace_version};
use crate::domain::area::service::{ImportFailure, Imported, import_grids};
use crate::domain::calendar::repo::DaySource;
use crate::domain::category::book::Limit;
use crate::domain::organisation::service::{OrganisationFault, Wish};
use crate::domain::{calendar, organisation};
use crate::geo::Coordinate;
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
        traits: old.traits,
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

fn feature(kind: &str, code: &str, parent: &str, x: f64, side: f64) -> String {
    let (left, right, low, high) = (x, x + side, 34.65, 34.65 + side);
    format!(
        r#"{{"type":"Feature","properties":{{"kind":"{kind}","code":"{code}","name":"{code}","parent":"{parent}"}},
        "geometry":{{"type":"Polygon","coordinates":[[[{left},{low}],[{right},{low}],[{right},{high}],[{left},{high}],[{left},{low}]]]}}}}"#
    )
}

fn collection(features: &[String]) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    )
}

async fn import(
    at: &Place,
    key: DistrictKey,
    features: &[String],
) -> Result<Imported, Vec<(usize, ImportFault)>> {
    let text = collection(features);
    let done = import_grids(
        &at.store,
        &at.directories,
        &at.given,
        key,
        &text,
        Datum::Gcj02,
    )
    .await;
    done.map_err(|failure| match failure {
        ImportFailure::File(FileFault::Features(faults)) => faults
            .into_iter()
            .map(|fault| (fault.index, fault.fault))
            .collect(),
        other => panic!("{other}"),
    })
}

#[tokio::test]
async fn grids_are_imported_and_found_by_points() {
    let at = place().await;
    let key = create(&at.store, &at.vault, &at.given, "410305")
        .await
        .unwrap()
        .card
        .key;
    let file = [
        feature("BUILDING", "b1", "g1", 112.390, 0.001),
        feature("GRID", "g1", "410305001007", 112.390, 0.01),
        feature("GRID", "g2", "410305001007", 112.400, 0.01),
    ];
    let all_new = Imported {
        added: 3,
        changed: 0,
        unchanged: 0,
    };
    assert_eq!(import(&at, key, &file).await, Ok(all_new));
    let directory = at.directories.get(&at.store, key).await.unwrap();
    let code_at = |x: f64| {
        let point = Coordinate::received(34.6505, x, Datum::Gcj02).unwrap();
        directory.area_at(point).map(|area| area.code.as_str())
    };
    assert_eq!(
        (code_at(112.3905), code_at(112.395), code_at(112.405)),
        (Some("b1"), Some("g1"), Some("g2"))
    );
    assert_eq!(code_at(112.5), None);
    let unchanged = Imported {
        added: 0,
        changed: 0,
        unchanged: 3,
    };
    assert_eq!(import(&at, key, &file).await, Ok(unchanged));
    let moved = [feature("GRID", "g2", "410305001007", 112.400, 0.005)];
    let changed = Imported {
        added: 0,
        changed: 1,
        unchanged: 0,
    };
    assert_eq!(import(&at, key, &moved).await, Ok(changed));
}

#[tokio::test]
async fn a_file_with_faults_is_refused_as_a_whole() {
    let at = place().await;
    let key = create(&at.store, &at.vault, &at.given, "410305")
        .await
        .unwrap()
        .card
        .key;
    import(
        &at,
        key,
        &[feature("GRID", "g0", "410305001007", 112.390, 0.01)],
    )
    .await
    .unwrap();
    let bow_tie = r#"{"type":"Feature","properties":{"code":"g6","name":"g6","parent":"410305001007"},
        "geometry":{"type":"Polygon","coordinates":[[[112.0,34.0],[112.1,34.1],[112.1,34.0],[112.0,34.1],[112.0,34.0]]]}}"#;
    let faults = import(
        &at,
        key,
        &[
            feature("GRID", "g1", "410305001007", 112.395, 0.001),
            feature("GRID", "g2", "999999999999", 112.500, 0.01),
            feature("GRID", "g3", "410305", 112.520, 0.01),
            feature("GRID", "g4", "410305001007", 112.540, 0.01),
            feature("GRID", "g4", "410305001007", 112.545, 0.01),
            feature("STREET", "g5", "410305", 112.6, 0.01),
            bow_tie.to_owned(),
        ],
    )
    .await
    .unwrap_err();
    let of = |index| {
        faults
            .iter()
            .filter(move |(at, _)| *at == index)
            .map(|(_, fault)| fault)
    };
    assert!(matches!(of(0).next(), Some(ImportFault::Crosses(clash)) if clash.code == "g0"));
    assert!(
        matches!(of(1).next(), Some(ImportFault::UnknownParent(code)) if code == "999999999999")
    );
    assert!(matches!(
        of(2).next(),
        Some(ImportFault::WrongParent { .. })
    ));
    assert_eq!(of(3).count(), 0);
    assert!(of(4).any(|fault| matches!(fault, ImportFault::CodeTwice(_))));
    assert!(of(4).any(|fault| matches!(fault, ImportFault::Crosses { .. })));
    assert!(matches!(of(5).next(), Some(ImportFault::Kind(_))));
    assert!(matches!(of(6).next(), Some(ImportFault::Polygon(_))));
    let directory = at.directories.get(&at.store, key).await.unwrap();
    assert!(directory.area_by_code("g4").is_none());
}

#[tokio::test]
async fn organisations_are_made_under_their_committees() {
    let at = place().await;
    let key = create(&at.store, &at.vault, &at.given, "410305")
        .await
        .unwrap()
        .card
        .key;
    let wish = |kind, jurisdiction: Option<&str>| Wish {
        kind,
        name: "涧西区住房和城乡建设局".into(),
        parent: None,
        jurisdiction: jurisdiction.map(Into::into),
        code: None,
    };
    let make =
        |wish| organisation::service::create(&at.store, &at.directories, &at.given, key, wish);
    let (id, code) = make(wish(OrganisationKind::Department, None))
        .await
        .unwrap();
    assert_eq!(code, "410305-001");
    let twice = make(wish(OrganisationKind::Department, None)).await;
    assert!(matches!(twice, Err(OrganisationFault::Exists(_))));
    let unit = make(wish(OrganisationKind::Unit, None)).await;
    assert_eq!(
        unit.unwrap().1,
        "410305-002",
        "another kind may be called so"
    );
    let directory = at.directories.get(&at.store, key).await.unwrap();
    let district_committee = directory.committee_for(directory.root_area().id);
    assert_eq!(
        directory.organisation(id).unwrap().parent,
        district_committee
    );
    assert_eq!(directory.nearest_above(id), district_committee);
    let refused = make(wish(OrganisationKind::Department, Some("410305"))).await;
    assert!(matches!(
        refused,
        Err(OrganisationFault::NeedlessJurisdiction(_))
    ));
    let refused = make(wish(OrganisationKind::StreetCommittee, None)).await;
    assert!(matches!(refused, Err(OrganisationFault::NoJurisdiction(_))));
    let refused = make(wish(OrganisationKind::StreetCommittee, Some("410305"))).await;
    assert!(matches!(refused, Err(OrganisationFault::WrongArea { .. })));
    let refused = make(wish(OrganisationKind::StreetCommittee, Some("410305001"))).await;
    assert!(matches!(
        refused,
        Err(OrganisationFault::CommitteeExists(_))
    ));
}

#[tokio::test]
async fn a_district_has_days_of_its_own() {
    let at = place().await;
    let key = create(&at.store, &at.vault, &at.given, "440304")
        .await
        .unwrap()
        .card
        .key;
    let file = "date,kind,name\n2026-11-23,HOLIDAY,停电\n2026-10-01,WORKDAY,值守\n".as_bytes();
    let import = |source| calendar::service::import(&at.store, &at.directories, key, file, source);
    assert_eq!(import(DaySource::District).await.unwrap(), 2);
    let directory = at.directories.get(&at.store, key).await.unwrap();
    let day = |text: &str| directory.calendar().is_workday(text.parse().unwrap());
    assert!(!day("2026-11-23") && day("2026-10-01") && !day("2026-10-02"));
}

#[test]
fn a_prefecture_of_thirteen_districts() {
    let codes = (1..=30).chain(81..=90).map(|n| format!("1411{n:02}"));
    let found: Vec<_> = codes
        .filter_map(|code| super::divisions::county(&code).ok())
        .collect();
    let names: Vec<&str> = found.iter().map(|county| county.name.as_str()).collect();
    assert_eq!(found.len(), 13, "{names:?}");
    for name in [
        "文水县",
        "兴县",
        "临县",
        "柳林县",
        "石楼县",
        "岚县",
        "方山县",
        "孝义市",
    ] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
    assert!(
        found
            .iter()
            .all(|county| county.region_name == "山西省吕梁市")
    );
}
