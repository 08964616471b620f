//! Making, changing and dissolving organisations. Everybody who does so waits for the one before:
//! the tree that is checked is the tree that is changed.

use chrono::NaiveDate;
use lianxin_entity::enums::OrganisationKind;
use lianxin_entity::ids::{AreaId, DistrictKey, OrganisationId};
use serde_json::json;

pub use super::fault::OrganisationFault;
use super::ground;
use super::repo::{self, NewOrganisation};
pub use super::rules::Founding;
use super::rules::{self, Shape};
use super::tree::{Dates, OrganisationNode};
use crate::domain::calendar::day_of;
use crate::domain::days::ends_before;
use crate::domain::district::repo::{self as districts, Hold};
use crate::domain::district::{Directories, Directory, held};
use crate::domain::work::expect_version;
use crate::events::{self, By, Deed};
use crate::given::Given;
use crate::policy::{Actor, RegisterAction};
use crate::refusal::{Code, Outcome, Refusal, Refusals};
use crate::store::{DistrictTx, Store};

/// An organisation that is wished for on the command line. Places are named by their codes.
#[derive(Clone, Debug)]
pub struct Wish {
    pub kind: OrganisationKind,
    pub name: String,
    /// The code of the organisation above; the district's committee where none is said.
    pub parent: Option<String>,
    /// The code of the area that a committee is responsible for.
    pub jurisdiction: Option<String>,
    /// A code of one's own; else the parent's with a sequence.
    pub code: Option<String>,
}

/// What is to change in an organisation; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct Alteration {
    pub name: Option<String>,
    pub parent: Option<OrganisationId>,
    pub jurisdiction: Option<AreaId>,
    pub founded_on: Option<Option<NaiveDate>>,
    pub term_years: Option<Option<i32>>,
    pub last_election_on: Option<Option<NaiveDate>>,
}

/// Makes an organisation and tells its id and code.
///
/// # Errors
/// When the wish does not fit the district.
pub async fn create(
    store: &Store,
    directories: &Directories,
    given: &Given,
    district: DistrictKey,
    wish: Wish,
) -> Result<(OrganisationId, String), OrganisationFault> {
    let directory = directories.get(store, district).await?;
    let parent = wish.parent.map(|code| {
        let found = directory.organisation_by_code(&code).map(|node| node.id);
        found.ok_or(OrganisationFault::UnknownParent(code))
    });
    let jurisdiction = wish.jurisdiction.map(|code| {
        let found = directory.area_by_code(&code).filter(|area| area.current);
        found
            .map(|area| area.id)
            .ok_or(OrganisationFault::UnknownArea(code))
    });
    let founding = Founding {
        kind: wish.kind,
        name: wish.name,
        parent: parent.transpose()?,
        jurisdiction: jurisdiction.transpose()?,
        code: wish.code,
        dates: Dates::default(),
    };
    let organisations = Organisations {
        store,
        directories,
        given,
        district,
        actor: None,
    };
    organisations.found(founding).await
}

/// Whether anything but organisations below hangs on one still on a day or after it.
///
/// # Errors
/// When the database fails.
pub async fn hangs_on(tx: &DistrictTx, id: OrganisationId, day: NaiveDate) -> Outcome<bool> {
    let hanging = repo::dependants(tx, id, day).await?;
    Ok(hanging.iter().any(|(_, count)| *count > 0))
}

/// The organisations of a district, for one actor; without one for the command line.
pub struct Organisations<'a> {
    pub store: &'a Store,
    pub directories: &'a Directories,
    pub given: &'a Given,
    pub district: DistrictKey,
    pub actor: Option<&'a Actor>,
}

/// A change of the tree under way.
struct Change {
    tx: DistrictTx,
    /// The district with the tree as this transaction sees it.
    directory: Directory,
    today: NaiveDate,
}

