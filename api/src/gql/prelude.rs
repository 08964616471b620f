//! The one place that imports async-graphql.

pub use async_graphql::{
    EmptyMutation, EmptySubscription, Enum, Object, PathSegment, Request, Response, Schema,
    ServerError, SimpleObject, Subscription,
};
pub use async_graphql::{ErrorExtensionValues, Variables};
pub use async_graphql_value::{ConstValue, Name, Value};

/// The parsed document.
pub mod document {
    pub use async_graphql::parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field, OperationDefinition,
        OperationType, Selection, SelectionSet,
    };
    pub use async_graphql::parser::{Error as ParseError, Pos, Positioned, parse_query};
}
