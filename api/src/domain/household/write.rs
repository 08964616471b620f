//! What a correction makes of a row, and the trail that it leaves: what was, what is, masked where
//! the field is.

use lianxin_entity::enums::Datum;
use lianxin_entity::ids::{HouseholdId, ResidentId};
use lianxin_entity::{data_verification, household, resident};
use sea_orm::ActiveValue::Set;

use super::command::{HouseholdChange, ResidentChange, Spot};
use super::sealing::{Sealed, sealed_identity, sealed_phone};
use super::service::Households;
use crate::domain::service_centre::distance::NearestCentres;
use crate::geo::Coordinate;
use crate::refusal::{Code, Outcome, Refusal};
use crate::store::DistrictTx;

/// One corrected field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Correction {
    pub field: &'static str,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The corrections of one act.
#[derive(Default)]
pub(super) struct Corrections(pub Vec<Correction>);

impl Corrections {
    /// Puts a value into its place and remembers what was there, if it is another.
    fn set<T: PartialEq>(
        &mut self,
        field: &'static str,
        place: &mut T,
        value: Option<T>,
        text: impl Fn(&T) -> Option<String>,
    ) {
        let Some(value) = value.filter(|value| value != place) else {
            return;
        };
        self.0.push(Correction {
            field,
            before: text(place),
            after: text(&value),
        });
        *place = value;
    }

    fn masked(&mut self, field: &'static str, before: Option<String>, after: Option<String>) {
        self.0.push(Correction {
            field,
            before,
            after,
        });
    }

    /// The end of a row, with its reason.
    pub fn ended(reason: &str) -> Self {
        Self(vec![Correction {
            field: "ended",
            before: None,
            after: Some(reason.to_owned()),
        }])
    }

    /// The names of the fields, for the audit.
    pub fn fields(&self) -> Vec<&'static str> {
        self.0.iter().map(|one| one.field).collect()
    }
}

