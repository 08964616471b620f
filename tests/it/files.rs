//! What becomes of a file: its metadata goes, its readers are those of the request, an unused one ends.

use image::codecs::jpeg::JpegEncoder;
use image::{ImageEncoder as _, Rgb, RgbImage};
use lianxin_api::jobs;
use lianxin_tests::town::{Caller, Town, picture};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

/// A photograph that says by which camera it was taken.
fn photograph() -> Vec<u8> {
    let mut exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x0f\0\x02\0\0\0\x0a\0\0\0\x1a\0\0\0\0".to_vec();
    exif.extend(b"TESTPHONE\0");
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.set_exif_metadata(exif).expect("metadata");
    let points = RgbImage::from_fn(1000, 500, |x, _| Rgb([(x % 256) as u8, 90, 30]));
    points.write_with_encoder(encoder).expect("a photograph");
    bytes
}

fn part(bytes: Vec<u8>) -> Part {
    Part::bytes(bytes).file_name("C:\\fakepath\\门口.heic")
}

async fn brings(who: &Caller, form: Form) -> (u16, Value) {
    let token = who.token().await;
    who.with_token(&token)
        .upload_form(form)
        .await
        .expect("an answer")
}

async fn status(who: &Caller, path: &str) -> u16 {
    let token = who.token().await;
    who.with_token(&token)
        .get(path)
        .await
        .expect("an answer")
        .status()
        .as_u16()
}

const FILES: &str = "query ($id: ID!) { serviceRequest(id: $id) { attachments { id fileName personal thumbnailUrl } } }";

async fn seen(who: &Caller, request: &str) -> Vec<Value> {
    let answer = who.run(FILES, json!({ "id": request })).await;
    answer
        .at("/serviceRequest/attachments/0")
        .is_null()
        .then(Vec::new)
        .unwrap_or_else(|| {
            answer
                .at("/serviceRequest/attachments")
                .as_array()
                .cloned()
                .unwrap_or_default()
        })
}

