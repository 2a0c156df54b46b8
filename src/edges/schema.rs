//! `schema`: JSON Schemas for the files that authors write and for the data of a site.
//!
//! Invariant: only files whose name ends in `.schema.json` are written.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::file::schema::schemas;
use crate::page::export;

/// Writes all schemas into `dir`, over those of an earlier time; gives back their paths.
///
/// # Errors
///
/// If the folder or a file cannot be written.
pub(super) fn run(dir: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(dir)
        .with_context(|| format!("cannot make the folder `{}`", dir.display()))?;
    let mut written = Vec::new();
    for (name, schema) in schemas().into_iter().chain([("framework-json", export::schema())]) {
        let path = dir.join(format!("{name}.schema.json"));
        let text = format!("{schema:#}\n");
        std::fs::write(&path, text)
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        written.push(path);
    }
    Ok(written)
}
