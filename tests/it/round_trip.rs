//! A district leaves and arrives elsewhere: its registers are brought in, given out, brought into an empty
//! district and given out again, with the documented commands. The two sets of files are the same to the byte.

use std::path::Path;

use lianxin_api::gql::ids::encode;
use lianxin_entity::enums::Register;
use lianxin_tests::commands::Runner;
use lianxin_tests::database::{Engine, TestDatabase};
use lianxin_tests::town::steps::input_type;
use lianxin_tests::town::{Caller, Town};
use serde_json::{Value, json};

/// A new server with the district and nothing else.
async fn arrives(database: &TestDatabase) -> Runner {
    let runner = Runner::new(crate::PROGRAM, None, database).expect("a runner");
    does(&runner, &["district", "create", "419001"]).await;
    runner
}

async fn does(runner: &Runner, arguments: &[&str]) {
    let done = runner.run(arguments).await.expect("it starts").well();
    done.unwrap_or_else(|fault| panic!("{arguments:?}: {fault:#}"));
}

async fn brings(runner: &Runner, files: &Path) {
    let files = files.to_str().expect("a path");
    does(runner, &["import", "all", files, "--district", "419001"]).await;
}

async fn leaves(runner: &Runner, files: &Path, format: &str) {
    let files = files.to_str().expect("a path");
    let purpose = "The district leaves";
    let mut arguments = vec!["export", "all", "--district", "419001", "--out", files];
    arguments.extend(["--purpose", purpose, "--format", format]);
    does(runner, &arguments).await;
}

/// Rows that have ended, as a district has them after some years.
fn used(files: &Path) {
    let rows = [
        (
            "areas",
            "code,kind,name,parentCode,endsOn",
            "OLD-G,GRID,Old grid,419001001001,2024-05-01",
        ),
        (
            "organisations",
            "code,kind,name,endsOn",
            "OLD-B,BRANCH,Old branch,2024-05-01\nOLD-U,UNIT,Old unit,2024-05-01",
        ),
        (
            "postings",
            "phone,name,role,areaCodes,startsOn,endsOn",
            "13712345678,甲,GRID_WORKER,OLD-G,2023-01-01,2024-05-01",
        ),
        (
            "members",
            "code,name,organisationCode,kind,homeAreaCode,startsOn,endsOn",
            "OLD-M,乙,OLD-B,RESIDENT,OLD-G,2023-01-01,2024-05-01",
        ),
        (
            "households",
            "code,kind,areaCode,head,address,registeredOn,endsOn",
            "OLD-H,HOME,OLD-G,丙,1号,2023-01-01,2024-05-01",
        ),
        (
            "residents",
            "code,householdCode,name,registeredOn,endsOn",
            "OLD-R,OLD-H,丙,2023-01-01,2024-05-01",
        ),
        (
            "pairings",
            "memberCode,householdCode,startsOn,endsOn,endReason",
            "OLD-M,OLD-H,2023-02-01,2024-05-01,MOVED",
        ),
        (
            "unit_assignments",
            "unitCode,communityCode,kind,startsOn,endsOn",
            "OLD-U,419001001001,JOINT,2023-01-01,2024-05-01",
        ),
        (
            "service_centres",
            "code,name,kind,level,areaCode,hostCode,latitude,longitude,openedOn,closedOn",
            "OLD-C,Old station,STATION,OTHER,OLD-G,OLD-B,35.09,112.6,2023-01-01,2024-05-01",
        ),
    ];
    std::fs::create_dir(files).expect("a directory");
    for (register, header, rows) in rows {
        let file = files.join(format!("{register}.csv"));
        std::fs::write(file, format!("{header}\n{rows}\n")).expect("a file");
    }
}

