//! Registers and lists of gaps that are given out: who gets which rows, what is masked, who may fetch a file
//! and for how long, and what is remembered of it.

use lianxin_api::auth::phone::Phone;
use lianxin_api::domain::export::criteria::{Criteria, Subject};
use lianxin_api::domain::export::job::{Order, give_out};
use lianxin_api::domain::household::sealing::sealed_phone;
use lianxin_api::domain::register::columns;
use lianxin_api::gql::ids::{decode, encode};
use lianxin_api::i18n::Locale;
use lianxin_api::jobs;
use lianxin_entity::enums::{Datum, Duty, ExportFormat, HouseholdKind, OrganisationKind, Register};
use lianxin_entity::{audit_event, export_job, household, member, posting};
use lianxin_tests::answer::Answer;
use lianxin_tests::town::registers::Home;
use lianxin_tests::town::{Caller, Town};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};

const REQUEST: &str = "mutation ($input: RequestExportInput!) { requestExport(input: $input) { \
    export { id state register measure format purpose } errors { errorCode field message } } }";
const EXPORT: &str =
    "query ($id: ID!) { export(id: $id) { state rowCount url expiresAt readyAt failure } }";
const LIST: &str = "query { exports(first: 50) { totalCount nodes { id state url register } } }";

async fn asks(who: &Caller, input: Value) -> Answer {
    who.run(REQUEST, json!({ "input": input })).await
}

fn households() -> Value {
    json!({ "register": "HOUSEHOLDS", "format": "CSV", "purpose": "Year-end check" })
}

/// The id of an export that is ready.
async fn made(town: &Town, who: &Caller, input: Value) -> String {
    let answer = asks(who, input).await;
    let id = answer.at("/requestExport/export/id").as_str();
    let id = id.unwrap_or_else(|| panic!("{}", answer.body)).to_owned();
    town.the_system_works().await;
    id
}

/// The rows of a file below its header, fetched by its signed path alone.
async fn fetched(town: &Town, who: &Caller, id: &str) -> (i64, String) {
    let answer = who.run(EXPORT, json!({ "id": id })).await;
    assert_eq!(answer.at("/export/state"), "READY", "{}", answer.body);
    let url = answer.at("/export/url").as_str().expect("a path");
    let file = town.device().get(url).await.expect("an answer");
    assert_eq!(file.status(), 200);
    assert_eq!(file.headers()["cache-control"], "no-store");
    let text = file.text().await.expect("text");
    let rows = text.lines().count() as i64 - 1;
    assert_eq!(
        rows,
        answer.at("/export/rowCount").as_i64().expect("a count")
    );
    (rows, text)
}

/// Three households in the North, the first with a phone and a name like a formula, two in the South.
async fn settled(town: &Town) {
    let places = town.places();
    let mut registers = town.registers().await;
    let home = |community, grid| Home {
        street: places.area("Lake street"),
        community: places.area(community),
        grid: Some(places.area(grid)),
    };
    let north = registers
        .households(
            3,
            HouseholdKind::Home,
            home("North community", "North grid"),
        )
        .await;
    registers
        .households(
            2,
            HouseholdKind::Home,
            home("South community", "South grid"),
        )
        .await;
    let keyring = town
        .app()
        .vault
        .keyring(&town.app().store, town.key())
        .await
        .expect("keys");
    let sealed = sealed_phone(&keyring, &Phone::parse("15400010001").expect("a phone"));
    let row = household::ActiveModel {
        id: Set(north[0]),
        head_name: Set("=1+1".to_owned()),
        phone_cipher: Set(Some(sealed.cipher)),
        phone_hash: Set(Some(sealed.hash)),
        ..Default::default()
    };
    registers.tx().update(row).await.expect("the household");
    let branch = registers
        .organisation(
            OrganisationKind::Branch,
            places.organisation("North community"),
            None,
        )
        .await;
    let members = registers.members(2, branch, None).await;
    registers
        .pair(members[0], north[0], registers.ago(10), None)
        .await;
    registers.finish().await;
}

