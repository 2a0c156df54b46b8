//! What search adds to a full build: the real program on a site of files, with search on and off by turns.
//!
//! Each build starts from nothing and goes into a folder of its own: ext4 looks long for room for files where many were
//! removed a moment before, and the more files, the longer, which is no cost of a build. The least of some counts, as
//! all else on the machine can only add.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::site;

/// How often a site is built each way: small ones more often, as what others do on the machine weighs more in them.
fn runs(size: usize) -> usize {
    (20_000 / size.max(1)).clamp(3, 15)
}

/// What a build took, in seconds.
#[derive(Clone, Copy)]
struct Cost {
    cpu: f64,
    elapsed: f64,
}

/// Builds a site of `size` pages with search on and off and prints by how much they differ.
pub(crate) fn measure(size: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (path, text) in site::files(size) {
        save(folder.path(), &path, &text);
    }
    let mut least = [Cost { cpu: f64::MAX, elapsed: f64::MAX }; 2];
    for run in 0..runs(size) {
        for (enabled, least) in [true, false].into_iter().zip(&mut least) {
            let settings = format!("[book]\ntitle = \"Grown\"\n[search]\nenable = {enabled}\n");
            save(folder.path(), "book.toml", &settings);
            let cost = build(folder.path(), &format!("site-{run}-{enabled}"));
            least.cpu = least.cpu.min(cost.cpu);
            least.elapsed = least.elapsed.min(cost.elapsed);
        }
    }
    let [on, off] = least;
    let more = |on: f64, off: f64| (on / off - 1.0) * 100.0;
    println!(
        "| {size} | {:.2} s and {:.2} s: {:.0} % | {:.2} s and {:.2} s: {:.0} % |",
        on.cpu,
        off.cpu,
        more(on.cpu, off.cpu),
        on.elapsed,
        off.elapsed,
        more(on.elapsed, off.elapsed),
    );
}

fn build(folder: &Path, output: &str) -> Cost {
    let state = folder.join(".ladderbook");
    if state.exists() {
        std::fs::remove_dir_all(state).expect("what was built can be forgotten");
    }
    let program = std::env::var("LADDERBOOK_BIN");
    let program = program.unwrap_or_else(|_| env!("CARGO_BIN_EXE_ladderbook").to_owned());
    let (before, started) = (children_seconds(), Instant::now());
    let status = Command::new(program)
        .args(["build", "--output", output])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the program starts");
    let elapsed = started.elapsed().as_secs_f64();
    assert!(status.success(), "the site has errors");
    Cost { cpu: children_seconds() - before, elapsed }
}

fn save(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("can be made");
    std::fs::write(path, text).expect("can be written");
}

/// The CPU of all children that have ended, in seconds; Linux counts it in hundredths.
fn children_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").expect("this is Linux");
    let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(13).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}
