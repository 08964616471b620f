//! Registers that are sent to be brought in, and the reports of what is wrong with them, over HTTP.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use lianxin_entity::ids::{ImportId, ImportUploadId};
use serde_json::json;

use super::exports::download;
use super::files::{Form, Refused, asking, by_header, check_length};
use crate::app::App;
use crate::domain::register::{job, report, upload};
use crate::gql::ids::{decode, encode};
use crate::i18n::Locale;
use crate::io::Limits;
use crate::refusal::Outcome;
use lianxin_entity::enums::ExportFormat;

/// How long a register may take to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_secs(300);

/// The routes of imports.
pub fn routes(app: &Arc<App>, service: &mut ServiceConfig) {
    service
        .app_data(Data::from(app.clone()))
        .route("/registers", web::post().to(take))
        .route("/imports/{id}/{language}/faults.csv", web::get().to(faults));
}

async fn take(http: HttpRequest, app: Data<App>, payload: Payload) -> HttpResponse {
    match keep(&http, &app, payload).await {
        Ok(id) => HttpResponse::Created().json(json!({ "id": encode(id) })),
        Err(refused) => refused.answer(&http),
    }
}

async fn keep(http: &HttpRequest, app: &App, payload: Payload) -> Result<ImportUploadId, Refused> {
    let actor = by_header(http, app).await?.ok_or(Refused::SignedOut)?;
    // Before a byte of it is read.
    if !upload::may_import(&actor) {
        return Err(Refused::Forbidden);
    }
    let limit = Limits::UPLOAD.bytes;
    check_length(http, limit)?;
    let _memory = app.intake.enter_register().await;
    let form = Form::arrive(http, payload, limit, ARRIVES_WITHIN).await?;
    let (name, bytes) = form.file.ok_or(Refused::Form("file-missing"))?;
    let kept = upload::keep(app, &actor, name, bytes).await;
    let kept = kept.map_err(|failure| Refused::of(&failure, http))?;
    kept.ok_or(Refused::TooMany(upload::MOST_WAITING))
}

async fn faults(http: HttpRequest, app: Data<App>, path: Path<(String, String)>) -> HttpResponse {
    match send(&http, &app, &path).await {
        Ok(answer) => answer,
        Err(refused) => refused.answer(&http),
    }
}

async fn send(
    http: &HttpRequest,
    app: &App,
    (id, language): &(String, String),
) -> Result<HttpResponse, Refused> {
    let actor = asking(http, app).await?;
    let id = decode::<ImportId>(id).filter(|_| upload::may_import(&actor));
    let id = id.ok_or(Refused::NotFound)?;
    let locale = Locale::of_header(Some(language));
    let found: Outcome<Option<Vec<u8>>> = async {
        let tx = app.store.read(actor.district).await?;
        let found = job::find(&tx, id).await?;
        tx.commit().await?;
        let Some(job) = found else {
            return Ok(None);
        };
        let mut text = Vec::new();
        report::write(app, actor.district, &job, locale, &mut text).await?;
        Ok(Some(text))
    }
    .await;
    let text = found.map_err(|failure| Refused::of(&failure, http))?;
    let text = text.ok_or(Refused::NotFound)?;
    Ok(download(ExportFormat::Csv, "faults.csv".to_owned(), text))
}
