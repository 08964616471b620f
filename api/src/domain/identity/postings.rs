//! Posting people: who may, what stands alone, and what somebody leaves behind.
//!
//! A posting is never changed but for its end and its letter: other grids are another posting from
//! that day on, so that who was responsible on a day can always be told. Nobody makes up a password
//! here: the person sets one with a code sent to the phone.

use chrono::NaiveDate;
use lianxin_entity::enums::{AccountStatus, AreaKind, Duty, Role};
use lianxin_entity::ids::{AccountId, AreaId, PostingId, TypedId};
use lianxin_entity::{handover_item, posting};
use serde_json::json;

use super::accounts::{NewPosting, Term};
use super::repo;
use super::service::{Identity, by};
use crate::auth::phone::Phone;
use crate::domain::appointment::ground::ground;
use crate::domain::appointment::handover;
use crate::domain::appointment::letters::{self, Bearer, Letter};
use crate::domain::appointment::telling;
use crate::domain::days::ends_before;
use crate::domain::district::{Directory, standing};
use crate::events::{self, By, Deed};
use crate::policy::{Actor, Ground, RegisterAction};
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::DistrictTx;

/// A posting that an account holds on some of the days of a new one.
pub(super) struct Held {
    pub row: posting::Model,
    areas: Vec<AreaId>,
}

impl Held {
    /// Whether it is what somebody asks for again.
    pub fn is(&self, new: &NewPosting) -> bool {
        let sorted = |areas: &[AreaId]| {
            let mut areas = areas.to_vec();
            areas.sort_unstable();
            areas
        };
        self.row.organisation_id == new.organisation && sorted(&self.areas) == sorted(&new.areas)
    }

    /// One role for one organisation, or in one grid, is held once at a time.
    fn stands_in_the_way(&self, new: &NewPosting) -> bool {
        let same = self.row.role == new.role && self.row.duty == new.duty;
        same && match new.role {
            Role::Secretary => self.row.organisation_id == new.organisation,
            Role::GridWorker => self.areas.iter().any(|area| new.areas.contains(area)),
            Role::Resident => self.is(new),
        }
    }
}

/// Who is to be posted.
pub struct PostingWish {
    pub phone: Phone,
    /// The name of the account, also of one that stands.
    pub name: String,
    pub posting: NewPosting,
}

