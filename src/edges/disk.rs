//! Reading a site's folder into [`Sources`].
//!
//! Every file is read and hashed once, in parallel. Invariant: nothing outside the
//! folder of `book.toml` is read, whatever links lead there.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::edges::publish::MARKER;
use crate::input::config::{Config, Flags};
use crate::input::sources::{DEFAULT_SRC, Source, Sources, is_text};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;

/// Where a site's files are.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The folder of `book.toml`, without links.
    pub root: PathBuf,
}

/// A file that differs from what was read before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it is.
    pub path: RelPath,
    /// What it held; none if it is new.
    pub before: Option<Source>,
}

/// What was found at a path.
enum Found {
    File(RelPath, Source),
    Fault(Box<Diagnostic>),
}

impl Folder {
    /// The site at `dir`.
    ///
    /// # Errors
    ///
    /// If there is no such folder, or neither `book.toml` nor a `content` folder in it.
    pub fn open(dir: &Path) -> Result<Self> {
        let root = dir
            .canonicalize()
            .with_context(|| format!("cannot open the folder `{}`", dir.display()))?;
        if !root.join("book.toml").is_file() && !root.join("content").is_dir() {
            bail!(
                "`{}` holds neither `book.toml` nor a folder `content`: make a site there with `ladderbook init {}`",
                dir.display(),
                dir.display()
            );
        }
        Ok(Folder { root })
    }

    /// The settings, as far as they can be read; faults are reported by the build.
    #[must_use]
    pub fn config(&self, flags: &Flags) -> Config {
        let text = std::fs::read_to_string(self.root.join("book.toml")).ok();
        Config::read(text.as_deref(), self.sources().without(), flags).0
    }

    /// No sources yet, but what is known of the folder itself.
    fn sources(&self) -> Sources {
        let mut sources = Sources::new(self.name());
        // mdBook has its chapters in `src` where its settings do not say otherwise.
        let is_book = self.root.join("src/SUMMARY.md").is_file();
        if is_book && !self.root.join(DEFAULT_SRC).is_dir() {
            sources.default_src = "src";
        }
        sources
    }

    fn name(&self) -> String {
        self.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Reads everything that a build reads.
    #[must_use]
    pub fn read(&self, config: &Config) -> Sources {
        let mut sources = self.sources();
        let mut paths: Vec<PathBuf> = Vec::new();
        if config.src.is_empty() {
            self.walk(&self.root, &mut paths, &mut sources.faults);
            paths.retain(|path| self.relative(path).is_none_or(|path| is_source(&path, config)));
        } else {
            paths.push(self.root.join("book.toml"));
            for folder in [config.src.as_str(), "static", "themes"] {
                self.walk(&self.root.join(folder), &mut paths, &mut sources.faults);
            }
        }
        let found: Vec<Option<Found>> = paths.par_iter().map(|path| self.file(path)).collect();
        for found in found.into_iter().flatten() {
            match found {
                Found::File(path, source) => sources.insert(path, source),
                Found::Fault(fault) => sources.faults.push(*fault),
            }
        }
        sources.faults.sort();
        sources
    }

    /// Reads some files again; one that is gone is taken out. Gives those that differ.
    pub fn refresh(
        &self,
        sources: &mut Sources,
        paths: &[PathBuf],
        config: &Config,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        for path in paths {
            let Some(relative) = self.relative(path) else { continue };
            if !is_source(&relative, config) {
                continue;
            }
            sources.faults.retain(|fault| fault.labels.iter().all(|label| label.path != relative));
            let before = sources.remove(&relative);
            let now = match self.file(path) {
                Some(Found::File(_, source)) => Some(source),
                Some(Found::Fault(fault)) => {
                    sources.faults.push(*fault);
                    None
                }
                None => None,
            };
            if let Some(source) = &now {
                sources.insert(relative.clone(), source.clone());
            }
            if now != before {
                changes.push(Change { path: relative, before });
            }
        }
        sources.faults.sort();
        changes
    }

    /// A file's path below the site's folder.
    #[must_use]
    pub fn relative(&self, path: &Path) -> Option<RelPath> {
        let relative = path.strip_prefix(&self.root).ok()?;
        let parts: Option<Vec<&str>> =
            relative.components().map(|part| part.as_os_str().to_str()).collect();
        RelPath::new(&parts?.join("/"))
    }

    fn walk(&self, folder: &Path, paths: &mut Vec<PathBuf>, faults: &mut Vec<Diagnostic>) {
        if !folder.is_dir() {
            return;
        }
        let visible = |name: &std::ffi::OsStr| !name.to_string_lossy().starts_with('.');
        let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name();
        let mut entries = walk.into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    faults.extend(self.walk_fault(&error));
                    continue;
                }
            };
            let is_folder = entry.depth() > 0 && entry.file_type().is_dir();
            // What was built or installed is no source, wherever it lies.
            let is_made = is_folder
                && (entry.file_name() == "node_modules" || entry.path().join(MARKER).is_file());
            let hidden = is_made || entry.depth() > 0 && !visible(entry.file_name());
            let leaves = entry.path_is_symlink() && !self.is_inside(entry.path());
            if leaves && !hidden {
                faults.extend(self.relative(entry.path()).map(|path| symlink_outside(&path)));
            }
            if hidden || leaves {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
            } else if entry.file_type().is_file() {
                paths.push(entry.into_path());
            }
        }
    }

    fn walk_fault(&self, error: &walkdir::Error) -> Option<Diagnostic> {
        let path = self.relative(error.path()?)?;
        let message = match error.io_error() {
            Some(error) => format!("cannot be read: {error}"),
            None => "a symbolic link leads back to a folder above it".to_owned(),
        };
        Some(Diagnostic::of_file(Code::Unreadable, &path, message))
    }

    fn is_inside(&self, path: &Path) -> bool {
        path.canonicalize().is_ok_and(|real| real.starts_with(&self.root))
    }

    /// Reads one file; none if it is not there.
    fn file(&self, path: &Path) -> Option<Found> {
        let Some(relative) = self.relative(path) else {
            let parent = path.parent().and_then(|parent| self.relative(parent))?;
            let message =
                format!("the name of a file in it cannot be an address: {}", path.display());
            return Some(Found::Fault(Box::new(
                Diagnostic::of_file(Code::Unreadable, &parent, message).help("rename it"),
            )));
        };
        if path.is_symlink() && path.exists() && !self.is_inside(path) {
            return Some(Found::Fault(Box::new(symlink_outside(&relative))));
        }
        match std::fs::read(path) {
            Ok(bytes) => {
                let is_text = is_text(&relative);
                Some(Found::File(relative, Source::from_bytes(bytes, is_text)))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(_) if path.is_dir() => None,
            Err(error) => Some(Found::Fault(Box::new(Diagnostic::of_file(
                Code::Unreadable,
                &relative,
                format!("cannot be read: {error}"),
            )))),
        }
    }
}

