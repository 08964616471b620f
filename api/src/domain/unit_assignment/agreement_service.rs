//! Concluding agreements on joint building, and ending them.

use chrono::NaiveDate;
use lianxin_entity::enums::JointPart;
use lianxin_entity::ids::{AreaId, JointAgreementId, OrganisationId};
use serde_json::json;

use super::repo::{self, Agreement, Party, WantedAgreements};
use super::service::Units;
use crate::domain::days::ends_with;
use crate::refusal::{Code, Outcome, Refusal};

/// An agreement that is to be.
#[derive(Clone, Debug)]
pub struct Conclusion {
    pub community: AreaId,
    pub title: String,
    pub plan: Option<String>,
    pub from_on: Option<NaiveDate>,
    pub to_on: Option<NaiveDate>,
    pub parties: Vec<(OrganisationId, JointPart)>,
}

impl Units<'_> {
    /// Concludes an agreement.
    ///
    /// # Errors
    /// UNKNOWN_AREA, WRONG_KIND, FORBIDDEN, UNKNOWN_ORGANISATION, ENDS_BEFORE_START, and
    /// ALREADY_EXISTS for a second one of the same title in that time.
    pub async fn conclude(&self, wish: Conclusion) -> Outcome<JointAgreementId> {
        let tx = self.store.write(self.actor.district).await?;
        let standing = self.standing(&tx).await?;
        standing.permit(standing.community(wish.community)?)?;
        let from = wish.from_on.unwrap_or_else(|| self.today());
        if wish.to_on.is_some_and(|to| to <= from) {
            return Err(ends_with("toOn", from).into());
        }
        let mut parties = wish.parties;
        // Two agreements of the same parties hold them in one order.
        parties.sort_unstable_by_key(|(id, _)| *id);
        for (id, _) in &parties {
            self.hold_party(&tx, *id, "parties").await?;
        }
        repo::hold_area(&tx, wish.community).await?;
        let here = WantedAgreements {
            areas: Some(vec![wish.community]),
            ..WantedAgreements::default()
        };
        let others = tx.all(repo::agreements(&tx, &here)).await?;
        let same = others.iter().any(|other| {
            other.title == wish.title
                && other.to_on.is_none_or(|to| from < to)
                && wish.to_on.is_none_or(|to| other.from_on < to)
        });
        if same {
            return Err(Refusal::at(Code::AlreadyExists, "title").into());
        }
        let id = self.given.id();
        let row = Agreement {
            district_id: self.actor.district,
            id,
            community_id: wish.community,
            title: wish.title,
            plan: wish.plan,
            from_on: from,
            to_on: wish.to_on,
            version: 1,
        };
        let payload = json!({ "community": row.community_id, "parties": parties.len() });
        let rows = parties.into_iter().map(|(organisation_id, part)| Party {
            district_id: self.actor.district,
            agreement_id: id,
            organisation_id,
            part,
        });
        repo::insert_agreement(&tx, row, rows.collect()).await?;
        self.note(&tx, "CONCLUDE_JOINT_AGREEMENT", "jag", id.into(), payload)
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Ends an agreement.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, STALE, ALREADY_ENDED, ENDS_BEFORE_START.
    pub async fn end_agreement(
        &self,
        id: JointAgreementId,
        expected: Option<i32>,
        on: Option<NaiveDate>,
    ) -> Outcome<JointAgreementId> {
        let on = on.unwrap_or_else(|| self.today());
        let tx = self.store.write(self.actor.district).await?;
        let row = repo::held_agreement(&tx, id).await?.ok_or(Code::NotFound)?;
        self.permit(row.community_id)?;
        self.check_end(expected, row.version, (row.from_on, row.to_on), on)?;
        repo::end_agreement(&tx, &row, on).await?;
        let payload = json!({ "on": on });
        self.note(&tx, "END_JOINT_AGREEMENT", "jag", id.into(), payload)
            .await?;
        tx.commit().await?;
        Ok(id)
    }
}
