//! Keeping members' records.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use lianxin_entity::enums::{MemberKind, PairingEndReason};
use lianxin_entity::ids::{AreaId, MemberId, MemberMoveId, OrganisationId, TypedId};
use lianxin_entity::{member, member_move, register_access};
use sea_orm::ActiveValue::{NotSet, Set};
use serde_json::json;

use super::changes::Changes;
use super::{policy, repo};
use crate::auth::caller::day_of;
use crate::auth::phone::Phone;
use crate::auth::vault::{Keyring, Purpose};
use crate::domain::appointment;
use crate::domain::district::{Directory, hold_areas, standing};
use crate::domain::household::sealing::{Opener, Sealed, sealed_phone};
use crate::domain::identity::service::Identity;
use crate::domain::organisation::service::hold;
use crate::domain::organisation::tree::has_members;
use crate::domain::responsibility;
use crate::domain::work::Desk;
use crate::domain::{body, pairing, registration};
use crate::events::{self, By, Deed};
use crate::given::Given;
use crate::policy::{Actor, RegisterAction};
use crate::refusal::{Code, Fault, Outcome, Refusal};
use crate::store::{DistrictTx, Store};

/// Members of one district, for one actor.
pub struct Members<'a> {
    pub store: &'a Store,
    pub given: &'a Given,
    pub directory: Arc<Directory>,
    pub actor: &'a Actor,
}

/// A record that is to be.
#[derive(Clone, Debug)]
pub struct NewMember {
    pub code: String,
    pub name: String,
    pub kind: MemberKind,
    pub organisation: OrganisationId,
    pub post: Option<String>,
    pub joined_on: Option<NaiveDate>,
    pub home_area: Option<AreaId>,
    pub phone: Option<Phone>,
    pub from_on: NaiveDate,
}

/// What is to be changed; what is None stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub name: Option<String>,
    pub kind: Option<MemberKind>,
    pub post: Option<Option<String>>,
    pub joined_on: Option<Option<NaiveDate>>,
    pub home_area: Option<Option<AreaId>>,
    pub phone: Option<Option<Phone>>,
}

/// A name with its number, shown for a while.
#[derive(Clone, Debug)]
pub struct Revealed {
    pub name: String,
    pub phone: Phone,
    pub visible_until: DateTime<Utc>,
}

