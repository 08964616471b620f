//! The three roles on PostgreSQL: the owner migrates, the app serves, the worker relays.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

/// Owns the tables and migrates.
pub const OWNER: &str = "lianxin_owner";
/// Serves requests; owns nothing, bypasses nothing, changes no table.
pub const APP: &str = "lianxin_app";
/// Relays the outbox and keeps the schedule across districts; every other table only through a
/// district's transaction.
pub const WORKER: &str = "lianxin_worker";

/// The SQL that makes the roles, for a database administrator. Passwords are set apart
/// (`\password lianxin_app`), so that none stands in a file or a history.
pub fn sql() -> String {
    let mut text = String::new();
    for role in [OWNER, APP, WORKER] {
        text.push_str(&format!(
            "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN \
             CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE; \
             END IF; END $$;\n"
        ));
    }
    text
}

/// Makes the roles where the connected role may; elsewhere does nothing.
///
/// # Errors
/// When PostgreSQL refuses a statement although the role has CREATEROLE.
pub async fn create_if_allowed(db: &DatabaseConnection) -> Result<bool, DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(false);
    }
    let allowed = db
        .query_one_raw(Statement::from_string(
            DbBackend::Postgres,
            "SELECT (rolcreaterole OR rolsuper) AS allowed FROM pg_roles WHERE rolname = current_user",
        ))
        .await?;
    let allowed = match allowed {
        Some(row) => row.try_get::<bool>("", "allowed")?,
        None => false,
    };
    if allowed {
        db.execute_unprepared(&sql()).await?;
    }
    Ok(allowed)
}
