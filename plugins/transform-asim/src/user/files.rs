//! What connectors are made of, for those who watch for changes.

use std::path::PathBuf;

use sweepline_plugin::options::{self, yaml};

use super::load::{MANIFEST, find};
use super::manifest::Manifest;

/// Returns the folders, and the tables that connectors in them have elsewhere, as far as they can be read.
pub(crate) fn files(dirs: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = dirs.to_vec();
    for folder in dirs.iter().filter_map(|dir| find(dir).ok()).flatten() {
        let node = yaml::read(&folder.join(MANIFEST), &|name| std::env::var(name).ok());
        let Some(manifest) = node.ok().and_then(|node| options::read::<Manifest>(&node).ok()) else {
            continue;
        };
        files.extend(manifest.lookup_files.values().map(|table| folder.join(&table.file)));
    }
    files
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn tables_outside_of_the_folder_are_named_and_broken_connectors_are_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let manifest =
            "title: T\nvendor: V\nproduct: P\nlookup_files: {t: {file: ../../zones.csv, key: a, value: b}}";
        for (id, text) in [("broken", "title: ["), ("whole", manifest)] {
            fs::create_dir(dir.path().join(id)).unwrap();
            fs::write(dir.path().join(id).join(MANIFEST), text).unwrap();
        }
        let dirs = [dir.path().to_owned()];
        assert_eq!(files(&dirs), [dirs[0].clone(), dir.path().join("whole/../../zones.csv")]);
        let missing = [dir.path().join("missing")];
        assert_eq!(files(&missing), missing);
    }
}
