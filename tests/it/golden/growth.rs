//! A town in which there is one more of everything, again and again.

use lianxin_tests::answer::Answer;
use lianxin_tests::town::ties::public;
use lianxin_tests::town::{Caller, Case, Cast, Town};
use serde_json::{Map, Value, json};

/// So many files are sent and asked for at most: only some may wait.
const FILES: usize = 12;

/// How far it grew, and what the operations call by name.
pub struct Growth {
    rows: usize,
    /// Registrations of which nothing was done yet.
    reported: Vec<String>,
    pub facts: Map<String, Value>,
}

/// Does an act that is not refused; gives the id of what it made.
async fn made(by: &Caller, mutation: &str, input: Value) -> String {
    let answer = by.does(mutation, input).await;
    id(&answer)
}

fn id(answer: &Answer) -> String {
    let made = answer.ok().as_object().expect("a payload");
    let id = made
        .values()
        .find_map(|object| object["id"].as_str().or_else(|| object[0]["id"].as_str()));
    id.unwrap_or_else(|| panic!("nothing was made: {:#}", answer.body))
        .to_owned()
}

impl Growth {
    /// The places and the household of Wang.
    pub async fn begin(town: &Town, cast: &Cast) -> Self {
        let places = town.places();
        let area = |name: &str| json!(public(places.area(name)));
        let mut growth = Self {
            rows: 0,
            reported: Vec::new(),
            facts: Map::new(),
        };
        let home = town.home_of(&cast.wang, "North grid").await;
        for (name, value) in [
            ("districtCode", json!(town.code())),
            ("street", area("Lake street")),
            ("community", area("North community")),
            ("compound", area("North compound")),
            ("grid", area("North grid")),
            ("committee", json!(cast.secretary.organisation_id())),
            ("today", json!(town.day_after(0))),
            ("nextWeek", json!(town.day_after(7))),
            ("household", json!(public(home))),
        ] {
            growth.facts.insert(name.to_owned(), value);
        }
        growth
    }

    /// Grows until there are so many of everything.
    pub async fn until(&mut self, town: &Town, cast: &Cast, rows: usize) {
        while self.rows < rows {
            let number = self.rows;
            self.people(town, cast, number).await;
            self.posts(town, cast, number).await;
            self.organisations(cast, number).await;
            self.centres(town, cast, number).await;
            self.requests(cast, number).await;
            self.files(town, cast, number).await;
            self.rows += 1;
        }
        self.services(town, cast).await;
        town.the_system_works().await;
    }

    fn fact(&self, name: &str) -> Value {
        self.facts[name].clone()
    }

    /// The first of its kind is the one that screens of one thing show.
    fn first(&mut self, name: &str, id: &str) {
        self.facts
            .entry(name)
            .or_insert_with(|| Value::from(id.to_owned()));
    }

    async fn people(&mut self, town: &Town, cast: &Cast, number: usize) {
        let (li, secretary) = (&cast.li, &cast.secretary);
        li.settles(&format!("G-{number}"), json!({})).await;
        let person = json!({
            "householdId": self.fact("household"), "code": format!("P-{number}"), "name": "Zhou",
        });
        made(li, "registerHouseholdMember", person).await;
        let member = json!({
            "code": format!("M-{number}"), "name": "Zhao", "kind": "RESIDENT",
            "organisationId": self.fact("committee"), "homeAreaId": self.fact("grid"),
        });
        let member = made(secretary, "registerMember", member).await;
        self.first("member", &member);
        let pair = json!({ "memberId": member, "householdId": self.fact("household") });
        let pairing = made(secretary, "proposePairing", pair).await;
        self.first("pairing", &pairing);
        let volunteer = json!({ "name": "Han", "areaId": self.fact("grid") });
        made(li, "registerVolunteer", volunteer).await;
        let visit = json!({
            "householdId": self.fact("household"), "theme": "How are you", "plannedOn": town.day_after(1),
        });
        let visit = made(li, "planVisit", visit).await;
        self.first("visit", &visit);
        let report = json!({ "side": "HOME", "memberId": member });
        let registration = made(secretary, "reportToCommunity", report).await;
        self.first("registration", &registration);
        let confirm = json!({ "id": registration });
        secretary.does("confirmRegistration", confirm).await.ok();
        self.reported.push(registration);
        self.responsibilities(cast, &member, number).await;
    }

    /// An hour passes, in which everybody who reported was of use, and is praised.
    async fn services(&mut self, town: &Town, cast: &Cast) {
        let begun = town.now();
        town.hours_pass(1);
        for registration in std::mem::take(&mut self.reported) {
            let service = json!({
                "registrationId": registration, "kind": "INDIVIDUAL", "startedAt": begun,
                "endedAt": town.now(), "note": "a tap was mended",
            });
            made(&cast.secretary, "recordService", service).await;
            let year = town.now().format("%Y").to_string();
            let score = json!({
                "registrationId": registration, "year": year.parse::<i32>().expect("a year"),
                "direction": "COMMUNITY_OF_MEMBER", "score": 90,
            });
            cast.secretary.does("evaluateYear", score).await.ok();
        }
    }

    async fn responsibilities(&mut self, cast: &Cast, member: &str, number: usize) {
        let (administrator, secretary) = (&cast.administrator, &cast.secretary);
        let item = json!({
            "code": format!("I-{number}"), "group": "Care", "label": "calls once a month", "position": number,
        });
        let item = made(administrator, "keepResponsibilityItem", item).await;
        let place = json!({ "memberId": member, "areaId": self.fact("grid") });
        let zone = made(secretary, "assignResponsibilityZone", place).await;
        self.first("zone", &zone);
        let home = json!({ "memberId": member, "householdIds": [self.fact("household")] });
        made(secretary, "assignResponsibilityZone", home).await;
        let carried = json!({
            "itemId": item, "memberId": member, "householdId": self.fact("household"),
        });
        let carried = made(secretary, "assignResponsibilityItem", carried).await;
        self.first("carried", &carried);
    }

