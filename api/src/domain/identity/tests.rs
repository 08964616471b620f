//! The services over a real database: what an account goes through.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::enums::{PhoneCodePurpose, Role};
use lianxin_entity::ids::DistrictKey;
use lianxin_entity::{district, session};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};

use super::accounts::NewPosting;
use super::input::{PasswordReset, Registration, Secret, SignIn};
use super::messages::{Message, MessagePort, NotSent};
use super::service::{Identity, SignedIn};
use crate::auth::master_key::MasterKey;
use crate::auth::passwords::Cost;
use crate::auth::{Auth, AuthOptions, signing};
use crate::given::{FixedClock, Given};
use crate::i18n::Locale;
use crate::policy::Actor;
use crate::refusal::{Code, Failure, Outcome};
use crate::store::{Reason, Store, StoreOptions};

const PHONE: &str = "13900010001";
const PASSWORD: &str = "streetlight-gate-3";
const HERE: &str = "410305";

#[derive(Default)]
struct Mailbox(Mutex<Vec<Message>>);

#[async_trait]
impl MessagePort for Mailbox {
    async fn send(&self, message: &Message) -> Result<(), NotSent> {
        self.0.lock().unwrap().push(message.clone());
        Ok(())
    }
}

struct Bench {
    store: Store,
    given: Given,
    clock: Arc<FixedClock>,
    auth: Auth,
    mailbox: Mailbox,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        let store = Store::open(&StoreOptions::new(url)).await.unwrap();
        store.migrate().await.unwrap();
        let now = DateTime::parse_from_rfc3339("2026-11-22T01:00:00Z")
            .unwrap()
            .to_utc();
        let (given, clock) = Given::fixed(now, 7);
        let options = AuthOptions {
            password_cost: Cost {
                memory_kib: 64,
                passes: 1,
                lanes: 1,
            },
            ..AuthOptions::default()
        };
        let auth = Auth::new(MasterKey::from_bytes([1; 32]), &options, &given).unwrap();
        signing::renew(&store, &auth.vault, &auth.tokens, &given, false)
            .await
            .unwrap();
        for (key, code) in [(1, HERE), (2, "440304")] {
            let tx = store.system(Reason::ChangeDistrict).await.unwrap();
            tx.insert(district::ActiveModel {
                id: Set(DistrictKey(key)),
                public_id: Set(given.id()),
                code: Set(code.to_owned()),
                name: Set("区".to_owned()),
                region_name: Set("市".to_owned()),
                settings: Set("{}".to_owned()),
                reference_version: Set(1),
                created_at: Set(now),
            })
            .await
            .unwrap();
            auth.vault
                .provision(&tx, DistrictKey(key), &given)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        Self {
            store,
            given,
            clock,
            auth,
            mailbox: Mailbox::default(),
            _folder: folder,
        }
    }

    fn identity(&self) -> Identity<'_> {
        Identity {
            store: &self.store,
            given: &self.given,
            vault: &self.auth.vault,
            tokens: &self.auth.tokens,
            passwords: &self.auth.passwords,
            actors: &self.auth.actors,
            messages: &self.mailbox,
        }
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
        let tx = self.store.read(signed_in.caller.district).await.unwrap();
        let of_caller = session::Column::Id.eq(signed_in.caller.session);
        let row = tx
            .one(tx.find::<session::Entity>().filter(of_caller))
            .await
            .unwrap();
        row.unwrap().ended_at.is_none()
    }
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

#[tokio::test]
async fn a_resident_registers_signs_in_and_is_who_the_token_says() {
    let bench = Bench::new().await;
    let first = bench.registered().await;
    let again = bench
        .sign_in(HERE, "+86 139-0001-0001", PASSWORD)
        .await
        .unwrap();
    assert_eq!(first.caller.account, again.caller.account);
    assert_ne!(first.caller.session, again.caller.session);
    let claims = bench
        .auth
        .tokens
        .verify(&again.access_token, bench.given.now())
        .unwrap();
    assert_eq!(claims.caller(), again.caller);
    assert_eq!(
        (claims.role, &*claims.district_code),
        (Role::Resident, HERE)
    );
}

