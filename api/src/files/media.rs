//! What a file is, by its first bytes.

use image::ImageFormat;

use super::Unacceptable;

/// The kinds of file that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// `image/jpeg`
    Jpeg,
    /// `image/png`
    Png,
    /// `image/webp`
    Webp,
    /// `application/pdf`
    Pdf,
}

/// What a person whose file is not taken can do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// Photographs of some phones: choose the compatible camera format, or send as JPEG.
    SendAsJpeg,
    /// A film: take a few pictures of what it shows.
    SendPictures,
    /// Anything else: a picture or a PDF.
    SendPictureOrPdf,
}

impl MediaType {
    /// Recognises a file by its content; the name it came under plays no part.
    pub fn of(bytes: &[u8]) -> Result<Self, Unacceptable> {
        let kind = infer::get(bytes);
        match kind.map(|kind| kind.mime_type()) {
            Some("image/jpeg") => Ok(Self::Jpeg),
            Some("image/png") => Ok(Self::Png),
            Some("image/webp") => Ok(Self::Webp),
            Some("application/pdf") => Ok(Self::Pdf),
            Some("image/heif" | "image/avif") => Err(Unacceptable::Unsupported(Advice::SendAsJpeg)),
            Some(mime) if mime.starts_with("video/") => {
                Err(Unacceptable::Unsupported(Advice::SendPictures))
            }
            _ => Err(Unacceptable::Unsupported(advice_for_boxes(bytes))),
        }
    }

    /// The name of the kind in HTTP.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
        }
    }

    /// How names of such files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
        }
    }

    /// How pictures of this kind are decoded; nothing for documents.
    pub(super) fn picture_format(self) -> Option<ImageFormat> {
        match self {
            Self::Jpeg => Some(ImageFormat::Jpeg),
            Self::Png => Some(ImageFormat::Png),
            Self::Webp => Some(ImageFormat::WebP),
            Self::Pdf => None,
        }
    }
}

/// Files of the ISO base media format under a brand that the detector does not know: pictures of
/// phones when the brand says so, films otherwise.
fn advice_for_boxes(bytes: &[u8]) -> Advice {
    match (bytes.get(4..8), bytes.get(8..12)) {
        (Some(b"ftyp"), Some(b"mif1" | b"msf1" | b"heim" | b"heis" | b"hevc" | b"avis")) => {
            Advice::SendAsJpeg
        }
        (Some(b"ftyp"), Some(_)) => Advice::SendPictures,
        _ => Advice::SendPictureOrPdf,
    }
}
