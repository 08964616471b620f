//! Living through the stories of a town: the real services, under a clock that runs from two
//! months ago to now.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;
use lianxin_entity::enums::{Channel, Datum, Duty, Role};
use lianxin_entity::ids::{OrganisationId, ServiceRequestId};
use lianxin_entity::service_request;

use super::DemoFault;
use super::places::point_in;
use super::plan::{self, Town, place};
use super::stories::{self, Deed, Line, Story, To};
use super::town::{AGE, Inhabitant, Made};
use crate::app::App;
use crate::domain::calendar::day_of;
use crate::domain::district::Directory;
use crate::domain::identity::service::Identity;
use crate::domain::organisation::tree::has_jurisdiction;
use crate::domain::service_request::command::{Act, Command, Dispatch, Place, Submission};
use crate::domain::service_request::service::Requests;
use crate::domain::service_request::system;
use crate::given::{FixedClock, Given};
use crate::policy::Actor;
use crate::refusal::{Failure, Fault};

/// Tells the stories of a town unless they were told before.
pub async fn tell(app: &App, town: &Town, made: &Made) -> Result<(), DemoFault> {
    let tx = app.store.read(made.directory.card().key).await?;
    if tx
        .one(tx.find::<service_request::Entity>())
        .await?
        .is_some()
    {
        return Ok(());
    }
    tx.commit().await?;
    let now = app.given.now();
    let (_, clock) = Given::fixed(now - AGE, 0);
    let given = Given::new(clock.clone(), app.given.random.clone());
    let teller = Teller {
        app,
        town,
        made,
        given,
        clock,
        now,
    };
    teller.tell().await
}

struct Teller<'a> {
    app: &'a App,
    town: &'a Town,
    made: &'a Made,
    given: Given,
    clock: Arc<FixedClock>,
    now: DateTime<Utc>,
}

/// Something that happens: when, in which story, which of its lines; the opening has none.
type Happening = Reverse<(DateTime<Utc>, usize, Option<usize>)>;

impl Teller<'_> {
    async fn tell(&self) -> Result<(), DemoFault> {
        let stories = self.stories();
        let mut coming: BinaryHeap<Happening> = BinaryHeap::new();
        for (place, story) in stories.iter().enumerate() {
            coming.push(Reverse((self.instant(story, 0, story.at), place, None)));
            for (number, line) in story.lines.iter().enumerate() {
                coming.push(Reverse((
                    self.instant(story, line.day, line.at),
                    place,
                    Some(number),
                )));
            }
        }
        let mut told: Vec<Option<ServiceRequestId>> = vec![None; stories.len()];
        while let Some(Reverse((at, place, line))) = coming.pop() {
            self.clock.set(at.min(self.now));
            let story = &stories[place];
            match (line, told[place]) {
                (None, _) => told[place] = Some(self.open(story).await?),
                (Some(number), Some(id)) => {
                    self.live(story, id, &story.lines[number].deed, &told)
                        .await?;
                }
                (Some(_), None) => return Err(lost("a story before its beginning")),
            }
        }
        Ok(())
    }

    /// The stories with the days that pass after their last line: what is open is looked at once a
    /// day, as a server does that runs all the time.
    fn stories(&self) -> Vec<Story> {
        let mut stories = stories::all();
        for story in &mut stories {
            let last = story.lines.last();
            let over = last.is_some_and(|line| line.deed.ends());
            let from = last.map_or(0, |line| line.day) + 1;
            if !over {
                let days = (from..story.days_ago).map(|day| Line {
                    day,
                    at: (18, 0),
                    deed: Deed::TimePasses,
                });
                story.lines.extend(days);
            }
        }
        stories
    }

    fn instant(&self, story: &Story, day: i64, (hour, minute): (u32, u32)) -> DateTime<Utc> {
        let date = day_of(self.now) - TimeDelta::days(story.days_ago - day);
        let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
        // Shanghai has no summer time: every local time is one instant.
        let local = date.and_time(time).and_local_timezone(Shanghai);
        local
            .earliest()
            .map_or(self.now, |at| at.with_timezone(&Utc))
    }

    async fn open(&self, story: &Story) -> Result<ServiceRequestId, DemoFault> {
        let resident = self.person(place::RESIDENTS + story.resident)?;
        let actor = self.actor(resident);
        let (community, grid) = self.home(resident)?;
        let compound = community.compounds[(grid - 1) / 2];
        let point = point_in(community, grid);
        let located = story.located.then(|| Place {
            longitude: point.0,
            latitude: point.1,
            datum: Datum::Gcj02,
            address: Some(format!("{compound}{grid}号网格")),
        });
        let submission = Submission {
            kind: story.kind,
            title: story.title.to_owned(),
            description: story.description.replace("{小区}", compound),
            category: story.category.to_owned(),
            urgency: story.urgency,
            channel: Channel::MiniProgram,
            area: actor.areas.first().copied(),
            place: located,
            attachments: Vec::new(),
            on_behalf_of: None,
            respondent: Default::default(),
        };
        let identity = Identity {
            given: &self.given,
            ..self.app.identity(&self.app.store)
        };
        Ok(self
            .requests(&actor)
            .submit(&submission, None, &identity)
            .await?)
    }

    async fn live(
        &self,
        story: &Story,
        id: ServiceRequestId,
        deed: &Deed,
        told: &[Option<ServiceRequestId>],
    ) -> Result<(), DemoFault> {
        let (who, note, act) = match deed {
            Deed::TimePasses => return self.time_passes(id).await,
            Deed::Merge(into, note) => {
                let into = told[*into].ok_or_else(|| lost("the main story comes later"))?;
                (Who::Community, *note, Act::Merge { into })
            }
            Deed::Dispatch(to, note) => (Who::Community, *note, self.dispatch(story, *to)?),
            Deed::Suspend(days, note) => {
                let until = day_of(self.given.now()) + TimeDelta::days(*days);
                (Who::Community, *note, Act::Suspend { until })
            }
            other => plain(other)?,
        };
        let actor = self.actor(self.who(story, who)?);
        let command = Command {
            id,
            expected_version: None,
            note: (!note.is_empty()).then(|| note.to_owned()),
            attachments: Vec::new(),
            act,
            idempotency_key: None,
        };
        let taken = self.requests(&actor).step(&command).await;
        if taken.is_err() {
            tracing::error!(title = story.title, step = ?command.act.step(), "the story stops");
        }
        taken?;
        Ok(())
    }
}

