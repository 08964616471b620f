//! An item of the dictionary in the schema.

use lianxin_entity::responsibility_item::Model;

use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// An item of responsibility in the district's own dictionary (the items of 三定四包, for instance).
#[derive(Clone)]
pub struct ResponsibilityItem {
    row: Model,
}

impl ResponsibilityItem {
    /// The item of a row.
    pub fn new(row: Model) -> Self {
        Self { row }
    }
}

/// An item of responsibility in the district's own dictionary (the items of 三定四包, for instance).
#[Object]
impl ResponsibilityItem {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.row.id))
    }

    /// The district's own code.
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// The heading under which it stands, in the district's own words.
    async fn group(&self) -> &str {
        &self.row.group_name
    }

    /// What it says.
    async fn label(&self) -> &str {
        &self.row.label
    }

    /// Where it stands among the others: the lesser first, then by code.
    async fn position(&self) -> i32 {
        self.row.position
    }

    /// Since when it is assigned no more; null while it is.
    async fn retired_on(&self) -> Option<Date> {
        self.row.retired_on.map(Into::into)
    }

    /// Grows with every change; `expectedVersion` is compared with it.
    async fn version(&self) -> i32 {
        self.row.version
    }
}
