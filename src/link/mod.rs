//! Floor 4: fragments get their addresses, and concept terms become links.
//!
//! In parallel over pages, each from the index alone. Linking happens per fragment,
//! page and scope, because a point stands on several pages; the first mention in a
//! scope is the one that links. Invariant: nothing is parsed, text is only inserted.

mod asked;
mod askers;
mod changes;
mod embed;
pub mod explain;
mod linked;
mod plan;
mod terms;
mod weave;
mod woven;

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::file::fragment::Fragment;
use crate::link::asked::{Ask, Keys, last_part};
pub use crate::link::askers::Askers;
pub use crate::link::changes::Changes;
use crate::link::explain::Decision;
use crate::link::linked::{Link, Part, Written};
pub use crate::link::linked::{LinkedPage, Mention};
use crate::link::plan::{Scope, scopes};
use crate::link::terms::crowded;
use crate::link::woven::Woven;
use crate::names::resolve::Origin;
use crate::names::{Index, PageId, PageKind};
use crate::words::hash::Digest;
use crate::words::path::resolve;

/// Hash of the fragments of a page with their scopes.
fn fragments_hash(index: &Index, page: PageId) -> Digest {
    let fragments: Vec<(String, Digest, bool)> = scopes(index, page)
        .into_iter()
        .flat_map(|scope| {
            let anchor = scope.anchor;
            scope.parts.into_iter().map(move |part| (anchor.clone(), part.fragment.hash, part.home))
        })
        .collect();
    Digest::of(&fragments)
}

/// Links all fragments of a page.
#[must_use]
pub fn link_page(index: &Index, page: PageId) -> LinkedPage {
    link(index, page, false)
}

/// Links all fragments of a page, each block with a comment that says where it was written:
/// `<!--ladderbook:path:byte-->`. Without these comments it is the page as linked.
#[must_use]
pub fn link_located(index: &Index, page: PageId) -> LinkedPage {
    link(index, page, true)
}

fn link(index: &Index, page: PageId, located: bool) -> LinkedPage {
    link_traced(index, page, located, None)
}

/// Links all fragments of a page and says what became of the terms at home on it.
fn link_traced(
    index: &Index,
    page: PageId,
    located: bool,
    mut trace: Option<&mut Vec<Decision>>,
) -> LinkedPage {
    let links_terms = index.autolinks(page);
    let root = root_of(index, page);
    let mut written =
        Written { fragments_hash: fragments_hash(index, page), links_terms, ..Written::default() };
    let (mut all_terms, mut all_crowded) = (Vec::new(), Vec::new());
    let mut embedded_bytes = 0;
    let mut asked = questions_of(index, page);
    for Scope { anchor, parts } in scopes(index, page) {
        let mut seen = FxHashSet::default();
        let anchor: Arc<str> = anchor.into();
        for (plan::Part { fragment, home }, place) in parts.into_iter().zip(0..) {
            let mut links = Vec::new();
            let mut linker = Linker {
                index,
                page,
                origin: page,
                chain: vec![embed::Embedded::whole(page)],
                embedded_bytes: &mut embedded_bytes,
                root: &root,
                seen: &mut seen,
                asked: &mut asked,
                written: &mut written,
                links: &mut links,
                trace: trace.as_deref_mut(),
                autolink: links_terms,
                fragment,
                home,
                located,
            };
            let (edits, terms) = linker.edits(&(0..fragment.html.len()));
            if home {
                all_crowded.extend(crowded(fragment, &terms));
            }
            all_terms.push(terms.into());
            written.parts.push(Part {
                fragment: Arc::clone(fragment),
                anchor: Arc::clone(&anchor),
                home,
                begins: place == 0,
                woven: Woven::new(edits),
                links: links.into(),
            });
        }
    }
    let mut asked: Vec<u64> = asked.into_iter().collect();
    asked.sort_unstable();
    written.asked = asked.into();
    written.finish();
    LinkedPage { written: Arc::new(written), terms: all_terms.into(), crowded: all_crowded }
}

