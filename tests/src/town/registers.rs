//! Registers without a story: places, organisations, members, households and what ties them, straight into
//! the tables, for figures that need many of them.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{Days, NaiveDate};
use lianxin_api::given::Given;
use lianxin_api::store::DistrictTx;
use lianxin_entity::enums::{
    AreaKind, BodyKind, CentreKind, CentreLevel, CentreState, Datum, HouseholdKind, MemberKind,
    OrganisationKind, PairingEndReason, PairingState, UnitAssignmentKind,
};
use lianxin_entity::ids::{AreaId, HouseholdId, MemberId, OrganisationId, TypedId};
use lianxin_entity::{
    area, area_version, body, household, member, organisation, organisation_version, pairing,
    service_centre, unit_assignment,
};
use sea_orm::ActiveValue::Set;

use super::Town;

/// Writes registers into a town. Everything holds since a day long ago unless it says otherwise.
pub struct Registers {
    tx: DistrictTx,
    given: Given,
    town: Town,
    since: NaiveDate,
}

impl Town {
    /// A writer of registers; `finish` it.
    pub async fn registers(&self) -> Registers {
        let tx = self.app().store.write(self.key()).await;
        Registers {
            tx: tx.expect("a transaction"),
            given: self.app().given.clone(),
            town: self.clone(),
            since: NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day"),
        }
    }
}

/// Where a household lies.
#[derive(Clone, Copy, Debug)]
pub struct Home {
    pub street: AreaId,
    pub community: AreaId,
    pub grid: Option<AreaId>,
}

impl Registers {
    /// The transaction, for rows of a test's own.
    pub fn tx(&self) -> &DistrictTx {
        &self.tx
    }

    /// A fresh id.
    pub fn id<T: TypedId>(&self) -> T {
        self.given.id()
    }

    /// Today in the district.
    pub fn today(&self) -> NaiveDate {
        (self.given.now() + chrono::TimeDelta::hours(8)).date_naive()
    }

    /// So many days ago.
    pub fn ago(&self, days: u64) -> NaiveDate {
        self.today() - Days::new(days)
    }

    fn code(&self, of: &str) -> String {
        static MADE: AtomicU32 = AtomicU32::new(0);
        format!("{of}{:06}", MADE.fetch_add(1, Ordering::Relaxed))
    }

    pub async fn area(&mut self, kind: AreaKind, parent: AreaId) -> AreaId {
        let (id, code) = (self.id(), self.code("X"));
        let row = area::ActiveModel {
            id: Set(id),
            kind: Set(kind),
            created_at: Set(self.given.now()),
            ..Default::default()
        };
        self.tx.insert(row).await.expect("an area");
        let version = area_version::ActiveModel {
            id: Set(self.id()),
            area_id: Set(id),
            parent_id: Set(Some(parent)),
            name: Set(format!("Area {code}")),
            code: Set(code),
            from_on: Set(self.since),
            ..Default::default()
        };
        self.tx.insert(version).await.expect("a version");
        id
    }

    pub async fn organisation(
        &mut self,
        kind: OrganisationKind,
        parent: OrganisationId,
        jurisdiction: Option<AreaId>,
    ) -> OrganisationId {
        let (id, code) = (self.id(), self.code("O"));
        let row = organisation::ActiveModel {
            id: Set(id),
            kind: Set(kind),
            created_at: Set(self.given.now()),
            ..Default::default()
        };
        self.tx.insert(row).await.expect("an organisation");
        let version = organisation_version::ActiveModel {
            id: Set(self.id()),
            organisation_id: Set(id),
            parent_id: Set(Some(parent)),
            jurisdiction_id: Set(jurisdiction),
            name: Set(format!("Organisation {code}")),
            code: Set(code),
            from_on: Set(self.since),
            ..Default::default()
        };
        self.tx.insert(version).await.expect("a version");
        id
    }

    /// Members of a branch; the post of all of them.
    pub async fn members(
        &mut self,
        count: usize,
        branch: OrganisationId,
        post: Option<&str>,
    ) -> Vec<MemberId> {
        let ids: Vec<MemberId> = (0..count).map(|_| self.id()).collect();
        let mut rows = Vec::with_capacity(count);
        for id in &ids {
            rows.push(member::ActiveModel {
                id: Set(*id),
                code: Set(self.code("M")),
                name: Set("Member".to_owned()),
                organisation_id: Set(branch),
                branch_on: Set(self.since),
                kind: Set(MemberKind::Resident),
                post: Set(post.map(str::to_owned)),
                from_on: Set(self.since),
                version: Set(1),
                updated_at: Set(self.given.now()),
                ..Default::default()
            });
        }
        self.tx.insert_all(rows).await.expect("members");
        ids
    }

