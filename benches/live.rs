//! What a writer waits for: from saving a file to the answer that shows it, and what the preview costs meanwhile.
//!
//! `cargo bench --bench live -- 1000 10000`. Each size is a site on the disk and a run of the real program. An open
//! page listens to events as a browser does and is asked for after each; the time ends when an answer holds what was
//! written. Medians of 30 edits beside what they should be. A second run of the program searches: what is timed then is
//! from asking for the list of the search's files to the end of the shard that has the word just written.
//! `LADDERBOOK_BIN` names another program.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark writes files and prints what it measured"
)]

mod site;

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const EDITS: usize = 30;

fn main() {
    let sizes: Vec<usize> =
        std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    for size in if sizes.is_empty() { vec![1000, 10_000] } else { sizes } {
        measure(size);
    }
}

fn measure(size: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut files = site::files(size);
    files.extend(framework());
    for (path, text) in &files {
        save(folder.path(), path, text);
    }
    println!(
        "\n{:<40}{:>10}{:>10}   most, CPU an edit",
        format!("{size} pages"),
        "target",
        "reached"
    );
    let open = size / 2;
    let note = site::note_path(open);
    let address = note.trim_start_matches("content/").replace(".md", ".html");
    let server = Server::start(folder.path(), &address);
    let first = server.first_page.as_secs_f64() * 1e3;
    row("first page after start", (size <= 1000).then_some(300.0), first, "ms");
    // What starting left to do is done when the program is idle.
    server.settle();
    row("memory after start", (size >= 10_000).then_some(400.0), server.megabytes("VmRSS"), "MB");
    let before = server.ticks();
    std::thread::sleep(Duration::from_secs(5));
    row("CPU in five idle seconds", Some(0.0), (server.ticks() - before) * 10.0, "ms");

    let text = &files[&note];
    let word = |number: usize| text.replacen("\n\n", &format!("\n\nMark{number}x "), 1);
    let target = if size > 1000 { 15.0 } else { 10.0 };
    let edits = server.edits(&address, |number| (note.clone(), word(number)));
    edit_row("a word of a page", Some(target), &edits);

    let title_at = text.find("title = \"").expect("a note has a title") + 9;
    let title = |number: usize| {
        let mut text = text.clone();
        text.insert_str(title_at, &format!("Mark{number}x "));
        text
    };
    let edits = server.edits(&address, |number| (note.clone(), title(number)));
    edit_row("the title of a page", Some(30.0), &edits);

    let rare = site::concept_path(size / 20);
    let rare_at = rare.trim_start_matches("content/").replace(".md", ".html");
    let renamed = |number: usize| site::concept(&format!("Mark{number}x thing"), size, size / 20);
    let edits = server.edits(&rare_at, |number| (rare.clone(), renamed(number)));
    edit_row("the title of a concept", Some(30.0), &edits);
    server.save(&rare, &files[&rare]);

    // Every other title is the one that a fifth of the pages name.
    let popular_at = site::POPULAR.trim_start_matches("content/").replace(".md", ".html");
    let popular = |number: usize| {
        let title = if number.is_multiple_of(2) { "Lodestar" } else { "Beacon" };
        let text = site::concept(title, size, size);
        text.replacen("\n\n", &format!("\n\nMark{number}x "), 1)
    };
    let what = format!("a title that {} pages name", site::naming_popular(&files));
    let edits = server.edits(&popular_at, |number| (site::POPULAR.to_owned(), popular(number)));
    edit_row(&what, Some(60.0), &edits);

    let cell = |number: usize| {
        files[TRACK].replacen("Says so in craft at 3", &format!("Mark{number}x so"), 1)
    };
    let edits = server.edits("tracks/ic/l3.html", |number| (TRACK.to_owned(), cell(number)));
    edit_row("a point of a level", None, &edits);

    let new = |number: usize| {
        let path = format!("content/added/page-{number}.md");
        (path, format!("# Mark{number}x added\n\nA page that was not there.\n"))
    };
    server.save("content/added/index.md", "# Added\n");
    let edits = server.edits("added/index.html", new);
    edit_row("a new page, in its folder's list", None, &edits);

    let template = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/templates/essay.html");
    let template = std::fs::read_to_string(template).expect("the theme has this template");
    let marked = |number: usize| template.replace("<h1>", &format!("<p>Mark{number}x</p><h1>"));
    let own = "themes/default/templates/essay.html";
    assert!(marked(0) != template, "the template has changed");
    server.save(own, &template);
    let edits = server.edits(&address, |number| (own.to_owned(), marked(number)));
    edit_row("the template of a page", Some(50.0), &edits);
    server.settle();
    row("memory at the end", None, server.megabytes("VmRSS"), "MB");
    row("most memory at any time", None, server.megabytes("VmHWM"), "MB");
    drop(server);
    save(folder.path(), &note, text);
    std::fs::remove_dir_all(folder.path().join("themes")).expect("can be removed");
    measure_search(folder.path(), &address, (&note, text));
}