#[tokio::test]
async fn a_wrong_phone_password_or_district_gets_one_answer() {
    let bench = Bench::new().await;
    bench.registered().await;
    let wrong = [
        bench.sign_in(HERE, PHONE, "wrong-password").await,
        bench.sign_in(HERE, "13900010002", PASSWORD).await,
        bench.sign_in("440304", PHONE, PASSWORD).await,
        bench.sign_in("999999", PHONE, PASSWORD).await,
        bench.sign_in(HERE, "not a phone", PASSWORD).await,
        bench.sign_in(HERE, PHONE, &"x".repeat(10_000)).await,
    ];
    for answer in wrong {
        assert_eq!(
            parameters(answer),
            (vec![Code::BadCredentials], vec![vec![]])
        );
    }
}

#[tokio::test]
async fn failures_lock_known_and_unknown_phones_alike_and_across_restarts() {
    let bench = Bench::new().await;
    bench.registered().await;
    for phone in [PHONE, "13900010009"] {
        for _ in 0..5 {
            let answer = bench.sign_in(HERE, phone, "wrong-password").await;
            assert_eq!(codes(answer), [Code::BadCredentials]);
        }
        assert_eq!(
            codes(bench.sign_in(HERE, phone, PASSWORD).await),
            [Code::Locked]
        );
    }
    // The lock stands in the database: nothing in memory has to survive.
    let restarted = Auth::new(
        MasterKey::from_bytes([1; 32]),
        &AuthOptions::default(),
        &bench.given,
    )
    .unwrap();
    let other = Identity {
        vault: &restarted.vault,
        ..bench.identity()
    };
    let wish = |password: &str| SignIn {
        district_code: HERE.to_owned(),
        phone: PHONE.to_owned(),
        password: Secret::new(password.to_owned()),
        posting: None,
    };
    assert_eq!(codes(other.sign_in(wish(PASSWORD)).await), [Code::Locked]);
    bench.wait(TimeDelta::seconds(61));
    assert_eq!(
        codes(other.sign_in(wish("wrong-password")).await),
        [Code::BadCredentials]
    );
    assert_eq!(codes(other.sign_in(wish(PASSWORD)).await), [Code::Locked]);
    bench.wait(TimeDelta::seconds(121));
    assert!(other.sign_in(wish(PASSWORD)).await.is_ok());
    assert_eq!(
        codes(bench.sign_in(HERE, PHONE, "wrong-password").await),
        [Code::BadCredentials]
    );
}

#[tokio::test]
async fn many_guesses_at_once_are_not_more_than_a_few() {
    let bench = Bench::new().await;
    bench.registered().await;
    let guesses = (0..20).map(|n| {
        let guess = if n == 19 {
            PASSWORD.to_owned()
        } else {
            format!("wrong-password-{n}")
        };
        let bench = &bench;
        async move { codes(bench.sign_in(HERE, PHONE, &guess).await) }
    });
    let answers = futures_util::future::join_all(guesses).await;
    let answered = answers
        .iter()
        .filter(|a| **a == [Code::BadCredentials])
        .count();
    assert!(answered <= 5, "{answered}");
    assert_eq!(
        codes(bench.sign_in(HERE, PHONE, PASSWORD).await),
        [Code::Locked]
    );
}

#[tokio::test]
async fn a_code_is_good_once_for_a_few_minutes_and_attempts() {
    let bench = Bench::new().await;
    let wrong = |code: &str| if code == "000000" { "111111" } else { "000000" };
    let code = bench.code(PHONE).await;
    bench.wait(TimeDelta::minutes(5));
    assert_eq!(codes(bench.register(PHONE, &code).await), [Code::BadCode]);
    let code = bench.code(PHONE).await;
    for _ in 0..5 {
        assert_eq!(
            codes(bench.register(PHONE, wrong(&code)).await),
            [Code::BadCode]
        );
    }
    assert_eq!(codes(bench.register(PHONE, &code).await), [Code::BadCode]);
    let code = bench.code(PHONE).await;
    assert_eq!(
        codes(bench.register("13900010002", &code).await),
        [Code::BadCode]
    );
    assert!(bench.register(PHONE, &code).await.is_ok());
    assert_eq!(codes(bench.register(PHONE, &code).await), [Code::BadCode]);
    assert_eq!(codes(bench.reset(PHONE, &code).await), [Code::BadCode]);
}

