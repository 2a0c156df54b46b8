//! Watching real files. Nothing sleeps: every test waits for the hint it is about.

use std::fs;
use std::path::PathBuf;
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
        for folder in ["content/deep", "public", ".git"] {
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
            ".git/index",
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
fn two_thousand_files_give_few_hints() {
    let scene = Scene::new(false);
    let start = std::time::Instant::now();
    let mut expected: std::collections::BTreeSet<PathBuf> = Default::default();
    for number in 0..2000 {
        let path = format!("content/deep/{number}.md");
        scene.write(&path, "x");
        expected.insert(scene.path(&path));
    }
    let mut count = 0;
    while !expected.is_empty() {
        match scene.next() {
            Hint::Rescan => expected.clear(),
            Hint::Paths(paths) => expected.retain(|path| !paths.contains(path)),
        }
        count += 1;
    }
    // Settling is capped at 50 ms, so a slow disk earns more hints, but never one a file.
    let most = 20 + start.elapsed().as_millis() / 25;
    assert!(count <= most && count < 1000, "{count} hints in {:?}", start.elapsed());
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

#[test]
fn running_out_of_watches_is_explained() {
    let error = anyhow::Error::new(notify::Error::new(notify::ErrorKind::MaxFilesWatch))
        .context("cannot watch `x`");
    assert!(super::system::explain(&error).contains("fs.inotify.max_user_watches"));
}
