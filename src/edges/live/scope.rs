//! What of the site's folder matters to the preview, and what stands where else.
//!
//! Invariant: whatever a build reads is in the scope, where it really is: a file that is reached
//! by a symbolic link changes at the place the link leads to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use crate::edges::disk::{Folder, Link};
use crate::input::config::Config;

/// The scope, shared with the threads that watch.
#[derive(Debug)]
pub(super) struct Scope {
    root: PathBuf,
    parts: RwLock<Parts>,
}

/// `book.toml`, the folders that are read, and what links in them lead to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Parts {
    roots: Vec<PathBuf>,
    links: Vec<Link>,
}

impl Scope {
    pub(super) fn new(folder: &Folder, config: &Config) -> Self {
        let scope = Scope { root: folder.root.clone(), parts: RwLock::default() };
        scope.set(config, Vec::new());
        scope
    }

    /// Takes up other settings or links; whether that changes what matters.
    pub(super) fn set(&self, config: &Config, links: Vec<Link>) -> bool {
        let own = ["book.toml", &config.src, "static", "themes"].map(|part| self.root.join(part));
        let roots = own.into_iter().chain(links.iter().map(|link| link.to.clone())).collect();
        let new = Parts { roots, links };
        let mut parts = self.parts.write().unwrap_or_else(PoisonError::into_inner);
        let is_other = *parts != new;
        *parts = new;
        is_other
    }

    /// Whether nothing at that path, nor below it, is ever read.
    pub(super) fn ignores(&self, path: &Path) -> bool {
        let parts = self.parts.read().unwrap_or_else(PoisonError::into_inner);
        let matters = |root: &PathBuf| {
            root.starts_with(path)
                || path.strip_prefix(root).is_ok_and(|rest| !rest.iter().any(is_hidden))
        };
        !parts.roots.iter().any(matters)
    }

    /// The paths at which sources are read that really are at one of these.
    pub(super) fn names_of(&self, paths: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
        let parts = self.parts.read().unwrap_or_else(PoisonError::into_inner);
        let linked = |path: &PathBuf| {
            let moved = |link: &Link| moved(path, &link.to, &link.at);
            parts.links.iter().filter_map(moved).collect::<Vec<_>>()
        };
        paths.iter().flat_map(linked).chain(paths.iter().cloned()).collect()
    }

    /// Where a source really is that is read at a path.
    pub(super) fn place_of(&self, path: &Path) -> PathBuf {
        let parts = self.parts.read().unwrap_or_else(PoisonError::into_inner);
        // The link nearest to the file is the one that counts.
        let links = parts.links.iter().filter(|link| path.starts_with(&link.at));
        let nearest = links.max_by_key(|link| link.at.iter().count());
        nearest.and_then(|link| moved(path, &link.at, &link.to)).unwrap_or_else(|| path.to_owned())
    }

    /// Whether a link is, or was, at a path.
    pub(super) fn has_link(&self, path: &Path) -> bool {
        let parts = self.parts.read().unwrap_or_else(PoisonError::into_inner);
        path.is_symlink() || parts.links.iter().any(|link| link.at == path)
    }
}

fn is_hidden(part: &std::ffi::OsStr) -> bool {
    part.as_encoded_bytes().starts_with(b".")
}

/// The path with another beginning.
fn moved(path: &Path, from: &Path, to: &Path) -> Option<PathBuf> {
    let rest = path.strip_prefix(from).ok()?;
    Some(if rest.as_os_str().is_empty() { to.to_owned() } else { to.join(rest) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(links: &[(&str, &str)]) -> Scope {
        let folder = Folder { root: "/site".into() };
        let scope = Scope::new(&folder, &Config::default());
        let link = |(at, to): &(&str, &str)| Link { at: at.into(), to: to.into() };
        scope.set(&Config::default(), links.iter().map(link).collect());
        scope
    }

    #[test]
    fn only_what_is_read_matters() {
        let scope = scope(&[("/site/content/notes", "/site/.vault/notes")]);
        for path in ["/site", "/site/book.toml", "/site/content", "/site/content/target/a.md"] {
            assert!(!scope.ignores(Path::new(path)), "{path}");
        }
        for path in ["/site/themes/default/site.css", "/site/.vault", "/site/.vault/notes/a.md"] {
            assert!(!scope.ignores(Path::new(path)), "{path}");
        }
        let others = ["/site/site/index.html", "/site/target", "/site/.git", "/site/.vault/b"];
        for path in others.into_iter().chain(["/site/content/.git", "/site/content/a/.b/c.md"]) {
            assert!(scope.ignores(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn what_a_link_leads_to_has_its_name_too() {
        let scope = scope(&[
            ("/site/content/a.md", "/site/content/b.md"),
            ("/site/content/notes", "/site/vault"),
        ]);
        let names = |path: &str| {
            let names = scope.names_of(&[PathBuf::from(path)].into());
            names.iter().map(|path| path.display().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names("/site/content/b.md"), ["/site/content/a.md", "/site/content/b.md"]);
        assert_eq!(
            names("/site/vault/x/y.md"),
            ["/site/content/notes/x/y.md", "/site/vault/x/y.md"]
        );
        let place = scope.place_of(Path::new("/site/content/notes/x/y.md"));
        assert_eq!(place, Path::new("/site/vault/x/y.md"));
        assert!(scope.has_link(Path::new("/site/content/notes")));
        assert!(!scope.set(
            &Config::default(),
            vec![
                Link { at: "/site/content/a.md".into(), to: "/site/content/b.md".into() },
                Link { at: "/site/content/notes".into(), to: "/site/vault".into() },
            ]
        ));
    }
}
