//! Of what a coverage is, and on which day.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use lianxin_entity::enums::AreaKind;
use lianxin_entity::ids::{AreaId, ImportId, OrganisationId};

use super::tally::Key;
use crate::domain::district::Directory;
use crate::policy::{Actor, Ground, RegisterAction, Ties};

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An area and all in it.
    Area(AreaId),
    /// An organisation and all below it.
    Organisation(OrganisationId),
}

/// The part of the district that is counted, as of one day.
#[derive(Clone)]
pub struct Scope {
    /// What was asked for.
    pub subject: Subject,
    /// The day.
    pub day: NaiveDate,
    /// Whether the day is over: then what has moved or ended since is looked up.
    pub past: bool,
    /// The trees of that day.
    pub directory: Arc<Directory>,
    /// The area whose households count; none for an organisation without jurisdiction.
    pub area: Option<(AreaKind, AreaId)>,
    /// Whether households are counted by the innermost of grid, compound, community and street, which
    /// are few, not by the area in which they lie. Parts are listed by what their whole is counted by.
    pub coarse: bool,
    /// The organisations whose members count; all where none is named.
    pub organisations: Option<HashSet<OrganisationId>>,
    /// The imports whose rows are not there yet.
    pub hidden: Vec<ImportId>,
}

impl Scope {
    /// The scope of a subject; none where the directory of the day does not know it.
    pub fn new(
        directory: Arc<Directory>,
        subject: Subject,
        past: bool,
        hidden: Vec<ImportId>,
    ) -> Option<Self> {
        let (area, organisations) = match subject {
            Subject::Area(id) => {
                let node = directory.area(id).filter(|node| node.current)?;
                let inside = |organisation: &OrganisationId| {
                    place_of(&directory, *organisation)
                        .is_some_and(|place| directory.is_within(place, id))
                };
                let all = directory.organisations().map(|node| node.id);
                let organisations =
                    (node.kind != AreaKind::District).then(|| all.filter(inside).collect());
                (Some((node.kind, id)), organisations)
            }
            Subject::Organisation(id) => {
                let node = directory.organisation(id).filter(|node| node.current)?;
                let area = node.jurisdiction.and_then(|id| directory.area(id));
                let below = directory.descendants(id).into_iter().collect();
                (area.map(|area| (area.kind, area.id)), Some(below))
            }
        };
        Some(Self {
            coarse: matches!(area, Some((AreaKind::District | AreaKind::Street, _))),
            subject,
            day: directory.day(),
            past,
            directory,
            area,
            organisations,
            hidden,
        })
    }

    /// Whether what lies there counts.
    pub fn holds_area(&self, area: AreaId) -> bool {
        self.area
            .is_some_and(|(_, scope)| self.directory.is_within(area, scope))
    }

    /// Whether what is counted there counts.
    pub fn holds(&self, key: Key) -> bool {
        match key {
            Key::Area(area) => self.holds_area(area),
            Key::Organisation(id) => self.holds_organisation(id),
        }
    }

    /// Whether what belongs to the organisation counts.
    pub fn holds_organisation(&self, organisation: OrganisationId) -> bool {
        self.organisations
            .as_ref()
            .is_none_or(|all| all.contains(&organisation))
    }
}

/// The area that an organisation works for: its own jurisdiction, else that of the nearest
/// organisation above.
pub fn place_of(directory: &Directory, organisation: OrganisationId) -> Option<AreaId> {
    let node = directory.organisation(organisation)?;
    let above = node.ancestors.iter().rev();
    std::iter::once(&organisation)
        .chain(above)
        .find_map(|id| directory.organisation(*id)?.jurisdiction)
}

/// How an actor stands to a subject in the trees of today.
pub fn ties(actor: &Actor, directory: &Directory, subject: Subject) -> Ties {
    match subject {
        Subject::Area(area) => actor.ties_to(&ground_of(directory, area), None),
        Subject::Organisation(organisation) => {
            let own = directory
                .organisation(organisation)
                .and_then(|node| node.jurisdiction);
            let ground = own.map(|area| ground_of(directory, area));
            let mut ties = actor.ties_to(&ground.unwrap_or_default(), Some(organisation));
            if own.is_none() && actor.jurisdiction.is_some() {
                // Without a place of its own it is nobody's ground, the district's included.
                ties.remove(Ties::JURISDICTION);
            }
            ties
        }
    }
}

fn ground_of(directory: &Directory, area: AreaId) -> Ground {
    Ground {
        street: directory.ancestor_of_kind(area, AreaKind::Street),
        community: directory.ancestor_of_kind(area, AreaKind::Community),
        grid: directory.ancestor_of_kind(area, AreaKind::Grid),
    }
}

/// Whether the actor may read the counts of a subject, and whether the rows behind them too.
pub fn rights(actor: &Actor, directory: &Directory, subject: Subject) -> (bool, bool) {
    let ties = ties(actor, directory, subject);
    (
        actor.may_register(RegisterAction::ReadCoverage, ties),
        actor.may_register(RegisterAction::ReadCoverageRows, ties),
    )
}
