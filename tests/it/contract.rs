//! The published schema holds everything that the frontends were promised, and says what each member is.

use std::collections::BTreeMap;

use async_graphql_parser::types::{
    FieldDefinition, InputValueDefinition, ServiceDocument, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};
use async_graphql_parser::{Positioned, parse_schema};

const PROMISED: &str = include_str!("../contract.graphql");

type Types = BTreeMap<String, TypeDefinition>;

fn types(document: ServiceDocument) -> Types {
    let mut types = Types::new();
    for definition in document.definitions {
        if let TypeSystemDefinition::Type(definition) = definition {
            types.insert(definition.node.name.node.to_string(), definition.node);
        }
    }
    types
}

fn promised() -> Types {
    types(parse_schema(PROMISED).expect("contract.graphql parses"))
}

fn published() -> Types {
    types(
        parse_schema(lianxin_tests::repository_file("schema.graphql"))
            .expect("schema.graphql parses"),
    )
}

/// What the published schema lacks or says otherwise, one line each.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn same<T: PartialEq + std::fmt::Display>(&mut self, place: &str, promised: T, published: T) {
        if promised != published {
            self.0.push(format!(
                "{place}: promised {promised}, published {published}"
            ));
        }
    }

    fn fields(
        &mut self,
        owner: &str,
        promised: &[Positioned<FieldDefinition>],
        published: &[Positioned<FieldDefinition>],
    ) {
        for field in promised {
            let place = format!("{owner}.{}", field.node.name.node);
            let Some(found) = published
                .iter()
                .find(|other| other.node.name.node == field.node.name.node)
            else {
                self.0.push(format!("{place} is missing"));
                continue;
            };
            self.same(
                &place,
                field.node.ty.node.to_string(),
                found.node.ty.node.to_string(),
            );
            self.inputs(&place, &field.node.arguments, &found.node.arguments);
        }
    }

    /// Arguments and input fields: the promised ones with type and default, and nothing new that is required.
    fn inputs(
        &mut self,
        owner: &str,
        promised: &[Positioned<InputValueDefinition>],
        published: &[Positioned<InputValueDefinition>],
    ) {
        let default = |input: &InputValueDefinition| {
            input
                .default_value
                .as_ref()
                .map_or_else(|| "no default".to_owned(), |value| value.node.to_string())
        };
        for input in promised {
            let place = format!("{owner}({})", input.node.name.node);
            let Some(found) = published
                .iter()
                .find(|other| other.node.name.node == input.node.name.node)
            else {
                self.0.push(format!("{place} is missing"));
                continue;
            };
            self.same(
                &place,
                input.node.ty.node.to_string(),
                found.node.ty.node.to_string(),
            );
            self.same(&place, default(&input.node), default(&found.node));
        }
        for input in published {
            let known = promised
                .iter()
                .any(|other| other.node.name.node == input.node.name.node);
            let required = !input.node.ty.node.nullable && input.node.default_value.is_none();
            if !known && required {
                self.0.push(format!(
                    "{owner}({}) is new and required",
                    input.node.name.node
                ));
            }
        }
    }

    fn names<T: std::fmt::Display>(&mut self, owner: &str, promised: &[T], published: &[T]) {
        for name in promised {
            if !published
                .iter()
                .any(|other| other.to_string() == name.to_string())
            {
                self.0.push(format!("{owner} lacks {name}"));
            }
        }
    }

    fn definition(&mut self, promised: &TypeDefinition, published: &TypeDefinition) {
        let owner = promised.name.node.as_str();
        match (&promised.kind, &published.kind) {
            (TypeKind::Scalar, TypeKind::Scalar) => {}
            (TypeKind::Object(promised), TypeKind::Object(published)) => {
                self.fields(owner, &promised.fields, &published.fields);
                self.names(
                    owner,
                    &nodes(&promised.implements),
                    &nodes(&published.implements),
                );
            }
            (TypeKind::Interface(promised), TypeKind::Interface(published)) => {
                self.fields(owner, &promised.fields, &published.fields);
            }
            (TypeKind::InputObject(promised), TypeKind::InputObject(published)) => {
                self.inputs(owner, &promised.fields, &published.fields);
            }
            (TypeKind::Enum(promised), TypeKind::Enum(published)) => {
                let values =
                    |list: &[Positioned<async_graphql_parser::types::EnumValueDefinition>]| {
                        list.iter()
                            .map(|value| value.node.value.node.to_string())
                            .collect::<Vec<_>>()
                    };
                self.names(owner, &values(&promised.values), &values(&published.values));
            }
            _ => self.0.push(format!("{owner} is of another kind")),
        }
    }
}

fn nodes<T: Clone>(list: &[Positioned<T>]) -> Vec<T> {
    list.iter().map(|item| item.node.clone()).collect()
}

