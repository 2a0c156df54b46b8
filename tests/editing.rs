//! The preview while people and programs change files: how editors save, what `git` does,
//! folders, links, and everything that can be met half-way.
//!
//! The server is real and so are the files. Nothing sleeps: that something does not show is known
//! when a later edit does. Invariant: however files are changed, the server stays up and ends in
//! the right state.
#![allow(clippy::disallowed_methods, reason = "these tests are about real files")]
#![allow(clippy::unwrap_used, reason = "a file that cannot be changed fails the test")]

mod support;

use std::fs::{self, File};
use std::io::Write as _;
use std::net::TcpStream;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use support::Site;
use support::preview::{DEADLINE, Preview};

/// A page that no other mentions, so that nothing is wrong while it is gone.
const PAGE: &str = "content/essays/lonely.md";

const ADDRESS: &str = "essays/lonely.html";

/// A site with that page.
fn site() -> Site {
    Site::new().file(PAGE, "# Lonely\n\nVersion 0.\n")
}

/// Waits until the server has seen all that was done so far: a later edit shows.
#[track_caller]
fn catch_up(site: &Site, preview: &mut Preview, mark: &str) {
    site.write("content/essays/mark.md", format!("# Mark\n\nMark {mark}.\n"));
    preview.shows("essays/mark.html", &format!("Mark {mark}."));
}

/// Requires that nothing was ever found wrong.
#[track_caller]
fn nothing_was_wrong(preview: &mut Preview) {
    let told = preview.run.listen(std::time::Duration::ZERO);
    assert!(!told.contains("error[") && !told.contains("warning["), "{told}");
}

/// How an editor puts a text into a file.
type Save = fn(&Path, &str);

