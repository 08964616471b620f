//! Searching the titles and descriptions of service requests, and other texts as they stand.
//!
//! Each request has two documents: what is written, and what the dispatcher passes on to property
//! companies and the party complained of. Whoever may read only the second finds by the second
//! alone, so that a search never tells what a read would hide.

mod grams;
mod plain;

use std::collections::BTreeSet;

use lianxin_entity::ids::ServiceRequestId;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::extension::sqlite::SqliteExpr;
use sea_orm::sea_query::{
    Alias, Asterisk, Cond, Condition, Expr, ExprTrait, Func, Query, SelectStatement,
};

pub use grams::{Term, grams, terms};
pub use plain::{begins_with, contains};

use crate::store::{Dialect, DistrictTx, StoreError};

/// Which of the two documents of a request answers a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// Title and description as written.
    Full,
    /// Title and description as edited by the dispatcher.
    Edited,
}

/// Makes a request findable by its texts, or by its new texts.
///
/// # Errors
/// When the database fails.
pub async fn index(
    tx: &DistrictTx,
    request: ServiceRequestId,
    full: &str,
    edited: &str,
) -> Result<(), StoreError> {
    let (full, edited) = (document(full), document(edited));
    match tx.dialect() {
        Dialect::Postgres => {
            let values = [request.into(), full.into(), edited.into()];
            tx.native("SELECT request_search_put($1, $2, $3)", values)
                .await?;
        }
        Dialect::Sqlite => {
            let key = || [tx.district().into(), request.into()];
            tx.native(
                "INSERT INTO request_search (district_id, request_id, document) \
                 VALUES (?, ?, (SELECT COALESCE(MAX(document), 0) + 1 FROM request_search)) \
                 ON CONFLICT (district_id, request_id) DO NOTHING",
                key(),
            )
            .await?;
            let texts = [district_word(tx).into(), full.into(), edited.into()];
            tx.native(
                "INSERT OR REPLACE INTO request_search_text \
                 (rowid, district, full_grams, edited_grams) \
                 SELECT document, ?, ?, ? FROM request_search \
                 WHERE district_id = ? AND request_id = ?",
                texts.into_iter().chain(key()),
            )
            .await?;
        }
    }
    Ok(())
}

/// The condition that a request's id is among the answers to a question, for the filters of lists.
/// A question without a letter or digit has no answers.
pub fn matching<C: ColumnTrait>(
    tx: &DistrictTx,
    id: C,
    question: &str,
    variant: Variant,
) -> Condition {
    let terms = terms(question);
    if terms.is_empty() {
        return Cond::all().add(Expr::value(1).eq(0));
    }
    let keys = match tx.dialect() {
        Dialect::Postgres => postgres_keys(&terms, variant),
        Dialect::Sqlite => sqlite_keys(tx, &terms, variant),
    };
    Cond::all().add(id.in_subquery(keys))
}

/// The owner's function adds the district of the transaction and answers with keys.
fn postgres_keys(terms: &BTreeSet<Term>, variant: Variant) -> SelectStatement {
    let find = Func::cust(Alias::new("request_search_find"))
        .arg(tsquery(terms))
        .arg(variant == Variant::Edited);
    Query::select()
        .column(Asterisk)
        .from_function(find, Alias::new("found"))
        .to_owned()
}

fn sqlite_keys(tx: &DistrictTx, terms: &BTreeSet<Term>, variant: Variant) -> SelectStatement {
    let (keys, texts) = (
        Alias::new("request_search"),
        Alias::new("request_search_text"),
    );
    let question = fts5(&district_word(tx), terms, variant);
    Query::select()
        .column((keys.clone(), Alias::new("request_id")))
        .from(texts.clone())
        .inner_join(
            keys.clone(),
            Expr::col((keys.clone(), Alias::new("document")))
                .equals((texts.clone(), Alias::new("rowid"))),
        )
        .and_where(Expr::col(texts).matches(question))
        .and_where(Expr::col((keys, Alias::new("district_id"))).eq(tx.district()))
        .to_owned()
}

/// The grams of a text, parted by spaces. No gram contains one.
fn document(text: &str) -> String {
    grams(text).into_iter().collect::<Vec<_>>().join(" ")
}

fn district_word(tx: &DistrictTx) -> String {
    format!("d{}", tx.district())
}

/// A question in the language of PostgreSQL. Grams are letters and digits: nothing in them has a
/// meaning of its own.
fn tsquery(terms: &BTreeSet<Term>) -> String {
    let words = terms.iter().map(|term| {
        let beginning = if term.beginning { ":*" } else { "" };
        format!("'{}'{beginning}", term.gram)
    });
    words.collect::<Vec<_>>().join(" & ")
}

/// A question in the language of FTS5.
fn fts5(district: &str, terms: &BTreeSet<Term>, variant: Variant) -> String {
    let column = match variant {
        Variant::Full => "full_grams",
        Variant::Edited => "edited_grams",
    };
    let words = terms.iter().map(|term| {
        let beginning = if term.beginning { " *" } else { "" };
        format!("{column} : \"{}\"{beginning}", term.gram)
    });
    let words: Vec<String> = words.collect();
    format!("district : \"{district}\" AND {}", words.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_spelled_for_both_engines() {
        let terms = terms("路灯坏 lamp 7");
        assert_eq!(tsquery(&terms), "'7' & 'lamp':* & '灯坏' & '路灯'");
        assert_eq!(
            fts5("d3", &terms, Variant::Edited),
            "district : \"d3\" AND edited_grams : \"7\" AND edited_grams : \"lamp\" * \
             AND edited_grams : \"灯坏\" AND edited_grams : \"路灯\""
        );
    }

    #[test]
    fn signs_of_the_query_languages_are_only_signs() {
        let terms = terms("\" ' & | ! :* NEAR( -a");
        assert_eq!(tsquery(&terms), "'a' & 'near':*");
    }
}
