//! One request and a list of them are decided alike.

use std::cell::Cell;

use lianxin_entity::enums::HandlerPart;
use lianxin_entity::ids::ServiceRequestId;
use lianxin_entity::request_handler::{self, Column as Handler};
use lianxin_entity::service_request::{Column, Entity};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::sea_query::{Condition, Expr, Order, Query};
use uuid::Uuid;

use super::people::{
    ACCOUNTS, COMMUNITIES, DISTRICT, GRIDS, Lists, ORGANISATIONS, STREETS, actors,
};
use crate::policy::{Action, HandledBy, Relations, RequestFacts, handled, owned, readable};

const TABLES: &str = "CREATE TABLE service_request (version int, id blob, owner_id blob, \
    current_street_id blob, current_community_id blob, current_grid_id blob); \
    CREATE TABLE request_handler (district_id int, request_id blob, part text, account_id blob, \
    organisation_id blob, until text)";

/// Nobody, an account, an organisation.
fn handlers() -> Vec<Option<HandledBy>> {
    let account = |account| HandledBy {
        account: Some(account),
        organisation: None,
    };
    let organisation = |organisation| HandledBy {
        account: None,
        organisation: Some(organisation),
    };
    vec![
        None,
        Some(account(ACCOUNTS[0])),
        Some(account(ACCOUNTS[1])),
        Some(organisation(ORGANISATIONS[0])),
        Some(organisation(ORGANISATIONS[2])),
    ]
}

fn requests() -> Vec<RequestFacts> {
    let mut requests = Vec::new();
    let somewhere = (Some(STREETS[0]), Some(COMMUNITIES[0]), Some(GRIDS[0]));
    let elsewhere = (Some(STREETS[1]), Some(COMMUNITIES[1]), Some(GRIDS[1]));
    let no_grid = (Some(STREETS[0]), Some(COMMUNITIES[1]), None);
    for owner in ACCOUNTS {
        for (street, community, grid) in [somewhere, elsewhere, no_grid, (None, None, None)] {
            for lead in handlers() {
                for helper in handlers() {
                    requests.push(RequestFacts {
                        owner: Some(owner),
                        street,
                        community,
                        grid,
                        lead,
                        helpers: helper.into_iter().collect(),
                        ..RequestFacts::default()
                    });
                }
            }
        }
    }
    requests
}

fn id(number: usize) -> ServiceRequestId {
    ServiceRequestId(Uuid::from_u128(number as u128))
}

fn database(requests: &[RequestFacts]) -> Lists {
    let lists = Lists::open(TABLES);
    let mut rows = Query::insert();
    rows.into_table(Entity).columns([
        Column::Version,
        Column::Id,
        Column::OwnerId,
        Column::CurrentStreetId,
        Column::CurrentCommunityId,
        Column::CurrentGridId,
    ]);
    let mut parts = Query::insert();
    parts.into_table(request_handler::Entity).columns([
        Handler::DistrictId,
        Handler::RequestId,
        Handler::Part,
        Handler::AccountId,
        Handler::OrganisationId,
        Handler::Until,
    ]);
    for (number, facts) in requests.iter().enumerate() {
        rows.values_panic([
            Expr::val(i32::try_from(number).expect("a number")),
            Expr::val(id(number)),
            Expr::val(facts.owner),
            Expr::val(facts.street),
            Expr::val(facts.community),
            Expr::val(facts.grid),
        ]);
        let lead = facts.lead.map(|lead| (HandlerPart::Lead, lead, None));
        let helpers = facts.helpers.iter();
        let helpers = helpers.map(|helper| (HandlerPart::Helper, *helper, None));
        // Whoever handled it once and does so no more has no part in it.
        let former = HandledBy {
            account: Some(ACCOUNTS[0]),
            organisation: Some(ORGANISATIONS[1]),
        };
        let former = [(HandlerPart::Lead, former, Some("2026-01-01"))];
        for (part, by, until) in lead.into_iter().chain(helpers).chain(former) {
            parts.values_panic([
                Expr::val(DISTRICT),
                Expr::val(id(number)),
                Expr::val(part.as_str()),
                Expr::val(by.account),
                Expr::val(by.organisation),
                Expr::val(until),
            ]);
        }
    }
    lists.insert(&rows);
    lists.insert(&parts);
    lists
}

fn found(lists: &Lists, condition: Condition) -> Vec<i32> {
    let select = Query::select()
        .column(Column::Version)
        .from(Entity)
        .cond_where(condition)
        .order_by(Column::Version, Order::Asc)
        .to_owned();
    lists.numbers(&select)
}

#[test]
fn a_list_holds_exactly_the_requests_that_are_granted_one_by_one() {
    let requests = requests();
    let lists = database(&requests);
    let handling = Relations::LEAD.union(Relations::HELPER);
    let (empty, full) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config::with_cases(500));
    let proved = runner.run(&actors(), |actor| {
        let those = |wanted: &dyn Fn(&RequestFacts) -> bool| -> Vec<i32> {
            (0_i32..)
                .zip(&requests)
                .filter(|(_, facts)| wanted(facts))
                .map(|(number, _)| number)
                .collect()
        };
        let listed = found(&lists, readable(&actor));
        let granted = those(&|facts| actor.may(Action::Read, actor.relations(facts)));
        prop_assert_eq!(&listed, &granted, "read by {:?}", actor);
        let mine = those(&|facts| actor.relations(facts).intersects(handling));
        prop_assert_eq!(
            found(&lists, handled(&actor)),
            mine,
            "handled by {:?}",
            actor
        );
        if actor.duty == lianxin_entity::enums::Duty::None {
            let own = those(&|facts| actor.relations(facts).contains(Relations::OWN));
            prop_assert_eq!(found(&lists, owned(&actor)), own, "owned by {:?}", actor);
        }
        if listed.is_empty() {
            empty.set(empty.get() + 1);
        } else if listed.len() < requests.len() {
            full.set(full.get() + 1);
        }
        Ok(())
    });
    if let Err(fault) = proved {
        panic!("{fault}");
    }
    let (empty, full) = (empty.get(), full.get());
    assert!(
        empty > 50 && full > 50,
        "{empty} empty and {full} partial lists prove little"
    );
}
