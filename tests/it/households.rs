//! Households and their people: who reads what of them, what is masked, what is refused, and what every change
//! leaves behind.

use lianxin_tests::town::households::{IDENTITY, OTHER_IDENTITY};
use lianxin_tests::town::{Caller, Cast, Town};
use serde_json::{Value, json};

const VISIT: &str = "query ($id: ID!) { household(id: $id) { code headName address phone stale verifiedOn residentCount \
    area { name ancestors { name } } residents { name relation phone identityNumber birthYear account { displayName } } \
    placements { fromOn toOn area { name } } verifications(first: 5) { nodes { field before after verifiedBy { displayName } } } \
    openServiceRequests(first: 5) { totalCount nodes { number title state reporter { displayName } } } } }";

const SCREEN: &str = "{ households(first: 50) { nodes { code headName phone stale residentCount area { name } \
    residents { name phone identityNumber account { displayName } } placements { fromOn area { name } } \
    openServiceRequests(first: 3) { nodes { number title } } verifications(first: 3) { nodes { field resident { name } } } } } }";

/// A household of Wang's in the North grid: Wang with the phone of the account, and a grandmother.
async fn home_of_wang(cast: &Cast) -> (String, String, String) {
    let home = cast.li.settles("N-1", json!({})).await;
    let wang = json!({ "name": "Wang", "phone": cast.wang.phone(), "identityNumber": IDENTITY, "relation": "HEAD" });
    let wang = cast.li.settles_member(&home, "N-1-1", wang).await;
    let old = json!({ "name": "Granny", "identityNumber": OTHER_IDENTITY, "phone": "13700137000" });
    let granny = cast.li.settles_member(&home, "N-1-2", old).await;
    (home, wang, granny)
}

async fn claims(who: &Caller, code: &str, name: &str) -> lianxin_tests::answer::Answer {
    who.keeps(
        "claimHousehold",
        json!({ "householdCode": code, "name": name }),
    )
    .await
}

fn resident<'a>(household: &'a Value, name: &str) -> &'a Value {
    let residents = household["residents"].as_array().expect("residents");
    residents
        .iter()
        .find(|one| one["name"] == name)
        .expect("the resident")
}

