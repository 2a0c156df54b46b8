//! The search of a site that is being edited: an index that follows edits, and files that are written when asked for.
//!
//! What an edit changes is taken out and put in; then only the list of files is made anew, from hashes of what each is
//! made from. A file is written when somebody asks for it, and the last ones are kept.
//!
//! Invariant: after any edits, every file has the name and the bytes that it has in a build.

mod layout;
mod rows;
#[cfg(test)]
mod tests;
mod words;

use std::collections::VecDeque;
use std::sync::Arc;

use self::layout::{File, Layout};
use self::rows::Row;
use self::words::{Gone, Words};
use super::facets::{self, Facets};
use super::index::Index;
use super::synonyms::Synonyms;
use super::texts::{block, measure, push_to_block};
use super::{SearchPage, Settings, cut, vocabulary};
use crate::words::each::each;
use crate::words::hash::Digest;

/// What kept files may take together; a shard takes 8 to 32 kB.
const KEPT_BYTES: usize = 1 << 20;
/// With more pages changed than this, and than a quarter of all, an index is made anew sooner than it is changed.
const MOST_CHANGED: usize = 64;

/// So many pages are made at a time, on all cores, before they are indexed one after the other.
const PAGES_AT_ONCE: usize = 64;

/// Where pages come from: the page at a place, if search knows it.
pub type Pages<'a> = &'a (dyn Fn(usize) -> Option<SearchPage> + Sync);

/// The search of a site at one moment.
pub struct Live {
    settings: Settings,
    /// How many pages the site has, also those that search does not know.
    page_count: usize,
    /// In the order of their places.
    rows: Vec<Row>,
    words: Words,
    /// The facets as JSON, until pages have others.
    facets: Option<String>,
    /// The list of files, until something changes.
    layout: Option<Layout>,
    /// Files that were asked for, the last ones at the end.
    kept: VecDeque<(String, Arc<[u8]>)>,
    work: Work,
}

/// What an index has done since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Pages that were indexed again.
    pub pages: usize,
    /// Words whose postings were written again.
    pub words: usize,
    /// Files that were written, without `search/meta.js`.
    pub files: usize,
}

/// What became of the pages of a site.
pub struct Edit<'a> {
    /// How many pages there are, also those that search does not know.
    pub page_count: usize,
    /// For each page its place before, in rising order; none where it is new. None if all are where they were.
    pub places: Option<&'a [Option<usize>]>,
    /// The places of all pages that search may see otherwise than before, in rising order.
    pub candidates: &'a [usize],
    /// The pages before.
    pub before: Pages<'a>,
    /// The pages now.
    pub now: Pages<'a>,
}

impl Live {
    /// The search of these pages.
    #[must_use]
    pub fn new(settings: Settings, page_count: usize, pages: Pages<'_>) -> Self {
        let mut index = empty(&settings);
        let mut rows = Vec::new();
        let places: Vec<usize> = (0..page_count).collect();
        for places in places.chunks(PAGES_AT_ONCE) {
            let made = each(places, |place| Some(Row::new(pages(*place)?, *place as u32)));
            for (row, page) in made.into_iter().flatten() {
                let number = rows.last().map_or(0, Row::end);
                let row = row.numbered(number);
                add(&mut index, &row, &page);
                rows.push(row);
            }
        }
        Live {
            page_count,
            rows,
            words: Words::new(index, &settings.language),
            settings,
            facets: None,
            layout: None,
            kept: VecDeque::new(),
            work: Work::default(),
        }
    }

