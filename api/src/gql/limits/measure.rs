//! The weight of a parsed document.
//!
//! A fragment weighs the same wherever it is spread, so it is weighed once. Only the estimate of
//! the output depends on the place: `edges` and `nodes` count as often as the page of the
//! connection above them is long. A weight therefore keeps the two parts of its output apart.

use std::collections::{HashMap, HashSet};

use crate::gql::prelude::document::{
    Directive, ExecutableDocument, Field, Positioned, Selection, SelectionSet,
};
use crate::gql::prelude::{ConstValue, Name, Value, Variables};

use super::{DEFAULT_PAGE, Limit, Limits, Rejected};

/// Selection sets inside one another that the walk follows, fragments included.
const MAX_WALK: u64 = 200;

/// What a selection set costs when every fragment in it is unfolded. All sums saturate.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Weight {
    /// Fields directly in the set.
    pub top: u64,
    pub nodes: u64,
    pub aliases: u64,
    pub directives: u64,
    pub spreads: u64,
    pub depth: u64,
    /// Values outside of `edges` and `nodes` of this set.
    plain: u64,
    /// Values inside of `edges` and `nodes` of this set: once for each row of the page.
    paged: u64,
}

impl Weight {
    /// Values of the answer, were this set read once with pages of one row.
    pub fn output(&self) -> u64 {
        self.plain.saturating_add(self.paged)
    }

    pub(super) fn add(&mut self, other: Weight) {
        self.top = self.top.saturating_add(other.top);
        self.nodes = self.nodes.saturating_add(other.nodes);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.spreads = self.spreads.saturating_add(other.spreads);
        self.depth = self.depth.max(other.depth);
        self.plain = self.plain.saturating_add(other.plain);
        self.paged = self.paged.saturating_add(other.paged);
    }
}

/// Walks a document once.
pub(super) struct Measure<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    limits: &'a Limits,
    weighed: HashMap<&'a str, Weight>,
    open: HashSet<&'a str>,
    /// Where the arguments stand whose values come from variables (line, column).
    pub variable_arguments: HashSet<(usize, usize)>,
    /// Whether a literal of the document holds U+0000.
    pub has_nul: bool,
    /// Whether `__schema` or `__type` is selected anywhere.
    pub introspects: bool,
}

impl<'a> Measure<'a> {
    pub fn new(
        document: &'a ExecutableDocument,
        variables: &'a Variables,
        limits: &'a Limits,
    ) -> Self {
        Self {
            document,
            variables,
            limits,
            weighed: HashMap::new(),
            open: HashSet::new(),
            variable_arguments: HashSet::new(),
            has_nul: false,
            introspects: false,
        }
    }