    /// Households of one place, verified today.
    pub async fn households(
        &mut self,
        count: usize,
        kind: HouseholdKind,
        home: Home,
    ) -> Vec<HouseholdId> {
        let ids: Vec<HouseholdId> = (0..count).map(|_| self.id()).collect();
        // The grids of the town lie in its compounds.
        let places = self.town.places();
        let side = |side: &str| {
            let lies = home.grid == Some(places.area(&format!("{side} grid")));
            lies.then(|| places.area(&format!("{side} compound")))
        };
        let compound = side("North").or_else(|| side("South"));
        let mut rows = Vec::with_capacity(count);
        for id in &ids {
            let code = self.code("H");
            rows.push(household::ActiveModel {
                id: Set(*id),
                kind: Set(kind),
                area_id: Set(home.grid.unwrap_or(home.community)),
                street_id: Set(Some(home.street)),
                community_id: Set(Some(home.community)),
                compound_id: Set(compound),
                grid_id: Set(home.grid),
                head_name: Set("Head".to_owned()),
                address: Set(format!("No. {code}")),
                code: Set(code),
                verified_on: Set(Some(self.today())),
                source: Set("TEST".to_owned()),
                registered_on: Set(self.since),
                placed_on: Set(self.since),
                version: Set(1),
                updated_at: Set(self.given.now()),
                ..Default::default()
            });
        }
        self.tx.insert_all(rows).await.expect("households");
        ids
    }

    /// An active pairing from a day on; ended on another where one is given.
    pub async fn pair(
        &mut self,
        member: MemberId,
        household: HouseholdId,
        from: NaiveDate,
        ended: Option<NaiveDate>,
    ) {
        let row = pairing::ActiveModel {
            id: Set(self.id()),
            member_id: Set(member),
            household_id: Set(household),
            state: Set(ended.map_or(PairingState::Active, |_| PairingState::Ended)),
            lives_nearby: Set(true),
            complementary: Set(false),
            proposed_on: Set(from),
            member_consent_on: Set(Some(from)),
            household_consent_on: Set(Some(from)),
            active_on: Set(Some(from)),
            ended_on: Set(ended),
            end_reason: Set(ended.map(|_| PairingEndReason::Moved)),
            version: Set(1),
            updated_at: Set(self.given.now()),
            ..Default::default()
        };
        self.tx.insert(row).await.expect("a pairing");
        if ended.is_none() {
            let paired = household::ActiveModel {
                id: Set(household),
                paired_on: Set(Some(from)),
                ..Default::default()
            };
            self.tx.update(paired).await.expect("the household");
            let paired = member::ActiveModel {
                id: Set(member),
                paired_on: Set(Some(from)),
                ..Default::default()
            };
            self.tx.update(paired).await.expect("the member");
        }
    }

    /// A pairing that waits for the household's consent.
    pub async fn propose(&mut self, member: MemberId, household: HouseholdId) {
        let row = pairing::ActiveModel {
            id: Set(self.id()),
            member_id: Set(member),
            household_id: Set(household),
            state: Set(PairingState::ConsentedByMember),
            lives_nearby: Set(true),
            complementary: Set(true),
            proposed_on: Set(self.today()),
            member_consent_on: Set(Some(self.today())),
            version: Set(1),
            updated_at: Set(self.given.now()),
            ..Default::default()
        };
        self.tx.insert(row).await.expect("a pairing");
    }

    pub async fn functional_branch(&mut self, area: AreaId) {
        let row = body::ActiveModel {
            id: Set(self.id()),
            kind: Set(BodyKind::GridFunctionalBranch),
            name: Set("Functional branch".to_owned()),
            area_id: Set(area),
            founded_on: Set(self.since),
            version: Set(1),
            ..Default::default()
        };
        self.tx.insert(row).await.expect("a body");
    }

    pub async fn in_charge(
        &mut self,
        unit: OrganisationId,
        community: AreaId,
        kind: UnitAssignmentKind,
    ) {
        let row = unit_assignment::ActiveModel {
            id: Set(self.id()),
            unit_id: Set(unit),
            community_id: Set(community),
            kind: Set(kind),
            from_on: Set(self.since),
            version: Set(1),
            ..Default::default()
        };
        self.tx.insert(row).await.expect("an assignment");
    }

    pub async fn centre(&mut self, level: CentreLevel, area: AreaId) {
        let row = service_centre::ActiveModel {
            id: Set(self.id()),
            code: Set(self.code("C")),
            name: Set("Centre".to_owned()),
            kind: Set(CentreKind::Centre),
            level: Set(level),
            state: Set(CentreState::Open),
            area_id: Set(area),
            address: Set(String::new()),
            latitude: Set(34.66),
            longitude: Set(112.40),
            datum: Set(Datum::Gcj02),
            gcj_latitude: Set(34.66),
            gcj_longitude: Set(112.40),
            services: Set("[]".to_owned()),
            hours: Set(String::new()),
            opened_on: Set(Some(self.since)),
            version: Set(1),
            ..Default::default()
        };
        self.tx.insert(row).await.expect("a centre");
    }

    /// Makes it last.
    pub async fn finish(self) {
        let app = self.town.shared_app();
        lianxin_api::domain::district::repo::reference_changed(&self.tx)
            .await
            .expect("the reference data changed");
        self.tx.commit().await.expect("a commit");
        app.directories.forget(self.town.key());
    }
}
