//! What the rows of a file are compared with: the district as of now, in memory.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use lianxin_entity::enums::{AreaKind, Datum};
use lianxin_entity::ids::{AreaId, DistrictKey, ImportId, OrganisationId};

use super::fault::Wrong;
use super::line::Line;
use crate::app::App;
use crate::auth::phone::Phone;
use crate::auth::vault::Keyring;
use crate::domain::area::tree::AreaNode;
use crate::domain::district::{self, Directory, Hold};
use crate::domain::household::sealing::{Sealed, sealed_phone};
use crate::domain::organisation::tree::OrganisationNode;
use crate::geo::Coordinate;
use crate::given::Given;
use crate::refusal::{Fault, Outcome};
use crate::store::DistrictTx;

/// The district as of now, for one import.
pub struct Context {
    pub import: ImportId,
    pub given: Given,
    pub now: DateTime<Utc>,
    pub today: NaiveDate,
    pub keyring: Arc<Keyring>,
    pub directory: Arc<Directory>,
    organisations: HashMap<String, OrganisationId>,
    /// Those that have ended, by the last code of each.
    ended_organisations: HashMap<String, OrganisationId>,
}

impl Context {
    /// Reads what an import needs to know of its district.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(app: &App, district: DistrictKey, import: ImportId) -> Outcome<Self> {
        let directory = app.directories.get(&app.store, district).await?;
        let keyring = app.vault.keyring(&app.store, district).await;
        let (organisations, ended_organisations) = codes(&directory);
        Ok(Self {
            import,
            given: app.given.clone(),
            now: app.given.now(),
            today: directory.day(),
            keyring: keyring.map_err(Fault::broken)?,
            organisations,
            ended_organisations,
            directory,
        })
    }

    /// The same with the areas and organisations as a transaction sees them; nobody else changes
    /// them until it ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn within(self, tx: &DistrictTx) -> Outcome<Self> {
        let directory = district::held(tx, &self.directory, Hold::Alone).await?;
        district::reference_changed(tx).await?;
        let (organisations, ended_organisations) = codes(&directory);
        Ok(Self {
            organisations,
            ended_organisations,
            directory,
            ..self
        })
    }

    /// A current area by its code.
    pub fn area(&self, code: &str) -> Option<&AreaNode> {
        self.directory
            .area_by_code(code)
            .filter(|area| area.current)
    }

    /// A current organisation by its code.
    pub fn organisation(&self, code: &str) -> Option<&OrganisationNode> {
        self.directory.organisation(*self.organisations.get(code)?)
    }

    /// The area that a column names; one that is not there is a fault.
    pub fn area_of(&self, line: &mut Line, key: &str) -> Option<AreaId> {
        let found = self.area(line.text(key)?).map(|area| area.id);
        if found.is_none() {
            line.refuse(key, Wrong::UnknownArea);
        }
        found
    }

    /// The same; for a row that has ended itself also an area that has.
    pub fn area_then(&self, line: &mut Line, key: &str, ends: &str) -> Option<AreaId> {
        let ever = |code| self.directory.area_by_code(code).map(|area| area.id);
        match line.day(ends).and(line.text(key)).and_then(ever) {
            None => self.area_of(line, key),
            found => found,
        }
    }

    /// The organisation that a column names, for a row that has ended itself also one that has; one
    /// that is not there is a fault.
    pub fn organisation_then(
        &self,
        line: &mut Line,
        key: &str,
        ends: &str,
    ) -> Option<OrganisationId> {
        let ever = |code: &str| {
            let current = self.organisations.get(code);
            current
                .or_else(|| self.ended_organisations.get(code))
                .copied()
        };
        match line.day(ends).and(line.text(key)).and_then(ever) {
            None => self.organisation_of(line, key),
            found => found,
        }
    }

    /// The organisation that a column names; one that is not there is a fault.
    pub fn organisation_of(&self, line: &mut Line, key: &str) -> Option<OrganisationId> {
        let found = self.organisation(line.text(key)?).map(|node| node.id);
        if found.is_none() {
            line.refuse(key, Wrong::UnknownOrganisation);
        }
        found
    }

    /// The level of a kind above an area.
    pub fn level(&self, area: AreaId, kind: AreaKind) -> Option<AreaId> {
        self.directory.ancestor_of_kind(area, kind)
    }

    /// Whether a point of a row lies outside the district.
    pub fn lies_outside(&self, (latitude, longitude, datum): (f64, f64, Datum)) -> bool {
        let point = Coordinate::received(latitude, longitude, datum).ok();
        point.is_none_or(|point| self.directory.lies_outside(point))
    }

    /// A phone for a row.
    pub fn sealed(&self, phone: Option<&Phone>) -> Option<Sealed> {
        phone.map(|phone| sealed_phone(&self.keyring, phone))
    }
}

type Codes = HashMap<String, OrganisationId>;

/// The codes of the organisations that are there, and of those that have ended.
fn codes(directory: &Directory) -> (Codes, Codes) {
    let code = |node: &OrganisationNode| (node.code.clone(), node.id);
    let ever = directory.organisations_ever();
    let ended = ever.into_iter().filter(|node| !node.current).map(code);
    (
        directory.organisations().map(code).collect(),
        ended.collect(),
    )
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Act<T> {
    /// It is new.
    Create(T),
    /// It is there and says something else.
    Change(T),
    /// It is there and ends.
    End(T),
    /// It is there and says the same.
    Same,
    /// Something is wrong with it.
    Faulty,
}

/// What is decided for some rows, in a number that does not depend on their order: rows that stand
/// count as they were seen. A plan and what is applied of it have the same one.
pub fn digest<T, S: Hash>(lines: &[Line], acts: &[Act<T>], seen: impl Fn(&T) -> Option<S>) -> i64 {
    let of = |line: &Line, act: &Act<T>| {
        let (word, item) = match act {
            Act::Create(item) => (0_u8, Some(item)),
            Act::Change(item) => (1, Some(item)),
            Act::End(item) => (2, Some(item)),
            Act::Same => (3, None),
            Act::Faulty => (4, None),
        };
        let mut hasher = DefaultHasher::new();
        (line.number, word, item.and_then(&seen)).hash(&mut hasher);
        hasher.finish().cast_signed()
    };
    let each = lines.iter().zip(acts).map(|(line, act)| of(line, act));
    each.fold(0, i64::wrapping_add)
}

/// What a file would do, or did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows read.
    pub rows: i32,
    /// New rows.
    pub creates: i32,
    /// Rows that say something else.
    pub changes: i32,
    /// Rows that end.
    pub ends: i32,
    /// Rows that say the same.
    pub same: i32,
    /// Rows with a fault.
    pub faulty: i32,
    /// What was decided for the rows, in a number that does not depend on their order.
    pub digest: i64,
}

impl Counts {
    /// Counts what becomes of some rows.
    pub fn add<T>(&mut self, acts: &[Act<T>]) {
        for act in acts {
            self.rows += 1;
            *match act {
                Act::Create(_) => &mut self.creates,
                Act::Change(_) => &mut self.changes,
                Act::End(_) => &mut self.ends,
                Act::Same => &mut self.same,
                Act::Faulty => &mut self.faulty,
            } += 1;
        }
    }
}
