//! How many operations one caller may ask for in a second.
//!
//! Somebody signed in is counted by the token, everybody else by the address: behind one address of
//! a mobile network there may be thousands of phones, so its allowance is larger.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::HttpRequest;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::Rates;

/// How many callers are remembered before those with a full allowance are forgotten.
const REMEMBERED: usize = 50_000;

/// The allowances of all callers of one process.
pub struct Rate {
    signed_in: Option<DefaultKeyedRateLimiter<u64>>,
    anonymous: Option<DefaultKeyedRateLimiter<IpAddr>>,
    address_header: Option<String>,
}

fn quota(per_second: u32, burst: u32) -> Option<Quota> {
    let per_second = NonZeroU32::new(per_second)?;
    let burst = NonZeroU32::new(burst).unwrap_or(per_second);
    Some(Quota::per_second(per_second).allow_burst(burst))
}

impl Rate {
    pub fn new(rates: &Rates) -> Self {
        Self {
            signed_in: quota(rates.signed_in_per_second, rates.signed_in_burst)
                .map(RateLimiter::keyed),
            anonymous: quota(rates.anonymous_per_second, rates.anonymous_burst)
                .map(RateLimiter::keyed),
            address_header: rates.address_header.clone(),
        }
    }

    /// Takes one operation from the allowance; otherwise tells how long to wait.
    pub fn take(&self, http: &HttpRequest, token: Option<&str>) -> Result<(), Duration> {
        match token {
            Some(token) => match &self.signed_in {
                Some(limiter) => take(limiter, &fingerprint(token)),
                None => Ok(()),
            },
            None => match (&self.anonymous, self.address(http)) {
                (Some(limiter), Some(address)) => take(limiter, &address),
                _ => Ok(()),
            },
        }
    }

    /// The address that the proxy in front tells in its header, the last one there: what stands
    /// before it came from the caller. Without a proxy the peer's own.
    fn address(&self, http: &HttpRequest) -> Option<IpAddr> {
        let told = self.address_header.as_ref().and_then(|name| {
            let value = http.headers().get(name)?.to_str().ok()?;
            value.rsplit(',').next()?.trim().parse().ok()
        });
        told.or_else(|| http.peer_addr().map(|peer| peer.ip()))
    }
}

fn take<K: std::hash::Hash + Eq + Clone>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<(), Duration> {
    if limiter.len() > REMEMBERED {
        limiter.retain_recent();
    }
    limiter
        .check_key(key)
        .map_err(|until| until.wait_time_from(DefaultClock::default().now()))
}

fn fingerprint(token: &str) -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    static SEED: std::sync::OnceLock<RandomState> = std::sync::OnceLock::new();
    SEED.get_or_init(RandomState::new).hash_one(token)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn rates(header: Option<&str>) -> Rates {
        Rates {
            signed_in_per_second: 1,
            signed_in_burst: 3,
            anonymous_per_second: 1,
            anonymous_burst: 2,
            address_header: header.map(str::to_owned),
        }
    }

    fn from(address: &str, told: &str) -> HttpRequest {
        TestRequest::default()
            .peer_addr(format!("{address}:1").parse().unwrap())
            .insert_header(("x-forwarded-for", told))
            .to_http_request()
    }

    #[test]
    fn a_caller_who_asks_too_often_waits_and_others_do_not() {
        let rate = Rate::new(&rates(None));
        let (one, other) = (from("192.0.2.1", "198.51.100.7"), from("192.0.2.2", ""));
        assert!(rate.take(&one, None).is_ok() && rate.take(&one, None).is_ok());
        let wait = rate.take(&one, None).unwrap_err();
        assert!(wait <= Duration::from_secs(1), "{wait:?}");
        assert!(rate.take(&other, None).is_ok());
        for _ in 0..3 {
            assert!(rate.take(&one, Some("a token")).is_ok());
        }
        assert!(rate.take(&other, Some("a token")).is_err());
        assert!(rate.take(&one, Some("another")).is_ok());
    }

    #[test]
    fn behind_a_proxy_the_address_is_the_last_one_told() {
        let rate = Rate::new(&rates(Some("x-forwarded-for")));
        for invented in 0..2 {
            let told = format!("203.0.113.{invented}, 198.51.100.7");
            assert!(rate.take(&from("192.0.2.1", &told), None).is_ok());
        }
        let told = "203.0.113.9, 198.51.100.7";
        assert!(rate.take(&from("192.0.2.1", told), None).is_err());
        assert!(rate.take(&from("192.0.2.1", "198.51.100.8"), None).is_ok());
    }

    #[test]
    fn nothing_is_counted_where_nothing_is_set() {
        let rates = Rates {
            anonymous_per_second: 0,
            ..rates(None)
        };
        let rate = Rate::new(&rates);
        let caller = from("192.0.2.1", "");
        assert!((0..50).all(|_| rate.take(&caller, None).is_ok()));
    }
}