    /// The search after an edit; none where it takes less to make it anew.
    #[must_use]
    pub fn after(mut self, settings: Settings, edit: &Edit<'_>) -> Option<Self> {
        let Settings { weights, language, synonyms, optional_words, .. } = &self.settings;
        let same = *weights == settings.weights
            && *language == settings.language
            && *synonyms == settings.synonyms
            && *optional_words == settings.optional_words;
        if !same {
            return None;
        }
        let most = MOST_CHANGED.max(self.rows.len() / 4);
        let (before, changes) =
            Changes::new(std::mem::take(&mut self.rows), &settings, edit, most)?;
        let same_facets = before.len() == changes.changed.len()
            && !changes.renumbers
            && before
                .iter()
                .zip(&changes.changed)
                .all(|(gone, place)| gone.has_facets_of(&changes.rows[*place]));
        if !same_facets {
            self.facets = None;
        }
        if !before.is_empty() || !changes.changed.is_empty() {
            let gone = changes.gone(&before, &settings, edit);
            self.work.words += self.words.exchange(&gone, &changes.index);
            self.work.pages += changes.changed.len();
        }
        self.rows = changes.rows;
        self.settings = settings;
        self.page_count = edit.page_count;
        self.layout = None;
        Some(self)
    }

    /// The file at an address, such as `search/meta.js`; `pages` are those of the site as it is now.
    pub fn file(&mut self, address: &str, pages: Pages<'_>) -> Option<Arc<[u8]>> {
        self.lay_out();
        let layout = self.layout.as_ref()?;
        if address == "search/meta.js" {
            return Some(Arc::clone(&layout.meta));
        }
        let file = layout.file(address)?;
        if let Some((_, bytes)) = self.kept.iter().find(|(known, _)| known == address) {
            return Some(Arc::clone(bytes));
        }
        let bytes: Arc<[u8]> = self.written(file, layout, pages)?.into();
        self.work.files += 1;
        self.kept.push_back((address.to_owned(), Arc::clone(&bytes)));
        while self.kept.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() > KEPT_BYTES {
            self.kept.pop_front();
        }
        Some(bytes)
    }

    /// What was done since the index was made.
    #[must_use]
    pub fn work(&self) -> Work {
        self.work
    }

    /// Makes the list of files, where it is not made.
    fn lay_out(&mut self) {
        if self.layout.is_some() {
            return;
        }
        let rows = &self.rows;
        let facets = self.facets.get_or_insert_with(|| {
            let mut facets = Facets::default();
            rows.iter().for_each(|row| row.add_facets(&mut facets));
            facets.json()
        });
        let layout = Layout::new(&self.settings, self.page_count, rows, &self.words, facets);
        self.kept.retain(|(address, _)| layout.file(address).is_some());
        self.layout = Some(layout);
    }

    fn written(&self, file: File, layout: &Layout, pages: Pages<'_>) -> Option<Vec<u8>> {
        let terms = self.words.terms();
        let written = match file {
            File::Shard(place) => {
                let stems = self.words.stems();
                layout.shards.file(place, layout.shard_list.get(place)?, &terms, &stems)
            }
            File::Words(place) => {
                let plan = vocabulary::Plan::new(&terms);
                plan.file(place, layout.word_list.get(place)?, &terms)
            }
            File::Block { group, index, numbers } => {
                block(layout.signature(group)?, index, self.texts(numbers, pages))
            }
            File::Facets => {
                let address = layout.address(file)?;
                let signature = address.strip_prefix("search/f-")?.strip_suffix(".js")?;
                facets::file(signature, self.facets.as_deref()?)
            }
            File::Lent => layout.lent.clone()?,
        };
        Some(written.bytes)
    }

    /// The text of the pages with numbers from one up to another.
    fn texts(&self, (first, end): (u32, u32), pages: Pages<'_>) -> String {
        let (mut payload, mut entry) = (String::new(), String::new());
        let start = self.rows.partition_point(|row| row.end() <= first);
        for row in self.rows[start..].iter().take_while(|row| row.number < end) {
            let Some(page) = pages(row.place as usize) else { continue };
            let (page, stretches) = cut(page);
            for (number, stretch) in (row.number..).zip(stretches) {
                if (first..end).contains(&number) {
                    let continues = stretch.start > 0;
                    measure(&page, &page.sections[stretch], continues, &mut entry);
                    push_to_block(&entry, &mut payload);
                }
            }
        }
        payload
    }
}

