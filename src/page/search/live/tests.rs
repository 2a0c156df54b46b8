//! That an index which followed edits writes what a build writes, and how little it does for that.

use super::super::tests::{page, section};
use super::super::{FacetValue, SearchFile, SearchKind, SearchSection, SectionKind, write};
use super::*;

/// A small generator of pseudo-random numbers: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    /// Few words are frequent, and many have the stem of others.
    fn words(&mut self, count: usize) -> String {
        let mut text = String::new();
        for _ in 0..count {
            let most = [20, 300, 6_000][self.below(3)];
            let (mut rest, ending) = (self.below(most) + 26, self.below(5));
            while rest > 0 {
                text.push(char::from(b'a' + (rest % 26) as u8));
                rest /= 26;
            }
            text.push_str(["", "", "ing", "ed", "s"][ending]);
            text.push(' ');
        }
        text
    }

    fn section(&mut self, place: usize, lengths: [usize; 4]) -> SearchSection {
        let length = lengths[self.below(4)];
        let (heading, text) = (self.words(2), self.words(length));
        let mut section = section(&format!("s{place}"), heading.trim(), text.trim());
        if self.below(4) == 0 {
            section.kind = SectionKind::Point;
            section.competency = Some(self.facet("competency"));
        }
        section
    }

    fn facet(&mut self, of: &str) -> FacetValue {
        let number = self.below(3);
        FacetValue { id: format!("{of}-{number}"), label: format!("{of} {number}") }
    }

    fn page(&mut self, address: &str) -> SearchPage {
        let title = self.words(2);
        let count = [0, 1, 3, 3, 3, 6, 6, 140][self.below(8)];
        let lengths = if count > 6 { [0, 1, 2, 5] } else { [0, 5, 60, 200] };
        let sections = (0..count).map(|place| self.section(place, lengths)).collect();
        let mut page = page(address, title.trim(), sections);
        match self.below(6) {
            0 => page.track = Some(self.facet("track")),
            1 => page.sides = vec![vec![self.words(1)], vec![self.words(1), self.words(2)]],
            2 => page.names = vec![self.words(2), self.words(1)],
            3 => page.kind = SearchKind::Essay,
            _ => {}
        }
        page
    }
}

/// The pages of a site by their addresses; none where search does not know the page.
type Site = Vec<(String, Option<SearchPage>)>;

/// Where the pages of one state stood in another.
fn places(before: &Site, now: &Site) -> Vec<Option<usize>> {
    let place = |address: &String| before.binary_search_by(|(known, _)| known.cmp(address)).ok();
    now.iter().map(|(address, _)| place(address)).collect()
}

/// So many pages that blocks of text share hashes.
const UNSEARCHED: usize = 3_000;

fn pages(site: &Site) -> impl Fn(usize) -> Option<SearchPage> + '_ {
    |place| site[place].1.clone()
}

fn settings() -> Settings {
    let synonyms = vec!["fbing pay".to_owned()];
    Settings { client: "client".into(), synonyms, ..Settings::default() }
}

fn built(site: &Site) -> Vec<SearchFile> {
    let mut files = Vec::new();
    let pages = site.iter().filter_map(|(_, page)| page.clone());
    write(pages, site.len(), &settings(), &mut |file| files.push(file));
    files
}

fn after(live: Live, before: &Site, now: &Site, candidates: &[usize]) -> Option<Live> {
    let places = places(before, now);
    let same = places.len() == before.len() && places.iter().all(Option::is_some);
    let edit = Edit {
        page_count: now.len(),
        places: (!same).then_some(&places),
        candidates,
        before: &pages(before),
        now: &pages(now),
    };
    live.after(settings(), &edit)
}

#[track_caller]
fn assert_built(live: &mut Live, site: &Site, what: &str) {
    for SearchFile { address, bytes } in built(site) {
        let found = live.file(&address, &pages(site));
        assert!(found.is_some(), "{what}: `{address}` is not there");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let found = found.map(|found| text(&found));
        assert_eq!(found, Some(text(&bytes)), "{what}: `{address}`");
    }
}

/// Makes one edit and gives the places that it concerns, and some that it does not.
fn edited(site: &mut Site, random: &mut Random) -> (String, Vec<usize>) {
    let place = random.below(site.len() - UNSEARCHED);
    let what = match random.below(12) {
        0 => {
            let address = format!("p{:03}.html", random.below(400));
            let page = random.page(&address);
            site.push((address, Some(page)));
            "come"
        }
        1 => {
            site.remove(place);
            "go"
        }
        2 => {
            let (address, page) = site.remove(place);
            let to = format!("q{address}");
            let page = page.map(|page| SearchPage { address: to.clone(), ..page });
            site.push((to, page));
            "move"
        }
        3 => {
            site[place].1 = None;
            "leave the search"
        }
        4 => {
            let address = site[place].0.clone();
            site[place].1 = Some(random.page(&address));
            "anew"
        }
        5 => "nothing",
        kind => {
            let (words, place_of_section) = (random.words(1 + kind), random.below(7));
            if let Some(page) = &mut site[place].1 {
                match page.sections.get_mut(place_of_section) {
                    Some(section) if kind < 11 => section.text.push_str(&words),
                    Some(_) => drop(page.sections.remove(place_of_section)),
                    None => page.title = words.trim().to_owned(),
                }
            }
            "say"
        }
    };
    site.sort_by(|one, other| one.0.cmp(&other.0));
    site.dedup_by(|one, other| one.0 == other.0);
    let also = random.below(site.len());
    (format!("{what} at {place}"), vec![also])
}

