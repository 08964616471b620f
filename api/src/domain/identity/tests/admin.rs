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

#[tokio::test]
async fn a_new_data_key_leaves_every_phone_readable() {
    let bench = Bench::new().await;
    bench.registered().await;
    let other = bench.another(cost(64)).await;
    let before = other.vault.keyring(&other.store, DistrictKey(1)).await;
    before.unwrap();
    let App {
        store,
        vault,
        given,
        ..
    } = &*bench.app;
    vault
        .change_data_key(store, DistrictKey(1), given)
        .await
        .unwrap();
    let code = bench.code("13900010002").await;
    let second = bench.register("13900010002", &code).await.unwrap();
    assert!(bench.sign_in(HERE, PHONE, PASSWORD).await.is_ok());
    // A process that has not heard of the new key reads it when it meets it.
    let tx = other.store.read(DistrictKey(1)).await.unwrap();
    let ids = [second.caller.account];
    let persons = crate::domain::identity::people::persons(&tx, &ids)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let opened = other
        .identity(&other.store)
        .open_phone(&persons[&ids[0]])
        .await
        .unwrap();
    assert_eq!(opened.digits(), "13900010002");
}
