//! Which tokens are taken, over the real server: ours of now, and no other.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use lianxin_api::store::Reason;
use lianxin_entity::enums::AccountStatus;
use lianxin_entity::{account, posting, session, signing_key};
use lianxin_tests::answer::Answer;
use lianxin_tests::town::{Caller, Town};
use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait, QueryFilter as _};
use serde_json::{Value, json};

const WHO: &str = "{ viewer { role account { id } } }";

async fn asked(town: &Town, token: &str) -> Answer {
    town.device()
        .with_token(token)
        .run(WHO, json!({}))
        .await
        .expect("an answer")
}

fn read(part: &str) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn write(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// The server's own key, as only the server has it, and a token of somebody.
struct Forge {
    private: EncodingKey,
    public: Vec<u8>,
    header: Value,
    claims: Value,
}

impl Forge {
    async fn of(town: &Town, who: &Caller) -> Self {
        let app = town.app();
        let tx = app.store.system(Reason::ReadKeys).await.expect("the store");
        let row = tx.one(signing_key::Entity::find()).await.expect("the key");
        let row = row.expect("the key");
        let context = format!("signing key {}", row.kid);
        let private = app
            .vault
            .master()
            .unwrap(context.as_bytes(), &row.wrapped_private);
        let token = who.token().await;
        let mut parts = token.split('.');
        let mut next = || read(parts.next().expect("a part"));
        Self {
            private: EncodingKey::from_ed_der(&private.expect("it opens")),
            public: row.public_key,
            header: next(),
            claims: next(),
        }
    }

    fn signed(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", write(header), write(claims));
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), &self.private, Algorithm::EdDSA);
        format!("{message}.{}", signature.expect("a signature"))
    }

    fn with_header(&self, name: &str, value: Value) -> String {
        let mut header = self.header.clone();
        header[name] = value;
        self.signed(&header, &self.claims)
    }

    fn with_claim(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims.clone();
        claims[name] = value;
        self.signed(&self.header, &claims)
    }

    fn without_claim(&self, name: &str) -> String {
        let mut claims = self.claims.clone();
        claims
            .as_object_mut()
            .expect("claims")
            .remove(name)
            .expect("the claim");
        self.signed(&self.header, &claims)
    }
}

