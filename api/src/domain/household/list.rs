//! Lists of households and of people: filters under the policy, orders by keyset.

use chrono::{Days, NaiveDate};
use lianxin_entity::enums::{AreaKind, HouseholdKind};
use lianxin_entity::ids::{AreaId, HouseholdId, OrganisationId, ResidentId};
use lianxin_entity::{household, resident};
use sea_orm::sea_query::{Condition, Order};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Value};

use super::repo;
use crate::domain::days::lasting;
use crate::domain::district::Directory;
use crate::gql::connection::Page;
use crate::policy::Actor;
use crate::search;
use crate::store::{DistrictTx, Scoped, StoreError};

/// The word in cursors of people, who are listed by their codes.
pub const RESIDENT_ORDER: &str = "RESIDENT_CODE";

/// In which order households are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListOrder {
    /// By code.
    Code,
    /// The last one that came into the register first.
    Newest,
}

impl ListOrder {
    /// The word in cursors.
    pub fn word(self) -> &'static str {
        match self {
            Self::Code => "HOUSEHOLD_CODE",
            Self::Newest => "HOUSEHOLD_NEWEST",
        }
    }

    /// The keys of a row in this order.
    pub fn keys(self, row: &household::Model) -> Vec<String> {
        let id = row.id.0.to_string();
        match self {
            Self::Code => vec![row.code.clone(), id],
            Self::Newest => vec![id],
        }
    }

    fn columns(self) -> &'static [household::Column] {
        match self {
            Self::Code => &[household::Column::Code, household::Column::Id],
            Self::Newest => &[household::Column::Id],
        }
    }

    fn values(self, keys: &[String]) -> Option<Vec<Value>> {
        let id = |text: &String| text.parse().ok().map(|id| Value::from(HouseholdId(id)));
        match (self, keys) {
            (Self::Code, [code, text]) => Some(vec![code.as_str().into(), id(text)?]),
            (Self::Newest, [text]) => Some(vec![id(text)?]),
            _ => None,
        }
    }
}

/// Which households are asked for.
#[derive(Clone, Debug, Default)]
pub struct HouseholdList {
    /// In this area.
    pub area: Option<AreaId>,
    /// One of these.
    pub kinds: Option<Vec<HouseholdKind>>,
    /// Not verified for so long that the data count as stale, or verified since.
    pub stale: Option<bool>,
    /// In at least one active pairing, or in none.
    pub paired: Option<bool>,
    /// Whose code begins so, whose address contains it, or with this head.
    pub search: Option<String>,
    /// Of this enterprise.
    pub organisation: Option<OrganisationId>,
    /// With a point on the map and no open centre within so many metres.
    pub without_centre_within: Option<i32>,
    /// Ended ones instead of current ones.
    pub ended: bool,
}

impl HouseholdList {
    /// The rows that the actor may read and that are asked for.
    pub fn query(
        &self,
        tx: &DistrictTx,
        actor: &Actor,
        directory: &Directory,
    ) -> Scoped<household::Entity> {
        use household::Column;
        let day = directory.day();
        let mut query = tx
            .live::<household::Entity>()
            .filter(repo::readable(tx, actor, day))
            .filter(ends(Column::EndedOn, self.ended, day));
        if let Some(area) = self.area {
            query = query.filter(within(directory, area));
        }
        if let Some(kinds) = &self.kinds {
            query = query.filter(Column::Kind.is_in(kinds.iter().copied()));
        }
        if let Some(stale) = self.stale {
            query = query.filter(match stale {
                true => Condition::any()
                    .add(Column::VerifiedOn.is_null())
                    .add(Column::VerifiedOn.lt(fresh_since(directory))),
                false => Condition::all().add(Column::VerifiedOn.gte(fresh_since(directory))),
            });
        }
        query = match self.paired {
            Some(true) => query.filter(Column::PairedOn.is_not_null()),
            Some(false) => query.filter(Column::PairedOn.is_null()),
            None => query,
        };
        if let Some(text) = &self.search {
            let any = Condition::any()
                .add(search::begins_with(tx, Column::Code, text))
                .add(search::contains(tx, Column::Address, text))
                .add(Column::HeadName.eq(text.as_str()));
            query = query.filter(any);
        }
        if let Some(organisation) = self.organisation {
            query = query.filter(Column::OrganisationId.eq(organisation));
        }
        if let Some(metres) = self.without_centre_within {
            let far = Condition::any()
                .add(Column::NearestCentreMetres.is_null())
                .add(Column::NearestCentreMetres.gt(metres));
            query = query.filter(Column::GcjLatitude.is_not_null()).filter(far);
        }
        query
    }
}

