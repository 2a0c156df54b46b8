//! What search indexes where.
//!
//! A point is indexed on the level page that introduces it; lists are found by their
//! titles only. Invariant: drafts that are not built are in no index.

use crate::file::PageDoc;
use crate::link::LinkedPage;
use crate::names::framework::LevelRef;
use crate::names::{PageId, PageKind, PageMeta};
use crate::page::frame::Parts;
use crate::page::search::{SearchKind, SearchPage, SearchSection, SectionKind};

impl Parts {
    /// Every page as search sees it.
    #[must_use]
    pub fn search_pages(&self) -> Vec<SearchPage> {
        self.index.page_ids().filter_map(|id| self.search_page(id)).collect()
    }

    fn search_page(&self, id: PageId) -> Option<SearchPage> {
        let page = self.index.page(id);
        let framework = &self.index.framework;
        let kind = match page.kind {
            PageKind::Essay => SearchKind::Essay,
            PageKind::Concept => SearchKind::Concept,
            PageKind::Track(_) => SearchKind::Track,
            PageKind::Level(_) => SearchKind::Level,
            PageKind::Matrix(_) => SearchKind::Matrix,
            PageKind::Compare(..) => SearchKind::Comparison,
            PageKind::Glossary => SearchKind::Glossary,
            PageKind::Home | PageKind::Section => SearchKind::Page,
            PageKind::Tag(_) | PageKind::Tags | PageKind::Search | PageKind::NotFound => {
                return None;
            }
        };
        let mut found = SearchPage {
            address: page.address.as_str().to_owned(),
            title: self.title(page),
            names: Vec::new(),
            kind,
            place: String::new(),
            track: None,
            level: None,
            sections: Vec::new(),
        };
        match page.kind {
            PageKind::Level(at) => self.level(at, &mut found),
            PageKind::Track(track) => {
                let track = &framework.tracks[track];
                found.names.push(track.short.clone());
                found.track = Some(track.id.clone());
                found
                    .sections
                    .extend(track.summary.iter().map(|summary| text("", "", &summary.text)));
            }
            PageKind::Compare(one, other) => {
                found.place = match (&framework.tracks[one.track], &framework.tracks[other.track]) {
                    (track, same) if track.id == same.id => track.name.clone(),
                    (track, other) => format!("{} · {}", track.name, other.name),
                };
            }
            PageKind::Matrix(track) => found.track = Some(framework.tracks[track].id.clone()),
            _ => {}
        }
        if let Some(doc) = self.index.prose(id) {
            prose(doc, page, &self.linked[id.index()], &mut found);
        }
        Some(found)
    }

    fn level(&self, at: LevelRef, found: &mut SearchPage) {
        let framework = &self.index.framework;
        let (level, track) = (framework.level(at), &framework.tracks[at.track]);
        found.place = match level.code.as_str() {
            "" => track.name.clone(),
            code => format!("{} · {code}", track.name),
        };
        found.track = Some(track.id.clone());
        found.level = Some(level.id.value.clone());
        found.names = level.aliases.iter().map(|alias| alias.value.clone()).collect();
        found.names.extend([level.code.clone(), framework.level_id(at)]);
        found.names.retain(|name| !name.is_empty());
        found.sections.extend(level.summary.iter().map(|summary| text("", "", &summary.text)));
        for cell in &level.cells {
            let competency = &framework.competencies[cell.competency];
            for point in &cell.new {
                let mut words = point.fragment.text.trim().to_owned();
                for example in &point.examples {
                    words.push(' ');
                    words.push_str(example.text.trim());
                }
                found.sections.push(SearchSection {
                    anchor: format!("{}.{}", competency.id, point.id),
                    heading: competency.name.clone(),
                    text: words,
                    kind: SectionKind::Point,
                });
            }
            let examples: Vec<&str> =
                cell.examples.iter().map(|example| example.text.trim()).collect();
            if !examples.is_empty() {
                found.sections.push(text(&competency.id, &competency.name, &examples.join(" ")));
            }
        }
    }
}

fn text(anchor: &str, heading: &str, words: &str) -> SearchSection {
    SearchSection {
        anchor: anchor.to_owned(),
        heading: heading.to_owned(),
        text: words.trim().to_owned(),
        kind: SectionKind::Text,
    }
}

/// A page's prose by headings.
fn prose(doc: &PageDoc, page: &PageMeta, linked: &LinkedPage, found: &mut SearchPage) {
    if page.kind == PageKind::Concept {
        found.names.extend(doc.front.aliases.iter().map(|alias| alias.value.clone()));
    }
    let mut lead = match &doc.definition {
        Some(definition) => definition.text.trim().to_owned(),
        None => doc.front.description.clone().unwrap_or_default(),
    };
    let body = &doc.body;
    let starts = body.headings.iter().map(|heading| heading.text_at as usize);
    let ends: Vec<usize> = starts.chain([body.text.len()]).collect();
    lead.push(' ');
    lead.push_str(&linked.shown(body, 0..ends[0]));
    found.sections.push(text("", "", &lead));
    for (heading, end) in body.headings.iter().zip(ends.iter().skip(1)) {
        let start = heading.text_at as usize;
        let section = &body.text[start..*end];
        let after_heading = section.find("\n\n").map_or(*end, |at| start + at);
        let words = linked.shown(body, after_heading..*end);
        found.sections.push(text(&heading.id, &heading.text, &words));
    }
}
