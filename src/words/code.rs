//! Every kind of fault, with its name, its usual severity and its explanation.
//!
//! One table, so that `ladderbook explain`, the `[check]` settings and the reports
//! can never disagree. Invariant: a code's name is stable once released.

use crate::words::diagnostic::Severity;

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $summary:literal $why:literal)*) => {
        /// A kind of fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $summary] $variant,)*
        }

        impl Code {
            /// All codes in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The name by which people refer to it: `broken-link`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// How much it matters where `[check]` says nothing.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// One line on what it means.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Code::$variant => $summary,)* }
            }

            /// Why it matters.
            #[must_use]
            pub fn why(self) -> &'static str {
                match self { $(Code::$variant => $why,)* }
            }

            /// An example of wrong and one of right, which the tests try: sections that
            /// start with `Wrong` and `Right`, the text of a file indented below its name.
            #[must_use]
            pub fn example(self) -> &'static str {
                match self {
                    $(Code::$variant => include_str!(concat!("examples/", $name, ".txt")),)*
                }
            }
        }
    };
}

codes! {
NotUtf8 "not-utf8" Error "a text file is not valid UTF-8"
"Sources are read as UTF-8. A file in another encoding would be shown with wrong letters,
so it is refused, with the first byte that does not fit."

Unreadable "unreadable" Error "a file or folder cannot be read"
"The system refused to open it. Check its permissions; nothing is published while a
source is missing, because pages would silently vanish."

SymlinkOutside "symlink-outside" Error "a symbolic link leads out of the site's folder"
"Following it would publish files that are not part of the site."

TomlSyntax "toml-syntax" Error "a TOML text cannot be read"
"The mark shows where reading stopped making sense."

YamlSyntax "yaml-syntax" Error "YAML front matter cannot be read"
"The mark shows where reading stopped making sense."

FrontMatterUnclosed "front-matter-unclosed" Error "front matter has no closing line"
"Front matter starts and ends with a line of its own, `+++` for TOML or `---` for YAML."

UnknownKey "unknown-key" Error "a key that means nothing here"
"An unknown key is nearly always a slip, and a setting that is silently ignored costs
hours. Front matter is freer: there unknown keys are kept in `page.extra`."

NearKey "near-key" Warning "a front-matter key that looks like a slip"
"Unknown front-matter keys are kept, but this one differs by one letter from a known
key, so it is probably meant to be that one."

WrongType "wrong-type" Error "a value of another type than its key wants"
"A list where a text belongs, a text where a number belongs: what was meant could only be
guessed, so the value is not used."

MissingKey "missing-key" Error "a key that is needed is not there"
"Without it the thing has no address or no meaning, so it is left out of the pages."

InvalidValue "invalid-value" Error "a value that its key does not take"
"Some keys take one of a few words, a number between bounds, or an address of some form. A
value beyond them would change the pages silently, or not at all."

InvalidId "invalid-id" Error "an id with characters that an id cannot have"
"Ids become addresses and anchors, so they are made of a-z, 0-9 and `-`."

DuplicateId "duplicate-id" Error "the same id twice"
"Ids are unique per kind (levels per track, points per cell), also across case, because
every id is an address."

DuplicateAlias "duplicate-alias" Error "two concepts claim the same name"
"A term can lead to one concept only. Give the name to one of them, or take it from both."

UnknownReference "unknown-reference" Error "a reference to something that does not exist"
"A track, level, rank, scale value, competency, concept or hat is named that no file
defines; near names are suggested."

SameRank "same-rank" Error "two levels of one track on the same rank"
"A rank is a rung that every track shares; a track has one level on it at most. A level
may stand between two ranks."

RankOrder "rank-order" Error "levels are not listed from the lowest rank to the highest"
"Levels are listed in the order in which people reach them; their ranks must agree, or
inheritance would run backwards."

DropNotInherited "drop-not-inherited" Error "`drops` names a point that is not inherited"
"A level can only drop what a level below it brought into the same competency. Name the
point's id, or its exact text."

PromotionFromApex "promotion-from-apex" Error "a promotion out of the top of a track"
"A level with `terminal = \"apex\"` has nothing above it, neither a transition nor a level of its
track. Either the level is not the top, or the way out of it is no promotion."

PromotionCycle "promotion-cycle" Error "promotions that lead in a circle"
"Every step of a track is a promotion, and so is each `kind = \"promotion\"`; followed upwards
they must end. Ways back are fine, under their own names."

EqualRanksDiffer "equal-ranks-differ" Error "levels that are exactly equal, on different ranks"
"An `exact` equivalence says that two levels are the same height; their ranks must say so too."

RepeatedPoint "repeated-point" Warning "an expectation that the level inherits already"
"Levels are cumulative, so a point holds from the level that brings it on. Repeating it hides
what is new. A point with the same text and other examples is no repeat."

MissingCell "missing-cell" Warning "a level says nothing about a competency"
"A reader cannot tell whether nothing is expected or somebody forgot. If nothing is new
at this level, say so. A competency that ends where another begins is probably one with a
new name; that is reported once."

CellTwice "cell-twice" Error "the same cell in TOML and in Markdown"
"What a level expects in a competency stands in one place: in the track's TOML, or under a
heading of the level's Markdown file. With two, one of them would be lost."

HeadingNotCompetency "heading-not-competency" Error "a heading in a level's file that names no competency"
"In the Markdown file of a level an H2 opens a cell, so it must name a competency of the track,
by id or name. Free text stands under an H2 marked `{.prose}`."

UnreachableResult "unreachable-result" Error "a result that no answer leads to"
"Readers of a guide can never be led there. Let an answer score for it, name it in `unsure`,
or take it out."

ExternalLoop "external-loop" Error "external levels that stand beside each other in a circle"
"`like` says that a level stands where a level of another ladder stands. Followed on, it must
reach a level with a `rank`."

UnevenComparison "uneven-comparison" Error "a comparison whose texts do not match its sides"
"Roles are compared fairly when each dimension says something on each side."

PayNotPublished "pay-not-published" Error "pay that is written down but not to be published"
"Pay is shown to everybody who can read the site, so it is off until you say otherwise, and
figures that nobody is to see do not belong in a published source."

NoEquivalence "no-equivalence" Warning "a level without equivalence where another track has its rank"
"Readers who think of changing tracks ask which level is the same height. A track of another
kind has a level on this rank, and nothing says how the two compare. Tracks are of one kind
when they share a competency that not all tracks have; their ranks compare them."

UnreachableLevel "unreachable-level" Warning "a level that nobody can reach"
"No level below it, no transition into it, and nobody is hired into it."

NoWayOut "no-way-out" Warning "a level with no way out that is not called terminal"
"The last level of a track leads nowhere. Say what kind of end it is, so that readers know
whether it is a fine place to stay."

NearDuplicate "near-duplicate" Warning "two expectations that say nearly the same"
"Of all the words of the two points and their own examples at least 85 in 100 are in both (the
Jaccard index of their sets of words, without small words and plurals). At two levels it hides
what changes; in two competencies it counts twice. In a short text one word more at the higher
level is taken for the step."

