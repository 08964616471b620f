use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::gql::prelude::Variables;

fn gate(query: &str) -> Result<Checked, Rejected> {
    check(&Limits::default(), query, None, &Variables::default()).map(|(checked, _)| checked)
}

fn with_variables(query: &str, variables: serde_json::Value) -> Result<Checked, Rejected> {
    check(
        &Limits::default(),
        query,
        None,
        &Variables::from_json(variables),
    )
    .map(|(checked, _)| checked)
}

fn refused(query: &str) -> LimitExceeded {
    match gate(query) {
        Err(Rejected::Limit(exceeded)) => exceeded,
        other => panic!("no limit was exceeded: {other:?}"),
    }
}

#[test]
fn an_ordinary_document_passes() {
    let checked = gate(
        "query List { serviceRequests(first: 20) { edges { cursor node { ...R } } pageInfo { hasNextPage } totalCount } }
         fragment R on ServiceRequest { id title state area { name ancestors { name } } timeline(last: 3) { nodes { step at } } }",
    )
    .unwrap();
    assert_eq!(checked.kind, OperationKind::Query);
    assert_eq!(checked.name.as_deref(), Some("List"));
    assert!(!checked.introspects);
}

#[test]
fn a_fragment_bomb_is_refused_at_once() {
    let mut bomb = String::from("{ a { ...F0 } }");
    for level in 0..40 {
        let next = level + 1;
        bomb.push_str(&format!(
            " fragment F{level} on T {{ ...F{next} ...F{next} ...F{next} ...F{next} }}"
        ));
    }
    bomb.push_str(" fragment F40 on T { x }");
    let began = Instant::now();
    let exceeded = refused(&bomb);
    assert!(began.elapsed() < Duration::from_millis(50));
    assert_eq!(exceeded.limit, Limit::Nodes);
    assert_eq!(exceeded.found, u64::MAX);
}

#[test]
fn a_bomb_of_spreads_without_fields_is_refused() {
    let mut bomb = String::from("{ a ...F0 }");
    for level in 0..10 {
        let next = level + 1;
        bomb.push_str(&format!(
            " fragment F{level} on T {{ ...F{next} ...F{next} }}"
        ));
    }
    bomb.push_str(" fragment F10 on T { ... on T { ... on T { __typename @skip(if: true) } } }");
    assert!(matches!(
        refused(&bomb).limit,
        Limit::Nodes | Limit::FragmentSpreads | Limit::Directives | Limit::RootFields
    ));
}

#[test]
fn cycles_are_named() {
    assert!(matches!(
        gate("{ ...A } fragment A on T { b { ...B } } fragment B on T { ...A }"),
        Err(Rejected::Cycle(name)) if name == "A" || name == "B"
    ));
    assert!(matches!(
        gate("{ a } fragment S on T { ...S }"),
        Err(Rejected::Cycle(_))
    ));
}

#[test]
fn each_limit_has_its_name() {
    let fields = |n: usize| (0..n).map(|i| format!("f{i} ")).collect::<String>();
    assert_eq!(
        refused(&format!("{{ {} }}", fields(21))).limit,
        Limit::RootFields
    );
    assert_eq!(
        refused(&format!("{{ a {{ {} }} }}", fields(1_000))).limit,
        Limit::Nodes
    );
    assert_eq!(
        refused(&format!("{{ {} }}", "a ".repeat(3_000))).limit,
        Limit::Tokens
    );
    let aliases: String = (0..61).map(|i| format!("t{i}: __typename ")).collect();
    assert_eq!(
        refused(&format!("{{ a {{ {aliases} }} }}")).limit,
        Limit::Aliases
    );
    let directives = "@include(if: true) ".repeat(61);
    assert_eq!(
        refused(&format!("{{ a {directives} }}")).limit,
        Limit::Directives
    );
    let deep = format!("{}x{}", "{ a ".repeat(19), "}".repeat(19));
    assert_eq!(refused(&deep.replace("a x", "a { x }")).limit, Limit::Depth);
    let brackets = format!("{{ a(b: {}1{}) }}", "[".repeat(80), "]".repeat(80));
    assert_eq!(refused(&brackets).limit, Limit::Nesting);
}

