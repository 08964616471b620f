//! Who lives where, who belongs to what, who is linked with whom, and how registers come in and go
//! out.

mod areas;
mod centres;
mod organisations;
mod people;
mod registers;
mod ties;

use lianxin_entity::enums::{GridKind, Staffing};
use sea_orm_migration::prelude::*;

use crate::kit::wider;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261123_000003_people_and_places"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        crate::WHOLE
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        wider_tables(manager).await?;
        areas::create(manager).await?;
        registers::create(manager).await?;
        people::create(manager).await?;
        centres::create(manager).await?;
        organisations::create(manager).await?;
        ties::create(manager).await
    }
}

/// What areas, organisations, postings and categories are asked beyond the first tables.
async fn wider_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    wider::version(manager, "area").await?;
    let area = "area_version";
    wider::word_null(manager, area, "grid_kind", GridKind::ALL).await?;
    wider::int_null(manager, area, "household_target").await?;
    wider::flag(manager, area, "no_manager").await?;
    let organisation = "organisation_version";
    wider::day_null(manager, organisation, "founded_on").await?;
    wider::int_null(manager, organisation, "term_years").await?;
    wider::day_null(manager, organisation, "last_election_on").await?;
    wider::version(manager, organisation).await?;
    wider::word_null(manager, "posting", "staffing", Staffing::ALL).await?;
    wider::text_null(manager, "posting", "letter_number").await?;
    wider::day_null(manager, "posting", "letter_expires_on").await?;
    wider::text_null(manager, "posting", "end_reason").await?;
    wider::int_null(manager, "category", "similar_within_metres").await
}
