//! Letters of appointment in force on a day, and who holds them.

use chrono::NaiveDate;
use lianxin_entity::ids::{AccountId, AppointmentId, AreaId, MemberId, OrganisationId, PostingId};
use lianxin_entity::{account, appointment, member, posting, posting_area};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};

use crate::domain::days::holds_on;
use crate::store::{DistrictTx, StoreError};

/// The letter of a posting.
#[derive(Debug, FromQueryResult)]
pub struct PostingLetter {
    pub id: PostingId,
    pub account_id: AccountId,
    pub organisation_id: Option<OrganisationId>,
    pub letter_number: Option<String>,
    pub letter_expires_on: Option<NaiveDate>,
}

/// The letter of an appointment.
#[derive(Debug, FromQueryResult)]
pub struct AppointmentLetter {
    pub id: AppointmentId,
    pub account_id: Option<AccountId>,
    pub member_id: Option<MemberId>,
    pub organisation_id: Option<OrganisationId>,
    pub area_id: Option<AreaId>,
    pub letter_number: Option<String>,
    pub letter_expires_on: Option<NaiveDate>,
}

/// A posting and one of its areas.
#[derive(Debug, FromQueryResult)]
pub struct PostingArea {
    pub posting_id: PostingId,
    pub area_id: AreaId,
}

/// The letters of the postings of the day.
pub async fn of_postings(
    tx: &DistrictTx,
    day: NaiveDate,
) -> Result<Vec<PostingLetter>, StoreError> {
    use posting::Column;
    let query = tx
        .find::<posting::Entity>()
        .select_only()
        .columns([
            Column::Id,
            Column::AccountId,
            Column::OrganisationId,
            Column::LetterNumber,
            Column::LetterExpiresOn,
        ])
        .filter(Column::LetterExpiresOn.is_not_null())
        .filter(holds_on(Column::StartsOn, Column::EndsOn, day));
    tx.rows::<posting::Entity, _>(query).await
}

/// The areas of the postings with a letter.
pub async fn areas_of_postings(tx: &DistrictTx) -> Result<Vec<PostingArea>, StoreError> {
    let with_letter = tx
        .find::<posting::Entity>()
        .select_only()
        .column(posting::Column::Id)
        .filter(posting::Column::LetterExpiresOn.is_not_null())
        .into_query();
    let query = tx
        .find::<posting_area::Entity>()
        .filter(posting_area::Column::PostingId.in_subquery(with_letter));
    tx.rows::<posting_area::Entity, _>(query).await
}

/// The letters of the appointments of the day.
pub async fn of_appointments(
    tx: &DistrictTx,
    day: NaiveDate,
) -> Result<Vec<AppointmentLetter>, StoreError> {
    use appointment::Column;
    let query = tx
        .find::<appointment::Entity>()
        .select_only()
        .columns([
            Column::Id,
            Column::AccountId,
            Column::MemberId,
            Column::OrganisationId,
            Column::AreaId,
            Column::LetterNumber,
            Column::LetterExpiresOn,
        ])
        .filter(Column::LetterExpiresOn.is_not_null())
        .filter(holds_on(Column::FromOn, Column::ToOn, day));
    tx.rows::<appointment::Entity, _>(query).await
}

/// The name of an account.
#[derive(Debug, FromQueryResult)]
pub struct AccountName {
    pub id: AccountId,
    pub display_name: String,
}

/// The names of accounts.
pub async fn names_of_accounts(
    tx: &DistrictTx,
    ids: Vec<AccountId>,
) -> Result<Vec<AccountName>, StoreError> {
    use account::Column;
    let query = tx
        .find::<account::Entity>()
        .select_only()
        .columns([Column::Id, Column::DisplayName])
        .filter(Column::Id.is_in(ids));
    tx.rows::<account::Entity, _>(query).await
}

/// The name of a member.
#[derive(Debug, FromQueryResult)]
pub struct MemberName {
    pub id: MemberId,
    pub name: String,
}

/// The names of members.
pub async fn names_of_members(
    tx: &DistrictTx,
    ids: Vec<MemberId>,
) -> Result<Vec<MemberName>, StoreError> {
    use member::Column;
    let query = tx
        .live::<member::Entity>()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Column::Id.is_in(ids));
    tx.rows::<member::Entity, _>(query).await
}