#[test]
fn pages_are_read_from_literals_variables_and_defaults() {
    assert_eq!(refused("{ a(first: 101) { nodes { id } } }").found, 101);
    assert_eq!(
        refused("{ a(last: 1e9) { nodes { id } } }").limit,
        Limit::PageSize
    );
    let query = "query($n: Int = 500) { a(first: $n) { nodes { id } } }";
    assert_eq!(refused(query).found, 500);
    assert!(with_variables(query, serde_json::json!({"n": 5})).is_ok());
    assert!(with_variables(query, serde_json::json!({"n": -5})).is_ok());
    let ids = serde_json::json!({"ids": vec!["x"; 101]});
    assert_eq!(
        with_variables("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids).map(|_| ()),
        Err(Rejected::Limit(LimitExceeded {
            limit: Limit::PageSize,
            allowed: 100,
            found: 101
        }))
    );
}

#[test]
fn output_is_estimated_from_the_pages() {
    let page =
        "{ a(first: 100) { totalCount edges { node { b(first: 100) { nodes { c d e f } } } } } }";
    let exceeded = refused(page);
    assert_eq!(exceeded.limit, Limit::EstimatedOutput);
    assert!(
        exceeded.found > 50_000 && exceeded.found < 60_000,
        "{exceeded:?}"
    );
    let through_fragment = "{ a(first: 100) { ...C } } fragment C on C { edges { node { b(first: 100) { nodes { c d e f } } } } }";
    assert_eq!(refused(through_fragment).limit, Limit::EstimatedOutput);
    assert!(
        gate("{ a(first: 100) { edges { node { b(first: 3) { nodes { c d e f } } } } } }").is_ok()
    );
    let by_default = "{ a { nodes { a { nodes { a { nodes { a { nodes { id } } } } } } } } }";
    assert_eq!(refused(by_default).limit, Limit::EstimatedOutput);
}

#[test]
fn syntax_errors_keep_the_document_to_themselves() {
    let error = gate("{ secret phone 13900000001 ??? }").unwrap_err();
    assert!(matches!(error, Rejected::Syntax { line: 1, .. }));
    assert!(!error.to_string().contains("13900000001"));
}

#[test]
fn operations_are_chosen_by_name() {
    let two = "query A { a } mutation B { b }";
    let none = Variables::default();
    let limits = Limits::default();
    assert_eq!(
        check(&limits, two, None, &none).unwrap_err(),
        Rejected::NameRequired
    );
    assert_eq!(
        check(&limits, two, Some("B"), &none).unwrap().0.kind,
        OperationKind::Mutation
    );
    assert_eq!(
        check(&limits, two, Some("C"), &none).unwrap_err(),
        Rejected::UnknownOperation
    );
}

#[test]
fn variables_are_required_and_free_of_nul() {
    let query = "query Q($id: ID!, $n: Int) { a(id: $id, n: $n) }";
    assert_eq!(
        gate(query).unwrap_err(),
        Rejected::VariableMissing("id".into())
    );
    let null = with_variables(query, serde_json::json!({"id": null}));
    assert_eq!(null.unwrap_err(), Rejected::VariableMissing("id".into()));
    let nul = Variables::from_json(serde_json::json!({"a": 1, "id": [{"x": "a\u{0}b"}]}));
    assert_eq!(variable_with_nul(&nul).as_deref(), Some("id"));
    assert_eq!(
        gate(r#"{ a(b: ["x\u0000"]) }"#).unwrap_err(),
        Rejected::NulInDocument
    );
    let checked = with_variables(query, serde_json::json!({"id": "a"})).unwrap();
    assert!(checked.variable_arguments.contains(&(1, 32)));
}

#[test]
fn surrogates_in_a_literal_are_a_syntax_error() {
    assert!(matches!(
        gate(r#"{ a(b: "\ud800") }"#),
        Err(Rejected::Syntax { .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_breaks_the_gate(text in "[{}()\\[\\]\"\\\\.$@:!#a-c0-9 \n路灯]{0,200}") {
        let began = Instant::now();
        let _ = gate(&text);
        prop_assert!(began.elapsed() < Duration::from_millis(500));
    }

    #[test]
    fn unfolding_by_hand_gives_the_same_count(widths in proptest::collection::vec(1usize..4, 1..5)) {
        let mut document = String::from("{ r { ...F0 } }");
        for (level, width) in widths.iter().enumerate() {
            let spreads = format!("...F{} ", level + 1).repeat(*width);
            document.push_str(&format!(" fragment F{level} on T {{ x {spreads} }}"));
        }
        document.push_str(&format!(" fragment F{} on T {{ y }}", widths.len()));
        let mut copies = 1u64;
        let mut nodes = 1u64;
        for width in &widths {
            nodes += copies;
            copies *= *width as u64;
        }
        nodes += copies;
        let limits = Limits { nodes: nodes - 1, ..Limits::default() };
        let found = check(&limits, &document, None, &Variables::default()).unwrap_err();
        prop_assert_eq!(
            found,
            Rejected::Limit(LimitExceeded { limit: Limit::Nodes, allowed: nodes - 1, found: nodes })
        );
    }
}
