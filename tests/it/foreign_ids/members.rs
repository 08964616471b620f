//! Members, volunteers, postings, appointments and what is handed over.

use lianxin_tests::town::{Cast, Town};
use serde_json::{Value, json};

use super::attempt::{Try, mutation, query};

pub fn tries<'a>(town: &Town, cast: &'a Cast) -> Vec<Try<'a>> {
    let (secretary, street) = (&cast.secretary, &cast.street);
    let (committee, grid) = (secretary.organisation_id(), cast.li.area_id());
    let worker = |areas: Value, organisation: &str| {
        json!({
            "phone": "13911119999", "name": "Sun", "areaIds": areas, "organisationId": organisation,
            "staffing": "FULL_TIME",
        })
    };
    let member = |organisation: &str, home: &str| {
        json!({
            "code": "M-9", "name": "Zhao", "kind": "RESIDENT", "organisationId": organisation, "homeAreaId": home,
        })
    };
    let duty = |more: Value| {
        let mut input = json!({ "kind": "DUTY", "title": "water" });
        if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
            input.extend(more);
        }
        input
    };
    let day = town.day_after(30);
    let list = |field: &str, argument: &str, kind: &str| {
        format!(
            "query ($id: ID) {{ {field}(filter: {{ {argument}: $id }}) {{ {kind} {{ id }} }} }}"
        )
    };
    let id = json!({ "id": "$" });
    let reason = json!({ "id": "$", "reason": "the term" });
    let mut tries = vec![
        mutation(
            "Mutation.appointGridWorker.areaIds",
            secretary,
            "are",
            worker(json!(["$"]), &committee),
        ),
        mutation(
            "Mutation.appointGridWorker.organisationId",
            secretary,
            "org",
            worker(json!([grid]), "$"),
        ),
        mutation(
            "Mutation.appointSecretary.organisationId",
            street,
            "org",
            json!({ "phone": "13911119998", "name": "Qin", "organisationId": "$" }),
        ),
        mutation(
            "Mutation.changePostingAreas.id",
            secretary,
            "pst",
            json!({ "id": "$", "areaIds": [grid] }),
        ),
        mutation(
            "Mutation.changePostingAreas.areaIds",
            secretary,
            "are",
            json!({ "id": cast.li.posting_id(), "areaIds": ["$"] }),
        ),
        mutation("Mutation.endPosting.id", secretary, "pst", reason.clone()),
        mutation(
            "Mutation.endAppointment.id",
            secretary,
            "apt",
            reason.clone(),
        ),
        mutation("Mutation.endMember.id", secretary, "mem", reason),
        mutation("Mutation.takeOverItem.id", secretary, "hnd", id.clone()),
        mutation("Mutation.endVolunteer.id", secretary, "vol", id),
        mutation(
            "Mutation.changeVolunteer.id",
            secretary,
            "vol",
            json!({ "id": "$", "name": "Hao" }),
        ),
        mutation(
            "Mutation.changeVolunteer.areaId",
            secretary,
            "are",
            json!({ "id": some("vol"), "areaId": "$" }),
        ),
        mutation(
            "Mutation.appoint.memberId",
            secretary,
            "mem",
            duty(json!({ "memberId": "$", "areaId": grid })),
        ),
        mutation(
            "Mutation.appoint.accountId",
            secretary,
            "acc",
            duty(json!({ "accountId": "$", "areaId": grid })),
        ),
        mutation(
            "Mutation.appoint.areaId",
            secretary,
            "are",
            duty(json!({ "accountId": cast.wang.account_id(), "areaId": "$" })),
        ),
        mutation(
            "Mutation.appoint.organisationId",
            secretary,
            "org",
            duty(json!({ "accountId": cast.wang.account_id(), "organisationId": "$" })),
        ),
        mutation(
            "Mutation.appoint.householdId",
            secretary,
            "hou",
            json!({ "kind": "CENTRE_HOUSEHOLD", "accountId": cast.wang.account_id(), "householdId": "$" }),
        ),
        mutation(
            "Mutation.renewLetter.appointmentId",
            secretary,
            "apt",
            json!({ "appointmentId": "$", "letterNumber": "L-9", "letterExpiresOn": day }),
        ),
        mutation(
            "Mutation.renewLetter.postingId",
            secretary,
            "pst",
            json!({ "postingId": "$", "letterNumber": "L-9", "letterExpiresOn": day }),
        ),
        mutation(
            "Mutation.registerMember.organisationId",
            secretary,
            "org",
            member("$", &grid),
        ),
        mutation(
            "Mutation.registerMember.homeAreaId",
            secretary,
            "are",
            member(&committee, "$"),
        ),
        mutation(
            "Mutation.changeMember.id",
            secretary,
            "mem",
            json!({ "id": "$", "name": "Qian" }),
        ),
        mutation(
            "Mutation.changeMember.homeAreaId",
            secretary,
            "are",
            json!({ "id": some("mem"), "homeAreaId": "$" }),
        ),
        mutation(
            "Mutation.moveMember.id",
            secretary,
            "mem",
            json!({ "id": "$", "organisationId": committee, "reason": "moved house" }),
        ),
        mutation(
            "Mutation.moveMember.organisationId",
            secretary,
            "org",
            json!({ "id": some("mem"), "organisationId": "$", "reason": "moved house" }),
        ),
        mutation(
            "Mutation.revealMemberContact.id",
            secretary,
            "mem",
            json!({ "id": "$", "purpose": "to invite to a meeting" }),
        ),
        mutation(
            "Mutation.registerVolunteer.areaId",
            secretary,
            "are",
            json!({ "name": "Han", "areaId": "$" }),
        ),
    ];
    for (place, argument, prefix) in [
        ("Query.member(id)", "member(id: $id)", "mem"),
        ("Query.appointment(id)", "appointment(id: $id)", "apt"),
        (
            "Query.handover(postingId)",
            "handover(postingId: $id)",
            "pst",
        ),
        (
            "Query.handover(appointmentId)",
            "handover(appointmentId: $id)",
            "apt",
        ),
    ] {
        let document = format!("query ($id: ID!) {{ {argument} {{ id }} }}");
        tries.push(query(
            place,
            secretary,
            prefix,
            &document,
            json!({ "id": "$" }),
        ));
    }
    for (place, field, argument, prefix) in [
        (
            "Query.members.organisationId",
            "members",
            "organisationId",
            "org",
        ),
        ("Query.members.homeAreaId", "members", "homeAreaId", "are"),
        ("Query.volunteers.areaId", "volunteers", "areaId", "are"),
        (
            "Query.postings.organisationId",
            "postings",
            "organisationId",
            "org",
        ),
        ("Query.postings.areaId", "postings", "areaId", "are"),
        ("Query.appointments.areaId", "appointments", "areaId", "are"),
        (
            "Query.appointments.organisationId",
            "appointments",
            "organisationId",
            "org",
        ),
        (
            "Query.appointments.memberId",
            "appointments",
            "memberId",
            "mem",
        ),
        (
            "Query.appointments.accountId",
            "appointments",
            "accountId",
            "acc",
        ),
    ] {
        let document = list(field, argument, "nodes");
        tries.push(query(
            place,
            street,
            prefix,
            &document,
            json!({ "id": "$" }),
        ));
    }
    tries
}

