//! What a new password must be. Length counts, composition does not: rules about capitals and
//! signs make people write `Abc123456!` and feel safe.

use super::phone::Phone;

/// Why a password was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    TooShort,
    TooLong,
    /// It is the phone number, or contains it.
    ContainsPhone,
    /// It stands on every list of guesses.
    TooCommon,
}

/// Least and greatest number of characters.
pub const SHORTEST: usize = 8;
pub const LONGEST: usize = 128;

/// First guesses of everybody who guesses, beyond those that the rules below find.
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "password1",
    "password123",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "trustno1",
    "welcome1",
    "letmein1",
    "admin123",
    "administrator",
    "qwertyui",
    "qwertyuiop",
    "qwerty123",
    "asdfghjk",
    "asdfghjkl",
    "zxcvbnm1",
    "1qaz2wsx",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "q1w2e3r4",
    "qazwsxedc",
    "abc12345",
    "abcd1234",
    "a1234567",
    "a12345678",
    "a123456789",
    "aa123456",
    "aa12345678",
    "abc123456",
    "qq123456",
    "zxc123456",
    "woaini1314",
    "woaini520",
    "woaini123",
    "5201314520",
    "52013145",
    "13145200",
    "13141314",
    "52015201",
    "10203040",
    "12341234",
    "12344321",
    "11223344",
    "1122334455",
    "147258369",
    "123123123",
    "12121212",
    "asd123456",
    "zaq12wsx",
    "changeme",
    "secret123",
    "lianxin1",
    "lianxin123",
    "lianxin888",
    "beijing2008",
    "china123",
    "wang1234",
    "zhang123",
];

/// Looks at a new password for the holder of `phone`.
pub fn check(password: &str, phone: &Phone) -> Result<(), PasswordFault> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(PasswordFault::TooShort);
    }
    if length > LONGEST {
        return Err(PasswordFault::TooLong);
    }
    let lower = password.to_lowercase();
    if lower.contains(phone.digits()) || phone.digits().contains(lower.as_str()) {
        return Err(PasswordFault::ContainsPhone);
    }
    if is_run(&lower) || has_few_characters(&lower) || COMMON.contains(&lower.as_str()) {
        return Err(PasswordFault::TooCommon);
    }
    Ok(())
}

/// `12345678`, `87654321`, `abcdefgh`: every character is a step from the one before, and 0 follows
/// 9.
fn is_run(text: &str) -> bool {
    let steps = |step: i32| {
        text.chars().zip(text.chars().skip(1)).all(|(a, b)| {
            let distance = b as i32 - a as i32;
            distance == step || (a.is_ascii_digit() && b.is_ascii_digit() && distance == -9 * step)
        })
    };
    steps(1) || steps(-1)
}

/// `11111111`, `abababab`.
fn has_few_characters(text: &str) -> bool {
    let mut seen: Vec<char> = text.chars().collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len() < 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_it(password: &str) -> Result<(), PasswordFault> {
        check(password, &Phone::parse("13900010001").unwrap())
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(check_it("路灯三号门坏"), Err(PasswordFault::TooShort));
        assert_eq!(check_it("路灯三号门坏了三天"), Ok(()));
        assert_eq!(check_it(&"长".repeat(129)), Err(PasswordFault::TooLong));
        assert_eq!(check_it("Abc 123"), Err(PasswordFault::TooShort));
    }

    #[test]
    fn the_phone_is_no_password() {
        assert_eq!(check_it("13900010001"), Err(PasswordFault::ContainsPhone));
        assert_eq!(check_it("a13900010001!"), Err(PasswordFault::ContainsPhone));
        assert_eq!(check_it("00010001"), Err(PasswordFault::ContainsPhone));
    }

    #[test]
    fn what_everybody_guesses_first_is_refused() {
        for guess in [
            "12345678",
            "1234567890",
            "87654321",
            "0987654321",
            "abcdefgh",
            "88888888",
            "aaaaaaaa",
            "12121212",
            "abababab",
            "Password",
            "QWERTYUIOP",
            "woaini1314",
        ] {
            assert_eq!(check_it(guess), Err(PasswordFault::TooCommon), "{guess}");
        }
        assert_eq!(check_it("streetlight-gate-3"), Ok(()));
    }
}
