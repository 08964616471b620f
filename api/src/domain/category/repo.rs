//! Categories and time limits in the store.

use std::collections::HashMap;

use lianxin_entity::ids::{CategoryId, ClockRuleId};
use lianxin_entity::{category, clock_rule};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::book::{CategoryBook, CategoryNode, Limit, Rule};
use super::defaults::{self, DEFAULT_RULE};
use crate::given::Given;
use crate::store::{DistrictTx, StoreError};

/// Everything that the district says of its categories.
pub async fn load(tx: &DistrictTx) -> Result<CategoryBook, StoreError> {
    let query = tx
        .find::<category::Entity>()
        .order_by_asc(category::Column::Position);
    let nodes = tx.all(query).await?.into_iter().map(|row| CategoryNode {
        id: row.id,
        code: row.code,
        name: row.name,
        parent: row.parent_id,
        needs_exact_place: row.needs_exact_place,
        is_public: row.is_public,
        similar_within_metres: row.similar_within_metres,
        retired: row.retired_at.is_some(),
    });
    let rules = tx
        .all(tx.find::<clock_rule::Entity>())
        .await?
        .into_iter()
        .map(|row| Rule {
            category: row.category_id,
            urgency: row.urgency,
            clock: row.clock,
            limit: Limit {
                hours: row.hours,
                basis: row.basis,
            },
        });
    Ok(CategoryBook::new(nodes.collect(), rules))
}

/// Changes what neighbours are shown of a category; false where there is none in use.
pub async fn change(
    tx: &DistrictTx,
    id: CategoryId,
    public: Option<bool>,
    similar_within_metres: Option<Option<i32>>,
) -> Result<bool, StoreError> {
    use category::Column;
    let query = tx
        .find::<category::Entity>()
        .filter(Column::Id.eq(id))
        .filter(Column::RetiredAt.is_null());
    let Some(row) = tx.one_locked(query).await? else {
        return Ok(false);
    };
    let change = category::ActiveModel {
        id: Set(id),
        is_public: Set(public.unwrap_or(row.is_public)),
        similar_within_metres: Set(similar_within_metres.unwrap_or(row.similar_within_metres)),
        ..Default::default()
    };
    tx.update(change).await?;
    Ok(true)
}

/// Gives a new district the categories and time limits of the data files.
pub async fn insert_defaults(tx: &DistrictTx, given: &Given) -> Result<(), StoreError> {
    let listed = defaults::categories();
    let ids: HashMap<&str, CategoryId> = listed
        .iter()
        .map(|entry| (entry.code.as_str(), given.id()))
        .collect();
    let categories = listed
        .iter()
        .zip(1..)
        .map(|(entry, position)| category::ActiveModel {
            id: Set(ids[entry.code.as_str()]),
            code: Set(entry.code.clone()),
            name: Set(entry.name.clone()),
            parent_id: Set(entry.parent.as_deref().map(|parent| ids[parent])),
            needs_exact_place: Set(entry.needs_exact_place),
            is_public: Set(entry.is_public),
            position: Set(position),
            retired_at: Set(None),
            ..Default::default()
        });
    tx.insert_all(categories.collect()).await?;
    let mut rules = Vec::new();
    for rule in defaults::rules() {
        let named = listed.iter().filter(|entry| entry.rule == rule.rule);
        let mut places: Vec<_> = named.map(|entry| Some(ids[entry.code.as_str()])).collect();
        if rule.rule == DEFAULT_RULE {
            places = vec![None];
        }
        rules.extend(
            places
                .into_iter()
                .map(|category_id| clock_rule::ActiveModel {
                    id: Set(given.id::<ClockRuleId>()),
                    category_id: Set(category_id),
                    urgency: Set(rule.urgency),
                    clock: Set(rule.clock),
                    hours: Set(rule.hours),
                    basis: Set(rule.basis),
                    ..Default::default()
                }),
        );
    }
    tx.insert_all(rules).await
}
