//! Appointing, renewing a letter, ending, taking over.

use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::enums::{AppointmentKind, AppointmentManner};
use lianxin_entity::ids::{
    AccountId, AppointmentId, AreaId, HandoverItemId, HouseholdId, MemberId, OrganisationId,
    TypedId,
};
use lianxin_entity::{appointment, handover_item};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::json;

use super::handover;
use super::letters::{self, Bearer, Letter};
use super::list;
use super::repo;
use super::telling;
use crate::auth::caller::day_of;
use crate::domain::days::ends_before;
use crate::domain::district::{Directory, standing};
use crate::events::{self, By, Deed};
use crate::given::Given;
use crate::policy::Actor;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::{DistrictTx, Store};

/// Appointments of one district, for one actor.
pub struct Appointments<'a> {
    pub store: &'a Store,
    pub given: &'a Given,
    pub directory: Arc<Directory>,
    pub actor: &'a Actor,
}

/// Who is appointed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    Member(MemberId),
    Account(AccountId),
}

/// For what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Organisation(OrganisationId),
    Area(AreaId),
    /// A household, and the area whose households it serves where that is said.
    Household(HouseholdId, Option<AreaId>),
}

/// An appointment that is to be.
#[derive(Clone, Debug)]
pub struct Wish {
    pub kind: AppointmentKind,
    pub manner: Option<AppointmentManner>,
    pub holder: Holder,
    pub scope: Scope,
    pub title: Option<String>,
    pub letter: Letter,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
}

/// The end of an appointment.
#[derive(Clone, Debug)]
pub struct Ending {
    pub id: AppointmentId,
    pub expected_version: Option<i32>,
    pub on: NaiveDate,
    pub reason: String,
    /// Who goes on from that day, with which letter.
    pub successor: Option<(Holder, Letter)>,
}

