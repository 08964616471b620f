//! A town to tell stories of: an application with a clock that stands still, behind its real HTTP server.

pub mod bare;
pub mod cast;
pub mod homes;
pub mod households;
pub mod people;
pub mod places;
pub mod registers;
pub mod steps;
pub mod ties;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use lianxin_api::app::App;
use lianxin_api::domain::district;
use lianxin_api::store::DistrictTx;
use lianxin_entity::ids::DistrictKey;
use serde_json::{Value, json};
use tokio::sync::{Mutex, OnceCell};

pub use cast::Cast;
pub use places::Places;
pub use steps::Case;

use crate::answer::Answer;
use crate::client::Client;
use crate::database::{Engine, TestDatabase};
use crate::stage::Stage;

/// One district of an application; `second_district` is another of the same.
#[derive(Clone)]
pub struct Town {
    stage: Arc<Stage>,
    places: Arc<Places>,
}

impl Town {
    /// A town on an engine; `None` where the engine is not to be had.
    pub async fn new(engine: Engine) -> Option<Self> {
        let stage = Arc::new(Stage::open(engine).await?);
        Some(Self::build(stage, 1, "410305").await)
    }

    /// Another district on the same server, with places and people of the same names.
    pub async fn second_district(&self) -> Self {
        Self::build(self.stage.clone(), 2, "440304").await
    }

    async fn build(stage: Arc<Stage>, key: i32, code: &str) -> Self {
        let app = &stage.app;
        let places =
            Places::build(&app.store, &app.vault, &app.given, DistrictKey(key), code).await;
        let places = Arc::new(places.expect("the places are built"));
        Self { stage, places }
    }

    pub fn places(&self) -> &Places {
        &self.places
    }

    pub fn code(&self) -> &str {
        &self.places.code
    }

    /// The key of the district in every row.
    pub fn key(&self) -> DistrictKey {
        self.places.key
    }

    pub fn app(&self) -> &App {
        &self.stage.app
    }

    /// Keeps what was changed of the district's reference data past the services; all processes hear of it.
    pub async fn reference_changed(&self, tx: DistrictTx) {
        district::reference_changed(&tx).await.expect("told");
        tx.commit().await.expect("kept");
        self.app().directories.forget(self.key());
    }

    pub fn shared_app(&self) -> Arc<App> {
        self.stage.app.clone()
    }

    pub fn database(&self) -> &TestDatabase {
        &self.stage.database
    }

    /// A device at this server that nobody signed in on.
    pub fn device(&self) -> Client {
        self.stage.client.clone()
    }

    /// The clock goes on; whoever acts next signs in again if their token ended.
    pub fn hours_pass(&self, hours: i64) {
        self.stage.clock.advance(TimeDelta::hours(hours));
    }

    /// A moment passes.
    pub fn seconds_pass(&self, seconds: i64) {
        self.stage.clock.advance(TimeDelta::seconds(seconds));
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.app().given.now()
    }

    /// The day so many days from today, as people write it.
    pub fn day_after(&self, days: i64) -> String {
        let local = self.now() + TimeDelta::hours(8) + TimeDelta::days(days);
        local.date_naive().to_string()
    }

    /// Everything that the system has to do by now: what is due, what is to be told, what is to be sealed.
    pub async fn the_system_works(&self) {
        self.stage.work().await;
    }

    /// Lets time pass until the system closes a request.
    pub async fn until_closed(&self, who: &Caller, case: &Case) {
        for _ in 0..60 {
            self.hours_pass(24);
            self.the_system_works().await;
            if who.state_of(case).await == "CLOSED" {
                return;
            }
        }
        panic!("{} does not close", case.number);
    }

