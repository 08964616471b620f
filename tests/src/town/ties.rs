//! Rows of the registers, straight into the tables: households, residents and members that a story
//! is about.

use lianxin_entity::enums::{HouseholdKind, MemberKind};
use lianxin_entity::ids::{AccountId, HouseholdId, MemberId, TypedId};
use lianxin_entity::{household, member, resident};
use sea_orm::ActiveValue::Set;

use super::{Caller, Town};

/// The public form of an id.
pub fn public<T: TypedId>(id: T) -> String {
    lianxin_api::gql::ids::encode(id)
}

/// The id behind a public form.
pub fn inner<T: TypedId>(id: &str) -> T {
    lianxin_api::gql::ids::decode(id).unwrap_or_else(|| panic!("{id} is no id of this type"))
}

impl Town {
    /// A household in a grid, a home of the register.
    pub async fn household_in(&self, grid: &str) -> HouseholdId {
        let places = self.places();
        let side = if grid.starts_with("South") {
            "South"
        } else {
            "North"
        };
        let (app, id) = (self.app(), self.app().given.id::<HouseholdId>());
        let today = self.today();
        let row = household::ActiveModel {
            id: Set(id),
            code: Set(format!("H{}", id.0.simple())),
            kind: Set(HouseholdKind::Home),
            area_id: Set(places.area(grid)),
            street_id: Set(Some(places.area("Lake street"))),
            community_id: Set(Some(places.area(&format!("{side} community")))),
            compound_id: Set(Some(places.area(&format!("{side} compound")))),
            grid_id: Set(Some(places.area(&format!("{side} grid")))),
            building_id: Set(None),
            head_name: Set("Zhao".to_owned()),
            address: Set("1 Lake road".to_owned()),
            source: Set("register".to_owned()),
            registered_on: Set(today),
            placed_on: Set(today),
            version: Set(1),
            updated_at: Set(app.given.now()),
            ..Default::default()
        };
        let tx = app.store.write(places.key).await.expect("a transaction");
        tx.insert(row).await.expect("a household");
        tx.commit().await.expect("committed");
        id
    }

    /// A household in a grid in which somebody with an account lives.
    pub async fn home_of(&self, who: &Caller, grid: &str) -> HouseholdId {
        let household = self.household_in(grid).await;
        let app = self.app();
        let id: lianxin_entity::ids::ResidentId = app.given.id();
        let row = resident::ActiveModel {
            id: Set(id),
            code: Set(format!("R{}", id.0.simple())),
            household_id: Set(household),
            account_id: Set(Some(inner::<AccountId>(&who.account_id()))),
            name: Set(who.name().to_owned()),
            registered_on: Set(self.today()),
            version: Set(1),
            updated_at: Set(app.given.now()),
            ..Default::default()
        };
        let tx = app.store.write(self.key()).await.expect("a transaction");
        tx.insert(row).await.expect("a resident");
        tx.commit().await.expect("committed");
        household
    }

    /// The record of a member in a branch, of somebody with an account or of nobody.
    pub async fn member_in(&self, branch: &str, who: Option<&Caller>) -> MemberId {
        let (app, id) = (self.app(), self.app().given.id::<MemberId>());
        let row = member::ActiveModel {
            id: Set(id),
            code: Set(format!("M{}", id.0.simple())),
            name: Set(who.map_or("Sun", Caller::name).to_owned()),
            account_id: Set(who.map(|who| inner(&who.account_id()))),
            organisation_id: Set(self.places().organisation(branch)),
            branch_on: Set(self.today()),
            kind: Set(MemberKind::Resident),
            home_area_id: Set(Some(self.places().area("North grid"))),
            from_on: Set(self.today()),
            version: Set(1),
            updated_at: Set(app.given.now()),
            ..Default::default()
        };
        let tx = app.store.write(self.key()).await.expect("a transaction");
        tx.insert(row).await.expect("a member");
        tx.commit().await.expect("committed");
        id
    }

    /// The district's day.
    pub fn today(&self) -> chrono::NaiveDate {
        (self.now() + chrono::TimeDelta::hours(8)).date_naive()
    }
}
