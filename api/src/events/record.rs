//! Writing down what happened, in the transaction in which it happens.

use lianxin_entity::enums::ServiceRequestStep;
use lianxin_entity::ids::{
    AccountId, AuditEventId, EventId, OutboxId, PostingId, ServiceRequestId,
};
use lianxin_entity::{audit_event, audit_pending, outbox};
use sea_orm::ActiveValue::Set;
use serde_json::json;
use uuid::Uuid;

use super::Topics;
use super::seal::content_hash;
use crate::given::Given;
use crate::store::{DistrictTx, StoreError};

/// What happened to a service request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Occasion {
    /// It came in.
    Submission,
    /// Somebody, or the system, took a step.
    Step(ServiceRequestStep),
    /// Four fifths of a time limit have passed.
    ClockWarning,
    /// A time limit has passed.
    ClockBreach,
    /// It lies in another area, as areas were divided, moved or ended.
    Relocation,
}

impl Occasion {
    /// The word in the rows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Submission => "SUBMISSION",
            Self::Step(step) => step.as_str(),
            Self::ClockWarning => "CLOCK_WARNING",
            Self::ClockBreach => "CLOCK_BREACH",
            Self::Relocation => "RELOCATION",
        }
    }

    /// The occasion with this word in the rows.
    pub fn of_word(word: &str) -> Option<Self> {
        match word {
            "SUBMISSION" => Some(Self::Submission),
            "CLOCK_WARNING" => Some(Self::ClockWarning),
            "CLOCK_BREACH" => Some(Self::ClockBreach),
            "RELOCATION" => Some(Self::Relocation),
            step => step.parse().ok().map(Self::Step),
        }
    }
}

/// The word in the outbox for accounts that were told of something: only sockets listen to it.
pub const NOTIFICATION_ADDED: &str = "NOTIFICATION_ADDED";

/// The word in the outbox for a change of what open service centres there are, or where.
pub const CENTRES_CHANGED: &str = "CENTRES_CHANGED";

/// The word in the outbox for what a posting or an appointment left behind: its id is in the row.
pub const HANDOVER_LEFT: &str = "HANDOVER_LEFT";

/// Who did it: an account in one of its postings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By {
    /// The account.
    pub account: AccountId,
    /// The posting in which it acted.
    pub posting: PostingId,
}

/// Something that happened to a service request. It carries words and ids and never text of people.
#[derive(Debug, Clone)]
pub struct Event {
    /// What happened.
    pub occasion: Occasion,
    /// Who did it; nobody when the system did.
    pub actor: Option<By>,
    /// The request it happened to.
    pub request: ServiceRequestId,
    /// Its version after that.
    pub version: i32,
    /// The event in its timeline. A clock's warning or breach has an id of its own, that of the
    /// clock, so that nobody is told of it twice.
    pub event: EventId,
    /// Whom it concerns.
    pub topics: Topics,
}

/// Something that somebody did and that nobody has to be told of: signing in, looking at a phone
/// number, changing a password.
#[derive(Debug, Clone)]
pub struct Deed {
    /// Who did it; nobody when the system did.
    pub actor: Option<By>,
    /// What was done, one word in capitals.
    pub action: &'static str,
    /// The kind of thing it was done to, as in the prefix of its id.
    pub object_type: &'static str,
    /// The thing.
    pub object: Option<Uuid>,
    /// Words, ids and versions; never text of people.
    pub payload: serde_json::Value,
}

/// Writes the audit row and the outbox row of an event. Call `live::Hub::committed` after
/// the commit.
///
/// # Errors
/// When the database fails.
pub async fn record(tx: &DistrictTx, given: &Given, event: &Event) -> Result<(), StoreError> {
    let deed = Deed {
        actor: event.actor,
        action: event.occasion.word(),
        object_type: "req",
        object: Some(event.request.into()),
        payload: json!({ "event": event.event, "version": event.version }),
    };
    audit(tx, given, &deed).await?;
    let now = given.now();
    tx.insert(outbox::ActiveModel {
        kind: Set(event.occasion.word().to_owned()),
        request_id: Set(Some(event.request)),
        event_id: Set(Some(event.event)),
        account_id: Set(event.actor.map(|by| by.account)),
        available_at: Set(now),
        done_at: Set(None),
        ..message(given, &event.topics)
    })
    .await
}

