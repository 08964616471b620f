//! Service centres.

use lianxin_tests::town::{Caller, Cast};
use serde_json::{Value, json};

use super::attempt::{Try, mutation, query};

/// A new centre of an area.
pub fn centre(area: &str) -> Value {
    json!({ "code": "F1", "name": "Station", "kind": "STATION", "level": "OTHER", "areaId": area,
        "openedOn": "2026-03-02", "hours": "1-7 09:00-17:00",
        "location": { "latitude": 34.665, "longitude": 112.405, "datum": "GCJ02" } })
}

/// Registers a centre of an area; gives its id.
pub async fn registered(by: &Caller, area: &str) -> String {
    let document = "mutation ($input: RegisterServiceCentreInput!) { registerServiceCentre(input: $input) \
        { serviceCentre { id } errors { errorCode message } } }";
    let answer = by.run(document, json!({ "input": centre(area) })).await;
    let id = &answer.ok()["serviceCentre"]["id"];
    id.as_str().expect("an id").to_owned()
}

/// A centre of one's own beside what is tried.
pub async fn tries(cast: &Cast) -> (String, Vec<Try<'_>>) {
    let by = &cast.secretary;
    let grid = cast.li.area_id();
    let own = registered(by, &grid).await;
    let mut hosted = centre(&grid);
    hosted["code"] = json!("F2");
    hosted["hostOrganisationId"] = json!("$");
    let list = "query ($f: ServiceCentreFilter) { serviceCentres(filter: $f) { nodes { id } } }";
    let tries = vec![
        mutation(
            "Mutation.registerServiceCentre.areaId",
            by,
            "are",
            centre("$"),
        ),
        mutation(
            "Mutation.registerServiceCentre.hostOrganisationId",
            by,
            "org",
            hosted,
        ),
        mutation(
            "Mutation.changeServiceCentre.id",
            by,
            "ctr",
            json!({ "id": "$" }),
        ),
        mutation(
            "Mutation.changeServiceCentre.areaId",
            by,
            "are",
            json!({ "id": own, "areaId": "$" }),
        ),
        mutation(
            "Mutation.changeServiceCentre.hostOrganisationId",
            by,
            "org",
            json!({ "id": own, "hostOrganisationId": "$" }),
        ),
        mutation(
            "Mutation.startBuildingServiceCentre.id",
            by,
            "ctr",
            json!({ "id": "$" }),
        ),
        mutation(
            "Mutation.openServiceCentre.id",
            by,
            "ctr",
            json!({ "id": "$" }),
        ),
        mutation(
            "Mutation.closeServiceCentre.id",
            by,
            "ctr",
            json!({ "id": "$" }),
        ),
        mutation(
            "Mutation.setCentreHours.id",
            by,
            "ctr",
            json!({ "id": "$", "hours": "" }),
        ),
        mutation(
            "Mutation.setCentreException.id",
            by,
            "ctr",
            json!({ "id": "$", "day": "2026-05-01", "hours": "" }),
        ),
        query(
            "Query.serviceCentre(id)",
            by,
            "ctr",
            "query ($id: ID) { serviceCentre(id: $id) { id } }",
            json!({ "id": "$" }),
        ),
        query(
            "Query.serviceCentres.areaId",
            by,
            "are",
            list,
            json!({ "f": { "areaId": "$" } }),
        ),
        query(
            "Query.serviceCentres.hostOrganisationId",
            by,
            "org",
            list,
            json!({ "f": { "hostOrganisationId": "$" } }),
        ),
    ];
    (own, tries)
}
