//! A site in a temporary folder and the command to run on it.
//!
//! A test is two or three lines: make a site, run the command, look. Invariant: no run
//! lasts longer than [`DEADLINE`], and a run that panics fails its test.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of this")]
#![allow(clippy::disallowed_methods, reason = "tests are about real files and time")]

pub mod preview;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long a run may take before it counts as hanging.
pub const DEADLINE: Duration = Duration::from_secs(120);

/// A site in a folder that goes away with the value.
pub struct Site {
    folder: tempfile::TempDir,
}

/// What a run of the command said.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    /// Exit status; none if a signal ended it.
    pub status: Option<i32>,
    /// Standard output, with the site's folder as `[SITE]` and times as `[TIME]`.
    pub stdout: String,
    /// Standard error, likewise.
    pub stderr: String,
}

impl Said {
    /// Requires an exit status.
    #[track_caller]
    pub fn ends_with(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{}{}", self.stdout, self.stderr);
        self
    }

    /// Requires a text on standard error.
    #[track_caller]
    pub fn tells(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "`{text}` is not in:\n{}", self.stderr);
        self
    }
}

/// A file's identity: what a build that leaves it alone must not change.
pub type Identity = (u64, i64, i64);

impl Site {
    /// An empty folder.
    pub fn empty() -> Self {
        Site { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A small site without a fault, as `init` makes it.
    pub fn new() -> Self {
        let site = Site::empty();
        site.run(["init", "."]).ends_with(0);
        site
    }

    /// Writes a file, to go on with.
    pub fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("has a folder")).expect("can be made");
        fs::write(path, text).expect("can be written");
    }

    /// Replaces a part of a file.
    #[track_caller]
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "`{path}` does not hold `{from}`");
        self.write(path, text.replace(from, to));
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).expect("can be removed");
    }

    /// The text of a file.
    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        let text = fs::read_to_string(self.path(path));
        text.unwrap_or_else(|error| panic!("`{path}`: {error}"))
    }

    /// Whether something is at a path.
    pub fn has(&self, path: &str) -> bool {
        self.path(path).symlink_metadata().is_ok()
    }

    /// A path in the folder, which has no links in it.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().canonicalize().expect("is there").join(path)
    }

    /// The names in a folder of the site, hidden ones too, in order.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).expect("can be read");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.map(|entry| name(entry.expect("is there"))).collect();
        names.sort();
        names
    }

    /// Every file below a folder with its bytes, without the marker of the output.
    pub fn tree(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        tree(&self.path(folder))
    }

    /// Every file below a folder, with what tells that nobody wrote it again.
    pub fn identities(&self, folder: &str) -> BTreeMap<String, Identity> {
        let folder = self.path(folder);
        let entry = |path: PathBuf| {
            let metadata = fs::metadata(folder.join(&path)).expect("is there");
            let identity = (metadata.ino(), metadata.mtime(), metadata.mtime_nsec());
            (path.to_string_lossy().into_owned(), identity)
        };
        tree(&folder).into_keys().map(entry).collect()
    }

    /// The command, to be run in the folder.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ladderbook"));
        command.current_dir(self.folder.path()).env("NO_COLOR", "1").stdin(Stdio::null());
        command
    }

    /// Runs the command in the folder.
    #[track_caller]
    pub fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Said {
        self.finish(self.command().args(args))
    }

    /// Runs a command to its end.
    #[track_caller]
    pub fn finish(&self, command: &mut Command) -> Said {
        let mut run = Run::start(command);
        let status = run.end(DEADLINE).unwrap_or_else(|| panic!("it hangs: {command:?}"));
        let said = Said {
            status: status.code(),
            stdout: self.redact(&run.stdout()),
            stderr: self.redact(&run.stderr()),
        };
        assert!(!said.stderr.contains("panicked"), "{}", said.stderr);
        said
    }

    /// Builds, and requires that it went well.
    #[track_caller]
    pub fn build(&self) -> Said {
        self.run(["build"]).ends_with(0)
    }

    /// A text without what differs from run to run: the folder and times.
    fn redact(&self, text: &str) -> String {
        let real = self.path("").to_string_lossy().trim_end_matches('/').to_owned();
        let text = text.replace(&real, "[SITE]");
        let text = text.replace(&*self.folder.path().to_string_lossy(), "[SITE]");
        text.split_inclusive('\n').map(redact_times).collect()
    }
}

