//! What templates see around the tracks: comparisons, guides, claims, the level map.

use serde::Serialize;

use super::{Html, Link, Tenths};

/// Roles side by side.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ComparisonView {
    /// Prose of the file at the page's address.
    pub body: Html,
    /// One sentence; may be empty.
    pub summary: Html,
    /// The roles.
    pub sides: Vec<SideData>,
    /// What they are compared by.
    pub dimensions: Vec<DimensionData>,
}

/// A role that is compared.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SideData {
    /// Its name.
    pub name: String,
    /// Its page, where it has one.
    pub address: Option<String>,
}

/// One respect in which roles are compared.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DimensionData {
    /// Its id, also its anchor.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Why it matters; may be empty.
    pub why: Html,
    /// A text for each side, in their order.
    pub texts: Vec<Html>,
}

/// A decision guide.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct GuideView {
    /// Prose of the file at the page's address.
    pub body: Html,
    /// One sentence; may be empty.
    pub summary: Html,
    /// The questions in order.
    pub questions: Vec<QuestionData>,
    /// Where it can lead.
    pub results: Vec<ResultData>,
    /// Id of the result where no other leads by the margin; may be empty.
    pub unsure: String,
    /// By how much a result must lead.
    pub margin: u32,
}

/// A question of a guide.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct QuestionData {
    /// Its id, also its anchor.
    pub id: String,
    /// Its number from 1.
    pub number: usize,
    /// Whether it only warns.
    pub check: bool,
    /// The question.
    pub ask: Html,
    /// The concept that says why it is asked.
    pub why: Option<Link>,
    /// The answers.
    pub answers: Vec<AnswerData>,
}

/// An answer.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AnswerData {
    /// What it says.
    pub say: Html,
    /// What it adds to which results, for the script: "ic:2 em:1"; may be empty.
    pub scores: String,
    /// Where it leads, the strongest first.
    pub leads: Vec<LeadData>,
    /// The concept it warns of.
    pub warn: Option<Link>,
}

/// A result that an answer speaks for.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LeadData {
    /// Id of the result.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How strongly, 1 to 10.
    pub score: u32,
}

/// Where a guide can lead.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ResultData {
    /// Its id in the guide; its anchor is `result-<id>`.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its page.
    pub address: String,
    /// What to say to those who are led there; may be empty.
    pub say: Html,
}

/// All claims.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ClaimsView {
    /// Prose of the file at the page's address.
    pub body: Html,
    /// The claims by what they are first about.
    pub groups: Vec<ClaimGroup>,
}

/// Claims about one thing.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ClaimGroup {
    /// What they are about.
    pub about: Link,
    /// The claims.
    pub claims: Vec<ClaimData>,
}

/// What somebody says.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ClaimData {
    /// Its id, also its anchor on the page of all claims.
    pub id: String,
    /// Its place on that page.
    pub address: String,
    /// What is claimed.
    pub html: Html,
    /// for, against or mixed; message `stance_<value>`.
    pub stance: String,
    /// Where it was said; may be empty.
    pub source: String,
    /// Who said it; may be empty.
    pub by: String,
    /// Its address on the web.
    pub url: Option<String>,
    /// When it was said, ISO date.
    pub date: Option<String>,
    /// What else it is about.
    pub about: Vec<Link>,
    /// The claims that contradict it: their words, cut short, and their places.
    pub disputed_by: Vec<Link>,
    /// What we make of it; may be empty.
    pub note: Html,
}

/// Our ranks beside other organisations' ladders.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LevelMapView {
    /// Prose of the file at the page's address.
    pub body: Html,
    /// The picture.
    pub map: LevelMap,
    /// Where each external ladder comes from.
    pub ladders: Vec<ExternalData>,
    /// Our ranks, top first, with who stands on each.
    pub rows: Vec<LevelMapRow>,
}

/// Another organisation's ladder.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ExternalData {
    /// Its id, also its anchor.
    pub id: String,
    /// Whose ladder it is.
    pub name: String,
    /// One sentence; may be empty.
    pub summary: Html,
    /// Where it comes from; may be empty.
    pub source: String,
    /// Its address on the web.
    pub url: Option<String>,
    /// When it was looked up, ISO date.
    pub date: Option<String>,
    /// What the mapping rests on; message `basis_<value>`.
    pub basis: Vec<String>,
    /// Its levels, top first.
    pub levels: Vec<ExternalLevelData>,
}

/// A level of an external ladder.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ExternalLevelData {
    /// Its name.
    pub name: String,
    /// Its code; may be empty.
    pub code: String,
    /// Our ranks that it covers, by name, "Senior – Area"; may be empty.
    pub ranks: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// More on it; may be empty.
    pub note: Html,
}

/// One of our ranks and who stands on it, by ladder.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LevelMapRow {
    /// Its name.
    pub rank: String,
    /// Names of the levels that cover it, a list for each column of the picture.
    pub cells: Vec<Vec<Link>>,
}

/// The picture: a column a ladder, a bar a level, from its lowest rank to its highest.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LevelMap {
    /// Width of the drawing.
    pub width: Tenths,
    /// Height of the drawing.
    pub height: Tenths,
    /// Left edge of the rank lines.
    pub left: Tenths,
    /// The ranks, top first.
    pub ranks: Vec<LevelMapRank>,
    /// The ladders, ours first.
    pub columns: Vec<LevelMapColumn>,
}

/// A rank in the picture.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LevelMapRank {
    /// Its name.
    pub name: String,
    /// Its name in lines around the middle of its row.
    pub lines: Vec<LevelMapLine>,
    /// Lower edge of its row.
    pub edge: Tenths,
}

/// A ladder in the picture.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LevelMapColumn {
    /// Its name.
    pub name: String,
    /// Its name in lines, the lowest line at the bottom.
    pub lines: Vec<LevelMapLine>,
    /// Where it leads.
    pub address: String,
    /// Number of our track; 0 for another organisation's ladder.
    pub number: usize,
    /// Middle of the column.
    pub x: Tenths,
    /// Its levels.
    pub bars: Vec<LevelMapBar>,
}

/// A line of a name or a label.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LevelMapLine {
    /// What it says.
    pub text: String,
    /// Its middle.
    pub y: Tenths,
}

/// A level in the picture.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LevelMapBar {
    /// What is written on it: code and name.
    pub lines: Vec<LevelMapLine>,
    /// Left edge of what is written.
    pub text: Tenths,
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub address: String,
    /// Left edge.
    pub x: Tenths,
    /// Top edge.
    pub y: Tenths,
    /// Width.
    pub width: Tenths,
    /// Height.
    pub height: Tenths,
}
