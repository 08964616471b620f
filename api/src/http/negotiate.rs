//! Media types in and out.

use actix_web::http::header::{self, HeaderMap};

/// How an answer is written, and which status codes it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// `application/graphql-response+json`: the status says whether the request was sound.
    GraphqlResponse,
    /// `application/json`: 200 for whatever was a well-formed request.
    Json,
}

impl Format {
    pub fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// The format that the caller likes best, `None` where it takes neither.
pub(super) fn accepted(headers: &HeaderMap) -> Option<Format> {
    let mut best: Option<(f32, u8, Format)> = None;
    let mut named = false;
    for value in headers.get_all(header::ACCEPT) {
        for part in value.to_str().unwrap_or_default().split(',') {
            let mut pieces = part.split(';').map(str::trim);
            let media_type = pieces.next().unwrap_or_default().to_ascii_lowercase();
            if media_type.is_empty() {
                continue;
            }
            named = true;
            let quality = pieces
                .find_map(|piece| piece.strip_prefix("q="))
                .map_or(Some(1.0), |q| q.parse::<f32>().ok())
                .unwrap_or(0.0);
            let (precision, format) = match media_type.as_str() {
                "application/graphql-response+json" => (2, Format::GraphqlResponse),
                "application/json" => (2, Format::Json),
                "application/*" => (1, Format::Json),
                "*/*" => (0, Format::Json),
                _ => continue,
            };
            let better = best.is_none_or(|(q, p, _)| (quality, precision) > (q, p));
            if quality > 0.0 && better {
                best = Some((quality, precision, format));
            }
        }
    }
    match best {
        Some((_, _, format)) => Some(format),
        None if named => None,
        None => Some(Format::Json),
    }
}

/// Whether a body is JSON in UTF-8 without a content coding.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity"))
    {
        return false;
    }
    let Some(content_type) = text(header::CONTENT_TYPE) else {
        return false;
    };
    let mut pieces = content_type.split(';').map(str::trim);
    let is_json = pieces
        .next()
        .is_some_and(|media_type| media_type.eq_ignore_ascii_case("application/json"));
    is_json
        && pieces.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
                let value = value.trim_matches('"');
                value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8")
            }
            _ => true,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn the_best_format_wins() {
        let accept = |value: &str| accepted(&headers(header::ACCEPT, value));
        assert_eq!(accepted(&HeaderMap::new()), Some(Format::Json));
        assert_eq!(accept("*/*"), Some(Format::Json));
        assert_eq!(accept("application/json"), Some(Format::Json));
        let modern = "application/graphql-response+json; charset=utf-8, application/json; q=0.9";
        assert_eq!(accept(modern), Some(Format::GraphqlResponse));
        assert_eq!(
            accept("application/json;q=0.5, */*;q=0.1"),
            Some(Format::Json)
        );
        assert_eq!(
            accept("*/*, application/graphql-response+json"),
            Some(Format::GraphqlResponse)
        );
        assert_eq!(accept("text/html"), None);
        assert_eq!(accept("application/json;q=0"), None);
    }

    #[test]
    fn only_json_in_utf8_is_read() {
        let json = |value: &str| is_json(&headers(header::CONTENT_TYPE, value));
        assert!(json("application/json") && json("Application/JSON; charset=\"UTF-8\""));
        assert!(!json("application/json; charset=gb18030"));
        assert!(!json("text/plain") && !json("application/x-www-form-urlencoded"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
