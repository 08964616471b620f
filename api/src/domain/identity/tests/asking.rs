use super::*;
use crate::auth::caller::Caller;
use crate::domain::district::{Directories, service};
use crate::domain::identity::mutation::IdentityMutation;
use crate::domain::identity::query::IdentityQuery;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::{EmptySubscription, Request, Schema, Variables};
use crate::store::Ledger;
use serde_json::{Value, json};

type Small = Schema<IdentityQuery, IdentityMutation, EmptySubscription>;

/// A district with its trees, and the identity part of the schema over it.
struct Office {
    bench: Bench,
    schema: Small,
}

impl Office {
    async fn new() -> Self {
        let bench = Bench::empty().await;
        let App {
            store,
            vault,
            given,
            ..
        } = &*bench.app;
        service::create(store, vault, given, HERE).await.unwrap();
        let schema = Schema::build(IdentityQuery, IdentityMutation, EmptySubscription).finish();
        Self { bench, schema }
    }

    /// Runs a document as the transport does: the token first, then the operation.
    async fn run(&self, token: Option<&str>, document: &str, variables: Value) -> Value {
        let app = &self.bench.app;
        let actor = match token {
            Some(token) => {
                let claims = app.tokens.verify(token, app.given.now()).unwrap();
                self.actor(app, &claims.caller()).await
            }
            None => None,
        };
        let ledger = Arc::new(Ledger::counting());
        let id = "test".to_owned();
        let ctx = RequestCtx::new(app.clone(), actor, Locale::English, id, ledger);
        let variables = Variables::from_json(variables);
        let request = Request::new(document).variables(variables).data(ctx);
        serde_json::to_value(self.schema.execute(request).await).unwrap()
    }

    async fn actor(&self, app: &App, caller: &Caller) -> Option<Arc<Actor>> {
        let (store, now) = (&app.store, app.given.now());
        app.actors
            .find(store, &app.directories, caller, now)
            .await
            .unwrap()
    }
}

const REGISTER: &str = "mutation ($input: RegisterResidentInput!) {
    registerResident(input: $input) {
        session { accessToken accessTokenExpiresAt refreshToken viewer { role account { id displayName phone } district { code } } }
        errors { code errorCode message field }
    }
}";
const VIEWER: &str = "{ viewer { role account { displayName phone } posting { id role duty title startsOn endsOn organisation { name } areas { code } } postings { id } } }";

#[tokio::test]
async fn the_schema_registers_and_shows_the_viewer() {
    let office = Office::new().await;
    let code = office.bench.code(PHONE).await;
    let street = office
        .bench
        .app
        .directories
        .by_code(&office.bench.app.store, HERE)
        .await
        .unwrap();
    let street = street
        .areas_of_kind(lianxin_entity::enums::AreaKind::Street)
        .next()
        .unwrap()
        .id;
    let input = json!({
        "districtCode": HERE, "phone": PHONE, "phoneCode": code, "password": PASSWORD,
        "displayName": "王小明", "areaId": crate::gql::ids::encode(street),
    });
    let done = office.run(None, REGISTER, json!({ "input": input })).await;
    let payload = &done["data"]["registerResident"];
    assert_eq!(payload["errors"], json!([]), "{done}");
    assert_eq!(payload["session"]["viewer"]["account"]["phone"], PHONE);
    assert_eq!(payload["session"]["viewer"]["district"]["code"], HERE);
    let token = payload["session"]["accessToken"].as_str().unwrap();
    let seen = office.run(Some(token), VIEWER, json!({})).await;
    let viewer = &seen["data"]["viewer"];
    assert_eq!(viewer["role"], "RESIDENT", "{seen}");
    assert_eq!(
        viewer["account"],
        json!({ "displayName": "王小明", "phone": PHONE })
    );
    assert_eq!(viewer["posting"]["areas"].as_array().unwrap().len(), 1);
    assert_eq!(viewer["posting"]["startsOn"], "2026-11-22");
    assert_eq!(
        office.run(None, VIEWER, json!({})).await["data"]["viewer"],
        Value::Null
    );
}

