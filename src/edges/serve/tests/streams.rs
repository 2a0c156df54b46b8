//! Many open pages, slow ones among them: whoever listens ends up knowing the newest state.

use super::super::events::MOST_STREAMS;
use super::*;

/// A stream that was opened and not read from yet.
fn opened(server: &Server, page: &str) -> TcpStream {
    let mut stream = server.connect();
    write!(stream, "GET /_ladderbook/events?page={page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .unwrap();
    stream
}

/// The events of a stream.
fn read(stream: TcpStream) -> impl Iterator<Item = String> {
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    lines.filter_map(|line| line.strip_prefix("data: ").map(str::to_owned))
}

#[test]
fn hundreds_of_open_pages_hear_of_every_edit() {
    let server = Server::start();
    let pages = ["index.html", "tracks/index.html", "old.html"];
    let mut streams: Vec<_> =
        (0..300).map(|number| read(opened(&server, pages[number % 3]))).collect();
    for stream in &mut streams {
        assert!(stream.next().is_some_and(|event| event.contains("\"version\":1,")));
    }
    for version in 2..4 {
        server.send(update(version, "[]"));
        for stream in &mut streams {
            let event = stream.next().unwrap();
            assert!(event.contains(&format!("\"version\":{version},")), "{event}");
        }
    }
    // They take no place from those who come for a page.
    assert_eq!(status(&server.get("/")), 200);
}

#[test]
fn pages_beyond_the_most_are_told_so_until_one_is_closed() {
    let server = Server::start();
    let mut streams: Vec<_> =
        (0..MOST_STREAMS).map(|_| read(opened(&server, "index.html"))).collect();
    assert!(streams.iter_mut().all(|stream| stream.next().is_some()));
    let refused = server.get("/_ladderbook/events?page=index.html");
    assert!(status(&refused) == 503 && refused.contains("too many pages are open"), "{refused}");
    assert_eq!(status(&server.get("/")), 200);
    drop(streams.pop());
    // A page asks again and again, as browsers do, and the server learns in time who left.
    let start = Instant::now();
    while read(opened(&server, "index.html")).next().is_none() {
        assert!(start.elapsed() < PATIENCE);
    }
}

#[test]
fn however_many_updates_came_the_newest_is_heard() {
    let server = Server::start();
    let streams: Vec<_> = (0..20).map(|_| opened(&server, "index.html")).collect();
    let problems = format!("[\"{}\"]", "x".repeat(50_000));
    for version in 2..=500 {
        server.send(update(version, &problems));
    }
    // Nobody has read anything meanwhile.
    for stream in streams {
        let mut events = read(stream);
        assert!(events.any(|event| event.contains("\"version\":500,")));
    }
}
