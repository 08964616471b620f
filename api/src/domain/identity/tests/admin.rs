use super::*;

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
