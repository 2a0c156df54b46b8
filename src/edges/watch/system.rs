//! Changes as the operating system tells them, through the `notify` crate.
//!
//! Each directory is watched by itself; an event becomes a signal as soon as it arrives.
//!
//! Invariant: watching a directory again is harmless, so after anything that may have replaced
//! one all are watched again. (The system forgets a directory that is deleted, and one of the
//! same name made afterwards, even with the same inode number, is another one.)

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use notify::event::{
    AccessKind, AccessMode, CreateKind, Event, EventKind, MetadataKind, ModifyKind, RemoveKind,
};
use notify::{Config, ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::Signal;
use super::folders::{self, Ignore};

/// The watches on all directories.
#[derive(Debug)]
pub(super) struct SystemWatch {
    watcher: RecommendedWatcher,
    folders: Folders,
}

/// The directories that are watched, shared with the thread that gets the events: what was a
/// directory cannot be asked any more once it is gone.
type Folders = Arc<Mutex<BTreeSet<PathBuf>>>;

impl SystemWatch {
    pub(super) fn start(
        root: &Path,
        ignore: &Ignore,
        sender: &Sender<Signal>,
    ) -> Result<SystemWatch> {
        let folders = Folders::default();
        let sorter = Sorter { ignore: ignore.clone(), folders: Arc::clone(&folders) };
        let sender = sender.clone();
        let handler = move |event: notify::Result<Event>| {
            for signal in sorter.sort(event) {
                // The receiver is gone when the watcher is about to be.
                let _ = sender.send(signal);
            }
        };
        let watcher =
            RecommendedWatcher::new(handler, Config::default().with_follow_symlinks(false))?;
        let mut watch = SystemWatch { watcher, folders };
        watch.watch_all(root, ignore)?;
        Ok(watch)
    }

    /// Watches every directory below `root` that matters.
    ///
    /// # Errors
    /// When the system has no watches left. A directory that vanished is no error.
    pub(super) fn watch_all(&mut self, root: &Path, ignore: &Ignore) -> Result<()> {
        let mut seen = BTreeSet::new();
        let watch = |folder: &Path| -> Result<()> {
            lock(&self.folders).insert(folder.to_path_buf());
            seen.insert(folder.to_path_buf());
            match self.watcher.watch(folder, RecursiveMode::NonRecursive) {
                Err(error) if is_about_one_folder(&error) && folder != root => Ok(()),
                result => result.with_context(|| format!("cannot watch `{}`", folder.display())),
            }
        };
        folders::walk(root, ignore, watch, |_| ())?;
        *lock(&self.folders) = seen;
        Ok(())
    }
}

/// Says for the user why polling is needed and what would help.
pub(super) fn explain(error: &anyhow::Error) -> String {
    let notify = error.downcast_ref::<notify::Error>();
    match notify.map(|error| &error.kind) {
        Some(ErrorKind::MaxFilesWatch) => {
            "no inotify watches are left, so changes are looked for every half second; \
             raise the limit with `sysctl fs.inotify.max_user_watches=524288`"
                .to_owned()
        }
        Some(ErrorKind::Io(error)) if error.raw_os_error() == Some(TOO_MANY_FILES) => {
            "no inotify instances are left, \
             so changes are looked for every half second; \
             raise the limit with `sysctl fs.inotify.max_user_instances=1024`"
                .to_owned()
        }
        _ => format!(
            "the system cannot watch directories, so changes are looked for every half second: {error:#}"
        ),
    }
}

/// `EMFILE`, what Linux says when a user has all the inotify instances allowed.
const TOO_MANY_FILES: i32 = 24;

/// Turns events into signals.
struct Sorter {
    ignore: Ignore,
    folders: Folders,
}

impl Sorter {
    fn sort(&self, event: notify::Result<Event>) -> Vec<Signal> {
        match event {
            Ok(event) if event.need_rescan() => vec![Signal::Rescan],
            Ok(event) => self.sort_paths(event),
            Err(_) => vec![Signal::Rescan],
        }
    }

    fn sort_paths(&self, event: Event) -> Vec<Signal> {
        let is_open = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
            EventKind::Access(_)
            | EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime)) => {
                return Vec::new();
            }
            EventKind::Modify(ModifyKind::Data(_)) => cfg!(target_os = "linux"),
            _ => false,
        };
        let paths = event.paths.into_iter().filter(|path| !self.ignore.ignores(path));
        paths.filter_map(|path| self.signal(&event.kind, path, is_open)).collect()
    }

    fn signal(&self, kind: &EventKind, path: PathBuf, is_open: bool) -> Option<Signal> {
        match kind {
            EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder) => {
                Some(Signal::Rescan)
            }
            _ if self.was_folder(&path) || path.is_dir() => match kind {
                // The rights or time of a directory say nothing about what is in it.
                EventKind::Modify(ModifyKind::Metadata(_) | ModifyKind::Data(_))
                | EventKind::Access(_) => None,
                _ => Some(Signal::Rescan),
            },
            _ if is_open => Some(Signal::Open(path)),
            _ => Some(Signal::Path(path)),
        }
    }

    fn was_folder(&self, path: &Path) -> bool {
        lock(&self.folders).contains(path)
    }
}

fn lock(folders: &Folders) -> std::sync::MutexGuard<'_, BTreeSet<PathBuf>> {
    folders.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether the failure to watch a directory is no sign that others will fail too.
fn is_about_one_folder(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound | ErrorKind::WatchNotFound => true,
        ErrorKind::Io(error) => {
            matches!(
                error.kind(),
                std::io::ErrorKind::NotFound
                    | std::io::ErrorKind::NotADirectory
                    | std::io::ErrorKind::PermissionDenied
            )
        }
        _ => false,
    }
}
