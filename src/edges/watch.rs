//! Noticing that sources changed, as hints: which paths to look at again, or to look everywhere.
//!
//! Directories are watched one by one, so that ignored ones cost nothing; events are collected
//! until a moment passes without one. Where the system has no watches left, a thread polls.
//!
//! Invariant: a change is never lost. Whatever cannot be told exactly becomes a [`Hint::Rescan`],
//! and every directory is watched before it is listed.

mod folders;
mod litter;
mod poll;
mod system;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;

use folders::Ignore;
use poll::Poller;
use system::SystemWatch;

/// How long nothing must happen before a hint is given.
const SETTLE: Duration = Duration::from_millis(if cfg!(target_os = "linux") { 3 } else { 12 });

/// How long a hint is held back at most, however much happens.
const SETTLE_AT_MOST: Duration = Duration::from_millis(50);

/// What may have changed. A hint is no promise: the paths have to be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// Look at these files again; some may be gone.
    Paths(BTreeSet<PathBuf>),
    /// Look at everything again: directories came or went, or events were lost.
    Rescan,
}

/// Watches a directory with everything below it.
#[derive(Debug)]
pub struct Watcher {
    signals: Receiver<Signal>,
    sender: Sender<Signal>,
    root: PathBuf,
    ignore: Ignore,
    source: Mutex<Source>,
    note: Mutex<Option<String>>,
}

/// Ends [`Watcher::next`] from another thread.
#[derive(Debug, Clone)]
pub struct Closer(Sender<Signal>);

/// What a source of events says about one of them.
#[derive(Debug)]
enum Signal {
    /// A file is being written to and not closed yet.
    Open(PathBuf),
    /// A file came, went or was closed after writing.
    Path(PathBuf),
    Rescan,
    Close,
}

/// Where signals come from.
#[derive(Debug)]
enum Source {
    System(SystemWatch),
    Poll { _poller: Poller },
}

impl Watcher {
    /// Watches `root` without what `ignore` names (a directory is then skipped whole); `.git`,
    /// `node_modules` and the litter of editors are ignored anyway. `poll` asks for polling.
    ///
    /// The text, if any, is for the user: it tells why the directory is polled.
    ///
    /// # Errors
    /// When `root` cannot be read.
    pub fn start(
        root: &Path,
        ignore: impl Fn(&Path) -> bool + Send + Sync + 'static,
        poll: bool,
    ) -> Result<(Watcher, Option<String>)> {
        let ignore = Ignore::new(ignore);
        let (sender, signals) = mpsc::channel();
        let (source, note) = if poll {
            (Source::poll(root, &ignore, &sender)?, None)
        } else {
            match SystemWatch::start(root, &ignore, &sender) {
                Ok(watch) => (Source::System(watch), None),
                Err(error) => {
                    (Source::poll(root, &ignore, &sender)?, Some(system::explain(&error)))
                }
            }
        };
        let (source, root) = (Mutex::new(source), root.to_path_buf());
        Ok((Watcher { signals, sender, root, ignore, source, note: Mutex::default() }, note))
    }

    /// Waits until something changed and has settled. `None` once it was closed.
    #[allow(clippy::should_implement_trait, reason = "it waits on a shared reference")]
    pub fn next(&self) -> Option<Hint> {
        let mut heap = Heap::default();
        heap.add(self.signals.recv().ok()?);
        let end = Instant::now() + SETTLE_AT_MOST;
        while !heap.is_closed {
            let left = end.saturating_duration_since(Instant::now());
            // A file that is still open for writing is half a file: its closing will follow.
            let wait = if heap.open.is_empty() { SETTLE.min(left) } else { left };
            match self.signals.recv_timeout(wait) {
                Ok(signal) if !left.is_zero() => heap.add(signal),
                Ok(signal) => {
                    heap.add(signal);
                    break;
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        if heap.is_closed {
            return None;
        }
        if heap.is_rescan {
            self.watch_again();
        }
        Some(heap.into_hint())
    }

    /// A handle that ends [`Watcher::next`].
    pub fn closer(&self) -> Closer {
        Closer(self.sender.clone())
    }

    /// What the user should know since the last call: that polling began meanwhile, and why.
    pub fn take_note(&self) -> Option<String> {
        self.note.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Watches directories that are new, before the caller looks at them.
    fn watch_again(&self) {
        let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        let Source::System(watch) = &mut *source else {
            return;
        };
        let Err(error) = watch.watch_all(&self.root, &self.ignore) else {
            return;
        };
        if let Ok(poll) = Source::poll(&self.root, &self.ignore, &self.sender) {
            *source = poll;
            let note = Some(system::explain(&error));
            *self.note.lock().unwrap_or_else(PoisonError::into_inner) = note;
        }
    }
}

impl Closer {
    /// Makes the waiting call of [`Watcher::next`], or else the coming one, return `None`.
    pub fn close(&self) {
        // Nobody is waiting when the watcher is gone.
        let _ = self.0.send(Signal::Close);
    }
}

impl Source {
    fn poll(root: &Path, ignore: &Ignore, sender: &Sender<Signal>) -> Result<Source> {
        let poller = Poller::start(root, Ignore::clone(ignore), sender.clone())?;
        Ok(Source::Poll { _poller: poller })
    }
}

/// The signals of one hint.
#[derive(Debug, Default)]
struct Heap {
    paths: BTreeSet<PathBuf>,
    open: BTreeSet<PathBuf>,
    is_rescan: bool,
    is_closed: bool,
}

impl Heap {
    fn add(&mut self, signal: Signal) {
        match signal {
            Signal::Open(path) => {
                self.open.insert(path.clone());
                self.paths.insert(path);
            }
            Signal::Path(path) => {
                self.open.remove(&path);
                self.paths.insert(path);
            }
            Signal::Rescan => self.is_rescan = true,
            Signal::Close => self.is_closed = true,
        }
    }

    fn into_hint(self) -> Hint {
        if self.is_rescan { Hint::Rescan } else { Hint::Paths(self.paths) }
    }
}

/// Shared by all threads that look at paths.
type SharedIgnore = Arc<dyn Fn(&Path) -> bool + Send + Sync>;
