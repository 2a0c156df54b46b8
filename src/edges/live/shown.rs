//! What the server shows at one moment, and how it is asked for.
//!
//! A site is shown whole: pages, look and search of one state come from one value, which is
//! exchanged in one step. The search is indexed when its first file is asked for, and from then on follows what is
//! shown. Invariant: at most [`KEPT_PAGES`] rendered pages are held.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::editor::Editor;
use super::moves::Moves;
use crate::build::{LiveSearch, Output, Site};
use crate::edges::disk::Folder;
use crate::edges::report;
use crate::edges::serve::{Look, Preview, Served, content_type};
use crate::input::sources::Sources;
use crate::page::frame::policy;
use crate::page::render;
use crate::words::diagnostic::Problem;
use crate::words::path::{Address, RelPath};
use crate::words::span::line_column;
use crate::words::text::escape;

/// Rendered pages that are kept.
const KEPT_PAGES: usize = 256;

/// What the server shows at one moment.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) site: Option<Site>,
    /// The theme's own files, to draw faults of templates.
    pub(super) theme_sources: Sources,
    pub(super) look: Look,
    pub(super) moves: Arc<Moves>,
    /// What to show in place of a site.
    message: String,
    /// Rendered pages.
    pages: Mutex<HashMap<Address, Arc<[u8]>>>,
}

impl Shown {
    pub(super) fn new(site: Site, theme_sources: Sources, look: Look, moves: Arc<Moves>) -> Self {
        Shown { site: Some(site), theme_sources, look, moves, ..Shown::default() }
    }