#[tokio::test]
async fn a_code_serves_one_purpose_and_the_phone_decides_which() {
    let bench = Bench::new().await;
    let code = bench.code(PHONE).await;
    assert_eq!(codes(bench.reset(PHONE, &code).await), [Code::BadCode]);
    bench.register(PHONE, &code).await.unwrap();
    let code = bench.code(PHONE).await;
    let sent = bench.mailbox.0.lock().unwrap().last().unwrap().purpose;
    assert_eq!(sent, "RESET_PASSWORD");
    assert_eq!(
        codes(bench.register(PHONE, &code).await),
        [Code::PhoneTaken]
    );
    assert!(bench.reset(PHONE, &code).await.unwrap().is_some());
}

#[tokio::test]
async fn codes_are_sent_alike_to_every_phone_and_not_without_end() {
    let bench = Bench::new().await;
    bench.registered().await;
    let identity = bench.identity();
    for phone in [PHONE, "13900010009"] {
        let already = if phone == PHONE { 1 } else { 0 };
        for _ in already..5 {
            let sent = identity
                .request_phone_code(HERE, phone, None, Locale::English)
                .await;
            assert_eq!(sent.unwrap(), bench.given.now() + TimeDelta::minutes(5));
        }
        let refused = identity
            .request_phone_code(HERE, phone, None, Locale::English)
            .await;
        assert_eq!(codes(refused), [Code::TooManyCodes]);
    }
    let refused = identity
        .request_phone_code("999999", "12", None, Locale::English)
        .await;
    assert_eq!(codes(refused), [Code::BadPhone, Code::Invalid]);
}

#[tokio::test]
async fn all_faults_of_a_registration_are_told_at_once() {
    let bench = Bench::new().await;
    let refused = bench
        .identity()
        .register_resident(Registration {
            district_code: "999999".to_owned(),
            phone: PHONE.to_owned(),
            phone_code: String::new(),
            password: Secret::new("12345678".to_owned()),
            display_name: "王\u{202e}明".to_owned(),
            area: None,
        })
        .await;
    assert_eq!(
        codes(refused),
        [Code::WeakPassword, Code::Invalid, Code::Invalid]
    );
}

#[tokio::test]
async fn refresh_tokens_rotate_forgive_a_lost_answer_and_end_a_stolen_family() {
    let bench = Bench::new().await;
    let identity = bench.identity();
    let first = bench.registered().await;
    let second = identity.refresh(&first.refresh_token).await.unwrap();
    assert_eq!(second.caller, first.caller);
    // The answer was lost: the same token again, a minute later, while nobody used the second.
    bench.wait(TimeDelta::seconds(60));
    let third = identity.refresh(&first.refresh_token).await.unwrap();
    assert_ne!(third.refresh_token, second.refresh_token);
    let fourth = identity.refresh(&third.refresh_token).await.unwrap();
    assert!(bench.lives(&first).await);
    // Somebody kept a copy of what was replaced.
    assert_eq!(
        codes(identity.refresh(&first.refresh_token).await),
        [Code::SessionEnded]
    );
    assert!(!bench.lives(&first).await);
    assert_eq!(
        codes(identity.refresh(&fourth.refresh_token).await),
        [Code::SessionEnded]
    );
}

#[tokio::test]
async fn late_reuse_of_a_refresh_token_ends_the_family() {
    let bench = Bench::new().await;
    let identity = bench.identity();
    let first = bench.registered().await;
    let second = identity.refresh(&first.refresh_token).await.unwrap();
    bench.wait(TimeDelta::seconds(61));
    assert_eq!(
        codes(identity.refresh(&first.refresh_token).await),
        [Code::SessionEnded]
    );
    assert_eq!(
        codes(identity.refresh(&second.refresh_token).await),
        [Code::SessionEnded]
    );
}

