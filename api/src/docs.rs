//! The documents that are written from the tables they describe: docs/authorization.md,
//! docs/register-columns.md and docs/states.md. A test compares them with the files.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use lianxin_entity::enums::{
    PairingState, RegistrationState, ResponsibilityState, Role, ServiceRequestState,
    ServiceRequestStep,
};
use strum::IntoEnumIterator as _;

use crate::domain::pairing::state as pairing;
use crate::domain::register::guide;
use crate::domain::registration::state as registration;
use crate::domain::responsibility::state as responsibility;
use crate::domain::service_centre::state as centre;
use crate::domain::service_request::state::{TRANSITIONS, is_open};
use crate::domain::visit::state as visit;
use crate::policy::{Action, REGISTER_TABLE, RegisterAction, Relations, TABLE, Ties};

const GENERATED: &str = "<!-- Written from the program's own tables: UPDATE=1 cargo test -p lianxin-tests --test it generated -->\n\n";

/// The columns of the registers, as a page.
pub fn register_columns() -> String {
    format!(
        "# The columns of the registers\n\n{GENERATED}The header of a column stands in either language, and so do the \
         words in it. How files are brought in: [registers.md](registers.md).\n\n{}",
        guide::tables().trim_end().to_owned() + "\n"
    )
}

/// Who may do what, as a page.
pub fn authorization() -> String {
    let mut page = format!("# Who may do what to a service request\n\n{GENERATED}");
    page.push_str(
        "One relation of those named suffices. A posting with the duty ADMINISTRATOR has none of these rights: it \
         configures the district and reads counts. What a person may not read is absent for them; what they may read \
         but not do is refused as FORBIDDEN. Nobody handles or evaluates a matter that they are on the other side of.\n\n",
    );
    for (relation, meaning) in RELATIONS {
        let _ = writeln!(page, "- **{relation}**: {meaning}");
    }
    page.push_str("\n| Act | Resident | Grid worker | Secretary |\n|---|---|---|---|\n");
    for action in Action::iter() {
        if action == Action::BySystem {
            continue;
        }
        let cell = |role| {
            let granted = TABLE
                .iter()
                .filter(|row| row.action == action && row.role == role);
            let relations = granted.fold(Relations::empty(), |all, row| all | row.relations);
            words(relations.iter_names().map(|(name, _)| name))
        };
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} |",
            sentence(action.into()),
            cell(Role::Resident),
            cell(Role::GridWorker),
            cell(Role::Secretary)
        );
    }
    page.push_str(&registers());
    page
}

fn registers() -> String {
    let mut page = String::from("\n# Who may do what with the registers\n\n");
    for (tie, meaning) in TIES {
        let _ = writeln!(page, "- **{tie}**: {meaning}");
    }
    page.push_str("\n| Act | Resident | Grid worker | Secretary |\n|---|---|---|---|\n");
    for action in RegisterAction::iter() {
        let cell = |role| {
            let granted = REGISTER_TABLE
                .iter()
                .filter(|row| row.action == action && row.role == role);
            let ties = granted.fold(Ties::empty(), |all, row| all | row.ties);
            words(ties.iter_names().map(|(name, _)| name))
        };
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} |",
            sentence(action.into()),
            cell(Role::Resident),
            cell(Role::GridWorker),
            cell(Role::Secretary)
        );
    }
    page
}

