//! Folders that people have already: `init --from` and a build of each.
//!
//! `tests/folders/` holds a small folder for each tool with every form that its users
//! write. Invariant: what is a warning and what stays text is said here, and no file of
//! the folder is ever changed.

#![allow(clippy::disallowed_methods, reason = "tests are about real files")]

mod support;

use std::path::Path;

use support::Site;

/// A copy of a folder of `tests/folders`, hidden files too.
fn folder(name: &str) -> Site {
    let site = Site::empty();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/folders").join(name);
    for entry in walkdir::WalkDir::new(&from) {
        let entry = entry.expect("can be read");
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(&from).expect("is below");
            let bytes = std::fs::read(entry.path()).expect("can be read");
            site.write(path.to_str().expect("is UTF-8"), bytes);
        }
    }
    site
}

/// Builds a folder after `init --from`; gives the codes and messages of its problems.
#[track_caller]
fn build(site: &Site) -> Vec<String> {
    let before = site.tree(".");
    let said = site.run(["init", "--from", "."]).ends_with(0);
    for (path, bytes) in before {
        assert_eq!(site.tree(".").get(&path), Some(&bytes), "{path:?} was changed");
    }
    let problems = problems(site);
    for problem in &problems {
        let code = problem.split(':').next().unwrap_or_default();
        assert!(said.stdout.contains(code), "`{code}` is not in:\n{}", said.stdout);
    }
    problems
}

/// What a build reports, as `code: message`; none of it is an error.
#[track_caller]
fn problems(site: &Site) -> Vec<String> {
    let said = site.run(["build", "--format", "json"]).ends_with(0);
    let json: serde_json::Value = serde_json::from_str(&said.stdout).expect("is JSON");
    let text = |problem: &serde_json::Value, key: &str| {
        problem[key].as_str().unwrap_or_default().to_owned()
    };
    let problems = json["problems"].as_array().expect("is a list");
    problems
        .iter()
        .map(|problem| format!("{}: {}", text(problem, "code"), text(problem, "message")))
        .collect()
}

#[track_caller]
fn holds(site: &Site, page: &str, texts: &[&str]) {
    let html = site.read(page);
    for text in texts {
        assert!(html.contains(text), "`{text}` is not in {page}:\n{html}");
    }
}

#[test]
fn an_obsidian_vault_builds_from_its_root() {
    let site = folder("obsidian");
    let problems = build(&site);
    assert_eq!(
        problems,
        [
            "broken-link: `Nowhere yet` leads nowhere",
            "yaml-syntax: expected string scalar",
            "invalid-value: `{{date}}` is not a date",
        ]
    );
    assert!(site.read("book.toml").contains("src = \".\""));
    let home = "site/Home.html";
    holds(
        &site,
        home,
        &[
            "<a href=\"Levels/Staff-engineer.html\">Staff engineer</a>",
            "<a href=\"Levels/Staff-engineer.html\">the same by name</a>",
            "<a href=\"Levels/Staff-engineer.html#what-it-is\">staff ENGINEER: What it is</a>",
            "<a href=\"Pendulum.html#%5Eswing\">",
            "<a class=\"broken\">Nowhere yet</a>",
            "<a href=\"Pendulum.html\">the pendulum</a>",
            "<a href=\"Levels/Staff-engineer.html#what-it-is\">staff</a>",
            // Attachments are found by name, in whatever folder they are.
            "<img src=\"Attachments/deep/ladder.png\" alt=\"ladder\" width=\"120\"",
            "<img src=\"Attachments/deep/ladder.png\" alt=\"by name\"",
            "<td><img src=\"Attachments/deep/ladder.png\" alt=\"ladder\" width=\"40\"",
            "<audio controls preload=\"metadata\" src=\"Attachments/talk.mp3\"",
            "<a href=\"Attachments/slides.pdf\">slides.pdf</a>",
            "<p>From IC to manager and back.</p>",
            "<summary class=\"callout-title\">Folded?</summary>",
            "<p class=\"callout-title\">Nested</p>",
            "<mark>this</mark>",
            "href=\"tags/ladder/levels.html\"",
            "href=\"tags/careers.html\"",
        ],
    );
    let html = site.read(home);
    assert!(!html.contains("not of this") && !html.contains("%%"), "{html}");
    // Broken properties cost a page its properties, not its text.
    holds(&site, "site/Pendulum.html", &["<p id=\"^swing\">From IC", "table file.mtime"]);
    holds(&site, "site/Levels/Staff-engineer.html", &["href=\"../Home.html\">Start</a>"]);
    holds(&site, "site/index.html", &["href=\"Home.html\"", "href=\"Levels/index.html\""]);
    assert!(site.has("site/Board.canvas"));
    assert!(!site.has("site/plugins") && !site.has("site/.obsidian"), "settings are no notes");
    assert!(!site.has("site/book.toml"));
}

