//! Which files of a request a viewer sees, and how an upload is named.

/// The longest name of a file, in characters.
const LONGEST_NAME: usize = 120;

/// The name of an upload as it is kept: without a path, without characters that cannot be seen or
/// that turn the direction of writing, and not too long. The name says nothing about the content.
pub fn kept_name(given: Option<&str>, extension: &str) -> String {
    let name = given.unwrap_or_default();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let unseen = |character: &char| {
        character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let name: String = name.chars().filter(|c| !unseen(c)).collect();
    let name = name.trim().trim_matches('.');
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem: String = stem.chars().take(LONGEST_NAME).collect();
    let stem = if stem.is_empty() { "file" } else { &stem };
    format!("{stem}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_paths_tricks_and_false_endings() {
        for (given, kept) in [
            (Some("C:\\fakepath\\路灯.JPG"), "路灯.jpg"),
            (Some("../../etc/passwd"), "passwd.jpg"),
            (Some("photo.pdf.exe"), "photo.pdf.jpg"),
            (Some("in\u{202e}gpj.exe"), "ingpj.jpg"),
            (Some("  .. "), "file.jpg"),
            (None, "file.jpg"),
        ] {
            assert_eq!(kept_name(given, "jpg"), kept);
        }
        assert_eq!(
            kept_name(Some(&"长".repeat(500)), "jpg").chars().count(),
            LONGEST_NAME + 4
        );
    }
}
