//! A real server at a port of the system's choice, asked over plain sockets.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::{Look, Preview, ServeOptions, Served, Update, content_type, serve};

mod streams;

const PATIENCE: Duration = Duration::from_secs(20);

struct Site(BTreeMap<&'static str, &'static str>);

fn served(text: &str, file: &str) -> Served {
    let bytes = text.as_bytes().into();
    Served { bytes, content_type: content_type(file), look: Look::default() }
}

impl Preview for Site {
    fn get(&self, address: &str) -> Option<Served> {
        assert!(!address.contains(".."), "no such address gets here");
        let file = super::address::file(address);
        Some(served(self.0.get(file.as_str())?, &file))
    }

    fn not_found(&self) -> Option<Served> {
        Some(served(self.0.get("404.html")?, "404.html"))
    }

    fn located(&self, address: &str) -> Option<Served> {
        let text = String::from_utf8(self.get(address)?.bytes.to_vec()).unwrap();
        Some(served(&text.replace("<body>", "<body><!--ladderbook:a.md:7-->"), address))
    }

    fn look(&self) -> Look {
        Look::default()
    }

    fn policy(&self) -> String {
        "default-src 'none'".to_owned()
    }

    fn moved(&self, address: &str) -> Option<String> {
        (address == "old.html").then(|| "tracks/index.html".to_owned())
    }

    fn has_editor(&self) -> bool {
        true
    }

    fn edit(&self, path: &str, at: usize) -> Result<String, String> {
        if path == "a b.md" { Ok(format!("{path}@{at}")) } else { Err("no source".to_owned()) }
    }
}

struct Server {
    address: SocketAddr,
    moved_from: Option<u16>,
    updates: Option<watch::Sender<Arc<Update>>>,
    thread: Option<JoinHandle<()>>,
}

fn update(version: u64, problems_json: &str) -> Arc<Update> {
    let edited = vec!["a \"b\".md".to_owned()];
    Arc::new(Update { version, edited, problems_json: problems_json.to_owned() })
}

impl Server {
    fn start() -> Server {
        Server::start_at(0)
    }

    fn start_at(port: u16) -> Server {
        Server::start_with(port, "")
    }

