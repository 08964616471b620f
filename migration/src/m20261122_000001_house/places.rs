//! The first tables: districts, areas, organisations, categories and time limits.

use lianxin_entity::enums::{AreaKind, ClockKind, OrganisationKind, TimeBasis, Urgency};
use sea_orm_migration::prelude::*;

use crate::kit::{district_table, global_table, is_null};

pub async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district(manager).await?;
    district_key(manager).await?;
    signing_key(manager).await?;
    area(manager).await?;
    area_version(manager).await?;
    organisation(manager).await?;
    organisation_version(manager).await?;
    category(manager).await?;
    clock_rule(manager).await?;
    calendar_day(manager).await?;
    Ok(())
}

async fn district(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    global_table("district")
        .int("id")
        .uuid("public_id")
        .text("code")
        .text("name")
        .text("region_name")
        .text("settings")
        .big("reference_version")
        .instant("created_at")
        .key(&["id"])
        .create(manager)
        .await
}

async fn district_key(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    global_table("district_key")
        .int("district_id")
        .int("key_id")
        .text("purpose")
        .bytes("wrapped")
        .instant("created_at")
        .instant_null("retired_at")
        .key(&["district_id", "key_id"])
        .create(manager)
        .await
}

async fn signing_key(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    global_table("signing_key")
        .text("kid")
        .bytes("wrapped_private")
        .bytes("public_key")
        .instant("created_at")
        .instant_null("retires_at")
        .key(&["kid"])
        .create(manager)
        .await
}

async fn area(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("area")
        .uuid("id")
        .word("kind", AreaKind::ALL)
        .instant("created_at")
        .key(&["id"])
        .create(manager)
        .await
}

async fn area_version(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("area_version")
        .uuid("id")
        .uuid("area_id")
        .uuid_null("parent_id")
        .text("code")
        .text("name")
        .text_null("polygon")
        .day("from_on")
        .day_null("to_on")
        .key(&["id"])
        .reference("area_id", "area")
        .reference("parent_id", "area")
        .unique("code", &["code"], Some(is_null("to_on")))
        .unique("current", &["area_id"], Some(is_null("to_on")))
        .index("history", &["area_id", "from_on"], None)
        .index("code_history", &["code"], None)
        .create(manager)
        .await
}

async fn organisation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("organisation")
        .uuid("id")
        .word("kind", OrganisationKind::ALL)
        .instant("created_at")
        .key(&["id"])
        .create(manager)
        .await
}

async fn organisation_version(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("organisation_version")
        .uuid("id")
        .uuid("organisation_id")
        .uuid_null("parent_id")
        .uuid_null("jurisdiction_id")
        .text("code")
        .text("name")
        .day("from_on")
        .day_null("to_on")
        .key(&["id"])
        .reference("organisation_id", "organisation")
        .reference("parent_id", "organisation")
        .reference("jurisdiction_id", "area")
        .unique("current", &["organisation_id"], Some(is_null("to_on")))
        .unique("code", &["code"], Some(is_null("to_on")))
        .index("history", &["organisation_id", "from_on"], None)
        .create(manager)
        .await
}

async fn category(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("category")
        .uuid("id")
        .text("code")
        .text("name")
        .uuid_null("parent_id")
        .flag("needs_exact_place")
        .flag("is_public")
        .int("position")
        .instant_null("retired_at")
        .key(&["id"])
        .reference("parent_id", "category")
        .unique("code", &["code"], None)
        .create(manager)
        .await
}

async fn clock_rule(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("clock_rule")
        .uuid("id")
        .uuid_null("category_id")
        .word_null("urgency", Urgency::ALL)
        .word("clock", ClockKind::ALL)
        .int("hours")
        .word("basis", TimeBasis::ALL)
        .key(&["id"])
        .reference("category_id", "category")
        .index("category", &["category_id"], None)
        .create(manager)
        .await
}

async fn calendar_day(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("calendar_day")
        .day("day")
        .flag("working")
        .text("name")
        .text("source")
        .key(&["day"])
        .create(manager)
        .await
}
