//! Looking at the phone of the person helped: for a purpose, and never without a trace.

use chrono::{DateTime, TimeDelta, Utc};
use lianxin_entity::ids::ServiceRequestId;

use super::service::Requests;
use crate::domain::identity::people::Contact;
use crate::domain::identity::service::Identity;
use crate::policy::{Action, View};
use crate::refusal::{Code, Outcome};

/// A name with its number, shown for a while.
#[derive(Clone, Debug)]
pub struct Revealed {
    /// Name and number.
    pub contact: Contact,
    /// When the client has to hide it again.
    pub visible_until: DateTime<Utc>,
}

impl Requests<'_> {
    /// Shows the phone of the person whom a request is about. The access log says who looked at
    /// whose number, when and for what.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN, CONFLICT_OF_INTEREST, NO_PHONE.
    pub async fn reveal_contact(
        &self,
        id: ServiceRequestId,
        purpose: &str,
        note: Option<&str>,
        identity: &Identity<'_>,
    ) -> Outcome<Revealed> {
        let tx = self.store.write(self.actor.district).await?;
        let loaded = self.load(&tx, id).await?;
        let facts = loaded.facts(&self.directory);
        if self.actor.is_party(Action::RevealContact, &facts) {
            return Err(Code::ConflictOfInterest.into());
        }
        let allowed = self
            .actor
            .may(Action::RevealContact, self.actor.relations(&facts));
        if !allowed || !View::of(self.actor, &facts).shows_reporter() {
            return Err(Code::Forbidden.into());
        }
        let contact = identity
            .reveal(&tx, self.actor, loaded.row.owner_id, id, purpose, note)
            .await?;
        tx.commit().await?;
        let minutes = self.directory.settings().contact_visible_minutes;
        Ok(Revealed {
            contact,
            visible_until: self.given.now() + TimeDelta::minutes(minutes),
        })
    }
}
