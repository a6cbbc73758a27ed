//! Files that a configuration is made of: its own, and those that its components read.
//!
//! Two looks at them: [`Content`] tells whether a component would be another one if it were built anew, [`Look`] is cheap
//! enough to be taken each second and tells that something may have changed.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::limits::{MAX_FOLDER_DEPTH, MAX_READ_BYTES, MAX_READ_FILES};

/// What files held when they were looked at.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Content(Vec<(PathBuf, Option<Inside>)>);

#[derive(Clone, PartialEq, Eq, Debug)]
struct Inside {
    len: usize,
    hash: u64,
}

impl Content {
    /// Reads files, and those below folders. A file that cannot be read is one without content.
    pub fn of(paths: &[PathBuf]) -> Self {
        Self(files(paths).into_iter().map(|path| (path.clone(), content(&path).ok())).collect())
    }
}

fn content(path: &Path) -> io::Result<Inside> {
    let mut hasher = DefaultHasher::new();
    let mut bytes = Vec::new();
    // To open a pipe could wait for ever, and what is read from it would be gone.
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    File::open(path)?.take(MAX_READ_BYTES).read_to_end(&mut bytes)?;
    hasher.write(&bytes);
    Ok(Inside { len: bytes.len(), hash: hasher.finish() })
}

/// How files looked from outside: which file it is, its length, and when it was changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Look(Vec<(PathBuf, Option<Outside>)>);

#[derive(Clone, PartialEq, Eq, Debug)]
struct Outside {
    inode: u64,
    len: u64,
    changed: Option<SystemTime>,
}

impl Look {
    /// Looks at files, and those below folders. Links are followed, so that one that is made to point elsewhere (as
    /// Kubernetes does with mounted configuration) is seen.
    pub fn at(paths: &[PathBuf]) -> Self {
        let look = |path: &Path| {
            let of = fs::metadata(path).ok()?;
            Some(Outside { inode: of.ino(), len: of.len(), changed: of.modified().ok() })
        };
        Self(files(paths).into_iter().map(|path| (path.clone(), look(&path))).collect())
    }
}

/// Returns files, with folders replaced by what is below them, sorted.
fn files(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in paths {
        gather(path, MAX_FOLDER_DEPTH, &mut found);
    }
    found.sort();
    found.dedup();
    found
}

fn gather(path: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    if found.len() >= MAX_READ_FILES {
        return;
    }
    match fs::read_dir(path) {
        Ok(entries) if depth > 0 => {
            entries.filter_map(Result::ok).for_each(|entry| gather(&entry.path(), depth - 1, found));
        }
        Ok(_) => {}
        Err(_) => found.push(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_added_and_removed_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let paths = [folder.path().to_owned(), folder.path().join("missing")];
        let file = folder.path().join("a");
        let mut contents = vec![Content::of(&paths)];
        let mut looks = vec![Look::at(&paths)];
        for change in ["one", "three", ""] {
            if change.is_empty() { fs::remove_file(&file) } else { fs::write(&file, change) }.unwrap();
            contents.push(Content::of(&paths));
            looks.push(Look::at(&paths));
        }
        assert_eq!(contents.first(), contents.last());
        assert_eq!(looks.first(), looks.last());
        contents.dedup();
        looks.dedup();
        assert_eq!((contents.len(), looks.len()), (4, 4));
    }

    #[test]
    fn writing_the_same_again_changes_no_content() {
        let folder = tempfile::tempdir().unwrap();
        let paths = [folder.path().join("a")];
        fs::write(&paths[0], "one").unwrap();
        let before = Content::of(&paths);
        fs::write(&paths[0], "one").unwrap();
        assert_eq!(before, Content::of(&paths));
    }
}
