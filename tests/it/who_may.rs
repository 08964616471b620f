//! Who may take which step in which state, written down from the rules of the domain and not from the
//! product's own table: what is offered, what is allowed and what is refused.

use std::collections::BTreeSet;

use lianxin_tests::town::{Caller, Case, Cast, Town};
use serde_json::json;

/// The people of a story, by their relation to the request.
const PEOPLE: [&str; 11] = [
    "own",
    "neighbour",
    "grid",
    "other grid",
    "jurisdiction",
    "above",
    "top",
    "other jurisdiction",
    "lead",
    "helper",
    "administrator",
];

fn person<'a>(cast: &'a Cast, who: &str) -> &'a Caller {
    match who {
        "own" => &cast.wang,
        "neighbour" => &cast.neighbour,
        "grid" => &cast.li,
        "other grid" => &cast.other_li,
        "jurisdiction" => &cast.secretary,
        "above" => &cast.street,
        "top" => &cast.district,
        "other jurisdiction" => &cast.other_secretary,
        "lead" => &cast.housing,
        "helper" => &cast.works,
        "administrator" => &cast.administrator,
        other => panic!("nobody is called {other}"),
    }
}

const STATES: [&str; 14] = [
    "SUBMITTED",
    "NEEDS_INFO",
    "ACCEPTED",
    "DISPATCHED",
    "OBJECTED",
    "IN_PROGRESS",
    "SUSPENDED",
    "RESOLVED",
    "EVALUATED",
    "CLOSED",
    "REJECTED",
    "REJECTED, review asked",
    "WITHDRAWN",
    "MERGED",
];

/// The rule: what a person may do in a state. The street's and the district's secretaries have jurisdiction
/// over the place as well; the street's is also the next level above the community, and what is dispatched to
/// a department is dispatched to the district committee above it too.
fn may(state: &str, who: &str) -> &'static [&'static str] {
    let secretary = ["jurisdiction", "above", "top"].contains(&who);
    match (state, who) {
        ("SUBMITTED", "own") => &["WITHDRAW"],
        ("SUBMITTED", "grid") => &["ACCEPT", "ASK_FOR_INFORMATION"],
        ("SUBMITTED", _) if secretary => &["ACCEPT", "ASK_FOR_INFORMATION", "MERGE", "REJECT"],
        ("NEEDS_INFO", "own") => &["SUPPLY_INFORMATION", "WITHDRAW"],
        ("ACCEPTED", "own") => &["WITHDRAW"],
        ("ACCEPTED", "grid") => &["TAKE"],
        ("ACCEPTED", _) if secretary => &["DISPATCH", "MERGE"],
        ("DISPATCHED", "own") => &["WITHDRAW"],
        ("DISPATCHED", "lead" | "top") => &["NOTE_PROGRESS", "OBJECT", "RECORD_CONTACT", "TAKE"],
        ("DISPATCHED", "helper") => &["NOTE_PROGRESS", "RECORD_CONTACT"],
        ("OBJECTED", "own") => &["WITHDRAW"],
        ("OBJECTED", "above") => &["RULE_ON_OBJECTION"],
        ("IN_PROGRESS", "own") => &["WITHDRAW"],
        ("IN_PROGRESS", "lead") => &["NOTE_PROGRESS", "RECORD_CONTACT", "RESOLVE"],
        ("IN_PROGRESS", "top") => &["NOTE_PROGRESS", "RECORD_CONTACT", "RESOLVE", "SUSPEND"],
        ("IN_PROGRESS", "helper") => &["NOTE_PROGRESS", "RECORD_CONTACT"],
        ("IN_PROGRESS", _) if secretary => &["SUSPEND"],
        ("SUSPENDED", "own") => &["WITHDRAW"],
        ("SUSPENDED", "lead") => &["RESUME"],
        ("SUSPENDED", _) if secretary => &["RESUME"],
        ("RESOLVED", "own") => &["EVALUATE", "REOPEN"],
        ("EVALUATED", "own") => &["REOPEN"],
        ("CLOSED", _) if secretary => &["REOPEN"],
        ("REJECTED", "own") => &["REQUEST_REVIEW"],
        ("REJECTED, review asked", "above") => &["REVIEW_REJECTION"],
        _ => &[],
    }
}