#[tokio::test]
async fn other_texts_and_old_tokens_refresh_nothing() {
    let bench = Bench::new().await;
    let identity = bench.identity();
    let first = bench.registered().await;
    for text in [
        "",
        "lxr1_x",
        &first.access_token,
        &first.refresh_token[..60],
    ] {
        assert_eq!(codes(identity.refresh(text).await), [Code::SessionEnded]);
    }
    bench.wait(TimeDelta::days(30));
    assert_eq!(
        codes(identity.refresh(&first.refresh_token).await),
        [Code::SessionEnded]
    );
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let bench = Bench::new().await;
    let identity = bench.identity();
    let first = bench.registered().await;
    let other = bench.sign_in(HERE, PHONE, PASSWORD).await.unwrap();
    identity
        .sign_out(&actor_of(&first, Role::Resident))
        .await
        .unwrap();
    assert!(!bench.lives(&first).await);
    assert!(bench.lives(&other).await);
    assert_eq!(
        codes(identity.refresh(&first.refresh_token).await),
        [Code::SessionEnded]
    );
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let bench = Bench::new().await;
    let identity = bench.identity();
    let here = bench.registered().await;
    let elsewhere = bench.sign_in(HERE, PHONE, PASSWORD).await.unwrap();
    let actor = actor_of(&here, Role::Resident);
    let wrong = identity
        .change_password(&actor, "not-the-password", "new-password-9")
        .await;
    assert_eq!(codes(wrong), [Code::BadCredentials]);
    let weak = identity
        .change_password(&actor, PASSWORD, "13900010001")
        .await;
    assert_eq!(codes(weak), [Code::WeakPassword]);
    identity
        .change_password(&actor, PASSWORD, "new-password-9")
        .await
        .unwrap();
    assert!(bench.lives(&here).await);
    assert!(!bench.lives(&elsewhere).await);
    assert_eq!(
        codes(bench.sign_in(HERE, PHONE, PASSWORD).await),
        [Code::BadCredentials]
    );
    assert!(bench.sign_in(HERE, PHONE, "new-password-9").await.is_ok());
}

