//! Figures of members and of pairings that lack a consent are counted from an index alone, as those of
//! households are; and whoever writes many rows may tell PostgreSQL so.
//!
//! PostgreSQL plans by what it knows of a table. In one that has just been filled it knows of no row, takes
//! every index for as good as any other, and walks a district where it should look up a row, until it looks
//! at the table by itself a minute later. Only the owner of a table may have it look: the roles that serve
//! do so through a function of the owner, for the registers and nothing else.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;
use sea_orm_migration::sea_query::Index;

pub struct Migration;

/// Everything that figures of coverage ask of a member.
const OF_MEMBER: &[&str] = &[
    "organisation_id",
    "paired_on",
    "post",
    "from_on",
    "ended_on",
    "import_id",
];

const RENEW: &[&str] = &[
    "DO $outer$ BEGIN EXECUTE format($make$
        CREATE FUNCTION renew_statistics(register text)
        RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = %1$I, pg_temp
        AS $body$
        BEGIN
            IF register IN ('household', 'resident', 'member', 'pairing') THEN
                EXECUTE format('ANALYZE %%I', register);
            ELSE
                RAISE EXCEPTION 'no register: %%', register;
            END IF;
        END $body$
    $make$, current_schema()); END $outer$",
    "REVOKE ALL ON FUNCTION renew_statistics(text) FROM PUBLIC",
];

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000006_counts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        crate::WHOLE
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_index(index("ix_member_counted", "member", OF_MEMBER))
            .await?;
        let mut unconsented = index("ix_pairing_unconsented", "pairing", &["household_id"]);
        unconsented
            .and_where(Expr::col(Alias::new("active_on")).is_null())
            .and_where(Expr::col(Alias::new("ended_on")).is_null());
        manager.create_index(unconsented).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            for statement in RENEW {
                let connection = manager.get_connection();
                connection.execute_unprepared(statement).await?;
            }
        }
        Ok(())
    }
}

fn index(name: &str, table: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index
        .name(name)
        .table(Alias::new(table))
        .col(Alias::new("district_id"));
    for column in columns {
        index.col(Alias::new(*column));
    }
    index
}
