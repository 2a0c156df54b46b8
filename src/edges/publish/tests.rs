//! Publishing to real directories.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Manifest, Replace, Report, Stage};

/// A directory with an output in it and what was published there last.
struct Place {
    root: TempDir,
    manifest: Manifest,
}

type Files<'a> = &'a [(&'a str, &'a str)];

impl Place {
    fn new() -> Place {
        Place { root: TempDir::new().unwrap(), manifest: Manifest::default() }
    }

    fn output(&self) -> PathBuf {
        self.root.path().join("public")
    }

    fn begin(&self, replace: Replace) -> anyhow::Result<Stage> {
        Stage::begin(&self.output(), &self.manifest, replace)
    }

    fn publish(&mut self, replace: Replace, files: Files<'_>) -> Report {
        let stage = self.begin(replace).unwrap();
        for (address, text) in files {
            stage.put(address, text.as_bytes()).unwrap();
        }
        let (manifest, report) = stage.finish().unwrap();
        self.manifest = manifest;
        assert!(self.manifest.is_intact(&self.output()));
        report
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Every file below the root as `path=text`, so that leftovers show too.
    fn files(&self) -> Vec<String> {
        listing(self.root.path())
    }

    #[cfg(unix)]
    fn inode(&self, address: &str) -> u64 {
        std::os::unix::fs::MetadataExt::ino(&self.output().join(address).metadata().unwrap())
    }
}

fn listing(root: &Path) -> Vec<String> {
    let entries = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = entries
        .filter(|entry| entry.file_type().is_file() && entry.file_name() != ".ladderbook-output");
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(root).unwrap().display().to_string();
            format!("{path}={}", fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

fn report(written: usize, unchanged: usize, removed: usize, replaced_by: Replace) -> Report {
    Report { written, unchanged, removed, replaced_by }
}

const BOTH: [Replace; 2] = [Replace::Exchange, Replace::Files];
const OLD: Files<'_> = &[("index.html", "home"), ("a/page.html", "page"), ("site.css", "css")];
const NEW: Files<'_> = &[("index.html", "home"), ("a/page.html", "other"), ("b/c/d.html", "new")];

#[test]
fn a_first_site_appears() {
    for replace in BOTH {
        let mut place = Place::new();
        assert_eq!(place.publish(replace, OLD), report(3, 0, 0, replace));
        assert_eq!(
            place.files(),
            ["public/a/page.html=page", "public/index.html=home", "public/site.css=css"]
        );
    }
}

#[test]
fn an_empty_directory_may_become_the_output() {
    for replace in BOTH {
        let mut place = Place::new();
        fs::create_dir(place.output()).unwrap();
        assert_eq!(place.publish(replace, OLD).replaced_by, replace);
    }
}

#[test]
fn the_next_site_replaces_it_whole() {
    for replace in BOTH {
        let mut place = Place::new();
        place.publish(replace, OLD);
        assert_eq!(place.publish(replace, NEW), report(2, 1, 1, replace));
        assert_eq!(
            place.files(),
            ["public/a/page.html=other", "public/b/c/d.html=new", "public/index.html=home"]
        );
        assert_eq!(place.publish(replace, OLD), report(2, 1, 1, replace));
        assert!(!place.output().join("b").exists());
    }
}

#[cfg(unix)]
#[test]
fn unchanged_files_are_the_same_file() {
    for replace in BOTH {
        let mut place = Place::new();
        place.publish(replace, OLD);
        let (kept, changed) = (place.inode("index.html"), place.inode("a/page.html"));
        let manifest = place.manifest.clone();
        place.publish(replace, NEW);
        assert_eq!(place.inode("index.html"), kept);
        assert_ne!(place.inode("a/page.html"), changed);
        assert_eq!(place.manifest.files["index.html"], manifest.files["index.html"]);
    }
}

#[test]
fn a_file_edited_in_the_output_is_written_again() {
    for replace in BOTH {
        let mut place = Place::new();
        place.publish(replace, OLD);
        place.write("public/index.html", "edited by hand");
        assert!(!place.manifest.is_intact(&place.output()));
        assert_eq!(place.publish(replace, OLD), report(1, 2, 0, replace));
        assert!(place.files().contains(&"public/index.html=home".to_owned()));
    }
}

#[test]
fn a_file_added_to_the_output_is_removed() {
    for replace in BOTH {
        let mut place = Place::new();
        place.publish(replace, OLD);
        place.write("public/left/over.html", "x");
        assert!(!place.manifest.is_intact(&place.output()));
        place.publish(replace, OLD);
        assert!(!place.output().join("left").exists());
    }
}

#[test]
fn a_dropped_stage_leaves_the_old_site() {
    for replace in BOTH {
        let mut place = Place::new();
        place.publish(replace, OLD);
        let before = place.files();
        let stage = place.begin(replace).unwrap();
        stage.put("index.html", b"half").unwrap();
        drop(stage);
        assert_eq!(place.files(), before);
        assert!(place.manifest.is_intact(&place.output()));
    }
}

#[test]
fn a_foreign_directory_is_refused_and_left_alone() {
    for replace in BOTH {
        let place = Place::new();
        place.write("public/thesis.txt", "years of work");
        let message = place.begin(replace).unwrap_err().to_string();
        assert!(
            message.contains("`thesis.txt`") && message.contains("choose another"),
            "{message}"
        );
        assert_eq!(place.files(), ["public/thesis.txt=years of work"]);
    }
}

#[test]
fn a_manifest_about_another_directory_does_not_make_it_ours() {
    let mut place = Place::new();
    place.publish(Replace::Exchange, OLD);
    place.write("elsewhere/thesis.txt", "years of work");
    let elsewhere = place.root.path().join("elsewhere");
    assert!(Stage::begin(&elsewhere, &place.manifest, Replace::Exchange).is_err());
}

#[test]
fn an_output_without_its_state_is_still_ours() {
    for replace in BOTH {
        let mut place = Place::new();
        place.publish(replace, OLD);
        place.manifest = Manifest::default();
        assert_eq!(place.publish(replace, NEW), report(3, 0, 0, replace));
        assert!(!place.output().join("site.css").exists());
    }
}

#[test]
fn addresses_outside_the_output_are_refused() {
    let place = Place::new();
    let stage = place.begin(Replace::Exchange).unwrap();
    let bad = [
        "",
        "/",
        "/etc/passwd",
        "..",
        "../x",
        "a/../../x",
        "a/..",
        "a//b",
        "a/",
        "./a",
        "a/.",
        "a\\b",
        "a\0b",
        ".ladderbook-output",
        ".ladderbook-new/x",
    ];
    for address in bad {
        assert!(stage.put(address, b"x").is_err(), "{address}");
        assert!(stage.copy(address, Path::new("/etc/hostname")).is_err(), "{address}");
    }
    stage.put("a..b/..c", b"x").unwrap();
}

#[test]
fn one_address_twice_is_refused() {
    let place = Place::new();
    let stage = place.begin(Replace::Exchange).unwrap();
    stage.put("a.html", b"x").unwrap();
    assert!(stage.put("a.html", b"x").is_err());
}

#[test]
fn leftovers_of_a_killed_run_are_removed() {
    for replace in BOTH {
        let mut place = Place::new();
        place.publish(replace, OLD);
        place.write("public/.ladderbook-new/half.html", "x");
        place.write(".public.ladderbook-new/half.html", "x");
        place.publish(replace, OLD);
        assert_eq!(place.files().len(), 3);
    }
}

#[cfg(unix)]
#[test]
fn a_second_build_at_the_same_time_is_refused() {
    for replace in BOTH {
        let place = Place::new();
        let stage = place.begin(replace).unwrap();
        assert!(place.begin(replace).unwrap_err().to_string().contains("another build"));
        drop(stage);
        place.begin(replace).unwrap();
    }
}

#[test]
fn static_files_are_copied_and_kept() {
    for replace in BOTH {
        for size in [10, super::LARGE as usize + 3] {
            let mut place = Place::new();
            place.write("film.bin", &"x".repeat(size));
            let source = place.root.path().join("film.bin");
            for expected in [report(1, 0, 0, replace), report(0, 1, 0, replace)] {
                let stage = place.begin(replace).unwrap();
                stage.copy("media/film.bin", &source).unwrap();
                let (manifest, report) = stage.finish().unwrap();
                place.manifest = manifest;
                assert_eq!(report, expected);
                assert_eq!(fs::read(place.output().join("media/film.bin")).unwrap().len(), size);
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn a_linked_output_stays_a_link() {
    for replace in BOTH {
        let mut place = Place::new();
        fs::create_dir(place.root.path().join("real")).unwrap();
        std::os::unix::fs::symlink("real", place.output()).unwrap();
        place.publish(replace, OLD);
        place.publish(replace, NEW);
        assert!(place.output().symlink_metadata().unwrap().is_symlink());
        assert_eq!(listing(&place.root.path().join("real")).len(), 3);
    }
}

#[test]
fn a_git_worktree_keeps_its_git() {
    let mut place = Place::new();
    place.write("public/.git/HEAD", "ref");
    assert_eq!(place.publish(Replace::Exchange, OLD).replaced_by, Replace::Files);
    assert_eq!(place.publish(Replace::Exchange, NEW).replaced_by, Replace::Files);
    assert!(place.files().contains(&"public/.git/HEAD=ref".to_owned()));
}

#[test]
fn dot_files_of_the_site_come_and_go() {
    for replace in BOTH {
        let mut place = Place::new();
        let with = [("index.html", "home"), (".well-known/security.txt", "x"), (".nojekyll", "")];
        place.publish(replace, &with);
        assert_eq!(place.publish(replace, &with), report(0, 3, 0, replace));
        place.publish(replace, &with[..1]);
        assert_eq!(place.files(), ["public/index.html=home"]);
    }
}

#[test]
fn a_folder_becomes_a_file_and_back() {
    for replace in BOTH {
        let mut place = Place::new();
        for files in [[("a/b", "x")], [("a", "y")], [("a/b", "z")]] {
            place.publish(replace, &files);
            assert_eq!(place.files(), [format!("public/{}={}", files[0].0, files[0].1)]);
        }
    }
}

#[cfg(unix)]
#[test]
fn files_mode_never_writes_through_a_link() {
    let mut place = Place::new();
    place.publish(Replace::Files, OLD);
    fs::remove_dir_all(place.output().join("a")).unwrap();
    fs::create_dir(place.root.path().join("outside")).unwrap();
    std::os::unix::fs::symlink("../outside", place.output().join("a")).unwrap();
    place.publish(Replace::Files, OLD);
    assert_eq!(listing(&place.root.path().join("outside")), [""; 0]);
}

#[test]
fn a_refused_exchange_falls_back_to_files() {
    let mut place = Place::new();
    place.publish(Replace::Exchange, OLD);
    let stage = place.begin(Replace::Exchange).unwrap();
    for (address, text) in NEW {
        stage.put(address, text.as_bytes()).unwrap();
    }
    // What `take_place` does after the system refused the exchange of what was staged for it.
    let files = stage.files.into_inner().unwrap();
    let next = super::replace::Next { output: &stage.output, previous: &stage.previous, files };
    let (manifest, replaced_by) = next.take_place(stage.directory, Replace::Files).unwrap();
    assert_eq!(replaced_by, Replace::Files);
    assert!(manifest.is_intact(&place.output()));
    assert_eq!(
        place.files(),
        ["public/a/page.html=other", "public/b/c/d.html=new", "public/index.html=home"]
    );
}

#[test]
fn many_threads_may_put() {
    use rayon::prelude::*;
    let place = Place::new();
    let stage = place.begin(Replace::Exchange).unwrap();
    (0..2000).into_par_iter().for_each(|number| {
        stage.put(&format!("d{}/{number}.html", number % 40), b"x").unwrap();
    });
    let (manifest, report) = stage.finish().unwrap();
    assert_eq!((manifest.len(), report.written), (2000, 2000));
    assert!(manifest.is_intact(&place.output()));
}

#[test]
fn the_manifest_survives_being_stored() {
    let mut place = Place::new();
    place.publish(Replace::Exchange, OLD);
    let stored = serde_json::to_string(&place.manifest).unwrap();
    assert_eq!(serde_json::from_str::<Manifest>(&stored).unwrap(), place.manifest);
}
