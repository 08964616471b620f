//! Households, residents and members.

use lianxin_entity::enums::{Datum, HouseholdKind, MemberKind, ResidentRelation};
use sea_orm_migration::prelude::*;

use crate::kit::{district_table, is_null, not_null};

pub async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    household(manager).await?;
    household_move(manager).await?;
    resident(manager).await?;
    data_verification(manager).await?;
    member(manager).await?;
    register_access(manager).await?;
    member_move(manager).await?;
    member_change(manager).await?;
    volunteer(manager).await?;
    Ok(())
}

/// The innermost place that the trees of areas know for sure.
const GROUND: &[&str] = &[
    "grid_id",
    "compound_id",
    "community_id",
    "street_id",
    "area_id",
];

/// Everything that figures of coverage ask of a household: they are counted from this index alone.
const COUNTED: &[&str] = &[
    "ground_id",
    "kind",
    "paired_on",
    "verified_on",
    "nearest_centre_metres",
    "gcj_latitude",
    "registered_on",
    "ended_on",
    "import_id",
];

async fn household(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("household")
        .uuid("id")
        .text("code")
        .word("kind", HouseholdKind::ALL)
        .uuid("area_id")
        .uuid_null("street_id")
        .uuid_null("community_id")
        .uuid_null("compound_id")
        .uuid_null("grid_id")
        .uuid_null("building_id")
        .first_known("ground_id", GROUND)
        .text("head_name")
        .bytes_null("phone_cipher")
        .bytes_null("phone_hash")
        .text("address")
        .uuid_null("organisation_id")
        .real_null("latitude")
        .real_null("longitude")
        .word_null("datum", Datum::ALL)
        .real_null("gcj_latitude")
        .real_null("gcj_longitude")
        .int_null("nearest_centre_metres")
        .day_null("verified_on")
        .text("source")
        .day("registered_on")
        .day("placed_on")
        .day_null("ended_on")
        .day_null("paired_on")
        .uuid_null("import_id")
        .int("version")
        .instant("updated_at")
        .key(&["id"])
        .reference("area_id", "area")
        .reference("organisation_id", "organisation")
        .reference("import_id", "import_job")
        .unique("code", &["code"], None)
        .index("street", &["street_id", "id"], None)
        .index("community", &["community_id", "id"], None)
        .index(
            "compound",
            &["compound_id", "id"],
            Some(not_null("compound_id")),
        )
        .index("grid", &["grid_id", "id"], None)
        .index(
            "building",
            &["building_id", "id"],
            Some(not_null("building_id")),
        )
        .index("area", &["area_id"], None)
        .index(
            "organisation",
            &["organisation_id"],
            Some(not_null("organisation_id")),
        )
        .index("phone", &["phone_hash"], Some(not_null("phone_hash")))
        .index("import", &["import_id"], None)
        .index("counted", COUNTED, None)
        .create(manager)
        .await
}

async fn household_move(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("household_move")
        .uuid("id")
        .uuid("household_id")
        .uuid("area_id")
        .uuid_null("street_id")
        .uuid_null("community_id")
        .uuid_null("compound_id")
        .uuid_null("grid_id")
        .uuid_null("building_id")
        .first_known("ground_id", GROUND)
        .day("from_on")
        .day("to_on")
        .text("reason")
        .key(&["id"])
        .reference("household_id", "household")
        .reference("area_id", "area")
        .index("household", &["household_id", "from_on"], None)
        .index("grid", &["grid_id", "to_on"], None)
        .index("community", &["community_id", "to_on"], None)
        .index("street", &["street_id", "to_on"], None)
        .create(manager)
        .await
}

