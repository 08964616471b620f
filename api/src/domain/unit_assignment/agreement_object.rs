//! Agreements on joint building, in the schema.

use std::sync::Arc;

use lianxin_entity::enums as stored;

use super::loader;
use super::repo::{Agreement, Party};
use crate::domain::area::object::Area;
use crate::domain::district::Directory;
use crate::domain::organisation::object::Organisation;
use crate::gql::context::RequestCtx;
use crate::gql::ids;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// The part of an organisation in joint building.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "stored::JointPart")]
pub enum JointPart {
    /// The leading unit; one.
    #[graphql(name = "LEAD")]
    Lead,
    /// The joint unit; one at most.
    #[graphql(name = "JOINT")]
    Joint,
    /// A partner: a school, an enterprise, any other.
    #[graphql(name = "PARTNER")]
    Partner,
}

/// An agreement on joint building with a community (1+1+N): a leading unit, a joint one, partners.
#[derive(Clone)]
pub struct JointAgreement {
    directory: Arc<Directory>,
    row: Agreement,
}

impl JointAgreement {
    /// A row of the register.
    pub fn new(directory: &Arc<Directory>, row: Agreement) -> Self {
        Self {
            directory: directory.clone(),
            row,
        }
    }

    /// The row.
    pub fn row(&self) -> &Agreement {
        &self.row
    }
}

/// An agreement on joint building with a community (1+1+N): a leading unit, a joint one, partners.
#[Object]
impl JointAgreement {
    /// The id of the agreement.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.row.id))
    }

    /// The community.
    async fn community(&self) -> Option<Area> {
        Area::new(&self.directory, self.row.community_id)
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// The plan of the year.
    async fn plan(&self) -> Option<&str> {
        self.row.plan.as_deref()
    }

    /// The parties, the leading one first.
    async fn parties(&self, ctx: &Context<'_>) -> Result<Vec<JointParty>> {
        let rows = loader::parties(RequestCtx::of(ctx)?, self.row.id).await?;
        let party = |row| JointParty {
            directory: self.directory.clone(),
            row,
        };
        Ok(rows.into_iter().map(party).collect())
    }

    /// The first day.
    async fn from_on(&self) -> Date {
        self.row.from_on.into()
    }

    /// The first day on which it does not hold any more; null while no end is known.
    async fn to_on(&self) -> Option<Date> {
        self.row.to_on.map(Date::from)
    }

    /// Grows with every change; for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

/// A party to an agreement.
pub struct JointParty {
    directory: Arc<Directory>,
    row: Party,
}

/// A party to an agreement.
#[Object]
impl JointParty {
    /// The organisation.
    async fn organisation(&self) -> Option<Organisation> {
        Organisation::new(&self.directory, self.row.organisation_id)
    }

    /// Its part.
    async fn part(&self) -> JointPart {
        self.row.part.into()
    }
}
