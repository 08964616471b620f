//! What people forget with a new table: whose it is, its keys, its policies, its grants. Read from the
//! databases' own catalogues.

use std::collections::{BTreeMap, BTreeSet};

use lianxin_api::jobs;
use lianxin_entity::{APPEND_ONLY_TABLES, GLOBAL_TABLES, WORKER_TABLES};
use lianxin_migration::{Migrator, MigratorTrait as _};
use lianxin_tests::database::{Engine, TestDatabase};
use lianxin_tests::raw::{count, execute, rows};
use lianxin_tests::town::Town;
use sea_orm::{ConnectionTrait as _, DatabaseConnection};

/// The index of texts is read through a function of its owner, so its policy must not bind the owner.
const NOT_FORCED: [&str; 1] = ["request_search"];

/// The parts of the text index that SQLite makes by itself.
fn is_shadow(table: &str) -> bool {
    table.starts_with("sqlite_") || table.starts_with("request_search")
}

fn none(faults: Vec<String>) {
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

async fn postgres() -> Option<(TestDatabase, DatabaseConnection)> {
    let database = TestDatabase::migrated(Engine::Postgres).await?;
    let db = database.raw(&database.owner_url).await;
    Some((database, db))
}

async fn district_tables(db: &DatabaseConnection) -> BTreeSet<String> {
    let sql = "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace";
    let all = rows(db, sql).await;
    all.into_iter()
        .map(|row| row[0].clone())
        .filter(|table| !GLOBAL_TABLES.contains(&table.as_str()))
        .collect()
}

#[tokio::test]
async fn every_table_has_an_owner_key_policy_and_force() {
    let Some((_database, db)) = postgres().await else {
        return;
    };
    let tables = district_tables(&db).await;
    assert!(tables.len() > 20, "{tables:?}");
    let mut faults = Vec::new();
    let columns = rows(
        &db,
        "SELECT table_name::text, data_type::text, is_nullable::text FROM information_schema.columns \
         WHERE table_schema = 'public' AND column_name = 'district_id'",
    )
    .await;
    let columns: BTreeMap<&str, (&str, &str)> = columns
        .iter()
        .map(|row| (row[0].as_str(), (row[1].as_str(), row[2].as_str())))
        .collect();
    let secured = rows(
        &db,
        "SELECT relname::text, relrowsecurity::text, relforcerowsecurity::text FROM pg_class \
         WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace",
    )
    .await;
    let policies = rows(
        &db,
        "SELECT tablename::text, policyname::text, roles::text, cmd, coalesce(qual, ''), coalesce(with_check, ''), permissive \
         FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2",
    )
    .await;
    for table in &tables {
        if columns.get(table.as_str()) != Some(&("integer", "NO")) {
            faults.push(format!(
                "{table}: district_id is {:?}",
                columns.get(table.as_str())
            ));
        }
        let row = secured
            .iter()
            .find(|row| row[0] == *table)
            .expect("a row of the catalogue");
        if row[1] != "true" {
            faults.push(format!("{table}: row-level security is off"));
        }
        let forced = row[2] == "true";
        if forced == NOT_FORCED.contains(&table.as_str()) {
            faults.push(format!("{table}: FORCE is {forced}"));
        }
        let own: Vec<&Vec<String>> = policies.iter().filter(|row| row[0] == *table).collect();
        let names: Vec<&str> = own.iter().map(|row| row[1].as_str()).collect();
        let expected: &[&str] = if WORKER_TABLES.contains(&table.as_str()) {
            &["district", "worker"]
        } else {
            &["district"]
        };
        if names != expected {
            faults.push(format!(
                "{table}: policies {names:?} instead of {expected:?}"
            ));
        }
        for policy in own {
            let scoped = |text: &str| {
                text.contains("district_id = (NULLIF(current_setting('lianxin.district'::text, true), ''::text))::integer")
            };
            let good = match policy[1].as_str() {
                "district" => policy[2] == "{public}" && scoped(&policy[4]) && scoped(&policy[5]),
                "worker" => policy[2] == "{lianxin_worker}",
                _ => false,
            };
            if !good || policy[3] != "ALL" {
                faults.push(format!("{policy:?}"));
            }
        }
    }
    for global in GLOBAL_TABLES {
        if policies.iter().any(|row| row[0] == *global) {
            faults.push(format!("{global} is global and has a policy"));
        }
    }
    none(faults);
}

#[tokio::test]
async fn every_key_and_reference_begins_with_the_district() {
    let Some((_database, db)) = postgres().await else {
        return;
    };
    let tables = district_tables(&db).await;
    let mut faults = Vec::new();
    let indexes = rows(
        &db,
        "SELECT t.relname::text, i.relname::text, x.indisprimary::text, x.indisunique::text, \
         coalesce((SELECT attname::text FROM pg_attribute WHERE attrelid = t.oid AND attnum = x.indkey[0]), '(expression)'), am.amname::text \
         FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid \
         JOIN pg_am am ON am.oid = i.relam WHERE t.relnamespace = 'public'::regnamespace",
    )
    .await;
    for table in &tables {
        if !indexes
            .iter()
            .any(|row| row[0] == *table && row[2] == "true")
        {
            faults.push(format!("{table} has no primary key"));
        }
    }
    for row in indexes.iter().filter(|row| tables.contains(&row[0])) {
        // The relay of the worker reads its two tables across districts.
        let across = WORKER_TABLES.contains(&row[0].as_str()) && row[3] == "false";
        if row[4] != "district_id" && !across && row[5] == "btree" {
            faults.push(format!("{} on {} begins with {}", row[1], row[0], row[4]));
        }
    }
    let references = rows(
        &db,
        "SELECT c.conrelid::regclass::text, c.conname::text, c.confdeltype::text, c.confupdtype::text, \
         (SELECT attname::text FROM pg_attribute WHERE attrelid = c.conrelid AND attnum = c.conkey[1]), \
         (SELECT attname::text FROM pg_attribute WHERE attrelid = c.confrelid AND attnum = c.confkey[1]), \
         c.confrelid::regclass::text \
         FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace",
    )
    .await;
    assert!(references.len() > 20);
    for row in references.iter().filter(|row| tables.contains(&row[0])) {
        let to_district = row[6] == "district" && row[4] == "district_id";
        if row[4] != "district_id" || (row[5] != "district_id" && !to_district) {
            faults.push(format!(
                "{} on {} begins with {} and {}",
                row[1], row[0], row[4], row[5]
            ));
        }
        if row[2] != "a" || row[3] != "a" {
            faults.push(format!(
                "{} on {} acts by itself: {} {}",
                row[1], row[0], row[2], row[3]
            ));
        }
    }
    none(faults);
}

#[tokio::test]
async fn the_serving_roles_own_nothing_and_change_no_history() {
    let Some((database, db)) = postgres().await else {
        return;
    };
    let roles = rows(
        &db,
        "SELECT rolname::text, (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)::text \
         FROM pg_roles WHERE rolname IN ('lianxin_app', 'lianxin_worker') ORDER BY 1",
    )
    .await;
    assert_eq!(
        roles,
        [["lianxin_app", "false"], ["lianxin_worker", "false"]]
    );
    let mut faults = Vec::new();
    for role in ["lianxin_app", "lianxin_worker"] {
        let owned = format!(
            "SELECT relname::text FROM pg_class WHERE relowner = '{role}'::regrole AND relnamespace = 'public'::regnamespace"
        );
        for row in rows(&db, &owned).await {
            faults.push(format!("{role} owns {}", row[0]));
        }
        let may = rows(
            &db,
            &format!(
                "SELECT relname::text, p FROM pg_class, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p \
                 WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND has_table_privilege('{role}', oid, p)"
            ),
        )
        .await;
        for row in may {
            let history =
                APPEND_ONLY_TABLES.contains(&row[0].as_str()) || row[0] == "seaql_migrations";
            if history || ["TRUNCATE", "REFERENCES", "TRIGGER"].contains(&row[1].as_str()) {
                faults.push(format!("{role} may {} {}", row[1], row[0]));
            }
        }
    }
    let app = database.raw(&database.app_url).await;
    #[allow(clippy::disallowed_methods, reason = "tries what the role must not do")]
    for forbidden in [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE account DISABLE ROW LEVEL SECURITY",
        "DROP POLICY district ON account",
    ] {
        if app.execute_unprepared(forbidden).await.is_ok() {
            faults.push(format!("the application may: {forbidden}"));
        }
    }
    none(faults);
}

#[tokio::test]
async fn functions_of_the_owner_are_few_and_for_the_serving_roles_alone() {
    let Some((database, db)) = postgres().await else {
        return;
    };
    let functions = rows(
        &db,
        "SELECT proname::text, coalesce(array_to_string(proconfig, ';'), ''), \
         (SELECT bool_or(grantee = 0) FROM aclexplode(coalesce(proacl, acldefault('f', proowner))))::text, \
         has_function_privilege('lianxin_app', oid, 'EXECUTE')::text, \
         has_function_privilege('lianxin_worker', oid, 'EXECUTE')::text \
         FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY 1",
    )
    .await;
    let known = [
        "renew_statistics",
        "request_search_find",
        "request_search_put",
    ];
    let as_it_must_be =
        known.map(|name| [name, "search_path=public, pg_temp", "false", "true", "true"]);
    assert_eq!(functions, as_it_must_be);
    let app = database.raw(&database.app_url).await;
    let renewed = |register: &str| format!("SELECT renew_statistics('{register}')");
    execute(&app, &renewed("pairing"))
        .await
        .expect("a register");
    for no_register in ["account", "pairing; DROP TABLE account"] {
        let refused = execute(&app, &renewed(no_register)).await;
        assert!(refused.is_err(), "{no_register}");
    }
}

#[test]
fn migrations_are_there_whole_or_not_at_all() {
    for migration in Migrator::migrations() {
        let whole = migration.use_transaction();
        assert_eq!(whole, Some(true), "{}", migration.name());
    }
}

#[tokio::test]
async fn sqlite_has_the_same_tables_and_the_same_keys() {
    let database = TestDatabase::migrated(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let db = database.raw(&database.owner_url).await;
    let mut faults = Vec::new();
    let tables = rows(
        &db,
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    )
    .await;
    let tables: BTreeSet<String> = tables.into_iter().map(|row| row[0].clone()).collect();
    for table in tables
        .iter()
        .filter(|table| !is_shadow(table) && !GLOBAL_TABLES.contains(&table.as_str()))
    {
        let first = rows(
            &db,
            &format!("SELECT name FROM pragma_table_info('{table}') WHERE pk = 1"),
        )
        .await;
        if first != [["district_id"]] {
            faults.push(format!("{table}: its key begins with {first:?}"));
        }
        let unique = format!(
            "SELECT i.name, c.name FROM pragma_index_list('{table}') i, pragma_index_info(i.name) c \
             WHERE i.\"unique\" = 1 AND c.seqno = 0 AND c.name <> 'district_id'"
        );
        for row in rows(&db, &unique).await {
            faults.push(format!("{table}: unique {} begins with {}", row[0], row[1]));
        }
        let references = format!(
            "SELECT \"table\", \"from\", \"to\", on_delete, on_update FROM pragma_foreign_key_list('{table}') WHERE seq = 0"
        );
        for row in rows(&db, &references).await {
            let to_district = row[0] == "district" && row[1] == "district_id";
            if row[1] != "district_id" || (row[2] != "district_id" && !to_district) {
                faults.push(format!("{table}: reference {row:?}"));
            }
            if row[3] != "NO ACTION" || row[4] != "NO ACTION" {
                faults.push(format!("{table}: reference acts by itself {row:?}"));
            }
        }
    }
    if let Some((_database, db)) = postgres().await {
        let theirs = district_tables(&db).await;
        let ours: BTreeSet<String> = tables
            .iter()
            .filter(|table| !is_shadow(table) && !GLOBAL_TABLES.contains(&table.as_str()))
            .cloned()
            .collect();
        let theirs: BTreeSet<String> = theirs
            .into_iter()
            .filter(|table| !is_shadow(table))
            .collect();
        assert_eq!(ours, theirs);
    }
    none(faults);
    assert_eq!(count(&db, "SELECT count(*) FROM district").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_is_told_to_look_at_its_tables() {
    let town = Town::new(Engine::Sqlite).await.expect("SQLite is here");
    town.cast().await;
    let db = town.database().raw(&town.database().owner_url).await;
    jobs::tidy(&town.shared_app()).await.expect("tidied");
    let looked_at =
        "SELECT COUNT(DISTINCT tbl) FROM sqlite_stat1 WHERE tbl IN ('area', 'account', 'posting')";
    assert_eq!(count(&db, looked_at).await, 3);
}
