//! The table, asked about lists: the same rules as conditions on rows.

use lianxin_entity::district_owned::DistrictOwned;
use lianxin_entity::enums::{AreaKind, Duty, HandlerPart, Role};
use lianxin_entity::{request_handler, service_request};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};

use super::{Action, Actor, Relations, TABLE};

use service_request::Column;

fn nothing() -> Condition {
    Condition::any().add(Expr::val(1).eq(0))
}

/// The requests on which the actor may act so, whatever their state.
fn permitted(actor: &Actor, action: Action) -> Condition {
    if actor.duty != Duty::None {
        return nothing();
    }
    let wanted = TABLE
        .iter()
        .filter(|grant| grant.action == action && grant.role == actor.role)
        .fold(Relations::empty(), |all, grant| all.union(grant.relations));
    let mut any = nothing();
    if wanted.contains(Relations::OWN) && actor.role == Role::Resident {
        any = any.add(Column::OwnerId.eq(actor.account));
    }
    any = any.add(ground(actor, wanted));
    let parts = [
        (Relations::LEAD, HandlerPart::Lead),
        (Relations::HELPER, HandlerPart::Helper),
    ];
    let parts: Vec<HandlerPart> = parts
        .into_iter()
        .filter(|(relation, _)| wanted.contains(*relation) && actor.role != Role::Resident)
        .map(|(_, part)| part)
        .collect();
    if !parts.is_empty() {
        any = any.add(handled_as(actor, parts));
    }
    any
}

/// The requests that lie in the grids or the jurisdiction of the posting, as far as those relations
/// are wanted. A missing jurisdiction matches nothing.
fn ground(actor: &Actor, wanted: Relations) -> Condition {
    if actor.duty != Duty::None {
        return nothing();
    }
    let any = nothing();
    match (actor.role, actor.jurisdiction) {
        (Role::GridWorker, _) if wanted.contains(Relations::GRID) && !actor.areas.is_empty() => {
            any.add(Column::CurrentGridId.is_in(actor.areas.iter().copied()))
        }
        (Role::Secretary, Some((kind, area))) if wanted.contains(Relations::JURISDICTION) => {
            match kind {
                AreaKind::District => any.add(Expr::val(1).eq(1)),
                AreaKind::Street => any.add(Column::CurrentStreetId.eq(area)),
                AreaKind::Community => any.add(Column::CurrentCommunityId.eq(area)),
                _ => any,
            }
        }
        _ => any,
    }
}

/// The requests that the actor may read.
pub fn readable(actor: &Actor) -> Condition {
    permitted(actor, Action::Read)
}

/// The requests whose own words the actor may read: those are searched by their words, the others
/// by what was edited for the viewer.
pub fn readable_in_full(actor: &Actor) -> Condition {
    if actor.property_company {
        return nothing();
    }
    Condition::any()
        .add(owned(actor))
        .add(not_complained_of(actor))
}

/// The requests in which the actor is not the party complained of, in any of its postings.
pub fn not_complained_of(actor: &Actor) -> Condition {
    let respondent_account = Condition::any()
        .add(Column::RespondentAccountId.is_null())
        .add(Column::RespondentAccountId.ne(actor.account));
    let mut respondent_organisation =
        Condition::any().add(Column::RespondentOrganisationId.is_null());
    if !actor.allegiances.is_empty() {
        let allegiances = actor.allegiances.iter().copied();
        respondent_organisation =
            respondent_organisation.add(Column::RespondentOrganisationId.is_not_in(allegiances));
    } else {
        respondent_organisation = respondent_organisation.add(Expr::val(1).eq(1));
    }
    Condition::all()
        .add(respondent_account)
        .add(respondent_organisation)
}

/// The resident's own requests.
pub fn owned(actor: &Actor) -> Condition {
    match actor.role {
        Role::Resident => Condition::all().add(Column::OwnerId.eq(actor.account)),
        _ => nothing(),
    }
}

/// The requests whose exact place the actor may read in any case: a filter by building or unit finds
/// only these, so that it tells no more than a read would.
pub fn readable_to_the_door(actor: &Actor) -> Condition {
    let own_ground = match actor.role {
        Role::Resident => return owned(actor),
        Role::GridWorker => ground(actor, Relations::GRID),
        Role::Secretary => ground(actor, Relations::JURISDICTION),
    };
    Condition::all()
        .add(own_ground)
        .add(readable_in_full(actor))
}

/// The requests that were dispatched to the actor.
pub fn handled(actor: &Actor) -> Condition {
    if !actor.handles() {
        return nothing();
    }
    Condition::all().add(handled_as(
        actor,
        vec![HandlerPart::Lead, HandlerPart::Helper],
    ))
}

/// The account and its organisations are looked up apart: each has an index of its own, and one
/// condition over both would walk every handler of the district.
fn handled_as(actor: &Actor, parts: Vec<HandlerPart>) -> Condition {
    use request_handler::Column as Handler;
    let requests_of = |who: Expr| {
        let handlers = Query::select()
            .column(Handler::RequestId)
            .from(request_handler::Entity)
            .and_where(request_handler::Entity::DISTRICT.eq(actor.district))
            .and_where(Handler::Until.is_null())
            .and_where(Handler::Part.is_in(parts.iter().copied()))
            .and_where(who)
            .to_owned();
        Column::Id.in_subquery(handlers)
    };
    let mut any = Condition::any().add(requests_of(Handler::AccountId.eq(actor.account)));
    if !actor.organisations.is_empty() {
        let organisations = actor.organisations.iter().copied();
        any = any.add(requests_of(Handler::OrganisationId.is_in(organisations)));
    }
    any
}
