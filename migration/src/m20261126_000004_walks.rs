//! The rows of an import are walked by their id, some at a time: the index that finds them has them in that
//! order, whatever the database knows of a table that it has just filled.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_query::Index;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000004_walks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        crate::WHOLE
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["household", "resident", "member", "pairing"] {
            let mut ordered = Index::create();
            // A name of its own: on SQLite a connection may still know the old index when another dropped it.
            ordered
                .name(format!("ix_{table}_brought"))
                .table(Alias::new(table));
            for column in ["district_id", "import_id", "id"] {
                ordered.col(Alias::new(column));
            }
            manager.create_index(ordered).await?;
            let mut unordered = Index::drop();
            unordered
                .name(format!("ix_{table}_import"))
                .table(Alias::new(table));
            manager.drop_index(unordered).await?;
        }
        Ok(())
    }
}
