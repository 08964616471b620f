//! What can go wrong in the database, told so that a rule of ours is not taken for a fault.

use sea_orm::{ConnAcquireErr, DbErr, SqlErr};

/// A database error. Its text names tables and values: it is logged, never shown.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A uniqueness rule of this table refused the row.
    #[error("a row of {table} exists already")]
    Unique {
        /// The table of the rule.
        table: String,
        /// The rule's name (PostgreSQL) or its columns (SQLite).
        rule: String,
    },
    /// A reference named a row that does not exist in this district.
    #[error("a reference names no row of this district")]
    Reference,
    /// Another transaction changed the same rows first.
    #[error("another transaction was first")]
    Conflict,
    /// No connection was free, or the statement took too long.
    #[error("the database is too busy: {0}")]
    Busy(DbErr),
    /// The row to be changed does not exist in this district.
    #[error("no such row in this district")]
    Missing,
    /// The address is not one of SQLite or PostgreSQL.
    #[error("the database address must begin with sqlite:// or postgres://")]
    Address,
    /// Anything else.
    #[error(transparent)]
    Database(DbErr),
}

impl StoreError {
    /// Whether the same call may well succeed when it is made again: nothing of it was written.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Conflict | Self::Busy(_))
    }

    /// Whether a uniqueness rule of this table refused the row.
    pub fn is_unique(&self, of_table: &str) -> bool {
        matches!(self, Self::Unique { table, .. } if table == of_table)
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(message)) => unique(&message),
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::Reference,
            _ if matches!(error, DbErr::RecordNotUpdated) => Self::Missing,
            _ if matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)) => {
                Self::Busy(error)
            }
            _ => Self::of_text(error),
        }
    }
}

impl StoreError {
    /// What neither engine has a type for. Deadlocks are broken by the database, which lets the
    /// other transaction go on.
    fn of_text(error: DbErr) -> Self {
        let text = error.to_string();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        match () {
            () if says(&["could not serialize", "deadlock detected"]) => Self::Conflict,
            () if says(&["statement timeout", "database is locked"]) => Self::Busy(error),
            () => Self::Database(error),
        }
    }
}

/// PostgreSQL: `duplicate key value violates unique constraint "uq_account_phone"`;
/// SQLite: `UNIQUE constraint failed: account.district_id, account.phone_hash`.
fn unique(message: &str) -> StoreError {
    let rule = message
        .split('"')
        .nth(1)
        .or_else(|| message.split("failed: ").nth(1))
        .unwrap_or_default();
    let table = match rule.split_once('.') {
        Some((table, _)) => table.trim_start_matches("index '").to_owned(),
        None => table_of_rule(rule),
    };
    StoreError::Unique {
        table,
        rule: rule.to_owned(),
    }
}

/// Rules are named `uq_<table>_<rule>` and `pk_<table>` or `<table>_pkey`.
fn table_of_rule(rule: &str) -> String {
    if let Some(table) = rule
        .strip_prefix("pk_")
        .or_else(|| rule.strip_suffix("_pkey"))
    {
        return table.to_owned();
    }
    let name = rule.strip_prefix("uq_").unwrap_or(rule);
    name.rsplit_once('_')
        .map_or(name, |(table, _)| table)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        let of = |text: &str| StoreError::from(DbErr::Custom(text.to_owned()));
        let full = StoreError::from(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        assert!(matches!(full, StoreError::Busy(_)) && full.is_passing());
        assert!(matches!(
            of("error: deadlock detected"),
            StoreError::Conflict
        ));
        assert!(of("canceling statement due to statement timeout").is_passing());
        assert!(of("(code: 5) database is locked").is_passing());
        assert!(!of("relation \"x\" does not exist").is_passing());
    }

    #[test]
    fn both_engines_name_the_table_of_a_broken_rule() {
        let postgres =
            unique(r#"duplicate key value violates unique constraint "uq_account_phone""#);
        let key = unique(r#"duplicate key value violates unique constraint "pk_idempotency""#);
        let sqlite = unique("UNIQUE constraint failed: account.district_id, account.phone_hash");
        assert!(postgres.is_unique("account"));
        assert!(key.is_unique("idempotency"));
        assert!(sqlite.is_unique("account"));
        assert!(!sqlite.is_unique("posting"));
    }
}
