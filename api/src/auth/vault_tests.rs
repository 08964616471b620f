use super::*;
use crate::given::Given;

const HERE: DistrictKey = DistrictKey(1);
const THERE: DistrictKey = DistrictKey(2);

fn stored(master: &MasterKey, district: DistrictKey) -> Vec<WrappedKey> {
    let random = Given::system().random;
    vec![
        WrappedKey::generate(master, district, KeyKind::Data, 1, &*random),
        WrappedKey::generate(master, district, KeyKind::Lookup, 2, &*random),
    ]
}

fn phone() -> Phone {
    Phone::parse("13900010001").unwrap()
}

#[test]
fn a_phone_opens_in_its_district_and_nowhere_else() {
    let master = MasterKey::from_bytes([1; KEY_LEN]);
    let here = Keyring::unlock(&master, HERE, &stored(&master, HERE)).unwrap();
    let there = Keyring::unlock(&master, THERE, &stored(&master, THERE)).unwrap();
    let sealed = here.seal_phone(&phone());
    assert!(!sealed.windows(4).any(|w| w == b"1390"));
    assert_eq!(here.open_phone(&sealed).unwrap(), phone());
    assert!(there.open_phone(&sealed).is_err());
    assert!(here.open(Purpose::AuditPayload, &sealed).is_err());
    assert_ne!(here.phone_hash(&phone()), there.phone_hash(&phone()));
}

#[test]
fn a_new_data_key_seals_while_the_old_one_still_opens_and_lookup_stays() {
    let master = MasterKey::from_bytes([1; KEY_LEN]);
    let mut keys = stored(&master, HERE);
    let before = Keyring::unlock(&master, HERE, &keys).unwrap();
    let old = before.seal_phone(&phone());
    let random = Given::system().random;
    keys.push(WrappedKey::generate(
        &master,
        HERE,
        KeyKind::Data,
        3,
        &*random,
    ));
    let after = Keyring::unlock(&master, HERE, &keys).unwrap();
    assert_eq!(after.open_phone(&old).unwrap(), phone());
    assert_eq!(after.phone_hash(&phone()), before.phone_hash(&phone()));
    let new = after.seal_phone(&phone());
    assert!(matches!(
        before.open_phone(&new),
        Err(VaultFault::UnknownKey(3))
    ));
}

#[test]
fn keys_are_bound_to_district_kind_and_id() {
    let master = MasterKey::from_bytes([1; KEY_LEN]);
    let keys = stored(&master, HERE);
    assert!(matches!(
        Keyring::unlock(&master, THERE, &keys),
        Err(VaultFault::Damaged)
    ));
    let mut swapped = keys.clone();
    swapped[0].kind = KeyKind::Lookup;
    swapped[1].kind = KeyKind::Data;
    assert!(matches!(
        Keyring::unlock(&master, HERE, &swapped),
        Err(VaultFault::Damaged)
    ));
    assert!(matches!(
        Keyring::unlock(&master, HERE, &keys[..1]),
        Err(VaultFault::Incomplete(HERE, "lookup"))
    ));
    let other = MasterKey::from_bytes([2; KEY_LEN]);
    assert!(matches!(
        Keyring::unlock(&other, HERE, &keys),
        Err(VaultFault::OtherMasterKey)
    ));
}

#[test]
fn a_code_hash_depends_on_phone_purpose_and_code() {
    let master = MasterKey::from_bytes([1; KEY_LEN]);
    let ring = Keyring::unlock(&master, HERE, &stored(&master, HERE)).unwrap();
    let hash = ring.code_hash(b"phone", "REGISTER", "123456");
    assert_eq!(hash, ring.code_hash(b"phone", "REGISTER", "123456"));
    assert_ne!(hash, ring.code_hash(b"phone", "RESET", "123456"));
    assert_ne!(hash, ring.code_hash(b"other", "REGISTER", "123456"));
    assert_ne!(hash, ring.code_hash(b"phone", "REGISTER1", "23456"));
}
