//! Changes found by looking: for systems without watches left, and for network file systems.
//!
//! A thread lists the tree twice a second and compares the times and sizes. (The poll watcher of
//! `notify` compares times in whole seconds and misses the second of two quick saves.) A file
//! that is empty or was written to just now may be half of what is being written: it is told by
//! the next look that finds it at rest.
//!
//! Invariant: looking takes at most a twentieth of the time, however large the tree is.

use std::collections::{BTreeMap, BTreeSet};
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

/// How long ago a file must have been written to count as whole at once.
const YOUNG: Duration = Duration::from_millis(50);

/// The thread that looks. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Poller {
    _stop: Sender<()>,
}

/// Time and size of a file; `None` for a directory.
type Look = BTreeMap<PathBuf, Option<Stats>>;
type Stats = (Option<SystemTime>, u64);

impl Poller {
    pub(super) fn start(root: &Path, ignore: Ignore, sender: Sender<Signal>) -> Result<Poller> {
        let root = root.to_path_buf();
        let (stop, stopped) = mpsc::channel::<()>();
        let mut last = look(&root, &ignore);
        let run = move || {
            let mut pause = PAUSE;
            let mut open = BTreeSet::new();
            while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                let start = Instant::now();
                let next = look(&root, &ignore);
                let signals = compare(&last, &next, &mut open, SystemTime::now());
                if signals.into_iter().any(|signal| sender.send(signal).is_err()) {
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

/// What changed from look to look. `open` holds the files that were told as being written to.
fn compare(last: &Look, next: &Look, open: &mut BTreeSet<PathBuf>, now: SystemTime) -> Vec<Signal> {
    let mut signals = Vec::new();
    for (path, stats) in last.iter().filter(|(path, _)| !next.contains_key(*path)) {
        open.remove(path);
        // A look takes in a rename whole, so what is gone is not about to come back.
        signals.push(stats.map_or(Signal::Rescan, |_| Signal::Whole(path.clone())));
    }
    for (path, stats) in next {
        let is_changed = last.get(path) != Some(stats);
        match stats {
            None if is_changed => signals.push(Signal::Rescan),
            Some(stats) if is_changed && may_be_half(*stats, now) => {
                open.insert(path.clone());
                signals.push(Signal::Open(path.clone()));
            }
            Some(_) if is_changed || open.contains(path) => {
                open.remove(path);
                signals.push(Signal::Whole(path.clone()));
            }
            _ => {}
        }
    }
    signals
}

fn may_be_half((modified, size): Stats, now: SystemTime) -> bool {
    // A time to come is that of another machine's clock and tells nothing.
    let age = modified.and_then(|modified| now.duration_since(modified).ok());
    size == 0 || age.is_some_and(|age| age < YOUNG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_written_files_are_told_by_the_look_that_finds_them_at_rest() {
        let now = SystemTime::now();
        let look = |age: Duration, size: u64| {
            let stats = (Some(now - age), size);
            Look::from([(PathBuf::from("a.md"), Some(stats))])
        };
        let (old, long) = (look(Duration::from_secs(9), 7), Duration::from_secs(1));
        let mut open = BTreeSet::new();
        let mut signals = |last: &Look, next: &Look| compare(last, next, &mut open, now);
        assert!(matches!(&signals(&old, &look(long, 0))[..], [Signal::Open(_)]));
        assert!(matches!(&signals(&look(long, 0), &look(YOUNG / 2, 5))[..], [Signal::Open(_)]));
        let same = look(YOUNG / 2, 5);
        assert!(matches!(&signals(&same, &same)[..], [Signal::Whole(_)]));
        assert!(signals(&same, &same).is_empty());
        assert!(matches!(&signals(&old, &look(long, 5))[..], [Signal::Whole(_)]));
        assert!(matches!(&signals(&old, &Look::new())[..], [Signal::Whole(_)]));
    }
}
