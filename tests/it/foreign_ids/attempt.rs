//! One way to hand an id in.

use lianxin_tests::town::{Caller, steps};
use serde_json::{Value, json};

/// Steps of a request whose names do not say so.
const REQUEST_STEPS: &[&str] = &[
    "askForInformation",
    "supplyInformation",
    "objectToDispatch",
    "ruleOnObjection",
    "recordContact",
    "reviewRejection",
    "requestReview",
    "noteProgress",
];

/// One way to hand an id in: who, the document, and the variables with `$` where the id goes.
pub struct Try<'a> {
    pub place: &'a str,
    pub by: &'a Caller,
    pub document: String,
    pub variables: Value,
    /// The type of the id, by its prefix.
    pub prefix: &'a str,
}

pub fn mutation<'a>(place: &'a str, by: &'a Caller, prefix: &'a str, input: Value) -> Try<'a> {
    let name = place
        .trim_start_matches("Mutation.")
        .split('.')
        .next()
        .expect("a mutation");
    let object = match name {
        "revealContact" => "contact { phone }",
        "switchPosting" | "signIn" | "registerResident" => "session { accessToken }",
        name if name.ends_with("ServiceRequest") || REQUEST_STEPS.contains(&name) => {
            "serviceRequest { id state }"
        }
        _ => "__typename",
    };
    let document = format!(
        "mutation ($input: {}!) {{ {name}(input: $input) {{ {object} errors {{ errorCode field message }} }} }}",
        steps::input_type(name)
    );
    Try {
        place,
        by,
        document,
        variables: json!({ "input": input }),
        prefix,
    }
}

pub fn query<'a>(
    place: &'a str,
    by: &'a Caller,
    prefix: &'a str,
    document: &str,
    variables: Value,
) -> Try<'a> {
    Try {
        place,
        by,
        document: document.to_owned(),
        variables,
        prefix,
    }
}

/// Puts the id where the `$` stands.
pub fn with(value: &Value, id: &str) -> Value {
    match value {
        Value::String(text) if text == "$" => json!(id),
        Value::Array(items) => items.iter().map(|item| with(item, id)).collect(),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(key, value)| (key.clone(), with(value, id)))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// The same type, another identity: nobody has it.
pub fn missing(id: &str) -> String {
    let (prefix, body) = id.split_once('_').expect("a TypeID");
    let mut body: Vec<char> = body.chars().collect();
    let last = body.len() - 1;
    for at in [last, last - 3, last - 5] {
        body[at] = if body[at] == '7' { '8' } else { '7' };
    }
    format!("{prefix}_{}", body.into_iter().collect::<String>())
}