    /// A page that says why there is no site yet.
    pub(super) fn broken(problems: &[Problem]) -> Self {
        let message: String =
            problems.iter().map(|problem| report::draw(problem, false) + "\n\n").collect();
        Shown { message, ..Shown::default() }
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
pub(super) struct Window {
    folder: Folder,
    editor: Option<Editor>,
    shown: RwLock<Arc<Shown>>,
    /// None until a file of it is asked for.
    search: Mutex<Option<LiveSearch>>,
}

impl Window {
    pub(super) fn new(folder: Folder, editor: Option<Editor>, shown: Option<Shown>) -> Self {
        let shown = RwLock::new(Arc::new(shown.unwrap_or_default()));
        Window { folder, editor, shown, search: Mutex::default() }
    }

    /// Shows this from now on; gives back what was shown before.
    pub(super) fn show(&self, shown: Shown) -> Arc<Shown> {
        let mut place = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *place, Arc::new(shown))
    }

    pub(super) fn shown(&self) -> Arc<Shown> {
        Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Brings the search up to date, if somebody searched already, so that it need not hold what was shown before.
    pub(super) fn follow_search(&self) {
        let mut search = self.search.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = self.shown();
        *search =
            search.take().zip(shown.site.as_ref()).and_then(|(search, site)| search.follow(site));
    }

    /// A file of the search of what is shown when it is made, and the look of that.
    fn search_file(&self, address: &str) -> Option<(Arc<[u8]>, Look)> {
        if !address.starts_with("search/") {
            return None;
        }
        let mut search = self.search.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = self.shown();
        let site = shown.site.as_ref()?;
        let followed = search.take().and_then(|search| search.follow(site));
        let current = search.insert(followed.or_else(|| LiveSearch::of(site))?);
        Some((current.file(address)?, shown.look))
    }
}

/// The file that an address means.
fn file(address: &str) -> String {
    let is_folder = address.is_empty() || address.ends_with('/');
    if is_folder { format!("{address}index.html") } else { address.to_owned() }
}

impl Preview for Window {
    fn get(&self, address: &str) -> Option<Served> {
        let shown = self.shown();
        let full = file(address);
        let served_as = |bytes: Arc<[u8]>, look| {
            Some(Served { bytes, content_type: content_type(&full), look })
        };
        let served = |bytes| served_as(bytes, shown.look);
        let Some(site) = &shown.site else {
            let is_page = full.ends_with(".html");
            return is_page.then(|| notice(&shown.message).into_bytes().into()).and_then(served);
        };
        let address = Address::new(&full)?;
        match site.outputs.get(&address) {
            None => {
                let (bytes, look) = self.search_file(&full)?;
                served_as(bytes, look)
            }
            Some(Output::Copy(path)) => {
                served(std::fs::read(self.folder.root.join(path.as_str())).ok()?.into())
            }
            Some(_) => served(shown.page(site, &address)?),
        }
    }

    fn not_found(&self) -> Option<Served> {
        self.get("404.html")
    }

    fn located(&self, address: &str) -> Option<Served> {
        let shown = self.shown();
        let site = shown.site.as_ref()?;
        let full = file(address);
        let Some(Output::Page(id)) = site.outputs.get(&Address::new(&full)?) else {
            return self.get(address);
        };
        let bytes = render::page(&site.parts.located(*id), *id).ok()?.into();
        Some(Served { bytes, content_type: content_type(&full), look: shown.look })
    }

    fn look(&self) -> Look {
        self.shown().look
    }

    fn policy(&self) -> String {
        let shown = self.shown();
        let hosts = shown.site.as_ref().map(|site| &*site.parts.index.config.html.image_hosts);
        policy(hosts.unwrap_or_default())
    }

    fn moved(&self, address: &str) -> Option<String> {
        let shown = self.shown();
        let found = shown.moves.of(&Address::new(address)?)?;
        Some(found.to_string())
    }

    fn has_editor(&self) -> bool {
        self.editor.is_some()
    }

    fn edit(&self, path: &str, at: usize) -> Result<String, String> {
        let shown = self.shown();
        let source = RelPath::new(path)
            .filter(|path| {
                let docs = shown.site.as_ref().map(|site| &site.parts.index.docs);
                docs.is_some_and(|docs| docs.get(path).is_some())
            })
            .ok_or_else(|| format!("`{path}` is no source of this site"))?;
        let full = self.folder.root.join(source.as_str());
        let text = std::fs::read(&full).map_err(|error| format!("`{path}`: {error}"))?;
        let (line, column) = line_column(&String::from_utf8_lossy(&text), at);
        let Some(editor) = &self.editor else {
            return Err(format!(
                "{path}:{line} — to open it from here, start with \
                 `--editor 'code -g {{file}}:{{line}}'` or set LADDERBOOK_EDITOR"
            ));
        };
        editor.open(&full, line, column).map_err(|error| format!("{path}:{line} — {error:#}"))?;
        Ok(format!("{path}:{line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::{Cache, build};
    use crate::input::config::Flags;

    fn put(sources: &mut Sources, path: &str, text: String) {
        let source = crate::input::sources::Source::from_bytes(text.into(), true);
        sources.insert(RelPath::new(path).unwrap(), source);
    }

    fn sources(pages: usize) -> Sources {
        let mut sources = Sources::new("site");
        for number in 0..pages {
            let text = format!("# Page {number}\n\nA marmot.\n");
            put(&mut sources, &format!("content/p{number}.md"), text);
        }
        sources
    }

    fn shown(sources: &Sources, cache: &mut Cache) -> Shown {
        let site = build(sources, &Flags::default(), cache);
        Shown::new(site, Sources::default(), Look::default(), Arc::default())
    }

    fn window(pages: usize) -> Window {
        let shown = shown(&sources(pages), &mut Cache::default());
        Window::new(Folder { root: "/nowhere".into() }, None, Some(shown))
    }

    /// The address of the shard that may hold a word.
    fn shard(window: &Window, word: &str) -> String {
        let meta = window.get("search/meta.js").unwrap();
        let text = String::from_utf8_lossy(&meta.bytes).into_owned();
        let json = &text[text.rfind("ladderbook.receive(").unwrap()..];
        let json = json.split_once(',').unwrap().1.trim_end().trim_end_matches(");");
        let meta: serde_json::Value = serde_json::from_str(json).unwrap();
        let keys = meta["shards"][0].as_array().unwrap();
        let place = keys.iter().filter(|key| key.as_str() <= Some(word)).count() - 1;
        let signatures = meta["shards"][1].as_str().unwrap();
        format!("search/t-{}.js", &signatures[7 * place..7 * place + 7])
    }

    #[test]
    fn no_more_pages_are_kept_than_fit() {
        let window = window(KEPT_PAGES + 50);
        let kept = || window.shown().pages.lock().unwrap().len();
        assert_eq!(kept(), 0, "nothing is rendered before it is asked for");
        for number in 0..KEPT_PAGES + 50 {
            let served = window.get(&format!("p{number}.html")).unwrap();
            let text = String::from_utf8_lossy(&served.bytes).into_owned();
            assert!(text.contains(&format!("<h1>Page {number}</h1>")), "{text}");
            assert!((1..=KEPT_PAGES).contains(&kept()), "{}", kept());
        }
        let twice = [window.get("p7.html").unwrap(), window.get("p7.html").unwrap()];
        assert!(Arc::ptr_eq(&twice[0].bytes, &twice[1].bytes));
    }

    #[test]
    fn an_edit_costs_the_search_its_page_and_the_files_that_are_asked_for() {
        let (mut sources, mut cache) = (sources(200), Cache::default());
        let nowhere = Folder { root: "/nowhere".into() };
        let window = Window::new(nowhere, None, Some(shown(&sources, &mut cache)));
        let work = || window.search.lock().unwrap().as_ref().map(LiveSearch::work).unwrap();
        let before = shard(&window, "marmot");
        assert!(window.get(&before).is_some());
        assert_eq!((work().pages, work().files), (0, 1));
        put(&mut sources, "content/p7.md", "# Page 7\n\nA zanzibar.\n".to_owned());
        window.show(shown(&sources, &mut cache));
        window.follow_search();
        assert_eq!(
            (work().pages, work().files),
            (1, 1),
            "nothing is written before it is asked for"
        );
        assert!(window.get(&before).is_none(), "what was asked for before is another file now");
        assert!(window.get(&shard(&window, "zanzibar")).is_some());
        assert_eq!((work().pages, work().files), (1, 2));
    }

    #[test]
    fn a_page_is_served_before_the_search_is_made() {
        let window = window(3);
        assert!(window.get("p1.html").is_some() && window.get("index.html").is_some());
        window.follow_search();
        assert!(window.search.lock().unwrap().is_none());
        assert!(window.get("search/meta.js").is_some());
        assert!(window.search.lock().unwrap().is_some());
    }
}
