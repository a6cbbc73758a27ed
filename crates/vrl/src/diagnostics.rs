//! Findings as text.

use vrl::diagnostic::{Diagnostic, DiagnosticList, Formatter};

/// Renders findings, each with file, line and column and the piece of the source.
pub(crate) fn render(source: &str, name: &str, findings: Vec<Diagnostic>) -> String {
    let rendered: Vec<String> =
        findings.into_iter().map(|finding| render_one(source, name, finding)).collect();
    rendered.join("\n\n")
}

/// Renders one finding. VRL writes the place as `┌─ :line:column`, without a file.
pub(crate) fn render_one(source: &str, name: &str, finding: Diagnostic) -> String {
    let text = Formatter::new(source, DiagnosticList::from(vec![finding])).to_string();
    text.trim().lines().map(|line| with_name(line, name)).collect::<Vec<_>>().join("\n")
}

fn with_name(line: &str, name: &str) -> String {
    match line.split_once(NO_FILE) {
        Some((margin, place)) if margin.trim().is_empty() => format!("{margin}┌─ {name}:{place}"),
        _ => line.to_owned(),
    }
}

const NO_FILE: &str = "┌─ :";
