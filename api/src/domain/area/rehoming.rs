//! Writing a division: what ends, what begins, and where everything of the old grids lies from then
//! on.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::enums::Datum;
use lianxin_entity::ids::{AccountId, AreaId, HouseholdId};
use lianxin_entity::service_request;
use serde_json::json;

use super::desk::{Areas, Desk, Done};
use super::hanging::{self, By, Heirs};
use super::repo::{self, NewArea};
use super::tree::AreaTree;
use crate::domain::household::placement::{self, Placed, Placement};
use crate::domain::identity::succession;
use crate::domain::responsibility::service::ending;
use crate::domain::service_request::relocation;
use crate::geo::Coordinate;
use crate::refusal::{Code, Outcome, Refusal};

/// What replaces what, before it is written.
pub(super) struct Plan {
    pub on: NaiveDate,
    /// The grids that end.
    pub old: Vec<AreaId>,
    pub new: Vec<NewArea>,
    /// The areas that hang in another one from now on, with it.
    pub inner: Vec<(AreaId, AreaId)>,
    /// The households with the new grid of each.
    pub households: Vec<(Placed, AreaId)>,
}

impl Areas<'_> {
    /// Writes a division. `all` is where everything goes that nothing else decides.
    pub(super) async fn carry_out(
        &self,
        desk: &Desk,
        plan: Plan,
        object: AreaId,
        action: &'static str,
        all: Option<AreaId>,
        by_point: &(dyn Fn(Coordinate) -> Option<AreaId> + Sync),
    ) -> Outcome<Done> {
        let (tx, given, on) = (&desk.tx, self.given, plan.on);
        let hung = hanging::on_areas(tx, &plan.old, on).await?;
        if let (Some(_), Some(kind)) = (all, hung.rivals()) {
            let refusal = Refusal::at(Code::Invalid, "gridIds").saying("bodies-would-meet");
            return Err(refusal.with("kind", kind.as_str()).into());
        }
        let around = plan.old.first().and_then(|old| desk.tree.get(*old)?.parent);
        let ids: Vec<AreaId> = plan.new.iter().map(|area| area.id).collect();
        for old in &plan.old {
            repo::replace_version(tx, given, on, *old, None).await?;
        }
        repo::insert_all(tx, given, given.now(), on, plan.new).await?;
        for (area, to) in &plan.inner {
            let Some(node) = desk.tree.get(*area) else {
                continue;
            };
            let next = NewArea {
                parent: Some(*to),
                ..desk.as_it_is(node)
            };
            repo::replace_version(tx, given, on, *area, Some(next)).await?;
        }
        let tree = repo::load(tx, desk.today).await?;
        let place = |placed: &Placed, to: AreaId| match placed.placement.area {
            area if plan.old.contains(&area) => Placement::of(&tree, to),
            area => Placement::of(&tree, area),
        };
        let grid_of: HashMap<HouseholdId, AreaId> = plan
            .households
            .iter()
            .map(|(placed, to)| (placed.id, *to))
            .collect();
        let moves: Vec<_> = plan
            .households
            .into_iter()
            .map(|(placed, to)| {
                let path = place(&placed, to);
                (placed, path)
            })
            .collect();
        let households = placement::move_all(tx, given, on, action, &moves).await?;
        let mut requests = Vec::new();
        for old in plan.old.iter().filter_map(|old| desk.tree.get(*old)) {
            requests.extend(relocation::lying_in(tx, &desk.tree, old, given.now()).await?);
        }
        let held = succession::held_in(tx, &plan.old, on).await?;
        let dwellers = held.iter().filter(|held| held.is_home());
        let dwellers = dwellers.map(succession::Held::account);
        let people: HashSet<AccountId> = dwellers
            .chain(requests.iter().map(|row| row.owner_id))
            .chain(hung.accounts())
            .collect();
        let people: Vec<AccountId> = people.into_iter().collect();
        let homes = placement::homes_of(tx, &people, on).await?;
        let home = |account: AccountId| {
            let household = homes.get(&account);
            let known = household.and_then(|household| grid_of.get(household));
            known.copied().or(all)
        };
        let requests: Vec<_> = requests
            .into_iter()
            .map(|row| {
                let area = request_area(&row, &plan.old, &desk.tree, by_point, &home);
                (row, area)
            })
            .collect();
        relocation::relocate(tx, given, &tree, &requests).await?;
        let loose = all.or(around).unwrap_or(object);
        // A home of which nothing is known lies in what is left around the old grid.
        let dwells = |account| home(account).or(Some(loose));
        succession::succeed(tx, &held, &ids, on, dwells).await?;
        let code = |id| tree.get(id).map(|node| node.code.clone());
        let heirs = Heirs {
            on,
            by: By {
                account: Some(self.actor.account),
                on,
                code: &code,
            },
            reason: action,
            new: &ids,
            loose,
            grid_of: &grid_of,
            home: &home,
            at: by_point,
        };
        hung.succeed(tx, given, &heirs).await?;
        // What was reviewed is done: it ends with the old grids.
        ending::areas_end(tx, &plan.old, on).await?;
        let moved = relocation::count_open(&requests);
        repo::note_succession(tx, on, &plan.old, &ids).await?;
        let payload = json!({
            "on": on, "from": plan.old, "into": ids, "households": households,
            "requests": moved,
        });
        self.changed(desk, action, object, payload).await?;
        Ok(Done {
            area: object,
            households: Some(households),
            requests: Some(moved),
        })
    }
}

/// Where an open request of a divided grid lies from now on.
fn request_area(
    row: &service_request::Model,
    old: &[AreaId],
    before: &AreaTree,
    by_point: &(dyn Fn(Coordinate) -> Option<AreaId> + Sync),
    home: &impl Fn(AccountId) -> Option<AreaId>,
) -> AreaId {
    if !old.contains(&row.current_area_id) {
        return row.current_area_id;
    }
    let point = row.gcj_latitude.zip(row.gcj_longitude);
    let point =
        point.and_then(|(north, east)| Coordinate::received(north, east, Datum::Gcj02).ok());
    let around = before.get(row.current_area_id).and_then(|grid| grid.parent);
    point
        .and_then(by_point)
        .or_else(|| home(row.owner_id))
        .or(around)
        .unwrap_or(row.current_area_id)
}
