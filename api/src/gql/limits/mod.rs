//! What a document may cost.
//!
//! Everything here is counted on the raw text or on the parsed document, before validation and
//! execution, in time linear in the size of the document: a fragment is weighed once however
//! often it is spread, and every sum saturates. So a small document that unfolds into a huge one
//! is refused for the price of reading it.
//!
//! * [`scan`]: tokens and bracket nesting of the raw text, before the recursive parser sees it
//! * [`measure`]: depth, nodes, aliases, directives, spreads, pages and estimated output
//! * [`check`]: the whole gate, in order; what passes carries the parsed document along

mod gate;
mod measure;
mod scan;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use gate::{Checked, OperationKind, Rejected, check, variable_with_nul};

/// The page size of a connection whose `first` and `last` are both left out.
pub const DEFAULT_PAGE: u64 = 20;

/// The limits of one operation. They stand in the configuration under `limits`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a request body, and of one message on the socket.
    pub body_bytes: u64,
    /// Lexical tokens of the document.
    pub tokens: u64,
    /// Brackets open at once in the document, of all three kinds together.
    pub nesting: u64,
    /// Levels of nested fields.
    pub depth: u64,
    /// Fields after every fragment is unfolded.
    pub nodes: u64,
    /// Aliases after every fragment is unfolded; `__typename` counts as well.
    pub aliases: u64,
    /// Directives after every fragment is unfolded.
    pub directives: u64,
    /// Fragment spreads after every fragment is unfolded.
    pub fragment_spreads: u64,
    /// Fields at the root of one operation.
    pub root_fields: u64,
    /// The value of `first` or `last`, and the length of `ids`.
    pub page_size: u64,
    /// Estimated values in the answer: fields multiplied by the page sizes above them.
    pub estimated_output: u64,
    /// Errors in one answer; the rest is cut.
    pub errors: u64,
    /// Characters of one error message; the rest is cut.
    pub error_length: u64,
    /// Milliseconds that a query or mutation may take.
    pub request_milliseconds: u64,
    /// Operations running at once on one socket.
    pub socket_operations: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            tokens: 3_000,
            nesting: 60,
            depth: 18,
            nodes: 1_000,
            aliases: 60,
            directives: 60,
            fragment_spreads: 200,
            root_fields: 20,
            page_size: 100,
            estimated_output: 50_000,
            errors: 20,
            error_length: 400,
            request_milliseconds: 10_000,
            socket_operations: 40,
        }
    }
}

/// The name of a limit, as it stands in an error and in `serviceConfig`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Limit {
    BodyBytes,
    Tokens,
    Nesting,
    Depth,
    Nodes,
    Aliases,
    Directives,
    FragmentSpreads,
    RootFields,
    PageSize,
    EstimatedOutput,
    SocketOperations,
}

/// A limit was exceeded. `found` is a lower bound where counting stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The limit {limit} is {allowed}; this request comes to {found}.")]
pub struct LimitExceeded {
    pub limit: Limit,
    pub allowed: u64,
    pub found: u64,
}

impl Limit {
    /// Refuses what goes beyond `allowed`.
    pub fn hold(self, allowed: u64, found: u64) -> Result<(), LimitExceeded> {
        if found > allowed {
            return Err(LimitExceeded {
                limit: self,
                allowed,
                found,
            });
        }
        Ok(())
    }
}