/// What searching costs, in a run of its own.
fn measure_search(folder: &Path, address: &str, (note, text): (&str, &str)) {
    let server = Server::start(folder, address);
    server.settle();
    let before = server.megabytes("VmRSS");
    let first = server.search("mark");
    row("first search after start", None, first, "ms");
    server.settle();
    row("memory that search takes", Some(25.0), server.megabytes("VmRSS") - before, "MB");
    let searches = |what: &str, edit: &dyn Fn(usize) -> (String, String), shows: &str| {
        let mut times = Vec::new();
        let ticks = server.ticks();
        for number in 0..EDITS {
            let (path, text) = edit(number);
            let address = if shows.is_empty() { address_of(&path) } else { shows.to_owned() };
            let mut events = BufReader::new(server.ask("_ladderbook/events?page=index.html"));
            next_event(&mut events);
            save(folder, &path, &text);
            let mark = format!("Mark{number}x");
            while !server.shows(&address, &mark, &mut events) {}
            times.push(server.search(&mark.to_lowercase()));
            server.settle();
        }
        times.sort_by(f64::total_cmp);
        let cpu = (server.ticks() - ticks) * 10.0 / EDITS as f64;
        let line = line(what, None, times[EDITS / 2], "ms");
        println!("{line}   {:.1} ms, {cpu:.1} ms", times[EDITS - 1]);
    };
    let word = |number: usize| text.replacen("\n\n", &format!("\n\nMark{number}x "), 1);
    searches("search after a word", &|number| (note.to_owned(), word(number)), address);
    let new = |number: usize| format!("content/a{number}.md");
    searches("search after a new page", &|number| (new(number), word(number)), "");
    row("memory with search in use", Some(400.0), server.megabytes("VmRSS"), "MB");
    row("most memory at any time", None, server.megabytes("VmHWM"), "MB");
}

/// Where the page of a file is.
fn address_of(path: &str) -> String {
    path.trim_start_matches("content/").replace(".md", ".html")
}

const TRACK: &str = "content/tracks/ic.toml";

/// A framework with one track of eight levels.
fn framework() -> Vec<(String, String)> {
    let mut facts = String::from("id = \"made-up\"\ntitle = \"Made up\"\n");
    let competencies = ["craft", "delivery", "people", "direction", "operations"];
    for id in competencies {
        facts.push_str(&format!("[[competency]]\nid = \"{id}\"\nname = \"The {id}\"\n"));
    }
    let mut track = String::from("id = \"ic\"\nname = \"Individual\"\n");
    for level in 0..8 {
        track.push_str(&format!("[[level]]\nid = \"l{level}\"\nname = \"Level {level}\"\n"));
        for id in competencies {
            track.push_str(&format!(
                "[level.expect.{id}]\npoints = [{{ id = \"p{level}\", text = \"Says so in {id} at {level}.\" }}]\n"
            ));
        }
    }
    let facts = ("content/framework.toml".to_owned(), facts);
    vec![facts, (TRACK.to_owned(), track)]
}

fn save(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("can be made");
    std::fs::write(path, text).expect("can be written");
}

/// A line of the table.
fn row(what: &str, target: Option<f64>, reached: f64, unit: &str) {
    println!("{}", line(what, target, reached, unit));
}

fn line(what: &str, target: Option<f64>, reached: f64, unit: &str) -> String {
    let target = target.map_or_else(String::new, |target| format!("{target:.0} {unit}"));
    format!("{what:<40}{target:>10}{:>10}", format!("{reached:.1} {unit}"))
}

/// A line of the table with the median of some edits.
fn edit_row(what: &str, target: Option<f64>, edits: &Edits) {
    let mut times: Vec<f64> = edits.times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
    times.sort_by(f64::total_cmp);
    let (median, most) = (times[times.len() / 2], times[times.len() - 1]);
    let cpu = edits.cpu / times.len() as f64;
    println!("{}   {most:.1} ms, {cpu:.1} ms", line(what, target, median, "ms"));
}

/// What some edits took.
#[derive(Default)]
struct Edits {
    times: Vec<Duration>,
    /// CPU in milliseconds, from each save to the answer; Linux counts it in steps of ten.
    cpu: f64,
}

/// The program, serving a folder.
struct Server<'a> {
    folder: &'a Path,
    child: Child,
    port: u16,
    first_page: Duration,
}

