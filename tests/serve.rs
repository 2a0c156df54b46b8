//! The preview from end to end: a real server, real edits, a bare HTTP client.
//!
//! Every wait has a deadline and ends as soon as the server says something. Invariant:
//! no server outlives its test.
#![allow(clippy::disallowed_methods, reason = "these tests are about real files and time")]

#[path = "support/engine.rs"]
mod engine;
mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use engine::Client;
use support::preview::{DEADLINE, Preview};
use support::{Run, Site};

/// The page as a build would write it: without what the preview adds.
fn without_preview(page: &str) -> String {
    let start = page.find("<link rel=\"stylesheet\" href=").expect("a style sheet");
    let own = page[start..].find("data-ladderbook-preview>").expect("the preview's style sheet");
    let start = page[..start + own].rfind("<link").expect("it is a link");
    let end = start + page[start..].find("</script>").expect("the preview's script") + 9;
    assert!(page[start..end].contains("_ladderbook/preview.js"), "{}", &page[start..end]);
    format!("{}{}", &page[..start], &page[end..])
}

/// A twin of a page without the comments that say where its blocks were written.
fn without_places(twin: &str) -> String {
    let mut rest = twin;
    let mut page = String::new();
    while let Some(at) = rest.find("<!--ladderbook:") {
        page.push_str(&rest[..at]);
        rest = &rest[at + rest[at..].find("-->").expect("a comment ends") + 3..];
    }
    page + rest
}

#[test]
fn blocks_say_where_they_were_written_and_pages_stay_as_built() {
    let site = Site::new();
    site.build();
    let preview = Preview::of(&site);
    for (path, bytes) in site.tree("site") {
        let address = path.to_string_lossy().into_owned();
        if address.ends_with(".html") {
            let twin = preview.get(&format!("_ladderbook/located/{address}"));
            assert_eq!(twin.status, 200, "{address}");
            assert!(without_places(&twin.body) == String::from_utf8_lossy(&bytes), "{address}");
        }
    }
    let source = site.read("content/tracks/ic.toml");
    let at = source.find("Names the riskiest part").expect("is in the track");
    for address in ["tracks/ic/senior.html", "tracks/ic/matrix.html"] {
        let twin = preview.get(&format!("_ladderbook/located/{address}")).body;
        let place = format!("<!--ladderbook:content/tracks/ic.toml:{at}-->Names the riskiest part");
        assert!(twin.contains(&place), "`{place}` is not in `{address}`");
    }
}

#[test]
fn a_renamed_page_is_followed() {
    let site = Site::new();
    let mut preview = Preview::of(&site);
    std::fs::rename(site.path("content/essays/welcome.md"), site.path("content/essays/hello.md"))
        .unwrap();
    preview.shows("essays/hello.html", "How to read this");
    assert!(preview.event("essays/welcome.html").contains("\"moved\":\"essays/hello.html\""));
    // Renamed once more, and edited at that.
    std::fs::rename(site.path("content/essays/hello.md"), site.path("content/hi.md")).unwrap();
    preview.shows("hi.html", "How to read this");
    assert!(preview.event("essays/welcome.html").contains("\"moved\":\"hi.html\""));
}

#[test]
fn the_editor_opens_at_the_line_that_was_clicked() {
    let site = Site::new();
    let seen = site.path("seen.txt");
    let editor = format!("sh -c 'echo \"$0\" > {}' {{file}}:{{line}}", seen.display());
    let mut preview = Preview::with(&site, &["--editor", &editor]);
    let source = site.read("content/essays/welcome.md");
    let at = source.find("It can be undone.").expect("is there");
    let line = source[..at].matches('\n').count() + 1;
    let reply = preview.post(&format!("_ladderbook/edit?path=content/essays/welcome.md&at={at}"));
    assert_eq!((reply.status, reply.body), (200, format!("content/essays/welcome.md:{line}")));
    let end = Instant::now() + DEADLINE;
    while std::fs::read_to_string(&seen).unwrap_or_default().is_empty() {
        assert!(Instant::now() < end, "the editor was not started");
        preview.run.listen(Duration::from_millis(10));
    }
    let file = site.path("content/essays/welcome.md");
    assert_eq!(site.read("seen.txt").trim(), format!("{}:{line}", file.display()));
    let reply = preview.post("_ladderbook/edit?path=etc/passwd&at=0");
    assert!(reply.status == 409 && reply.body.contains("no source"), "{reply:?}");
}

