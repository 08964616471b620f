//! Files over HTTP: one upload a call, downloads by the viewer's policy.

use std::sync::Arc;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};
use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::TryStreamExt;
use lianxin_entity::ids::AttachmentId;
use serde_json::json;

use super::backend::bearer;
use super::headers::request_id;
use crate::app::App;
use crate::auth::signed_path::PathSignature;
use crate::domain::attachment::service::{self, Upload};
use crate::files::{Advice, Unacceptable};
use crate::gql::ids::{decode, encode};
use crate::i18n::{Locale, text};
use crate::policy::Actor;
use crate::refusal::{Code, Failure};

/// How long an upload may take to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_secs(60);

/// What a form has beside the file.
const FORM_BYTES: usize = 64 * 1024;

/// The routes of files.
pub fn routes(app: &Arc<App>, service: &mut ServiceConfig) {
    service
        .app_data(Data::from(app.clone()))
        .route("/files", web::post().to(upload))
        .route("/files/{id}", web::get().to(content))
        .route("/files/{id}/thumbnail", web::get().to(thumbnail));
}

/// Why a call about a file is refused.
#[derive(Debug)]
pub(super) enum Refused {
    SignedOut,
    /// With what it may have at most, in bytes.
    TooLarge(usize),
    File(Unacceptable),
    Form(&'static str),
    Forbidden,
    TooMany(u64),
    TooSlow,
    NotFound,
    Fault,
}

impl Refused {
    pub(super) fn answer(&self, http: &HttpRequest) -> HttpResponse {
        let mut params = Vec::new();
        let (status, code, message) = match self {
            Self::SignedOut => (
                StatusCode::UNAUTHORIZED,
                "UNAUTHENTICATED",
                "file-signed-out",
            ),
            Self::TooLarge(bytes) => {
                params.push(("limit", (bytes / (1024 * 1024)).to_string()));
                (StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE", "file-too-large")
            }
            Self::Forbidden => (StatusCode::FORBIDDEN, "FORBIDDEN", "import-not-yours"),
            Self::TooMany(limit) => {
                params.push(("limit", limit.to_string()));
                let many = StatusCode::TOO_MANY_REQUESTS;
                (many, "TOO_MANY", "import-too-many-files")
            }
            Self::File(Unacceptable::TooLarge | Unacceptable::TooManyPixels) => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "TOO_MANY_PIXELS",
                "file-too-many-pixels",
            ),
            Self::File(Unacceptable::Damaged) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "DAMAGED", "file-damaged")
            }
            Self::File(Unacceptable::Unsupported(advice)) => {
                let message = match advice {
                    Advice::SendAsJpeg => "file-send-as-jpeg",
                    Advice::SendPictures => "file-send-pictures",
                    Advice::SendPictureOrPdf => "file-send-picture-or-pdf",
                };
                (
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "UNSUPPORTED_MEDIA",
                    message,
                )
            }
            Self::Form(message) => (StatusCode::BAD_REQUEST, "INVALID", *message),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "TIMEOUT", "file-malformed"),
            Self::NotFound => (StatusCode::NOT_FOUND, "NOT_FOUND", "file-not-found"),
            Self::Fault => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "INTERNAL",
                "file-internal",
            ),
        };
        let message = text(locale(http), message, &params);
        let mut answer = HttpResponseBuilder::new(status);
        if status != StatusCode::NOT_FOUND {
            // What is left of a refused upload is not read.
            answer.force_close();
        }
        answer.json(json!({ "errors": [{ "code": code, "message": message }] }))
    }

    pub(super) fn of(failure: &Failure, http: &HttpRequest) -> Self {
        match failure {
            Failure::Refused(refusals) if refusals.iter().any(|r| r.code == Code::Forbidden) => {
                Self::Forbidden
            }
            Failure::Refused(refusals) if refusals.iter().any(|r| r.code == Code::NotFound) => {
                Self::NotFound
            }
            other => {
                tracing::error!(request_id = %request_id(http), error = %other, "fault");
                Self::Fault
            }
        }
    }
}

async fn upload(http: HttpRequest, app: Data<App>, payload: Payload) -> HttpResponse {
    match take(&http, &app, payload).await {
        Ok(id) => HttpResponse::Created().json(json!({ "id": encode(id) })),
        Err(refused) => refused.answer(&http),
    }
}

async fn take(http: &HttpRequest, app: &App, payload: Payload) -> Result<AttachmentId, Refused> {
    let actor = by_header(http, app).await?.ok_or(Refused::SignedOut)?;
    let limit = app.intake.limits().bytes;
    check_length(http, limit)?;
    let _memory = app.intake.enter().await;
    let form = Form::arrive(http, payload, limit, ARRIVES_WITHIN).await?;
    let (file_name, bytes) = form.file.ok_or(Refused::Form("file-missing"))?;
    let prepared = app
        .intake
        .prepare(bytes)
        .await
        .map_err(|fault| match fault {
            Unacceptable::TooLarge => Refused::TooLarge(limit),
            other => Refused::File(other),
        })?;
    let upload = Upload {
        file_name,
        personal: form.personal,
        prepared,
    };
    let stored = service::upload(app, &actor, upload).await;
    stored.map_err(|failure| Refused::of(&failure, http))
}

