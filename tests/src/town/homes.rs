//! Households of a story and the people in them, straight into the tables.

use lianxin_entity::enums::{Datum, HouseholdKind};
use lianxin_entity::ids::{AccountId, HouseholdId, ResidentId};
use lianxin_entity::{household, resident};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter};

use super::Town;

impl Town {
    /// A household of the North or the South grid, with a point in GCJ-02 or without.
    pub async fn home(&self, code: &str, grid: &str, at: Option<(f64, f64)>) -> HouseholdId {
        let (app, places) = (self.app(), self.places());
        let side = grid.split(' ').next().expect("a side of the town");
        let id: HouseholdId = app.given.id();
        let day = "2026-01-01".parse().expect("a day");
        let row = household::Model {
            district_id: self.key(),
            id,
            code: code.to_owned(),
            kind: HouseholdKind::Home,
            area_id: places.area(grid),
            street_id: Some(places.area("Lake street")),
            community_id: Some(places.area(&format!("{side} community"))),
            compound_id: Some(places.area(&format!("{side} compound"))),
            grid_id: Some(places.area(grid)),
            building_id: None,
            head_name: "Zhao".to_owned(),
            phone_cipher: None,
            phone_hash: None,
            address: "1".to_owned(),
            organisation_id: None,
            latitude: at.map(|at| at.0),
            longitude: at.map(|at| at.1),
            datum: at.map(|_| Datum::Gcj02),
            gcj_latitude: at.map(|at| at.0),
            gcj_longitude: at.map(|at| at.1),
            nearest_centre_metres: None,
            verified_on: None,
            source: "TEST".to_owned(),
            registered_on: day,
            placed_on: day,
            ended_on: None,
            paired_on: None,
            import_id: None,
            version: 1,
            updated_at: app.given.now(),
        };
        let tx = app.store.write(self.key()).await.expect("a transaction");
        tx.insert(row.into_active_model().reset_all())
            .await
            .expect("a household");
        tx.commit().await.expect("a commit");
        id
    }

    /// The row of a household.
    pub async fn home_row(&self, id: HouseholdId) -> household::Model {
        let tx = self
            .app()
            .store
            .read(self.key())
            .await
            .expect("a transaction");
        let query = tx
            .find::<household::Entity>()
            .filter(household::Column::Id.eq(id));
        tx.one(query).await.expect("a row").expect("the household")
    }

    /// Puts somebody with an account into a household.
    pub async fn lives_in(&self, account: AccountId, household: HouseholdId) {
        let app = self.app();
        let id: ResidentId = app.given.id();
        let row = resident::Model {
            district_id: self.key(),
            id,
            code: id.0.to_string(),
            household_id: household,
            account_id: Some(account),
            name: "Zhao".to_owned(),
            relation: None,
            birth_year: None,
            phone_cipher: None,
            phone_hash: None,
            identity_cipher: None,
            identity_hash: None,
            verified_on: None,
            registered_on: "2026-01-01".parse().expect("a day"),
            ended_on: None,
            import_id: None,
            version: 1,
            updated_at: app.given.now(),
        };
        let tx = app.store.write(self.key()).await.expect("a transaction");
        tx.insert(row.into_active_model().reset_all())
            .await
            .expect("a resident");
        tx.commit().await.expect("a commit");
    }
}
