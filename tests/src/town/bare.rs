//! Rows without a story: an account and its requests straight into the tables, for tests of what lies
//! below the mutations.

use chrono::{DateTime, Utc};
use lianxin_entity::enums::{
    AccountStatus, Channel, Duty, Role, ServiceRequestKind, ServiceRequestState, Urgency,
};
use lianxin_entity::ids::{AccountId, OrganisationId, PostingId, ServiceRequestId};
use lianxin_entity::{account, posting, service_request};
use sea_orm::ActiveValue::Set;
use sea_orm::IntoActiveModel;

use super::Town;

impl Town {
    /// An account that nobody signs in with.
    pub async fn bare_account(&self) -> AccountId {
        let given = &self.app().given;
        let id: AccountId = given.id();
        let tx = self
            .app()
            .store
            .write(self.key())
            .await
            .expect("a transaction");
        tx.insert(account::ActiveModel {
            id: Set(id),
            display_name: Set("Somebody".to_owned()),
            phone_cipher: Set(Vec::new()),
            phone_hash: Set(id.0.as_bytes().to_vec()),
            password_hash: Set(None),
            status: Set(AccountStatus::Active),
            created_at: Set(given.now()),
            password_changed_at: Set(None),
            ..Default::default()
        })
        .await
        .expect("an account");
        tx.commit().await.expect("a commit");
        id
    }

    /// A secretary of an organisation that nobody signs in as.
    pub async fn bare_secretary(&self, organisation: OrganisationId) -> AccountId {
        let account = self.bare_account().await;
        let given = &self.app().given;
        let tx = self
            .app()
            .store
            .write(self.key())
            .await
            .expect("a transaction");
        tx.insert(posting::ActiveModel {
            id: Set(given.id::<PostingId>()),
            account_id: Set(account),
            role: Set(Role::Secretary),
            duty: Set(Duty::None),
            title: Set(None),
            organisation_id: Set(Some(organisation)),
            starts_on: Set(given.now().date_naive()),
            ends_on: Set(None),
            last_used_at: Set(None),
            ..Default::default()
        })
        .await
        .expect("a posting");
        tx.commit().await.expect("a commit");
        self.app().directories.forget(self.key());
        account
    }

    /// A request of an account in the North grid.
    pub async fn bare_request(&self, owner: AccountId, title: &str) -> ServiceRequestId {
        let given = &self.app().given;
        let (id, now): (ServiceRequestId, DateTime<Utc>) = (given.id(), given.now());
        let grid = self.places().area("North grid");
        let directory = self
            .app()
            .directories
            .get(&self.app().store, self.key())
            .await;
        let directory = directory.expect("the directory");
        let category = directory
            .category_by_code(super::places::CATEGORY)
            .expect("a category")
            .id;
        let row = service_request::Model {
            district_id: self.key(),
            id,
            number: id.0.to_string(),
            kind: ServiceRequestKind::Appeal,
            state: ServiceRequestState::Submitted,
            title: title.to_owned(),
            description: String::new(),
            edited_title: None,
            edited_description: None,
            category_id: category,
            urgency: Urgency::Routine,
            channel: Channel::MiniProgram,
            reporter_id: owner,
            helped_id: None,
            owner_id: owner,
            respondent_organisation_id: None,
            respondent_account_id: None,
            filed_area_id: grid,
            filed_path: String::new(),
            current_area_id: grid,
            current_street_id: Some(self.places().area("Lake street")),
            current_community_id: Some(self.places().area("North community")),
            current_compound_id: Some(self.places().area("North compound")),
            current_grid_id: Some(grid),
            latitude: None,
            longitude: None,
            datum: None,
            gcj_latitude: None,
            gcj_longitude: None,
            address: None,
            round: 1,
            reply: None,
            dispatched_by_organisation_id: None,
            rejected_by_organisation_id: None,
            overrulings: 0,
            not_solved_count: 0,
            rejection_reason: None,
            rejection_note: None,
            lawful_channel: None,
            review_requested_at: None,
            reviewed_at: None,
            ending: None,
            merged_into_id: None,
            timer_at: None,
            reopen_until: None,
            next_due_at: now,
            escalated_to_id: None,
            version: 1,
            submitted_at: now,
            updated_at: now,
            closed_at: None,
        };
        let tx = self
            .app()
            .store
            .write(self.key())
            .await
            .expect("a transaction");
        tx.insert(row.into_active_model()).await.expect("a request");
        tx.commit().await.expect("a commit");
        id
    }
}
