//! Who a token or a signed link names.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use lianxin_entity::ids::{AccountId, DistrictKey, PostingId, SessionId};

use crate::policy::Actor;

/// What a token or a signed link says about who is asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Caller {
    pub district: DistrictKey,
    pub account: AccountId,
    pub posting: PostingId,
    pub session: SessionId,
}

impl From<&Actor> for Caller {
    fn from(actor: &Actor) -> Self {
        Self {
            district: actor.district,
            account: actor.account,
            posting: actor.posting,
            session: actor.session,
        }
    }
}

/// The day by which postings begin and end.
pub fn day_of(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&Shanghai).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_district() {
        let late = DateTime::parse_from_rfc3339("2026-11-22T16:30:00Z")
            .unwrap()
            .to_utc();
        assert_eq!(day_of(late), NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
    }
}
