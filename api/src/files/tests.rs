//! Files by their content: what is taken, what is refused, what is left of them.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

/// A picture whose left half is red and right half is blue.
fn flag(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 {
            Rgb([200, 20, 20])
        } else {
            Rgb([20, 20, 200])
        }
    }))
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// EXIF as a phone writes it: turned by 90 degrees, with a camera and a position.
fn exif_with_position() -> Vec<u8> {
    let mut exif = b"MM\0\x2a\0\0\0\x08".to_vec();
    exif.extend([0, 3]);
    // Make (0x010f), ASCII, 9 bytes at offset 100.
    exif.extend([0x01, 0x0f, 0, 2, 0, 0, 0, 9, 0, 0, 0, 100]);
    // Orientation (0x0112), SHORT, 6: rotate by 90 degrees clockwise.
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]);
    // GPS directory (0x8825), LONG, at offset 50.
    exif.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 50]);
    exif.extend([0, 0, 0, 0]);
    // GPS: latitude reference N, latitude at offset 112.
    exif.extend([0, 2, 0, 1, 0, 2, 0, 0, 0, 2, b'N', 0, 0, 0]);
    exif.extend([0, 2, 0, 5, 0, 0, 0, 3, 0, 0, 0, 112, 0, 0, 0, 0]);
    exif.resize(100, 0);
    exif.extend(b"TESTPHONE\0\0\0");
    for degrees in [34_u32, 39, 12] {
        exif.extend(degrees.to_be_bytes());
        exif.extend(1_u32.to_be_bytes());
    }
    exif
}

fn photograph() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif_with_position()).unwrap();
    flag(64, 32).write_with_encoder(encoder).unwrap();
    bytes
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

async fn prepare(bytes: Vec<u8>) -> Result<Prepared, Unacceptable> {
    Intake::default().prepare(bytes).await
}

#[tokio::test]
async fn a_photograph_loses_position_and_camera_and_stands_upright() {
    let original = photograph();
    assert!(contains(&original, b"TESTPHONE") && contains(&original, b"Exif"));

    let stored = prepare(original).await.unwrap();

    assert_eq!(stored.media_type, MediaType::Jpeg);
    assert!(!contains(&stored.bytes, b"TESTPHONE"));
    assert!(!contains(&stored.bytes, b"Exif"));
    let picture = image::load_from_memory(&stored.bytes).unwrap().into_rgb8();
    assert_eq!(picture.dimensions(), (32, 64));
    let [red, _, blue] = picture.get_pixel(16, 8).0;
    assert!(
        red > 150 && blue < 80,
        "the left half is on top after the turn"
    );
    let digest = digest::digest(&digest::SHA256, &stored.bytes);
    assert_eq!(&stored.sha256[..], digest.as_ref());
}

#[tokio::test]
async fn a_large_picture_gets_a_thumbnail_of_480() {
    let stored = prepare(encoded(&flag(1200, 600), ImageFormat::Png))
        .await
        .unwrap();
    assert_eq!(stored.media_type, MediaType::Png);
    let small = image::load_from_memory(&stored.thumbnail.unwrap()).unwrap();
    assert_eq!((small.width(), small.height()), (480, 240));
}

#[tokio::test]
async fn what_is_transparent_is_white_in_the_thumbnail() {
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0])));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let stored = prepare(encoded(&clear, format)).await.unwrap();
        let small = image::load_from_memory(&stored.thumbnail.unwrap())
            .unwrap()
            .into_rgb8();
        assert!(small.get_pixel(4, 4).0.iter().all(|channel| *channel > 250));
        assert!(
            image::load_from_memory(&stored.bytes)
                .unwrap()
                .color()
                .has_alpha()
        );
    }
}

#[tokio::test]
async fn webp_stays_webp() {
    let stored = prepare(encoded(&flag(40, 40), ImageFormat::WebP))
        .await
        .unwrap();
    assert_eq!(stored.media_type, MediaType::Webp);
    assert_eq!(MediaType::of(&stored.bytes), Ok(MediaType::Webp));
}

#[tokio::test]
async fn a_pdf_is_kept_as_it_is() {
    let pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n".to_vec();
    let stored = prepare(pdf.clone()).await.unwrap();
    assert_eq!((stored.media_type, stored.bytes), (MediaType::Pdf, pdf));
    assert!(stored.thumbnail.is_none());
}

#[tokio::test]
async fn a_zip_named_jpg_is_still_a_zip() {
    let zip = b"PK\x03\x04\x14\0\0\0\x08\0photo.jpg".to_vec();
    let refused = prepare(zip).await.unwrap_err();
    assert_eq!(refused, Unacceptable::Unsupported(Advice::SendPictureOrPdf));
}

#[tokio::test]
async fn heic_and_films_are_refused_with_advice() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic........".to_vec();
    let film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom........".to_vec();
    assert_eq!(
        prepare(heic).await.unwrap_err(),
        Unacceptable::Unsupported(Advice::SendAsJpeg)
    );
    assert_eq!(
        prepare(film).await.unwrap_err(),
        Unacceptable::Unsupported(Advice::SendPictures)
    );
}

#[tokio::test]
async fn a_header_that_promises_a_wall_of_pixels_is_refused_unread() {
    let mut bomb = encoded(&flag(4, 4), ImageFormat::Png);
    bomb[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&50_000_u32.to_be_bytes());
    let crc = png_crc(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(
        prepare(bomb).await.unwrap_err(),
        Unacceptable::TooManyPixels
    );
}

#[tokio::test]
async fn uploads_that_end_early_are_damaged() {
    let whole = [
        photograph(),
        encoded(&flag(300, 300), ImageFormat::Png),
        encoded(&flag(300, 300), ImageFormat::WebP),
    ];
    for bytes in whole {
        for part in [bytes.len() / 2, bytes.len() - 2] {
            let refused = prepare(bytes[..part].to_vec()).await.unwrap_err();
            assert_eq!(refused, Unacceptable::Damaged, "{part} of {}", bytes.len());
        }
    }
}

#[tokio::test]
async fn more_than_ten_megabytes_are_too_large() {
    assert_eq!(
        prepare(vec![0; Limits::default().bytes + 1])
            .await
            .unwrap_err(),
        Unacceptable::TooLarge
    );
}

#[tokio::test]
async fn the_depot_keeps_replaces_and_forgets() {
    let directory = tempfile::tempdir().unwrap();
    let depot = Depot::directory(directory.path()).unwrap();
    let key = FileKey::new(7, 2026, "abc");
    assert_eq!(key.as_str(), "7/2026/abc");
    depot.put(&key, b"first".to_vec()).await.unwrap();
    depot.put(&key, b"second".to_vec()).await.unwrap();
    assert_eq!(depot.get(&key).await.unwrap(), b"second");
    depot.delete(&key).await.unwrap();
    depot.delete(&key).await.unwrap();
    assert!(matches!(depot.get(&key).await, Err(DepotError::Missing(_))));
}

/// The checksum of a PNG chunk, over its kind and its data.
fn png_crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}
