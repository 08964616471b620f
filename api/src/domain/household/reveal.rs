//! Looking at a phone or an identity number: for a purpose, and never without a trace that the
//! household itself can read.

use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::ids::{HouseholdId, ResidentId};
use lianxin_entity::register_access;
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::identity_number::IdentityNumber;
use super::repo;
use super::service::Households;
use super::sight::ground;
use crate::auth::phone::Phone;
use crate::policy::RegisterAction;
use crate::refusal::{Code, Outcome};

/// Of whom the data are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Household(HouseholdId),
    Resident(ResidentId),
}

/// What is shown for a while.
#[derive(Clone, Debug)]
pub struct Revealed {
    pub name: String,
    pub phone: Option<Phone>,
    pub identity: Option<IdentityNumber>,
    /// When the client has to hide it again.
    pub visible_until: DateTime<Utc>,
}

impl Households<'_> {
    /// Shows phone and identity number. The log of accesses says who looked at whose data, when and
    /// for what.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, NO_PHONE when neither is on record.
    pub async fn reveal(
        &self,
        subject: Subject,
        purpose: &str,
        note: Option<&str>,
    ) -> Outcome<Revealed> {
        let tx = self.store.write(self.actor.district).await?;
        let (home, resident) = match subject {
            Subject::Household(id) => (self.known(&tx, id).await?, None),
            Subject::Resident(id) => {
                let row = tx
                    .one(repo::resident(&tx, id))
                    .await?
                    .ok_or(Code::NotFound)?;
                (self.known(&tx, row.household_id).await?, Some(row))
            }
        };
        let ties = self.actor.ties_to(&ground(&home), None);
        if !self
            .actor
            .may_register(RegisterAction::RevealHousehold, ties)
        {
            return Err(Code::Forbidden.into());
        }
        let (name, phone, identity) = match &resident {
            Some(row) => (&row.name, &row.phone_cipher, row.identity_cipher.as_deref()),
            None => (&home.head_name, &home.phone_cipher, None),
        };
        if phone.is_none() && identity.is_none() {
            return Err(Code::NoPhone.into());
        }
        let opener = self.opener();
        let now = self.given.now();
        let minutes = self.directory.settings().contact_visible_minutes;
        let revealed = Revealed {
            name: name.clone(),
            phone: opener.phone(phone.as_deref()).await?,
            identity: opener.identity(identity).await?,
            visible_until: now + TimeDelta::minutes(minutes),
        };
        tx.insert(register_access::ActiveModel {
            id: Set(self.given.id()),
            at: Set(now),
            viewer_id: Set(self.actor.account),
            posting_id: Set(self.actor.posting),
            household_id: Set(Some(home.id)),
            resident_id: Set(resident.as_ref().map(|row| row.id)),
            member_id: Set(None),
            purpose: Set(purpose.to_owned()),
            note: Set(note.map(str::to_owned)),
            ..Default::default()
        })
        .await?;
        let (kind, id) = match subject {
            Subject::Household(id) => ("hou", id.into()),
            Subject::Resident(id) => ("rsd", id.into()),
        };
        self.audit(&tx, "CONTACT_REVEALED", kind, id, json!({}))
            .await?;
        tx.commit().await?;
        Ok(revealed)
    }
}
