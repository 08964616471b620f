//! Pages of what a directory holds: lists in the order of codes, which are unique.

use crate::gql::connection::{Page, Slice};

/// The name of the order in cursors.
pub const BY_CODE: &str = "CODE";

/// The rows of a page of a list that is sorted by code.
pub fn cut<T>(page: &Page, mut list: Vec<T>, code: impl Fn(&T) -> &str) -> Slice<T> {
    let fetch = usize::try_from(page.fetch()).unwrap_or(usize::MAX);
    let from = page
        .from()
        .and_then(|keys| keys.first())
        .map(String::as_str);
    if page.backwards() {
        if let Some(from) = from {
            list.truncate(list.partition_point(|row| code(row) < from));
        }
        page.settle(list.into_iter().rev().take(fetch).collect())
    } else {
        let start = from.map_or(0, |from| list.partition_point(|row| code(row) <= from));
        page.settle(list.into_iter().skip(start).take(fetch).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_of_a_list_in_memory() {
        let page = Page::first(BY_CODE, 2);
        let slice = cut(&page, vec!["a", "b", "c"], |row| row);
        assert_eq!(
            (slice.rows, slice.has_previous, slice.has_next),
            (vec!["a", "b"], false, true)
        );
        let slice = cut(&Page::first(BY_CODE, 9), vec!["a"], |row| row);
        assert_eq!((slice.rows, slice.has_next), (vec!["a"], false));
    }
}
