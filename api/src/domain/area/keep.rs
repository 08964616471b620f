//! Making, changing and ending areas by hand. Whatever was checked holds until it is written: changes
//! of a district's areas wait for each other.

use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::enums::AreaKind;
use lianxin_entity::ids::AreaId;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::repo::{self, NewArea};
use super::rules;
use super::tree::{AreaNode, AreaTree, Traits};
use crate::domain::calendar::day_of;
use crate::domain::calls::{Call, Remembered, is_repeated};
use crate::domain::district::{Directories, Directory, repo as districts};
use crate::domain::household::placement::{self, Placement};
use crate::domain::responsibility::service::ending;
use crate::domain::service_request::relocation;
use crate::events::{By, Deed, audit};
use crate::geo::{Polygon, polygon_to_geojson};
use crate::given::Given;
use crate::policy::{Actor, Ground, RegisterAction};
use crate::refusal::{Code, Failure, Fault, Outcome, Refusal, Refusals};
use crate::store::{DistrictTx, Store};

/// A polygon that was read and is valid by itself.
#[derive(Clone, Debug, Serialize)]
pub struct Drawn {
    /// GeoJSON in GCJ-02.
    pub geojson: String,
    /// The same.
    #[serde(skip)]
    pub polygon: Polygon,
}

impl From<Polygon> for Drawn {
    fn from(polygon: Polygon) -> Self {
        Self {
            geojson: polygon_to_geojson(&polygon),
            polygon,
        }
    }
}

/// An area that is wished for.
#[derive(Clone, Debug, Serialize)]
pub struct Wish {
    pub kind: AreaKind,
    pub code: String,
    pub name: String,
    pub parent: AreaId,
    pub traits: Traits,
    pub polygon: Option<Drawn>,
    /// The day from which it holds; today where none is said.
    pub on: Option<NaiveDate>,
}

/// What changes in an area: what is left out stays.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    pub id: AreaId,
    pub code: Option<String>,
    pub name: Option<String>,
    pub parent: Option<AreaId>,
    /// `Some(None)` takes it away; so with the kind and the target.
    pub polygon: Option<Option<Drawn>>,
    pub grid_kind: Option<Option<lianxin_entity::enums::GridKind>>,
    pub household_target: Option<Option<i32>>,
    pub no_manager: Option<bool>,
    pub on: Option<NaiveDate>,
}

/// An area that ends.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Ending {
    pub id: AreaId,
    pub on: Option<NaiveDate>,
}

/// What a change of areas did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The area that it was about.
    pub area: AreaId,
    /// How many households lie elsewhere now; none when the call was made before.
    pub households: Option<u64>,
    /// How many open requests do.
    pub requests: Option<u64>,
}

impl Done {
    fn before(object: Uuid) -> Self {
        Self {
            area: object.into(),
            households: None,
            requests: None,
        }
    }
}

/// The areas of one district, for one actor.
pub struct Areas<'a> {
    pub store: &'a Store,
    pub directories: &'a Directories,
    pub given: &'a Given,
    pub directory: Arc<Directory>,
    pub actor: &'a Actor,
}

/// A change under way: the areas as they stand, which nobody else changes meanwhile.
pub(super) struct Desk {
    pub tx: DistrictTx,
    pub tree: AreaTree,
    pub today: NaiveDate,
}

/// What an area is to be, for the checks.
pub(super) struct Outline<'a> {
    pub kind: AreaKind,
    pub code: &'a str,
    pub parent: &'a AreaNode,
    pub traits: Traits,
    pub polygon: Option<&'a Polygon>,
    /// The areas in whose place it comes: itself, the grid that is split.
    pub replaced: &'a [AreaId],
}

impl Desk {
    /// A current area.
    pub fn known(&self, id: AreaId, field: &str) -> Result<&AreaNode, Refusal> {
        let node = self.tree.get(id).filter(|node| node.current);
        node.ok_or_else(|| Refusal::at(Code::UnknownArea, field))
    }

    /// The day on which a change holds: today, or one that is not before what it changes.
    pub fn day(&self, on: Option<NaiveDate>, began: NaiveDate) -> Result<NaiveDate, Refusal> {
        let on = on.unwrap_or(self.today);
        match rules::day_fault(on, self.today, began) {
            Some(fault) => Err(Refusal::at(Code::Invalid, "on").saying(fault)),
            None => Ok(on),
        }
    }