    pub fn fragment(&mut self, name: &'a str, level: u64) -> Result<Weight, Rejected> {
        if let Some(&weight) = self.weighed.get(name) {
            return Ok(weight);
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Weight::default());
        };
        if !self.open.insert(name) {
            return Err(Rejected::Cycle(name.to_owned()));
        }
        let mut weight = self.selection(&fragment.node.selection_set.node, level)?;
        weight.directives = weight
            .directives
            .saturating_add(self.directives(&fragment.node.directives));
        self.open.remove(name);
        self.weighed.insert(name, weight);
        Ok(weight)
    }

    pub fn selection(&mut self, set: &'a SelectionSet, level: u64) -> Result<Weight, Rejected> {
        if level > MAX_WALK {
            return Limit::Depth
                .hold(self.limits.depth.min(MAX_WALK), level)
                .map(|()| Weight::default())
                .map_err(Rejected::Limit);
        }
        let mut weight = Weight::default();
        for selection in &set.items {
            weight.add(match &selection.node {
                Selection::Field(field) => self.field(&field.node, level)?,
                Selection::InlineFragment(inline) => {
                    let mut inner = self.selection(&inline.node.selection_set.node, level + 1)?;
                    inner.directives = inner
                        .directives
                        .saturating_add(self.directives(&inline.node.directives));
                    inner
                }
                Selection::FragmentSpread(spread) => {
                    let mut inner =
                        self.fragment(spread.node.fragment_name.node.as_str(), level + 1)?;
                    inner.spreads = inner.spreads.saturating_add(1);
                    inner.directives = inner
                        .directives
                        .saturating_add(self.directives(&spread.node.directives));
                    inner
                }
            });
        }
        Ok(weight)
    }

    fn field(&mut self, field: &'a Field, level: u64) -> Result<Weight, Rejected> {
        let name = field.name.node.as_str();
        self.introspects |= matches!(name, "__schema" | "__type");
        let inner = self.selection(&field.selection_set.node, level + 1)?;
        let page = self.page(field)?;
        let rows = match page {
            Some(rows) if inner.paged == 0 => inner.plain.saturating_mul(rows),
            rows => inner
                .paged
                .saturating_mul(rows.unwrap_or(DEFAULT_PAGE))
                .saturating_add(inner.plain),
        };
        let output = rows.saturating_add(1);
        let is_page = matches!(name, "edges" | "nodes");
        Ok(Weight {
            top: 1,
            nodes: inner.nodes.saturating_add(1),
            aliases: inner
                .aliases
                .saturating_add(u64::from(field.alias.is_some())),
            directives: inner
                .directives
                .saturating_add(self.directives(&field.directives)),
            spreads: inner.spreads,
            depth: inner.depth.saturating_add(1),
            plain: if is_page { 0 } else { output },
            paged: if is_page { output } else { 0 },
        })
    }

    pub fn directives(&mut self, directives: &'a [Positioned<Directive>]) -> u64 {
        for directive in directives {
            for (name, value) in &directive.node.arguments {
                self.argument(name, value);
            }
        }
        directives.len() as u64
    }

    fn argument(&mut self, name: &'a Positioned<Name>, value: &'a Positioned<Value>) {
        let (variable, nul) = inspect(&value.node);
        self.has_nul |= nul;
        if variable {
            for pos in [name.pos, value.pos] {
                self.variable_arguments.insert((pos.line, pos.column));
            }
        }
    }

    /// The rows that the arguments of a field ask for, if they say.
    fn page(&mut self, field: &'a Field) -> Result<Option<u64>, Rejected> {
        let mut page = None;
        for (name, value) in &field.arguments {
            self.argument(name, value);
            let asked = match name.node.as_str() {
                "first" | "last" => self.number(&value.node),
                "ids" => self.length(&value.node),
                _ => None,
            };
            if let Some(asked) = asked {
                Limit::PageSize.hold(self.limits.page_size, asked)?;
                page = Some(page.unwrap_or(0).max(asked));
            }
        }
        Ok(page)
    }

    fn number(&self, value: &Value) -> Option<u64> {
        match value {
            Value::Number(number) => whole(number.as_u64(), number.as_f64()),
            Value::Variable(name) => match self.variable(name)? {
                ConstValue::Number(number) => whole(number.as_u64(), number.as_f64()),
                _ => None,
            },
            _ => None,
        }
    }

    fn length(&self, value: &Value) -> Option<u64> {
        match value {
            Value::List(items) => Some(items.len() as u64),
            Value::Variable(name) => match self.variable(name)? {
                ConstValue::List(items) => Some(items.len() as u64),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value of a variable, else its default in any operation of the document.
    fn variable(&self, name: &Name) -> Option<&ConstValue> {
        self.variables.get(name).or_else(|| {
            self.document
                .operations
                .iter()
                .flat_map(|(_, operation)| &operation.node.variable_definitions)
                .find(|definition| &definition.node.name.node == name)
                .and_then(|definition| definition.node.default_value.as_ref())
                .map(|value| &value.node)
        })
    }
}

fn whole(exact: Option<u64>, rounded: Option<f64>) -> Option<u64> {
    exact.or_else(|| rounded.filter(|n| *n >= 0.0).map(|n| n as u64))
}

/// Whether a value holds a variable, and whether it holds U+0000. The nesting was limited.
fn inspect(value: &Value) -> (bool, bool) {
    match value {
        Value::Variable(_) => (true, false),
        Value::String(text) => (false, text.contains('\0')),
        Value::List(items) => join(items.iter().map(inspect)),
        Value::Object(fields) => join(fields.values().map(inspect)),
        _ => (false, false),
    }
}

/// Whether a value of a variable holds U+0000.
pub(super) fn has_nul(value: &ConstValue) -> bool {
    match value {
        ConstValue::String(text) => text.contains('\0'),
        ConstValue::List(items) => items.iter().any(has_nul),
        ConstValue::Object(fields) => fields.values().any(has_nul),
        _ => false,
    }
}

fn join(parts: impl Iterator<Item = (bool, bool)>) -> (bool, bool) {
    parts.fold((false, false), |all, part| (all.0 | part.0, all.1 | part.1))
}
