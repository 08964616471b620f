//! What the demonstration wrote down about itself: `demo.json` in the data directory, for the
//! owner's eyes alone, because the passwords stand in it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The districts and accounts of the demonstration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    pub districts: Vec<DistrictEntry>,
    pub accounts: Vec<AccountEntry>,
}

/// A district.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistrictEntry {
    pub code: String,
    pub id: String,
    pub name: String,
}

/// An account with its one posting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountEntry {
    /// The code of the district.
    pub district: String,
    /// SECRETARY, GRID_WORKER or RESIDENT.
    pub role: String,
    /// The name of the posting's organisation; null for residents.
    pub organisation: Option<String>,
    pub display_name: String,
    pub phone: String,
    pub password: String,
    pub account_id: String,
    pub posting_id: String,
    /// A fresh access token; never in the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// Where the file lies.
pub fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("demo.json")
}

/// Reads the file; none where there is none, or where it is damaged and has to be made again.
pub fn read(data_dir: &Path) -> io::Result<Option<Book>> {
    match std::fs::read(path(data_dir)) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// Writes the file whole or not at all, readable by its owner alone.
pub fn write(data_dir: &Path, book: &Book) -> io::Result<()> {
    let half = data_dir.join("demo.json.new");
    let mut file = private(&half)?;
    file.write_all(&serde_json::to_vec_pretty(book)?)?;
    file.sync_all()?;
    std::fs::rename(half, path(data_dir))
}

/// Notes that the demonstration made this district, before anything is put into it.
pub fn begin(data_dir: &Path, district: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(data_dir.join("demo.districts"))?;
    writeln!(file, "{district}")?;
    file.sync_all()
}

/// Whether the demonstration made this district.
pub fn begun(data_dir: &Path, district: &str) -> io::Result<bool> {
    match std::fs::read_to_string(data_dir.join("demo.districts")) {
        Ok(text) => Ok(text.lines().any(|line| line == district)),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(fault) => Err(fault),
    }
}

/// Lets one process at a time make the demonstration, for as long as the answer is held.
pub fn lock(data_dir: &Path) -> io::Result<File> {
    let file = private(&data_dir.join("demo.lock"))?;
    file.lock()?;
    Ok(file)
}

fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_book_is_kept_from_others() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(dir.path()).unwrap(), None);
        let book = Book {
            districts: Vec::new(),
            accounts: Vec::new(),
        };
        write(dir.path(), &book).unwrap();
        assert_eq!(read(dir.path()).unwrap(), Some(book));
        let mode = std::fs::metadata(path(dir.path()))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
