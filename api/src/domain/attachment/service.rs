//! Bringing, using, reading and forgetting files.

use std::collections::HashSet;

use chrono::{DateTime, Datelike, Utc};
use lianxin_entity::attachment::Model;
use lianxin_entity::ids::{AccountId, AttachmentId, EventId, ServiceRequestId};
use serde_json::json;

use super::{repo, rules};
use crate::app::App;
use crate::domain::service_request;
use crate::events::{By, Deed, audit};
use crate::files::{DepotError, FileKey, Prepared};
use crate::policy::{Actor, View};
use crate::refusal::{Code, Fault, Outcome, Refusal};
use crate::store::{DistrictTx, StoreError};

/// The most files that one step can bring.
pub const MOST_FILES: usize = 20;

/// An upload, checked.
#[derive(Debug)]
pub struct Upload {
    /// The name it came under.
    pub file_name: Option<String>,
    /// Not for departments and units.
    pub personal: bool,
    /// What will be stored.
    pub prepared: Prepared,
}

/// A file on its way to a viewer.
#[derive(Debug)]
pub struct Download {
    /// What it is.
    pub media_type: String,
    /// What to save it as.
    pub file_name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Stores an upload. The bytes go first: a row without its file would be a broken promise.
///
/// # Errors
/// When the file store or the database fails.
pub async fn upload(app: &App, actor: &Actor, upload: Upload) -> Outcome<AttachmentId> {
    let id: AttachmentId = app.given.id();
    let now = app.given.now();
    let Prepared {
        media_type,
        bytes,
        sha256,
        thumbnail,
    } = upload.prepared;
    let key = FileKey::new(actor.district.0, now.year(), id.0);
    let row = Model {
        district_id: actor.district,
        id,
        uploader_id: actor.account,
        file_name: rules::kept_name(upload.file_name.as_deref(), media_type.extension()),
        media_type: media_type.mime().to_owned(),
        byte_size: i32::try_from(bytes.len()).unwrap_or(i32::MAX),
        sha256: sha256.to_vec(),
        object_key: key.as_str().to_owned(),
        thumbnail_key: thumbnail
            .as_ref()
            .map(|_| key.thumbnail().as_str().to_owned()),
        personal: upload.personal,
        passed_on: false,
        request_id: None,
        event_id: None,
        created_at: now,
    };
    if let Some(thumbnail) = thumbnail {
        app.files
            .put(&key.thumbnail(), thumbnail)
            .await
            .map_err(Fault::broken)?;
    }
    app.files.put(&key, bytes).await.map_err(Fault::broken)?;
    if let Err(error) = write_row(app, actor, row).await {
        // Nothing points at the bytes; what cannot be removed now is lost space, no more.
        let _ = app.files.delete(&key).await;
        let _ = app.files.delete(&key.thumbnail()).await;
        return Err(error.into());
    }
    Ok(id)
}

async fn write_row(app: &App, actor: &Actor, row: Model) -> Result<(), StoreError> {
    let deed = Deed {
        actor: Some(By {
            account: actor.account,
            posting: actor.posting,
        }),
        action: "UPLOAD",
        object_type: "att",
        object: Some(row.id.into()),
        payload: json!({ "mediaType": row.media_type, "byteSize": row.byte_size }),
    };
    let tx = app.store.write(actor.district).await?;
    repo::insert(&tx, row).await?;
    audit(&tx, &app.given, &deed).await?;
    tx.commit().await
}

/// Gives uploads of an account to an event of a request, after the event was written. All must be
/// its own and unused; the system, which is no account, has none.
///
/// # Errors
/// INVALID on `attachmentIds` for a file that is unknown, of somebody else or in use, alike.
pub async fn claim(
    tx: &DistrictTx,
    uploader: Option<AccountId>,
    ids: &[AttachmentId],
    request: ServiceRequestId,
    event: EventId,
) -> Outcome<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let distinct: HashSet<_> = ids.iter().collect();
    let refused = |detail| Refusal::at(Code::Invalid, "attachmentIds").saying(detail);
    if ids.len() > MOST_FILES || distinct.len() != ids.len() {
        return Err(refused("attachments-too-many")
            .with("limit", MOST_FILES)
            .into());
    }
    let claimed = match uploader {
        Some(uploader) => repo::claim(tx, uploader, ids, request, event).await?,
        None => 0,
    };
    if usize::try_from(claimed) != Ok(ids.len()) {
        return Err(refused("attachments-unknown").into());
    }
    Ok(())
}