/// The life of a service request, as a diagram and a table.
pub fn states() -> String {
    let mut page = format!("# The states of a service request\n\n{GENERATED}");
    page.push_str("```mermaid\nstateDiagram-v2\n    [*] --> SUBMITTED\n");
    for way in TRANSITIONS.iter().filter(|way| way.from != way.to) {
        let by = if way.action == Action::BySystem {
            " (system)"
        } else {
            ""
        };
        let _ = writeln!(page, "    {} --> {}: {}{by}", way.from, way.to, way.step);
    }
    for state in ServiceRequestState::ALL
        .iter()
        .filter(|state| !is_open(**state))
    {
        let _ = writeln!(page, "    {state} --> [*]");
    }
    page.push_str("```\n\n| From | Step | To | Right |\n|---|---|---|---|\n");
    for way in TRANSITIONS {
        let right = match way.action {
            Action::BySystem => "the system".to_owned(),
            action => sentence(action.into()),
        };
        let _ = writeln!(
            page,
            "| {} | {} | {} | {right} |",
            way.from, way.step, way.to
        );
    }
    let _ = write!(
        page,
        "\n{} is taken by the system in every open state when a clock of TAKE or RESOLVE is breached; the state stays. \
         Who has which right: [authorization.md](authorization.md).\n",
        ServiceRequestStep::Escalate
    );
    let ways = centre::TRANSITIONS.iter();
    let ways = ways.map(|(from, step, to)| (from.as_str(), (*step).into(), to.as_str()));
    life(
        &mut page,
        "a service centre",
        "It is registered as PLANNED, or as OPEN since a day. The right to each step is keep centre.",
        ways,
    );
    let ways = pairing::TRANSITIONS.iter();
    page.push_str(&life_with_rights(
        "pairing",
        PairingState::Proposed.as_str(),
        ways.map(|way| {
            let right = sentence(way.action.into());
            (way.from.as_str(), way.step.into(), way.to.as_str(), right)
        }),
    ));
    let ways = visit::TRANSITIONS.iter();
    let ways = ways.map(|(from, step, to)| (from.as_str(), (*step).into(), to.as_str()));
    life(
        &mut page,
        "a visit",
        "What was not planned is recorded as DONE at once. Its visitor records and cancels it, a secretary over the \
         place may cancel it too.",
        ways,
    );
    let ways = registration::TRANSITIONS.iter();
    page.push_str(&life_with_rights(
        "registration",
        RegistrationState::Reported.as_str(),
        ways.map(|way| {
            let right = sentence(way.action.into());
            (way.from.as_str(), way.step.into(), way.to.as_str(), right)
        }),
    ));
    let ways = responsibility::TRANSITIONS.iter();
    page.push_str(&life_with_rights(
        "carried item of responsibility",
        ResponsibilityState::Assigned.as_str(),
        ways.map(|way| {
            let right = sentence(way.action.into());
            (way.from.as_str(), way.step.into(), way.to.as_str(), right)
        }),
    ));
    page
}

/// The life of something simpler: a diagram under a heading.
fn life(
    page: &mut String,
    of: &str,
    sentence: &str,
    ways: impl Iterator<Item = (&'static str, &'static str, &'static str)>,
) {
    let _ = write!(
        page,
        "\n## The states of {of}\n\n{sentence}\n\n```mermaid\nstateDiagram-v2\n"
    );
    for (from, step, to) in ways {
        let _ = writeln!(page, "    {from} --> {to}: {step}");
    }
    page.push_str("```\n");
}

/// The life of something else, as a diagram and a table. A way is its states, its step and the right
/// that it takes.
fn life_with_rights(
    what: &str,
    first: &'static str,
    ways: impl Iterator<Item = (&'static str, &'static str, &'static str, String)>,
) -> String {
    let mut diagram =
        format!("\n# The states of a {what}\n\n```mermaid\nstateDiagram-v2\n    [*] --> {first}\n");
    let mut table = String::from("| From | Step | To | Right |\n|---|---|---|---|\n");
    let (mut left, mut drawn) = (BTreeSet::new(), BTreeSet::from([first]));
    let mut lines = Vec::new();
    for (from, step, to, right) in ways {
        let line = format!("    {from} --> {to}: {step}\n");
        if from != to && !lines.contains(&line) {
            lines.push(line);
        }
        left.insert(from);
        drawn.insert(to);
        let _ = writeln!(table, "| {from} | {step} | {to} | {right} |");
    }
    diagram.extend(lines);
    for end in drawn.difference(&left) {
        let _ = writeln!(diagram, "    {end} --> [*]");
    }
    diagram + "```\n\n" + &table
}

const RELATIONS: [(&str, &str); 6] = [
    (
        "own",
        "the person helped, else the reporter; an officer who files for another is not",
    ),
    ("grid", "the request lies in one of the posting's grids"),
    (
        "jurisdiction",
        "the request lies in the area of the posting's organisation",
    ),
    (
        "lead",
        "dispatched as lead to the account, or to the posting's organisation or one below it",
    ),
    ("helper", "the same as helper"),
    (
        "above",
        "secretary of the nearest organisation above, with somebody in post, of the one that dispatched or rejected it",
    ),
];

const TIES: [(&str, &str); 5] = [
    (
        "own",
        "the row is about the person: the household, the member's record, the visit",
    ),
    ("grid", "it lies in one of the posting's grids"),
    (
        "jurisdiction",
        "it lies in the area of the posting's organisation",
    ),
    (
        "organisation",
        "it belongs to the posting's organisation or one below it",
    ),
    (
        "district",
        "the posting has the duty ADMINISTRATOR, which has no other tie",
    ),
];

fn words(names: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<String> = names.map(str::to_lowercase).collect();
    if names.is_empty() {
        "–".to_owned()
    } else {
        names.join(", ")
    }
}

/// `TakeUndispatched` as "take undispatched".
fn sentence(name: &'static str) -> String {
    let mut words = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(character.to_lowercase());
    }
    words
}
