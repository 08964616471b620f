//! What happened is told on once, to everyone who must know, and its traces hold together.

use std::sync::Arc;

use lianxin_api::domain::notification::consume;
use lianxin_api::events::seal::Broken;
use lianxin_api::events::{Event, Occasion, Topics, record, relay, seal_pending, verify_district};
use lianxin_api::jobs;
use lianxin_entity::enums::ServiceRequestStep;
use lianxin_entity::ids::{AccountId, ServiceRequestId};
use lianxin_entity::{notification, outbox};
use lianxin_tests::database::Engine;
use lianxin_tests::town::Town;
use sea_orm::ConnectionTrait as _;

async fn step(town: &Town, request: ServiceRequestId, owner: AccountId, step: ServiceRequestStep) {
    let given = &town.app().given;
    let places = town.places();
    let event = Event {
        occasion: Occasion::Step(step),
        actor: None,
        request,
        version: 2,
        event: given.id(),
        topics: Topics {
            areas: vec![
                places.area("Lake street"),
                places.area("North community"),
                places.area("North grid"),
            ],
            reporter: Some(owner),
            owner: Some(owner),
            ..Topics::default()
        },
    };
    let tx = town
        .app()
        .store
        .write(town.key())
        .await
        .expect("a transaction");
    record(&tx, given, &event).await.expect("recorded");
    tx.commit().await.expect("a commit");
}

async fn told(town: &Town) -> Vec<notification::Model> {
    let tx = town
        .app()
        .store
        .read(town.key())
        .await
        .expect("a transaction");
    tx.all(tx.find::<notification::Entity>())
        .await
        .expect("rows")
}

async fn waiting(town: &Town) -> usize {
    let tx = town
        .app()
        .store
        .read(town.key())
        .await
        .expect("a transaction");
    let rows = tx.all(tx.find::<outbox::Entity>()).await.expect("rows");
    rows.iter().filter(|row| row.done_at.is_none()).count()
}

crate::both_engines! {
    async fn several_workers_tell_everyone_once(town: Town) {
        let wang = town.bare_account().await;
        let chen = town.bare_secretary(town.places().organisation("North committee")).await;
        let lamp = town.bare_request(wang, "lamp").await;
        for _ in 0..20 {
            step(&town, lamp, wang, ServiceRequestStep::Withdraw).await;
            step(&town, lamp, wang, ServiceRequestStep::Accept).await;
        }
        let app: Arc<_> = town.shared_app();
        let (one, two, three) = tokio::join!(jobs::run_once(&app), jobs::run_once(&app), jobs::run_once(&app));
        for worker in [one, two, three] {
            worker.expect("the worker works");
        }
        jobs::run_once(&app).await.expect("the worker works");
        let told = told(&town).await;
        assert_eq!(told.iter().filter(|row| row.account_id == wang).count(), 20);
        assert_eq!(told.iter().filter(|row| row.account_id == chen).count(), 20);
        assert_eq!(told.len(), 40);
        assert_eq!(waiting(&town).await, 0);
    }

    async fn a_worker_that_dies_gives_its_work_back(town: Town) {
        let wang = town.bare_account().await;
        let lamp = town.bare_request(wang, "lamp").await;
        step(&town, lamp, wang, ServiceRequestStep::Accept).await;
        let app = town.shared_app();
        let claimed = relay::claim(&app.store, &app.given, town.key()).await.expect("claimed");
        assert_eq!(claimed.len(), 1);
        jobs::run_once(&app).await.expect("the worker works");
        assert!(told(&town).await.is_empty(), "another holds it");
        town.hours_pass(1);
        jobs::run_once(&app).await.expect("the worker works");
        assert_eq!(told(&town).await.len(), 1);

        // The dead one was only slow: what it does now changes nothing.
        let directory = app.directories.get(&app.store, town.key()).await.expect("the directory");
        let tx = app.store.write(town.key()).await.expect("a transaction");
        assert!(!relay::finish(&tx, &app.given, claimed[0].id).await.expect("an answer"));
        consume(&tx, &app.given, &directory, &claimed[0]).await.expect("consumed");
        tx.commit().await.expect("a commit");
        assert_eq!(told(&town).await.len(), 1, "told once");
    }

    async fn the_chain_holds_and_shows_what_was_changed(town: Town) {
        let wang = town.bare_account().await;
        let lamp = town.bare_request(wang, "lamp").await;
        for _ in 0..5 {
            step(&town, lamp, wang, ServiceRequestStep::NoteProgress).await;
        }
        let app = town.shared_app();
        let (one, two) = tokio::join!(
            seal_pending(&app.store, &app.given, town.key()),
            seal_pending(&app.store, &app.given, town.key()),
        );
        one.expect("sealed");
        two.expect("sealed");
        seal_pending(&app.store, &app.given, town.key()).await.expect("sealed");
        step(&town, lamp, wang, ServiceRequestStep::Resolve).await;
        seal_pending(&app.store, &app.given, town.key()).await.expect("sealed");
        assert_eq!(verify_district(&app.store, town.key()).await.expect("read"), Ok(6));

        let owner = town.database().raw(&town.database().owner_url).await;
        #[allow(clippy::disallowed_methods, reason = "does what nobody may")]
        let forged = owner
            .execute_unprepared(&tampering(town.database().engine, town.key().0))
            .await;
        forged.expect("the owner can do anything");
        let broken = verify_district(&app.store, town.key()).await.expect("read");
        assert_eq!(broken, Err(Broken::Content(6)));
    }
}

fn tampering(engine: Engine, district: i32) -> String {
    let change = "UPDATE audit_event SET action = 'REJECT' WHERE action = 'RESOLVE'";
    match engine {
        Engine::Sqlite => change.to_owned(),
        Engine::Postgres => {
            format!("BEGIN; SET LOCAL lianxin.district = '{district}'; {change}; COMMIT")
        }
    }
}
