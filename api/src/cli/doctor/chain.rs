//! Whether the history of each district is as it was written.

use super::districts::shown;
use super::report::Report;
use crate::domain::district::Directories;
use crate::events::verify_district;
use crate::given::Given;
use crate::store::Store;

/// Walks the chain of every district, hashing each audit row again.
pub async fn check(report: &mut Report, store: &Store, codes: &[String]) {
    let directories = Directories::new(Given::system().clock);
    let (mut seals, mut broken) = (0, Vec::new());
    for code in codes {
        let Ok(directory) = directories.by_code(store, code).await else {
            continue;
        };
        match verify_district(store, directory.card().key).await {
            Ok(Ok(walked)) => seals += walked,
            Ok(Err(fault)) => broken.push(format!("{code} ({fault})")),
            // Said already by the checks of the database.
            Err(_) => {}
        }
    }
    match broken.is_empty() {
        true => report.ok("audit", format!("{seals} audit rows are as they were written")),
        false => report.fail(
            "audit",
            format!("audit rows were changed or removed in {}", shown(&broken)),
            "Compare with a backup from before; the rows up to the named seal are as they were written.",
        ),
    }
}
