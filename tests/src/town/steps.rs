//! The acts of people, as a story tells them.

use serde_json::{Value, json};

use super::Caller;
use crate::answer::Answer;

/// A request that people talk about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub id: String,
    pub number: String,
}

impl Caller {
    /// One mutation with one `input`, answering the request as it is afterwards.
    pub async fn act(&self, mutation: &str, input: Value) -> Answer {
        let selection = match mutation {
            "revealContact" => "contact { displayName phone visibleUntil }",
            _ => "serviceRequest { id number state version availableSteps }",
        };
        let document = format!(
            "mutation Act($input: {}!) {{ {mutation}(input: $input) {{ {selection} \
             errors {{ errorCode message field }} }} }}",
            input_type(mutation)
        );
        self.run(&document, json!({ "input": input })).await
    }

    /// Files a request about lighting, with defaults a test does not care about.
    pub async fn submits(&self, title: &str) -> Case {
        self.submits_with(title, json!({})).await
    }

    /// Files a request with some members of the input set.
    pub async fn submits_with(&self, title: &str, more: Value) -> Case {
        let answer = self
            .act("submitServiceRequest", submission(title, more))
            .await;
        let request = &answer.ok()["serviceRequest"];
        Case {
            id: request["id"].as_str().expect("an id").to_owned(),
            number: request["number"].as_str().expect("a number").to_owned(),
        }
    }

    pub async fn accepts(&self, case: &Case) -> Answer {
        self.act("acceptServiceRequest", json!({ "id": case.id }))
            .await
    }

    pub async fn asks(&self, case: &Case, note: &str) -> Answer {
        self.act("askForInformation", json!({ "id": case.id, "note": note }))
            .await
    }

    pub async fn supplies(&self, case: &Case, note: &str) -> Answer {
        self.act("supplyInformation", json!({ "id": case.id, "note": note }))
            .await
    }

    pub async fn rejects(&self, case: &Case, note: &str) -> Answer {
        let input = json!({ "id": case.id, "reason": "NOT_OURS", "note": note });
        self.act("rejectServiceRequest", input).await
    }

    /// Dispatches to the organisation that somebody acts for.
    pub async fn dispatches(&self, case: &Case, lead: &Caller) -> Answer {
        self.act(
            "dispatchServiceRequest",
            json!({ "id": case.id, "leadOrganisationId": lead.organisation_id() }),
        )
        .await
    }

    /// Dispatches to one organisation with another to help.
    pub async fn dispatches_with_help(
        &self,
        case: &Case,
        lead: &Caller,
        helper: &Caller,
    ) -> Answer {
        let input = json!({
            "id": case.id,
            "leadOrganisationId": lead.organisation_id(),
            "helperOrganisationIds": [helper.organisation_id()],
        });
        self.act("dispatchServiceRequest", input).await
    }

    pub async fn takes(&self, case: &Case) -> Answer {
        self.act("takeServiceRequest", json!({ "id": case.id }))
            .await
    }

    pub async fn objects(&self, case: &Case, note: &str) -> Answer {
        self.act("objectToDispatch", json!({ "id": case.id, "note": note }))
            .await
    }

    pub async fn rules(&self, case: &Case, uphold: bool) -> Answer {
        let input =
            json!({ "id": case.id, "uphold": uphold, "note": "by the catalogue of duties" });
        self.act("ruleOnObjection", input).await
    }

    pub async fn notes(&self, case: &Case, note: &str) -> Answer {
        self.act("noteProgress", json!({ "id": case.id, "note": note }))
            .await
    }

    pub async fn records_contact(&self, case: &Case, reached: bool) -> Answer {
        let input = json!({ "id": case.id, "reached": reached, "note": "by telephone" });
        self.act("recordContact", input).await
    }

    pub async fn asks_for_review(&self, case: &Case) -> Answer {
        self.act(
            "requestReview",
            json!({ "id": case.id, "note": "it is yours" }),
        )
        .await
    }

    pub async fn reviews(&self, case: &Case, uphold: bool) -> Answer {
        let input = json!({ "id": case.id, "uphold": uphold, "note": "read again" });
        self.act("reviewRejection", input).await
    }

    pub async fn suspends(&self, case: &Case, until: &str) -> Answer {
        let input = json!({ "id": case.id, "note": "parts are ordered", "until": until });
        self.act("suspendServiceRequest", input).await
    }

    pub async fn resumes(&self, case: &Case) -> Answer {
        self.act("resumeServiceRequest", json!({ "id": case.id }))
            .await
    }

