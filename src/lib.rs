//! Ladderbook: a compiler for career frameworks that publishes a static site.
//!
//! It parses every source file alone, merges only what files show each other, links
//! fragments, derives the graph, then renders pages. The modules are floors; each
//! imports only from those below it:
//!
//! | floor | module | what it does |
//! |---|---|---|
//! | 8 | [`edges`] | files, threads, printing: the command, the server, the watcher |
//! | 7 | [`build`] | all sources in, a whole site out |
//! | 6 | [`page`] | pages as data, data as bytes; the search index |
//! | 5 | [`graph`] | who mentions whom |
//! | 4 | [`link`] | addresses and concept terms become links |
//! | 3 | [`names`] | pages, addresses, names; the compiled framework |
//! | 2 | [`mod@file`] | one file in, one doc out |
//! | 1 | [`input`] | sources, settings, the table reader |
//! | 0 | [`words`] | paths, spans, diagnostics, hashes |
//!
//! ```
//! use ladderbook::build::{Cache, build};
//! use ladderbook::input::config::Flags;
//! use ladderbook::input::sources::Sources;
//! use ladderbook::words::path::Address;
//!
//! let sources = Sources::from_texts([("content/hello.md", "# Hello\n\nA page.\n")]);
//! let site = build(&sources, &Flags::default(), &mut Cache::default());
//! assert!(site.problems.is_empty());
//! let page = site.bytes(&Address::new("hello.html").unwrap()).unwrap().unwrap();
//! assert!(String::from_utf8_lossy(&page).contains("<p>A page.</p>"));
//! ```

pub mod build;
pub mod edges;
pub mod file;
pub mod graph;
pub mod input;
pub mod link;
pub mod names;
pub mod page;
pub mod words;
