use lianxin_entity::enums::AreaKind;

use super::*;

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
            assert_eq!(sent.unwrap(), bench.app.given.now() + TimeDelta::minutes(5));
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
async fn a_code_from_the_window_helps_residents_and_opens_no_officers_account() {
    let bench = Bench::new().await;
    let identity = bench.identity();
    let resident = bench.registered().await;
    let window = (AreaKind::Community, bench.app.given.id());
    let of_committee = |role| Actor {
        jurisdiction: Some(window),
        ..actor_of(&resident, role)
    };
    let officer = of_committee(Role::Secretary);
    let refused = identity
        .issue_phone_code(
            &actor_of(&resident, Role::Resident),
            PHONE,
            PhoneCodePurpose::Register,
        )
        .await;
    assert_eq!(codes(refused), [Code::Forbidden]);
    let reset = PhoneCodePurpose::ResetPassword;
    // A company or department has no window, and a grid worker opens nobody's account.
    for other in [
        actor_of(&resident, Role::Secretary),
        of_committee(Role::GridWorker),
    ] {
        let refused = identity.issue_phone_code(&other, PHONE, reset).await;
        assert_eq!(codes(refused), [Code::Forbidden]);
    }
    let issued = identity
        .issue_phone_code(&officer, PHONE, reset)
        .await
        .unwrap();
    assert!(bench.reset(PHONE, &issued.code).await.unwrap().is_some());
    let tx = bench.app.store.write(DistrictKey(1)).await.unwrap();
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
