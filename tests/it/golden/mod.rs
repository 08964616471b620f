//! The golden operations: every root field has one, each is valid, the screens are read by somebody who
//! may, and what they cost is written down and does not grow with the rows.

pub mod growth;

use std::collections::{BTreeMap, BTreeSet};

use lianxin_api::gql::schema;
use lianxin_tests::operations::{self, Operation};
use lianxin_tests::published::Published;
use lianxin_tests::town::{Caller, Cast, Town};
use serde_json::{Map, Value};

use growth::Growth;

/// Screens of one thing that has no list in it, or one that does not grow here.
const OF_ONE: [&str; 17] = [
    "anything",
    "appointment",
    "before_registering",
    "coverage",
    "export",
    "handover",
    "import",
    "joint_agreement",
    "member",
    "nearest_centres",
    "new_request",
    "organisation",
    "pairing",
    "registration",
    "request",
    "start",
    "visit",
];

#[test]
fn every_field_of_a_root_has_an_operation() {
    let published = Published::today();
    let mut sent: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for operation in operations::all() {
        sent.entry(operation.root())
            .or_default()
            .extend(operation.roots());
    }
    let mut missing = Vec::new();
    for root in ["Query", "Mutation", "Subscription"] {
        let names = published.names(root);
        assert!(!names.is_empty(), "{root} has no field");
        let sent = sent.remove(root).unwrap_or_default();
        missing.extend(
            names
                .difference(&sent)
                .map(|field| format!("{root}.{field}")),
        );
    }
    assert!(
        missing.is_empty(),
        "no operation below tests/ops asks for {missing:#?}"
    );
}

#[test]
fn each_file_is_called_after_what_it_does() {
    let mut wrong = Vec::new();
    let mut titles = BTreeSet::new();
    for operation in operations::all() {
        let Operation { name, folder, .. } = &operation;
        let roots = operation.roots();
        let good = match folder.as_str() {
            "acts" => {
                operation.root() == "Mutation"
                    && roots.len() == 1
                    && operations::file_name(&roots[0]) == *name
            }
            "screens" => operation.root() == "Query" && !operation.caller.is_empty(),
            "live" => operation.root() == "Subscription" && roots.len() == 1,
            _ => false,
        };
        if !good || !titles.insert(operation.title.clone()) {
            wrong.push(format!("{folder}/{name}: {} {roots:?}", operation.title));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// An operation of another name is asked for, so that it is validated and not run.
#[tokio::test]
async fn every_operation_is_valid() {
    let schema = schema::build();
    let mut wrong = Vec::new();
    for operation in operations::all() {
        let request = async_graphql::Request::new(&operation.text).operation_name("NobodysName");
        let answer = schema.execute(request).await;
        let faults: Vec<&String> = answer
            .errors
            .iter()
            .map(|fault| &fault.message)
            .filter(|message| !message.contains("NobodysName"))
            .collect();
        if !faults.is_empty() || answer.errors.is_empty() {
            wrong.push(format!(
                "{}/{}: {faults:?}",
                operation.folder, operation.name
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Who reads a screen.
pub fn reader<'a>(cast: &'a Cast, who: &str) -> &'a Caller {
    match who {
        "resident" => &cast.wang,
        "neighbour" => &cast.neighbour,
        "grid worker" => &cast.li,
        "secretary" => &cast.secretary,
        "street" => &cast.street,
        "district" => &cast.district,
        "administrator" => &cast.administrator,
        other => panic!("nobody is called {other}"),
    }
}

/// How many values an answer holds.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 1,
    }
}

/// What a screen took and how much it showed.
struct Reading {
    statements: usize,
    size: usize,
}

/// What the operation calls by name.
pub fn variables(facts: &Map<String, Value>, screen: &Operation) -> Value {
    let variables = screen.variables().into_iter().map(|name| {
        let known = facts.get(&name);
        let known = known.unwrap_or_else(|| panic!("{}: what is ${name}?", screen.name));
        (name, known.clone())
    });
    Value::Object(variables.collect())
}

async fn read(cast: &Cast, facts: &Map<String, Value>, screen: &Operation) -> Reading {
    let who = reader(cast, &screen.caller);
    let variables = variables(facts, screen);
    // Over HTTP, within the limits of documents; what is held in memory is held afterwards.
    let served = who.run(&screen.text, variables.clone()).await;
    let counted = who.run_counted(&screen.text, variables).await;
    for answer in [&served, &counted] {
        assert!(
            answer.failure().is_none(),
            "{}: {:#}",
            screen.name,
            answer.body
        );
        for root in screen.roots() {
            let found = answer.at(&format!("/{root}"));
            assert!(
                !found.is_null(),
                "{}: {root} is not for {}",
                screen.name,
                screen.caller
            );
        }
    }
    Reading {
        statements: counted.statements.len(),
        size: size(&counted.body),
    }
}

crate::both_engines! {
    async fn what_a_screen_costs_is_known_and_does_not_grow(town: Town) {
        let cast = town.cast().await;
        let screens: Vec<Operation> = operations::all().into_iter().filter(|one| one.folder == "screens").collect();
        let mut growth = Growth::begin(&town, &cast).await;
        growth.until(&town, &cast, 3).await;
        let mut few = Vec::new();
        for screen in &screens {
            few.push(read(&cast, &growth.facts, screen).await);
        }
        growth.until(&town, &cast, 30).await;
        let (mut wrong, mut table) = (Vec::new(), String::new());
        for (screen, few) in screens.iter().zip(few) {
            let many = read(&cast, &growth.facts, screen).await;
            if many.statements > few.statements {
                wrong.push(format!("{}: {} statements, then {}", screen.name, few.statements, many.statements));
            }
            if many.size <= few.size && !OF_ONE.contains(&screen.name.as_str()) {
                wrong.push(format!("{} shows no more of thirty than of three", screen.name));
            }
            table.push_str(&format!("{:3} {}\n", many.statements, screen.name));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        insta::assert_snapshot!("statements_of_the_screens", table);
    }
}