ThinStep "thin-step" Off "a level that adds few points"
"The level adds less than a third of what a level of its track usually adds (the median), so the
step up to it may not be a step. Off unless switched on in `[check]`."

ScaleFalls "scale-falls" Warning "a scale value that falls along a promotion"
"A promoted person is asked for less than before in this competency, or reaches less far. That
is nearly always a slip."

AmbiguousAlias "ambiguous-alias" Warning "another name of a level that means something else too"
"A name that is also another level's, or a page's, leads readers to the wrong place."

Placeholder "placeholder" Warning "placeholder text outside a draft"
"TODO, TBD, FIXME, lorem ipsum, a text of dots or crosses, and \"(think of a better phrase)\" are
notes to yourself; readers take them for the framework. TODO within a sentence is left alone."

OneWayMove "one-way-move" Warning "a lateral move without a way back and without a reason"
"A lateral move is sold as no step up and no step down. When there is no way back, readers
need to know why before they go."

ClaimWithoutSource "claim-without-source" Warning "a claim without a source or a date"
"What people say about careers ages and is hard to check. Say where it was said and when."

DisputedClaim "disputed-claim" Warning "a disputed claim that is used as a fact"
"Another claim contradicts it, so an equivalence that rests on it is contested, and an
expectation or a page that cites it cites the other claim as well."