#[test]
fn the_preview_serves_what_a_build_writes() {
    let site =
        Site::new().file("content/pictures/dot.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    site.build();
    let preview = Preview::of(&site);
    for (path, bytes) in site.tree("site") {
        let address = path.to_string_lossy().into_owned();
        let reply = preview.get(&address);
        assert_eq!(reply.status, 200, "{address}");
        let built = String::from_utf8_lossy(&bytes).into_owned();
        let served =
            if address.ends_with(".html") { without_preview(&reply.body) } else { reply.body };
        assert!(served == built, "`{address}` differs from what a build writes");
    }
    assert!(preview.get("").body.contains("data-address=\"index.html\""));
    assert!(preview.get("essays/").body.contains("data-address=\"essays/index.html\""));
}

#[test]
fn after_edits_the_preview_serves_what_a_build_writes() {
    let site = Site::new();
    let mut preview = Preview::of(&site);
    preview.get("search/meta.js");
    site.edit("content/essays/welcome.md", "It can be undone.", "A marmot can undo it.");
    site.edit("content/tracks/ic.toml", "Names the riskiest part", "Feeds the marmot, names");
    site.write(
        "content/concepts/marmot.md",
        "+++\ntitle = \"Marmot\"\ndefinition = \"It is fed.\"\n+++\n",
    );
    site.write("content/broken.toml", "id = ");
    site.remove("content/broken.toml");
    site.write("content/last.md", "# Last\n\nA zanzibar, to be found.\n");
    preview.shows("last.html", "A zanzibar");
    preview.shows("tracks/ic/senior.html", "Feeds the");
    preview.shows("essays/welcome.html", "can undo it");
    site.build();
    let built = site.tree("site");
    assert!(built.keys().any(|path| path.starts_with("search")));
    for (path, bytes) in built {
        let reply = preview.get(&path.to_string_lossy());
        assert_eq!(reply.status, 200, "{}", path.display());
        let is_page = path.extension().is_some_and(|extension| extension == "html");
        let served = if is_page { without_preview(&reply.body) } else { reply.body };
        assert!(served == String::from_utf8_lossy(&bytes), "`{}` differs", path.display());
    }
}

/// The tag of a page that its preview compares with that of an event.
fn tag<'a>(text: &'a str, before: &str) -> &'a str {
    text.split(before).nth(1).and_then(|rest| rest.split('"').next()).expect("a tag")
}

#[test]
fn an_edit_between_a_page_and_its_first_event_is_not_lost() {
    let site = Site::new();
    let mut preview = Preview::of(&site);
    let page = preview.get("essays/welcome.html").body;
    let held = tag(&page, "data-page=\"");
    assert_eq!(tag(&preview.event("essays/welcome.html"), "\"page\":\""), held);
    // The page was sent and listens only now, after an edit.
    site.edit("content/essays/welcome.md", "It can be undone.", "A marmot can undo it.");
    let page = preview.shows("essays/welcome.html", "A marmot can undo it.");
    let event = preview.event("essays/welcome.html");
    assert_ne!(tag(&event, "\"page\":\""), held);
    assert_eq!(tag(&event, "\"page\":\""), tag(&page, "data-page=\""));
}

/// Waits for what a program writes into a file.
fn written(site: &Site, preview: &mut Preview, path: &str) -> String {
    let end = Instant::now() + DEADLINE;
    loop {
        let text = std::fs::read_to_string(site.path(path)).unwrap_or_default();
        if text.ends_with('\n') {
            return text.trim_end().to_owned();
        }
        assert!(Instant::now() < end, "nothing is written to `{path}`");
        preview.run.listen(Duration::from_millis(10));
    }
}

#[test]
fn the_browser_is_opened_when_asked_for() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Site::new();
    let opened = site.path("opened.txt");
    site.write("bin/xdg-open", format!("#!/bin/sh\necho \"$1\" > '{}'\n", opened.display()));
    let rights = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(site.path("bin/xdg-open"), rights).unwrap();
    let path = format!("{}:/usr/bin:/bin", site.path("bin").display());
    let open = |path: &str| {
        let mut command = site.command();
        command.env("PATH", path).args(["serve", "--port", "0", "--open", "--base", "/ladder"]);
        Preview::started(&mut command)
    };
    let mut preview = open(&path);
    let address = written(&site, &mut preview, "opened.txt");
    assert_eq!(address, format!("http://127.0.0.1:{}/ladder/", preview.port));
    assert_eq!(preview.get("ladder/").status, 200);
    // A machine without one is told what to do.
    let mut preview = open("/nowhere");
    let port = preview.port;
    preview.tells(&format!("open http://127.0.0.1:{port}/ladder/ yourself"));
    assert_eq!(preview.get("ladder/").status, 200);
}