impl Identity<'_> {
    /// The postings of the account that stand in the way of a new one. Until the transaction ends
    /// nobody else posts the account.
    pub(super) async fn overlapping(
        &self,
        tx: &DistrictTx,
        account: AccountId,
        new: &NewPosting,
    ) -> Outcome<Vec<Held>> {
        repo::lock_account(tx, account).await?;
        let from = new.term.starts_on.unwrap_or_else(|| self.today());
        let rows = repo::postings_between(tx, account, from, new.term.ends_on).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let places = match ids.is_empty() {
            true => Vec::new(),
            false => repo::areas_of_postings(tx, &ids).await?,
        };
        let areas = |id: PostingId| {
            let of_it = places.iter().filter(|place| place.posting_id == id);
            of_it.map(|place| place.area_id).collect()
        };
        let held = rows.into_iter().map(|row| Held {
            areas: areas(row.id),
            row,
        });
        Ok(held.filter(|held| held.stands_in_the_way(new)).collect())
    }

    /// Posts whoever has the phone; the account is made where there is none.
    ///
    /// # Errors
    /// FORBIDDEN outside the actor's organisations and area, OVERLAPPING, INVALID, UNKNOWN_AREA.
    pub async fn post(
        &self,
        directory: &Directory,
        actor: &Actor,
        wish: &PostingWish,
    ) -> Outcome<PostingId> {
        let place = self.place(actor.district).await?;
        let hash = self.phone_hash(place.key, &wish.phone).await?;
        let tx = self.store.write(place.key).await?;
        let directory = &*standing(&tx, directory).await?;
        check_posting(directory, &wish.posting)?;
        permit(actor, directory, &wish.posting)?;
        let account = match repo::account_by_phone(&tx, &hash).await? {
            Some(known) if known.status != AccountStatus::Active => {
                let refusal = Refusal::at(Code::Invalid, "phone");
                return Err(refusal.saying("account-disabled").into());
            }
            // Nobody learns by a number whose it is.
            Some(known) if known.display_name.trim() != wish.name => {
                let refusal = Refusal::at(Code::Invalid, "name");
                return Err(refusal.saying("account-name-differs").into());
            }
            Some(known) => known.id,
            None => {
                self.insert_account(&tx, &place, &wish.phone, &wish.name, None)
                    .await?
            }
        };
        let letter = &wish.posting.term.letter;
        let posting = self.insert_posting(&tx, account, &wish.posting).await?;
        letters::claim(&tx, directory, letter, Bearer::Account(account)).await?;
        let payload = json!({
            "account": account, "role": posting.role, "organisation": posting.organisation_id,
            "areas": wish.posting.areas, "startsOn": posting.starts_on,
        });
        self.note(&tx, "POSTING_APPOINTED", by(actor), posting.id, payload)
            .await?;
        telling::of_letter(&tx, self.given, Some(account), letter, posting.id.into()).await?;
        if posting.role == Role::GridWorker {
            telling::waiting_in(&tx, self.given, account, &wish.posting.areas).await?;
        }
        tx.commit().await?;
        self.actors.forget(place.key, account);
        Ok(posting.id)
    }

    /// Gives a grid worker other grids from a day on: the posting ends and the next one begins.
    /// Grids that nobody else looks after are handed over.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, OVERLAPPING, INVALID, UNKNOWN_AREA.
    pub async fn change_areas(
        &self,
        directory: &Directory,
        actor: &Actor,
        id: PostingId,
        areas: Vec<AreaId>,
        on: Option<NaiveDate>,
    ) -> Outcome<PostingId> {
        let on = on.unwrap_or_else(|| self.today());
        let tx = self.store.write(actor.district).await?;
        let directory = &*standing(&tx, directory).await?;
        let row = self.posting_to_change(&tx, directory, actor, id).await?;
        self.check_end(&row, on)?;
        if row.role != Role::GridWorker {
            let refusal = Refusal::at(Code::Invalid, "id");
            return Err(refusal.saying("posting-without-grids").into());
        }
        let before = repo::areas_of(&tx, id).await?;
        let new = NewPosting {
            role: row.role,
            duty: row.duty,
            title: row.title.clone(),
            organisation: row.organisation_id,
            areas,
            term: Term {
                starts_on: Some(on),
                ends_on: row.ends_on,
                staffing: row.staffing,
                letter: Letter {
                    number: row.letter_number.clone(),
                    expires_on: row.letter_expires_on,
                },
            },
        };
        check_posting(directory, &new)?;
        permit(actor, directory, &new)?;
        repo::end_posting(&tx, id, on, handover::AREAS_CHANGED).await?;
        let next = self.insert_posting(&tx, row.account_id, &new).await?;
        if let Some(used) = row.last_used_at {
            repo::use_posting(&tx, next.id, used).await?;
        }
        let dropped = before.iter().copied();
        let dropped: Vec<_> = dropped.filter(|area| !new.areas.contains(area)).collect();
        handover::grids(&tx, self.given, &row, &dropped, on).await?;
        let payload = json!({ "before": id, "areas": new.areas, "startsOn": on });
        self.note(&tx, "POSTING_AREAS_CHANGED", by(actor), next.id, payload)
            .await?;
        let fresh = new.areas.iter().copied();
        let fresh: Vec<_> = fresh.filter(|area| !before.contains(area)).collect();
        telling::waiting_in(&tx, self.given, row.account_id, &fresh).await?;
        tx.commit().await?;
        self.actors.forget(actor.district, row.account_id);
        Ok(next.id)
    }

    /// Ends a posting on a day; from that day on its rights are gone.
    ///
    /// # Errors
    /// NOT_FOUND, INVALID where it is over already or begins later.
    pub async fn end_posting_on(
        &self,
        directory: &Directory,
        actor: &Actor,
        id: PostingId,
        on: Option<NaiveDate>,
        reason: &str,
    ) -> Outcome<PostingId> {
        let on = on.unwrap_or_else(|| self.today());
        let tx = self.store.write(actor.district).await?;
        let row = self.posting_to_change(&tx, directory, actor, id).await?;
        self.check_end(&row, on)?;
        self.finish(&tx, &row, on, reason, Some(by(actor))).await?;
        tx.commit().await?;
        self.actors.forget(actor.district, row.account_id);
        Ok(id)
    }

    /// Gives a posting a letter that goes on.
    ///
    /// # Errors
    /// NOT_FOUND, ALREADY_ENDED, INVALID.
    pub async fn renew_posting_letter(
        &self,
        directory: &Directory,
        actor: &Actor,
        id: PostingId,
        letter: &Letter,
    ) -> Outcome<PostingId> {
        let tx = self.store.write(actor.district).await?;
        let row = self.posting_to_change(&tx, directory, actor, id).await?;
        if row.ends_on.is_some_and(|end| end <= self.today()) {
            return Err(Refusal::at(Code::AlreadyEnded, "postingId").into());
        }
        letters::goes_on(letter, row.letter_expires_on)?;
        letters::claim(&tx, directory, letter, Bearer::Account(row.account_id)).await?;
        repo::renew_letter(&tx, id, letter.number.clone(), letter.expires_on).await?;
        let payload = json!({ "expiresOn": letter.expires_on });
        self.note(&tx, "LETTER_RENEWED", by(actor), id, payload)
            .await?;
        telling::of_letter(&tx, self.given, Some(row.account_id), letter, id.into()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Ends a posting and writes down what is left behind.
    pub(super) async fn finish(
        &self,
        tx: &DistrictTx,
        row: &posting::Model,
        on: NaiveDate,
        reason: &str,
        by: Option<By>,
    ) -> Outcome<Vec<handover_item::Model>> {
        repo::end_posting(tx, row.id, on, reason).await?;
        let areas = repo::areas_of(tx, row.id).await?;
        let left = handover::posting_ends(tx, self.given, row, &areas, on).await?;
        let payload = json!({ "on": on, "left": left.len() });
        self.note(tx, "POSTING_ENDED", by, row.id, payload).await?;
        Ok(left)
    }

    /// The posting, locked, where the actor posts people.
    async fn posting_to_change(
        &self,
        tx: &DistrictTx,
        directory: &Directory,
        actor: &Actor,
        id: PostingId,
    ) -> Outcome<posting::Model> {
        let row = repo::locked_posting(tx, id).await?.ok_or(Code::NotFound)?;
        let areas = repo::areas_of(tx, id).await?;
        if row.role == Role::Resident || !may_post(actor, directory, row.organisation_id, &areas) {
            return Err(Code::NotFound.into());
        }
        Ok(row)
    }

    fn check_end(&self, row: &posting::Model, on: NaiveDate) -> Outcome<()> {
        if row
            .ends_on
            .is_some_and(|end| end <= on || end <= self.today())
        {
            let refusal = Refusal::at(Code::AlreadyEnded, "id");
            return Err(refusal.into());
        }
        if on < row.starts_on {
            return Err(ends_before("on", row.starts_on).into());
        }
        Ok(())
    }

    async fn note(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        actor: impl Into<Option<By>>,
        posting: PostingId,
        payload: serde_json::Value,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: actor.into(),
            action,
            object_type: PostingId::PREFIX,
            object: Some(posting.into()),
            payload,
        };
        Ok(events::audit(tx, self.given, &deed).await?)
    }
}