EquivalenceWithoutBasis "equivalence-without-basis" Warning "levels of two tracks said to be equal without a basis"
"Equal in what? Rank, scope, pay or title: an equivalence between an engineer's and a manager's
level is read as a promise about all of them."

EmptyCompetency "empty-competency" Warning "a competency that a track says nothing about"
"No level of the track expects anything in it. Write its cells, or say which tracks it is for."

VagueWording "vague-wording" Off "vague praise with nothing to see"
"\"Strong\", \"good\" or \"excellent\" mean something else to each reader. Say what a person can see.
Points with examples are not reported. Off unless switched on in `[check]`."

NoOwner "no-owner" Warning "nobody looks after the framework"
"A framework that nobody owns is out of date within a year, and readers have nobody to ask."

NotReviewed "not-reviewed" Warning "not looked through for a long time"
"The last review is further back than `review_months` (12 if not set). Only `ladderbook check`
reports it, against the clock or `--today`."

UnusedScaleValue "unused-scale-value" Off "a scale value that nothing uses"
"Readers wonder who reaches it. Off unless switched on in `[check]`."

BiasedGuide "biased-guide" Off "a guide whose answers favour one result"
"Somebody who answers at random is led to one result more than twice as strongly as to the
next. Off unless switched on in `[check]`."

ForcedOut "forced-out" Warning "a time limit at or above a level to stay at"
"`tenure.limit` says that people who are not promoted in time have to go. At a career level, or
above one, that contradicts what the level promises."

SameTitle "same-title" Warning "one title in two tracks with different scope"
"The same words on two cards, for jobs of different height or reach: people outside cannot tell
them apart."

StrayLevelFile "stray-level-file" Warning "a level's file without its level"
"The file stands where a level's prose stands, but the track lists no such level, so readers of
the track never find it."

UnstablePointId "unstable-point-id" Warning "points of a published framework without ids"
"A point without an id gets one from its first words. People link to points of a published
framework; an edit of the words moves the link."

UnusedAllowance "unused-allowance" Warning "an `allow` that allows nothing"
"The warning that it allows is gone from this file. Take the line out, so that the warning is
seen when it comes back."

AddressCollision "address-collision" Error "two sources for one address"
"Two files would be published at the same address; which one wins must not be left to
chance. Addresses are compared without case, because some file systems do."

UnsupportedKey "unsupported-key" Warning "a setting of mdBook that means nothing here"
"Settings of mdBook that Ladderbook knows but does not have are left aside, so that a book can be
built with both. Other unknown settings are errors."

Shortcode "shortcode" Warning "another tool's shortcode, kept as text"
"Shortcodes of Zola and Hugo and includes of mdBook are programs that only those tools run. They
stay in the text as they are written, and are reported once a page and name. Hugo's `ref` and
`relref` as the address of a link are understood."

InvalidAddress "invalid-address" Error "an address that would leave the site"
"A slug or an old address must stay inside the site."

BrokenLink "broken-link" Error "a link that leads nowhere"
"The page or file it names does not exist; near names are suggested. A wikilink is
resolved by path, then page name, title or alias, then by the ids of the framework."

MissingAnchor "missing-anchor" Error "a link to a heading that is not on the page"
"The page exists, but nothing on it has that id or heading text."

