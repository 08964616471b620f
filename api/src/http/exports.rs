//! Registers that are given out, and templates of registers to fill in, over HTTP.

use std::sync::Arc;

use actix_web::http::header::{
    Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use lianxin_entity::enums::{ExportFormat, Register};
use lianxin_entity::ids::ExportId;

use super::files::{Refused, asking};
use crate::app::App;
use crate::domain::export::criteria::Subject;
use crate::domain::export::{file_name, service, template};
use crate::gql::ids::decode;
use crate::i18n::Locale;
use crate::io::writing::{extension, media_type};
use crate::refusal::Fault;

/// The routes of registers.
pub fn routes(app: &Arc<App>, service: &mut ServiceConfig) {
    service
        .app_data(Data::from(app.clone()))
        .route("/exports/{id}", web::get().to(export))
        .route(
            "/registers/{register}/{language}/{file}",
            web::get().to(empty),
        );
}

async fn export(http: HttpRequest, app: Data<App>, id: Path<String>) -> HttpResponse {
    let sent = send_export(&http, &app, &id).await;
    sent.unwrap_or_else(|refused| refused.answer(&http))
}

async fn send_export(http: &HttpRequest, app: &App, id: &str) -> Result<HttpResponse, Refused> {
    let actor = asking(http, app).await?;
    let id = decode::<ExportId>(id).ok_or(Refused::NotFound)?;
    let file = service::download(app, &actor, id).await;
    let file = file.map_err(|failure| Refused::of(&failure, http))?;
    let name = match file.subject {
        Subject::Register(register) => file_name(register, file.format),
        Subject::Gap(_) => format!("{}.{}", file.subject.word(), extension(file.format)),
    };
    Ok(download(file.format, name, file.bytes))
}

async fn empty(
    http: HttpRequest,
    app: Data<App>,
    path: Path<(String, String, String)>,
) -> HttpResponse {
    let sent = send_template(&http, &app, &path).await;
    sent.unwrap_or_else(|refused| refused.answer(&http))
}

async fn send_template(
    http: &HttpRequest,
    app: &App,
    (register, language, file): &(String, String, String),
) -> Result<HttpResponse, Refused> {
    asking(http, app).await?;
    let register: Register = register.parse().map_err(|_| Refused::NotFound)?;
    let format = match file.as_str() {
        "template.csv" => ExportFormat::Csv,
        "template.xlsx" => ExportFormat::Xlsx,
        _ => return Err(Refused::NotFound),
    };
    let locale = Locale::of_header(Some(language));
    let made = web::block(move || template::template(register, format, locale)).await;
    let fault = |fault: Fault| Refused::of(&fault.into(), http);
    let made = made.map_err(|error| fault(Fault::broken(error)))?;
    let bytes = made.map_err(|error| fault(Fault::broken(error)))?;
    Ok(download(format, file_name(register, format), bytes))
}

/// A file that is kept and not shown.
pub(super) fn download(format: ExportFormat, name: String, bytes: Vec<u8>) -> HttpResponse {
    let name = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: name.into_bytes(),
    };
    HttpResponse::Ok()
        .content_type(media_type(format))
        .insert_header(ContentDisposition {
            disposition: DispositionType::Attachment,
            parameters: vec![DispositionParam::FilenameExt(name)],
        })
        .body(bytes)
}
