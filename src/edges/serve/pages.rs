//! The files of the site, and the two of the preview itself.
//!
//! A page gets the preview's script and style sheet when it is sent; its bytes in memory are
//! those that a build writes.
//!
//! Invariant: the version written into a page is never newer than its content.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;

use super::{Preview, Served, Shared, address, events, http};

/// The answer to any address that is not the preview's own.
pub(super) async fn page(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let Some(address) = address::decode(uri.path()) else {
        return http::plain(StatusCode::NOT_FOUND, "there is nothing at this address");
    };
    // Read before the page is looked up: an update between the two makes the page load again.
    let version = events::version(&shared.run, shared.updates.borrow().version);
    let preview = Arc::clone(&shared.preview);
    let wanted = address.clone();
    let found = tokio::task::spawn_blocking(move || find(&*preview, &wanted)).await;
    match found {
        Ok(Found::Here(served)) => {
            send(&shared, &headers, StatusCode::OK, &address, &version, served)
        }
        Ok(Found::Folder) => redirect(&address::with_slash(&address)),
        Ok(Found::Nothing(Some(served))) => {
            send(&shared, &headers, StatusCode::NOT_FOUND, &address, &version, served)
        }
        Ok(Found::Nothing(None)) => {
            http::plain(StatusCode::NOT_FOUND, "there is nothing at this address")
        }
        Err(_) => http::plain(StatusCode::INTERNAL_SERVER_ERROR, "making this page failed"),
    }
}

/// `_ladderbook/preview.js`.
pub(super) async fn script(headers: HeaderMap) -> Response {
    let script = include_str!("preview.js");
    http::content(
        &headers,
        StatusCode::OK,
        address::content_type("preview.js"),
        Bytes::from_static(script.as_bytes()),
    )
}

/// `_ladderbook/preview.css`.
pub(super) async fn style(headers: HeaderMap) -> Response {
    let style = include_str!("preview.css");
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
    version: &str,
    served: Served,
) -> Response {
    let is_page = served.content_type.starts_with("text/html");
    let bytes = match is_page {
        true => Bytes::from(with_preview(&served.bytes, address, version)),
        false => Bytes::from_owner(served.bytes),
    };
    let mut response = http::content(request, status, served.content_type, bytes);
    let policy = match served.content_type {
        _ if is_page => HeaderValue::from_str(&shared.policy).ok(),
        // Opened by itself an SVG is a document that could run scripts.
        "image/svg+xml" => Some(HeaderValue::from_static("sandbox")),
        _ => None,
    };
    if let Some(policy) = policy {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The page with the preview's style sheet and script before the end of its body.
fn with_preview(page: &[u8], address: &str, version: &str) -> Vec<u8> {
    let way_up = address::way_up(address);
    let file = escape(&address::file(address));
    let elements = format!(
        "<link rel=\"stylesheet\" href=\"{way_up}_ladderbook/preview.css\">\
         <script defer src=\"{way_up}_ladderbook/preview.js\" \
         data-ladderbook-preview data-address=\"{file}\" data-version=\"{version}\"></script>"
    );
    let end = memchr::memmem::rfind(page, b"</body>").unwrap_or(page.len());
    [&page[..end], elements.as_bytes(), &page[end..]].concat()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

fn redirect(location: &str) -> Response {
    let mut response = http::plain(StatusCode::FOUND, "the folder's address ends in a slash");
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
