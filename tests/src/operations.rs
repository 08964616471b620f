//! The golden operations: one file a screen, an act or something to listen to, below `tests/ops`.
//!
//! They are what frontends send. A screen says in its first line who reads it.

use std::path::Path;

use async_graphql_parser::parse_query;
use async_graphql_parser::types::{
    DocumentOperations, OperationDefinition, OperationType, Selection,
};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::town::Caller;

/// One file.
pub struct Operation {
    /// Its name without folder and ending: `end_appointment`.
    pub name: String,
    /// Its folder: `acts`, `screens` or `live`.
    pub folder: String,
    /// Who reads the screen; empty for an act.
    pub caller: String,
    /// What is sent.
    pub text: String,
    /// The name of the operation in it: `EndAppointment`.
    pub title: String,
    /// The operation in it.
    pub definition: OperationDefinition,
}

impl Operation {
    fn read(file: &Path) -> Self {
        let part = |part: Option<&std::ffi::OsStr>| {
            let part = part.and_then(|part| part.to_str());
            part.expect("a name").to_owned()
        };
        let text = std::fs::read_to_string(file).expect("text");
        let document =
            parse_query(&text).unwrap_or_else(|fault| panic!("{}: {fault}", file.display()));
        let DocumentOperations::Multiple(operations) = document.operations else {
            panic!("{}: the operation has no name", file.display())
        };
        assert_eq!(operations.len(), 1, "{}: one operation", file.display());
        let (title, definition) = operations.into_iter().next().expect("one");
        let caller = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# caller: "));
        Self {
            name: part(file.file_stem()),
            folder: part(file.parent().and_then(Path::file_name)),
            caller: caller.unwrap_or_default().trim().to_owned(),
            title: title.to_string(),
            definition: definition.node,
            text,
        }
    }

    /// The fields of the root that it selects.
    pub fn roots(&self) -> Vec<String> {
        let selected = self.definition.selection_set.node.items.iter();
        selected
            .map(|item| match &item.node {
                Selection::Field(field) => field.node.name.node.to_string(),
                _ => panic!("{}: fields of the root are written out", self.name),
            })
            .collect()
    }

    /// `Query`, `Mutation` or `Subscription`.
    pub fn root(&self) -> &'static str {
        match self.definition.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        }
    }

    /// The names of its variables.
    pub fn variables(&self) -> Vec<String> {
        let defined = self.definition.variable_definitions.iter();
        defined
            .map(|variable| variable.node.name.node.to_string())
            .collect()
    }
}

/// All of them, by folder and name.
pub fn all() -> Vec<Operation> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("ops");
    let mut files = Vec::new();
    for folder in std::fs::read_dir(root).expect("operations").flatten() {
        if !folder.path().is_dir() {
            continue;
        }
        for file in std::fs::read_dir(folder.path()).expect("files").flatten() {
            files.push(file.path());
        }
    }
    files.sort();
    files.iter().map(|file| Operation::read(file)).collect()
}

/// `endAppointment` in the way of files: `end_appointment`.
pub fn file_name(mutation: &str) -> String {
    let mut name = String::new();
    for letter in mutation.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

impl Caller {
    /// Does a mutation as its golden operation has it.
    pub async fn does(&self, mutation: &str, input: Value) -> Answer {
        let file = format!("tests/ops/acts/{}.graphql", file_name(mutation));
        let text = crate::repository_file(&file);
        self.run(&text, json!({ "input": input })).await
    }
}