impl Organisations<'_> {
    /// Founds an organisation and tells its id and code.
    ///
    /// # Errors
    /// The rule that it breaks; FORBIDDEN where the actor does not keep what would stand above.
    pub async fn found(
        &self,
        wish: Founding,
    ) -> Result<(OrganisationId, String), OrganisationFault> {
        let change = self.begin().await?;
        let directory = &change.directory;
        let parent = wish
            .parent
            .or_else(|| directory.committee_for(directory.root_area().id));
        let above = parent.and_then(|id| directory.organisation(id));
        if let Some(code) = &wish.code {
            rules::code(code)?;
        }
        let above = above.map_or(directory.card().code.as_str(), |node| node.code.as_str());
        let shape = Shape {
            kind: wish.kind,
            code: wish
                .code
                .unwrap_or_else(|| rules::next_code(directory, above)),
            name: wish.name.trim().to_owned(),
            parent,
            jurisdiction: wish.jurisdiction,
            dates: wish.dates,
        };
        self.permit_above(directory, parent)?;
        self.permit_ground(directory, None, shape.jurisdiction)?;
        rules::check(directory, None, &shape, change.today)?;
        let (id, code) = (self.given.id(), shape.code.clone());
        let now = self.given.now();
        let new = row(id, shape);
        repo::insert_all(&change.tx, self.given, now, change.today, vec![new])
            .await
            .map_err(|fault| taken(fault, &code))?;
        let payload = json!({ "kind": wish.kind, "parent": parent });
        self.note(&change.tx, "FOUND_ORGANISATION", id, payload)
            .await?;
        self.finish(change.tx).await?;
        Ok((id, code))
    }

    /// Changes an organisation from today on. Where nothing changes nothing is written.
    ///
    /// # Errors
    /// The rule that it would break; FORBIDDEN where the actor keeps neither the organisation nor
    /// its new parent.
    pub async fn change(
        &self,
        id: OrganisationId,
        expected: Option<i32>,
        alteration: Alteration,
    ) -> Result<OrganisationId, OrganisationFault> {
        let change = self.begin().await?;
        let directory = &change.directory;
        let node = self.standing(directory, id, expected)?;
        let before = shape_of(node);
        let after = altered(&before, alteration);
        if after.parent != before.parent {
            self.permit_above(directory, after.parent)?;
        }
        self.permit_ground(directory, before.jurisdiction, after.jurisdiction)?;
        rules::check(directory, Some(id), &after, change.today)?;
        if after == before {
            return Ok(id);
        }
        let payload = json!({
            "parent": after.parent,
            "jurisdiction": after.jurisdiction,
            "renamed": after.name != before.name,
        });
        repo::replace_version(&change.tx, self.given, change.today, row(id, after)).await?;
        self.note(&change.tx, "CHANGE_ORGANISATION", id, payload)
            .await?;
        self.finish(change.tx).await?;
        Ok(id)
    }

    /// Writes down that the posts were elected.
    ///
    /// # Errors
    /// INVALID for a day that is not after the last election or lies ahead.
    pub async fn record_election(
        &self,
        id: OrganisationId,
        expected: Option<i32>,
        held_on: NaiveDate,
        term_years: Option<i32>,
    ) -> Result<OrganisationId, OrganisationFault> {
        let change = self.begin().await?;
        let directory = &change.directory;
        let mut shape = shape_of(self.standing(directory, id, expected)?);
        if shape.dates.last_election_on == Some(held_on)
            && term_years.is_none_or(|years| shape.dates.term_years == Some(years))
        {
            return Ok(id);
        }
        if shape
            .dates
            .last_election_on
            .is_some_and(|last| held_on < last)
        {
            return Err(OrganisationFault::Date(
                "organisation-election-order",
                "heldOn",
            ));
        }
        shape.dates.last_election_on = Some(held_on);
        shape.dates.term_years = term_years.or(shape.dates.term_years);
        rules::check(directory, Some(id), &shape, change.today).map_err(|fault| match fault {
            OrganisationFault::Date(detail, "lastElectionOn") => {
                OrganisationFault::Date(detail, "heldOn")
            }
            fault => fault,
        })?;
        repo::replace_version(&change.tx, self.given, change.today, row(id, shape)).await?;
        let payload = json!({ "heldOn": held_on });
        self.note(&change.tx, "RECORD_ELECTION", id, payload)
            .await?;
        self.finish(change.tx).await?;
        Ok(id)
    }

    /// Dissolves an organisation on which nothing hangs any more.
    ///
    /// # Errors
    /// STILL_IN_USE once for each kind of thing that hangs on it.
    pub async fn dissolve(
        &self,
        id: OrganisationId,
        expected: Option<i32>,
        on: Option<NaiveDate>,
    ) -> Outcome<()> {
        let change = self.begin().await?;
        let directory = &change.directory;
        self.standing(directory, id, expected)?;
        let on = on.unwrap_or(change.today);
        if on > change.today {
            return Err(Refusal::at(Code::Invalid, "endsOn")
                .saying("day-ahead")
                .into());
        }
        let version = repo::held(&change.tx, id)
            .await?
            .ok_or(Code::AlreadyEnded)?;
        if on < version.from_on {
            return Err(ends_before("endsOn", version.from_on).into());
        }
        let below = directory.organisations_below(id).len() as u64;
        let hanging = repo::dependants(&change.tx, id, on).await?;
        let mut faults = Refusals::default();
        let all = std::iter::once(("organisation-has-children", below)).chain(hanging);
        for (detail, count) in all.filter(|(_, count)| *count > 0) {
            let refusal = Refusal::new(Code::StillInUse).saying(detail);
            faults.push(refusal.with("count", count));
        }
        faults.finish()?;
        repo::end_version(&change.tx, version.id, on).await?;
        let payload = json!({ "on": on });
        self.note(&change.tx, "DISSOLVE_ORGANISATION", id, payload)
            .await?;
        self.finish(change.tx).await
    }

    /// The district's row is held and written first: whoever changes its reference data next waits here.
    async fn begin(&self) -> Outcome<Change> {
        let known = self.directories.get(self.store, self.district).await?;
        let tx = self.store.write(self.district).await?;
        let standing = held(&tx, &known, Hold::Alone).await?;
        districts::reference_changed(&tx).await?;
        let today = day_of(self.given.now());
        let tree = repo::load(&tx, today).await?;
        Ok(Change {
            tx,
            directory: standing.with_organisations(tree),
            today,
        })
    }

    async fn finish(&self, tx: DistrictTx) -> Outcome<()> {
        tx.commit().await?;
        self.directories.forget(self.district);
        Ok(())
    }

    /// An organisation that stands, if the actor keeps it and has seen its newest version.
    fn standing<'d>(
        &self,
        directory: &'d Directory,
        id: OrganisationId,
        expected: Option<i32>,
    ) -> Outcome<&'d OrganisationNode> {
        let node = directory.organisation(id).ok_or(Code::NotFound)?;
        if !node.current {
            return Err(Code::AlreadyEnded.into());
        }
        self.permit(directory, id)?;
        expect_version(expected, node.version)?;
        Ok(node)
    }

    fn permit(&self, directory: &Directory, id: OrganisationId) -> Outcome<()> {
        match self.actor {
            Some(actor) => permit(actor, directory, id),
            None => Ok(()),
        }
    }

    /// What shall stand below must be known before it is asked whether the actor keeps it.
    fn permit_above(&self, directory: &Directory, parent: Option<OrganisationId>) -> Outcome<()> {
        let current = |id: &OrganisationId| {
            let node = directory.organisation(*id);
            node.is_some_and(|node| node.current)
        };
        match parent {
            Some(id) if !current(&id) => {
                Err(Refusal::at(Code::UnknownOrganisation, "parentId").into())
            }
            Some(id) => self.permit(directory, id),
            None => Ok(()),
        }
    }

    /// Whoever is responsible for an area reads all that lies there: to give that away one has to
    /// govern the area oneself. To keep the organisation is not enough.
    fn permit_ground(
        &self,
        directory: &Directory,
        before: Option<AreaId>,
        after: Option<AreaId>,
    ) -> Outcome<()> {
        let (Some(actor), Some(area)) = (self.actor, after) else {
            return Ok(());
        };
        // What is no area is refused as such.
        if before == after || directory.area(area).is_none() {
            return Ok(());
        }
        let ties = actor.ties_to(&ground::of_area(directory, area), None);
        match actor.may_register(RegisterAction::KeepOrganisation, ties) {
            true => Ok(()),
            false => Err(not_kept().on("jurisdictionId").into()),
        }
    }

    async fn note(
        &self,
        tx: &DistrictTx,
        action: &'static str,
        id: OrganisationId,
        payload: serde_json::Value,
    ) -> Outcome<()> {
        let deed = Deed {
            actor: self.actor.map(by),
            action,
            object_type: "org",
            object: Some(id.into()),
            payload,
        };
        Ok(events::audit(tx, self.given, &deed).await?)
    }
}

