//! Categories in the schema.

use std::sync::Arc;

use lianxin_entity::enums::{ClockKind, Urgency};
use lianxin_entity::ids::CategoryId;

use super::book::{CategoryNode, Limit};
use crate::domain::district::Directory;
use crate::gql::enums::TimeBasis;
use crate::gql::ids;
use crate::gql::prelude::*;

/// What a service request is about; decides how soon it has to be resolved.
#[derive(Clone)]
pub struct ServiceCategory {
    directory: Arc<Directory>,
    id: CategoryId,
}

impl ServiceCategory {
    /// A category of the directory; none where the district has no such category.
    pub fn new(directory: &Arc<Directory>, id: CategoryId) -> Option<Self> {
        directory.category(id)?;
        Some(Self {
            directory: directory.clone(),
            id,
        })
    }

    /// All categories in use, in the order in which they are shown.
    pub fn all(directory: &Arc<Directory>) -> Vec<Self> {
        directory
            .categories()
            .filter_map(|node| Self::new(directory, node.id))
            .collect()
    }

    fn node(&self) -> &CategoryNode {
        self.directory
            .category(self.id)
            .expect("checked when made; a directory never changes")
    }

    fn resolve_within(&self) -> Limit {
        let usual = self
            .directory
            .clock_rule(self.id, Urgency::Routine, ClockKind::Resolve);
        usual.unwrap_or(super::FALLBACK)
    }
}

/// What a service request is about; decides how soon it has to be resolved.
#[Object]
impl ServiceCategory {
    /// The id of the category.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.id))
    }

    /// The code by which a submission names it.
    async fn code(&self) -> &str {
        &self.node().code
    }

    /// What the category is called.
    async fn name(&self) -> &str {
        &self.node().name
    }

    /// The category above; null for a heading.
    async fn parent(&self) -> Option<ServiceCategory> {
        self.node()
            .parent
            .and_then(|id| Self::new(&self.directory, id))
    }

    /// Whether its open requests are shown to neighbours as similar ones.
    async fn is_public(&self) -> bool {
        self.node().is_public
    }

    /// Metres within which an open request of it counts as similar; null for the distance that is
    /// usual in the district.
    async fn similar_within_metres(&self) -> Option<i32> {
        self.node().similar_within_metres
    }

    /// Within how many hours a routine request has to be resolved.
    async fn resolve_within_hours(&self) -> i32 {
        self.resolve_within().hours
    }

    /// How those hours are counted.
    async fn resolve_within_basis(&self) -> TimeBasis {
        self.resolve_within().basis.into()
    }
}
