//! Pairings, responsibilities and registrations.

use lianxin_entity::enums::{
    EvaluationDirection, PairingEndReason, PairingState, RegistrationSide, RegistrationState,
    ResponsibilityState, ServiceKind,
};
use sea_orm_migration::prelude::*;

use crate::kit::{district_table, is_null, not_null};

pub async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    pairing(manager).await?;
    responsibility_zone(manager).await?;
    responsibility_item(manager).await?;
    responsibility_assignment(manager).await?;
    registration(manager).await?;
    service_record(manager).await?;
    yearly_evaluation(manager).await?;
    Ok(())
}

async fn pairing(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("pairing")
        .uuid("id")
        .uuid("member_id")
        .uuid("household_id")
        .word("state", PairingState::ALL)
        .flag("lives_nearby")
        .flag("complementary")
        .uuid_null("proposed_by_id")
        .day("proposed_on")
        .day_null("member_consent_on")
        .day_null("household_consent_on")
        .text_null("household_consent_note")
        .day_null("active_on")
        .day_null("ended_on")
        .word_null("end_reason", PairingEndReason::ALL)
        .text_null("end_note")
        .uuid_null("successor_id")
        .uuid_null("import_id")
        .int("version")
        .instant("updated_at")
        .key(&["id"])
        .reference("member_id", "member")
        .reference("household_id", "household")
        .reference("proposed_by_id", "account")
        .reference("successor_id", "pairing")
        .reference("import_id", "import_job")
        .unique(
            "current",
            &["member_id", "household_id"],
            Some(is_null("ended_on")),
        )
        .unique("start", &["member_id", "household_id", "proposed_on"], None)
        .index("household", &["household_id", "id"], None)
        .index(
            "ended",
            &["household_id", "ended_on"],
            Some(not_null("ended_on")),
        )
        .index("waiting", &["state", "id"], Some(is_null("active_on")))
        .index("import", &["import_id"], None)
        .create(manager)
        .await
}

async fn responsibility_zone(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("responsibility_zone")
        .uuid("id")
        .uuid("member_id")
        .uuid_null("area_id")
        .uuid_null("household_id")
        .text_null("note")
        .day("from_on")
        .day_null("to_on")
        .text_null("end_reason")
        .uuid_null("batch_id")
        .int("version")
        .key(&["id"])
        .reference("member_id", "member")
        .reference("area_id", "area")
        .reference("household_id", "household")
        .reference("batch_id", "responsibility_zone")
        .unique(
            "area",
            &["member_id", "area_id"],
            Some(is_null("to_on").and(not_null("area_id"))),
        )
        .unique(
            "household",
            &["member_id", "household_id"],
            Some(is_null("to_on").and(not_null("household_id"))),
        )
        .index("batch", &["batch_id", "id"], Some(not_null("batch_id")))
        .index("member", &["member_id", "id"], None)
        .index("area", &["area_id", "id"], Some(not_null("area_id")))
        .index(
            "household",
            &["household_id", "id"],
            Some(not_null("household_id")),
        )
        .create(manager)
        .await
}

async fn responsibility_item(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("responsibility_item")
        .uuid("id")
        .text("code")
        .text("group_name")
        .text("label")
        .int("position")
        .day_null("retired_on")
        .int("version")
        .key(&["id"])
        .unique("code", &["code"], None)
        .create(manager)
        .await
}

async fn responsibility_assignment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("responsibility_assignment")
        .uuid("id")
        .uuid("item_id")
        .uuid("member_id")
        .uuid_null("household_id")
        .uuid_null("area_id")
        .word("state", ResponsibilityState::ALL)
        .day("from_on")
        .day_null("to_on")
        .instant_null("acknowledged_at")
        .instant_null("reviewed_at")
        .text_null("review_note")
        .flag_null("fulfilled")
        .text_null("end_reason")
        .int("version")
        .key(&["id"])
        .reference("item_id", "responsibility_item")
        .reference("member_id", "member")
        .reference("household_id", "household")
        .reference("area_id", "area")
        .unique(
            "member",
            &["item_id", "member_id"],
            Some(
                is_null("to_on")
                    .and(is_null("household_id"))
                    .and(is_null("area_id")),
            ),
        )
        .unique(
            "household",
            &["item_id", "member_id", "household_id"],
            Some(is_null("to_on").and(not_null("household_id"))),
        )
        .unique(
            "area",
            &["item_id", "member_id", "area_id"],
            Some(is_null("to_on").and(not_null("area_id"))),
        )
        .index("member", &["member_id", "id"], None)
        .index("item", &["item_id", "id"], None)
        .index("area", &["area_id", "id"], Some(not_null("area_id")))
        .index(
            "household",
            &["household_id", "id"],
            Some(not_null("household_id")),
        )
        .create(manager)
        .await
}

async fn registration(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("registration")
        .uuid("id")
        .word("side", RegistrationSide::ALL)
        .uuid_null("member_id")
        .uuid_null("unit_id")
        .uuid("community_id")
        .word("state", RegistrationState::ALL)
        .day("reported_on")
        .day_null("confirmed_on")
        .day_null("serving_on")
        .day_null("closed_on")
        .text_null("close_reason")
        .int("version")
        .key(&["id"])
        .reference("member_id", "member")
        .reference("unit_id", "organisation")
        .reference("community_id", "area")
        .unique(
            "member",
            &["member_id", "side"],
            Some(is_null("closed_on").and(not_null("member_id"))),
        )
        .unique(
            "unit",
            &["unit_id", "community_id"],
            Some(
                is_null("closed_on")
                    .and(not_null("unit_id"))
                    .and(is_null("member_id")),
            ),
        )
        .index("community", &["community_id", "id"], None)
        .index(
            "of_member",
            &["member_id", "id"],
            Some(not_null("member_id")),
        )
        .index("of_unit", &["unit_id", "id"], Some(not_null("unit_id")))
        .create(manager)
        .await
}

async fn service_record(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("service_record")
        .uuid("id")
        .uuid("registration_id")
        .uuid_null("member_id")
        .uuid("community_id")
        .word("kind", ServiceKind::ALL)
        .instant("started_at")
        .instant("ended_at")
        .int("minutes")
        .int("outside_hours_minutes")
        .text("note")
        .uuid_null("confirmed_by_id")
        .instant_null("confirmed_at")
        .flag("refused")
        .int("version")
        .key(&["id"])
        .reference("registration_id", "registration")
        .reference("member_id", "member")
        .reference("community_id", "area")
        .reference("confirmed_by_id", "account")
        .index("registration", &["registration_id", "id"], None)
        .index("member", &["member_id", "id"], None)
        .index("community", &["community_id", "id"], None)
        .create(manager)
        .await
}

async fn yearly_evaluation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("yearly_evaluation")
        .uuid("id")
        .int("year")
        .word("direction", EvaluationDirection::ALL)
        .uuid("registration_id")
        .uuid("community_id")
        .int("score")
        .text_null("comment")
        .uuid("evaluated_by_id")
        .instant("at")
        .int("version")
        .key(&["id"])
        .reference("registration_id", "registration")
        .reference("community_id", "area")
        .reference("evaluated_by_id", "account")
        .unique("once", &["registration_id", "year", "direction"], None)
        .index("community", &["community_id", "year"], None)
        .create(manager)
        .await
}
