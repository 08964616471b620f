//! What keeps districts apart when the application errs: a raw connection in the application's role, with no
//! scope of ours in any statement.

use lianxin_entity::GLOBAL_TABLES;
use lianxin_tests::database::Engine;
use lianxin_tests::raw::{count, execute, rows};
use lianxin_tests::town::Town;
use sea_orm::{DatabaseConnection, TransactionTrait as _};

/// The tables of districts that hold rows of both districts after a story in each.
async fn two_districts() -> Option<(Town, Town, DatabaseConnection, Vec<String>)> {
    let town = Town::new(Engine::Postgres).await?;
    let other = town.second_district().await;
    for place in [&town, &other] {
        let cast = place.cast().await;
        let lamp = cast.resolved("Lamp").await;
        cast.housing.reveals(&lamp).await;
        cast.wang.evaluates(&lamp, "SOLVED").await.ok();
        cast.wang.uploads("photo.png").await;
        cast.wang
            .submits_with("Again", serde_json::json!({ "idempotencyKey": "k" }))
            .await;
    }
    let app = town.database().raw(&town.database().app_url).await;
    let owner = town.database().raw(&town.database().owner_url).await;
    let sql = "SELECT DISTINCT table_name::text FROM information_schema.columns WHERE table_schema = 'public' \
               AND column_name = 'district_id' ORDER BY 1";
    let tables = rows(&owner, sql)
        .await
        .into_iter()
        .map(|row| row[0].clone());
    let tables = tables
        .filter(|table| !GLOBAL_TABLES.contains(&table.as_str()) && table != "request_search");
    Some((town, other, app, tables.collect()))
}

#[tokio::test]
async fn without_a_district_there_is_nothing_to_see_and_nothing_to_write() {
    let Some((town, _other, app, tables)) = two_districts().await else {
        return;
    };
    for table in &tables {
        assert_eq!(
            count(&app, &format!("SELECT count(*) FROM {table}")).await,
            0,
            "{table}"
        );
    }
    let key = town.key();
    let insert = format!(
        "INSERT INTO number_sequence (district_id, day, last) VALUES ({key}, '2000-01-01', 1)"
    );
    let said = execute(&app, &insert).await.expect_err("refused");
    assert!(said.contains("row-level security"), "{said}");
    assert_eq!(
        execute(&app, "UPDATE service_request SET title = 'x'").await,
        Ok(0)
    );
    assert_eq!(execute(&app, "DELETE FROM notification").await, Ok(0));
}

#[tokio::test]
async fn inside_one_district_the_other_does_not_exist() {
    let Some((town, other, app, tables)) = two_districts().await else {
        return;
    };
    let (own, foreign) = (town.key(), other.key());
    let mut filled = 0;
    for table in &tables {
        let tx = app.begin().await.expect("a transaction");
        execute(&tx, &format!("SET LOCAL lianxin.district = '{own}'"))
            .await
            .expect("set");
        let all = count(&tx, &format!("SELECT count(*) FROM {table}")).await;
        let theirs = count(
            &tx,
            &format!("SELECT count(*) FROM {table} WHERE district_id <> {own}"),
        )
        .await;
        assert_eq!(theirs, 0, "{table}");
        filled += i64::from(all > 0);
        tx.rollback().await.expect("rolled back");
    }
    assert!(
        filled >= 15,
        "the stories fill {filled} tables only, which proves little"
    );

    let tx = app.begin().await.expect("a transaction");
    execute(&tx, &format!("SET LOCAL lianxin.district = '{own}'"))
        .await
        .expect("set");
    let update = format!("UPDATE service_request SET title = 'x' WHERE district_id = {foreign}");
    assert_eq!(execute(&tx, &update).await, Ok(0));
    assert_eq!(
        execute(
            &tx,
            &format!("DELETE FROM notification WHERE district_id = {foreign}")
        )
        .await,
        Ok(0)
    );
    let insert = format!(
        "INSERT INTO number_sequence (district_id, day, last) VALUES ({foreign}, '2000-01-01', 1)"
    );
    let said = execute(&tx, &insert).await.expect_err("refused");
    assert!(said.contains("row-level security"), "{said}");
    drop(tx);

    let tx = app.begin().await.expect("a transaction");
    execute(&tx, &format!("SET LOCAL lianxin.district = '{own}'"))
        .await
        .expect("set");
    let moved = execute(&tx, &format!("UPDATE session SET district_id = {foreign}")).await;
    assert!(
        moved
            .as_ref()
            .is_err_and(|said| said.contains("row-level security") || said.contains("foreign key")),
        "{moved:?}"
    );
    drop(tx);

    // The setting ends with its transaction, also on a connection that is used again.
    assert_eq!(count(&app, "SELECT count(*) FROM service_request").await, 0);
}

#[tokio::test]
async fn even_the_superuser_cannot_refer_across_districts() {
    let Some((town, other, _app, _tables)) = two_districts().await else {
        return;
    };
    let Some(admin) = town.database().admin_url() else {
        return;
    };
    let admin = town.database().raw(&admin).await;
    let (own, foreign) = (town.key(), other.key());
    for (table, column, target) in [
        ("service_request", "category_id", "category"),
        ("service_request", "reporter_id", "account"),
        ("service_request", "current_area_id", "area"),
        ("request_handler", "organisation_id", "organisation"),
        ("posting", "account_id", "account"),
        ("request_event", "request_id", "service_request"),
    ] {
        let sql = format!(
            "UPDATE {table} SET {column} = (SELECT id FROM {target} WHERE district_id = {foreign} LIMIT 1) \
             WHERE district_id = {own}"
        );
        let said = execute(&admin, &sql).await.expect_err(&sql);
        assert!(said.contains("foreign key"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_connection_stays_in_a_transaction_that_a_refused_sibling_gave_up() {
    let Some(town) = Town::new(Engine::Postgres).await else {
        return;
    };
    let cast = town.cast().await;
    let Some(admin) = town.database().admin_url() else {
        return;
    };
    let admin = town.database().raw(&admin).await;
    // The last field is refused before the others have their snapshot.
    let several = "{ households(first: 3) { nodes { code } } members(first: 3) { nodes { code } } \
        visits(first: 3) { nodes { id } } myShifts(from: \"2026-11-27\", to: \"2028-12-27\") { id } }";
    for _ in 0..10 {
        let asked = (0..8).map(|_| cast.wang.run(several, serde_json::json!({})));
        for answer in futures_util::future::join_all(asked).await {
            assert!(answer.failure().is_some(), "{:#}", answer.body);
        }
    }
    let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'";
    let mut left = i64::MAX;
    for _ in 0..50 {
        left = count(&admin, open).await;
        if left == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(left, 0, "connections stay in a transaction");
}

#[tokio::test]
async fn the_worker_crosses_districts_only_where_it_relays() {
    let Some((town, _other, _app, tables)) = two_districts().await else {
        return;
    };
    let worker = town.database().raw(&town.database().worker_url).await;
    for table in &tables {
        let districts = count(
            &worker,
            &format!("SELECT count(DISTINCT district_id) FROM {table}"),
        )
        .await;
        let relays = lianxin_entity::WORKER_TABLES.contains(&table.as_str());
        assert!(
            if relays {
                districts == 2
            } else {
                districts == 0
            },
            "{table}: {districts}"
        );
    }
}
