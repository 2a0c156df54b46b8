//! Reading a site's folder into [`Sources`].
//!
//! Every file is read and hashed once, in parallel. Invariant: nothing outside the
//! folder of `book.toml` is read, whatever links lead there.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use rayon::prelude::*;
use walkdir::WalkDir;

use super::litter::is_litter;
use crate::edges::publish::MARKER;
use crate::input::config::{Config, Flags};
use crate::input::sources::{DEFAULT_SRC, Source, Sources, is_text};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::hash::Digest;
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

/// A symbolic link among the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it is.
    pub at: PathBuf,
    /// Where it leads, without links.
    pub to: PathBuf,
}

/// What is met on the way through the folders.
#[derive(Default)]
struct Walked {
    /// Whether it is the folder of the settings that is walked.
    is_root: bool,
    paths: Vec<PathBuf>,
    links: Vec<Link>,
    faults: Vec<Diagnostic>,
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
        self.config_of(self.book().as_ref(), flags)
    }

    /// The settings that a `book.toml` holds.
    #[must_use]
    pub fn config_of(&self, book: Option<&Source>, flags: &Flags) -> Config {
        let text = book.and_then(Source::text);
        Config::read(text.map(|text| &**text), self.sources().without(), flags).0
    }

    /// `book.toml` as it is now; none if it is not there or cannot be read.
    #[must_use]
    pub fn book(&self) -> Option<Source> {
        match self.file(&self.root.join("book.toml"), &Sources::default())? {
            Found::File(_, source) => Some(source),
            Found::Fault(_) => None,
        }
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
        self.read_again(config, &Sources::default()).0
    }

    /// Reads everything that a build reads, and tells which links it went through. What is as it
    /// was in `last` is shared with it, so that there is no second copy of a whole site.
    #[must_use]
    pub fn read_again(&self, config: &Config, last: &Sources) -> (Sources, Vec<Link>) {
        let mut sources = self.sources();
        let mut walked = Walked::default();
        if config.src.is_empty() {
            walked.is_root = true;
            self.walk(&self.root, &mut walked);
            let is_ours =
                |path: &PathBuf| self.relative(path).is_none_or(|path| is_source(&path, config));
            walked.paths.retain(is_ours);
        } else {
            walked.paths.push(self.root.join("book.toml"));
            for folder in [config.src.as_str(), "static", "themes"] {
                self.walk(&self.root.join(folder), &mut walked);
            }
        }
        let found: Vec<Option<Found>> =
            walked.paths.par_iter().map(|path| self.file(path, last)).collect();
        sources.faults = walked.faults;
        for found in found.into_iter().flatten() {
            match found {
                Found::File(path, source) => sources.insert(path, source),
                Found::Fault(fault) => sources.faults.push(*fault),
            }
        }
        sources.faults.sort();
        (sources, walked.links)
    }

    /// Reads some files again; one that is gone is taken out. Gives those that differ.
    ///
    /// A file stays as it was if what was read is, as `is_half` says, half of what is being
    /// written.
    pub fn refresh<'a>(
        &self,
        sources: &mut Sources,
        paths: impl IntoIterator<Item = &'a PathBuf>,
        config: &Config,
        is_half: &dyn Fn(&Path, Option<&Source>) -> bool,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        for path in paths {
            let Some(relative) = self.relative(path) else { continue };
            if !is_source(&relative, config) {
                continue;
            }
            let found = self.file(path, sources);
            let source = match &found {
                Some(Found::File(_, source)) => Some(source),
                _ => None,
            };
            if is_half(path, source) {
                continue;
            }
            sources.faults.retain(|fault| fault.labels.iter().all(|label| label.path != relative));
            let before = sources.remove(&relative);
            let now = match found {
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

    fn walk(&self, folder: &Path, walked: &mut Walked) {
        if !folder.is_dir() {
            return;
        }
        let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name();
        let mut entries = walk.into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.met_fault(&error, walked);
                    continue;
                }
            };
            // What was built is no source, wherever it lies.
            let is_built = entry.file_type().is_dir() && entry.path().join(MARKER).is_file();
            let name = entry.file_name().to_string_lossy();
            let is_out = entry.depth() > 0
                && (is_built || is_left_out(&name) || walked.is_root && is_installed(&name));
            let leads = entry.path_is_symlink().then(|| self.inside(entry.path()));
            match &leads {
                _ if is_out => {}
                Some(None) => {
                    walked
                        .faults
                        .extend(self.relative(entry.path()).map(|at| symlink_outside(&at)));
                }
                Some(Some(to)) => {
                    walked.links.push(Link { at: entry.path().to_owned(), to: to.clone() });
                }
                None => {}
            }
            if is_out || leads == Some(None) {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
            } else if entry.file_type().is_file() {
                walked.paths.push(entry.into_path());
            }
        }
    }

    /// Notes what cannot be walked into. What vanished since it was listed is simply gone.
    fn met_fault(&self, error: &walkdir::Error, walked: &mut Walked) {
        let Some(path) = error.path() else { return };
        let is_out = path.file_name().is_some_and(|name| is_left_out(&name.to_string_lossy()));
        if is_out || path.symlink_metadata().is_err() {
            return;
        }
        let message = match error.io_error() {
            Some(error) => format!("cannot be read: {error}"),
            None => "a symbolic link leads back to a folder above it".to_owned(),
        };
        let fault = |path| Diagnostic::of_file(Code::Unreadable, &path, message);
        walked.faults.extend(self.relative(path).map(fault));
        // What it leads to may come.
        if let Some(to) = self.would_lead_to(path) {
            walked.links.push(Link { at: path.to_owned(), to });
        }
    }

    /// Where a link inside the folder would lead to, though nothing is there.
    fn would_lead_to(&self, link: &Path) -> Option<PathBuf> {
        let to = link.parent()?.join(std::fs::read_link(link).ok()?);
        let place = to.parent()?.canonicalize().ok()?.join(to.file_name()?);
        (place.starts_with(&self.root) && place != *link).then_some(place)
    }

    /// Where a path really is, if that is inside the folder.
    fn inside(&self, path: &Path) -> Option<PathBuf> {
        path.canonicalize().ok().filter(|real| real.starts_with(&self.root))
    }

    /// Reads one file; none if it is not there.
    /// Reads a file; it is that of `last` if it holds the same.
    fn file(&self, path: &Path, last: &Sources) -> Option<Found> {
        let Some(relative) = self.relative(path) else {
            let parent = path.parent().and_then(|parent| self.relative(parent))?;
            let message =
                format!("the name of a file in it cannot be an address: {}", path.display());
            return Some(Found::Fault(Box::new(
                Diagnostic::of_file(Code::Unreadable, &parent, message).help("rename it"),
            )));
        };
        if path.is_symlink() && path.exists() && self.inside(path).is_none() {
            return Some(Found::Fault(Box::new(symlink_outside(&relative))));
        }
        // Neither a folder nor a pipe is a file; reading a pipe would wait for its writer.
        if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            return None;
        }
        match std::fs::read(path) {
            Ok(bytes) => {
                let known = last.get(&relative);
                let source = match known.filter(|known| known.hash == Digest::of_bytes(&bytes)) {
                    Some(known) => known.clone(),
                    None => Source::from_bytes(bytes, is_text(&relative)),
                };
                Some(Found::File(relative, source))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !path.is_symlink() => {
                None
            }
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
    path.as_str() == "book.toml"
        || config
            .place_of(path)
            .or_else(|| config.static_place(path))
            .or_else(|| path.strip("themes"))
            .is_some_and(|rest| {
                !rest
                    .split('/')
                    .any(|name| is_left_out(name) || config.src.is_empty() && is_installed(name))
            })
}

/// Whether a file or folder of that name is left out: hidden, or left behind by an editor.
fn is_left_out(name: &str) -> bool {
    name.starts_with('.') || is_litter(Path::new(name))
}

/// Whether a package manager fills a folder of that name. Such a folder lies beside the
/// settings; within a folder of sources it is one like any other.
fn is_installed(name: &str) -> bool {
    name == "node_modules"
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

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
    fn hidden_files_and_what_editors_leave_are_no_sources() {
        let (_dir, folder) = site(&[
            ("content/a.md", b"x"),
            ("content/.git/b.md", b"x"),
            ("content/.c.md", b"x"),
            ("content/d.md~", b"x"),
            ("content/#e.md#", b"x"),
            ("content/f.md___jb_tmp___", b"x"),
            ("content/.g/h.md", b"x"),
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
        folder.refresh(&mut sources, &changed, &config, &|_, _| false);
        assert_eq!(sources.hash(), folder.read(&config).hash());
    }

    #[test]
    fn what_is_read_again_and_holds_the_same_is_held_once() {
        let (dir, folder) = site(&[("content/a.md", b"x"), ("content/b.md", b"y")]);
        let config = Config::default();
        let last = folder.read(&config);
        std::fs::write(dir.path().join("content/a.md"), "z").expect("can be written");
        let now = folder.read_again(&config, &last).0;
        let text = |sources: &Sources, path: &str| {
            let path = RelPath::new(path).expect("is relative");
            Arc::clone(sources.get(&path).and_then(Source::text).expect("is a text"))
        };
        assert_eq!(&*text(&now, "content/a.md"), "z");
        assert!(Arc::ptr_eq(&text(&now, "content/b.md"), &text(&last, "content/b.md")));
    }
}
