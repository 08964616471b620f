//! Where bodies worked and centres lay before: an earlier day is told as it was, also after a grid is divided.

use sea_orm_migration::prelude::*;

use crate::kit::district_table;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000005_moves"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        crate::WHOLE
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, of, whose) in [
            ("body_move", "body_id", "body"),
            ("centre_move", "centre_id", "service_centre"),
        ] {
            district_table(table)
                .uuid(of)
                .uuid("area_id")
                .day("from_on")
                .day("to_on")
                .key(&[of, "to_on"])
                .reference(of, whose)
                .reference("area_id", "area")
                .index("area", &["area_id"], None)
                .create(manager)
                .await?;
        }
        Ok(())
    }
}