crate::both_engines! {
    async fn only_a_token_of_ours_and_of_now_is_taken(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let forge = Forge::of(&town, &wang).await;
        let now = town.now().timestamp();
        asked(&town, &forge.signed(&forge.header, &forge.claims)).await.ok();
        let message = format!("{}.{}", write(&forge.header), write(&forge.claims));
        let unsigned = |alg: &str| {
            let mut header = forge.header.clone();
            header["alg"] = json!(alg);
            format!("{}.{}.", write(&header), write(&forge.claims))
        };
        let shared = |secret: &[u8]| {
            let mut header = forge.header.clone();
            header["alg"] = json!("HS256");
            let message = format!("{}.{}", write(&header), write(&forge.claims));
            let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
            format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag))
        };
        let mut refused = vec![
            ("nothing signed", format!("{message}.")),
            ("alg none", unsigned("none")),
            ("alg None", unsigned("None")),
            ("the public key as a secret", shared(&forge.public)),
            ("its text as a secret", shared(URL_SAFE_NO_PAD.encode(&forge.public).as_bytes())),
            ("another audience", forge.with_claim("aud", json!("lianxin-files"))),
            ("several audiences", forge.with_claim("aud", json!(["lianxin-api", "x"]))),
            ("another issuer", forge.with_claim("iss", json!("elsewhere"))),
            ("ended", forge.with_claim("exp", json!(now - 10))),
            ("not yet", forge.with_claim("nbf", json!(now + 60))),
            ("another subject", forge.with_claim("sub", json!("acc_00000000000000000000000000"))),
            ("another type", forge.with_header("typ", json!("JWT"))),
            ("no type", forge.with_header("typ", Value::Null)),
            ("something critical", forge.with_header("crit", json!(["exp"]))),
            ("an unknown key", forge.with_header("kid", json!("old"))),
            ("no key", forge.with_header("kid", Value::Null)),
        ];
        for name in ["aud", "iss", "exp", "nbf", "sub", "sid", "posting", "role", "district_key"] {
            refused.push((name, forge.without_claim(name)));
        }
        for (what, token) in refused {
            assert_eq!(asked(&town, &token).await.failure(), Some("UNAUTHENTICATED"), "{what}");
        }
    }

    async fn a_token_says_who_in_which_district_role_and_posting(town: Town) {
        let chen = town.secretary("Chen").of("North community").await;
        let claims = Forge::of(&town, &chen).await.claims;
        assert_eq!((&claims["role"], &claims["district_code"]), (&json!("SECRETARY"), &json!(town.code())));
        assert_eq!((&claims["sub"], &claims["posting"]), (&json!(chen.account_id()), &json!(chen.posting_id())));
        for (name, prefix) in [("sid", "ses_"), ("organisation", "org_"), ("district", "dis_")] {
            assert!(claims[name].as_str().is_some_and(|id| id.starts_with(prefix)), "{name}: {claims:#}");
        }
        assert!(!claims.to_string().contains(chen.phone()));
        let keys = town.device().get("/.well-known/jwks.json").await.expect("an answer");
        let keys: Value = keys.json().await.expect("JSON");
        let published = &keys["keys"][0];
        assert!(published.get("d").is_none(), "{published:#}");
        // A portal verifies a token with nothing but what is published.
        let token = chen.token().await;
        let (message, signature) = token.rsplit_once('.').expect("a signature");
        let key = DecodingKey::from_ed_components(published["x"].as_str().expect("x")).expect("a key");
        assert!(jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key, Algorithm::EdDSA).expect("it verifies"));
    }

    async fn what_another_process_ended_is_noticed_within_half_a_minute(town: Town) {
        let gone = town.resident("Gone").of("North grid").await;
        let moved = town.grid_worker("Moved").of("North grid").await;
        let out = town.resident("Out").of("North grid").await;
        let stays = town.resident("Stays").of("North grid").await;
        let mut tokens = Vec::new();
        for who in [&gone, &moved, &out, &stays] {
            let token = who.token().await;
            asked(&town, &token).await.ok();
            tokens.push(token);
        }
        // Written as another process does: nothing here is told.
        let id = |who: &Caller| {
            lianxin_api::gql::ids::decode(&who.account_id()).expect("an account")
        };
        let tx = town.app().store.write(town.key()).await.expect("the store");
        let disabled = account::ActiveModel { id: Set(id(&gone)), status: Set(AccountStatus::Disabled), ..Default::default() };
        tx.update(disabled).await.expect("disabled");
        let posting = lianxin_api::gql::ids::decode(&moved.posting_id()).expect("a posting");
        let today = lianxin_api::auth::caller::day_of(town.now());
        let ended = posting::ActiveModel { id: Set(posting), ends_on: Set(Some(today)), ..Default::default() };
        tx.update(ended).await.expect("ended");
        let of_out = sea_orm::ColumnTrait::eq(&session::Column::AccountId, id(&out));
        let signed_out = tx.update_many::<session::Entity>().set_value(session::Column::EndedAt, town.now()).filter(of_out);
        tx.change(signed_out).await.expect("signed out");
        tx.commit().await.expect("the commit");
        town.seconds_pass(29);
        for token in &tokens[..3] {
            asked(&town, token).await.failed("UNAUTHENTICATED");
        }
        asked(&town, &tokens[3]).await.ok();
    }

    async fn a_token_of_one_district_opens_nothing_in_another(town: Town) {
        let other = town.second_district().await;
        let wang = town.resident("Wang").of("North grid").await;
        let forge = Forge::of(&town, &wang).await;
        asked(&town, &forge.with_claim("district_key", json!(other.key().0))).await.failed("UNAUTHENTICATED");
        let abroad = json!({ "districtCode": other.code(), "phone": wang.phone(), "password": lianxin_tests::town::people::PASSWORD });
        let document = "mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } errors { errorCode message } } }";
        let answer = town.device().run(document, json!({ "input": abroad })).await.expect("an answer");
        answer.refused("BAD_CREDENTIALS");
    }
}
