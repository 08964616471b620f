//! `lianxin import` as operators run it: reports, templates, calling off, and being killed.

use std::path::Path;
use std::time::Duration;

use lianxin_tests::commands::{Done, Runner};
use lianxin_tests::database::{Engine, TestDatabase};
use lianxin_tests::raw::count;
use sea_orm::DatabaseConnection;

const DISTRICT: [&str; 2] = ["--district", "419001"];
/// A community of the district, which comes with its communities.
const COMMUNITY: &str = "419001001001";

/// A server with the district and nothing else.
async fn desk(engine: Engine) -> Option<(TestDatabase, Runner)> {
    let database = TestDatabase::migrated(engine).await?;
    let runner = Runner::new(crate::PROGRAM, None, &database).expect("a runner");
    well(&runner, &["district", "create", "419001"]).await;
    Some((database, runner))
}

async fn runs(runner: &Runner, arguments: &[&str]) -> anyhow::Result<Done> {
    runner.run(arguments).await.expect("it starts").well()
}

/// What a command that ends well says.
async fn well(runner: &Runner, arguments: &[&str]) -> String {
    let done = runs(runner, arguments).await;
    done.unwrap_or_else(|fault| panic!("{arguments:?}: {fault:#}"))
        .said
}

/// What a command says that does not.
async fn badly(runner: &Runner, arguments: &[&str]) -> String {
    match runs(runner, arguments).await {
        Ok(done) => panic!("{arguments:?} ended well: {}", done.said),
        Err(fault) => fault.to_string(),
    }
}

fn import<'a>(register: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["import", register], more, &DISTRICT].concat()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path")
}

fn households(rows: u32) -> String {
    let row = |n: u32| format!("H{n:05},HOME,{COMMUNITY},Head {n},No. {n},139{n:08}\n");
    let header = "code,kind,areaCode,head,address,phone\n".to_owned();
    (1..=rows).fold(header, |text, n| text + &row(n))
}

/// The register as it is given out.
async fn given_out(runner: &Runner, name: &str) -> String {
    let directory = runner.directory().join(name);
    let mut arguments = vec![
        "export",
        "households",
        "--purpose",
        "A copy",
        "--out",
        text(&directory),
    ];
    arguments.extend(DISTRICT);
    well(runner, &arguments).await;
    std::fs::read_to_string(directory.join("households.csv")).expect("text")
}

/// The database as nobody but its owner's owner sees it: rows of every district.
async fn below(database: &TestDatabase) -> DatabaseConnection {
    let url = database.admin_url();
    database
        .raw(&url.unwrap_or_else(|| database.owner_url.clone()))
        .await
}

