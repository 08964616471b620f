//! What every table of a district has in common.

use sea_orm::{ActiveModelTrait, EntityTrait};

use crate::ids::DistrictKey;

/// An entity whose rows belong to one district.
pub trait DistrictOwned: EntityTrait {
    /// The column `district_id`.
    const DISTRICT: Self::Column;

    /// Writes the district into a row that is about to be stored.
    fn stamp<A>(row: &mut A, district: DistrictKey)
    where
        A: ActiveModelTrait<Entity = Self>,
    {
        row.set(Self::DISTRICT, district.into());
    }
}

/// Declares the entity of the current module as owned by a district.
#[macro_export]
macro_rules! district_owned {
    () => {
        impl $crate::district_owned::DistrictOwned for Entity {
            const DISTRICT: Column = Column::DistrictId;
        }
    };
}
