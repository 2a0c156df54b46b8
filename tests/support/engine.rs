//! The search client of a built site in a JavaScript engine of its own, without a browser.

#![allow(
    dead_code,
    clippy::disallowed_methods,
    reason = "tests read the disk, and use what they need"
)]

use std::path::Path;

use rquickjs::{CatchResultExt, Context, Function, Promise, Runtime};

/// What the client finds in a page, reduced to the parts it needs: something that loads data files.
const PAGE: &str = r#"
"use strict";
const received = new Map(), loads = new Map(), loaded = [];
const ladderbook = { text: {}, receive: (address, data) => received.set(address, data) };
const load = async (address, again) => {
  if (again || !loads.has(address)) {
    loaded.push(address);
    (0, eval)(read(address));
    loads.set(address, received.get(address));
  }
  return loads.get(address);
};
const pagesOf = async () => {
  const { blocks } = ladderbook.finder.decodeMeta(await load("search/meta.js"));
  const entries = (await Promise.all(blocks.map((block) => load(block)))).flat();
  return entries.map(([address, title, kind, , sections]) => [address, title, kind, sections.map(([, heading]) => heading)]);
};
"#;

/// A searcher over the files of a site.
pub(crate) struct Client {
    context: Context,
    _runtime: Runtime,
}

impl Client {
    /// A searcher over `search/` of the built site in `folder`, which has to stay there.
    pub(crate) fn of_site(folder: &Path) -> Self {
        let folder = folder.to_owned();
        Client::reading(move |address| {
            std::fs::read_to_string(folder.join(address)).unwrap_or_default()
        })
    }

    /// A searcher over the files that `read` gives by their addresses; nothing where there is none.
    pub(crate) fn reading(read: impl Fn(String) -> String + 'static) -> Self {
        let runtime = Runtime::new().expect("an engine can be made");
        let context = Context::full(&runtime).expect("a context can be made");
        context.with(|context| {
            let read = Function::new(context.clone(), read).expect("a function can be made");
            context.globals().set("read", read).expect("a global can be set");
            context.eval::<(), _>(PAGE).catch(&context).expect("the page's part runs");
        });
        let client = Client { context, _runtime: runtime };
        client.begin();
        client
    }

    /// Reads the list of files again, as a page does that is told of a change.
    pub(crate) fn begin(&self) {
        self.json("load(\"search/meta.js\", true).then(() => { globalThis.searcher = ladderbook.search(load); return 0; })");
    }

    /// What a promise in JavaScript comes to.
    pub(crate) fn json(&self, script: &str) -> serde_json::Value {
        self.context.with(|context| {
            let script = format!("({script}).then((value) => JSON.stringify(value))");
            let promise: Promise<'_> =
                context.eval(script).catch(&context).expect("the script runs");
            let text: String = promise.finish().catch(&context).expect("the promise is kept");
            serde_json::from_str(&text).expect("JSON comes back")
        })
    }

    /// All that a query finds, as the client gives it when every word is looked up.
    pub(crate) fn found(&self, query: &str, limit: usize) -> serde_json::Value {
        let query = serde_json::to_string(query).expect("a text is JSON");
        self.json(&format!("searcher.whole({query}, {limit})"))
    }

    /// The addresses of the first results.
    pub(crate) fn addresses(&self, query: &str, limit: usize) -> Vec<String> {
        let found = self.found(query, limit);
        let results = found["results"].as_array().expect("there is a list of results");
        let address = |result: &serde_json::Value| result["address"].as_str().map(str::to_owned);
        results.iter().filter_map(address).collect()
    }

    /// Where the first results lead: for each its page, and the sections and answers of it that are shown.
    pub(crate) fn places(&self, query: &str, limit: usize) -> Vec<Vec<String>> {
        let found = self.found(query, limit);
        let results = found["results"].as_array().expect("there is a list of results");
        let places = |result: &serde_json::Value| {
            let page = result["address"].as_str().unwrap_or_default();
            let sections = result["sections"].as_array().into_iter().flatten();
            let parts = sections.chain([&result["answer"]]);
            let anchors = parts.filter_map(|part| part["anchor"].as_str());
            let anchors = anchors.filter(|anchor| !anchor.is_empty());
            let anchors = anchors.map(|anchor| format!("{page}#{anchor}"));
            std::iter::once(page.to_owned()).chain(anchors).collect()
        };
        results.iter().map(places).collect()
    }
}
