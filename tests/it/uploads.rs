//! Files: what is taken, what is refused, and who may have them back.

use lianxin_tests::town::{Town, picture};
use serde_json::json;

/// The head of a PNG that says it is 60,000 points wide and high, with next to nothing behind it.
fn bomb() -> Vec<u8> {
    let mut head = picture();
    head[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    head
}

crate::both_engines! {
    async fn what_is_no_picture_is_refused_whatever_its_name(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let token = wang.token().await;
        let device = town.device().with_token(&token);
        let zip = b"PK\x03\x04\x14\x00\x00\x00\x08\x00".repeat(20);
        let heic = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic".repeat(8);
        let truncated = picture()[..40].to_vec();
        for (name, bytes) in [
            ("photo.jpg", zip),
            ("photo.jpg", heic),
            ("photo.png", bomb()),
            ("photo.png", truncated),
            ("photo.png", Vec::new()),
            ("page.html", b"<script>alert(1)</script>".to_vec()),
            ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
            ("photo.png", vec![0_u8; 11 * 1024 * 1024]),
        ] {
            // The server may close while a long body is still being sent.
            let Ok((status, body)) = device.upload(name, bytes).await else { continue };
            assert!((400..500).contains(&status), "{name}: {status} {body:#}");
        }
        let (status, _) = town.device().upload("photo.png", picture()).await.expect("an answer");
        assert_eq!(status, 401, "nobody uploads without a token");
        wang.run("{ viewer { role } }", json!({})).await.ok();
    }

    async fn a_file_is_seen_by_those_who_read_the_request(town: Town) {
        let cast = town.cast().await;
        let file = cast.wang.uploads("door.png").await;
        let lamp = cast.wang.submits_with("Lamp", json!({ "attachmentIds": [file] })).await;
        let document = "query ($id: ID!) { serviceRequest(id: $id) { attachments { id fileName mediaType byteSize sha256 url } } }";
        let seen = cast.secretary.run(document, json!({ "id": lamp.id })).await;
        let attachment = seen.at("/serviceRequest/attachments/0");
        assert_eq!((&attachment["id"], &attachment["mediaType"]), (&json!(file), &json!("image/png")));
        let url = attachment["url"].as_str().expect("a path").to_owned();
        let signed = town.device().get(&url).await.expect("an answer");
        assert_eq!(signed.status().as_u16(), 200, "the path carries its own permission");
        assert_eq!(signed.headers()["content-type"], "image/png");
        let bytes = signed.bytes().await.expect("bytes");
        assert_eq!(Some(bytes.len() as u64), attachment["byteSize"].as_u64());

        let path = format!("/files/{file}");
        let other = town.second_district().await.secretary("He").of("District committee").await;
        for (who, status) in [(&cast.wang, 200), (&cast.secretary, 200), (&cast.neighbour, 404), (&cast.other_secretary, 404), (&other, 404)] {
            let token = who.token().await;
            let response = who.with_token(&token).get(&path).await.expect("an answer");
            assert_eq!(response.status().as_u16(), status, "{}", who.name());
        }
        assert_eq!(town.device().get(&path).await.expect("an answer").status().as_u16(), 401);
        let edited = url.replace(&file, &cast.wang.uploads("other.png").await);
        assert!(!town.device().get(&edited).await.expect("an answer").status().is_success());
        town.hours_pass(1);
        let late = town.device().get(&url).await.expect("an answer");
        assert!(late.status().is_client_error(), "a signed path ends: {}", late.status());
    }

    async fn a_file_belongs_to_one_request_of_its_uploader(town: Town) {
        let cast = town.cast().await;
        let file = cast.wang.uploads("door.png").await;
        let input = lianxin_tests::town::steps::submission("Theirs", json!({ "attachmentIds": [file] }));
        assert!(cast.neighbour.act("submitServiceRequest", input).await.refusal().is_some());
        cast.wang.submits_with("Mine", json!({ "attachmentIds": [file] })).await;
        let again = lianxin_tests::town::steps::submission("Again", json!({ "attachmentIds": [file] }));
        assert!(cast.wang.act("submitServiceRequest", again).await.refusal().is_some());
    }
}
