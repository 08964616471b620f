//! A hundred thousand requests, in every state, with the history that leads there: in bulk, through the store.

use chrono::{DateTime, TimeDelta, Utc};
use lianxin_api::given::Given;
use lianxin_api::gql::ids::encode;
use lianxin_api::store::{DistrictTx, Reason, Store, StoreOptions};
use lianxin_entity::enums::{
    AreaKind, Audience, Channel, ClockKind, HandlerPart, OrganisationKind, Outcome, Role,
    ServiceRequestKind, ServiceRequestState as State, ServiceRequestStep as Step, TimeBasis,
    Urgency,
};
use lianxin_entity::ids::{
    AccountId, AreaId, CategoryId, DistrictKey, OrganisationId, ServiceRequestId,
};
use lianxin_entity::{
    area, area_version, category, district, organisation, posting, request_clock,
    request_evaluation, request_event, request_handler, service_request,
};
use lianxin_tests::server::Site;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

/// What the fill left for the operations to work on, as public ids.
pub struct Filled {
    pub requests: Vec<String>,
    pub accepted: Vec<String>,
    pub department: String,
}

/// Rows written in one transaction.
const BATCH: u32 = 500;

/// The district's own rows that requests refer to.
struct Ground {
    key: DistrictKey,
    code: String,
    /// A grid with what lies above it: community, street.
    grids: Vec<Place>,
    categories: Vec<CategoryId>,
    residents: Vec<AccountId>,
    secretary: AccountId,
    department: OrganisationId,
}

#[derive(Clone, Copy)]
struct Place {
    grid: AreaId,
    compound: Option<AreaId>,
    community: Option<AreaId>,
    street: Option<AreaId>,
}

/// Fills the first district of the demonstration.
///
/// # Errors
/// When the database refuses.
pub async fn fill(site: &Site, requests: u32) -> anyhow::Result<Filled> {
    let mut options = StoreOptions::new(site.database.app_url.clone());
    options.max_connections = 2;
    options.statement_timeout = std::time::Duration::from_secs(60);
    let store = Store::open(&options).await?;
    let given = Given::system();
    let code = site.account(0, "SECRETARY")["district"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let ground = ground(&store, &code).await?;
    let mut filled = Filled {
        requests: Vec::new(),
        accepted: Vec::new(),
        department: encode(ground.department),
    };
    let mut done = 0;
    while done < requests {
        let count = BATCH.min(requests - done);
        let mut rows = Rows::default();
        for at in done..done + count {
            let (id, state) = rows.request(&ground, &given, at);
            match state {
                State::Accepted => filled.accepted.push(encode(id)),
                _ => filled.requests.push(encode(id)),
            }
        }
        let tx = store.write(ground.key).await?;
        rows.store(&tx).await?;
        tx.commit().await?;
        done += count;
    }
    store.close().await;
    Ok(filled)
}

async fn ground(store: &Store, code: &str) -> anyhow::Result<Ground> {
    let tx = store.system(Reason::FindDistrict).await?;
    let district = tx
        .one(district::Entity::find().filter(district::Column::Code.eq(code)))
        .await?;
    let district = district.ok_or_else(|| anyhow::anyhow!("no district {code}"))?;
    tx.commit().await?;
    let tx = store.read(district.id).await?;
    let versions = tx.all(tx.find::<area_version::Entity>()).await?;
    let kinds = tx.all(tx.find::<area::Entity>()).await?;
    let kind = |id: AreaId| {
        kinds
            .iter()
            .find(|area| area.id == id)
            .map(|area| area.kind)
    };
    let above = |id: AreaId, wanted: AreaKind| {
        let mut at = Some(id);
        while let Some(area) = at {
            if kind(area) == Some(wanted) {
                return Some(area);
            }
            at = versions
                .iter()
                .find(|row| row.area_id == area)
                .and_then(|row| row.parent_id);
        }
        None
    };
    let grids = kinds
        .iter()
        .filter(|area| area.kind == AreaKind::Grid)
        .map(|area| Place {
            grid: area.id,
            compound: above(area.id, AreaKind::Compound),
            community: above(area.id, AreaKind::Community),
            street: above(area.id, AreaKind::Street),
        });
    let postings = tx.all(tx.find::<posting::Entity>()).await?;
    let organisations = tx.all(tx.find::<organisation::Entity>()).await?;
    let of_role = |role| {
        postings
            .iter()
            .filter(move |row| row.role == role)
            .map(|row| row.account_id)
    };
    let ground = Ground {
        key: district.id,
        code: code.to_owned(),
        grids: grids.collect(),
        categories: tx
            .all(tx.find::<category::Entity>())
            .await?
            .iter()
            .map(|row| row.id)
            .collect(),
        residents: of_role(Role::Resident).collect(),
        secretary: of_role(Role::Secretary)
            .next()
            .ok_or_else(|| anyhow::anyhow!("no secretary"))?,
        department: organisations
            .iter()
            .find(|row| row.kind == OrganisationKind::Department)
            .map(|row| row.id)
            .ok_or_else(|| anyhow::anyhow!("no department"))?,
    };
    anyhow::ensure!(
        !ground.grids.is_empty() && !ground.residents.is_empty(),
        "an empty demonstration"
    );
    tx.rollback().await?;
    Ok(ground)
}

/// The rows of one batch.
#[derive(Default)]
struct Rows {
    requests: Vec<service_request::ActiveModel>,
    handlers: Vec<request_handler::ActiveModel>,
    clocks: Vec<request_clock::ActiveModel>,
    events: Vec<request_event::ActiveModel>,
    evaluations: Vec<request_evaluation::ActiveModel>,
}

/// The way to each state: the steps and where they lead.
fn way(at: u32) -> &'static [(Option<Step>, State)] {
    const WAY: [(Option<Step>, State); 6] = [
        (None, State::Submitted),
        (Some(Step::Accept), State::Accepted),
        (Some(Step::Dispatch), State::Dispatched),
        (Some(Step::Take), State::InProgress),
        (Some(Step::Resolve), State::Resolved),
        (Some(Step::Evaluate), State::Evaluated),
    ];
    // One in ten waits, one in ten is accepted; most have gone the whole way.
    let length = match at % 10 {
        0 => 1,
        1 => 2,
        2 => 3,
        3 => 4,
        4 => 5,
        _ => 6,
    };
    &WAY[..length]
}

