//! Keeping service centres: load, permit, write, leave a trace.

use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::centre_exception;
use lianxin_entity::enums::{CentreState, Datum};
use lianxin_entity::ids::{AreaId, OrganisationId, ServiceCentreId};
use lianxin_entity::service_centre::Model;
use serde_json::json;

use super::command::{Act, Change, NewCentre, What};
use super::repo;
use super::state::{self, Step};
use crate::domain::calendar::day_of;
use crate::domain::calls::{Call, Remembered};
use crate::domain::checks::in_reach;
use crate::domain::district::{Directory, standing};
use crate::domain::moving::keep_areas;
use crate::domain::organisation::ground;
use crate::domain::service_request::command::Place;
use crate::domain::service_request::parts;
use crate::domain::work::Desk;
use crate::events::{self, By, CENTRES_CHANGED, Deed};
use crate::geo::Coordinate;
use crate::given::Given;
use crate::policy::{Actor, RegisterAction};
use crate::refusal::{Code, Outcome, Refusal, Refusals};
use crate::store::{DistrictTx, Store};

/// Service centres of one district, for one actor.
pub struct Centres<'a> {
    /// The database.
    pub store: &'a Store,
    /// Clock and ids.
    pub given: &'a Given,
    /// The district's reference data.
    pub directory: Arc<Directory>,
    /// Who acts.
    pub actor: &'a Actor,
}

/// Whether the actor keeps the centres of an area.
pub fn keeps(actor: &Actor, directory: &Directory, area: AreaId) -> bool {
    let ties = actor.ties_to(&ground::of_area(directory, area), None);
    actor.may_register(RegisterAction::KeepCentre, ties)
}