/// Whether the actor posts people there: every grid lies in the actor's area, the organisation is
/// the actor's own or one below it.
pub fn may_post(
    actor: &Actor,
    directory: &Directory,
    organisation: Option<lianxin_entity::ids::OrganisationId>,
    areas: &[AreaId],
) -> bool {
    let may = |ground: &Ground, organisation| {
        actor.may_register(RegisterAction::Appoint, actor.ties_to(ground, organisation))
    };
    let below = organisation.is_none_or(|id| may(&Ground::default(), Some(id)));
    let inside = |area: &AreaId| may(&ground(directory, *area), None);
    (organisation.is_some() || !areas.is_empty()) && below && areas.iter().all(inside)
}

fn permit(actor: &Actor, directory: &Directory, new: &NewPosting) -> Outcome<()> {
    match may_post(actor, directory, new.organisation, &new.areas) {
        true => Ok(()),
        false => Err(Code::Forbidden.into()),
    }
}

/// What a posting needs depends on its role.
pub(super) fn check_posting(directory: &Directory, new: &NewPosting) -> Outcome<()> {
    let invalid = |field, detail| Err(Refusal::at(Code::Invalid, field).saying(detail).into());
    let known = |area| directory.area(area).is_some_and(|node| node.current);
    if !new.areas.iter().copied().all(known) {
        return Err(Refusal::at(Code::UnknownArea, "areaIds").into());
    }
    let stands = |id| directory.organisation(id).is_some_and(|node| node.current);
    if new.organisation.is_some_and(|id| !stands(id)) {
        return Err(Refusal::at(Code::UnknownHandler, "organisationId").into());
    }
    let is_grid = |area| {
        directory
            .area(area)
            .is_some_and(|node| node.kind == AreaKind::Grid)
    };
    match new.role {
        Role::Secretary if new.organisation.is_none() => {
            invalid("organisationId", "posting-needs-organisation")
        }
        Role::GridWorker if new.areas.is_empty() || !new.areas.iter().copied().all(is_grid) => {
            invalid("areaIds", "posting-needs-grids")
        }
        Role::Resident if new.organisation.is_some() || new.duty != Duty::None => {
            invalid("role", "posting-of-resident")
        }
        _ => Ok(()),
    }
}
