//! What happened and was not told yet, and how long to wait for the rest of it.
//!
//! A save is often several events: a file is emptied, filled and closed, or moved away and
//! written anew. A hint is given when all of it has happened. Time is handed in, so that the
//! tests need no clock.
//!
//! Invariant: every path that is added is told in the end, and none while it is being written
//! to, unless its writer rests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Hint, Signal};

/// Whether the end of writing is told by an event of its own.
pub(super) const TELLS_CLOSING: bool = cfg!(target_os = "linux");

/// How long nothing must happen before a hint is given.
const SETTLE: Duration = Duration::from_millis(if TELLS_CLOSING { 3 } else { 12 });

/// How long a hint is held back at most, however much happens.
const SETTLE_AT_MOST: Duration = Duration::from_millis(50);

/// So many files at once are no save but the work of a program, which has to come to its end.
const MANY: usize = 16;

/// How long nothing must happen after many files or whole directories changed.
const SETTLE_MANY: Duration = Duration::from_millis(30);

/// How long a hint about many files is held back at most.
const SETTLE_MANY_AT_MOST: Duration = Duration::from_secs(2);

/// How long a file that is gone may take to come back: some editors move the old file away
/// before they write the new one.
const COMES_BACK: Duration = Duration::from_millis(100);

/// How long a file that is open must have been left alone to be told all the same.
const WRITER_RESTS: Duration = Duration::from_millis(if TELLS_CLOSING { 1_000 } else { 12 });

/// The same for an empty file: `slow-command > page.md` empties it long before it is filled.
const EMPTY_RESTS: Duration = Duration::from_secs(if TELLS_CLOSING { 10 } else { 1 });

/// The same for an empty file that may well be closed: no event says that it is open.
const DOUBTED_RESTS: Duration = Duration::from_secs(1);

/// Signals that were not told yet.
#[derive(Debug, Default)]
pub(super) struct Heap {
    /// Files that are whole.
    paths: BTreeSet<PathBuf>,
    /// Files that are gone, and since when.
    gone: BTreeMap<PathBuf, Instant>,
    /// Files that are open for writing, and for how long they were left alone.
    open: BTreeMap<PathBuf, Rest>,
    rescans: usize,
    pub(super) is_closed: bool,
    /// When the first and the last signal came that a hint is due for.
    times: Option<(Instant, Instant)>,
}

/// How long the writer of a file has been resting.
#[derive(Debug, Clone, Copy)]
struct Rest {
    since: Instant,
    /// How long an empty file may stay so before it is told.
    empty: Duration,
}

impl Heap {
    pub(super) fn add(&mut self, signal: Signal, now: Instant) {
        let had_news = self.has_news();
        match signal {
            Signal::Open(path) => {
                // Written anew: neither whole as it was told before nor gone.
                self.paths.remove(&path);
                self.gone.remove(&path);
                self.open.insert(path, Rest { since: now, empty: EMPTY_RESTS });
                if let Some((_, last)) = &mut self.times {
                    *last = now;
                }
                return;
            }
            Signal::Touched(path) => {
                if self.open.contains_key(&path) {
                    return;
                }
                self.paths.insert(path);
            }
            Signal::Whole(path) => {
                self.open.remove(&path);
                self.gone.remove(&path);
                self.paths.insert(path);
            }
            Signal::Gone(path) => {
                self.open.remove(&path);
                self.paths.remove(&path);
                self.gone.insert(path, now);
            }
            Signal::Rescan => self.rescans += 1,
            Signal::Close => self.is_closed = true,
        }
        // Saves that follow each other without a pause do not put the hint off for ever.
        let goes_on = |last: Instant| now.saturating_duration_since(last) < SETTLE_AT_MOST;
        let first = match self.times {
            Some((first, last)) if had_news || goes_on(last) => first,
            _ => now,
        };
        self.times = Some((first, now));
    }

    /// How long to wait for more before a hint is due; none while there is nothing to wait for
    /// but signals. `is_empty` looks at a file.
    pub(super) fn wait(
        &mut self,
        now: Instant,
        is_empty: impl Fn(&Path) -> bool,
    ) -> Option<Duration> {
        self.release(now, is_empty);
        let rests = |rest: &Rest| match rest.since + WRITER_RESTS {
            rests if rests > now => rests,
            _ => rest.since + rest.empty,
        };
        let rests = self.open.values().map(rests).min();
        let next = self.due().into_iter().chain(rests).min()?;
        Some(next.saturating_duration_since(now))
    }