/// The rows of a site after an edit.
struct Changes {
    rows: Vec<Row>,
    /// Which of them are new or say other things than before.
    changed: Vec<usize>,
    /// What those say.
    index: Index,
    /// The page numbers of the others, before and after: the first, how many, the first now.
    stayed: Vec<(u32, u32, u32)>,
    /// Whether any of these is another one now.
    renumbers: bool,
}

impl Changes {
    /// Sorts out `before` after an edit; comes with the rows that are gone or say other things now. None where more
    /// pages than `most` do.
    fn new(
        before: Vec<Row>,
        settings: &Settings,
        edit: &Edit<'_>,
        most: usize,
    ) -> Option<(Vec<Row>, Changes)> {
        let mut olds = before.into_iter().peekable();
        let mut candidates = edit.candidates.iter().copied().peekable();
        let mut gone = Vec::new();
        let mut changes = Changes {
            rows: Vec::with_capacity(olds.len()),
            changed: Vec::new(),
            index: empty(settings),
            stayed: Vec::new(),
            renumbers: false,
        };
        for place in 0..edit.page_count {
            let old = edit.places.map_or(Some(place), |places| places[place]);
            let mut row = None;
            if let Some(old) = old {
                while let Some(row) = olds.next_if(|row| (row.place as usize) < old) {
                    gone.push(row);
                }
                row = olds.next_if(|row| row.place as usize == old);
            }
            if candidates.next_if_eq(&place).is_none() {
                row.into_iter().for_each(|row| changes.keep(row, place));
                continue;
            }
            let now = (edit.now)(place);
            match (row, now) {
                (Some(row), Some(page)) if row.digest == Digest::of(&page) => {
                    changes.keep(row, place);
                }
                (row, now) => {
                    gone.extend(row);
                    now.into_iter().for_each(|page| changes.add(page, place));
                }
            }
            if changes.changed.len() > most {
                return None;
            }
        }
        gone.extend(olds);
        Some((gone, changes))
    }

    fn keep(&mut self, row: Row, place: usize) {
        let number = self.rows.last().map_or(0, Row::end);
        self.renumbers |= row.number != number;
        self.stayed.push((row.number, row.stretches.len() as u32, number));
        self.rows.push(row.numbered(number).at(place as u32));
    }

    fn add(&mut self, page: SearchPage, place: usize) {
        let number = self.rows.last().map_or(0, Row::end);
        let (row, page) = Row::new(page, place as u32);
        let row = row.numbered(number);
        add(&mut self.index, &row, &page);
        self.changed.push(self.rows.len());
        self.rows.push(row);
    }

    /// What to take out of the index.
    fn gone(&self, before: &[Row], settings: &Settings, edit: &Edit<'_>) -> Gone {
        if !self.renumbers {
            let mut index = empty(settings);
            for row in before {
                if let Some(page) = (edit.before)(row.place as usize) {
                    add(&mut index, row, &cut(page).0);
                }
            }
            return Gone::Said(Box::new(index));
        }
        let before = before.iter().map(Row::end);
        let stayed = self.stayed.iter().map(|(first, count, _)| first + count);
        let mut numbers = vec![None; before.chain(stayed).max().unwrap_or_default() as usize];
        for (first, count, now) in &self.stayed {
            let nows = (*now..*now + count).map(Some);
            for (number, now) in numbers[*first as usize..].iter_mut().zip(nows) {
                *number = now;
            }
        }
        Gone::Renumbered(numbers)
    }
}

/// An index without pages.
fn empty(settings: &Settings) -> Index {
    let synonyms = Synonyms::read(&settings.synonyms);
    Index::new(settings.weights, &synonyms, &settings.optional_words)
}

/// Adds a page that is cut into sections that fit, with the row made from it.
fn add(index: &mut Index, row: &Row, page: &SearchPage) {
    let mut start = 0;
    for (number, stretch) in (row.number as usize..).zip(&row.stretches) {
        let end = start + stretch.sections as usize;
        index.add(page, &page.sections[start..end], number, start == 0);
        start = end;
    }
}
