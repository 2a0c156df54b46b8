//! Watching real files. Nothing sleeps: every test waits for the hint it is about.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tempfile::TempDir;

use super::{Closer, Hint, Watcher};

/// Far longer than any hint takes, polling included.
const PATIENCE: Duration = Duration::from_secs(20);

/// A watched directory with `content/page.md` in it.
struct Scene {
    root: TempDir,
    hints: Receiver<Hint>,
    closer: Closer,
    thread: Option<JoinHandle<()>>,
}

impl Scene {
    fn new(poll: bool) -> Scene {
        let root = TempDir::new().unwrap();
        for folder in ["content/deep", "public"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        fs::write(root.path().join("content/page.md"), "old").unwrap();
        let output = root.path().join("public");
        let (watcher, note) =
            Watcher::start(root.path(), move |path| path == output, poll).unwrap();
        assert_eq!(note, None);
        let closer = watcher.closer();
        let (sender, hints) = mpsc::channel();
        let listen = move || {
            while let Some(hint) = watcher.next() {
                let _ = sender.send(hint);
            }
        };
        Scene { root, hints, closer, thread: Some(thread::spawn(listen)) }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).unwrap();
    }

    fn next(&self) -> Hint {
        self.hints.recv_timeout(PATIENCE).expect("a change is noticed")
    }

    fn wait_for_path(&self, path: &str) {
        let path = self.path(path);
        while !matches!(self.next(), Hint::Paths(paths) if paths.contains(&path)) {}
    }

    /// Writes until the write itself is told: watches of new directories may come after
    /// the hint that made them known.
    fn write_until_told(&self, path: &str) {
        let full = self.path(path);
        let start = std::time::Instant::now();
        for round in 1.. {
            assert!(start.elapsed() < PATIENCE, "`{path}` is not watched");
            self.write(path, &"x".repeat(round));
            while let Ok(hint) = self.hints.recv_timeout(Duration::from_millis(200)) {
                if matches!(hint, Hint::Paths(paths) if paths.contains(&full)) {
                    return;
                }
            }
        }
    }

    fn wait_for_rescan(&self) {
        while self.next() != Hint::Rescan {}
    }

