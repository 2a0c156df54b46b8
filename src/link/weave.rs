//! One fragment's links, woven into its HTML.
//!
//! Holes are filled and terms wrapped in one pass over the text, in order, so that an
//! explicit link counts as a mention for the terms after it. Invariant: insertions
//! never overlap, so the HTML stays well-formed.

use std::ops::Range;

use crate::file::fragment::{Block, Hole, Target};
use crate::link::Linker;
use crate::link::asked::Ask;
use crate::link::explain::{Decision, Why};
use crate::link::linked::{Label, Link, Term, edits_of};
use crate::link::plan::home_of;
use crate::link::terms::scope_starts;
use crate::link::woven::{Edit, Woven};
use crate::names::addresses::generated;
use crate::names::lexicon::{Fits, Match};
use crate::names::resolve::{Found, Origin};
use crate::names::{Index, PageId, PageKind};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::encode;
use crate::words::text::{did_you_mean, escape};

/// The attributes of a link to a concept as a whole.
pub(super) fn concept_attributes(index: &Index, root: &str, concept: PageId) -> String {
    let address = format!("{root}{}", index.page(concept).address.encoded());
    format!("{} href=\"{}\"", concept_class(index, concept), escape(&address))
}

/// What marks a link to a concept.
fn concept_class(index: &Index, concept: PageId) -> String {
    let id = escape(index.names.concept_id(concept));
    format!(" class=\"concept\" data-concept=\"{id}\"")
}

/// What happens next in the text.
enum Stop<'a> {
    Hole(&'a Hole),
    Term(Match),
}

impl Stop<'_> {
    fn at(&self) -> usize {
        match self {
            Stop::Hole(hole) => hole.text_at as usize,
            Stop::Term(found) => found.range.start,
        }
    }
}

impl<'a> Linker<'a> {
    /// A part of the fragment's HTML with all its links.
    pub(super) fn link(&mut self, part: Range<usize>) -> String {
        let (edits, terms) = self.edits(&part);
        let terms = edits_of(self.index, self.root, self.fragment, &terms);
        Woven::new(edits).part(&self.fragment.html, &part, &terms)
    }

    /// What the links that somebody wrote make of a part of the fragment's HTML, and the terms in
    /// its text.
    pub(super) fn edits(&mut self, part: &Range<usize>) -> (Vec<Edit>, Vec<Term>) {
        let fragment = self.fragment;
        let lexicon = &self.index.names.lexicon;
        let found = match (self.trace.is_some(), self.autolink) {
            (true, _) => lexicon.find_all(&fragment.text),
            (false, true) => lexicon.find(&fragment.text),
            (false, false) => Vec::new(),
        };
        let mut terms = Vec::with_capacity(found.len());
        let holes = fragment.holes.iter().filter(|hole| part.contains(&(hole.at as usize)));
        let mut stops: Vec<Stop<'_>> = holes.map(Stop::Hole).collect();
        stops.extend(found.into_iter().map(Stop::Term));
        stops.sort_by_key(Stop::at);
        let mut edits: Vec<Edit> = if self.located { self.places(part) } else { Vec::new() };
        let is_embedded = self.is_embedded();
        let mut scope_starts = scope_starts(fragment).filter(|_| !is_embedded).peekable();
        for stop in stops {
            while scope_starts.next_if(|start| *start <= stop.at()).is_some() {
                self.seen.clear();
            }
            match stop {
                Stop::Hole(hole) => self.fill(hole, &mut edits),
                Stop::Term(found) => {
                    let why = self.meet(&found, part);
                    let links = why == Why::Linked;
                    self.note(&found, why);
                    let term = Term::found(self.index, found.range, found.concept);
                    terms.push(Term { links, ..term });
                }
            }
        }
        (edits, terms)
    }

    /// Comments that say where blocks were written.
    fn places(&self, part: &Range<usize>) -> Vec<Edit> {
        let Some(path) = &self.fragment.path else { return Vec::new() };
        let path = encode(path.as_str());
        let place = |block: &Block| {
            let at = block.html_at as usize;
            (at..at, format!("<!--ladderbook:{path}:{}-->", block.source_at))
        };
        let blocks = self.fragment.blocks.iter();
        blocks.filter(|block| part.contains(&(block.html_at as usize))).map(place).collect()
    }