/// An id that nobody has.
fn some(prefix: &str) -> String {
    format!("{prefix}_01hzzzzzzzzzzzzzzzzzzzzzzz")
}

/// Real ids of the other district, by their prefixes.
pub async fn foreign(other: &Cast) -> Vec<(&'static str, String)> {
    let document = "mutation ($member: RegisterMemberInput!, $volunteer: RegisterVolunteerInput!, $duty: AppointInput!) { \
        registerMember(input: $member) { member { id } } registerVolunteer(input: $volunteer) { volunteer { id } } \
        appoint(input: $duty) { appointment { id } } }";
    let grid = other.li.area_id();
    let variables = json!({
        "member": {
            "code": "THEIRS-M", "name": "Zhao", "kind": "RESIDENT", "organisationId": other.secretary.organisation_id(),
        },
        "volunteer": { "name": "Han", "areaId": grid },
        "duty": { "kind": "DUTY", "title": "water", "areaId": grid, "accountId": other.wang.account_id() },
    });
    let made = other.secretary.run(document, variables).await;
    let id = |pointer: &str| {
        let id = made.at(pointer).as_str();
        id.unwrap_or_else(|| panic!("{:#}", made.body)).to_owned()
    };
    let end = "mutation ($i: EndPostingInput!) { endPosting(input: $i) { handover { id } } }";
    let left = json!({ "i": { "id": other.other_li.posting_id(), "reason": "moved away" } });
    let left = other.street.run(end, left).await;
    let item = left.at("/endPosting/handover/0/id").as_str();
    vec![
        ("mem", id("/registerMember/member/id")),
        ("vol", id("/registerVolunteer/volunteer/id")),
        ("apt", id("/appoint/appointment/id")),
        (
            "hnd",
            item.unwrap_or_else(|| panic!("{:#}", left.body)).to_owned(),
        ),
    ]
}
