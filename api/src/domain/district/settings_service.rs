//! Setting what a district may set for itself: by its administrators, or on the command line.

use lianxin_entity::ids::DistrictKey;
use serde_json::json;

use super::directories::Directories;
use super::settings::Settings;
use super::{repo, settings_rules};
use crate::domain::area::repo as areas;
use crate::domain::area::rules::fits;
use crate::domain::area::tree::AreaTree;
use crate::domain::calendar::day_of;
use crate::domain::category::repo as categories;
use crate::domain::organisation::service::{by, not_kept};
use crate::domain::work::expect_version;
use crate::events::{self, Deed};
use crate::given::Given;
use crate::policy::{Actor, Ground, RegisterAction};
use crate::refusal::{Code, Outcome, Refusal, Refusals};
use crate::store::{DistrictTx, Store};

/// The settings of one district, for one actor; without one for the command line.
pub struct Configuration<'a> {
    pub store: &'a Store,
    pub directories: &'a Directories,
    pub given: &'a Given,
    pub district: DistrictKey,
    pub actor: Option<&'a Actor>,
}

/// What is to change in a category of requests; what is left out stays.
#[derive(Clone, Copy, Debug)]
pub struct CategoryChange {
    pub id: lianxin_entity::ids::CategoryId,
    pub is_public: Option<bool>,
    pub similar_within_metres: Option<Option<i32>>,
}

impl Configuration<'_> {
    /// Changes settings. Where nothing changes nothing is written.
    ///
    /// # Errors
    /// FORBIDDEN, STALE, INVALID for each value out of its range, STILL_IN_USE for levels that areas
    /// stand on.
    pub async fn change(
        &self,
        expected: Option<i32>,
        alter: impl FnOnce(Settings) -> Outcome<Settings>,
    ) -> Outcome<Settings> {
        self.permit()?;
        let tx = self.store.write(self.district).await?;
        // Whoever makes areas waits here, and then whoever changes reference data.
        areas::lock_tree(&tx).await?;
        repo::reference_changed(&tx).await?;
        let before = repo::settings(&tx).await?;
        expect_version(expected, before.version)?;
        let mut after = alter(before.clone())?;
        after.version = before.version;
        if after == before {
            return Ok(before);
        }
        let mut faults = Refusals::default();
        settings_rules::check(&after, &mut faults);
        if after.household_levels != before.household_levels {
            let tree = areas::load(&tx, day_of(self.given.now())).await?;
            stand(&tree, &after, &mut faults);
        }
        faults.finish()?;
        after.version += 1;
        repo::set_settings(&tx, &after).await?;
        let payload = json!({ "changed": changed(&before, &after), "version": after.version });
        self.note(&tx, "CHANGE_DISTRICT_SETTINGS", "dis", None, payload)
            .await?;
        self.finish(tx).await?;
        Ok(after)
    }

    /// Changes whether requests of a category are shown to neighbours, and within which distance.
    ///
    /// # Errors
    /// FORBIDDEN, UNKNOWN_CATEGORY, INVALID for a distance out of range.
    pub async fn change_category(&self, change: CategoryChange) -> Outcome<()> {
        use settings_rules::{MAX_SIMILAR, MIN_SIMILAR};
        self.permit()?;
        let range = MIN_SIMILAR..=MAX_SIMILAR;
        let metres = change.similar_within_metres.flatten();
        if metres.is_some_and(|metres| !range.contains(&metres)) {
            let refusal = Refusal::at(Code::Invalid, "similarWithinMetres");
            let refusal = refusal.saying("setting-range");
            let ends = refusal.with("least", range.start());
            return Err(ends.with("limit", range.end()).into());
        }
        let tx = self.store.write(self.district).await?;
        repo::reference_changed(&tx).await?;
        let (public, metres) = (change.is_public, change.similar_within_metres);
        if !categories::change(&tx, change.id, public, metres).await? {
            return Err(Refusal::at(Code::UnknownCategory, "id").into());
        }
        let payload = json!({ "public": public, "similarWithinMetres": metres });
        let object = Some(change.id.into());
        self.note(&tx, "CHANGE_SERVICE_CATEGORY", "cat", object, payload)
            .await?;
        self.finish(tx).await
    }

    fn permit(&self) -> Outcome<()> {
        let Some(actor) = self.actor else {
            return Ok(());
        };
        let ties = actor.ties_to(&Ground::default(), None);
        match actor.may_register(RegisterAction::Configure, ties) {
            true => Ok(()),
            false => Err(not_kept().into()),
        }
    }

    async fn finish(&self, tx: DistrictTx) -> Outcome<()> {
        tx.commit().await?;
        self.directories.forget(self.district);
        Ok(())
    }

    async fn note(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        object_type: &'static str,
        object: Option<uuid::Uuid>,
        payload: serde_json::Value,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: self.actor.map(by),
            action,
            object_type,
            object,
            payload,
        };
        Ok(events::audit(tx, self.given, &deed).await?)
    }
}

/// Areas that stand have to have a place in the new levels.
fn stand(tree: &AreaTree, settings: &Settings, faults: &mut Refusals) {
    let levels = &settings.household_levels;
    let misplaced = tree.current().filter(|area| {
        let parent = area.parent.and_then(|id| tree.get(id));
        parent.is_some_and(|parent| !fits(levels, area.kind, parent.kind))
    });
    let count = misplaced.count();
    if count > 0 {
        let refusal = Refusal::at(Code::StillInUse, "householdLevels");
        faults.push(refusal.saying("setting-levels-used").with("count", count));
    }
}

/// The names of the settings that differ.
fn changed(before: &Settings, after: &Settings) -> Vec<String> {
    let (before, after) = (before.listed(), after.listed());
    let pairs = before.into_iter().zip(after);
    pairs
        .filter(|(before, after)| before.1 != after.1)
        .map(|(before, _)| before.0)
        .collect()
}
