//! One row of a register and a list of them are decided alike.

use std::cell::Cell;

use lianxin_entity::household::{Column, Entity};
use lianxin_entity::ids::OrganisationId;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::sea_query::{Expr, Query};
use strum::IntoEnumIterator;

use super::people::{COMMUNITIES, GRIDS, Lists, ORGANISATIONS, STREETS, actors, or_none};
use crate::policy::{Actor, Ground, GroundColumns, RegisterAction, ground_filter};

const TABLE: &str = "CREATE TABLE household (version int, street_id blob, community_id blob, \
    grid_id blob, organisation_id blob)";

/// A row for every ground and organisation, also for grounds that cannot be.
fn rows() -> Vec<(Ground, Option<OrganisationId>)> {
    let mut rows = Vec::new();
    for street in or_none(&STREETS) {
        for community in or_none(&COMMUNITIES) {
            for grid in or_none(&GRIDS) {
                let ground = Ground {
                    street,
                    community,
                    grid,
                };
                rows.extend(or_none(&ORGANISATIONS).into_iter().map(|id| (ground, id)));
            }
        }
    }
    rows
}

fn database(rows: &[(Ground, Option<OrganisationId>)]) -> Lists {
    let lists = Lists::open(TABLE);
    let mut insert = Query::insert();
    insert.into_table(Entity).columns([
        Column::Version,
        Column::StreetId,
        Column::CommunityId,
        Column::GridId,
        Column::OrganisationId,
    ]);
    for (number, (ground, organisation)) in rows.iter().enumerate() {
        insert.values_panic([
            Expr::val(i32::try_from(number).expect("a number")),
            Expr::val(ground.street),
            Expr::val(ground.community),
            Expr::val(ground.grid),
            Expr::val(*organisation),
        ]);
    }
    lists.insert(&insert);
    lists
}

/// Which of the four columns a table has: a member has no street, a centre no organisation.
type Shape = (bool, bool, bool, bool);

fn columns(shape: Shape) -> GroundColumns<Column> {
    GroundColumns {
        street: shape.0.then_some(Column::StreetId),
        community: shape.1.then_some(Column::CommunityId),
        grid: shape.2.then_some(Column::GridId),
        organisation: shape.3.then_some(Column::OrganisationId),
    }
}

/// What one decision knows of a row of a table of that shape.
fn decided(
    actor: &Actor,
    action: RegisterAction,
    shape: Shape,
    row: &(Ground, Option<OrganisationId>),
) -> bool {
    let (ground, organisation) = row;
    let known = Ground {
        street: ground.street.filter(|_| shape.0),
        community: ground.community.filter(|_| shape.1),
        grid: ground.grid.filter(|_| shape.2),
    };
    let ties = actor.ties_to(&known, organisation.filter(|_| shape.3));
    actor.may_register(action, ties)
}

#[test]
fn a_list_holds_exactly_the_rows_that_are_granted_one_by_one() {
    let rows = rows();
    let lists = database(&rows);
    let [none, some, all] = [const { Cell::new(0) }; 3];
    let mut runner = TestRunner::new(Config::with_cases(160));
    let shapes = any::<Shape>();
    let proved = runner.run(&(actors(), shapes), |(actor, shape)| {
        for action in RegisterAction::iter() {
            let select = Query::select()
                .column(Column::Version)
                .from(Entity)
                .cond_where(ground_filter(&actor, action, &columns(shape)))
                .order_by(Column::Version, sea_orm::sea_query::Order::Asc)
                .to_owned();
            let listed = lists.numbers(&select);
            let granted: Vec<i32> = (0_i32..)
                .zip(&rows)
                .filter(|(_, row)| decided(&actor, action, shape, row))
                .map(|(number, _)| number)
                .collect();
            prop_assert_eq!(&listed, &granted, "{:?} by {:?}", action, actor);
            let seen = match listed.len() {
                0 => &none,
                found if found == rows.len() => &all,
                _ => &some,
            };
            seen.set(seen.get() + 1);
        }
        Ok(())
    });
    if let Err(fault) = proved {
        panic!("{fault}");
    }
    let seen = [none, some, all].map(|seen: Cell<i32>| seen.get());
    assert!(
        seen.iter().all(|seen| *seen > 100),
        "{seen:?} empty, partial and whole lists prove little"
    );
}
