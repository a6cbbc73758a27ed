//! Which series are shown. The recorder never forgets one, but of a component that a reload removed nobody wants to hear that it
//! has been silent since.

use std::collections::HashSet;

use super::API;
use crate::topology::Seen;

/// Returns metrics in Prometheus' text format without those of components that are not there any more.
pub(super) fn without_gone(text: &str, components: &[Seen]) -> String {
    let known: HashSet<String> =
        components.iter().map(|seen| escaped(&seen.id)).chain([API.to_owned()]).collect();
    let is_shown = |line: &&str| component(line).is_none_or(|id| known.contains(id));
    text.split_inclusive('\n').filter(is_shown).collect()
}

/// Returns the component that a series belongs to, as it is written there.
fn component(line: &str) -> Option<&str> {
    let line = line.strip_prefix("sweepline_")?;
    let (_, value) = line.split_once("component_id=\"")?;
    let mut is_escaped = false;
    let end = value.find(|character: char| {
        let ends = character == '"' && !is_escaped;
        is_escaped = character == '\\' && !is_escaped;
        ends
    })?;
    value.get(..end)
}

/// Writes a name as the text format does in a label.
fn escaped(name: &str) -> String {
    name.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(id: &str) -> Seen {
        Seen { id: id.to_owned(), component_type: "file", kind: "sink", inputs: Vec::new() }
    }

    #[test]
    fn series_of_components_that_are_gone_are_left_out_and_no_others() {
        let text = "# HELP sweepline_a_total Of component_id=\"gone\".
# TYPE sweepline_a_total counter
sweepline_a_total{component_id=\"out\",stage=\"x\"} 1
sweepline_a_total{stage=\"x\",component_id=\"gone\"} 2
sweepline_a_total{component_id=\"api\"} 3
sweepline_a_total{component_id=\"a \\\\ \\\"b\\\"\"} 4
sweepline_uptime_seconds 5
";
        let components = [seen("out"), seen("a \\ \"b\"")];
        let expected = text.replace("sweepline_a_total{stage=\"x\",component_id=\"gone\"} 2\n", "");
        assert_eq!(without_gone(text, &components), expected);
        assert_eq!(without_gone(text, &[seen("out"), seen("gone"), seen("a \\ \"b\"")]), text);
    }
}
