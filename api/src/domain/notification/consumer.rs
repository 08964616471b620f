//! The consumer of events that tells accounts of them.

use std::collections::{BTreeMap, BTreeSet};

use lianxin_entity::enums::AreaKind;
use lianxin_entity::ids::{AccountId, AreaId, OrganisationId, ServiceRequestId};
use lianxin_entity::{notification, outbox};

use super::repo;
use super::rules::{Recipient, told};
use super::tell::secretaries;
use crate::domain::district::Directory;
use crate::domain::follow;
use crate::events::{Handling, Notified, Occasion, Topics, announce};
use crate::given::Given;
use crate::store::{DistrictTx, StoreError};

/// Tells everyone whom the table names of an event, once each, and wakes their sockets.
///
/// # Errors
/// When the database fails.
pub async fn consume(
    tx: &DistrictTx,
    given: &Given,
    directory: &Directory,
    row: &outbox::Model,
) -> Result<(), StoreError> {
    let (Some(occasion), Some(request), Some(event)) =
        (Occasion::of_word(&row.kind), row.request_id, row.event_id)
    else {
        return Ok(());
    };
    let topics: Topics = serde_json::from_str(&row.topics).unwrap_or_default();
    let audience = Audience {
        tx,
        directory,
        topics: &topics,
        request,
    };
    let mut accounts: BTreeMap<AccountId, ServiceRequestId> = BTreeMap::new();
    for recipient in told(occasion) {
        for (account, about) in audience.of(*recipient).await? {
            accounts.entry(account).or_insert(about);
        }
    }
    if let Some(actor) = row.account_id {
        accounts.remove(&actor);
    }
    let mut notified = Vec::new();
    for (account, about) in accounts {
        let notification = notification::Model {
            district_id: tx.district(),
            id: given.id(),
            account_id: account,
            topic: row.kind.clone(),
            request_id: Some(about),
            event_id: event,
            created_at: given.now(),
            read_at: None,
        };
        let id = notification.id;
        if repo::insert_new(tx, notification).await? {
            notified.push(Notified {
                account,
                notification: id,
            });
        }
    }
    if notified.is_empty() {
        return Ok(());
    }
    announce(
        tx,
        given,
        &Topics {
            notified,
            ..Topics::default()
        },
    )
    .await
}

/// The people around one event.
struct Audience<'a> {
    tx: &'a DistrictTx,
    directory: &'a Directory,
    topics: &'a Topics,
    request: ServiceRequestId,
}

type Told = Vec<(AccountId, ServiceRequestId)>;

impl Audience<'_> {
    async fn of(&self, recipient: Recipient) -> Result<Told, StoreError> {
        let topics = self.topics;
        let accounts = match recipient {
            Recipient::Owner => topics.owner.into_iter().chain(topics.reporter).collect(),
            Recipient::MergedOwners => {
                let merged = repo::merged_into(self.tx, self.request).await?;
                return Ok(merged
                    .into_iter()
                    .map(|(request, owner)| (owner, request))
                    .collect());
            }
            Recipient::Followers => {
                follow::service::followers(self.tx, self.directory, self.request).await?
            }
            Recipient::GridWorkers => {
                repo::grid_workers(self.tx, &topics.areas, self.directory.day()).await?
            }
            Recipient::GridWorkersElsewhere => self.grid_workers_elsewhere().await?,
            Recipient::Committee => self.secretaries(self.committee()).await?,
            Recipient::CommitteeElsewhere => {
                let newly = self.is_newly_the_committees();
                let committee = self.committee().filter(|_| newly);
                self.secretaries(committee).await?
            }
            Recipient::Lead => self.handling(topics.lead.as_slice()).await?,
            Recipient::Helpers => self.handling(&topics.helpers).await?,
            Recipient::Dispatcher => self.secretaries(topics.dispatcher).await?,
            Recipient::Above => self.secretaries(topics.above).await?,
        };
        Ok(accounts
            .into_iter()
            .map(|account| (account, self.request))
            .collect())
    }

    /// Those who work where it lies now or where it lay, but not those who work at both: they have it
    /// as before.
    async fn grid_workers_elsewhere(&self) -> Result<Vec<AccountId>, StoreError> {
        let (tx, day) = (self.tx, self.directory.day());
        let now = repo::grid_workers(tx, &self.topics.areas, day).await?;
        let before = repo::grid_workers(tx, &self.topics.areas_before, day).await?;
        let now: BTreeSet<AccountId> = now.into_iter().collect();
        let before: BTreeSet<AccountId> = before.into_iter().collect();
        Ok(now.symmetric_difference(&before).copied().collect())
    }

    /// Whether nobody but the committee has a request since it lies elsewhere, or another committee
    /// than before.
    fn is_newly_the_committees(&self) -> bool {
        let at = |areas: &[AreaId], kind| {
            let is = |id: &&AreaId| {
                self.directory
                    .area(**id)
                    .is_some_and(|node| node.kind == kind)
            };
            areas.iter().find(is).copied()
        };
        let (now, before) = (&self.topics.areas, &self.topics.areas_before);
        let had_grid = at(before, AreaKind::Grid).is_some();
        let left_the_grids = had_grid && at(now, AreaKind::Grid).is_none();
        left_the_grids || at(now, AreaKind::Community) != at(before, AreaKind::Community)
    }

    /// The innermost committee over the place.
    fn committee(&self) -> Option<OrganisationId> {
        self.directory.committee_for(*self.topics.areas.last()?)
    }

    async fn secretaries(
        &self,
        organisation: Option<OrganisationId>,
    ) -> Result<Vec<AccountId>, StoreError> {
        secretaries(self.tx, self.directory, organisation).await
    }

    /// The account dispatched to, else the secretaries of the organisation.
    async fn handling(&self, handlings: &[Handling]) -> Result<Vec<AccountId>, StoreError> {
        let mut accounts = Vec::new();
        for handling in handlings {
            match handling.account {
                Some(account) => accounts.push(account),
                None => accounts.extend(self.secretaries(handling.organisation).await?),
            }
        }
        Ok(accounts)
    }
}