impl Households<'_> {
    /// Corrects a household.
    pub(super) async fn correct(
        &self,
        tx: &DistrictTx,
        row: &mut household::Model,
        change: &HouseholdChange,
    ) -> Outcome<Corrections> {
        let mut made = Corrections::default();
        let word = |kind: &lianxin_entity::enums::HouseholdKind| Some(kind.as_str().to_owned());
        made.set("kind", &mut row.kind, change.kind, word);
        let text = |text: &String| Some(text.clone());
        made.set(
            "headName",
            &mut row.head_name,
            change.head_name.clone(),
            text,
        );
        made.set("address", &mut row.address, change.address.clone(), text);
        if let Some(organisation) = change.organisation {
            if let Some(organisation) = organisation {
                self.known_organisation(organisation)?;
            }
            let code = |id: &Option<_>| {
                let node = self.directory.organisation((*id)?)?;
                Some(node.code.clone())
            };
            made.set(
                "organisation",
                &mut row.organisation_id,
                Some(organisation),
                code,
            );
        }
        if let Some(phone) = &change.phone {
            let sealed = phone
                .as_ref()
                .map(|phone| sealed_phone(&self.keyring, phone));
            if row.phone_hash.as_ref() != sealed.as_ref().map(|sealed| &sealed.hash) {
                let before = self.opener().phone(row.phone_cipher.as_deref()).await?;
                let after = phone.as_ref().map(|phone| phone.masked());
                made.masked("phone", before.map(|phone| phone.masked()), after);
                (row.phone_cipher, row.phone_hash) = Sealed::columns(sealed);
            }
        }
        if let Some(spot) = change.spot {
            let before = point(row);
            self.put(tx, row, spot).await?;
            let after = point(row);
            if before != after {
                made.masked("location", before, after);
            }
        }
        Ok(made)
    }

    /// Puts a household onto its point, with the distance from there to the nearest open centre.
    pub(super) async fn put(
        &self,
        tx: &DistrictTx,
        row: &mut household::Model,
        spot: Option<Spot>,
    ) -> Outcome<()> {
        let point = match spot {
            None => None,
            Some(spot) => Some(self.known_point(spot)?),
        };
        row.latitude = spot.map(|spot| spot.latitude);
        row.longitude = spot.map(|spot| spot.longitude);
        row.datum = spot.map(|spot| spot.datum);
        row.gcj_latitude = point.map(Coordinate::latitude);
        row.gcj_longitude = point.map(Coordinate::longitude);
        row.nearest_centre_metres = match point {
            Some(point) => NearestCentres::load(tx).await?.metres(point),
            None => None,
        };
        Ok(())
    }

    fn known_point(&self, spot: Spot) -> Outcome<Coordinate> {
        let point = Coordinate::received(spot.latitude, spot.longitude, spot.datum);
        let point = point.map_err(|fault| {
            let field = format!("location.{}", fault.field());
            Refusal::at(Code::Invalid, &field).saying("bad-coordinate")
        })?;
        if self.directory.lies_outside(point) {
            return Err(Refusal::at(Code::OutsideDistrict, "location").into());
        }
        Ok(point)
    }

    /// Corrects a person.
    pub(super) async fn correct_resident(
        &self,
        row: &mut resident::Model,
        change: &ResidentChange,
    ) -> Outcome<Corrections> {
        let mut made = Corrections::default();
        let text = |text: &String| Some(text.clone());
        made.set("name", &mut row.name, change.name.clone(), text);
        made.set(
            "relation",
            &mut row.relation,
            change.relation,
            |relation: &Option<lianxin_entity::enums::ResidentRelation>| {
                relation.map(|relation| relation.as_str().to_owned())
            },
        );
        let mut birth_year = change.birth_year;
        if let Some(identity) = &change.identity {
            let sealed = identity
                .as_ref()
                .map(|number| sealed_identity(&self.keyring, number));
            if row.identity_hash.as_ref() != sealed.as_ref().map(|sealed| &sealed.hash) {
                let cipher = row.identity_cipher.as_deref();
                let before = self.opener().identity(cipher).await?;
                let after = identity.as_ref().map(|number| number.masked());
                made.masked(
                    "identityNumber",
                    before.map(|number| number.masked()),
                    after,
                );
                (row.identity_cipher, row.identity_hash) = Sealed::columns(sealed);
            }
            // Who was born when stands in the number.
            if let Some(number) = identity {
                birth_year = Some(Some(number.birth_year()));
            }
        } else if let Some(year) = birth_year {
            let known = self
                .opener()
                .identity(row.identity_cipher.as_deref())
                .await?;
            let known = known.map(|number| number.birth_year());
            if known.is_some_and(|known| year != Some(known)) {
                let refusal = Refusal::at(Code::Invalid, "birthYear");
                return Err(refusal.saying("birth-year-contradicts").into());
            }
        }
        let year = |year: &Option<i32>| year.map(|year| year.to_string());
        made.set("birthYear", &mut row.birth_year, birth_year, year);
        if let Some(phone) = &change.phone {
            let sealed = phone
                .as_ref()
                .map(|phone| sealed_phone(&self.keyring, phone));
            if row.phone_hash.as_ref() != sealed.as_ref().map(|sealed| &sealed.hash) {
                let before = self.opener().phone(row.phone_cipher.as_deref()).await?;
                let after = phone.as_ref().map(|phone| phone.masked());
                made.masked("phone", before.map(|phone| phone.masked()), after);
                (row.phone_cipher, row.phone_hash) = Sealed::columns(sealed);
                // Whoever claimed the row by the old number has no part in the new one.
                row.account_id = None;
            }
        }
        Ok(made)
    }

    /// Writes down what was corrected; a visit on which all was found right leaves one row, too.
    pub(super) async fn trail(
        &self,
        tx: &DistrictTx,
        household: HouseholdId,
        resident: Option<ResidentId>,
        corrections: &Corrections,
        source: &str,
        verified: bool,
    ) -> Outcome<()> {
        let row = |field: &str, before, after| data_verification::ActiveModel {
            id: Set(self.given.id()),
            household_id: Set(household),
            resident_id: Set(resident),
            field: Set(field.to_owned()),
            before: Set(before),
            after: Set(after),
            source: Set(source.to_owned()),
            verified_by: Set(Some(self.actor.account)),
            verified_on: Set(self.today()),
            at: Set(self.given.now()),
            ..Default::default()
        };
        let made = corrections.0.iter().cloned();
        let mut rows: Vec<_> = made
            .map(|one| row(one.field, one.before, one.after))
            .collect();
        if verified && rows.is_empty() {
            rows.push(row("all", None, None));
        }
        Ok(tx.insert_all(rows).await?)
    }
}

/// A household's point as people read it.
fn point(row: &household::Model) -> Option<String> {
    point_text(Some((row.latitude?, row.longitude?, row.datum?)))
}

/// A point as the trail tells it.
pub fn point_text(point: Option<(f64, f64, Datum)>) -> Option<String> {
    let (latitude, longitude, datum) = point?;
    Some(format!("{latitude} {longitude} {}", datum.as_str()))
}
