//! A new request.

use chrono::Utc;
use lianxin_entity::enums::{Audience, Channel, Duty, Role, ServiceRequestState as State, Urgency};
use lianxin_entity::ids::{AccountId, AreaId, ServiceRequestId};
use lianxin_entity::service_request::Model;
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::clocks::{AT_SUBMISSION, Clocks, never};
use super::command::{OnBehalf, Submission};
use super::parts::{self, Spot};
use super::repo::{self, Loaded};
use super::service::{Requests, index};
use super::write::{Author, Desk};
use crate::auth::phone::Phone;
use crate::domain::attachment;
use crate::domain::calendar::day_of;
use crate::domain::calls::{Call, Remembered};
use crate::domain::district::standing;
use crate::domain::identity::service::Identity;
use crate::events::Occasion;
use crate::refusal::{Code, Failure, Fault, Outcome, Refusal, Refusals};
use crate::store::DistrictTx;

/// The name of the mutation.
const MUTATION: &str = "submitServiceRequest";

impl Requests<'_> {
    /// Files a request: a resident's own, or an officer's for another or from a patrol.
    ///
    /// # Errors
    /// All faults of the input at once.
    pub async fn submit(
        &self,
        submission: &Submission,
        key: Option<&str>,
        identity: &Identity<'_>,
    ) -> Outcome<ServiceRequestId> {
        if self.actor.duty == Duty::Administrator {
            return Err(Code::Forbidden.into());
        }
        let call = Call::new(MUTATION, key, submission);
        let number = self.number().await?;
        let tx = self.store.write(self.actor.district).await?;
        let tried = self
            .try_submit(&tx, submission, &call, number, identity)
            .await;
        call.settle(self.store, self.actor, tx, tried).await
    }

    /// `410305-20261122-00017`: the district's code, the day in Asia/Shanghai, the day's sequence. In a
    /// transaction of its own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn number(&self) -> Outcome<String> {
        let day = day_of(self.given.now());
        let tx = self.store.write(self.actor.district).await?;
        let sequence = repo::next_number(&tx, day).await?;
        tx.commit().await?;
        let code = &self.directory.card().code;
        Ok(format!("{code}-{}-{sequence:05}", day.format("%Y%m%d")))
    }

    async fn try_submit(
        &self,
        tx: &DistrictTx,
        submission: &Submission,
        call: &Call<'_>,
        number: String,
        identity: &Identity<'_>,
    ) -> Outcome<ServiceRequestId> {
        let id: ServiceRequestId = self.given.id();
        let remembered = call.remember(tx, self.given, self.actor, id.into()).await?;
        if let Remembered::Done(id) = remembered {
            return Ok(id.into());
        }
        let requests = self.held(tx).await?;
        requests.file(tx, id, submission, number, identity).await?;
        Ok(id)
    }

    /// As this, with the areas as they stand until the transaction ends: where a request lies is
    /// looked up in them, and nobody divides them before it is written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn held(&self, tx: &DistrictTx) -> Outcome<Self> {
        Ok(Self {
            directory: standing(tx, &self.directory).await?,
            ..*self
        })
    }

    /// Files a request as part of a larger act, in its transaction, over areas that are
    /// [`Requests::held`]. The number was taken before with [`Requests::number`].
    ///
    /// # Errors
    /// All faults of the submission at once; the transaction must then be taken back.
    pub async fn file(
        &self,
        tx: &DistrictTx,
        id: ServiceRequestId,
        submission: &Submission,
        number: String,
        identity: &Identity<'_>,
    ) -> Outcome<()> {
        let now = self.given.now();
        let desk = Desk {
            tx,
            given: self.given,
            directory: &self.directory,
            now,
        };
        let mut faults = Refusals::default();
        let category = faults.take(parts::category(&self.directory, &submission.category));
        desk.check_respondent(submission.respondent, &mut faults)
            .await?;
        let helped = self.helped(tx, submission, identity, &mut faults).await?;
        let home = self.home(tx, helped, now).await?;
        let spot = parts::locate(
            &self.directory,
            submission.area,
            submission.place.as_ref(),
            home,
        );
        let spot = match spot {
            Ok(spot) => Some(spot),
            Err(Failure::Refused(refusals)) => {
                refusals
                    .into_iter()
                    .for_each(|refusal| faults.push(refusal));
                None
            }
            Err(fault) => return Err(fault),
        };
        faults.finish()?;
        let (Some(category), Some(spot)) = (category, spot) else {
            return Err(Fault::broken("a submission without faults lacks its parts").into());
        };
        let mut row = self.row(id, number, submission, &spot, now);
        row.category_id = category;
        row.helped_id = helped;
        row.owner_id = helped.unwrap_or(self.actor.account);
        let mut loaded = Loaded {
            row,
            handlers: Vec::new(),
            clocks: Clocks::new(Vec::new()),
        };
        self.write_new(&desk, &mut loaded, submission).await
    }

    async fn write_new(
        &self,
        desk: &Desk<'_>,
        loaded: &mut Loaded,
        submission: &Submission,
    ) -> Outcome<()> {
        // Until somebody accepts it the urgency is a wish: the first clocks run as for any other.
        let wished = std::mem::replace(&mut loaded.row.urgency, Urgency::Routine);
        desk.turn_clocks(loaded, AT_SUBMISSION);
        loaded.row.urgency = wished;
        loaded.row.next_due_at = loaded.clocks.next_due();
        desk.tx
            .insert(loaded.row.clone().into_active_model().reset_all())
            .await?;
        repo::save_clocks(desk.tx, &loaded.clocks).await?;
        let due = loaded.clocks.next_sound();
        repo::schedule(desk.tx, loaded.row.id, due).await?;
        let author = Author::of(self.actor);
        let event = desk
            .event(loaded, None, None, author, None, Audience::All)
            .await?;
        attachment::service::claim(
            desk.tx,
            author.account(),
            &submission.attachments,
            loaded.row.id,
            event,
        )
        .await?;
        index(desk, &loaded.row).await?;
        desk.record(loaded, Occasion::Submission, author, event)
            .await
    }

    /// The person for whom an officer files.
    async fn helped(
        &self,
        tx: &DistrictTx,
        submission: &Submission,
        identity: &Identity<'_>,
        faults: &mut Refusals,
    ) -> Outcome<Option<AccountId>> {
        let Some(person) = &submission.on_behalf_of else {
            return Ok(None);
        };
        let field = person.field();
        // Whoever files for others learns whether a phone has an account: only the committees do.
        if self.actor.role == Role::Resident || self.actor.jurisdiction.is_none() {
            faults.push(Refusal::at(Code::Forbidden, field).saying("officers-file-for-others"));
            return Ok(None);
        }
        let account = match person {
            OnBehalf::Phone(text) => {
                let Ok(phone) = Phone::parse(text) else {
                    faults.push(Refusal::at(Code::BadPhone, field));
                    return Ok(None);
                };
                identity.holder_of(tx, &phone).await?
            }
            OnBehalf::Resident(_, None) => None,
            OnBehalf::Resident(_, Some(account)) => identity.in_use(tx, *account).await?,
        };
        match account {
            Some(account) if account != self.actor.account => Ok(Some(account)),
            Some(_) => {
                faults.push(Refusal::at(Code::Invalid, field).saying("not-on-own-behalf"));
                Ok(None)
            }
            None => {
                let refusal = Refusal::at(Code::UnknownPerson, field);
                faults.push(match person {
                    OnBehalf::Phone(_) => refusal,
                    OnBehalf::Resident(..) => refusal.saying("resident-without-account"),
                });
                Ok(None)
            }
        }
    }

    /// The home of the person whom it is about; of a patrol the grid, if it has but one.
    async fn home(
        &self,
        tx: &DistrictTx,
        helped: Option<AccountId>,
        now: chrono::DateTime<Utc>,
    ) -> Outcome<Option<AreaId>> {
        let Some(helped) = helped else {
            // A grid that was divided stays with whoever served it; those that came after are served.
            let stands = |id: &AreaId| self.directory.area(*id).is_some_and(|area| area.current);
            let mut served = self.actor.areas.iter().copied().filter(stands);
            return Ok(match (self.actor.role, served.next(), served.next()) {
                (Role::Resident, ..) => self.actor.areas.first().copied(),
                (_, Some(only), None) => Some(only),
                _ => None,
            });
        };
        let postings = repo::postings_on(tx, helped, day_of(now)).await?;
        for posting in postings
            .iter()
            .filter(|posting| posting.role == Role::Resident)
        {
            if let Some(area) = repo::posting_areas(tx, posting.id).await?.first() {
                return Ok(Some(*area));
            }
        }
        Ok(None)
    }

    fn row(
        &self,
        id: ServiceRequestId,
        number: String,
        submission: &Submission,
        spot: &Spot,
        now: chrono::DateTime<Utc>,
    ) -> Model {
        let mut row = Model {
            district_id: self.actor.district,
            id,
            number,
            kind: submission.kind,
            state: State::Submitted,
            title: submission.title.clone(),
            description: submission.description.clone(),
            edited_title: None,
            edited_description: None,
            category_id: lianxin_entity::ids::CategoryId(uuid::Uuid::nil()),
            urgency: submission.urgency,
            channel: self.channel(submission),
            reporter_id: self.actor.account,
            helped_id: None,
            owner_id: self.actor.account,
            respondent_organisation_id: submission.respondent.organisation,
            respondent_account_id: submission.respondent.account,
            filed_area_id: spot.area(),
            filed_path: self.path(spot.area()),
            current_area_id: spot.area(),
            current_street_id: None,
            current_community_id: None,
            current_compound_id: None,
            current_grid_id: None,
            latitude: None,
            longitude: None,
            datum: None,
            gcj_latitude: None,
            gcj_longitude: None,
            address: None,
            round: 1,
            reply: None,
            dispatched_by_organisation_id: None,
            rejected_by_organisation_id: None,
            overrulings: 0,
            not_solved_count: 0,
            rejection_reason: None,
            rejection_note: None,
            lawful_channel: None,
            review_requested_at: None,
            reviewed_at: None,
            ending: None,
            merged_into_id: None,
            timer_at: None,
            reopen_until: None,
            next_due_at: never(),
            escalated_to_id: None,
            version: 1,
            submitted_at: now,
            updated_at: now,
            closed_at: None,
        };
        spot.write(&mut row);
        row
    }

    /// The codes from the district down to the area, as of now.
    fn path(&self, area: AreaId) -> String {
        let Some(node) = self.directory.area(area) else {
            return String::new();
        };
        let above = node
            .ancestors
            .iter()
            .filter_map(|id| self.directory.area(*id));
        let codes: Vec<&str> = above.map(|area| area.code.as_str()).collect();
        codes
            .into_iter()
            .chain([node.code.as_str()])
            .collect::<Vec<_>>()
            .join("/")
    }

    /// The channel as the server knows it: residents choose between their two, officers between
    /// theirs, and filing for somebody is always PROXY.
    fn channel(&self, submission: &Submission) -> Channel {
        match (self.actor.role, submission.channel) {
            (Role::Resident, Channel::Mobile) => Channel::Mobile,
            (Role::Resident, _) => Channel::MiniProgram,
            _ if submission.on_behalf_of.is_some() => Channel::Proxy,
            (_, Channel::Window) => Channel::Window,
            (Role::Secretary, Channel::Patrol) | (Role::GridWorker, _) => Channel::Patrol,
            (Role::Secretary, _) => Channel::Window,
        }
    }
}
