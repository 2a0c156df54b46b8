//! A running preview and a bare HTTP client for it.
//!
//! Every wait has a deadline and ends as soon as the server says something. Invariant: no
//! server outlives its test.

use std::io::{BufRead as _, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use super::{Run, Site};

/// How long an edit may take to show.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// A running preview.
pub struct Preview {
    /// The process.
    pub run: Run,
    /// Where it listens.
    pub port: u16,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The head, in lower case.
    pub head: String,
    /// The rest.
    pub body: String,
}

impl Preview {
    /// Serves a site at a port that the system chooses.
    pub fn of(site: &Site) -> Self {
        Preview::with(site, &[])
    }

    /// Serves it with further arguments.
    pub fn with(site: &Site, args: &[&str]) -> Self {
        Preview::started(site.command().args(["serve", "--port", "0"]).args(args))
    }

    /// Starts this command and waits until it serves.
    pub fn started(command: &mut Command) -> Self {
        let mut run = Run::start(command);
        let line = run.line(Duration::from_secs(30)).expect("the server says where it is");
        let port = line
            .strip_prefix("serving http://127.0.0.1:")
            .and_then(|rest| rest.split_once('/'))
            .and_then(|(port, _)| port.parse().ok())
            .unwrap_or_else(|| panic!("no address in `{line}`"));
        Preview { run, port }
    }

    /// Asks for a page.
    pub fn get(&self, address: &str) -> Reply {
        get(self.port, address)
    }

    /// Sends an empty request that does something.
    pub fn post(&self, address: &str) -> Reply {
        let host = format!("127.0.0.1:{}", self.port);
        self.ask(&format!(
            "POST /{address} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
             Content-Length: 0\r\nConnection: close\r\n\r\n"
        ))
    }

    /// The event that a page gets when it begins to listen.
    pub fn event(&self, page: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server accepts");
        stream.set_read_timeout(Some(DEADLINE)).expect("can be set");
        write!(stream, "GET /_ladderbook/events?page={page} HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .expect("the server reads");
        let lines = std::io::BufReader::new(stream).lines().map_while(Result::ok);
        lines.filter(|line| line.starts_with("data: ")).take(1).collect()
    }

    /// Sends these bytes and reads until the server closes.
    pub fn ask(&self, request: &str) -> Reply {
        ask(self.port, request)
    }

    /// Asks for a page until it is as wanted, and returns it.
    #[track_caller]
    pub fn until(&mut self, address: &str, is_wanted: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + DEADLINE;
        loop {
            let reply = self.get(address);
            if is_wanted(&reply.body) {
                return reply.body;
            }
            assert!(
                Instant::now() < end,
                "`{address}` does not come to be as wanted; the server said:\n{}\nand serves, \
                 with status {}:\n{}",
                self.run.listen(Duration::ZERO),
                reply.status,
                reply.body.chars().take(1_500).collect::<String>()
            );
            // Every rebuild is told: that is the moment to ask again.
            self.run.listen(Duration::from_millis(20));
        }
    }

    /// Asks for a page until it holds a text.
    #[track_caller]
    pub fn shows(&mut self, address: &str, text: &str) -> String {
        self.until(address, |page| page.contains(text))
    }

    /// Waits until the server tells something on standard error.
    #[track_caller]
    pub fn tells(&mut self, text: &str) {
        assert!(self.run.tells(text, DEADLINE), "the server does not tell `{text}`");
    }

    /// Ends it as Ctrl-C does.
    pub fn interrupt(&self) {
        let kill = format!("kill -INT {}", self.run.id());
        let status = Command::new("sh").args(["-c", &kill]).status().expect("there is a shell");
        assert!(status.success());
    }
}

/// Asks the server at a port for a page.
pub fn get(port: u16, address: &str) -> Reply {
    let host = format!("127.0.0.1:{port}");
    ask(port, &format!("GET /{address} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
}

/// Sends these bytes to the server at a port and reads until it closes.
fn ask(port: u16, request: &str) -> Reply {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the server accepts");
    stream.set_read_timeout(Some(DEADLINE)).expect("can be set");
    stream.write_all(request.as_bytes()).expect("the server reads");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("the server answers and closes");
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Reply { status: status.expect("a status"), head: head.to_lowercase(), body: body.to_owned() }
}
