//! Founding, changing and dissolving bodies.

use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::enums::{BodyKind, OrganisationKind};
use lianxin_entity::ids::{AreaId, BodyId, OrganisationId};
use serde_json::json;

use super::repo::{self, Body};
use super::rules::{self, Holder, Term};
use crate::domain::calendar::day_of;
use crate::domain::days::ends_before;
use crate::domain::district::{Directory, standing};
use crate::domain::moving::keep_areas;
use crate::domain::organisation::ground;
use crate::domain::organisation::service::{by, hold, not_kept};
use crate::events::{self, Deed};
use crate::given::Given;
use crate::policy::{Actor, RegisterAction, Ties};
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::{DistrictTx, Store};

/// The bodies of a district, for one actor.
pub struct Bodies<'a> {
    pub store: &'a Store,
    pub given: &'a Given,
    pub directory: Arc<Directory>,
    pub actor: &'a Actor,
}

/// A body that is to be.
#[derive(Clone, Debug)]
pub struct Founding {
    pub kind: BodyKind,
    pub name: String,
    pub area: AreaId,
    pub organisation: Option<OrganisationId>,
    pub document: Option<String>,
    pub founded_on: Option<NaiveDate>,
}

/// What is to change in a body; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct Alteration {
    pub name: Option<String>,
    pub area: Option<AreaId>,
    pub organisation: Option<Option<OrganisationId>>,
    pub document: Option<Option<String>>,
}

/// How somebody stands to a body of an area. Its host keeps a working group or a service team as
/// well; the others are kept from the area alone.
fn keeping_ties(
    actor: &Actor,
    directory: &Directory,
    kind: BodyKind,
    area: AreaId,
    host: Option<OrganisationId>,
) -> Ties {
    let host = host.filter(|_| !rules::is_one_per_area(kind));
    actor.ties_to(&ground::of_area(directory, area), host)
}

/// Whether somebody keeps a body.
pub fn keeps(actor: &Actor, directory: &Directory, body: &Body) -> bool {
    let ties = keeping_ties(
        actor,
        directory,
        body.kind,
        body.area_id,
        body.organisation_id,
    );
    actor.may_register(RegisterAction::KeepOrganisation, ties)
}

/// Whether somebody reads who sits in a body: whoever keeps it, and whoever reads members there.
pub fn reads_people(actor: &Actor, directory: &Directory, body: &Body) -> bool {
    let there = ground::of_area(directory, body.area_id);
    let ties = actor.ties_to(&there, body.organisation_id);
    keeps(actor, directory, body) || actor.may_register(RegisterAction::ReadMember, ties)
}

/// The kinds of the organisations that a unit stands for: a branch for its company.
fn kinds_of(directory: &Directory, unit: OrganisationId) -> Vec<OrganisationKind> {
    let Some(node) = directory.organisation(unit) else {
        return Vec::new();
    };
    let above = node.ancestors.iter().rev();
    std::iter::once(&unit)
        .chain(above)
        .filter_map(|id| directory.organisation(*id))
        .take_while(|node| node.jurisdiction.is_none())
        .map(|node| node.kind)
        .collect()
}

/// The parties of a tripartite group that nobody sits for on a day.
pub fn missing_parties(
    directory: &Directory,
    body: &Body,
    seats: &[repo::Seat],
    day: NaiveDate,
) -> Vec<OrganisationKind> {
    if body.kind != BodyKind::TripartiteGroup {
        return Vec::new();
    }
    let held = |seat: &&repo::Seat| Term::of(seat).holds(day) && Holder::of(seat).is_some();
    let units = seats
        .iter()
        .filter(held)
        .filter_map(|seat| seat.organisation_id);
    let present: Vec<_> = units.flat_map(|unit| kinds_of(directory, unit)).collect();
    rules::missing_parties(&present)
}

