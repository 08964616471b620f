//! The gate in front of validation and execution.

use std::collections::HashSet;

use crate::gql::prelude::document::{
    self, DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Positioned,
};
use crate::gql::prelude::{ConstValue, Name, Variables};

use super::measure::{Measure, Weight, has_nul};
use super::scan::scan;
use super::{Limit, LimitExceeded, Limits};

/// Query, mutation or subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum OperationKind {
    Query,
    Mutation,
    Subscription,
}

/// What is known of a document that may be validated and executed.
#[derive(Debug)]
pub struct Checked {
    pub kind: OperationKind,
    /// The name of the operation that will run, if it has one.
    pub name: Option<String>,
    /// Whether the document asks for the schema.
    pub introspects: bool,
    /// Where the arguments stand whose values come from variables (line, column).
    pub variable_arguments: HashSet<(usize, usize)>,
}

/// Why a document goes no further. No variant carries text of the document beyond names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    #[error(transparent)]
    Limit(#[from] LimitExceeded),
    #[error("The document has a syntax error at line {line}, column {column}.")]
    Syntax { line: usize, column: usize },
    #[error("{0}")]
    Document(String),
    #[error("The fragment \"{0}\" spreads itself.")]
    Cycle(String),
    #[error("The document has several operations; operationName says which one is meant.")]
    NameRequired,
    #[error("The document has no operation of the name given as operationName.")]
    UnknownOperation,
    #[error("The variable \"${0}\" needs a value.")]
    VariableMissing(String),
    #[error("A text in the document holds the character U+0000, which no text may hold.")]
    NulInDocument,
}

/// Runs every check in order of its cost. The parsed document comes back, to be executed.
pub fn check(
    limits: &Limits,
    query: &str,
    operation_name: Option<&str>,
    variables: &Variables,
) -> Result<(Checked, ExecutableDocument), Rejected> {
    scan(query, limits)?;
    let document = document::parse_query(query).map_err(syntax)?;
    let measured = weigh(&document, variables, limits)?;
    let (name, operation) = select(&document.operations, operation_name)?;
    required_variables(&operation.node, variables)?;
    let kind = match operation.node.ty {
        OperationType::Query => OperationKind::Query,
        OperationType::Mutation => OperationKind::Mutation,
        OperationType::Subscription => OperationKind::Subscription,
    };
    let name = name.map(|name| name.as_str().to_owned());
    let checked = Checked {
        kind,
        name,
        introspects: measured.introspects,
        variable_arguments: measured.variable_arguments,
    };
    Ok((checked, document))
}

/// The name of a variable that holds U+0000. No text may: PostgreSQL refuses it, SQLite would not.
pub fn variable_with_nul(variables: &Variables) -> Option<String> {
    let (name, _) = variables.iter().find(|(_, value)| has_nul(value))?;
    Some(shortened(name))
}

struct Measured {
    introspects: bool,
    variable_arguments: HashSet<(usize, usize)>,
}

/// Weighs all operations and all fragments, for validation visits those that do not run as well.
fn weigh(
    document: &ExecutableDocument,
    variables: &Variables,
    limits: &Limits,
) -> Result<Measured, Rejected> {
    let mut measure = Measure::new(document, variables, limits);
    for name in document.fragments.keys() {
        measure.fragment(name.as_str(), 0)?;
    }
    let mut sum = Weight::default();
    let mut output = 0;
    for (_, operation) in document.operations.iter() {
        let mut weight = measure.selection(&operation.node.selection_set.node, 0)?;
        weight.directives += measure.directives(&operation.node.directives);
        for definition in &operation.node.variable_definitions {
            weight.directives += measure.directives(&definition.node.directives);
        }
        Limit::RootFields.hold(limits.root_fields, weight.top)?;
        output = output.max(weight.output());
        sum.add(weight);
    }
    Limit::Depth.hold(limits.depth, sum.depth)?;
    Limit::Nodes.hold(limits.nodes, sum.nodes)?;
    Limit::Aliases.hold(limits.aliases, sum.aliases)?;
    Limit::Directives.hold(limits.directives, sum.directives)?;
    Limit::FragmentSpreads.hold(limits.fragment_spreads, sum.spreads)?;
    Limit::EstimatedOutput.hold(limits.estimated_output, output)?;
    if measure.has_nul {
        return Err(Rejected::NulInDocument);
    }
    Ok(Measured {
        introspects: measure.introspects,
        variable_arguments: measure.variable_arguments,
    })
}

/// A parser error without its message: that one quotes the document.
fn syntax(error: document::ParseError) -> Rejected {
    use document::ParseError;
    match &error {
        ParseError::Syntax { start, .. } => Rejected::Syntax {
            line: start.line,
            column: start.column,
        },
        ParseError::RecursionLimitExceeded => Rejected::Limit(LimitExceeded {
            limit: Limit::Depth,
            allowed: 64,
            found: 65,
        }),
        ParseError::OperationDuplicated { .. } => {
            Rejected::Document("Two operations have the same name.".into())
        }
        ParseError::FragmentDuplicated { .. } => {
            Rejected::Document("Two fragments have the same name.".into())
        }
        ParseError::MultipleOperations { .. } => Rejected::Document(
            "An operation without a name must be the only one of the document.".into(),
        ),
        _ => Rejected::Document("The document holds no operation.".into()),
    }
}

fn select<'a>(
    operations: &'a DocumentOperations,
    wanted: Option<&str>,
) -> Result<(Option<&'a Name>, &'a Positioned<OperationDefinition>), Rejected> {
    let mut all = operations.iter();
    match wanted {
        Some(wanted) => all
            .find(|(name, _)| name.is_some_and(|name| name.as_str() == wanted))
            .ok_or(Rejected::UnknownOperation),
        None => match (all.next(), all.next()) {
            (Some(only), None) => Ok(only),
            (Some(_), Some(_)) => Err(Rejected::NameRequired),
            (None, _) => Err(Rejected::UnknownOperation),
        },
    }
}

/// A variable that must not be null and has no default needs a value.
fn required_variables(
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<(), Rejected> {
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        let given = variables.get(&definition.name.node);
        let missing = match given {
            None => definition.default_value.is_none(),
            Some(ConstValue::Null) => true,
            Some(_) => false,
        };
        if missing && !definition.var_type.node.nullable {
            return Err(Rejected::VariableMissing(shortened(&definition.name.node)));
        }
    }
    Ok(())
}

fn shortened(name: &Name) -> String {
    name.as_str().chars().take(64).collect()
}