/// The places at which a page is new or another one, and some others.
fn candidates(before: &Site, now: &Site, others: &[usize]) -> Vec<usize> {
    let places = places(before, now);
    let same = |place: &usize| {
        let digest = |page: &Option<SearchPage>| page.as_ref().map(Digest::of);
        let old = places[*place].map(|old| digest(&before[old].1));
        old == Some(digest(&now[*place].1))
    };
    (0..now.len()).filter(|place| others.contains(place) || !same(place)).collect()
}

#[test]
fn after_random_edits_every_file_is_that_of_a_build() {
    let mut random = Random(88_172_645_463_325_252);
    let mut site: Site = (0..60)
        .map(|number| format!("p{:03}.html", number * 5))
        .map(|address| (address.clone(), Some(random.page(&address))))
        .collect();
    site.extend((0..UNSEARCHED).map(|number| (format!("z{number:04}.html"), None)));
    let mut live = Live::new(settings(), site.len(), &pages(&site));
    assert_built(&mut live, &site, "at first");
    for number in 0..60 {
        let before = site.clone();
        let (mut what, mut others) = edited(&mut site, &mut random);
        // Nobody may have searched between some edits.
        while random.below(4) == 0 {
            let (next, also) = edited(&mut site, &mut random);
            what = format!("{what}, {next}");
            others.extend(also);
        }
        let candidates = candidates(&before, &site, &others);
        live = after(live, &before, &site, &candidates).expect("few pages change");
        assert_built(&mut live, &site, &format!("edit {number}: {what}"));
    }
    assert!(live.work().words > 0);
}

/// A site of many pages, of some words each.
fn large() -> Site {
    let mut random = Random(1);
    let page = |number| {
        let address = format!("p{number:04}.html");
        let sections = (0..3).map(|place| section(&format!("s{place}"), "", &random.words(60)));
        (address.clone(), Some(page(&address, &format!("Page {number}"), sections.collect())))
    };
    (0..300).map(page).collect()
}

#[test]
fn a_word_costs_its_own_postings_and_only_what_is_asked_for_is_written() {
    let before = large();
    let mut live = Live::new(settings(), before.len(), &pages(&before));
    live.file("search/meta.js", &pages(&before)).expect("it is there");
    assert_eq!(live.work(), Work::default(), "the list of files needs none of them");
    let mut now = before.clone();
    let edited = now[170].1.as_mut().expect("search knows it");
    edited.sections[1].text.push_str(" zanzibar");
    let mut live = after(live, &before, &now, &[170]).expect("one page changes");
    assert_eq!(live.work(), Work { pages: 1, words: 1, files: 0 });
    live.file("search/meta.js", &pages(&now)).expect("it is there");
    assert_eq!(live.work().files, 0);
    let shard = live.layout.as_ref().expect("it was asked for").shard_list.iter();
    let shard = shard.rev().find(|shard| shard.key.as_str() <= "zanzibar").expect("a shard");
    let address = shard.address();
    let twice = [(); 2].map(|()| live.file(&address, &pages(&now)).expect("it is there"));
    // It may share its first letters with the word before.
    assert!(String::from_utf8_lossy(&twice[0]).contains("nzibar"));
    assert!(Arc::ptr_eq(&twice[0], &twice[1]), "it is kept");
    assert_eq!(live.work().files, 1);
    assert_built(&mut live, &now, "after the edit");
}

#[test]
fn a_new_page_is_the_only_one_that_is_indexed() {
    let before = large();
    let live = Live::new(settings(), before.len(), &pages(&before));
    let mut now = before.clone();
    let new = page("p0100a.html", "A new one", vec![section("", "", "Some marmots.")]);
    now.insert(101, ("p0100a.html".to_owned(), Some(new)));
    let mut live = after(live, &before, &now, &[101]).expect("one page changes");
    assert_eq!(live.work().pages, 1);
    assert_built(&mut live, &now, "after it came");
    let mut live = after(live, &now, &before, &[]).expect("one page goes");
    assert_eq!(live.work().pages, 1);
    assert_built(&mut live, &before, "after it went");
}

#[test]
fn many_changed_pages_or_other_weights_ask_for_a_new_index() {
    let before = large();
    let mut now = before.clone();
    for (_, page) in &mut now {
        page.as_mut().expect("search knows it").title.push_str(" again");
    }
    let all: Vec<usize> = (0..now.len()).collect();
    let live = Live::new(settings(), before.len(), &pages(&before));
    assert!(after(live, &before, &now, &all).is_none());
    let live = Live::new(settings(), before.len(), &pages(&before));
    let mut other = settings();
    other.weights.title = 9;
    let edit = Edit {
        page_count: before.len(),
        places: None,
        candidates: &[],
        before: &pages(&before),
        now: &pages(&before),
    };
    assert!(live.after(other, &edit).is_none());
}

#[test]
fn no_more_files_are_kept_than_fit() {
    let site = large();
    let mut live = Live::new(settings(), site.len(), &pages(&site));
    for round in 0..12 {
        for SearchFile { address, .. } in built(&site) {
            live.file(&address, &pages(&site)).expect("it is there");
        }
        let kept: usize = live.kept.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(kept <= KEPT_BYTES, "{kept} bytes in round {round}");
    }
    assert!(live.file("search/t-nothing.js", &pages(&site)).is_none());
    assert!(live.file("search/x-aaaaaaa-0.js", &pages(&site)).is_none());
    assert!(live.file("search/other.css", &pages(&site)).is_none());
}
