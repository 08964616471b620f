//! Registers that administrators bring in over the API: sent, planned, corrected, applied, followed
//! to the end, called off; and that nobody else can.

use std::time::Duration;

use lianxin_api::domain::register::columns;
use lianxin_api::i18n::Locale;
use lianxin_entity::enums::Register;
use lianxin_entity::{audit_event, import_job, import_upload};
use lianxin_tests::answer::Answer;
use lianxin_tests::town::{Caller, Town};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};

const PLAN: &str = "mutation ($input: PlanImportInput!) { planImport(input: $input) { \
    import { id state register fileName version } errors { errorCode field message } } }";
const APPLY: &str = "mutation ($input: ApplyImportInput!) { applyImport(input: $input) { \
    import { id state goodRowsOnly } errors { errorCode field message } } }";
const CANCEL: &str = "mutation ($input: CancelImportInput!) { cancelImport(input: $input) { \
    import { id state } errors { errorCode field message } } }";
const SEE: &str = "query ($id: ID!) { import(id: $id) { state version rowCount rowsDone createdCount changedCount \
    endedCount unchangedCount faultyCount settled failure reportUrl appliedAt \
    faults(first: 10) { totalCount nodes { row column value code message } } } }";
const LIST: &str = "query { imports(first: 10) { totalCount nodes { id state } } }";
const PROGRESS: &str =
    "subscription ($id: ID!) { importProgress(id: $id) { state rowsDone settled } }";
const HOMES: &str = "query { households(first: 50) { totalCount } }";
const SOON: Duration = Duration::from_secs(10);

/// A file of households in the North grid.
async fn homes(town: &Town, rows: &[(&str, &str, &str)]) -> Vec<u8> {
    let app = town.app();
    let directory = app.directories.get(&app.store, town.key()).await;
    let directory = directory.expect("the directory");
    let grid = directory.area(town.places().area("North grid"));
    let grid = &grid.expect("a grid").code;
    let mut text = "户编号,类型,所在区域代码,户主/负责人,地址,电话\n".to_owned();
    for (code, head, phone) in rows {
        text.push_str(&format!("{code},住户,{grid},{head},1 号,{phone}\n"));
    }
    text.into_bytes()
}

async fn sends(who: &Caller, bytes: Vec<u8>) -> (u16, Value) {
    let token = who.token().await;
    let device = who.with_token(&token);
    let sent = device.send_register("homes.csv", bytes).await;
    sent.expect("the server answers")
}

async fn sent(who: &Caller, bytes: Vec<u8>) -> String {
    let (status, body) = sends(who, bytes).await;
    assert_eq!(status, 201, "{body:#}");
    body["id"].as_str().expect("an id").to_owned()
}

async fn plans(who: &Caller, upload: &str) -> Answer {
    let input = json!({ "uploadId": upload, "register": "HOUSEHOLDS" });
    who.run(PLAN, json!({ "input": input })).await
}

/// The id of an import that was planned.
async fn planned(town: &Town, who: &Caller, bytes: Vec<u8>) -> String {
    let upload = sent(who, bytes).await;
    let answer = plans(who, &upload).await;
    let id = answer.at("/planImport/import/id").as_str();
    let id = id.unwrap_or_else(|| panic!("{}", answer.body)).to_owned();
    town.the_system_works().await;
    id
}

async fn sees(who: &Caller, id: &str) -> Value {
    let answer = who.run(SEE, json!({ "id": id })).await;
    answer.ok();
    answer.at("/import").clone()
}

async fn applies(who: &Caller, input: Value) -> Answer {
    who.run(APPLY, json!({ "input": input })).await
}

async fn count_homes(who: &Caller) -> Value {
    who.run(HOMES, json!({}))
        .await
        .at("/households/totalCount")
        .clone()
}

/// The files that rest beside the database.
fn files(town: &Town) -> Vec<Vec<u8>> {
    fn walk(directory: &std::path::Path, found: &mut Vec<Vec<u8>>) {
        for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
            match entry.path() {
                path if path.is_dir() => walk(&path, found),
                path => found.push(std::fs::read(path).expect("a file")),
            }
        }
    }
    let mut found = Vec::new();
    walk(&town.app().config.data_dir.join("files"), &mut found);
    found
}