async fn resident(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("resident")
        .uuid("id")
        .text("code")
        .uuid("household_id")
        .uuid_null("account_id")
        .text("name")
        .word_null("relation", ResidentRelation::ALL)
        .int_null("birth_year")
        .bytes_null("phone_cipher")
        .bytes_null("phone_hash")
        .bytes_null("identity_cipher")
        .bytes_null("identity_hash")
        .day_null("verified_on")
        .day("registered_on")
        .day_null("ended_on")
        .uuid_null("import_id")
        .int("version")
        .instant("updated_at")
        .key(&["id"])
        .reference("household_id", "household")
        .reference("account_id", "account")
        .reference("import_id", "import_job")
        .unique("code", &["code"], None)
        .unique(
            "identity",
            &["identity_hash"],
            Some(not_null("identity_hash").and(is_null("ended_on"))),
        )
        .index("household", &["household_id", "id"], None)
        .index("account", &["account_id"], Some(not_null("account_id")))
        .index("phone", &["phone_hash"], Some(not_null("phone_hash")))
        .index("import", &["import_id"], None)
        .create(manager)
        .await
}

async fn data_verification(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("data_verification")
        .uuid("id")
        .uuid("household_id")
        .uuid_null("resident_id")
        .text("field")
        .text_null("before")
        .text_null("after")
        .text("source")
        .uuid_null("verified_by")
        .day("verified_on")
        .instant("at")
        .key(&["id"])
        .reference("household_id", "household")
        .reference("resident_id", "resident")
        .reference("verified_by", "account")
        .index("household", &["household_id", "id"], None)
        .create(manager)
        .await
}

async fn register_access(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("register_access")
        .uuid("id")
        .instant("at")
        .uuid("viewer_id")
        .uuid("posting_id")
        .uuid_null("household_id")
        .uuid_null("resident_id")
        .uuid_null("member_id")
        .text("purpose")
        .text_null("note")
        .key(&["id"])
        .reference("viewer_id", "account")
        .reference("posting_id", "posting")
        .reference("household_id", "household")
        .reference("resident_id", "resident")
        .reference("member_id", "member")
        .index("household", &["household_id", "id"], None)
        .index("member", &["member_id", "id"], None)
        .index("viewer", &["viewer_id", "id"], None)
        .create(manager)
        .await
}

async fn member(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("member")
        .uuid("id")
        .text("code")
        .text("name")
        .bytes_null("phone_cipher")
        .bytes_null("phone_hash")
        .uuid_null("account_id")
        .uuid("organisation_id")
        .day("branch_on")
        .word("kind", MemberKind::ALL)
        .text_null("post")
        .day_null("joined_on")
        .uuid_null("home_area_id")
        .day("from_on")
        .day_null("ended_on")
        .text_null("end_reason")
        .day_null("paired_on")
        .uuid_null("import_id")
        .int("version")
        .instant("updated_at")
        .key(&["id"])
        .reference("account_id", "account")
        .reference("organisation_id", "organisation")
        .reference("home_area_id", "area")
        .reference("import_id", "import_job")
        .unique("code", &["code"], None)
        .index("organisation", &["organisation_id", "id"], None)
        .index("account", &["account_id"], Some(not_null("account_id")))
        .index("phone", &["phone_hash"], Some(not_null("phone_hash")))
        .index("home", &["home_area_id", "id"], None)
        .index("import", &["import_id"], None)
        .create(manager)
        .await
}

async fn member_move(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("member_move")
        .uuid("id")
        .uuid("member_id")
        .uuid("organisation_id")
        .day("from_on")
        .day("to_on")
        .text("reason")
        .key(&["id"])
        .reference("member_id", "member")
        .reference("organisation_id", "organisation")
        .index("member", &["member_id", "from_on"], None)
        .index("organisation", &["organisation_id", "to_on"], None)
        .create(manager)
        .await
}

async fn member_change(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("member_change")
        .uuid("id")
        .uuid("member_id")
        .text("field")
        .text_null("before")
        .text_null("after")
        .day("changed_on")
        .uuid_null("changed_by")
        .instant("at")
        .key(&["id"])
        .reference("member_id", "member")
        .reference("changed_by", "account")
        .index("member", &["member_id", "field", "changed_on"], None)
        .create(manager)
        .await
}

async fn volunteer(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("volunteer")
        .uuid("id")
        .uuid_null("account_id")
        .text("name")
        .uuid("area_id")
        .text("skills")
        .day("from_on")
        .day_null("ended_on")
        .int("version")
        .key(&["id"])
        .reference("account_id", "account")
        .reference("area_id", "area")
        .index("area", &["area_id", "id"], None)
        .create(manager)
        .await
}
