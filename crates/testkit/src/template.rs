//! Fills a line's placeholders, `${name}`, from a flow.
//!
//! | name | what |
//! |---|---|
//! | `src`, `dst`, `spt`, `dpt` | the ends |
//! | `local`, `remote`, `lpt`, `rpt` | the ends as a host inside sees them |
//! | `protocol`, `proto`, `version` | `TCP`, `6`, `IPv4` |
//! | `action`, `direction` | `Allow` or `Deny`, `Inbound` or `Outbound` or `Local` |
//! | `sent`, `rcvd`, `bytes`, `sentpkt`, `rcvdpkt`, `packets` | counts |
//! | `seconds`, `millis`, `clock` | the length; `0:00:12` |
//! | `number`, `device`, `rule`, `user`, `user_type` | the rest |
//! | `start.s`, `start.ms`, `start.us`, `start.ns`, `start|%F` | an instant, since 1970 or as `strftime` writes it in UTC; `end` alike |
//!
//! Any other name is one of the renderer's words.

use std::fmt::Display;

use jiff::Timestamp;
use sweepline_parse::time::Nanos;

use crate::flow::{DEVICE, Flow, RULE};
use crate::form::Word;

/// Returns the text with its placeholders filled.
pub(crate) fn fill(text: &str, words: &[Word], flow: &Flow) -> String {
    let mut filled = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let (name, after) = behind.split_once('}').unwrap_or_else(|| panic!("`${{{behind}` has no end"));
        filled.push_str(before);
        filled.push_str(&value(name, words, flow));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn value(name: &str, words: &[Word], flow: &Flow) -> String {
    if let Some((_, of, list)) = words.iter().find(|(word, _, _)| *word == name) {
        let text = value(of, &[], flow);
        let found = list.iter().find(|(ours, _)| *ours == text);
        return found
            .map_or_else(|| panic!("`{name}` has no word for `{text}`"), |(_, word)| (*word).to_owned());
    }
    if let Some(format) = name.strip_prefix("start") {
        return instant(flow.start, format);
    }
    if let Some(format) = name.strip_prefix("end") {
        return instant(flow.end, format);
    }
    let text: &dyn Display = match name {
        "src" => &flow.src,
        "dst" => &flow.dst,
        "spt" => &flow.src_port,
        "dpt" => &flow.dst_port,
        "local" if flow.is_inbound() => &flow.dst,
        "local" => &flow.src,
        "remote" if flow.is_inbound() => &flow.src,
        "remote" => &flow.dst,
        "lpt" if flow.is_inbound() => &flow.dst_port,
        "lpt" => &flow.src_port,
        "rpt" if flow.is_inbound() => &flow.src_port,
        "rpt" => &flow.dst_port,
        "protocol" => &flow.protocol(),
        "proto" => &flow.protocol_number(),
        "version" if flow.is_v4() => &"IPv4",
        "version" => &"IPv6",
        "action" if flow.allowed => &"Allow",
        "action" => &"Deny",
        "direction" => &flow.direction.as_str(),
        "sent" => &flow.sent,
        "rcvd" => &flow.received,
        "bytes" => &(flow.sent + flow.received),
        "sentpkt" => &flow.sent_packets,
        "rcvdpkt" => &flow.received_packets,
        "packets" => &(flow.sent_packets + flow.received_packets),
        "seconds" => &flow.seconds(),
        "millis" => &(flow.seconds() * 1000),
        "clock" => &format_args!("0:00:{:02}", flow.seconds()),
        "number" => &flow.number,
        "device" => &DEVICE,
        "rule" => &RULE,
        "user" => &flow.user.unwrap_or_default(),
        "user_type" => &flow.user.map_or("", |_| "Simple"),
        _ => panic!("no placeholder `{name}`"),
    };
    text.to_string()
}

fn instant(Nanos(at): Nanos, format: &str) -> String {
    match format {
        ".s" => (at / 1_000_000_000).to_string(),
        ".ms" => (at / 1_000_000).to_string(),
        ".us" => (at / 1_000).to_string(),
        ".ns" => at.to_string(),
        _ => {
            let format = format.strip_prefix('|').unwrap_or_else(|| panic!("no form of time `{format}`"));
            Timestamp::from_nanosecond(at.into()).unwrap().strftime(format).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Truth;

    #[test]
    fn placeholders_words_and_times_are_filled() {
        let truth = Truth::new(1);
        let flow = Flow { start: Nanos(1_773_480_413_250_000_000), ..truth.flows()[0].clone() };
        let words: &[Word] = &[("act", "action", &[("Allow", "accept"), ("Deny", "deny")])];
        let flow = Flow { allowed: false, ..flow };
        let text = fill("{a=${act} at=${start|%F %T} ms=${start.ms}}", words, &flow);
        assert_eq!(text, "{a=deny at=2026-03-14 09:26:53 ms=1773480413250}");
    }

    #[test]
    #[should_panic(expected = "no placeholder `colour`")]
    fn an_unknown_name_is_a_mistake() {
        fill("${colour}", &[], &Truth::new(1).flows()[0]);
    }
}
