//! The demonstration's accounts for people and for scripts.

use super::book::{AccountEntry, Book};

/// One JSON document, as scripts read it.
pub fn json(book: &Book) -> String {
    serde_json::to_string_pretty(book).expect("texts always serialise")
}

/// A table for reading: who acts where, how to sign in.
pub fn table(book: &Book) -> String {
    let mut text = String::new();
    for district in &book.districts {
        text.push_str(&format!("\n{} {}\n", district.code, district.name));
        for account in book
            .accounts
            .iter()
            .filter(|account| account.district == district.code)
        {
            text.push_str(&format!(
                "  {:<11}  {}  {}  {}  {}\n",
                account.role,
                account.phone,
                account.password,
                account.display_name,
                account.organisation.as_deref().unwrap_or("居民"),
            ));
        }
    }
    text
}

/// One account of each role in each district, for a first look: those that see most.
pub fn samples(book: &Book) -> Book {
    let mut samples = Book {
        districts: book.districts.clone(),
        accounts: Vec::new(),
    };
    for account in &book.accounts {
        let known = samples
            .accounts
            .iter()
            .any(|seen| seen.district == account.district && seen.role == account.role);
        if !known {
            samples.accounts.push(account.clone());
        }
    }
    samples
}

/// The tokens of a few accounts, to be pasted.
pub fn tokens(book: &Book) -> String {
    let mut text = String::new();
    for district in &book.districts {
        text.push_str(&format!("\n{} {}\n", district.code, district.name));
        let here = |account: &&AccountEntry| account.district == district.code;
        for account in book.accounts.iter().filter(here) {
            let token = account.token.as_deref().unwrap_or_default();
            text.push_str(&format!(
                "  {} {}\n  Bearer {token}\n",
                account.role, account.display_name
            ));
        }
    }
    text
}
