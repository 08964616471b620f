//! What the transport sees of the executor: requests in, responses out, errors to be coded.

pub use super::prelude::document::Pos;
pub use super::prelude::{
    ConstValue, ErrorExtensionValues, Request, Response, ServerError, Variables,
};
