//! Members linked with households, businesses and work teams.

mod standing;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use lianxin_entity::enums::{PairingEndReason, PairingState};
use lianxin_entity::ids::{HouseholdId, MemberId, PairingId};
use lianxin_entity::pairing;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use self::standing::Standing;
use super::parties::{Parties, Party};
use super::{Act, Book, Change, Context, Later, Line, Step, differing, fit, remove_hidden};
use crate::domain::register::fault::Wrong;
use crate::refusal::Outcome;
use crate::store::{DistrictTx, StoreError};

/// The register of pairings.
#[derive(Default)]
pub struct Pairings {
    /// How many open pairings each member has, with those of the file so far.
    loads: HashMap<MemberId, i64>,
    /// The open pairs of the file so far.
    open: HashSet<(MemberId, HouseholdId)>,
}

/// What a row of the file says of a pairing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Values {
    household: HouseholdId,
    state: PairingState,
    lives_nearby: bool,
    complementary: bool,
    member_consent_on: Option<NaiveDate>,
    household_consent_on: Option<NaiveDate>,
    active_on: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
    end_reason: Option<PairingEndReason>,
    /// Who takes the household over: found among the pairings at the switch.
    successor: Option<MemberId>,
}

#[derive(FromQueryResult)]
struct Load {
    member_id: MemberId,
    load: i64,
}

/// Ids in one condition.
const AMONG: usize = 500;

impl Values {
    /// What a row says; columns that the file lacks say what stands.
    fn read(
        line: &Line,
        household: HouseholdId,
        start: NaiveDate,
        successor: Option<MemberId>,
        old: Option<&Self>,
    ) -> Self {
        let keep = |key: &str, of: fn(&Self) -> Option<NaiveDate>| match line.has(key) {
            true => line.day(key),
            false => old.and_then(of),
        };
        let member_consent_on = keep("memberConsentOn", |old| old.member_consent_on);
        let household_consent_on = keep("householdConsentOn", |old| old.household_consent_on);
        let ended_on = keep("endsOn", |old| old.ended_on);
        let both = member_consent_on.zip(household_consent_on);
        let active_on = both.map(|(member, household)| member.max(household).max(start));
        // What ended before it began was never active, unless that was so on the very day, by hand.
        let stands = old.filter(|old| {
            let days = (
                old.member_consent_on,
                old.household_consent_on,
                old.ended_on,
            );
            days == (member_consent_on, household_consent_on, ended_on)
        });
        let active_on = match stands {
            Some(old) => old.active_on,
            None => active_on.filter(|day| ended_on.is_none_or(|end| *day < end)),
        };
        let state = match (ended_on, member_consent_on, household_consent_on) {
            (Some(_), ..) => PairingState::Ended,
            (None, Some(_), Some(_)) => PairingState::Active,
            (None, Some(_), None) => PairingState::ConsentedByMember,
            (None, None, Some(_)) => PairingState::ConsentedByHousehold,
            (None, None, None) => PairingState::Proposed,
        };
        let rules = line.has("rules");
        let rule = |word, old: Option<bool>| match rules {
            true => line.says("rules", word),
            false => old.unwrap_or_default(),
        };
        let end_reason = line
            .word("endReason")
            .or(old.and_then(|old| old.end_reason));
        Self {
            household,
            state,
            lives_nearby: rule("LIVES_NEARBY", old.map(|old| old.lives_nearby)),
            complementary: rule("COMPLEMENTARY", old.map(|old| old.complementary)),
            member_consent_on,
            household_consent_on,
            active_on,
            ended_on,
            end_reason: ended_on.map(|_| end_reason.unwrap_or(PairingEndReason::Other)),
            successor: match line.has("successorCode") {
                true => successor,
                false => old.and_then(|old| old.successor),
            },
        }
    }

    /// Whether it ended with its household or member, and the file tells why and who took over.
    fn only_lacks_reason(&self, said: &Self) -> bool {
        let told = Self {
            end_reason: self.end_reason,
            successor: self.successor,
            ..said.clone()
        };
        self.end_reason == Some(PairingEndReason::Other)
            && self.successor.is_none()
            && *self == told
    }

    fn write(&self, cx: &Context, row: &mut pairing::ActiveModel) {
        row.state = Set(self.state);
        row.lives_nearby = Set(self.lives_nearby);
        row.complementary = Set(self.complementary);
        row.member_consent_on = Set(self.member_consent_on);
        row.household_consent_on = Set(self.household_consent_on);
        row.active_on = Set(self.active_on);
        row.ended_on = Set(self.ended_on);
        row.end_reason = Set(self.end_reason);
        row.updated_at = Set(cx.now);
    }
}

