//! Reading rows with somebody's eyes: what the viewer may see of them, in the viewer's language.

use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::enums::{AreaKind, Duty};
use lianxin_entity::ids::{AreaId, OrganisationId};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;

use super::criteria::Criteria;
use crate::auth::vault::Keyring;
use crate::domain::district::Directory;
use crate::domain::household::sealing::open_identity;
use crate::domain::organisation::tree::OrganisationNode;
use crate::domain::register::words::{self, Word};
use crate::i18n::Locale;
use crate::policy::{Actor, Ground, GroundColumns, RegisterAction, ground_filter};
use crate::refusal::{Fault, Outcome};
use crate::store::DistrictTx;

/// One reading of a register: a snapshot, a viewer, a part of it.
pub struct Reading<'a> {
    /// The snapshot.
    pub tx: &'a DistrictTx,
    /// The trees of today.
    pub directory: &'a Arc<Directory>,
    /// The language of words.
    pub locale: Locale,
    /// Opens phones and identity numbers.
    pub keyring: Arc<Keyring>,
    /// Who reads; nobody at the command line, which reads everything.
    pub viewer: Option<&'a Actor>,
    /// Which part.
    pub criteria: &'a Criteria,
}

impl Reading<'_> {
    /// A word of a list.
    pub fn word(&self, list: &'static [Word], word: &'static str) -> String {
        match self.locale {
            Locale::Chinese => words::chinese(list, word).to_owned(),
            Locale::English => word.to_owned(),
        }
    }

    /// Yes or no.
    pub fn flag(&self, flag: bool) -> String {
        self.word(words::YES_NO, if flag { "YES" } else { "NO" })
    }

    /// The code of an area, also of one that has ended.
    pub fn area(&self, id: AreaId) -> String {
        let node = self.directory.area(id);
        node.map(|node| node.code.clone()).unwrap_or_default()
    }

    /// The code of an organisation, also of one that has ended.
    pub fn organisation(&self, id: OrganisationId) -> String {
        let node = self.directory.organisation(id);
        node.map(|node| node.code.clone()).unwrap_or_default()
    }

    /// Whether names and addresses are masked, and with them where the addresses are.
    pub fn masks(&self) -> bool {
        let duty = self.viewer.map(|viewer| viewer.duty);
        duty == Some(Duty::Administrator)
    }

    /// A name or an address: its first character for administrators.
    pub fn personal(&self, text: String) -> String {
        match self.masks() {
            true => text.chars().take(1).chain("**".chars()).collect(),
            false => text,
        }
    }

    /// A sealed phone number, masked over the API.
    pub fn phone(&self, cipher: Option<&[u8]>) -> Outcome<String> {
        let Some(cipher) = cipher else {
            return Ok(String::new());
        };
        let phone = self.keyring.open_phone(cipher).map_err(Fault::broken)?;
        Ok(match self.viewer {
            Some(_) => phone.masked(),
            None => phone.digits().to_owned(),
        })
    }

    /// A sealed identity number, masked over the API.
    pub fn identity(&self, cipher: Option<&[u8]>) -> Outcome<String> {
        let Some(cipher) = cipher else {
            return Ok(String::new());
        };
        let number = open_identity(&self.keyring, cipher).map_err(Fault::broken)?;
        Ok(match (self.viewer, number.split_at_checked(6)) {
            (None, _) => number,
            (Some(_), Some((front, rest))) if rest.len() == 12 => {
                format!("{front}********{}", &rest[8..])
            }
            (Some(_), _) => "*".repeat(number.len()),
        })
    }

    /// Whether some rows are not for this reading.
    pub fn is_partial(&self) -> bool {
        let Criteria {
            area, organisation, ..
        } = self.criteria;
        self.viewer.is_some() || area.is_some() || organisation.is_some()
    }

    /// What stood on the day that is asked for.
    pub fn standing<C: ColumnTrait>(&self, from: C, until: C) -> Condition {
        match self.criteria.day {
            None => Condition::all(),
            Some(day) => Condition::all()
                .add(from.lte(day))
                .add(Condition::any().add(until.is_null()).add(until.gt(day))),
        }
    }

    /// Whether it stood on the day that is asked for.
    pub fn stood(&self, from: NaiveDate, until: Option<NaiveDate>) -> bool {
        let on = |day| from <= day && until.is_none_or(|end| day < end);
        self.criteria.day.is_none_or(on)
    }

    /// The same for what may begin again on the day on which it ended: what ended on its first day never
    /// held, and is left out.
    pub fn held(&self, from: NaiveDate, until: Option<NaiveDate>) -> bool {
        until != Some(from) && self.stood(from, until)
    }

    /// The rows that the viewer may read so.
    pub fn ground<C: ColumnTrait>(
        &self,
        action: RegisterAction,
        columns: &GroundColumns<C>,
    ) -> Condition {
        match self.viewer {
            None => Condition::all(),
            Some(viewer) => ground_filter(viewer, action, columns),
        }
    }

    /// Whether the viewer may give out what lies there and belongs to that organisation.
    pub fn may_export(&self, area: Option<AreaId>, organisation: Option<OrganisationId>) -> bool {
        let Some(viewer) = self.viewer else {
            return true;
        };
        let above = |kind| self.directory.ancestor_of_kind(area?, kind);
        let ground = Ground {
            street: above(AreaKind::Street),
            community: above(AreaKind::Community),
            grid: above(AreaKind::Grid),
        };
        let ties = viewer.ties_to(&ground, organisation);
        viewer.may_register(RegisterAction::Export, ties)
    }

    /// Whether an area lies in the part that is asked for.
    pub fn holds_area(&self, area: AreaId) -> bool {
        let part = self.criteria.area;
        part.is_none_or(|part| self.directory.is_within(area, part))
    }

    /// Whether an organisation belongs to the part that is asked for.
    pub fn holds_organisation(&self, organisation: OrganisationId) -> bool {
        let part = self.criteria.organisation;
        part.is_none_or(|part| self.directory.descends(organisation, part))
    }

    /// The organisations of the part that is asked for; all where none is named. An area has the
    /// committees that are responsible for it or for a part of it, and what stands below them.
    pub fn organisations(&self) -> Option<Vec<OrganisationId>> {
        let below = |id| self.directory.descendants(id);
        let of_area = self.criteria.area.map(|area| {
            let within = |node: &&OrganisationNode| {
                let place = node.jurisdiction;
                place.is_some_and(|place| self.directory.is_within(place, area))
            };
            let committees = self.directory.organisations().filter(within);
            let mut all: Vec<_> = committees.flat_map(|node| below(node.id)).collect();
            all.sort_unstable();
            all.dedup();
            all
        });
        match (self.criteria.organisation.map(below), of_area) {
            (Some(mut part), Some(of_area)) => {
                part.retain(|id| of_area.binary_search(id).is_ok());
                Some(part)
            }
            (part, of_area) => part.or(of_area),
        }
    }

    /// The areas of the part that is asked for; none for the whole district.
    pub fn areas(&self) -> Option<Vec<AreaId>> {
        let part = self.directory.area(self.criteria.area?)?;
        let inside = self.directory.tree().inside(part.id).map(|node| node.id);
        (part.kind != AreaKind::District).then(|| inside.chain([part.id]).collect())
    }
}

/// A day, nothing where there is none.
pub fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Anything that prints, nothing where there is none.
pub fn maybe<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
