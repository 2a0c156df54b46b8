//! A site in a temporary folder and the command to run on it.
#![allow(dead_code, reason = "each test file uses a part of this")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A site in a folder that goes away with the value.
pub(crate) struct Site {
    folder: tempfile::TempDir,
}

/// What a run of the command said.
pub(crate) struct Said {
    /// Exit status.
    pub(crate) status: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Site {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Site { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A small site without a fault, as `init` makes it.
    pub(crate) fn new() -> Self {
        let site = Site::empty();
        assert_eq!(site.run(&["init", "."]).status, Some(0));
        site
    }

    /// Writes a file.
    pub(crate) fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("has a folder")).expect("can be made");
        fs::write(path, text).expect("can be written");
    }

    /// Replaces a part of a file.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(path)).expect("is there");
        assert!(text.contains(from), "`{path}` holds `{from}`");
        self.write(path, text.replace(from, to));
    }

    /// A path in the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The command, to be run in the folder.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ladderbook"));
        command.current_dir(self.folder.path()).env("NO_COLOR", "1");
        command
    }

    /// Runs the command in the folder.
    pub(crate) fn run(&self, args: &[&str]) -> Said {
        let Output { status, stdout, stderr } =
            self.command().args(args).output().expect("the command runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let said = Said { status: status.code(), out: text(stdout), err: text(stderr) };
        assert!(!said.err.contains("panicked"), "{}", said.err);
        said
    }

    /// Builds, and requires that it went well.
    pub(crate) fn build(&self) -> Said {
        let said = self.run(&["build"]);
        assert_eq!(said.status, Some(0), "{}", said.err);
        said
    }

    /// Every file below a folder with its bytes, without the marker of the output.
    pub(crate) fn tree(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        tree(&self.path(folder))
    }
}

/// Every file below a folder with its bytes, without the marker of the output.
pub(crate) fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("can be read"))
        .filter(|entry| entry.file_type().is_file() && entry.file_name() != ".ladderbook-output")
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).expect("is below").to_owned();
            (name, fs::read(entry.path()).expect("can be read"))
        })
        .collect()
}
