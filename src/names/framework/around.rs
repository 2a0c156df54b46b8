//! What stands around the tracks: external ladders, comparisons, guides, claims.
//!
//! Each keeps the facts of its file and adds what the framework as a whole knows of
//! them. Invariant: every index is valid in the framework.

use std::sync::Arc;

use crate::file::claims::ClaimFacts;
use crate::file::comparison::ComparisonFacts;
use crate::file::external::ExternalFacts;
use crate::file::guide::GuideFacts;
use crate::words::path::RelPath;

/// Another organisation's ladder.
#[derive(Debug)]
pub struct External {
    /// What its file says.
    pub facts: Arc<ExternalFacts>,
    /// For each of its levels the lowest and highest of our ranks that it covers.
    pub ranks: Vec<Option<(usize, usize)>>,
    /// Its file.
    pub path: RelPath,
}

/// Roles side by side.
#[derive(Debug)]
pub struct Comparison {
    /// What its file says.
    pub facts: Arc<ComparisonFacts>,
    /// Its file.
    pub path: RelPath,
}

/// A decision guide.
#[derive(Debug)]
pub struct Guide {
    /// What its file says.
    pub facts: Arc<GuideFacts>,
    /// Its file.
    pub path: RelPath,
}

/// What somebody says.
#[derive(Debug)]
pub struct Claim {
    /// What its file says.
    pub facts: Arc<ClaimFacts>,
    /// Claims that contradict it, or that it contradicts.
    pub disputed_by: Vec<usize>,
    /// Its file.
    pub path: RelPath,
}
