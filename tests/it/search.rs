//! The index of texts: found by two characters, by index, in one's own district and document alone.

use std::collections::BTreeSet;

use lianxin_api::search::{self, Variant};
use lianxin_entity::ids::ServiceRequestId;
use lianxin_entity::service_request;
use lianxin_tests::database::Engine;
use lianxin_tests::raw::rows;
use lianxin_tests::town::Town;
use sea_orm::{ConnectionTrait as _, QueryFilter as _};

async fn index(town: &Town, request: ServiceRequestId, full: &str, edited: &str) {
    let tx = town
        .app()
        .store
        .write(town.key())
        .await
        .expect("a transaction");
    search::index(&tx, request, full, edited)
        .await
        .expect("indexed");
    tx.commit().await.expect("a commit");
}

async fn found(town: &Town, question: &str, variant: Variant) -> BTreeSet<ServiceRequestId> {
    let tx = town
        .app()
        .store
        .read(town.key())
        .await
        .expect("a transaction");
    let column = service_request::Column::Id;
    let query = tx.find::<service_request::Entity>();
    let query = query.filter(search::matching(&tx, column, question, variant));
    let rows = tx.all(query).await.expect("an answer");
    rows.into_iter().map(|row| row.id).collect()
}

crate::both_engines! {
    async fn two_characters_find_a_request_of_ones_own_district(town: Town) {
        let wang = town.bare_account().await;
        let lamp = town.bare_request(wang, "lamp").await;
        let tap = town.bare_request(wang, "tap").await;
        index(&town, lamp, "3号门的路灯坏了 WiFi 也没有", "公共照明故障").await;
        index(&town, tap, "楼道水管漏水", "").await;
        let other = town.second_district().await;
        let theirs = other.bare_account().await;
        let their_lamp = other.bare_request(theirs, "lamp").await;
        index(&other, their_lamp, "路灯不亮", "路灯").await;

        for question in ["路灯", "灯坏", "灯", "了", "3号门", "wifi", "ＷＩＦ", "路灯 WIFI"] {
            assert_eq!(found(&town, question, Variant::Full).await, [lamp].into(), "{question}");
        }
        for question in ["路坏", "路灯 水管", "", "*", "' & |", "\" OR \"", "号楼"] {
            assert!(found(&town, question, Variant::Full).await.is_empty(), "{question}");
        }
        assert_eq!(found(&town, "水", Variant::Full).await, [tap].into());
        assert_eq!(found(&other, "路灯", Variant::Full).await, [their_lamp].into());

        assert!(found(&town, "路灯", Variant::Edited).await.is_empty(), "not what was hidden");
        assert_eq!(found(&town, "照明", Variant::Edited).await, [lamp].into());

        index(&town, lamp, "电梯停运", "").await;
        assert!(found(&town, "路灯", Variant::Full).await.is_empty(), "the old words are gone");
        assert!(found(&town, "照明", Variant::Edited).await.is_empty());
        assert_eq!(found(&town, "电梯", Variant::Full).await, [lamp].into());
    }
}

#[tokio::test]
#[allow(
    clippy::disallowed_methods,
    reason = "reads the plan and tries what the role must not do"
)]
async fn postgres_answers_by_index_and_never_shows_the_texts() {
    let Some(town) = Town::new(Engine::Postgres).await else {
        return;
    };
    let wang = town.bare_account().await;
    let lamp = town.bare_request(wang, "lamp").await;
    index(&town, lamp, "路灯坏了", "").await;

    let owner = town.database().raw(&town.database().owner_url).await;
    owner
        .execute_unprepared("SET enable_seqscan = off")
        .await
        .expect("set");
    let plan = rows(
        &owner,
        "EXPLAIN SELECT request_id FROM request_search \
         WHERE full_grams @@ '''@1'' & ''路灯'''::tsquery AND district_id + 0 = 1",
    )
    .await;
    let plan: Vec<&str> = plan.iter().map(|row| row[0].as_str()).collect();
    assert!(
        plan.iter()
            .any(|line| line.contains("ix_request_search_full")),
        "{plan:#?}"
    );

    let app = town.database().raw(&town.database().app_url).await;
    for forbidden in ["SELECT 1 FROM request_search", "DELETE FROM request_search"] {
        assert!(
            app.execute_unprepared(forbidden).await.is_err(),
            "{forbidden}"
        );
    }
    let none = rows(
        &app,
        "SELECT found::text FROM request_search_find('''路灯''', false) found",
    )
    .await;
    assert!(none.is_empty(), "no district, no answers");
}
