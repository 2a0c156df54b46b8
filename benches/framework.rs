//! What compiling a framework costs: CPU from the facts of the files to the checked framework, near-duplicates included.
//!
//! `cargo bench --bench framework -- 10 20 40`, with numbers of tracks. A framework is T tracks × 10 levels × 20 competencies × 10 points; 10 tracks are
//! 20,000 points. Points are written in four ways: words evenly spread; as natural language draws them (Zipf); each
//! point that of the level below with one word changed, so that adjacent cells are near-duplicates and share their
//! rare words; and all of them the same, as in a framework that was only sketched. The median of seven runs counts.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads its arguments and prints what it measured"
)]

use std::fmt::Write as _;
use std::hint::black_box;

use ladderbook::build::{Cache, build};
use ladderbook::file::docs::Docs;
use ladderbook::input::config::{Config, Flags};
use ladderbook::input::sources::Sources;
use ladderbook::names::framework::{Options, compile};
use ladderbook::words::path::Address;

const LEVELS: usize = 10;
const COMPETENCIES: usize = 20;
const POINTS: usize = 10;
const WORDS_PER_POINT: usize = 14;
const WORDS: usize = 4_000;
const RUNS: usize = 7;

/// How points are written.
#[derive(Clone, Copy, Debug)]
enum Writing {
    Even,
    Natural,
    Adjacent,
    Same,
}

fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    println!(
        "| points | writing | TOML MB | parsing ms | compiling ms | faults | framework.json ms | MB |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for writing in [Writing::Even, Writing::Natural, Writing::Adjacent, Writing::Same] {
        for tracks in if sizes.is_empty() { &[10, 20, 40] } else { sizes.as_slice() } {
            measure(*tracks, writing);
        }
    }
}

fn measure(tracks: usize, writing: Writing) {
    let files = files(tracks, writing);
    let texts = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let sources = Sources::from_texts(texts);
    let size: usize = files.iter().map(|(_, text)| text.len()).sum();
    let docs = docs(&sources);
    let parsing = median(|| drop(black_box(self::docs(&sources))));
    let (_, faults) = compile(&docs, Options::default());
    let compiling = median(|| drop(black_box(compile(&docs, Options::default()))));
    let site = build(&sources, &Flags::default(), &mut Cache::default());
    let address = Address::new("framework.json").expect("relative");
    let data = || site.bytes(&address).ok().flatten().expect("a site with tracks has it");
    let writing_data = median(|| drop(black_box(data())));
    println!(
        "| {} | {writing:?} | {:.1} | {:.0} | {:.0} | {} | {:.0} | {:.1} |",
        tracks * LEVELS * COMPETENCIES * POINTS,
        size as f64 / 1e6,
        parsing * 1e3,
        compiling * 1e3,
        faults.len(),
        writing_data * 1e3,
        data().len() as f64 / 1e6,
    );
}

/// CPU seconds of a run in the middle of several.
fn median(run: impl Fn()) -> f64 {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let before = cpu_seconds();
            run();
            cpu_seconds() - before
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}

/// The parsed files.
fn docs(sources: &Sources) -> Docs {
    Docs::read(sources, &Config::default(), &Docs::default()).0
}

fn files(tracks: usize, writing: Writing) -> Vec<(String, String)> {
    let mut top =
        String::from("title = \"Made up\"\nowners = [\"@council\"]\nstatus = \"published\"\n");
    for level in 0..LEVELS {
        let _ = write!(top, "[[rank]]\nid = \"r{level}\"\n");
    }
    top.push_str("[[scale]]\nid = \"proficiency\"\nvalues = [");
    for level in 0..LEVELS {
        let _ = write!(top, "{{ id = \"p{level}\" }}, ");
    }
    top.push_str("]\n");
    for competency in 0..COMPETENCIES {
        let group = competency / 5;
        let _ = write!(
            top,
            "[[competency]]\nid = \"c{competency}\"\nname = \"Competency {competency}\"\ngroup = \"Group {group}\"\n"
        );
    }
    let mut files = vec![("content/framework.toml".to_owned(), top)];
    for track in 0..tracks {
        files.push((format!("content/tracks/t{track}.toml"), self::track(track, writing)));
    }
    files
}

fn track(track: usize, writing: Writing) -> String {
    let mut random = Random(track as u64 * 2_654_435_761 + 88_172_645_463_325_252);
    let mut text = format!("id = \"t{track}\"\nname = \"Track {track}\"\n");
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); COMPETENCIES * POINTS];
    for level in 0..LEVELS {
        let _ = write!(
            text,
            "[[level]]\nid = \"l{level}\"\nname = \"Level {level} of {track}\"\nrank = \"r{level}\"\n"
        );
        for competency in 0..COMPETENCIES {
            let _ = write!(
                text,
                "[level.expect.c{competency}]\nproficiency = \"p{level}\"\npoints = [\n"
            );
            for point in 0..POINTS {
                let words = &mut below[competency * POINTS + point];
                write_words(words, writing, &mut random);
                let _ = write!(text, "  {{ id = \"p{point}\", text = \"");
                for word in words.iter() {
                    push_word(*word, &mut text);
                    text.push(' ');
                }
                text.pop();
                text.push_str(".\" },\n");
            }
            text.push_str("]\n");
        }
    }
    text
}

/// The words of a point, from those of the same point at the level below.
fn write_words(words: &mut Vec<usize>, writing: Writing, random: &mut Random) {
    let word = |random: &mut Random| match writing {
        Writing::Even => random.below(WORDS),
        // Evenly spread exponents give the word of rank r a share of 1/r.
        _ => (WORDS as f64).powf(random.below(1 << 20) as f64 / f64::from(1 << 20)) as usize,
    };
    match writing {
        Writing::Same => *words = (1..=WORDS_PER_POINT).collect(),
        Writing::Adjacent if !words.is_empty() => {
            let changed = random.below(WORDS_PER_POINT);
            words[changed] = word(random);
        }
        _ => *words = (0..WORDS_PER_POINT).map(|_| word(random)).collect(),
    }
}

fn push_word(rank: usize, text: &mut String) {
    const SYLLABLES: [&str; 32] = [
        "ka", "lo", "mi", "ten", "ra", "sor", "vi", "dan", "pe", "lu", "gra", "net", "ho", "fi",
        "ber", "ta", "cu", "mel", "ni", "ros", "sta", "ver", "wo", "zi", "con", "pro", "tri", "al",
        "is", "und", "or", "em",
    ];
    let mut rest = rank * 7 + 3;
    while rest > 0 {
        text.push_str(SYLLABLES[rest % 32]);
        rest /= 32;
    }
}

/// The generator of Marsaglia's "Xorshift RNGs" (2003).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
