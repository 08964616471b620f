//! Planning, recording and cancelling visits.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use lianxin_entity::enums::VisitState;
use lianxin_entity::household;
use lianxin_entity::ids::{AreaId, OrganisationId, ServiceRequestId, VisitId};
use lianxin_entity::visit::Model;
use serde_json::json;

use super::command::{Cancel, Finding, Plan, Record, Target, Which};
use super::repo;
use super::rules;
use super::state::{self, Step};
use crate::domain::calendar::day_of;
use crate::domain::calls::{Call, Remembered};
use crate::domain::district::Directory;
use crate::domain::household::verification::found_right;
use crate::domain::identity::service::Identity;
use crate::domain::organisation::ground;
use crate::domain::service_request::command::OnBehalf;
use crate::domain::service_request::service::Requests;
use crate::events::{self, By, Deed};
use crate::given::Given;
use crate::policy::{Actor, Ground, RegisterAction, Ties};
use crate::refusal::{Code, Failure, Outcome, Refusal, Refusals};
use crate::store::{DistrictTx, Store};

/// Visits of one district, for one actor.
pub struct Visits<'a> {
    /// The database.
    pub store: &'a Store,
    /// Clock and ids.
    pub given: &'a Given,
    /// The district's reference data.
    pub directory: Arc<Directory>,
    /// Who acts.
    pub actor: &'a Actor,
}

/// Whom a visit is to, looked up, and where that lies.
struct Found {
    target: Target,
    ground: Ground,
    /// The innermost known area.
    area: Option<AreaId>,
    /// The household, locked.
    household: Option<household::Model>,
}

