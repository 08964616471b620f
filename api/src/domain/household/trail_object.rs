//! What a household has behind it: places, verifications, looks at its data.

use std::sync::Arc;

use lianxin_entity::ids::HouseholdId;
use lianxin_entity::{data_verification, household, household_move, register_access};

use super::loader;
use super::object::Household;
use super::resident_object::Resident;
use super::sight::Sight;
use crate::domain::area::object::Area;
use crate::domain::district::Directory;
use crate::domain::identity::loader::{account, posting_row};
use crate::domain::identity::object::Account;
use crate::domain::organisation::object::Organisation;
use crate::domain::trail::trail;
use crate::gql::context::RequestCtx;
use crate::gql::enums::Role;
use crate::gql::prelude::*;
use crate::gql::scalars::{Date, DateTime};

trail!(
    /// Verifications of households.
    Verifications: data_verification.HouseholdId, HouseholdId, |row| Some(row.household_id)
);
trail!(
    /// Looks at the data of households.
    Accesses: register_access.HouseholdId, HouseholdId, |row| row.household_id
);

/// Where a household lay from one day to another.
#[derive(SimpleObject)]
pub struct HouseholdPlacement {
    /// The innermost known area; null when the area is not known any more.
    area: Option<Area>,
    /// The first day.
    from_on: Date,
    /// The day on which it lay there no more; null while it does.
    to_on: Option<Date>,
    /// Why it was moved away; null while it was not.
    reason: Option<String>,
}

impl HouseholdPlacement {
    /// An earlier place.
    pub fn earlier(directory: &Arc<Directory>, row: &household_move::Model) -> Self {
        Self {
            area: Area::new(directory, row.area_id),
            from_on: row.from_on.into(),
            to_on: Some(row.to_on.into()),
            reason: Some(row.reason.clone()),
        }
    }

    /// The present place.
    pub fn present(directory: &Arc<Directory>, row: &household::Model) -> Self {
        Self {
            area: Area::new(directory, row.area_id),
            from_on: row.placed_on.into(),
            to_on: row.ended_on.map(Date),
            reason: None,
        }
    }
}

/// A field that was corrected, or a visit on which everything was found right.
pub struct DataVerification {
    row: data_verification::Model,
    household: Household,
}

impl DataVerification {
    /// The verification of a row.
    pub fn new(row: data_verification::Model, household: Household) -> Self {
        Self { row, household }
    }
}

/// A field that was corrected, or a visit on which everything was found right.
#[Object]
impl DataVerification {
    /// The field, as in the schema; `all` when everything was found right, `ended` for an end.
    async fn field(&self) -> &str {
        &self.row.field
    }

    /// What it was; masked where the field is. Null when it was empty.
    async fn before(&self) -> Option<&str> {
        self.row.before.as_deref()
    }

    /// What it is; masked where the field is. Null when it is empty.
    async fn after(&self) -> Option<&str> {
        self.row.after.as_deref()
    }

    /// The person whose field it is; null for a field of the household.
    async fn resident(&self, ctx: &Context<'_>) -> Result<Option<Resident>> {
        person(ctx, &self.household, self.row.resident_id).await
    }

    /// Where the correction comes from.
    async fn source(&self) -> &str {
        &self.row.source
    }

    /// Who verified it; null for the household itself, and for what came with an import.
    async fn verified_by(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        let rc = RequestCtx::of(ctx)?;
        match self.row.verified_by {
            Some(id) if self.household.sight(rc).await? == Sight::Masked => account(rc, id).await,
            _ => Ok(None),
        }
    }

    /// The day.
    async fn verified_on(&self) -> Date {
        self.row.verified_on.into()
    }

    /// The instant.
    async fn at(&self) -> DateTime {
        self.row.at.into()
    }
}

/// A look at phones and identity numbers of a household.
pub struct HouseholdAccess {
    row: register_access::Model,
    household: Household,
}

impl HouseholdAccess {
    /// The access of a row.
    pub fn new(row: register_access::Model, household: Household) -> Self {
        Self { row, household }
    }
}

/// A look at phones and identity numbers of a household. It names the office, not the officer.
#[Object]
impl HouseholdAccess {
    /// When it was looked at.
    async fn at(&self) -> DateTime {
        self.row.at.into()
    }

    /// For what, in the words of who looked.
    async fn purpose(&self) -> &str {
        &self.row.purpose
    }

    /// Whose data; null when it was the phone of the household.
    async fn resident(&self, ctx: &Context<'_>) -> Result<Option<Resident>> {
        person(ctx, &self.household, self.row.resident_id).await
    }

    /// The role in which somebody looked; null when the posting is not known any more.
    async fn role(&self, ctx: &Context<'_>) -> Result<Option<Role>> {
        let posting = posting_row(RequestCtx::of(ctx)?, self.row.posting_id).await?;
        Ok(posting.map(|posting| posting.role.into()))
    }

    /// What the post of who looked is called, where it has a name of its own.
    async fn title(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let posting = posting_row(RequestCtx::of(ctx)?, self.row.posting_id).await?;
        Ok(posting.and_then(|posting| posting.title))
    }

    /// The organisation for which somebody looked.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let rc = RequestCtx::of(ctx)?;
        let posting = posting_row(rc, self.row.posting_id).await?;
        let directory = rc.directory().await?;
        let id = posting.and_then(|posting| posting.organisation_id);
        Ok(id.and_then(|id| Organisation::new(&directory, id)))
    }
}

/// A person who is or was in a household.
async fn person(
    ctx: &Context<'_>,
    household: &Household,
    id: Option<lianxin_entity::ids::ResidentId>,
) -> Result<Option<Resident>> {
    let Some(id) = id else { return Ok(None) };
    let row = loader::resident(RequestCtx::of(ctx)?, id).await?;
    let row = row.filter(|row| row.household_id == household.row().id);
    Ok(row.map(|row| Resident::new(row, household.clone())))
}
