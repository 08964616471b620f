//! Changing households. Every act goes the same way: check the shape, carry it out, read again under
//! the viewer's own policy.

use lianxin_entity::ids::{HouseholdId, ResidentId};

use super::error::*;
use super::input::*;
use super::object::Household;
use super::resident_object::Resident;
use super::service::Households;
use crate::gql::context::RequestCtx;
use crate::gql::prelude::*;
use crate::gql::user_error::{UserErrorType, settle};
use crate::refusal::{Fault, Outcome};

/// The mutations of households.
#[derive(Default)]
pub struct HouseholdMutation;

async fn desk<'a>(rc: &'a RequestCtx) -> Result<Households<'a>> {
    let actor = rc.actor()?;
    let keyring = rc.app.vault.keyring(&rc.store, actor.district).await;
    Ok(Households {
        store: &rc.store,
        given: &rc.app.given,
        vault: &rc.app.vault,
        keyring: keyring.map_err(|error| rc.fault(&Fault::broken(error)))?,
        directory: rc.directory().await?,
        actor,
    })
}

async fn household<E: UserErrorType>(
    rc: &RequestCtx,
    outcome: Outcome<HouseholdId>,
) -> Result<(Option<Household>, Vec<E>)> {
    let (id, errors) = settle(rc, outcome)?;
    let Some(id) = id else {
        return Ok((None, errors));
    };
    rc.renew().await;
    Ok((Household::find(rc, id).await?, errors))
}

async fn resident<E: UserErrorType>(
    rc: &RequestCtx,
    outcome: Outcome<ResidentId>,
) -> Result<(Option<Resident>, Vec<E>)> {
    let (id, errors) = settle(rc, outcome)?;
    let Some(id) = id else {
        return Ok((None, errors));
    };
    rc.renew().await;
    Ok((Resident::find(rc, id).await?, errors))
}

/// The mutations of households.
#[Object]
impl HouseholdMutation {
    /// Enters a household, a business or a work team into the register. For the grid worker of the
    /// grid and a secretary over the place.
    async fn register_household(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household.")] input: RegisterHouseholdInput,
    ) -> Result<RegisterHouseholdPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok(new) => desk(rc).await?.register(&new).await,
            Err(failure) => Err(failure),
        };
        let (household, errors) = household(rc, outcome).await?;
        Ok(RegisterHouseholdPayload { household, errors })
    }

    /// Corrects a household; what was and what is stays in its verifications. For the grid worker of
    /// the grid and a secretary over the place.
    async fn change_household(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The corrections.")] input: ChangeHouseholdInput,
    ) -> Result<ChangeHouseholdPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok(change) => desk(rc).await?.change(&change).await,
            Err(failure) => Err(failure),
        };
        let (household, errors) = household(rc, outcome).await?;
        Ok(ChangeHouseholdPayload { household, errors })
    }

    /// Says that the data of a household and its people are right as of today, with corrections of
    /// the household where they were not. For the grid worker of the grid and a secretary over the
    /// place.
    async fn verify_household(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was found.")] input: VerifyHouseholdInput,
    ) -> Result<VerifyHouseholdPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok(change) => desk(rc).await?.change(&change).await,
            Err(failure) => Err(failure),
        };
        let (household, errors) = household(rc, outcome).await?;
        Ok(VerifyHouseholdPayload { household, errors })
    }

    /// Ends a household in the register, and with it, on the same day, its people, its pairings, what it
    /// was appointed to, zones and items about it and visits that were planned. For the grid worker of
    /// the grid and a secretary over the place.
    async fn end_household(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: EndHouseholdInput,
    ) -> Result<EndHouseholdPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok(end) => desk(rc).await?.end(&end).await,
            Err(failure) => Err(failure),
        };
        let (household, errors) = household(rc, outcome).await?;
        Ok(EndHouseholdPayload { household, errors })
    }

    /// Enters a person of a household into the register. For the grid worker of the grid and a
    /// secretary over the place.
    async fn register_household_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: RegisterHouseholdMemberInput,
    ) -> Result<RegisterHouseholdMemberPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let outcome = match input.parse(desk.directory.day()) {
            Ok(new) => desk.register_resident(&new).await,
            Err(failure) => Err(failure),
        };
        let (resident, errors) = resident(rc, outcome).await?;
        Ok(RegisterHouseholdMemberPayload { resident, errors })
    }

    /// Corrects a person of a household; what was and what is stays in its verifications. For the
    /// grid worker of the grid and a secretary over the place.
    async fn change_household_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The corrections.")] input: ChangeHouseholdMemberInput,
    ) -> Result<ChangeHouseholdMemberPayload> {
        let rc = RequestCtx::of(ctx)?;
        let desk = desk(rc).await?;
        let outcome = match input.parse(desk.directory.day()) {
            Ok(change) => desk.change_resident(&change).await,
            Err(failure) => Err(failure),
        };
        let (resident, errors) = resident(rc, outcome).await?;
        Ok(ChangeHouseholdMemberPayload { resident, errors })
    }

    /// Ends a person in the register: moved away, deceased. For the grid worker of the grid and a
    /// secretary over the place.
    async fn end_household_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and why.")] input: EndHouseholdMemberInput,
    ) -> Result<EndHouseholdMemberPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok(end) => desk(rc).await?.end_resident(&end).await,
            Err(failure) => Err(failure),
        };
        let (resident, errors) = resident(rc, outcome).await?;
        Ok(EndHouseholdMemberPayload { resident, errors })
    }

    /// Links the viewer's account with a person of a household, so that the household can be read.
    /// The phone of the account has to stand in the register beside that name. For residents.
    async fn claim_household(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which household, and who one is in it.")] input: ClaimHouseholdInput,
    ) -> Result<ClaimHouseholdPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok(claim) => {
                let identity = rc.app.identity(&rc.store);
                desk(rc).await?.claim(&claim, &identity).await
            }
            Err(failure) => Err(failure),
        };
        let (household, errors) = household(rc, outcome).await?;
        Ok(ClaimHouseholdPayload { household, errors })
    }

    /// Shows phone and identity number in full, for a purpose. Who looked at whose, when and for what
    /// is logged, and the household can read it. For the grid worker of the grid and a secretary over
    /// the place.
    async fn reveal_household_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and for what.")] input: RevealHouseholdContactInput,
    ) -> Result<RevealHouseholdContactPayload> {
        let rc = RequestCtx::of(ctx)?;
        let outcome = match input.parse() {
            Ok((subject, purpose, note)) => {
                let desk = desk(rc).await?;
                desk.reveal(subject, &purpose, note.as_deref()).await
            }
            Err(failure) => Err(failure),
        };
        let (revealed, errors) = settle(rc, outcome)?;
        let contact = revealed.map(|revealed| RevealedHouseholdContact {
            name: revealed.name,
            phone: revealed.phone.map(|phone| phone.digits().to_owned()),
            identity_number: revealed.identity.map(|number| number.as_str().to_owned()),
            visible_until: revealed.visible_until.into(),
        });
        Ok(RevealHouseholdContactPayload { contact, errors })
    }
}
