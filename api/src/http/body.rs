//! Reading a body: bounded in bytes and in time.

use std::time::Duration;

use actix_web::web::{BytesMut, Payload};
use futures_util::StreamExt;

/// Bytes that are read and thrown away after the limit, so that the caller gets to the answer.
const DRAINED: u64 = 32 * 1024 * 1024;

/// Why there is no body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BodyError {
    TooLarge(u64),
    TooSlow,
    Broken,
}

/// Reads a body of at most `limit` bytes within `time`.
pub(super) async fn read(
    mut payload: Payload,
    limit: u64,
    time: Duration,
) -> Result<BytesMut, BodyError> {
    let reading = async {
        let mut body = BytesMut::new();
        let mut size = 0u64;
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| BodyError::Broken)?;
            size += chunk.len() as u64;
            if size <= limit {
                body.extend_from_slice(&chunk);
            } else {
                body.clear();
                if size > limit + DRAINED {
                    return Err(BodyError::TooLarge(size));
                }
            }
        }
        if size > limit {
            return Err(BodyError::TooLarge(size));
        }
        Ok(body)
    };
    tokio::time::timeout(time, reading)
        .await
        .unwrap_or(Err(BodyError::TooSlow))
}
