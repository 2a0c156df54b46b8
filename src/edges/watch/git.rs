//! Whether `git` is in the middle of changing files.
//!
//! A checkout of thousands of files takes a while, with pauses; `git` holds the lock of its
//! index meanwhile. Invariant: nothing of `git` is run or written, only the lock is looked for.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often the lock is looked for while it is there.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// A lock without a change for so long is none that changes files: a commit whose message is
/// being written, or what a run that was killed left behind.
pub(super) const AT_REST: Duration = Duration::from_secs(1);

/// The lock of the index of the repository around a folder.
#[derive(Debug)]
pub(super) struct GitLock(Option<PathBuf>);

impl GitLock {
    /// Looks for the repository that `folder` is in.
    pub(super) fn around(folder: &Path) -> GitLock {
        let found = folder.ancestors().map(|folder| folder.join(".git")).find(|git| git.exists());
        GitLock(found.and_then(|git| git_folder(&git)).map(|git| git.join("index.lock")))
    }

    pub(super) fn is_held(&self) -> bool {
        self.0.as_ref().is_some_and(|lock| lock.exists())
    }
}

/// Where the index is: in a work tree of its own `.git` is a file that says so.
fn git_folder(git: &Path) -> Option<PathBuf> {
    if git.is_dir() {
        return Some(git.to_path_buf());
    }
    let text = std::fs::read_to_string(git).ok()?;
    let folder = text.trim().strip_prefix("gitdir:")?.trim();
    Some(git.parent()?.join(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_is_found_from_a_folder_and_a_work_tree() {
        let root = tempfile::TempDir::new().unwrap();
        let path = |path: &str| root.path().join(path);
        for folder in ["a/.git/worktrees/b", "a/docs/ladder", "b/docs"] {
            std::fs::create_dir_all(path(folder)).unwrap();
        }
        std::fs::write(path("b/.git"), "gitdir: ../a/.git/worktrees/b\n").unwrap();
        let locks = [GitLock::around(&path("a/docs/ladder")), GitLock::around(&path("b/docs"))];
        assert!(locks.iter().all(|lock| !lock.is_held()));
        std::fs::write(path("a/.git/worktrees/b/index.lock"), "").unwrap();
        assert_eq!(locks.each_ref().map(GitLock::is_held), [false, true]);
        std::fs::write(path("a/.git/index.lock"), "").unwrap();
        assert_eq!(locks.each_ref().map(GitLock::is_held), [true, true]);
        assert!(!GitLock(None).is_held());
    }
}