/// Who does something in a story.
#[derive(Clone, Copy)]
enum Who {
    Reporter,
    GridWorker,
    Community,
    Street,
    /// Whoever the story's last dispatch named.
    Lead,
}

/// The deeds that need nothing but their words.
fn plain(deed: &Deed) -> Result<(Who, &'static str, Act), DemoFault> {
    let accept = Act::Accept {
        category: None,
        urgency: None,
        area: None,
        respondent: None,
    };
    Ok(match deed {
        Deed::AcceptByGridWorker(note) => (Who::GridWorker, note, accept),
        Deed::Accept(note) => (Who::Community, note, accept),
        Deed::Ask(note) => (Who::GridWorker, note, Act::AskForInformation),
        Deed::Supply(note) => (Who::Reporter, note, Act::SupplyInformation { place: None }),
        Deed::Reject(reason, note, channel) => {
            let lawful_channel = channel.map(str::to_owned);
            (
                Who::Community,
                note,
                Act::Reject {
                    reason: *reason,
                    lawful_channel,
                },
            )
        }
        Deed::AskReview(note) => (Who::Reporter, note, Act::RequestReview),
        Deed::UpholdRejection(note) => (Who::Street, note, Act::ReviewRejection { uphold: true }),
        Deed::TakeInGrid => (Who::GridWorker, "", Act::Take),
        Deed::Take => (Who::Lead, "", Act::Take),
        Deed::Object(note) => (Who::Lead, note, Act::Object),
        Deed::Overrule(note) => (Who::Street, note, Act::RuleOnObjection { uphold: false }),
        Deed::UpholdObjection(note) => (Who::Street, note, Act::RuleOnObjection { uphold: true }),
        Deed::Contact(note) => (Who::Lead, note, Act::RecordContact { reached: true }),
        Deed::Progress(note) => (Who::Lead, note, Act::NoteProgress),
        Deed::Resolve(note) => (Who::Lead, note, Act::Resolve),
        Deed::Evaluate(outcome, satisfaction, comment) => {
            let (outcome, satisfaction) = (*outcome, *satisfaction);
            (
                Who::Reporter,
                comment,
                Act::Evaluate {
                    contacted: true,
                    outcome,
                    satisfaction,
                },
            )
        }
        Deed::Withdraw(note) => (Who::Reporter, note, Act::Withdraw),
        Deed::TimePasses | Deed::Merge(..) | Deed::Dispatch(..) | Deed::Suspend(..) => {
            return Err(lost("a deed that needs more than its words"));
        }
    })
}