#[test]
fn a_vault_that_was_built_is_not_read_as_notes() {
    let site = folder("obsidian");
    build(&site);
    let pages = site.tree("site");
    site.run(["build"]).ends_with(0).tells("nothing has changed");
    site.write("New.md", "See [[Home]].\n");
    site.run(["build"]).ends_with(0);
    assert_eq!(site.tree("site").len(), pages.len() + 1, "one page more");
    // A place among the notes would be read as notes the next time.
    site.run(["build", "--output", "public"]).ends_with(2).tells("where its sources are");
    let elsewhere = Site::empty();
    let out = elsewhere.path("out");
    site.run(["build", "--output", out.to_str().expect("is UTF-8")]).ends_with(0);
    site.run(["clean"]).ends_with(0);
    assert!(!site.has("site") && site.has("Home.md"));
}

#[test]
fn the_pages_of_a_zola_site_build() {
    let site = folder("zola");
    let problems = build(&site);
    assert_eq!(
        problems,
        [
            "shortcode: `{{ youtube() }}` is another tool's and stays text",
            "shortcode: `{% quote %}` is another tool's and stays text",
            "broken-link: `@/blog/none.md` leads nowhere",
        ]
    );
    let book = site.read("book.toml");
    assert!(
        book.contains("title = \"Ladder notes\"") && book.contains("https://ladder.example.org")
    );
    holds(&site, "site/index.html", &["<a href=\"blog/index.html\">blog</a>"]);
    holds(
        &site,
        "site/blog/first.html",
        &[
            "<h1>First</h1>",
            "datetime=\"2026-01-05\"",
            "rel=\"tag\">zola</a>",
            "href=\"../blog/the-second/index.html#get_page\">the second</a>",
            "href=\"../blog/the-second/index.html\">by address</a>",
            "<img src=\"../img/ladder.svg\"",
            "<p>{{ youtube(id=\"abc_def_ghi\") }}</p>",
            "{% quote(author=\"Ada\") %}",
            "Some <strong>quoted</strong> words.",
            "<code>{{ youtube(id=\"x\") }}</code>",
            "<span class=\"line marked\">",
        ],
    );
    holds(
        &site,
        "site/blog/the-second/index.html",
        &["src=\"../../blog/second/photo.png\"", "href=\"../../blog/first.html\""],
    );
    holds(&site, "site/old/first/index.html", &["url=../../blog/first.html", "canonical"]);
    assert_eq!(site.read("site/robots.md"), "copied, not a page\n");
    assert!(!site.has("site/blog/later.html"), "drafts stay at home");
    assert!(!site.has("site/templates"));
}

#[test]
fn the_pages_of_a_hugo_site_build() {
    let site = folder("hugo");
    let problems = build(&site);
    assert_eq!(
        problems,
        [
            "missing-anchor: `levels.html` has no heading or id `none`",
            "shortcode: `{{< figure >}}` is another tool's and stays text",
            "shortcode: `{{% note %}}` is another tool's and stays text",
        ]
    );
    holds(
        &site,
        "site/index.html",
        &[
            "<a href=\"levels.html\">Levels</a>",
            "<a href=\"docs/moves/index.html#back\">moves</a>",
            "<a href=\"files/form.txt\">the form</a>",
        ],
    );
    holds(
        &site,
        "site/levels.html",
        &[
            "<p>{{&lt; figure src=\"/img/x.png\" title=\"A *figure* with_under_scores\" &gt;}}</p>",
            "<strong>Read</strong> this first.",
            "<p>{{&lt; figure &gt;}} is how one writes about it",
            "<a href=\"docs/moves/index.html\">moves</a>",
            "<a href=\"index.html\">home</a>",
            "rel=\"tag\">ladder</a>",
        ],
    );
    holds(
        &site,
        "site/docs/moves/index.html",
        &[
            "By Ada",
            "datetime=\"2026-02-03\"",
            "src=\"../../docs/moves/map.png\"",
            "<h2 id=\"back\">",
            "<a href=\"../../docs/ways.html\">the way there</a>",
        ],
    );
    // A page alone in its folder is a page, listed in the folder above.
    holds(&site, "site/docs/index.html", &["href=\"../docs/moves/index.html\""]);
    assert!(site.has("site/transfers/index.html") && site.has("site/docs/transfers.html"));
    assert_eq!(site.read("site/files/form.txt"), "A form.\n");
}

