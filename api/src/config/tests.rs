use std::io::Write;

use super::*;

fn load(toml: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(toml.as_bytes()).unwrap();
    Config::from_layers(
        Some(file.path()),
        environment
            .iter()
            .map(|(name, value)| (OsString::from(name), OsString::from(value))),
    )
}

#[test]
fn nothing_configured_is_the_embedded_default() {
    let config = load("", &[]).unwrap();
    assert!(config.is_embedded_default());
    assert!(!config.is_postgres());
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.database_url().expose(), "sqlite://var/lianxin.db");
    assert_eq!(config.master_key_file(), PathBuf::from("var/master.key"));
}

#[test]
fn the_environment_wins_over_the_file() {
    let config = load(
        "listen = \"127.0.0.1:1\"\n[limits]\ndepth = 7\nnodes = 70\n",
        &[
            ("LIANXIN_LISTEN", "127.0.0.1:2"),
            ("LIANXIN_LIMITS__DEPTH", "9"),
            ("LIANXIN_DATABASE_URL", "postgres://app:geheim@db/lianxin"),
            ("LIANXIN_EXPLORE__INTROSPECTION", "nobody"),
            ("LIANXIN_JOBS__IN_SERVE", "false"),
        ],
    )
    .unwrap();
    assert_eq!(config.listen.port(), 2);
    assert_eq!((config.limits.depth, config.limits.nodes), (9, 70));
    assert!(config.is_postgres() && !config.is_embedded_default());
    assert_eq!(config.explore.introspection, Introspection::Nobody);
    assert!(!config.jobs.in_serve);
}

#[test]
fn unknown_names_are_refused_with_the_nearest() {
    let refused =
        |toml: &str, environment: &[(&str, &str)]| load(toml, environment).unwrap_err().to_string();
    let text = refused("databse_url = \"x\"", &[]);
    assert!(text.ends_with("did you mean \"database_url\"?"), "{text}");
    let text = refused("[limits]\ndeepth = 3", &[]);
    assert!(
        text.contains("limits.deepth") && text.ends_with("\"limits.depth\"?"),
        "{text}"
    );
    let text = refused("depth = 3", &[]);
    assert!(text.ends_with("did you mean \"limits.depth\"?"), "{text}");
    let text = refused("", &[("LIANXIN_DATABSE_URL", "x")]);
    assert!(
        text.contains("LIANXIN_DATABSE_URL") && text.ends_with("LIANXIN_DATABASE_URL?"),
        "{text}"
    );
    let text = refused("", &[("LIANXIN_LIMITS__DEPT", "3")]);
    assert!(text.ends_with("LIANXIN_LIMITS__DEPTH?"), "{text}");
    assert!(!refused("zzzzzzzz = 1", &[]).contains("did you mean"));
}

#[test]
fn secrets_stay_hidden() {
    let environment = [
        ("PATH", "/bin"),
        ("LIANXIN_METRICS__TOKEN", "12345"),
        ("LIANXIN_DATABASE_URL", "postgres://app:geheim@db/lianxin"),
    ];
    let config = load("", &environment).unwrap();
    assert_eq!(config.metrics.token.as_ref().unwrap().expose(), "12345");
    assert!(!format!("{config:?}").contains("geheim"));
    assert!(!serde_json::to_string(&config).unwrap().contains("geheim"));
    assert_eq!(
        config.database_url().redacted_url(),
        "postgres://app@db/lianxin"
    );
    let wrong = load("", &[("LIANXIN_DATABASE_URL", "mysql://app:geheim@db")]).unwrap_err();
    assert!(!wrong.to_string().contains("geheim"));
    let wrong = load("", &[("LIANXIN_LISTEN", "geheim")]).unwrap_err();
    assert!(!wrong.to_string().contains("geheim"), "{wrong}");
}

#[test]
fn the_page_of_settings_is_complete() {
    let page = include_str!("../../../docs/configuration.md");
    let defaults = serde_json::to_value(Config::default()).unwrap();
    for name in names::known() {
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| `{name}` |")))
            .unwrap_or_else(|| panic!("docs/configuration.md does not tell of {name}"));
        let default = match name.split_once('.') {
            Some((section, setting)) => &defaults[section][setting],
            None => &defaults[&name],
        };
        let told = match default {
            serde_json::Value::Null => "–".to_owned(),
            value => format!("`{value}`"),
        };
        assert!(
            row.contains(&format!("| {told} |")),
            "{name} is {told}: {row}"
        );
    }
}