impl Centres<'_> {
    /// Registers a centre.
    ///
    /// # Errors
    /// All faults of the input at once.
    pub async fn register(&self, new: &NewCentre, key: Option<&str>) -> Outcome<ServiceCentreId> {
        let call = Call::new("registerServiceCentre", key, new);
        let tx = self.store.write(self.actor.district).await?;
        let done = self.try_register(&tx, new, &call).await;
        self.end(tx, done, &call).await
    }

    async fn try_register(
        &self,
        tx: &DistrictTx,
        new: &NewCentre,
        call: &Call<'_>,
    ) -> Outcome<ServiceCentreId> {
        let id: ServiceCentreId = self.given.id();
        let remembered = call.remember(tx, self.given, self.actor, id.into()).await?;
        if let Remembered::Done(id) = remembered {
            return Ok(id.into());
        }
        let directory = standing(tx, &self.directory).await?;
        let mut faults = Refusals::default();
        faults.take(known_area(&directory, new.area));
        faults.take(self.host(new.host));
        let point = faults.take(self.point(&new.place));
        if let Some(day) = new.opened_on {
            faults.take(self.not_in_future(day, "openedOn"));
        }
        faults.finish()?;
        self.permit(&directory, new.area)?;
        let point = point.ok_or(Code::Invalid)?;
        if repo::by_code(tx, &new.code).await?.is_some() {
            return Err(Refusal::at(Code::CodeTaken, "code").into());
        }
        let row = Model {
            district_id: self.actor.district,
            id,
            code: new.code.clone(),
            name: new.name.clone(),
            kind: new.kind,
            level: new.level,
            state: match new.opened_on {
                Some(_) => CentreState::Open,
                None => CentreState::Planned,
            },
            area_id: new.area,
            host_id: new.host,
            premises: new.premises.clone(),
            address: String::new(),
            latitude: 0.0,
            longitude: 0.0,
            datum: Datum::Gcj02,
            gcj_latitude: 0.0,
            gcj_longitude: 0.0,
            services: json!(new.services).to_string(),
            hours: new.hours.clone(),
            opened_on: new.opened_on,
            closed_on: None,
            import_id: None,
            version: 1,
        };
        let open = row.state == CentreState::Open;
        let row = placed(row, &new.place, point);
        match repo::insert(tx, row).await {
            Err(error) if error.is_unique("service_centre") => {
                return Err(Refusal::at(Code::CodeTaken, "code").into());
            }
            done => done?,
        }
        self.record(tx, "REGISTER_CENTRE", id, 1).await?;
        if open {
            events::enqueue(tx, self.given, CENTRES_CHANGED, None).await?;
        }
        Ok(id)
    }

    /// Changes a centre.
    ///
    /// # Errors
    /// All faults of the input at once; NOT_FOUND, STALE, WRONG_STATE for one that is closed.
    pub async fn change(&self, change: &Change, key: Option<&str>) -> Outcome<ServiceCentreId> {
        let call = Call::new("changeServiceCentre", key, change);
        let tx = self.store.write(self.actor.district).await?;
        let done = self.try_change(&tx, change, &call).await;
        self.end(tx, done, &call).await
    }

    async fn try_change(
        &self,
        tx: &DistrictTx,
        change: &Change,
        call: &Call<'_>,
    ) -> Outcome<ServiceCentreId> {
        let remembered = call
            .remember(tx, self.given, self.actor, change.id.into())
            .await?;
        if let Remembered::Done(id) = remembered {
            return Ok(id.into());
        }
        let directory = match change.area {
            Some(_) => standing(tx, &self.directory).await?,
            None => self.directory.clone(),
        };
        let mut row = self.load(tx, change.id, change.expected_version).await?;
        let mut faults = Refusals::default();
        if let Some(area) = change.area {
            faults.take(known_area(&directory, area));
        }
        faults.take(self.host(change.host.flatten()));
        let place = change.place.as_ref();
        let point = place.map(|place| faults.take(self.point(place)));
        faults.finish()?;
        if let Some(area) = change.area {
            self.permit(&directory, area)?;
            if area != row.area_id {
                let today = day_of(self.given.now());
                keep_areas(tx, std::slice::from_ref(&row), today).await?;
            }
            row.area_id = area;
        }
        if row.state == CentreState::Closed {
            return Err(wrong_state());
        }
        let was = (row.gcj_latitude, row.gcj_longitude);
        if let (Some(place), Some(Some(point))) = (place, point) {
            row = placed(row, place, point);
        }
        if let Some(name) = &change.name {
            row.name.clone_from(name);
        }
        row.kind = change.kind.unwrap_or(row.kind);
        row.level = change.level.unwrap_or(row.level);
        row.host_id = change.host.unwrap_or(row.host_id);
        if let Some(premises) = &change.premises {
            row.premises.clone_from(premises);
        }
        if let Some(services) = &change.services {
            row.services = json!(services).to_string();
        }
        let moved = row.state == CentreState::Open && was != (row.gcj_latitude, row.gcj_longitude);
        self.save(tx, row, "CHANGE_CENTRE").await?;
        if moved {
            events::enqueue(tx, self.given, CENTRES_CHANGED, None).await?;
        }
        Ok(change.id)
    }

    /// Takes a step, sets hours or an exception. With a centre that closes its coming shifts are off.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, WRONG_STATE, INVALID.
    pub async fn act(&self, act: &Act, key: Option<&str>) -> Outcome<ServiceCentreId> {
        let mutation = match &act.what {
            What::Step { step, .. } => match step {
                Step::StartBuilding => "startBuildingServiceCentre",
                Step::Open => "openServiceCentre",
                Step::Close => "closeServiceCentre",
            },
            What::Hours(_) => "setCentreHours",
            What::Exception { .. } => "setCentreException",
        };
        let call = Call::new(mutation, key, act);
        let tx = self.store.write(self.actor.district).await?;
        let done = self.try_act(&tx, act, &call).await;
        self.end(tx, done, &call).await
    }

    async fn try_act(
        &self,
        tx: &DistrictTx,
        act: &Act,
        call: &Call<'_>,
    ) -> Outcome<ServiceCentreId> {
        let remembered = call
            .remember(tx, self.given, self.actor, act.id.into())
            .await?;
        if let Remembered::Done(id) = remembered {
            return Ok(id.into());
        }
        let mut row = self.load(tx, act.id, act.expected_version).await?;
        match &act.what {
            What::Step { step, on } => {
                let reach = row.state == CentreState::Open || *step == Step::Open;
                row = self.step(row, *step, *on)?;
                let id = row.id;
                self.save(tx, row, (*step).into()).await?;
                if *step == Step::Close {
                    self.desk().cancel_shifts_of(tx, id).await?;
                }
                if reach {
                    events::enqueue(tx, self.given, CENTRES_CHANGED, None).await?;
                }
            }
            _ if row.state == CentreState::Closed => return Err(wrong_state()),
            What::Hours(hours) => {
                row.hours.clone_from(hours);
                self.save(tx, row, "SET_CENTRE_HOURS").await?;
            }
            What::Exception { day, hours, reason } => {
                repo::remove_exception(tx, row.id, *day).await?;
                if let Some(hours) = hours {
                    let exception = centre_exception::Model {
                        district_id: self.actor.district,
                        centre_id: row.id,
                        day: *day,
                        hours: hours.clone(),
                        reason: reason.clone(),
                    };
                    repo::add_exception(tx, exception).await?;
                }
                self.save(tx, row, "SET_CENTRE_EXCEPTION").await?;
            }
        }
        Ok(act.id)
    }

    fn step(&self, mut row: Model, step: Step, on: Option<NaiveDate>) -> Outcome<Model> {
        row.state = state::after(row.state, step).ok_or_else(wrong_state)?;
        let on = on.unwrap_or_else(|| day_of(self.given.now()));
        self.not_in_future(on, "on")?;
        match step {
            Step::StartBuilding => {}
            Step::Open => row.opened_on = Some(on),
            Step::Close => {
                if let Some(opened) = row.opened_on.filter(|opened| on < *opened) {
                    let refusal = Refusal::at(Code::Invalid, "on").saying("ends-before-first-day");
                    return Err(refusal.with("day", opened).into());
                }
                row.closed_on = Some(on);
            }
        }
        Ok(row)
    }

    fn desk(&self) -> Desk<'_> {
        Desk {
            store: self.store,
            given: self.given,
            directory: self.directory.clone(),
            actor: self.actor,
        }
    }

    /// Ends the transaction of a call.
    async fn end(
        &self,
        tx: DistrictTx,
        done: Outcome<ServiceCentreId>,
        call: &Call<'_>,
    ) -> Outcome<ServiceCentreId> {
        call.settle(self.store, self.actor, tx, done).await
    }

    /// The centre, locked, for somebody who keeps it.
    async fn load(
        &self,
        tx: &DistrictTx,
        id: ServiceCentreId,
        expected_version: Option<i32>,
    ) -> Outcome<Model> {
        let row = repo::locked(tx, id).await?.ok_or(Code::NotFound)?;
        self.permit(&self.directory, row.area_id)?;
        if expected_version.is_some_and(|seen| seen != row.version) {
            return Err(Code::Stale.into());
        }
        Ok(row)
    }

    async fn save(&self, tx: &DistrictTx, mut row: Model, action: &'static str) -> Outcome<()> {
        row.version += 1;
        let (id, version) = (row.id, row.version);
        repo::save(tx, row).await?;
        self.record(tx, action, id, version).await
    }

    async fn record(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        id: ServiceCentreId,
        version: i32,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: Some(By {
                account: self.actor.account,
                posting: self.actor.posting,
            }),
            action,
            object_type: "ctr",
            object: Some(id.into()),
            payload: json!({ "version": version }),
        };
        Ok(events::audit(tx, self.given, &deed).await?)
    }

    fn permit(&self, directory: &Directory, area: AreaId) -> Outcome<()> {
        if keeps(self.actor, directory, area) {
            Ok(())
        } else {
            Err(Refusal::new(Code::Forbidden)
                .saying("not-your-ground")
                .into())
        }
    }

    fn host(&self, id: Option<OrganisationId>) -> Result<(), Refusal> {
        let Some(id) = id else { return Ok(()) };
        match self.directory.organisation(id) {
            Some(organisation) if organisation.current => Ok(()),
            _ => Err(Refusal::at(Code::NotFound, "hostOrganisationId")),
        }
    }

    fn point(&self, place: &Place) -> Result<Coordinate, Refusal> {
        let point = parts::coordinate(place)?;
        if self.directory.lies_outside(point) {
            return Err(Refusal::at(Code::OutsideDistrict, "location"));
        }
        Ok(point)
    }

    fn not_in_future(&self, day: NaiveDate, field: &str) -> Result<(), Refusal> {
        if day > day_of(self.given.now()) {
            return Err(Refusal::at(Code::Invalid, field).saying("day-in-future"));
        }
        in_reach(day, field)
    }
}

fn wrong_state() -> crate::refusal::Failure {
    Refusal::new(Code::WrongState)
        .saying("centre-wrong-state")
        .into()
}

fn placed(mut row: Model, place: &Place, point: Coordinate) -> Model {
    row.latitude = place.latitude;
    row.longitude = place.longitude;
    row.datum = place.datum;
    row.gcj_latitude = point.latitude();
    row.gcj_longitude = point.longitude();
    row.address = place.address.clone().unwrap_or_default();
    row
}

fn known_area(directory: &Directory, id: AreaId) -> Result<(), Refusal> {
    match directory.area(id) {
        Some(area) if area.current => Ok(()),
        _ => Err(Refusal::at(Code::UnknownArea, "areaId")),
    }
}
