//! No container engine runs in the checks, so the container files are at least read.

use serde_yaml_ng::Value;

const COMPOSE: &str = include_str!("../../docker-compose.yml");
const DOCKERFILE: &str = include_str!("../../Dockerfile");

fn compose() -> Value {
    let mut value: Value = serde_yaml_ng::from_str(COMPOSE).expect("docker-compose.yml is YAML");
    value.apply_merge().expect("its merges resolve");
    value
}

fn environment<'a>(compose: &'a Value, service: &str, name: &str) -> Option<&'a str> {
    compose["services"][service]["environment"][name].as_str()
}

#[test]
fn the_four_services_are_there_and_the_server_waits_for_the_migration() {
    let compose = compose();
    let services = compose["services"].as_mapping().expect("services");
    let names: Vec<&str> = services.keys().filter_map(Value::as_str).collect();
    assert_eq!(names, ["postgres", "migrate", "api", "worker"]);
    for service in ["migrate", "api", "worker"] {
        assert_eq!(
            compose["services"][service]["command"][0].as_str(),
            Some(match service {
                "api" => "serve",
                other => other,
            })
        );
    }
    for service in ["api", "worker"] {
        let wait = &compose["services"][service]["depends_on"]["migrate"]["condition"];
        assert_eq!(
            wait.as_str(),
            Some("service_completed_successfully"),
            "{service}"
        );
    }
    let wait = &compose["services"]["migrate"]["depends_on"]["postgres"]["condition"];
    assert_eq!(wait.as_str(), Some("service_healthy"));
}

#[test]
fn each_service_connects_in_its_own_role() {
    let compose = compose();
    let role = |service, name| {
        let url = environment(&compose, service, name).unwrap_or_default();
        url.strip_prefix("postgres://")
            .and_then(|rest| rest.split(':').next())
            .map(str::to_owned)
    };
    assert_eq!(
        role("migrate", "LIANXIN_DATABASE_URL").as_deref(),
        Some("lianxin_owner")
    );
    assert_eq!(
        role("api", "LIANXIN_DATABASE_URL").as_deref(),
        Some("lianxin_app")
    );
    assert_eq!(
        role("worker", "LIANXIN_DATABASE_URL").as_deref(),
        Some("lianxin_app")
    );
    assert_eq!(
        role("worker", "LIANXIN_WORKER_DATABASE_URL").as_deref(),
        Some("lianxin_worker")
    );
    assert_eq!(
        role("api", "LIANXIN_WORKER_DATABASE_URL"),
        None,
        "the API never works in the worker's role"
    );
    let initdb =
        environment(&compose, "postgres", "POSTGRES_INITDB_ARGS").expect("initdb's arguments");
    assert!(
        initdb.contains("UTF8") && initdb.contains("C.UTF-8"),
        "{initdb}"
    );
}

#[test]
fn no_secret_is_written_down_and_nothing_listens_to_the_world() {
    let compose = compose();
    for (_, service) in compose["services"].as_mapping().expect("services") {
        for (name, value) in service["environment"].as_mapping().into_iter().flatten() {
            let (name, value) = (
                name.as_str().unwrap_or_default(),
                value.as_str().unwrap_or_default(),
            );
            let secret = name.contains("PASSWORD") || value.starts_with("postgres://");
            assert!(!secret || value.contains("${"), "{name} is written out");
        }
        for port in service["ports"].as_sequence().into_iter().flatten() {
            assert!(
                port.as_str().unwrap_or_default().starts_with("127.0.0.1:"),
                "{port:?}"
            );
        }
    }
}

#[test]
fn the_image_is_built_in_two_stages_and_runs_without_root() {
    let lines: Vec<&str> = DOCKERFILE.lines().map(str::trim).collect();
    let stages = lines
        .iter()
        .filter(|line| line.starts_with("FROM "))
        .count();
    assert_eq!(stages, 2);
    let last_stage = lines
        .iter()
        .rposition(|line| line.starts_with("FROM "))
        .expect("a stage");
    let user = lines[last_stage..]
        .iter()
        .find_map(|line| line.strip_prefix("USER "));
    assert!(
        user.is_some_and(|user| user != "root" && user != "0"),
        "{user:?}"
    );
    assert!(
        lines.iter().any(|line| line.contains("--locked")),
        "the lock file decides what is built"
    );
}

#[tokio::test]
async fn the_program_knows_every_setting_of_the_services() {
    let compose = compose();
    for service in ["migrate", "api", "worker"] {
        let directory = tempfile::tempdir().expect("a directory");
        let mut program = tokio::process::Command::new(crate::PROGRAM);
        program
            .arg("doctor")
            .current_dir(directory.path())
            .env_clear();
        let settings = compose["services"][service]["environment"]
            .as_mapping()
            .expect("settings");
        for (name, value) in settings {
            let (name, value) = (
                name.as_str().unwrap_or_default(),
                value.as_str().unwrap_or_default(),
            );
            // The addresses and paths of a container are not there.
            let value = match name {
                "LIANXIN_DATABASE_URL" | "LIANXIN_WORKER_DATABASE_URL" => "sqlite://lianxin.db",
                "LIANXIN_DATA_DIR" => "var",
                _ => value,
            };
            program.env(name, value);
        }
        let said = program.output().await.expect("it runs");
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&said.stdout),
            String::from_utf8_lossy(&said.stderr)
        );
        assert!(!said.contains("no meaning"), "{service}: {said}");
    }
}
