//! A small site with every kind of file and everything that files can say of each other.

use std::collections::BTreeMap;

use crate::build::tests::MGMT;

/// All files by their paths.
pub(super) fn files() -> BTreeMap<String, String> {
    FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

const FILES: &[(&str, &str)] = &[
    ("book.toml", BOOK),
    ("content/framework.toml", FRAMEWORK),
    ("content/tracks/ic.toml", IC),
    ("content/tracks/mgmt.toml", MGMT),
    ("content/tracks/ic/staff.md", STAFF),
    ("content/guides/team.toml", GUIDE),
    ("content/claims/pay.toml", CLAIMS),
    ("content/compare/roles.toml", COMPARISON),
    ("content/external/firm.toml", EXTERNAL),
    ("content/concepts/pendulum.md", PENDULUM),
    ("content/concepts/terminal-level.md", TERMINAL),
    ("content/concepts/terminal-place.md", PLACE),
    ("content/concepts/apart.md", APART),
    ("content/concepts/quiet.md", QUIET),
    ("content/concepts/tech-lead.md", LEAD),
    ("content/index.md", "# Home\n\nWelcome to the pendulum and [[the fork]].\n"),
    ("content/about.md", ABOUT),
    ("content/essays/index.md", "# Essays\n\nAll of them. ![[about#^here]]\n"),
    ("content/essays/fork.md", FORK),
    ("content/essays/old.md", OLD),
    ("content/pictures/a.png", "png"),
    ("themes/default/messages/en.toml", "[page]\nglossary = \"Words\"\n"),
    ("themes/default/static/own.txt", "a file of the theme"),
];

const BOOK: &str = "[book]\ntitle = \"Northwind\"\n\n[output.html]\nsite-url = \"https://ladder.example/\"\n\n[check]\nnever-mentioned = \"off\"\n";

const FRAMEWORK: &str = r#"title = "Northwind"
version = "1"
owners = ["@ladder"]
order = ["ic", "mgmt"]
[[rank]]
id = "r1"
name = "Senior"
[[rank]]
id = "r2"
name = "Area"
[[scale]]
id = "proficiency"
values = [{ id = "working", name = "Working" }, { id = "expert", name = "Expert" }]
[[competency]]
id = "direction"
name = "Direction"
summary = "Choosing, as the pendulum has it."
scale = "proficiency"
"#;

const IC: &str = r#"id = "ic"
name = "Individual contributor"
short = "IC"
[[level]]
id = "senior"
name = "Senior Engineer"
rank = "r1"
terminal = "career"
summary = "Stands on the terminal level."
[level.expect.direction]
proficiency = "working"
points = [{ id = "seams", text = "Owns the seams, never the pendulum." }, "Leaves designs that can change."]
[[level]]
id = "staff"
name = "Staff Engineer"
rank = "r2"
terminal = "apex"
[[hat]]
id = "lead"
name = "Tech lead"
concept = "tech-lead"
[[transition]]
from = "ic/senior"
to = "mgmt/em"
kind = "lateral"
reversible = "costly"
costs = ["pendulum"]
[[equivalence]]
levels = ["ic/staff", "mgmt/em"]
basis = ["rank"]
"#;

const STAFF: &str = "Prose of [[ic/staff]] on the pendulum.\n\n## Direction\n\n- Reads the seams. {#reads}\n  - As in spring.\n\n## Days {.prose}\n\nOf meetings.\n";

const GUIDE: &str = r#"id = "team"
title = "A team is offered"
summary = "For the pendulum."
unsure = "wait"
margin = 2
[result]
go = { to = "mgmt/em", say = "Go." }
wait = { to = "concept:pendulum", say = "Wait on your terminal level." }
[[question]]
id = "gut"
ask = "What do you want?"
why = "pendulum"
[[question.answer]]
say = "To go"
for = { go = 3 }
[[question.answer]]
say = "To stay"
for = { wait = 3 }
"#;

const CLAIMS: &str = r#"[[claim]]
id = "parity"
text = "Pay on the terminal level is the same."
about = ["ic/staff", "pendulum"]
stance = "for"
source = "An article"
by = "a manager"
date = 2026-01-01
[[claim]]
id = "more"
text = "Managers get more."
about = ["mgmt/em"]
stance = "against"
source = "A talk"
by = "an engineer"
date = 2025-01-01
disputes = ["parity"]
"#;

const COMPARISON: &str = r#"id = "roles"
title = "Lead, manager, staff"
summary = "Three roles."
[[side]]
id = "lead"
name = "Tech lead"
[[side]]
id = "em"
of = "mgmt/em"
[[side]]
id = "staff"
of = "ic/staff"
[[dimension]]
id = "what"
name = "What it is"
why = "The pendulum swings."
[dimension.texts]
lead = "An assignment."
em = "A post."
staff = "A level."
"#;

const EXTERNAL: &str = r#"id = "firm"
name = "A firm"
summary = "Another ladder."
source = "A reader"
basis = ["scope"]
[[level]]
id = "l5"
name = "Level 5"
code = "L5"
rank = "r1"
note = "As on the pendulum."
"#;

const PENDULUM: &str = "+++\ntitle = \"Pendulum\"\ndefinition = \"What swings between [[ic/staff]] and [[mgmt/em]].\"\naliases = [\"swing\", \"EM\"]\nexact = [\"EM\"]\ncontrasts = [\"terminal-level\"]\ntags = [\"career\"]\n+++\n\nAbout a terminal level.\n";

const TERMINAL: &str = "+++\ntitle = \"Terminal level\"\ndefinition = \"Where one may stay.\"\naliases = [\"plateau\", \"terminal\"]\nunlinked = [\"plateau\"]\nrelated = [\"pendulum\"]\n+++\n\nText of the pendulum, and a plateau.\n";

const PLACE: &str = "+++\ntitle = \"Terminal place\"\ndefinition = \"Where one must stay.\"\naliases = [\"terminal\"]\n+++\n\nNot a terminal level.\n";

const APART: &str = "+++\ntitle = \"Terminal\"\ndefinition = \"Either.\"\ndisambiguates = [\"terminal-level\", \"terminal-place\"]\n+++\n";

const QUIET: &str = "+++\ntitle = \"Quiet\"\ndefinition = \"Said rarely.\"\nautolink = false\n+++\n\nQuiet, and a pendulum.\n";

const LEAD: &str = "+++\ntitle = \"Tech lead\"\ndefinition = \"A hat.\"\nbroader = [\"pendulum\"]\n+++\n\nWorn by a [[ic/senior]].\n";

const ABOUT: &str = "---\ntitle: About\ntags: [career, idea]\naliases: [colophon]\nweight: 3\n---\n\nNo terminal here. ^here\n\n## Top\n\nA <span class=\"no-link\">pendulum</span>, a #idea.\n\n```toml\nid = \"x\"\n```\n";

const FORK: &str = "# The fork\n\nThe pendulum swings. The Pendulums swing back; em is not EM.\n\n![[about#Top]]\n\n## Later\n\nA terminal\nlevel, and pendulum's end: [[ic/staff#direction]], [other](../about.md#top), ==marked== %%hidden%%[^1].\n\n> [!NOTE] On the swing\n> It is [[claim:parity]], or [[claim:more]], and [[guide:team|a guide]].\n\n| a | b |\n|---|--:|\n| [[Quiet\\|q]] | terminal |\n\n[^1]: A note on the pendulum.\n";

const OLD: &str = "+++\ntitle = \"Old\"\ndate = 2024-05-06\ndraft = true\nautolink = false\nslug = \"older\"\nredirects = [\"/was/old.html\"]\n+++\n\nThe pendulum, [[Pendulum]], ![pic](../pictures/a.png).\n";