    /// What becomes of a term.
    fn meet(&mut self, found: &Match, part: &Range<usize>) -> Why {
        match found.fits {
            Fits::Yes if !self.autolink => return Why::PageOptsOut,
            Fits::Yes => {}
            Fits::NotAWord => return Why::NotAWord,
            Fits::OtherLetters => return Why::OtherLetters,
        }
        if found.concept == self.page {
            return Why::Own;
        }
        let Some(html) = self.fragment.html_range(found.range.clone()) else {
            return self.why_not_linkable(&found.range);
        };
        if self.seen.contains(&found.concept) {
            return Why::Before;
        }
        if html.start < part.start || html.end > part.end {
            return Why::Unlinkable;
        }
        self.seen.insert(found.concept);
        if self.is_embedded() {
            self.shows_concept(found.concept);
        }
        Why::Linked
    }

    /// Notes that the page links to a concept from what it embeds.
    fn shows_concept(&mut self, concept: PageId) {
        let to = self.index.page(concept).address.clone();
        let (is_concept, is_mention) = (true, false);
        self.links.push(Link { start: 0, end: 0, to, part: None, is_concept, is_mention });
    }

    /// Why a range cannot hold a link.
    fn why_not_linkable(&self, range: &Range<usize>) -> Why {
        if self.trace.is_none() {
            return Why::Unlinkable;
        }
        let fragment = self.fragment;
        let is_heading = fragment.headings.iter().any(|heading| {
            let start = heading.text_at as usize;
            let end =
                fragment.text[start..].find("\n\n").map_or(fragment.text.len(), |len| start + len);
            (start..end).contains(&range.start)
        });
        let ends = [range.start, range.end - 1];
        if is_heading {
            Why::Heading
        } else if ends.into_iter().all(|at| fragment.is_linkable(at)) {
            Why::Straddles
        } else {
            Why::Unlinkable
        }
    }

    /// Notes what became of a name where its fragment is at home.
    fn note(&mut self, found: &Match, why: Why) {
        let Some(trace) = self.trace.as_deref_mut().filter(|_| self.home) else { return };
        let fragment = self.fragment;
        let (Some(path), Some(start), Some(end)) = (
            fragment.path.clone(),
            fragment.source_at(found.range.start),
            fragment.source_at(found.range.end - 1),
        ) else {
            return;
        };
        let words = fragment.text[found.range.clone()].to_owned();
        trace.push(Decision { path, source: start..end + 1, words, concept: found.concept, why });
    }

    /// Notes a link to a page, as a mention where the fragment is at home.
    fn mention(&mut self, to: PageId, part: Option<&str>, range: Range<usize>) {
        let page = self.index.page(to);
        let short = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let (is_embedded, is_concept) = (self.is_embedded(), page.kind == PageKind::Concept);
        let is_mention = self.home && to != self.page;
        if !is_concept && !is_mention {
            return;
        }
        if is_embedded {
            return self.shows_concept(to);
        }
        self.links.push(Link {
            start: short(range.start),
            end: short(range.end),
            to: page.address.clone(),
            part: part.map(Box::from),
            is_concept,
            is_mention,
        });
    }

    fn fill(&mut self, hole: &Hole, edits: &mut Vec<Edit>) {
        let at = hole.at as usize;
        let (attributes, title) = match &hole.target {
            Target::Image { path } => (self.image(hole, path), None),
            Target::Embed { name, anchor } => (self.embed(hole, name, anchor.as_deref()), None),
            Target::Tag { name } => (self.tag(name), None),
            Target::Wiki { name, anchor } => {
                self.ask_name(name);
                let found = self.index.find_name(self.link_at(name, anchor.as_deref()), name);
                let title = self.title_for(&found, name, anchor.as_deref());
                (self.attributes(hole, found, name, anchor.as_deref()), title)
            }
            Target::Path { path, anchor } => {
                self.ask_name(path);
                let found = self.index.find_path(self.link_at(path, anchor.as_deref()), path);
                (self.attributes(hole, found, path, anchor.as_deref()), None)
            }
        };
        edits.push((at..at, attributes));
        if let (Some((start, end)), Some(title)) = (hole.label, title) {
            edits.push((start as usize..end as usize, escape(&title)));
            self.label(hole, &title);
        }
    }