    /// That nothing happened is known when something that comes later is the first to be told.
    fn expect_silence(&self) {
        self.write("content/later.md", "later");
        let later = self.path("content/later.md");
        assert_eq!(self.next(), Hint::Paths([later].into()));
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.closer.close();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

#[test]
fn a_write_is_seen() {
    for poll in [false, true] {
        let scene = Scene::new(poll);
        scene.write("content/page.md", "newer");
        assert_eq!(scene.next(), Hint::Paths([scene.path("content/page.md")].into()));
    }
}

#[test]
fn a_save_by_rename_is_seen() {
    for poll in [false, true] {
        let scene = Scene::new(poll);
        scene.write("content/page.md.tmp", "newer");
        fs::rename(scene.path("content/page.md.tmp"), scene.path("content/page.md")).unwrap();
        scene.wait_for_path("content/page.md");
    }
}

#[test]
fn a_removed_file_is_seen() {
    for poll in [false, true] {
        let scene = Scene::new(poll);
        fs::remove_file(scene.path("content/page.md")).unwrap();
        scene.wait_for_path("content/page.md");
    }
}

#[test]
fn a_new_directory_with_a_file_in_it_is_seen_and_watched() {
    for poll in [false, true] {
        let scene = Scene::new(poll);
        fs::create_dir_all(scene.path("content/new/nested")).unwrap();
        scene.write("content/new/nested/page.md", "new");
        scene.wait_for_rescan();
        scene.write("content/new/nested/page.md", "newer still");
        scene.wait_for_path("content/new/nested/page.md");
    }
}

#[test]
fn a_directory_moved_in_is_seen_and_watched() {
    let scene = Scene::new(false);
    let elsewhere = TempDir::new_in(scene.root.path().parent().unwrap()).unwrap();
    fs::create_dir(elsewhere.path().join("in")).unwrap();
    fs::rename(elsewhere.path().join("in"), scene.path("content/in")).unwrap();
    scene.wait_for_rescan();
    scene.write("content/in/page.md", "new");
    scene.wait_for_path("content/in/page.md");
}

#[test]
fn a_directory_deleted_and_made_again_is_still_watched() {
    for poll in [false, true] {
        let scene = Scene::new(poll);
        for _ in 0..3 {
            fs::remove_dir_all(scene.path("content")).unwrap();
            scene.wait_for_rescan();
            fs::create_dir(scene.path("content")).unwrap();
            scene.write_until_told("content/page.md");
        }
    }
}

#[test]
fn a_directory_replaced_at_once_is_still_watched() {
    let scene = Scene::new(false);
    for round in 0..20 {
        fs::remove_dir_all(scene.path("content")).unwrap();
        fs::create_dir(scene.path("content")).unwrap();
        let name = format!("content/page{round}.md");
        // Once a rescan was told that the file was there for, or the file itself, it is known.
        scene.write(&name, "new");
        scene.wait_for_rescan();
        scene.write_until_told(&name);
    }
}

#[test]
fn litter_and_ignored_directories_are_not_told() {
    for poll in [false, true] {
        let scene = Scene::new(poll);
        for path in [
            "public/index.html",
            "content/.page.md.swp",
            "content/4913",
            "content/page.md~",
            "content/.#page.md",
            "content/#page.md#",
            "content/page.md___jb_tmp___",
            "content/.DS_Store",
        ] {
            scene.write(path, "x");
        }
        fs::create_dir(scene.path("public/folder")).unwrap();
        fs::read(scene.path("content/page.md")).unwrap();
        fs::read_dir(scene.path("content")).unwrap().count();
        scene.expect_silence();
    }
}

#[test]
fn of_two_thousand_files_none_is_lost() {
    // How few hints they make is a matter of time: `heap.rs` tests it with times of its own.
    let scene = Scene::new(false);
    let mut expected: std::collections::BTreeSet<PathBuf> = Default::default();
    for number in 0..2000 {
        let path = format!("content/deep/{number}.md");
        scene.write(&path, "x");
        expected.insert(scene.path(&path));
    }
    while !expected.is_empty() {
        match scene.next() {
            Hint::Rescan => expected.clear(),
            Hint::Paths(paths) => expected.retain(|path| !paths.contains(path)),
        }
    }
}

#[test]
fn a_file_being_written_is_told_when_it_is_closed() {
    use std::io::Write;
    let scene = Scene::new(false);
    let mut file = fs::File::create(scene.path("content/page.md")).unwrap();
    file.write_all(b"whole").unwrap();
    drop(file);
    scene.wait_for_path("content/page.md");
    assert_eq!(fs::read(scene.path("content/page.md")).unwrap(), b"whole");
}

#[test]
fn closing_ends_the_wait() {
    for poll in [false, true] {
        let root = TempDir::new().unwrap();
        let (watcher, _) = Watcher::start(root.path(), |_| false, poll).unwrap();
        watcher.closer().close();
        assert_eq!(watcher.next(), None);
    }
}

#[test]
fn a_root_that_is_not_there_is_an_error() {
    let root = TempDir::new().unwrap();
    assert!(Watcher::start(&root.path().join("none"), |_| false, false).is_err());
}

/// A source of events that has only so many watches, as Linux with a low limit.
struct Scarce {
    system: Box<dyn notify::Watcher + Send>,
    left: usize,
}

impl notify::Watcher for Scarce {
    fn new<F: notify::EventHandler>(_: F, _: notify::Config) -> notify::Result<Scarce> {
        Err(notify::Error::generic("is made from another one"))
    }

    fn watch(&mut self, path: &Path, mode: notify::RecursiveMode) -> notify::Result<()> {
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            notify::Error::new(notify::ErrorKind::MaxFilesWatch).add_path(path.to_owned())
        })?;
        self.system.watch(path, mode)
    }

    fn unwatch(&mut self, path: &Path) -> notify::Result<()> {
        self.system.unwatch(path)
    }

    fn kind() -> notify::WatcherKind {
        notify::WatcherKind::NullWatcher
    }
}

/// A watcher on a system with so many watches, and what it says at its start.
fn with_watches(root: &Path, left: usize) -> (Watcher, Option<String>) {
    let open = move |handler| {
        let system = super::system::open(handler)?;
        Ok(Box::new(Scarce { system, left }) as Box<dyn notify::Watcher + Send>)
    };
    Watcher::start_with(root, |_| false, Some(&open)).unwrap()
}

