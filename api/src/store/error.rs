//! What can go wrong in the database, told so that a rule of ours is not taken for a fault.

use sea_orm::{DbErr, SqlErr};

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
            _ if is_conflict(&error.to_string()) => Self::Conflict,
            _ => Self::Database(error),
        }
    }
}

/// PostgreSQL gave up this transaction for another one (SQLSTATE 40001 and 40P01).
fn is_conflict(message: &str) -> bool {
    ["could not serialize", "deadlock detected"]
        .iter()
        .any(|words| message.contains(words))
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
    fn a_deadlock_is_another_transaction_being_first() {
        let of = |text: &str| StoreError::from(DbErr::Custom(text.to_owned()));
        let deadlock = "error returned from database: deadlock detected";
        assert!(matches!(of(deadlock), StoreError::Conflict));
        assert!(matches!(of("disk full"), StoreError::Database(_)));
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
