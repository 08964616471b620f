//! The port through which a text reaches a phone. Gateways of the operators plug in here; what
//! ships writes to a private file for demonstrations and tests, or to the console.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Mutex;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::auth::phone::Phone;

/// A text on its way to one phone.
#[derive(Debug, Clone)]
pub struct Message {
    pub district_code: String,
    pub phone: Phone,
    /// What the code is for, in the words of the schema.
    pub purpose: &'static str,
    pub code: String,
    pub expires_at: DateTime<Utc>,
    pub text: String,
    pub at: DateTime<Utc>,
}

/// The message did not leave. The reason names no phone and no code.
#[derive(Debug, thiserror::Error)]
#[error("a message could not be sent: {0}")]
pub struct NotSent(pub String);

/// Sends texts to phones.
#[async_trait]
pub trait MessagePort: Send + Sync {
    /// Hands a message over.
    async fn send(&self, message: &Message) -> Result<(), NotSent>;
}

/// One JSON object a line in a file that only the server's own user can read.
pub struct FileSink {
    path: PathBuf,
    turn: Mutex<()>,
}

impl FileSink {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            turn: Mutex::new(()),
        }
    }

    fn append(&self, line: &str) -> std::io::Result<()> {
        let _turn = self
            .turn
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.path)?.write_all(line.as_bytes())
    }
}

#[async_trait]
impl MessagePort for FileSink {
    async fn send(&self, message: &Message) -> Result<(), NotSent> {
        let line = json!({
            "at": message.at.to_rfc3339(),
            "district": message.district_code,
            "phone": message.phone.digits(),
            "purpose": message.purpose,
            "code": message.code,
            "expiresAt": message.expires_at.to_rfc3339(),
            "text": message.text,
        });
        self.append(&format!("{line}\n"))
            .map_err(|e| NotSent(e.to_string()))
    }
}

/// Prints each message, with the phone masked, on the standard output.
pub struct Console;

#[async_trait]
impl MessagePort for Console {
    async fn send(&self, message: &Message) -> Result<(), NotSent> {
        let mut out = std::io::stdout();
        writeln!(out, "[{}] {}", message.phone.masked(), message.text)
            .map_err(|e| NotSent(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_file_is_private_and_has_one_message_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("var/messages.jsonl");
        let sink = FileSink::new(&path);
        let message = Message {
            district_code: "410305".to_owned(),
            phone: Phone::parse("13900010001").unwrap(),
            purpose: "REGISTER",
            code: "012345".to_owned(),
            expires_at: DateTime::UNIX_EPOCH,
            text: "验证码 012345\n".to_owned(),
            at: DateTime::UNIX_EPOCH,
        };
        sink.send(&message).await.unwrap();
        sink.send(&message).await.unwrap();
        let written = std::fs::read_to_string(&path).unwrap();
        assert_eq!(written.lines().count(), 2);
        let first: serde_json::Value =
            serde_json::from_str(written.lines().next().unwrap()).unwrap();
        assert_eq!(first["phone"], "13900010001");
        assert_eq!(first["code"], "012345");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }
}
