//! The files of the site, and the two of the preview itself.
//!
//! A page gets the preview's script and style sheet when it is sent; its bytes in memory are
//! those that a build writes.
//!
//! Invariant: the tags written into a page are those of the content that is sent with it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;

use super::{Preview, Served, Shared, address, http};
use crate::words::hash::Digest;

/// The answer to any address that is not the preview's own.
pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let Some(path) = uri.path().strip_prefix(shared.base.as_str()) else {
        return outside(&shared.base, uri.path());
    };
    let Some(address) = address::decode(path) else {
        return http::plain(StatusCode::NOT_FOUND, "there is nothing at this address");
    };
    let preview = Arc::clone(&shared.preview);
    let wanted = address.clone();
    let found = tokio::task::spawn_blocking(move || find(&*preview, &wanted)).await;
    match found {
        Ok(Found::Here(served)) => send(&shared, &headers, StatusCode::OK, &address, served),
        Ok(Found::Folder) => redirect(&address::with_slash(&address)),
        Ok(Found::Nothing(Some(served))) => {
            send(&shared, &headers, StatusCode::NOT_FOUND, &address, served)
        }
        Ok(Found::Nothing(None)) => {
            http::plain(StatusCode::NOT_FOUND, "there is nothing at this address")
        }
        Err(_) => http::plain(StatusCode::INTERNAL_SERVER_ERROR, "making this page failed"),
    }
}

/// The answer to an address that is not below the site's root: the way there.
fn outside(base: &str, path: &str) -> Response {
    match path {
        "/" => redirect(&format!("{base}/")),
        _ => http::plain(StatusCode::NOT_FOUND, "the site is not at this address"),
    }
}

/// The preview in the page: a scope of its own, part by part.
const SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\n",
    include_str!("preview/patch.js"),
    include_str!("preview/problems.js"),
    include_str!("preview/source.js"),
    include_str!("preview/live.js"),
    "})();\n"
);

/// `_ladderbook/preview.js`.
pub(super) async fn script(headers: HeaderMap) -> Response {
    let script = SCRIPT;
    http::content(
        &headers,
        StatusCode::OK,
        address::content_type("preview.js"),
        Bytes::from_static(script.as_bytes()),
    )
}

/// `_ladderbook/preview.css`.
pub(super) async fn style(headers: HeaderMap) -> Response {
    let style = include_str!("preview/preview.css");
    http::content(
        &headers,
        StatusCode::OK,
        address::content_type("preview.css"),
        Bytes::from_static(style.as_bytes()),
    )
}

enum Found {
    Here(Served),
    /// There is a folder of that name.
    Folder,
    Nothing(Option<Served>),
}

fn find(preview: &dyn Preview, address: &str) -> Found {
    if let Some(served) = preview.get(address) {
        return Found::Here(served);
    }
    let is_file = !address.is_empty() && !address.ends_with('/');
    if is_file && preview.get(&format!("{address}/")).is_some() {
        return Found::Folder;
    }
    Found::Nothing(preview.not_found())
}

fn send(
    shared: &Shared,
    request: &HeaderMap,
    status: StatusCode,
    address: &str,
    served: Served,
) -> Response {
    let is_page = served.content_type.starts_with("text/html");
    let bytes = match is_page {
        true => {
            let elements =
                elements(address, &served, status == StatusCode::OK, shared.preview.has_editor());
            Bytes::from(with_preview(&served.bytes, &elements))
        }
        false => Bytes::from_owner(served.bytes),
    };
    let mut response = http::content(request, status, served.content_type, bytes);
    let policy = match served.content_type {
        _ if is_page => HeaderValue::from_str(&shared.preview.policy()).ok(),
        // Opened by itself an SVG is a document that could run scripts.
        "image/svg+xml" => Some(HeaderValue::from_static("sandbox")),
        _ => None,
    };
    if let Some(policy) = policy {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The preview's style sheet and script, which knows what the page shows. A page that stands
/// in for one that does not exist has no tag of its own.
fn elements(address: &str, served: &Served, exists: bool, has_editor: bool) -> String {
    let way_up = address::way_up(address);
    let file = escape(&address::file(address));
    let tag = if exists { Digest::of_bytes(&served.bytes).to_string() } else { String::new() };
    let look = served.look;
    let editor = if has_editor { " data-editor" } else { "" };
    format!(
        "<link rel=\"stylesheet\" href=\"{way_up}_ladderbook/preview.css\" data-ladderbook-preview>\
         <script defer src=\"{way_up}_ladderbook/preview.js\" data-ladderbook-preview \
         data-address=\"{file}\" data-page=\"{tag}\" data-templates=\"{}\" data-scripts=\"{}\" \
         data-styles=\"{}\" data-assets=\"{}\"{editor}></script>",
        look.templates, look.scripts, look.styles, look.assets
    )
}

/// The page with the preview's elements before its first script, so that the preview sees the
/// page before any script changes it.
fn with_preview(page: &[u8], elements: &str) -> Vec<u8> {
    let head = memchr::memmem::find(page, b"</head>").unwrap_or(0);
    let first_script = memchr::memmem::find(&page[..head], b"<script");
    let end = || memchr::memmem::rfind(page, b"</body>").unwrap_or(page.len());
    let at = first_script.unwrap_or_else(|| if head > 0 { head } else { end() });
    [&page[..at], elements.as_bytes(), &page[at..]].concat()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

pub(super) fn redirect(location: &str) -> Response {
    let mut response = http::plain(StatusCode::FOUND, "the folder's address ends in a slash");
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