impl Pairings {
    /// Counts the open pairings of members that the file names for the first time.
    async fn count_loads(&mut self, tx: &DistrictTx, standing: &Standing) -> Outcome<()> {
        let unknown = standing.members.values().map(|party| party.id);
        let unknown: Vec<MemberId> = unknown.filter(|id| !self.loads.contains_key(id)).collect();
        for some in unknown.chunks(AMONG) {
            let query = tx
                .live::<pairing::Entity>()
                .select_only()
                .column(pairing::Column::MemberId)
                .column_as(pairing::Column::Id.count(), "load")
                .filter(pairing::Column::MemberId.is_in(some.iter().copied()))
                .filter(pairing::Column::EndedOn.is_null())
                .group_by(pairing::Column::MemberId);
            let loads: Vec<Load> = tx.rows(query).await?;
            self.loads.extend(some.iter().map(|id| (*id, 0)));
            self.loads
                .extend(loads.into_iter().map(|row| (row.member_id, row.load)));
        }
        Ok(())
    }

    fn decide_one(
        &mut self,
        cx: &Context,
        line: &mut Line,
        standing: &Standing,
    ) -> Outcome<Act<Step<pairing::ActiveModel>>> {
        let start = line.day("startsOn");
        line.ordered(start, "endsOn");
        for day in [
            "startsOn",
            "memberConsentOn",
            "householdConsentOn",
            "endsOn",
        ] {
            line.not_later_than(cx.today, day);
        }
        if line.word::<PairingEndReason>("endReason").is_some() && line.day("endsOn").is_none() {
            line.refuse("endReason", Wrong::EndMissing);
        }
        for consent in ["memberConsentOn", "householdConsentOn"] {
            line.ordered(start, consent);
            // Nobody says yes to what is over.
            line.ordered(
                line.day(consent).filter(|_| line.day("endsOn").is_some()),
                "endsOn",
            );
        }
        let takes_over = line.text("successorCode").is_some();
        if takes_over && line.has("endsOn") && line.day("endsOn").is_none() {
            line.refuse("successorCode", Wrong::EndMissing);
        }
        if takes_over && line.text("successorCode") == line.text("memberCode") {
            line.refuse("successorCode", Wrong::PairedAlready);
        }
        let member = find(line, "memberCode", &standing.members, Wrong::UnknownMember);
        let successor = find(
            line,
            "successorCode",
            &standing.members,
            Wrong::UnknownMember,
        );
        let household = find(
            line,
            "householdCode",
            &standing.households,
            Wrong::UnknownHousehold,
        );
        let (Some(member), Some(household), Some(start)) = (member, household, start) else {
            return Ok(Act::Faulty);
        };
        let pair = (member.id, household.id);
        let old = standing.pairings.get(&(pair.0, pair.1, start));
        let stored = old.map(|old| standing.values(old));
        let successor = successor.map(|party| party.id);
        // Whoever is said to have taken over and has no pairing with the household did not; a row that
        // is new or ends now learns it at the switch, when the whole file is there.
        let has_one = |member: MemberId| {
            let mut keys = standing.pairings.keys();
            keys.any(|(who, of, _)| (*who, *of) == (member, household.id))
        };
        let goes_on = old.is_none_or(|old| old.ended_on.is_none());
        let successor = successor.filter(|member| goes_on || has_one(*member));
        let values = Values::read(line, household.id, start, successor, stored.as_ref());
        let opens = values.ended_on.is_none();
        if stored.as_ref() == Some(&values) && line.is_good() {
            return Ok(Act::Same);
        }
        if let Some(ended) = old.and_then(|old| old.ended_on)
            && !stored
                .as_ref()
                .is_some_and(|stored| stored.only_lacks_reason(&values))
        {
            line.refuse_with("endsOn", Wrong::AlreadyEnded, Some(ended.to_string()));
        }
        if opens {
            self.check_open(cx, line, standing, (member, household), start);
        }
        // A faulty row takes nobody's place.
        if !line.is_good() {
            return Ok(Act::Faulty);
        }
        let load = self.loads.entry(member.id).or_default();
        if opens {
            self.open.insert(pair);
            *load += i64::from(!standing.open.contains_key(&pair));
        } else if old.is_some_and(|old| old.ended_on.is_none()) {
            *load -= 1;
        }
        match old.zip(stored) {
            Some((old, stored)) => {
                let later = Step::Later(Later::new(old.id, old.version, &stored, &values)?);
                Ok(match values.ended_on {
                    Some(_) => Act::End(later),
                    None => Act::Change(later),
                })
            }
            None => new_row(cx, pair, start, &values).map(Act::Create),
        }
    }

    /// What holds for a pairing that is open.
    fn check_open(
        &self,
        cx: &Context,
        line: &mut Line,
        standing: &Standing,
        (member, household): (Party<MemberId>, Party<HouseholdId>),
        start: NaiveDate,
    ) {
        if let Some(ended) = member.ended_on {
            line.refuse_with("memberCode", Wrong::MemberEnded, Some(ended.to_string()));
        }
        if let Some(ended) = household.ended_on {
            let ended = Some(ended.to_string());
            line.refuse_with("householdCode", Wrong::HouseholdEnded, ended);
        }
        let pair = (member.id, household.id);
        let other = standing.open.get(&pair).filter(|since| **since != start);
        if other.is_some() || self.open.contains(&pair) {
            let since = other.map(ToString::to_string);
            line.refuse_with("householdCode", Wrong::PairedAlready, since);
        }
        if standing.open.contains_key(&pair) {
            return;
        }
        let limit = cx.directory.settings().pairing_limit;
        let load = self.loads.get(&member.id).copied().unwrap_or_default();
        if load >= i64::from(limit) {
            line.refuse_with("memberCode", Wrong::OverLoad, Some(limit.to_string()));
        }
    }
}

