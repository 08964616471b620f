//! Asking for appointments and for what is to be handed over.

use lianxin_entity::enums as stored;
use lianxin_entity::handover_item;
use lianxin_entity::ids::{
    AccountId, AppointmentId, AreaId, HandoverItemId, MemberId, OrganisationId, PostingId,
};

use super::handover::Leaver;
use super::handover_object::HandoverItem;
use super::list::{self, ListFilter};
use super::object::{Appointment, AppointmentKind};
use crate::domain::identity::loader as people;
use crate::domain::member::paging;
use crate::gql::connection::{Connection, PageArgs, connection};
use crate::gql::context::RequestCtx;
use crate::gql::errors;
use crate::gql::ids::{Gid, encode};
use crate::gql::prelude::*;
use crate::gql::scalars::Date;

/// Which appointments are asked for. What is left out does not narrow; everything given must hold.
#[derive(InputObject, Default)]
pub struct AppointmentsFilter {
    /// Held for this area, one inside it, or a household in it.
    area_id: Option<Gid<AreaId>>,
    /// Held for this organisation or one below it.
    organisation_id: Option<Gid<OrganisationId>>,
    /// Of these kinds.
    kinds: Option<Vec<AppointmentKind>>,
    /// Held by this member.
    member_id: Option<Gid<MemberId>>,
    /// Held by this account.
    account_id: Option<Gid<AccountId>>,
    /// Holding on this day.
    on: Option<Date>,
    /// With a letter that ends before this day.
    letter_expires_before: Option<Date>,
}

impl AppointmentsFilter {
    fn parse(self) -> ListFilter {
        let kinds = self.kinds.map(|all| all.into_iter().map(Into::into));
        ListFilter {
            area: self.area_id.map(|id| id.0),
            organisation: self.organisation_id.map(|id| id.0),
            kinds: kinds.map(Iterator::collect::<Vec<stored::AppointmentKind>>),
            member: self.member_id.map(|id| id.0),
            account: self.account_id.map(|id| id.0),
            on: self.on.map(|day| day.0),
            letter_expires_before: self.letter_expires_before.map(|day| day.0),
        }
    }
}

/// Questions about appointments.
#[derive(Default)]
pub struct AppointmentQuery;

/// Questions about appointments.
#[Object]
impl AppointmentQuery {
    /// The appointment with this id; null for what does not exist and what the viewer may not read
    /// alike.
    async fn appointment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Gid<AppointmentId>,
    ) -> Result<Option<Appointment>> {
        Appointment::find(RequestCtx::of(ctx)?, id.0).await
    }

    /// The appointments that the viewer may read, in the order in which they were made.
    async fn appointments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<AppointmentsFilter>,
        #[graphql(desc = "At most so many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Appointment>> {
        let rc = RequestCtx::of(ctx)?;
        let (actor, directory) = (rc.actor()?.clone(), rc.directory().await?);
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, "APPOINTMENTS")?;
        let filter = filter.unwrap_or_default().parse();
        if filter.area.is_some_and(|id| directory.area(id).is_none()) {
            return Err(errors::bad_argument(rc.locale, "refused-unknown-area", &[]));
        }
        let tx = rc.reader().await?;
        let query = filter.query(&tx, &actor, &directory);
        let id = lianxin_entity::appointment::Column::Id;
        let (slice, total) = paging::by_id::<_, AppointmentId>(rc, &tx, query, &page, id).await?;
        Ok(connection(
            &page,
            slice,
            total,
            |row| vec![encode(row.id)],
            |row| Appointment::new(&directory, row),
        ))
    }

    /// What a posting or an appointment left behind, exactly one of the two: all of it for whoever may
    /// read the posting or the appointment, for others what they may see to.
    async fn handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The posting that ended.")] posting_id: Option<Gid<PostingId>>,
        #[graphql(desc = "The appointment that ended.")] appointment_id: Option<Gid<AppointmentId>>,
    ) -> Result<Vec<HandoverItem>> {
        let rc = RequestCtx::of(ctx)?;
        rc.actor()?;
        let (leaver, is_readable) = match (posting_id, appointment_id) {
            (Some(Gid(id)), None) => {
                let posting = people::readable_posting(rc, id).await?;
                (Leaver::Posting(id), posting.is_some())
            }
            (None, Some(Gid(id))) => {
                let appointment = Appointment::find(rc, id).await?;
                (Leaver::Appointment(id), appointment.is_some())
            }
            _ => {
                let names = [("names", "postingId, appointmentId".to_owned())];
                return Err(errors::bad_argument(rc.locale, "exactly-one-of", &names));
            }
        };
        match is_readable {
            true => HandoverItem::left_by(rc, leaver).await,
            false => HandoverItem::to_see_to(rc, leaver).await,
        }
    }

    /// What is left behind where the viewer posts and appoints people, or came after whoever left, and
    /// what nobody has taken over, oldest first. What an end that lies ahead will leave behind is here
    /// from the day on which the end was said: there is time to hand it over.
    async fn open_handover_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<HandoverItem>> {
        let rc = RequestCtx::of(ctx)?;
        let (actor, directory) = (rc.actor()?.clone(), rc.directory().await?);
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = args.page(rc, "HANDOVER_ITEMS")?;
        let tx = rc.reader().await?;
        let query = list::open_items(&tx, &actor, &directory);
        let id = handover_item::Column::Id;
        let (slice, total) = paging::by_id::<_, HandoverItemId>(rc, &tx, query, &page, id).await?;
        Ok(connection(
            &page,
            slice,
            total,
            |row| vec![encode(row.id)],
            |row| HandoverItem::new(&directory, row),
        ))
    }
}
