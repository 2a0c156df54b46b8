//! Addresses as a browser writes them, and what their endings mean.
//!
//! Invariant: what [`decode`] returns has no empty, `.` or `..` part, no backslash and no NUL.

/// The address in a request's path: decoded, without the leading slash. `None` if it is not
/// one that a site can have.
pub(super) fn decode(path: &str) -> Option<String> {
    let bytes = path.strip_prefix('/')?.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte == b'%' {
            let digits = rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok())?;
            if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return None;
            }
            decoded.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &rest[2..];
        } else {
            decoded.push(byte);
        }
    }
    let address = String::from_utf8(decoded).ok()?;
    let folder = address.strip_suffix('/').unwrap_or(&address);
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    let is_safe =
        address.is_empty() || folder.split('/').all(is_plain) && !address.contains(['\\', '\0']);
    is_safe.then_some(address)
}

/// The file that an address means: that of a folder is the `index.html` inside.
pub(super) fn file(address: &str) -> String {
    let is_folder = address.is_empty() || address.ends_with('/');
    if is_folder { format!("{address}index.html") } else { address.to_owned() }
}

/// The way from a page up to the root of the site, so that it works below any prefix.
pub(super) fn way_up(address: &str) -> String {
    "../".repeat(address.matches('/').count())
}

/// The relative address of a folder seen from the same address without its slash.
pub(super) fn with_slash(address: &str) -> String {
    let name = address.rsplit('/').next().unwrap_or_default();
    let mut location = String::from("./");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            location.push(char::from(byte));
        } else {
            location.push_str(&format!("%{byte:02X}"));
        }
    }
    location.push('/');
    location
}

/// The media type of a file by the ending of its address.
pub fn content_type(address: &str) -> &'static str {
    let name = address.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        "atom" => "application/atom+xml",
        "rss" => "application/rss+xml",
        "txt" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "wasm" => "application/wasm",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded() {
        let cases = [
            ("/", ""),
            ("/a%20b.html", "a b.html"),
            ("/a/", "a/"),
            ("/%C3%A9", "é"),
            ("/a+b", "a+b"),
            ("/...", "..."),
        ];
        for (path, address) in cases {
            assert_eq!(decode(path).as_deref(), Some(address));
        }
    }

    #[test]
    fn what_no_site_has_is_no_address() {
        for path in [
            "",
            "x",
            "//",
            "//a",
            "/a//b",
            "/..",
            "/a/../b",
            "/%2e%2e/x",
            "/a/%2E/",
            "/a%5Cb",
            "/a%00",
            "/%",
            "/%4",
            "/%+1",
            "/%ff",
            "/..%2fx",
        ] {
            assert_eq!(decode(path), None, "{path}");
        }
    }

    #[test]
    fn relative_addresses() {
        assert_eq!(way_up("index.html"), "");
        assert_eq!(way_up("tracks/"), "../");
        assert_eq!(way_up("tracks/ic/staff.html"), "../../");
        assert_eq!(with_slash("a/b:c é"), "./b%3Ac%20%C3%A9/");
    }

    #[test]
    fn endings_tell_the_type() {
        assert_eq!(content_type("a/b.HTML"), "text/html; charset=utf-8");
        assert_eq!(content_type("a.b/noending"), "application/octet-stream");
        assert_eq!(content_type("search/meta.js"), "text/javascript; charset=utf-8");
    }
}
