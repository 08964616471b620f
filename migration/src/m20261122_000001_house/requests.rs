//! The first tables: service requests and everything that hangs on them.

use lianxin_entity::enums::{
    Audience, Channel, ClockKind, Datum, Ending, HandlerPart, Outcome, RejectionReason,
    ServiceRequestKind, ServiceRequestState, ServiceRequestStep, TimeBasis, Urgency,
};
use sea_orm_migration::prelude::*;

use crate::kit::{district_table, is_null};

pub async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    number_sequence(manager).await?;
    service_request(manager).await?;
    request_handler(manager).await?;
    request_clock(manager).await?;
    request_event(manager).await?;
    request_evaluation(manager).await?;
    attachment(manager).await?;
    idempotency(manager).await?;
    schedule(manager).await?;
    Ok(())
}

async fn number_sequence(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("number_sequence")
        .day("day")
        .big("last")
        .key(&["day"])
        .create(manager)
        .await
}

async fn service_request(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("service_request")
        .uuid("id")
        .text("number")
        .word("kind", ServiceRequestKind::ALL)
        .word("state", ServiceRequestState::ALL)
        .text("title")
        .text("description")
        .text_null("edited_title")
        .text_null("edited_description")
        .uuid("category_id")
        .word("urgency", Urgency::ALL)
        .word("channel", Channel::ALL)
        .uuid("reporter_id")
        .uuid_null("helped_id")
        .uuid("owner_id")
        .uuid_null("respondent_organisation_id")
        .uuid_null("respondent_account_id")
        .uuid("filed_area_id")
        .text("filed_path")
        .uuid("current_area_id")
        .uuid_null("current_street_id")
        .uuid_null("current_community_id")
        .uuid_null("current_compound_id")
        .uuid_null("current_grid_id")
        .real_null("latitude")
        .real_null("longitude")
        .word_null("datum", Datum::ALL)
        .real_null("gcj_latitude")
        .real_null("gcj_longitude")
        .text_null("address")
        .int("round")
        .text_null("reply")
        .uuid_null("dispatched_by_organisation_id")
        .uuid_null("rejected_by_organisation_id")
        .int("overrulings")
        .int("not_solved_count")
        .word_null("rejection_reason", RejectionReason::ALL)
        .text_null("rejection_note")
        .text_null("lawful_channel")
        .instant_null("review_requested_at")
        .instant_null("reviewed_at")
        .word_null("ending", Ending::ALL)
        .uuid_null("merged_into_id")
        .instant_null("timer_at")
        .instant_null("reopen_until")
        .instant("next_due_at")
        .uuid_null("escalated_to_id")
        .int("version")
        .instant("submitted_at")
        .instant("updated_at")
        .instant_null("closed_at")
        .key(&["id"])
        .reference("category_id", "category")
        .reference("reporter_id", "account")
        .reference("helped_id", "account")
        .reference("owner_id", "account")
        .reference("respondent_organisation_id", "organisation")
        .reference("respondent_account_id", "account")
        .reference("filed_area_id", "area")
        .reference("current_area_id", "area")
        .reference("current_street_id", "area")
        .reference("current_community_id", "area")
        .reference("current_compound_id", "area")
        .reference("current_grid_id", "area")
        .reference("dispatched_by_organisation_id", "organisation")
        .reference("rejected_by_organisation_id", "organisation")
        .reference("merged_into_id", "service_request")
        .reference("escalated_to_id", "organisation")
        .unique("number", &["number"], None)
        .index("street_newest", &["current_street_id", "id"], None)
        .index("community_newest", &["current_community_id", "id"], None)
        .index("compound_newest", &["current_compound_id", "id"], None)
        .index("grid_newest", &["current_grid_id", "id"], None)
        .index("area_newest", &["current_area_id", "id"], None)
        .index(
            "street_due",
            &["current_street_id", "next_due_at", "id"],
            None,
        )
        .index(
            "community_due",
            &["current_community_id", "next_due_at", "id"],
            None,
        )
        .index("grid_due", &["current_grid_id", "next_due_at", "id"], None)
        .index("due", &["next_due_at", "id"], None)
        .index("state", &["state", "id"], None)
        .index("category", &["category_id", "id"], None)
        .index("owner", &["owner_id", "id"], None)
        .index("reporter", &["reporter_id", "id"], None)
        .index(
            "merged",
            &["merged_into_id"],
            Some(is_null("merged_into_id").not()),
        )
        .index(
            "respondent",
            &["respondent_organisation_id", "id"],
            Some(is_null("respondent_organisation_id").not()),
        )
        .index(
            "escalated",
            &["escalated_to_id", "id"],
            Some(is_null("escalated_to_id").not()),
        )
        .index("submitted", &["submitted_at", "id"], None)
        .create(manager)
        .await
}