impl Rows {
    fn request(&mut self, ground: &Ground, given: &Given, at: u32) -> (ServiceRequestId, State) {
        let id: ServiceRequestId = given.id();
        let pick = |length: usize| (at as usize).wrapping_mul(31) % length;
        let place = ground.grids[pick(ground.grids.len())];
        let reporter = ground.residents[pick(ground.residents.len())];
        let way = way(at);
        let state = way[way.len() - 1].1;
        let submitted = given.now() - TimeDelta::minutes(i64::from(at % 40_000) + 60);
        let far = DateTime::parse_from_rfc3339("9999-12-31T00:00:00Z")
            .unwrap_or_default()
            .with_timezone(&Utc);
        let running = !matches!(state, State::Resolved | State::Evaluated);
        let due = submitted + TimeDelta::days(60);
        for (step, (name, to)) in way.iter().enumerate() {
            let when = submitted + TimeDelta::minutes(i64::try_from(step).unwrap_or(0) * 10);
            self.events.push(request_event::ActiveModel {
                id: Set(given.id()),
                request_id: Set(id),
                step: Set(*name),
                from_state: Set(step.checked_sub(1).map(|before| way[before].1)),
                to_state: Set(*to),
                actor_id: Set(Some(if step == 0 || step == 5 {
                    reporter
                } else {
                    ground.secretary
                })),
                organisation_id: Set(None),
                note: Set((step > 0).then(|| format!("note {step}"))),
                audience: Set(Audience::All),
                at: Set(when),
                ..Default::default()
            });
        }
        if way.len() > 2 {
            self.handlers.push(request_handler::ActiveModel {
                id: Set(given.id()),
                request_id: Set(id),
                part: Set(HandlerPart::Lead),
                organisation_id: Set(Some(ground.department)),
                account_id: Set(None),
                since: Set(submitted),
                until: Set(None),
                ..Default::default()
            });
        }
        for kind in [ClockKind::Accept, ClockKind::Respond, ClockKind::Resolve] {
            let runs = running && kind == ClockKind::Resolve;
            self.clocks.push(request_clock::ActiveModel {
                id: Set(given.id()),
                request_id: Set(id),
                kind: Set(kind),
                round: Set(1),
                basis: Set(TimeBasis::Natural),
                limit_seconds: Set(60 * 86_400),
                started_at: Set(submitted),
                warn_at: Set(submitted + TimeDelta::days(48)),
                due_at: Set(due),
                paused_at: Set(None),
                remaining_seconds: Set(None),
                stopped_at: Set((!runs).then_some(submitted)),
                warned_at: Set(None),
                breached_at: Set(None),
                running: Set(runs),
                ..Default::default()
            });
        }
        if state == State::Evaluated {
            self.evaluations.push(request_evaluation::ActiveModel {
                id: Set(given.id()),
                request_id: Set(id),
                round: Set(1),
                contacted: Set(true),
                outcome: Set(Outcome::Solved),
                satisfaction: Set(5),
                comment: Set(None),
                at: Set(submitted + TimeDelta::hours(1)),
                ..Default::default()
            });
        }
        self.requests.push(service_request::ActiveModel {
            id: Set(id),
            number: Set(format!("{}-20200101-{at:07}", ground.code)),
            kind: Set(ServiceRequestKind::Appeal),
            state: Set(state),
            title: Set(format!("路灯不亮 {at}")),
            description: Set("小区三号门的路灯从周一起不亮。".to_owned()),
            edited_title: Set(None),
            edited_description: Set(None),
            category_id: Set(ground.categories[pick(ground.categories.len())]),
            urgency: Set(Urgency::Routine),
            channel: Set(Channel::MiniProgram),
            reporter_id: Set(reporter),
            helped_id: Set(None),
            owner_id: Set(reporter),
            respondent_organisation_id: Set(None),
            respondent_account_id: Set(None),
            filed_area_id: Set(place.grid),
            filed_path: Set(ground.code.clone()),
            current_area_id: Set(place.grid),
            current_street_id: Set(place.street),
            current_community_id: Set(place.community),
            current_compound_id: Set(place.compound),
            current_grid_id: Set(Some(place.grid)),
            round: Set(1),
            reply: Set((way.len() > 4).then(|| "已更换灯泡。".to_owned())),
            overrulings: Set(0),
            not_solved_count: Set(0),
            ending: Set(None),
            next_due_at: Set(if running { due } else { far }),
            version: Set(i32::try_from(way.len()).unwrap_or(1)),
            submitted_at: Set(submitted),
            updated_at: Set(submitted + TimeDelta::hours(1)),
            ..Default::default()
        });
        (id, state)
    }

    async fn store(self, tx: &DistrictTx) -> anyhow::Result<()> {
        tx.insert_all(self.requests).await?;
        tx.insert_all(self.handlers).await?;
        tx.insert_all(self.clocks).await?;
        tx.insert_all(self.events).await?;
        tx.insert_all(self.evaluations).await?;
        Ok(())
    }
}