/// Who reads the request at all; handlers only from the dispatch on.
fn reads(state: &str, who: &str) -> bool {
    match who {
        "own" | "grid" | "jurisdiction" | "above" | "top" => true,
        "lead" | "helper" => ![
            "SUBMITTED",
            "NEEDS_INFO",
            "ACCEPTED",
            "REJECTED",
            "REJECTED, review asked",
            "WITHDRAWN",
            "MERGED",
        ]
        .contains(&state),
        _ => false,
    }
}

async fn case_in(town: &Town, cast: &Cast, state: &str) -> Case {
    match state {
        "SUBMITTED" => cast.wang.submits("Lamp").await,
        "NEEDS_INFO" => {
            let case = cast.wang.submits("Lamp").await;
            cast.secretary.asks(&case, "Which one?").await.ok();
            case
        }
        "ACCEPTED" => cast.accepted("Lamp").await,
        "DISPATCHED" => cast.dispatched("Lamp").await,
        "OBJECTED" => {
            let case = cast.dispatched("Lamp").await;
            cast.housing.objects(&case, "not ours").await.ok();
            case
        }
        "IN_PROGRESS" => cast.in_progress("Lamp").await,
        "SUSPENDED" => {
            let case = cast.in_progress("Lamp").await;
            cast.secretary
                .suspends(&case, &town.day_after(5))
                .await
                .ok();
            case
        }
        "RESOLVED" => cast.resolved("Lamp").await,
        "EVALUATED" => {
            let case = cast.resolved("Lamp").await;
            cast.wang.evaluates(&case, "SOLVED").await.ok();
            case
        }
        "CLOSED" => {
            let case = cast.resolved("Lamp").await;
            cast.wang.evaluates(&case, "SOLVED").await.ok();
            town.until_closed(&cast.wang, &case).await;
            case
        }
        "REJECTED" => {
            let case = cast.wang.submits("Lamp").await;
            cast.secretary.rejects(&case, "not ours").await.ok();
            case
        }
        "REJECTED, review asked" => {
            let case = cast.wang.submits("Lamp").await;
            cast.secretary.rejects(&case, "not ours").await.ok();
            cast.wang.asks_for_review(&case).await.ok();
            case
        }
        "WITHDRAWN" => {
            let case = cast.wang.submits("Lamp").await;
            cast.wang.withdraws(&case).await.ok();
            case
        }
        "MERGED" => {
            let main = cast.wang.submits("Lamp").await;
            let case = cast.wang.submits("Lamp again").await;
            cast.secretary.merges(&case, &main).await.ok();
            case
        }
        other => panic!("no way leads to {other}"),
    }
}

/// Every step that a person takes, none of the system's.
const STEPS: [&str; 19] = [
    "ASK_FOR_INFORMATION",
    "SUPPLY_INFORMATION",
    "ACCEPT",
    "REJECT",
    "DISPATCH",
    "TAKE",
    "OBJECT",
    "RULE_ON_OBJECTION",
    "NOTE_PROGRESS",
    "SUSPEND",
    "RESUME",
    "RESOLVE",
    "EVALUATE",
    "REOPEN",
    "WITHDRAW",
    "MERGE",
    "RECORD_CONTACT",
    "REQUEST_REVIEW",
    "REVIEW_REJECTION",
];

