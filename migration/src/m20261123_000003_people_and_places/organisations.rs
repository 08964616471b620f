//! Bodies, assignments, agreements and appointments.

use lianxin_entity::enums::{
    AppointmentKind, AppointmentManner, BodyKind, HandoverKind, JointPart, SeatCapacity,
    UnitAssignmentKind,
};
use sea_orm_migration::prelude::*;

use crate::kit::{district_table, is_null, not_null};

pub async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    body(manager).await?;
    body_seat(manager).await?;
    unit_assignment(manager).await?;
    joint_agreement(manager).await?;
    joint_party(manager).await?;
    appointment(manager).await?;
    handover_item(manager).await?;
    Ok(())
}

async fn body(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("body")
        .uuid("id")
        .word("kind", BodyKind::ALL)
        .text("name")
        .uuid("area_id")
        .uuid_null("organisation_id")
        .text_null("document")
        .day("founded_on")
        .day_null("dissolved_on")
        .int("version")
        .key(&["id"])
        .reference("area_id", "area")
        .reference("organisation_id", "organisation")
        .index("area", &["area_id", "id"], None)
        .index("organisation", &["organisation_id", "id"], None)
        .create(manager)
        .await
}

async fn body_seat(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("body_seat")
        .uuid("id")
        .uuid("body_id")
        .word("capacity", SeatCapacity::ALL)
        .uuid_null("organisation_id")
        .uuid_null("member_id")
        .uuid_null("account_id")
        .text_null("person_name")
        .day("from_on")
        .day_null("to_on")
        .int("version")
        .key(&["id"])
        .reference("body_id", "body")
        .reference("organisation_id", "organisation")
        .reference("member_id", "member")
        .reference("account_id", "account")
        .index("body", &["body_id", "id"], None)
        .index("member", &["member_id"], Some(not_null("member_id")))
        .index(
            "organisation",
            &["organisation_id"],
            Some(not_null("organisation_id")),
        )
        .create(manager)
        .await
}

async fn unit_assignment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("unit_assignment")
        .uuid("id")
        .uuid("unit_id")
        .uuid("community_id")
        .word("kind", UnitAssignmentKind::ALL)
        .day("from_on")
        .day_null("to_on")
        .uuid_null("import_id")
        .int("version")
        .key(&["id"])
        .reference("unit_id", "organisation")
        .reference("community_id", "area")
        .reference("import_id", "import_job")
        .unique(
            "current",
            &["unit_id", "community_id"],
            Some(is_null("to_on")),
        )
        .index("community", &["community_id", "id"], None)
        .index("unit", &["unit_id", "id"], None)
        .create(manager)
        .await
}

async fn joint_agreement(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("joint_agreement")
        .uuid("id")
        .uuid("community_id")
        .text("title")
        .text_null("plan")
        .day("from_on")
        .day_null("to_on")
        .int("version")
        .key(&["id"])
        .reference("community_id", "area")
        .index("community", &["community_id", "id"], None)
        .create(manager)
        .await
}

async fn joint_party(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("joint_party")
        .uuid("agreement_id")
        .uuid("organisation_id")
        .word("part", JointPart::ALL)
        .key(&["agreement_id", "organisation_id"])
        .reference("agreement_id", "joint_agreement")
        .reference("organisation_id", "organisation")
        .index("organisation", &["organisation_id"], None)
        .create(manager)
        .await
}

async fn appointment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("appointment")
        .uuid("id")
        .word("kind", AppointmentKind::ALL)
        .word_null("manner", AppointmentManner::ALL)
        .uuid_null("account_id")
        .uuid_null("member_id")
        .uuid_null("organisation_id")
        .uuid_null("area_id")
        .uuid_null("household_id")
        .text_null("title")
        .text_null("letter_number")
        .day_null("letter_expires_on")
        .day("from_on")
        .day_null("to_on")
        .text_null("end_reason")
        .uuid_null("successor_id")
        .int("version")
        .key(&["id"])
        .reference("account_id", "account")
        .reference("member_id", "member")
        .reference("organisation_id", "organisation")
        .reference("area_id", "area")
        .reference("household_id", "household")
        .reference("successor_id", "appointment")
        .index("area", &["area_id", "id"], None)
        .index("organisation", &["organisation_id", "id"], None)
        .index("member", &["member_id"], Some(not_null("member_id")))
        .index("account", &["account_id"], Some(not_null("account_id")))
        .index(
            "household",
            &["household_id"],
            Some(not_null("household_id")),
        )
        .index(
            "letter",
            &["letter_expires_on"],
            Some(not_null("letter_expires_on")),
        )
        .create(manager)
        .await
}

async fn handover_item(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("handover_item")
        .uuid("id")
        .uuid_null("posting_id")
        .uuid_null("appointment_id")
        .word("kind", HandoverKind::ALL)
        .uuid_null("request_id")
        .uuid_null("area_id")
        .uuid_null("visit_id")
        .uuid_null("household_id")
        .uuid_null("taken_by_id")
        .instant_null("taken_at")
        .instant("created_at")
        .key(&["id"])
        .reference("posting_id", "posting")
        .reference("appointment_id", "appointment")
        .reference("request_id", "service_request")
        .reference("area_id", "area")
        .reference("visit_id", "visit")
        .reference("household_id", "household")
        .reference("taken_by_id", "account")
        .index("posting", &["posting_id"], None)
        .index("appointment", &["appointment_id"], None)
        .index("open", &["created_at", "id"], Some(is_null("taken_at")))
        .create(manager)
        .await
}