impl Appointments<'_> {
    /// The day of the district.
    pub fn today(&self) -> NaiveDate {
        day_of(self.given.now())
    }

    /// As this, with the areas as they stand until the transaction ends: nobody divides them before
    /// somebody is appointed there.
    async fn held(&self, tx: &DistrictTx) -> Outcome<Self> {
        Ok(Self {
            directory: standing(tx, &self.directory).await?,
            ..*self
        })
    }

    /// Appoints somebody.
    ///
    /// # Errors
    /// FORBIDDEN, NOT_FOUND, UNKNOWN_AREA, INVALID, OVERLAPPING.
    pub async fn appoint(&self, wish: &Wish) -> Outcome<AppointmentId> {
        let tx = self.store.write(self.actor.district).await?;
        let held = self.held(&tx).await?;
        held.permit_scope(&tx, wish).await?;
        let row = held.row(&tx, wish, "").await?;
        held.begin(&tx, &row, &wish.letter).await?;
        tx.commit().await?;
        Ok(row.id)
    }

    /// Gives an appointment a letter that goes on.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, INVALID.
    pub async fn renew_letter(
        &self,
        id: AppointmentId,
        expected_version: Option<i32>,
        letter: &Letter,
    ) -> Outcome<AppointmentId> {
        let tx = self.store.write(self.actor.district).await?;
        let mut row = self.to_change(&tx, id, expected_version).await?;
        if row.to_on.is_some_and(|end| end <= self.today()) {
            return Err(over());
        }
        letters::goes_on(letter, row.letter_expires_on)?;
        letters::claim(&tx, &self.directory, letter, Bearer::Appointment(id)).await?;
        row.letter_number = letter.number.clone();
        row.letter_expires_on = letter.expires_on;
        row.version += 1;
        repo::change(&tx, &row).await?;
        let payload = json!({ "expiresOn": letter.expires_on });
        self.note(&tx, "LETTER_RENEWED", id, payload).await?;
        let holder = telling::holder(&tx, &row).await?;
        telling::of_letter(&tx, self.given, holder, letter, id.into()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Ends an appointment; the successor begins on the same day.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, INVALID, OVERLAPPING.
    pub async fn end(&self, ending: &Ending) -> Outcome<AppointmentId> {
        let tx = self.store.write(self.actor.district).await?;
        let held = self.held(&tx).await?;
        let mut row = held
            .to_change(&tx, ending.id, ending.expected_version)
            .await?;
        if row
            .to_on
            .is_some_and(|end| end <= ending.on || end <= self.today())
        {
            return Err(over());
        }
        if ending.on < row.from_on {
            return Err(ends_before("on", row.from_on).into());
        }
        let ends = row.to_on;
        row.to_on = Some(ending.on);
        row.end_reason = Some(ending.reason.clone());
        row.version += 1;
        repo::change(&tx, &row).await?;
        if let Some((holder, letter)) = &ending.successor {
            let wish = Wish {
                kind: row.kind,
                manner: row.manner,
                holder: *holder,
                scope: scope(&row).ok_or(Code::NotFound)?,
                title: row.title.clone(),
                letter: letter.clone(),
                from_on: ending.on,
                to_on: ends,
            };
            let next = held.row(&tx, &wish, "successor.").await?;
            held.begin(&tx, &next, letter).await?;
            row.successor_id = Some(next.id);
            repo::change(&tx, &row).await?;
        }
        let left = handover::appointment_ends(&tx, self.given, &row).await?;
        let payload = json!({
            "on": ending.on, "successor": row.successor_id, "left": left.len(),
        });
        self.note(&tx, "APPOINTMENT_ENDED", row.id, payload).await?;
        tx.commit().await?;
        Ok(row.id)
    }

    /// Marks something left behind as taken over by the actor.
    ///
    /// # Errors
    /// NOT_FOUND, INVALID where somebody has taken it over.
    pub async fn take_over(&self, id: HandoverItemId) -> Outcome<HandoverItemId> {
        let tx = self.store.write(self.actor.district).await?;
        let seen = list::items_to_see_to(&tx, self.actor, &self.directory);
        let seen = seen.filter(handover_item::Column::Id.eq(id));
        if tx.one(seen).await?.is_none() {
            return Err(Code::NotFound.into());
        }
        if !handover::take_over(&tx, self.given, id, self.actor.account).await? {
            let taken = Refusal::at(Code::Invalid, "id").saying("handover-taken");
            return Err(taken.into());
        }
        let deed = Deed {
            actor: Some(self.by()),
            action: "HANDOVER_TAKEN",
            object_type: HandoverItemId::PREFIX,
            object: Some(id.into()),
            payload: json!({}),
        };
        events::audit(&tx, self.given, &deed).await?;
        tx.commit().await?;
        Ok(id)
    }

    fn by(&self) -> By {
        By {
            account: self.actor.account,
            posting: self.actor.posting,
        }
    }

    pub(super) async fn note(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        id: AppointmentId,
        payload: serde_json::Value,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: Some(self.by()),
            action,
            object_type: AppointmentId::PREFIX,
            object: Some(id.into()),
            payload,
        };
        Ok(events::audit(tx, self.given, &deed).await?)
    }
}

/// Ends what a member holds on the day on which the record ends.
///
/// # Errors
/// When the database fails.
pub async fn member_ends(
    tx: &DistrictTx,
    given: &Given,
    member: MemberId,
    on: NaiveDate,
    reason: &str,
) -> Outcome<usize> {
    let rows = repo::held_by_member(tx, member, on).await?;
    for mut row in rows.iter().cloned() {
        row.to_on = Some(on.max(row.from_on));
        row.end_reason = Some(reason.to_owned());
        row.version += 1;
        repo::change(tx, &row).await?;
        handover::appointment_ends(tx, given, &row).await?;
    }
    Ok(rows.len())
}

fn scope(row: &appointment::Model) -> Option<Scope> {
    let household = row.household_id.map(|id| Scope::Household(id, row.area_id));
    household
        .or(row.area_id.map(Scope::Area))
        .or(row.organisation_id.map(Scope::Organisation))
}

fn over() -> crate::refusal::Failure {
    Refusal::at(Code::AlreadyEnded, "id").into()
}
