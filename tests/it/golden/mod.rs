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
const OF_ONE: [&str; 20] = [
    "anything",
    "appointment",
    "before_registering",
    "coverage",
    "district_settings",
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
    "responsibility_assignment",
    "responsibility_zone",
    "start",
    "visit",
];

/// Screens that read something row by row. Whoever mends one strikes it off here.
const GROWING: &[&str] = &[];

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

/// Reads a screen twice; what went wrong is said in a line.
async fn read(
    cast: &Cast,
    facts: &Map<String, Value>,
    screen: &Operation,
) -> Result<Reading, String> {
    let who = reader(cast, &screen.caller);
    let variables = variables(facts, screen);
    // Over HTTP, within the limits of documents; what is held in memory is held afterwards.
    let served = who.run(&screen.text, variables.clone()).await;
    let counted = who.run_counted(&screen.text, variables).await;
    for answer in [&served, &counted] {
        if answer.failure().is_some() || answer.body.get("errors").is_some() {
            return Err(format!("{}: {}", screen.name, answer.body["errors"]));
        }
        for root in screen.roots() {
            if answer.at(&format!("/{root}")).is_null() {
                return Err(format!(
                    "{}: {root} is not for {}",
                    screen.name, screen.caller
                ));
            }
        }
    }
    Ok(Reading {
        statements: counted.statements.len(),
        size: size(&counted.body),
    })
}

/// Loaders gather what is asked for in a moment: of many statements a few fall together or do not.
fn slack(statements: usize) -> usize {
    statements / 10
}

/// The table beside the operations says what each screen takes. `UPDATE=1` writes it.
#[allow(clippy::disallowed_methods, reason = "the one switch of this test")]
fn written_down(counts: &BTreeMap<String, usize>) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ops/statements.txt");
    if std::env::var_os("UPDATE").is_some() {
        let lines = counts
            .iter()
            .map(|(name, count)| format!("{name} {count}\n"));
        std::fs::write(file, lines.collect::<String>()).expect("written");
        return;
    }
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let known: BTreeMap<&str, usize> = text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, count)| (name, count.parse().expect("a number")))
        .collect();
    let mut wrong = Vec::new();
    for (name, count) in counts {
        let listed = known.get(name.as_str());
        if listed.is_none_or(|listed| listed.abs_diff(*count) > slack(*listed)) {
            wrong.push(format!(
                "{name}: {count} statements, written down {listed:?}"
            ));
        }
    }
    let listed: BTreeSet<&str> = known.keys().copied().collect();
    let read: BTreeSet<&str> = counts.keys().map(String::as_str).collect();
    wrong.extend(
        listed
            .difference(&read)
            .map(|name| format!("{name} is no screen")),
    );
    assert!(
        wrong.is_empty(),
        "{wrong:#?}\ntests/ops/statements.txt: UPDATE=1 cargo test -p lianxin-tests --test it golden"
    );
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
        let (mut wrong, mut counts) = (Vec::new(), BTreeMap::new());
        for (screen, few) in screens.iter().zip(few) {
            let (few, many) = match (few, read(&cast, &growth.facts, screen).await) {
                (Ok(few), Ok(many)) => (few, many),
                (Err(fault), _) | (_, Err(fault)) => {
                    wrong.push(fault);
                    continue;
                }
            };
            let known = GROWING.contains(&screen.name.as_str());
            if (many.statements > few.statements + slack(few.statements)) != known {
                wrong.push(format!(
                    "{}: {} statements, then {}; known to grow: {known}", screen.name, few.statements, many.statements,
                ));
            }
            if many.size <= few.size && !OF_ONE.contains(&screen.name.as_str()) {
                wrong.push(format!("{} shows no more of thirty than of three", screen.name));
            }
counts.insert(screen.name.clone(), many.statements);
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        written_down(&counts);
    }
}