#[tokio::test]
async fn a_reset_password_unlocks_and_ends_every_session() {
    let bench = Bench::new().await;
    let first = bench.registered().await;
    for _ in 0..5 {
        let _ = bench.sign_in(HERE, PHONE, "wrong-password").await;
    }
    let code = bench.code(PHONE).await;
    let signed_in = bench.reset(PHONE, &code).await.unwrap().unwrap();
    assert!(bench.lives(&signed_in).await);
    assert!(!bench.lives(&first).await);
    assert!(
        bench
            .sign_in(HERE, PHONE, "another-streetlight")
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_session_goes_on_in_another_posting_of_the_account_only() {
    let bench = Bench::new().await;
    let identity = bench.identity();
    let first = bench.registered().await;
    let tx = bench.store.write(DistrictKey(1)).await.unwrap();
    let grid_worker = NewPosting {
        role: Role::GridWorker,
        ..NewPosting::resident(None)
    };
    let posting = identity
        .insert_posting(&tx, first.caller.account, &grid_worker)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let switched = identity
        .switch_posting(&actor_of(&first, Role::Resident), posting.id)
        .await
        .unwrap();
    assert_eq!(switched.caller.posting, posting.id);
    assert_eq!(switched.caller.session, first.caller.session);
    let next = identity.refresh(&switched.refresh_token).await.unwrap();
    assert_eq!(next.caller.posting, posting.id);
    // Signing in again takes up the posting that was used last.
    bench.wait(TimeDelta::seconds(1));
    let again = bench.sign_in(HERE, PHONE, PASSWORD).await.unwrap();
    assert_eq!(again.caller.posting, posting.id);
    let stranger_code = bench.code("13900010002").await;
    let stranger = bench.register("13900010002", &stranger_code).await.unwrap();
    let actor = actor_of(&first, Role::Resident);
    let refused = identity
        .switch_posting(&actor, stranger.caller.posting)
        .await;
    assert_eq!(codes(refused), [Code::NotFound]);
}

#[tokio::test]
async fn a_code_from_the_window_helps_residents_and_opens_no_officers_account() {
    let bench = Bench::new().await;
    let identity = bench.identity();
    let resident = bench.registered().await;
    let officer = actor_of(&resident, Role::GridWorker);
    let refused = identity
        .issue_phone_code(
            &actor_of(&resident, Role::Resident),
            PHONE,
            PhoneCodePurpose::Register,
        )
        .await;
    assert_eq!(codes(refused), [Code::Forbidden]);
    let reset = PhoneCodePurpose::ResetPassword;
    let issued = identity
        .issue_phone_code(&officer, PHONE, reset)
        .await
        .unwrap();
    assert!(bench.reset(PHONE, &issued.code).await.unwrap().is_some());
    let tx = bench.store.write(DistrictKey(1)).await.unwrap();
    let grid_worker = NewPosting {
        role: Role::GridWorker,
        ..NewPosting::resident(None)
    };
    identity
        .insert_posting(&tx, resident.caller.account, &grid_worker)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let issued = identity
        .issue_phone_code(&officer, PHONE, reset)
        .await
        .unwrap();
    assert_eq!(
        codes(bench.reset(PHONE, &issued.code).await),
        [Code::BadCode]
    );
    assert!(
        bench
            .sign_in(HERE, PHONE, "another-streetlight")
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn administration_disables_enables_and_sets_passwords() {
    let bench = Bench::new().await;
    let identity = bench.identity();
    let first = bench.registered().await;
    let here = DistrictKey(1);
    identity.disable_account(here, PHONE).await.unwrap();
    assert!(!bench.lives(&first).await);
    assert_eq!(
        codes(bench.sign_in(HERE, PHONE, PASSWORD).await),
        [Code::BadCredentials]
    );
    assert_eq!(
        codes(identity.refresh(&first.refresh_token).await),
        [Code::SessionEnded]
    );
    let code = bench.code(PHONE).await;
    assert_eq!(codes(bench.reset(PHONE, &code).await), [Code::BadCode]);
    identity.enable_account(here, PHONE).await.unwrap();
    let made_up = identity
        .set_password_of(here, PHONE, None)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(made_up.len(), 19);
    let signed_in = bench.sign_in(HERE, PHONE, &made_up).await.unwrap();
    identity
        .end_posting(here, signed_in.caller.posting)
        .await
        .unwrap();
    assert_eq!(
        codes(bench.sign_in(HERE, PHONE, &made_up).await),
        [Code::NoPosting]
    );
    assert_eq!(
        codes(identity.refresh(&signed_in.refresh_token).await),
        [Code::SessionEnded]
    );
    let unknown = identity.disable_account(here, "13900010009").await;
    assert_eq!(codes(unknown), [Code::UnknownPerson]);
}

#[tokio::test]
async fn a_dated_hash_is_renewed_at_sign_in() {
    let bench = Bench::new().await;
    bench.registered().await;
    let dearer = AuthOptions {
        password_cost: Cost {
            memory_kib: 128,
            passes: 1,
            lanes: 1,
        },
        ..AuthOptions::default()
    };
    let auth = Auth::new(MasterKey::from_bytes([1; 32]), &dearer, &bench.given).unwrap();
    let identity = Identity {
        passwords: &auth.passwords,
        ..bench.identity()
    };
    let wish = SignIn {
        district_code: HERE.to_owned(),
        phone: PHONE.to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
        posting: None,
    };
    let signed_in = identity.sign_in(wish).await.unwrap();
    let tx = bench.store.read(DistrictKey(1)).await.unwrap();
    let row = super::repo::account(&tx, signed_in.caller.account)
        .await
        .unwrap()
        .unwrap();
    assert!(row.password_hash.unwrap().contains("m=128,"));
    assert!(!row.phone_cipher.windows(4).any(|w| w == b"1390"));
}

#[tokio::test]
async fn minted_tokens_live_as_long_as_was_asked_for() {
    let bench = Bench::new().await;
    let first = bench.registered().await;
    let half_a_day = TimeDelta::hours(12);
    let minted = bench
        .identity()
        .mint(DistrictKey(1), first.caller.posting, half_a_day)
        .await
        .unwrap();
    let expected: DateTime<Utc> = bench.given.now() + half_a_day;
    assert_eq!(minted.access_token_expires_at, expected);
}
