//! Every argument and input field that takes an id: a foreign district's id answers as a missing one, and an
//! id of another type is BAD_ID. The list of places is read from the published schema, so a new one fails here
//! until it is tried.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql_parser::parse_schema;
use async_graphql_parser::types::{BaseType, Type, TypeKind, TypeSystemDefinition};
use lianxin_tests::town::{Caller, Cast, Town, steps};
use serde_json::{Value, json};

/// Where an id goes in: `mutation.field` of its input, or `query(argument)`.
fn places() -> BTreeSet<String> {
    let schema =
        parse_schema(lianxin_tests::repository_file("schema.graphql")).expect("the schema parses");
    let mut kinds = BTreeMap::new();
    for definition in schema.definitions {
        if let TypeSystemDefinition::Type(definition) = definition {
            kinds.insert(definition.node.name.node.to_string(), definition.node.kind);
        }
    }
    fn is_id(ty: &Type) -> bool {
        match &ty.base {
            BaseType::Named(name) => name == "ID",
            BaseType::List(inner) => is_id(inner),
        }
    }
    let mut places = BTreeSet::new();
    for root in [
        "Query",
        "Mutation",
        "Subscription",
        "District",
        "Area",
        "Organisation",
    ] {
        let Some(TypeKind::Object(object)) = kinds.get(root) else {
            panic!("{root} is no object");
        };
        for field in &object.fields {
            for argument in &field.node.arguments {
                let ty = &argument.node.ty.node;
                let name = &argument.node.name.node;
                if is_id(ty) {
                    places.insert(format!("{root}.{}({name})", field.node.name.node));
                }
                let BaseType::Named(input) = &ty.base else {
                    continue;
                };
                if let Some(TypeKind::InputObject(input)) = kinds.get(input.as_str()) {
                    for member in &input.fields {
                        if is_id(&member.node.ty.node) {
                            let member = &member.node.name.node;
                            places.insert(format!("{root}.{}.{member}", field.node.name.node));
                        }
                    }
                }
            }
        }
    }
    places
}

/// One way to hand an id in: who, the document, and the variables with `$` where the id goes.
struct Try<'a> {
    place: &'a str,
    by: &'a Caller,
    document: String,
    variables: Value,
    /// The type of the id, by its prefix.
    prefix: &'a str,
}

