//! Letters of appointment.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use lianxin_entity::ids::{AreaId, PostingId};

use super::{Holder, Item, ItemId, Items};
use crate::domain::coverage::measure::Measure;
use crate::domain::coverage::repo::letters;
use crate::domain::coverage::scope::Scope;
use crate::domain::coverage::tally::Key;
use crate::domain::district::Directory;
use crate::store::{DistrictTx, StoreError};

pub async fn add(tx: &DistrictTx, scope: &Scope, items: &mut Items) -> Result<(), StoreError> {
    let directory = &*scope.directory;
    let root = Key::Area(directory.root_area().id);
    let limit = limit(scope);
    let item = |id, holder, number: Option<String>, key: Option<Key>, expires| Item {
        id,
        code: number.unwrap_or_default(),
        label: String::new(),
        holder,
        key: key.unwrap_or(root),
        since: expires,
        counted: vec![(
            Measure::LettersExpiring,
            expires.is_some_and(|day| day <= limit),
        )],
    };
    let postings = letters::of_postings(tx, scope.day).await?;
    let mut areas: HashMap<PostingId, Vec<AreaId>> = HashMap::new();
    if !postings.is_empty() {
        for row in letters::areas_of_postings(tx).await? {
            areas.entry(row.posting_id).or_default().push(row.area_id);
        }
    }
    for row in postings {
        let area = areas.get(&row.id).and_then(|all| common(directory, all));
        let organisation = row.organisation_id.map(Key::Organisation);
        let key = area.map(Key::Area).or(organisation);
        let holder = Some(Holder::Account(row.account_id));
        let (id, expires) = (ItemId::Posting(row.id), row.letter_expires_on);
        items
            .items
            .push(item(id, holder, row.letter_number, key, expires));
    }
    for row in letters::of_appointments(tx, scope.day).await? {
        let organisation = row.organisation_id.map(Key::Organisation);
        let key = row.area_id.map(Key::Area).or(organisation);
        let member = row.member_id.map(Holder::Member);
        let holder = member.or(row.account_id.map(Holder::Account));
        let (id, expires) = (ItemId::Appointment(row.id), row.letter_expires_on);
        items
            .items
            .push(item(id, holder, row.letter_number, key, expires));
    }
    Ok(())
}

/// The last day on which a letter that expires is worth a warning.
fn limit(scope: &Scope) -> NaiveDate {
    let warned = u64::try_from(scope.directory.settings().letter_warn_days).unwrap_or_default();
    let limit = scope.day.checked_add_days(Days::new(warned));
    limit.unwrap_or(scope.day)
}

/// The innermost area that holds all of them.
fn common(directory: &Directory, areas: &[AreaId]) -> Option<AreaId> {
    let path = |id: &AreaId| {
        let mut path = directory.area(*id)?.ancestors.clone();
        path.push(*id);
        Some(path)
    };
    let shared = areas.iter().filter_map(path).reduce(shared_beginning)?;
    shared.last().copied()
}

fn shared_beginning<T: PartialEq>(mut a: Vec<T>, b: Vec<T>) -> Vec<T> {
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    a.truncate(same);
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_share_their_beginning() {
        assert_eq!(shared_beginning(vec![1, 2, 3], vec![1, 2, 4, 5]), [1, 2]);
        assert_eq!(shared_beginning(vec![1, 2, 4, 5], vec![1, 2, 3]), [1, 2]);
        assert_eq!(shared_beginning(vec![1, 2], vec![1, 2]), [1, 2]);
    }
}
