//! Cells that a spreadsheet program would run as a formula are disarmed on their way out with a
//! leading apostrophe, and get their own text back on their way in.

use std::borrow::Cow;

/// What a formula begins with, and what hides one.
const BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

fn needs_guard(text: &str) -> bool {
    // An apostrophe of its own is guarded too: whatever is written comes back as it was.
    text.starts_with(BEGINNINGS) || text.starts_with('\'')
}

/// The cell as it is written into a CSV file.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    match needs_guard(cell) {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// The cell as it was before it was guarded. An apostrophe before anything else is text.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_disarmed_and_nothing_else() {
        for cell in [
            "=1+1", "+861", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A",
            "'=1", "'",
        ] {
            assert!(guarded(cell).starts_with('\''), "{cell:?}");
        }
        for cell in ["", "0391-6612345", "王=李", " x", "'tis"] {
            assert_eq!(unguarded(cell), cell);
        }
        assert_eq!(guarded("王=李"), "王=李");
    }

    proptest! {
        #[test]
        fn what_is_guarded_comes_back(cell in "['=+@＝＋－＠\\t\\r\\n-]{0,3}\\PC{0,8}") {
            let written = guarded(&cell).into_owned();
            prop_assert_eq!(unguarded(&written), cell.as_str());
        }
    }
}
