//! Moving households to another place.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::enums::AreaKind;
use lianxin_entity::ids::{AccountId, AreaId, HouseholdId};
use serde::Serialize;
use serde_json::json;

use super::desk::{Areas, Desk, Done};
use crate::domain::calls::Call;
use crate::domain::household::placement::{self, Placed, Placement};
use crate::domain::identity::succession;
use crate::policy::{Ground, RegisterAction};
use crate::refusal::{Code, Outcome, Refusal};

/// Households that are moved.
#[derive(Clone, Debug, Serialize)]
pub struct Removal {
    pub households: Vec<HouseholdId>,
    pub to: AreaId,
    pub on: Option<NaiveDate>,
    pub reason: String,
}

impl Areas<'_> {
    /// Moves households to another place.
    ///
    /// # Errors
    /// NOT_FOUND where one of them is out of sight, FORBIDDEN where one or the place is not the
    /// actor's to divide.
    pub async fn move_households(&self, removal: &Removal, key: Option<&str>) -> Outcome<Done> {
        let call = Call::new("moveHouseholds", key, removal);
        let desk = self.open().await?;
        let outcome = self.try_move(&desk, removal, &call).await;
        self.close(desk, &call, outcome).await
    }

    async fn try_move(&self, desk: &Desk, removal: &Removal, call: &Call<'_>) -> Outcome<Done> {
        if let Some(done) = self.before(desk, call, removal.to).await? {
            return Ok(done);
        }
        let to = desk.known(removal.to, "toAreaId")?;
        self.permit(&desk.tree, RegisterAction::DivideArea, to.id)?;
        if to.kind < AreaKind::Community {
            let refusal = Refusal::at(Code::Invalid, "toAreaId").saying("households-lie-deeper");
            return Err(refusal.into());
        }
        let on = desk.day(removal.on, to.since)?;
        let placed = placement::of_ids(&desk.tx, &removal.households, on).await?;
        let wanted: HashSet<HouseholdId> = removal.households.iter().copied().collect();
        let may = |action, placed: &Placed| {
            let ground = Ground {
                street: placed.placement.street,
                community: placed.placement.community,
                grid: placed.placement.grid,
            };
            let ties = self.actor.ties_to(&ground, None);
            self.actor.may_register(action, ties)
        };
        let read = |placed: &&Placed| may(RegisterAction::ReadHousehold, placed);
        if placed.iter().filter(read).count() < wanted.len() {
            return Err(Refusal::at(Code::NotFound, "householdIds").into());
        }
        if !placed
            .iter()
            .all(|placed| may(RegisterAction::DivideArea, placed))
        {
            let refusal = Refusal::at(Code::Forbidden, "householdIds").saying("area-forbidden");
            return Err(refusal.into());
        }
        if placement::import_running(&desk.tx).await? {
            return Err(Code::ImportRunning.into());
        }
        let path = Placement::of(&desk.tree, to.id);
        let moves: Vec<_> = placed
            .into_iter()
            .filter(|placed| placed.placement != path)
            .map(|placed| (placed, path))
            .collect();
        let reason = &removal.reason;
        let moved = placement::move_all(&desk.tx, self.given, on, reason, &moves).await?;
        let people = self.rehouse(desk, &moves, to.id, on).await?;
        let ids: Vec<HouseholdId> = moves.iter().map(|(placed, _)| placed.id).collect();
        let payload = json!({ "on": on, "households": ids, "homes": people });
        // Who lives where is read with the postings of whoever acts.
        match people {
            0 => self.trace(desk, "MOVE_HOUSEHOLDS", to.id, payload).await?,
            _ => {
                self.changed(desk, "MOVE_HOUSEHOLDS", to.id, payload)
                    .await?
            }
        }
        Ok(Done {
            area: to.id,
            households: Some(moved),
            requests: Some(0),
        })
    }

    /// Lets the accounts of moved households live where the households lie; tells how many did not
    /// live there before.
    async fn rehouse(
        &self,
        desk: &Desk,
        moves: &[(Placed, Placement)],
        to: AreaId,
        on: NaiveDate,
    ) -> Outcome<usize> {
        let tx = &desk.tx;
        let ids: Vec<HouseholdId> = moves.iter().map(|(placed, _)| placed.id).collect();
        let people = placement::accounts_of(tx, &ids, on).await?;
        if people.is_empty() {
            return Ok(0);
        }
        let left: HashMap<HouseholdId, Vec<AreaId>> = moves
            .iter()
            .map(|(placed, _)| (placed.id, placed.placement.areas()))
            .collect();
        let accounts: Vec<AccountId> = people.keys().copied().collect();
        let held = succession::homes_of(tx, &accounts, on).await?;
        let held: Vec<_> = held
            .into_iter()
            .filter(|held| {
                let home = people.get(&held.account());
                let lay_there = home
                    .and_then(|household| left.get(household))
                    .is_some_and(|left| left.contains(&held.area()));
                lay_there && !desk.tree.is_within(to, held.area())
            })
            .collect();
        succession::succeed(tx, &held, &[], on, |_| Some(to)).await?;
        Ok(held.len())
    }
}
