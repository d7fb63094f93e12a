//! The files of the project, as git would commit them.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A text file with its path from the top, `/` between its parts.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    #[cfg(test)]
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(crate) fn has_extension(&self, extensions: &[&str]) -> bool {
        let extension = Path::new(&self.path).extension().and_then(|extension| extension.to_str());
        extension.is_some_and(|extension| extensions.contains(&extension))
    }
}

/// The top of the project.
pub(crate) fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every text file that is committed, or would be by `git add --all`.
pub(crate) fn files() -> Vec<File> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(top())
        .output()
        .expect("git lists the files");
    assert!(listed.status.success(), "git: {}", String::from_utf8_lossy(&listed.stderr));
    let paths = String::from_utf8(listed.stdout).unwrap();
    let files: Vec<_> = paths
        .split_terminator('\0')
        // A file that is deleted but still in the index does not read; a picture is no text.
        .filter_map(|path| Some((path, std::fs::read_to_string(top().join(path)).ok()?)))
        .map(|(path, text)| File { path: path.to_owned(), text })
        .collect();
    assert!(files.len() > 50, "only {} files: is this the project?", files.len());
    files
}

/// Where the tests of a Rust file begin; its length when it has none.
pub(crate) fn code_lines(text: &str) -> usize {
    text.lines().position(|line| line == "#[cfg(test)]").unwrap_or(text.lines().count())
}

/// Whether a whole file is for tests.
pub(crate) fn is_test(path: &str) -> bool {
    path.split('/').any(|part| part == "tests")
        || ["/tests.rs", "_tests.rs", ".test.ts", ".test.js"].iter().any(|end| path.ends_with(end))
}
