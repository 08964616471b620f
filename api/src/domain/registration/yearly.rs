//! The scores of a year, both ways.

use lianxin_entity::enums::EvaluationDirection as Direction;
use lianxin_entity::ids::{RegistrationId, YearlyEvaluationId};
use lianxin_entity::yearly_evaluation::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter};
use serde::Serialize;
use serde_json::json;

use super::rules::{by_community, fits, is_frozen, lived_in};
use crate::domain::calls::Call;
use crate::domain::work::Desk;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::DistrictTx;

/// A score.
#[derive(Clone, Debug, Serialize)]
pub struct Score {
    /// The registration.
    pub registration: RegistrationId,
    /// The year.
    pub year: i32,
    /// Who says it of whom.
    pub direction: Direction,
    /// 0 to 100.
    pub score: i32,
    /// What is said with it.
    pub comment: Option<String>,
}

impl Desk<'_> {
    /// Scores a year in one direction; again until the other side has scored it as well or it is frozen.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, FROZEN, INVALID.
    pub async fn evaluate_year(&self, score: &Score, key: Option<&str>) -> Outcome<RegistrationId> {
        let call = Call::new("evaluateYear", key, score);
        let tx = self.write().await?;
        let tried = self.try_evaluate_year(&tx, &call, score).await;
        self.settle(tx, &call, tried).await
    }

    async fn try_evaluate_year(
        &self,
        tx: &DistrictTx,
        call: &Call<'_>,
        score: &Score,
    ) -> Outcome<RegistrationId> {
        if let Some(done) = self.remember(tx, call, score.registration).await? {
            return Ok(done);
        }
        // The registration's lock lets one score in at a time.
        let held = self.held(tx, score.registration, "registrationId").await?;
        let refuse = |field, detail| Refusal::at(Code::Invalid, field).saying(detail);
        if !fits(score.direction, held.row.member_id.is_some()) {
            return Err(refuse("direction", "evaluation-direction").into());
        }
        let entitled = if by_community(score.direction) {
            held.who.keeper
        } else {
            held.who.side
        };
        if !entitled {
            return Err(Refusal::new(Code::Forbidden).saying("not-your-step").into());
        }
        if is_frozen(score.year, self.today()) {
            return Err(Refusal::at(Code::Frozen, "year").into());
        }
        let (confirmed, closed) = (held.row.confirmed_on, held.row.closed_on);
        if !lived_in(score.year, confirmed, closed, self.today()) {
            return Err(refuse("year", "evaluation-year").into());
        }
        let of_year = tx
            .find::<Entity>()
            .filter(Column::RegistrationId.eq(held.row.id))
            .filter(Column::Year.eq(score.year));
        let (before, other): (Vec<_>, Vec<_>) = tx
            .all(of_year)
            .await?
            .into_iter()
            .partition(|row| row.direction == score.direction);
        let before = before.into_iter().next();
        if before.is_some() && !other.is_empty() {
            // Both have read what the other says.
            let refusal = Refusal::at(Code::Frozen, "year");
            return Err(refusal.saying("evaluation-both-said").into());
        }
        let row = Model {
            district_id: tx.district(),
            id: before
                .as_ref()
                .map_or_else(|| self.given.id::<YearlyEvaluationId>(), |row| row.id),
            year: score.year,
            direction: score.direction,
            registration_id: held.row.id,
            community_id: held.row.community_id,
            score: score.score,
            comment: score.comment.clone(),
            evaluated_by_id: self.actor.account,
            at: self.given.now(),
            version: before.as_ref().map_or(1, |row| row.version + 1),
        };
        let id = row.id;
        let payload = json!({
            "registration": held.row.id, "year": score.year, "direction": score.direction,
            "score": score.score, "version": row.version,
        });
        match before {
            Some(_) => tx.update(row.into_active_model().reset_all()).await?,
            None => tx.insert(ActiveModel::from(row)).await?,
        }
        self.audit(tx, "YEAR_EVALUATED", id, payload).await?;
        Ok(score.registration)
    }
}
