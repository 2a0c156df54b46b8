//! Changes as the operating system tells them, through the `notify` crate.
//!
//! Each directory is watched by itself; an event becomes a signal as soon as it arrives.
//!
//! Invariant: watching a directory again is harmless, so after anything that may have replaced
//! one all are watched again. (The system forgets a directory that is deleted, and one of the
//! same name made afterwards, even with the same inode number, is another one.)

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use notify::event::{
    AccessKind, AccessMode, CreateKind, Event, EventKind, MetadataKind, ModifyKind, RemoveKind,
    RenameMode,
};
use notify::{Config, ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::Signal;
use super::folders::{self, Ignore};
use super::heap::TELLS_CLOSING;

/// The watches on all directories.
pub(super) struct SystemWatch {
    watcher: Box<dyn notify::Watcher + Send>,
    folders: Folders,
}

impl fmt::Debug for SystemWatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SystemWatch").field("folders", &self.folders).finish()
    }
}

/// Gets the events.
pub(super) type Handler = Box<dyn FnMut(notify::Result<Event>) + Send>;

/// Opens a source of events.
pub(super) type Backend = dyn Fn(Handler) -> notify::Result<Box<dyn notify::Watcher + Send>>;

/// Opens what the system has.
pub(super) fn open(handler: Handler) -> notify::Result<Box<dyn notify::Watcher + Send>> {
    let config = Config::default().with_follow_symlinks(false);
    Ok(Box::new(RecommendedWatcher::new(handler, config)?))
}

/// The directories that are watched, shared with the thread that gets the events: what was a
/// directory cannot be asked any more once it is gone.
type Folders = Arc<Mutex<BTreeSet<PathBuf>>>;

impl SystemWatch {
    pub(super) fn start(
        root: &Path,
        ignore: &Ignore,
        sender: &Sender<Signal>,
        backend: &Backend,
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
        let watcher = backend(Box::new(handler))?;
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
            "no inotify watches are left, so changes are looked for twice a second; \
             raise the limit with `sysctl fs.inotify.max_user_watches=524288`"
                .to_owned()
        }
        Some(ErrorKind::Io(error)) if error.raw_os_error() == Some(TOO_MANY_FILES) => {
            "no inotify instances are left, \
             so changes are looked for twice a second; \
             raise the limit with `sysctl fs.inotify.max_user_instances=1024`"
                .to_owned()
        }
        _ => format!(
            "the system cannot watch directories, so changes are looked for twice a second: {error:#}"
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
        match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => {}
            EventKind::Access(_)
            | EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime)) => {
                return Vec::new();
            }
            _ => {}
        }
        let is_rename = event.kind == EventKind::Modify(ModifyKind::Name(RenameMode::Both));
        // Moved away for its backup, which nobody hears of, a file is about to come back.
        if is_rename && event.paths.iter().any(|path| self.ignore.ignores(path)) {
            return Vec::new();
        }
        let paths = event.paths.into_iter().filter(|path| !self.ignore.ignores(path));
        paths.filter_map(|path| self.signal(event.kind, path)).collect()
    }

    fn signal(&self, kind: EventKind, path: PathBuf) -> Option<Signal> {
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
            EventKind::Create(_) if TELLS_CLOSING && !is_opened(&path) => Some(Signal::Whole(path)),
            EventKind::Create(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any) => {
                Some(Signal::Open(path))
            }
            EventKind::Modify(ModifyKind::Metadata(_)) => Some(Signal::Touched(path)),
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)) => {
                Some(Signal::Gone(path))
            }
            _ => Some(Signal::Whole(path)),
        }
    }

    fn was_folder(&self, path: &Path) -> bool {
        lock(&self.folders).contains(path)
    }
}

/// Whether a new file came by opening it, which its closing follows; a link comes whole.
fn is_opened(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_file() && !has_other_names(&metadata))
}

#[cfg(unix)]
fn has_other_names(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &std::fs::Metadata) -> bool {
    false
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
