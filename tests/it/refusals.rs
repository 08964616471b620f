//! Bad input: each is a typed refusal or a coded error, and nothing is lost or left half done.

use lianxin_tests::town::{Town, steps};
use serde_json::{Value, json};

crate::both_engines! {
    async fn a_stale_version_is_refused_and_changes_nothing(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.wang.submits("Lamp").await;
        let version = cast.wang.sees(&lamp).await["version"].as_i64().expect("a version");
        let old = json!({ "id": lamp.id, "expectedVersion": version - 1 });
        cast.secretary.act("acceptServiceRequest", old).await.refused("STALE");
        assert_eq!(cast.wang.state_of(&lamp).await, "SUBMITTED");
        let now = json!({ "id": lamp.id, "expectedVersion": version });
        cast.secretary.act("acceptServiceRequest", now.clone()).await.ok();
        let after = cast.wang.sees(&lamp).await["version"].as_i64();
        assert_eq!(after, Some(version + 1));
    }

    async fn whoever_is_named_must_be_there(town: Town) {
        let cast = town.cast().await;
        let other = town.second_district().await.secretary("Luo").of("Housing").await;
        let lamp = cast.accepted("Lamp").await;
        let dispatch = |more: Value| {
            let mut input = json!({ "id": lamp.id });
            input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            cast.secretary.act("dispatchServiceRequest", input)
        };
        let strange = other.organisation_id();
        for (more, field) in [
            (json!({ "leadOrganisationId": strange }), "leadOrganisationId"),
            (json!({ "leadOrganisationId": cast.housing.organisation_id(), "helperOrganisationIds": [strange] }), "helperOrganisationIds"),
            (json!({ "leadAccountId": other.account_id() }), "leadAccountId"),
            (json!({ "leadAccountId": cast.neighbour.account_id() }), "leadAccountId"),
            (json!({ "leadAccountId": cast.administrator.account_id() }), "leadAccountId"),
        ] {
            let answer = dispatch(more).await;
            assert_eq!(answer.refused("UNKNOWN_HANDLER")["field"], json!(["input", field]), "{:#}", answer.body);
        }
        let wished = steps::submission("Bin", json!({ "respondentOrganisationId": strange, "categoryCode": "NO_SUCH" }));
        let answer = cast.wang.act("submitServiceRequest", wished).await;
        let errors = answer.at("/submitServiceRequest/errors").as_array().expect("errors");
        let codes: Vec<_> = errors.iter().map(|error| error["errorCode"].as_str().unwrap_or("")).collect();
        assert_eq!(codes, ["UNKNOWN_CATEGORY", "UNKNOWN_HANDLER"], "all at once");
        assert_eq!(cast.wang.state_of(&lamp).await, "ACCEPTED");
    }

    async fn the_same_key_answers_again_and_another_body_does_not_match(town: Town) {
        let cast = town.cast().await;
        let input = steps::submission("Lamp", json!({ "idempotencyKey": "phone-1-a" }));
        let first = cast.wang.act("submitServiceRequest", input.clone()).await;
        let id = first.ok()["serviceRequest"]["id"].clone();
        let lamp = steps::Case {
            id: id.as_str().expect("an id").to_owned(),
            number: first.ok()["serviceRequest"]["number"].as_str().expect("a number").to_owned(),
        };
        cast.secretary.accepts(&lamp).await.ok();
        let again = cast.wang.act("submitServiceRequest", input).await;
        assert_eq!(again.ok()["serviceRequest"]["id"], id);
        assert_eq!(again.ok()["serviceRequest"]["state"], "ACCEPTED", "the object as it is now");
        let other = steps::submission("Another lamp", json!({ "idempotencyKey": "phone-1-a" }));
        cast.wang.act("submitServiceRequest", other.clone()).await.refused("IDEMPOTENCY_MISMATCH");
        cast.neighbour.act("submitServiceRequest", other).await.ok();
        assert_eq!(cast.wang.lists(json!({})).await.len(), 1);

        let withdraw = json!({ "id": lamp.id, "note": "no longer", "idempotencyKey": "phone-1-b", "expectedVersion": 2 });
        cast.wang.act("withdrawServiceRequest", withdraw.clone()).await.ok();
        cast.wang.act("withdrawServiceRequest", withdraw.clone()).await.ok();
        town.hours_pass(25);
        cast.wang.act("withdrawServiceRequest", withdraw).await.refused("STALE");
    }

    async fn the_same_key_sent_at_once_files_once(town: Town) {
        let cast = town.cast().await;
        let input = steps::submission("Lamp", json!({ "idempotencyKey": "twice" }));
        let sends = (0..8).map(|_| cast.wang.act("submitServiceRequest", input.clone()));
        let answers = futures_util::future::join_all(sends).await;
        let ids: std::collections::BTreeSet<String> =
            answers.iter().map(|answer| answer.ok()["serviceRequest"]["id"].to_string()).collect();
        assert_eq!(ids.len(), 1, "{ids:?}");
        assert_eq!(cast.wang.lists(json!({})).await.len(), 1);
    }

    async fn many_at_once_get_numbers_of_their_own(town: Town) {
        let cast = town.cast().await;
        let sends = (0..24).map(|at| {
            let who = if at % 2 == 0 { &cast.wang } else { &cast.neighbour };
            who.act("submitServiceRequest", steps::submission("Lamp", json!({})))
        });
        let answers = futures_util::future::join_all(sends).await;
        let numbers: std::collections::BTreeSet<String> =
            answers.iter().map(|answer| answer.ok()["serviceRequest"]["number"].to_string()).collect();
        assert_eq!(numbers.len(), 24);
    }

    async fn a_race_for_one_request_has_one_winner(town: Town) {
        let cast = town.cast().await;
        let lamp = cast.wang.submits("Lamp").await;
        let input = json!({ "id": lamp.id, "expectedVersion": 1 });
        let sends = [&cast.secretary, &cast.street, &cast.district, &cast.li]
            .map(|who| who.act("acceptServiceRequest", input.clone()));
        let answers = futures_util::future::join_all(sends).await;
        let won = answers.iter().filter(|answer| answer.wrong().is_none()).count();
        assert_eq!(won, 1, "{answers:#?}");
        for answer in answers.iter().filter(|answer| answer.wrong().is_some()) {
            assert!(["STALE", "WRONG_STATE"].contains(&answer.refusal().unwrap_or("")), "{:#}", answer.body);
        }
    }

    async fn text_that_no_database_should_hold_is_refused_on_both(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let long = "长".repeat(100_000);
        for (title, description) in
            [("a\u{0}b", "fine"), ("fine", "a\u{0}b"), ("", "fine"), ("   ", "fine"), ("fine", ""), (&long, "fine"), ("fine", &long)]
        {
            let input = steps::submission(title, json!({ "description": description }));
            let answer = wang.act("submitServiceRequest", input).await;
            let code = answer.wrong().unwrap_or("accepted").to_owned();
            assert!(["INVALID", "TOO_LONG", "BAD_VARIABLES", "BAD_ARGUMENT"].contains(&code.as_str()), "{code}: {title:.20}");
        }
        let nul = json!({ "search": "a\u{0}b" });
        let answer = wang.run("query ($f: ServiceRequestFilter) { serviceRequests(filter: $f) { nodes { id } } }", json!({ "f": nul })).await;
        assert!(answer.failure().is_some_and(|code| code != "INTERNAL"), "{:#}", answer.body);
        assert!(wang.lists(json!({})).await.is_empty(), "nothing was stored");
    }

    async fn all_faults_of_an_input_are_told_at_once(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let input = steps::submission("", json!({ "description": "", "categoryCode": "NO_SUCH" }));
        let answer = wang.act("submitServiceRequest", input).await;
        let errors = answer.body["data"]["submitServiceRequest"]["errors"].as_array().expect("errors").clone();
        let fields: Vec<String> = errors.iter().map(|error| error["field"].to_string()).collect();
        for field in ["title", "description"] {
            let path = json!(["input", field]).to_string();
            assert!(fields.contains(&path), "{fields:?} lacks {path}");
        }
    }

    async fn places_and_marks_out_of_range_are_refused(town: Town) {
        let cast = town.cast().await;
        for (latitude, longitude) in [(91.0, 112.0), (-91.0, 112.0), (34.0, 181.0), (34.0, -181.0), (1e308, 1e308)] {
            let place = json!({ "latitude": latitude, "longitude": longitude, "datum": "GCJ02" });
            let input = steps::submission("Lamp", json!({ "location": place }));
            cast.wang.act("submitServiceRequest", input).await.refused("INVALID");
            let document = "query ($a: Float!, $o: Float!) { areaAt(latitude: $a, longitude: $o, datum: WGS84) { id } }";
            let answer = cast.wang.run(document, json!({ "a": latitude, "o": longitude })).await;
            assert!(answer.at("/areaAt").is_null() && answer.failure() != Some("INTERNAL"), "{:#}", answer.body);
        }
        // JSON has no NaN; whoever sends it sends text.
        let place = json!({ "latitude": "NaN", "longitude": 112.0, "datum": "GCJ02" });
        let answer = cast.wang.act("submitServiceRequest", steps::submission("Lamp", json!({ "location": place }))).await;
        answer.failed("BAD_VARIABLES");
        let lamp = cast.resolved("Lamp").await;
        for satisfaction in [0, 6, -1, i32::MAX] {
            let input = json!({ "id": lamp.id, "contacted": true, "outcome": "SOLVED", "satisfaction": satisfaction });
            cast.wang.act("evaluateServiceRequest", input).await.refused("INVALID");
        }
        assert_eq!(cast.wang.state_of(&lamp).await, "RESOLVED");
        let answer = cast.wang.act("submitServiceRequest", steps::submission("Lamp", json!({ "categoryCode": "NO_SUCH" }))).await;
        assert!(answer.refusal().is_some(), "{:#}", answer.body);
        let working = cast.in_progress("Lamp").await;
        for until in ["2001-01-01", "9999-12-31"] {
            assert!(cast.secretary.suspends(&working, until).await.refusal().is_some(), "{until}");
        }
        let answer = cast.secretary.suspends(&working, "2026-02-30").await;
        assert!(answer.wrong().is_some_and(|code| code != "INTERNAL"), "{:#}", answer.body);
    }

    async fn pages_are_asked_for_properly(town: Town) {
        let cast = town.cast().await;
        for at in 0..5 {
            cast.wang.submits(&format!("Lamp {at}")).await;
        }
        let page = |arguments: &str| {
            format!("{{ serviceRequests({arguments}) {{ nodes {{ number }} edges {{ cursor }} pageInfo {{ endCursor hasNextPage }} }} }}")
        };
        for arguments in ["first: -1", "first: 1000000", "first: 2147483647", "last: -5", "first: 2, last: 2"] {
            let answer = cast.wang.run(&page(arguments), json!({})).await;
            let code = answer.failure().unwrap_or("accepted");
            assert!(["BAD_ARGUMENT", "LIMIT_EXCEEDED"].contains(&code), "{arguments}: {:#}", answer.body);
        }
        let first = cast.wang.run(&page("first: 2"), json!({})).await;
        let cursor = first.at("/serviceRequests/pageInfo/endCursor").as_str().expect("a cursor").to_owned();
        let other_order = page(&format!("first: 2, after: {cursor:?}, orderBy: OLDEST_FIRST"));
        cast.wang.run(&other_order, json!({})).await.failed("BAD_CURSOR");
        let mut edited = cursor.clone().into_bytes();
        let middle = edited.len() / 2;
        edited[middle] = if edited[middle] == b'A' { b'B' } else { b'A' };
        let edited = String::from_utf8(edited).expect("ASCII");
        for bad in [edited.as_str(), "", "nonsense", "AAAA", &"A".repeat(10_000)] {
            let answer = cast.wang.run(&page(&format!("first: 2, after: {bad:?}")), json!({})).await;
            assert_eq!(answer.failure(), Some("BAD_CURSOR"), "{bad:.40}: {:#}", answer.body);
        }
        let mut seen = Vec::new();
        let mut arguments = "first: 2".to_owned();
        loop {
            let answer = cast.wang.run(&page(&arguments), json!({})).await;
            let nodes = answer.at("/serviceRequests/nodes").as_array().expect("nodes").clone();
            seen.extend(nodes.iter().map(|node| node["number"].to_string()));
            if answer.at("/serviceRequests/pageInfo/hasNextPage") == &Value::Bool(false) {
                break;
            }
            arguments = format!("first: 2, after: {}", answer.at("/serviceRequests/pageInfo/endCursor"));
        }
        let distinct: std::collections::BTreeSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), distinct.len()), (5, 5));
    }

    async fn tokens_that_ended_or_were_edited_are_nobodys(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let mine = "{ serviceRequests { nodes { id } } }";
        wang.run(mine, json!({})).await.ok();
        let good = wang.token().await;
        let ask = |token: String| {
            let device = town.device().with_token(&token);
            async move { device.run(mine, json!({})).await.expect("an answer") }
        };
        for token in spoilt(&good) {
            assert_eq!(ask(token.clone()).await.failure(), Some("UNAUTHENTICATED"), "{token}");
        }
        let nobody = town.device();
        nobody.run(mine, json!({})).await.expect("an answer").failed("UNAUTHENTICATED");
        let card = format!("{{ viewer {{ role }} district(code: {:?}) {{ name }} }}", town.code());
        let answer = nobody.run(&card, json!({})).await.expect("an answer");
        assert!(answer.at("/viewer").is_null() && answer.at("/district/name").is_string(), "{:#}", answer.body);
        town.hours_pass(1);
        ask(good).await.failed("UNAUTHENTICATED");
    }

    async fn exactly_one_of_id_and_number(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let lamp = wang.submits("Lamp").await;
        let both = "query ($id: ID, $number: String) { serviceRequest(id: $id, number: $number) { number } }";
        let answer = wang.run(both, json!({ "id": lamp.id, "number": lamp.number })).await;
        answer.failed("BAD_ARGUMENT");
        wang.run(both, json!({})).await.failed("BAD_ARGUMENT");
        let answer = wang.run(both, json!({ "number": lamp.number })).await;
        assert_eq!(answer.at("/serviceRequest/number"), &json!(lamp.number));
    }
}

