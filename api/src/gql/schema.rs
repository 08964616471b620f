//! The public schema: the roots of every aggregate, merged.

use super::interfaces::{Node, UserError};
use super::live::LiveSubscription;
use super::node::NodeQuery;
use super::prelude::*;
use super::service_config::ServiceQuery;
use crate::domain::district::query::PlacesQuery;
use crate::domain::identity::mutation::IdentityMutation;
use crate::domain::identity::query::IdentityQuery;
use crate::domain::notification::mutation::NotificationMutation;
use crate::domain::notification::query::NotificationQuery;
use crate::domain::service_request::{ServiceRequestMutation, ServiceRequestQuery};

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    NodeQuery,
    ServiceQuery,
    IdentityQuery,
    PlacesQuery,
    ServiceRequestQuery,
    NotificationQuery,
);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    IdentityMutation,
    ServiceRequestMutation,
    NotificationMutation,
);

/// The schema that is served.
pub type LianxinSchema = Schema<Query, Mutation, LiveSubscription>;

/// The schema. Cost is counted before it is asked (`gql::limits`), so its own limit of recursion
/// only has to stand above that one.
pub fn build() -> LianxinSchema {
    Schema::build(Query::default(), Mutation::default(), LiveSubscription)
        .register_output_type::<Node>()
        .register_output_type::<UserError>()
        .disable_suggestions()
        .limit_recursive_depth(250)
        .finish()
}

/// The schema in its definition language, as it is checked in.
pub fn text(schema: &LianxinSchema) -> String {
    schema.sdl()
}
