//! Requests.

use lianxin_tests::town::{Cast, Town, steps};
use serde_json::{Value, json};

use super::attempt::{Try, mutation, query};

pub async fn tries<'a>(town: &Town, cast: &'a Cast) -> Vec<Try<'a>> {
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
    ]
}
