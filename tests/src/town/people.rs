//! People: an account with one posting, who signs in like everybody else.

use lianxin_api::auth::phone::Phone;
use lianxin_entity::enums::{AccountStatus, Duty, Role};
use lianxin_entity::ids::{AccountId, AreaId, OrganisationId, PostingId};
use lianxin_entity::{account, posting, posting_area};
use sea_orm::ActiveValue::Set;

use super::{Caller, Town};

/// Everybody's password.
pub const PASSWORD: &str = "a long password 8";

/// Somebody about to come into the story; `of` says where from.
pub struct Newcomer<'a> {
    town: &'a Town,
    name: String,
    role: Role,
    duty: Duty,
}

impl Town {
    /// A resident, of a grid.
    pub fn resident(&self, name: &str) -> Newcomer<'_> {
        self.newcomer(name, Role::Resident)
    }

    /// A grid worker, of a grid.
    pub fn grid_worker(&self, name: &str) -> Newcomer<'_> {
        self.newcomer(name, Role::GridWorker)
    }

    /// A secretary, of an organisation or of the committee of an area.
    pub fn secretary(&self, name: &str) -> Newcomer<'_> {
        self.newcomer(name, Role::Secretary)
    }

    fn newcomer(&self, name: &str, role: Role) -> Newcomer<'_> {
        Newcomer {
            town: self,
            name: name.to_owned(),
            role,
            duty: Duty::None,
        }
    }
}

impl Newcomer<'_> {
    /// An administrator configures and counts instead of handling.
    #[must_use]
    pub fn as_administrator(mut self) -> Self {
        self.duty = Duty::Administrator;
        self
    }

    /// Settles the person and signs them in.
    pub async fn of(self, place: &str) -> Caller {
        let town = self.town;
        let (organisation, areas) = match self.role {
            Role::Secretary => (Some(town.places().organisation(place)), Vec::new()),
            // A grid worker works for the committee of the community.
            Role::GridWorker => {
                let committee = if place.starts_with("South") {
                    "South committee"
                } else {
                    "North committee"
                };
                (
                    Some(town.places().organisation(committee)),
                    vec![town.places().area(place)],
                )
            }
            Role::Resident => (None, vec![town.places().area(place)]),
        };
        let phone = town.next_phone();
        self.settle(&phone, organisation, areas)
            .await
            .expect("the person settles");
        Caller::sign_in(town, &self.name, &phone).await
    }

    async fn settle(
        &self,
        phone: &str,
        organisation: Option<OrganisationId>,
        areas: Vec<AreaId>,
    ) -> anyhow::Result<()> {
        let (app, key) = (self.town.app(), self.town.places().key);
        let given = &app.given;
        let parsed = Phone::parse(phone).map_err(|fault| anyhow::anyhow!("{fault:?}"))?;
        let keyring = app.vault.keyring(&app.store, key).await?;
        let (account, posting): (AccountId, PostingId) = (given.id(), given.id());
        let today = (given.now() + chrono::TimeDelta::hours(8)).date_naive();
        let tx = app.store.write(key).await?;
        tx.insert(account::ActiveModel {
            id: Set(account),
            display_name: Set(self.name.clone()),
            phone_cipher: Set(keyring.seal_phone(&parsed)),
            phone_hash: Set(keyring.phone_hash(&parsed)),
            password_hash: Set(Some(self.town.password_hash().await)),
            status: Set(AccountStatus::Active),
            created_at: Set(given.now()),
            password_changed_at: Set(None),
            ..Default::default()
        })
        .await?;
        tx.insert(posting::ActiveModel {
            id: Set(posting),
            account_id: Set(account),
            role: Set(self.role),
            duty: Set(self.duty),
            title: Set(None),
            organisation_id: Set(organisation),
            starts_on: Set(today),
            ends_on: Set(None),
            last_used_at: Set(None),
            ..Default::default()
        })
        .await?;
        for area in areas {
            tx.insert(posting_area::ActiveModel {
                posting_id: Set(posting),
                area_id: Set(area),
                ..Default::default()
            })
            .await?;
        }
        tx.commit().await?;
        // Who is in post decides which level rules; that is held in memory.
        app.directories.forget(key);
        Ok(())
    }
}