#[tokio::test]
async fn the_schema_tells_refusals_as_data_in_the_readers_language() {
    let office = Office::new().await;
    let document = "mutation { signIn(input: {districtCode: \"410305\", phone: \"1\", password: \"x\"}) { session { accessToken } errors { code message field } } }";
    let refused = office.run(None, document, json!({})).await;
    let errors = &refused["data"]["signIn"]["errors"];
    assert_eq!(errors[0]["code"], "BAD_CREDENTIALS", "{refused}");
    assert_eq!(errors[0]["field"], Value::Null);
    for document in [
        "mutation { signOut { signedOut } }",
        "mutation { changePassword(input: {currentPassword: \"x\", newPassword: \"y\"}) { errors { code } } }",
    ] {
        let refused = office.run(None, document, json!({})).await;
        assert_eq!(
            refused["errors"][0]["extensions"]["code"], "UNAUTHENTICATED",
            "{refused}"
        );
    }
}

#[tokio::test]
async fn an_ended_posting_or_account_is_noticed_by_another_process_within_half_a_minute() {
    let office = Office::new().await;
    let bench = &office.bench;
    let other = bench.another(cost(64)).await;
    for end in ["posting", "account", "session"] {
        let phone = match end {
            "posting" => "13900010001",
            "account" => "13900010002",
            _ => "13900010003",
        };
        let code = bench.code(phone).await;
        let signed_in = bench.register(phone, &code).await.unwrap();
        let caller = signed_in.caller;
        assert!(office.actor(&bench.app, &caller).await.is_some());
        assert!(office.actor(&other, &caller).await.is_some());
        let here = caller.district;
        match end {
            "posting" => bench
                .identity()
                .end_posting(here, caller.posting)
                .await
                .unwrap(),
            "account" => drop(bench.identity().disable_account(here, phone).await.unwrap()),
            _ => bench
                .identity()
                .sign_out(&actor_of(&signed_in, Role::Resident))
                .await
                .unwrap(),
        }
        assert!(
            office.actor(&bench.app, &caller).await.is_none(),
            "{end}: at once here"
        );
        bench.wait(TimeDelta::seconds(29));
        assert!(
            office.actor(&other, &caller).await.is_none(),
            "{end}: soon elsewhere"
        );
    }
}

#[tokio::test]
async fn a_secretary_has_the_reach_of_the_organisation() {
    let office = Office::new().await;
    let bench = &office.bench;
    let directory: Directories = Directories::new(bench.app.given.clock.clone());
    let directory = directory.by_code(&bench.app.store, HERE).await.unwrap();
    let kind = lianxin_entity::enums::OrganisationKind::StreetCommittee;
    let committee = directory.organisations_of_kind(kind).next().unwrap();
    let new = crate::domain::identity::admin::NewAccount {
        phone: PHONE.to_owned(),
        display_name: "张书记".to_owned(),
        password: None,
        posting: NewPosting {
            role: Role::Secretary,
            organisation: Some(committee.id),
            ..NewPosting::resident(None)
        },
    };
    let created = bench
        .identity()
        .create_account(&directory, new)
        .await
        .unwrap();
    let hours = TimeDelta::hours(12);
    let key = directory.card().key;
    let minted = bench
        .identity()
        .mint(key, created.posting, hours)
        .await
        .unwrap();
    let actor = office.actor(&bench.app, &minted.caller).await.unwrap();
    assert_eq!(actor.organisation, Some(committee.id));
    assert_eq!(actor.jurisdiction.map(|j| j.1), committee.jurisdiction);
    assert_eq!(
        actor.organisations,
        directory_below(&directory, committee.id)
    );
    // A committee answers for all below it, and is a party in a matter about itself alone.
    assert!(actor.organisations.len() > 1);
    assert_eq!(actor.allegiances, [committee.id]);
    assert!(created.password.is_some() && !created.existed);
}

fn directory_below(
    directory: &crate::domain::district::Directory,
    id: lianxin_entity::ids::OrganisationId,
) -> Vec<lianxin_entity::ids::OrganisationId> {
    let mut below = directory.descendants(id);
    below.sort();
    below
}