/// Writes an outbox row that wakes the sockets of accounts that were told of something. No consumer
/// waits for it.
pub(crate) async fn announce(
    tx: &DistrictTx,
    given: &Given,
    topics: &Topics,
) -> Result<(), StoreError> {
    tx.insert(outbox::ActiveModel {
        kind: Set(NOTIFICATION_ADDED.to_owned()),
        request_id: Set(None),
        event_id: Set(None),
        account_id: Set(None),
        available_at: Set(given.now()),
        done_at: Set(Some(given.now())),
        ..message(given, topics)
    })
    .await
}

/// Writes an outbox row of a kind that is about no request, but maybe about something else: work for
/// after the commit.
///
/// # Errors
/// When the database fails.
pub(crate) async fn enqueue(
    tx: &DistrictTx,
    given: &Given,
    kind: &'static str,
    about: Option<EventId>,
) -> Result<(), StoreError> {
    tx.insert(outbox::ActiveModel {
        kind: Set(kind.to_owned()),
        request_id: Set(None),
        event_id: Set(about),
        account_id: Set(None),
        available_at: Set(given.now()),
        done_at: Set(None),
        ..message(given, &Topics::default())
    })
    .await
}

/// A request that lies in another area now.
#[derive(Debug)]
pub struct Relocated {
    /// The request.
    pub request: ServiceRequestId,
    /// Whom it concerns.
    pub topics: Topics,
    /// Whether those who have it now and those who had it are told, or only their sockets woken.
    pub is_told: bool,
}

/// Writes outbox rows for requests to which nothing happened but that others read them now. Call
/// `live::Hub::committed` after the commit.
///
/// # Errors
/// When the database fails.
pub async fn relocated(
    tx: &DistrictTx,
    given: &Given,
    requests: Vec<Relocated>,
) -> Result<(), StoreError> {
    let rows = requests.into_iter().map(|relocated| outbox::ActiveModel {
        kind: Set(Occasion::Relocation.word().to_owned()),
        request_id: Set(Some(relocated.request)),
        event_id: Set(Some(given.id())),
        account_id: Set(None),
        available_at: Set(given.now()),
        done_at: Set((!relocated.is_told).then(|| given.now())),
        ..message(given, &relocated.topics)
    });
    tx.insert_all(rows.collect()).await
}

fn message(given: &Given, topics: &Topics) -> outbox::ActiveModel {
    outbox::ActiveModel {
        id: Set(given.id::<OutboxId>()),
        // Lists of ids always have a JSON form.
        topics: Set(serde_json::to_string(topics).unwrap_or_default()),
        created_at: Set(given.now()),
        leased_until: Set(None),
        attempts: Set(0),
        ..Default::default()
    }
}

/// Writes an audit row and queues it for the chain.
///
/// # Errors
/// When the database fails.
pub async fn audit(tx: &DistrictTx, given: &Given, deed: &Deed) -> Result<(), StoreError> {
    let id: AuditEventId = given.id();
    let mut row = audit_event::Model {
        district_id: tx.district(),
        id,
        at: given.now(),
        actor_id: deed.actor.map(|by| by.account),
        posting_id: deed.actor.map(|by| by.posting),
        action: deed.action.to_owned(),
        object_type: deed.object_type.to_owned(),
        object_id: deed.object,
        payload: deed.payload.to_string(),
        content_hash: Vec::new(),
    };
    row.content_hash = audit_hash(&row).to_vec();
    tx.insert(audit_event::ActiveModel::from(row)).await?;
    tx.insert(audit_pending::ActiveModel {
        audit_event_id: Set(id),
        ..Default::default()
    })
    .await
}

/// The content hash of an audit row, over everything in it but the hash itself.
pub fn audit_hash(row: &audit_event::Model) -> super::seal::Hash {
    content_hash(&[
        ("district_id", Some(&row.district_id.0.to_be_bytes())),
        ("id", Some(row.id.0.as_bytes())),
        ("at", Some(&row.at.timestamp_micros().to_be_bytes())),
        (
            "actor_id",
            row.actor_id.as_ref().map(|id| id.0.as_bytes().as_slice()),
        ),
        (
            "posting_id",
            row.posting_id.as_ref().map(|id| id.0.as_bytes().as_slice()),
        ),
        ("action", Some(row.action.as_bytes())),
        ("object_type", Some(row.object_type.as_bytes())),
        (
            "object_id",
            row.object_id.as_ref().map(|id| id.as_bytes().as_slice()),
        ),
        ("payload", Some(row.payload.as_bytes())),
    ])
}
