//! `serve`: the site as it is now, rebuilt after every edit with a warm cache.
//!
//! One thread waits for changes and builds, one looks for faults that only rendering shows;
//! the server renders pages from the last good site when they are asked for. Invariant: what
//! is shown comes from the same `build` as a published site, and a broken edit never takes a
//! page away.

mod board;
mod builder;
mod editor;
mod moves;
mod scope;
mod shown;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::edges::disk::Folder;
use crate::edges::serve::{HEADER_TIMEOUT, ServeOptions, serve};
use crate::edges::terminal::{say, tell};
use crate::input::config::Flags;

use board::Board;
use builder::Builder;
use editor::Editor;
use shown::Window;

/// How to serve.
#[derive(Debug)]
pub struct Options {
    /// Address to listen at.
    pub host: String,
    /// Port to listen at.
    pub port: u16,
    /// Path of the site's root.
    pub base: String,
    /// Further names that the server is reached by.
    pub allowed_hosts: Vec<String>,
    /// Command that opens an editor, with `{file}` and `{line}`.
    pub editor: Option<String>,
    /// Whether to open a browser.
    pub open: bool,
    /// Whether to look for changes instead of being told.
    pub poll: bool,
    /// Whether to say nothing but what is wrong.
    pub quiet: bool,
}

/// Serves a site until Ctrl-C.
///
/// # Errors
///
/// If no port can be had or the folder cannot be watched.
pub fn run(folder: Folder, mut flags: Flags, options: &Options) -> Result<()> {
    let base = base_path(&options.base)?;
    let editor = options.editor.as_deref().map(Editor::parse).transpose()?;
    flags.base = Some(base.clone());
    let (mut builder, watcher, note) = Builder::start(folder.clone(), flags, options.poll)?;
    note.iter().for_each(|note| tell(note));

    let (board, updates) = Board::new();
    let board = Arc::new(board);
    let first = builder.first(&watcher);
    let window = Arc::new(Window::new(folder, editor, first.shown));
    board.built(first.edited, first.problems);
    let sweep = board::sweeper(Arc::clone(&board), Arc::clone(&window));
    sweep.look();

    let preview = Arc::clone(&window);
    let quiet = options.quiet;
    std::thread::spawn(move || {
        while let Some(hint) = watcher.next() {
            watcher.take_note().iter().for_each(|note| tell(note));
            let started = Instant::now();
            let Some(built) = builder.next(&hint, &watcher) else { continue };
            let old = built.shown.map(|shown| window.show(shown));
            let edited = summary(&built.edited);
            let told = board.built(built.edited, built.problems);
            let took = started.elapsed();
            if !quiet {
                tell(&format!("rebuilt in {:.0} ms{edited}", took.as_secs_f64() * 1000.0));
            }
            if old.is_some() {
                sweep.look();
            }
            // What the last site held is given back once nobody waits for this one.
            drop(old);
            if !told {
                return;
            }
        }
    });
    let serve_options = ServeOptions {
        host: options.host.clone(),
        port: options.port,
        base: base.clone(),
        allowed_hosts: options.allowed_hosts.clone(),
        header_timeout: HEADER_TIMEOUT,
    };
    serve(&serve_options, preview, updates, |address, moved_from| {
        if let Some(port) = moved_from {
            tell(&format!("port {port} is taken, so it is port {} this time", address.port()));
        }
        let (address, note) = reachable(address);
        say(&format!("serving http://{address}{base}/{note} — end with Ctrl-C"));
        if options.open {
            open_browser(&format!("http://{address}{base}/"));
        }
    })
}

/// What was edited, behind the time that it took.
fn summary(edited: &[String]) -> String {
    match edited {
        [] => String::new(),
        [path] => format!(": {path}"),
        [path, rest @ ..] => format!(": {path} and {} more", rest.len()),
    }
}

/// The address to go to from this machine, and what else is to be said of it.
fn reachable(bound: SocketAddr) -> (SocketAddr, &'static str) {
    let here: IpAddr = match bound.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        _ => return (bound, ""),
    };
    (SocketAddr::new(here, bound.port()), " and at every address of this machine")
}

/// `docs/` and `/docs` are the same path: `/docs`. The root is empty.
fn base_path(written: &str) -> Result<String> {
    let path = written.trim_matches('/');
    let is_plain = |part: &str| {
        !matches!(part, "" | "." | ".." | "_ladderbook")
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
    };
    if path.is_empty() {
        return Ok(String::new());
    }
    if !path.split('/').all(is_plain) {
        bail!("`{written}` is no path to serve at: write it as in `--base /docs/ladder`");
    }
    Ok(format!("/{path}"))
}

/// Opens the browser; a machine without one is no fault.
fn open_browser(address: &str) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(target_os = "windows") {
        "explorer"
    } else {
        "xdg-open"
    };
    if let Err(error) = editor::spawn(program, &[address.to_owned()]).context("no browser") {
        tell(&format!("{error:#}: open {address} yourself"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_edited_is_named_in_few_words() {
        let edited: Vec<String> = ["a.md", "b.md", "c.md"].map(str::to_owned).to_vec();
        let said = [0, 1, 3].map(|count| summary(&edited[..count]));
        assert_eq!(said, ["", ": a.md", ": a.md and 2 more"]);
    }

    #[test]
    fn a_server_for_all_addresses_is_reached_at_one() {
        for (bound, reached) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("10.0.0.1:80", "10.0.0.1:80"),
        ] {
            assert_eq!(reachable(bound.parse().unwrap()).0.to_string(), reached);
        }
    }

    #[test]
    fn a_base_is_a_plain_path() {
        for (written, path) in [("", ""), ("/", ""), ("docs/", "/docs"), ("/a/b-c", "/a/b-c")] {
            assert_eq!(base_path(written).unwrap(), path);
        }
        for written in ["/a//b", "../x", "/a b", "/{x}", "/_ladderbook"] {
            assert!(base_path(written).is_err(), "{written}");
        }
    }
}
