//! Pages read by a real HTML tokenizer: no parse error, every tag closed in order, no link in
//! a link and no block in a paragraph.
#![allow(unreachable_pub, reason = "a module of tests")]

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// Elements that have no end tag.
const VOID: &[&str] = &["br", "hr", "img", "input", "link", "meta", "source", "wbr", "col"];

/// Elements whose start ends a paragraph (the HTML standard, 13.1.2.4).
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "table",
    "ul",
];

/// What a page holds, as a browser reads it.
#[derive(Debug, Default)]
pub struct Read {
    /// What is wrong with it.
    pub faults: Vec<String>,
    /// Names of elements in order.
    pub elements: Vec<String>,
    /// Attributes in order: name and value.
    pub attributes: Vec<(String, String)>,
    /// All text, decoded.
    pub text: String,
}

impl Read {
    /// How many elements of that name it has.
    pub fn count(&self, name: &str) -> usize {
        self.elements.iter().filter(|element| *element == name).count()
    }

    /// The values of all attributes of that name.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self.attributes.iter().filter(move |(known, _)| known == name);
        own.map(|(_, value)| value.as_str())
    }

    /// Whether some element has that attribute with that value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values(name).any(|known| known == value)
    }
}

#[derive(Default)]
struct Reader {
    read: RefCell<Read>,
    open: RefCell<Vec<String>>,
}

impl Reader {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let name = tag.name.to_string();
        let mut open = self.open.borrow_mut();
        let mut read = self.read.borrow_mut();
        if tag.kind == TagKind::EndTag {
            let last = open.pop();
            if last.as_deref() != Some(&name) {
                read.faults.push(format!("</{name}> closes {last:?}"));
            }
            return TokenSinkResult::Continue;
        }
        read.elements.push(name.clone());
        for attribute in &tag.attrs {
            let (name, value) = (attribute.name.local.to_string(), attribute.value.to_string());
            read.attributes.push((name, value));
        }
        let inside = |wanted: &str| open.iter().any(|name| name == wanted);
        if (name == "a" && inside("a")) || (BLOCKS.contains(&&*name) && inside("p")) {
            read.faults.push(format!("<{name}> inside {:?}", open.last()));
        }
        let in_svg = open.iter().any(|name| name == "svg") || name == "svg";
        if VOID.contains(&name.as_str()) || (tag.self_closing && in_svg) {
            return TokenSinkResult::Continue;
        }
        if tag.self_closing {
            read.faults.push(format!("<{name}/> closes itself"));
        }
        open.push(name.clone());
        match name.as_str() {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" if !in_svg => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => return self.tag(&tag),
            Token::CharacterTokens(text) => self.read.borrow_mut().text.push_str(&text),
            Token::NullCharacterToken => {
                self.read.borrow_mut().faults.push(format!("line {line}: a null character"));
            }
            Token::ParseError(fault) => {
                self.read.borrow_mut().faults.push(format!("line {line}: {fault}"));
            }
            Token::DoctypeToken(_) | Token::CommentToken(_) | Token::EOFToken => {}
        }
        TokenSinkResult::Continue
    }
}

/// Reads a page.
pub fn read(html: &str) -> Read {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let options = TokenizerOpts { exact_errors: true, ..TokenizerOpts::default() };
    let tokenizer = Tokenizer::new(Reader::default(), options);
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let Reader { read, open } = tokenizer.sink;
    let (mut read, open) = (read.into_inner(), open.into_inner());
    read.faults.extend(open.iter().map(|name| format!("<{name}> is never closed")));
    read
}
