use super::*;

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
async fn a_session_goes_on_in_another_posting_of_the_account_only() {
    let bench = Bench::new().await;
    let identity = bench.identity();
    let first = bench.registered().await;
    let tx = bench.app.store.write(DistrictKey(1)).await.unwrap();
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
async fn minted_tokens_live_as_long_as_was_asked_for() {
    let bench = Bench::new().await;
    let first = bench.registered().await;
    let half_a_day = TimeDelta::hours(12);
    let minted = bench
        .identity()
        .mint(DistrictKey(1), first.caller.posting, half_a_day)
        .await
        .unwrap();
    let expected: DateTime<Utc> = bench.app.given.now() + half_a_day;
    assert_eq!(minted.access_token_expires_at, expected);
}
