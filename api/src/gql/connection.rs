//! Lists by keyset: Relay connections whose cursors carry their order and refuse another.

use std::future::Future;
use std::pin::Pin;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoColumnRef, SimpleExpr};

use super::context::RequestCtx;
use super::errors;
use super::prelude::*;

/// The size of a page when none is asked for.
pub const DEFAULT_PAGE: u64 = 20;
/// The largest page.
pub const LARGEST_PAGE: u64 = 100;

/// `first`, `after`, `last`, `before` as they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PageArgs {
    /// At most so many from the beginning.
    pub first: Option<i32>,
    /// Behind this cursor.
    pub after: Option<String>,
    /// At most so many from the end.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
}

/// Which rows of an ordered list are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    order: &'static str,
    limit: u64,
    backwards: bool,
    from: Option<Vec<String>>,
}

impl PageArgs {
    /// The first rows.
    pub fn forward(first: Option<i32>, after: Option<String>) -> Self {
        Self {
            first,
            after,
            ..Self::default()
        }
    }

    /// The page of a list in this order.
    ///
    /// # Errors
    /// BAD_ARGUMENT for sizes that are not allowed, BAD_CURSOR for a cursor of another order.
    pub fn page(self, ctx: &RequestCtx, order: &'static str) -> Result<Page> {
        let refuse = |key, params: &[_]| Err(errors::bad_argument(ctx.locale, key, params));
        if self.first.is_some() && self.last.is_some() {
            return refuse("page-first-and-last", &[]);
        }
        let backwards = self.last.is_some() || (self.before.is_some() && self.first.is_none());
        if (backwards && self.after.is_some()) || (!backwards && self.before.is_some()) {
            return refuse("page-after-and-before", &[]);
        }
        let limit = match self.first.or(self.last) {
            None => DEFAULT_PAGE,
            Some(size) => match u64::try_from(size) {
                Ok(size @ 1..=LARGEST_PAGE) => size,
                _ => return refuse("page-size", &[("limit", LARGEST_PAGE.to_string())]),
            },
        };
        let from = match self.after.or(self.before) {
            None => None,
            Some(text) => {
                let keys = Cursor::read(&text, order);
                Some(keys.ok_or_else(|| errors::bad_cursor(ctx.locale))?)
            }
        };
        Ok(Page {
            order,
            limit,
            backwards,
            from,
        })
    }
}

impl Page {
    /// The first rows of a list, for inner use.
    pub fn first(order: &'static str, limit: u64) -> Self {
        Self {
            order,
            limit,
            backwards: false,
            from: None,
        }
    }

    /// The page behind a row of these keys, for inner use.
    #[must_use]
    pub fn after(self, keys: Vec<String>) -> Self {
        Self {
            from: Some(keys),
            ..self
        }
    }

    /// How many rows to fetch: one more than asked for tells whether there are more.
    pub fn fetch(&self) -> u64 {
        self.limit + 1
    }

    /// How many rows the page has at most.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Whether the list is read from its end.
    pub fn backwards(&self) -> bool {
        self.backwards
    }

    /// The keys of the row from which the page goes on.
    pub fn from(&self) -> Option<&[String]> {
        self.from.as_deref()
    }

    /// The cursor of a row.
    pub fn cursor(&self, keys: &[String]) -> Cursor {
        Cursor::write(self.order, keys)
    }

    /// The condition "behind the cursor" for columns that are all sorted ascending (or, with
    /// `descending`, all descending); the values are those of the cursor's keys.
    pub fn condition<C: IntoColumnRef + Clone>(
        &self,
        columns: &[C],
        values: &[sea_orm::Value],
        descending: bool,
    ) -> Condition {
        let greater = descending == self.backwards;
        let mut any = Condition::any();
        for (place, column) in columns.iter().enumerate() {
            let mut all = Condition::all();
            for (column, value) in columns[..place].iter().zip(values) {
                all = all.add(Expr::col(column.clone()).eq(value.clone()));
            }
            let column: SimpleExpr = Expr::col(column.clone());
            let value = values[place].clone();
            any = any.add(all.add(if greater {
                column.gt(value)
            } else {
                column.lt(value)
            }));
        }
        any
    }

    /// Puts fetched rows in the order of the list and tells whether there are more before and
    /// behind them.
    pub fn settle<T>(&self, mut rows: Vec<T>) -> Slice<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        if self.backwards {
            rows.reverse();
        }
        Slice {
            rows,
            has_previous: if self.backwards {
                more
            } else {
                self.from.is_some()
            },
            has_next: if self.backwards {
                self.from.is_some()
            } else {
                more
            },
        }
    }
}

/// The rows of a page.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    /// The rows, in the order of the list.
    pub rows: Vec<T>,
    /// Whether there are rows before them.
    pub has_previous: bool,
    /// Whether there are rows behind them.
    pub has_next: bool,
}

impl<T> Slice<T> {
    /// The slice of a list that is in memory as a whole, cut by the cursor of each row.
    pub fn of_list(page: &Page, list: Vec<T>, key: impl Fn(&T) -> Vec<String>) -> Self {
        let position = |keys: &[String]| list.iter().position(|row| key(row) == keys);
        let (start, end) = match (page.from(), page.backwards()) {
            (None, _) => (0, list.len()),
            (Some(keys), false) => (position(keys).map_or(list.len(), |p| p + 1), list.len()),
            (Some(keys), true) => (0, position(keys).unwrap_or(0)),
        };
        Self::cut(page, list, start, end)
    }

