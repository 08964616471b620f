use super::*;

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
async fn a_dated_hash_is_renewed_at_sign_in() {
    let bench = Bench::new().await;
    bench.registered().await;
    let dearer = bench.another(cost(128)).await;
    signing::load(&dearer.store, &dearer.vault, &dearer.tokens)
        .await
        .unwrap();
    let identity = dearer.identity(&dearer.store);
    let wish = SignIn {
        district_code: HERE.to_owned(),
        phone: PHONE.to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
        posting: None,
    };
    let signed_in = identity.sign_in(wish).await.unwrap();
    let tx = bench.app.store.read(DistrictKey(1)).await.unwrap();
    let row = crate::domain::identity::repo::account(&tx, signed_in.caller.account)
        .await
        .unwrap()
        .unwrap();
    assert!(row.password_hash.unwrap().contains("m=128,"));
    assert!(!row.phone_cipher.windows(4).any(|w| w == b"1390"));
}