async fn attempt(
    town: &Town,
    cast: &Cast,
    who: &Caller,
    step: &str,
    case: &Case,
    other: &Case,
) -> Option<String> {
    let answer = match step {
        "ASK_FOR_INFORMATION" => who.asks(case, "Which one?").await,
        "SUPPLY_INFORMATION" => who.supplies(case, "That one").await,
        "ACCEPT" => who.accepts(case).await,
        "REJECT" => who.rejects(case, "not ours").await,
        "DISPATCH" => who.dispatches(case, &cast.housing).await,
        "TAKE" => who.takes(case).await,
        "OBJECT" => who.objects(case, "not ours").await,
        "RULE_ON_OBJECTION" => who.rules(case, false).await,
        "NOTE_PROGRESS" => who.notes(case, "on the way").await,
        "SUSPEND" => who.suspends(case, &town.day_after(5)).await,
        "RESUME" => who.resumes(case).await,
        "RESOLVE" => who.resolves(case).await,
        "EVALUATE" => who.evaluates(case, "SOLVED").await,
        "REOPEN" => who.reopens(case).await,
        "WITHDRAW" => who.withdraws(case).await,
        "MERGE" => who.merges(case, other).await,
        "RECORD_CONTACT" => who.records_contact(case, true).await,
        "REQUEST_REVIEW" => who.asks_for_review(case).await,
        "REVIEW_REJECTION" => who.reviews(case, true).await,
        other => panic!("no mutation takes {other}"),
    };
    answer.wrong().map(str::to_owned)
}

crate::both_engines! {
    async fn what_is_offered_is_what_the_rules_say(town: Town) {
        let cast = town.cast().await;
        let mut wrong = Vec::new();
        for state in STATES {
            let case = case_in(&town, &cast, state).await;
            for who in PEOPLE {
                let seen = person(&cast, who).sees(&case).await;
                if seen.is_null() == reads(state, who) {
                    wrong.push(format!("{state}: {who} reads it: {}", !seen.is_null()));
                    continue;
                }
                let offered: BTreeSet<&str> = seen["availableSteps"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|step| step.as_str())
                    .collect();
                let expected: BTreeSet<&str> = may(state, who).iter().copied().collect();
                if offered != expected {
                    wrong.push(format!("{state}: {who} is offered {offered:?}, may {expected:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn what_is_not_offered_is_refused_and_what_is_offered_works(town: Town) {
        let cast = town.cast().await;
        let other = cast.wang.submits("Another lamp").await;
        let mut wrong = Vec::new();
        for state in STATES {
            let case = case_in(&town, &cast, state).await;
            for who in PEOPLE {
                for step in STEPS {
                    let allowed = may(state, who).contains(&step);
                    let answer = if allowed {
                        let fresh = case_in(&town, &cast, state).await;
                        attempt(&town, &cast, person(&cast, who), step, &fresh, &other).await
                    } else {
                        attempt(&town, &cast, person(&cast, who), step, &case, &other).await
                    };
                    let good = match (allowed, answer.as_deref()) {
                        (true, answer) => answer.is_none(),
                        (false, Some("NOT_FOUND")) => !reads(state, who),
                        (false, Some("FORBIDDEN" | "WRONG_STATE")) => reads(state, who),
                        (false, Some(code)) => {
                            // A refusal of the step's own (a review asked twice, a merge into itself).
                            reads(state, who) && !["STALE", "INTERNAL", "BAD_ID"].contains(&code)
                        }
                        (false, None) => false,
                    };
                    if !good {
                        wrong.push(format!("{state}: {step} by {who}: {answer:?}, allowed: {allowed}"));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn a_state_refusal_says_what_is_possible(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.wang.submits("Lamp").await;
        let document = "mutation ($input: ServiceRequestNoteInput!) { resolveServiceRequest(input: $input) \
            { serviceRequest { id } errors { code errorCode state allowedSteps message } } }";
        let answer = cast.secretary.run(document, json!({ "input": { "id": lamp.id, "note": "done" } })).await;
        let refusal = answer.refused("WRONG_STATE");
        assert_eq!(refusal["state"], "SUBMITTED");
        assert_eq!(refusal["code"], "WRONG_STATE");
        let allowed = refusal["allowedSteps"].as_array().expect("steps");
        assert!(allowed.contains(&json!("ACCEPT")) && !allowed.contains(&json!("RESOLVE")), "{allowed:?}");
    }
}