crate::both_engines! {
    async fn officers_of_the_ground_read_masked_and_others_nothing(town: Town) {
        let cast = town.cast().await;
        let (home, person, _) = home_of_wang(&cast).await;
        for who in [&cast.li, &cast.secretary, &cast.street, &cast.district, &cast.administrator] {
            let seen = who.sees_household(&home).await;
            assert_eq!(seen["phone"], "138****8000", "{}", who.name());
            assert_eq!(resident(&seen, "Wang")["identityNumber"], "110105********002X", "{}", who.name());
            assert_eq!(resident(&seen, "Granny")["phone"], "137****7000", "{}", who.name());
            assert_eq!(resident(&seen, "Wang")["birthYear"], 1949);
            assert_eq!(seen["accesses"]["nodes"], json!([]));
            assert!(!seen.to_string().contains("13800138000"), "{seen:#}");
            assert_eq!(who.finds_households(json!({})).await, ["N-1"], "{}", who.name());
        }
        let other = town.second_district().await.cast().await;
        let outside = [&cast.wang, &cast.neighbour, &cast.other_li, &cast.other_secretary, &cast.housing, &cast.property,
            &other.district, &other.administrator];
        for who in outside {
            assert!(who.sees_household(&home).await.is_null(), "{}", who.name());
            assert!(who.finds_households(json!({})).await.is_empty(), "{}", who.name());
            for id in [&home, &person] {
                let node = who.run("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
                assert!(node.at("/node").is_null(), "{}", who.name());
            }
            let people = who.run("{ residents { totalCount nodes { name } } }", json!({})).await;
            assert_eq!(people.ok()["totalCount"], 0, "{}", who.name());
            let change = json!({ "id": home, "headName": "Somebody" });
            who.keeps("changeHousehold", change).await.refused("NOT_FOUND");
        }
        let by_code = "{ household(code: \"N-1\") { id } }";
        assert_eq!(cast.li.run(by_code, json!({})).await.at("/household/id"), &json!(home));
        assert!(cast.other_li.run(by_code, json!({})).await.at("/household").is_null());
    }

    async fn masked_fields_are_never_looked_for_nor_written_back(town: Town) {
        let cast = town.cast().await;
        let (home, person, _) = home_of_wang(&cast).await;
        for search in ["13800138000", IDENTITY, "138"] {
            assert!(cast.li.finds_households(json!({ "search": search })).await.is_empty(), "{search}");
            let found = cast.li.run("query ($f: ResidentFilter) { residents(filter: $f) { nodes { name } } }",
                json!({ "f": { "search": search } })).await;
            assert_eq!(found.ok()["nodes"], json!([]), "{search}");
        }
        assert_eq!(cast.li.finds_households(json!({ "search": "N-1" })).await, ["N-1"]);
        assert_eq!(cast.li.finds_households(json!({ "search": "Head of N-1" })).await, ["N-1"]);
        let masked = cast.li.run("{ households(filter: { search: \"138****8000\" }) { nodes { code } } }", json!({})).await;
        masked.failed("BAD_ARGUMENT");
        let seen = cast.li.sees_household(&home).await;
        let back = json!({ "id": home, "phone": seen["phone"] });
        let refusal = cast.li.keeps("changeHousehold", back).await.refused("INVALID").clone();
        assert_eq!(refusal["field"], json!(["input", "phone"]));
        let back = json!({ "id": person, "identityNumber": resident(&seen, "Wang")["identityNumber"] });
        let refusal = cast.li.keeps("changeHouseholdMember", back).await.refused("INVALID").clone();
        assert_eq!(refusal["field"], json!(["input", "identityNumber"]));
        let back = json!({ "id": home, "source": "visit", "phone": "138****8000" });
        cast.li.keeps("verifyHousehold", back).await.refused("INVALID");
        let revealed = cast.li.keeps("revealHouseholdContact", json!({ "residentId": person, "purpose": "a visit" })).await;
        assert_eq!(revealed.ok()["contact"]["identityNumber"], IDENTITY, "nothing was overwritten");
    }

    async fn households_are_found_by_address_and_by_the_beginning_of_the_code(town: Town) {
        let cast = town.cast().await;
        for (code, address) in [("N-1", "1号楼2单元301"), ("N-10", "11号楼2单元302"), ("N_2", "A栋100%门面"), ("M-N-3", "Lake road 5")] {
            cast.li.settles(code, json!({ "address": address })).await;
        }
        for (search, found) in [
            ("N-1", vec!["N-1", "N-10"]), ("N-10", vec!["N-10"]), ("-1", vec![]), (" M-", vec!["M-N-3"]),
            ("2单元30", vec!["N-1", "N-10"]), ("11号楼", vec!["N-10"]), ("Head of N-10", vec!["N-10"]), ("Head of", vec![]),
            // No sign stands for another one, and capitals count.
            ("%", vec!["N_2"]), ("_", vec![]), ("N_", vec!["N_2"]), ("N%", vec![]), ("\\", vec![]), ("a栋", vec![]), ("A栋", vec!["N_2"]),
            ("", vec!["M-N-3", "N-1", "N-10", "N_2"]),
        ] {
            let mut codes = cast.li.finds_households(json!({ "search": search })).await;
            codes.sort_unstable();
            assert_eq!(codes, found, "{search}");
        }
        for who in [&cast.wang, &cast.other_li, &cast.other_secretary, &cast.housing] {
            assert!(who.finds_households(json!({ "search": "2单元" })).await.is_empty(), "{}", who.name());
        }
        let page = "query ($after: String) { households(filter: { search: \"2单元\" }, first: 1, after: $after) { totalCount nodes { code } pageInfo { endCursor hasNextPage } } }";
        let first = cast.secretary.run(page, json!({})).await;
        assert_eq!((&first.ok()["totalCount"], &first.ok()["nodes"][0]["code"]), (&json!(2), &json!("N-1")));
        let rest = cast.secretary.run(page, json!({ "after": first.ok()["pageInfo"]["endCursor"] })).await;
        assert_eq!((&rest.ok()["nodes"], &rest.ok()["pageInfo"]["hasNextPage"]), (&json!([{ "code": "N-10" }]), &json!(false)));
        assert_eq!(cast.administrator.finds_households(json!({ "search": "11号楼", "areaId": cast.li.area_id() })).await, ["N-10"]);
        cast.li.run("{ households(filter: { search: \"1***\" }) { nodes { code } } }", json!({})).await.failed("BAD_ARGUMENT");
    }

    async fn identity_numbers_are_checked_and_stand_once(town: Town) {
        let cast = town.cast().await;
        let home = cast.li.settles("N-1", json!({})).await;
        let person = |code: &str, number: &str, year: Value| {
            json!({ "householdId": home, "code": code, "name": "Somebody", "identityNumber": number, "birthYear": year })
        };
        for bad in ["110105194912310021", "11010519490231002X", "1101051949123100", "99010519491231002X", "nonsense"] {
            let answer = cast.li.keeps("registerHouseholdMember", person("P-1", bad, Value::Null)).await;
            let refusal = answer.refused("BAD_IDENTITY_NUMBER");
            assert_eq!(refusal["field"], json!(["input", "identityNumber"]));
            assert!(!refusal["message"].to_string().contains(bad), "{refusal}");
        }
        let contradicting = person("P-1", IDENTITY, json!(1950));
        cast.li.keeps("registerHouseholdMember", contradicting).await.refused("INVALID");
        let old = cast.li.keeps("registerHouseholdMember", person("P-1", "110105491231002", Value::Null)).await;
        assert_eq!(old.ok()["resident"]["identityNumber"], "110105********002X", "the old form is written out");
        assert_eq!(old.ok()["resident"]["birthYear"], 1949);
        cast.li.keeps("registerHouseholdMember", person("P-2", "11010519491231002x", Value::Null)).await.refused("IDENTITY_TAKEN");
        let other = json!({ "householdId": home, "code": "P-1", "name": "Somebody" });
        cast.li.keeps("registerHouseholdMember", other).await.refused("CODE_TAKEN");
        let person_of_old = cast.li.sees_household(&home).await["residents"][0]["id"].clone();
        let other_year = json!({ "id": person_of_old, "birthYear": 1950 });
        cast.li.keeps("changeHouseholdMember", other_year).await.refused("INVALID");
        let without = cast.li.settles_member(&home, "P-3", json!({ "birthYear": 1980 })).await;
        let taken = json!({ "id": without, "identityNumber": IDENTITY });
        cast.li.keeps("changeHouseholdMember", taken).await.refused("IDENTITY_TAKEN");
        let first = cast.li.sees_household(&home).await["residents"][0]["id"].clone();
        cast.li.keeps("endHouseholdMember", json!({ "id": first, "reason": "moved away" })).await.ok();
        cast.li.keeps("registerHouseholdMember", person("P-4", IDENTITY, Value::Null)).await.ok();
        assert_eq!(cast.li.sees_household(&home).await["residentCount"], 2);
    }

    async fn a_resident_reads_the_own_household_in_full_and_only_that(town: Town) {
        let cast = town.cast().await;
        let (home, _, _) = home_of_wang(&cast).await;
        cast.li.settles("N-2", json!({})).await;
        for (who, code, name) in [(&cast.wang, "N-2", "Wang"), (&cast.wang, "N-9", "Wang"), (&cast.wang, "N-1", "Granny"),
            (&cast.neighbour, "N-1", "Wang"), (&cast.neighbour, "N-1", "Granny")]
        {
            let answer = claims(who, code, name).await;
            assert_eq!(answer.refused("NOT_FOUND")["field"], Value::Null, "{code} {name}");
        }
        claims(&cast.li, "N-1", "Wang").await.refused("FORBIDDEN");
        assert!(cast.wang.sees_household(&home).await.is_null());
        claims(&cast.wang, "N-1", "Wang").await.ok();
        let seen = cast.wang.sees_household(&home).await;
        assert_eq!(seen["phone"], "13800138000");
        assert_eq!(resident(&seen, "Wang")["identityNumber"], IDENTITY);
        assert_eq!(resident(&seen, "Granny")["phone"], "13700137000");
        assert_eq!(resident(&seen, "Granny")["identityNumber"], "340524********001X", "another's number stays masked");
        assert_eq!(cast.wang.finds_households(json!({})).await, ["N-1"]);
        let change = json!({ "id": home, "headName": "Wang" });
        cast.wang.keeps("changeHousehold", change).await.refused("FORBIDDEN");
        let reveal = json!({ "householdId": home, "purpose": "curious" });
        cast.wang.keeps("revealHouseholdContact", reveal).await.refused("FORBIDDEN");
        let officer = cast.li.sees_household(&home).await;
        assert_eq!(resident(&officer, "Wang")["account"]["id"], cast.wang.account_id());
    }

    async fn every_look_is_logged_for_the_household_to_read(town: Town) {
        let cast = town.cast().await;
        let (home, wang, _) = home_of_wang(&cast).await;
        claims(&cast.wang, "N-1", "Wang").await.ok();
        let look = |input: Value| cast.li.keeps("revealHouseholdContact", input);
        let phone = look(json!({ "householdId": home, "purpose": "to arrange a visit" })).await;
        assert_eq!(phone.ok()["contact"]["phone"], "13800138000");
        assert!(phone.ok()["contact"]["identityNumber"].is_null());
        let number = cast.secretary.keeps("revealHouseholdContact", json!({ "residentId": wang, "purpose": "pension" })).await;
        assert_eq!(number.ok()["contact"]["identityNumber"], IDENTITY);
        look(json!({ "householdId": home, "residentId": wang, "purpose": "both" })).await.refused("INVALID");
        look(json!({ "householdId": home, "purpose": "  " })).await.refused("INVALID");
        let reveal = json!({ "householdId": home, "purpose": "a report" });
        cast.administrator.keeps("revealHouseholdContact", reveal.clone()).await.refused("FORBIDDEN");
        cast.other_li.keeps("revealHouseholdContact", reveal).await.refused("NOT_FOUND");
        let bare = cast.li.settles("N-2", json!({ "phone": null })).await;
        look(json!({ "householdId": bare, "purpose": "a visit" })).await.refused("NO_PHONE");
        let seen = cast.wang.sees_household(&home).await["accesses"]["nodes"].clone();
        assert_eq!(seen, json!([
            { "purpose": "pension", "role": "SECRETARY", "organisation": { "name": "North committee" }, "resident": { "name": "Wang" } },
            { "purpose": "to arrange a visit", "role": "GRID_WORKER", "organisation": { "name": "North committee" }, "resident": null },
        ]));
        assert!(!seen.to_string().contains("Li"), "the office is named, not the officer");
    }

    async fn a_verification_leaves_what_was_and_what_is(town: Town) {
        let cast = town.cast().await;
        let (home, wang, _) = home_of_wang(&cast).await;
        let verify = json!({ "id": home, "expectedVersion": 1, "source": "door visit", "phone": "13900139000",
            "address": "2 Lake road", "headName": "Head of N-1" });
        let answer = cast.li.keeps("verifyHousehold", verify).await;
        assert_eq!(answer.ok()["household"]["version"], 2);
        assert_eq!(answer.ok()["household"]["verifiedOn"], town.day_after(0));
        let same = json!({ "id": home, "source": "telephone" });
        cast.li.keeps("verifyHousehold", same).await.ok();
        let number = json!({ "id": wang, "identityNumber": null, "phone": "13600136000", "source": "card" });
        cast.li.keeps("changeHouseholdMember", number).await.ok();
        let trail = cast.li.sees_household(&home).await["verifications"]["nodes"].clone();
        let rows: Vec<String> = trail.as_array().expect("rows").iter()
            .map(|row| format!("{} {} {} {}", row["field"], row["before"], row["after"], row["source"]).replace('"', ""))
            .collect();
        assert_eq!(rows, [
            format!("phone {}****{} 136****6000 card", &cast.wang.phone()[..3], &cast.wang.phone()[7..]),
            "identityNumber 110105********002X null card".to_owned(),
            "all null null telephone".to_owned(),
            "phone 138****8000 139****9000 door visit".to_owned(),
            "address 1 Lake road 2 Lake road door visit".to_owned(),
        ]);
        assert_eq!(trail[0]["verifiedBy"]["displayName"], "Li");
    }

    async fn data_grow_stale_after_the_days_of_the_district(town: Town) {
        let cast = town.cast().await;
        let home = cast.li.settles("N-1", json!({})).await;
        town.hours_pass(24 * 365);
        assert_eq!(cast.li.sees_household(&home).await["stale"], false, "on the last day");
        assert!(cast.li.finds_households(json!({ "stale": true })).await.is_empty());
        town.hours_pass(24);
        assert_eq!(cast.li.sees_household(&home).await["stale"], true);
        assert_eq!(cast.li.finds_households(json!({ "stale": true })).await, ["N-1"]);
        assert!(cast.li.finds_households(json!({ "stale": false })).await.is_empty());
        cast.li.keeps("verifyHousehold", json!({ "id": home, "source": "door visit" })).await.ok();
        assert!(cast.li.finds_households(json!({ "stale": true })).await.is_empty());
    }

    async fn who_comes_second_is_told_and_who_sends_twice_does_it_once(town: Town) {
        let cast = town.cast().await;
        let input = cast.li.household_of("N-1", json!({ "idempotencyKey": "a" }));
        let first = cast.li.keeps("registerHousehold", input.clone()).await;
        let home = first.ok()["household"]["id"].clone();
        let sends = (0..4).map(|_| cast.li.keeps("registerHousehold", input.clone()));
        for again in futures_util::future::join_all(sends).await {
            assert_eq!(again.ok()["household"]["id"], home);
        }
        let other = cast.li.household_of("N-1", json!({ "idempotencyKey": "a", "phone": "13900139000" }));
        cast.li.keeps("registerHousehold", other).await.refused("IDEMPOTENCY_MISMATCH");
        let taken = cast.li.household_of("N-1", json!({}));
        cast.li.keeps("registerHousehold", taken).await.refused("CODE_TAKEN");
        let change = |name: &str| json!({ "id": home, "expectedVersion": 1, "headName": name });
        let names = ["Zhao", "Qian", "Sun"].map(change);
        let answers = futures_util::future::join_all(names.map(|input| cast.li.keeps("changeHousehold", input))).await;
        let won = answers.iter().filter(|answer| answer.wrong().is_none()).count();
        assert_eq!(won, 1, "{answers:#?}");
        for answer in answers.iter().filter(|answer| answer.wrong().is_some()) {
            answer.refused("STALE");
        }
    }

    async fn the_register_ends_rows_and_never_deletes_them(town: Town) {
        let cast = town.cast().await;
        let (home, wang, _) = home_of_wang(&cast).await;
        claims(&cast.wang, "N-1", "Wang").await.ok();
        let ended = cast.secretary.keeps("endHousehold", json!({ "id": home, "reason": "the house was pulled down" })).await;
        assert_eq!(ended.ok()["household"]["endedOn"], town.day_after(0));
        assert_eq!(ended.ok()["household"]["residentCount"], 0);
        assert!(cast.li.finds_households(json!({})).await.is_empty());
        assert_eq!(cast.li.finds_households(json!({ "ended": true })).await, ["N-1"]);
        assert!(cast.wang.sees_household(&home).await.is_null(), "nobody lives there any more");
        for (mutation, input) in [
            ("changeHousehold", json!({ "id": home, "headName": "Nobody" })),
            ("verifyHousehold", json!({ "id": home, "source": "door visit" })),
            ("endHousehold", json!({ "id": home, "reason": "again" })),
            ("registerHouseholdMember", json!({ "householdId": home, "code": "N-1-9", "name": "Late" })),
            ("changeHouseholdMember", json!({ "id": wang, "name": "Late" })),
        ] {
            cast.li.keeps(mutation, input).await.refused("INVALID");
        }
    }

    async fn bad_input_is_refused_at_its_field(town: Town) {
        let cast = town.cast().await;
        let register = |more: Value| cast.li.keeps("registerHousehold", cast.li.household_of("N-1", more));
        let elsewhere = register(json!({ "areaId": cast.other_li.area_id() })).await;
        assert_eq!(elsewhere.refused("FORBIDDEN")["field"], json!(["input", "areaId"]));
        register(json!({ "registeredOn": town.day_after(1) })).await.refused("INVALID");
        register(json!({ "phone": "12345" })).await.refused("BAD_PHONE");
        register(json!({ "code": " ", "headName": "", "address": "x".repeat(201) })).await.refused("INVALID");
        let place = |latitude: f64| json!({ "location": { "latitude": latitude, "longitude": 112.405, "datum": "GCJ02" } });
        let off = register(place(91.0)).await;
        assert_eq!(off.refused("INVALID")["field"], json!(["input", "location", "latitude"]));
        assert!(cast.li.finds_households(json!({})).await.is_empty(), "nothing was stored");
        register(place(34.665)).await.ok();
        let as_administrator = cast.administrator.household_of("N-2", json!({ "areaId": cast.li.area_id() }));
        cast.administrator.keeps("registerHousehold", as_administrator).await.refused("FORBIDDEN");
    }

    async fn lists_are_paged_and_narrowed(town: Town) {
        let cast = town.cast().await;
        for at in 1..=5 {
            let kind = if at == 5 { "BUSINESS" } else { "HOME" };
            cast.li.settles(&format!("N-{at}"), json!({ "kind": kind })).await;
        }
        let areas = [cast.li.area_id(), cast.other_li.area_id()];
        assert_eq!(cast.district.finds_households(json!({ "areaId": areas[0] })).await.len(), 5);
        assert!(cast.district.finds_households(json!({ "areaId": areas[1] })).await.is_empty());
        assert_eq!(cast.li.finds_households(json!({ "kinds": ["BUSINESS"] })).await, ["N-5"]);
        assert!(cast.li.finds_households(json!({ "paired": true })).await.is_empty());
        let page = |arguments: &str| {
            format!("{{ households({arguments}) {{ nodes {{ code }} pageInfo {{ endCursor hasNextPage }} }} }}")
        };
        let first = cast.li.run(&page("first: 2"), json!({})).await;
        let cursor = first.at("/households/pageInfo/endCursor").as_str().expect("a cursor").to_owned();
        let second = cast.li.run(&page(&format!("first: 2, after: {cursor:?}")), json!({})).await;
        assert_eq!(second.ok()["nodes"], json!([{ "code": "N-3" }, { "code": "N-4" }]));
        cast.li.run(&page(&format!("first: 2, after: {cursor:?}, orderBy: NEWEST_FIRST")), json!({})).await.failed("BAD_CURSOR");
        let newest = cast.li.run(&page("first: 1, orderBy: NEWEST_FIRST"), json!({})).await;
        assert_eq!(newest.ok()["nodes"], json!([{ "code": "N-5" }]));
    }

    async fn the_visit_screen_is_one_query_of_few_statements(town: Town) {
        let cast = town.cast().await;
        let (home, _, _) = home_of_wang(&cast).await;
        claims(&cast.wang, "N-1", "Wang").await.ok();
        let lamp = cast.wang.submits("Lamp").await;
        cast.neighbour.submits("Not of this household").await;
        let screen = cast.li.run(VISIT, json!({ "id": home })).await;
        assert_eq!(screen.ok()["openServiceRequests"]["nodes"][0]["number"], lamp.number);
        assert_eq!(screen.ok()["openServiceRequests"]["totalCount"], 1);
        let few = cast.li.run_counted(VISIT, json!({ "id": home })).await;
        few.ok();
        for at in 0..30 {
            cast.li.settles_member(&home, &format!("M-{at}"), json!({ "phone": "13700137001" })).await;
            cast.wang.submits(&format!("Lamp {at}")).await;
        }
        let many = cast.li.run_counted(VISIT, json!({ "id": home })).await;
        assert_eq!(many.ok()["residentCount"], 32);
        assert_eq!(few.statements.len(), many.statements.len(), "{:#?}", many.statements);
        assert!(many.statements.len() <= 9, "{:#?}", many.statements);
    }

    async fn a_list_of_households_takes_as_many_statements_for_thirty_as_for_three(town: Town) {
        let cast = town.cast().await;
        home_of_wang(&cast).await;
        claims(&cast.wang, "N-1", "Wang").await.ok();
        cast.wang.submits("Lamp").await;
        let mut counts = Vec::new();
        for rows in [3, 30] {
            for at in cast.li.finds_households(json!({})).await.len()..rows {
                let home = cast.li.settles(&format!("L-{at}"), json!({})).await;
                cast.li.settles_member(&home, &format!("L-{at}-1"), json!({ "phone": "13700137001" })).await;
                cast.li.keeps("verifyHousehold", json!({ "id": home, "source": "door visit" })).await.ok();
            }
            for who in [&cast.li, &cast.district, &cast.wang] {
                who.run(SCREEN, json!({})).await.ok();
                let answer = who.run_counted(SCREEN, json!({})).await;
                let shown = answer.ok()["nodes"].as_array().map_or(0, Vec::len);
                assert!(shown == rows || who.name() == "Wang");
                counts.push((who.name().to_owned(), answer.statements.len()));
            }
        }
        let (few, many) = counts.split_at(3);
        assert_eq!(few, many, "the number of statements grows with the rows");
    }
}