fn none(faults: Vec<String>) {
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn every_promised_member_is_published_as_promised() {
    let published = published();
    let mut faults = Faults::default();
    for (name, promised) in promised() {
        match published.get(&name) {
            Some(found) => faults.definition(&promised, found),
            None => faults.0.push(format!("{name} is missing")),
        }
    }
    none(faults.0);
}

/// The contract writes out one payload and states the rest as a rule: this is the rule.
#[test]
fn every_payload_lists_refusals_of_its_own_type() {
    let published = published();
    let mut faults = Vec::new();
    let TypeKind::Object(mutation) = &published["Mutation"].kind else {
        panic!("Mutation is no object")
    };
    for field in &mutation.fields {
        let payload = field.node.ty.node.to_string().replace('!', "");
        let Some(stem) = payload.strip_suffix("Payload") else {
            faults.push(format!(
                "{} answers {payload}, not a payload",
                field.node.name.node
            ));
            continue;
        };
        let has =
            |owner: &str, name: &str, ty: &str| match published.get(owner).map(|found| &found.kind)
            {
                Some(TypeKind::Object(object)) => object.fields.iter().any(|field| {
                    field.node.name.node == name && field.node.ty.node.to_string() == ty
                }),
                _ => false,
            };
        let error = format!("{stem}Error");
        let code = format!("{stem}ErrorCode");
        for (owner, name, ty) in [
            (payload.as_str(), "errors", format!("[{error}!]!")),
            (&error, "code", format!("{code}!")),
            (&error, "errorCode", "String!".to_owned()),
            (&error, "message", "String!".to_owned()),
            (&error, "field", "[String!]".to_owned()),
        ] {
            if !has(owner, name, &ty) {
                faults.push(format!("{owner}.{name}: {ty} is missing"));
            }
        }
        let in_contract = PROMISED.contains(&format!("{}(", field.node.name.node));
        let is_step = in_contract && STEPS.iter().any(|step| payload == format!("{step}Payload"));
        if is_step && !has(&payload, "serviceRequest", "ServiceRequest") {
            faults.push(format!(
                "{payload}.serviceRequest: ServiceRequest is missing"
            ));
        }
        let codes = match published.get(&code).map(|found| &found.kind) {
            Some(TypeKind::Enum(codes)) => codes
                .values
                .iter()
                .map(|value| value.node.value.node.to_string())
                .collect(),
            _ => Vec::new(),
        };
        for general in [
            "WRONG_STATE",
            "FORBIDDEN",
            "NOT_FOUND",
            "STALE",
            "INVALID",
            "IDEMPOTENCY_MISMATCH",
        ] {
            if is_step
                && stem != "SubmitServiceRequest"
                && !codes.iter().any(|code| code == general)
            {
                faults.push(format!("{code} lacks {general}"));
            }
        }
        if is_step && stem != "SubmitServiceRequest" {
            for (name, ty) in [
                ("state", "ServiceRequestState"),
                ("allowedSteps", "[ServiceRequestStep!]"),
            ] {
                if !has(&error, name, ty) {
                    faults.push(format!("{error}.{name}: {ty} is missing"));
                }
            }
        }
    }
    none(faults);
}

const STEPS: [&str; 20] = [
    "SubmitServiceRequest",
    "AskForInformation",
    "SupplyInformation",
    "AcceptServiceRequest",
    "RejectServiceRequest",
    "DispatchServiceRequest",
    "TakeServiceRequest",
    "ObjectToDispatch",
    "RuleOnObjection",
    "RecordContact",
    "ReviewRejection",
    "RequestReview",
    "NoteProgress",
    "SuspendServiceRequest",
    "ResumeServiceRequest",
    "ResolveServiceRequest",
    "EvaluateServiceRequest",
    "ReopenServiceRequest",
    "WithdrawServiceRequest",
    "MergeServiceRequest",
];

#[test]
fn connections_follow_relay() {
    let published = published();
    let mut faults = Vec::new();
    for (name, definition) in &published {
        let (Some(stem), TypeKind::Object(object)) =
            (name.strip_suffix("Connection"), &definition.kind)
        else {
            continue;
        };
        for (field, ty) in [
            ("edges", format!("[{stem}Edge!]!")),
            ("nodes", format!("[{stem}!]!")),
            ("pageInfo", "PageInfo!".to_owned()),
            ("totalCount", "Int!".to_owned()),
        ] {
            let found = object
                .fields
                .iter()
                .find(|found| found.node.name.node == field);
            let found = found.map_or_else(
                || "nothing".to_owned(),
                |found| found.node.ty.node.to_string(),
            );
            if found != ty {
                faults.push(format!("{name}.{field}: wanted {ty}, published {found}"));
            }
        }
    }
    none(faults);
}

#[test]
fn every_member_is_described() {
    let mut faults = Vec::new();
    let mut check = |place: String, said: Option<&Positioned<String>>| {
        let said = said.map(|text| text.node.trim()).unwrap_or_default();
        if said.split_whitespace().count() < 2 && said.chars().count() < 8 {
            faults.push(format!("{place}: {said:?} is no description"));
        }
    };
    for (name, definition) in published() {
        check(name.clone(), definition.description.as_ref());
        match definition.kind {
            TypeKind::Object(async_graphql_parser::types::ObjectType { fields, .. })
            | TypeKind::Interface(async_graphql_parser::types::InterfaceType { fields, .. }) => {
                for field in fields {
                    let place = format!("{name}.{}", field.node.name.node);
                    check(place.clone(), field.node.description.as_ref());
                    for argument in &field.node.arguments {
                        let argument = &argument.node;
                        check(
                            format!("{place}({})", argument.name.node),
                            argument.description.as_ref(),
                        );
                    }
                }
            }
            TypeKind::InputObject(input) => {
                for field in input.fields {
                    check(
                        format!("{name}.{}", field.node.name.node),
                        field.node.description.as_ref(),
                    );
                }
            }
            TypeKind::Enum(values) => {
                for value in values.values {
                    check(
                        format!("{name}.{}", value.node.value.node),
                        value.node.description.as_ref(),
                    );
                }
            }
            TypeKind::Scalar | TypeKind::Union(_) => {}
        }
    }
    none(faults);
}
