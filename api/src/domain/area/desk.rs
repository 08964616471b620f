//! Changes of areas under way: opened, permitted, checked, traced, closed. Whatever was checked holds
//! until it is written: changes of a district's areas wait for each other, and whoever puts
//! something into an area waits for them.

use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::enums::AreaKind;
use lianxin_entity::ids::AreaId;
use serde::Serialize;
use uuid::Uuid;

use super::repo::{self, NewArea};
use super::rules;
use super::tree::{AreaNode, AreaTree, Traits};
use crate::domain::calendar::day_of;
use crate::domain::calls::{Call, Remembered};
use crate::domain::district::repo::{self as districts, Hold};
use crate::domain::district::{Directories, Directory, held};
use crate::domain::household::placement;
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

impl From<Uuid> for Done {
    /// Of a change that was made before.
    fn from(object: Uuid) -> Self {
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
    /// The rest of the reference data, as it stands.
    pub directory: Arc<Directory>,
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
            Some(fault) => {
                let refusal = Refusal::at(Code::Invalid, "on").saying(fault);
                Err(refusal.with("day", began))
            }
            None => Ok(on),
        }
    }

    /// What is wrong with an area that is to be; `prefix` is the path to its fields.
    pub fn check(&self, outline: &Outline<'_>, prefix: &str, faults: &mut Refusals) {
        let at = |code, field: &str| Refusal::at(code, &format!("{prefix}{field}"));
        if !rules::fits(
            &self.directory.settings().household_levels,
            outline.kind,
            outline.parent.kind,
        ) {
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

    /// Whether another area holds the code on the day or later: a change that holds from an earlier
    /// day must not meet what ended since.
    pub async fn check_code(
        &self,
        code: &str,
        on: NaiveDate,
        replaced: &[AreaId],
        field: &str,
        faults: &mut Refusals,
    ) -> Outcome<()> {
        if on < self.today && repo::code_held_from(&self.tx, code, on, replaced).await? {
            faults.push(Refusal::at(Code::CodeTaken, field).saying("code-held-then"));
        }
        Ok(())
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
        let directory = held(&tx, &self.directory, Hold::Alone).await?;
        let today = day_of(self.given.now());
        let tree = repo::load(&tx, today).await?;
        Ok(Desk {
            tx,
            tree,
            directory,
            today,
        })
    }

    /// Ends a change: it lasts when it was carried out.
    pub(super) async fn close(
        &self,
        desk: Desk,
        call: &Call<'_>,
        outcome: Outcome<Done>,
    ) -> Outcome<Done> {
        match call.settle(self.store, self.actor, desk.tx, outcome).await {
            Ok(done) => {
                self.directories.forget(self.actor.district);
                Ok(done)
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
            Remembered::Done(object) => Some(object.into()),
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

    /// An area that ends has lasted a day at least: what was filed there still names it.
    pub(super) async fn lasted(&self, desk: &Desk, area: &AreaNode, on: NaiveDate) -> Outcome<()> {
        let began = repo::first_day(&desk.tx, area.id).await?;
        if let Some(began) = began.filter(|began| on <= *began) {
            let refusal = Refusal::at(Code::Invalid, "on").saying("area-began-then");
            return Err(refusal.with("day", began).into());
        }
        Ok(())
    }

    /// A change holds from a day after which no household lay in the area that has left it since: its
    /// days there would be days without a place.
    pub(super) async fn nobody_later(
        &self,
        desk: &Desk,
        area: &AreaNode,
        on: NaiveDate,
    ) -> Outcome<()> {
        let left = placement::left_after(&desk.tx, area.kind, area.id, on).await?;
        if left > 0 {
            let refusal = Refusal::at(Code::Invalid, "on").saying("households-left-later");
            return Err(refusal.with("count", left).into());
        }
        Ok(())
    }
}
