//! Public identifiers: TypeIDs. `req_` and 26 characters of Crockford's base 32 of a UUIDv7, so
//! that an id says what it is of and a household's id in a request's field is refused unread.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use lianxin_entity::ids::TypedId;
use uuid::Uuid;

use super::prelude::*;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The public form of an id.
pub fn encode<T: TypedId>(id: T) -> String {
    let bits = Into::<Uuid>::into(id).as_u128();
    let mut text = String::with_capacity(T::PREFIX.len() + 27);
    text.push_str(T::PREFIX);
    text.push('_');
    for place in (0..26).rev() {
        let digit = (bits >> (place * 5)) & 31;
        text.push(char::from(ALPHABET[digit as usize]));
    }
    text
}

/// The id that a public form stands for; none if it is no id of this type.
pub fn decode<T: TypedId>(text: &str) -> Option<T> {
    let digits = text.strip_prefix(T::PREFIX)?.strip_prefix('_')?;
    let (26, b'0'..=b'7') = (digits.len(), *digits.as_bytes().first()?) else {
        return None;
    };
    let mut bits = 0_u128;
    for digit in digits.bytes() {
        let value = ALPHABET.iter().position(|known| *known == digit)?;
        bits = (bits << 5) | value as u128;
    }
    Some(Uuid::from_u128(bits).into())
}

/// An id of one type as an argument or a field. In the schema it is an `ID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Gid<T>(pub T);

impl<T> From<T> for Gid<T> {
    fn from(id: T) -> Self {
        Self(id)
    }
}

impl<T: TypedId + Send + Sync> InputType for Gid<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("ID")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<ConstValue>) -> InputValueResult<Self> {
        let known = match value.unwrap_or_default() {
            ConstValue::String(text) => decode(&text),
            _ => None,
        };
        known.map(Self).ok_or_else(|| {
            InputValueError::custom(format!("expected an id that begins with {}_", T::PREFIX))
                .with_extension("code", "BAD_ID")
        })
    }

    fn to_value(&self) -> ConstValue {
        ConstValue::String(encode(self.0))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<T: TypedId + Send + Sync> OutputType for Gid<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("ID")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        _: &ContextSelectionSet<'_>,
        _: &Positioned<document::Field>,
    ) -> ServerResult<ConstValue> {
        Ok(ConstValue::String(encode(self.0)))
    }
}

#[cfg(test)]
mod tests {
    use lianxin_entity::ids::{AreaId, ServiceRequestId};

    use super::*;

    #[test]
    fn an_id_survives_the_round_trip_and_knows_its_type() {
        let id = ServiceRequestId(Uuid::from_u128(0x0191_0000_1111_7222_8333_4444_5555_6666));
        let text = encode(id);
        assert_eq!(text.len(), 30);
        assert_eq!(decode(&text), Some(id));
        assert_eq!(decode::<AreaId>(&text), None);
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "req_",
            "req_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "req_0000000000000000000000000u",
        ] {
            assert_eq!(decode::<ServiceRequestId>(text), None, "{text}");
        }
    }
}
