//! How text becomes searchable: the one function that both the index and the question go through.
//!
//! Chinese is written without spaces, and neither engine splits it usefully: a trigram index finds
//! nothing for 路灯. Runs of Han characters are therefore indexed as overlapping pairs, with the
//! last character once more on its own, so that every character begins some gram and a question of
//! one character is a question for a beginning. Everything else is indexed as lower-case words.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// Words longer than this are cut: no question is that long, and an index entry is not a document.
const LONGEST_WORD: usize = 40;

/// Words from this length on are also found by their beginning.
const SHORTEST_BEGINNING: usize = 3;

/// One thing that a document must contain to be an answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// The gram, made of letters and digits only.
    pub gram: String,
    /// Whether a gram that only begins like this one is enough.
    pub beginning: bool,
}

/// The grams under which a text is found, each once.
pub fn grams(text: &str) -> BTreeSet<String> {
    let mut grams = BTreeSet::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => {
                grams.insert(word);
            }
            Run::Han(characters) => {
                grams.extend(characters.windows(2).map(spelled));
                grams.extend(characters.last().map(|last| spelled(&[*last])));
            }
        }
    }
    grams
}

/// What a document must contain, all of it, to answer a question. Empty for a question without a
/// letter or digit, which nothing answers.
pub fn terms(question: &str) -> BTreeSet<Term> {
    let mut terms = BTreeSet::new();
    for run in runs(question) {
        match run {
            Run::Word(gram) => {
                let has_letters = !gram.chars().all(|character| character.is_ascii_digit());
                let beginning = has_letters && gram.chars().count() >= SHORTEST_BEGINNING;
                terms.insert(Term { gram, beginning });
            }
            Run::Han(characters) => match characters.as_slice() {
                [single] => {
                    terms.insert(Term {
                        gram: spelled(&[*single]),
                        beginning: true,
                    });
                }
                several => terms.extend(several.windows(2).map(|pair| Term {
                    gram: spelled(pair),
                    beginning: false,
                })),
            },
        }
    }
    terms
}

enum Run {
    Han(Vec<char>),
    Word(String),
}

/// Splits folded text into runs of Han characters and words of anything else that is a letter or a
/// digit. Folding makes full-width and compatibility characters ordinary ones and capitals small.
fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut han = Vec::new();
    let mut word = String::new();
    for character in text.nfkc().flat_map(char::to_lowercase).chain([' ']) {
        if is_han(character) {
            han.push(character);
        } else if !han.is_empty() {
            runs.push(Run::Han(std::mem::take(&mut han)));
        }
        if character.is_alphanumeric() && !is_han(character) {
            word.push(character);
        } else if !word.is_empty() {
            runs.push(Run::Word(word.chars().take(LONGEST_WORD).collect()));
            word.clear();
        }
    }
    runs
}

/// Characters that are written without spaces between words: Han with its extensions, and kana.
fn is_han(character: char) -> bool {
    character.is_alphanumeric()
        && matches!(character,
            '\u{3005}' | '\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Rare characters are spelled by their number: the engines' tables of letters end before them.
fn spelled(characters: &[char]) -> String {
    characters
        .iter()
        .fold(String::new(), |mut gram, character| {
            match *character {
                rare @ ('\u{9fcd}'..='\u{9fff}' | '\u{20000}'..) => {
                    gram.push_str(&format!("u{:05x}", u32::from(rare)));
                }
                usual => gram.push(usual),
            }
            gram
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str, question: &str) -> bool {
        let grams = grams(text);
        let terms = terms(question);
        !terms.is_empty()
            && terms.iter().all(|term| {
                grams.contains(&term.gram)
                    || (term.beginning && grams.iter().any(|gram| gram.starts_with(&term.gram)))
            })
    }

    #[test]
    fn two_characters_are_found_anywhere() {
        let text = "小区3号门的路灯坏了，晚上很暗";
        for question in ["路灯", "灯坏", "晚上", "号门", "3号门", "很暗", "路灯 晚上"]
        {
            assert!(found(text, question), "{question}");
        }
        assert!(!found(text, "路坏"));
        assert!(!found(text, "路灯 早上"));
    }

    #[test]
    fn one_character_is_found_even_at_the_end() {
        for question in ["路", "灯", "暗"] {
            assert!(found("路灯暗", question), "{question}");
        }
        assert!(!found("路灯暗", "明"));
    }

    #[test]
    fn full_width_and_capitals_are_the_same_letters() {
        assert!(found("ＷｉＦｉ信号差，３栋", "wifi"));
        assert!(found("WiFi信号差，3栋", "ＷＩＦＩ　３栋"));
        assert!(found("Streetlight out at gate 3", "street"));
        assert!(!found("building 31", "3"));
    }

    #[test]
    fn signs_alone_ask_for_nothing() {
        assert!(
            terms("，。!? \" * ( ) OR -")
                .iter()
                .all(|term| term.gram == "or")
        );
        assert!(terms("  ***  ").is_empty());
        assert!(!found("anything", "***"));
    }

    #[test]
    fn rare_characters_are_found() {
        assert!(found("住在𠮷祥里", "𠮷祥"));
        assert!(found("住在𠮷祥里", "𠮷"));
        assert!(grams("𠮷祥").iter().all(|gram| !gram.contains('𠮷')));
    }

    proptest! {
        #[test]
        fn every_pair_of_neighbours_is_found(
            text in "[\u{4e00}-\u{9fff}a-z0-9，。 ]{0,12}[\u{4e00}-\u{9fff}]{2,30}[\u{4e00}-\u{9fff}A-Z ]{0,12}",
        ) {
            let characters: Vec<char> = text.chars().collect();
            for pair in characters.windows(2).filter(|pair| pair.iter().all(|c| is_han(*c))) {
                let question: String = pair.iter().collect();
                prop_assert!(found(&text, &question), "{question} in {text}");
                prop_assert!(found(&text, &question[..pair[0].len_utf8()]));
            }
        }

        #[test]
        fn grams_are_letters_and_digits_only(text in "\\PC{0,60}") {
            for gram in grams(&text) {
                prop_assert!(gram.chars().all(char::is_alphanumeric), "{gram:?}");
            }
        }
    }
}
