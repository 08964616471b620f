use super::*;

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
        .app
        .tokens
        .verify(&again.access_token, bench.app.given.now())
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
    let restarted = bench.another(cost(64)).await;
    let other = restarted.identity(&restarted.store);
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
    signing::load(&restarted.store, &restarted.vault, &restarted.tokens)
        .await
        .unwrap();
    assert!(other.sign_in(wish(PASSWORD)).await.is_ok());
    assert_eq!(
        codes(bench.sign_in(HERE, PHONE, "wrong-password").await),
        [Code::BadCredentials]
    );
}

/// All of them are wrong: a right one between them would end the count, as it should.
#[tokio::test]
async fn many_guesses_at_once_are_not_more_than_a_few() {
    let bench = Bench::new().await;
    bench.registered().await;
    let guesses = (0..20).map(|n| {
        let guess = format!("wrong-password-{n}");
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