crate::both_engines! {
    async fn everybody_gets_the_rows_they_may_read_and_no_phone(town: Town) {
        settled(&town).await;
        let cast = town.cast().await;
        for (who, rows) in [
            (&cast.secretary, 3), (&cast.other_secretary, 2), (&cast.street, 5), (&cast.district, 5),
            (&cast.administrator, 5), (&cast.housing, 0),
        ] {
            let id = made(&town, who, households()).await;
            let (found, text) = fetched(&town, who, &id).await;
            assert_eq!(found, rows, "{}: {text}", who.name());
            assert!(!text.contains("15400010001"), "{}: {text}", who.name());
            assert!(!text.contains(",=") && !text.contains("\n="), "a formula: {text}");
            if std::ptr::eq(who, &cast.secretary) {
                assert!(text.contains("'=1+1") && text.contains("154****0001"), "{text}");
            }
            if std::ptr::eq(who, &cast.administrator) {
                assert!(text.contains("'=**") && !text.contains("No. H"), "{text}");
            }
        }
        for who in [&cast.wang, &cast.li] {
            asks(who, households()).await.refused("FORBIDDEN");
        }
        let north = json!({ "areaId": lianxin_api::gql::ids::encode(town.places().area("North grid")) });
        let mut part = households();
        part["areaId"] = north["areaId"].clone();
        let id = made(&town, &cast.district, part).await;
        assert_eq!(fetched(&town, &cast.district, &id).await.0, 3);
        for (register, rows) in [("MEMBERS", 2), ("PAIRINGS", 1)] {
            let input = json!({ "register": register, "format": "CSV", "purpose": "x" });
            let id = made(&town, &cast.secretary, input.clone()).await;
            assert_eq!(fetched(&town, &cast.secretary, &id).await.0, rows, "{register}");
            let id = made(&town, &cast.other_secretary, input).await;
            assert_eq!(fetched(&town, &cast.other_secretary, &id).await.0, 0, "{register}");
        }
    }

    async fn a_masked_address_has_no_point_beside_it(town: Town) {
        settled(&town).await;
        let cast = town.cast().await;
        let registers = town.registers().await;
        let points = registers.tx().update_many::<household::Entity>()
            .set_value(household::Column::Latitude, Some(34.6651))
            .set_value(household::Column::Longitude, Some(112.4257))
            .set_value(household::Column::Datum, Some(Datum::Gcj02));
        registers.tx().change(points).await.expect("points");
        registers.finish().await;
        for (who, is_told) in [(&cast.secretary, true), (&cast.administrator, false)] {
            let id = made(&town, who, households()).await;
            let (_, text) = fetched(&town, who, &id).await;
            let header = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default().to_owned();
            assert!(header.contains("纬度") || header.contains("latitude"), "{header}");
            for told in ["34.6651", "112.4257", "GCJ"] {
                assert_eq!(text.contains(told), is_told, "{}: {told} in {text}", who.name());
            }
        }
    }

    async fn what_a_posting_reads_nowhere_is_refused_and_no_empty_file(town: Town) {
        settled(&town).await;
        let cast = town.cast().await;
        let pairings = json!({ "register": "PAIRINGS", "format": "CSV", "purpose": "Year-end check" });
        // An administrator gives registers out, and reads no pairing anywhere.
        asks(&cast.administrator, pairings).await.refused("FORBIDDEN");
        let listed = cast.administrator.run(LIST, json!({})).await;
        assert_eq!(listed.at("/exports/totalCount"), 0, "nothing waits for a file");
    }

    async fn a_file_is_the_requesters_alone_and_for_a_day(town: Town) {
        settled(&town).await;
        let cast = town.cast().await;
        let id = made(&town, &cast.secretary, households()).await;
        let path = format!("/exports/{id}");
        let theirs = cast.district.run(EXPORT, json!({ "id": id })).await;
        assert!(theirs.at("/export").is_null(), "{}", theirs.body);
        let status = async |who: &Caller| {
            let token = who.token().await;
            who.with_token(&token).get(&path).await.expect("an answer").status().as_u16()
        };
        assert_eq!((status(&cast.district).await, status(&cast.secretary).await), (404, 200));
        assert_eq!(town.device().get(&path).await.expect("an answer").status(), 401);
        town.hours_pass(25);
        jobs::tidy(&town.shared_app()).await.expect("tidied");
        let gone = cast.secretary.run(EXPORT, json!({ "id": id })).await;
        assert_eq!(gone.at("/export/state"), "EXPIRED");
        assert!(gone.at("/export/url").is_null());
        assert_eq!(status(&cast.secretary).await, 404);
    }

    async fn a_session_that_has_ended_gets_no_file(town: Town) {
        settled(&town).await;
        let cast = town.cast().await;
        asks(&cast.secretary, households()).await.ok();
        let account = lianxin_api::gql::ids::decode(&cast.secretary.account_id()).expect("an id");
        let app = town.app();
        let identity = app.identity(&app.store);
        identity.disable_account(town.key(), cast.secretary.phone()).await.expect("disabled");
        app.actors.forget(town.key(), account);
        town.the_system_works().await;
        let tx = app.store.read(town.key()).await.expect("a snapshot");
        let row = tx.one(tx.find::<export_job::Entity>()).await.expect("a row").expect("an export");
        assert_eq!(row.failure.as_deref(), Some("SESSION_ENDED"));
        assert_eq!(row.object_key, None);
    }

    async fn wishes_that_make_no_sense_are_refused(town: Town) {
        let cast = town.cast().await;
        let wrong = |change: Value| {
            let mut input = households();
            for (key, value) in change.as_object().expect("members") {
                input[key] = value.clone();
            }
            input
        };
        for change in [
            json!({ "register": null }), json!({ "measure": "MEMBERS_UNPAIRED" }), json!({ "purpose": "  " }),
            json!({ "asOf": "2999-01-01" }),
        ] {
            asks(&cast.district, wrong(change)).await.refused("INVALID");
        }
        asks(&cast.district, wrong(json!({ "purpose": "x".repeat(201) }))).await.refused("TOO_LONG");
        let keyed = wrong(json!({ "idempotencyKey": "k" }));
        let (first, again) = (asks(&cast.district, keyed.clone()).await, asks(&cast.district, keyed).await);
        assert_eq!(first.at("/requestExport/export/id"), again.at("/requestExport/export/id"));
        let other = wrong(json!({ "idempotencyKey": "k", "format": "XLSX" }));
        asks(&cast.district, other).await.refused("IDEMPOTENCY_MISMATCH");
        for _ in 1..5 {
            asks(&cast.district, households()).await.ok();
        }
        asks(&cast.district, households()).await.refused("INVALID");
    }

    async fn a_list_of_gaps_is_what_its_figure_counts(town: Town) {
        settled(&town).await;
        let cast = town.cast().await;
        let gap = json!({ "measure": "HOUSEHOLDS_UNPAIRED", "format": "CSV", "purpose": "Visits" });
        let id = made(&town, &cast.district, gap.clone()).await;
        let (rows, text) = fetched(&town, &cast.district, &id).await;
        assert_eq!(rows, 4, "one of five is paired: {text}");
        for who in [&cast.administrator, &cast.secretary, &cast.housing] {
            // Counts only; the whole district is not their ground.
            asks(who, gap.clone()).await.refused("FORBIDDEN");
        }
        let of = |more: Value| {
            let mut input = gap.clone();
            for (key, value) in more.as_object().expect("members") {
                input[key] = value.clone();
            }
            input
        };
        let area = encode(town.places().area("North community"));
        let id = made(&town, &cast.secretary, of(json!({ "areaId": area }))).await;
        assert_eq!(fetched(&town, &cast.secretary, &id).await.0, 2, "its own");
        asks(&cast.other_secretary, of(json!({ "areaId": area }))).await.refused("FORBIDDEN");
        let body = encode(town.places().organisation("North committee"));
        for wrong in [
            json!({ "areaId": area, "organisationId": body }), json!({ "areaId": area, "asOf": "2999-01-01" }),
        ] {
            asks(&cast.secretary, of(wrong)).await.refused("INVALID");
        }
        let early = asks(&cast.secretary, of(json!({ "areaId": area, "asOf": "1999-01-01" }))).await;
        let told = early.refused("INVALID")["message"].as_str().unwrap_or_default().to_owned();
        assert!(told.contains("since 2020-01-01"), "{told}");
        let items = json!({ "measure": "GRIDS_WITHOUT_BRANCH", "areaId": null });
        let id = made(&town, &cast.district, of(items)).await;
        let (rows, text) = fetched(&town, &cast.district, &id).await;
        assert!(rows == 2 && text.contains("South grid"), "{text}");
    }

    async fn whoever_loses_the_rows_while_waiting_gets_none(town: Town) {
        settled(&town).await;
        let cast = town.cast().await;
        let area = encode(town.places().area("North community"));
        let gap = json!({ "measure": "HOUSEHOLDS_UNPAIRED", "format": "CSV", "purpose": "Visits", "areaId": area });
        let asked = asks(&cast.secretary, gap).await;
        let id = asked.at("/requestExport/export/id").clone();
        let registers = town.registers().await;
        let posting = decode(&cast.secretary.posting_id()).expect("an id");
        let row = posting::ActiveModel { id: Set(posting), duty: Set(Duty::Administrator), ..Default::default() };
        registers.tx().update(row).await.expect("the posting");
        registers.finish().await;
        town.app().actors.forget(town.key(), decode(&cast.secretary.account_id()).expect("an id"));
        town.the_system_works().await;
        let answer = cast.secretary.run(EXPORT, json!({ "id": id })).await;
        assert_eq!((answer.at("/export/state"), answer.at("/export/failure")), (&json!("FAILED"), &json!("FORBIDDEN")), "{:#}", answer.body);
    }

    async fn the_households_beyond_reach_are_points_of_a_map(town: Town) {
        settled(&town).await;
        let cast = town.cast().await;
        let registers = town.registers().await;
        let homes = registers.tx().all(registers.tx().find::<household::Entity>()).await.expect("households");
        let south = town.places().area("South community");
        let near = homes.iter().find(|row| row.community_id != Some(south)).expect("a household").id;
        let far = homes.iter().find(|row| row.community_id == Some(south)).expect("a household").clone();
        for (id, metres) in [(near, Some(400)), (far.id, Some(2_400))] {
            let row = household::ActiveModel {
                id: Set(id),
                gcj_latitude: Set(Some(34.665)),
                gcj_longitude: Set(Some(112.425)),
                nearest_centre_metres: Set(metres),
                ..Default::default()
            };
            registers.tx().update(row).await.expect("a point");
        }
        registers.finish().await;
        let map = json!({ "measure": "HOUSEHOLDS_BEYOND_REACH", "format": "GEOJSON", "purpose": "Where to build" });
        let id = made(&town, &cast.district, map.clone()).await;
        let answer = cast.district.run(EXPORT, json!({ "id": id })).await;
        assert_eq!((answer.at("/export/state"), answer.at("/export/rowCount")), (&json!("READY"), &json!(1)));
        let url = answer.at("/export/url").as_str().expect("a path");
        let file = town.device().get(url).await.expect("an answer");
        assert_eq!(file.headers()["content-type"], "application/geo+json");
        assert!(file.headers()["content-disposition"].to_str().expect("text").contains(".geojson"));
        let map_of: Value = file.json().await.expect("JSON");
        assert_eq!((&map_of["type"], &map_of["datum"]), (&json!("FeatureCollection"), &json!("GCJ02")));
        let features = map_of["features"].as_array().expect("features");
        assert_eq!(features.len(), 1, "{map_of}");
        assert_eq!(features[0]["geometry"], json!({ "type": "Point", "coordinates": [112.425, 34.665] }));
        let expected = json!({ "code": far.code, "address": far.address, "area": "South grid", "metresToCentre": 2_400 });
        assert_eq!(features[0]["properties"], expected);
        for wrong in [
            json!({ "register": "HOUSEHOLDS", "format": "GEOJSON", "purpose": "x" }),
            json!({ "measure": "HOUSEHOLDS_STALE", "format": "GEOJSON", "purpose": "x" }),
        ] {
            asks(&cast.district, wrong).await.refused("INVALID");
        }
        let template = "query { importTemplate(register: HOUSEHOLDS, format: GEOJSON) }";
        cast.administrator.run(template, json!({})).await.failed("BAD_ARGUMENT");
    }

    async fn a_workbook_and_every_template_open(town: Town) {
        settled(&town).await;
        let cast = town.cast().await;
        let input = json!({ "register": "HOUSEHOLDS", "format": "XLSX", "purpose": "x" });
        let id = made(&town, &cast.secretary, input).await;
        let answer = cast.secretary.run(EXPORT, json!({ "id": id })).await;
        let url = answer.at("/export/url").as_str().expect("a path");
        let file = town.device().get(url).await.expect("an answer").bytes().await.expect("bytes");
        assert_eq!((&file[..2], answer.at("/export/rowCount")), (&b"PK"[..], &json!(3)));
        const TEMPLATE: &str = "query ($r: Register!, $f: ExportFormat!) { importTemplate(register: $r, format: $f) }";
        for register in Register::ALL {
            for format in ["CSV", "XLSX"] {
                let answer = cast.administrator.run(TEMPLATE, json!({ "r": register.as_str(), "f": format })).await;
                let path = answer.at("/importTemplate").as_str().expect("a path").to_owned();
                let file = town.device().get(&path).await.expect("an answer");
                assert_eq!(file.status(), 200, "{path}");
                let bytes = file.bytes().await.expect("bytes");
                if format == "CSV" {
                    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
                    let header = text.trim_start_matches('\u{feff}').lines().next().expect("a header");
                    let known = header.split(',').all(|title| columns::of(*register).place_of(title).is_some());
                    assert!(known && text.lines().count() == 2, "{text}");
                } else {
                    assert_eq!(&bytes[..2], b"PK");
                }
                let unsigned = path.split('?').next().expect("a path");
                assert_eq!(town.device().get(unsigned).await.expect("an answer").status(), 401);
            }
        }
    }

    async fn the_operator_gives_out_complete_values_and_it_is_remembered(town: Town) {
        settled(&town).await;
        town.cast().await;
        let (app, directory) = (town.app(), tempfile::tempdir().expect("a directory"));
        let mut files = Vec::new();
        for round in 0..2 {
            for register in Register::ALL {
                let criteria = Criteria::default();
                let order = Order {
                    subject: Subject::Register(*register),
                    criteria: &criteria,
                    format: ExportFormat::Csv,
                    locale: Locale::Chinese,
                    viewer: None,
                };
                let path = directory.path().join(format!("{round}-{register}"));
                give_out(app, town.key(), &order, "The district leaves", &path).await.expect("a file");
                files.push((*register, std::fs::read_to_string(path).expect("text")));
            }
        }
        let (first, second) = files.split_at(Register::ALL.len());
        assert_eq!(first, second, "the same rows are the same bytes");
        let of = |register| &first.iter().find(|(r, _)| *r == register).expect("a file").1;
        assert!(of(Register::Households).contains("15400010001"));
        assert!(of(Register::Postings).contains("网格员") && !of(Register::Postings).contains('*'));
        assert_eq!(of(Register::Pairings).lines().count(), 2);
        let tx = app.store.read(town.key()).await.expect("a snapshot");
        let rows = tx.all(tx.find::<export_job::Entity>()).await.expect("rows");
        assert_eq!(rows.len(), 18);
        assert!(rows.iter().all(|row| row.purpose == "The district leaves" && row.object_key.is_none()));
        let told = tx.find::<audit_event::Entity>().filter(audit_event::Column::Action.eq("EXPORT_GIVEN_OUT"));
        let told = tx.all(told).await.expect("the trail");
        assert!(told.len() == 18 && told.iter().all(|row| !row.payload.contains("leaves")));
    }

    async fn an_area_gives_out_what_lies_in_it_and_no_more(town: Town) {
        let cast = town.cast().await;
        let places = town.places();
        let mut registers = town.registers().await;
        let home = |community, grid| Home {
            street: places.area("Lake street"),
            community: places.area(community),
            grid: Some(places.area(grid)),
        };
        let north = registers.households(1, HouseholdKind::Home, home("North community", "North grid")).await;
        let south = registers.households(1, HouseholdKind::Home, home("South community", "South grid")).await;
        let branch = registers.organisation(OrganisationKind::Branch, places.organisation("North community"), None).await;
        let members = registers.members(2, branch, None).await;
        registers.pair(members[0], north[0], registers.ago(10), None).await;
        registers.pair(members[0], south[0], registers.ago(10), None).await;
        let row = member::ActiveModel { id: Set(members[1]), home_area_id: Set(Some(places.area("South grid"))), ..Default::default() };
        registers.tx().update(row).await.expect("a home");
        registers.finish().await;
        for (register, area, rows) in [
            ("PAIRINGS", "North grid", 1), ("PAIRINGS", "South community", 1), ("PAIRINGS", "Lake street", 2),
            ("MEMBERS", "North community", 2), ("MEMBERS", "North grid", 0), ("MEMBERS", "South grid", 1), ("MEMBERS", "Lake street", 2),
            ("ORGANISATIONS", "North grid", 0), ("ORGANISATIONS", "North community", 2),
        ] {
            let id = lianxin_api::gql::ids::encode(places.area(area));
            let input = json!({ "register": register, "areaId": id, "format": "CSV", "purpose": "Check" });
            let id = made(&town, &cast.district, input).await;
            let (count, text) = fetched(&town, &cast.district, &id).await;
            assert_eq!(count, rows, "{register} of {area}: {text}");
        }
    }

    async fn a_longer_list_takes_no_more_statements(town: Town) {
        let cast = town.cast().await;
        let mut counts = Vec::new();
        for upto in [3, 15] {
            while cast.district.run(LIST, json!({})).await.at("/exports/totalCount").as_i64() < Some(upto) {
                made(&town, &cast.district, households()).await;
            }
            let listed = cast.district.run_counted(LIST, json!({})).await;
            assert_eq!(listed.at("/exports/nodes").as_array().map(Vec::len), Some(upto as usize));
            counts.push(listed.statements.len());
        }
        assert_eq!(counts[0], counts[1]);
    }
}
