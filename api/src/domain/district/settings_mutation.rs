//! Setting what a district may set for itself, and reading it.

use super::settings_input::{ChangeDistrictSettingsInput, ChangeServiceCategoryInput};
use super::settings_object::DistrictSettings;
use super::settings_service::Configuration;
use crate::domain::category::object::ServiceCategory;
use crate::error_type;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::settle;

error_type! {
    /// Why the settings stay as they are.
    ChangeDistrictSettingsError, ChangeDistrictSettingsErrorCode: Forbidden Stale Invalid StillInUse
}

error_type! {
    /// Why the category stays as it is.
    ChangeServiceCategoryError, ChangeServiceCategoryErrorCode: Forbidden UnknownCategory Invalid
}

/// What came of changing settings.
#[derive(SimpleObject)]
pub struct ChangeDistrictSettingsPayload {
    /// The settings as they are now; null when the change was refused.
    pub settings: Option<DistrictSettings>,
    /// Why it was refused; all reasons at once.
    pub errors: Vec<ChangeDistrictSettingsError>,
}

/// What came of changing a category.
#[derive(SimpleObject)]
pub struct ChangeServiceCategoryPayload {
    /// The category as it is now; null when the change was refused.
    pub category: Option<ServiceCategory>,
    /// Why it was refused.
    pub errors: Vec<ChangeServiceCategoryError>,
}

fn desk(rc: &RequestCtx) -> Result<Configuration<'_>> {
    let actor = rc.actor()?;
    Ok(Configuration {
        store: &rc.store,
        directories: &rc.app.directories,
        given: &rc.app.given,
        district: actor.district,
        actor: Some(actor),
    })
}

/// Reading settings.
#[derive(Default)]
pub struct SettingsQuery;

/// Reading settings.
#[Object]
impl SettingsQuery {
    /// What the viewer's district set for itself: windows, limits, hours, levels.
    async fn district_settings(&self, ctx: &Context<'_>) -> Result<DistrictSettings> {
        let directory = RequestCtx::of(ctx)?.directory().await?;
        Ok(DistrictSettings::new(directory))
    }
}

/// Changing settings.
#[derive(Default)]
pub struct SettingsMutation;

/// Changing settings.
#[Object]
impl SettingsMutation {
    /// Changes windows, limits, hours and levels of the district. For administrators.
    async fn change_district_settings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: ChangeDistrictSettingsInput,
    ) -> Result<ChangeDistrictSettingsPayload> {
        let rc = RequestCtx::of(ctx)?;
        let expected = input.expected_version;
        let done = desk(rc)?
            .change(expected, |settings| Ok(input.on(settings)))
            .await;
        let (done, errors) = settle(rc, done)?;
        let settings = match done {
            Some(_) => Some(DistrictSettings::new(rc.directory().await?)),
            None => None,
        };
        Ok(ChangeDistrictSettingsPayload { settings, errors })
    }

    /// Changes whether the open requests of a category are shown to neighbours as similar ones, and
    /// how near they have to be. For administrators.
    async fn change_service_category(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The category and what is to change.")] input: ChangeServiceCategoryInput,
    ) -> Result<ChangeServiceCategoryPayload> {
        let rc = RequestCtx::of(ctx)?;
        let change = input.parse();
        let done = desk(rc)?.change_category(change).await;
        let (done, errors) = settle(rc, done)?;
        let category = match done {
            Some(()) => ServiceCategory::new(&rc.directory().await?, change.id),
            None => None,
        };
        Ok(ChangeServiceCategoryPayload { category, errors })
    }
}