impl Bodies<'_> {
    pub(super) fn today(&self) -> NaiveDate {
        day_of(self.given.now())
    }

    /// Founds a body.
    ///
    /// # Errors
    /// UNKNOWN_AREA, UNKNOWN_ORGANISATION, WRONG_KIND for an area of another kind, ALREADY_EXISTS
    /// for a second one, FORBIDDEN where the actor does not keep the area.
    pub async fn found(&self, wish: Founding) -> Outcome<BodyId> {
        let tx = self.store.write(self.actor.district).await?;
        let directory = &*standing(&tx, &self.directory).await?;
        let (actor, host) = (self.actor, wish.organisation);
        self.check_area(directory, wish.kind, wish.area, host)?;
        let founded_on = wish.founded_on.unwrap_or_else(|| self.today());
        if founded_on > self.today() {
            return Err(Refusal::at(Code::Invalid, "foundedOn")
                .saying("day-ahead")
                .into());
        }
        self.hold_unit(&tx, host).await?;
        let id = self.given.id();
        let row = Body {
            district_id: actor.district,
            id,
            kind: wish.kind,
            name: wish.name,
            area_id: wish.area,
            organisation_id: host,
            document: wish.document,
            founded_on,
            dissolved_on: None,
            version: 1,
        };
        self.check_room(&tx, &row).await?;
        repo::insert(&tx, row).await?;
        let payload = json!({ "kind": wish.kind, "area": wish.area });
        self.note(&tx, "FOUND_BODY", id, payload).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// An area for which a body of the kind may work and whose bodies the actor keeps.
    fn check_area(
        &self,
        directory: &Directory,
        kind: BodyKind,
        area: AreaId,
        host: Option<OrganisationId>,
    ) -> Outcome<()> {
        let area = directory.area(area).filter(|area| area.current);
        let area = area.ok_or_else(|| Refusal::at(Code::UnknownArea, "areaId"))?;
        let ties = keeping_ties(self.actor, directory, kind, area.id, host);
        if !self
            .actor
            .may_register(RegisterAction::KeepOrganisation, ties)
        {
            return Err(not_kept().into());
        }
        match rules::area_kinds(kind) {
            Some(kinds) if !kinds.contains(&area.kind) => {
                let words: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
                let refusal = Refusal::at(Code::WrongKind, "areaId").saying("body-wrong-area");
                Err(refusal.with("wanted", words.join(", ")).into())
            }
            _ => Ok(()),
        }
    }

    /// Whether the area, held from here on, has no other such body since the founding.
    async fn check_room(&self, tx: &DistrictTx, body: &Body) -> Outcome<()> {
        repo::hold_area(tx, body.area_id).await?;
        let others = repo::ever_in(tx, body.area_id).await?;
        let taken = others.iter().any(|other| {
            other.id != body.id
                && other.kind == body.kind
                && other.dissolved_on.is_none_or(|end| body.founded_on < end)
                && (other.name == body.name || rules::is_one_per_area(body.kind))
        });
        match taken {
            true => Err(Refusal::at(Code::AlreadyExists, "areaId")
                .saying("body-exists")
                .into()),
            false => Ok(()),
        }
    }

    /// Changes name, area, host or document of a body.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, ALREADY_ENDED, UNKNOWN_ORGANISATION, UNKNOWN_AREA, WRONG_KIND,
    /// ALREADY_EXISTS for an area that has such a body.
    pub async fn change(
        &self,
        id: BodyId,
        expected: Option<i32>,
        alteration: Alteration,
    ) -> Outcome<BodyId> {
        let tx = self.store.write(self.actor.district).await?;
        let directory = match alteration.area {
            Some(_) => standing(&tx, &self.directory).await?,
            None => self.directory.clone(),
        };
        if let Some(host) = alteration.organisation {
            self.hold_unit(&tx, host).await?;
        }
        let mut body = self.held(&tx, id, expected).await?;
        body.name = alteration.name.unwrap_or(body.name);
        body.organisation_id = alteration.organisation.unwrap_or(body.organisation_id);
        body.document = alteration.document.unwrap_or(body.document);
        if let Some(area) = alteration.area.filter(|area| *area != body.area_id) {
            self.check_area(&directory, body.kind, area, body.organisation_id)?;
            keep_areas(&tx, std::slice::from_ref(&body), self.today()).await?;
            body.area_id = area;
            self.check_room(&tx, &body).await?;
        }
        body.version += 1;
        let payload = json!({ "version": body.version, "area": body.area_id });
        repo::update(&tx, body).await?;
        self.note(&tx, "CHANGE_BODY", id, payload).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Dissolves a body and ends its seats with it.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, ALREADY_ENDED, ENDS_BEFORE_START.
    pub async fn dissolve(
        &self,
        id: BodyId,
        expected: Option<i32>,
        on: Option<NaiveDate>,
    ) -> Outcome<BodyId> {
        let on = on.unwrap_or_else(|| self.today());
        if on > self.today() {
            return Err(Refusal::at(Code::Invalid, "endsOn")
                .saying("day-ahead")
                .into());
        }
        let tx = self.store.write(self.actor.district).await?;
        let mut body = self.held(&tx, id, expected).await?;
        if on < body.founded_on {
            return Err(ends_before("endsOn", body.founded_on).into());
        }
        for mut seat in repo::seats(&tx, &[id]).await? {
            if seat.to_on.is_none_or(|to| on < to) {
                seat.to_on = Some(on.max(seat.from_on));
                seat.version += 1;
                repo::update_seat(&tx, seat).await?;
            }
        }
        body.dissolved_on = Some(on);
        body.version += 1;
        repo::update(&tx, body).await?;
        self.note(&tx, "DISSOLVE_BODY", id, json!({ "on": on }))
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// A body that stands, held, if the actor keeps it and has seen its newest version.
    pub(super) async fn held(
        &self,
        tx: &DistrictTx,
        id: BodyId,
        expected: Option<i32>,
    ) -> Outcome<Body> {
        let body = repo::held(tx, id).await?.ok_or(Code::NotFound)?;
        if !keeps(self.actor, &self.directory, &body) {
            return Err(not_kept().into());
        }
        if expected.is_some_and(|seen| seen != body.version) {
            return Err(Code::Stale.into());
        }
        if body.dissolved_on.is_some() {
            return Err(Code::AlreadyEnded.into());
        }
        Ok(body)
    }

    /// Holds an organisation that is named; nobody dissolves it meanwhile.
    pub(super) async fn hold_unit(
        &self,
        tx: &DistrictTx,
        unit: Option<OrganisationId>,
    ) -> Outcome<()> {
        match unit {
            Some(id) if !hold(tx, id).await? => {
                Err(Refusal::at(Code::UnknownOrganisation, "organisationId").into())
            }
            _ => Ok(()),
        }
    }

    pub(super) async fn note(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        id: BodyId,
        payload: serde_json::Value,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: Some(by(self.actor)),
            action,
            object_type: "bdy",
            object: Some(id.into()),
            payload,
        };
        Ok(events::audit(tx, self.given, &deed).await?)
    }
}