AmbiguousLink "ambiguous-link" Warning "a link that could mean several pages"
"The name fits more than one page equally well. Write the path, or `kind:id`."

EmbedCycle "embed-cycle" Error "a page that shows itself"
"`![[page]]` shows another page in place; pages that show each other in a circle would
never end. The chain is printed."

EmbedLimit "embed-limit" Warning "more is embedded than a page can bear"
"Pages may be shown in each other eight deep, and four megabytes of them on one page. What
goes beyond becomes a link."

UnsafeAddress "unsafe-address" Warning "an address that could run code, left out"
"Links may use http, https, mailto and tel, or be relative. Anything else, such as
`javascript:` in any spelling, is left out of the page."

RawHtml "raw-html" Warning "raw HTML that is left out"
"A list of harmless tags and attributes passes; scripts, events, styles and frames do
not. `[output.html] raw-html` sets it: `filter` (the default), `escape` or `allow`."

RemoteImage "remote-image" Warning "an image from another site, shown as a link"
"Pages load nothing from elsewhere, for speed and for the readers' privacy. Copy the
image beside the page, or list its host in `[output.html] image-hosts`."

NoDefinition "no-definition" Warning "a concept without a definition"
"The definition is what readers see when they point at the term, and what the glossary
shows."

NeverMentioned "never-mentioned" Warning "a concept that no other page mentions"
"Nobody meets it but in the glossary. Either its names are not those that people write, or
the page is not needed."

NoConcept "no-concept" Off "words on several pages that have no concept"
"A term in bold, or two capitalised words inside a sentence, stands on three pages or more and
is no name of a page. Perhaps it deserves a concept, or is an alias of one."

OverLinking "over-linking" Warning "a paragraph full of terms that link themselves"
"More than eight links that nobody set make a paragraph hard to read. Keep common words from
linking: `unlinked = [\"team\"]` on their concepts, or `autolink = false` on the page."

DuplicateQuestion "duplicate-question" Warning "two places that say they answer one question"
"Search leads a reader who asks it to one of them only. Questions are the same if they have the same
words, in any order and without articles. Leave it where the answer is better."

NothingExcluded "nothing-excluded" Warning "an exclusion from search that fits no page"
"`[search] exclude` names files and folders below the sources, or addresses of pages. A
page may also leave itself out, with `search = false` in its front matter."

MissingTemplate "missing-template" Error "a template that does not exist"
"The theme has no template of that name, and neither has the default theme."

TemplateError "template-error" Error "a template that cannot be used"
"The template does not parse, or asks for a value that the page does not have. Templates
see the fields of the page's data and nothing else."

UnknownTheme "unknown-theme" Error "a theme that is nowhere"
"`[output.html] theme` names a folder below `themes/`, or `default`."
}

impl Code {
    /// The code of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// Whether the source text itself could not be read.
    #[must_use]
    pub fn is_syntax(self) -> bool {
        matches!(
            self,
            Code::NotUtf8 | Code::TomlSyntax | Code::YamlSyntax | Code::FrontMatterUnclosed
        )
    }

    /// Whether it may merely follow from a source that could not be read: such a
    /// diagnostic is held back while there is one.
    #[must_use]
    pub fn is_consequence(self) -> bool {
        matches!(
            self,
            Code::UnknownReference
                | Code::BrokenLink
                | Code::MissingAnchor
                | Code::DropNotInherited
                | Code::MissingCell
                | Code::AmbiguousLink
                | Code::CellTwice
                | Code::HeadingNotCompetency
                | Code::NoEquivalence
                | Code::UnreachableLevel
                | Code::NoWayOut
                | Code::NoOwner
                | Code::EmptyCompetency
                | Code::StrayLevelFile
                | Code::UnusedAllowance
                | Code::NeverMentioned
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lead_back() {
        for &code in Code::ALL {
            assert_eq!(Code::from_name(code.name()), Some(code));
            assert!(!code.why().is_empty());
        }
    }
}
