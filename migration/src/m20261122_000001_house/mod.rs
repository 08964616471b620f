//! The house: every table of the first release.

mod people;
mod places;
mod requests;
mod trust;

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261122_000001_house"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        crate::WHOLE
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        places::create(manager).await?;
        people::create(manager).await?;
        requests::create(manager).await?;
        trust::create(manager).await
    }
}
