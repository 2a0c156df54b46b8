//! A page's bytes from its data.
//!
//! Invariant: the bytes depend on the `PageData` and the theme alone.

use crate::names::PageId;
use crate::page::data::PageData;
use crate::page::frame::Parts;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::Address;
use crate::words::text::escape;

/// Renders a page.
///
/// # Errors
///
/// The fault of the template, at its place.
pub fn page(parts: &Parts, id: PageId) -> Result<Vec<u8>, Box<Diagnostic>> {
    data(parts, &parts.page_data(id))
}

/// Renders data that is already there.
///
/// # Errors
///
/// The fault of the template, at its place.
pub fn data(parts: &Parts, data: &PageData) -> Result<Vec<u8>, Box<Diagnostic>> {
    let context = tera::Context::from_serialize(data).unwrap_or_default();
    parts.theme.render(&format!("{}.html", data.view.kind()), &context)
}

/// The page at an old address: it leads on at once, by script or without.
#[must_use]
pub fn redirect(parts: &Parts, from: &Address, to: PageId) -> Vec<u8> {
    let page = parts.index.page(to);
    let target = format!("{}{}", from.to_root(), page.address.encoded());
    let target = escape(&target);
    let title = escape(&page.title);
    let canonical = match &parts.index.config.html.site_url {
        Some(url) => escape(&format!("{url}{}", page.address.encoded())),
        None => target.clone(),
    };
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<link rel=\"canonical\" href=\"{canonical}\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={target}\">\n<meta name=\"robots\" content=\"noindex\">\n\
         </head>\n<body>\n<main><h1>{title}</h1><p><a href=\"{target}\">{title}</a></p></main>\n</body>\n</html>\n",
        language = escape(&parts.index.config.language),
        policy = escape(&crate::page::frame::policy(&[])),
    )
    .into_bytes()
}
