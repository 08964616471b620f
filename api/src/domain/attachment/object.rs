//! A file in the schema.

use lianxin_entity::attachment::Model;

use crate::auth::caller::Caller;
use crate::gql::context::RequestCtx;
use crate::gql::ids::encode;
use crate::gql::prelude::*;
use crate::gql::scalars::DateTime;

/// A picture or document that came with a request or one of its steps. Pictures carry no position,
/// camera or time of their own.
pub struct Attachment(pub Model);

/// A picture or document that came with a request or one of its steps. Pictures carry no position,
/// camera or time of their own.
#[Object]
impl Attachment {
    /// The id.
    pub async fn id(&self) -> ID {
        ID(encode(self.0.id))
    }

    /// The name that it came under, with the ending of what it really is.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// What it is, by its content: image/jpeg, image/png, image/webp or application/pdf.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// How many bytes are stored.
    async fn byte_size(&self) -> i32 {
        self.0.byte_size
    }

    /// SHA-256 of the stored bytes, in hexadecimal digits.
    async fn sha256(&self) -> String {
        self.0
            .sha256
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Whether it was marked as personal: departments and units do not see it.
    async fn personal(&self) -> bool {
        self.0.personal
    }

    /// When it was uploaded.
    async fn uploaded_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// The path to the content, signed for this viewer and good for ten minutes.
    async fn url(&self, ctx: &Context<'_>) -> Result<String> {
        self.signed(ctx, "")
    }

    /// The path to a small JPEG of a picture, signed in the same way; null for documents.
    async fn thumbnail_url(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        match self.0.thumbnail_key {
            Some(_) => self.signed(ctx, "/thumbnail").map(Some),
            None => Ok(None),
        }
    }
}

impl Attachment {
    fn signed(&self, ctx: &Context<'_>, part: &str) -> Result<String> {
        let rc = RequestCtx::of(ctx)?;
        let viewer = Caller::from(&**rc.actor()?);
        let path = format!("/files/{}{part}", encode(self.0.id));
        Ok(rc.app.links.sign_path(&path, &viewer, rc.now()))
    }
}