async fn goes_round(engine: Engine) {
    let (Some(old), Some(new)) = (
        TestDatabase::migrated(engine).await,
        TestDatabase::migrated(engine).await,
    ) else {
        return;
    };
    let place = tempfile::tempdir().expect("a directory");
    let at = |name: &str| place.path().join(name);
    let from = arrives(&old).await;
    let city = at("city");
    let city_files = city.to_str().expect("a path");
    does(
        &from,
        &[
            "demo", "city", "--like", "jiyuan", "--share", "0.004", "--out", city_files,
        ],
    )
    .await;
    brings(&from, &city).await;
    // What ended names areas and organisations that ended with it.
    used(&at("used"));
    brings(&from, &at("used")).await;
    leaves(&from, &at("first"), "csv").await;
    leaves(&from, &at("sheets"), "xlsx").await;
    let to = arrives(&new).await;
    // Out as workbooks, in as workbooks, out as text: nothing is lost either way.
    brings(&to, &at("sheets")).await;
    leaves(&to, &at("second"), "csv").await;
    for register in Register::ALL {
        let name = format!("{}.csv", register.as_str().to_ascii_lowercase());
        let read = |set: &str| std::fs::read_to_string(at(set).join(&name)).expect("a file");
        let (first, second) = (read("first"), read("second"));
        assert!(
            first.contains("OLD-") || first.contains("甲"),
            "{name} has nothing that ended"
        );
        let differing = first.lines().zip(second.lines()).find(|(a, b)| a != b);
        assert!(first == second, "{name}: {differing:?}");
    }
    // The same files once more change nothing.
    brings(&to, &at("first")).await;
    leaves(&to, &at("third"), "csv").await;
    let read = |set: &str| std::fs::read(at(set).join("households.csv")).expect("a file");
    assert!(read("first") == read("third"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    goes_round(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    goes_round(Engine::Postgres).await;
}

async fn acts(who: &Caller, mutation: &str, input: Value) -> Value {
    let object = match mutation.contains("Unit") {
        true => "unitAssignment",
        false => "posting",
    };
    let document = format!(
        "mutation ($input: {}!) {{ {mutation}(input: $input) {{ {object} {{ id }} errors {{ errorCode message }} }} }}",
        input_type(mutation)
    );
    let answer = who.run(&document, json!({ "input": input })).await;
    answer.ok()[object]["id"].clone()
}

crate::both_engines! {
    async fn what_was_corrected_on_its_day_comes_in_again(town: Town) {
        let cast = town.cast().await;
        let north = encode(town.places().area("North grid"));
        let committee = encode(town.places().organisation("North committee"));
        let worker = json!({ "phone": "13811110041", "name": "Sun", "areaIds": [north], "organisationId": committee, "staffing": "PART_TIME" });
        let posting = acts(&cast.secretary, "appointGridWorker", worker.clone()).await;
        acts(&cast.secretary, "endPosting", json!({ "id": posting, "reason": "mistaken" })).await;
        acts(&cast.secretary, "appointGridWorker", worker).await;
        // The same person in two grids for the same committee from the same day on, by two postings.
        for grid in ["North grid", "South grid"] {
            let more = json!({
                "phone": "13811110042", "name": "Tan", "areaIds": [encode(town.places().area(grid))],
                "organisationId": encode(town.places().organisation("District committee")), "staffing": "PART_TIME",
            });
            acts(&cast.district, "appointGridWorker", more).await;
        }
        let community = encode(town.places().area("North community"));
        for unit in ["Property", "Housing"] {
            let unit = encode(town.places().organisation(unit));
            let wish = json!({ "unitId": unit, "communityId": community, "kind": "JOINT" });
            let first = acts(&cast.district, "assignUnit", wish.clone()).await;
            acts(&cast.district, "endUnitAssignment", json!({ "id": first })).await;
            acts(&cast.district, "assignUnit", wish).await;
        }
        let runner = Runner::new(crate::PROGRAM, None, town.database()).expect("a runner");
        for (register, rows) in [("postings", 3), ("unit_assignments", 3)] {
            let files = runner.directory().join("corrected");
            let file = files.join(format!("{register}.csv"));
            let (files, file) = (files.to_str().expect("a path"), file.to_str().expect("a path"));
            let out = ["export", register, "--district", town.code(), "--out", files, "--purpose", "a look"];
            does(&runner, &out).await;
            let again = runner.run(&["import", register, file, "--district", town.code()]).await.expect("it starts");
            let said = again.well().unwrap_or_else(|fault| panic!("{register}: {fault:#}")).said;
            assert!(said.contains(" 0 new, 0 changed, 0 ended,") && said.contains(" 0 faulty"), "{said}");
            let text = std::fs::read_to_string(file).expect("the file");
            let corrected = text.lines().filter(|line| line.contains("138111100") || register != "postings");
            assert_eq!(corrected.count(), rows, "{text}");
        }
    }
}