    fn start_with(port: u16, base: &str) -> Server {
        let site = Site(BTreeMap::from([
            (
                "index.html",
                "<html><head><title>x</title><script src=\"a.js\"></script></head><body>home </body> in code</body></html>",
            ),
            ("tracks/index.html", "<body>tracks</body>"),
            ("tracks/ic/a b.html", "<body>deep</body>"),
            ("404.html", "<body>lost</body>"),
            ("site.css", "a{}"),
            ("image.svg", "<svg/>"),
            ("bare.html", "no body"),
        ]));
        let (updates, receiver) = watch::channel(update(1, "[]"));
        let (sender, listening) = mpsc::channel();
        let options = ServeOptions {
            host: "127.0.0.1".to_owned(),
            port,
            base: base.to_owned(),
            allowed_hosts: vec!["ladder.example".to_owned()],
            header_timeout: Duration::from_secs(4),
        };
        let thread = thread::spawn(move || {
            let on_listening = |address, moved_from| sender.send((address, moved_from)).unwrap();
            serve(&options, Arc::new(site), receiver, on_listening).unwrap();
        });
        let (address, moved_from) = listening.recv_timeout(PATIENCE).unwrap();
        Server { address, moved_from, updates: Some(updates), thread: Some(thread) }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    fn ask(&self, start: &str, headers: &[&str]) -> String {
        let mut stream = self.connect();
        let mut request = format!("{start} HTTP/1.1\r\nConnection: close\r\n");
        for header in headers {
            request.push_str(&format!("{header}\r\n"));
        }
        stream.write_all(format!("{request}\r\n").as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path}"), &["Host: localhost"])
    }

    /// Opens the event stream; what it yields are its `data:` lines.
    fn events(&self, query: &str) -> impl Iterator<Item = String> + use<> {
        let mut stream = self.connect();
        write!(stream, "GET /_ladderbook/events{query} HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .unwrap();
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        lines.filter_map(|line| line.strip_prefix("data: ").map(str::to_owned))
    }

    fn send(&self, update: Arc<Update>) {
        self.updates.as_ref().unwrap().send(update).unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.updates = None;
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn status(response: &str) -> u16 {
    response.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}

fn header<'a>(response: &'a str, name: &str) -> Option<&'a str> {
    let head = response.split("\r\n\r\n").next()?;
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

#[test]
fn a_page_is_sent_with_the_preview_in_it() {
    let server = Server::start();
    let response = server.get("/");
    assert_eq!(status(&response), 200);
    assert_eq!(header(&response, "content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(header(&response, "content-security-policy"), Some("default-src 'none'"));
    assert_eq!(header(&response, "x-content-type-options"), Some("nosniff"));
    assert_eq!(header(&response, "cache-control"), Some("no-cache"));
    assert_eq!(header(&response, "access-control-allow-origin"), None);
    let start = "<link rel=\"stylesheet\" href=\"_ladderbook/preview.css\" data-ladderbook-preview>\
                 <script defer src=\"_ladderbook/preview.js\" data-ladderbook-preview \
                 data-address=\"index.html\" data-page=\"";
    assert!(response.contains(&format!("<html><head><title>x</title>{start}")), "{response}");
    let end = " data-editor></script><script src=\"a.js\"></script></head><body>home </body> in code</body></html>";
    assert!(response.ends_with(end), "{response}");
}

#[test]
fn the_preview_is_found_from_any_depth() {
    let server = Server::start();
    assert!(server.get("/tracks/").contains("src=\"../_ladderbook/preview.js\" data-ladderbook-preview data-address=\"tracks/index.html\""));
    assert!(server.get("/tracks/ic/a%20b.html").contains("src=\"../../_ladderbook/preview.js\""));
    assert!(server.get("/bare.html").contains("no body<link"));
    assert_eq!(status(&server.get("/_ladderbook/preview.js")), 200);
    let style = server.get("/_ladderbook/preview.css");
    assert_eq!(header(&style, "content-type"), Some("text/css; charset=utf-8"));
}

#[test]
fn the_query_is_ignored() {
    assert_eq!(status(&Server::start().get("/site.css?version=../../x")), 200);
}

#[test]
fn other_files_are_sent_as_they_are() {
    let server = Server::start();
    assert!(server.get("/site.css").ends_with("\r\n\r\na{}"));
    let svg = server.get("/image.svg");
    assert_eq!(header(&svg, "content-security-policy"), Some("sandbox"));
    assert!(svg.ends_with("<svg/>"));
}

#[test]
fn what_is_not_there_is_not_found() {
    let server = Server::start();
    let response = server.get("/no/such.html");
    assert_eq!(status(&response), 404);
    assert!(
        response.contains("lost") && response.contains("\"../_ladderbook/preview.js\""),
        "{response}"
    );
}

#[test]
fn no_way_leads_out_of_the_site() {
    let server = Server::start();
    for path in [
        "/../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/tracks/../../x",
        "/..%5c..%5cx",
        "/%00",
        "/%",
        "/%ff",
        "/.",
        "/tracks/%2e/",
        "/C:%5Cx",
        "/etc/passwd",
        "/tracks//",
    ] {
        assert_eq!(status(&server.get(path)), 404, "{path}");
    }
}

#[test]
fn a_folder_without_its_slash_leads_there() {
    let server = Server::start();
    let response = server.get("/tracks");
    assert_eq!((status(&response), header(&response, "location")), (302, Some("./tracks/")));
    assert_eq!(status(&server.get("//tracks")), 404);
}

#[test]
fn only_reading_is_answered() {
    let server = Server::start();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        for path in ["/", "/_ladderbook/events"] {
            let response = server.ask(&format!("{method} {path}"), &["Host: localhost"]);
            assert_eq!((status(&response), header(&response, "allow")), (405, Some("GET, HEAD")));
        }
    }
    let head = server.ask("HEAD /site.css", &["Host: localhost"]);
    assert_eq!((status(&head), header(&head, "content-length")), (200, Some("3")));
    assert!(head.ends_with("\r\n\r\n"));
}

#[test]
fn other_hosts_are_not_answered_for() {
    let server = Server::start();
    let port = server.address.port();
    for host in [
        "localhost",
        "LOCALHOST:99",
        "127.0.0.1",
        "[::1]",
        "[::1]:80",
        &format!("127.0.0.1:{port}"),
    ] {
        assert_eq!(status(&server.ask("GET /", &[&format!("Host: {host}")])), 200, "{host}");
    }
    for host in [
        "evil.example",
        "localhost.evil.example",
        "evil.example:80",
        "",
        "127.0.0.2",
        "localhost@evil.example",
    ] {
        assert_eq!(status(&server.ask("GET /", &[&format!("Host: {host}")])), 421, "{host}");
        assert_eq!(
            status(&server.ask("GET /_ladderbook/events", &[&format!("Host: {host}")])),
            421,
            "{host}"
        );
    }
    assert_eq!(status(&server.ask("GET /", &[])), 421);
    assert_eq!(status(&server.ask("GET http://evil.example/", &["Host: localhost"])), 421);
    assert_eq!(status(&server.ask("GET /", &["Host: localhost", "Host: evil.example"])), 421);
}

#[test]
fn pages_of_other_sites_get_no_events() {
    let server = Server::start();
    for origin in ["http://evil.example", "null", "http://localhost:1", "localhost"] {
        let response = server
            .ask("GET /_ladderbook/events", &["Host: localhost", &format!("Origin: {origin}")]);
        assert_eq!(status(&response), 403, "{origin}");
        assert_eq!(header(&response, "access-control-allow-origin"), None);
    }
}

#[test]
fn a_known_page_is_not_sent_again() {
    let server = Server::start();
    let first = server.get("/");
    let tag = header(&first, "etag").unwrap();
    let known =
        |tag: &str| server.ask("GET /", &["Host: localhost", &format!("If-None-Match: {tag}")]);
    let second = known(&format!("\"x\", W/{tag}"));
    assert_eq!((status(&second), header(&second, "etag")), (304, Some(tag)));
    assert!(second.ends_with("\r\n\r\n"));
    assert_eq!(status(&known("\"x\"")), 200);
}

#[test]
fn an_event_says_how_things_are() {
    let server = Server::start();
    let page = server.get("/tracks/");
    let tag = page.split("data-page=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut events = server.events("?page=tracks/index.html");
    let first = events.next().unwrap();
    assert!(first.starts_with("{\"version\":1,"), "{first}");
    assert!(tag.len() == 32 && first.contains(&format!("\"page\":\"{tag}\"")), "{first}");
    server.send(update(2, "[\n{\"code\":\"x\"}\r\n]"));
    let second = events.next().unwrap();
    assert!(second.contains("\"edited\":[\"a \\\"b\\\".md\"]"), "{second}");
    assert!(second.ends_with("\"problems\":[ {\"code\":\"x\"}  ]}"), "{second}");
    // Whoever comes late learns the same at once.
    let late = server.events("?page=tracks/").next().unwrap();
    assert!(late.contains("\"version\":2") && late.contains(tag), "{late}");
}

#[test]
fn an_event_says_where_a_page_went() {
    let server = Server::start();
    let event = server.events("?page=old.html").next().unwrap();
    assert!(event.contains("\"moved\":\"tracks/index.html\"") && event.contains("\"page\":null"));
    let event = server.events("?page=tracks/ic/a%20b.html").next().unwrap();
    assert!(event.contains("\"moved\":null") && !event.contains("\"page\":null"), "{event}");
}

#[test]
fn blocks_are_located_at_an_address_of_the_preview() {
    let server = Server::start();
    let page = server.get("/tracks/");
    let twin = server.get("/_ladderbook/located/tracks/index.html");
    assert!(twin.ends_with("<body><!--ladderbook:a.md:7-->tracks</body>"), "{twin}");
    let tag = header(&twin, "ladderbook-page").unwrap();
    assert!(page.contains(&format!("data-page=\"{tag}\"")), "{tag} is not in {page}");
    assert_eq!(header(&twin, "content-security-policy"), Some("sandbox"));
    assert_eq!(status(&server.get("/_ladderbook/located/none.html")), 404);
}

#[test]
fn only_pages_of_this_server_open_the_editor() {
    let server = Server::start();
    let ask = |path: &str, headers: &[&str]| {
        let headers = [&["Host: localhost", "Content-Length: 0"], headers].concat();
        server.ask(&format!("POST /_ladderbook/edit?{path}"), &headers)
    };
    let own = &["Origin: http://localhost"];
    let opened = ask("path=a%20b.md&at=12", own);
    assert!(status(&opened) == 200 && opened.ends_with("\r\n\r\na b.md@12"), "{opened}");
    assert_eq!(status(&ask("path=a%20b.md&at=12", &["Origin: https://ladder.example"])), 200);
    assert_eq!(status(&ask("path=other.md&at=12", own)), 409);
    for query in
        ["", "path=a%20b.md", "path=../x&at=1", "path=a%20b.md&at=x", "path=/etc/passwd&at=1"]
    {
        assert_eq!(status(&ask(query, own)), 400, "{query}");
    }
    for headers in [&[][..], &["Origin: http://evil.example"], &["Origin: null"]] {
        assert_eq!(status(&ask("path=a%20b.md&at=12", headers)), 403, "{headers:?}");
    }
    let get = server.get("/_ladderbook/edit?path=a%20b.md&at=12");
    assert_eq!(status(&get), 405);
}

#[test]
fn a_site_below_a_path_is_served_there_alone() {
    let server = Server::start_with(0, "/docs/ladder");
    let page = server.get("/docs/ladder/tracks/");
    assert!(status(&page) == 200 && page.contains("src=\"../_ladderbook/preview.js\""), "{page}");
    assert_eq!(status(&server.get("/docs/ladder/_ladderbook/preview.js")), 200);
    assert_eq!(status(&server.get("/tracks/")), 404);
    for path in ["/", "/docs/ladder"] {
        let response = server.get(path);
        assert_eq!(
            (status(&response), header(&response, "location")),
            (302, Some("/docs/ladder/"))
        );
    }
    assert_eq!(status(&server.get("/docs/ladder/")), 200);
}

#[test]
fn a_name_that_was_allowed_is_answered_for() {
    let server = Server::start();
    assert_eq!(status(&server.ask("GET /", &["Host: Ladder.example:443"])), 200);
    assert_eq!(status(&server.ask("GET /", &["Host: x.ladder.example"])), 421);
}

#[test]
fn event_streams_have_the_headers_of_one() {
    let server = Server::start();
    let mut stream = server.connect();
    stream.write_all(b"GET /_ladderbook/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let head = head.join("\r\n");
    assert_eq!(header(&head, "content-type"), Some("text/event-stream"));
    assert_eq!(header(&head, "cache-control"), Some("no-cache"));
}

#[test]
fn half_sent_requests_do_not_stop_others_and_are_closed() {
    let server = Server::start();
    let mut stuck: Vec<TcpStream> = (0..300).map(|_| server.connect()).collect();
    for stream in &mut stuck {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
    }
    let start = Instant::now();
    assert_eq!(status(&server.get("/")), 200);
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    for mut stream in stuck {
        let mut rest = Vec::new();
        // Closed either way: in order, or with a reset.
        let _ = stream.read_to_end(&mut rest);
    }
    assert!(start.elapsed() < PATIENCE / 2, "{:?}", start.elapsed());
}

#[test]
fn more_connections_than_there_are_places_wait_their_turn() {
    let server = Server::start();
    let stuck: Vec<TcpStream> = (0..520).map(|_| server.connect()).collect();
    assert_eq!(status(&server.get("/")), 200);
    drop(stuck);
}

#[test]
fn slow_readers_hold_nobody_back() {
    let server = Server::start();
    let mut streams: Vec<TcpStream> = (0..50).map(|_| server.connect()).collect();
    for stream in &mut streams {
        stream.write_all(b"GET /_ladderbook/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    }
    let problems = format!("[\"{}\"]", "x".repeat(100_000));
    let start = Instant::now();
    for version in 2..300 {
        server.send(update(version, &problems));
    }
    assert_eq!(status(&server.get("/")), 200);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_taken_port_leads_to_the_next() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let server = Server::start_at(port);
    assert!(server.address.port() > port);
    assert_eq!(server.moved_from, Some(port));
    assert_eq!(Server::start().moved_from, None);
}
