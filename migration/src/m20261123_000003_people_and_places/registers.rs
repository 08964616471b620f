//! Imports and exports of registers.

use lianxin_entity::enums::{ExportFormat, ExportState, ImportState, Register};
use sea_orm_migration::prelude::*;

use crate::kit::{district_table, is};

pub async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    import_upload(manager).await?;
    import_job(manager).await?;
    import_fault(manager).await?;
    import_change(manager).await?;
    export_job(manager).await?;
    Ok(())
}

async fn import_upload(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("import_upload")
        .uuid("id")
        .uuid("requested_by_id")
        .text("file_name")
        .big("byte_size")
        .bytes("sha256")
        .text("object_key")
        .instant("created_at")
        .key(&["id"])
        .reference("requested_by_id", "account")
        .index("requested_by", &["requested_by_id", "id"], None)
        .create(manager)
        .await
}

async fn import_job(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("import_job")
        .uuid("id")
        .word("register", Register::ALL)
        .word("state", ImportState::ALL)
        .flag("good_rows_only")
        .text_null("object_key")
        .text("file_name")
        .big("byte_size")
        .bytes("sha256")
        .text("locale")
        .uuid_null("requested_by_id")
        .uuid_null("posting_id")
        .int_null("rows_total")
        .int("rows_done")
        .int("creates")
        .int("changes")
        .int("ends")
        .int("same")
        .int("faulty")
        .big("planned_digest")
        .big("digest")
        .int("next_row")
        .text_null("failure")
        .instant("created_at")
        .instant_null("planned_at")
        .instant_null("applied_at")
        .instant_null("leased_until")
        .int("attempts")
        .int("version")
        .key(&["id"])
        .reference("requested_by_id", "account")
        .reference("posting_id", "posting")
        .unique("running", &[], Some(is("state", "APPLYING")))
        .index("state", &["state", "id"], None)
        .create(manager)
        .await
}

async fn import_fault(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("import_fault")
        .uuid("import_id")
        .int("row")
        .int("position")
        .text_null("column_name")
        .text_null("value")
        .text("fault")
        .text_null("detail")
        .key(&["import_id", "row", "position"])
        .reference("import_id", "import_job")
        .create(manager)
        .await
}

async fn import_change(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("import_change")
        .uuid("import_id")
        .int("row")
        .text("target")
        .int("version")
        .text("payload")
        .key(&["import_id", "row"])
        .reference("import_id", "import_job")
        .create(manager)
        .await
}

async fn export_job(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    district_table("export_job")
        .uuid("id")
        .text("subject")
        .text("criteria")
        .word("format", ExportFormat::ALL)
        .word("state", ExportState::ALL)
        .text("purpose")
        .text("locale")
        .uuid_null("requested_by_id")
        .uuid_null("posting_id")
        .text_null("object_key")
        .int("rows")
        .text_null("failure")
        .instant("created_at")
        .instant_null("ready_at")
        .instant_null("expires_at")
        .instant_null("leased_until")
        .key(&["id"])
        .reference("requested_by_id", "account")
        .reference("posting_id", "posting")
        .index("state", &["state", "id"], None)
        .index("account", &["requested_by_id", "id"], None)
        .create(manager)
        .await
}
