//! Postings, appointments, letters and what is handed over.

use lianxin_tests::answer::Answer;
use lianxin_tests::town::{Caller, Town, people::PASSWORD, steps};
use serde_json::{Value, json};

mod handovers;

const POSTING: &str = "posting { id role staffing title letterNumber letterExpiresOn startsOn endsOn endReason \
    account { id displayName phone } organisation { name } areas { name } }";
const APPOINTMENT: &str = "appointment { id kind manner personName title letterNumber letterExpiresOn fromOn toOn \
    endReason version member { id } account { displayName } organisation { name } area { name } \
    successor { id personName fromOn letterNumber } }";
const HANDOVER: &str = "handover { id kind serviceRequest { id number } area { name } takenAt }";

async fn does(who: &Caller, mutation: &str, input: Value) -> Answer {
    let selection = match mutation {
        "appointGridWorker" | "appointSecretary" => POSTING.to_owned(),
        "changePostingAreas" | "endPosting" => format!("{POSTING} {HANDOVER}"),
        "endAppointment" => format!("{APPOINTMENT} {HANDOVER}"),
        "renewLetter" => format!("{APPOINTMENT} {POSTING}"),
        "takeOverItem" => "item { id takenAt takenBy { displayName } }".to_owned(),
        "registerMember" => "member { id }".to_owned(),
        _ => APPOINTMENT.to_owned(),
    };
    let document = format!(
        "mutation Do($input: {}!) {{ {mutation}(input: $input) {{ {selection} \
         errors {{ errorCode message field }} }} }}",
        steps::input_type(mutation)
    );
    who.run(&document, json!({ "input": input })).await
}

fn area(town: &Town, name: &str) -> String {
    lianxin_api::gql::ids::encode(town.places().area(name))
}

fn organisation(town: &Town, name: &str) -> String {
    lianxin_api::gql::ids::encode(town.places().organisation(name))
}

/// A grid worker of the North grid whom the secretary appoints, with some members set otherwise.
fn grid_worker(town: &Town, phone: &str, more: Value) -> Value {
    let mut input = json!({
        "phone": phone, "name": "Sun", "areaIds": [area(town, "North grid")],
        "organisationId": organisation(town, "North committee"), "staffing": "PART_TIME",
    });
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
    input
}

fn id(answer: &Answer, pointer: &str) -> String {
    answer
        .ok()
        .pointer(pointer)
        .and_then(Value::as_str)
        .expect("an id")
        .to_owned()
}

/// Sets a first password with a code sent to the phone; gives the token.
async fn first_sign_in(town: &Town, phone: &str) -> Answer {
    let device = town.device();
    let ask = "mutation ($i: RequestPhoneCodeInput!) { requestPhoneCode(input: $i) { expiresAt errors { errorCode } } }";
    let wish = json!({ "i": { "districtCode": town.code(), "phone": phone, "purpose": "RESET_PASSWORD" } });
    device.run(ask, wish).await.expect("an answer").ok();
    let file = town.database().directory().join("messages.jsonl");
    let text = std::fs::read_to_string(file).expect("messages were sent");
    let message: Value =
        serde_json::from_str(text.lines().last().expect("a message")).expect("JSON");
    let reset = "mutation ($i: ResetPasswordInput!) { resetPassword(input: $i) { session { accessToken \
        viewer { role posting { areas { name } } } } errors { errorCode message } } }";
    let wish = json!({ "i": {
        "districtCode": town.code(), "phone": phone, "phoneCode": message["code"], "newPassword": PASSWORD,
    } });
    device.run(reset, wish).await.expect("an answer")
}