fn save_in_place(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

/// With backups by renaming: `backupcopy=no`.
fn save_as_vim(path: &Path, text: &str) {
    let [trial, backup] = [path.with_file_name("4913"), path.with_extension("md~")];
    let swap = path.with_file_name(".lonely.md.swp");
    fs::write(&swap, "b0VIM 9.0").unwrap();
    fs::write(&trial, "").unwrap();
    fs::remove_file(trial).unwrap();
    fs::rename(path, &backup).unwrap();
    fs::write(path, text).unwrap();
    fs::remove_file(backup).unwrap();
    fs::remove_file(swap).unwrap();
}

/// The lock is a link that leads nowhere; the first save moves the file to its backup.
fn save_as_emacs(path: &Path, text: &str) {
    let [lock, auto] = [".#lonely.md", "#lonely.md#"].map(|name| path.with_file_name(name));
    symlink("writer@example.4711:1763719200", &lock).unwrap();
    fs::write(&auto, text).unwrap();
    fs::rename(path, path.with_extension("md~")).unwrap();
    fs::write(path, text).unwrap();
    fs::remove_file(auto).unwrap();
    fs::remove_file(lock).unwrap();
}

fn save_as_jetbrains(path: &Path, text: &str) {
    let [new, old] = ["tmp", "old"].map(|part| path.with_extension(format!("md___jb_{part}___")));
    fs::write(&new, text).unwrap();
    fs::rename(path, &old).unwrap();
    fs::rename(new, path).unwrap();
    fs::remove_file(old).unwrap();
}

/// `sed -i` and most others: a new file takes the place of the old one.
fn save_as_sed(path: &Path, text: &str) {
    let new = path.with_file_name("sedQr2xYz");
    fs::write(&new, text).unwrap();
    fs::rename(new, path).unwrap();
}

/// `git` takes the old file away before it writes the new one.
fn save_as_git(path: &Path, text: &str) {
    fs::remove_file(path).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn the_saves_of_all_editors_show_and_their_litter_does_not() {
    let site = site();
    let mut preview = Preview::of(&site);
    let path = site.path(PAGE);
    let editors: [(&str, Save); 6] = [
        ("VS Code", save_in_place),
        ("Vim", save_as_vim),
        ("Emacs", save_as_emacs),
        ("JetBrains", save_as_jetbrains),
        ("sed", save_as_sed),
        ("git", save_as_git),
    ];
    for round in 1..=3 {
        for (editor, save) in editors {
            save(&path, &format!("# Lonely\n\n{editor} in round {round}.\n"));
            preview.shows(ADDRESS, &format!("{editor} in round {round}."));
        }
    }
    assert!(site.has("content/essays/lonely.md~"), "the backup of Emacs is there");
    for litter in ["lonely.md~", "4913", "%23lonely.md%23", "sedQr2xYz", "lonely.md___jb_tmp___"] {
        assert_eq!(preview.get(&format!("essays/{litter}")).status, 404, "{litter}");
    }
    nothing_was_wrong(&mut preview);
}

#[test]
fn a_file_between_emptying_and_filling_keeps_its_last_form() {
    let site = site();
    let template = "<p>MINE {{ page.title }} {{ body }}</p>";
    site.write("themes/default/templates/essay.html", template);
    let mut preview = Preview::of(&site);
    let page = preview.shows(ADDRESS, "Version 0.");
    let settings = site.read("book.toml");
    let levels = site.read("content/tracks/ic.toml");
    for (number, (path, text)) in [
        (PAGE, "# Lonely\n\nVersion 1.\n"),
        ("themes/default/templates/essay.html", "<p>MINE {{ page.title }} Version 1.</p>"),
        ("content/tracks/ic.toml", &*levels),
        ("book.toml", &*settings),
    ]
    .into_iter()
    .enumerate()
    {
        let old = site.read(path);
        let mut file = File::create(site.path(path)).unwrap();
        assert_eq!(site.read(path), "");
        catch_up(&site, &mut preview, &number.to_string());
        assert_eq!(preview.get(ADDRESS).body, page, "{path}");
        assert!(preview.get("tracks/ic/senior.html").body.contains("Names the riskiest part"));
        file.write_all(text.as_bytes()).unwrap();
        drop(file);
        if old != text {
            preview.shows(ADDRESS, "Version 1.");
            site.write(path, old);
            preview.until(ADDRESS, |now| now == page);
        }
    }
    nothing_was_wrong(&mut preview);
}

#[test]
fn a_new_file_is_not_shown_before_it_is_filled() {
    let site = site();
    let mut preview = Preview::of(&site);
    let mut file = File::create(site.path("content/essays/slow.md")).unwrap();
    catch_up(&site, &mut preview, "one");
    assert_eq!(preview.get("essays/slow.html").status, 404);
    file.write_all(b"# Slow\n\nAll of it.\n").unwrap();
    drop(file);
    preview.shows("essays/slow.html", "All of it.");
    nothing_was_wrong(&mut preview);
}

#[test]
fn folders_with_files_inside_are_seen_and_followed() {
    let site = site();
    for args in [&[][..], &["--poll"]] {
        let mut preview = Preview::with(&site, args);
        for path in ["a.md", "b/b.md", "b/c/d/d.md"] {
            site.write(&format!("content/new/{path}"), format!("# New\n\nThis is {path}.\n"));
        }
        preview.shows("new/b/c/d/d.html", "This is b/c/d/d.md.");
        preview.shows("new/b/b.html", "This is b/b.md.");
        preview.shows("new/a.html", "This is a.md.");
        site.edit("content/new/b/c/d/d.md", "This is", "No more of");
        preview.shows("new/b/c/d/d.html", "No more of b/c/d/d.md.");
        fs::rename(site.path("content/new/b"), site.path("content/b")).unwrap();
        preview.shows("b/c/d/d.html", "No more of b/c/d/d.md.");
        fs::remove_dir_all(site.path("content/b")).unwrap();
        preview.until("b/c/d/d.html", |page| !page.contains("No more of"));
        fs::remove_dir_all(site.path("content/new")).unwrap();
        preview.until("new/a.html", |page| !page.contains("This is"));
    }
}

#[test]
fn a_folder_deleted_and_made_again_is_followed() {
    let site = site();
    let mut preview = Preview::of(&site);
    for round in 1..=3 {
        fs::remove_dir_all(site.path("content/essays")).unwrap();
        site.write(PAGE, format!("# Lonely\n\nRound {round}.\n"));
        preview.shows(ADDRESS, &format!("Round {round}."));
        site.edit(PAGE, "Round", "After round");
        preview.shows(ADDRESS, &format!("After round {round}."));
    }
    fs::rename(site.path("content"), site.path("away")).unwrap();
    preview.until(ADDRESS, |page| !page.contains("After round"));
    fs::rename(site.path("away"), site.path("content")).unwrap();
    preview.shows(ADDRESS, "After round 3.");
}

#[test]
fn a_site_whose_own_folder_goes_away_is_there_again_when_it_is() {
    let site = site();
    let mut preview = Preview::of(&site);
    let (root, away) = (site.path(""), Site::empty());
    preview.shows(ADDRESS, "Version 0.");
    fs::rename(&root, away.path("away")).unwrap();
    preview.tells("changes are looked for");
    fs::rename(away.path("away"), &root).unwrap();
    site.edit(PAGE, "Version 0.", "Version 1.");
    preview.shows(ADDRESS, "Version 1.");
}

fn git(site: &Site, args: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(site.path("")).args([
        "-c",
        "user.name=W",
        "-c",
        "user.email=w@example.com",
    ]);
    let output = command.args(args).output().expect("git is there");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_checkout_of_thousands_of_files_is_one_rebuild() {
    let site = site();
    git(&site, &["init", "--quiet", "--initial-branch=main"]);
    git(&site, &["add", "."]);
    git(&site, &["commit", "--quiet", "--message=one"]);
    git(&site, &["checkout", "--quiet", "-b", "other"]);
    for number in 0..2_000 {
        site.write(&format!("content/files/{}/{number}.txt", number % 20), format!("{number}"));
    }
    site.write(PAGE, "# Lonely\n\nOn the other branch.\n");
    git(&site, &["add", "."]);
    git(&site, &["commit", "--quiet", "--message=two"]);
    git(&site, &["checkout", "--quiet", "main"]);
    let mut preview = Preview::of(&site);
    preview.shows(ADDRESS, "Version 0.");
    let rebuilds = |preview: &mut Preview| {
        preview.run.listen(std::time::Duration::ZERO).matches("rebuilt in").count()
    };
    git(&site, &["checkout", "--quiet", "other"]);
    preview.shows(ADDRESS, "On the other branch.");
    assert_eq!(preview.get("files/19/1999.txt").body, "1999");
    catch_up(&site, &mut preview, "one");
    preview.until("files/0/0.txt", |text| text == "0");
    assert_eq!(rebuilds(&mut preview), 2, "one for the checkout, one for the mark");
    site.remove("content/essays/mark.md");
    git(&site, &["checkout", "--quiet", "main"]);
    preview.shows(ADDRESS, "Version 0.");
    preview.until("files/19/1999.txt", |text| text != "1999");
    assert!(rebuilds(&mut preview) <= 4, "the mark and the checkout");
}

#[test]
fn links_inside_the_folder_are_followed() {
    for args in [&[][..], &["--poll"]] {
        follow_links(args);
    }
}

fn follow_links(args: &[&str]) {
    let site = site()
        .file("vault/notes/one.md", "# One\n\nFirst note.\n")
        .file("vault/notes/deep/two.md", "# Two\n\nSecond note.\n")
        .file("vault/single.md", "# Single\n\nBy itself.\n");
    symlink("../vault/notes", site.path("content/notes")).unwrap();
    symlink("../vault/single.md", site.path("content/single.md")).unwrap();
    symlink("../vault/later.md", site.path("content/later.md")).unwrap();
    let mut preview = Preview::with(&site, args);
    preview.tells("content/later.md");
    // What changes is the file that a link leads to.
    site.edit("vault/notes/deep/two.md", "Second note", "Second and better note");
    preview.shows("notes/deep/two.html", "Second and better note.");
    site.edit("vault/single.md", "By itself", "All alone");
    preview.shows("single.html", "All alone.");
    site.write("vault/notes/new/three.md", "# Three\n\nThird note.\n");
    preview.shows("notes/new/three.html", "Third note.");
    site.write("vault/later.md", "# Later\n\nIt came.\n");
    preview.shows("later.html", "It came.");
    preview.tells("nothing is wrong any more");
    // A link is made to lead elsewhere, and goes.
    site.write("vault/other/four.md", "# Four\n\nFourth note.\n");
    fs::remove_file(site.path("content/notes")).unwrap();
    symlink("../vault/other", site.path("content/notes")).unwrap();
    preview.shows("notes/four.html", "Fourth note.");
    preview.until("notes/one.html", |page| !page.contains("First note."));
    site.edit("vault/other/four.md", "Fourth note", "The last note");
    preview.shows("notes/four.html", "The last note.");
    fs::remove_file(site.path("content/notes")).unwrap();
    preview.until("notes/four.html", |page| !page.contains("The last note."));
}

#[test]
fn links_that_lead_in_circles_or_out_are_told_and_hold_nothing_up() {
    let site = site();
    let outside = Site::empty().file("secret.md", "# Zanzibar\n");
    let mut preview = Preview::of(&site);
    symlink("../essays", site.path("content/essays/again")).unwrap();
    preview.tells("leads back to a folder above it");
    fs::remove_file(site.path("content/essays/again")).unwrap();
    preview.tells("nothing is wrong any more");
    preview.run.forget();
    symlink(outside.path(""), site.path("content/out")).unwrap();
    symlink(outside.path("secret.md"), site.path("content/secret.md")).unwrap();
    preview.tells("symlink-outside");
    catch_up(&site, &mut preview, "two");
    assert_eq!(preview.get("secret.html").status, 404);
    assert_eq!(preview.get("out/secret.html").status, 404);
}

#[test]
fn a_name_that_changes_only_its_case_is_followed() {
    let site = site();
    for args in [&[][..], &["--poll"]] {
        let mut preview = Preview::with(&site, args);
        preview.shows(ADDRESS, "Version 0.");
        fs::rename(site.path(PAGE), site.path("content/essays/Lonely.md")).unwrap();
        preview.shows("essays/Lonely.html", "Version 0.");
        assert_eq!(preview.get(ADDRESS).status, 404);
        fs::rename(site.path("content/essays"), site.path("content/Essays")).unwrap();
        preview.shows("Essays/Lonely.html", "Version 0.");
        site.edit("content/Essays/Lonely.md", "Version 0.", "Version 1.");
        preview.shows("Essays/Lonely.html", "Version 1.");
        site.edit("content/Essays/Lonely.md", "Version 1.", "Version 0.");
        fs::rename(site.path("content/Essays"), site.path("content/essays")).unwrap();
        fs::rename(site.path("content/essays/Lonely.md"), site.path(PAGE)).unwrap();
        preview.shows(ADDRESS, "Version 0.");
    }
}

#[test]
fn polling_follows_edits_templates_and_settings() {
    let site = site();
    let mut preview = Preview::with(&site, &["--poll"]);
    site.edit(PAGE, "Version 0.", "Version 1.");
    preview.shows(ADDRESS, "Version 1.");
    let template = "themes/default/templates/essay.html";
    site.write(template, "MARMOT {{ page.title }}");
    preview.shows(ADDRESS, "MARMOT Lonely");
    site.remove(template);
    preview.shows(ADDRESS, "Version 1.");
    site.edit("book.toml", "[book]\n", "[book]\nsrc = \"texts\"\n");
    preview.until(ADDRESS, |page| !page.contains("Version 1."));
    fs::rename(site.path("content"), site.path("texts")).unwrap();
    preview.shows(ADDRESS, "Version 1.");
}

#[test]
fn another_folder_of_sources_is_watched_as_soon_as_the_settings_name_it() {
    let site = site().file("texts/essays/lonely.md", "# Lonely\n\nFrom another folder.\n");
    let mut preview = Preview::of(&site);
    preview.shows(ADDRESS, "Version 0.");
    let settings = site.read("book.toml");
    site.edit("book.toml", "[book]\n", "[book]\nsrc = \"texts\"\n");
    preview.shows(ADDRESS, "From another folder.");
    site.edit("texts/essays/lonely.md", "another folder", "the other folder");
    preview.shows(ADDRESS, "From the other folder.");
    site.write("book.toml", settings);
    preview.shows(ADDRESS, "Version 0.");
}

#[test]
fn folders_that_look_like_those_of_programs_are_followed_among_the_sources() {
    let site = site().file("content/target/page.md", "# Target\n\nVersion 0.\n");
    let mut preview = Preview::of(&site);
    preview.shows("target/page.html", "Version 0.");
    site.edit("content/target/page.md", "Version 0.", "Version 1.");
    preview.shows("target/page.html", "Version 1.");
    site.write("content/node_modules/page.md", "# Modules\n\nVersion 2.\n");
    preview.shows("node_modules/page.html", "Version 2.");
}

#[test]
fn files_that_are_only_copied_are_followed() {
    let site = site().file("static/note.txt", "Version 0.");
    let mut preview = Preview::of(&site);
    preview.shows("note.txt", "Version 0.");
    site.write("static/note.txt", "Version 1.");
    preview.shows("note.txt", "Version 1.");
}

#[test]
fn a_vault_whose_notes_lie_beside_its_settings_is_followed() {
    let site = Site::empty()
        .file("book.toml", "[book]\nsrc = \".\"\n")
        .file("note.md", "# Note\n\nVersion 0.\n")
        .file("node_modules/x/README.md", "# Installed\n\n[[nowhere]]\n");
    let mut preview = Preview::of(&site);
    preview.shows("note.html", "Version 0.");
    site.edit("note.md", "Version 0.", "Version 1.");
    let page = preview.shows("note.html", "Version 1.");
    assert!(!page.contains("Installed"), "{page}");
}

#[test]
fn files_that_vanish_as_they_are_seen_leave_no_trace() {
    let site = site();
    let mut preview = Preview::of(&site);
    for round in 0..300 {
        let path = format!("content/essays/gone{}.md", round % 7);
        site.write(&path, "# Gone\n\n[[nowhere]]\n");
        if round % 3 == 0 {
            let folder = site.path(&format!("content/passing{round}"));
            fs::create_dir_all(folder.join("deep")).unwrap();
            fs::write(folder.join("deep/page.md"), "# Passing\n").unwrap();
            fs::remove_dir_all(folder).unwrap();
        }
        site.remove(&path);
    }
    catch_up(&site, &mut preview, "three");
    preview.until("essays/gone1.html", |page| !page.contains("Gone"));
    let list = preview.get("all.html").body;
    assert!(!list.contains("Gone") && !list.contains("Passing"), "{list}");
}

#[test]
fn what_cannot_be_read_is_told_until_it_can() {
    let site = site();
    let mut preview = Preview::of(&site);
    // Reading fails for everybody, root too: a link that leads to itself.
    site.remove(PAGE);
    symlink("lonely.md", site.path(PAGE)).unwrap();
    preview.tells("error[unreadable]");
    assert_eq!(preview.get("essays/welcome.html").status, 200);
    fs::remove_file(site.path(PAGE)).unwrap();
    site.write(PAGE, "# Lonely\n\nVersion 1.\n");
    preview.shows(ADDRESS, "Version 1.");
    preview.tells("nothing is wrong any more");
    // A folder in its place, with a page in it, and back.
    site.remove(PAGE);
    site.write(&format!("{PAGE}/inner.md"), "# Inner\n\nIn a folder.\n");
    preview.shows("essays/lonely.md/inner.html", "In a folder.");
    fs::remove_dir_all(site.path(PAGE)).unwrap();
    site.write(PAGE, "# Lonely\n\nVersion 2.\n");
    preview.shows(ADDRESS, "Version 2.");
    assert_eq!(preview.get("essays/lonely.md/inner.html").status, 404);
    // No text at all.
    fs::write(site.path(PAGE), b"# Lonely\n\n\xff\xfe\n").unwrap();
    preview.tells("error[not-utf8]");
    preview.shows(ADDRESS, "Version 2.");
    site.write(PAGE, "# Lonely\n\nVersion 3.\n");
    preview.shows(ADDRESS, "Version 3.");
}

#[test]
fn a_pipe_among_the_sources_does_not_stop_the_server() {
    let site = site();
    let mut preview = Preview::of(&site);
    let status = Command::new("mkfifo").arg(site.path("content/essays/pipe.md")).status();
    assert!(status.expect("mkfifo is there").success());
    catch_up(&site, &mut preview, "four");
    assert_eq!(preview.get("essays/pipe.html").status, 404);
}

#[test]
fn settings_that_break_in_every_way_are_mended() {
    let site = site();
    let mut preview = Preview::of(&site);
    let settings = site.read("book.toml");
    for (number, broken) in
        ["[book\n", "\u{0}", "[book]\nsrc = '../x'\n", "[book]\nsrc = 7\n"].into_iter().enumerate()
    {
        preview.run.forget();
        site.write("book.toml", broken);
        preview.tells("error[");
        assert_eq!(preview.get("essays/welcome.html").status, 200, "{broken:?}");
        site.write("book.toml", &settings);
        site.write(PAGE, format!("# Lonely\n\nMended {number}.\n"));
        preview.shows(ADDRESS, &format!("Mended {number}."));
    }
    site.remove("book.toml");
    catch_up(&site, &mut preview, "five");
    site.write("book.toml", "[book]\ntitle = \"Zanzibar\"\n");
    preview.shows("index.html", "Zanzibar");
}

#[test]
fn after_a_thousand_saves_the_last_one_shows() {
    let site = site();
    let mut preview = Preview::of(&site);
    for number in 1..=1_000 {
        site.write(PAGE, format!("# Lonely\n\nSave {number}.\n"));
    }
    preview.shows(ADDRESS, "Save 1000.");
    nothing_was_wrong(&mut preview);
}

#[test]
fn clients_that_never_read_hold_nothing_up() {
    let site = site().file("content/large.txt", "x".repeat(20_000_000));
    let mut preview = Preview::of(&site);
    let ask = |address: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
        write!(stream, "GET /{address} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        stream
    };
    let deaf: Vec<TcpStream> = (0..40)
        .map(|number| match number % 2 {
            0 => ask("_ladderbook/events?page=essays/lonely.html"),
            _ => ask("large.txt"),
        })
        .collect();
    let faults: String = (0..300).map(|number| format!("[[nowhere {number}]]\n\n")).collect();
    for number in 0..10 {
        site.write(PAGE, format!("# Lonely\n\nEdit {number}.\n\n{faults}"));
        preview.shows(ADDRESS, &format!("Edit {number}."));
    }
    site.write(PAGE, "# Lonely\n\nAll well.\n");
    preview.shows(ADDRESS, "All well.");
    preview.tells("nothing is wrong any more");
    drop(deaf);
    preview.interrupt();
    assert!(preview.run.end(DEADLINE).is_some_and(|status| status.success()));
}