/// Refuses at once what announces more than a form with a file of so many bytes has.
pub(super) fn check_length(http: &HttpRequest, limit: usize) -> Result<(), Refused> {
    let announced = http.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    match announced {
        Some(length) if length > limit + FORM_BYTES => Err(Refused::TooLarge(limit)),
        _ => Ok(()),
    }
}

/// The fields of an upload, in whatever order they come.
#[derive(Default)]
pub(super) struct Form {
    /// Its name, if it has one, and its bytes.
    pub file: Option<(Option<String>, Vec<u8>)>,
    personal: bool,
}

impl Form {
    /// Reads a form with one file of at most so many bytes, within a time.
    pub(super) async fn arrive(
        http: &HttpRequest,
        payload: Payload,
        limit: usize,
        within: Duration,
    ) -> Result<Self, Refused> {
        let form = Multipart::new(http.headers(), payload);
        let read = tokio::time::timeout(within, Self::read(form, limit)).await;
        read.map_err(|_| Refused::TooSlow)?
    }

    async fn read(mut parts: Multipart, limit: usize) -> Result<Self, Refused> {
        let mut form = Self::default();
        while let Some(mut field) = parts.try_next().await.map_err(malformed)? {
            match field.name() {
                Some("file") if form.file.is_some() => return Err(Refused::Form("file-one-only")),
                Some("file") => {
                    let name = field.content_disposition().and_then(|found| {
                        found.get_filename_ext().map_or_else(
                            || found.get_filename().map(str::to_owned),
                            |name| String::from_utf8(name.value.clone()).ok(),
                        )
                    });
                    form.file = Some((name, read(&mut field, limit).await?));
                }
                Some("personal") => form.personal = read(&mut field, 8).await? == b"true",
                _ => return Err(Refused::Form("file-unknown-field")),
            }
        }
        Ok(form)
    }
}

async fn read(field: &mut Field, limit: usize) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.try_next().await.map_err(malformed)? {
        if bytes.len() + chunk.len() > limit {
            return Err(Refused::TooLarge(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn malformed(error: MultipartError) -> Refused {
    tracing::debug!(%error, "an upload that is no form or ended early");
    Refused::Form("file-malformed")
}

async fn content(http: HttpRequest, app: Data<App>, id: Path<String>) -> HttpResponse {
    send(&http, &app, &id, false)
        .await
        .unwrap_or_else(|refused| refused.answer(&http))
}

async fn thumbnail(http: HttpRequest, app: Data<App>, id: Path<String>) -> HttpResponse {
    send(&http, &app, &id, true)
        .await
        .unwrap_or_else(|refused| refused.answer(&http))
}

async fn send(
    http: &HttpRequest,
    app: &App,
    id: &str,
    thumbnail: bool,
) -> Result<HttpResponse, Refused> {
    let actor = asking(http, app).await?;
    let id = decode::<AttachmentId>(id).ok_or(Refused::NotFound)?;
    let file = service::download(app, &actor, id, thumbnail).await;
    let file = file.map_err(|failure| Refused::of(&failure, http))?;
    let shown = file.media_type.starts_with("image/");
    let kind = if shown {
        DispositionType::Inline
    } else {
        DispositionType::Attachment
    };
    let name = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: file.file_name.into_bytes(),
    };
    Ok(HttpResponse::Ok()
        .content_type(file.media_type)
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ))
        .insert_header(ContentDisposition {
            disposition: kind,
            parameters: vec![DispositionParam::FilenameExt(name)],
        })
        .body(file.bytes))
}

/// Whoever asks for a file, by header or by the signature of its path.
pub(super) async fn asking(http: &HttpRequest, app: &App) -> Result<Arc<Actor>, Refused> {
    match by_header(http, app).await? {
        Some(actor) => Ok(actor),
        None => by_signature(http, app).await?.ok_or(Refused::SignedOut),
    }
}

/// Whoever the `Authorization` header names; a header that names nobody any more is refused.
pub(super) async fn by_header(
    http: &HttpRequest,
    app: &App,
) -> Result<Option<Arc<Actor>>, Refused> {
    let Some(header) = http.headers().get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let token = header
        .to_str()
        .ok()
        .and_then(bearer)
        .ok_or(Refused::SignedOut)?;
    let now = app.given.now();
    let claims = app
        .tokens
        .verify(token, now)
        .map_err(|_| Refused::SignedOut)?;
    let actor = app
        .actors
        .find(&app.store, &app.directories, &claims.caller(), now)
        .await;
    let actor = actor.map_err(|failure| Refused::of(&failure, http))?;
    actor.map(Some).ok_or(Refused::SignedOut)
}

/// Whoever the path was signed for, if it was and the person may still sign in.
async fn by_signature(http: &HttpRequest, app: &App) -> Result<Option<Arc<Actor>>, Refused> {
    let Ok(query) = web::Query::<PathSignature>::from_query(http.query_string()) else {
        return Ok(None);
    };
    let now = app.given.now();
    let Ok(caller) = app.links.verify_path(http.path(), &query, now) else {
        return Ok(None);
    };
    let actor = app
        .actors
        .find(&app.store, &app.directories, &caller, now)
        .await;
    actor.map_err(|failure| Refused::of(&failure, http))
}

pub(super) fn locale(http: &HttpRequest) -> Locale {
    let header = http.headers().get(header::ACCEPT_LANGUAGE);
    Locale::of_header(header.and_then(|value| value.to_str().ok()))
}
