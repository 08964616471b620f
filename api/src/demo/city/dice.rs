//! Chance that is the same each time: what is thrown depends on what it is thrown for and on nothing
//! else, so that two registers agree on a row without either remembering it.

/// What a throw is for.
#[derive(Clone, Copy)]
pub enum For {
    Surname,
    GivenName,
    Phone,
    East,
    North,
    Verified,
    Registered,
    Source,
    Place,
    Kind,
    Joined,
    Started,
    Consent,
    Rule,
    Staffing,
    Letter,
    Absence,
    Election,
    Founded,
    Trade,
    Weight,
    Birth,
}

/// A number from 0 to `below` - 1 for the `index`th of its kind.
pub fn throw(what: For, index: u64, below: u64) -> u64 {
    // SplitMix64, its state taken from what is asked.
    let mut state = index
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add((what as u64 + 1).wrapping_mul(0xD1B5_4A32_D192_ED03));
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (state ^ (state >> 31)) % below
}

/// Whether it happens to the `index`th, `percent` times in a hundred.
pub fn happens(what: For, index: u64, percent: u64) -> bool {
    throw(what, index, 100) < percent
}

/// One of several.
pub fn pick<T: Copy>(what: For, index: u64, from: &[T]) -> T {
    from[throw(what, index, from.len() as u64) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throws_are_even_and_always_the_same() {
        let mut counts = [0; 10];
        for index in 0..10_000 {
            counts[throw(For::Surname, index, 10) as usize] += 1;
        }
        assert!(
            counts.iter().all(|count| (900..1_100).contains(count)),
            "{counts:?}"
        );
        assert_eq!(throw(For::Surname, 7, 1_000), throw(For::Surname, 7, 1_000));
        assert_ne!(
            throw(For::Surname, 7, 1 << 60),
            throw(For::GivenName, 7, 1 << 60)
        );
    }
}
