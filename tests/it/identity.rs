//! Who is asking: registration with a phone code, sign-in, sessions, passwords.

use lianxin_tests::answer::Answer;
use lianxin_tests::town::{Town, people::PASSWORD};
use serde_json::{Value, json};

const SESSION: &str = "session { accessToken refreshToken viewer { account { id phone } role posting { id } } } \
    errors { errorCode message field }";

async fn nobody(town: &Town, mutation: &str, input: Value) -> Answer {
    let selection = if mutation == "requestPhoneCode" {
        "expiresAt errors { errorCode message field }"
    } else {
        SESSION
    };
    let (first, rest) = mutation.split_at(1);
    let document = format!(
        "mutation ($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ {selection} }} }}",
        first.to_uppercase()
    );
    town.device()
        .run(&document, json!({ "input": input }))
        .await
        .expect("an answer")
}

/// The last code that was sent, as the file that stands for the gateway holds it.
fn last_code(town: &Town) -> String {
    let file = town.database().directory().join("messages.jsonl");
    let text = std::fs::read_to_string(file).expect("messages were sent");
    let last = text.lines().last().expect("a message");
    let message: Value = serde_json::from_str(last).expect("JSON");
    message["code"].as_str().expect("a code").to_owned()
}

fn registration(town: &Town, phone: &str, code: &str) -> Value {
    json!({
        "districtCode": town.code(), "phone": phone, "phoneCode": code, "password": "lamps at gate 3",
        "displayName": "Zhou",
    })
}