    pub async fn resolves(&self, case: &Case) -> Answer {
        self.act(
            "resolveServiceRequest",
            json!({ "id": case.id, "note": "the lamp is replaced" }),
        )
        .await
    }

    pub async fn evaluates(&self, case: &Case, outcome: &str) -> Answer {
        let satisfaction = if outcome == "NOT_SOLVED" { 1 } else { 5 };
        let input = json!({
            "id": case.id, "contacted": true, "outcome": outcome, "satisfaction": satisfaction,
        });
        self.act("evaluateServiceRequest", input).await
    }

    pub async fn reopens(&self, case: &Case) -> Answer {
        self.act(
            "reopenServiceRequest",
            json!({ "id": case.id, "note": "dark again" }),
        )
        .await
    }

    pub async fn withdraws(&self, case: &Case) -> Answer {
        self.act(
            "withdrawServiceRequest",
            json!({ "id": case.id, "note": "no longer needed" }),
        )
        .await
    }

    pub async fn merges(&self, case: &Case, into: &Case) -> Answer {
        let input = json!({ "id": case.id, "intoId": into.id, "note": "the same lamp" });
        self.act("mergeServiceRequest", input).await
    }

    pub async fn reveals(&self, case: &Case) -> Answer {
        self.act(
            "revealContact",
            json!({ "id": case.id, "purpose": "to arrange a visit" }),
        )
        .await
    }

    /// The request as this caller sees it; null where it may not.
    pub async fn sees(&self, case: &Case) -> Value {
        let document = "query See($id: ID!) { serviceRequest(id: $id) { id number kind state title description \
            urgency channel reply ending version overdue availableSteps submittedAt updatedAt \
            category { code name } area { name kind } location { latitude longitude datum address } \
            reporter { id displayName phone } onBehalfOf { displayName } \
            lead { organisation { id name } account { id displayName } } \
            helpers { organisation { id name } account { displayName } } \
            clocks { kind round startedAt dueAt stoppedAt paused breached } \
            evaluation { contacted outcome satisfaction comment at } mergedInto { id state reply } \
            rejection { reason note lawfulChannel reviewed } \
            timeline(first: 50) { nodes { step fromState toState note at actor { displayName } \
            organisation { name } } } } }";
        let answer = self.run(document, json!({ "id": case.id })).await;
        assert!(answer.body.get("errors").is_none(), "{:#}", answer.body);
        answer.at("/serviceRequest").clone()
    }

    /// The state as this caller sees it.
    pub async fn state_of(&self, case: &Case) -> String {
        self.sees(case).await["state"]
            .as_str()
            .unwrap_or("(out of sight)")
            .to_owned()
    }

    /// The numbers of the requests that a filter finds, newest first.
    pub async fn lists(&self, filter: Value) -> Vec<String> {
        let document = "query List($filter: ServiceRequestFilter) { serviceRequests(filter: $filter, first: 100) \
            { nodes { number } } }";
        let answer = self.run(document, json!({ "filter": filter })).await;
        let nodes = answer.ok()["nodes"].as_array().expect("nodes").clone();
        nodes
            .iter()
            .filter_map(|node| Some(node["number"].as_str()?.to_owned()))
            .collect()
    }
}

/// What `submitServiceRequest` takes, with some members set otherwise.
pub fn submission(title: &str, more: Value) -> Value {
    let mut input = json!({
        "kind": "APPEAL",
        "title": title,
        "description": "It has been dark since Monday.",
        "categoryCode": super::places::CATEGORY,
    });
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
    input
}

/// The input type of a mutation, where it is not the mutation's own name.
pub fn input_type(mutation: &str) -> String {
    match mutation {
        "askForInformation"
        | "objectToDispatch"
        | "requestReview"
        | "noteProgress"
        | "resolveServiceRequest"
        | "reopenServiceRequest"
        | "withdrawServiceRequest" => "ServiceRequestNoteInput".to_owned(),
        "takeServiceRequest" | "resumeServiceRequest" => "ServiceRequestStepInput".to_owned(),
        "askSwap" => "ShiftPersonInput".to_owned(),
        "acceptSwap" | "declineSwap" | "markShiftDone" | "freeShift" | "cancelShift" => {
            "ShiftInput".to_owned()
        }
        "startBuildingServiceCentre" | "openServiceCentre" | "closeServiceCentre" => {
            "ServiceCentreStepInput".to_owned()
        }
        other => {
            let (first, rest) = other.split_at(1);
            format!("{}{rest}Input", first.to_uppercase())
        }
    }
}
