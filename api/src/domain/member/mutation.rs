//! Keeping members' records.

use lianxin_entity::enums as stored;
use lianxin_entity::ids::MemberId;

use super::error::{
    ChangeMemberError, ClaimMembershipError, EndMemberError, MoveMemberError, RegisterMemberError,
    RevealMemberContactError,
};
use super::input::{
    ChangeMemberInput, ClaimMembershipInput, EndMemberInput, MoveMemberInput, RegisterMemberInput,
    RevealMemberContactInput, reason,
};
use super::object::Member;
use super::service::Members;
use crate::domain::household::sealing::Opener;
use crate::domain::service_request::error::RevealedContact;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::{UserErrorType, settle};
use crate::refusal::{Failure, Outcome};

macro_rules! payload {
    ($($(#[$doc:meta])* $name:ident: $error:ident;)*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// The member's record as it is now; null when it was refused, and where the viewer may
            /// not read it any more.
            pub member: Option<Member>,
            /// Why it was refused; all reasons at once.
            pub errors: Vec<$error>,
        }
    )*};
}

payload! {
    /// What came of registering a member.
    RegisterMemberPayload: RegisterMemberError;
    /// What came of changing a record.
    ChangeMemberPayload: ChangeMemberError;
    /// What came of moving a member.
    MoveMemberPayload: MoveMemberError;
    /// What came of ending a record.
    EndMemberPayload: EndMemberError;
    /// What came of claiming a record.
    ClaimMembershipPayload: ClaimMembershipError;
}

/// What came of asking for a phone.
#[derive(SimpleObject)]
pub struct RevealMemberContactPayload {
    /// The name and the phone; null when it was refused.
    pub contact: Option<RevealedContact>,
    /// Why it was refused; all reasons at once.
    pub errors: Vec<RevealMemberContactError>,
}

/// Keeping members' records.
#[derive(Default)]
pub struct MemberMutation;

async fn desk(rc: &RequestCtx) -> Result<Members<'_>> {
    Ok(Members {
        store: &rc.store,
        given: &rc.app.given,
        directory: rc.directory().await?,
        actor: rc.actor()?,
    })
}

/// The record as it is now, where the viewer may read it.
async fn again<E: UserErrorType>(
    rc: &RequestCtx,
    done: Outcome<MemberId>,
) -> Result<(Option<Member>, Vec<E>)> {
    let (id, errors) = settle(rc, done)?;
    let Some(id) = id else {
        return Ok((None, errors));
    };
    rc.renew().await;
    Ok((Member::loaded(rc, id).await?, errors))
}

async fn keyring(rc: &RequestCtx) -> Result<std::sync::Arc<crate::auth::vault::Keyring>> {
    let found = rc.app.vault.keyring(&rc.store, rc.actor()?.district).await;
    found.map_err(|fault| match Failure::from(fault) {
        Failure::Fault(fault) => rc.fault(&fault),
        refused => rc.fault(&crate::refusal::Fault::broken(refused)),
    })
}

/// Keeping members' records.
#[Object]
impl MemberMutation {
    /// Makes a member's record in the viewer's organisation or one below it. For secretaries.
    async fn register_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member.")] input: RegisterMemberInput,
    ) -> Result<RegisterMemberPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let done = match input.parse(desk.today()) {
            Ok(new) => desk.register(&new, &*keyring(rc).await?).await,
            Err(failure) => Err(failure),
        };
        let (member, errors) = again(rc, done).await?;
        Ok(RegisterMemberPayload { member, errors })
    }

    /// Changes what a record says; what it said stays in its changes. For secretaries of the branch and of what is above it.
    async fn change_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ChangeMemberInput,
    ) -> Result<ChangeMemberPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let done = match input.parse(desk.today()) {
            Ok((id, version, change)) => {
                let keyring = keyring(rc).await?;
                let opener = Opener {
                    vault: &rc.app.vault,
                    store: &rc.store,
                    district: desk.actor.district,
                };
                desk.change(id, version, &change, &keyring, &opener).await
            }
            Err(failure) => Err(failure),
        };
        let (member, errors) = again(rc, done).await?;
        Ok(ChangeMemberPayload { member, errors })
    }

    /// Moves a member to another formal branch on a day; the branch before stays in the history, a
    /// post in it does not go along.
    async fn move_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member and the branch.")] input: MoveMemberInput,
    ) -> Result<MoveMemberPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let on = input.on.map_or(desk.today(), |day| day.0);
        let (id, to) = (input.id.0, input.organisation_id.0);
        let done = match reason(&input.reason, "reason") {
            Ok(reason) => {
                desk.transfer(id, input.expected_version, to, on, &reason)
                    .await
            }
            Err(failure) => Err(failure),
        };
        let (member, errors) = again(rc, done).await?;
        Ok(MoveMemberPayload { member, errors })
    }

    /// Ends a record with a reason, and with it what the member is appointed to, its pairings, its
    /// seats in bodies, which are vacant then, and its registrations. What appointments leave behind is
    /// on their handover lists.
    async fn end_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member and the end.")] input: EndMemberInput,
    ) -> Result<EndMemberPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let on = input.on.map_or(desk.today(), |day| day.0);
        let pairings = input.pairing_end_reason.map(Into::into);
        let pairings = pairings.unwrap_or(stored::PairingEndReason::Other);
        let (id, version) = (input.id.0, input.expected_version);
        let done = match reason(&input.reason, "reason") {
            Ok(reason) => desk.end(id, version, on, &reason, pairings).await,
            Err(failure) => Err(failure),
        };
        let (member, errors) = again(rc, done).await?;
        Ok(EndMemberPayload { member, errors })
    }

    /// Links the viewer's account with the member's record that has the same phone. The record is
    /// read in the posting as a resident from then on.
    async fn claim_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which record.")] input: ClaimMembershipInput,
    ) -> Result<ClaimMembershipPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let identity = rc.app.identity(&rc.store);
        let done = match identity.own_phone_hash(desk.actor).await {
            Ok(hash) => desk.claim(input.code.as_deref(), &hash).await,
            Err(failure) => Err(failure),
        };
        let (member, errors) = again(rc, done).await?;
        Ok(ClaimMembershipPayload { member, errors })
    }

    /// Shows the phone of a member for a purpose, for a while. The access log says who looked at
    /// whose number, when and why. For secretaries of the branch and of what is above it.
    async fn reveal_member_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose phone, and why.")] input: RevealMemberContactInput,
    ) -> Result<RevealMemberContactPayload> {
        let rc = RequestCtx::of(ctx)?;
        let (desk, identity) = (desk(rc).await?, rc.app.identity(&rc.store));
        let done = match input.parse() {
            Ok((id, purpose, note)) => desk.reveal(id, &purpose, note.as_deref(), &identity).await,
            Err(failure) => Err(failure),
        };
        let (shown, errors) = settle(rc, done)?;
        let contact = shown.map(|shown| RevealedContact {
            display_name: shown.name,
            phone: Some(shown.phone.digits().to_owned()),
            visible_until: shown.visible_until.into(),
        });
        Ok(RevealMemberContactPayload { contact, errors })
    }
}
