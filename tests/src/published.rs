//! The schema as the program publishes it, to be read by tests that forget nothing.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql_parser::parse_schema;
use async_graphql_parser::types::{
    FieldDefinition, TypeDefinition, TypeKind, TypeSystemDefinition,
};

/// Its types by their names.
pub struct Published(pub BTreeMap<String, TypeDefinition>);

impl Published {
    /// Built, not read from the repository: a test of it cannot be behind.
    pub fn today() -> Self {
        let text = lianxin_api::gql::schema::text(&lianxin_api::gql::schema::build());
        let document = parse_schema(text).expect("the schema parses");
        let types = document.definitions.into_iter().filter_map(|definition| {
            let TypeSystemDefinition::Type(definition) = definition else {
                return None;
            };
            Some((definition.node.name.node.to_string(), definition.node))
        });
        Self(types.collect())
    }

    /// The fields of an object; none of what is no object.
    pub fn fields(&self, object: &str) -> Vec<&FieldDefinition> {
        match self.0.get(object).map(|found| &found.kind) {
            Some(TypeKind::Object(object)) => {
                object.fields.iter().map(|field| &field.node).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The names of the fields of an object.
    pub fn names(&self, object: &str) -> BTreeSet<String> {
        let fields = self.fields(object).into_iter();
        fields.map(|field| field.name.node.to_string()).collect()
    }

    /// The objects and what they implement.
    pub fn objects(&self) -> impl Iterator<Item = (&str, Vec<String>)> {
        self.0.iter().filter_map(|(name, definition)| {
            let TypeKind::Object(object) = &definition.kind else {
                return None;
            };
            let interfaces = object.implements.iter();
            let interfaces = interfaces.map(|interface| interface.node.to_string());
            Some((name.as_str(), interfaces.collect()))
        })
    }

    /// The words of an enum.
    pub fn words(&self, name: &str) -> Vec<String> {
        match self.0.get(name).map(|found| &found.kind) {
            Some(TypeKind::Enum(words)) => {
                let words = words.values.iter();
                words.map(|word| word.node.value.node.to_string()).collect()
            }
            _ => Vec::new(),
        }
    }
}