/// A good token, spoilt in many ways.
fn spoilt(token: &str) -> Vec<String> {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let parts: Vec<&str> = token.split('.').collect();
    let read = |part: &str| -> Value {
        serde_json::from_slice(&base64.decode(part).expect("base64")).expect("JSON")
    };
    let write = |value: &Value| base64.encode(value.to_string());
    let (header, claims) = (read(parts[0]), read(parts[1]));
    let mut none = header.clone();
    none["alg"] = json!("none");
    let mut symmetric = header.clone();
    symmetric["alg"] = json!("HS256");
    let mut list = vec![
        String::new(),
        "nonsense".to_owned(),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.", write(&none), parts[1]),
        format!("{}.{}.{}", write(&none), parts[1], parts[2]),
        format!("{}.{}.{}", write(&symmetric), parts[1], parts[2]),
        format!(
            "{}.{}.{}A",
            parts[0],
            parts[1],
            &parts[2][..parts[2].len() - 1]
        ),
    ];
    for name in claims.as_object().expect("claims").keys() {
        let mut edited = claims.clone();
        edited[name] = match &claims[name] {
            Value::Number(number) => json!(number.as_i64().unwrap_or(0) + 1),
            other => json!(format!("{}x", other.as_str().unwrap_or(""))),
        };
        list.push(format!("{}.{}.{}", parts[0], write(&edited), parts[2]));
    }
    list.retain(|spoilt| spoilt != token);
    list
}