/// `0.12 s` and `12 ms` at the end of a line become `[TIME]`.
fn redact_times(line: &str) -> String {
    let (body, end) = line.strip_suffix('\n').map_or((line, ""), |body| (body, "\n"));
    let bare = body.strip_suffix(" s").or_else(|| body.strip_suffix(" ms"));
    let Some((before, number)) = bare.and_then(|bare| bare.rsplit_once(' ')) else {
        return line.to_owned();
    };
    if number.parse::<f64>().is_err() {
        return line.to_owned();
    }
    format!("{before} [TIME]{end}")
}

/// A process that is killed when the value goes, and what it says.
pub struct Run {
    child: Child,
    stdout: Pipe,
    stderr: Pipe,
}

impl Run {
    /// Starts a command.
    pub fn start(command: &mut Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command starts");
        let stdout = Pipe::new(child.stdout.take().expect("is piped"));
        let stderr = Pipe::new(child.stderr.take().expect("is piped"));
        Run { child, stdout, stderr }
    }

    /// Waits for the end; none if it has not come in that time.
    pub fn end(&mut self, time: Duration) -> Option<std::process::ExitStatus> {
        // A process that ends closes its pipes: nothing has to be asked again and again.
        let ended = self.stdout.closes(time) && self.stderr.closes(time);
        ended.then(|| self.child.wait().expect("can be waited for"))
    }

    /// Kills it as `kill -9` does and waits until it is gone.
    pub fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        self.child.wait().expect("can be waited for");
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line of standard output within some time.
    pub fn line(&mut self, time: Duration) -> Option<String> {
        self.stdout.line(time)
    }

    /// What was said on standard error so far, after waiting some time for more.
    pub fn listen(&mut self, time: Duration) -> &str {
        self.stderr.more(time);
        &self.stderr.text
    }

    /// Forgets what was said on standard error so far.
    pub fn forget(&mut self) {
        while self.stderr.more(Duration::ZERO) {}
        self.stderr.text.clear();
    }

    /// Whether a text comes on standard error within some time.
    pub fn tells(&mut self, text: &str, time: Duration) -> bool {
        let end = std::time::Instant::now() + time;
        while !self.stderr.text.contains(text) {
            let left = end.saturating_duration_since(std::time::Instant::now());
            if !self.stderr.more(left) {
                return false;
            }
        }
        true
    }

    fn stdout(&self) -> String {
        self.stdout.text.clone()
    }

    fn stderr(&self) -> String {
        self.stderr.text.clone()
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What a process writes, read by a thread so that no pipe ever fills.
struct Pipe {
    pieces: Receiver<Vec<u8>>,
    text: String,
    /// How much of the text was handed out as lines.
    read: usize,
    is_closed: bool,
}

impl Pipe {
    fn new(mut stream: impl Read + Send + 'static) -> Self {
        let (sender, pieces) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(length @ 1..) = stream.read(&mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Pipe { pieces, text: String::new(), read: 0, is_closed: false }
    }

    /// Takes up what comes within some time; whether there was something.
    fn more(&mut self, time: Duration) -> bool {
        use std::sync::mpsc::RecvTimeoutError::{Disconnected, Timeout};
        match self.pieces.recv_timeout(time) {
            Ok(piece) => {
                self.text.push_str(&String::from_utf8_lossy(&piece));
                true
            }
            Err(Timeout) => false,
            Err(Disconnected) => {
                self.is_closed = true;
                false
            }
        }
    }

    fn closes(&mut self, time: Duration) -> bool {
        let end = std::time::Instant::now() + time;
        while !self.is_closed {
            let left = end.saturating_duration_since(std::time::Instant::now());
            if !self.more(left) && !self.is_closed {
                return false;
            }
        }
        true
    }

    fn line(&mut self, time: Duration) -> Option<String> {
        let end = std::time::Instant::now() + time;
        loop {
            if let Some(length) = self.text[self.read..].find('\n') {
                let line = self.text[self.read..self.read + length].to_owned();
                self.read += length + 1;
                return Some(line);
            }
            let left = end.saturating_duration_since(std::time::Instant::now());
            if !self.more(left) {
                return None;
            }
        }
    }
}

/// Every file below a folder with its bytes, without the marker of the output.
pub fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("can be read"))
        .filter(|entry| entry.file_type().is_file() && entry.file_name() != ".ladderbook-output")
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).expect("is below").to_owned();
            (name, fs::read(entry.path()).expect("can be read"))
        })
        .collect()
}