/// What every page asks for: itself, its prose, and what its kind shows.
fn questions_of(index: &Index, page: PageId) -> Keys {
    let meta = index.page(page);
    let mut asked = Keys::default();
    asked.insert(Ask::Page(meta.address.as_str()).key());
    asked.extend(meta.doc.iter().map(|path| Ask::Prose(path).key()));
    if meta.kind == PageKind::Glossary {
        asked.insert(Ask::Definitions.key());
    }
    asked
}

/// The way to the site's root from a page; absolute on the page that any address shows.
#[must_use]
pub fn root_of(index: &Index, page: PageId) -> String {
    let meta = index.page(page);
    if meta.kind != PageKind::NotFound {
        return meta.address.to_root();
    }
    if let Some(base) = &index.config.base {
        return format!("{base}/");
    }
    let url = index.config.html.site_url.as_deref().unwrap_or("/");
    let path =
        url.split_once("://").map_or(url, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    path.to_owned()
}

/// Links one fragment on one page.
struct Linker<'a> {
    index: &'a Index,
    page: PageId,
    /// The page that the fragment was written for: links are read from there.
    origin: PageId,
    /// The page and the embedded ones from it to this fragment.
    chain: Vec<embed::Embedded>,
    /// Bytes embedded on the page so far.
    embedded_bytes: &'a mut usize,
    root: &'a str,
    /// Concepts linked already in this scope.
    seen: &'a mut FxHashSet<PageId>,
    /// Keys of the questions asked so far.
    asked: &'a mut Keys,
    written: &'a mut Written,
    /// The links of the page's own fragment, in which this one may be embedded.
    links: &'a mut Vec<Link>,
    /// Where to say what becomes of terms, if somebody asks.
    trace: Option<&'a mut Vec<Decision>>,
    /// Whether terms link on the page.
    autolink: bool,
    fragment: &'a Arc<Fragment>,
    /// Whether the fragment is at home on this page: only then do its links count as
    /// mentions and its faults get reported.
    home: bool,
    /// Whether blocks say where they were written.
    located: bool,
}

impl<'a> Linker<'a> {
    /// A linker for a fragment of `origin` that is shown inside this one.
    fn inside<'b>(
        &'b mut self,
        origin: PageId,
        fragment: &'b Arc<Fragment>,
        chain: Vec<embed::Embedded>,
    ) -> Linker<'b>
    where
        'a: 'b,
    {
        Linker {
            index: self.index,
            page: self.page,
            origin,
            chain,
            embedded_bytes: self.embedded_bytes,
            root: self.root,
            seen: self.seen,
            asked: self.asked,
            written: self.written,
            links: self.links,
            trace: None,
            autolink: self.autolink,
            located: self.located,
            fragment,
            home: false,
        }
    }

    /// Where the fragment's links are read from.
    fn written_at(&self) -> Origin<'a> {
        Origin { page: self.origin, file: self.fragment.path.as_ref() }
    }

    fn ask(&mut self, ask: &Ask<'_>) {
        self.asked.insert(ask.key());
    }

    /// Notes that a name or path is looked up.
    fn ask_name(&mut self, name: &str) {
        self.ask(&Ask::Name(&last_part(name)));
        // A path may end in a step up, or in none; other tools start it elsewhere.
        if matches!(name.trim_end_matches('/').rsplit('/').next(), Some("." | "..")) {
            let origin = self.written_at();
            let folder = self.index.folder_of(origin);
            let doc = self.index.page(origin.page).doc.as_ref();
            let as_folder = doc.map(|path| format!("{folder}/{}", path.stem()));
            for start in [Some(folder), as_folder, Some(String::new())].into_iter().flatten() {
                let place = resolve(&start, name).unwrap_or_default();
                self.ask(&Ask::Name(&last_part(&place)));
            }
        }
    }

    /// Notes that it matters which page that is.
    fn ask_page(&mut self, page: PageId) {
        let index = self.index;
        self.ask(&Ask::Page(index.page(page).address.as_str()));
    }

    /// Notes that it matters what a page is called.
    fn ask_title(&mut self, page: PageId) {
        let index = self.index;
        self.ask(&Ask::Title(index.page(page).address.as_str()));
    }

    /// Whether the fragment stands inside another page's.
    fn is_embedded(&self) -> bool {
        self.chain.len() > 1
    }
}