fn find<I: Copy>(
    line: &mut Line,
    key: &str,
    parties: &Parties<I>,
    unknown: Wrong,
) -> Option<Party<I>> {
    let found = parties.get(line.text(key)?).copied();
    if found.is_none() {
        line.refuse(key, unknown);
    }
    found
}

/// A new pairing; one that was taken over learns at the switch by whom.
fn new_row(
    cx: &Context,
    (member, household): (MemberId, HouseholdId),
    start: NaiveDate,
    values: &Values,
) -> Outcome<Step<pairing::ActiveModel>> {
    let id: PairingId = cx.given.id();
    let mut row = pairing::ActiveModel {
        id: Set(id),
        member_id: Set(member),
        household_id: Set(household),
        proposed_by_id: Set(None),
        proposed_on: Set(start),
        household_consent_note: Set(None),
        end_note: Set(None),
        successor_id: Set(None),
        import_id: Set(Some(cx.import)),
        version: Set(1),
        ..Default::default()
    };
    values.write(cx, &mut row);
    let alone = Values {
        successor: None,
        ..values.clone()
    };
    let later = values.successor.map(|_| Later::new(id, 1, &alone, values));
    Ok(Step::New(row, later.transpose()?))
}

/// The pairings that take over, the latest of a member with a household.
async fn heirs(
    tx: &DistrictTx,
    changes: impl Iterator<Item = &Change<Values>>,
) -> Outcome<HashMap<(MemberId, HouseholdId), PairingId>> {
    let passed_on = changes.filter(|change| change.after.successor.is_some());
    let households: Vec<HouseholdId> = passed_on.map(|change| change.after.household).collect();
    if households.is_empty() {
        return Ok(HashMap::new());
    }
    let heirs = tx
        .find::<pairing::Entity>()
        .filter(pairing::Column::HouseholdId.is_in(households))
        .order_by_asc(pairing::Column::ProposedOn);
    let heirs = tx.all(heirs).await?.into_iter();
    Ok(heirs
        .map(|row| ((row.member_id, row.household_id), row.id))
        .collect())
}

impl Book for Pairings {
    type Row = pairing::ActiveModel;
    const REMEMBERS: bool = true;

    async fn decide(
        &mut self,
        cx: &Context,
        tx: &DistrictTx,
        lines: &mut [Line],
    ) -> Outcome<Vec<Act<Step<Self::Row>>>> {
        let standing = Standing::load(tx, lines).await?;
        self.count_loads(tx, &standing).await?;
        let mut acts = Vec::with_capacity(lines.len());
        for line in lines {
            acts.push(self.decide_one(cx, line, &standing)?);
        }
        Ok(acts)
    }

    async fn insert(tx: &DistrictTx, rows: Vec<Self::Row>) -> Result<(), StoreError> {
        tx.insert_all(rows).await
    }

    async fn alter(cx: &Context, tx: &DistrictTx, changes: &[Later]) -> Outcome<bool> {
        let changes = changes.iter().map(|later| Some((later, later.change()?)));
        let Some(changes) = changes.collect::<Option<Vec<(_, Change<Values>)>>>() else {
            return Ok(false);
        };
        let heirs = heirs(tx, changes.iter().map(|(_, change)| change)).await?;
        let asked = changes.len() as u64;
        let mut rows = Vec::with_capacity(changes.len());
        for (later, Change { before, after }) in changes {
            let (mut old, mut row) = <(pairing::ActiveModel, pairing::ActiveModel)>::default();
            before.write(cx, &mut old);
            after.write(cx, &mut row);
            let mut row = differing(&old, row);
            if before.successor != after.successor {
                let heir = after.successor.map(|member| (member, after.household));
                row.successor_id = Set(heir.and_then(|heir| heirs.get(&heir).copied()));
            }
            row.id = Set(PairingId(later.target));
            row.version = Set(later.version + 1);
            row.updated_at = Set(cx.now);
            rows.push(row);
        }
        let seen = pairing::Column::Version;
        Ok(tx.update_as_seen(rows, seen, Condition::all()).await? == asked)
    }

    async fn hold(cx: &Context, tx: &DistrictTx) -> Outcome<()> {
        fit::hold(cx, tx).await
    }

    async fn fits(cx: &Context, tx: &DistrictTx) -> Outcome<bool> {
        fit::all(cx, tx).await
    }

    remove_hidden!(pairing);
}