/// Starts a command and kills it once a count has come so far.
async fn is_killed(
    desk: &Runner,
    arguments: &[&str],
    db: &DatabaseConnection,
    sql: &str,
    least: i64,
) {
    let mut command = desk.start(arguments).expect("it starts");
    while count(db, sql).await < least {
        assert!(
            command.try_wait().expect("a state").is_none(),
            "{sql}: it has ended"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    command.kill().await.expect("killed");
}

async fn killed_and_given_again(engine: Engine) {
    let (Some((database, killed)), Some((_other, whole))) =
        (desk(engine).await, desk(engine).await)
    else {
        return;
    };
    let file = killed.directory().join("homes.csv");
    std::fs::write(&file, households(12_000)).expect("a file");
    let again = import("households", &[text(&file)]);
    let db = below(&database).await;
    // In the midst of its plan, and after some of its rows.
    for (sql, least) in [
        ("SELECT COUNT(*) FROM import_job", 1),
        ("SELECT COUNT(*) FROM household", 2_000),
    ] {
        is_killed(&killed, &again, &db, sql, least).await;
        let shown = "SELECT COUNT(*) FROM import_job WHERE state = 'APPLIED'";
        assert_eq!(count(&db, shown).await, 0, "it was killed too late");
    }
    let areas = killed.directory().join("areas.csv");
    let compound = format!("code,kind,name,parentCode\nC1,COMPOUND,九号院,{COMMUNITY}\n");
    std::fs::write(&areas, compound).expect("a file");
    let said = badly(&killed, &import("areas", &[text(&areas)])).await;
    assert!(
        said.contains("--cancel") && !said.contains("cancelImport"),
        "{said}"
    );
    let written = count(&db, "SELECT COUNT(*) FROM household").await;
    assert!((2_000..12_000).contains(&written), "{written}");
    assert_eq!(
        given_out(&killed, "before").await.lines().count(),
        1,
        "nothing of it is shown"
    );
    let said = well(&killed, &again).await;
    assert!(
        said.contains("went on and applied: 12000 rows, 12000 new"),
        "{said}"
    );
    assert_eq!(
        count(&db, "SELECT COUNT(*) FROM household").await,
        12_000,
        "no row twice"
    );
    let known = match engine {
        Engine::Postgres => "SELECT reltuples::bigint FROM pg_class WHERE relname = 'household'",
        Engine::Sqlite => {
            "SELECT MAX(CAST(stat AS integer)) FROM sqlite_stat1 WHERE tbl = 'household'"
        }
    };
    let known = count(&db, known).await;
    assert!(
        (10_000..=12_100).contains(&known),
        "{known} rows are known to the planner"
    );
    well(&whole, &again).await;
    let (one, other) = (
        given_out(&killed, "after").await,
        given_out(&whole, "after").await,
    );
    assert_eq!(one.lines().count(), 12_001);
    assert!(one == other, "as if nobody had killed it");
    let said = well(&killed, &again).await;
    assert!(
        said.contains("0 new, 0 changed, 0 ended, 12000 the same"),
        "{said}"
    );
}

async fn faults_are_reported_and_good_rows_applied(engine: Engine) {
    let Some((_database, desk)) = desk(engine).await else {
        return;
    };
    let file = desk.directory().join("homes.csv");
    let (faulty, report) = (
        households(3) + "H9,HOME,nowhere,甲,1,12\n",
        desk.directory().join("faults.csv"),
    );
    std::fs::write(&file, faulty).expect("a file");
    let said = badly(&desk, &import("households", &[text(&file)])).await;
    assert!(
        said.contains("5,areaCode,nowhere,") && said.contains("planned, nothing written"),
        "{said}"
    );
    assert_eq!(given_out(&desk, "one").await.lines().count(), 1);
    let more = [
        text(&file),
        "--report",
        text(&report),
        "--language",
        "zh-CN",
    ];
    let said = badly(&desk, &import("households", &more)).await;
    assert!(said.contains("2 faults are in"), "{said}");
    let told = std::fs::read_to_string(&report).expect("a report");
    let lines: Vec<&str> = told.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "行,列,值,问题");
    assert!(
        lines.len() == 3 && lines[1..].iter().all(|line| line.starts_with("5,")),
        "{told}"
    );
    assert!(
        told.contains("电话,1***,") && told.contains("所在区域代码,nowhere,"),
        "{told}"
    );
    let dry = [text(&file), "--dry-run", "--good-rows"];
    badly(&desk, &import("households", &dry)).await;
    assert_eq!(given_out(&desk, "two").await.lines().count(), 1);
    // It says that something was refused, and the good rows are in.
    let said = badly(&desk, &import("households", &[text(&file), "--good-rows"])).await;
    assert!(
        said.contains("applied: 4 rows, 3 new") && said.contains("1 faulty"),
        "{said}"
    );
    assert_eq!(given_out(&desk, "three").await.lines().count(), 4);
}

async fn what_was_begun_is_called_off(engine: Engine) {
    let Some((database, desk)) = desk(engine).await else {
        return;
    };
    let file = desk.directory().join("homes.csv");
    std::fs::write(&file, households(12_000)).expect("a file");
    let db = below(&database).await;
    let begun = import("households", &[text(&file)]);
    is_killed(&desk, &begun, &db, "SELECT COUNT(*) FROM household", 1).await;
    // Another file waits for it, or for its end.
    let other = desk.directory().join("other.csv");
    std::fs::write(&other, households(1)).expect("a file");
    badly(&desk, &import("households", &[text(&other)])).await;
    let said = well(&desk, &import("households", &["--cancel"])).await;
    assert!(said.contains("imports called off: 2"), "{said}");
    assert_eq!(
        count(&db, "SELECT COUNT(*) FROM household").await,
        0,
        "nothing of it stays"
    );
    let said = well(&desk, &import("households", &[text(&other)])).await;
    assert!(said.contains("applied: 1 rows, 1 new"), "{said}");
}

async fn templates_and_directories_say_what_they_hold(engine: Engine) {
    let Some((_database, desk)) = desk(engine).await else {
        return;
    };
    let template = desk.directory().join("template.csv");
    let words = ["import", "households", "--template", text(&template)];
    let said = well(&desk, &words).await;
    assert!(said.contains("kind: HOME, BUSINESS, WORK_TEAM"), "{said}");
    let chinese = [&words[..], &["--language", "zh-CN"]].concat();
    assert!(
        well(&desk, &chinese)
            .await
            .contains("类型: 住户, 个体工商户, 企业班组")
    );
    let example = badly(&desk, &import("households", &[text(&template)])).await;
    assert!(example.contains("example row of the template"), "{example}");
    let other = desk.directory().join("template.txt");
    badly(&desk, &["import", "households", "--template", text(&other)]).await;

    // A register without a row is passed over, as a district gives it out; alone it is refused.
    let all = desk.directory().join("all");
    std::fs::create_dir(&all).expect("a directory");
    let header = households(0);
    std::fs::write(all.join("residents.csv"), "code,householdCode,name\n").expect("a file");
    std::fs::write(all.join("households.csv"), households(2)).expect("a file");
    let said = well(&desk, &import("all", &[text(&all)])).await;
    assert!(
        said.contains("2 new") && said.contains("has no rows"),
        "{said}"
    );
    std::fs::write(all.join("households.csv"), header).expect("a file");
    let alone = badly(
        &desk,
        &import("households", &[text(&all.join("households.csv"))]),
    )
    .await;
    assert!(alone.contains("a header and no row"), "{alone}");
    // Two files of one register: nobody knows which is meant, so none is read.
    std::fs::write(all.join("households.csv"), households(3)).expect("a file");
    std::fs::write(all.join("residents.xlsx"), "PK").expect("a file");
    let said = badly(&desk, &import("all", &[text(&all)])).await;
    assert!(
        said.contains("residents.csv") && said.contains("residents.xlsx"),
        "{said}"
    );
    assert_eq!(
        given_out(&desk, "none").await.lines().count(),
        3,
        "nothing was applied before"
    );
}

macro_rules! on_both_engines {
    ($($story:ident)*) => {$(
        mod $story {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$story(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$story(Engine::Postgres).await;
            }
        }
    )*};
}

on_both_engines! {
    killed_and_given_again
    faults_are_reported_and_good_rows_applied
    what_was_begun_is_called_off
    templates_and_directories_say_what_they_hold
}
