//! What rows of the register of pairings are compared with.

use std::collections::HashMap;

use chrono::NaiveDate;
use lianxin_entity::ids::{HouseholdId, MemberId, PairingId};
use lianxin_entity::pairing;
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};

use super::super::parties::{self, Parties};
use super::super::{Line, by, cells};
use super::{AMONG, Values};
use crate::refusal::Outcome;
use crate::store::DistrictTx;

#[derive(FromQueryResult)]
struct Link {
    id: PairingId,
    member_id: MemberId,
}

/// What the rows are compared with.
pub struct Standing {
    pub members: Parties<MemberId>,
    pub households: Parties<HouseholdId>,
    pub pairings: HashMap<(MemberId, HouseholdId, NaiveDate), pairing::Model>,
    /// The open pairs.
    pub open: HashMap<(MemberId, HouseholdId), NaiveDate>,
    /// Whose the pairings are that took over.
    pub successors: HashMap<PairingId, MemberId>,
}

impl Standing {
    pub async fn load(tx: &DistrictTx, lines: &[Line]) -> Outcome<Self> {
        let mut codes = cells(lines, "memberCode");
        codes.extend(cells(lines, "successorCode"));
        let members = parties::members(tx, &codes).await?;
        let households = parties::households(tx, &cells(lines, "householdCode")).await?;
        let ids: Vec<HouseholdId> = households.values().map(|party| party.id).collect();
        let mut rows = Vec::new();
        for some in ids.chunks(AMONG) {
            let among = pairing::Column::HouseholdId.is_in(some.iter().copied());
            rows.extend(tx.all(tx.live::<pairing::Entity>().filter(among)).await?);
        }
        let took_over: Vec<PairingId> = rows.iter().filter_map(|row| row.successor_id).collect();
        let mut successors = HashMap::new();
        for some in took_over.chunks(AMONG) {
            let query = tx
                .live::<pairing::Entity>()
                .select_only()
                .columns([pairing::Column::Id, pairing::Column::MemberId])
                .filter(pairing::Column::Id.is_in(some.iter().copied()));
            let links: Vec<Link> = tx.rows(query).await?;
            successors.extend(links.into_iter().map(|link| (link.id, link.member_id)));
        }
        let open = rows.iter().filter(|row| row.ended_on.is_none());
        Ok(Self {
            open: open
                .map(|row| ((row.member_id, row.household_id), row.proposed_on))
                .collect(),
            pairings: by(rows, |row| {
                (row.member_id, row.household_id, row.proposed_on)
            }),
            members,
            households,
            successors,
        })
    }

    pub fn values(&self, row: &pairing::Model) -> Values {
        let successor = row.successor_id;
        Values {
            household: row.household_id,
            state: row.state,
            lives_nearby: row.lives_nearby,
            complementary: row.complementary,
            member_consent_on: row.member_consent_on,
            household_consent_on: row.household_consent_on,
            active_on: row.active_on,
            ended_on: row.ended_on,
            end_reason: row.end_reason,
            successor: successor.and_then(|id| self.successors.get(&id).copied()),
        }
    }
}
