//! What people may type by hand is what a file may say: odd values go out and come back as they are, and
//! what no file could hold is refused at once.

use lianxin_api::gql::ids::encode;
use lianxin_entity::enums::ExportFormat;
use lianxin_tests::answer::Answer;
use lianxin_tests::town::Caller;
use lianxin_tests::town::steps::input_type;
use serde_json::{Value, json};

use super::used::given_out_as;
use super::*;

async fn does(who: &Caller, mutation: &str, answers: &str, input: Value) -> Answer {
    let ty = input_type(mutation);
    let document = format!(
        "mutation Do($input: {ty}!) {{ {mutation}(input: $input) {{ {answers} {{ id }} errors {{ errorCode message field }} }} }}"
    );
    who.run(&document, json!({ "input": input })).await
}

fn with(base: &Value, more: Value) -> Value {
    let mut input = base.clone();
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
    input
}

/// Names that a spreadsheet, a file or a reader could take for something else.
const NAMES: [&str; 12] = [
    "=1+1",
    "+861",
    "-5",
    "@SUM(A1)",
    "＝１",
    "'=quoted",
    "'",
    "a,b\"c\"",
    "TRUE",
    "2024-05-01",
    "1E5",
    "ＡＢＣ１２３",
];

/// Every register is given out and taken back as what stands, as text and as a workbook.
async fn goes_round(town: &Town, registers: &[Register]) {
    for register in registers {
        for format in [ExportFormat::Csv, ExportFormat::Xlsx] {
            let bytes = given_out_as(town, *register, format).await;
            let clerk = Clerk {
                bytes: Arc::new(bytes),
                ..Clerk::with(town, *register, "")
            };
            let job = clerk.plans().await;
            let told = (job.creates, job.changes, job.ends, job.faulty);
            assert_eq!(
                told,
                (0, 0, 0, 0),
                "{register} {format:?}: {:?}",
                clerk.faults(&job).await
            );
            assert!(job.same > 0, "{register} has no rows");
        }
    }
}