crate::both_engines! {
    async fn a_file_is_planned_corrected_and_applied(town: Town) {
        let cast = town.cast().await;
        let admin = &cast.administrator;
        let before = count_homes(&cast.district).await;
        let faulty = homes(&town, &[("A1", "王芳", "15400010001"), ("A2", "李明", "12"), ("A1", "赵云", "")]).await;
        let id = planned(&town, admin, faulty).await;
        let seen = sees(admin, &id).await;
        assert_eq!((&seen["state"], &seen["rowCount"], &seen["faultyCount"]), (&json!("PLANNED"), &json!(3), &json!(2)));
        assert_eq!((&seen["createdCount"], &seen["faults"]["totalCount"]), (&json!(1), &json!(2)));
        let said: Vec<(&Value, &Value)> = seen["faults"]["nodes"].as_array().expect("faults")
            .iter().map(|fault| (&fault["row"], &fault["code"])).collect();
        assert_eq!(said, [(&json!(3), &json!("NOT_A_PHONE")), (&json!(4), &json!("KEY_TWICE"))]);
        assert_eq!(seen["faults"]["nodes"][0]["value"], "1***", "a personal value is masked");
        assert_eq!(count_homes(&cast.district).await, before, "a plan writes nothing");

        let url = seen["reportUrl"].as_str().expect("a path");
        let report = town.device().get(url).await.expect("an answer");
        assert_eq!(report.status().as_u16(), 200, "the path carries its own permission");
        let report = report.text().await.expect("text");
        assert!(report.lines().count() == 3 && report.contains("1***") && !report.contains("15400010001"), "{report}");

        applies(admin, json!({ "id": id })).await.refused("INVALID");
        applies(admin, json!({ "id": id, "goodRowsOnly": true, "expectedVersion": 9 })).await.refused("STALE");
        let input = json!({ "id": id, "goodRowsOnly": true, "idempotencyKey": "once" });
        assert_eq!(applies(admin, input.clone()).await.at("/applyImport/import/state"), "APPLYING");
        applies(admin, json!({ "id": id, "goodRowsOnly": true })).await.refused("WRONG_STATE");
        town.the_system_works().await;
        assert_eq!(applies(admin, input).await.at("/applyImport/import/state"), "APPLIED", "sent again it does nothing");
        let seen = sees(admin, &id).await;
        assert_eq!((&seen["state"], &seen["settled"], &seen["failure"]), (&json!("APPLIED"), &json!(true), &Value::Null));
        assert_eq!(count_homes(&cast.district).await, json!(before.as_i64().unwrap_or(0) + 1));

        let again = planned(&town, admin, homes(&town, &[("A1", "王芳", "15400010001")]).await).await;
        let seen = sees(admin, &again).await;
        assert_eq!((&seen["unchangedCount"], &seen["createdCount"]), (&json!(1), &json!(0)), "the same file changes nothing");
    }

    async fn a_file_rests_sealed_and_goes_with_its_import(town: Town) {
        let cast = town.cast().await;
        let admin = &cast.administrator;
        let id = planned(&town, admin, homes(&town, &[("B1", "王芳", "15400010001")]).await).await;
        let kept = files(&town);
        assert_eq!(kept.len(), 1, "the file rests");
        let clear = |bytes: &Vec<u8>| bytes.windows(11).any(|part| part == b"15400010001");
        assert!(!kept.iter().any(clear), "and nobody reads it there");
        applies(admin, json!({ "id": id })).await.ok();
        town.the_system_works().await;
        assert_eq!(files(&town).len(), 0, "it goes when it is brought in");

        // What nobody plans, and what nobody applies, is gone after a day.
        let unused = sent(admin, homes(&town, &[("B2", "李明", "")]).await).await;
        let waiting = planned(&town, admin, homes(&town, &[("B3", "赵云", "")]).await).await;
        assert_eq!(files(&town).len(), 2);
        town.hours_pass(25);
        lianxin_api::jobs::tidy(&town.shared_app()).await.expect("tidied");
        assert_eq!(files(&town).len(), 0);
        let seen = sees(admin, &waiting).await;
        assert_eq!((&seen["state"], &seen["failure"]), (&json!("CANCELLED"), &json!("EXPIRED")));
        plans(admin, &unused).await.refused("NOT_FOUND");
    }

    async fn only_administrators_bring_registers_in(town: Town) {
        let cast = town.cast().await;
        let upload = sent(&cast.administrator, homes(&town, &[("C1", "王芳", "")]).await).await;
        let id = planned(&town, &cast.administrator, homes(&town, &[("C2", "李明", "12")]).await).await;
        let report = sees(&cast.administrator, &id).await["reportUrl"].as_str().expect("a path").to_owned();
        let path = report.split('?').next().expect("a path").to_owned();
        for who in [&cast.wang, &cast.li, &cast.secretary, &cast.district, &cast.housing] {
            let (status, body) = sends(who, homes(&town, &[("C3", "x", "")]).await).await;
            assert_eq!((status, &body["errors"][0]["code"]), (403, &json!("FORBIDDEN")), "{}", who.name());
            plans(who, &upload).await.refused("FORBIDDEN");
            applies(who, json!({ "id": id })).await.refused("FORBIDDEN");
            who.run(CANCEL, json!({ "input": { "id": id } })).await.refused("FORBIDDEN");
            assert_eq!(sees(who, &id).await, Value::Null, "{}", who.name());
            assert_eq!(who.run(LIST, json!({})).await.at("/imports/totalCount"), 0, "{}", who.name());
            let token = who.token().await;
            let told = who.with_token(&token).get(&path).await.expect("an answer");
            assert_eq!(told.status().as_u16(), 404, "{}", who.name());
        }
        assert_eq!(town.device().send_register("x.csv", vec![1]).await.expect("an answer").0, 401);
        let other = town.second_district().await.secretary("He").as_administrator().of("District committee").await;
        plans(&other, &upload).await.refused("NOT_FOUND");
        applies(&other, json!({ "id": id })).await.refused("NOT_FOUND");
        assert_eq!(sees(&other, &id).await, Value::Null);
        assert_eq!(plans(&cast.administrator, &upload).await.at("/planImport/import/state"), "PLANNING");
        plans(&cast.administrator, &upload).await.refused("NOT_FOUND");
    }

    async fn an_import_is_followed_to_its_end(town: Town) {
        let cast = town.cast().await;
        let admin = &cast.administrator;
        let id = planned(&town, admin, homes(&town, &[("D1", "王芳", ""), ("D2", "李明", "")]).await).await;
        let token = admin.token().await;
        let listen = async |token: &str| {
            let device = town.device().with_token(token);
            device.subscribe(PROGRESS, json!({ "id": id })).await.expect("a subscription")
        };
        let mut told = listen(&token).await;
        let first = told.next(SOON).await.expect("where it stands");
        assert_eq!(first["importProgress"]["state"], "PLANNED");
        let mut stranger = listen(&cast.secretary.token().await).await;
        assert_eq!(stranger.next(Duration::from_secs(2)).await, None, "a secretary hears nothing");
        applies(admin, json!({ "id": id })).await.ok();
        let next = told.next(SOON).await.expect("it is being applied");
        assert_eq!(next["importProgress"]["state"], "APPLYING");
        town.the_system_works().await;
        let last = told.next(SOON).await.expect("it is applied");
        assert_eq!(last["importProgress"], json!({ "state": "APPLIED", "rowsDone": 2, "settled": true }));
        assert_eq!(told.next(Duration::from_secs(2)).await, None, "and that is all");
    }

    async fn an_import_that_is_called_off_leaves_nothing(town: Town) {
        let cast = town.cast().await;
        let admin = &cast.administrator;
        let before = count_homes(&cast.district).await;
        let id = planned(&town, admin, homes(&town, &[("E1", "王芳", "")]).await).await;
        applies(admin, json!({ "id": id })).await.ok();
        let input = json!({ "input": { "id": id, "idempotencyKey": "off" } });
        assert_eq!(admin.run(CANCEL, input.clone()).await.at("/cancelImport/import/state"), "CANCELLED");
        assert_eq!(admin.run(CANCEL, input).await.at("/cancelImport/import/state"), "CANCELLED");
        town.the_system_works().await;
        assert_eq!(count_homes(&cast.district).await, before);
        applies(admin, json!({ "id": id })).await.refused("WRONG_STATE");
        let again = planned(&town, admin, homes(&town, &[("E1", "王芳", "")]).await).await;
        applies(admin, json!({ "id": again })).await.ok();
        town.the_system_works().await;
        assert_eq!(sees(admin, &again).await["state"], "APPLIED", "the code is free");
        let tx = town.app().store.read(town.key()).await.expect("a transaction");
        let deeds = tx.find::<audit_event::Entity>().filter(audit_event::Column::ObjectType.eq("imp"));
        let deeds: Vec<String> = tx.all(deeds).await.expect("rows").into_iter().map(|row| row.action).collect();
        for deed in ["IMPORT_BEGUN", "IMPORT_PLANNED", "IMPORT_APPLYING", "IMPORT_CANCELLED", "IMPORT_CHUNK", "IMPORT_APPLIED"] {
            assert!(deeds.iter().any(|done| done == deed), "{deed}: {deeds:?}");
        }
        assert_eq!(deeds.iter().filter(|done| *done == "IMPORT_CHUNK").count(), 1, "one a chunk: {deeds:?}");
    }

    async fn an_import_whose_process_died_is_taken_up_again(town: Town) {
        let cast = town.cast().await;
        let id = planned(&town, &cast.administrator, homes(&town, &[("F1", "王芳", "")]).await).await;
        applies(&cast.administrator, json!({ "id": id })).await.ok();
        // Another process holds it, and says nothing any more.
        let app = town.app();
        let tx = app.store.write(town.key()).await.expect("a transaction");
        let row = tx.one(tx.find::<import_job::Entity>()).await.expect("a row").expect("an import");
        let held = Some(town.now() + chrono::TimeDelta::seconds(60));
        tx.update(import_job::ActiveModel { id: Set(row.id), leased_until: Set(held), ..Default::default() })
            .await.expect("held");
        tx.commit().await.expect("committed");
        town.the_system_works().await;
        assert_eq!(sees(&cast.administrator, &id).await["state"], "APPLYING", "its lease is kept");
        town.seconds_pass(61);
        town.the_system_works().await;
        assert_eq!(sees(&cast.administrator, &id).await["state"], "APPLIED");
    }

    async fn corrections_by_a_file_leave_a_trail_and_another_phone_unlinks(town: Town) {
        let cast = town.cast().await;
        let admin = &cast.administrator;
        let home = cast.li.settles("T1", json!({ "headName": "Old head" })).await;
        let phone = cast.wang.phone().to_owned();
        cast.li.settles_member(&home, "T1-1", json!({ "name": "Wang", "phone": phone })).await;
        let claim = "mutation ($input: ClaimHouseholdInput!) { claimHousehold(input: $input) { errors { errorCode } } }";
        let input = json!({ "householdCode": "T1", "name": "Wang" });
        cast.wang.run(claim, json!({ "input": input })).await.ok();
        let own = "query ($id: ID!) { household(id: $id) { code } }";
        assert_eq!(cast.wang.run(own, json!({ "id": home })).await.at("/household/code"), "T1");

        let id = planned(&town, admin, homes(&town, &[("T1", "New head", "")]).await).await;
        applies(admin, json!({ "id": id })).await.ok();
        town.the_system_works().await;
        assert_eq!(sees(admin, &id).await["state"], "APPLIED");
        let trail = "query ($id: ID!) { household(id: $id) { verifications(first: 20) { nodes { field before after verifiedBy { id } } } } }";
        let seen = cast.secretary.run(trail, json!({ "id": home })).await;
        let head = json!({ "field": "headName", "before": "Old head", "after": "New head", "verifiedBy": null });
        let told = seen.at("/household/verifications/nodes").as_array().expect("a trail").clone();
        assert!(told.contains(&head), "{told:#?}");

        let text = "code,householdCode,name,phone\nT1-1,T1,Wang,15400010009\n";
        let upload = sent(admin, text.as_bytes().to_vec()).await;
        let input = json!({ "uploadId": upload, "register": "RESIDENTS" });
        let answer = admin.run(PLAN, json!({ "input": input })).await;
        let id = answer.at("/planImport/import/id").as_str().expect("an import").to_owned();
        town.the_system_works().await;
        applies(admin, json!({ "id": id })).await.ok();
        town.the_system_works().await;
        assert_eq!(sees(admin, &id).await["state"], "APPLIED");
        assert!(cast.wang.run(own, json!({ "id": home })).await.at("/household").is_null(), "the account is unlinked");
        let seen = cast.secretary.run(trail, json!({ "id": home })).await;
        let told = seen.at("/household/verifications/nodes").to_string();
        assert!(told.contains("154****0009") && !told.contains("15400010009"), "{told}");
    }

    async fn a_file_that_is_no_register_says_so(town: Town) {
        let cast = town.cast().await;
        for (bytes, code) in [(b"PK\x03\x04 not a workbook".to_vec(), "DAMAGED"), (b"a,b\n1,2\n".to_vec(), "NO_HEADER")] {
            let id = planned(&town, &cast.administrator, bytes).await;
            let seen = sees(&cast.administrator, &id).await;
            assert_eq!((&seen["state"], &seen["failure"]), (&json!("FAILED"), &json!("FILE")), "{seen:#}");
            let codes = seen["faults"]["nodes"].as_array().expect("faults");
            assert!(codes.iter().any(|fault| fault["code"] == code), "{code}: {seen:#}");
            assert!(seen["reportUrl"].is_string());
        }
        assert_eq!(files(&town).len(), 0, "no file stays of it");
        let tx = town.app().store.read(town.key()).await.expect("a transaction");
        assert_eq!(tx.count(tx.find::<import_upload::Entity>()).await.expect("a count"), 0);
        assert_eq!(columns::header(Locale::Chinese, Register::Households, "phone"), "电话");
    }
}
