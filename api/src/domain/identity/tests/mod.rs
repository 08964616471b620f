//! The services over a real database: what an account goes through.

mod admin;
mod asking;
mod codes;
mod passwords;
mod sessions;
mod sign_in;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::enums::{PhoneCodePurpose, Role};
use lianxin_entity::ids::DistrictKey;
use lianxin_entity::{district, session};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};

use super::accounts::NewPosting;
use super::messages::{Message, MessagePort, NotSent};
use super::service::{Identity, SignedIn};
use super::wish::{PasswordReset, Registration, Secret, SignIn};
use crate::app::{App, Parts};
use crate::auth::master_key::MasterKey;
use crate::auth::passwords::Cost;
use crate::auth::{AuthOptions, signing};
use crate::config::Config;
use crate::given::{FixedClock, Given};
use crate::i18n::Locale;
use crate::policy::Actor;
use crate::refusal::{Code, Failure, Outcome};
use crate::store::{Reason, Store, StoreOptions};

const PHONE: &str = "13900010001";
const PASSWORD: &str = "streetlight-gate-3";
const HERE: &str = "410305";

#[derive(Default, Clone)]
struct Mailbox(Arc<Mutex<Vec<Message>>>);

#[async_trait]
impl MessagePort for Mailbox {
    async fn send(&self, message: &Message) -> Result<(), NotSent> {
        self.0.lock().unwrap().push(message.clone());
        Ok(())
    }
}

struct Bench {
    app: Arc<App>,
    clock: Arc<FixedClock>,
    mailbox: Mailbox,
    folder: tempfile::TempDir,
}

fn cost(memory_kib: u32) -> AuthOptions {
    AuthOptions {
        password_cost: Cost {
            memory_kib,
            passes: 1,
            lanes: 1,
        },
        ..AuthOptions::default()
    }
}

impl Bench {
    /// A server with two districts that have keys and nothing else.
    async fn new() -> Self {
        let bench = Self::empty().await;
        bench.make_districts().await;
        bench
    }

    async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = DateTime::parse_from_rfc3339("2026-11-22T01:00:00Z")
            .unwrap()
            .to_utc();
        let (given, clock) = Given::fixed(now, 7);
        let mailbox = Mailbox::default();
        let app = app(&folder, given, mailbox.clone(), cost(64)).await;
        signing::renew(&app.store, &app.vault, &app.tokens, &app.given, false)
            .await
            .unwrap();
        Self {
            app,
            clock,
            mailbox,
            folder,
        }
    }

    async fn make_districts(&self) {
        let app = &self.app;
        for (key, code) in [(1, HERE), (2, "440304")] {
            let tx = app.store.system(Reason::ChangeDistrict).await.unwrap();
            tx.insert(district::ActiveModel {
                id: Set(DistrictKey(key)),
                public_id: Set(app.given.id()),
                code: Set(code.to_owned()),
                name: Set("区".to_owned()),
                region_name: Set("市".to_owned()),
                settings: Set("{}".to_owned()),
                reference_version: Set(1),
                created_at: Set(app.given.now()),
            })
            .await
            .unwrap();
            app.vault
                .provision(&tx, DistrictKey(key), &app.given)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
    }

    /// Another process on the same database.
    async fn another(&self, auth: AuthOptions) -> Arc<App> {
        app(
            &self.folder,
            self.app.given.clone(),
            self.mailbox.clone(),
            auth,
        )
        .await
    }

    fn identity(&self) -> Identity<'_> {
        self.app.identity(&self.app.store)
    }

    fn wait(&self, length: TimeDelta) {
        self.clock.advance(length);
    }

    async fn code(&self, phone: &str) -> String {
        let wished = self
            .identity()
            .request_phone_code(HERE, phone, None, Locale::Chinese)
            .await;
        wished.unwrap();
        self.mailbox.0.lock().unwrap().last().unwrap().code.clone()
    }

    async fn register(&self, phone: &str, code: &str) -> Outcome<SignedIn> {
        self.identity()
            .register_resident(Registration {
                district_code: HERE.to_owned(),
                phone: phone.to_owned(),
                phone_code: code.to_owned(),
                password: Secret::new(PASSWORD.to_owned()),
                display_name: " 王小明 ".to_owned(),
                area: None,
            })
            .await
    }

    async fn registered(&self) -> SignedIn {
        let code = self.code(PHONE).await;
        self.register(PHONE, &code).await.unwrap()
    }

    async fn sign_in(&self, district: &str, phone: &str, password: &str) -> Outcome<SignedIn> {
        self.identity()
            .sign_in(SignIn {
                district_code: district.to_owned(),
                phone: phone.to_owned(),
                password: Secret::new(password.to_owned()),
                posting: None,
            })
            .await
    }

    async fn reset(&self, phone: &str, code: &str) -> Outcome<Option<SignedIn>> {
        self.identity()
            .reset_password(PasswordReset {
                district_code: HERE.to_owned(),
                phone: phone.to_owned(),
                phone_code: code.to_owned(),
                new_password: Secret::new("another-streetlight".to_owned()),
            })
            .await
    }

    async fn lives(&self, signed_in: &SignedIn) -> bool {
        let tx = self
            .app
            .store
            .read(signed_in.caller.district)
            .await
            .unwrap();
        let of_caller = session::Column::Id.eq(signed_in.caller.session);
        let row = tx
            .one(tx.find::<session::Entity>().filter(of_caller))
            .await
            .unwrap();
        row.unwrap().ended_at.is_none()
    }
}

async fn app(
    folder: &tempfile::TempDir,
    given: Given,
    mailbox: Mailbox,
    auth: AuthOptions,
) -> Arc<App> {
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    let store = Store::open(&StoreOptions::new(url)).await.unwrap();
    store.migrate().await.unwrap();
    App::new(Parts {
        config: Config {
            data_dir: folder.path().to_owned(),
            ..Config::default()
        },
        store,
        worker_store: None,
        given,
        master: MasterKey::from_bytes([1; 32]),
        auth,
        messages: Box::new(mailbox),
    })
    .unwrap()
}

fn actor_of(signed_in: &SignedIn, role: Role) -> Actor {
    Actor {
        district: signed_in.caller.district,
        account: signed_in.caller.account,
        session: signed_in.caller.session,
        posting: signed_in.caller.posting,
        role,
        duty: lianxin_entity::enums::Duty::None,
        organisation: None,
        property_company: false,
        organisations: Vec::new(),
        jurisdiction: None,
        areas: Vec::new(),
        allegiances: Vec::new(),
    }
}

fn codes<T>(outcome: Outcome<T>) -> Vec<Code> {
    match outcome {
        Ok(_) => Vec::new(),
        Err(Failure::Refused(refusals)) => refusals.into_iter().map(|r| r.code).collect(),
        Err(Failure::Fault(fault)) => panic!("{fault}"),
    }
}

fn parameters(outcome: Outcome<SignedIn>) -> (Vec<Code>, Vec<Vec<String>>) {
    match outcome {
        Err(Failure::Refused(refusals)) => refusals.into_iter().map(|r| (r.code, r.field)).unzip(),
        _ => panic!("it was not refused"),
    }
}
