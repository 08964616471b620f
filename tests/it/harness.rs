//! The harness itself: a cluster comes, answers and leaves nothing behind.

use lianxin_tests::cluster::{Cluster, Fsync};
use sea_orm::{ConnectionTrait as _, Database, DbBackend, Statement};

#[tokio::test]
#[allow(
    clippy::disallowed_methods,
    reason = "asks the server itself, below the store"
)]
async fn a_cluster_is_utf8_and_is_gone_afterwards() {
    let Some(cluster) = Cluster::open(Fsync::Off).expect("a cluster or none") else {
        return;
    };
    let db = Database::connect(cluster.admin_url())
        .await
        .expect("it answers");
    let sql = "SELECT current_setting('server_encoding') || ' ' || datcollate, current_setting('data_directory') \
               FROM pg_database WHERE datname = 'template1'";
    let row = db
        .query_one_raw(Statement::from_string(DbBackend::Postgres, sql))
        .await;
    let row = row.expect("an answer").expect("a row");
    assert_eq!(
        row.try_get_by_index::<String>(0).expect("text"),
        "UTF8 C.UTF-8"
    );
    let directory: String = row.try_get_by_index(1).expect("text");
    db.close().await.expect("closed");
    if directory.contains("lianxin-pg-") {
        cluster.stop();
        assert!(
            !std::path::Path::new(&directory).exists(),
            "{directory} is still there"
        );
    }
}
