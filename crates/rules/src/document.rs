//! A rule file cut into its YAML documents.
//!
//! Each document is parsed on its own, so that an error can name its line and rule. Before any parser sees the text it
//! is checked for the nestings that would overflow a recursive one.

use crate::error::Kind;
use crate::limits::{MAX_BRACKETS, MAX_DOCUMENTS, MAX_FILE_BYTES, MAX_NEGATIONS, MAX_PARENTHESES};

/// One document of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Document<'a> {
    /// The text, its `---` line included.
    pub(crate) text: &'a str,
    /// Lines of the file before it.
    pub(crate) lines_before: usize,
}

impl<'a> Document<'a> {
    /// Cuts a file into its documents; those with nothing but comments are left out.
    pub(crate) fn split(file: &'a str) -> Result<Vec<Self>, Kind> {
        if file.len() > MAX_FILE_BYTES {
            return Err(Kind::TooLong(file.len()));
        }
        let mut documents = Vec::new();
        let (mut start, mut at) = (Self { text: file, lines_before: 0 }, 0);
        let mut begin = 0;
        for (number, line) in file.split_inclusive('\n').enumerate() {
            if is_separator(line) && at > begin {
                documents.push(Self { text: &file[begin..at], ..start });
                begin = at;
                start.lines_before = number;
            }
            at += line.len();
            if documents.len() > MAX_DOCUMENTS {
                return Err(Kind::TooManyDocuments);
            }
        }
        documents.push(Self { text: &file[begin..], ..start });
        documents.retain(|document| !document.is_blank());
        Ok(documents)
    }

    /// Refuses what would overflow the stack of the condition parser, or keep the YAML scanner busy for minutes.
    pub(crate) fn check_depth(&self) -> Result<(), Kind> {
        let parentheses = deepest(self.text, b"(", b")");
        let brackets = deepest(self.text, b"[{", b"]}");
        if parentheses > MAX_PARENTHESES || brackets > MAX_BRACKETS {
            return Err(Kind::TooDeep);
        }
        let (mut row, mut longest) = (0_usize, 0_usize);
        for word in self.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            row = if word == "not" { row + 1 } else { 0 };
            longest = longest.max(row);
        }
        let indicators =
            |line: &str| line.split_whitespace().take_while(|word| matches!(*word, "-" | "?" | ":")).count();
        if longest > MAX_NEGATIONS || self.text.lines().any(|line| indicators(line) > MAX_BRACKETS) {
            return Err(Kind::TooDeep);
        }
        Ok(())
    }

    /// Returns the text with empty lines before it, so that parsers count lines as the file does.
    pub(crate) fn padded(&self) -> String {
        let mut text = "\n".repeat(self.lines_before);
        text.push_str(self.text);
        text
    }

    /// Returns the first line of the file, from 1, that has a key in this document, else that holds the text at all.
    pub(crate) fn line_of(&self, needle: &str) -> Option<usize> {
        let find = |end: &str| self.text.find(&format!("{needle}{end}"));
        let at = find(":").or_else(|| find("|")).or_else(|| find("")).filter(|_| !needle.is_empty())?;
        Some(self.lines_before + self.text[..at].matches('\n').count() + 1)
    }

    /// Returns the line on which the document starts.
    pub(crate) fn first_line(&self) -> usize {
        self.lines_before + 1
    }

    fn is_blank(&self) -> bool {
        self.text.lines().all(|line| {
            let line = line.trim();
            line.is_empty()
                || line.starts_with('#')
                || line == "---"
                || line == "..."
                || line.starts_with("--- #")
        })
    }
}

/// Returns how deep brackets nest; those in quotes count too, which no sensible rule notices.
fn deepest(text: &str, open: &[u8], close: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for byte in text.bytes() {
        if open.contains(&byte) {
            depth += 1;
            deepest = deepest.max(depth);
        } else if close.contains(&byte) {
            depth = depth.saturating_sub(1);
        }
    }
    deepest
}

fn is_separator(line: &str) -> bool {
    line.strip_prefix("---").is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_know_their_lines() {
        let file = "# head\n---\na: 1\n---\n# nothing\n---\nb: 2\nc: 3";
        let documents = Document::split(file).unwrap();
        let all: Vec<_> = documents.iter().map(|d| (d.text, d.lines_before)).collect();
        assert_eq!(all, [("---\na: 1\n", 1), ("---\nb: 2\nc: 3", 5)]);
        assert_eq!(documents[1].line_of("c"), Some(8));
        assert_eq!(documents[1].line_of("a"), None);
    }

    #[test]
    fn dashes_inside_a_line_do_not_separate() {
        assert_eq!(Document::split("a: x\n----\nb: ---\n --- \n").unwrap().len(), 1);
    }

    #[test]
    fn bounds_hold() {
        assert_eq!(
            Document::split(&"x".repeat(MAX_FILE_BYTES + 1)).unwrap_err(),
            Kind::TooLong(MAX_FILE_BYTES + 1)
        );
        assert_eq!(Document::split(&"---\na: 1\n".repeat(300)).unwrap_err(), Kind::TooManyDocuments);
    }
}