    fn next_phone(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        format!("139{:08}", NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// The hash of everybody's password, made once: a hash is slow on purpose.
    async fn password_hash(&self) -> String {
        static HASH: OnceCell<String> = OnceCell::const_new();
        let app = self.app();
        let make = || async {
            app.passwords
                .hash(people::PASSWORD, &*app.given.random)
                .await
                .expect("a hash")
        };
        HASH.get_or_init(make).await.clone()
    }
}

/// Somebody signed in.
pub struct Caller {
    town: Town,
    name: String,
    phone: String,
    session: Mutex<Session>,
    viewer: Value,
}

struct Session {
    token: String,
    ends: DateTime<Utc>,
}

const SIGN_IN: &str = "mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken \
    accessTokenExpiresAt viewer { account { id } posting { id organisation { id } areas { id } } } } \
    errors { errorCode message } } }";

impl Caller {
    async fn sign_in(town: &Town, name: &str, phone: &str) -> Self {
        let (session, viewer) = open_session(town, phone).await;
        Self {
            town: town.clone(),
            name: name.to_owned(),
            phone: phone.to_owned(),
            session: Mutex::new(session),
            viewer,
        }
    }

    /// Runs a document with this person's token; one that ended is renewed first.
    pub async fn run(&self, document: &str, variables: Value) -> Answer {
        let token = self.token().await;
        self.with_token(&token)
            .run(document, variables)
            .await
            .expect("the server answers")
    }

    /// The statements of one request, beside begin, set and commit and what signing in takes. What is asked
    /// for at the same moment is read together, and a busy machine tears such a moment apart: the
    /// fewest of five runs of a query are what it takes.
    pub async fn run_counted(&self, document: &str, variables: Value) -> Answer {
        let token = self.token().await;
        let stage = &self.town.stage;
        let mut fewest = stage.run_counted(&token, document, variables.clone()).await;
        let asks = !document.trim_start().starts_with("mutation");
        for _ in 0..if asks { 4 } else { 0 } {
            let again = stage.run_counted(&token, document, variables.clone()).await;
            if again.statements.len() < fewest.statements.len() {
                fewest = again;
            }
        }
        fewest
    }

    /// A token that is good now.
    pub async fn token(&self) -> String {
        let mut session = self.session.lock().await;
        if session.ends <= self.town.now() {
            *session = open_session(&self.town, &self.phone).await.0;
        }
        session.token.clone()
    }

    /// This person's device with another token.
    pub fn with_token(&self, token: &str) -> Client {
        self.town.device().with_token(token)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn phone(&self) -> &str {
        &self.phone
    }

    pub fn account_id(&self) -> String {
        self.id("/account/id")
    }

    pub fn posting_id(&self) -> String {
        self.id("/posting/id")
    }

    pub fn organisation_id(&self) -> String {
        self.id("/posting/organisation/id")
    }

    pub fn area_id(&self) -> String {
        self.id("/posting/areas/0/id")
    }

    fn id(&self, pointer: &str) -> String {
        let id = self.viewer.pointer(pointer).and_then(Value::as_str);
        id.unwrap_or_else(|| panic!("{} has no {pointer}: {:#}", self.name, self.viewer))
            .to_owned()
    }

    /// Uploads a small picture; gives the id of the file.
    pub async fn uploads(&self, name: &str) -> String {
        let token = self.token().await;
        let (status, body) = self
            .with_token(&token)
            .upload(name, picture())
            .await
            .expect("the server answers");
        assert!((200..300).contains(&status), "{status} {body:#}");
        body["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id: {body:#}"))
            .to_owned()
    }
}

async fn open_session(town: &Town, phone: &str) -> (Session, Value) {
    let input =
        json!({ "districtCode": town.code(), "phone": phone, "password": people::PASSWORD });
    let answer = town
        .device()
        .run(SIGN_IN, json!({ "input": input }))
        .await
        .expect("the server answers");
    let session = answer.ok()["session"].clone();
    let text = |name: &str| session[name].as_str().expect("text").to_owned();
    let ends = text("accessTokenExpiresAt").parse().expect("an instant");
    (
        Session {
            token: text("accessToken"),
            ends,
        },
        session["viewer"].clone(),
    )
}

/// A picture of four by four points.
pub fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let points =
        image::RgbImage::from_fn(4, 4, |x, y| image::Rgb([x as u8 * 60, y as u8 * 60, 90]));
    points
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("a picture");
    bytes.into_inner()
}
