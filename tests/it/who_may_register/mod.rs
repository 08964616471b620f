//! Who may do what with the registers, written down from the rules of the domain: what the table says and
//! what the API does are both held against it.

mod attempts;
mod rules;
mod subject;

use std::collections::BTreeSet;

use lianxin_api::policy::{Actor, Ground, REGISTER_TABLE, RegisterAction as A, Ties};
use lianxin_entity::ids::OrganisationId;
use lianxin_tests::town::{Caller, Cast, Town};

use attempts::attempt;
use rules::RULES;
use subject::subject;

/// Everybody, by how they stand to a household, a member and what ties them in the North community.
const PEOPLE: [&str; 12] = [
    "at home",
    "member",
    "grid",
    "other grid",
    "community",
    "other community",
    "street",
    "district",
    "administrator",
    "department",
    "company",
    "another district",
];

fn person<'a>(cast: &'a Cast, stranger: &'a Caller, who: &str) -> &'a Caller {
    match who {
        "at home" => &cast.wang,
        "member" => &cast.neighbour,
        "grid" => &cast.li,
        "other grid" => &cast.other_li,
        "community" => &cast.secretary,
        "other community" => &cast.other_secretary,
        "street" => &cast.street,
        "district" => &cast.district,
        "administrator" => &cast.administrator,
        "department" => &cast.housing,
        "company" => &cast.property,
        "another district" => stranger,
        other => panic!("nobody is called {other}"),
    }
}

async fn actor(town: &Town, who: &Caller) -> Actor {
    let app = town.app();
    let caller = app
        .tokens
        .verify(&who.token().await, town.now())
        .expect("a good token")
        .caller();
    let found = app
        .actors
        .find(&app.store, &app.directories, &caller, town.now())
        .await
        .expect("the actor is read");
    found.expect("the actor is known").as_ref().clone()
}

crate::both_engines! {
    async fn the_table_says_what_the_rules_say(town: Town) {
        let cast = town.cast().await;
        let places = town.places();
        let ground = Ground {
            street: Some(places.area("Lake street")),
            community: Some(places.area("North community")),
            grid: Some(places.area("North grid")),
        };
        let committee: OrganisationId = places.organisation("North committee");
        let mut wrong = Vec::new();
        // Of another district's rows the table is never asked: the store shows none of them.
        for name in PEOPLE.into_iter().filter(|name| *name != "another district") {
            let actor = actor(&town, person(&cast, &cast.wang, name)).await;
            for rule in &RULES {
                let ground = if rule.placed { ground } else { Ground::default() };
                let mut ties = actor.ties_to(&ground, rule.belongs.then_some(committee));
                ties.set(Ties::OWN, rule.own.contains(&name));
                let may = actor.may_register(rule.action, ties);
                if may != rule.may(name) {
                    wrong.push(format!("{:?} by {name}: the table says {may}", rule.action));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        let ruled: BTreeSet<String> = RULES.iter().map(|rule| format!("{:?}", rule.action)).collect();
        let granted: BTreeSet<String> = REGISTER_TABLE.iter().map(|grant| format!("{:?}", grant.action)).collect();
        assert_eq!(ruled, granted, "each right has a rule, and each rule a right");
    }

    async fn what_is_done_is_what_the_rules_say(town: Town) {
        let cast = town.cast().await;
        let there = town.second_district().await;
        let stranger = there.secretary("He").of("District committee").await;
        let subject = subject(&town, &cast).await;
        let mut wrong = Vec::new();
        for rule in &RULES {
            for name in PEOPLE {
                let who = person(&cast, &stranger, name);
                let outcome = attempt(&town, &cast, &subject, rule.action, (name, who)).await;
                let good = match (rule.may(name), outcome.as_ref().map_err(String::as_str)) {
                    (may, Ok(())) => may,
                    (false, Err("FORBIDDEN" | "NOT_FOUND")) => true,
                    // Keepers record a household's consent, and say from whom they heard it.
                    (false, Err("INVALID")) => rule.action == A::ConsentAsHousehold,
                    // What is out of sight is unknown, wherever it is named.
                    (false, Err(code)) => code.starts_with("UNKNOWN_"),
                    (true, Err(_)) => false,
                };
                if !good {
                    wrong.push(format!("{:?} by {name}: {outcome:?}, may: {}", rule.action, rule.may(name)));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
