//! Row-level security on PostgreSQL: what keeps districts apart even where the application errs.
//!
//! Applied again after every migration, so that a new table cannot be forgotten.

use lianxin_entity::{APPEND_ONLY_TABLES, GLOBAL_TABLES, WORKER_TABLES};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use crate::roles::{APP, WORKER};

/// The expression that every policy compares `district_id` with. Unset and empty mean no rows.
const DISTRICT: &str = "NULLIF(current_setting('lianxin.district', true), '')::int";

/// Not every table with a `district_id` is owned by a district.
const WITHOUT_POLICY: &[&str] = GLOBAL_TABLES;

/// Enables and forces row-level security on every table of a district and grants the two serving
/// roles what they need. Does nothing on SQLite.
///
/// # Errors
/// When the connected role does not own the tables.
pub async fn apply(db: &DatabaseConnection) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    for table in district_tables(db).await? {
        for sql in table_policy(&table) {
            db.execute_unprepared(&sql).await?;
        }
    }
    for role in existing_roles(db).await? {
        for sql in grants(role) {
            db.execute_unprepared(&sql).await?;
        }
    }
    Ok(())
}

async fn district_tables(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let rows = db
        .query_all_raw(Statement::from_string(
            DbBackend::Postgres,
            "SELECT c.relname AS name FROM pg_class c \
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'district_id' AND NOT a.attisdropped \
             WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace \
             ORDER BY 1",
        ))
        .await?;
    let mut names = Vec::with_capacity(rows.len());
    for row in rows {
        let name: String = row.try_get("", "name")?;
        if !WITHOUT_POLICY.contains(&name.as_str()) {
            names.push(name);
        }
    }
    Ok(names)
}

async fn existing_roles(db: &DatabaseConnection) -> Result<Vec<&'static str>, DbErr> {
    let mut found = Vec::new();
    for role in [APP, WORKER] {
        let row = db
            .query_one_raw(Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT 1 FROM pg_roles WHERE rolname = $1",
                [role.into()],
            ))
            .await?;
        found.extend(row.map(|_| role));
    }
    Ok(found)
}

fn table_policy(table: &str) -> Vec<String> {
    let mut sql = vec![
        format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
        format!("DROP POLICY IF EXISTS district ON {table}"),
        format!(
            "CREATE POLICY district ON {table} USING (district_id = {DISTRICT}) \
             WITH CHECK (district_id = {DISTRICT})"
        ),
    ];
    // The index of texts is read through a function of its owner, which adds the district itself.
    if table != "request_search" {
        sql.push(format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"));
    }
    if WORKER_TABLES.contains(&table) {
        sql.push(format!("DROP POLICY IF EXISTS worker ON {table}"));
        sql.push(format!(
            "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{WORKER}') THEN \
             CREATE POLICY worker ON {table} TO {WORKER} USING (true) WITH CHECK (true); END IF; END $$"
        ));
    }
    sql
}

fn grants(role: &str) -> Vec<String> {
    let mut sql = vec![
        format!(
            "DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO {role}', current_schema()); \
             EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO {role}', \
             current_schema()); END $$"
        ),
        format!("REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM {role}"),
    ];
    for table in APPEND_ONLY_TABLES {
        sql.push(format!("REVOKE UPDATE, DELETE ON {table} FROM {role}"));
    }
    sql.push(format!("REVOKE ALL ON request_search FROM {role}"));
    for function in [
        "request_search_put(uuid, text, text)",
        "request_search_find(text, boolean)",
        "renew_statistics(text)",
    ] {
        sql.push(format!("GRANT EXECUTE ON FUNCTION {function} TO {role}"));
    }
    sql
}