fn mutation<'a>(place: &'a str, by: &'a Caller, prefix: &'a str, input: Value) -> Try<'a> {
    let name = place
        .trim_start_matches("Mutation.")
        .split('.')
        .next()
        .expect("a mutation");
    let object = match name {
        "revealContact" => "contact { phone }",
        "switchPosting" | "signIn" | "registerResident" => "session { accessToken }",
        "markNotificationsRead" => "__typename",
        _ => "serviceRequest { id state }",
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

fn query<'a>(
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
fn with(value: &Value, id: &str) -> Value {
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
fn missing(id: &str) -> String {
    let (prefix, body) = id.split_once('_').expect("a TypeID");
    let mut body: Vec<char> = body.chars().collect();
    let last = body.len() - 1;
    for at in [last, last - 3, last - 5] {
        body[at] = if body[at] == '7' { '8' } else { '7' };
    }
    format!("{prefix}_{}", body.into_iter().collect::<String>())
}

async fn tries<'a>(town: &Town, cast: &'a Cast) -> Vec<Try<'a>> {
    let submitted = cast.wang.submits("One").await.id;
    let accepted = cast.accepted("Two").await.id;
    let asked = cast.wang.submits("Three").await;
    cast.secretary.asks(&asked, "Which one?").await.ok();
    let working = cast.in_progress("Four").await.id;
    let dispatched = cast.dispatched("Five").await.id;
    let resolved = cast.resolved("Six").await.id;
    let rejected = cast.wang.submits("Seven").await;
    cast.secretary.rejects(&rejected, "not ours").await.ok();
    let (wang, secretary, housing, street) =
        (&cast.wang, &cast.secretary, &cast.housing, &cast.street);
    let note = |id: &str| json!({ "id": id, "note": "a note" });
    let files = |id: &str| json!({ "id": id, "note": "a note", "attachmentIds": ["$"] });
    let reject = |id: &str, files: Value| json!({ "id": id, "reason": "NOT_OURS", "note": "not ours", "attachmentIds": files });
    let submit = |more: Value| steps::submission("Eight", more);
    let until = town.day_after(5);
    vec![
        mutation(
            "Mutation.submitServiceRequest.areaId",
            wang,
            "are",
            submit(json!({ "areaId": "$" })),
        ),
        mutation(
            "Mutation.submitServiceRequest.attachmentIds",
            wang,
            "att",
            submit(json!({ "attachmentIds": ["$"] })),
        ),
        mutation(
            "Mutation.submitServiceRequest.respondentOrganisationId",
            wang,
            "org",
            submit(json!({ "respondentOrganisationId": "$" })),
        ),
        mutation(
            "Mutation.submitServiceRequest.respondentAccountId",
            wang,
            "acc",
            submit(json!({ "respondentAccountId": "$" })),
        ),
        mutation(
            "Mutation.acceptServiceRequest.respondentOrganisationId",
            secretary,
            "org",
            json!({ "id": submitted, "respondentOrganisationId": "$" }),
        ),
        mutation(
            "Mutation.acceptServiceRequest.respondentAccountId",
            secretary,
            "acc",
            json!({ "id": submitted, "respondentAccountId": "$" }),
        ),
        mutation(
            "Mutation.dispatchServiceRequest.passOnAttachmentIds",
            secretary,
            "att",
            json!({ "id": accepted, "leadOrganisationId": housing.organisation_id(), "passOnAttachmentIds": ["$"] }),
        ),
        mutation("Mutation.askForInformation.id", secretary, "req", note("$")),
        mutation(
            "Mutation.askForInformation.attachmentIds",
            secretary,
            "att",
            files(&submitted),
        ),
        mutation("Mutation.supplyInformation.id", wang, "req", note("$")),
        mutation(
            "Mutation.supplyInformation.attachmentIds",
            wang,
            "att",
            files(&asked.id),
        ),
        mutation(
            "Mutation.acceptServiceRequest.id",
            secretary,
            "req",
            json!({ "id": "$" }),
        ),
        mutation(
            "Mutation.acceptServiceRequest.areaId",
            secretary,
            "are",
            json!({ "id": submitted, "areaId": "$" }),
        ),
        mutation(
            "Mutation.rejectServiceRequest.id",
            secretary,
            "req",
            reject("$", json!([])),
        ),
        mutation(
            "Mutation.rejectServiceRequest.attachmentIds",
            secretary,
            "att",
            reject(&submitted, json!(["$"])),
        ),
        mutation(
            "Mutation.dispatchServiceRequest.id",
            secretary,
            "req",
            json!({ "id": "$", "leadOrganisationId": housing.organisation_id() }),
        ),
        mutation(
            "Mutation.dispatchServiceRequest.leadOrganisationId",
            secretary,
            "org",
            json!({ "id": accepted, "leadOrganisationId": "$" }),
        ),
        mutation(
            "Mutation.dispatchServiceRequest.leadAccountId",
            secretary,
            "acc",
            json!({ "id": accepted, "leadAccountId": "$" }),
        ),
        mutation(
            "Mutation.dispatchServiceRequest.helperOrganisationIds",
            secretary,
            "org",
            json!({ "id": accepted, "leadOrganisationId": housing.organisation_id(), "helperOrganisationIds": ["$"] }),
        ),
        mutation(
            "Mutation.takeServiceRequest.id",
            housing,
            "req",
            json!({ "id": "$" }),
        ),
        mutation("Mutation.objectToDispatch.id", housing, "req", note("$")),
        mutation(
            "Mutation.objectToDispatch.attachmentIds",
            housing,
            "att",
            files(&dispatched),
        ),
        mutation(
            "Mutation.ruleOnObjection.id",
            street,
            "req",
            json!({ "id": "$", "uphold": true, "note": "a note" }),
        ),
        mutation(
            "Mutation.revealContact.id",
            housing,
            "req",
            json!({ "id": "$", "purpose": "to arrange a visit" }),
        ),
        mutation(
            "Mutation.recordContact.id",
            housing,
            "req",
            json!({ "id": "$", "reached": true, "note": "a note" }),
        ),
        mutation(
            "Mutation.reviewRejection.id",
            street,
            "req",
            json!({ "id": "$", "uphold": true, "note": "a note" }),
        ),
        mutation("Mutation.requestReview.id", wang, "req", note("$")),
        mutation(
            "Mutation.requestReview.attachmentIds",
            wang,
            "att",
            files(&rejected.id),
        ),
        mutation("Mutation.noteProgress.id", housing, "req", note("$")),
        mutation(
            "Mutation.noteProgress.attachmentIds",
            housing,
            "att",
            files(&working),
        ),
        mutation(
            "Mutation.suspendServiceRequest.id",
            secretary,
            "req",
            json!({ "id": "$", "note": "a note", "until": until }),
        ),
        mutation(
            "Mutation.resumeServiceRequest.id",
            secretary,
            "req",
            json!({ "id": "$" }),
        ),
        mutation(
            "Mutation.resolveServiceRequest.id",
            housing,
            "req",
            note("$"),
        ),
        mutation(
            "Mutation.resolveServiceRequest.attachmentIds",
            housing,
            "att",
            files(&working),
        ),
        mutation(
            "Mutation.evaluateServiceRequest.id",
            wang,
            "req",
            json!({ "id": "$", "contacted": true, "outcome": "SOLVED", "satisfaction": 5 }),
        ),
        mutation("Mutation.reopenServiceRequest.id", wang, "req", note("$")),
        mutation(
            "Mutation.reopenServiceRequest.attachmentIds",
            wang,
            "att",
            files(&resolved),
        ),
        mutation("Mutation.withdrawServiceRequest.id", wang, "req", note("$")),
        mutation(
            "Mutation.withdrawServiceRequest.attachmentIds",
            wang,
            "att",
            files(&submitted),
        ),
        mutation(
            "Mutation.mergeServiceRequest.id",
            secretary,
            "req",
            json!({ "id": "$", "intoId": accepted, "note": "a note" }),
        ),
        mutation(
            "Mutation.mergeServiceRequest.intoId",
            secretary,
            "req",
            json!({ "id": submitted, "intoId": "$", "note": "a note" }),
        ),
        mutation(
            "Mutation.switchPosting.postingId",
            wang,
            "pst",
            json!({ "postingId": "$" }),
        ),
        mutation(
            "Mutation.signIn.postingId",
            wang,
            "pst",
            json!({ "districtCode": town.code(), "phone": wang.phone(), "password": "not the password", "postingId": "$" }),
        ),
        mutation(
            "Mutation.registerResident.areaId",
            wang,
            "are",
            json!({ "districtCode": town.code(), "phone": "13900009999", "phoneCode": "000000", "password": "a long password 8", "displayName": "Zhou", "areaId": "$" }),
        ),
        mutation(
            "Mutation.markNotificationsRead.ids",
            wang,
            "ntf",
            json!({ "ids": ["$"] }),
        ),
        query(
            "Query.node(id)",
            wang,
            "",
            "query ($id: ID!) { node(id: $id) { id } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.nodes(ids)",
            wang,
            "",
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            json!({ "ids": ["$"] }),
        ),
        query(
            "Query.serviceRequest(id)",
            secretary,
            "req",
            "query ($id: ID) { serviceRequest(id: $id) { id } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.serviceRequests.areaId",
            secretary,
            "are",
            "query ($f: ServiceRequestFilter) { serviceRequests(filter: $f) { nodes { id } } }",
            json!({ "f": { "areaId": "$" } }),
        ),
        query(
            "Query.area(id)",
            secretary,
            "are",
            "query ($id: ID) { area(id: $id) { id } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.areas(parent)",
            secretary,
            "are",
            "query ($id: ID) { areas(parent: $id) { nodes { id } } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.organisation(id)",
            secretary,
            "org",
            "query ($id: ID!) { organisation(id: $id) { id } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.organisations(parent)",
            secretary,
            "org",
            "query ($id: ID) { organisations(parent: $id) { nodes { id } } }",
            json!({ "id": "$" }),
        ),
        query(
            "District.areas(parent)",
            secretary,
            "are",
            "query ($id: ID) { viewer { district { areas(parent: $id) { nodes { id } } } } }",
            json!({ "id": "$" }),
        ),
    ]
}

