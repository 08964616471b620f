//! The first tables: accounts, postings and how they sign in.

use lianxin_entity::enums::{AccountStatus, Duty, PhoneCodePurpose, Role};
use sea_orm_migration::prelude::*;

use crate::kit::district_table;

pub async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    account(manager).await?;
    posting(manager).await?;
    posting_area(manager).await?;
    session(manager).await?;
    refresh_token(manager).await?;
    phone_code(manager).await?;
    sign_in_throttle(manager).await?;
    Ok(())
}

async fn account(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("account")
        .uuid("id")
        .text("display_name")
        .bytes("phone_cipher")
        .bytes("phone_hash")
        .text_null("password_hash")
        .word("status", AccountStatus::ALL)
        .instant("created_at")
        .instant_null("password_changed_at")
        .key(&["id"])
        .unique("phone", &["phone_hash"], None)
        .create(manager)
        .await
}

async fn posting(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("posting")
        .uuid("id")
        .uuid("account_id")
        .word("role", Role::ALL)
        .word("duty", Duty::ALL)
        .text_null("title")
        .uuid_null("organisation_id")
        .day("starts_on")
        .day_null("ends_on")
        .instant_null("last_used_at")
        .key(&["id"])
        .reference("account_id", "account")
        .reference("organisation_id", "organisation")
        .index("account", &["account_id"], None)
        .index("organisation", &["organisation_id", "role"], None)
        .create(manager)
        .await
}

async fn posting_area(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("posting_area")
        .uuid("posting_id")
        .uuid("area_id")
        .key(&["posting_id", "area_id"])
        .reference("posting_id", "posting")
        .reference("area_id", "area")
        .index("area", &["area_id"], None)
        .create(manager)
        .await
}

async fn session(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("session")
        .uuid("id")
        .uuid("account_id")
        .uuid("posting_id")
        .instant("created_at")
        .instant_null("ended_at")
        .text_null("end_reason")
        .key(&["id"])
        .reference("account_id", "account")
        .reference("posting_id", "posting")
        .index("account", &["account_id"], None)
        .create(manager)
        .await
}

async fn refresh_token(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("refresh_token")
        .uuid("id")
        .uuid("session_id")
        .bytes("token_hash")
        .instant("issued_at")
        .instant("expires_at")
        .instant_null("used_at")
        .uuid_null("replaces_id")
        .key(&["id"])
        .reference("session_id", "session")
        .reference("replaces_id", "refresh_token")
        .unique("token", &["token_hash"], None)
        .index("session", &["session_id"], None)
        .create(manager)
        .await
}

async fn phone_code(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("phone_code")
        .uuid("id")
        .bytes("phone_hash")
        .word_null("purpose", PhoneCodePurpose::ALL)
        .bytes("code_hash")
        .int("attempts")
        .uuid_null("issued_by")
        .instant("created_at")
        .instant("expires_at")
        .instant_null("used_at")
        .key(&["id"])
        .reference("issued_by", "account")
        .index("phone", &["phone_hash", "id"], None)
        .create(manager)
        .await
}

async fn sign_in_throttle(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("sign_in_throttle")
        .bytes("phone_hash")
        .int("failures")
        .instant("last_failed_at")
        .instant_null("locked_until")
        .key(&["phone_hash"])
        .create(manager)
        .await
}