#[test]
fn a_book_of_mdbook_builds_as_it_is() {
    let site = folder("mdbook");
    let before = site.read("book.toml");
    let problems = build(&site);
    assert_eq!(site.read("book.toml"), before);
    let unsupported = [
        "`multilingual` in `[book]`",
        "`create-missing` in `[build]`",
        "`default-theme` in `[output.html]`",
        "`fold` in `[output.html]`",
        "`search` in `[output.html]`",
        "`linkcheck` in `[output]`",
        "`preprocessor` in book.toml",
        "`rust` in book.toml",
    ];
    let mut expected: Vec<String> =
        unsupported.map(|key| format!("unsupported-key: {key} means nothing here")).to_vec();
    expected.extend(
        [
            "broken-link: the chapter `gone.md` does not exist",
            "shortcode: `{{#title}}` is another tool's and stays text",
            "shortcode: `{{#include}}` is another tool's and stays text",
            "shortcode: `{{#rustdoc_include}}` is another tool's and stays text",
        ]
        .map(str::to_owned),
    );
    assert_eq!(problems, expected);
    holds(
        &site,
        "site/levels/staff.html",
        &[
            "<li class=\"nav-part\"><span class=\"nav-title\">First part</span></li>",
            "aria-current=\"page\">The staff level</a>",
            "<span class=\"nav-title\">Still to come</span>",
            "<a class=\"previous\" rel=\"prev\" href=\"../levels/index.html\">",
            "<a class=\"next\" rel=\"next\" href=\"../moves.html\">",
            "<h1>Staff</h1>",
        ],
    );
    let order = ["README", "why", "levels/index", "moves", "thanks"];
    let html = site.read("site/moves.html");
    let places: Vec<_> = order
        .iter()
        .map(|name| html.find(&format!("href=\"{}.html\"", name.replace("README", "index"))))
        .collect();
    assert!(places.is_sorted() && places.iter().all(Option::is_some), "{places:?}");
    holds(
        &site,
        "site/why.html",
        &[
            // The chapter has no heading: the summary names it.
            "<h1>Why ladders</h1>",
            "<p>{{#include ../snippets/why.txt:2:4}}</p>",
            "rustdoc_include",
            "println!",
            "<p>{{#include not.txt}} is escaped.</p>",
        ],
    );
    assert!(!site.read("site/why.html").contains("fn main"), "hidden lines of Rust stay hidden");
    holds(
        &site,
        "site/index.html",
        &["<h1>The ladder book</h1>", "<a href=\"levels/staff.html\">the built page</a>"],
    );
    holds(&site, "site/404.html", &["href=\"/ladder-book/theme/site.css\""]);
    assert!(site.has("site/unlisted.html"), "a page outside the summary is still a page");
    assert!(!site.has("site/SUMMARY.html"));
}

#[test]
fn init_from_never_overwrites_and_says_what_is_no_folder_of_markdown() {
    let site = Site::empty().file("notes/a.md", "# A\n\n[[b]]\n").file("book.toml", "mine = 1\n");
    site.run(["init", "--from", "."]).ends_with(0);
    assert_eq!(site.read("book.toml"), "mine = 1\n");
    site.run(["init", "--from", "nowhere"]).ends_with(2).tells("cannot open the folder");
    site.run(["init", "--from", "book.toml"]).ends_with(2).tells("is no folder");
    std::fs::create_dir(site.path("empty")).expect("can be made");
    site.run(["init", "--from", "empty"]).ends_with(2).tells("no Markdown file");
    site.run(["init"]).ends_with(2);
    site.run(["init", "x", "--from", "notes"]).ends_with(2);
}

#[test]
fn a_plain_folder_builds_whatever_stands_in_its_way() {
    // Two pages for one address, a folder that is called like the output, a file that is
    // not UTF-8: the first build must not fail.
    let site = Site::empty()
        .file("README.md", "# Read me\n")
        .file("index.md", "# Start\n\n[read](README.md)\n")
        .file("site/plan.md", "# A building site\n")
        .file("old.md", b"caf\xe9".as_slice())
        .file("search/how.md", "# How to search\n")
        .file("node_modules/x/README.md", "# Somebody else's\n");
    let said = site.run(["init", "--from", "."]).ends_with(0);
    assert!(said.stdout.contains("not-utf8"), "{}", said.stdout);
    assert!(site.read("book.toml").contains("build-dir = \"ladderbook-site\""));
    let problems = problems(&site);
    assert!(problems.iter().any(|found| found.starts_with("address-collision")), "{problems:?}");
    holds(&site, "ladderbook-site/index.html", &["<h1>Start</h1>"]);
    holds(&site, "ladderbook-site/site/plan.html", &["A building site"]);
    holds(&site, "ladderbook-site/search/how.html", &["How to search"]);
    assert!(!site.has("ladderbook-site/node_modules"));
}