async fn request_handler(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("request_handler")
        .uuid("id")
        .uuid("request_id")
        .word("part", HandlerPart::ALL)
        .uuid_null("organisation_id")
        .uuid_null("account_id")
        .instant("since")
        .instant_null("until")
        .key(&["id"])
        .reference("request_id", "service_request")
        .reference("organisation_id", "organisation")
        .reference("account_id", "account")
        .index("request", &["request_id", "id"], None)
        .index(
            "account",
            &["account_id", "request_id"],
            Some(is_null("until")),
        )
        .index(
            "organisation",
            &["organisation_id", "request_id"],
            Some(is_null("until")),
        )
        .unique(
            "lead",
            &["request_id"],
            Some(is_null("until").and(Expr::col(Alias::new("part")).eq("LEAD"))),
        )
        .create(manager)
        .await
}

async fn request_clock(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("request_clock")
        .uuid("id")
        .uuid("request_id")
        .word("kind", ClockKind::ALL)
        .int("round")
        .word("basis", TimeBasis::ALL)
        .big("limit_seconds")
        .instant("started_at")
        .instant("warn_at")
        .instant("due_at")
        .instant_null("paused_at")
        .big_null("remaining_seconds")
        .instant_null("stopped_at")
        .instant_null("warned_at")
        .instant_null("breached_at")
        .flag("running")
        .key(&["id"])
        .reference("request_id", "service_request")
        .index("request", &["request_id", "id"], None)
        .unique(
            "running",
            &["request_id", "kind"],
            Some(is_null("stopped_at")),
        )
        .create(manager)
        .await
}

async fn request_event(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("request_event")
        .uuid("id")
        .uuid("request_id")
        .word_null("step", ServiceRequestStep::ALL)
        .word_null("from_state", ServiceRequestState::ALL)
        .word("to_state", ServiceRequestState::ALL)
        .uuid_null("actor_id")
        .uuid_null("organisation_id")
        .text_null("note")
        .word("audience", Audience::ALL)
        .instant("at")
        .key(&["id"])
        .reference("request_id", "service_request")
        .reference("actor_id", "account")
        .reference("organisation_id", "organisation")
        .index("request", &["request_id", "id"], None)
        .create(manager)
        .await
}

async fn request_evaluation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("request_evaluation")
        .uuid("id")
        .uuid("request_id")
        .int("round")
        .flag("contacted")
        .word("outcome", Outcome::ALL)
        .int("satisfaction")
        .text_null("comment")
        .instant("at")
        .key(&["id"])
        .reference("request_id", "service_request")
        .unique("round", &["request_id", "round"], None)
        .create(manager)
        .await
}

async fn attachment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("attachment")
        .uuid("id")
        .uuid("uploader_id")
        .text("file_name")
        .text("media_type")
        .int("byte_size")
        .bytes("sha256")
        .text("object_key")
        .text_null("thumbnail_key")
        .flag("personal")
        .flag("passed_on")
        .uuid_null("request_id")
        .uuid_null("event_id")
        .instant("created_at")
        .key(&["id"])
        .reference("uploader_id", "account")
        .reference("request_id", "service_request")
        .reference("event_id", "request_event")
        .index("request", &["request_id", "id"], None)
        .index("event", &["event_id"], None)
        .index("orphan", &["created_at"], Some(is_null("request_id")))
        .create(manager)
        .await
}

async fn idempotency(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("idempotency")
        .uuid("account_id")
        .text("mutation")
        .text("key")
        .bytes("input_hash")
        .uuid("object_id")
        .instant("created_at")
        .key(&["account_id", "mutation", "key"])
        .reference("account_id", "account")
        .index("age", &["created_at"], None)
        .create(manager)
        .await
}

async fn schedule(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("schedule")
        .uuid("request_id")
        .instant("due_at")
        .key(&["request_id"])
        .reference("request_id", "service_request")
        .index("due", &["due_at", "request_id"], None)
        .create(manager)
        .await
}
