//! The first tables: what is told on, and what is kept as proof.

use sea_orm_migration::prelude::*;

use crate::kit::{district_table, is_null};

pub async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    notification(manager).await?;
    outbox(manager).await?;
    audit_event(manager).await?;
    audit_pending(manager).await?;
    audit_seal(manager).await?;
    access_log(manager).await?;
    Ok(())
}

async fn notification(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("notification")
        .uuid("id")
        .uuid("account_id")
        .text("topic")
        .uuid_null("request_id")
        .uuid("event_id")
        .instant("created_at")
        .instant_null("read_at")
        .key(&["id"])
        .reference("account_id", "account")
        .reference("request_id", "service_request")
        .index("account", &["account_id", "id"], None)
        .index("unread", &["account_id", "id"], Some(is_null("read_at")))
        .unique("once", &["account_id", "event_id", "topic"], None)
        .create(manager)
        .await
}

async fn outbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("outbox")
        .uuid("id")
        .text("kind")
        .uuid_null("request_id")
        .uuid_null("event_id")
        .uuid_null("account_id")
        .text("topics")
        .instant("created_at")
        .instant("available_at")
        .instant_null("leased_until")
        .int("attempts")
        .instant_null("done_at")
        .key(&["id"])
        .index("pending", &["available_at", "id"], Some(is_null("done_at")))
        .index("recent", &["created_at", "id"], None)
        .create(manager)
        .await
}

async fn audit_event(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("audit_event")
        .uuid("id")
        .instant("at")
        .uuid_null("actor_id")
        .uuid_null("posting_id")
        .text("action")
        .text("object_type")
        .uuid_null("object_id")
        .text("payload")
        .bytes("content_hash")
        .key(&["id"])
        .index("object", &["object_id", "id"], None)
        .create(manager)
        .await
}

async fn audit_pending(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("audit_pending")
        .uuid("audit_event_id")
        .key(&["audit_event_id"])
        .reference("audit_event_id", "audit_event")
        .create(manager)
        .await
}

async fn audit_seal(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("audit_seal")
        .big("sequence")
        .uuid("audit_event_id")
        .bytes("previous_hash")
        .bytes("hash")
        .instant("sealed_at")
        .key(&["sequence"])
        .reference("audit_event_id", "audit_event")
        .unique("event", &["audit_event_id"], None)
        .create(manager)
        .await
}

async fn access_log(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("access_log")
        .uuid("id")
        .instant("at")
        .uuid("viewer_id")
        .uuid("posting_id")
        .uuid("subject_id")
        .uuid_null("request_id")
        .text("purpose")
        .text_null("note")
        .key(&["id"])
        .reference("viewer_id", "account")
        .reference("posting_id", "posting")
        .reference("subject_id", "account")
        .reference("request_id", "service_request")
        .index("subject", &["subject_id", "id"], None)
        .index("request", &["request_id", "id"], None)
        .create(manager)
        .await
}
