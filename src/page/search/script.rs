//! Script files: data wrapped so that a classic script element can load it, and `meta.js`, which lists the rest.
//!
//! A file is one call, `ladderbook.receive(address, data);`, with the data in JSON. Names carry a hash of the data.
//!
//! Invariant: no `<`, U+2028 or U+2029 stands in a generated script.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use xxhash_rust::xxh3::xxh3_64;

use super::shards::Shard;
use super::texts::Block;
use super::{SearchFile, SearchPage, Stretch};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Ten characters that stand for the content; safe where file names have no case.
pub(super) fn signature(payload: &str) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = xxh3_64(payload.as_bytes());
    (0..10).map(|place| char::from(LETTERS[(hash >> (5 * place) & 31) as usize])).collect()
}

/// The script file at `address` that hands `payload`, which is JSON, to the client.
pub(super) fn receiving(address: String, payload: &str) -> SearchFile {
    let bytes = format!("ladderbook.receive(\"{address}\",{payload});\n").into_bytes();
    SearchFile { address, bytes }
}

/// Appends `text` as a JSON string, with white space as single spaces.
pub(super) fn push_string(text: &str, json: &mut String) {
    json.push('"');
    let mut spaced = false;
    for char in text.chars() {
        let space = char.is_whitespace();
        match char {
            _ if space && spaced => {}
            _ if space => json.push(' '),
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '<' | '\0'..='\u{1f}' | '\u{7f}' => {
                write!(json, "\\u{:04x}", u32::from(char))
                    .expect("writing to a string cannot fail");
            }
            other => json.push(other),
        }
        spaced = space;
    }
    json.push('"');
}

/// `search/meta.js`: the counts, the keys and hashes of shards and blocks, and for every page its facets.
pub(super) fn meta(
    pages: &[SearchPage],
    stretches: &[Stretch],
    unit_count: usize,
    shards: &[Shard],
    blocks: &[Block],
) -> SearchFile {
    let more = stretches.iter().enumerate().filter(|(_, stretch)| stretch.continues());
    let more: Vec<usize> = more.map(|(number, _)| number).collect();
    let mut json = String::new();
    let (page_count, number_count) = (pages.len(), stretches.len());
    write!(
        json,
        "{{\"version\":1,\"pages\":{page_count},\"numbers\":{number_count},\"units\":{unit_count},"
    )
    .expect("writing to a string cannot fail");
    write!(json, "\"more\":{more:?},\"shards\":[").expect("writing to a string cannot fail");
    for (index, shard) in shards.iter().enumerate() {
        json.push_str(if index == 0 { "[" } else { ",[" });
        push_string(&shard.key, &mut json);
        json.push(',');
        push_string(&shard.signature, &mut json);
        json.push(']');
    }
    json.push_str("],\"blocks\":[");
    for (index, block) in blocks.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(json, "{comma}[{},\"{}\"]", block.first, block.signature)
            .expect("writing to a string cannot fail");
    }
    json.push_str("],\"facets\":{");
    push_facet("kind", pages, stretches, |page| page.kind.as_str(), &mut json);
    json.push(',');
    push_facet(
        "track",
        pages,
        stretches,
        |page| page.track.as_deref().unwrap_or_default(),
        &mut json,
    );
    json.push(',');
    push_facet(
        "level",
        pages,
        stretches,
        |page| page.level.as_deref().unwrap_or_default(),
        &mut json,
    );
    json.push_str("}}");
    receiving("search/meta.js".to_owned(), &json)
}

/// One facet: its values sorted, the empty one first, and for every page number the place of its value in that list,
/// as one digit in base 64 or, with more than 64 values, as three.
fn push_facet<'a>(
    name: &str,
    pages: &'a [SearchPage],
    stretches: &[Stretch],
    value: impl Fn(&'a SearchPage) -> &'a str,
    json: &mut String,
) {
    let values: BTreeSet<&str> = std::iter::once("").chain(pages.iter().map(&value)).collect();
    let values: Vec<&str> = values.into_iter().collect();
    write!(json, "\"{name}\":{{\"values\":[").expect("writing to a string cannot fail");
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        push_string(value, json);
    }
    json.push_str("],\"pages\":\"");
    let width = if values.len() > 64 { 3 } else { 1 };
    for stretch in stretches {
        let index = values
            .binary_search(&value(&pages[stretch.page_index]))
            .expect("every value was collected");
        for place in (0..width).rev() {
            json.push(char::from(DIGITS[index >> (6 * place) & 63]));
        }
    }
    json.push_str("\"}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_cannot_end_its_script() {
        let mut json = String::new();
        push_string("</script>\u{2028}\u{2029}<!-- \"\\\u{1}\n\n b", &mut json);
        assert_eq!(json, "\"\\u003c/script> \\u003c!-- \\\"\\\\\\u0001 b\"");
    }
}
