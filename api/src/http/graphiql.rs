//! `/graphiql`: the page to try the API with, from files in the program, without any other host.

use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};

/// Scripts only from here; styles inline as well, for the editor sets them on its elements.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

struct Asset {
    name: &'static str,
    media_type: &'static str,
    /// Compressed with gzip; the plain file where it is small.
    bytes: &'static [u8],
    gzip: bool,
}

macro_rules! asset {
    ($name:literal, $media_type:literal) => {
        Asset {
            name: $name,
            media_type: $media_type,
            bytes: include_bytes!(concat!("../../assets/graphiql/", $name)),
            gzip: false,
        }
    };
    ($name:literal, $media_type:literal, gzip) => {
        Asset {
            name: $name,
            media_type: $media_type,
            bytes: include_bytes!(concat!("../../assets/graphiql/", $name, ".gz")),
            gzip: true,
        }
    };
}

const ASSETS: &[Asset] = &[
    asset!("page.js", "text/javascript; charset=utf-8"),
    asset!("page.css", "text/css; charset=utf-8"),
    asset!("examples.js", "text/javascript; charset=utf-8"),
    asset!(
        "react.production.min.js",
        "text/javascript; charset=utf-8",
        gzip
    ),
    asset!(
        "react-dom.production.min.js",
        "text/javascript; charset=utf-8",
        gzip
    ),
    asset!("graphiql.min.js", "text/javascript; charset=utf-8", gzip),
    asset!("graphiql.min.css", "text/css; charset=utf-8", gzip),
    asset!("graphql-ws.min.js", "text/javascript; charset=utf-8", gzip),
];

/// The page itself.
pub(super) async fn page() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(include_str!("../../assets/graphiql/index.html"))
}

/// A file of the page.
pub(super) async fn asset(http: HttpRequest, name: Path<String>) -> HttpResponse {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name.as_str()) else {
        return HttpResponse::NotFound().finish();
    };
    if asset.gzip && !takes_gzip(&http) {
        return HttpResponse::NotAcceptable()
            .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
            .body("This file is kept compressed with gzip.\n");
    }
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, asset.media_type))
        .insert_header((header::CACHE_CONTROL, "max-age=3600"));
    if asset.gzip {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    response.body(asset.bytes)
}

/// No header at all means that every coding is welcome.
fn takes_gzip(http: &HttpRequest) -> bool {
    http.headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_none_or(|value| value.contains("gzip") || value.contains('*'))
}
