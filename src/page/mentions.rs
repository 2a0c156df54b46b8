//! Where a page is mentioned: the first mentions stand on the page, the rest on pages of
//! their own.
//!
//! Invariant: every mention stands on exactly one of these pages, so that none grows with
//! the site.

use std::collections::BTreeMap;

use crate::graph::{self, sentence};
use crate::link::Mention;
use crate::names::PageId;
use crate::page::data::{Backlink, BacklinkGroup, Html, Link, MentionsView, PageData, View};
use crate::page::frame::Parts;
use crate::words::path::{Address, encode};

/// How many mentions a page shows itself.
const ON_PAGE: usize = 30;

/// How many mentions a further page shows.
const ON_FURTHER: usize = 200;

impl Parts {
    /// The mentions that a page shows itself, how many more there are, and where.
    pub(super) fn backlinks(&self, id: PageId) -> (Vec<BacklinkGroup>, usize, Option<String>) {
        let all = self.graph.backlinks(id);
        let further = self.mention_pages(id).next().map(|address| address.encoded());
        let (shown, more) = all.split_at(all.len().min(ON_PAGE));
        (self.grouped(id, shown), more.len(), further)
    }

    /// The addresses of the pages with the further mentions of a page.
    pub fn mention_pages(&self, id: PageId) -> impl Iterator<Item = Address> {
        let more = self.graph.backlinks(id).len().saturating_sub(ON_PAGE);
        let page = self.index.page(id).address.as_str();
        let stem = page.strip_suffix(".html").unwrap_or(page).to_owned();
        (1..=more.div_ceil(ON_FURTHER)).filter_map(move |number| {
            let number = if number == 1 { String::new() } else { format!("-{number}") };
            Address::new(&format!("{stem}.mentions{number}.html"))
        })
    }

    /// All that the template of a page with further mentions sees; `number` counts from one.
    #[must_use]
    pub fn mentions_data(&self, id: PageId, number: usize) -> Option<PageData> {
        let pages: Vec<Address> = self.mention_pages(id).collect();
        let index = number.checked_sub(1)?;
        let address = pages.get(index)?;
        let all = self.graph.backlinks(id);
        let first = ON_PAGE + index * ON_FURTHER;
        let shown = all.get(first..all.len().min(first + ON_FURTHER))?;
        let of = self.link(id);
        let title = self.theme.messages().filled("mentions_of", &[("page", &of.title)]);
        let neighbour = |index: Option<usize>| {
            let address = pages.get(index?)?;
            Some(Link { title: title.clone(), address: address.encoded() })
        };
        let previous = neighbour(index.checked_sub(1));
        let next = neighbour(index.checked_add(1));
        let view = MentionsView { of, first: first + 1, last: first + shown.len(), all: all.len() };
        let mut data = self.further_data(
            id,
            address,
            "mentions",
            title,
            (previous, next),
            View::Mentions(view),
        );
        data.page.backlinks = self.grouped(id, shown);
        Some(data)
    }

    fn grouped(&self, id: PageId, backlinks: &[graph::Backlink]) -> Vec<BacklinkGroup> {
        let mut groups: BTreeMap<(usize, &str), Vec<Backlink>> = BTreeMap::new();
        for backlink in backlinks {
            let page = self.index.page(backlink.from);
            let linked = &self.linked[backlink.from.index()];
            let Some(mention) = backlink.of(linked, &self.index.page(id).address) else { continue };
            let text = &mention.fragment.text;
            let shown = |range| linked.shown(mention.fragment, range);
            let fragment = match mention.anchor() {
                "" => String::new(),
                anchor => format!("#{}", encode(anchor)),
            };
            let kind = page.kind.name();
            let order = ["level", "track", "matrix", "competency", "concept", "essay"]
                .iter()
                .position(|known| *known == kind);
            groups.entry((order.unwrap_or(9), kind)).or_default().push(Backlink {
                title: self.title(page),
                address: format!("{}{fragment}", page.address.encoded()),
                part: self.part(id, &mention),
                sentence: Html::from(sentence(text, &mention.range, shown)),
            });
        }
        let group =
            |((_, kind), links): ((usize, &str), _)| BacklinkGroup { kind: kind.to_owned(), links };
        groups.into_iter().map(group).collect()
    }

    /// The heading or cell of the page that is mentioned, and not the page as a whole.
    fn part(&self, id: PageId, mention: &Mention<'_>) -> Option<Link> {
        let part = mention.part?;
        let headings = self.index.prose(id).map(|doc| doc.body.headings.as_slice());
        let mut headings = headings.unwrap_or_default().iter();
        let competency = part.split('.').next().unwrap_or_default();
        let mut competencies = self.index.framework.competencies.iter();
        let title = headings
            .find(|heading| heading.id == part)
            .map(|heading| heading.text.clone())
            .or_else(|| {
                let found = competencies.find(|known| known.id == competency);
                found.map(|competency| competency.name.clone())
            })?;
        let page = self.index.page(id).address.encoded();
        Some(Link { title, address: format!("{page}#{}", encode(part)) })
    }
}