crate::both_engines! {
    async fn a_grid_worker_is_appointed_signs_in_and_loses_all_rights_at_the_end(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.wang.submits("Lamp").await;
        let letter = json!({ "letterNumber": "2026-001", "letterExpiresOn": town.day_after(30), "staffing": "SILVER" });
        let made = does(&cast.secretary, "appointGridWorker", grid_worker(&town, "13811110001", letter)).await;
        let posting = &made.ok()["posting"];
        assert_eq!(posting["staffing"], "SILVER");
        assert_eq!(posting["account"]["phone"], "138****0001", "others see the number masked");
        let session = first_sign_in(&town, "13811110001").await;
        let session = &session.ok()["session"];
        assert_eq!(session["viewer"]["role"], "GRID_WORKER");
        let token = session["accessToken"].as_str().expect("a token");
        let device = town.device().with_token(token);
        let see = "query ($id: ID) { serviceRequest(id: $id) { number } }";
        let seen = device.run(see, json!({ "id": lamp.id })).await.expect("an answer");
        assert_eq!(seen.at("/serviceRequest/number"), &json!(lamp.number));
        let end = json!({ "id": posting["id"], "reason": "moved away" });
        let ended = does(&cast.secretary, "endPosting", end.clone()).await;
        assert_eq!(ended.ok()["posting"]["endReason"], "moved away");
        let seen = device.run(see, json!({ "id": lamp.id })).await.expect("an answer");
        assert_ne!(seen.body["data"]["serviceRequest"]["number"], json!(lamp.number), "{:#}", seen.body);
        does(&cast.secretary, "endPosting", end).await.refused("ALREADY_ENDED");
    }

    async fn the_same_posting_is_not_held_twice(town: Town) {
        let cast = town.cast().await;
        let wish = |more| grid_worker(&town, "13811110002", more);
        let first = does(&cast.secretary, "appointGridWorker", wish(json!({}))).await;
        does(&cast.secretary, "appointGridWorker", wish(json!({}))).await.refused("OVERLAPPING");
        let ahead = json!({ "startsOn": town.day_after(10), "endsOn": town.day_after(20) });
        does(&cast.secretary, "appointGridWorker", wish(ahead)).await.refused("OVERLAPPING");
        let posting = id(&first, "/posting/id");
        let end = json!({ "id": posting, "on": town.day_after(10), "reason": "the term" });
        does(&cast.secretary, "endPosting", end).await.ok();
        let after = json!({ "startsOn": town.day_after(10) });
        does(&cast.secretary, "appointGridWorker", wish(after)).await.ok();
        let backwards = json!({ "startsOn": town.day_after(5), "endsOn": town.day_after(5) });
        let refused = does(&cast.secretary, "appointGridWorker", grid_worker(&town, "13811110003", backwards)).await;
        assert_eq!(refused.refused("ENDS_BEFORE_START")["field"], json!(["input", "endsOn"]));
        let masked = grid_worker(&town, "138****0003", json!({}));
        does(&cast.secretary, "appointGridWorker", masked).await.refused("BAD_PHONE");
    }

    async fn many_calls_at_once_make_one_posting(town: Town) {
        let cast = town.cast().await;
        let settled = grid_worker(&town, "13811110004", json!({ "endsOn": town.day_after(1) }));
        does(&cast.secretary, "appointGridWorker", settled).await.ok();
        let ahead = grid_worker(&town, "13811110004", json!({ "startsOn": town.day_after(1) }));
        let all = (0..6).map(|_| does(&cast.secretary, "appointGridWorker", ahead.clone()));
        let answers = futures_util::future::join_all(all).await;
        let made = answers.iter().filter(|answer| answer.wrong().is_none()).count();
        assert_eq!(made, 1, "{:?}", answers.iter().map(Answer::wrong).collect::<Vec<_>>());
        let other = json!({ "kind": "FIRST_SECRETARY", "organisationId": organisation(&town, "North committee") });
        let people = [&cast.li, &cast.wang, &cast.neighbour, &cast.works];
        let all = people.map(|person| {
            let mut input = other.clone();
            input["accountId"] = json!(person.account_id());
            does(&cast.street, "appoint", input)
        });
        let answers = futures_util::future::join_all(all).await;
        let made = answers.iter().filter(|answer| answer.wrong().is_none()).count();
        assert_eq!(made, 1, "{:?}", answers.iter().map(Answer::wrong).collect::<Vec<_>>());
    }

    async fn nobody_posts_outside_their_area_or_above_their_organisation(town: Town) {
        let cast = town.cast().await;
        let south = json!({ "areaIds": [area(&town, "South grid")] });
        let refused = [
            (&cast.secretary, grid_worker(&town, "13811110005", south.clone())),
            (&cast.other_secretary, grid_worker(&town, "13811110005", json!({}))),
            (&cast.li, grid_worker(&town, "13811110005", json!({}))),
            (&cast.wang, grid_worker(&town, "13811110005", json!({}))),
            (&cast.housing, grid_worker(&town, "13811110005", json!({ "organisationId": organisation(&town, "Housing") }))),
        ];
        for (who, input) in refused {
            let answer = does(who, "appointGridWorker", input).await;
            assert_eq!(answer.refusal(), Some("FORBIDDEN"), "{}: {:#}", who.name(), answer.body);
        }
        let secretary = |name: &str| json!({ "phone": "13811110006", "name": "Qin", "organisationId": organisation(&town, name) });
        for (who, of, code) in [
            (&cast.secretary, "Street committee", Some("FORBIDDEN")),
            (&cast.secretary, "South committee", Some("FORBIDDEN")),
            (&cast.housing, "Works", Some("FORBIDDEN")),
            (&cast.li, "North committee", Some("FORBIDDEN")),
            (&cast.street, "South committee", None),
            (&cast.district, "Housing", None),
            (&cast.administrator, "Works", None),
        ] {
            let answer = does(who, "appointSecretary", secretary(of)).await;
            assert_eq!(answer.wrong(), code, "{} of {of}: {:#}", who.name(), answer.body);
        }
        let posting = id(&does(&cast.secretary, "appointGridWorker", grid_worker(&town, "13811110007", json!({}))).await, "/posting/id");
        let list = "query { postings(first: 100) { totalCount nodes { id } } }";
        for (who, sees) in [(&cast.secretary, true), (&cast.street, true), (&cast.administrator, true),
            (&cast.other_secretary, false), (&cast.housing, false), (&cast.li, false), (&cast.wang, false)]
        {
            let all = who.run(list, json!({})).await;
            assert_eq!(all.ok()["nodes"].to_string().contains(&posting), sees, "{}: {:#}", who.name(), all.body);
            let count = all.ok()["nodes"].as_array().map(Vec::len);
            assert_eq!(all.ok()["totalCount"].as_u64().and_then(|n| usize::try_from(n).ok()), count);
            let end = json!({ "id": posting, "on": town.day_after(30), "reason": "the term" });
            if !sees {
                does(who, "endPosting", end).await.refused("NOT_FOUND");
            }
        }
    }

    async fn other_grids_are_another_posting(town: Town) {
        let cast = town.cast().await;
        let made = does(&cast.secretary, "appointGridWorker", grid_worker(&town, "13811110008", json!({
            "letterNumber": "2026-008", "letterExpiresOn": town.day_after(60),
        }))).await;
        let posting = id(&made, "/posting/id");
        let south = [area(&town, "South grid")];
        let change = json!({ "id": posting, "areaIds": south });
        does(&cast.secretary, "changePostingAreas", change.clone()).await.refused("FORBIDDEN");
        let changed = does(&cast.street, "changePostingAreas", change).await;
        let next = &changed.ok()["posting"];
        assert_ne!(next["id"], json!(posting));
        assert_eq!(next["areas"][0]["name"], "South grid");
        assert_eq!(next["letterNumber"], "2026-008", "the letter goes along");
        assert_eq!(changed.ok()["handover"], json!([]), "Li is still in the North grid");
        let node = "query ($id: ID!) { node(id: $id) { ... on Posting { endsOn endReason areas { name } } } }";
        let before = cast.street.run(node, json!({ "id": posting })).await;
        assert_eq!(before.ok()["endsOn"], json!(town.day_after(0)));
        assert_eq!(before.ok()["areas"][0]["name"], "North grid");
    }

    async fn whoever_gets_a_letter_is_told(town: Town) {
        let cast = town.cast().await;
        let told = "{ notifications { nodes { topic message } unreadCount: totalCount } }";
        let letters = |answer: &Answer| {
            let news = answer.ok()["nodes"].as_array().expect("nodes").clone();
            news.iter().filter(|one| one["topic"] == "LETTER_ISSUED").count()
        };
        let wish = json!({
            "kind": "BUILDING_HEAD", "areaId": area(&town, "Building 1"), "accountId": cast.wang.account_id(),
            "letterNumber": "2026-031", "letterExpiresOn": town.day_after(400),
        });
        let head = does(&cast.secretary, "appoint", wish).await;
        assert_eq!(letters(&cast.wang.run(told, json!({})).await), 1);
        let renewed = json!({ "appointmentId": id(&head, "/appointment/id"), "letterNumber": "2026-032", "letterExpiresOn": town.day_after(800) });
        does(&cast.secretary, "renewLetter", renewed).await.ok();
        assert_eq!(letters(&cast.wang.run(told, json!({})).await), 1, "the last one counts");
        assert_eq!(letters(&cast.neighbour.run(told, json!({})).await), 0);
    }

    async fn one_leader_of_a_building_at_a_time_with_a_successor(town: Town) {
        let cast = town.cast().await;
        let building = area(&town, "Building 1");
        let wish = |person: &Caller, more: Value| {
            let mut input = json!({ "kind": "UNIT_LEADER", "manner": "HOME", "areaId": building, "accountId": person.account_id() });
            if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
                input.extend(more);
            }
            input
        };
        does(&cast.other_secretary, "appoint", wish(&cast.wang, json!({}))).await.refused("FORBIDDEN");
        does(&cast.housing, "appoint", wish(&cast.wang, json!({}))).await.refused("FORBIDDEN");
        let made = does(&cast.secretary, "appoint", wish(&cast.wang, json!({ "letterNumber": "U-1", "letterExpiresOn": town.day_after(20) }))).await;
        assert_eq!(made.ok()["appointment"]["personName"], "Wang");
        let first = id(&made, "/appointment/id");
        does(&cast.secretary, "appoint", wish(&cast.neighbour, json!({}))).await.refused("OVERLAPPING");
        let head = json!({ "kind": "BUILDING_HEAD", "areaId": building, "accountId": cast.neighbour.account_id() });
        let mut manner = head.clone();
        manner["manner"] = json!("HOME");
        does(&cast.secretary, "appoint", manner).await.refused("INVALID");
        does(&cast.secretary, "appoint", head).await.ok();
        let grid = json!({ "kind": "BUILDING_HEAD", "areaId": area(&town, "North grid"), "accountId": cast.wang.account_id() });
        does(&cast.secretary, "appoint", grid).await.refused("INVALID");
        let both = json!({ "kind": "UNIT_LEADER", "areaId": building });
        does(&cast.secretary, "appoint", both).await.refused("INVALID");
        let end = json!({
            "id": first, "expectedVersion": 1, "on": town.day_after(3), "reason": "the term",
            "successor": { "accountId": cast.neighbour.account_id(), "letterNumber": "U-2", "letterExpiresOn": town.day_after(40) },
        });
        let mut stale = end.clone();
        stale["expectedVersion"] = json!(7);
        does(&cast.secretary, "endAppointment", stale).await.refused("STALE");
        let mut same = end.clone();
        same["successor"]["letterNumber"] = json!("U-1");
        does(&cast.secretary, "endAppointment", same).await.refused("INVALID");
        let ended = does(&cast.secretary, "endAppointment", end).await;
        let ended = ended.ok();
        assert_eq!(ended["appointment"]["successor"]["personName"], "Zhang");
        assert_eq!(ended["appointment"]["successor"]["fromOn"], json!(town.day_after(3)));
        assert_eq!(ended["handover"][0]["area"]["name"], "Building 1");
        let on = "query ($id: ID!, $day: Date) { area(id: $id) { appointments(on: $day) { kind personName } } }";
        for (day, leader) in [(0, "Wang"), (2, "Wang"), (3, "Zhang"), (30, "Zhang")] {
            let seen = cast.secretary.run(on, json!({ "id": building, "day": town.day_after(day) })).await;
            let all = seen.ok()["appointments"].as_array().expect("a list").clone();
            let leaders: Vec<_> = all.iter().filter(|held| held["kind"] == "UNIT_LEADER").collect();
            assert_eq!((leaders.len(), &leaders[0]["personName"]), (1, &json!(leader)), "{day}: {all:#?}");
        }
        let seen = cast.other_secretary.run(on, json!({ "id": building, "day": town.day_after(0) })).await;
        assert_eq!(seen.ok()["appointments"], json!([]));
        let own = cast.wang.run("{ appointments { nodes { personName } } }", json!({})).await;
        assert_eq!(own.ok()["nodes"].as_array().map(Vec::len), Some(1), "one's own is seen: {:#}", own.body);
    }

    async fn letters_that_end_are_one_list_and_numbers_are_unique(town: Town) {
        let cast = town.cast().await;
        let letter = |number: &str, days: i64| json!({ "letterNumber": number, "letterExpiresOn": town.day_after(days) });
        let posted = does(&cast.secretary, "appointGridWorker", grid_worker(&town, "13811110010", letter("L-1", 10))).await;
        does(&cast.secretary, "appointGridWorker", grid_worker(&town, "13811110011", letter("L-2", 25))).await.ok();
        does(&cast.secretary, "appointGridWorker", grid_worker(&town, "13811110012", letter("L-3", 200))).await.ok();
        let taken = does(&cast.secretary, "appointGridWorker", grid_worker(&town, "13811110013", letter("L-1", 9))).await;
        assert_eq!(taken.refused("INVALID")["field"], json!(["input", "letterNumber"]));
        let early = does(&cast.secretary, "appointGridWorker", grid_worker(&town, "13811110013", letter("L-9", 0))).await;
        assert_eq!(early.refused("INVALID")["field"], json!(["input", "letterExpiresOn"]));
        let mut duty = json!({ "kind": "DUTY", "title": "water", "areaId": area(&town, "North community"), "accountId": cast.wang.account_id() });
        duty.as_object_mut().expect("an input").extend(letter("L-1", 15).as_object().expect("a letter").clone());
        does(&cast.secretary, "appoint", duty.clone()).await.refused("INVALID");
        duty["letterNumber"] = json!("L-4");
        let duty_id = id(&does(&cast.secretary, "appoint", duty.clone()).await, "/appointment/id");
        does(&cast.secretary, "appoint", json!({ "kind": "DUTY", "title": "water",
            "areaId": area(&town, "North community"), "accountId": cast.wang.account_id() })).await.refused("OVERLAPPING");
        let list = "query ($first: Int, $after: String, $last: Int, $before: String) { lettersExpiring(withinDays: 30, first: $first, after: $after, last: $last, before: $before) \
            { totalCount pageInfo { endCursor startCursor hasNextPage hasPreviousPage } nodes { number expiresOn posting { id areas { name } } appointment { id personName } } } }";
        let numbers = |answer: &Answer| -> Vec<String> {
            answer.ok()["nodes"].as_array().expect("nodes").iter().map(|node| node["number"].as_str().expect("a number").to_owned()).collect()
        };
        let all = cast.secretary.run(list, json!({})).await;
        assert_eq!(numbers(&all), ["L-1", "L-4", "L-2"]);
        assert_eq!(all.ok()["totalCount"], 3);
        let page = cast.secretary.run(list, json!({ "first": 2 })).await;
        assert_eq!(numbers(&page), ["L-1", "L-4"]);
        let rest = cast.secretary.run(list, json!({ "first": 2, "after": page.ok()["pageInfo"]["endCursor"] })).await;
        assert_eq!(numbers(&rest), ["L-2"]);
        let back = cast.secretary.run(list, json!({ "last": 2 })).await;
        assert_eq!(numbers(&back), ["L-4", "L-2"]);
        let none = cast.other_secretary.run(list, json!({})).await;
        assert_eq!(none.ok()["totalCount"], 0);
        let renew = json!({ "postingId": id(&posted, "/posting/id"), "letterNumber": "L-1b", "letterExpiresOn": town.day_after(300) });
        does(&cast.other_secretary, "renewLetter", renew.clone()).await.refused("NOT_FOUND");
        let mut shorter = renew.clone();
        shorter["letterExpiresOn"] = json!(town.day_after(1));
        assert_eq!(does(&cast.secretary, "renewLetter", shorter).await.refused("INVALID")["field"], json!(["input", "letterExpiresOn"]));
        let renewed = does(&cast.secretary, "renewLetter", renew).await;
        assert_eq!(renewed.ok()["posting"]["letterNumber"], "L-1b");
        let renew = json!({ "appointmentId": duty_id, "expectedVersion": 1, "letterNumber": "L-4", "letterExpiresOn": town.day_after(300) });
        does(&cast.secretary, "renewLetter", renew.clone()).await.ok();
        does(&cast.secretary, "renewLetter", renew).await.refused("STALE");
        assert_eq!(numbers(&cast.secretary.run(list, json!({})).await), ["L-2"]);
    }

    async fn a_letter_of_what_has_ended_is_not_renewed(town: Town) {
        let cast = town.cast().await;
        let letter = json!({ "letterNumber": "L-1", "letterExpiresOn": town.day_after(30) });
        let posted = does(&cast.secretary, "appointGridWorker", grid_worker(&town, "13811110014", letter)).await;
        let posting = id(&posted, "/posting/id");
        does(&cast.secretary, "endPosting", json!({ "id": posting, "reason": "the term" })).await.ok();
        let renew = json!({ "postingId": posting, "letterNumber": "L-2", "letterExpiresOn": town.day_after(300) });
        assert_eq!(does(&cast.secretary, "renewLetter", renew).await.refused("ALREADY_ENDED")["field"], json!(["input", "postingId"]));
    }

    async fn what_ends_before_it_begins_is_refused(town: Town) {
        let cast = town.cast().await;
        let (yesterday, today) = (town.day_after(-1), town.day_after(0));
        let duty = |from: &str, to: Value| json!({ "kind": "DUTY", "title": "water", "areaId": area(&town, "North community"),
            "accountId": cast.wang.account_id(), "fromOn": from, "toOn": to });
        for to in [&yesterday, &today] {
            let refused = does(&cast.secretary, "appoint", duty(&today, json!(to))).await;
            let refusal = refused.refused("ENDS_BEFORE_START");
            assert_eq!(refusal["field"], json!(["input", "toOn"]));
            assert_eq!(refusal["message"], format!("It begins on {today}; it ends on a later day."), "also on the same day");
        }
        let held = id(&does(&cast.secretary, "appoint", duty(&today, Value::Null)).await, "/appointment/id");
        let end = json!({ "id": held, "on": yesterday, "reason": "the term" });
        let early = does(&cast.secretary, "endAppointment", end).await;
        let refusal = early.refused("ENDS_BEFORE_START");
        assert_eq!(refusal["field"], json!(["input", "on"]));
        assert_eq!(refusal["message"], format!("It begins on {today}; it cannot end before that day."));
        let later = json!({ "startsOn": town.day_after(10) });
        let posted = does(&cast.secretary, "appointGridWorker", grid_worker(&town, "13811110015", later)).await;
        let posting = id(&posted, "/posting/id");
        let early = town.day_after(9);
        let end = json!({ "id": posting, "on": early, "reason": "the term" });
        does(&cast.secretary, "endPosting", end).await.refused("ENDS_BEFORE_START");
        let other = json!({ "id": posting, "on": early, "areaIds": [area(&town, "North grid")] });
        does(&cast.secretary, "changePostingAreas", other).await.refused("ENDS_BEFORE_START");
    }

    async fn a_secretary_is_posted_once_and_a_successor_finds_the_place_free(town: Town) {
        let cast = town.cast().await;
        let wish = json!({ "phone": "13811110016", "name": "Sun", "organisationId": organisation(&town, "North committee") });
        does(&cast.street, "appointSecretary", wish.clone()).await.ok();
        does(&cast.street, "appointSecretary", wish).await.refused("OVERLAPPING");
        let lead = |who: &Caller, from: i64, to: Value| json!({ "kind": "UNIT_LEADER", "areaId": area(&town, "Building 1"),
            "accountId": who.account_id(), "fromOn": town.day_after(from), "toOn": to });
        let first = does(&cast.secretary, "appoint", lead(&cast.wang, -10, json!(town.day_after(10)))).await;
        does(&cast.secretary, "appoint", lead(&cast.neighbour, 10, Value::Null)).await.ok();
        let first = id(&first, "/appointment/id");
        // The place is held up to the planned end alone: a successor who begins before fits, one who
        // is to go on over the next one's first day does not.
        let other = does(&cast.secretary, "appoint", lead(&cast.li, 5, json!(town.day_after(12)))).await;
        other.refused("OVERLAPPING");
        let end = json!({ "id": first, "on": town.day_after(5), "reason": "the term", "successor": { "accountId": cast.li.account_id() } });
        let ended = does(&cast.secretary, "endAppointment", end).await;
        assert_eq!(ended.ok()["appointment"]["successor"]["fromOn"], json!(town.day_after(5)));
    }

    async fn lists_take_the_same_statements_whatever_the_rows(town: Town) {
        let cast = town.cast().await;
        let postings = "{ postings(first: 50) { totalCount nodes { id account { displayName } areas { name } organisation { name } handover { id } } } }";
        let appointments = "{ appointments(first: 50) { totalCount nodes { personName account { displayName } area { name } successor { id } handover { id } } } }";
        let letters = "{ lettersExpiring(first: 50) { nodes { number posting { account { displayName } areas { name } } appointment { personName } } } }";
        let items = "{ openHandoverItems(first: 50) { nodes { kind posting { account { displayName } } appointment { personName } serviceRequest { number state } area { name } } } }";
        let mut counts = Vec::new();
        let mut made = 0;
        for rows in [3, 30] {
            while made < rows {
                made += 1;
                let phone = format!("138222200{made:02}");
                let letter = json!({ "letterNumber": format!("P-{made}"), "letterExpiresOn": town.day_after(9) });
                let posted = does(&cast.secretary, "appointGridWorker", grid_worker(&town, &phone, letter)).await;
                let duty = json!({ "kind": "DUTY", "title": format!("duty {made}"), "areaId": area(&town, "North grid"),
                    "accountId": cast.wang.account_id(), "letterNumber": format!("D-{made}"), "letterExpiresOn": town.day_after(9) });
                let duty = does(&cast.secretary, "appoint", duty).await;
                let end = json!({ "id": id(&duty, "/appointment/id"), "reason": "the term", "on": town.day_after(5) });
                does(&cast.secretary, "endAppointment", end).await.ok();
                posted.ok();
            }
            for document in [postings, appointments, letters, items] {
                cast.secretary.run(document, json!({})).await.ok();
                let answer = cast.secretary.run_counted(document, json!({})).await;
                assert!(answer.ok()["nodes"].as_array().is_some_and(|nodes| nodes.len() >= rows), "{:#}", answer.body);
                counts.push(answer.statements.len());
            }
        }
        let (few, many) = counts.split_at(4);
        assert_eq!(few, many, "the number of statements grows with the rows");
        assert!(few.iter().all(|count| *count <= 6), "{few:?}");
    }
}
