//! Making, changing and ending areas by hand.

use chrono::NaiveDate;
use lianxin_entity::enums::AreaKind;
use lianxin_entity::ids::AreaId;
use serde::Serialize;
use serde_json::json;

use super::desk::{Areas, Desk, Done, Drawn, Outline};
use super::hanging;
use super::repo::{self, NewArea};
use super::rules;
use super::tree::{AreaNode, Traits};
use crate::domain::calls::Call;
use crate::domain::household::placement::{self, Placement};
use crate::domain::identity::succession;
use crate::domain::responsibility::service::ending;
use crate::domain::service_request::relocation;
use crate::domain::work::expect_version;
use crate::policy::RegisterAction;
use crate::refusal::{Code, Outcome, Refusal, Refusals};

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
    pub expected_version: Option<i32>,
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

impl Change {
    /// The names of the fields that the change names, as in the schema.
    fn fields(&self) -> Vec<&'static str> {
        let named = [
            ("code", self.code.is_some()),
            ("name", self.name.is_some()),
            ("parentId", self.parent.is_some()),
            ("polygon", self.polygon.is_some()),
            ("gridKind", self.grid_kind.is_some()),
            ("householdTarget", self.household_target.is_some()),
            ("noManager", self.no_manager.is_some()),
        ];
        let named = named.into_iter().filter(|(_, named)| *named);
        named.map(|(name, _)| name).collect()
    }
}

/// An area that ends.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Ending {
    pub id: AreaId,
    pub expected_version: Option<i32>,
    pub on: Option<NaiveDate>,
}

impl Areas<'_> {
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
        desk.check(&outline, "", &mut faults);
        let from = on.unwrap_or(desk.today);
        desk.check_code(&wish.code, from, &[], "code", &mut faults)
            .await?;
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
        expect_version(change.expected_version, area.version)?;
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
        desk.check(&outline, "", &mut faults);
        let from = on.unwrap_or(desk.today);
        desk.check_code(&next.code, from, &[area.id], "code", &mut faults)
            .await?;
        if let Some(Some(drawn)) = &change.polygon {
            let left = rules::left_outside(&desk.tree, area, &drawn.polygon);
            left.into_iter()
                .for_each(|clash| faults.push(clash.left_out("polygon")));
        }
        faults.finish()?;
        if next == desk.as_it_is(area) {
            // Nothing changes, nothing is written.
            return Ok(Done {
                area: area.id,
                households: Some(0),
                requests: Some(0),
            });
        }
        let on = on.unwrap_or(desk.today);
        let moves = parent.id != around.id;
        if moves {
            self.nobody_later(desk, area, on).await?;
        }
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
            "fields": change.fields(), "version": area.version + 1,
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
        let requests = relocation::lying_in(&desk.tx, &desk.tree, area, self.given.now()).await?;
        let requests: Vec<_> = requests
            .into_iter()
            .map(|row| {
                let area = row.current_area_id;
                (row, area)
            })
            .collect();
        relocation::relocate(&desk.tx, self.given, &tree, &requests).await?;
        Ok((moved, relocation::count_open(&requests)))
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
        expect_version(ending.expected_version, area.version)?;
        let Some(parent) = area.parent else {
            return Err(Refusal::new(Code::Forbidden)
                .saying("area-forbidden")
                .into());
        };
        self.permit(&desk.tree, RegisterAction::KeepArea, parent)?;
        let on = desk.day(ending.on, area.since)?;
        self.lasted(desk, area, on).await?;
        self.nobody_later(desk, area, on).await?;
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
        let hung = hanging::on_areas(&desk.tx, &[area.id], on).await?;
        let held = succession::held_in(&desk.tx, &[area.id], on).await?;
        let (homes, serving): (Vec<_>, Vec<_>) = held.into_iter().partition(|held| held.is_home());
        let tied = hanging::tied_to(&desk.tx, area.id, on).await?;
        let things = hung.in_the_way() as u64 + tied;
        if things > 0 || !serving.is_empty() {
            let refusal = Refusal::at(Code::NotEmpty, "id").saying("area-still-used");
            return Err(refusal
                .with("things", things)
                .with("postings", serving.len())
                .into());
        }
        let governed = |id| desk.directory.organisation(id)?.jurisdiction;
        if desk.directory.committee_for(area.id).and_then(governed) == Some(area.id) {
            let refusal = Refusal::at(Code::Invalid, "id").saying("area-has-committee");
            return Err(refusal.into());
        }
        repo::replace_version(&desk.tx, self.given, on, area.id, None).await?;
        let requests = relocation::lying_in(&desk.tx, &desk.tree, area, self.given.now()).await?;
        let requests: Vec<_> = requests.into_iter().map(|row| (row, parent)).collect();
        relocation::relocate(&desk.tx, self.given, &desk.tree, &requests).await?;
        ending::areas_end(&desk.tx, &[area.id], on).await?;
        let code = |id| desk.tree.get(id).map(|node| node.code.clone());
        let by = hanging::By {
            account: Some(self.actor.account),
            on,
            code: &code,
        };
        hung.coarsen_homes(&desk.tx, self.given, parent, &by)
            .await?;
        succession::succeed(&desk.tx, &homes, &[], on, |_| Some(parent)).await?;
        let moved = relocation::count_open(&requests);
        let payload = json!({ "on": on, "requests": moved });
        self.changed(desk, "END_AREA", area.id, payload).await?;
        Ok(Done {
            area: area.id,
            households: Some(0),
            requests: Some(moved),
        })
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
