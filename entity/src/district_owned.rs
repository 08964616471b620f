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

/// An entity whose rows may come from an import: they are hidden until that import is switched on.
pub trait Imported: DistrictOwned {
    /// The column `import_id`.
    const IMPORT: Self::Column;
}

/// Declares the entity of the current module as one that imports bring.
#[macro_export]
macro_rules! imported {
    () => {
        impl $crate::district_owned::Imported for Entity {
            const IMPORT: Column = Column::ImportId;
        }
    };
}
