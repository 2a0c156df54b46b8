//! `serve`: the site as it is now, rebuilt after every edit with a warm cache.
//!
//! One thread waits for changes and builds; the server renders pages from the last
//! good site when they are asked for. Invariant: what is shown comes from the same
//! `build` as a published site, and a broken edit never takes a page away.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use anyhow::Result;
use rayon::prelude::*;
use tokio::sync::watch;

use crate::build::{Cache, Output, Site, build};
use crate::edges::disk::Folder;
use crate::edges::report;
use crate::edges::serve::{
    Changed, HEADER_TIMEOUT, Preview, ServeOptions, Served, Update, content_type, serve,
};
use crate::edges::terminal::{say, tell, tell_problems};
use crate::edges::watch::{Hint, Watcher};
use crate::input::config::Flags;
use crate::input::sources::Sources;
use crate::page::frame::policy;
use crate::page::search::SearchFile;
use crate::words::code::Code;
use crate::words::diagnostic::Problem;
use crate::words::hash::Digest;
use crate::words::path::{Address, RelPath};
use crate::words::text::escape;

/// How to serve.
#[derive(Debug)]
pub struct Options {
    /// Address to listen at.
    pub host: String,
    /// Port to listen at.
    pub port: u16,
    /// Whether to open a browser.
    pub open: bool,
    /// Whether to look for changes instead of being told.
    pub poll: bool,
    /// Whether to say nothing but what is wrong.
    pub quiet: bool,
}

/// Rendered pages that are kept.
const KEPT_PAGES: usize = 256;

/// Up to this many pages an update says which of them changed; beyond it says "all".
const COMPARED_PAGES: usize = 2_000;

/// Serves a site until Ctrl-C.
///
/// # Errors
///
/// If no port can be had or the folder cannot be watched.
pub fn run(folder: Folder, flags: Flags, options: &Options) -> Result<()> {
    let config = folder.config(&flags);
    let ignored = [folder.root.join(&config.build_dir)];
    let ignore = move |path: &Path| ignored.iter().any(|folder| path.starts_with(folder));
    let (watcher, note) = Watcher::start(&folder.root, ignore, options.poll)?;
    note.iter().for_each(|note| tell(note));

    let mut builder = Builder::new(folder.clone(), flags);
    let (shown, update) = builder.first();
    let preview = Arc::new(Window { folder, shown: RwLock::new(Arc::new(shown)) });
    let (sender, receiver) = watch::channel(Arc::new(update));
    let window = Arc::clone(&preview);
    let quiet = options.quiet;
    std::thread::spawn(move || {
        while let Some(hint) = watcher.next() {
            watcher.take_note().iter().for_each(|note| tell(note));
            let started = std::time::Instant::now();
            let Some((shown, update)) = builder.next(&hint) else { continue };
            if let Some(shown) = shown {
                *window.shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(shown);
            }
            if !quiet {
                tell(&format!("rebuilt in {:.0} ms", started.elapsed().as_secs_f64() * 1000.0));
            }
            if sender.send(Arc::new(update)).is_err() {
                return;
            }
        }
    });
    let serve_options = ServeOptions {
        host: options.host.clone(),
        port: options.port,
        policy: policy(&config.html.image_hosts),
        header_timeout: HEADER_TIMEOUT,
    };
    serve(&serve_options, preview, receiver, |address, moved_from| {
        if let Some(port) = moved_from {
            tell(&format!("port {port} is taken"));
        }
        say(&format!("serving http://{address}/ — end with Ctrl-C"));
        if options.open {
            open_browser(&format!("http://{address}/"));
        }
    })
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
    if std::process::Command::new(program).arg(address).spawn().is_err() {
        tell(&format!("cannot start `{program}`: open {address} yourself"));
    }
}

/// Reads, builds, and compares with what was shown before.
struct Builder {
    folder: Folder,
    flags: Flags,
    cache: Cache,
    /// The files as they are.
    sources: Sources,
    /// The files in the form last shown: without those that broke since.
    good: Sources,
    /// Hash of every page's data, by address.
    pages: BTreeMap<Address, Digest>,
    /// What of the theme pages show, and its style sheet.
    theme: (Digest, Digest),
    version: u64,
    problems: Vec<Problem>,
}

