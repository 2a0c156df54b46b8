//! Every kind of fault, with its name, its usual severity and its explanation.
//!
//! One table, so that `ladderbook explain`, the `[check]` settings and the reports
//! can never disagree. Invariant: a code's name is stable once released.

use crate::words::diagnostic::Severity;

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $summary:literal $explanation:literal)*) => {
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

            /// Why it matters, with an example of wrong and right.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$variant => $explanation,)* }
            }
        }
    };
}

codes! {
NotUtf8 "not-utf8" Error "a text file is not valid UTF-8"
"Sources are read as UTF-8. A file in another encoding would be shown with wrong letters,
so it is refused, with the first byte that does not fit.

  right: iconv -f latin1 -t utf-8 old.md > new.md"

Unreadable "unreadable" Error "a file or folder cannot be read"
"The system refused to open it. Check its permissions; nothing is published while a
source is missing, because pages would silently vanish."

SymlinkOutside "symlink-outside" Error "a symbolic link leads out of the site's folder"
"Following it would publish files that are not part of the site.

  wrong: content/notes -> /home/me/notes
  right: copy the files, or move them under content/"

TomlSyntax "toml-syntax" Error "a TOML text cannot be read"
"The mark shows where reading stopped making sense.

  wrong: title = Staff Engineer
  right: title = \"Staff Engineer\""

YamlSyntax "yaml-syntax" Error "YAML front matter cannot be read"
"The mark shows where reading stopped making sense.

  wrong: title: Roles: a guide
  right: title: \"Roles: a guide\""

FrontMatterUnclosed "front-matter-unclosed" Error "front matter has no closing line"
"Front matter starts and ends with a line of its own, `+++` for TOML or `---` for YAML.

  right: +++
         title = \"Staff Engineer\"
         +++"

UnknownKey "unknown-key" Error "a key that means nothing here"
"An unknown key is nearly always a slip, and a setting that is silently ignored costs
hours. Front matter is freer: there unknown keys are kept in `page.extra`.

  wrong: [book]
         titel = \"Our ladder\"
  right: [book]
         title = \"Our ladder\""

NearKey "near-key" Warning "a front-matter key that looks like a slip"
"Unknown front-matter keys are kept, but this one differs by one letter from a known
key, so it is probably meant to be that one.

  wrong: alias = [\"IC\"]
  right: aliases = [\"IC\"]"

WrongType "wrong-type" Error "a value of another type than its key wants"
"  wrong: weight = \"3\"
  right: weight = 3"

MissingKey "missing-key" Error "a key that is needed is not there"
"  wrong: [[level]]
         name = \"Staff Engineer\"
  right: [[level]]
         id = \"staff\"
         name = \"Staff Engineer\""

InvalidValue "invalid-value" Error "a value that its key does not take"
"  wrong: terminal = \"top\"
  right: terminal = \"apex\""

InvalidId "invalid-id" Error "an id with characters that an id cannot have"
"Ids become addresses and anchors, so they are made of a-z, 0-9 and `-`.

  wrong: id = \"Staff Engineer\"
  right: id = \"staff-engineer\""

DuplicateId "duplicate-id" Error "the same id twice"
"Ids are unique per kind (levels per track, points per cell), also across case, because
every id is an address.

  wrong: two [[level]] with id = \"senior\" in one track
  right: id = \"senior\" and id = \"senior-2\""

DuplicateAlias "duplicate-alias" Error "two concepts claim the same name"
"A term can lead to one concept only. Give the name to one of them, or take it from both.

  wrong: terminal-level.md and terminal-position.md both with aliases = [\"terminal\"]
  right: only one of them with it"

UnknownReference "unknown-reference" Error "a reference to something that does not exist"
"A track, level, rank, scale value, competency, concept or hat is named that no file
defines; near names are suggested.

  wrong: rank = \"r44\"
  right: rank = \"r4\""

SameRank "same-rank" Error "two levels of one track on the same rank"
"A rank is a rung that every track shares; a track has one level on it at most. A level
may stand between two ranks.

  wrong: senior and senior-2 both with rank = \"r4\"
  right: senior-2 with rank = [\"r4\", \"r5\"]"

RankOrder "rank-order" Error "levels are not listed from the lowest rank to the highest"
"Levels are listed in the order in which people reach them; their ranks must agree, or
inheritance would run backwards.

  wrong: staff (r5) listed before senior (r4)
  right: senior (r4), then staff (r5)"

DropNotInherited "drop-not-inherited" Error "`drops` names a point that is not inherited"
"A level can only drop what a level below it brought into the same competency. Name the
point's id, or its exact text.

  wrong: drops = [\"seems\"]
  right: drops = [\"seams\"]"

PromotionFromApex "promotion-from-apex" Error "a promotion out of the top of a track"
"A level with `terminal = \"apex\"` has nothing above it. Either the level is not the top, or
the way out of it is no promotion.

  wrong: from = \"ic/distinguished\" (apex), kind = \"promotion\"
  right: kind = \"lateral\""

PromotionCycle "promotion-cycle" Error "promotions that lead in a circle"
"Every step of a track is a promotion, and so is each `kind = \"promotion\"`; followed upwards
they must end. Ways back are fine, under their own names.

  wrong: from = \"ic/staff\", to = \"ic/senior\", kind = \"promotion\"
  right: from = \"ic/staff\", to = \"ic/senior\", kind = \"step-down\""

EqualRanksDiffer "equal-ranks-differ" Error "levels that are exactly equal, on different ranks"
"An `exact` equivalence says that two levels are the same height; their ranks must say so too.

  wrong: ic/staff (r5) and mgmt/em (r4) with strength = \"exact\"
  right: strength = \"rough\", or both on r5"

RepeatedPoint "repeated-point" Warning "an expectation that the level inherits already"
"Levels are cumulative, so a point holds from the level that brings it on. Repeating it hides
what is new.

  wrong: senior and staff both with \"Names the riskiest part first.\"
  right: only senior with it"

MissingCell "missing-cell" Warning "a level says nothing about a competency"
"A reader cannot tell whether nothing is expected or somebody forgot. If nothing is new
at this level, say so.

  right: [level.expect.delivery]
         same = true"

AddressCollision "address-collision" Error "two sources for one address"
"Two files would be published at the same address; which one wins must not be left to
chance. Addresses are compared without case, because some file systems do.

  wrong: content/Guide.md and content/guide.md
  right: rename one of them, or give it another `slug`"

InvalidAddress "invalid-address" Error "an address that would leave the site"
"A slug or an old address must stay inside the site.

  wrong: slug = \"../other\"
  right: slug = \"other\""

BrokenLink "broken-link" Error "a link that leads nowhere"
"The page or file it names does not exist; near names are suggested. A wikilink is
resolved by path, then page name, title or alias, then by the ids of the framework.

  wrong: [[peter-principal]]
  right: [[peter-principle]]"

MissingAnchor "missing-anchor" Error "a link to a heading that is not on the page"
"The page exists, but nothing on it has that id or heading text.

  wrong: [[ic/staff#directions]]
  right: [[ic/staff#direction]]"

AmbiguousLink "ambiguous-link" Warning "a link that could mean several pages"
"The name fits more than one page equally well. Write the path, or `kind:id`.

  wrong: [[notes]]
  right: [[essays/notes]]"

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
shows.

  right: definition = \"The highest level that everybody is expected to reach.\""

NothingExcluded "nothing-excluded" Warning "an exclusion from search that fits no page"
"`[search] exclude` names files and folders below the sources, or addresses of pages. A
page may also leave itself out, with `search = false` in its front matter.

  wrong: exclude = [\"esays/old.md\"]
  right: exclude = [\"essays/old.md\", \"compare\"]"

MissingTemplate "missing-template" Error "a template that does not exist"
"The theme has no template of that name, and neither has the default theme."

TemplateError "template-error" Error "a template that cannot be used"
"The template does not parse, or asks for a value that the page does not have. Templates
see the fields of the page's data and nothing else."

UnknownTheme "unknown-theme" Error "a theme that is nowhere"
"`[output.html] theme` names a folder below `themes/`, or `default`.

  right: theme = \"default\""
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
            assert!(!code.explanation().is_empty());
        }
    }
}
