//! `init`: a small site to start from, that builds without a warning.
//!
//! The files are part of the binary. Invariant: an existing file is never touched.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

const FILES: &[(&str, &str)] = &[
    ("book.toml", include_str!("init/book.toml")),
    (".gitignore", "/site/\n/.ladderbook/\n"),
    ("content/index.md", include_str!("init/index.md")),
    ("content/framework.toml", include_str!("init/framework.toml")),
    ("content/tracks/ic.toml", include_str!("init/ic.toml")),
    ("content/tracks/mgmt.toml", include_str!("init/mgmt.toml")),
    ("content/concepts/terminal-level.md", include_str!("init/terminal-level.md")),
    ("content/concepts/dual-track.md", include_str!("init/dual-track.md")),
    ("content/essays/welcome.md", include_str!("init/welcome.md")),
];

/// Makes the files of a new site in `dir`; says how many.
///
/// # Errors
///
/// If one of them is there already (a `.gitignore` may be), or cannot be written.
pub fn run(dir: &Path) -> Result<usize> {
    let taken = |name: &str| name != ".gitignore" && dir.join(name).exists();
    if let Some((name, _)) = FILES.iter().find(|(name, _)| taken(name)) {
        bail!("`{}` is there already: choose an empty folder", dir.join(name).display());
    }
    let missing: Vec<_> = FILES.iter().filter(|(name, _)| !dir.join(name).exists()).collect();
    for (name, text) in &missing {
        let path = dir.join(name);
        let folder = path.parent().unwrap_or(dir);
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
        std::fs::write(&path, text)
            .with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(missing.len())
}