/// Lets property companies see these files of a request and no others.
///
/// # Errors
/// INVALID on `passOnAttachmentIds` for a file that is not one of the request.
pub async fn pass_on(
    tx: &DistrictTx,
    request: ServiceRequestId,
    ids: &[AttachmentId],
) -> Outcome<()> {
    repo::pass_nothing_on(tx, request).await?;
    if ids.is_empty() {
        return Ok(());
    }
    let distinct: HashSet<_> = ids.iter().collect();
    let passed = repo::pass_on(tx, request, ids).await?;
    if distinct.len() != ids.len() || usize::try_from(passed) != Ok(ids.len()) {
        let refusal = Refusal::at(Code::Invalid, "passOnAttachmentIds");
        return Err(refusal.saying("attachments-unknown").into());
    }
    Ok(())
}

/// Those of these files that the actor may read.
///
/// # Errors
/// When the database fails.
pub async fn readable(
    app: &App,
    tx: &DistrictTx,
    actor: &Actor,
    ids: &[AttachmentId],
) -> Outcome<Vec<Model>> {
    let mut rows = repo::by_ids(tx, ids).await?;
    let requests: HashSet<_> = rows.iter().filter_map(|row| row.request_id).collect();
    let requests: Vec<_> = requests.into_iter().collect();
    let views = service_request::service::views(app, tx, actor, &requests).await?;
    let view = |id| views.get(&id).copied().unwrap_or(View::Nothing);
    let heard = |row: &&Model| row.request_id.is_some_and(|id| view(id) > View::Edited);
    let events = rows.iter().filter(heard).filter_map(|row| row.event_id);
    let audiences = repo::audiences(tx, &events.collect::<Vec<_>>()).await?;
    rows.retain(|row| match row.request_id {
        None => row.uploader_id == actor.account,
        Some(request) => {
            let audience = row
                .event_id
                .and_then(|event| audiences.get(&event).copied());
            view(request).shows_file(row.personal, row.passed_on, audience)
        }
    });
    Ok(rows)
}

/// The content of a file, or of its thumbnail, for a viewer who may read it.
///
/// # Errors
/// NOT_FOUND for unknown, foreign and unreadable files and for thumbnails of documents.
pub async fn download(
    app: &App,
    actor: &Actor,
    id: AttachmentId,
    thumbnail: bool,
) -> Outcome<Download> {
    let tx = app.store.read(actor.district).await?;
    let found = readable(app, &tx, actor, &[id]).await?.pop();
    let row = found.ok_or(Code::NotFound)?;
    tx.commit().await?;
    let (key, media_type) = if thumbnail {
        (
            row.thumbnail_key.ok_or(Code::NotFound)?,
            "image/jpeg".to_owned(),
        )
    } else {
        (row.object_key, row.media_type)
    };
    let bytes = match app.files.get(&FileKey::stored(key)).await {
        Ok(bytes) => bytes,
        Err(DepotError::Missing(_)) => return Err(Code::NotFound.into()),
        Err(error) => return Err(Fault::broken(error).into()),
    };
    Ok(Download {
        media_type,
        file_name: row.file_name,
        bytes,
    })
}

/// Removes the rows of uploads from before an instant that nothing uses; their files follow after
/// the commit.
///
/// # Errors
/// When the database fails.
pub async fn take_orphans(
    tx: &DistrictTx,
    before: DateTime<Utc>,
) -> Result<Vec<FileKey>, StoreError> {
    let rows = repo::take_orphans(tx, before).await?;
    let keys = rows
        .into_iter()
        .flat_map(|row| [Some(row.object_key), row.thumbnail_key]);
    Ok(keys.flatten().map(FileKey::stored).collect())
}
