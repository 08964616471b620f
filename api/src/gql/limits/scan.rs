//! Tokens and nesting of the raw text, in one pass without recursion.
//!
//! This is not a validating lexer: what is no token at all counts as one, and the parser says
//! later what is wrong with it.

use super::{Limit, LimitExceeded, Limits};

/// What one pass over the text found.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scan {
    pub tokens: u64,
    pub nesting: u64,
}

/// Counts, and refuses a text with too many tokens or too many open brackets.
pub(super) fn scan(text: &str, limits: &Limits) -> Result<Scan, LimitExceeded> {
    let found = count(text.as_bytes());
    Limit::Tokens.hold(limits.tokens, found.tokens)?;
    Limit::Nesting.hold(limits.nesting, found.nesting)?;
    Ok(found)
}

fn count(text: &[u8]) -> Scan {
    let mut scan = Scan::default();
    let mut open = 0u64;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => at += 1,
            0xEF if text[at..].starts_with(&[0xEF, 0xBB, 0xBF]) => at += 3,
            b'#' => at += until(&text[at..], |b| b == b'\n' || b == b'\r'),
            _ => {
                scan.tokens += 1;
                match byte {
                    b'{' | b'(' | b'[' => {
                        open += 1;
                        scan.nesting = scan.nesting.max(open);
                    }
                    b'}' | b')' | b']' => open = open.saturating_sub(1),
                    _ => {}
                }
                at += token_length(&text[at..]);
            }
        }
    }
    scan
}

/// The length of the token that begins here, at least one byte.
fn token_length(text: &[u8]) -> usize {
    match text[0] {
        b'"' if text.starts_with(br#"""""#) => block_string(text),
        b'"' => string(text),
        b'.' if text.starts_with(b"...") => 3,
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
            until(text, |b| !(b.is_ascii_alphanumeric() || b == b'_'))
        }
        b'0'..=b'9' | b'-' => {
            1 + until(&text[1..], |b| {
                !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-' | b'_'))
            })
        }
        _ => 1,
    }
}

fn string(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            b'\n' | b'\r' => return at,
            _ => at += 1,
        }
    }
    text.len()
}

fn block_string(text: &[u8]) -> usize {
    let mut at = 3;
    while at < text.len() {
        if text[at..].starts_with(br#"\""""#) {
            at += 4;
        } else if text[at..].starts_with(br#"""""#) {
            return at + 3;
        } else {
            at += 1;
        }
    }
    text.len()
}

fn until(text: &[u8], stop: impl Fn(u8) -> bool) -> usize {
    text.iter().position(|&b| stop(b)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> (u64, u64) {
        let scan = count(text.as_bytes());
        (scan.tokens, scan.nesting)
    }

    #[test]
    fn tokens_are_those_of_the_grammar() {
        assert_eq!(counted("{ a }"), (3, 1));
        assert_eq!(
            counted("query Q($a: [Int!]! = [-1.5e3]) { f(x: $a) @skip(if: true) }"),
            (32, 2)
        );
        assert_eq!(counted("{ ...F # comment { { {\n , }"), (4, 1));
        assert_eq!(
            counted(r#"{ a(b: "x { \" {", c: """ { \""" " { """) }"#),
            (11, 2)
        );
        assert_eq!(counted("\u{feff}{a}"), (3, 1));
        assert_eq!(counted(""), (0, 0));
    }

    #[test]
    fn broken_text_ends() {
        for text in [
            "\"",
            "\"\\",
            "\"\"\"",
            "\"\"\"\\\"\"\"",
            "....",
            "路灯",
            "}}}",
        ] {
            count(text.as_bytes());
        }
        assert_eq!(counted("}}}{"), (4, 1));
    }

    #[test]
    fn nesting_is_refused_before_the_parser() {
        let limits = Limits::default();
        let deep = "{a".repeat(100_000);
        assert_eq!(
            scan(
                &deep,
                &Limits {
                    tokens: u64::MAX,
                    ..limits.clone()
                }
            )
            .unwrap_err()
            .limit,
            Limit::Nesting
        );
        assert_eq!(scan(&deep, &limits).unwrap_err().limit, Limit::Tokens);
        let list = format!("{{ a(b: {} ) }}", "[".repeat(500));
        assert_eq!(scan(&list, &limits).unwrap_err().limit, Limit::Nesting);
    }
}