crate::both_engines! {
    async fn odd_households_and_people_go_round(town: Town) {
        let cast = town.cast().await;
        let place = json!({ "latitude": 34.6650000000001, "longitude": 112.4000001, "datum": "WGS84" });
        let long = "字".repeat(64);
        for (at, name) in NAMES.iter().chain([&long.as_str()]).enumerate() {
            let code = format!("{}/{at}", name.chars().take(40).collect::<String>());
            let more = json!({ "headName": name, "address": format!("\u{a0}\u{3000}{name} 号\u{a0}"), "source": name,
                "location": place, "registeredOn": "2021-02-28" });
            let home = cast.li.settles(&code, more).await;
            cast.li.settles_member(&home, &format!("R{code}"), json!({ "name": format!(" {name} "), "birthYear": 1850 + at as i64 })).await;
            cast.li.keeps("changeHousehold", json!({ "id": home, "headName": name, "source": format!(" {name}\u{a0}") })).await.ok();
        }
        goes_round(&town, &[Register::Households, Register::Residents]).await;
        let input = cast.li.household_of("N-1", json!({}));
        for (field, value) in [("headName", "两\n行"), ("address", "a\u{200b}b"), ("source", "tab\tbed"), ("headName", "王**"), ("code", "a\u{feff}b")] {
            let refused = cast.li.keeps("registerHousehold", with(&input, json!({ (field): value }))).await;
            assert_eq!(refused.refused("INVALID")["field"], json!(["input", field]), "{value:?}");
        }
        let home = cast.li.settles("N-2", json!({})).await;
        let refused = cast.li.keeps("changeHousehold", json!({ "id": home, "headName": "甲", "source": "two\nlines" })).await;
        assert_eq!(refused.refused("INVALID")["field"], json!(["input", "source"]));
    }

    async fn odd_members_and_centres_go_round(town: Town) {
        let cast = town.cast().await;
        let committee = encode(town.places().organisation("North committee"));
        let member = json!({ "code": "M", "name": "Zhao", "kind": "RESIDENT", "organisationId": committee,
            "homeAreaId": encode(town.places().area("North grid")), "fromOn": town.day_after(-100) });
        for (at, name) in NAMES.iter().enumerate() {
            let more = json!({ "code": format!("{name}/{at}"), "name": format!("\u{3000}{name} "), "post": format!(" {name}\u{a0}"), "joinedOn": "1850-01-01" });
            does(&cast.secretary, "registerMember", "member", with(&member, more)).await.ok();
        }
        let centre = json!({ "code": "C", "name": "Centre", "kind": "STATION", "level": "OTHER", "areaId": encode(town.places().area("North community")),
            "location": { "latitude": -0.0000001, "longitude": 1e-7, "datum": "CGCS2000" } });
        for (at, name) in NAMES.iter().enumerate() {
            let mut more = json!({ "code": format!("{name}/{at}"), "name": name, "premises": format!(" {name} "), "services": [name, "x"],
                "hours": "1 09:00-12:00" });
            more["location"] = with(&centre["location"], json!({ "address": format!("\u{a0}{name}\u{3000}") }));
            if at % 2 == 0 {
                more["openedOn"] = json!("1850-01-01");
            }
            does(&cast.secretary, "registerServiceCentre", "serviceCentre", with(&centre, more)).await.ok();
        }
        goes_round(&town, &[Register::Members, Register::ServiceCentres]).await;
        for (field, value) in [("name", "赵*"), ("name", "赵\n"), ("code", "a\u{2028}b"), ("post", "书\u{200b}记"), ("post", "两\n行")] {
            let value = if value == "赵\n" { "赵\n钱" } else { value };
            let refused = does(&cast.secretary, "registerMember", "member", with(&member, json!({ (field): value }))).await;
            assert_eq!(refused.refused("INVALID")["field"], json!(["input", field]), "{value:?}");
        }
        // No register goes back so far.
        for day in ["0001-01-01", "1849-12-31", "2201-01-01", "9999-12-31"] {
            let answer = does(&cast.secretary, "registerMember", "member", with(&member, json!({ "joinedOn": day }))).await;
            assert_eq!(answer.refused("INVALID")["field"], json!(["input", "joinedOn"]), "{day}");
        }
        for (field, more) in [
            (json!(["input", "premises"]), json!({ "premises": "two\nlines" })),
            (json!(["input", "services"]), json!({ "services": ["a；b"] })),
            (json!(["input", "location", "address"]), json!({ "location": with(&centre["location"], json!({ "address": "two\nlines" })) })),
        ] {
            let refused = does(&cast.secretary, "registerServiceCentre", "serviceCentre", with(&centre, more)).await;
            assert_eq!(refused.refused("INVALID")["field"], field);
        }
    }

    async fn odd_areas_and_organisations_go_round(town: Town) {
        let cast = town.cast().await;
        let area = json!({ "kind": "COMPOUND", "code": "A", "name": "A", "parentId": encode(town.places().area("North community")) });
        for (at, name) in NAMES.iter().enumerate() {
            let more = json!({ "code": format!("{name}/{at}"), "name": format!("\u{a0}{name}\u{3000}") });
            does(&cast.secretary, "registerArea", "area", with(&area, more)).await.ok();
        }
        let body = json!({ "kind": "BRANCH", "name": "B", "parentId": encode(town.places().organisation("North committee")) });
        for name in NAMES {
            let more = json!({ "name": format!("\u{a0}{name}\u{3000}") });
            does(&cast.secretary, "foundOrganisation", "organisation", with(&body, more)).await.ok();
        }
        goes_round(&town, &[Register::Areas, Register::Organisations]).await;
        for (field, value) in [("code", "a;b"), ("code", "a；b"), ("code", "a\u{200b}"), ("name", "a\u{200d}b")] {
            let refused = does(&cast.secretary, "registerArea", "area", with(&area, json!({ (field): value }))).await;
            assert_eq!(refused.refused("INVALID")["field"], json!(["input", field]), "{value:?}");
        }
        let refused = does(&cast.secretary, "foundOrganisation", "organisation", with(&body, json!({ "name": "two\nlines" }))).await;
        assert_eq!(refused.refused("INVALID")["field"], json!(["input", "name"]));
        let file = format!("code,kind,name,parentCode\na;b,COMPOUND,A,{}001001\n", town.code());
        assert_eq!(said(&Clerk::with(&town, Register::Areas, &file).refused().await), [(2, "code", "SEMICOLON")]);
    }
}