    /// What is wrong with an area that is to be; `prefix` is the path to its fields.
    pub fn check(
        &self,
        levels: &[AreaKind],
        outline: &Outline<'_>,
        prefix: &str,
        faults: &mut Refusals,
    ) {
        let at = |code, field: &str| Refusal::at(code, &format!("{prefix}{field}"));
        if !rules::fits(levels, outline.kind, outline.parent.kind) {
            faults.push(at(Code::WrongParent, "parentId"));
        }
        if let Some(name) = rules::needless(outline.kind, outline.traits) {
            faults.push(at(Code::Invalid, name).saying("trait-needless"));
        }
        let replaced = |node: &AreaNode| outline.replaced.contains(&node.id);
        let holder = self.tree.by_code(outline.code);
        if holder.is_some_and(|node| node.current && !replaced(node)) {
            faults.push(at(Code::CodeTaken, "code"));
        }
        let Some(polygon) = outline.polygon else {
            return;
        };
        for clash in rules::crossing(&self.tree, outline.kind, polygon, replaced) {
            faults.push(
                at(Code::Overlaps, "polygon")
                    .with("code", clash.code)
                    .with("metres", clash.square_metres),
            );
        }
        let around = self.tree.drawn_around(outline.parent.id);
        let clash = around.and_then(|(node, shape)| rules::leaves(polygon, &node.code, shape));
        if let Some(clash) = clash {
            faults.push(
                at(Code::OutsideParent, "polygon")
                    .with("code", clash.code)
                    .with("metres", clash.square_metres),
            );
        }
    }

    /// An area as it stands, for its next version.
    pub fn as_it_is(&self, node: &AreaNode) -> NewArea {
        NewArea {
            id: node.id,
            kind: node.kind,
            code: node.code.clone(),
            name: node.name.clone(),
            parent: node.parent,
            traits: node.traits,
            polygon: self.tree.polygon(node.id).map(polygon_to_geojson),
        }
    }
}

