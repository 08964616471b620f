//! The district's dictionary of items: keeping and retiring.

use lianxin_entity::ids::ResponsibilityItemId;
use lianxin_entity::responsibility_item::{ActiveModel, Model};
use serde::Serialize;
use serde_json::json;

use super::super::repo;
use crate::domain::calls::Call;
use crate::domain::work::{Desk, expect_version};
use crate::policy::{Ground, RegisterAction};
use crate::refusal::{Code, Failure, Fault, Outcome, Refusal};
use crate::store::DistrictTx;

/// An item as it is to be.
#[derive(Clone, Debug, Serialize)]
pub struct Wording {
    /// The item that is changed; a new one when left out.
    pub id: Option<ResponsibilityItemId>,
    /// The code, unique in the district.
    pub code: String,
    /// The heading under which it stands.
    pub group: String,
    /// What it says.
    pub label: String,
    /// Where it stands among the others.
    pub position: i32,
    /// The version that the client saw.
    #[serde(skip)]
    pub expected_version: Option<i32>,
}

impl Desk<'_> {
    /// Makes or changes an item.
    ///
    /// # Errors
    /// FORBIDDEN, NOT_FOUND, ALREADY_ENDED where it is retired, STALE, CODE_TAKEN.
    pub async fn keep_item(
        &self,
        wording: &Wording,
        key: Option<&str>,
    ) -> Outcome<ResponsibilityItemId> {
        let call = Call::new("keepResponsibilityItem", key, wording);
        let tx = self.write().await?;
        let tried = self.try_keep_item(&tx, &call, wording).await;
        let tried = tried.map_err(|failure| match failure {
            Failure::Fault(Fault::Store(error)) if error.is_unique("responsibility_item") => {
                Refusal::at(Code::CodeTaken, "code").into()
            }
            other => other,
        });
        self.settle(tx, &call, tried).await
    }

    async fn try_keep_item(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        wording: &Wording,
    ) -> Outcome<ResponsibilityItemId> {
        let id = wording.id.unwrap_or_else(|| self.given.id());
        if let Some(done) = self.remember(tx, call, id).await? {
            return Ok(done);
        }
        let before = match wording.id {
            Some(_) => Some(self.kept_item(tx, id, wording.expected_version).await?),
            None => {
                self.keeps_items()?;
                None
            }
        };
        let version = before.as_ref().map_or(1, |row| row.version + 1);
        let row = Model {
            district_id: tx.district(),
            id,
            code: wording.code.clone(),
            group_name: wording.group.clone(),
            label: wording.label.clone(),
            position: wording.position,
            retired_on: None,
            version,
        };
        match before {
            Some(_) => repo::save_item(tx, row).await?,
            None => tx.insert(ActiveModel::from(row)).await?,
        }
        let payload = json!({ "code": wording.code, "version": version });
        self.audit(tx, "RESPONSIBILITY_ITEM_KEPT", id, payload)
            .await?;
        Ok(id)
    }

    /// Retires an item: it is assigned no more; what is assigned goes on.
    ///
    /// # Errors
    /// FORBIDDEN, NOT_FOUND, ALREADY_ENDED, STALE.
    pub async fn retire_item(
        &self,
        id: ResponsibilityItemId,
        expected: Option<i32>,
        key: Option<&str>,
    ) -> Outcome<ResponsibilityItemId> {
        let call = Call::new("retireResponsibilityItem", key, &id);
        let tx = self.write().await?;
        let tried = self.try_retire_item(&tx, &call, id, expected).await;
        self.settle(tx, &call, tried).await
    }

    async fn try_retire_item(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        id: ResponsibilityItemId,
        expected: Option<i32>,
    ) -> Outcome<ResponsibilityItemId> {
        if let Some(done) = self.remember(tx, call, id).await? {
            return Ok(done);
        }
        let mut row = self.kept_item(tx, id, expected).await?;
        row.retired_on = Some(self.today());
        row.version += 1;
        let payload = json!({ "on": row.retired_on, "version": row.version });
        repo::save_item(tx, row).await?;
        self.audit(tx, "RESPONSIBILITY_ITEM_RETIRED", id, payload)
            .await?;
        Ok(id)
    }

    /// An item that the actor may change now, locked. Everybody of the district reads the dictionary.
    async fn kept_item(
        &self,
        tx: &DistrictTx,
        id: ResponsibilityItemId,
        expected: Option<i32>,
    ) -> Outcome<Model> {
        let row = repo::locked_item(tx, id).await?;
        let row = row.ok_or_else(|| Refusal::at(Code::NotFound, "id"))?;
        self.keeps_items()?;
        if row.retired_on.is_some() {
            return Err(Refusal::at(Code::AlreadyEnded, "id").into());
        }
        expect_version(expected, row.version)?;
        Ok(row)
    }

    fn keeps_items(&self) -> Outcome<()> {
        let ties = self.actor.ties_to(&Ground::default(), None);
        let action = RegisterAction::KeepResponsibilityItem;
        match self.actor.may_register(action, ties) {
            true => Ok(()),
            false => Err(Refusal::new(Code::Forbidden)
                .saying("responsibility-administrator")
                .into()),
        }
    }
}
