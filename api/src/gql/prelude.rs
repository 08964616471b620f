//! The one place that imports async-graphql.

pub use async_graphql::connection::CursorType;
pub use async_graphql::{
    ComplexObject, Context, ContextSelectionSet, EmptyMutation, EmptySubscription, Enum, Error,
    ErrorExtensionValues, ErrorExtensions, ID, InputObject, InputType, InputValueError,
    InputValueResult, Interface, MaybeUndefined, MergedObject, MergedSubscription, Object,
    OutputType, PathSegment, Request, Response, Result, Scalar, ScalarType, Schema, ServerError,
    ServerResult, SimpleObject, Subscription, Union, Variables,
};
pub use async_graphql_value::{ConstValue, Name, Value};
pub use document::Positioned;

/// The parsed document.
pub mod document {
    pub use async_graphql::parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field, OperationDefinition,
        OperationType, Selection, SelectionSet,
    };
    pub use async_graphql::parser::{Error as ParseError, Pos, Positioned, parse_query};
}
