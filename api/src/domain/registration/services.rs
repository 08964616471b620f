//! What registered members and units have done.

use chrono::{DateTime, Utc};
use lianxin_entity::enums::{RegistrationState as State, ServiceKind};
use lianxin_entity::ids::{RegistrationId, ServiceRecordId};
use lianxin_entity::service_record::{ActiveModel, Column, Entity, Model};
use sea_orm::sea_query::Condition;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter};
use serde::Serialize;
use serde_json::json;

use super::repo;
use super::rules::{LONGEST, minutes};
use super::service::{Held, decide};
use super::state::Step;
use crate::auth::caller::day_of;
use crate::domain::calls::Call;
use crate::domain::notification::Topic;
use crate::domain::work::{Desk, expect_version};
use crate::refusal::{Code, Failure, Outcome, Refusal};
use crate::store::DistrictTx;

/// A service that is recorded.
#[derive(Clone, Debug, Serialize)]
pub struct NewService {
    /// The registration.
    pub registration: RegistrationId,
    /// Its form.
    pub kind: ServiceKind,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was over.
    pub ended_at: DateTime<Utc>,
    /// What was done.
    pub note: String,
}

impl Desk<'_> {
    /// Records a service; what the community records is confirmed with it.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, WRONG_STATE, INVALID.
    pub async fn record_service(
        &self,
        new: &NewService,
        key: Option<&str>,
    ) -> Outcome<RegistrationId> {
        let call = Call::new("recordService", key, new);
        let tx = self.write().await?;
        let tried = self.try_record_service(&tx, &call, new).await;
        self.settle(tx, &call, tried).await
    }

    async fn try_record_service(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        new: &NewService,
    ) -> Outcome<RegistrationId> {
        if let Some(done) = self.remember(tx, call, new.registration).await? {
            return Ok(done);
        }
        // The member's record first: it is the lock over the services of all its registrations.
        let seen = repo::find(tx, self.actor, &self.directory, new.registration).await?;
        if let Some(member) = seen.and_then(|row| row.member_id) {
            repo::locked_member(tx, member).await?;
        }
        let held = self.held(tx, new.registration, "registrationId").await?;
        decide(&held, Step::RecordService)?;
        self.check_times(tx, &held, new).await?;
        let (all, outside) = minutes(self.directory.calendar(), new.started_at, new.ended_at);
        let confirmed = held.who.keeper;
        let id: ServiceRecordId = self.given.id();
        let row = Model {
            district_id: tx.district(),
            id,
            registration_id: held.row.id,
            member_id: held.row.member_id,
            community_id: held.row.community_id,
            kind: new.kind,
            started_at: new.started_at,
            ended_at: new.ended_at,
            minutes: all,
            outside_hours_minutes: outside,
            note: new.note.clone(),
            confirmed_by_id: confirmed.then_some(self.actor.account),
            confirmed_at: confirmed.then(|| self.given.now()),
            refused: false,
            version: 1,
        };
        tx.insert(ActiveModel::from(row)).await?;
        let payload = json!({ "registration": held.row.id, "kind": new.kind, "minutes": all });
        self.audit(tx, "SERVICE_RECORDED", id, payload).await?;
        if confirmed {
            self.serving(tx, held).await?;
        }
        Ok(new.registration)
    }

    /// Not in the future, not before the confirmation, not over another service of the same side.
    async fn check_times(&self, tx: &DistrictTx, held: &Held, new: &NewService) -> Outcome<()> {
        let refuse = |field, detail| {
            Err(Failure::from(
                Refusal::at(Code::Invalid, field).saying(detail),
            ))
        };
        if new.ended_at <= new.started_at || new.ended_at - new.started_at > LONGEST {
            return refuse("endedAt", "service-length");
        }
        if new.ended_at > self.given.now() {
            return refuse("endedAt", "service-in-future");
        }
        let since = held.row.confirmed_on;
        if let Some(since) = since.filter(|since| day_of(new.started_at) < *since) {
            let refusal = Refusal::at(Code::Invalid, "startedAt");
            let refusal = refusal.saying("service-before-registration");
            return Err(refusal.with("day", since).into());
        }
        let of = match held.row.member_id {
            Some(member) => Column::MemberId.eq(member),
            None => Column::RegistrationId.eq(held.row.id),
        };
        let over = tx
            .find::<Entity>()
            .filter(of)
            .filter(Column::Refused.eq(false))
            .filter(Column::StartedAt.lt(new.ended_at))
            .filter(Column::EndedAt.gt(new.started_at));
        if tx.one(over).await?.is_some() {
            return refuse("startedAt", "service-overlaps");
        }
        Ok(())
    }

    /// Says that a service was done, or that it was not.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, WRONG_STATE, STALE.
    pub async fn judge_service(
        &self,
        id: ServiceRecordId,
        done: bool,
        expected: Option<i32>,
        key: Option<&str>,
    ) -> Outcome<RegistrationId> {
        let mutation = if done {
            "confirmService"
        } else {
            "refuseService"
        };
        let call = Call::new(mutation, key, &id);
        let tx = self.write().await?;
        let tried = self.try_judge(&tx, &call, id, done, expected).await;
        self.settle(tx, &call, tried).await
    }

    async fn try_judge(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        id: ServiceRecordId,
        done: bool,
        expected: Option<i32>,
    ) -> Outcome<RegistrationId> {
        let not_found = || Refusal::at(Code::NotFound, "id");
        let by_id = Condition::all().add(Column::Id.eq(id));
        let row = tx.one_locked(tx.find::<Entity>().filter(by_id)).await?;
        let mut row = row.ok_or_else(not_found)?;
        let held = self.held(tx, row.registration_id, "id").await?;
        if let Some(before) = self.remember(tx, call, held.row.id).await? {
            return Ok(before);
        }
        decide(&held, Step::ConfirmService)?;
        expect_version(expected, row.version)?;
        if row.confirmed_at.is_some() || row.refused {
            let refusal = Refusal::at(Code::Invalid, "id");
            return Err(refusal.saying("service-judged").into());
        }
        row.version += 1;
        row.confirmed_by_id = Some(self.actor.account);
        row.refused = !done;
        row.confirmed_at = done.then(|| self.given.now());
        tx.update(row.into_active_model().reset_all()).await?;
        let action = if done {
            "SERVICE_CONFIRMED"
        } else {
            "SERVICE_REFUSED"
        };
        let payload = json!({ "registration": held.row.id });
        self.audit(tx, action, id, payload).await?;
        let registration = held.row.id;
        let topic = if done {
            Topic::ServiceConfirmed
        } else {
            Topic::ServiceRefused
        };
        self.tell_registered(tx, &held, topic).await?;
        if done {
            self.serving(tx, held).await?;
        }
        Ok(registration)
    }

    /// The first confirmed service makes a registration a serving one.
    async fn serving(&self, tx: &DistrictTx, mut held: Held) -> Outcome<()> {
        if held.row.state != State::Confirmed {
            return Ok(());
        }
        held.row.state = State::Serving;
        held.row.serving_on = Some(self.today());
        self.save_registration(tx, held.row, Step::ConfirmService)
            .await
    }
}
