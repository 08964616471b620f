//! Service centres, visits and followers.

use lianxin_entity::enums::{
    CentreKind, CentreLevel, CentreState, Datum, FollowOrigin, Outcome, VisitLevel, VisitOutcome,
    VisitState,
};
use sea_orm_migration::prelude::*;

use crate::kit::{district_table, not_null};

pub async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    service_centre(manager).await?;
    centre_exception(manager).await?;
    duty_shift(manager).await?;
    visit(manager).await?;
    visit_finding(manager).await?;
    request_follower(manager).await?;
    Ok(())
}

async fn service_centre(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("service_centre")
        .uuid("id")
        .text("code")
        .text("name")
        .word("kind", CentreKind::ALL)
        .word("level", CentreLevel::ALL)
        .word("state", CentreState::ALL)
        .uuid("area_id")
        .uuid_null("host_id")
        .text_null("premises")
        .text("address")
        .real("latitude")
        .real("longitude")
        .word("datum", Datum::ALL)
        .real("gcj_latitude")
        .real("gcj_longitude")
        .text("services")
        .text("hours")
        .day_null("opened_on")
        .day_null("closed_on")
        .uuid_null("import_id")
        .int("version")
        .key(&["id"])
        .reference("area_id", "area")
        .reference("host_id", "organisation")
        .reference("import_id", "import_job")
        .unique("code", &["code"], None)
        .index("area", &["area_id", "id"], None)
        .create(manager)
        .await
}

async fn centre_exception(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("centre_exception")
        .uuid("centre_id")
        .day("day")
        .text("hours")
        .text_null("reason")
        .key(&["centre_id", "day"])
        .reference("centre_id", "service_centre")
        .create(manager)
        .await
}

async fn duty_shift(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("duty_shift")
        .uuid("id")
        .uuid("centre_id")
        .uuid_null("account_id")
        .uuid_null("member_id")
        .instant("starts_at")
        .instant("ends_at")
        .uuid_null("swap_with_id")
        .instant_null("done_at")
        .instant_null("cancelled_at")
        .int("version")
        .key(&["id"])
        .reference("centre_id", "service_centre")
        .reference("account_id", "account")
        .reference("member_id", "member")
        .reference("swap_with_id", "account")
        .index("centre", &["centre_id", "starts_at", "id"], None)
        .index(
            "account",
            &["account_id", "starts_at"],
            Some(not_null("account_id")),
        )
        .index(
            "member",
            &["member_id", "starts_at"],
            Some(not_null("member_id")),
        )
        .index("swap", &["swap_with_id"], Some(not_null("swap_with_id")))
        .create(manager)
        .await
}

async fn visit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("visit")
        .uuid("id")
        .uuid("visitor_id")
        .uuid("posting_id")
        .word("level", VisitLevel::ALL)
        .uuid_null("household_id")
        .uuid_null("organisation_id")
        .uuid_null("street_id")
        .uuid_null("community_id")
        .uuid_null("grid_id")
        .text("theme")
        .word("state", VisitState::ALL)
        .day_null("planned_on")
        .instant_null("done_at")
        .word_null("outcome", VisitOutcome::ALL)
        .text_null("note")
        .int("findings")
        .int("version")
        .instant("updated_at")
        .key(&["id"])
        .reference("visitor_id", "account")
        .reference("posting_id", "posting")
        .reference("household_id", "household")
        .reference("organisation_id", "organisation")
        .index(
            "household",
            &["household_id", "id"],
            Some(not_null("household_id")),
        )
        .index(
            "organisation",
            &["organisation_id", "id"],
            Some(not_null("organisation_id")),
        )
        .index("visitor", &["visitor_id", "id"], None)
        .index("community", &["community_id", "id"], None)
        .index("grid", &["grid_id", "id"], None)
        .index("street", &["street_id", "id"], None)
        .create(manager)
        .await
}

async fn visit_finding(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("visit_finding")
        .uuid("visit_id")
        .uuid("request_id")
        .key(&["visit_id", "request_id"])
        .reference("visit_id", "visit")
        .reference("request_id", "service_request")
        .index("request", &["request_id"], None)
        .create(manager)
        .await
}

async fn request_follower(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("request_follower")
        .uuid("request_id")
        .uuid("account_id")
        .word("origin", FollowOrigin::ALL)
        .instant("followed_at")
        .instant_null("ended_at")
        .word_null("outcome", Outcome::ALL)
        .int_null("satisfaction")
        .text_null("comment")
        .instant_null("evaluated_at")
        .key(&["request_id", "account_id"])
        .reference("request_id", "service_request")
        .reference("account_id", "account")
        .index("account", &["account_id", "request_id"], None)
        .create(manager)
        .await
}
