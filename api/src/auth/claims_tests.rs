use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::EncodingKey;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::keys::StoredKey;
use super::super::master_key::MasterKey;
use super::*;
use crate::given::Given;

const ISSUER: &str = "lianxin";
const AUDIENCE: &str = "lianxin-api";

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

struct Bench {
    tokens: Tokens,
    key: StoredKey,
    private: EncodingKey,
}

impl Bench {
    fn new() -> Self {
        let master = MasterKey::from_bytes([1; 32]);
        let key = StoredKey::generate(&master, &*Given::system().random, at(0)).unwrap();
        let context = format!("signing key {}", key.kid);
        let private = master
            .unwrap(context.as_bytes(), &key.wrapped_private)
            .unwrap();
        let tokens = Tokens::new(ISSUER, AUDIENCE);
        tokens.use_keys(KeySet::unlock(&master, vec![key.clone()]).unwrap());
        Self {
            tokens,
            key,
            private: EncodingKey::from_ed_der(&private),
        }
    }

    fn grant(&self) -> Grant {
        Grant {
            account: Uuid::from_u128(1).into(),
            session: Uuid::from_u128(2).into(),
            district: Uuid::from_u128(3).into(),
            district_code: "410305".to_owned(),
            district_key: DistrictKey(1),
            role: Role::Secretary,
            posting: Uuid::from_u128(4).into(),
            organisation: Some(Uuid::from_u128(5).into()),
        }
    }

    fn issue(&self) -> String {
        self.tokens
            .issue(&self.grant(), at(0), TimeDelta::minutes(15))
            .unwrap()
            .0
    }

    fn verify(&self, token: &str) -> Result<(), TokenFault> {
        self.tokens.verify(token, at(1)).map(drop)
    }

    fn header(&self) -> Value {
        json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": self.key.kid })
    }

    fn claims(&self) -> Value {
        part(&self.issue(), 1)
    }

    /// A token with any header and claims, rightly signed with our key.
    fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", encode_part(header), encode_part(claims));
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), &self.private, Algorithm::EdDSA);
        format!("{message}.{}", signature.unwrap())
    }

    fn with_claim(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims();
        claims[name] = value;
        self.sign(&self.header(), &claims)
    }

    fn without_claim(&self, name: &str) -> String {
        let mut claims = self.claims();
        claims.as_object_mut().unwrap().remove(name).unwrap();
        self.sign(&self.header(), &claims)
    }

    fn with_header(&self, name: &str, value: Value) -> String {
        let mut header = self.header();
        header[name] = value;
        self.sign(&header, &self.claims())
    }
}