/// The first day of verification that still counts as fresh today.
pub fn fresh_since(directory: &Directory) -> NaiveDate {
    let days = u64::try_from(directory.settings().stale_days).unwrap_or_default();
    let since = directory.day().checked_sub_days(Days::new(days));
    since.unwrap_or(NaiveDate::MIN)
}

fn ends<C: ColumnTrait>(column: C, ended: bool, day: NaiveDate) -> Condition {
    match ended {
        true => Condition::all().add(column.lte(day)),
        false => lasting(column, day),
    }
}

/// The area's own column of a household; units are the innermost area themselves.
fn within(directory: &Directory, area: AreaId) -> Condition {
    use household::Column;
    let column = match directory.area(area).map(|area| area.kind) {
        Some(AreaKind::District) => return Condition::all(),
        Some(AreaKind::Street) => Column::StreetId,
        Some(AreaKind::Community) => Column::CommunityId,
        Some(AreaKind::Compound) => Column::CompoundId,
        Some(AreaKind::Grid) => Column::GridId,
        Some(AreaKind::Building) => Column::BuildingId,
        Some(AreaKind::Unit) | None => Column::AreaId,
    };
    Condition::all().add(column.eq(area))
}

/// One page of households.
///
/// # Errors
/// When the database fails.
pub async fn page(
    tx: &DistrictTx,
    mut query: Scoped<household::Entity>,
    order: ListOrder,
    page: &Page,
) -> Result<Vec<household::Model>, StoreError> {
    let descending = order == ListOrder::Newest;
    if let Some(values) = page.from().and_then(|keys| order.values(keys)) {
        let columns = order.columns().iter();
        let columns: Vec<_> = columns.map(|column| (household::Entity, *column)).collect();
        query = query.filter(page.condition(&columns, &values, descending));
    }
    for column in order.columns() {
        query = query.order_by(*column, direction(descending, page));
    }
    tx.all(query.limit(page.fetch())).await
}

fn direction(descending: bool, page: &Page) -> Order {
    match descending == page.backwards() {
        true => Order::Asc,
        false => Order::Desc,
    }
}

/// Which people are asked for.
#[derive(Clone, Debug, Default)]
pub struct ResidentList {
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// In this area.
    pub area: Option<AreaId>,
    /// With this code or this name.
    pub search: Option<String>,
    /// Linked with an account, or not.
    pub linked: Option<bool>,
    /// Ended ones instead of current ones.
    pub ended: bool,
}

impl ResidentList {
    /// The people of households that the actor may read and that are asked for.
    pub fn query(
        &self,
        tx: &DistrictTx,
        actor: &Actor,
        directory: &Directory,
    ) -> Scoped<resident::Entity> {
        use resident::Column;
        let day = directory.day();
        let mut homes = tx
            .live::<household::Entity>()
            .select_only()
            .column(household::Column::Id)
            .filter(repo::readable(tx, actor, day));
        if let Some(area) = self.area {
            homes = homes.filter(within(directory, area));
        }
        let mut query = tx
            .live::<resident::Entity>()
            .filter(Column::HouseholdId.in_subquery(homes.into_query()))
            .filter(ends(Column::EndedOn, self.ended, day));
        if let Some(household) = self.household {
            query = query.filter(Column::HouseholdId.eq(household));
        }
        if let Some(text) = &self.search {
            let any = Condition::any()
                .add(Column::Code.eq(text.as_str()))
                .add(Column::Name.eq(text.as_str()));
            query = query.filter(any);
        }
        match self.linked {
            Some(true) => query.filter(Column::AccountId.is_not_null()),
            Some(false) => query.filter(Column::AccountId.is_null()),
            None => query,
        }
    }
}

/// The keys of a person in the list.
pub fn resident_keys(row: &resident::Model) -> Vec<String> {
    vec![row.code.clone(), row.id.0.to_string()]
}

/// One page of people, by code.
///
/// # Errors
/// When the database fails.
pub async fn resident_page(
    tx: &DistrictTx,
    mut query: Scoped<resident::Entity>,
    page: &Page,
) -> Result<Vec<resident::Model>, StoreError> {
    use resident::Column;
    if let Some([code, id]) = page.from()
        && let Ok(id) = id.parse()
    {
        let columns = [Column::Code, Column::Id].map(|column| (resident::Entity, column));
        let values = [code.as_str().into(), ResidentId(id).into()];
        query = query.filter(page.condition(&columns, &values, false));
    }
    let query = query
        .order_by(Column::Code, direction(false, page))
        .order_by(Column::Id, direction(false, page));
    tx.all(query.limit(page.fetch())).await
}