#[test]
fn the_editor_of_the_environment_is_opened() {
    let site = Site::new();
    let seen = site.path("seen.txt");
    let editor = format!("sh -c 'echo \"$0\" > {}' {{file}}:{{line}}", seen.display());
    let mut command = site.command();
    command.env("LADDERBOOK_EDITOR", editor).args(["serve", "--port", "0"]);
    let mut preview = Preview::started(&mut command);
    assert!(preview.get("essays/welcome.html").body.contains(" data-editor"));
    assert_eq!(preview.post("_ladderbook/edit?path=content/essays/welcome.md&at=0").status, 200);
    let seen = written(&site, &mut preview, "seen.txt");
    assert!(seen.ends_with("content/essays/welcome.md:1"), "{seen}");
}

#[test]
fn every_kind_of_file_has_its_type() {
    let site =
        Site::new().file("content/pictures/dot.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let preview = Preview::of(&site);
    for (address, content_type) in [
        ("tracks/ic/senior.html", "text/html; charset=utf-8"),
        ("search/meta.js", "text/javascript; charset=utf-8"),
        ("theme/site.css", "text/css; charset=utf-8"),
        ("theme/site.js", "text/javascript; charset=utf-8"),
        ("pictures/dot.svg", "image/svg+xml"),
    ] {
        let reply = preview.get(address);
        assert_eq!(reply.status, 200, "{address}");
        assert!(reply.head.contains(&format!("content-type: {content_type}")), "{}", reply.head);
        assert!(reply.head.contains("x-content-type-options: nosniff"), "{}", reply.head);
        assert!(!reply.body.is_empty(), "{address}");
    }
    assert!(preview.get("index.html").head.contains("content-security-policy: default-src 'none'"));
    assert!(preview.get("pictures/dot.svg").head.contains("content-security-policy: sandbox"));
    let folder = preview.get("essays");
    assert!(folder.status == 302 && folder.head.contains("location: ./essays/"), "{folder:?}");
}

#[test]
fn what_is_not_there_is_the_page_that_says_so() {
    let site = Site::new().file("secret.txt", "Zanzibar");
    let preview = Preview::of(&site);
    let reply = preview.get("essays/nowhere.html");
    assert_eq!(reply.status, 404);
    let built = preview.get("404.html").body;
    let title = |page: &str| page.split("<h1").nth(1).map(|rest| rest[..40].to_owned());
    assert_eq!(title(&reply.body), title(&built));
    for address in [
        "../secret.txt",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "secret.txt",
        "book.toml",
        "content/index.md",
        "/etc/passwd",
        "search/../../secret.txt",
    ] {
        let reply = preview.get(address);
        assert_eq!(reply.status, 404, "{address}");
        assert!(!reply.body.contains("Zanzibar") && !reply.body.contains("root:"), "{address}");
    }
}

#[test]
fn other_hosts_and_methods_are_refused() {
    let preview = Preview::of(&Site::new());
    let host = format!("127.0.0.1:{}", preview.port);
    for (request, status) in [
        ("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".to_owned(), 421),
        (format!("POST / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), 405),
        (
            format!(
                "GET /_ladderbook/events HTTP/1.1\r\nHost: {host}\r\nOrigin: http://evil.example\r\nConnection: close\r\n\r\n"
            ),
            403,
        ),
    ] {
        let reply = preview.ask(&request);
        assert_eq!(reply.status, status, "{request}");
        assert!(!reply.head.contains("access-control-allow-origin"), "{}", reply.head);
    }
}

#[test]
fn an_edited_paragraph_is_served() {
    let site = Site::new();
    let mut preview = Preview::of(&site);
    preview.shows("essays/welcome.html", "It can be undone.");
    site.edit("content/essays/welcome.md", "It can be undone.", "A marmot can undo it.");
    preview.shows("essays/welcome.html", "A marmot can undo it.");
}

#[test]
fn an_edited_point_shows_on_the_level_and_in_the_matrix() {
    let site = Site::new();
    let mut preview = Preview::of(&site);
    preview.shows("tracks/ic/senior.html", "Names the riskiest part");
    preview.shows("tracks/ic/matrix.html", "Names the riskiest part");
    site.edit("content/tracks/ic.toml", "Names the riskiest part", "Feeds the marmot");
    for page in ["tracks/ic/senior.html", "tracks/ic/matrix.html", "tracks/ic/staff.html"] {
        let html = preview.shows(page, "Feeds the marmot");
        assert!(!html.contains("Names the riskiest part"), "{page}");
    }
}

/// A client that reads what the preview serves.
fn client(preview: &Preview) -> Client {
    let port = preview.port;
    Client::reading(move |address| {
        let reply = support::preview::get(port, &address);
        if reply.status == 200 { reply.body } else { String::new() }
    })
}

#[test]
fn the_search_finds_what_was_written_since_and_not_what_was_there_before() {
    let site = Site::new();
    let mut preview = Preview::of(&site);
    let client = client(&preview);
    let found = |word: &str| client.addresses(word, 5);
    assert_eq!(found("undone"), ["essays/welcome.html"]);
    assert_eq!(found("riskiest")[0], "tracks/ic/senior.html");
    site.edit("content/essays/welcome.md", "It can be undone.", "A marmot can eat it.");
    preview.shows("essays/welcome.html", "A marmot");
    // This client has the list of before, on which no file with the new word is any more.
    assert_eq!(found("marmot"), ["essays/welcome.html"]);
    site.edit("content/tracks/ic.toml", "Names the riskiest part", "Feeds the zebu");
    preview.shows("tracks/ic/senior.html", "Feeds the zebu");
    site.write("content/last.md", "# Last\n\nA zanzibar, to be found.\n");
    preview.shows("last.html", "A zanzibar");
    client.begin();
    assert_eq!(found("undone"), [""; 0]);
    assert_eq!(found("riskiest"), [""; 0]);
    assert_eq!(found("zebu")[0], "tracks/ic/senior.html");
    assert_eq!(found("zanzibar"), ["last.html"]);
    site.remove("content/last.md");
    preview.until("last.html", |page| !page.contains("A zanzibar"));
    client.begin();
    assert_eq!(found("zanzibar"), [""; 0]);
}

#[test]
fn search_is_switched_off_and_on_while_serving() {
    let site = Site::new();
    let mut preview = Preview::of(&site);
    assert_eq!(preview.get("search/meta.js").status, 200);
    let book = site.read("book.toml");
    site.write("book.toml", format!("{book}\n[search]\nenable = false\n"));
    preview.until("essays/welcome.html", |page| !page.contains("data-search-open"));
    assert_eq!(preview.get("search/meta.js").status, 404);
    site.edit("content/essays/welcome.md", "It can be undone.", "A marmot can eat it.");
    preview.shows("essays/welcome.html", "A marmot");
    site.write("book.toml", &book);
    preview.shows("essays/welcome.html", "data-search-open");
    assert_eq!(client(&preview).addresses("marmot", 5), ["essays/welcome.html"]);
}

#[test]
fn a_template_of_the_site_shows_and_goes() {
    let site = Site::new();
    let mut preview = Preview::of(&site);
    let path = "themes/default/templates/essay.html";
    preview.shows("essays/welcome.html", "How to read this");
    site.write(path, "<p>MARMOT {{ page.title }}</p>");
    preview.shows("essays/welcome.html", "MARMOT How to read this");
    site.edit(path, "MARMOT", "SECOND");
    preview.shows("essays/welcome.html", "SECOND How to read this");
    site.remove(path);
    preview.until("essays/welcome.html", |page| !page.contains("SECOND") && page.contains("<main"));
}

#[test]
fn a_broken_file_keeps_its_last_form_until_it_is_mended() {
    let site = Site::new();
    let mut preview = Preview::of(&site);
    let path = "content/tracks/ic.toml";
    let page = preview.shows("tracks/ic/senior.html", "Names the riskiest part");
    site.edit(path, "id = \"senior\"", "id = \"senior");
    preview.tells("error[toml-syntax]");
    let broken = preview.get("tracks/ic/senior.html");
    assert_eq!(broken.status, 200);
    assert_eq!(without_preview(&broken.body), without_preview(&page));
    // What is sound is followed meanwhile.
    site.edit("content/essays/welcome.md", "It can be undone.", "A marmot can undo it.");
    preview.shows("essays/welcome.html", "A marmot can undo it.");
    site.edit(path, "id = \"senior", "id = \"senior\"");
    site.edit(path, "Names the riskiest part", "Feeds the marmot");
    preview.shows("tracks/ic/senior.html", "Feeds the marmot");
}

#[test]
fn broken_settings_and_templates_keep_the_last_site_until_they_are_mended() {
    let site = Site::new();
    let mut preview = Preview::of(&site);
    preview.shows("essays/welcome.html", "How to read this");
    let template = "themes/default/templates/essay.html";
    for (path, broken, word) in [
        ("book.toml", "[book\n", "error[toml-syntax]"),
        (template, "{% if %}", "error[template-error]"),
        (template, "{% extends \"no.html\" %}", "error[missing-template]"),
    ] {
        let old = site.has(path).then(|| site.read(path));
        site.write(path, broken);
        preview.tells(word);
        let reply = preview.get("essays/welcome.html");
        assert!(
            reply.status == 200 && reply.body.contains("How to read this"),
            "{path}: {reply:?}"
        );
        match old {
            Some(old) => site.write(path, old),
            None => site.remove(path),
        }
        site.edit("content/essays/welcome.md", "## Words", "A marmot.\n\n## Words");
        preview.shows("essays/welcome.html", "A marmot.");
        site.edit("content/essays/welcome.md", "A marmot.\n\n", "");
        preview.until("essays/welcome.html", |page| !page.contains("A marmot."));
    }
}

#[test]
fn a_site_that_starts_broken_says_why_and_shows_when_it_is_mended() {
    let site = Site::new();
    let book = site.read("book.toml");
    site.write("book.toml", "[book\n");
    let mut preview = Preview::of(&site);
    preview.shows("index.html", "toml-syntax");
    site.write("book.toml", book);
    preview.shows("essays/welcome.html", "How to read this");
}

#[test]
fn new_renamed_and_removed_files_are_followed() {
    let site = Site::new();
    let mut preview = Preview::of(&site);
    site.write("content/new/folder/page.md", "# A marmot\n");
    preview.shows("new/folder/page.html", "A marmot");
    std::fs::rename(site.path("content/new"), site.path("content/moved")).unwrap();
    preview.shows("moved/folder/page.html", "A marmot");
    preview.until("new/folder/page.html", |page| !page.contains("A marmot"));
    assert_eq!(preview.get("new/folder/page.html").status, 404);
    std::fs::remove_dir_all(site.path("content/moved")).unwrap();
    preview.until("moved/folder/page.html", |page| !page.contains("A marmot"));
    // The whole folder goes and comes again.
    std::fs::rename(site.path("content"), site.path("away")).unwrap();
    preview.until("essays/welcome.html", |page| !page.contains("How to read this"));
    std::fs::rename(site.path("away"), site.path("content")).unwrap();
    preview.shows("essays/welcome.html", "How to read this");
}

#[test]
fn drafts_are_shown_unless_it_is_told_not_to() {
    let draft = "+++\ndraft = true\n+++\n# Soon, a marmot\n";
    let site = Site::new().file("content/essays/soon.md", draft);
    let mut preview = Preview::of(&site);
    preview.shows("essays/soon.html", "Soon, a marmot");
    let preview = Preview::with(&site, &["--no-drafts"]);
    assert_eq!(preview.get("essays/soon.html").status, 404);
}

#[test]
fn the_preview_writes_nothing() {
    let site = Site::new();
    let before = site.names(".");
    let mut preview = Preview::of(&site);
    preview.get("search/meta.js");
    site.edit("content/essays/welcome.md", "It can be undone.", "A marmot can undo it.");
    preview.shows("essays/welcome.html", "A marmot can undo it.");
    assert_eq!(site.names("."), before);
}

#[test]
fn an_interrupt_ends_it_within_two_seconds() {
    let mut preview = Preview::of(&Site::new());
    // An open event stream and a half-sent request do not hold it up.
    let host = format!("127.0.0.1:{}", preview.port);
    let mut stream = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
    let request = format!("GET /_ladderbook/events HTTP/1.1\r\nHost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    assert!(stream.read(&mut [0; 64]).unwrap() > 0);
    let mut half = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
    half.write_all(b"GET / HT").unwrap();
    preview.interrupt();
    let status = preview.run.end(Duration::from_secs(2)).expect("it ends within two seconds");
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_taken_port_leads_to_the_next_one() {
    let site = Site::new();
    let first = Preview::of(&site);
    let port = first.port.to_string();
    let mut run = Run::start(site.command().args(["serve", "--port", &port]));
    let line = run.line(Duration::from_secs(30)).expect("the server says where it is");
    assert!(!line.contains(&format!(":{port}/")), "{line}");
    assert!(run.tells(&format!("port {port} is taken"), DEADLINE));
}
