//! Making organisations.

use lianxin_entity::enums::{AreaKind, OrganisationKind};
use lianxin_entity::ids::{AreaId, DistrictKey, OrganisationId};

use super::repo::{self, NewOrganisation};
use super::tree::has_jurisdiction;
use crate::domain::calendar::day_of;
use crate::domain::district::{Directories, Directory, repo as districts};
use crate::given::Given;
use crate::refusal::Failure;
use crate::store::{Store, StoreError};

/// The longest name of an organisation, in characters.
const LONGEST_NAME: usize = 100;

/// An organisation that is wished for. Places are named by their codes.
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

/// Why an organisation was not made.
#[derive(Debug, thiserror::Error)]
pub enum OrganisationFault {
    #[error("a name has 1 to {LONGEST_NAME} characters and no control characters")]
    Name,
    #[error("no organisation has the code {0}")]
    UnknownParent(String),
    #[error("no area has the code {0}")]
    UnknownArea(String),
    #[error("a {0} is responsible for an area: name its code")]
    NoJurisdiction(OrganisationKind),
    #[error("a {0} has no jurisdiction: it handles what is dispatched to it")]
    NeedlessJurisdiction(OrganisationKind),
    #[error("a {committee} is responsible for a {wanted}, not for a {found}")]
    WrongArea {
        committee: OrganisationKind,
        wanted: AreaKind,
        found: AreaKind,
    },
    #[error("the area {0} has its committee already")]
    CommitteeExists(String),
    #[error("an organisation has the code {0} already")]
    CodeTaken(String),
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for OrganisationFault {
    fn from(fault: StoreError) -> Self {
        Self::Failure(fault.into())
    }
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
    let new = check(&directory, given.id(), wish)?;
    let (id, code) = (new.id, new.code.clone());
    let now = given.now();
    let tx = store.write(district).await?;
    repo::insert_all(&tx, given, now, day_of(now), vec![new])
        .await
        .map_err(|fault| {
            if fault.is_unique("organisation_version") {
                OrganisationFault::CodeTaken(code.clone())
            } else {
                fault.into()
            }
        })?;
    districts::reference_changed(&tx).await?;
    tx.commit().await?;
    directories.forget(district);
    Ok((id, code))
}

fn check(
    directory: &Directory,
    id: OrganisationId,
    wish: Wish,
) -> Result<NewOrganisation, OrganisationFault> {
    let name = wish.name.trim().to_owned();
    let length = name.chars().count();
    if length == 0 || length > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(OrganisationFault::Name);
    }
    let parent = match wish.parent {
        Some(code) => directory
            .organisation_by_code(&code)
            .map(Some)
            .ok_or(OrganisationFault::UnknownParent(code))?,
        None => directory
            .committee_for(directory.root_area().id)
            .and_then(|id| directory.organisation(id)),
    };
    let jurisdiction = jurisdiction(directory, wish.kind, wish.jurisdiction)?;
    let above = parent.map_or(directory.card().code.as_str(), |parent| {
        parent.code.as_str()
    });
    let code = wish.code.unwrap_or_else(|| next_code(directory, above));
    if directory.organisation_by_code(&code).is_some() {
        return Err(OrganisationFault::CodeTaken(code));
    }
    let parent = parent.map(|parent| parent.id);
    Ok(NewOrganisation {
        id,
        kind: wish.kind,
        code,
        name,
        parent,
        jurisdiction,
    })
}

fn jurisdiction(
    directory: &Directory,
    kind: OrganisationKind,
    code: Option<String>,
) -> Result<Option<AreaId>, OrganisationFault> {
    let code = match (has_jurisdiction(kind), code) {
        (false, None) => return Ok(None),
        (false, Some(_)) => return Err(OrganisationFault::NeedlessJurisdiction(kind)),
        (true, None) => return Err(OrganisationFault::NoJurisdiction(kind)),
        (true, Some(code)) => code,
    };
    let area = directory.area_by_code(&code).filter(|area| area.current);
    let area = area.ok_or_else(|| OrganisationFault::UnknownArea(code.clone()))?;
    let wanted = match kind {
        OrganisationKind::DistrictCommittee => AreaKind::District,
        OrganisationKind::StreetCommittee => AreaKind::Street,
        _ => AreaKind::Community,
    };
    if area.kind != wanted {
        return Err(OrganisationFault::WrongArea {
            committee: kind,
            wanted,
            found: area.kind,
        });
    }
    let holder = directory
        .committee_for(area.id)
        .and_then(|id| directory.organisation(id));
    if holder.is_some_and(|holder| holder.jurisdiction == Some(area.id)) {
        return Err(OrganisationFault::CommitteeExists(code));
    }
    Ok(Some(area.id))
}

/// The parent's code and the first free sequence behind it: `410305-007`.
fn next_code(directory: &Directory, above: &str) -> String {
    let mut candidates = (1..).map(|sequence| format!("{above}-{sequence:03}"));
    candidates
        .find(|code| directory.organisation_by_code(code).is_none())
        .expect("sequences have no end")
}