impl Builder {
    fn new(folder: Folder, flags: Flags) -> Self {
        Builder {
            folder,
            flags,
            cache: Cache::default(),
            sources: Sources::default(),
            good: Sources::default(),
            pages: BTreeMap::new(),
            theme: Default::default(),
            version: 0,
            problems: Vec::new(),
        }
    }

    fn first(&mut self) -> (Shown, Update) {
        let (shown, update) = self.rebuild(&Hint::Rescan);
        (shown.unwrap_or_else(|| Shown::broken(&self.problems)), update)
    }

    /// Builds after a change; none if nothing that is read has changed.
    fn next(&mut self, hint: &Hint) -> Option<(Option<Shown>, Update)> {
        let before = self.sources.hash();
        let pages = std::mem::take(&mut self.pages);
        self.read(hint);
        if self.sources.hash() == before {
            self.pages = pages;
            return None;
        }
        self.pages = pages;
        Some(self.build())
    }

    fn rebuild(&mut self, hint: &Hint) -> (Option<Shown>, Update) {
        self.read(hint);
        self.build()
    }

    fn read(&mut self, hint: &Hint) {
        let config = self.folder.config(&self.flags);
        match hint {
            Hint::Rescan => self.sources = self.folder.read(&config),
            Hint::Paths(paths) => {
                let book = self.folder.root.join("book.toml");
                if paths.contains(&book) {
                    self.sources = self.folder.read(&config);
                } else {
                    let paths: Vec<PathBuf> = paths.iter().cloned().collect();
                    self.folder.refresh(&mut self.sources, &paths, &config);
                }
            }
        }
    }

    fn build(&mut self) -> (Option<Shown>, Update) {
        let mut site = build(&self.sources, &self.flags, &mut self.cache);
        let mut problems = site.problems.clone();
        let mut shown_sources = self.sources.clone();
        let mut mended = false;
        for path in broken_files(&problems) {
            if let Some(source) = self.good.get(&path).cloned() {
                shown_sources.insert(path, source);
                mended = true;
            }
        }
        if mended {
            site = build(&shown_sources, &self.flags, &mut self.cache);
        }
        self.version += 1;
        let (shown, changed) = if site.usable {
            let changed = self.compare(&site);
            problems.extend(template_faults(&site, &shown_sources));
            self.good = shown_sources;
            (Some(Shown::new(site)), changed)
        } else {
            (None, Changed::Addresses(BTreeSet::new()))
        };
        if problems != self.problems {
            tell_problems(&problems);
            if problems.is_empty() {
                tell("nothing is wrong any more");
            }
        }
        self.problems = problems;
        let problems_json = report::overlay_json(&self.problems);
        (shown, Update { version: self.version, changed, problems_json })
    }

    /// Which open pages have to be loaded again.
    fn compare(&mut self, site: &Site) -> Changed {
        let parts = &site.parts;
        let bytes = |address: &str| {
            let address = Address::new(address)?;
            match site.outputs.get(&address)? {
                Output::Bytes(bytes) => Some(Digest::of_bytes(bytes)),
                _ => None,
            }
        };
        let scripts = (bytes("theme/site.js"), bytes("theme/head.js"), parts.theme.hash);
        let theme = (Digest::of(&scripts), Digest::of(&bytes("theme/site.css")));
        let last_theme = std::mem::replace(&mut self.theme, theme);
        let ids: Vec<_> = parts.index.page_ids().collect();
        if ids.len() > COMPARED_PAGES {
            return Changed::All;
        }
        let pages: BTreeMap<Address, Digest> = ids
            .into_par_iter()
            .map(|id| (parts.index.page(id).address.clone(), Digest::of(&parts.page_data(id))))
            .collect();
        let last = std::mem::replace(&mut self.pages, pages);
        if last_theme.0 != theme.0 {
            return Changed::All;
        }
        let changed: BTreeSet<String> = last
            .keys()
            .chain(self.pages.keys())
            .filter(|address| last.get(*address) != self.pages.get(*address))
            .map(ToString::to_string)
            .collect();
        if changed.is_empty() && last_theme.1 != theme.1 {
            return Changed::Theme;
        }
        Changed::Addresses(changed)
    }
}

