//! A district that was used for a while gives its registers out and takes them back: they say what stands.

use lianxin_api::domain::export::criteria::{Criteria, Subject};
use lianxin_api::domain::export::job::{Order, give_out};
use lianxin_api::domain::register::columns::REGISTERS;
use lianxin_api::gql::ids::encode;
use lianxin_entity::enums::ExportFormat;
use lianxin_tests::town::ties::public;
use serde_json::json;

use super::*;

/// A register, whole, as the command line gives it out.
pub async fn given_out_as(town: &Town, register: Register, format: ExportFormat) -> Vec<u8> {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("file");
    let criteria = Criteria::default();
    let order = Order {
        subject: Subject::Register(register),
        criteria: &criteria,
        format,
        locale: Locale::English,
        viewer: None,
    };
    give_out(town.app(), town.key(), &order, "A copy", &path)
        .await
        .expect("a file");
    std::fs::read(path).expect("bytes")
}

async fn given_out(town: &Town, register: Register) -> String {
    let bytes = given_out_as(town, register, ExportFormat::Csv).await;
    String::from_utf8(bytes).expect("text")
}

crate::both_engines! {
    async fn what_was_split_and_what_ended_goes_round(town: Town) {
        let cast = town.cast().await;
        let home = cast.li.settles("H1", json!({})).await;
        let gone = cast.li.settles("H2", json!({})).await;
        cast.li.settles_member(&home, "R1", json!({})).await;
        let member = town.member_in("North community", Some(&cast.neighbour)).await;
        let propose = "mutation ($input: ProposePairingInput!) { proposePairing(input: $input) { pairing { id } errors { errorCode message } } }";
        cast.secretary.run(propose, json!({ "input": { "memberId": public(member), "householdId": home } })).await.ok();
        town.hours_pass(72);
        cast.secretary.keeps("endHousehold", json!({ "id": gone, "reason": "pulled down" })).await.ok();
        let part = |code: &str, west: f64, east: f64| json!({ "code": code, "name": code, "polygon": json!({ "type": "Polygon",
            "coordinates": [[[west, 34.66], [east, 34.66], [east, 34.67], [west, 34.67], [west, 34.66]]] }).to_string() });
        let mut west = part("W", 112.40, 112.405);
        west["buildingIds"] = json!([encode(town.places().area("Building 1"))]);
        west["householdIds"] = json!([home]);
        let input = json!({ "gridId": encode(town.places().area("North grid")), "into": [west, part("E", 112.405, 112.41)] });
        let split = "mutation ($input: SplitGridInput!) { splitGrid(input: $input) { grids { id } errors { errorCode field message } } }";
        cast.secretary.run(split, json!({ "input": input })).await.ok();
        town.hours_pass(48);
        for entry in REGISTERS {
            let text = given_out(&town, entry.register).await;
            let clerk = Clerk::with(&town, entry.register, &text);
            let job = clerk.plans().await;
            let told = (job.creates, job.changes, job.ends, job.faulty);
            assert_eq!(told, (0, 0, 0, 0), "{}: {:?}\n{text}", entry.en, clerk.faults(&job).await);
        }
        let postings = given_out(&town, Register::Postings).await;
        assert!(!postings.contains("G1;") && postings.contains("E;W"), "the grids of now alone: {postings}");
    }
}
