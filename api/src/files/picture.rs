//! Decoding a picture safely and encoding it again without anything but its pixels.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Rgb, RgbImage};

use super::{Limits, MediaType, Prepared, Unacceptable};

/// The most memory that a pixel may take when decoded. Sixteen-bit pictures of the full size are
/// refused with the larger ones.
const BYTES_PER_PIXEL: u64 = 4;

/// What a decoder may need beside the picture itself.
const DECODER_BYTES: u64 = 64 * 1024 * 1024;

/// The long side of a thumbnail, in pixels.
const THUMBNAIL_SIDE: u32 = 480;

const PICTURE_QUALITY: u8 = 88;
const THUMBNAIL_QUALITY: u8 = 80;

/// Reads the header alone and refuses what would not fit into memory, before anything is decoded.
pub(super) fn check_size(
    format: ImageFormat,
    bytes: &[u8],
    limits: Limits,
) -> Result<(), Unacceptable> {
    open(format, bytes, limits).map(|_| ())
}

/// Decodes a picture, turns it upright and encodes its pixels again. Colour profiles go with the
/// rest of the metadata: a free-form block is a place to hide things in.
pub(super) fn encode_again(
    media_type: MediaType,
    format: ImageFormat,
    bytes: &[u8],
    limits: Limits,
) -> Result<Prepared, Unacceptable> {
    let mut decoder = open(format, bytes, limits)?;
    let orientation = decoder.orientation().map_err(refusal)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    picture.apply_orientation(orientation);

    let thumbnail = encode_jpeg(&on_white(shrunk(&picture)), THUMBNAIL_QUALITY)?;
    let (media_type, stored) = match media_type {
        MediaType::Png => (media_type, encode_png(&picture)?),
        MediaType::Webp => encode_webp(picture, limits)?,
        MediaType::Jpeg | MediaType::Pdf => (
            MediaType::Jpeg,
            encode_jpeg(&on_white(picture), PICTURE_QUALITY)?,
        ),
    };
    Ok(Prepared::new(media_type, stored, Some(thumbnail)))
}

fn open(
    format: ImageFormat,
    bytes: &[u8],
    limits: Limits,
) -> Result<impl ImageDecoder, Unacceptable> {
    let most_bytes = limits.pixels * BYTES_PER_PIXEL;
    let mut memory = image::Limits::default();
    memory.max_alloc = Some(most_bytes + DECODER_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(memory);
    let decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Unacceptable::Damaged);
    }
    if u64::from(width) * u64::from(height) > limits.pixels || decoder.total_bytes() > most_bytes {
        return Err(Unacceptable::TooManyPixels);
    }
    Ok(decoder)
}

fn refusal(error: ImageError) -> Unacceptable {
    match error {
        ImageError::Limits(_) => Unacceptable::TooManyPixels,
        _ => Unacceptable::Damaged,
    }
}

fn shrunk(picture: &DynamicImage) -> DynamicImage {
    if picture.width().max(picture.height()) <= THUMBNAIL_SIDE {
        return picture.clone();
    }
    picture.thumbnail(THUMBNAIL_SIDE, THUMBNAIL_SIDE)
}

/// JPEG knows no transparency: what shines through is white, as on paper.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return match picture {
            DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) => picture,
            other => DynamicImage::ImageRgb8(other.into_rgb8()),
        };
    }
    let with_alpha = picture.into_rgba8();
    let (width, height) = with_alpha.dimensions();
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        let [red, green, blue, alpha] = with_alpha.get_pixel(x, y).0;
        let alpha = u16::from(alpha);
        Rgb([red, green, blue].map(|channel| {
            let mixed = (u16::from(channel) * alpha + 255 * (255 - alpha)) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        }))
    }))
}

fn encode_jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, Unacceptable> {
    let mut bytes = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))
        .map_err(refusal)?;
    Ok(bytes)
}

fn encode_png(picture: &DynamicImage) -> Result<Vec<u8>, Unacceptable> {
    let mut bytes = Vec::new();
    picture
        .write_with_encoder(PngEncoder::new(&mut bytes))
        .map_err(refusal)?;
    Ok(bytes)
}

/// The encoder at hand writes WebP without loss, which makes a photograph many times larger: where
/// that leaves the limit of uploads, the picture is stored as JPEG.
fn encode_webp(
    picture: DynamicImage,
    limits: Limits,
) -> Result<(MediaType, Vec<u8>), Unacceptable> {
    let picture = match picture {
        DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => picture,
        other => DynamicImage::ImageRgba8(other.into_rgba8()),
    };
    let mut bytes = Vec::new();
    picture
        .write_with_encoder(WebPEncoder::new_lossless(&mut bytes))
        .map_err(refusal)?;
    if bytes.len() > limits.bytes {
        return Ok((
            MediaType::Jpeg,
            encode_jpeg(&on_white(picture), PICTURE_QUALITY)?,
        ));
    }
    Ok((MediaType::Webp, bytes))
}
