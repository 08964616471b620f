//! The demonstration's accounts for people and for scripts.

use super::book::Book;

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