    async fn posts(&mut self, town: &Town, cast: &Cast, number: usize) {
        let secretary = &cast.secretary;
        let expires = town.day_after(20);
        let duty = json!({
            "kind": "DUTY", "title": format!("Duty {number}"), "areaId": self.fact("grid"),
            "accountId": cast.wang.account_id(), "letterNumber": format!("L-{number}"), "letterExpiresOn": expires,
        });
        let appointment = made(secretary, "appoint", duty).await;
        self.first("appointment", &appointment);
        let area = json!({
            "kind": "GRID", "code": format!("G{number}"), "name": format!("Grid {number}"),
            "parentId": self.fact("compound"),
        });
        let area = made(secretary, "registerArea", area).await;
        let worker = |phone: String, area: Value| {
            json!({
                "phone": phone, "name": "Sun", "areaIds": [area], "organisationId": self.fact("committee"),
                "staffing": "FULL_TIME", "letterNumber": format!("W-{phone}"), "letterExpiresOn": expires,
            })
        };
        let stays = worker(format!("1371000{number:04}"), self.fact("grid"));
        made(secretary, "appointGridWorker", stays).await;
        let leaves = worker(format!("1372000{number:04}"), json!(area));
        let leaves = made(secretary, "appointGridWorker", leaves).await;
        let end = json!({ "id": leaves, "reason": "moved away" });
        secretary.does("endPosting", end).await.ok();
        self.first("posting", &leaves);
    }

    async fn organisations(&mut self, cast: &Cast, number: usize) {
        let (secretary, street) = (&cast.secretary, &cast.street);
        let branch = json!({
            "kind": "BRANCH", "name": format!("Branch {number}"), "parentId": self.fact("committee"),
        });
        made(secretary, "foundOrganisation", branch).await;
        let unit = json!({
            "kind": "UNIT", "name": format!("Unit {number}"), "parentId": cast.district.organisation_id(),
        });
        let unit = made(&cast.district, "foundOrganisation", unit).await;
        let body = json!({
            "kind": "WORKING_GROUP", "name": format!("Group {number}"), "areaId": self.fact("street"),
        });
        let body = made(street, "foundBody", body).await;
        self.first("body", &body);
        let seat = json!({ "bodyId": self.fact("body"), "capacity": "MEMBER", "personName": format!("Sun {number}") });
        made(street, "fillSeat", seat).await;
        let charge = json!({
            "unitId": unit, "communityId": self.fact("community"), "kind": "JOINT",
        });
        made(street, "assignUnit", charge).await;
        let agreement = json!({
            "communityId": self.fact("community"), "title": format!("Joint building {number}"),
            "parties": [
                { "organisationId": cast.housing.organisation_id(), "part": "LEAD" },
                { "organisationId": unit, "part": "PARTNER" },
            ],
        });
        let agreement = made(street, "concludeJointAgreement", agreement).await;
        self.first("agreement", &agreement);
    }

    async fn centres(&mut self, town: &Town, cast: &Cast, number: usize) {
        let secretary = &cast.secretary;
        let centre = json!({
            "code": format!("C-{number}"), "name": "Station", "kind": "STATION", "level": "OTHER",
            "areaId": self.fact("grid"), "openedOn": self.fact("today"), "hours": "1-7 09:00-17:00",
            "location": { "latitude": 34.665, "longitude": 112.405, "datum": "GCJ02" },
        });
        let centre = made(secretary, "registerServiceCentre", centre).await;
        self.first("centre", &centre);
        let hours = i64::try_from(number).expect("a number") * 5 + 1;
        let starts = town.now() + chrono::TimeDelta::hours(hours);
        let ends = starts + chrono::TimeDelta::hours(2);
        for account in [Some(cast.li.account_id()), None] {
            let shift = json!({
                "centreId": self.fact("centre"), "startsAt": starts, "endsAt": ends, "accountId": account,
            });
            made(secretary, "planShift", shift).await;
        }
    }

    async fn requests(&mut self, cast: &Cast, number: usize) {
        let picture = cast.wang.uploads("lamp.png").await;
        let more = json!({ "attachmentIds": [picture] });
        let title = format!("Lamp {number}");
        let Case { id, .. } = cast.wang.submits_with(&title, more).await;
        self.first("request", &id);
        let accept = json!({ "id": id });
        cast.secretary
            .does("acceptServiceRequest", accept.clone())
            .await
            .ok();
        cast.neighbour
            .does("followServiceRequest", accept)
            .await
            .ok();
    }

    async fn files(&mut self, town: &Town, cast: &Cast, number: usize) {
        if number >= FILES {
            return;
        }
        let export = json!({ "register": "AREAS", "format": "CSV", "purpose": "the year's end" });
        let export = made(&cast.district, "requestExport", export).await;
        self.first("export", &export);
        let administrator = &cast.administrator;
        let token = administrator.token().await;
        let text = format!("code,name,organisation_code\nV-{number},Sun,nowhere\n");
        let sent = administrator
            .with_token(&token)
            .send_register("members.csv", &text)
            .await;
        let (status, sent) = sent.expect("an answer");
        assert_eq!(status, 201, "{sent}");
        let plan = json!({ "uploadId": sent["id"], "register": "MEMBERS" });
        let import = made(administrator, "planImport", plan).await;
        self.first("import", &import);
        town.the_system_works().await;
        // A file that nobody needs any more makes room for the next one; a failed import has let go of it.
        let cancel = json!({ "id": import });
        let _ = administrator.does("cancelImport", cancel).await;
    }
}
