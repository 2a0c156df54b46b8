//! The editor that a click on a page opens.
//!
//! The command is cut into words once; no shell ever sees the name of a file. Invariant: what
//! comes from a page or a source only fills places inside words, it never makes a new one.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// A command with places for a file and a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Editor {
    words: Vec<String>,
}

impl Editor {
    /// Reads a command such as `code -g {file}:{line}`. Without `{file}` the file comes last.
    ///
    /// # Errors
    ///
    /// If it has no words, or a quote that does not end.
    pub(super) fn parse(command: &str) -> Result<Editor> {
        let mut words = split(command)
            .with_context(|| format!("a quote does not end in the editor `{command}`"))?;
        if words.first().is_none_or(String::is_empty) {
            bail!("the editor is empty: write it as in `--editor 'code -g {{file}}:{{line}}'`");
        }
        if !words[1..].iter().any(|word| word.contains("{file}")) {
            words.push("{file}".to_owned());
        }
        Ok(Editor { words })
    }

    /// The words for a place, lines and columns counted from one.
    fn words_for(&self, file: &Path, line: usize, column: usize) -> Vec<String> {
        let fill = |word: &String| {
            // One pass: a name of a file that holds `{line}` stays as it is.
            let mut filled = String::new();
            let mut rest = word.as_str();
            while let Some(at) = rest.find('{') {
                filled.push_str(&rest[..at]);
                rest = &rest[at..];
                let places = [
                    ("{file}", file.to_string_lossy().into_owned()),
                    ("{line}", line.to_string()),
                    ("{column}", column.to_string()),
                ];
                let place = places.iter().find(|(name, _)| rest.starts_with(name));
                let (length, text) = place.map_or((1, "{"), |(name, text)| (name.len(), text));
                filled.push_str(text);
                rest = &rest[length..];
            }
            filled + rest
        };
        self.words.iter().map(fill).collect()
    }

    /// Opens the editor, without waiting for it.
    ///
    /// # Errors
    ///
    /// If the program cannot be started.
    pub(super) fn open(&self, file: &Path, line: usize, column: usize) -> Result<()> {
        let words = self.words_for(file, line, column);
        spawn(&words[0], &words[1..])
    }
}

/// Starts a program and lets it be.
///
/// # Errors
///
/// If it cannot be started.
pub(super) fn spawn(program: &str, arguments: &[String]) -> Result<()> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start `{program}`"))?;
    // Somebody has to take note of its end, or it stays in the list of processes.
    std::thread::spawn(move || child.wait());
    Ok(())
}

/// Words as a shell cuts them: at blanks outside quotes, `\` takes the next character as it is.
/// None if a quote does not end.
fn split(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match (c, quote) {
            (c, Some(end)) if c == end => quote = None,
            ('\\', None | Some('"')) if !cfg!(windows) => {
                word.get_or_insert_default().push(chars.next()?);
            }
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(command: &str) -> Vec<String> {
        Editor::parse(command).unwrap().words_for(Path::new("/a b/{line}'$(x).md"), 7, 3)
    }

    #[test]
    fn places_are_filled_and_names_are_never_cut() {
        assert_eq!(words("code -g {file}:{line}"), ["code", "-g", "/a b/{line}'$(x).md:7"]);
        assert_eq!(words("vi +{line}"), ["vi", "+7", "/a b/{line}'$(x).md"]);
        assert_eq!(
            words("'my editor' \"--at={line}:{column}\" {file}")[..2],
            ["my editor", "--at=7:3"]
        );
        assert_eq!(words("e {x} {file}")[1], "{x}");
    }

    #[test]
    fn what_is_no_command_is_refused() {
        for command in ["", "  ", "''", "code '{file}", "code \\"] {
            assert!(Editor::parse(command).is_err(), "{command}");
        }
    }
}
