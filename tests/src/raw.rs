//! SQL below the store, for tests that look at what the database itself holds and refuses.
#![allow(
    clippy::disallowed_methods,
    reason = "tests look below the store on purpose"
)]

use sea_orm::{ConnectionTrait, Statement};

/// Rows of text: every column that is asked for has to be text.
pub async fn rows(db: &impl ConnectionTrait, sql: &str) -> Vec<Vec<String>> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db
        .query_all_raw(statement)
        .await
        .unwrap_or_else(|fault| panic!("{sql}: {fault}"));
    rows.iter()
        .map(|row| {
            (0..row.column_names().len())
                .map(|at| {
                    row.try_get_by_index::<Option<String>>(at)
                        .expect("text")
                        .unwrap_or_default()
                })
                .collect()
        })
        .collect()
}

/// One number.
pub async fn count(db: &impl ConnectionTrait, sql: &str) -> i64 {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db
        .query_one_raw(statement)
        .await
        .unwrap_or_else(|fault| panic!("{sql}: {fault}"));
    row.and_then(|row| row.try_get_by_index(0).ok())
        .unwrap_or_else(|| panic!("{sql}: no number"))
}

/// Rows changed, or what the database said.
pub async fn execute(db: &impl ConnectionTrait, sql: &str) -> Result<u64, String> {
    db.execute_unprepared(sql)
        .await
        .map(|done| done.rows_affected())
        .map_err(|fault| fault.to_string())
}