#[test]
fn without_watches_left_it_polls_and_says_how_to_get_more() {
    let root = TempDir::new().unwrap();
    fs::create_dir_all(root.path().join("a/b")).unwrap();
    let (watcher, note) = with_watches(root.path(), 2);
    let note = note.expect("the user is told");
    assert!(note.contains("sysctl fs.inotify.max_user_watches="), "{note}");
    fs::write(root.path().join("a/b/page.md"), "new").unwrap();
    assert_eq!(watcher.next(), Some(Hint::Paths([root.path().join("a/b/page.md")].into())));
}

#[test]
fn when_watches_run_out_later_it_polls_from_then_on() {
    let root = TempDir::new().unwrap();
    let (watcher, note) = with_watches(root.path(), 2);
    assert_eq!(note, None);
    for folder in ["a", "b", "c"] {
        fs::create_dir(root.path().join(folder)).unwrap();
    }
    assert_eq!(watcher.next(), Some(Hint::Rescan));
    let note = watcher.take_note().expect("the user is told");
    assert!(note.contains("sysctl fs.inotify.max_user_watches="), "{note}");
    assert_eq!(watcher.take_note(), None);
    fs::write(root.path().join("c/page.md"), "new").unwrap();
    let page = root.path().join("c/page.md");
    while !matches!(watcher.next(), Some(Hint::Paths(paths)) if paths.contains(&page)) {}
}

#[test]
fn a_system_without_instances_left_is_polled() {
    let root = TempDir::new().unwrap();
    let none = |_| Err(notify::Error::io(std::io::Error::from_raw_os_error(24)));
    let (watcher, note) = Watcher::start_with(root.path(), |_| false, Some(&none)).unwrap();
    assert!(note.is_some_and(|note| note.contains("sysctl fs.inotify.max_user_instances=")));
    fs::write(root.path().join("page.md"), "new").unwrap();
    assert_eq!(watcher.next(), Some(Hint::Paths([root.path().join("page.md")].into())));
}

#[test]
fn lost_events_mean_a_look_at_everything() {
    use std::sync::{Arc, Mutex};
    struct Null;
    impl notify::Watcher for Null {
        fn new<F: notify::EventHandler>(_: F, _: notify::Config) -> notify::Result<Null> {
            Ok(Null)
        }
        fn watch(&mut self, _: &Path, _: notify::RecursiveMode) -> notify::Result<()> {
            Ok(())
        }
        fn unwatch(&mut self, _: &Path) -> notify::Result<()> {
            Ok(())
        }
        fn kind() -> notify::WatcherKind {
            notify::WatcherKind::NullWatcher
        }
    }
    let root = TempDir::new().unwrap();
    let handlers: Arc<Mutex<Vec<super::system::Handler>>> = Arc::default();
    let keep = Arc::clone(&handlers);
    let open = move |handler| {
        keep.lock().unwrap().push(handler);
        Ok(Box::new(Null) as Box<dyn notify::Watcher + Send>)
    };
    let (watcher, _) = Watcher::start_with(root.path(), |_| false, Some(&open)).unwrap();
    let tell = |event| handlers.lock().unwrap()[0](event);
    let overflow = notify::Event::new(notify::EventKind::Other);
    tell(Ok(overflow.set_flag(notify::event::Flag::Rescan)));
    assert_eq!(watcher.next(), Some(Hint::Rescan));
    tell(Err(notify::Error::generic("something is wrong")));
    assert_eq!(watcher.next(), Some(Hint::Rescan));
}

#[test]
fn what_is_being_written_is_known_without_waiting_for_a_hint() {
    let scene = TempDir::new().unwrap();
    let page = scene.path().join("page.md");
    fs::write(&page, "old").unwrap();
    let (watcher, _) = Watcher::start(scene.path(), |_| false, false).unwrap();
    assert!(!watcher.is_unfinished(&page));
    let file = fs::File::create(&page).unwrap();
    let start = std::time::Instant::now();
    while !watcher.is_unfinished(&page) {
        assert!(start.elapsed() < PATIENCE);
        thread::yield_now();
    }
    drop(file);
    assert_eq!(watcher.next(), Some(Hint::Paths([page.clone()].into())));
    assert!(!watcher.is_unfinished(&page));
}