/// A real id of each type, in the other district, of something that lives there.
async fn foreign(town: &Town, other: &Cast) -> BTreeMap<&'static str, String> {
    let case = other.in_progress("Theirs").await;
    let file = other.wang.uploads("photo.png").await;
    town.the_system_works().await;
    let mark = "query { notifications(first: 1) { nodes { id } } }";
    let told = other.wang.run(mark, json!({})).await;
    BTreeMap::from([
        ("req", case.id),
        ("are", other.li.area_id()),
        ("org", other.housing.organisation_id()),
        ("acc", other.li.account_id()),
        ("pst", other.li.posting_id()),
        ("att", file),
        (
            "ntf",
            told.at("/notifications/nodes/0/id")
                .as_str()
                .expect("a notification")
                .to_owned(),
        ),
    ])
}

/// What a stranger could tell two answers apart by, the id itself aside.
fn shape(answer: &lianxin_tests::answer::Answer, id: &str) -> String {
    let mut body = answer.body.clone();
    if let Some(extensions) = body
        .pointer_mut("/errors/0/extensions")
        .and_then(Value::as_object_mut)
    {
        extensions.remove("requestId");
    }
    body.to_string().replace(id, "(the id)")
}

crate::both_engines! {
    async fn a_foreign_id_answers_as_a_missing_one_everywhere(town: Town) {
        let cast = town.cast().await;
        let other = town.second_district().await.cast().await;
        let foreign = foreign(&town, &other).await;
        let tries = tries(&town, &cast).await;
        let mut wrong = Vec::new();
        for attempt in &tries {
            let prefixes: Vec<&str> =
                if attempt.prefix.is_empty() { foreign.keys().copied().collect() } else { vec![attempt.prefix] };
            for prefix in prefixes {
                let id = &foreign[prefix];
                let absent = missing(id);
                let theirs = attempt.by.run(&attempt.document, with(&attempt.variables, id)).await;
                let nobodys = attempt.by.run(&attempt.document, with(&attempt.variables, &absent)).await;
                if shape(&theirs, id) != shape(&nobodys, &absent) {
                    wrong.push(format!("{} ({prefix}):\n  {}\n  {}", attempt.place, theirs.body, nobodys.body));
                }
                let data = theirs.body["data"].to_string();
                if data.contains(id.as_str()) || theirs.failure() == Some("INTERNAL") {
                    wrong.push(format!("{} ({prefix}): {}", attempt.place, theirs.body));
                }
                if attempt.place.starts_with("Mutation") && theirs.wrong().is_none()
                    && attempt.place != "Mutation.markNotificationsRead.ids"
                {
                    wrong.push(format!("{} ({prefix}) was not refused: {}", attempt.place, theirs.body));
                }
            }
        }
        assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    }

    async fn an_id_of_another_type_is_no_id_here(town: Town) {
        let cast = town.cast().await;
        let account = cast.wang.account_id();
        let organisation = cast.housing.organisation_id();
        let mut wrong = Vec::new();
        for attempt in tries(&town, &cast).await {
            let of_another_type = if attempt.prefix == "acc" { &organisation } else { &account };
            let mut bad = vec!["", "nonsense", "req_", "req_zzzzzzzzzzzzzzzzzzzzzzzzzz", "1"];
            if !attempt.prefix.is_empty() {
                bad.push(of_another_type);
            }
            for id in bad {
                let answer = attempt.by.run(&attempt.document, with(&attempt.variables, id)).await;
                if answer.failure() != Some("BAD_ID") {
                    wrong.push(format!("{} with {id:?}: {}", attempt.place, answer.body));
                }
            }
        }
        assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    }

    async fn every_place_is_tried(town: Town) {
        let cast = town.cast().await;
        let tried: BTreeSet<String> =
            tries(&town, &cast).await.iter().map(|attempt| attempt.place.to_owned()).collect();
        let elsewhere = ["Subscription.serviceRequestChanged(id)"];
        let missed: Vec<String> = places()
            .into_iter()
            .filter(|place| !tried.contains(place) && !elsewhere.contains(&place.as_str()))
            .collect();
        assert!(missed.is_empty(), "nobody tries a foreign id at {missed:?}");
    }
}
