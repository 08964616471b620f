//! Households as a story tells of them.

use serde_json::{Value, json};

use super::Caller;
use super::steps::input_type;
use crate::answer::Answer;

/// Identity numbers of people who never were, by GB 11643.
pub const IDENTITY: &str = "11010519491231002X";
pub const OTHER_IDENTITY: &str = "34052419800101001X";

impl Caller {
    /// One mutation of the registers with one `input`.
    pub async fn keeps(&self, mutation: &str, input: Value) -> Answer {
        let selection = match mutation {
            "revealHouseholdContact" => "contact { name phone identityNumber visibleUntil }",
            name if name.ends_with("Member") => {
                "resident { id code name version birthYear phone identityNumber verifiedOn endedOn }"
            }
            _ => {
                "household { id code version phone headName address verifiedOn endedOn residentCount }"
            }
        };
        let document = format!(
            "mutation Keep($input: {}!) {{ {mutation}(input: $input) {{ {selection} \
             errors {{ errorCode message field }} }} }}",
            input_type(mutation)
        );
        self.run(&document, json!({ "input": input })).await
    }

    /// Enters a household of the North grid with its number and some members of the input set; its id.
    pub async fn settles(&self, code: &str, more: Value) -> String {
        let answer = self
            .keeps("registerHousehold", self.household_of(code, more))
            .await;
        id(&answer.ok()["household"])
    }

    /// What `registerHousehold` takes, with some members set otherwise.
    pub fn household_of(&self, code: &str, more: Value) -> Value {
        let mut input = json!({
            "code": code, "kind": "HOME", "headName": format!("Head of {code}"), "address": "1 Lake road",
            "phone": "13800138000", "source": "door to door",
        });
        merge(&mut input, more);
        if input.get("areaId").is_none() {
            input["areaId"] = json!(self.area_id());
        }
        input
    }

    /// Enters a person of a household; the id.
    pub async fn settles_member(&self, household: &str, code: &str, more: Value) -> String {
        let mut input =
            json!({ "householdId": household, "code": code, "name": format!("Person {code}") });
        merge(&mut input, more);
        let answer = self.keeps("registerHouseholdMember", input).await;
        id(&answer.ok()["resident"])
    }

    /// The household as this caller sees it; null where it may not.
    pub async fn sees_household(&self, id: &str) -> Value {
        let document = "query ($id: ID!) { household(id: $id) { id code headName address phone version stale \
            verifiedOn endedOn residentCount location { latitude } residents { id name phone identityNumber birthYear \
            account { id } } accesses { nodes { purpose role organisation { name } resident { name } } } \
            verifications { nodes { field before after source verifiedBy { displayName } } } } }";
        let answer = self.run(document, json!({ "id": id })).await;
        assert!(answer.body.get("errors").is_none(), "{:#}", answer.body);
        answer.at("/household").clone()
    }

    /// The codes of the households that a filter finds.
    pub async fn finds_households(&self, filter: Value) -> Vec<String> {
        let document = "query ($filter: HouseholdFilter) { households(filter: $filter, first: 100) { \
            totalCount nodes { code } } }";
        let answer = self.run(document, json!({ "filter": filter })).await;
        let nodes = answer.ok()["nodes"].as_array().expect("nodes").clone();
        assert_eq!(answer.ok()["totalCount"], nodes.len());
        nodes
            .iter()
            .filter_map(|node| Some(node["code"].as_str()?.to_owned()))
            .collect()
    }
}

fn merge(input: &mut Value, more: Value) {
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
}

fn id(object: &Value) -> String {
    object["id"].as_str().expect("an id").to_owned()
}