impl Teller<'_> {
    fn requests<'b>(&'b self, actor: &'b Actor) -> Requests<'b> {
        Requests {
            store: &self.app.store,
            given: &self.given,
            directory: self.made.directory.clone(),
            actor,
        }
    }

    async fn time_passes(&self, id: ServiceRequestId) -> Result<(), DemoFault> {
        let tx = self.app.store.write(self.made.directory.card().key).await?;
        system::run(&tx, &self.given, &self.made.directory, id).await?;
        Ok(tx.commit().await?)
    }

    fn dispatch(&self, story: &Story, to: To) -> Result<Act, DemoFault> {
        let lead = self.lead(story, to)?;
        let organisation = self
            .organisation(lead)
            .ok_or_else(|| lost("a lead without a body"))?;
        let mut dispatch = Dispatch {
            lead_organisation: Some(organisation),
            ..Default::default()
        };
        if matches!(to, To::Company) {
            // A property company reads what the dispatcher lets it read, and no reporter.
            dispatch.edited_title = Some(story.title.to_owned());
            dispatch.edited_description = Some(format!("业主反映：{}。请核实处理。", story.title));
        }
        Ok(Act::Dispatch(dispatch))
    }

    fn who(&self, story: &Story, who: Who) -> Result<&Inhabitant, DemoFault> {
        let resident = self.person(place::RESIDENTS + story.resident)?;
        let (community, grid) = self.home(resident)?;
        let second = usize::from(community.code == self.town.communities[1].code);
        match who {
            Who::Reporter => Ok(resident),
            Who::GridWorker => self.person(place::GRID_WORKERS + second * 2 + (grid - 1) / 2),
            Who::Community => self.person(place::COMMUNITIES + second),
            Who::Street => self.person(place::STREETS + second),
            Who::Lead => {
                let before = self.given.now();
                let led = story.lines.iter().rev().find_map(|line| match line.deed {
                    _ if self.instant(story, line.day, line.at) > before => None,
                    Deed::Dispatch(to, _) => Some(Some(to)),
                    Deed::TakeInGrid => Some(None),
                    _ => None,
                });
                match led {
                    Some(Some(to)) => self.lead(story, to),
                    Some(None) => self.who(story, Who::GridWorker),
                    None => Err(lost("nobody leads yet")),
                }
            }
        }
    }

    fn lead(&self, story: &Story, to: To) -> Result<&Inhabitant, DemoFault> {
        match to {
            To::Department(number) => self.person(place::DEPARTMENTS + number),
            To::Company => {
                let resident = self.person(place::RESIDENTS + story.resident)?;
                let (community, _) = self.home(resident)?;
                let second = usize::from(community.code == self.town.communities[1].code);
                self.person(place::COMPANIES + second)
            }
        }
    }

    fn person(&self, number: usize) -> Result<&Inhabitant, DemoFault> {
        self.made
            .people
            .get(number)
            .ok_or_else(|| lost("a person of the plan is missing"))
    }

    /// The community of a resident and the number of the grid in it.
    fn home(&self, resident: &Inhabitant) -> Result<(&plan::Community, usize), DemoFault> {
        let code = resident
            .plan
            .areas
            .first()
            .map(String::as_str)
            .unwrap_or_default();
        let found = self.town.communities.iter().find_map(|community| {
            let number = (1..=4).find(|number| plan::grid(community, *number) == code)?;
            Some((community, number))
        });
        found.ok_or_else(|| lost("a resident without a grid"))
    }

    fn organisation(&self, person: &Inhabitant) -> Option<OrganisationId> {
        let code = person.plan.organisation.as_deref()?;
        self.made
            .directory
            .organisation_by_code(code)
            .map(|node| node.id)
    }

    /// The person as policies see it.
    fn actor(&self, person: &Inhabitant) -> Actor {
        let directory: &Directory = &self.made.directory;
        let organisation = self.organisation(person);
        let node = organisation.and_then(|id| directory.organisation(id));
        let organisations = organisation.map_or_else(Vec::new, |id| directory.descendants(id));
        let areas = person
            .plan
            .areas
            .iter()
            .filter_map(|code| directory.area_by_code(code));
        let jurisdiction = node
            .filter(|node| has_jurisdiction(node.kind))
            .and_then(|node| {
                let area = directory.area(node.jurisdiction?)?;
                Some((area.kind, area.id))
            });
        Actor {
            district: directory.card().key,
            account: person.account,
            session: self.given.id(),
            posting: person.posting,
            role: person.plan.role,
            duty: Duty::None,
            organisation,
            property_company: node.is_some_and(|node| {
                node.kind == lianxin_entity::enums::OrganisationKind::PropertyCompany
            }),
            allegiances: organisation.into_iter().collect(),
            organisations,
            jurisdiction: jurisdiction.filter(|_| person.plan.role == Role::Secretary),
            areas: areas.map(|area| area.id).collect(),
        }
    }
}

fn lost(what: &str) -> DemoFault {
    DemoFault::Step(Failure::Fault(Fault::broken(what)))
}