    /// Whether a hint is due.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.is_closed || self.due().is_some_and(|due| due <= now)
    }

    /// Whether something came within that time.
    pub(super) fn has_come_within(&self, time: Duration, now: Instant) -> bool {
        self.times.is_some_and(|(_, last)| now.saturating_duration_since(last) < time)
    }

    /// Takes a file that was found empty as being written to, until something else is told of it.
    pub(super) fn doubt(&mut self, path: &Path, now: Instant) {
        let rest = Rest { since: now, empty: DOUBTED_RESTS };
        self.open.entry(path.to_owned()).or_insert(rest);
    }

    /// How often directories came or went since the last hint.
    pub(super) fn rescans(&self) -> usize {
        self.rescans
    }

    /// Whether a file is in the middle of being written or replaced.
    pub(super) fn is_unfinished(&self, path: &Path) -> bool {
        self.open.contains_key(path) || self.gone.contains_key(path)
    }

    /// What is to be looked at. What is being written to stays.
    pub(super) fn take(&mut self) -> Hint {
        self.times = None;
        let mut paths = std::mem::take(&mut self.paths);
        paths.extend(std::mem::take(&mut self.gone).into_keys());
        if std::mem::take(&mut self.rescans) > 0 { Hint::Rescan } else { Hint::Paths(paths) }
    }

    fn has_news(&self) -> bool {
        !self.paths.is_empty() || !self.gone.is_empty() || self.rescans > 0 || self.is_closed
    }

    fn due(&self) -> Option<Instant> {
        let (first, last) = self.times.filter(|_| self.has_news())?;
        let are_many = self.rescans > 0 || self.paths.len() + self.gone.len() >= MANY;
        let (settle, most) = match are_many {
            true => (SETTLE_MANY, SETTLE_MANY_AT_MOST),
            false => (SETTLE, SETTLE_AT_MOST),
        };
        let back = self.gone.values().map(|since| *since + COMES_BACK).max();
        let settled = (last + settle).min(first + most);
        let longest = first + most + COMES_BACK;
        Some(back.map_or(settled, |back| settled.max(back).min(longest)))
    }

    /// Takes files as whole whose writers rest.
    fn release(&mut self, now: Instant, is_empty: impl Fn(&Path) -> bool) {
        let has_rested = |path: &Path, rest: Rest| {
            let time = now.saturating_duration_since(rest.since);
            time >= rest.empty || time >= WRITER_RESTS && !is_empty(path)
        };
        let open = self.open.iter();
        let resting = open.filter(|(path, rest)| has_rested(path, **rest));
        let resting: Vec<PathBuf> = resting.map(|(path, _)| path.clone()).collect();
        for path in resting {
            self.add(Signal::Whole(path), now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Adds signals, each some milliseconds after the one before, and gives the hints with the
    /// milliseconds at which they came. A file of the name `empty.md` is empty.
    fn hints(signals: impl IntoIterator<Item = (u64, Signal)>) -> Vec<(u64, Hint)> {
        let start = Instant::now();
        let is_empty = |path: &Path| path.ends_with("empty.md");
        let mut heap = Heap::default();
        let mut now = start;
        let mut hints = Vec::new();
        let mut run_to = |heap: &mut Heap, now: &mut Instant, end: Option<Instant>| {
            while let Some(wait) = heap.wait(*now, is_empty) {
                if end.is_some_and(|end| *now + wait > end) {
                    break;
                }
                *now += wait;
                if heap.is_due(*now) {
                    let at = now.duration_since(start).as_millis();
                    hints.push((u64::try_from(at).unwrap(), heap.take()));
                }
            }
            *now = end.unwrap_or(*now);
        };
        for (pause, signal) in signals {
            let next = now + Duration::from_millis(pause);
            run_to(&mut heap, &mut now, Some(next));
            heap.add(signal, now);
        }
        run_to(&mut heap, &mut now, None);
        hints
    }

    fn open(path: &str) -> Signal {
        Signal::Open(path.into())
    }

    fn whole(path: &str) -> Signal {
        Signal::Whole(path.into())
    }

    fn gone(path: &str) -> Signal {
        Signal::Gone(path.into())
    }

    fn paths(paths: &[&str]) -> Hint {
        Hint::Paths(paths.iter().map(PathBuf::from).collect())
    }

    const SETTLED: u64 = SETTLE.as_millis() as u64;

    #[test]
    fn a_save_is_told_as_soon_as_it_is_closed() {
        let hints = hints([(0, open("a.md")), (0, open("a.md")), (1, whole("a.md"))]);
        assert_eq!(hints, [(1 + SETTLED, paths(&["a.md"]))]);
    }

    #[test]
    fn a_file_that_is_being_written_is_not_told_with_others() {
        let signals =
            [(0, whole("a.md")), (0, open("a.md")), (0, whole("b.md")), (900, whole("a.md"))];
        let told = [(SETTLED, paths(&["b.md"])), (900 + SETTLED, paths(&["a.md"]))];
        assert_eq!(hints(signals), told);
    }

    #[test]
    fn a_file_that_stays_open_is_told_when_its_writer_rests() {
        let rests = u64::try_from(WRITER_RESTS.as_millis()).unwrap();
        let signals = (0..5).map(|_| (rests / 2, open("a.md")));
        assert_eq!(hints(signals), [(rests / 2 * 5 + rests + SETTLED, paths(&["a.md"]))]);
    }

    #[test]
    fn an_empty_file_waits_longer_for_its_content() {
        let most = u64::try_from(EMPTY_RESTS.as_millis()).unwrap();
        let filled = hints([(0, open("empty.md")), (most - 1, whole("empty.md"))]);
        assert_eq!(filled, [(most - 1 + SETTLED, paths(&["empty.md"]))]);
        assert_eq!(hints([(0, open("empty.md"))]), [(most + SETTLED, paths(&["empty.md"]))]);
    }

    #[test]
    fn an_empty_file_that_nobody_writes_to_is_told_after_a_moment() {
        let (start, path) = (Instant::now(), Path::new("empty.md"));
        let mut heap = Heap::default();
        heap.doubt(path, start);
        assert!(heap.is_unfinished(path));
        assert_eq!(heap.wait(start, |_| true), Some(DOUBTED_RESTS));
        heap.wait(start + DOUBTED_RESTS, |_| true);
        assert!(!heap.is_unfinished(path));
        assert_eq!(heap.take(), paths(&["empty.md"]));
    }

    #[test]
    fn a_file_moved_away_for_its_backup_is_not_told_as_gone() {
        // Vim and Emacs, when they back up by renaming; with a busy machine in between.
        let signals = [(0, gone("a.md")), (90, open("a.md")), (400, whole("a.md"))];
        assert_eq!(hints(signals), [(490 + SETTLED, paths(&["a.md"]))]);
        let deleted = [(0, whole("b.md")), (0, gone("a.md"))];
        assert_eq!(hints(deleted), [(100, paths(&["a.md", "b.md"]))]);
    }

    #[test]
    fn a_renamed_file_is_told_at_once_and_whole() {
        let signals = [(0, gone("a.md")), (0, whole("b.md")), (0, whole("a.md"))];
        assert_eq!(hints(signals), [(SETTLED, paths(&["a.md", "b.md"]))]);
    }

    #[test]
    fn a_checkout_of_thousands_of_files_is_one_hint() {
        let file = |number: u64| {
            let path = format!("{}.md", number / 4);
            match number % 4 {
                0 => (1, gone(&path)),
                1 => (0, open(&path)),
                2 => (0, open(&path)),
                _ => (0, whole(&path)),
            }
        };
        let one_second: Vec<_> = (0..4_000).map(file).collect();
        let hints = hints(one_second);
        assert_eq!(hints.len(), 1);
        assert!(matches!(&hints[0].1, Hint::Paths(paths) if paths.len() == 1_000));
    }

    #[test]
    fn a_thousand_saves_in_a_second_are_seen_while_they_go_on() {
        let save = |number: u64| match number % 2 {
            0 => (1, open("a.md")),
            _ => (0, whole("a.md")),
        };
        let hints = hints((0..2_000).map(save));
        assert!((5..=50).contains(&hints.len()), "{hints:?}");
        assert!(hints.last().is_some_and(|(at, _)| *at >= 1_000));
    }

    #[test]
    fn whatever_goes_on_a_hint_comes() {
        // Other files come and go without a pause, and so do directories.
        let signals = (0..10_000).map(|number| match number % 3 {
            0 => (1, Signal::Rescan),
            1 => (1, gone(&format!("{number}.md"))),
            _ => (1, whole(&format!("{number}.md"))),
        });
        let hints = hints(signals);
        let times: Vec<u64> = hints.iter().map(|(at, _)| *at).collect();
        assert!(
            times.len() >= 4 && times.windows(2).all(|two| two[1] - two[0] < 2_500),
            "{times:?}"
        );
    }

    #[test]
    fn a_change_of_rights_does_not_end_a_write() {
        let signals =
            [(0, open("a.md")), (0, Signal::Touched("a.md".into())), (500, whole("a.md"))];
        assert_eq!(hints(signals), [(500 + SETTLED, paths(&["a.md"]))]);
        assert_eq!(hints([(0, Signal::Touched("a.md".into()))]), [(SETTLED, paths(&["a.md"]))]);
    }
}