impl<'a> Server<'a> {
    fn start(folder: &'a Path, address: &str) -> Self {
        let own = env!("CARGO_BIN_EXE_ladderbook").to_owned();
        let program = std::env::var("LADDERBOOK_BIN").unwrap_or(own);
        let started = Instant::now();
        let mut child = Command::new(program)
            .args(["serve", "--port", "0"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("it has an output");
        BufReader::new(stdout).read_line(&mut line).expect("the server says where it is");
        let port = line
            .strip_prefix("serving http://127.0.0.1:")
            .and_then(|rest| rest.split_once('/')?.0.parse().ok())
            .expect("the server says where it is");
        let mut server = Server { folder, child, port, first_page: Duration::ZERO };
        assert!(server.get(address).contains("</html>"));
        server.first_page = started.elapsed();
        server
    }

    fn ask(&self, address: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server accepts");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("can be set");
        let request =
            format!("GET /{address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("the server reads");
        stream
    }

    /// Milliseconds until the list of the search's files, and then the shard that may hold a word, have come.
    fn search(&self, word: &str) -> f64 {
        let started = Instant::now();
        let file = self.get("search/meta.js");
        let start = file.rfind("ladderbook.receive(").expect("it hands over the list");
        let json = file[start..].split_once(',').expect("behind its name").1;
        let json = json.trim_end().trim_end_matches(");");
        let meta: serde_json::Value = serde_json::from_str(json).expect("the list is JSON");
        let keys = meta["shards"][0].as_array().expect("the keys of shards").iter();
        let place = keys.filter(|key| key.as_str() <= Some(word)).count() - 1;
        let signatures = meta["shards"][1].as_str().expect("the hashes of shards");
        let shard = self.get(&format!("search/t-{}.js", &signatures[7 * place..7 * place + 7]));
        let took = started.elapsed().as_secs_f64() * 1e3;
        assert!(shard.contains("ladderbook.receive"), "{shard}");
        took
    }

    fn get(&self, address: &str) -> String {
        let mut bytes = Vec::new();
        self.ask(address).read_to_end(&mut bytes).expect("the server answers");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Saves files that show `Mark<number>x` at an address, and waits each time until it does.
    fn edits(&self, address: &str, edit: impl Fn(usize) -> (String, String)) -> Edits {
        let mut edits = Edits::default();
        for number in 0..EDITS {
            let events = self.ask(&format!("_ladderbook/events?page={address}"));
            let mut events = BufReader::new(events);
            next_event(&mut events);
            self.settle();
            let (path, text) = edit(number);
            let mark = format!("Mark{number}x");
            let path = self.folder.join(path);
            let (started, ticks) = (Instant::now(), self.ticks());
            std::fs::write(path, text).expect("can be written");
            while !self.shows(address, &mark, &mut events) {}
            edits.times.push(started.elapsed());
            edits.cpu += (self.ticks() - ticks) * 10.0;
        }
        edits
    }

    /// Waits for an event, and says whether the page then shows a text.
    fn shows(&self, address: &str, mark: &str, events: &mut impl BufRead) -> bool {
        next_event(events);
        self.get(address).contains(mark)
    }

    fn save(&self, path: &str, text: &str) {
        let mut events = BufReader::new(self.ask("_ladderbook/events?page=index.html"));
        next_event(&mut events);
        save(self.folder, path, text);
        next_event(&mut events);
    }

    /// Waits until the program has nothing to do.
    fn settle(&self) {
        let (mut quiet, mut last) = (0, self.ticks());
        while quiet < 6 {
            std::thread::sleep(Duration::from_millis(50));
            let now = self.ticks();
            quiet = if now > last { 0 } else { quiet + 1 };
            last = now;
        }
    }

    /// CPU used so far, in hundredths of a second, as Linux counts it.
    fn ticks(&self) -> f64 {
        let path = format!("/proc/{}/stat", self.child.id());
        let text = std::fs::read_to_string(path).expect("the program runs, on Linux");
        let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
        fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum()
    }

    /// A line of what Linux says of the program's memory.
    fn megabytes(&self, name: &str) -> f64 {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(path).expect("the program runs, on Linux");
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        let number = line.trim_start_matches(':').trim().trim_end_matches(" kB");
        number.parse::<f64>().expect("a number of kilobytes") / 1e3
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads to the end of the next event.
fn next_event(events: &mut impl BufRead) {
    let mut line = String::new();
    while !line.starts_with("data: ") {
        line.clear();
        let read = events.read_line(&mut line).expect("the server tells");
        assert!(read > 0, "the stream of events ended");
    }
}