impl Members<'_> {
    /// The day of the district.
    pub fn today(&self) -> NaiveDate {
        day_of(self.given.now())
    }

    /// As this, with the areas as they stand until the transaction ends: nobody divides them before
    /// somebody is said to live there.
    pub(super) async fn held(&self, tx: &DistrictTx) -> Outcome<Self> {
        Ok(Self {
            directory: standing(tx, &self.directory).await?,
            ..*self
        })
    }

    /// Makes a record.
    ///
    /// # Errors
    /// FORBIDDEN outside the actor's organisations, NOT_FOUND for an unknown branch, UNKNOWN_AREA,
    /// INVALID for a number that is taken.
    pub async fn register(&self, new: &NewMember, keyring: &Keyring) -> Outcome<MemberId> {
        let sealed = new.phone.as_ref().map(|phone| sealed_phone(keyring, phone));
        let (phone_cipher, phone_hash) = sealed.map(|s| (s.cipher, s.hash)).unzip();
        let tx = self.store.write(self.actor.district).await?;
        let held = self.held(&tx).await?;
        held.check_branch(new.organisation)?;
        held.check_home(new.home_area)?;
        let ties = policy::ties_to_branch(self.actor, new.organisation);
        if !self.actor.may_register(RegisterAction::KeepMember, ties) {
            return Err(Code::Forbidden.into());
        }
        hold_branch(&tx, new.organisation).await?;
        let row = member::Model {
            district_id: tx.district(),
            id: self.given.id(),
            code: new.code.clone(),
            name: new.name.clone(),
            phone_cipher,
            phone_hash,
            account_id: None,
            organisation_id: new.organisation,
            branch_on: new.from_on,
            kind: new.kind,
            post: new.post.clone(),
            joined_on: new.joined_on,
            home_area_id: new.home_area,
            from_on: new.from_on,
            ended_on: None,
            end_reason: None,
            paired_on: None,
            import_id: None,
            version: 1,
            updated_at: self.given.now(),
        };
        match repo::insert(&tx, &row).await {
            Err(error) if error.is_unique("member") => {
                return Err(Refusal::at(Code::CodeTaken, "code").into());
            }
            other => other?,
        }
        let payload = json!({ "organisation": new.organisation, "fromOn": new.from_on });
        self.note(&tx, "MEMBER_REGISTERED", row.id, payload).await?;
        tx.commit().await?;
        Ok(row.id)
    }

    /// Changes what a record says.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, UNKNOWN_AREA, INVALID where the record has ended.
    pub async fn change(
        &self,
        id: MemberId,
        expected_version: Option<i32>,
        change: &Change,
        keyring: &Keyring,
        opener: &Opener<'_>,
    ) -> Outcome<MemberId> {
        let tx = self.store.write(self.actor.district).await?;
        let held = self.held(&tx).await?;
        if let Some(home) = change.home_area {
            held.check_home(home)?;
        }
        let mut row = held.to_keep(&tx, id, expected_version).await?;
        let (mut changes, mut unlinked) = (Changes::default(), false);
        if let Some(name) = &change.name {
            changes.name(&mut row, name);
        }
        if let Some(kind) = change.kind {
            changes.kind(&mut row, kind);
        }
        if let Some(post) = &change.post {
            changes.text("post", &mut row.post, post.clone());
        }
        if let Some(joined_on) = change.joined_on {
            changes.joined_on(&mut row, joined_on);
        }
        if let Some(home) = change.home_area {
            let code = |id| held.directory.area(id).map(|area| area.code.clone());
            changes.home(&mut row, home, code);
        }
        if let Some(phone) = &change.phone {
            let sealed = phone.as_ref().map(|phone| sealed_phone(keyring, phone));
            if row.phone_hash.as_ref() != sealed.as_ref().map(|sealed| &sealed.hash) {
                let before = opener.phone(row.phone_cipher.as_deref()).await?;
                changes.phone(before, phone.as_ref());
                (row.phone_cipher, row.phone_hash) = Sealed::columns(sealed);
                // Whoever claimed the record by the old number has no part in the new one.
                unlinked = row.account_id.take().is_some();
            }
        }
        if changes.is_empty() {
            return Ok(id);
        }
        self.store_change(&tx, &mut row).await?;
        if unlinked {
            repo::forget_accounts(&tx, &[id]).await?;
        }
        let payload = json!({ "fields": changes.fields(), "version": row.version });
        self.keep_changes(&tx, id, self.today(), changes).await?;
        self.note(&tx, "MEMBER_CHANGED", id, payload).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Moves a member to another branch; the branch before stays in the history.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, INVALID for a day before the branch of now began or after today.
    pub async fn transfer(
        &self,
        id: MemberId,
        expected_version: Option<i32>,
        organisation: OrganisationId,
        on: NaiveDate,
        reason: &str,
    ) -> Outcome<MemberId> {
        self.check_branch(organisation)?;
        let tx = self.store.write(self.actor.district).await?;
        hold_branch(&tx, organisation).await?;
        let mut row = self.to_keep(&tx, id, expected_version).await?;
        if row.organisation_id == organisation {
            let refusal = Refusal::at(Code::Invalid, "organisationId");
            return Err(refusal.saying("member-same-branch").into());
        }
        if on <= row.branch_on || on > self.today() {
            let refusal = Refusal::at(Code::Invalid, "on").saying("member-move-day");
            return Err(refusal.with("day", row.branch_on).into());
        }
        let there = member::Model {
            organisation_id: organisation,
            ..row.clone()
        };
        if !policy::keeps(self.actor, &there) {
            let refusal = Refusal::at(Code::Forbidden, "organisationId");
            return Err(refusal.saying("member-other-branch").into());
        }
        let before = row.organisation_id;
        repo::insert_move(
            &tx,
            member_move::ActiveModel {
                district_id: NotSet,
                id: Set(self.given.id::<MemberMoveId>()),
                member_id: Set(id),
                organisation_id: Set(before),
                from_on: Set(row.branch_on),
                to_on: Set(on),
                reason: Set(reason.to_owned()),
            },
        )
        .await?;
        row.organisation_id = organisation;
        row.branch_on = on;
        // A post is held in a branch and stays there.
        let mut changes = Changes::default();
        changes.text("post", &mut row.post, None);
        self.store_change(&tx, &mut row).await?;
        self.keep_changes(&tx, id, on, changes).await?;
        let payload = json!({ "from": before, "to": organisation, "on": on });
        self.note(&tx, "MEMBER_MOVED", id, payload).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Ends a record, and with it what the member is appointed to and answers for, its pairings, its
    /// seats in bodies, its registrations and the shifts that it would stand.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, INVALID.
    pub async fn end(
        &self,
        id: MemberId,
        expected_version: Option<i32>,
        on: NaiveDate,
        reason: &str,
        pairings: PairingEndReason,
    ) -> Outcome<MemberId> {
        let tx = self.store.write(self.actor.district).await?;
        // An import that is switched on meanwhile would not see the end, and the end not its rows.
        hold_areas(&tx).await?;
        let (desk, bodies) = (self.desk(), self.bodies());
        // Rows are locked in one order: households, bodies, shifts, the member, what hangs on it.
        pairing::hold_households_of_member(&tx, id).await?;
        bodies.hold_of_member(&tx, id).await?;
        desk.hold_shifts_of(&tx, id).await?;
        let mut row = self.to_keep(&tx, id, expected_version).await?;
        if on < row.branch_on || on > self.today() {
            let refusal = Refusal::at(Code::Invalid, "on").saying("member-end-day");
            return Err(refusal.with("day", row.branch_on).into());
        }
        row.ended_on = Some(on);
        row.end_reason = Some(reason.to_owned());
        self.store_change(&tx, &mut row).await?;
        let held = appointment::service::member_ends(&tx, self.given, id, on, reason).await?;
        let [zones, items] =
            responsibility::service::ending::members_end(&tx, &[id], on, reason).await?;
        let pairs = pairing::end_all_of_member(&desk, &tx, id, on, pairings).await?;
        let seats = bodies.member_ends(&tx, id, on).await?;
        let closed = registration::end_all_of_member(&desk, &tx, id, on, reason).await?;
        let shifts = desk.free_shifts_of(&tx, id).await?;
        let payload = json!({
            "on": on, "appointments": held, "zones": zones, "items": items,
            "pairings": pairs, "seats": seats, "registrations": closed, "shifts": shifts,
        });
        self.note(&tx, "MEMBER_ENDED", id, payload).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Links the record that has the phone of the actor's account with the account.
    ///
    /// # Errors
    /// NOT_FOUND where no open record without an account has the phone (and the number, where one is
    /// given); INVALID where several have it, or where the account is linked already.
    pub async fn claim(&self, code: Option<&str>, phone_hash: &[u8]) -> Outcome<MemberId> {
        let tx = self.store.write(self.actor.district).await?;
        let found = repo::with_phone(&tx, phone_hash, self.today()).await?;
        let own = Some(self.actor.account);
        if found.iter().any(|row| row.account_id == own) {
            let linked = Refusal::new(Code::Invalid).saying("member-linked");
            return Err(linked.into());
        }
        let mut open = found.into_iter().filter(|row| {
            row.account_id.is_none() && code.is_none_or(|code| row.code == code.trim())
        });
        let (one, another) = (open.next(), open.next());
        if another.is_some() {
            let several = Refusal::at(Code::Invalid, "code").saying("member-several");
            return Err(several.into());
        }
        let one = one.ok_or(Code::NotFound)?;
        // Found before it was locked: it may have ended since, or got another number.
        let mut row = repo::locked(&tx, one.id).await?.ok_or(Code::NotFound)?;
        if row.account_id.is_some() || !repo::is_open_with(&row, phone_hash, self.today()) {
            return Err(Code::NotFound.into());
        }
        row.account_id = own;
        self.store_change(&tx, &mut row).await?;
        self.note(&tx, "MEMBER_CLAIMED", row.id, json!({})).await?;
        tx.commit().await?;
        Ok(row.id)
    }

    /// Shows the phone of a member. The access log says who looked, when and for what.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, NO_PHONE.
    pub async fn reveal(
        &self,
        id: MemberId,
        purpose: &str,
        note: Option<&str>,
        identity: &Identity<'_>,
    ) -> Outcome<Revealed> {
        let tx = self.store.write(self.actor.district).await?;
        let row = repo::find(&tx, id).await?.ok_or(Code::NotFound)?;
        let ties = policy::ties(self.actor, &self.directory, &row);
        if !self.actor.may_register(RegisterAction::ReadMember, ties) {
            return Err(Code::NotFound.into());
        }
        if !self.actor.may_register(RegisterAction::RevealMember, ties) {
            return Err(Code::Forbidden.into());
        }
        let phone = phone(identity, &row).await?.ok_or(Code::NoPhone)?;
        let looked = register_access::ActiveModel {
            district_id: NotSet,
            id: Set(self.given.id()),
            at: Set(self.given.now()),
            viewer_id: Set(self.actor.account),
            posting_id: Set(self.actor.posting),
            household_id: Set(None),
            resident_id: Set(None),
            member_id: Set(Some(id)),
            purpose: Set(purpose.to_owned()),
            note: Set(note.map(str::to_owned)),
        };
        repo::log_access(&tx, looked).await?;
        self.note(&tx, "MEMBER_CONTACT_REVEALED", id, json!({}))
            .await?;
        tx.commit().await?;
        let minutes = self.directory.settings().contact_visible_minutes;
        Ok(Revealed {
            name: row.name,
            phone,
            visible_until: self.given.now() + TimeDelta::minutes(minutes),
        })
    }

    async fn to_keep(
        &self,
        tx: &DistrictTx,
        id: MemberId,
        expected_version: Option<i32>,
    ) -> Outcome<member::Model> {
        let row = repo::locked(tx, id).await?.ok_or(Code::NotFound)?;
        let ties = policy::ties(self.actor, &self.directory, &row);
        if !self.actor.may_register(RegisterAction::ReadMember, ties) {
            return Err(Code::NotFound.into());
        }
        if !self.actor.may_register(RegisterAction::KeepMember, ties) {
            return Err(Code::Forbidden.into());
        }
        if expected_version.is_some_and(|seen| seen != row.version) {
            return Err(Code::Stale.into());
        }
        if row.ended_on.is_some() {
            return Err(Refusal::at(Code::AlreadyEnded, "id").into());
        }
        Ok(row)
    }

    pub(super) fn desk(&self) -> Desk<'_> {
        Desk {
            store: self.store,
            given: self.given,
            directory: self.directory.clone(),
            actor: self.actor,
        }
    }

    fn bodies(&self) -> body::service::Bodies<'_> {
        body::service::Bodies {
            store: self.store,
            given: self.given,
            directory: self.directory.clone(),
            actor: self.actor,
        }
    }

    async fn store_change(&self, tx: &DistrictTx, row: &mut member::Model) -> Outcome<()> {
        row.version += 1;
        row.updated_at = self.given.now();
        Ok(repo::change(tx, row).await?)
    }

    fn check_branch(&self, id: OrganisationId) -> Outcome<()> {
        let node = self.directory.organisation(id).filter(|node| node.current);
        match node {
            Some(node) if has_members(node.kind) => Ok(()),
            Some(_) => {
                let refusal = Refusal::at(Code::WrongKind, "organisationId");
                Err(refusal.saying("member-wrong-branch").into())
            }
            None => Err(no_branch().into()),
        }
    }

    fn check_home(&self, id: Option<AreaId>) -> Outcome<()> {
        let known = |id| self.directory.area(id).is_some_and(|node| node.current);
        match id.is_none_or(known) {
            true => Ok(()),
            false => Err(Refusal::at(Code::UnknownArea, "homeAreaId").into()),
        }
    }

    async fn note(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        id: MemberId,
        payload: serde_json::Value,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: Some(By {
                account: self.actor.account,
                posting: self.actor.posting,
            }),
            action,
            object_type: MemberId::PREFIX,
            object: Some(id.into()),
            payload,
        };
        Ok(events::audit(tx, self.given, &deed).await?)
    }
}

fn no_branch() -> Refusal {
    Refusal::at(Code::NotFound, "organisationId")
}

/// A branch that is named does not dissolve meanwhile.
async fn hold_branch(tx: &DistrictTx, id: OrganisationId) -> Outcome<()> {
    match hold(tx, id).await? {
        true => Ok(()),
        false => Err(no_branch().into()),
    }
}

/// The phone of a record, opened.
///
/// # Errors
/// When the value is damaged or the database fails.
pub async fn phone(identity: &Identity<'_>, row: &member::Model) -> Outcome<Option<Phone>> {
    let Some(sealed) = &row.phone_cipher else {
        return Ok(None);
    };
    let plain = identity
        .vault
        .open_sealed(identity.store, row.district_id, Purpose::Phone, sealed)
        .await?;
    let text = std::str::from_utf8(&plain).map_err(Fault::broken)?;
    Ok(Some(Phone::parse(text).map_err(Fault::broken)?))
}