    /// Where a link is read from. One to `#anchor` alone means the page on which its text
    /// is at home, also where the text is a guest.
    fn link_at(&mut self, name: &str, anchor: Option<&str>) -> Origin<'a> {
        let at = self.written_at();
        if self.home || self.is_embedded() || !name.is_empty() || anchor.is_none() {
            return at;
        }
        self.ask(&Ask::Homes);
        Origin { page: home_of(self.index, self.fragment).unwrap_or(at.page), ..at }
    }

    /// Notes what a link shows in place of its words.
    pub(super) fn label(&mut self, hole: &Hole, title: &str) {
        let key = (self.fragment.id, hole.text_at as usize);
        let label = Label { len: hole.text_len as usize, title: title.to_owned() };
        self.written.labels.insert(key, label);
    }

    /// The address of a tag's page.
    fn tag(&mut self, name: &str) -> String {
        self.ask(&Ask::Page(&generated::tag(name)));
        let page = self.index.names.tag(name).map(|id| self.index.page(id).address.encoded());
        page.map_or_else(String::new, |address| {
            format!(" href=\"{}{}\"", escape(self.root), escape(&address))
        })
    }

    /// What a wikilink without a label shows: the words as written if they are a name
    /// of the page, else the page's title.
    fn title_for(&mut self, found: &Found, name: &str, anchor: Option<&str>) -> Option<String> {
        let id = match found {
            Found::Page(id, Some(implied)) => {
                self.ask_page(*id);
                return self.anchor_title(*id, implied);
            }
            Found::Page(id, None) => *id,
            Found::Ambiguous(ids) => *ids.first()?,
            _ => return None,
        };
        self.ask_page(id);
        self.ask_title(id);
        let page = self.index.page(id);
        let written_as_name = !name.contains(['/', ':', '-']) && !name.is_empty();
        let is_framework = matches!(
            page.kind,
            PageKind::Level(_)
                | PageKind::Track(_)
                | PageKind::Matrix(_)
                | PageKind::Competency(_)
                | PageKind::Guide(_)
                | PageKind::Comparison(_)
        );
        let title =
            if written_as_name && !is_framework { name.to_owned() } else { page.title.clone() };
        Some(match anchor.and_then(|anchor| self.anchor_title(id, anchor)) {
            Some(part) if name.is_empty() => part,
            Some(part) => format!("{title}: {part}"),
            None => title,
        })
    }

    /// What a person calls the place that an anchor names.
    fn anchor_title(&self, id: PageId, anchor: &str) -> Option<String> {
        let found = self.index.find_anchor(id, anchor)?;
        if let Some(doc) = self.index.prose(id)
            && let Some(heading) = doc.body.headings.iter().find(|heading| heading.id == found)
        {
            return Some(heading.text.clone());
        }
        let competency = found.split('.').next().unwrap_or_default();
        let mut all = self.index.framework.competencies.iter();
        all.find(|known| known.id == competency).map(|known| known.name.clone())
    }

    pub(super) fn attributes(
        &mut self,
        hole: &Hole,
        found: Found,
        name: &str,
        anchor: Option<&str>,
    ) -> String {
        let (id, implied) = match found {
            Found::Page(id, implied) => (id, implied),
            Found::Asset(address) => {
                return format!(" href=\"{}{}\"", escape(self.root), escape(&address.encoded()));
            }
            Found::Ambiguous(ids) => {
                self.ambiguous(hole, name, &ids);
                (ids[0], None)
            }
            Found::Nothing | Found::Outside => {
                self.broken(hole, name);
                return if hole.raw { String::new() } else { " class=\"broken\"".to_owned() };
            }
        };
        self.ask_page(id);
        if self.index.page(id).kind == PageKind::Concept {
            self.seen.insert(id);
        }
        let anchor = match anchor.filter(|anchor| !anchor.is_empty()) {
            None => implied,
            Some(anchor) => match self.index.find_anchor(id, anchor) {
                Some(found) => Some(found),
                None if self.index.is_title(id, anchor) => None,
                None => {
                    self.missing_anchor(hole, id, anchor);
                    None
                }
            },
        };
        let start = hole.text_at as usize;
        self.mention(id, anchor.as_deref(), start..start + hole.text_len as usize);
        let attributes = self.page_attributes(id, anchor.as_deref());
        match attributes.find(" href=") {
            Some(at) if hole.raw => attributes[at..].to_owned(),
            _ => attributes,
        }
    }

    /// `href` of a page, and what marks links to concepts.
    fn page_attributes(&self, id: PageId, anchor: Option<&str>) -> String {
        let page = self.index.page(id);
        let mut attributes = String::new();
        if page.kind == PageKind::Concept && id != self.page {
            attributes.push_str(&concept_class(self.index, id));
        }
        let fragment = anchor.map(|anchor| format!("#{}", encode(anchor))).unwrap_or_default();
        let address = if id == self.page && !fragment.is_empty() {
            String::new()
        } else {
            format!("{}{}", self.root, page.address.encoded())
        };
        attributes.push_str(&format!(" href=\"{}{}\"", escape(&address), escape(&fragment)));
        attributes
    }

    fn image(&mut self, hole: &Hole, path: &str) -> String {
        self.ask_name(path);
        let found = match self.index.find_path(self.written_at(), path) {
            Found::Nothing => self.index.find_name(self.written_at(), path),
            found => found,
        };
        if let Found::Asset(address) = found {
            return format!(" src=\"{}{}\"", escape(self.root), escape(&address.encoded()));
        }
        self.broken(hole, path);
        if hole.raw { String::new() } else { " class=\"broken\"".to_owned() }
    }

    fn report(&mut self, fault: Diagnostic) {
        if self.home {
            self.written.faults.push(fault);
        }
    }

    /// Reports a fault of the page that is linked, which may lie in what it embeds.
    pub(super) fn report_always(&mut self, hole: &Hole, code: Code, message: String, help: &str) {
        if let Some(fault) = self.fault(code, hole, message) {
            self.written.faults.push(fault.help(help));
        }
    }

    fn fault(&self, code: Code, hole: &Hole, message: String) -> Option<Diagnostic> {
        let path = self.fragment.path.as_ref()?;
        Some(Diagnostic::new(code, path, hole.span, message))
    }

    fn broken(&mut self, hole: &Hole, name: &str) {
        self.ask(&Ask::Suggestions);
        let help = self.index.names.suggest(name.trim_end_matches(".md"), self.index);
        let message = format!("`{name}` leads nowhere");
        if let Some(fault) = self.fault(Code::BrokenLink, hole, message) {
            self.report(fault.maybe_help(help));
        }
    }

    fn missing_anchor(&mut self, hole: &Hole, id: PageId, anchor: &str) {
        let ids = self.index.anchors(id);
        let message = format!("`{}` has no heading or id `{anchor}`", self.index.page(id).address);
        let help = did_you_mean(anchor, ids.iter().map(String::as_str));
        if let Some(fault) = self.fault(Code::MissingAnchor, hole, message) {
            self.report(fault.maybe_help(help));
        }
    }

    fn ambiguous(&mut self, hole: &Hole, name: &str, ids: &[PageId]) {
        let places: Vec<String> = ids
            .iter()
            .map(|id| self.index.page(*id).address.as_str().trim_end_matches(".html").to_owned())
            .collect();
        let places: Vec<&str> = places.iter().map(String::as_str).collect();
        let message = format!("`{name}` could mean several pages");
        let help = format!("write {}", crate::words::text::one_of(&places));
        if let Some(fault) = self.fault(Code::AmbiguousLink, hole, message) {
            self.report(fault.help(help));
        }
    }
}