/// The files that could not be read as text.
fn broken_files(problems: &[Problem]) -> BTreeSet<RelPath> {
    problems
        .iter()
        .filter(|problem| Code::from_name(&problem.code).is_some_and(Code::is_syntax))
        .flat_map(|problem| problem.places.first())
        .map(|place| place.path.clone())
        .collect()
}

/// Faults of templates, found on one page of each kind.
fn template_faults(site: &Site, sources: &Sources) -> Vec<Problem> {
    let mut kinds: HashMap<&str, &Address> = HashMap::new();
    for page in &site.parts.index.names.pages {
        kinds.entry(page.kind.name()).or_insert(&page.address);
    }
    let mut addresses: Vec<&Address> = kinds.into_values().collect();
    addresses.sort_unstable();
    let mut faults: Vec<_> = addresses
        .par_iter()
        .filter_map(|address| site.bytes(address).err())
        .map(|fault| *fault)
        .collect();
    faults.sort();
    faults.dedup();
    faults.into_iter().filter_map(|fault| site.problem(fault, sources)).collect()
}

/// What the server shows at one moment.
struct Shown {
    site: Option<Site>,
    /// What to show in place of a site.
    message: String,
    /// The search's files, made when the first of them is asked for.
    search: OnceLock<HashMap<String, Arc<[u8]>>>,
    /// Rendered pages.
    pages: Mutex<HashMap<Address, Arc<[u8]>>>,
}

impl Shown {
    fn new(site: Site) -> Self {
        Shown {
            site: Some(site),
            message: String::new(),
            search: OnceLock::new(),
            pages: Mutex::default(),
        }
    }

    /// A page that says why there is no site yet.
    fn broken(problems: &[Problem]) -> Self {
        let message: String =
            problems.iter().map(|problem| report::draw(problem, false) + "\n\n").collect();
        Shown { site: None, message, search: OnceLock::new(), pages: Mutex::default() }
    }

    fn search_file(&self, address: &str) -> Option<Arc<[u8]>> {
        let site = self.site.as_ref().filter(|_| address.starts_with("search/"))?;
        let files = self.search.get_or_init(|| {
            let entry = |file: SearchFile| (file.address, file.bytes.into());
            site.search_files().into_iter().map(entry).collect()
        });
        files.get(address).cloned()
    }

    fn page(&self, site: &Site, address: &Address) -> Option<Arc<[u8]>> {
        if let Some(bytes) = self.pages.lock().unwrap_or_else(PoisonError::into_inner).get(address)
        {
            return Some(Arc::clone(bytes));
        }
        let bytes = match site.bytes(address) {
            Ok(bytes) => bytes?,
            Err(fault) => notice(&fault.message).into_bytes().into(),
        };
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= KEPT_PAGES {
            pages.clear();
        }
        pages.insert(address.clone(), Arc::clone(&bytes));
        Some(bytes)
    }
}

/// A bare page for a message.
fn notice(message: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Ladderbook</title></head>\n\
         <body><main><h1>This page cannot be shown</h1><pre>{}</pre></main></body>\n</html>\n",
        escape(message)
    )
}

/// The preview's view of what is shown.
struct Window {
    folder: Folder,
    shown: RwLock<Arc<Shown>>,
}

impl Window {
    fn shown(&self) -> Arc<Shown> {
        Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Preview for Window {
    fn get(&self, address: &str) -> Option<Served> {
        let shown = self.shown();
        let full = if address.is_empty() || address.ends_with('/') {
            format!("{address}index.html")
        } else {
            address.to_owned()
        };
        let served = |bytes: Arc<[u8]>| Some(Served { bytes, content_type: content_type(&full) });
        let Some(site) = &shown.site else {
            return full
                .ends_with(".html")
                .then(|| notice(&shown.message).into_bytes().into())
                .and_then(served);
        };
        let address = Address::new(&full)?;
        let Some(output) = site.outputs.get(&address) else {
            return served(shown.search_file(&full)?);
        };
        match output {
            Output::Copy(path) => {
                served(std::fs::read(self.folder.root.join(path.as_str())).ok()?.into())
            }
            _ => served(shown.page(site, &address)?),
        }
    }

    fn not_found(&self) -> Option<Served> {
        self.get("404.html")
    }
}