crate::both_engines! {
    async fn a_photograph_tells_nothing_but_its_pixels(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let original = photograph();
        assert!(original.windows(9).any(|part| part == b"TESTPHONE"));
        let (code, body) = brings(&wang, Form::new().part("file", part(original))).await;
        assert_eq!(code, 201, "{body}");
        let file = body["id"].as_str().expect("an id");
        let lamp = wang.submits_with("Lamp", json!({ "attachmentIds": [file] })).await;
        let shown = seen(&wang, &lamp.id).await.remove(0);
        assert_eq!(shown["fileName"], "门口.jpg", "named for what it is");

        let token = wang.token().await;
        let device = wang.with_token(&token);
        let whole = device.get(&format!("/files/{file}")).await.expect("an answer");
        assert_eq!(whole.headers()["content-type"], "image/jpeg");
        assert_eq!(whole.headers()["x-content-type-options"], "nosniff");
        assert_eq!(whole.headers()["cache-control"], "no-store");
        let bytes = whole.bytes().await.expect("bytes");
        assert!(!bytes.windows(9).any(|part| part == b"TESTPHONE"));
        let small = town.device().get(shown["thumbnailUrl"].as_str().expect("a path")).await.expect("an answer");
        let small = image::load_from_memory(&small.bytes().await.expect("bytes")).expect("a picture");
        assert_eq!((small.width(), small.height()), (480, 240));
    }

    async fn a_document_is_only_ever_downloaded(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let pdf = b"%PDF-1.7\ntrailer\n%%EOF\n".to_vec();
        let (code, body) = brings(&wang, Form::new().part("file", Part::bytes(pdf).file_name("a\"b.pdf"))).await;
        assert_eq!(code, 201, "{body}");
        let file = body["id"].as_str().expect("an id");
        let token = wang.token().await;
        let answer = wang.with_token(&token).get(&format!("/files/{file}")).await.expect("an answer");
        let disposition = answer.headers()["content-disposition"].to_str().expect("text");
        assert!(disposition.starts_with("attachment"), "{disposition}");
        assert_eq!(status(&wang, &format!("/files/{file}/thumbnail")).await, 404);
    }

    async fn forms_that_are_not_one_file_are_refused(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let file = || part(picture());
        for (form, code) in [
            (Form::new().text("personal", "true"), "INVALID"),
            (Form::new().part("file", file()).part("file", file()), "INVALID"),
            (Form::new().part("file", file()).text("role", "SECRETARY"), "INVALID"),
            (Form::new().part("file", part(b"PK\x03\x04zip".repeat(9))), "UNSUPPORTED_MEDIA"),
            (Form::new().part("file", part(picture()[..50].to_vec())), "DAMAGED"),
        ] {
            let (status, body) = brings(&wang, form).await;
            assert!((400..500).contains(&status), "{status} {body}");
            assert_eq!(body["errors"][0]["code"], code, "{body}");
        }
        let token = wang.token().await;
        let cut = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n\u{1}PNG".to_owned();
        let media_type = "multipart/form-data; boundary=b";
        let (status, body) = wang.with_token(&token).post_text("/files", media_type, cut).await.expect("an answer");
        assert_eq!(status, 400, "an upload without an end: {body}");
    }

    async fn what_is_personal_or_not_passed_on_stays_from_those_outside(town: Town) {
        let cast = town.cast().await;
        let personal = Form::new().text("personal", "true").part("file", part(picture()));
        let also_personal = Form::new().part("file", part(picture())).text("personal", "true");
        let mut files: Vec<String> = Vec::new();
        for form in [personal, also_personal, Form::new().part("file", part(picture()))] {
            let (code, body) = brings(&cast.wang, form).await;
            assert_eq!(code, 201, "{body}");
            files.push(body["id"].as_str().expect("an id").to_owned());
        }
        let lamp = cast.wang.submits_with("Lamp", json!({ "attachmentIds": files })).await;
        cast.secretary.accepts(&lamp).await.ok();
        let input = json!({
            "id": lamp.id, "leadOrganisationId": cast.housing.organisation_id(),
            "helperOrganisationIds": [cast.property.organisation_id()], "passOnAttachmentIds": [files[1]],
        });
        cast.secretary.act("dispatchServiceRequest", input).await.ok();

        let all: Vec<&str> = files.iter().map(String::as_str).collect();
        for (who, readable) in [
            (&cast.wang, all.clone()), (&cast.li, all.clone()), (&cast.secretary, all.clone()),
            (&cast.housing, vec![all[2]]), (&cast.property, vec![all[1]]), (&cast.works, vec![]),
        ] {
            let listed = seen(who, &lamp.id).await;
            let listed: Vec<&str> = listed.iter().filter_map(|file| file["id"].as_str()).collect();
            assert_eq!(listed, readable, "{}", who.name());
            for file in &files {
                let expected = if readable.contains(&file.as_str()) { 200 } else { 404 };
                assert_eq!(status(who, &format!("/files/{file}")).await, expected, "{}", who.name());
                let node = who.run("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": file })).await;
                assert_eq!(node.at("/node").is_null(), expected == 404, "{}", who.name());
            }
        }
    }

    async fn what_nobody_uses_ends_after_a_day(town: Town) {
        let wang = town.resident("Wang").of("North grid").await;
        let (used, unused) = (wang.uploads("a.png").await, wang.uploads("b.png").await);
        wang.submits_with("Lamp", json!({ "attachmentIds": [used] })).await;
        let app = town.shared_app();
        town.hours_pass(23);
        jobs::tidy(&app).await.expect("tidied");
        assert_eq!(status(&wang, &format!("/files/{unused}")).await, 200);
        town.hours_pass(2);
        jobs::tidy(&app).await.expect("tidied");
        assert_eq!(status(&wang, &format!("/files/{unused}")).await, 404);
        assert_eq!(status(&wang, &format!("/files/{used}")).await, 200);
        let late = lianxin_tests::town::steps::submission("Late", json!({ "attachmentIds": [unused] }));
        assert!(wang.act("submitServiceRequest", late).await.refusal().is_some());
    }
}