fn symlink_outside(path: &RelPath) -> Diagnostic {
    Diagnostic::of_file(
        Code::SymlinkOutside,
        path,
        "a symbolic link leads out of the site's folder",
    )
    .help("copy what it points to, or link to something inside the folder")
}

/// Whether a build reads a file at that path.
fn is_source(path: &RelPath, config: &Config) -> bool {
    let hidden =
        path.as_str().split('/').any(|part| part.starts_with('.') || part == "node_modules");
    !hidden
        && (path.as_str() == "book.toml"
            || config.place_of(path).is_some()
            || config.static_place(path).is_some()
            || path.strip("themes").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &[u8])]) -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for (path, bytes) in files {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().expect("has a folder")).expect("can be made");
            std::fs::write(path, bytes).expect("can be written");
        }
        let folder = Folder::open(dir.path()).expect("a site");
        (dir, folder)
    }

    #[test]
    fn hidden_files_are_no_sources() {
        let (_dir, folder) = site(&[
            ("content/a.md", b"x"),
            ("content/.git/b.md", b"x"),
            ("content/.c.md", b"x"),
            ("target/d.md", b"x"),
        ]);
        let sources = folder.read(&Config::default());
        let paths: Vec<_> = sources.iter().map(|(path, _)| path.to_string()).collect();
        assert_eq!(paths, ["content/a.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_folder_are_refused() {
        let (dir, folder) = site(&[("content/a.md", b"x")]);
        let outside = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(outside.path().join("secret.md"), "secret").expect("can be written");
        let link = |from: &Path, to: &str| {
            std::os::unix::fs::symlink(from, dir.path().join(to)).expect("can be linked")
        };
        link(outside.path(), "content/folder");
        link(&outside.path().join("secret.md"), "content/file.md");
        link(&dir.path().join("content/a.md"), "content/inside.md");
        link(&dir.path().join("content"), "content/loop");
        let sources = folder.read(&Config::default());
        let paths: Vec<_> = sources.iter().map(|(path, _)| path.to_string()).collect();
        assert_eq!(paths, ["content/a.md", "content/inside.md"]);
        let codes: Vec<_> = sources.faults.iter().map(|fault| fault.code.name()).collect();
        assert_eq!(codes, ["symlink-outside", "symlink-outside", "unreadable"]);
    }

    #[test]
    fn a_refresh_reads_again_and_forgets_what_is_gone() {
        let (dir, folder) = site(&[("content/a.md", b"x"), ("content/b.md", b"y")]);
        let config = Config::default();
        let mut sources = folder.read(&config);
        std::fs::write(dir.path().join("content/a.md"), "z").expect("can be written");
        std::fs::remove_file(dir.path().join("content/b.md")).expect("can be removed");
        let changed =
            ["content/a.md", "content/b.md", "target/x"].map(|path| folder.root.join(path));
        folder.refresh(&mut sources, &changed, &config);
        assert_eq!(sources.hash(), folder.read(&config).hash());
    }
}
