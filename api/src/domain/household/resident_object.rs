//! A person of a household in the schema.

use std::sync::Arc;

use lianxin_entity::ids::ResidentId;
use lianxin_entity::resident::Model;

use super::loader;
use super::object::{Household, broken, opener};
use super::sight::Sight;
use super::words::ResidentRelation;
use crate::domain::identity::loader::account;
use crate::domain::identity::object::Account;
use crate::gql::context::RequestCtx;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// A person who lives or works in a household.
#[derive(Clone)]
pub struct Resident {
    row: Arc<Model>,
    household: Household,
}

impl Resident {
    /// The person of a row in a household that the viewer may read.
    pub fn new(row: Model, household: Household) -> Self {
        Self {
            row: Arc::new(row),
            household,
        }
    }

    /// The row.
    pub(super) fn row(&self) -> &Model {
        &self.row
    }

    /// The person with this id, if the viewer may read the household.
    ///
    /// # Errors
    /// INTERNAL when the database fails.
    pub async fn find(rc: &RequestCtx, id: ResidentId) -> Result<Option<Self>> {
        let Some(row) = loader::resident(rc, id).await? else {
            return Ok(None);
        };
        let household = Household::find(rc, row.household_id).await?;
        Ok(household.map(|household| Self::new(row, household)))
    }
}

/// A person who lives or works in a household.
#[Object]
impl Resident {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.row.id))
    }

    /// The register's own number.
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// The household.
    async fn household(&self) -> &Household {
        &self.household
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// How the person stands to the head of the household; null when it is not known.
    async fn relation(&self) -> Option<ResidentRelation> {
        self.row.relation.map(Into::into)
    }

    /// The year of birth; null when it is not known.
    async fn birth_year(&self) -> Option<i32> {
        self.row.birth_year
    }

    /// The phone: `139****0001`, in full for the household itself. Null when none is on record.
    async fn phone(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let rc = RequestCtx::of(ctx)?;
        let sight = self.household.sight(rc).await?;
        let opener = opener(rc, self.household.row());
        let phone = opener.phone(self.row.phone_cipher.as_deref()).await;
        let phone = phone.map_err(|failure| broken(rc, failure))?;
        Ok(phone.map(|phone| match sight {
            Sight::Own => phone.digits().to_owned(),
            _ => phone.masked(),
        }))
    }

    /// The identity number: its first six characters and last four (`110105********002X`), in full
    /// for the person alone. Null when none is on record.
    async fn identity_number(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let rc = RequestCtx::of(ctx)?;
        let own = self.row.account_id == Some(rc.actor()?.account)
            && self.household.sight(rc).await? == Sight::Own;
        let opener = opener(rc, self.household.row());
        let number = opener.identity(self.row.identity_cipher.as_deref()).await;
        let number = number.map_err(|failure| broken(rc, failure))?;
        Ok(number.map(|number| match own {
            true => number.as_str().to_owned(),
            false => number.masked(),
        }))
    }

    /// The account of the same person; null when none is linked.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        match self.row.account_id {
            Some(id) => account(RequestCtx::of(ctx)?, id).await,
            None => Ok(None),
        }
    }

    /// The last day on which somebody verified the data; null when nobody has.
    async fn verified_on(&self) -> Option<Date> {
        self.row.verified_on.map(Date)
    }

    /// Since when the person is in the register.
    async fn registered_on(&self) -> Date {
        self.row.registered_on.into()
    }

    /// The day since which the person is in the register no more; null while they are.
    async fn ended_on(&self) -> Option<Date> {
        self.row.ended_on.map(Date)
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
}