crate::both_engines! {
    async fn a_resident_registers_with_the_code_of_their_phone(town: Town) {
        let phone = "13912340001";
        nobody(&town, "requestPhoneCode", json!({ "districtCode": town.code(), "phone": phone })).await.ok();
        let code = last_code(&town);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let refused = nobody(&town, "registerResident", registration(&town, phone, wrong)).await;
        assert!(refused.refusal().is_some(), "{:#}", refused.body);
        let other = nobody(&town, "registerResident", registration(&town, "13912340002", &code)).await;
        assert!(other.refusal().is_some(), "a code belongs to its phone");
        let answer = nobody(&town, "registerResident", registration(&town, phone, &code)).await;
        let viewer = &answer.ok()["session"]["viewer"];
        assert_eq!((&viewer["role"], &viewer["account"]["phone"]), (&json!("RESIDENT"), &json!(phone)));
        let again = nobody(&town, "registerResident", registration(&town, phone, &code)).await;
        assert!(again.refusal().is_some(), "a code is used once");
        let token = answer.ok()["session"]["accessToken"].as_str().expect("a token").to_owned();
        town.device().with_token(&token).run("{ serviceRequests { nodes { id } } }", json!({})).await.expect("an answer").ok();
        let sign_in = json!({ "districtCode": town.code(), "phone": phone, "password": "lamps at gate 3" });
        nobody(&town, "signIn", sign_in).await.ok();
    }

    async fn a_code_ends(town: Town) {
        let phone = "13912340001";
        nobody(&town, "requestPhoneCode", json!({ "districtCode": town.code(), "phone": phone })).await.ok();
        let code = last_code(&town);
        town.hours_pass(1);
        let late = nobody(&town, "registerResident", registration(&town, phone, &code)).await;
        assert!(late.refusal().is_some(), "{:#}", late.body);
    }

    async fn an_answer_does_not_tell_who_has_an_account(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let ask = |phone: &str| json!({ "districtCode": town.code(), "phone": phone });
        let known = nobody(&town, "requestPhoneCode", ask(wang.phone())).await;
        let unknown = nobody(&town, "requestPhoneCode", ask("13999999999")).await;
        assert_eq!(known.body, unknown.body);
        let sign_in = |code: &str, phone: &str| json!({ "districtCode": code, "phone": phone, "password": "not the password" });
        let wrong = nobody(&town, "signIn", sign_in(town.code(), wang.phone())).await;
        wrong.refused("BAD_CREDENTIALS");
        for (code, phone) in [(town.code(), "13999999999"), ("999999", wang.phone()), ("", ""), (town.code(), "not a phone")] {
            let answer = nobody(&town, "signIn", sign_in(code, phone)).await;
            assert_eq!(answer.body, wrong.body, "{code} {phone}");
        }
    }

    async fn failures_lock_known_and_unknown_alike_and_time_unlocks(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        for phone in [wang.phone(), "13999999999"] {
            let wrong = json!({ "districtCode": town.code(), "phone": phone, "password": "not the password" });
            let mut codes = Vec::new();
            for _ in 0..12 {
                codes.push(nobody(&town, "signIn", wrong.clone()).await.refusal().expect("refused").to_owned());
            }
            assert_eq!(codes.last().map(String::as_str), Some("LOCKED"), "{phone}: {codes:?}");
        }
        let right = json!({ "districtCode": town.code(), "phone": wang.phone(), "password": PASSWORD });
        nobody(&town, "signIn", right.clone()).await.refused("LOCKED");
        town.hours_pass(48);
        nobody(&town, "signIn", right).await.ok();
    }

    async fn many_guesses_at_once_are_not_more_than_a_few(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let guess = |n: usize| {
            let password = if n == 30 { PASSWORD.to_owned() } else { format!("guess number {n}") };
            let input = json!({ "districtCode": town.code(), "phone": wang.phone(), "password": password });
            let town = &town;
            async move { nobody(town, "signIn", input).await.refusal().unwrap_or("SIGNED_IN").to_owned() }
        };
        let answers = futures_util::future::join_all((0..30).map(guess)).await;
        let told = answers.iter().filter(|answer| *answer == "BAD_CREDENTIALS").count();
        assert!((1..=5).contains(&told), "{answers:?}");
        assert_eq!(guess(30).await, "LOCKED");
    }

    async fn one_code_makes_one_account_however_often_it_comes_at_once(town: Town) {
        let phone = "13912340003";
        nobody(&town, "requestPhoneCode", json!({ "districtCode": town.code(), "phone": phone })).await.ok();
        let code = last_code(&town);
        let register = || nobody(&town, "registerResident", registration(&town, phone, &code));
        let answers = futures_util::future::join_all((0..8).map(|_| register())).await;
        let accounts = answers.iter().filter(|answer| answer.refusal().is_none()).count();
        assert_eq!(accounts, 1, "{:?}", answers.iter().map(Answer::wrong).collect::<Vec<_>>());
        assert!(answers.iter().all(|answer| answer.failure().is_none()));
    }

    async fn the_same_refresh_token_at_once_is_no_theft(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let sign_in = json!({ "districtCode": town.code(), "phone": wang.phone(), "password": PASSWORD });
        let first = nobody(&town, "signIn", sign_in).await;
        let token = first.ok()["session"]["refreshToken"].clone();
        let renew = |token: Value| nobody(&town, "refreshSession", json!({ "refreshToken": token }));
        let answers = futures_util::future::join_all((0..4).map(|_| renew(token.clone()))).await;
        let tokens: Vec<_> = answers.iter().map(|answer| answer.ok()["session"]["refreshToken"].clone()).collect();
        renew(tokens[1].clone()).await.ok();
        renew(tokens[0].clone()).await.refused("SESSION_ENDED");
    }

    async fn a_refresh_token_rotates_and_a_stolen_one_ends_the_family(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let sign_in = json!({ "districtCode": town.code(), "phone": wang.phone(), "password": PASSWORD });
        let first = nobody(&town, "signIn", sign_in).await;
        let token = |answer: &Answer| answer.ok()["session"]["refreshToken"].as_str().expect("a token").to_owned();
        let renew = |token: String| {
            let town = &town;
            async move { nobody(town, "refreshSession", json!({ "refreshToken": token })).await }
        };
        let first = token(&first);
        let lost = renew(first.clone()).await;
        let second = token(&lost);
        assert_ne!(first, second);
        // The answer was lost on a weak network: the same one again, while its successor is unused.
        let second_again = token(&renew(first.clone()).await);
        let third = token(&renew(second_again.clone()).await);
        // The first is used up now, whoever still sends it stole it.
        assert!(renew(first).await.wrong().is_some());
        assert!(renew(third).await.wrong().is_some(), "the family has ended");
        assert!(renew("nonsense".to_owned()).await.wrong().is_some());
    }

    async fn signing_out_and_changing_the_password_end_sessions(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let token = wang.token().await;
        let change = "mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { errors { errorCode field } } }";
        let wrong = json!({ "currentPassword": "not the password", "newPassword": "lamps at gate 3" });
        assert!(wang.run(change, json!({ "input": wrong })).await.refusal().is_some());
        let weak = json!({ "currentPassword": PASSWORD, "newPassword": "1" });
        assert!(wang.run(change, json!({ "input": weak })).await.refusal().is_some());
        let good = json!({ "currentPassword": PASSWORD, "newPassword": "lamps at gate 3" });
        wang.run(change, json!({ "input": good })).await.ok();
        let sign_in = |password: &str| json!({ "districtCode": town.code(), "phone": wang.phone(), "password": password });
        nobody(&town, "signIn", sign_in(PASSWORD)).await.refused("BAD_CREDENTIALS");
        nobody(&town, "signIn", sign_in("lamps at gate 3")).await.ok();
        let device = town.device().with_token(&token);
        device.run("mutation { signOut { errors { errorCode } } }", json!({})).await.expect("an answer");
        let after = device.run("{ serviceRequests { nodes { id } } }", json!({})).await.expect("an answer");
        after.failed("UNAUTHENTICATED");
    }

    async fn a_forgotten_password_is_reset_with_a_code(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let ask = json!({ "districtCode": town.code(), "phone": wang.phone() });
        nobody(&town, "requestPhoneCode", ask).await.ok();
        let code = last_code(&town);
        let document = "mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { errors { errorCode field } } }";
        let input = |code: &str| json!({ "districtCode": town.code(), "phone": wang.phone(), "phoneCode": code, "newPassword": "lamps at gate 3" });
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let answer = town.device().run(document, json!({ "input": input(wrong) })).await.expect("an answer");
        assert!(answer.refusal().is_some());
        town.device().run(document, json!({ "input": input(&code) })).await.expect("an answer").ok();
        let sign_in = json!({ "districtCode": town.code(), "phone": wang.phone(), "password": "lamps at gate 3" });
        nobody(&town, "signIn", sign_in).await.ok();
    }

    async fn phones_are_nowhere_in_the_clear(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.in_progress("Lamp").await;
        let shown = |seen: Value| seen["reporter"]["phone"].as_str().unwrap_or("(absent)").to_owned();
        assert_eq!(shown(cast.wang.sees(&lamp).await), cast.wang.phone());
        let masked = format!("{}****{}", &cast.wang.phone()[..3], &cast.wang.phone()[7..]);
        assert_eq!(shown(cast.secretary.sees(&lamp).await), masked);
        cast.works.reveals(&lamp).await.refused("FORBIDDEN");
        cast.neighbour.reveals(&lamp).await.refused("NOT_FOUND");
        let revealed = cast.housing.reveals(&lamp).await;
        assert_eq!(revealed.ok()["contact"]["phone"], cast.wang.phone());
        let url = town.database().admin_url().unwrap_or_else(|| town.database().owner_url.clone());
        let db = town.database().raw(&url).await;
        let looked = lianxin_tests::raw::count(&db, "SELECT count(*) FROM access_log WHERE purpose = 'to arrange a visit'").await;
        assert_eq!(looked, 1, "each look is written down, a refused one is none");
        let search = json!({ "search": cast.wang.phone() });
        assert!(cast.secretary.lists(search).await.is_empty(), "a masked value cannot be searched for");
    }
}
