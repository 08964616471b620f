//! What a command names, looked up: categories, areas, places, handlers.

use lianxin_entity::enums::{AreaKind, Datum, Duty, OrganisationKind, Role};
use lianxin_entity::ids::{AccountId, AreaId, CategoryId, OrganisationId};
use lianxin_entity::service_request::Model;

use super::command::{Act, Dispatch, Place, Respondent};
use super::repo;
use super::write::Desk;
use crate::domain::calendar::day_of;
use crate::domain::district::Directory;
use crate::domain::identity::people;
use crate::geo::Coordinate;
use crate::refusal::{Code, Outcome, Refusal, Refusals};

/// What a command names, found.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// The category.
    pub category: Option<CategoryId>,
    /// The area.
    pub area: Option<AreaId>,
    /// The place.
    pub spot: Option<Spot>,
}

/// Where something lies: the innermost area and the levels above it, and the place itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    area: AreaId,
    street: Option<AreaId>,
    community: Option<AreaId>,
    compound: Option<AreaId>,
    grid: Option<AreaId>,
    place: Option<(Place, Coordinate)>,
}

impl Spot {
    /// An area without a place.
    pub fn of_area(directory: &Directory, area: AreaId) -> Self {
        let level = |kind| directory.ancestor_of_kind(area, kind);
        Self {
            area,
            street: level(AreaKind::Street),
            community: level(AreaKind::Community),
            compound: level(AreaKind::Compound),
            grid: level(AreaKind::Grid),
            place: None,
        }
    }

    /// The innermost area.
    pub fn area(&self) -> AreaId {
        self.area
    }

    /// Writes where the request lies now.
    pub fn write(&self, row: &mut Model) {
        row.current_area_id = self.area;
        row.current_street_id = self.street;
        row.current_community_id = self.community;
        row.current_compound_id = self.compound;
        row.current_grid_id = self.grid;
        if let Some((place, point)) = &self.place {
            row.latitude = Some(place.latitude);
            row.longitude = Some(place.longitude);
            row.datum = Some(place.datum);
            row.gcj_latitude = Some(point.latitude());
            row.gcj_longitude = Some(point.longitude());
            row.address.clone_from(&place.address);
        }
    }
}

/// Checks a received place.
///
/// # Errors
/// INVALID at the coordinate that is none.
pub fn coordinate(place: &Place) -> Result<Coordinate, Refusal> {
    let datum: Datum = place.datum;
    Coordinate::received(place.latitude, place.longitude, datum).map_err(|fault| {
        Refusal::at(Code::Invalid, &format!("location.{}", fault.field())).saying("bad-coordinate")
    })
}

/// Where a request lies: the area that is named; else the grid that holds the place; without a place
/// the reporter's area, no finer than the grid; else the district. A place that no polygon holds is
/// not put into the reporter's own grid: its community decides, or the district.
///
/// # Errors
/// UNKNOWN_AREA, INVALID or OUTSIDE_DISTRICT.
pub fn locate(
    directory: &Directory,
    named: Option<AreaId>,
    place: Option<&Place>,
    home: Option<AreaId>,
) -> Outcome<Spot> {
    let mut faults = Refusals::default();
    let named = named.and_then(|id| faults.take(known_area(directory, id)));
    let place = place.and_then(|place| {
        let point = faults.take(coordinate(place))?;
        Some((place.clone(), point))
    });
    let root = directory.root_area();
    let found = place
        .as_ref()
        .and_then(|(_, point)| directory.area_at(*point));
    if place
        .as_ref()
        .is_some_and(|(_, point)| directory.lies_outside(*point))
    {
        faults.push(Refusal::at(Code::OutsideDistrict, "location"));
    }
    faults.finish()?;
    // A home whose grid was divided lies in what is left around it.
    let home = home.map(|id| {
        directory
            .tree()
            .standing(id)
            .map_or(root.id, |area| area.id)
    });
    let coarse = |id: AreaId| directory.ancestor_of_kind(id, AreaKind::Grid).unwrap_or(id);
    let area = named
        .or_else(|| found.map(|area| coarse(area.id)))
        .or_else(|| match place {
            None => home.map(coarse),
            Some(_) => home.and_then(|id| directory.ancestor_of_kind(id, AreaKind::Community)),
        })
        .unwrap_or(root.id);
    Ok(Spot {
        place,
        ..Spot::of_area(directory, area)
    })
}

fn known_area(directory: &Directory, id: AreaId) -> Result<AreaId, Refusal> {
    match directory.area(id) {
        Some(area) if area.current => Ok(id),
        _ => Err(Refusal::at(Code::UnknownArea, "areaId")),
    }
}

