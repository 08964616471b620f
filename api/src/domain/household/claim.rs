//! A resident who says: this person of the register is me. The proof is the phone: the one that the
//! account was made with has to stand in the register, beside the name, in the household named.

use lianxin_entity::enums::Role;
use lianxin_entity::ids::HouseholdId;
use lianxin_entity::resident::Column;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::json;

use super::command::Claim;
use super::repo;
use super::service::Households;
use crate::domain::calls::Call;
use crate::domain::days::lasting;
use crate::domain::identity::people::persons;
use crate::domain::identity::service::Identity;
use crate::refusal::{Code, Outcome};
use crate::store::DistrictTx;

impl Households<'_> {
    /// Links the account with the person of a household. Whatever does not fit, the household's
    /// number, the name or the phone, is answered alike.
    ///
    /// # Errors
    /// NOT_FOUND, FORBIDDEN for a posting that is no resident's.
    pub async fn claim(&self, claim: &Claim, identity: &Identity<'_>) -> Outcome<HouseholdId> {
        if self.actor.role != Role::Resident {
            return Err(Code::Forbidden.into());
        }
        let call = Call::new("claimHousehold", claim.key.as_deref(), claim);
        let tx = self.store.write(self.actor.district).await?;
        let outcome = self.try_claim(&tx, claim, identity, &call).await;
        self.finish(&call, tx, outcome).await
    }

    async fn try_claim(
        &self,
        tx: &DistrictTx,
        claim: &Claim,
        identity: &Identity<'_>,
        call: &Call<'_>,
    ) -> Outcome<HouseholdId> {
        let home = tx.one(repo::by_code(tx, &claim.household_code)).await?;
        let home = home.ok_or(Code::NotFound)?;
        if let Some(done) = self.begin(call, tx, home.id).await? {
            return Ok(done);
        }
        let account = self.actor.account;
        let persons = persons(tx, &[account]).await?;
        let person = persons.get(&account).ok_or(Code::NotFound)?;
        let phone = identity.open_phone(person).await?;
        let free = Condition::any()
            .add(Column::AccountId.is_null())
            .add(Column::AccountId.eq(account));
        let query = tx
            .live::<lianxin_entity::resident::Entity>()
            .filter(Column::HouseholdId.eq(home.id))
            .filter(Column::PhoneHash.eq(self.keyring.phone_hash(&phone)))
            .filter(Column::Name.eq(claim.name.trim()))
            .filter(lasting(Column::EndedOn, self.today()))
            .filter(free);
        let mut row = tx.one_locked(query).await?.ok_or(Code::NotFound)?;
        row.account_id = Some(account);
        row.version += 1;
        row.updated_at = self.given.now();
        let id = row.id;
        repo::save_resident(tx, row).await?;
        let payload = json!({ "household": home.id });
        self.audit(tx, "RESIDENT_CLAIMED", "rsd", id.into(), payload)
            .await?;
        Ok(home.id)
    }
}