impl Visits<'_> {
    /// Plans a visit of the actor's own.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, INVALID.
    pub async fn plan(&self, plan: &Plan, key: Option<&str>) -> Outcome<VisitId> {
        let call = Call::new("planVisit", key, plan);
        let tx = self.store.write(self.actor.district).await?;
        let done = self.try_plan(&tx, plan, &call).await;
        self.end(tx, done, &call).await
    }

    async fn try_plan(&self, tx: &DistrictTx, plan: &Plan, call: &Call<'_>) -> Outcome<VisitId> {
        let id: VisitId = self.given.id();
        let remembered = call.remember(tx, self.given, self.actor, id.into()).await?;
        if let Remembered::Done(id) = remembered {
            return Ok(id.into());
        }
        let now = self.given.now();
        let found = self.target(tx, plan.target).await?;
        rules::plannable(plan.on, day_of(now))?;
        let mut row = self.row(id, &found, plan.theme.clone(), now);
        row.planned_on = Some(plan.on);
        repo::insert(tx, row).await?;
        self.record_deed(tx, "PLAN_VISIT", id, 1, 0).await?;
        Ok(id)
    }

    /// Records a visit as done, with what was found there: all of it or nothing.
    ///
    /// # Errors
    /// All faults of the findings at once, each at its place.
    pub async fn record(
        &self,
        record: &Record,
        key: Option<&str>,
        identity: &Identity<'_>,
    ) -> Outcome<VisitId> {
        let call = Call::new("recordVisit", key, record);
        let requests = Requests {
            store: self.store,
            given: self.given,
            directory: self.directory.clone(),
            actor: self.actor,
        };
        // A number of a request is taken before the transaction that files it.
        let mut numbers = Vec::with_capacity(record.findings.len());
        for _ in &record.findings {
            numbers.push(requests.number().await?);
        }
        let tx = self.store.write(self.actor.district).await?;
        let filing = Filing {
            requests,
            identity,
            numbers,
        };
        let done = self.try_record(&tx, record, &call, filing).await;
        self.end(tx, done, &call).await
    }

    async fn try_record(
        &self,
        tx: &DistrictTx,
        record: &Record,
        call: &Call<'_>,
        mut filing: Filing<'_>,
    ) -> Outcome<VisitId> {
        let id = match record.which {
            Which::Planned(id, _) => id,
            Which::Fresh(_) => self.given.id(),
        };
        let remembered = call.remember(tx, self.given, self.actor, id.into()).await?;
        if let Remembered::Done(id) = remembered {
            return Ok(id.into());
        }
        let now = self.given.now();
        // Before any row is locked: what is found is filed where the areas stand now.
        filing.requests = filing.requests.held(tx).await?;
        let (mut row, found) = match record.which {
            Which::Planned(id, seen) => {
                // The household before the visit, as whoever ends a household does.
                let planned = repo::find(tx, id).await?;
                if let Some(household) = planned.and_then(|row| row.household_id) {
                    repo::household(tx, household).await?;
                }
                let row = self.load(tx, id, seen).await?;
                let target = target_of(&row)?;
                let found = self.target(tx, target).await?;
                (row, found)
            }
            Which::Fresh(target) => {
                let found = self.target(tx, target).await?;
                let theme = record.theme.clone().unwrap_or_default();
                (self.row(id, &found, theme, now), found)
            }
        };
        if row.visitor_id != self.actor.account {
            return Err(Code::Forbidden.into());
        }
        row.state = state::after(row.state, Step::Record).ok_or_else(wrong_state)?;
        let done_at = record.done_at.unwrap_or(now);
        rules::done_when(done_at, now)?;
        if let Some(theme) = &record.theme {
            row.theme.clone_from(theme);
        }
        // Who comes, and where the household lies, is as of now, not as of the plan.
        row.posting_id = self.actor.posting;
        row.level = rules::level(self.actor, &self.directory);
        (row.street_id, row.community_id, row.grid_id) = (
            found.ground.street,
            found.ground.community,
            found.ground.grid,
        );
        row.done_at = Some(done_at);
        row.outcome = Some(record.outcome);
        row.note.clone_from(&record.note);
        row.findings = i32::try_from(record.findings.len()).unwrap_or(i32::MAX);
        row.updated_at = now;
        if record.verified {
            let Some(household) = found.household.clone() else {
                let refusal = Refusal::at(Code::Invalid, "verified");
                return Err(refusal.saying("visit-verified-household").into());
            };
            let when = (day_of(done_at), now);
            found_right(tx, self.given, self.actor, household, when).await?;
        }
        let version = row.version + i32::from(matches!(record.which, Which::Planned(..)));
        let findings = row.findings;
        match record.which {
            Which::Planned(..) => {
                row.version = version;
                repo::save(tx, row).await?;
            }
            Which::Fresh(_) => repo::insert(tx, row).await?,
        }
        self.file(tx, id, &record.findings, &found, filing).await?;
        self.record_deed(tx, "RECORD_VISIT", id, version, findings)
            .await?;
        Ok(id)
    }

    /// Files what was found. A fault of one is told with those of all others; the transaction goes.
    async fn file(
        &self,
        tx: &DistrictTx,
        visit: VisitId,
        findings: &[Finding],
        found: &Found,
        filing: Filing<'_>,
    ) -> Outcome<()> {
        let mut faults = Refusals::default();
        for (place, (finding, number)) in findings.iter().zip(filing.numbers).enumerate() {
            let mut submission = finding.submission.clone();
            if let Some(resident) = finding.resident {
                match repo::resident(tx, found.household.as_ref(), resident).await? {
                    Some(row) => {
                        let person = OnBehalf::Resident(row.id, row.account_id);
                        submission.on_behalf_of = Some(person);
                    }
                    None => {
                        let refusal = Refusal::at(Code::NotFound, "onBehalfOfResidentId");
                        faults.push(rules::of_finding(refusal, place));
                        continue;
                    }
                }
            }
            if submission.place.is_none() {
                submission.area = submission.area.or(found.area);
            }
            let id: ServiceRequestId = self.given.id();
            let filed = filing
                .requests
                .file(tx, id, &submission, number, filing.identity)
                .await;
            match filed {
                Ok(()) => repo::add_finding(tx, visit, id).await?,
                Err(Failure::Refused(refusals)) => refusals
                    .into_iter()
                    .for_each(|refusal| faults.push(rules::of_finding(refusal, place))),
                Err(fault) => return Err(fault),
            }
        }
        faults.finish()
    }

    /// Calls a planned visit off: the visitor, or a secretary over the place.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, WRONG_STATE.
    pub async fn cancel(&self, cancel: &Cancel, key: Option<&str>) -> Outcome<VisitId> {
        let call = Call::new("cancelVisit", key, cancel);
        let tx = self.store.write(self.actor.district).await?;
        let done = self.try_cancel(&tx, cancel, &call).await;
        self.end(tx, done, &call).await
    }

    async fn try_cancel(
        &self,
        tx: &DistrictTx,
        cancel: &Cancel,
        call: &Call<'_>,
    ) -> Outcome<VisitId> {
        let id = cancel.id;
        let remembered = call.remember(tx, self.given, self.actor, id.into()).await?;
        if let Remembered::Done(id) = remembered {
            return Ok(id.into());
        }
        let mut row = self.load(tx, id, cancel.expected_version).await?;
        let ground = Ground {
            street: row.street_id,
            community: row.community_id,
            grid: row.grid_id,
        };
        let over = self.actor.ties_to(&ground, None);
        let over = over.intersection(Ties::JURISDICTION);
        let may = self.actor.may_register(RegisterAction::Visit, over);
        if row.visitor_id != self.actor.account && !may {
            return Err(Code::Forbidden.into());
        }
        row.state = state::after(row.state, Step::Cancel).ok_or_else(wrong_state)?;
        row.version += 1;
        row.updated_at = self.given.now();
        let version = row.version;
        repo::save(tx, row).await?;
        self.record_deed(tx, "CANCEL_VISIT", id, version, 0).await?;
        Ok(id)
    }

    async fn end(
        &self,
        tx: DistrictTx,
        done: Outcome<VisitId>,
        call: &Call<'_>,
    ) -> Outcome<VisitId> {
        call.settle(self.store, self.actor, tx, done).await
    }

    /// The visit, locked, if the actor may read it.
    async fn load(&self, tx: &DistrictTx, id: VisitId, seen: Option<i32>) -> Outcome<Model> {
        let row = repo::locked(tx, id).await?.ok_or(Code::NotFound)?;
        if !rules::reads(self.actor, &row) && !repo::is_read(tx, self.actor, id).await? {
            return Err(Code::NotFound.into());
        }
        if seen.is_some_and(|seen| seen != row.version) {
            return Err(Refusal::at(Code::Stale, "expectedVersion").into());
        }
        Ok(row)
    }

    /// Looks up whom a visit is to, if the actor may visit there.
    async fn target(&self, tx: &DistrictTx, target: Target) -> Outcome<Found> {
        match target {
            Target::Household(id) => {
                let missing = || Refusal::at(Code::NotFound, "householdId");
                let row = repo::household(tx, id).await?.ok_or_else(missing)?;
                let ground = Ground {
                    street: row.street_id,
                    community: row.community_id,
                    grid: row.grid_id,
                };
                let ties = self.actor.ties_to(&ground, row.organisation_id);
                if !self.actor.may_register(RegisterAction::Visit, ties) {
                    let read = RegisterAction::ReadHousehold;
                    return Err(if self.actor.may_register(read, ties) {
                        Refusal::at(Code::Forbidden, "householdId").into()
                    } else {
                        missing().into()
                    });
                }
                let today = day_of(self.given.now());
                if row.ended_on.is_some_and(|ended| ended <= today) {
                    let refusal = Refusal::at(Code::Invalid, "householdId");
                    return Err(refusal.saying("visit-ended-household").into());
                }
                Ok(Found {
                    target,
                    ground,
                    area: Some(row.area_id),
                    household: Some(row),
                })
            }
            Target::Organisation(id) => self.organisation(target, id),
        }
    }

    fn organisation(&self, target: Target, id: OrganisationId) -> Outcome<Found> {
        let node = self.directory.organisation(id);
        if !node.is_some_and(|node| node.current) {
            return Err(Refusal::at(Code::NotFound, "organisationId").into());
        }
        let ground = ground::of_organisation(&self.directory, id);
        let area = ground.community.or(ground.street);
        let ties = self.actor.ties_to(&ground, Some(id));
        if !self.actor.may_register(RegisterAction::Visit, ties) {
            return Err(Refusal::at(Code::Forbidden, "organisationId")
                .saying("not-your-ground")
                .into());
        }
        Ok(Found {
            target,
            ground,
            area,
            household: None,
        })
    }

    fn row(&self, id: VisitId, found: &Found, theme: String, now: DateTime<Utc>) -> Model {
        let (household, organisation) = match found.target {
            Target::Household(id) => (Some(id), None),
            Target::Organisation(id) => (None, Some(id)),
        };
        Model {
            district_id: self.actor.district,
            id,
            visitor_id: self.actor.account,
            posting_id: self.actor.posting,
            level: rules::level(self.actor, &self.directory),
            household_id: household,
            organisation_id: organisation,
            street_id: found.ground.street,
            community_id: found.ground.community,
            grid_id: found.ground.grid,
            theme,
            state: VisitState::Planned,
            planned_on: None,
            done_at: None,
            outcome: None,
            note: None,
            findings: 0,
            version: 1,
            updated_at: now,
        }
    }

    async fn record_deed(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        id: VisitId,
        version: i32,
        findings: i32,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: Some(By {
                account: self.actor.account,
                posting: self.actor.posting,
            }),
            action,
            object_type: "vis",
            object: Some(id.into()),
            payload: json!({ "version": version, "findings": findings }),
        };
        Ok(events::audit(tx, self.given, &deed).await?)
    }
}

/// What is needed to file findings.
struct Filing<'a> {
    requests: Requests<'a>,
    identity: &'a Identity<'a>,
    numbers: Vec<String>,
}

fn target_of(row: &Model) -> Outcome<Target> {
    match (row.household_id, row.organisation_id) {
        (Some(id), _) => Ok(Target::Household(id)),
        (None, Some(id)) => Ok(Target::Organisation(id)),
        (None, None) => Err(Code::NotFound.into()),
    }
}

fn wrong_state() -> Failure {
    Refusal::new(Code::WrongState)
        .saying("visit-wrong-state")
        .into()
}
