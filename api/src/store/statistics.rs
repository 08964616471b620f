//! What the planners of the engines know of the tables: how many rows share a value.
//!
//! Neither knows by itself of what was just written. PostgreSQL looks a minute later; SQLite looks when it is
//! told, and walks a whole district until then where the rows of a community are asked for.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use super::{Dialect, StoreError};

/// SQLite reads no more entries of an index than this, about a tenth of a second for each million.
const LIMIT: &str = "PRAGMA analysis_limit = 1000000";

pub(super) async fn renew(
    pool: &DatabaseConnection,
    dialect: Dialect,
    register: &str,
) -> Result<(), StoreError> {
    match dialect {
        Dialect::Postgres => {
            let values = [register.into()];
            let renew = "SELECT renew_statistics($1)";
            let renew = Statement::from_sql_and_values(dialect.backend(), renew, values);
            pool.execute_raw(renew).await?;
        }
        Dialect::Sqlite => {
            let renew = format!("{LIMIT}; ANALYZE \"{register}\"");
            pool.execute_unprepared(&renew).await?;
        }
    }
    Ok(())
}

/// As SQLite asks of programs that run for long: tables that were never looked at, or have grown tenfold.
pub(super) async fn keep(pool: &DatabaseConnection, dialect: Dialect) -> Result<(), StoreError> {
    if dialect == Dialect::Sqlite {
        let keep = format!("{LIMIT}; PRAGMA optimize = 0x10002");
        pool.execute_unprepared(&keep).await?;
    }
    Ok(())
}
