//! Noticing that sources changed, as hints: which paths to look at again, or to look everywhere.
//!
//! Directories are watched one by one, so that ignored ones cost nothing; events are collected
//! until files are closed and a moment passes without one. Where the system has no watches left,
//! a thread polls.
//!
//! Invariant: a change is never lost. Whatever cannot be told exactly becomes a [`Hint::Rescan`],
//! and every directory is watched before it is listed.

mod folders;
mod git;
mod heap;
mod poll;
mod system;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use anyhow::Result;

use folders::Ignore;
use git::GitLock;
use heap::Heap;
use poll::Poller;
use system::{Backend, SystemWatch};

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
    heap: Mutex<Heap>,
    git: GitLock,
    note: Mutex<Option<String>>,
}

/// Ends [`Watcher::next`] from another thread.
#[derive(Debug, Clone)]
pub struct Closer(Sender<Signal>);

/// What a source of events says about one of them.
#[derive(Debug)]
enum Signal {
    /// A file is being written to; its closing will follow.
    Open(PathBuf),
    /// A file is there and whole, or is known to be gone for good.
    Whole(PathBuf),
    /// The rights or times of a file changed.
    Touched(PathBuf),
    /// A file is gone, perhaps for a moment.
    Gone(PathBuf),
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
    /// Watches `root` without what `ignore` names (a directory is then skipped whole); the litter
    /// of editors is ignored anyway. `poll` asks for polling.
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
        Watcher::start_with(root, ignore, (!poll).then_some(&system::open))
    }

    /// The same with a source of events of its own; without one it polls.
    fn start_with(
        root: &Path,
        ignore: impl Fn(&Path) -> bool + Send + Sync + 'static,
        backend: Option<&Backend>,
    ) -> Result<(Watcher, Option<String>)> {
        let ignore = Ignore::new(ignore);
        let (sender, signals) = mpsc::channel();
        let (source, note) = match backend {
            None => (Source::poll(root, &ignore, &sender)?, None),
            Some(backend) => match SystemWatch::start(root, &ignore, &sender, backend) {
                Ok(watch) => (Source::System(watch), None),
                Err(error) => {
                    root.read_dir()?;
                    (Source::poll(root, &ignore, &sender)?, Some(system::explain(&error)))
                }
            },
        };
        let watcher = Watcher {
            signals,
            sender,
            root: root.to_path_buf(),
            ignore,
            source: Mutex::new(source),
            heap: Mutex::default(),
            git: GitLock::around(root),
            note: Mutex::default(),
        };
        Ok((watcher, note))
    }

    /// Waits until something changed and has settled. `None` once it was closed.
    #[allow(clippy::should_implement_trait, reason = "it waits on a shared reference")]
    pub fn next(&self) -> Option<Hint> {
        self.settle();
        let mut heap = self.heap();
        if heap.is_closed {
            return None;
        }
        let hint = heap.take();
        drop(heap);
        if hint == Hint::Rescan {
            self.watch_again();
        }
        Some(hint)
    }

    /// Takes up signals until a hint is due.
    fn settle(&self) {
        let mut watched = 0;
        loop {
            let mut heap = self.heap();
            let now = Instant::now();
            let wait = heap.wait(now, is_empty);
            let is_due = heap.is_due(now);
            if is_due && (heap.is_closed || !self.is_for_git(&heap, now)) {
                return;
            }
            let rescans = heap.rescans();
            drop(heap);
            if is_due && rescans > watched {
                // What goes on in new directories would not be heard, and taken for the end.
                self.watch_again();
                watched = rescans;
            }
            let wait = if is_due { Some(git::LOOK_AGAIN) } else { wait };
            let signal = match wait {
                // The sender of this very value keeps the channel open.
                None => self.signals.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(wait) => self.signals.recv_timeout(wait),
            };
            match signal {
                Ok(signal) => self.heap().add(signal, Instant::now()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Whether `git` is at work and what happens is its doing.
    fn is_for_git(&self, heap: &Heap, now: Instant) -> bool {
        heap.has_come_within(git::AT_REST, now) && self.git.is_held()
    }

    /// Whether a file is in the middle of being written or replaced, as far as is known now.
    /// Asked after reading it, this tells whether what was read may be half of it; the rest is
    /// then told by a hint of its own.
    pub fn is_unfinished(&self, path: &Path) -> bool {
        let mut heap = self.heap();
        for signal in self.signals.try_iter() {
            heap.add(signal, Instant::now());
        }
        heap.is_unfinished(path)
    }

    /// Takes a file that was found empty as being written to: it is told when it is closed, or
    /// else after a moment.
    pub fn doubt(&self, path: &Path) {
        self.heap().doubt(path, Instant::now());
    }

    /// Gives a hint to look at everything once more, after a moment.
    pub fn look_again(&self) {
        // This value holds the receiver.
        let _ = self.sender.send(Signal::Rescan);
    }

    fn heap(&self) -> MutexGuard<'_, Heap> {
        self.heap.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A handle that ends [`Watcher::next`].
    pub fn closer(&self) -> Closer {
        Closer(self.sender.clone())
    }

    /// What the user should know since the last call: that polling began meanwhile, and why.
    pub fn take_note(&self) -> Option<String> {
        self.note.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Watches directories that are new or not ignored any more. What the caller reads
    /// afterwards is then either seen by it or told.
    pub fn watch_again(&self) {
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

fn is_empty(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.len() == 0)
}

/// Shared by all threads that look at paths.
type SharedIgnore = Arc<dyn Fn(&Path) -> bool + Send + Sync>;