fn part(token: &str, at: usize) -> Value {
    let part = token.split('.').nth(at).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn encode_part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[test]
fn an_issued_token_says_what_was_granted() {
    let bench = Bench::new();
    let (token, ends) = bench
        .tokens
        .issue(&bench.grant(), at(0), TimeDelta::minutes(15))
        .unwrap();
    assert_eq!(ends, at(900));
    assert_eq!(part(&token, 0), bench.header());
    let claims = bench.tokens.verify(&token, at(1)).unwrap();
    assert_eq!(
        (claims.sub, claims.posting),
        (bench.grant().account, bench.grant().posting)
    );
    assert_eq!(
        (claims.role, &*claims.district_code),
        (Role::Secretary, "410305")
    );
    assert_eq!(
        bench.verify(&bench.sign(&bench.header(), &bench.claims())),
        Ok(())
    );
}

#[test]
fn no_token_lives_longer_than_its_key_may_be_needed() {
    let bench = Bench::new();
    let (_, ends) = bench
        .tokens
        .issue(&bench.grant(), at(0), TimeDelta::days(300))
        .unwrap();
    assert_eq!(ends, at(0) + LONGEST_TOKEN);
}

#[test]
fn a_remembered_token_still_ends_and_still_needs_its_key() {
    let bench = Bench::new();
    let token = bench.issue();
    for _ in 0..2 {
        assert!(bench.tokens.verify(&token, at(904)).is_ok());
        assert_eq!(bench.tokens.verify(&token, at(905)), Err(TokenFault::Ended));
        assert_eq!(bench.tokens.verify(&token, at(-6)), Err(TokenFault::NotYet));
    }
    bench.tokens.use_keys(KeySet::default());
    assert_eq!(bench.verify(&token), Err(TokenFault::UnknownKey));
}

#[test]
fn missing_and_wrong_claims_are_refused() {
    let bench = Bench::new();
    for name in [
        "aud", "iss", "exp", "nbf", "iat", "sub", "sid", "district", "role", "posting",
    ] {
        assert_eq!(
            bench.verify(&bench.without_claim(name)),
            Err(TokenFault::Refused),
            "{name}"
        );
    }
    for (name, value) in [
        ("aud", json!("lianxin-files")),
        ("aud", json!([AUDIENCE])),
        ("aud", json!("")),
        ("iss", json!("elsewhere")),
        ("iss", Value::Null),
        ("exp", json!("soon")),
        ("exp", Value::Null),
        ("nbf", json!(-1)),
        ("nbf", Value::Null),
        ("sub", json!("somebody")),
        ("role", json!("MAYOR")),
    ] {
        let refused = bench.verify(&bench.with_claim(name, value.clone()));
        assert_eq!(refused, Err(TokenFault::Refused), "{name} = {value}");
    }
}

#[test]
fn times_outside_the_leeway_are_refused() {
    let bench = Bench::new();
    let seconds = |s: i64| json!(at(s).timestamp());
    assert_eq!(
        bench.verify(&bench.with_claim("exp", seconds(-4))),
        Err(TokenFault::Ended)
    );
    assert_eq!(bench.verify(&bench.with_claim("exp", seconds(-3))), Ok(()));
    assert_eq!(
        bench.verify(&bench.with_claim("nbf", seconds(7))),
        Err(TokenFault::NotYet)
    );
    assert_eq!(
        bench.verify(&bench.with_claim("iat", seconds(7))),
        Err(TokenFault::NotYet)
    );
}

#[test]
fn other_types_criticals_and_algorithms_are_refused() {
    let bench = Bench::new();
    for (name, value) in [
        ("typ", json!("JWT")),
        ("typ", json!("rt+jwt")),
        ("typ", Value::Null),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("alg", json!("HS256")),
        ("alg", json!("ES256")),
    ] {
        let refused = bench.verify(&bench.with_header(name, value.clone()));
        assert_eq!(refused, Err(TokenFault::Header), "{name} = {value}");
    }
    assert_eq!(
        bench.verify(&bench.with_header("alg", json!("none"))),
        Err(TokenFault::Malformed)
    );
    assert_eq!(
        bench.verify(&bench.with_header("kid", json!("x"))),
        Err(TokenFault::UnknownKey)
    );
    assert_eq!(
        bench.verify(&bench.with_header("kid", Value::Null)),
        Err(TokenFault::UnknownKey)
    );
}

#[test]
fn an_unsigned_token_is_refused_however_it_says_so() {
    let bench = Bench::new();
    for alg in ["none", "None", "NONE", "nOnE"] {
        let header = json!({ "typ": "at+jwt", "alg": alg, "kid": bench.key.kid });
        let unsigned = format!("{}.{}.", encode_part(&header), encode_part(&bench.claims()));
        assert_eq!(bench.verify(&unsigned), Err(TokenFault::Malformed), "{alg}");
    }
    let token = bench.issue();
    let (message, _) = token.rsplit_once('.').unwrap();
    assert_eq!(
        bench.verify(&format!("{message}.")),
        Err(TokenFault::Refused)
    );
}

#[test]
fn the_public_key_is_no_shared_secret() {
    let bench = Bench::new();
    let header = json!({ "typ": "at+jwt", "alg": "HS256", "kid": bench.key.kid });
    let message = format!("{}.{}", encode_part(&header), encode_part(&bench.claims()));
    for secret in [
        bench.key.public.clone(),
        URL_SAFE_NO_PAD.encode(&bench.key.public).into_bytes(),
    ] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, message.as_bytes()));
        assert_eq!(
            bench.verify(&format!("{message}.{signature}")),
            Err(TokenFault::Header)
        );
    }
}

#[test]
fn edited_and_foreign_tokens_are_refused() {
    let bench = Bench::new();
    let token = bench.issue();
    let parts: Vec<_> = token.split('.').collect();
    let mut claims = part(&token, 1);
    claims["role"] = json!("RESIDENT");
    let edited = format!("{}.{}.{}", parts[0], encode_part(&claims), parts[2]);
    assert_eq!(bench.verify(&edited), Err(TokenFault::Refused));
    let other = Bench::new();
    assert_eq!(bench.verify(&other.issue()), Err(TokenFault::UnknownKey));
    let forged = other.sign(&bench.header(), &bench.claims());
    assert_eq!(bench.verify(&forged), Err(TokenFault::Refused));
    for text in [
        "",
        ".",
        "..",
        "a.b.c",
        "Bearer",
        &"x".repeat(5000),
        &format!("{token}.{token}"),
    ] {
        assert!(bench.verify(text).is_err(), "{text}");
    }
}