impl Areas<'_> {
    /// Opens a change.
    pub(super) async fn open(&self) -> Outcome<Desk> {
        let tx = self.store.write(self.actor.district).await?;
        repo::lock_tree(&tx).await?;
        let today = day_of(self.given.now());
        let tree = repo::load(&tx, today).await?;
        Ok(Desk { tx, tree, today })
    }

    /// Ends a change: it lasts when it was carried out.
    pub(super) async fn close(
        &self,
        desk: Desk,
        call: &Call<'_>,
        outcome: Outcome<Done>,
    ) -> Outcome<Done> {
        match outcome {
            Ok(done) => {
                desk.tx.commit().await?;
                self.directories.forget(self.actor.district);
                Ok(done)
            }
            Err(failure) if is_repeated(&failure) => {
                desk.tx.rollback().await?;
                let object = call.answer_again(self.store, self.actor).await?;
                Ok(Done::before(object))
            }
            Err(Failure::Fault(Fault::Store(error))) if error.is_unique("area_version") => {
                Err(Refusal::at(Code::CodeTaken, "code").into())
            }
            Err(failure) => Err(failure),
        }
    }

    /// Remembers the call; what it did where it was made before.
    pub(super) async fn before(
        &self,
        desk: &Desk,
        call: &Call<'_>,
        object: AreaId,
    ) -> Outcome<Option<Done>> {
        let remembered = call
            .remember(&desk.tx, self.given, self.actor, object.into())
            .await?;
        Ok(match remembered {
            Remembered::New => None,
            Remembered::Done(object) => Some(Done::before(object)),
        })
    }

    /// Whether the actor may act so on what lies there.
    pub(super) fn permit(
        &self,
        tree: &AreaTree,
        action: RegisterAction,
        area: AreaId,
    ) -> Result<(), Refusal> {
        let level = |kind| tree.ancestor_of_kind(area, kind);
        let ground = Ground {
            street: level(AreaKind::Street),
            community: level(AreaKind::Community),
            grid: level(AreaKind::Grid),
        };
        let ties = self.actor.ties_to(&ground, None);
        if self.actor.may_register(action, ties) {
            Ok(())
        } else {
            Err(Refusal::new(Code::Forbidden).saying("area-forbidden"))
        }
    }

    pub(super) fn levels(&self) -> &[AreaKind] {
        &self.directory.settings().household_levels
    }

    /// Leaves a trace and tells every process that areas changed.
    pub(super) async fn changed(
        &self,
        desk: &Desk,
        action: &'static str,
        area: AreaId,
        payload: serde_json::Value,
    ) -> Outcome<()> {
        self.trace(desk, action, area, payload).await?;
        Ok(districts::reference_changed(&desk.tx).await?)
    }

    /// Leaves a trace.
    pub(super) async fn trace(
        &self,
        desk: &Desk,
        action: &'static str,
        area: AreaId,
        payload: serde_json::Value,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: Some(By {
                account: self.actor.account,
                posting: self.actor.posting,
            }),
            action,
            object_type: "are",
            object: Some(area.into()),
            payload,
        };
        Ok(audit(&desk.tx, self.given, &deed).await?)
    }

    /// Makes an area.
    ///
    /// # Errors
    /// All that is wrong with it, at once.
    pub async fn register(&self, wish: &Wish, key: Option<&str>) -> Outcome<Done> {
        let call = Call::new("registerArea", key, wish);
        let desk = self.open().await?;
        let outcome = self.try_register(&desk, wish, &call).await;
        self.close(desk, &call, outcome).await
    }

    async fn try_register(&self, desk: &Desk, wish: &Wish, call: &Call<'_>) -> Outcome<Done> {
        let id: AreaId = self.given.id();
        if let Some(done) = self.before(desk, call, id).await? {
            return Ok(done);
        }
        let parent = desk.known(wish.parent, "parentId")?;
        self.permit(&desk.tree, RegisterAction::KeepArea, parent.id)?;
        let mut faults = Refusals::default();
        let on = faults.take(desk.day(wish.on, parent.since));
        let outline = Outline {
            kind: wish.kind,
            code: &wish.code,
            parent,
            traits: wish.traits,
            polygon: wish.polygon.as_ref().map(|drawn| &drawn.polygon),
            replaced: &[],
        };
        desk.check(self.levels(), &outline, "", &mut faults);
        faults.finish()?;
        let area = NewArea {
            id,
            kind: wish.kind,
            code: wish.code.clone(),
            name: wish.name.clone(),
            parent: Some(parent.id),
            traits: wish.traits,
            polygon: wish.polygon.as_ref().map(|drawn| drawn.geojson.clone()),
        };
        let (now, on) = (self.given.now(), on.unwrap_or(desk.today));
        repo::insert_all(&desk.tx, self.given, now, on, vec![area]).await?;
        let payload = json!({ "kind": wish.kind, "parent": parent.id, "on": on });
        self.changed(desk, "REGISTER_AREA", id, payload).await?;
        Ok(Done {
            area: id,
            households: Some(0),
            requests: Some(0),
        })
    }

    /// Changes an area from a day on. Where it comes to lie in another one, the households and the
    /// open requests in it come along.
    ///
    /// # Errors
    /// All that is wrong with it, at once.
    pub async fn change(&self, change: &Change, key: Option<&str>) -> Outcome<Done> {
        let call = Call::new("changeArea", key, change);
        let desk = self.open().await?;
        let outcome = self.try_change(&desk, change, &call).await;
        self.close(desk, &call, outcome).await
    }

    async fn try_change(&self, desk: &Desk, change: &Change, call: &Call<'_>) -> Outcome<Done> {
        if let Some(done) = self.before(desk, call, change.id).await? {
            return Ok(done);
        }
        let area = desk.known(change.id, "id")?;
        let around = area.parent.and_then(|id| desk.tree.get(id));
        let Some(around) = around else {
            return Err(Refusal::new(Code::Forbidden)
                .saying("area-forbidden")
                .into());
        };
        self.permit(&desk.tree, RegisterAction::KeepArea, around.id)?;
        let parent = match change.parent {
            Some(id) => desk.known(id, "parentId")?,
            None => around,
        };
        self.permit(&desk.tree, RegisterAction::KeepArea, parent.id)?;
        let mut faults = Refusals::default();
        if desk.tree.is_within(parent.id, area.id) {
            return Err(Refusal::at(Code::Cycle, "parentId").into());
        }
        let on = faults.take(desk.day(change.on, area.since.max(parent.since)));
        let next = next_version(desk, area, parent.id, change);
        let polygon = match &change.polygon {
            Some(drawn) => drawn.as_ref().map(|drawn| &drawn.polygon),
            None => desk.tree.polygon(area.id),
        };
        let outline = Outline {
            kind: area.kind,
            code: &next.code,
            parent,
            traits: next.traits,
            polygon,
            replaced: &[area.id],
        };
        desk.check(self.levels(), &outline, "", &mut faults);
        if let Some(Some(drawn)) = &change.polygon {
            for clash in rules::left_outside(&desk.tree, area, &drawn.polygon) {
                let refusal = Refusal::at(Code::OutsideParent, "polygon");
                faults.push(
                    refusal
                        .saying("polygon-leaves-out")
                        .with("code", clash.code)
                        .with("metres", clash.square_metres),
                );
            }
        }
        faults.finish()?;
        let on = on.unwrap_or(desk.today);
        let moves = parent.id != around.id;
        if moves && placement::import_running(&desk.tx).await? {
            return Err(Code::ImportRunning.into());
        }
        repo::replace_version(&desk.tx, self.given, on, area.id, Some(next)).await?;
        let (households, requests) = if moves {
            self.carry_along(desk, area, on).await?
        } else {
            (0, 0)
        };
        let payload = json!({
            "parent": parent.id, "on": on, "households": households, "requests": requests,
        });
        self.changed(desk, "CHANGE_AREA", area.id, payload).await?;
        Ok(Done {
            area: area.id,
            households: Some(households),
            requests: Some(requests),
        })
    }

    /// Writes the new paths of what lies in an area that lies elsewhere now.
    async fn carry_along(
        &self,
        desk: &Desk,
        area: &AreaNode,
        on: NaiveDate,
    ) -> Outcome<(u64, u64)> {
        let tree = repo::load(&desk.tx, desk.today).await?;
        let placed = placement::in_area(&desk.tx, area.kind, area.id, on).await?;
        let moves: Vec<_> = placed
            .into_iter()
            .map(|placed| {
                let to = Placement::of(&tree, placed.placement.area);
                (placed, to)
            })
            .collect();
        let moved = placement::move_all(&desk.tx, self.given, on, "CHANGE_AREA", &moves).await?;
        let requests = relocation::lying_in(&desk.tx, &desk.tree, area).await?;
        let requests: Vec<_> = requests
            .into_iter()
            .map(|row| {
                let area = row.current_area_id;
                (row, area)
            })
            .collect();
        relocation::relocate(&desk.tx, self.given, &tree, &requests).await?;
        Ok((moved, requests.len() as u64))
    }

    /// Ends an area in which nothing lies any more. Open requests in it lie in the one around it
    /// from then on.
    ///
    /// # Errors
    /// NOT_EMPTY while areas or households lie in it.
    pub async fn end(&self, ending: &Ending, key: Option<&str>) -> Outcome<Done> {
        let call = Call::new("endArea", key, ending);
        let desk = self.open().await?;
        let outcome = self.try_end(&desk, ending, &call).await;
        self.close(desk, &call, outcome).await
    }

    async fn try_end(&self, desk: &Desk, ending: &Ending, call: &Call<'_>) -> Outcome<Done> {
        if let Some(done) = self.before(desk, call, ending.id).await? {
            return Ok(done);
        }
        let area = desk.known(ending.id, "id")?;
        let Some(parent) = area.parent else {
            return Err(Refusal::new(Code::Forbidden)
                .saying("area-forbidden")
                .into());
        };
        self.permit(&desk.tree, RegisterAction::KeepArea, parent)?;
        let on = desk.day(ending.on, area.since)?;
        self.lasted(desk, area, on).await?;
        if placement::import_running(&desk.tx).await? {
            return Err(Code::ImportRunning.into());
        }
        let areas = desk.tree.children(area.id).count();
        let households = placement::count_in_area(&desk.tx, area.kind, area.id, on).await?;
        if areas > 0 || households > 0 {
            let refusal = Refusal::at(Code::NotEmpty, "id");
            return Err(refusal
                .with("areas", areas)
                .with("households", households)
                .into());
        }
        let governed = |id| self.directory.organisation(id)?.jurisdiction;
        if self.directory.committee_for(area.id).and_then(governed) == Some(area.id) {
            let refusal = Refusal::at(Code::Invalid, "id").saying("area-has-committee");
            return Err(refusal.into());
        }
        repo::replace_version(&desk.tx, self.given, on, area.id, None).await?;
        ending::areas_end(&desk.tx, &[area.id], on).await?;
        let requests = relocation::lying_in(&desk.tx, &desk.tree, area).await?;
        let requests: Vec<_> = requests.into_iter().map(|row| (row, parent)).collect();
        relocation::relocate(&desk.tx, self.given, &desk.tree, &requests).await?;
        let payload = json!({ "on": on, "requests": requests.len() });
        self.changed(desk, "END_AREA", area.id, payload).await?;
        Ok(Done {
            area: area.id,
            households: Some(0),
            requests: Some(requests.len() as u64),
        })
    }

    /// An area that ends has lasted a day at least: what was filed there still names it.
    pub(super) async fn lasted(&self, desk: &Desk, area: &AreaNode, on: NaiveDate) -> Outcome<()> {
        let began = repo::first_day(&desk.tx, area.id).await?;
        if began.is_some_and(|began| on <= began) {
            return Err(Refusal::at(Code::Invalid, "on")
                .saying("area-began-then")
                .into());
        }
        Ok(())
    }
}

fn next_version(desk: &Desk, area: &AreaNode, parent: AreaId, change: &Change) -> NewArea {
    let before = desk.as_it_is(area);
    NewArea {
        parent: Some(parent),
        code: change.code.clone().unwrap_or(before.code),
        name: change.name.clone().unwrap_or(before.name),
        polygon: match &change.polygon {
            Some(drawn) => drawn.as_ref().map(|drawn| drawn.geojson.clone()),
            None => before.polygon,
        },
        traits: Traits {
            grid_kind: change.grid_kind.unwrap_or(area.traits.grid_kind),
            household_target: change
                .household_target
                .unwrap_or(area.traits.household_target),
            no_manager: change.no_manager.unwrap_or(area.traits.no_manager),
        },
        ..before
    }
}
