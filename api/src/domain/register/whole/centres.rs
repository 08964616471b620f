//! Service centres and stations.

use std::collections::HashMap;

use chrono::NaiveDate;
use lianxin_entity::enums::{CentreKind, CentreLevel, CentreState, Datum};
use lianxin_entity::ids::{AccountId, AreaId, OrganisationId, ServiceCentreId};
use lianxin_entity::service_centre;
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::{Seen, act};
use crate::domain::calendar::WeeklyHours;
use crate::domain::moving::keep_areas;
use crate::domain::register::context::{Act, Context};
use crate::domain::register::fault::Wrong;
use crate::domain::register::line::Line;
use crate::domain::service_centre::roster::ending::cancel_shifts;
use crate::geo::Coordinate;
use crate::refusal::Outcome;
use crate::store::DistrictTx;

/// A centre once the file is applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    id: ServiceCentreId,
    /// The centre as it stands.
    before: Option<service_centre::Model>,
    code: String,
    values: Values,
}

impl super::Item for Item {
    fn seen(&self) -> Option<Seen> {
        let before = self.before.as_ref()?;
        Some((self.id.0, before.version.to_string()))
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Values {
    name: String,
    kind: CentreKind,
    level: CentreLevel,
    state: CentreState,
    area: AreaId,
    host: Option<OrganisationId>,
    premises: Option<String>,
    address: String,
    point: (f64, f64, Datum),
    services: String,
    hours: String,
    opened_on: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
}

fn stored(row: &service_centre::Model) -> Values {
    Values {
        name: row.name.clone(),
        kind: row.kind,
        level: row.level,
        state: row.state,
        area: row.area_id,
        host: row.host_id,
        premises: row.premises.clone(),
        address: row.address.clone(),
        point: (row.latitude, row.longitude, row.datum),
        services: row.services.clone(),
        hours: row.hours.clone(),
        opened_on: row.opened_on,
        closed_on: row.closed_on,
    }
}

/// Decides what becomes of every row.
pub async fn decide(cx: &Context, tx: &DistrictTx, lines: &mut [Line]) -> Outcome<Vec<Act<Item>>> {
    let rows = tx.all(tx.live::<service_centre::Entity>()).await?;
    let standing: HashMap<String, service_centre::Model> = rows
        .into_iter()
        .map(|row| (row.code.clone(), row))
        .collect();
    let mut acts = Vec::with_capacity(lines.len());
    for line in lines {
        let old = line.text("code").and_then(|code| standing.get(code));
        let Some(values) = read(cx, line, old.map(stored)) else {
            acts.push(Act::Faulty);
            continue;
        };
        let same = old.is_some_and(|old| stored(old) == values);
        if let Some(old) = old.filter(|old| old.state == CentreState::Closed && !same) {
            // A closed centre is not opened again, by hand neither.
            let day = old.closed_on.map(|day| day.to_string());
            line.refuse_with("closedOn", Wrong::AlreadyEnded, day);
        }
        let moved = old.is_none_or(|old| stored(old).point != values.point);
        if moved && cx.lies_outside(values.point) {
            line.refuse("latitude", Wrong::OutsideDistrict);
        }
        if !line.is_good() {
            acts.push(Act::Faulty);
            continue;
        }
        let closes = values.closed_on.is_some();
        let item = Item {
            id: old.map_or_else(|| cx.given.id(), |old| old.id),
            before: old.cloned(),
            code: line.owned("code").unwrap_or_default(),
            values,
        };
        acts.push(act(item, old.is_none(), same, closes));
    }
    Ok(acts)
}

/// What a row says; columns that the file lacks say what stands.
fn read(cx: &Context, line: &mut Line, old: Option<Values>) -> Option<Values> {
    let area = cx.area_then(line, "areaCode", "closedOn");
    let host = cx.organisation_then(line, "hostCode", "closedOn");
    line.ordered(line.day("openedOn"), "closedOn");
    let hours = line.text("hours").map(str::parse::<WeeklyHours>);
    if let Some(Err(fault)) = hours {
        line.refuse_with("hours", Wrong::NotHours, Some(fault.to_string()));
    }
    if !line.is_good() {
        return None;
    }
    let old = old.as_ref();
    let text = |key: &str, of: fn(&Values) -> &String| match line.has(key) {
        true => line.owned(key).unwrap_or_default(),
        false => old.map(of).cloned().unwrap_or_default(),
    };
    let day = |key: &str, of: fn(&Values) -> Option<NaiveDate>| match line.has(key) {
        true => line.day(key),
        false => old.and_then(of),
    };
    let opened_on = day("openedOn", |old| old.opened_on);
    let closed_on = day("closedOn", |old| old.closed_on);
    let passed = |day: Option<NaiveDate>| day.is_some_and(|day| day <= cx.today);
    let state = match (passed(opened_on), passed(closed_on)) {
        (_, true) => CentreState::Closed,
        (true, false) => CentreState::Open,
        // Between planning and opening only the district knows how far it is.
        (false, false) => match old.map(|old| old.state) {
            Some(CentreState::Building) => CentreState::Building,
            _ => CentreState::Planned,
        },
    };
    let datum = line.word("datum").or(old.map(|old| old.point.2));
    Some(Values {
        name: line.owned("name")?,
        kind: line.word("kind")?,
        level: line.word("level")?,
        state,
        area: area?,
        host: match line.has("hostCode") {
            true => host,
            false => old.and_then(|old| old.host),
        },
        premises: match line.has("premises") {
            true => line.owned("premises"),
            false => old.and_then(|old| old.premises.clone()),
        },
        address: text("address", |old| &old.address),
        point: (
            line.real("latitude")?,
            line.real("longitude")?,
            datum.unwrap_or(Datum::Gcj02),
        ),
        services: match line.has("services") {
            true => json!(line.list("services")).to_string(),
            false => old.map_or_else(|| "[]".to_owned(), |old| old.services.clone()),
        },
        hours: text("hours", |old| &old.hours),
        opened_on,
        closed_on,
    })
}

/// Writes centres.
pub async fn write(cx: &Context, tx: &DistrictTx, items: Vec<Item>) -> Outcome<Vec<AccountId>> {
    let stand = items
        .iter()
        .filter_map(|item| Some((item, item.before.as_ref()?)));
    let moved = stand
        .clone()
        .filter(|(item, before)| item.values.area != before.area_id)
        .map(|(_, before)| before.clone());
    keep_areas(tx, &moved.collect::<Vec<_>>(), cx.today).await?;
    let closed: Vec<ServiceCentreId> = stand
        .filter(|(item, _)| item.values.state == CentreState::Closed)
        .map(|(item, _)| item.id)
        .collect();
    cancel_shifts(tx, &closed, cx.now).await?;
    let mut new = Vec::new();
    for item in items {
        let is_new = item.before.is_none();
        let row = row(item);
        match is_new {
            true => new.push(service_centre::ActiveModel {
                import_id: Set(Some(cx.import)),
                ..row
            }),
            false => tx.update(row).await?,
        }
    }
    tx.insert_all(new).await?;
    Ok(Vec::new())
}

fn row(item: Item) -> service_centre::ActiveModel {
    let values = item.values;
    let (latitude, longitude, datum) = values.point;
    let gcj = Coordinate::received(latitude, longitude, datum).ok();
    service_centre::ActiveModel {
        id: Set(item.id),
        code: Set(item.code),
        name: Set(values.name),
        kind: Set(values.kind),
        level: Set(values.level),
        state: Set(values.state),
        area_id: Set(values.area),
        host_id: Set(values.host),
        premises: Set(values.premises),
        address: Set(values.address),
        latitude: Set(latitude),
        longitude: Set(longitude),
        datum: Set(datum),
        gcj_latitude: Set(gcj.map_or(latitude, |point| point.latitude())),
        gcj_longitude: Set(gcj.map_or(longitude, |point| point.longitude())),
        services: Set(values.services),
        hours: Set(values.hours),
        opened_on: Set(values.opened_on),
        closed_on: Set(values.closed_on),
        version: Set(item.before.map_or(1, |before| before.version + 1)),
        ..Default::default()
    }
}