    /// The slice of a list in memory that is sorted by its keys, all ascending: it goes on behind a
    /// cursor also when the row of the cursor is gone.
    pub fn of_sorted(page: &Page, list: Vec<T>, key: impl Fn(&T) -> Vec<String>) -> Self {
        let (start, end) = match (page.from(), page.backwards()) {
            (None, _) => (0, list.len()),
            (Some(keys), false) => {
                let start = list.partition_point(|row| key(row).as_slice() <= keys);
                (start, list.len())
            }
            (Some(keys), true) => (0, list.partition_point(|row| key(row).as_slice() < keys)),
        };
        Self::cut(page, list, start, end)
    }

    fn cut(page: &Page, list: Vec<T>, start: usize, end: usize) -> Self {
        let range = list.into_iter().take(end).skip(start);
        let fetch = usize::try_from(page.fetch()).unwrap_or(usize::MAX);
        let rows: Vec<T> = if page.backwards() {
            range.rev().take(fetch).collect()
        } else {
            range.take(fetch).collect()
        };
        page.settle(rows)
    }
}

/// A place in a list in one order. It holds no more than the keys of that order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    fn write(order: &str, keys: &[String]) -> Self {
        let body = format!("{order}\n{}", keys.join("\n"));
        Self(URL_SAFE_NO_PAD.encode([&Self::check(&body)[..], body.as_bytes()].concat()))
    }

    fn read(text: &str, order: &str) -> Option<Vec<String>> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (check, body) = bytes.split_at_checked(6)?;
        let body = std::str::from_utf8(body).ok()?;
        if check != Self::check(body) {
            return None;
        }
        let mut parts = body.split('\n');
        (parts.next()? == order).then(|| parts.map(str::to_owned).collect())
    }

    fn check(body: &str) -> [u8; 6] {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body.as_bytes());
        let mut check = [0; 6];
        check.copy_from_slice(&digest.as_ref()[..6]);
        check
    }
}

impl CursorType for Cursor {
    type Error = std::convert::Infallible;

    fn decode_cursor(text: &str) -> Result<Self, Self::Error> {
        Ok(Self(text.to_owned()))
    }

    fn encode_cursor(&self) -> String {
        self.0.clone()
    }
}

type Counting = Pin<Box<dyn Future<Output = Result<u64>> + Send>>;

/// The number of all rows of a list, counted only when asked for.
pub struct Total(Box<dyn Fn() -> Counting + Send + Sync>);

impl Total {
    /// A total that is counted by this function.
    pub fn counted_by<F, R>(count: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<u64>> + Send + 'static,
    {
        Self(Box::new(move || Box::pin(count())))
    }

    /// A total that is known already.
    pub fn known(total: usize) -> Self {
        Self::counted_by(move || async move { Ok(total as u64) })
    }
}

/// The number of all rows of a list.
#[Object]
impl Total {
    /// How many items the whole list has for this viewer.
    async fn total_count(&self) -> Result<i32> {
        Ok(i32::try_from((self.0)().await?).unwrap_or(i32::MAX))
    }
}

/// A Relay connection with a total.
pub type Connection<Node> = async_graphql::connection::Connection<Cursor, Node, Total>;

/// Makes the connection of a slice.
pub fn connection<Row, Node: OutputType>(
    page: &Page,
    slice: Slice<Row>,
    total: Total,
    key: impl Fn(&Row) -> Vec<String>,
    node: impl Fn(Row) -> Node,
) -> Connection<Node> {
    let mut connection =
        Connection::with_additional_fields(slice.has_previous, slice.has_next, total);
    connection.edges.extend(slice.rows.into_iter().map(|row| {
        let cursor = page.cursor(&key(&row));
        async_graphql::connection::Edge::new(cursor, node(row))
    }));
    connection
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_refused_by_another_order_and_after_an_edit() {
        let Cursor(text) = Cursor::write("NEWEST", &["a".to_owned(), "b".to_owned()]);
        assert_eq!(
            Cursor::read(&text, "NEWEST"),
            Some(vec!["a".to_owned(), "b".to_owned()])
        );
        assert_eq!(Cursor::read(&text, "DUE"), None);
        for place in 0..text.len() {
            let mut edited = text.clone().into_bytes();
            edited[place] = if edited[place] == b'A' { b'B' } else { b'A' };
            let edited = String::from_utf8(edited).unwrap();
            assert!(Cursor::read(&edited, "NEWEST").is_none(), "{edited}");
        }
    }

    #[test]
    fn a_list_in_memory_is_cut_like_one_in_the_database() {
        let list: Vec<i32> = (0..10).collect();
        let key = |n: &i32| vec![n.to_string()];
        let page = |backwards, from: Option<&str>| Page {
            order: "N",
            limit: 3,
            backwards,
            from: from.map(|f| vec![f.to_owned()]),
        };
        let slice = Slice::of_list(&page(false, Some("4")), list.clone(), key);
        assert_eq!(
            (slice.rows, slice.has_previous, slice.has_next),
            (vec![5, 6, 7], true, true)
        );
        let slice = Slice::of_list(&page(true, Some("2")), list, key);
        assert_eq!(
            (slice.rows, slice.has_previous, slice.has_next),
            (vec![0, 1], false, true)
        );
    }

    #[test]
    fn a_sorted_list_goes_on_behind_a_row_that_is_gone() {
        let list = vec!["a", "c", "e", "g"];
        let key = |word: &&str| vec![(*word).to_owned()];
        let page = |backwards, from: &str| Page {
            order: "W",
            limit: 2,
            backwards,
            from: Some(vec![from.to_owned()]),
        };
        for (backwards, from, rows) in [
            (false, "c", vec!["e", "g"]),
            (false, "b", vec!["c", "e"]),
            (false, "h", vec![]),
            (true, "e", vec!["a", "c"]),
            (true, "f", vec!["c", "e"]),
        ] {
            let slice = Slice::of_sorted(&page(backwards, from), list.clone(), key);
            assert_eq!(slice.rows, rows, "{backwards} {from}");
        }
    }
}