/// Who acts, for the audit.
pub fn by(actor: &Actor) -> By {
    By {
        account: actor.account,
        posting: actor.posting,
    }
}

/// The refusal of what one may read but does not keep.
pub fn not_kept() -> Refusal {
    Refusal::new(Code::Forbidden).saying("register-forbidden")
}

fn permit(actor: &Actor, directory: &Directory, id: OrganisationId) -> Outcome<()> {
    let ties = ground::ties(actor, directory, id);
    if actor.may_register(RegisterAction::KeepOrganisation, ties) {
        Ok(())
    } else {
        Err(not_kept().into())
    }
}

/// Whether an organisation exists and has no end, held until the end of the transaction: nobody
/// dissolves it meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn hold(tx: &DistrictTx, id: OrganisationId) -> Outcome<bool> {
    Ok(repo::held(tx, id).await?.is_some())
}

fn shape_of(node: &OrganisationNode) -> Shape {
    Shape {
        kind: node.kind,
        code: node.code.clone(),
        name: node.name.clone(),
        parent: node.parent,
        jurisdiction: node.jurisdiction,
        dates: node.dates,
    }
}

fn altered(before: &Shape, alteration: Alteration) -> Shape {
    let dates = before.dates;
    Shape {
        name: alteration
            .name
            .map_or_else(|| before.name.clone(), |name| name.trim().to_owned()),
        parent: alteration.parent.or(before.parent),
        jurisdiction: alteration.jurisdiction.or(before.jurisdiction),
        dates: Dates {
            founded_on: alteration.founded_on.unwrap_or(dates.founded_on),
            term_years: alteration.term_years.unwrap_or(dates.term_years),
            last_election_on: alteration
                .last_election_on
                .unwrap_or(dates.last_election_on),
        },
        ..before.clone()
    }
}

fn row(id: OrganisationId, shape: Shape) -> NewOrganisation {
    NewOrganisation {
        id,
        kind: shape.kind,
        code: shape.code,
        name: shape.name,
        parent: shape.parent,
        jurisdiction: shape.jurisdiction,
        dates: shape.dates,
    }
}

fn taken(fault: crate::store::StoreError, code: &str) -> OrganisationFault {
    if fault.is_unique("organisation_version") {
        OrganisationFault::CodeTaken(code.to_owned())
    } else {
        fault.into()
    }
}
