//! Organisations in the schema.

use std::sync::Arc;

use lianxin_entity::enums as stored;
use lianxin_entity::ids::OrganisationId;

use super::tree::OrganisationNode;
use crate::domain::area::object::Area;
use crate::domain::district::Directory;
use crate::domain::district::listing::{BY_CODE, cut};
use crate::gql::connection::{Connection, PageArgs, Total, connection};
use crate::gql::context::RequestCtx;
use crate::gql::enums::OrganisationKind;
use crate::gql::ids;
use crate::gql::prelude::*;

/// A committee, department, company or other body that handles requests.
#[derive(Clone)]
pub struct Organisation {
    directory: Arc<Directory>,
    id: OrganisationId,
}

impl Organisation {
    /// An organisation of the directory; none where the district has no such organisation.
    pub fn new(directory: &Arc<Directory>, id: OrganisationId) -> Option<Self> {
        directory.organisation(id)?;
        Some(Self {
            directory: directory.clone(),
            id,
        })
    }

    fn node(&self) -> &OrganisationNode {
        self.directory
            .organisation(self.id)
            .expect("checked when made; a directory never changes")
    }
}

/// A committee, department, company or other body that handles requests.
#[Object]
impl Organisation {
    /// The id of the organisation.
    pub async fn id(&self) -> ID {
        ID(ids::encode(self.id))
    }

    /// What kind of organisation it is.
    async fn kind(&self) -> OrganisationKind {
        self.node().kind.into()
    }

    /// What the organisation is called.
    async fn name(&self) -> &str {
        &self.node().name
    }

    /// The organisation directly above; null for the district's committee.
    async fn parent(&self) -> Option<Organisation> {
        self.node()
            .parent
            .and_then(|id| Self::new(&self.directory, id))
    }

    /// The area that a committee is responsible for; null for every other kind.
    async fn jurisdiction(&self) -> Option<Area> {
        self.node()
            .jurisdiction
            .and_then(|id| Area::new(&self.directory, id))
    }
}

/// Which organisations are listed.
pub struct OrganisationFilter {
    pub parent: Option<OrganisationId>,
    pub kind: Option<stored::OrganisationKind>,
}

/// A page of a district's organisations, by code. With a parent alone those directly below it;
/// with a kind all of that kind below the parent; with neither all.
pub fn list(
    request: &RequestCtx,
    directory: &Arc<Directory>,
    filter: &OrganisationFilter,
    args: PageArgs,
) -> Result<Connection<Organisation>> {
    let page = args.page(request, BY_CODE)?;
    let matches = |node: &&OrganisationNode| match (filter.parent, filter.kind) {
        (None, None) => true,
        (None, Some(kind)) => node.kind == kind,
        (Some(parent), None) => node.parent == Some(parent),
        (Some(parent), Some(kind)) => node.kind == kind && node.ancestors.contains(&parent),
    };
    let nodes: Vec<&OrganisationNode> = directory.organisations().filter(matches).collect();
    let total = Total::known(nodes.len());
    let slice = cut(&page, nodes, |node| &node.code);
    let shown = |node: &OrganisationNode| Organisation {
        directory: directory.clone(),
        id: node.id,
    };
    Ok(connection(
        &page,
        slice,
        total,
        |node| vec![node.code.clone()],
        shown,
    ))
}
