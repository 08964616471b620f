//! Writes down what is left behind by postings and appointments whose last day was planned.

use chrono::TimeDelta;

use super::districts;
use crate::app::App;
use crate::domain::appointment::handover;
use crate::domain::calendar::day_of;
use crate::refusal::Outcome;

/// How many earlier days are looked at again: nobody may have run the jobs then.
const BEHIND: i64 = 3;

/// Writes what is missing on the lists of today and of the last days; tells whether it was anything.
pub(super) async fn run(app: &App) -> Outcome<bool> {
    let today = day_of(app.given.now());
    let mut any = false;
    for district in districts::all(app).await? {
        let tx = districts::store(app).write(district).await?;
        for behind in (0..=BEHIND).rev() {
            let day = today - TimeDelta::days(behind);
            any |= handover::ends_of_day(&tx, &app.given, day).await? > 0;
        }
        tx.commit().await?;
    }
    Ok(any)
}
