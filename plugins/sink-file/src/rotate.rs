//! A file that is appended to and rotated by size.
//!
//! When the file has reached its size it becomes `<path>.1`, what was `.1` becomes `.2`, and so on;
//! the oldest is removed. Text is never split: a write goes into one file as a whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// When a file is rotated, and how many are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rotation {
    max_bytes: u64,
    keep: usize,
}

/// Size at which a new file is begun unless the user says otherwise: opens quickly in any editor.
const DEFAULT_MAX_BYTES: u64 = 100 * 1024 * 1024;
/// How many older files are kept unless the user says otherwise.
const DEFAULT_KEEP: usize = 5;

impl Rotation {
    /// Takes the user's numbers or the default ones.
    pub fn new(max_bytes: Option<u64>, keep: Option<usize>) -> Self {
        Self { max_bytes: max_bytes.unwrap_or(DEFAULT_MAX_BYTES).max(1), keep: keep.unwrap_or(DEFAULT_KEEP) }
    }
}

/// A file that is written to.
///
/// It is opened with the first write: until then a writer whose place this one takes may write to it, and rotate it.
#[derive(Debug)]
pub struct RotatingFile {
    path: PathBuf,
    rotation: Rotation,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    file: File,
    size: u64,
}

impl RotatingFile {
    /// Returns a file to append to, once it is known that this can be done: it and its folder are made when they are missing.
    /// What it holds is left alone.
    ///
    /// # Errors
    ///
    /// Fails when the folder or the file cannot be made or written.
    pub fn new(path: PathBuf, rotation: Rotation) -> io::Result<Self> {
        append_in_folder(&path)?;
        Ok(Self { path, rotation, open: None })
    }

    /// Returns the path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends text, in a new file when the current one is full. Before the first, a last line without an end, as a killed
    /// process leaves it, is ended, so that it does not spoil that of the text.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be opened, written or renamed.
    pub fn write(&mut self, text: &[u8]) -> io::Result<()> {
        let open = match &mut self.open {
            Some(open) => open,
            none => none.insert(Open::continued(&self.path)?),
        };
        if open.size > 0 && open.size + text.len() as u64 > self.rotation.max_bytes {
            open.file.sync_data()?;
            move_up(&self.path, self.rotation.keep)?;
            *open = Open { file: append(&self.path)?, size: 0 };
        }
        open.file.write_all(text)?;
        open.size += text.len() as u64;
        Ok(())
    }

    /// Returns when everything written is on disk.
    ///
    /// # Errors
    ///
    /// Fails when the system cannot promise that.
    pub fn sync(&self) -> io::Result<()> {
        self.open.as_ref().map_or(Ok(()), |open| open.file.sync_data())
    }
}

impl Open {
    fn continued(path: &Path) -> io::Result<Self> {
        let mut file = append_in_folder(path)?;
        let mut size = file.metadata()?.len();
        // A file that may be written but not read is continued as it is.
        if size > 0 && ends_within_a_line(path).unwrap_or(false) {
            file.write_all(b"\n")?;
            size += 1;
        }
        Ok(Self { file, size })
    }
}

/// Makes room for a new file: this one becomes the newest of the older ones, or goes when none is kept.
fn move_up(path: &Path, keep: usize) -> io::Result<()> {
    if keep == 0 {
        return fs::remove_file(path);
    }
    for number in (1..keep).rev() {
        let older = numbered(path, number);
        if older.exists() {
            fs::rename(older, numbered(path, number + 1))?;
        }
    }
    fs::rename(path, numbered(path, 1))
}

fn numbered(path: &Path, number: usize) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(format!(".{number}"));
    name.into()
}

fn ends_within_a_line(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

fn append_in_folder(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    append(path)
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path) -> String {
        fs::read_to_string(path).unwrap_or_default()
    }

    #[test]
    fn full_files_move_up_and_the_oldest_goes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sub/alerts.jsonl");
        let mut file = RotatingFile::new(path.clone(), Rotation::new(Some(10), Some(2))).unwrap();
        for line in ["one one\n", "two two\n", "three\n", "four\n"] {
            file.write(line.as_bytes()).unwrap();
        }
        assert_eq!(read(&path), "four\n");
        assert_eq!(read(&dir.path().join("sub/alerts.jsonl.1")), "three\n");
        assert_eq!(read(&dir.path().join("sub/alerts.jsonl.2")), "two two\n");
        assert!(!dir.path().join("sub/alerts.jsonl.3").exists());
    }

    #[test]
    fn a_line_that_a_killed_process_left_unfinished_is_ended_before_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, "old\ntor").unwrap();
        for line in [b"new\n", b"end\n"] {
            RotatingFile::new(path.clone(), Rotation::new(None, None)).unwrap().write(line).unwrap();
        }
        assert_eq!(read(&path), "old\ntor\nnew\nend\n");
    }

    #[test]
    fn an_existing_file_is_continued() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, "old\n").unwrap();
        RotatingFile::new(path.clone(), Rotation::new(None, None)).unwrap().write(b"new\n").unwrap();
        assert_eq!(read(&path), "old\nnew\n");
    }
}