/// The category in use with this code.
///
/// # Errors
/// UNKNOWN_CATEGORY.
pub fn category(directory: &Directory, code: &str) -> Result<CategoryId, Refusal> {
    let known = directory.category_by_code(code).map(|category| category.id);
    known.ok_or_else(|| Refusal::at(Code::UnknownCategory, "categoryCode"))
}

/// The organisation, if it is one of today.
///
/// # Errors
/// UNKNOWN_HANDLER at the field.
pub fn organisation(
    directory: &Directory,
    id: OrganisationId,
    field: &str,
) -> Result<OrganisationKind, Refusal> {
    match directory.organisation(id) {
        Some(organisation) if organisation.current => Ok(organisation.kind),
        _ => Err(Refusal::at(Code::UnknownHandler, field)),
    }
}

impl Desk<'_> {
    /// Looks up what an act names.
    ///
    /// # Errors
    /// All that is unknown, at once.
    pub async fn parts(&self, act: &Act, row: &Model) -> Outcome<Parts> {
        let mut parts = Parts::default();
        let mut faults = Refusals::default();
        match act {
            Act::Accept {
                category: code,
                area,
                respondent,
                ..
            } => {
                parts.category = code
                    .as_deref()
                    .and_then(|code| faults.take(category(self.directory, code)));
                parts.area = area.and_then(|id| faults.take(known_area(self.directory, id)));
                if let Some(respondent) = respondent {
                    self.check_respondent(*respondent, &mut faults).await?;
                }
            }
            Act::SupplyInformation { place: Some(place) } => {
                let home = Some(row.current_area_id);
                parts.spot = Some(locate(self.directory, None, Some(place), home)?);
            }
            Act::Dispatch(dispatch) => self.check_handlers(dispatch, row, &mut faults).await?,
            _ => {}
        }
        faults.finish()?;
        Ok(parts)
    }

    /// The party complained of must be one of the district.
    pub async fn check_respondent(
        &self,
        respondent: Respondent,
        faults: &mut Refusals,
    ) -> Outcome<()> {
        if let Some(id) = respondent.organisation {
            faults.take(organisation(self.directory, id, "respondentOrganisationId"));
        }
        if let Some(id) = respondent.account
            && !people::persons(self.tx, &[id]).await?.contains_key(&id)
        {
            faults.push(Refusal::at(Code::UnknownHandler, "respondentAccountId"));
        }
        Ok(())
    }

    async fn check_handlers(
        &self,
        dispatch: &Dispatch,
        row: &Model,
        faults: &mut Refusals,
    ) -> Outcome<()> {
        if dispatch.lead_organisation.is_none() && dispatch.lead_account.is_none() {
            faults.push(Refusal::at(Code::Invalid, "leadOrganisationId").saying("lead-needed"));
        }
        let lead = dispatch
            .lead_organisation
            .map(|id| (id, "leadOrganisationId"));
        let helpers = dispatch.helper_organisations.iter();
        for (id, field) in lead
            .into_iter()
            .chain(helpers.map(|id| (*id, "helperOrganisationIds")))
        {
            faults.take(organisation(self.directory, id, field));
            let respondent = row.respondent_organisation_id;
            if respondent.is_some_and(|party| self.directory.descends(id, party)) {
                faults.push(Refusal::at(Code::ConflictOfInterest, field).saying("lead-is-party"));
            }
        }
        if let Some(account) = dispatch.lead_account {
            self.check_lead(account, row, faults).await?;
        }
        Ok(())
    }

    /// Whoever leads handles requests today and is no party, in any posting.
    async fn check_lead(
        &self,
        account: AccountId,
        row: &Model,
        faults: &mut Refusals,
    ) -> Outcome<()> {
        let field = "leadAccountId";
        let postings = repo::postings_on(self.tx, account, day_of(self.now)).await?;
        let of_party = |organisation: OrganisationId| {
            row.respondent_organisation_id
                .is_some_and(|party| self.directory.descends(organisation, party))
        };
        let is_party = account == row.owner_id
            || Some(account) == row.respondent_account_id
            || postings
                .iter()
                .filter_map(|posting| posting.organisation_id)
                .any(of_party);
        let in_post = postings
            .iter()
            .any(|posting| posting.role != Role::Resident && posting.duty == Duty::None);
        if is_party {
            faults.push(Refusal::at(Code::ConflictOfInterest, field).saying("lead-is-party"));
        } else if !in_post {
            faults.push(Refusal::at(Code::UnknownHandler, field));
        }
        Ok(())
    }
}
