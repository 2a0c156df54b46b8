//! Changes found by looking: for systems without watches left, and for network file systems.
//!
//! A thread lists the tree twice a second and compares the times and sizes. (The poll watcher of
//! `notify` compares times in whole seconds and misses the second of two quick saves.)
//!
//! Invariant: looking takes at most a twentieth of the time, however large the tree is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result};

use super::Signal;
use super::folders::{self, Ignore};

/// The pause between two looks at a tree that is quick to list.
const PAUSE: Duration = Duration::from_millis(500);

/// The pause is at least this many times what the look took.
const PAUSE_FACTOR: u32 = 20;

/// The thread that looks. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Poller {
    _stop: Sender<()>,
}

/// Time and size of a file; `None` for a directory.
type Look = BTreeMap<PathBuf, Option<(Option<SystemTime>, u64)>>;

impl Poller {
    pub(super) fn start(root: &Path, ignore: Ignore, sender: Sender<Signal>) -> Result<Poller> {
        root.read_dir().with_context(|| format!("cannot read `{}`", root.display()))?;
        let root = root.to_path_buf();
        let (stop, stopped) = mpsc::channel::<()>();
        let mut last = look(&root, &ignore);
        let run = move || {
            let mut pause = PAUSE;
            while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                let start = Instant::now();
                let next = look(&root, &ignore);
                if compare(&last, &next).into_iter().any(|signal| sender.send(signal).is_err()) {
                    break;
                }
                last = next;
                pause = PAUSE.max(start.elapsed() * PAUSE_FACTOR);
            }
        };
        thread::Builder::new()
            .name("poll".to_owned())
            .spawn(run)
            .context("cannot start a thread")?;
        Ok(Poller { _stop: stop })
    }
}

fn look(root: &Path, ignore: &Ignore) -> Look {
    let mut folders = Vec::new();
    let mut look = Look::new();
    let each_folder = |folder: &Path| {
        folders.push(folder.to_path_buf());
        Ok(())
    };
    // Neither closure fails, so neither does the walk.
    let _ = folders::walk(root, ignore, each_folder, |file| {
        if let Ok(metadata) = file.metadata() {
            look.insert(file.path(), Some((metadata.modified().ok(), metadata.len())));
        }
    });
    look.extend(folders.into_iter().map(|folder| (folder, None)));
    look
}

fn compare(last: &Look, next: &Look) -> Vec<Signal> {
    let gone = last.iter().filter(|(path, _)| !next.contains_key(*path));
    let changed = next.iter().filter(|(path, stats)| last.get(*path) != Some(*stats));
    let signal = |(path, stats): (&PathBuf, &Option<_>)| match stats {
        Some(_) => Signal::Path(path.clone()),
        None => Signal::Rescan,
    };
    gone.chain(changed).map(signal).collect()
}
