//! What becomes of areas.

use sea_orm_migration::prelude::*;

use crate::kit::district_table;

pub async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    area_succession(manager).await
}

/// Which areas came in the place of one that was divided.
async fn area_succession(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("area_succession")
        .uuid("area_id")
        .uuid("successor_id")
        .day("from_on")
        .key(&["area_id", "successor_id"])
        .reference("area_id", "area")
        .reference("successor_id", "area")
        .create(manager)
        .await
}
